"""The names of the language: variables, parameters of ranks, operations and how many arguments they take."""

from __future__ import annotations

import re

__all__ = [
    "BOUND_NAME",
    "BOUND_VARIABLE",
    "COMPARISONS",
    "DEPTH_LIMIT",
    "OPERATIONS",
    "OVERRIDES",
    "SIZE_LIMIT",
    "VARIABLES",
]

VARIABLES = ("L", "R", "M", "N", "t_S", "t_E", "t", "T", "m")
"""The variables a statement may name; ``sum`` and ``prod`` bind further ones, a letter each."""

OVERRIDES = ("L", "R", "M", "N", "t_S", "t_E", "t")
"""The parameters a rank may be taken at instead of the instance's, in the order they are written."""

OPERATIONS: dict[str, tuple[int, int | None]] = {
    "+": (2, None),
    "*": (2, None),
    "-": (2, 2),
    "neg": (1, 1),
    "//": (2, 2),
    "%": (2, 2),
    "**": (2, 2),
    "min": (2, None),
    "max": (2, None),
    "mc": (2, 2),
    "binomial": (2, 2),
    "factorial": (1, 1),
    "isqrt": (1, 1),
}
"""Operation -> least and greatest number of arguments (None: no greatest)."""

COMPARISONS = ("<=", "<", ">=", ">", "==", "!=")

DEPTH_LIMIT = 64
"""Containers inside one another in the JSON form of a relation, at most."""

SIZE_LIMIT = 10_000
"""Operations, names and integers in a relation, at most."""

BOUND_VARIABLE = re.compile(r"[a-ln-su-z]\Z")
"""What a sum or product may bind: a lower-case letter other than t and m."""

BOUND_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,15}\Z")
"""What a structural bound may be called; which there are is for the bounds to say."""
