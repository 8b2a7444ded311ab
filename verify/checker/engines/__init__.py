"""Optional faster tests of nonsingularity mod a prime. Nothing is imported before it is asked for."""

from typing import Any

from ..kernel.verdict import Engine

__all__ = ["NAMES", "engine_named"]

NAMES = ("python", "flint")


def _flint(matrix: list[list[int]], p: int) -> bool:
    """By python-flint's ``nmod_mat``. The caller has proved p prime: a composite modulus would end the process."""
    import flint

    nmod_mat: Any = flint.nmod_mat
    return bool(nmod_mat(matrix, p).rank() == len(matrix))


_flint.__name__ = "flint"


def engine_named(name: str) -> Engine | None:
    """The engine of that name; None is plain Python. Raises ``ImportError`` if it is not installed."""
    if name == "python":
        return None
    import flint  # noqa: F401

    return _flint
