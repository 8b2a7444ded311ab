"""Optional faster ways to check a minor mod a prime. Nothing is imported before it is asked for.

An engine is called with a square matrix and a prime and says whether that is nonsingular. One that also has ``columns``
(a ring for many start sequences at a time), ``block`` (entries of the matrix at a time), ``speed`` (how many times as
fast a multiply-add is for 80 start sequences or more), ``least`` (the smallest order for which it is asked), ``panel``
(numbers for each row that it takes beside the matrix) and ``kept`` (a row as it is kept) evaluates the matrix too.
One with ``proves`` is asked first whether it proves that the rank of a ``rac`` is >= k for almost all weights.
"""

from typing import Any

from ..kernel.verdict import Engine

__all__ = ["NAMES", "PACKAGES", "engine_named"]

NAMES = ("python", "flint", "numpy", "native")
PACKAGES = {"flint": "python-flint", "numpy": "numpy", "native": "numpy"}


def _flint(matrix: list[list[int]], p: int) -> bool:
    """By python-flint's ``nmod_mat``. The caller has proved p prime: a composite modulus would end the process."""
    import flint

    nmod_mat: Any = flint.nmod_mat
    return bool(nmod_mat(matrix, p).rank() == len(matrix))


_flint.__name__ = "flint"


def engine_named(name: str) -> Engine | None:
    """The engine of that name; None is plain Python. Raises ``ImportError``, in a sentence, if it is not there."""
    if name == "python":
        return None
    try:
        if name == "numpy":
            from .numpy_engine import Numpy

            return Numpy()
        if name == "native":
            from .native_engine import Native

            return Native()
        import flint  # noqa: F401
    except ModuleNotFoundError:
        raise ImportError(f"the engine {name} needs the package {PACKAGES[name]}") from None
    return _flint
