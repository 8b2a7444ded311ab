"""Arrays in files: safetensors, ``.npz``, ``.npy``, read within limits; nothing in a file is ever run.

Binary64, binary32, binary16 and bfloat16 numbers are rationals, and become the binary64 numbers that they are equal to.
Arrays are read one at a time, when they are asked for; what a header says is compared with the size of the file first.

Source: safetensors, the format as its documentation has it; NumPy Enhancement Proposal 1 for ``.npy``.
"""

from __future__ import annotations

import hashlib
import math
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.files import json_from_bytes, name_of

__all__ = ["ArrayFile", "open_arrays"]

Array = NDArray[Any]

MAX_FILE_BYTES = 2 << 30
MAX_HEADER_BYTES = 10 << 20
MAX_ARRAYS = 100_000
MAX_ENTRIES = 1 << 27
_NPY_MAGIC, _ZIP_MAGIC = b"\x93NUMPY", b"PK\x03\x04"
_NPY_HEADER = 10_000
_FLOATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
_INTEGERS = {"I64": "<i8", "I32": "<i4", "U32": "<u4", "I16": "<i2", "U16": "<u2", "I8": "i1", "U8": "u1"}


@dataclass(frozen=True, slots=True)
class _Stored:
    """An array in a file: its shape, the word for its type, and how to read it."""

    shape: tuple[int, ...]
    kind: str
    read: Callable[[], Array]


@dataclass(frozen=True, slots=True)
class ArrayFile:
    """The arrays of an open file, by name."""

    name: str
    sha256: str
    arrays: Mapping[str, _Stored]

    def shape(self, array: str) -> tuple[int, ...]:
        """The shape of an array."""
        return self.arrays[array].shape

    def floats(self, array: str) -> Array:
        """An array as binary64 numbers, equal to those stored.

        Raises ``DomainError`` for integers, for what is not finite or beyond 2^100 in size, and for what cannot be
        read.
        """
        stored = self._stored(array)
        if stored.kind not in ("F64", "F32", "F16", "BF16"):
            raise DomainError(f"{self.name}: {array} has the type {stored.kind}; weights are F64, F32, F16 or BF16")
        values = stored.read()
        if not np.isfinite(values).all():
            raise DomainError(f"{self.name}: {array} has an entry that is {_first_bad(values)}, and no number")
        if np.abs(values).max(initial=0.0) > 2.0**100:
            raise DomainError(f"{self.name}: {array} has entries beyond 2^100 in size, which no weight or input is")
        return values

    def numbers(self, array: str) -> Array:
        """The same, or int64 for an array of integers."""
        stored = self._stored(array)
        return stored.read() if stored.kind == "integers" else self.floats(array)

    def values(self, array: str) -> Array:
        """An array as it is stored, int64 or binary64, of numbers of any size.

        Raises ``DomainError`` for other types (complex numbers, truth values, texts), and for what cannot be read.
        """
        stored = self._stored(array)
        if stored.kind not in ("integers", *_INTEGERS, *_FLOATS):
            raise DomainError(f"{self.name}: {array} has the type {stored.kind}; integers or real numbers are read")
        return stored.read()

    def _stored(self, array: str) -> _Stored:
        stored = self.arrays[array]
        if math.prod(stored.shape) > MAX_ENTRIES:
            raise DomainError(
                f"{self.name}: {array} has {math.prod(stored.shape):,} entries; at most {MAX_ENTRIES:,} are read"
            )
        return stored


def _first_bad(values: Array) -> str:
    return str(values.reshape(-1)[np.argmin(np.isfinite(values).reshape(-1))])


@contextmanager
def open_arrays(path: Path) -> Iterator[ArrayFile]:
    """The arrays in a file, while it is open; the first bytes say which kind of file it is.

    Raises ``DomainError`` with the file's name for what is not there, too large, or none of the three kinds.
    """
    name = name_of(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise DomainError(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise DomainError(f"cannot read {name}: it is no regular file")
        if status.st_size > MAX_FILE_BYTES:
            raise DomainError(
                f"{name} has {status.st_size:,} bytes; files of arrays are read up to {MAX_FILE_BYTES:,} bytes (2 GiB)"
            )
        magic = file.read(8)
        if magic.startswith(_NPY_MAGIC):
            arrays: Mapping[str, _Stored] = {"array": _npy(file, 0, name)}
        elif magic.startswith(_ZIP_MAGIC):
            arrays = _npz(file, name)
        else:
            arrays = _safetensors(file, status.st_size, name)
        yield ArrayFile(name, _digest(file), arrays)


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(cast(Any, file), "sha256").hexdigest()


# --- safetensors --------------------------------------------------------------------------------------------


def _safetensors(file: IO[bytes], size: int, name: str) -> dict[str, _Stored]:
    file.seek(0)
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or not 2 <= length <= size - 8:
        raise DomainError(f"{name} is neither safetensors nor .npz nor .npy (or it is cut off)")
    if length > MAX_HEADER_BYTES:
        raise DomainError(f"{name}: a header of {length:,} bytes; at most {MAX_HEADER_BYTES:,} are read")
    header = json_from_bytes(file.read(length), name)
    if not isinstance(header, dict):
        raise DomainError(f"{name}: the header is no JSON object")
    header.pop("__metadata__", None)
    if len(header) > MAX_ARRAYS:
        raise DomainError(f"{name}: {len(header):,} arrays; at most {MAX_ARRAYS:,} are read")
    entries = sorted((_entry(name, array, body) for array, body in header.items()), key=lambda entry: entry[3])
    end = 0
    for array, _, _, (first, last) in entries:
        if first != end:
            what = "overlaps the array before it" if first < end else "leaves a gap before it"
            raise DomainError(f"{name}: {array} {what}: it begins at byte {first:,}, not {end:,}")
        end = last
    if end != size - 8 - length:
        raise DomainError(f"{name}: the header has {end:,} bytes of arrays, but the file {size - 8 - length:,}")

    def reader(kind: str, shape: tuple[int, ...], first: int, bytes_: int) -> Callable[[], Array]:
        def read() -> Array:
            file.seek(8 + length + first)
            return _converted(file.read(bytes_), kind).reshape(shape)

        return read

    return {
        array: _Stored(shape, kind, reader(kind, shape, first, last - first))
        for array, kind, shape, (first, last) in entries
    }


_BYTES = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2}
_BYTES |= {"BOOL": 1, "I8": 1, "U8": 1, "F8_E4M3": 1, "F8_E5M2": 1}


def _entry(name: str, array: str, body: object) -> tuple[str, str, tuple[int, ...], tuple[int, int]]:
    """One entry of the header: name, type, shape, place."""
    where = f"{name}: {array!a}"
    if not isinstance(body, dict) or set(body) != {"dtype", "shape", "data_offsets"}:
        raise DomainError(f"{where} is not described by dtype, shape and data_offsets")
    kind, shape, place = body["dtype"], body["shape"], body["data_offsets"]
    if not isinstance(kind, str) or kind not in _BYTES:
        raise DomainError(f"{where} has the unknown type {kind!a}")
    if not (isinstance(shape, list) and len(shape) <= 8 and all(type(n) is int and 0 <= n < 2**48 for n in shape)):
        raise DomainError(f"{where} has no proper shape")
    if not (isinstance(place, list) and len(place) == 2 and all(type(n) is int for n in place)):
        raise DomainError(f"{where} has no proper data_offsets")
    first, last = place
    if not 0 <= first <= last:
        raise DomainError(f"{where} ends at byte {last:,}, before it begins at {first:,}")
    if last - first != math.prod(shape) * _BYTES[kind]:
        raise DomainError(
            f"{where} has {last - first:,} bytes, but {kind} of the shape {shape} needs"
            f" {math.prod(shape) * _BYTES[kind]:,}"
        )
    return array, kind, tuple(shape), (first, last)


def _converted(data: bytes, kind: str) -> Array:
    """The binary64 numbers, or int64, that are equal to those stored."""
    if kind in _INTEGERS:
        return np.frombuffer(data, dtype=_INTEGERS[kind]).astype(np.int64)
    raw = np.frombuffer(data, dtype=_FLOATS[kind])
    if kind == "BF16":  # the upper half of a binary32 number
        return (raw.astype("<u4") << 16).view("<f4").astype(np.float64)
    return raw.astype(np.float64)


# --- npy and npz --------------------------------------------------------------------------------------------


def _npz(file: IO[bytes], name: str) -> dict[str, _Stored]:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DomainError(f"{name} is no .npz file: {error}") from None
    if len(members) > MAX_ARRAYS:
        raise DomainError(f"{name}: {len(members):,} arrays; at most {MAX_ARRAYS:,} are read")
    found: dict[str, _Stored] = {}
    for member in members:
        array = member.filename.removesuffix(".npy")
        if array == member.filename:
            raise DomainError(f"{name}: {member.filename!a} is no .npy array")
        if array in found:
            raise DomainError(f"{name}: the array {array!a} is there twice")
        if member.file_size > MAX_FILE_BYTES:
            raise DomainError(
                f"{name}: {array!a} unpacks to {member.file_size:,} bytes; at most {MAX_FILE_BYTES:,} are read"
            )
        with _unpacking(name, array), archive.open(member) as stream:
            shape, dtype, _ = _npy_header(stream, f"{name}: {array!a}")
        found[array] = _Stored(shape, _kind(dtype), _member_reader(archive, member, name, array))
    return found


@contextmanager
def _unpacking(name: str, array: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise DomainError(f"{name}: {array!a} cannot be unpacked: {error}") from None


def _member_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, array: str) -> Callable[[], Array]:
    def read() -> Array:
        with _unpacking(name, array), archive.open(member) as stream:
            return _npy_array(stream, f"{name}: {array!a}")

    return read


def _npy(file: IO[bytes], start: int, name: str) -> _Stored:
    file.seek(start)
    shape, dtype, _ = _npy_header(file, name)

    def read() -> Array:
        file.seek(start)
        return _npy_array(file, name)

    return _Stored(shape, _kind(dtype), read)


def _kind(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "f" and dtype.itemsize in (2, 4, 8):
        return f"F{8 * dtype.itemsize}"
    return "integers" if dtype.kind in "iu" and dtype.itemsize <= 8 else str(dtype)


def _npy_header(stream: IO[bytes], where: str) -> tuple[tuple[int, ...], np.dtype[Any], bool]:
    """Shape, type, and whether the first axis is the fastest; numpy reads the header as a literal, not as code."""
    try:
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=_NPY_HEADER)
        elif version == (2, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_2_0(stream, max_header_size=_NPY_HEADER)
        else:
            raise ValueError(f"version {version} of the format")
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, OverflowError) as error:
        raise DomainError(f"{where} is no array of the .npy format: {str(error).splitlines()[0][:80]}") from None
    if dtype.hasobject:
        raise DomainError(f"{where} has Python objects, which are never loaded; write exact numbers as JSON")
    return shape, dtype, fortran


def _npy_array(stream: IO[bytes], where: str) -> Array:
    shape, dtype, fortran = _npy_header(stream, where)
    wanted = math.prod(shape) * dtype.itemsize
    data = stream.read(wanted)
    if len(data) != wanted or stream.read(1):
        there = "more" if len(data) == wanted else f"{len(data):,}"
        raise DomainError(f"{where}: the shape {list(shape)} needs {wanted:,} bytes, and there are {there}")
    values = np.frombuffer(data, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    if dtype.kind == "u" and values.size and int(values.max()) >= 2**63:
        raise DomainError(f"{where} has integers beyond 2^63; JSON takes integers of any size")
    return values.astype(np.float64 if dtype.kind == "f" else np.int64)
