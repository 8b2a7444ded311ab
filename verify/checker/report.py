"""What the checker answers."""

from dataclasses import dataclass, fields

from .canonical import LARGEST_NUMBER

__all__ = ["EstablishedFact", "Report"]


@dataclass(frozen=True, slots=True)
class EstablishedFact:
    """``term`` (as text, such as ``rank`` or ``rank(L=3)``) lies in lo..hi (None: no upper bound)."""

    term: str
    lo: int
    hi: int | None
    scope: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome for one file: ``accepted``, ``rejected``, ``malformed`` or ``over budget``.

    ``statement`` is in words with numbers, ``statement_text`` compact. ``message`` is one sentence on why a file is
    not accepted, ``path`` the JSON path it speaks of, ``detail`` more of it (a kernel vector). ``work`` counts
    multiply-adds. Fields that the checker did not get to are empty.
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

    @property
    def accepted(self) -> bool:
        """Whether the certificate proves its statement."""
        return self.outcome == "accepted"

    def to_json(self) -> dict[str, object]:
        """Plain data; integers beyond 2^53 are strings ``0x..``."""
        result: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        result["work"] = _plain(self.work)
        result["rests_on"] = list(self.rests_on)
        result["facts"] = [
            {"term": fact.term, "lo": _plain(fact.lo), "hi": _plain(fact.hi), "scope": fact.scope}
            for fact in self.facts
        ]
        return result


def _plain(number: int | None) -> int | str | None:
    return number if number is None or abs(number) <= LARGEST_NUMBER else hex(number)
