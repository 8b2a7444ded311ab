"""Reading hostile bytes: canonical JSON within limits, and the seal (section 1 of the format).

No string of a certificate needs a blank, a backslash or a byte outside printable ASCII. So the canonical form can
be recognised without writing the file again: no such byte occurs, every object's keys increase strictly, and every
number is an integer in its one spelling. What passes is equal to its canonical form, byte for byte.
"""

import hashlib
import json
import re
from itertools import pairwise
from typing import Any, NoReturn

from .errors import Malformed, show
from .item import LARGEST_NUMBER, Item

__all__ = ["MAX_BYTES", "canonical", "read_sealed"]

MAX_BYTES = 64 * 2**20
MAX_VALUES = 5_000_000
MAX_ARRAYS = 1_000_000
MAX_OBJECTS = 100_000
MAX_KEYS = 250_000  # the pairs of the decoder, the keys and the object take some 250 bytes for each
DEPTH_OUTSIDE_RELATION = 16
DEPTH_OF_RELATION = 64


_FOREIGN = re.compile(rb"[^!-\[\]-~]")  # one class is twice as fast as an alternative for the backslash
# up to the next bracket outside strings (or an open string, or the end): so many matches as brackets, in linear time
_BRACKETS = re.compile(rb'[^"\[\]{}]*+(?:"[^"]*+"[^"\[\]{}]*+)*+([\[\]{}]|"|\Z)')
_HASH = re.compile(r"[0-9a-f]{64}")


def canonical(value: object) -> str:
    """The canonical form: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def read_sealed(data: bytes) -> Item:
    """The object in ``data``, after all the conditions of section 1 that concern bytes, and the hash.

    Raises ``Malformed``. Limits are applied before anything is built.
    """
    if len(data) > MAX_BYTES:
        raise Malformed("", f"the file has {len(data)} bytes; at most {MAX_BYTES} are allowed")
    if not data.endswith(b"\n"):
        raise Malformed("", "the file must end with one newline" if data else "the file is empty")
    body = data[:-1]
    foreign = _FOREIGN.search(body)
    if foreign is not None:
        raise Malformed(
            "", f"not canonical JSON: byte {foreign.start()} is {foreign.group()!r}, which no certificate contains"
        )
    _check_counts(body)
    _check_brackets(body)
    try:
        value: object = json.loads(
            body,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except ValueError as error:  # the decoder's own errors; Malformed passes through
        raise Malformed("", f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise Malformed("", f"a certificate is a JSON object, not {show(value)}")
    _check_depth(value)
    _check_seal(body, value)
    return Item(value, "")


def _check_counts(body: bytes) -> None:
    arrays, objects = body.count(b"["), body.count(b"{")
    values = body.count(b",") + arrays + objects
    for count, limit, what in (
        (values, MAX_VALUES, "values"),
        (arrays, MAX_ARRAYS, "arrays"),
        (objects, MAX_OBJECTS, "objects"),
        (body.count(b'":'), MAX_KEYS, "keys"),
    ):
        if count > limit:
            raise Malformed("", f"more than {limit} JSON {what}")


def _check_brackets(body: bytes) -> None:
    """Bound the nesting before the recursive decoder sees it."""
    depth = 0
    for match in _BRACKETS.finditer(body):
        bracket = match.group(1)
        if bracket in (b"[", b"{"):
            depth += 1
            if depth > DEPTH_OUTSIDE_RELATION + DEPTH_OF_RELATION:
                raise Malformed("", f"nested too deeply at byte {match.end() - 1}")
        elif bracket in (b"]", b"}"):
            depth -= 1


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    for (left, _), (right, _) in pairwise(pairs):
        if left == right:
            raise Malformed("", f"the key {show(left)} occurs twice in one object")
        if left > right:
            raise Malformed("", f"not canonical JSON: the key {show(right)} must come before {show(left)}")
    return dict(pairs)


def _number(text: str) -> int:
    if len(text) > 17:
        raise Malformed("", f"a number of {len(text)} characters; beyond 2^53 integers are written '0x..'")
    number = int(text)
    if abs(number) > LARGEST_NUMBER:
        raise Malformed("", f"the number {text} is beyond 2^53 and must be written '0x..'")
    if text == "-0":
        raise Malformed("", "not canonical JSON: -0 is written 0")
    return number


def _no_float(text: str) -> NoReturn:
    raise Malformed("", f"{show(text)} is not an integer; certificates contain no other numbers")


def _check_depth(top: dict[str, object]) -> None:
    """At most 16 containers deep outside ``statement.relation``, at most 64 inside it."""
    statement = top.get("statement")
    relation = statement.get("relation") if isinstance(statement, dict) else None
    stack: list[tuple[Any, int, int]] = [(top, 1, DEPTH_OUTSIDE_RELATION)]
    while stack:
        value, depth, limit = stack.pop()
        if depth > limit:
            where = "relation" if limit == DEPTH_OF_RELATION else "file outside the relation"
            raise Malformed("", f"the {where} is nested more than {limit} deep")
        for child in value.values() if isinstance(value, dict) else value:
            if isinstance(child, list | dict):
                inside = child is relation
                stack.append((child, 1, DEPTH_OF_RELATION) if inside else (child, depth + 1, limit))


def _check_seal(body: bytes, top: dict[str, object]) -> None:
    """``sha256`` is that of the canonical form without the key ``sha256``.

    The file being canonical, that form is the file with ``,"sha256":".."`` cut out; strings contain no quotes, so
    the text found is that key and that value.
    """
    declared = top.get("sha256")
    if not isinstance(declared, str) or _HASH.fullmatch(declared) is None:
        raise Malformed("sha256", "a certificate needs a key sha256 of 64 lower-case hexadecimal digits")
    member = f',"sha256":"{declared}"'.encode()
    if body.count(member) != 1:
        raise Malformed("sha256", "the key sha256 must occur once, after claim")
    computed = hashlib.sha256(body.replace(member, b"")).hexdigest()
    if computed != declared:
        raise Malformed(
            "sha256",
            f"the contents have SHA-256 {computed[:16]}.., not {declared[:16]}..: damaged, or altered and not sealed",
        )
