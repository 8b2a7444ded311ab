"""The record of the width experiment, ``experiments/width.json``: what it holds, and reading it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verify.experiments.records import read_record, record_path, require_consistent

__all__ = ["GAPS", "QUARTILES", "WIDTH_CELL", "WIDTH_SHAPE", "read_width"]

WIDTH_CELL = {
    "n": int,
    "seed": int,
    "diverged": bool,
    "gap_training": (float,),
    "gap_held_out": (float,),
    "kernel_gap_held_out": (float,),
    "drift_gap_held_out": (float,),
    "gap_by_step": [(float,)],
    "error_by_step": [(float,)],
}
QUARTILES = {"lower_quartile": (float,), "median": (float,), "upper_quartile": (float,)}
GAPS = ("gap_training", "gap_held_out", "kernel_gap_held_out", "drift_gap_held_out")
WIDTH_SHAPE: Mapping[str, Any] = {
    "parameters": {"widths": [int], "seeds": int, "steps": int, "length": int, "nu_w": str, "nu_f": str, "nu_c": str},
    "results": {
        "step_size": float,
        "rho": [float],
        "convolution": {"training_error": [float], "held_out_error": [float]},
        "cells": [WIDTH_CELL],
        "widths": [{"n": int, "runs": int, "diverged": int, **dict.fromkeys(GAPS, QUARTILES)}],
        "slopes": dict.fromkeys(GAPS, ({"value": float, "standard_error": float},)),
    },
}
"""What ``experiments/width.json`` holds."""


def read_width(directory: Path) -> dict[str, Any]:
    """The record below a directory.  Raises ``DomainError`` if it is none, or its parts do not fit together."""
    path = record_path(directory, "width")
    record = read_record(path, "width", WIDTH_SHAPE)
    results, steps = record["results"], record["parameters"]["steps"]
    widths = [row["n"] for row in results["widths"]]
    curves = [
        *results["convolution"].values(),
        *(c[k] for c in results["cells"] for k in ("gap_by_step", "error_by_step")),
    ]
    require_consistent(path, bool(widths) and min(widths) >= 1 and len(set(widths)) == len(widths), "results.widths")
    require_consistent(path, {cell["n"] for cell in results["cells"]} == set(widths), "results.cells")
    require_consistent(path, steps >= 1 and all(len(curve) == steps + 1 for curve in curves), "the curves by step")
    return record
