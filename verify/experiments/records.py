"""Files of measurements, ``experiments/<name>.json`` in a directory: written whole, resumed, and read with checks."""

from __future__ import annotations

import json
import math
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from verify._version import __version__
from verify.certificates.store import write_atomically
from verify.errors import DomainError
from verify.files import read_json

__all__ = [
    "FOLDER",
    "REMARK",
    "Cells",
    "Shape",
    "make_record",
    "read_record",
    "record_path",
    "require_consistent",
    "rounded",
    "write_record",
]

FOLDER = "experiments"
FORMAT, VERSION, KIND = "verify-experiment", 1, "experiment"
REMARK = "measured in floating point; evidence for no verdict"
_DIGITS = 6
_NUMBERS = re.compile(r"\[\n([^\[\]{}\"]*)\n *\]")

Shape = Any
"""What a part of a record must be: a type, ``None``-able by a tuple, ``[shape]`` for a list, ``{key: shape}`` for an
object.
"""


def record_path(directory: Path, experiment: str) -> Path:
    """Where the record of an experiment is."""
    return directory / FOLDER / f"{experiment}.json"


def rounded(value: Any) -> Any:
    """Floats, and arrays of them in nested lists, to six digits; nan and infinity become None, which JSON can say."""
    if isinstance(value, np.ndarray):
        return [rounded(part) for part in value.tolist()]
    if isinstance(value, list):
        return [rounded(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
    return value


def make_record(experiment: str, parameters: Mapping[str, Any], results: Mapping[str, Any]) -> dict[str, Any]:
    """The record as JSON: what it is, how it was made, what was measured."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": KIND,
        "experiment": experiment,
        "remark": REMARK,
        "versions": _versions(),
        "parameters": dict(parameters),
        "results": dict(results),
    }


def _versions() -> dict[str, str]:
    return {"verify": __version__, "numpy": np.__version__, "python": platform.python_version()}


def write_record(directory: Path, record: Mapping[str, Any]) -> Path:
    """Write the record whole, over an older one of the same experiment; the path."""
    path = record_path(directory, record["experiment"])
    _write(path, record)
    return path


def _write(path: Path, value: Mapping[str, Any]) -> None:
    if path.parent.parent.exists() and not path.parent.parent.is_dir():
        raise DomainError(f"{path.parent.parent} is a file; a directory is needed")
    text = json.dumps(value, indent=1, sort_keys=True, allow_nan=False)
    # A list of numbers on one line; a line break in JSON is never inside a string.
    text = _NUMBERS.sub(lambda match: f"[{' '.join(match[1].split())}]", text)
    write_atomically(path, (text + "\n").encode())


def read_record(path: Path, experiment: str, shape: Mapping[str, Shape]) -> dict[str, Any]:
    """The record in a file, if it is one of this experiment with ``parameters`` and ``results`` of this shape.

    Raises ``DomainError``, which says where, if it is not.
    """
    body = _read(path)
    for key, expected in (("format", FORMAT), ("version", VERSION), ("kind", KIND), ("experiment", experiment)):
        if body.get(key) != expected or isinstance(body.get(key), bool):
            raise DomainError(f"{path} is no record of the experiment {experiment!r}: {key!r} should be {expected!r}")
    _require(path, "", body, {"remark": str, "versions": dict, **shape})
    return body


def require_consistent(path: Path, consistent: bool, what: str) -> None:
    """Raises ``DomainError`` that names the part of a record that does not fit the others."""
    if not consistent:
        raise DomainError(f"{path}: {what} does not fit the rest of the record; run the experiment again")


def _read(path: Path) -> dict[str, Any]:
    body = read_json(path, decimals=float)
    if not isinstance(body, dict):
        raise DomainError(f"{path} should hold one JSON object")
    return body


def _require(path: Path, where: str, value: Any, shape: Shape) -> None:
    if isinstance(shape, tuple):
        if value is not None:
            _require(path, where, value, shape[0])
    elif isinstance(shape, Mapping):
        if not isinstance(value, dict):
            raise DomainError(f"{path}: {where or 'the record'} should be an object")
        for key, inner in shape.items():
            if key not in value:
                raise DomainError(f"{path}: {where}{'.' if where else ''}{key} is missing")
            _require(path, f"{where}{'.' if where else ''}{key}", value[key], inner)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise DomainError(f"{path}: {where} should be a list")
        for index, part in enumerate(value):
            _require(path, f"{where}[{index}]", part, shape[0])
    else:
        accepted = (int, float) if shape is float else shape
        if not isinstance(value, accepted) or (isinstance(value, bool) and shape is not bool):
            raise DomainError(f"{path}: {where} should be of type {shape.__name__}, not {type(value).__name__}")
        if isinstance(value, float) and not math.isfinite(value):
            raise DomainError(f"{path}: {where} should be a finite number")


@dataclass(slots=True)
class Cells:
    """Finished parts of an experiment, kept in a hidden file so that an interrupted run goes on where it stopped.

    A part is taken from the file only if it was made with the same parameters by the same versions, and has this
    shape.  Without a directory nothing is kept.
    """

    experiment: str
    parameters: Mapping[str, Any]
    shape: Shape
    directory: Path | None = None
    done: dict[str, Any] = field(default_factory=dict)
    resumed: int = 0

    def __post_init__(self) -> None:
        if self._path is None or not self._path.is_file():
            return
        try:
            body = _read(self._path)
            if {key: body.get(key) for key in self._key} != self._key:
                return
            _require(self._path, "", body, {"cells": dict})
            for name, cell in body["cells"].items():
                _require(self._path, name, cell, self.shape)
        except DomainError:
            return  # damaged: it will be written anew
        self.done = body["cells"]
        self.resumed = len(self.done)

    @property
    def _path(self) -> Path | None:
        return None if self.directory is None else self.directory / FOLDER / f".{self.experiment}.partial.json"

    @property
    def _key(self) -> dict[str, Any]:
        return {"experiment": self.experiment, "parameters": dict(self.parameters), "versions": _versions()}

    def get_or_make(self, name: str, make: Callable[[], Any]) -> Any:
        """The part of this name: from an earlier run, or made now and kept."""
        if name not in self.done:
            self.done[name] = make()
            if self._path is not None:
                _write(self._path, {**self._key, "cells": self.done})
        return self.done[name]

    def discard(self) -> None:
        """Remove the file: its parts are in the record now."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
