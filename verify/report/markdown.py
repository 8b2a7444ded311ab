"""The Markdown report of a run directory: a pure function of its certificates, its record, the registry and the
checks.
"""

from __future__ import annotations

from collections.abc import Sequence

from verify.claims import Claim
from verify.claims.model import EXACT_VALUES, INTEGERS
from verify.claims.papers import Became
from verify.report.alarms import alarms
from verify.report.content import CheckedCertificate, ReportContent, leading, report_on
from verify.report.literal import printable
from verify.report.papers import Fate, paper_pages
from verify.report.tables import counterexample_text, counts_text, extent_text, verdict_text
from verify.statements import Quantifier, to_latex, to_text
from verify.suite.summary import ClaimSummary

__all__ = ["CheckedCertificate", "ReportContent", "markdown_report", "markdown_table", "report_on"]

# Instances shown of each claim.
LARGEST = 10

_QUANTIFIERS = {
    Quantifier.ALMOST_ALL_WEIGHTS: "for almost all weights",
    Quantifier.ALL_WEIGHTS: "for all weights",
    Quantifier.OPEN_WEIGHTS: "for all weights of some nonempty open set",
    Quantifier.THESE_WEIGHTS: "for given weights",
    INTEGERS: "about integers alone",
    EXACT_VALUES: "about exact values",
}


def markdown_report(content: ReportContent) -> str:
    """The report; GitHub's Markdown."""
    blocks = [
        "# Verification report",
        *_alarm(content),
        *_head(content),
        *_overview(content),
        *_papers(content),
        *_refutations(content),
        *_open_ends(content),
        "## The claims",
    ]
    for summary in content.summaries:
        blocks += _claim(summary, content.certificates.get(summary.claim.id, ()))
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """``text`` as Markdown that shows it literally, in a table too: on one line, with pipes, stars and the like
    escaped.

    >>> print(escaped("a|b * c_d"))
    a\\|b \\* c\\_d
    """
    line = printable(text)
    for mark in "\\`*_|<>[]$#~":
        line = line.replace(mark, "&lt;" if mark == "<" else "&gt;" if mark == ">" else "\\" + mark)
    return line


def code(text: str) -> str:
    """``text`` as code, safe in a table."""
    line = printable(text).replace("|", "\\|")
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def mathematics(latex: str) -> str:
    """``latex`` between dollars; Markdown would eat the backslash of ``\\!``, which a command of letters avoids."""
    return f"${latex.replace(chr(92) + '!', chr(92) + 'mkern-3mu ')}$"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose cells are Markdown already."""
    lines = ["| " + " | ".join(cells) + " |" for cells in [list(head), ["---"] * len(head), *rows]]
    return "\n".join(lines)


def _alarm(content: ReportContent) -> list[str]:
    """What is wrong stands first."""
    lines = []
    for alarm in alarms(content):
        subject = f"{code(alarm.subject)}: " if alarm.subject else ""
        lines.append(f"- **{alarm.word}** {subject}{escaped(alarm.text)}")
    if not lines:
        return []
    return ["> [!CAUTION]\n> **Not everything in this run is as it should be.**", "\n".join(lines)]


def _head(content: ReportContent) -> list[str]:
    record = content.record
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(content.outcomes.items())) or "none"
    packages = ", ".join(f"{name} {version}" for name, version in sorted(record.get("packages", {}).items()))
    rows = [
        ["asked", f"profile {escaped(str(record.get('profile')))}, {len(content.summaries)} claims"],
        ["result", f"{content.as_expected} of {len(content.summaries)} claims came out as expected"],
        ["checked", f"{content.checked:,} certificates: {outcomes}"],
        ["checker", content.checker],
        ["read", content.checked_when],
        ["run", escaped(f"{record.get('state')}; started {record.get('started')}, ended {record.get('finished')}")],
        ["versions", escaped(f"verify {record.get('verify')}, Python {record.get('python')}, {packages}")],
        ["platform", escaped(str(record.get("platform", "")))],
    ]
    return [
        markdown_table(["", ""], [[f"**{name}**", text] for name, text in rows]),
        "The two notions of rank (function rank, grid rank) are kept apart throughout. A number without a verdict is "
        "not a result. Any file below can be checked again with `verify check`, or with the standalone checker, "
        "`python3 -I -S verify-checker.pyz FILE`, which needs Python and nothing else; commands are relative "
        "to the run directory.",
    ]


def _overview(content: ReportContent) -> list[str]:
    rows = [
        [
            f"[{escaped(summary.claim.id)}](#{summary.claim.id})",
            escaped(summary.claim.title),
            escaped(summary.claim.status),
            summary.claim.expected.value,
            verdict_text(summary),
            counts_text(summary),
            "yes" if summary.as_expected else "**NO**",
        ]
        for summary in content.summaries
    ]
    return [
        "## Overview",
        markdown_table(["claim", "title", "status", "expected", "verdict", "instances", "as expected?"], rows),
    ]


def _papers(content: ReportContent) -> list[str]:
    """For every source its statements, and what became of them."""
    blocks = ["## By paper"]
    for page in paper_pages(content):
        paper = page.paper
        citation = escaped(paper.citation)
        rows = [
            [
                f"[{escaped(summary.claim.id)}](#{summary.claim.id}): {escaped(summary.claim.title)}",
                summary.claim.became.value,
                verdict_text(summary),
                counts_text(summary),
            ]
            for summary in page.summaries
        ]
        blocks += [
            f"### {escaped(paper.short)}",
            f"[{citation}]({paper.url})" if paper.url else citation,
            f"{page.counted}. {page.evidence_text}.",
            markdown_table(["statement", "became", "verdict", "instances"], rows),
        ]
        if page.fates:
            blocks.append("\n".join(map(_fate, page.fates)))
    return [*blocks, f"What a statement became: {'; '.join(f'*{b.value}*: {b.meaning}' for b in Became)}."]


def _fate(fate: Fate) -> str:
    unlike = set(map(id, fate.unlike))
    parts = [
        f"[{escaped(summary.claim.id)}](#{summary.claim.id})"
        + (f" (**but in this run: {summary.headline}**)" if id(summary) in unlike else "")
        for summary in fate.summaries
    ]
    return f"- What {fate.words}: {', '.join(parts)}"


def _refutations(content: ReportContent) -> list[str]:
    rows = []
    for summary in content.summaries:
        example = summary.counterexample
        if example is None:
            continue
        minimal = "proved minimal" if example.minimal else "not proved minimal"
        rows.append(
            [
                f"[{escaped(summary.claim.id)}](#{summary.claim.id})",
                code(to_text(summary.claim.relation)),
                f"L={example.L} R={example.R} M={example.M} t={example.t}",
                f"{minimal}: {escaped(counterexample_text(example).partition('; ')[2])}",
            ]
        )
    if not rows:
        return []
    return ["## Refuted statements", markdown_table(["claim", "statement", "counterexample", "proved smallest?"], rows)]


def _open_ends(content: ReportContent) -> list[str]:
    """Instances that the run could not decide."""
    entries = content.record.get("undecided", [])
    if not entries:
        return []
    rows = [[code(f"{entry['claim']}/{entry['instance']}"), escaped(entry["detail"])] for entry in entries]
    return ["## Undecided within the budget", markdown_table(["instance", "what was tried"], rows)]


def _claim(summary: ClaimSummary, certificates: Sequence[CheckedCertificate]) -> list[str]:
    claim = summary.claim
    blocks = [
        f'<a id="{claim.id}"></a>\n\n### {claim.id}',
        f"**{escaped(claim.title)}**",
        f"{code(to_text(claim.relation))}, {_QUANTIFIERS[claim.about]}:",
        mathematics(to_latex(claim.relation)),
        "\n".join(_facts(claim, summary)),
    ]
    if claim.beside is not None:
        blocks.append(f"Beside it: {escaped(claim.beside())}")
    if certificates:
        ordered = leading(certificates, LARGEST)
        title = "Largest instances" if len(certificates) > LARGEST else "Instances"
        rows = [
            [
                code(c.name),
                code(c.report.statement_text or "?"),
                c.report.verdict if c.report.accepted else f"**{c.report.outcome.upper()}**",
                escaped(", ".join(c.kinds)),
                code(c.report.sha256[:12] or "?"),
                code(f"verify check {c.place}"),
            ]
            for c in ordered
        ]
        blocks.append(f"{title} ({len(certificates):,} in all):")
        blocks.append(markdown_table(["instance", "statement", "verdict", "evidence", "sha256", "check again"], rows))
    return blocks


def _facts(claim: Claim, summary: ClaimSummary) -> list[str]:
    extent = extent_text(summary)
    extent = extent and f" at {extent}"
    lines = [
        f"- Verdict: **{summary.headline}**{extent} (expected: {claim.expected.value}); {counts_text(summary)}",
        f"- Domain: {escaped(claim.domain)}",
        f"- Status: {escaped(claim.status)}",
        f"- Formal proof: {escaped(str(claim.formal or 'none'))}",
        f"- Source: {escaped(claim.source)}",
        f"- Paper: {escaped(claim.source_paper.short)}; became: {claim.became.value}",
        f"- Proof in short: {escaped(claim.proof)}",
    ]
    if summary.counterexample is not None:
        lines.append(f"- Counterexample: {escaped(counterexample_text(summary.counterexample))}")
    elif claim.search and summary.largest_sum is not None:
        lines.append(f"- Searched: every instance with L+R+M+t at most {summary.largest_sum:,}")
    return lines
