"""What every form of a map's or a search's report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from verify.conjectures.explore import MapRow

__all__ = ["Cell", "Ending", "Sweep"]

Cell = int | str | None


class Ending(StrEnum):
    """What it all came to; it decides the exit code."""

    ESTABLISHED = "established"
    REFUTED = "refuted"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Sweep:
    """A table of instances, a row each, and what was asked.

    ``columns``: all that CSV has; ``shown``: those of the printed tables, with their headings.  ``problems``: what is
    wrong with the directory, each a sentence.  ``drawn``: the rows of a map, for its picture.
    """

    title: str
    result: str
    ending: Ending
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    shown: tuple[tuple[str, str], ...]
    rows: tuple[Mapping[str, Cell], ...]
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    drawn: tuple[MapRow, ...] = ()

    @property
    def all_well(self) -> bool:
        """Whether nothing in the directory is wrong."""
        return not self.problems

    def cells(self) -> list[list[Cell]]:
        """The printed table."""
        return [[row.get(name) for name, _ in self.shown] for row in self.rows]
