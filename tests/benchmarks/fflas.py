"""FFLAS-FFPACK, compiled into ``build/`` where its headers are (Debian: libgivaro-dev, fflas-ffpack)."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["fflas_rank", "fflas_version"]

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parent.parent / "build" / "fflas.so"


@lru_cache(maxsize=1)
def fflas_version() -> str | None:
    """The version that is installed; None if none is."""
    try:
        return _said("pkg-config", "--modversion", "fflas-ffpack")
    except (OSError, subprocess.CalledProcessError):
        return None


@lru_cache(maxsize=1)
def fflas_rank() -> Callable[[NDArray[np.int64], int], int] | None:
    """The rank mod p of an array of residues; None where it cannot be compiled.  The first time takes a minute.

    Its BLAS is another than numpy's, which reads how many threads it may use when it is loaded here.
    """
    source = HERE / "fflas.cpp"
    if not LIBRARY.exists() or LIBRARY.stat().st_mtime < source.stat().st_mtime:
        LIBRARY.parent.mkdir(exist_ok=True)
        try:
            flags = _said("pkg-config", "--cflags", "--libs", "fflas-ffpack").split()
            _said("g++", "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(LIBRARY), *flags)
        except (OSError, subprocess.CalledProcessError):
            return None
    function = ctypes.CDLL(str(LIBRARY)).rank_mod
    function.restype = ctypes.c_size_t
    function.argtypes = [ctypes.c_int64, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p]

    def rank(matrix: NDArray[np.int64], p: int) -> int:
        whole = np.ascontiguousarray(matrix, dtype=np.int64)
        return int(function(p, *whole.shape, whole.ctypes.data))

    return rank


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
