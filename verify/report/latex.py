r"""The report as LaTeX for a paper's appendix: statements and tables, complete and compilable as it is.

A document of its own (class article) with packages of every installation: amsmath, amssymb, longtable, array, geometry.
 In another document ``\input`` puts the sections alone there; its preamble then loads amsmath, amssymb, longtable and
 array.
"""

from __future__ import annotations

from collections.abc import Sequence

from verify.claims import Claim
from verify.claims.model import EXACT_VALUES, INTEGERS
from verify.report.alarms import alarms
from verify.report.content import CheckedCertificate, ReportContent, leading
from verify.report.latex_text import latex_code, latex_text
from verify.report.papers import paper_pages
from verify.report.tables import counterexample_text, counts_text, verdict_text
from verify.statements import Quantifier, to_latex
from verify.suite.summary import ClaimSummary

__all__ = ["LARGEST", "latex_document", "latex_report", "latex_table"]

# Instances shown of each claim.
LARGEST = 10

_QUANTIFIERS = {
    Quantifier.ALMOST_ALL_WEIGHTS: "For almost all weights:",
    Quantifier.ALL_WEIGHTS: "For all weights:",
    Quantifier.OPEN_WEIGHTS: "For all weights of some nonempty open set:",
    Quantifier.THESE_WEIGHTS: "For the weights of each instance:",
    INTEGERS: "As integers:",
    EXACT_VALUES: "As exact values:",
}

# The command \documentclass is \@twoclasseserror once a class is loaded: then the sections alone are put into it.
_HEAD = r"""% Compile with: pdflatex FILE (twice). Or \input it: preamble with amsmath, amssymb, longtable and array.
\expandafter\ifx\csname @twoclasseserror\endcsname\documentclass
  \let\verifyend\relax
\else
  \documentclass[10pt]{article}
  \usepackage{amsmath,amssymb,longtable,array}
  \usepackage[margin=2.2cm]{geometry}
  \title{@TITLE@}
  \date{@DATE@}
  \begin{document}
  \maketitle
  \def\verifyend{\end{document}}
\fi
\emergencystretch=3em
"""


def latex_report(content: ReportContent) -> str:
    """The document; ASCII."""
    started = str(content.record.get("started") or "")[:10]
    blocks = [
        *_alarm(content),
        *_summary(content),
        *_overview(content),
        *_papers(content),
        r"\section{Statements and instances}",
    ]
    for summary in content.summaries:
        blocks += _claim(summary, content.certificates.get(summary.claim.id, ()))
    return latex_document("Verification report", blocks, date=f"Run of {latex_text(started)}" if started else "")


def latex_document(title: str, blocks: Sequence[str], *, date: str = "") -> str:
    """A document of these blocks that can also be put into another."""
    head = _HEAD.replace("@TITLE@", title).replace("@DATE@", date)
    return "\n\n".join([head, *blocks, r"\verifyend"]) + "\n"


def latex_table(columns: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that may go over pages; its head is repeated."""
    lines = [rf"\begin{{longtable}}{{{columns}}}", r"\hline", " & ".join(head) + r" \\ \hline \endhead"]
    lines += [" & ".join(row) + r" \\" for row in rows]
    return "\n".join(
        [r"{\small\setlength{\tabcolsep}{4pt}\renewcommand{\arraystretch}{1.1}", *lines, r"\hline", r"\end{longtable}}"]
    )


def _paragraph_column(width: float) -> str:
    return rf">{{\raggedright\arraybackslash}}p{{{width}\linewidth}}"


def _alarm(content: ReportContent) -> list[str]:
    items = []
    for alarm in alarms(content):
        subject = f"{latex_code(alarm.subject)}: " if alarm.subject else ""
        items.append(rf"\item \textbf{{{latex_text(alarm.word)}}} {subject}{latex_text(alarm.text)}")
    if not items:
        return []
    lines = [r"\section*{Not everything in this run is as it should be}", r"\begin{itemize}\raggedright", *items]
    return ["\n".join([*lines, r"\end{itemize}"])]


def _summary(content: ReportContent) -> list[str]:
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(content.outcomes.items())) or "none"
    record = content.record
    text = (
        f"{content.as_expected} of {len(content.summaries)} claims came out as expected (profile "
        f"{record.get('profile')}). {content.checked:,} certificates were checked by {content.checker}: {outcomes}; "
        f"read: {content.checked_when}. The run is {record.get('state')}; it started {record.get('started')}, ended "
        f"{record.get('finished')}."
    )
    return [
        r"\section{Verified statements}",
        latex_text(text),
        "Function rank and grid rank are different notions and are kept apart throughout. A number without a verdict "
        "is not a result. Every certificate can be checked again with " + latex_code("verify check") + ".",
    ]


def _overview(content: ReportContent) -> list[str]:
    columns = "".join(map(_paragraph_column, (0.26, 0.24, 0.17, 0.15))) + "l"
    rows = [
        [
            latex_code(summary.claim.id),
            latex_text(summary.claim.title),
            latex_text(verdict_text(summary)),
            latex_text(counts_text(summary)),
            "yes" if summary.as_expected else r"\textbf{NO}",
        ]
        for summary in content.summaries
    ]
    return [latex_table(columns, ["claim", "title", "verdict", "instances", "expected?"], rows)]


def _papers(content: ReportContent) -> list[str]:
    """For every source its statements, and what became of them."""
    columns = "".join(map(_paragraph_column, (0.5, 0.14, 0.22)))
    blocks = [r"\section{By paper}"]
    for page in paper_pages(content):
        rows = [
            [
                latex_text(summary.claim.title),
                latex_text(summary.claim.became.value),
                latex_text(verdict_text(summary)),
            ]
            for summary in page.summaries
        ]
        blocks += [
            rf"\subsection{{{latex_text(page.paper.short)}}}",
            rf"\noindent {latex_text(f'{page.paper.citation}. {page.counted}. {page.evidence_text}.')}",
            latex_table(columns, ["statement", "became", "verdict"], rows),
        ]
    return blocks


def _claim(summary: ClaimSummary, certificates: Sequence[CheckedCertificate]) -> list[str]:
    claim = summary.claim
    # Mathematics in a paragraph, not displayed: a long relation is broken into lines.
    statement = rf"\begin{{quote}}\raggedright $\displaystyle {to_latex(claim.relation)}$\end{{quote}}"
    blocks = [
        rf"\subsection{{{latex_text(claim.title)}}}",
        rf"\noindent {latex_code(claim.id)}. {_QUANTIFIERS[claim.about]}" + "\n" + statement,
        "\n".join(_facts(claim, summary)),
    ]
    if claim.beside is not None:
        blocks.append(rf"\noindent Beside it: {latex_text(claim.beside())}")
    if certificates:
        ordered = leading(certificates, LARGEST)
        shown = f"The {len(ordered)} largest of {len(certificates):,}" if len(certificates) > LARGEST else "All"
        columns = _paragraph_column(0.5) + "l" + _paragraph_column(0.16) + "l"
        rows = [
            [
                latex_code(c.report.statement_text or c.name),
                latex_text(c.report.verdict)
                if c.report.accepted
                else rf"\textbf{{{latex_text(c.report.outcome.upper())}}}",
                latex_text(", ".join(c.kinds)),
                latex_code(c.report.sha256[:12] or "?"),
            ]
            for c in ordered
        ]
        blocks.append(rf"\noindent {shown} instances:")
        blocks.append(latex_table(columns, ["instance and statement", "verdict", "evidence", "sha256"], rows))
    return blocks


def _facts(claim: Claim, summary: ClaimSummary) -> list[str]:
    facts = [
        ("Verdict", f"{verdict_text(summary)} (expected: {claim.expected.value}); {counts_text(summary)}"),
        ("Domain", claim.domain),
        ("Status", claim.status),
        ("Source", claim.source),
        ("Proof in short", claim.proof),
    ]
    if summary.counterexample is not None:
        facts.append(("Counterexample", counterexample_text(summary.counterexample)))
    elif claim.search and summary.largest_sum is not None:
        facts.append(("Searched", f"every instance with L+R+M+t at most {summary.largest_sum}"))
    items = [rf"\item[{name}:] {latex_text(text)}" for name, text in facts]
    return [r"\begin{description}\setlength{\itemsep}{0pt}\raggedright", *items, r"\end{description}"]
