"""A certificate of the corpus."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.adversarial.writing import inner

__all__ = ["Entry"]


@dataclass(frozen=True)
class Entry:
    """A file that must be accepted."""

    name: str
    data: bytes

    @cached_property
    def body(self) -> dict[str, Any]:
        """What the file says."""
        found: dict[str, Any] = json.loads(self.data)
        return found

    @property
    def verdict(self) -> str:
        """The declared verdict."""
        return str(self.body["verdict"])

    @property
    def kinds(self) -> set[str]:
        """The kinds of evidence."""
        return {item["kind"] for item in inner(self.body)}

    @property
    def order(self) -> int:
        """The largest order of a witness."""
        items = [one for item in inner(self.body) for one in (item, *item.get("fills", ()))]
        return max((item["k"] for item in items if isinstance(item.get("k"), int)), default=0)
