"""What the checker answers."""

from dataclasses import dataclass, fields

from .errors import show
from .item import LARGEST_NUMBER

__all__ = ["EstablishedFact", "Report"]


@dataclass(frozen=True, slots=True)
class EstablishedFact:
    """What an accepted file establishes of one rank, with the weakest scope that it needs.

    ``term`` is a rank as text, such as ``rank`` or ``rank(L=3)``, which lies in lo..hi (None: no upper bound), and with
    exhaustive evidence takes exactly the ``values``.
    """

    term: str
    lo: int
    hi: int | None
    scope: str
    values: tuple[int, ...] = ()

    def text(self) -> str:
        """``220 <= rank <= 330 (generic)``.

        >>> EstablishedFact("rank", 220, 220, "generic").text()
        'rank == 220 (generic)'
        """
        if self.values:
            return f"{self.term} takes exactly the values {', '.join(map(str, self.values))} ({self.scope})"
        lower = show(self.lo)
        if self.lo == self.hi:
            return f"{self.term} == {lower} ({self.scope})"
        if self.hi is None:
            return f"{self.term} >= {lower} ({self.scope})"
        return f"{lower} <= {self.term} <= {show(self.hi)} ({self.scope})"

    def to_json(self) -> dict[str, object]:
        """Plain data; integers beyond 2^53 are strings ``0x..``."""
        result: dict[str, object] = {"term": self.term, "lo": _plain(self.lo), "hi": _plain(self.hi)}
        if self.values:
            result["values"] = list(self.values)
        return {**result, "scope": self.scope}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome for one file: ``accepted``, ``rejected``, ``malformed`` or ``over budget``.

    ``statement`` is in words with numbers, ``statement_text`` compact. ``facts`` are what an accepted file establishes
    of ranks; a file without ranks establishes its relation, with the scope ``relation``. ``message`` is one sentence on
    why a file is not accepted, ``path`` the JSON path it speaks of, ``detail`` more of it (a kernel vector). ``work``
    counts multiply-adds. Fields that the checker did not get to are empty.
    """

    outcome: str
    claim: str = ""
    statement: str = ""
    statement_text: str = ""
    verdict: str = ""
    rests_on: tuple[str, ...] = ()
    message: str = ""
    path: str = ""
    detail: str = ""
    engine: str = "python"
    work: int = 0
    sha256: str = ""
    facts: tuple[EstablishedFact, ...] = ()
    relation: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the certificate proves its statement."""
        return self.outcome == "accepted"

    def to_json(self) -> dict[str, object]:
        """Plain data; integers beyond 2^53 are strings ``0x..``."""
        result: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        result["work"] = _plain(self.work)
        result["rests_on"] = list(self.rests_on)
        result["facts"] = [fact.to_json() for fact in self.facts]
        return result


def _plain(number: int | None) -> int | str | None:
    return number if number is None or abs(number) <= LARGEST_NUMBER else hex(number)
