"""The certificate format: plain data to canonical JSON, and files written whole."""
