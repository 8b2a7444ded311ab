"""Exact, certified Start-End separation ranks of recurrent networks."""
