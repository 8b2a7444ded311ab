"""What the page says of the run and of each claim, before it is HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from verify.certificates.verdicts import Verdict
from verify.claims import Claim, Expectation, groups
from verify.claims.model import EXACT_VALUES, INTEGERS
from verify.report.content import ReportContent
from verify.report.html.instances import Table, instance_table
from verify.report.html.pictures import Picture
from verify.report.legend import Named, legend
from verify.report.literal import printable
from verify.report.proofs import proofs_behind, rests_on_text
from verify.report.tables import counterexample_text, counts_text, extent_text
from verify.statements import Quantifier, to_mathml, to_prose, to_text
from verify.suite.summary import ClaimSummary

__all__ = [
    "Badge",
    "ClaimGroup",
    "ClaimSection",
    "Head",
    "LegendRow",
    "badge_of",
    "claim_groups",
    "head_of",
    "legend_rows",
]

_QUANTIFIERS = {
    Quantifier.ALMOST_ALL_WEIGHTS: "For almost all weights",
    Quantifier.ALL_WEIGHTS: "For all weights",
    Quantifier.OPEN_WEIGHTS: "For all weights in some nonempty open set",
    Quantifier.THESE_WEIGHTS: "For the weights written in each certificate",
    INTEGERS: "For integers",
    EXACT_VALUES: "Exactly",
}

_CLASSES = {
    "proved-all": "pa",
    "proved-generic": "pg",
    "proved-open": "pi",
    "proved-instance": "pi",
    "probable": "pr",
    "refuted": "rf",
    "inconclusive": "in",
    "not refuted": "nr",
    "nothing decided": "in",
}

_MEANINGS = {verdict.value: verdict.meaning for verdict in Verdict} | {
    "not refuted": "no instance is refuted; the instances do not prove it",
    "nothing decided": "there is no accepted certificate",
}

_INDEPENDENCE = {
    "python": "it shares no code with what made the certificates and uses the standard library alone",
    "flint": "it shares no code with what made the certificates; python-flint did its eliminations",
    "numpy": "it shares no code with what made the certificates; numpy evaluated and eliminated its larger minors",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict as word and sign; ``kind`` is the class that draws the sign."""

    word: str
    kind: str
    meaning: str
    count: int = 0
    extent: str = ""


def badge_of(word: str, count: int = 0, extent: str = "") -> Badge:
    """The badge of a verdict or a claim's headline; of anything else, that of something wrong."""
    return Badge(word, _CLASSES.get(word, "bad"), _MEANINGS.get(word, "not accepted by the checker"), count, extent)


@dataclass(frozen=True, slots=True)
class Head:
    """The first screen: what was asked, what was checked, by what, when."""

    facts: Sequence[tuple[str, str]]
    claims: int
    as_expected: int
    verdicts: Sequence[Badge]
    all_well: bool


@dataclass(frozen=True, slots=True)
class ClaimSection:
    """One claim: its texts, badges, picture, and table."""

    id: str
    title: str
    mathml: str
    words: str
    text: str
    verdict: Badge
    extent: str
    expected: str
    as_expected: bool
    counts: str
    facts: Sequence[tuple[str, str]]
    table: Table
    undecided: Sequence[tuple[str, str]]
    pictures: Sequence[Picture]
    see: Sequence[Picture]

    @property
    def instances(self) -> int:
        """Rows of its table and undecided instances."""
        return len(self.table.rows) + len(self.undecided)


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """The claims of one subject."""

    id: str
    title: str
    sections: Sequence[ClaimSection]

    @property
    def as_expected(self) -> int:
        """How many of them came out as expected."""
        return sum(section.as_expected for section in self.sections)


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A name that results rest on, and how many accepted certificates of the run rest on it (None: not counted)."""

    entry: Named
    uses: int | None = None


def head_of(content: ReportContent, when: datetime) -> Head:
    """The facts of the first screen; ``when``: the time of the check."""
    record, total = content.record, len(content.summaries)
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(content.outcomes.items())) or "none"
    packages = record.get("packages")
    versions = ", ".join(f"{k} {v}" for k, v in sorted(packages.items())) if isinstance(packages, Mapping) else ""
    facts = [
        ("Asked", f"profile {_said(record, 'profile')}: {total} claims"),
        ("Checked", f"{content.checked:,} certificates: {outcomes}"),
        ("Read", content.checked_when),
        ("By", f"{content.checker}; {_INDEPENDENCE.get(content.engine, 'an independent checker')}"),
        ("On", f"{when.day} {when:%B %Y, %H:%M %Z}".strip()),
        ("Run", f"{_said(record, 'state')}; {_said(record, 'started')} to {_said(record, 'finished')}"),
        ("Made with", printable(f"verify {record.get('verify')}, Python {record.get('python')}, {versions}")),
    ]
    by_word: dict[str, list[ClaimSummary]] = {}
    for summary in content.summaries:
        by_word.setdefault(summary.headline, []).append(summary)
    order = list(_CLASSES)
    badges = [
        badge_of(word, len(by_word[word]), extent_text(*by_word[word])) for word in sorted(by_word, key=order.index)
    ]
    wrong = content.refused or content.strangers or not content.is_finished or content.as_expected < total
    return Head(facts, total, content.as_expected, badges, not wrong and not content.record.get("failed"))


def _said(record: Mapping[str, object], key: str) -> str:
    return printable(record.get(key)) if record.get(key) is not None else "not recorded"


def claim_groups(content: ReportContent, pictures: Sequence[Picture], base: str) -> list[ClaimGroup]:
    """All claims of the run by subject, in the registry's order."""
    sections = {s.claim.id: _section(s, content, pictures, base) for s in content.summaries}
    found = [
        ClaimGroup(f"group-{number}", title, [sections[claim] for claim in ids if claim in sections])
        for number, (title, ids) in enumerate(groups().items(), start=1)
    ]
    return [group for group in found if group.sections]


def legend_rows(content: ReportContent) -> list[LegendRow]:
    """Everything that results rest on; names that the legend does not know come last."""
    uses = Counter(name for c in content.every if c.report.accepted for name in c.report.rests_on)
    known = legend()
    strange = [Named(name, "not in this legend") for name in sorted(set(uses) - {entry.name for entry in known})]
    return [LegendRow(entry, uses[entry.name]) for entry in [*known, *strange]]


def _section(summary: ClaimSummary, content: ReportContent, pictures: Sequence[Picture], base: str) -> ClaimSection:
    claim = summary.claim
    table = instance_table(content.certificates.get(claim.id, ()), base)
    return ClaimSection(
        id=claim.id,
        title=claim.title,
        mathml=to_mathml(claim.relation),
        words=f"{_QUANTIFIERS[claim.about]}: {to_prose(claim.relation)}.",
        text=to_text(claim.relation),
        verdict=badge_of(summary.headline),
        extent=extent_text(summary),
        expected=claim.expected.value,
        as_expected=summary.as_expected,
        counts=counts_text(summary),
        facts=_facts(claim, summary, content, table),
        table=table,
        undecided=_undecided(claim.id, content),
        pictures=[picture for picture in pictures if picture.claims[0] == claim.id],
        see=[picture for picture in pictures if claim.id in picture.claims[1:]],
    )


def _facts(claim: Claim, summary: ClaimSummary, content: ReportContent, table: Table) -> list[tuple[str, str]]:
    facts = [
        ("Status", _status(claim, summary)),
        ("Formal proof", _formal(claim)),
        ("Source", claim.source),
        ("Paper", f"{claim.source_paper.short}; became: {claim.became.value}"),
        ("Domain", claim.domain),
        ("Proof in short" if _is_proved(claim) else "How it is decided", claim.proof),
    ]
    if claim.beside is not None:
        facts.append(("Beside it", claim.beside()))
    if summary.counterexample is not None:
        facts.append(("Counterexample", _capital(counterexample_text(summary.counterexample))))
    elif claim.search and summary.largest_sum is not None:
        facts.append(("Searched", f"every instance with L+R+M+t at most {summary.largest_sum:,}"))
    if table.meeting:
        of = f"in {table.meeting:,} of {table.bounded_below:,} instances"
        text = f"{of} the certified lower bound equals the best upper bound"
        facts.append(("Rank known", text))
    accepted = [c for c in content.certificates.get(claim.id, ()) if c.report.accepted]
    # Certificates about given weights may use the rank of their input weights.
    used = rests_on_text(
        proofs_behind(c.report, c.parameters, input_rank=claim.quantifier is Quantifier.THESE_WEIGHTS) for c in accepted
    )
    if used:
        facts.append(("Rests on", used))
    return facts


def _formal(claim: Claim) -> str:
    """The theorem that the Coq kernel has checked, or that there is none."""
    if claim.formal is not None:
        return str(claim.formal)
    return "none; the proof is on paper" if _is_proved(claim) else "none"


def _is_proved(claim: Claim) -> bool:
    return claim.expected is Expectation.PROVED


def _status(claim: Claim, summary: ClaimSummary) -> str:
    """The registry's words; a reading of a conjecture that this run refutes is said to be refuted."""
    if summary.verdict is Verdict.REFUTED and claim.status.startswith("conjecture"):
        return f"{claim.status}, refuted"
    return claim.status


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _undecided(claim: str, content: ReportContent) -> list[tuple[str, str]]:
    entries = content.record.get("undecided", [])
    return [
        (printable(entry.get("instance")), printable(entry.get("detail")))
        for entry in entries
        if isinstance(entry, Mapping) and entry.get("claim") == claim
    ]
