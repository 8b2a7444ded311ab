"""Tensors that are given by their entries: read from a file or from Python, exactly, and unfolded into matrices.

An unfolding takes the axes on its rows, and those on its columns, in increasing order; the first axis moves slowest (C
order).  Source of the definitions: ``proofs/statements/unfoldings.md``.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ, Field, parse_field
from verify.exact.conversion import shown
from verify.files import STDIO, name_of, read_json
from verify.networks.files import open_arrays
from verify.tensors.grid import grid_tensor, read_network

__all__ = ["MAX_ENTRIES", "GivenTensor", "grid_tensor_entries", "read_tensor", "split_cost"]

Array: TypeAlias = NDArray[Any]

#: A tensor of more entries is refused; a certificate holds no more either.
MAX_ENTRIES = 1 << 22
_MOST_AXES = 52
_BINARY = (b"\x93NUMPY", b"PK\x03\x04")
_FLOATS = (
    "floating-point numbers, which are rounded; give integers or fractions, or say --floats-as-stored "
    "(floats_as_stored=True) to take each as the rational number that it is in binary"
)


@dataclass(frozen=True, slots=True, repr=False)
class GivenTensor:
    """``array``: the entries, int64 or Python's integers and Fractions, over GF(p) in 0..p-1.

    ``source``: where they are from, for messages.  ``floats``: whether they were floating-point numbers.
    """

    field: Field
    array: Array
    source: str = "the tensor"
    floats: bool = False

    def __repr__(self) -> str:
        return f"<GivenTensor {'×'.join(map(str, self.shape))} over {self.field.name}>"

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of its axes."""
        return self.array.shape

    @property
    def order(self) -> int:
        """The number of its axes."""
        return self.array.ndim

    def unfolding(self, split: Sequence[int]) -> Array:
        """The matrix with the axes ``split`` (from 1, increasing) on the rows and the others on the columns."""
        rows = [axis - 1 for axis in split]
        columns = [axis for axis in range(self.order) if axis not in rows]
        return self.array.transpose(rows + columns).reshape(self.sides(split))

    def sides(self, split: Sequence[int]) -> tuple[int, int]:
        """The numbers of rows and columns of an unfolding."""
        rows = math.prod(self.shape[axis - 1] for axis in split)
        return rows, math.prod(self.shape) // rows

    def entries_json(self) -> list[Any]:
        """The entries in C order, as the certificate format writes them."""
        flat = self.array.reshape(-1).tolist()
        return [_entry_json(entry) for entry in flat]

    def digest(self) -> str:
        """The SHA-256 of the canonical list of the entries, which the checker says too."""
        text = json.dumps(self.entries_json(), separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def _entry_json(entry: int | Fraction) -> Any:
    parts = [number if abs(number) <= 2**53 else hex(number) for number in entry.as_integer_ratio()]
    return parts[0] if parts[1] == 1 else parts


def split_cost(tensor: GivenTensor, split: Sequence[int]) -> int:
    """What the rank of an unfolding costs at most, in multiply-adds modulo a prime."""
    rows, columns = tensor.sides(split)
    return rows * columns * min(rows, columns)


def read_tensor(
    source: object, *, field: Field | str | int = QQ, array: str | None = None, floats_as_stored: bool = False
) -> GivenTensor:
    """A tensor from a file (.npy, .npz, .safetensors, or JSON), or from nested lists or an array.

    JSON: nested lists of integers and texts such as ``"1/3"``, or ``{"shape": [..], "entries": [..]}`` in C order;
    decimals are what they say.  ``array``: which of several in a file.  ``floats_as_stored``: an array of
    floating-point numbers is taken, each as the rational number that it is in binary.

    >>> read_tensor([[[1, 0], [0, 0]], [[0, 0], [0, "1/2"]]]).shape
    (2, 2, 2)

    Raises ``DomainError`` for a tensor of fewer than two axes, an empty axis, lists that are not of one shape, floats
    without ``floats_as_stored``, infinities and NaN, complex numbers, Python objects in a file (nothing is unpickled);
    ``BudgetExceeded`` for more than ``MAX_ENTRIES`` entries.
    """
    over = parse_field(field)
    if over.degree > 1 or over.characteristic >= 2**31:
        raise DomainError(f"a tensor is over Q or a prime field below 2^31, not {over.name}")
    if isinstance(source, GivenTensor):
        return source if source.field == over else _over(over, source.array, source.source, source.floats)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        name = name_of(path)
        values = _from_file(path, name, array, floats_as_stored)
    else:
        name = "the tensor"
        values = source
    if isinstance(values, np.ndarray) and values.dtype != object:
        return _from_array(over, values, name, floats_as_stored)
    return _from_lists(over, values, name, floats_as_stored)


def grid_tensor_entries(net: Any, templates: Any, T: int) -> GivenTensor:
    """The grid tensor of a network with weights (``grid_tensor``) as a tensor that is given by its entries.

    >>> from verify.networks.rac import RAC
    >>> net = RAC.of(QQ, Wh=[[[1]]], Wi=[[[1, 2]]], Wo=[[1]], h0=[[1]])
    >>> grid_tensor_entries(net, [[1, 0], [0, 1]], 2).array.tolist()
    [[1, 2], [2, 4]]

    Its ranks are those at these weights: at other weights they may differ.
    Raises as ``grid_tensor`` does, ``DomainError`` for T < 2, ``BudgetExceeded`` for more than ``MAX_ENTRIES`` entries.
    """
    net, templates = read_network(net, templates)
    field, name = net.field, f"the grid tensor of {T} steps"
    _require_shape((templates.N,) * T, name)
    plain = [field.to_plain(entry) for entry in grid_tensor(net, templates, T).reshape(-1)]
    entries = np.empty(len(plain), dtype=object)
    entries[:] = [_lowest(Fraction(*entry)) if isinstance(entry, list) else entry for entry in plain]
    return read_tensor(entries.reshape((templates.N,) * T), field=field)


# --- files --------------------------------------------------------------------------------------------------


def _from_file(path: Path, name: str, array: str | None, floats_as_stored: bool) -> Any:
    if path == STDIO or not (path.suffix == ".safetensors" or _starts_as_arrays(path)):
        if array is not None:
            raise DomainError(f"{name} is no file of arrays, so there is no array {array[:40]!r} to choose")
        return read_json(path)
    with open_arrays(path) as file:
        names = list(file.arrays)
        if array is None and len(names) != 1:
            listed = ", ".join(names[:6]) + (", .." if len(names) > 6 else "")
            raise DomainError(f"{name} has {len(names)} arrays ({listed}); say which with --array NAME (array=..)")
        chosen = names[0] if array is None else array
        if chosen not in file.arrays:
            raise DomainError(f"{name} has no array {chosen[:40]!r}; there are {', '.join(names[:6])}")
        kind, shape = file.arrays[chosen].kind, file.shape(chosen)
        if kind in ("F64", "F32", "F16", "BF16") and not floats_as_stored:
            raise DomainError(f"{name} has {_FLOATS}")
        _require_shape(shape, name)
        return file.values(chosen)


def _starts_as_arrays(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(8).startswith(_BINARY) if path.is_file() else False
    except (OSError, ValueError):
        return False  # reading it says why


# --- arrays and lists ---------------------------------------------------------------------------------------


def _require_shape(shape: tuple[int, ...], name: str) -> None:
    if len(shape) < 2:
        what = "is one number" if not shape else "has one axis"
        raise DomainError(f"{name} {what}: a tensor that is unfolded has at least two axes")
    if len(shape) > _MOST_AXES:
        raise DomainError(f"{name} has {len(shape)} axes; at most {_MOST_AXES} are read")
    if 0 in shape:
        raise DomainError(f"{name} has the shape {list(shape)}: axis {shape.index(0) + 1} is empty")
    size = math.prod(shape)
    if size > MAX_ENTRIES:
        raise BudgetExceeded(f"{name} has {size:,} entries; at most {MAX_ENTRIES:,} are read")


def _from_array(field: Field, values: Array, name: str, floats_as_stored: bool) -> GivenTensor:
    _require_shape(values.shape, name)
    if values.dtype.kind in "iu":
        return _over(field, values if values.dtype == np.int64 else values.astype(object), name, False)
    if values.dtype.kind == "c":
        raise DomainError(f"{name} has complex numbers; a tensor is over Q or a prime field")
    if values.dtype.kind != "f" or values.dtype.itemsize > 8:
        raise DomainError(f"{name} has entries of the type {values.dtype}; give integers or fractions")
    if not floats_as_stored:
        raise DomainError(f"{name} has {_FLOATS}")
    finite = np.isfinite(values)
    if not finite.all():
        place = np.argwhere(~finite)[0]
        raise DomainError(
            f"{name} has the entry {values[tuple(place)]} at {[int(i) for i in place]}, which is no number"
        )
    rational = np.empty(values.shape, dtype=object)
    rational.reshape(-1)[:] = [_lowest(Fraction(entry)) for entry in values.reshape(-1).tolist()]
    return _over(field, rational, name, True)


def _from_lists(field: Field, values: Any, name: str, floats_as_stored: bool) -> GivenTensor:
    shape: tuple[int, ...]
    if isinstance(values, dict):
        if set(values) != {"shape", "entries"} or not isinstance(values["entries"], list):
            raise DomainError(f'{name}: a tensor is nested lists, or {{"shape": [..], "entries": [..]}}')
        listed, flat = values["shape"], values["entries"]
        if not isinstance(listed, list) or not all(type(n) is int and n >= 0 for n in listed):
            raise DomainError(f"{name}: a shape is a list of sizes such as [2, 2, 3], not {shown(listed)}")
        shape = tuple(listed)
        _require_shape(shape, name)
        if len(flat) != math.prod(shape):
            raise DomainError(
                f"{name}: the shape {listed} has {math.prod(shape):,} entries, but {len(flat):,} are given"
            )
    elif isinstance(values, np.ndarray):
        shape, flat = values.shape, values.reshape(-1).tolist()
        _require_shape(shape, name)
    else:
        shape = tuple(_shape(values))
        _require_shape(shape, name)
        flat = list(_flattened(values, shape, name, ()))
    found = np.empty(len(flat), dtype=object)
    for number, entry in enumerate(flat):
        found[number] = _exactly(entry, name, number, shape, floats_as_stored)
    floats = any(isinstance(entry, float) for entry in flat)
    return _over(field, found.reshape(shape), name, floats)


def _shape(values: Any) -> Iterator[int]:
    """The sizes along the first members."""
    while isinstance(values, list | tuple):
        yield len(values)
        if not values:
            return
        values = values[0]


def _flattened(values: Any, shape: tuple[int, ...], name: str, place: tuple[int, ...]) -> Iterator[Any]:
    depth = len(place)
    is_list = isinstance(values, list | tuple)
    if depth == len(shape) and not is_list:
        yield values
        return
    if depth == len(shape) or not is_list or len(values) != shape[depth]:
        what = f"a list of {len(values)}" if is_list else "a number"
        there = f"a list of {shape[depth]}" if depth < len(shape) else 'a number (a fraction is a text, "1/3")'
        raise DomainError(f"{name} is no tensor: at {list(place)} stands {what}, and the first members have {there}")
    for number, member in enumerate(values):
        yield from _flattened(member, shape, name, (*place, number))


def _exactly(entry: Any, name: str, number: int, shape: tuple[int, ...], floats_as_stored: bool) -> int | Fraction:
    """One entry, as an integer or a Fraction."""
    if type(entry) is int:
        return entry
    if isinstance(entry, float) and floats_as_stored and math.isfinite(entry):
        return _lowest(Fraction(entry))
    try:
        element = QQ.element(entry)
    except DomainError as error:
        place, what = [int(i) for i in np.unravel_index(number, shape)], str(error)
        if isinstance(entry, float):
            what = f"it has {_FLOATS}" if math.isfinite(entry) else f"{entry} is no number"
        raise DomainError(f"{name}, entry {place}: {what}") from None
    return _lowest(Fraction(int(element.p), int(element.q)))


def _lowest(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _over(field: Field, values: Array, name: str, floats: bool) -> GivenTensor:
    """The tensor with these rational entries, in ``field``."""
    p = field.characteristic
    if p:
        if values.dtype == np.int64:
            values = values % p
        else:
            values = np.array([_residue(entry, p, name) for entry in values.reshape(-1).tolist()]).reshape(values.shape)
    elif values.dtype == object:
        flat = values.reshape(-1).tolist()
        if all(type(entry) is int and -(2**62) < entry < 2**62 for entry in flat):
            values = values.astype(np.int64)
    return GivenTensor(field, np.ascontiguousarray(values), name, floats)


def _fraction(entry: int | Fraction) -> str:
    """A number for a message, as a file would have it."""
    text = str(entry)
    return text if len(text) <= 60 else text[:57] + "..."


def _residue(entry: int | Fraction, p: int, name: str) -> int:
    above, below = entry.as_integer_ratio()
    if below % p == 0:
        where = f"{name} has the entry {_fraction(entry)}"
        raise DomainError(f"{where}, which has no value in GF({p}): {p} divides the denominator")
    return above * pow(below, -1, p) % p
