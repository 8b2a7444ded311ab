"""Training runs and frequencies in floating point: measurements beside the theorems, evidence for no verdict."""
