"""The names of the language: variables, parameters of ranks, operations and how many arguments they take."""

from __future__ import annotations

import re

__all__ = [
    "BOUND_NAME",
    "BOUND_VARIABLE",
    "COMPARISONS",
    "DEPTH_LIMIT",
    "DIVISION",
    "LINEAR_VARIABLES",
    "OPERATIONS",
    "OVERRIDES",
    "SIZE_LIMIT",
    "VALUE_VARIABLES",
    "VARIABLES",
]

VARIABLES = ("L", "R", "M", "N", "t_S", "t_E", "t", "T", "m")
"""The variables a statement about circuits or integers may name; ``sum`` and ``prod`` bind further ones, a letter
each."""

LINEAR_VARIABLES = ("n", "d_x", "d_y", "t_S", "t_E", "T", "q", "k")
"""The variables of statements about the ranks of linear networks."""

VALUE_VARIABLES = ("nu_W", "nu_F", "nu_C", "n", "j", "z", "eta")
"""The names that statements about exact values of linear networks may use."""

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
"""Operation on integers -> least and greatest number of arguments (None: no greatest)."""

DIVISION = "/"
"""The operation of two arguments that statements about exact values have besides."""

COMPARISONS = ("<=", "<", ">=", ">", "==", "!=")

DEPTH_LIMIT = 64
"""Containers inside one another in the JSON form of a relation, at most."""

SIZE_LIMIT = 10_000
"""Operations, names and integers in a relation, at most."""

BOUND_VARIABLE = re.compile(r"[a-ln-su-z]\Z")
"""What a sum or product may bind: a lower-case letter other than t and m."""

BOUND_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,15}\Z")
"""What a structural bound may be called; which there are is for the bounds to say."""
