"""The table and the picture of memory by architecture, from certificates.

    python -m verify.report.architectures proofs [--check]

makes them anew in README.md, proofs/statements/architectures.md and proofs/pictures: every rank is determined and
certified again (some twenty seconds).  Exit code 0: up to date, or brought up to date; 1, with ``--check``: not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from verify.certificates.verdicts import Verdict
from verify.checker import Report
from verify.claims import REGISTRY, Claim
from verify.claims.instances import has_grid, sizes_of
from verify.errors import DomainError
from verify.report.figures.architectures import (
    CLASSES,
    ArchitectureRank,
    architectures_figure,
    by_cell,
)
from verify.report.figures.style import rendered
from verify.report.made import File, command, filled
from verify.statements import Comparison
from verify.work.budget import PROFILES

__all__ = ["files", "main", "markdown_table", "rank_of", "ranks_of", "tables"]

NAME = "architectures"
"""The picture, as claims call it."""
PICTURE = "memory-by-architecture"
WORDS = "The function ranks of the table against t, on a logarithmic axis, one panel for one layer and one for two"


def tables() -> dict[str, str]:
    """The claims that are tables of ranks, and which notion each is about; function ranks first."""
    found = sorted((claim for claim in REGISTRY.values() if NAME in claim.pictures), key=lambda c: c.pictures[NAME])
    return {claim.id: "grid rank" if has_grid(claim.relation) else "function rank" for claim in found}


def rank_of(parameters: Mapping[str, int | str], report: Report) -> ArchitectureRank | None:
    """What an accepted certificate of one of these claims establishes; None if it is about something else."""
    cell, L, t = (parameters.get(name) for name in ("cell", "L", "t_S"))
    if cell not in CLASSES or not isinstance(L, int) or not isinstance(t, int) or parameters.get("t_E") != t:
        return None
    if not report.accepted or len(report.facts) != 1:
        return None
    (fact,) = report.facts
    return ArchitectureRank(
        str(cell), L, t, fact.lo, at_least=fact.hi != fact.lo, sampled=report.verdict == Verdict.PROBABLE.value
    )


def ranks_of(claim: Claim) -> list[ArchitectureRank]:
    """The ranks of a table, determined now.

    Raises ``DomainError`` if one does not come out as the table says.
    """
    budget = replace(PROFILES["full"], task=10**12)  # every row
    found = []
    for task in claim.tasks(budget):
        outcome = claim.solve(task, budget)
        if outcome.certificate is None:
            raise DomainError(f"{claim.id}: {task.name} is not decided: {outcome.tried}")
        sizes, relation = sizes_of(task.params), claim.statement(task).relation
        at_least = isinstance(relation, Comparison) and relation.op == ">="
        sampled = outcome.certificate.verdict is Verdict.PROBABLE
        value = task.params["value"]
        found.append(ArchitectureRank(sizes.cell, sizes.L, sizes.t_E, value, at_least=at_least, sampled=sampled))
    return found


def markdown_table(rows: Sequence[ArchitectureRank]) -> str:
    """A line a cell, a column a depth and time; grouped by how memory grows."""
    lines = by_cell(rows)
    columns = sorted({(row.L, row.t) for row in rows})
    head = [f"L={L}, t={t}" if t == 1 else f"t={t}" for L, t in columns]
    text = [f"| cell | {' | '.join(head)} | memory |", f"|---|{'---:|' * len(head)}---|"]
    for cell, growth in CLASSES.items():
        known = {(row.L, row.t): row.text for (name, _), ranks in lines.items() if name == cell for row in ranks}
        if known:
            cells = " | ".join(known.get(place, "") for place in columns)
            text.append(f"| `{cell}` | {cells} | {growth.value} |")
    return "\n".join(text)


# --- the pages ---


def files(folder: Path) -> Iterator[File]:
    """Every file with the bytes that it should have."""
    ranks = {claim: ranks_of(REGISTRY[claim]) for claim in tables()}
    written = {claim: markdown_table(rows) for claim, rows in ranks.items()}
    function = next(iter(ranks.values()))
    picture = f"![{WORDS}]({{}}pictures/{PICTURE}.svg)"
    parts = {**written, PICTURE: picture}
    for page, up in (
        (folder.resolve().parent / "README.md", "proofs/"),
        (folder / "statements" / "architectures.md", "../"),
    ):
        placed = {name: part.replace("{}", up) for name, part in parts.items()}
        yield page, filled(page.read_text(encoding="utf-8"), placed).encode()
    drawn = rendered(architectures_figure(function, "function rank"), "svg")
    yield folder / "pictures" / f"{PICTURE}.svg", drawn


def main(arguments: list[str]) -> int:
    """The command above."""
    return command("verify.report.architectures", files, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
