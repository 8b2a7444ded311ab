"""Canonical JSON: the one spelling of a certificate's bytes.  Source: ``proofs/certificate-format.md``, section 1."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from verify.errors import DomainError

__all__ = ["canonical_bytes", "encode_integers", "sealed"]

_PLAIN = 2**53


def encode_integers(value: Any) -> Any:
    """The same JSON tree with integers beyond 2^53 as ``0x…`` strings; floats and foreign types are refused.

    >>> encode_integers([1, 2**60])
    [1, '0x1000000000000000']
    """
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _PLAIN else hex(value)
    if isinstance(value, list | tuple):
        return [encode_integers(member) for member in value]
    if isinstance(value, dict):
        return {key: encode_integers(member) for key, member in value.items()}
    raise DomainError(f"a certificate holds integers, strings, lists and objects, not {type(value).__name__}")


def canonical_bytes(value: Any) -> bytes:
    """Sorted keys, no spaces, ASCII, integers as the format spells them."""
    return json.dumps(encode_integers(value), sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sealed(body: dict[str, Any]) -> bytes:
    """The bytes of a certificate file: ``body`` with its ``sha256``, canonical, and a newline."""
    digest = hashlib.sha256(canonical_bytes(body)).hexdigest()
    return canonical_bytes({**body, "sha256": digest}) + b"\n"
