"""A tiny package that adds a claim to verify."""
