"""The options that say where the work is done."""

from __future__ import annotations

import click

__all__ = ["JOBS", "SCHEDULER"]

JOBS = click.option("--jobs", type=int, metavar="N", help="Processes (default: one a core).")
SCHEDULER = click.option("--scheduler", metavar="ADDRESS", help="Dask's workers instead of processes: tcp://host:port.")
