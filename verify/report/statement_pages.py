"""The pages in ``proofs/statements``: the head of each is made from the registry, the proof below it is written by
hand.

What stands between the markers is replaced, the rest is left alone; a page that is missing is begun.

    python -m verify.report.statement_pages proofs/statements [--check]

Exit code 0: all pages are up to date (or were brought up to date); 1, with ``--check``: some are not.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from verify.certificates.store import write_atomically
from verify.claims import REGISTRY, Claim
from verify.claims.model import EXACT_VALUES, INTEGERS
from verify.errors import DomainError
from verify.quoting import quoted
from verify.statements import Quantifier, to_latex, to_text

__all__ = ["SHARED", "UNWRITTEN", "claim_head", "index_head", "main", "outdated", "refresh"]

OPEN, CLOSE = "<!-- generated -->", "<!-- /generated -->"
INDEX = "README.md"
UNWRITTEN = "No proof has been written down."

SHARED = {
    "background.md": "definitions, the two notions of rank, the facts F1–F4 and R1, what each verdict means",
    "bounds.md": "proofs of the structural upper bounds",
    "sharper-bounds.md": "proofs of three sharper upper bounds, U7, U8 and U9",
    "conjecture1-grid.md": "Conjecture 1 at grid rank: its readings, what is proved, refuted and open",
    "propagation.md": "the propagation lemma and E1: for two layers and M < R two fills prove all later times",
    "theorem-f.md": "Theorem F: two layers, M < R: the rank at all large t, with the table of the pairs",
    "theorem-g.md": "Theorem G: Conjecture 1 at grid rank for m = 2, for t <= 4 and for all large t",
    "growth.md": "the growth of the depth bound",
    "unfoldings.md": "ranks and spectra of a tensor that is given: definitions, convention, what is proved",
    "epsilon-rank.md": "the ε-rank of a trained network on given sequences: singular values and errors, enclosed",
    "implicit-matrices.md": "large ranks without their matrix: solutions of hashed systems, and points in closed form",
    "tensor-networks.md": "the grid tensor as a tensor network: matrix product states, duplication, cuts",
    "linear-networks.md": "linear recurrent networks: definitions, facts S1, S2, H1, H2, H3, R2, K1, W1, P1, D1, D2, "
    "proofs for all lags",
    "architectures.md": "how memory grows with time, by architecture: affine cells, attention, power cells, two layers",
    "network-bounds.md": "upper bounds for every recurrent network: supports, C0 to C5, affine cells, seen states",
    "leading-forms.md": "leading forms of end sequences in place of one large minor: the rule, and two layers",
    "tasks.md": "the tasks of the papers: label rank, score rank, argmax rank, with B1 to B4",
    "analytic-networks.md": "networks with tanh, sigmoid or ReLU: A1, A2, minors in balls, infinite function rank, "
    "ε-rank",
    "glossary.md": "the words of the field",
}
"""Pages that are no claim's: file name and content."""

_QUANTIFIERS = {
    Quantifier.ALMOST_ALL_WEIGHTS: "for almost all weights: all outside a proper algebraic subset",
    Quantifier.ALL_WEIGHTS: "for all weights",
    Quantifier.OPEN_WEIGHTS: "for all weights of some nonempty open set",
    Quantifier.THESE_WEIGHTS: "for the weights written in each certificate",
    INTEGERS: "none: integers alone",
    EXACT_VALUES: "exact values, for everything that the domain names",
}


def claim_head(claim: Claim) -> str:
    """The generated part of a claim's page, markers included."""
    rows = [
        ("Claim", f"`{claim.id}`"),
        ("Statement", f"`{to_text(claim.relation)}`"),
        ("Quantifier", _QUANTIFIERS[claim.about]),
        ("Domain", claim.domain),
        ("Status", claim.status),
        ("Source", _linked(claim.source)),
        ("Formal proof", _formal(claim)),
        ("Expected of a run", claim.expected.value),
    ]
    lines = [OPEN, "", f"# {claim.title}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {_cell(value)} |" for name, value in rows]
    lines += ["", f"$$ {to_latex(claim.relation)} $$", "", "Re-check:", "", "```sh"]
    lines += [*_commands(claim), "```", "", CLOSE]
    return "\n".join(lines)


def _linked(text: str) -> str:
    """``text`` with each page that it cites as a link from the pages' folder."""
    return re.sub(r"proofs/statements/(([\w-]+)\.md(#[\w-]+)?)", r"[\2\3](\1)", text)


def _formal(claim: Claim) -> str:
    proof = claim.formal
    if proof is None:
        return "none"
    return f"[`{proof.theorem}`](../coq/{proof.file}): {proof.covers}"


def _commands(claim: Claim) -> Iterator[str]:
    yield f"verify explain {claim.id}"
    yield f"verify run --profile quick --claims {claim.id} --out results"
    yield f"verify check results/{claim.id}"
    if claim.shipped:
        yield f"verify check proofs/certificates/{claim.id}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _ours() -> Iterator[Claim]:
    """The claims that have pages here."""
    return (claim for claim in REGISTRY.values() if not claim.package)


def index_head() -> str:
    """The generated part of the index."""
    lines = [OPEN, "", "| claim | | status | formal proof | expected of a run |", "|---|---|---|---|---|"]
    for claim in _ours():
        link = f"[{claim.id}]({claim.id}.md)"
        proof = claim.formal
        formal = "" if proof is None else f"[`{proof.theorem}`](../coq/{proof.file})"
        lines.append(f"| {link} | {_cell(claim.title)} | {claim.status} | {formal} | {claim.expected.value} |")
    lines += ["", "Pages that several claims share:", ""]
    lines += [f"* [{name.removesuffix('.md')}]({name}): {content}" for name, content in SHARED.items()]
    lines += ["", CLOSE]
    return "\n".join(lines)


def _pages() -> Iterator[tuple[str, str]]:
    """File name and generated part of every page that has one."""
    yield INDEX, index_head()
    for claim in _ours():
        yield f"{claim.id}.md", claim_head(claim)


def _with_head(page: str | None, head: str) -> str:
    """``page`` with its generated part replaced by ``head``; a new page if there is none."""
    if page is None:
        return f"{head}\n\n{UNWRITTEN}\n"
    before, opened, rest = page.partition(OPEN)
    _, closed, after = rest.partition(CLOSE)
    if not opened or not closed:
        raise DomainError(f"a page needs the markers {OPEN} and {CLOSE}")
    return f"{before}{head}{after}"


def _changes(folder: Path) -> Iterator[tuple[Path, str]]:
    """The pages that are not as they should be, and what they should be."""
    for name, head in _pages():
        path = folder / name
        page = path.read_text(encoding="utf-8") if path.exists() else None
        try:
            wanted = _with_head(page, head)
        except DomainError as error:
            raise DomainError(f"{path}: {error}") from None
        if page != wanted:
            yield path, wanted


def outdated(folder: Path) -> list[str]:
    """Every page that is missing, stale, unwritten, or that no claim and no list accounts for; empty if all is well."""
    found = [f"{path.name} is {'out of date' if path.exists() else 'missing'}" for path, _ in _changes(folder)]
    known = {name for name, _ in _pages()} | set(SHARED)
    present = {path.name for path in folder.glob("*.md")}
    found += [f"{name} is missing" for name in SHARED if name not in present]
    found += [f"{name} belongs to no claim" for name in sorted(present - known)]
    for name in sorted(present & known):
        if UNWRITTEN in (folder / name).read_text(encoding="utf-8"):
            found.append(f"{name} has no proof yet")
    return found


def refresh(folder: Path) -> list[Path]:
    """Bring every generated part up to date; the pages that changed."""
    changes = list(_changes(folder))
    for path, page in changes:
        write_atomically(path, page.encode())
    return [path for path, _ in changes]


def main(arguments: list[str] | None = None) -> int:
    """Refresh or check the folder given; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m verify.report.statement_pages",
        description="Write the generated heads of the claims' pages, and the pages that are missing.",
    )
    parser.add_argument("folder", type=Path, help="where the pages are: proofs/statements")
    parser.add_argument("--check", action="store_true", help="write nothing; say what is out of date")
    given = parser.parse_args(arguments)
    if given.check and not given.folder.is_dir():
        parser.error(f"{quoted(given.folder)} is no folder")
    try:
        if given.check:
            problems = outdated(given.folder)
            print("\n".join(problems) if problems else "all pages are up to date")
            return 1 if problems else 0
        for path in refresh(given.folder):
            print(f"written: {quoted(path)}")
    except DomainError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
