"""Reading what a user names: regular files or ``-``, the standard input, never more than a limit; and JSON from it.

The limits are those of certificates (``proofs/certificate-format.md``, section 1): 64 MB, 5,000,000 values, integers of
100,000 bits, lists and objects 16 deep.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from verify.errors import DomainError
from verify.quoting import quoted

__all__ = ["MAX_FILE_BYTES", "STDIO", "integer_from_digits", "json_from_bytes", "name_of", "read_file", "read_json"]

#: Where a file is asked for: the standard input, or the standard output.
STDIO = Path("-")
MAX_FILE_BYTES = 64 << 20
MAX_VALUES = 5_000_000
MAX_DEPTH = 16
MAX_BITS = 100_000
# Of 2^100000.
_MOST_DIGITS = 30_103
# Python converts so many digits whatever its limit is set to.
_CHUNK = 600

# A string, open at the end or not, and whatever else has no brackets: each byte is looked at once.
_NO_BRACKETS = re.compile(rb'(?s)[^\[\]{}"]++|"(?:[^"\\]++|\\.?)*+(?:"|\Z)')


def name_of(path: Path) -> str:
    """The file as messages name it."""
    return "standard input" if path == STDIO else quoted(path)


def read_file(path: Path, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a regular file, or of the standard input for ``-``; never more than ``limit`` are read.

    Raises ``DomainError`` for what is not there, too long, or no file: a device has no end, and a FIFO that nobody
    writes to would be waited for.
    """
    name = name_of(path)
    try:
        data = _standard_input(limit) if path == STDIO else _regular_file(path, limit)
    except DomainError:
        raise
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise DomainError(f"cannot read {name}: no such file") from None
        raise DomainError(f"cannot read {name}: {error.strerror or error}") from None
    except ValueError as error:  # a name with a null byte
        raise DomainError(f"cannot read {name}: {error}") from None
    if len(data) > limit:
        raise DomainError(f"{name} has more than {limit:,} bytes, the limit for such a file")
    return data


def _standard_input(limit: int) -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    return sys.stdin.buffer.read(limit + 1)


def _regular_file(path: Path, limit: int) -> bytes:
    # Not blocking: opening a FIFO must not wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            hint = "; give - and send it to standard input" if stat.S_ISFIFO(mode) else ""
            raise DomainError(f"cannot read {quoted(path)}: it is a {_kind(mode)}, no file{hint}")
        return file.read(limit + 1) or b""


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "directory"
    return "FIFO" if stat.S_ISFIFO(mode) else "device"


# --- JSON ---------------------------------------------------------------------------------------------------


def read_json(path: Path, *, limit: int = MAX_FILE_BYTES, decimals: Callable[[str], Any] = str) -> Any:
    """The JSON value in a file, as ``json_from_bytes`` reads it."""
    return json_from_bytes(read_file(path, limit=limit), name_of(path), decimals=decimals)


def json_from_bytes(data: bytes, name: str, *, decimals: Callable[[str], Any] = str) -> Any:
    """The JSON value in ``data``; ``decimals`` makes what stands for 0.5 (its text, so that it can be read exactly).

    >>> json_from_bytes(b'{"a": [1, 0.5]}', "x.json")
    {'a': [1, '0.5']}

    Raises ``DomainError``, naming ``name`` and the place, for what is no JSON or beyond the limits, for a key that is
    twice in one object, and for NaN and Infinity.
    """

    def refuse(what: str) -> NoReturn:
        raise DomainError(f"{name}: {what}")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
            refuse(f"the key {_shortened(twice)} is twice in one object; each may be there once")
        return found

    def whole(digits: str) -> int:
        try:
            return integer_from_digits(digits)
        except DomainError as error:
            refuse(str(error))

    def constant(word: str) -> NoReturn:
        raise DomainError(f"{name} is not JSON: {word} is no number there")

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(f"{name} is not UTF-8 text (byte {error.start})") from None
    if not text.strip():
        raise DomainError(f"{name} is empty; JSON is expected")
    if max(data.count(b","), data.count(b"[") + data.count(b"{")) > MAX_VALUES:
        refuse(f"more than {MAX_VALUES:,} values")
    if _is_too_deep(data):
        refuse(f"lists and objects are nested more than {MAX_DEPTH} deep")
    try:
        return json.loads(
            text, object_pairs_hook=members, parse_int=whole, parse_float=decimals, parse_constant=constant
        )
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at").removesuffix(" starting")
        raise DomainError(f"{name} is not JSON: {what} (line {error.lineno}, column {error.colno})") from None


def _is_too_deep(data: bytes) -> bool:
    depth = 0
    for bracket in _NO_BRACKETS.sub(b"", data):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _shortened(text: str) -> str:
    return ascii(text) if len(text) <= 40 else f"{text[:40]!a}.."


def integer_from_digits(text: str) -> int:
    """The integer with these decimal digits, perhaps after a minus, in any number up to the limit of 100,000 bits.

    >>> integer_from_digits("-" + "9" * 6000) == 1 - 10**6000
    True

    Raises ``DomainError`` beyond the limit, before anything is converted.
    """
    digits = text.removeprefix("-")
    if len(digits) > _MOST_DIGITS:
        raise DomainError(
            f"an integer of {len(digits):,} digits; at most {MAX_BITS:,} bits, {_MOST_DIGITS:,} digits, are read"
        )
    value = 0
    for start in range(0, len(digits), _CHUNK):
        part = digits[start : start + _CHUNK]
        value = value * 10 ** len(part) + int(part)
    if value.bit_length() > MAX_BITS:
        raise DomainError(f"an integer of {value.bit_length():,} bits; at most {MAX_BITS:,} are read")
    return -value if text.startswith("-") else value
