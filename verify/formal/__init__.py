"""Certificates as theorems of Coq, proved by its kernel."""
