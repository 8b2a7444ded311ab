"""Which claims have a formal proof: claim id -> the name of the theorem and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FORMAL_PROOFS"]

FORMAL_PROOFS: Mapping[str, str] = MappingProxyType({})
"""No claim's statement is formalised yet; a claim without an entry is shown as without formal proof."""
