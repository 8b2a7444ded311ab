"""Profiles, the runner, run directories and their summary."""
