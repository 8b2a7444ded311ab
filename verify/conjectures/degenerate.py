"""Weights that refute a statement about all weights: hypothesis proposes structured ones, and shrinks what it finds.

The refutation is about the weights it names, and so a counterexample to "for all weights": exact, with a certificate.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from verify.certificates.build import make_certificate
from verify.certificates.evidence import FactItem
from verify.certificates.verdicts import Verdict
from verify.conjectures.engine import falsify
from verify.conjectures.evidence import LABEL, sealed_finding
from verify.conjectures.finding import Finding, Word
from verify.conjectures.knowledge import claimed_value, term_text
from verify.conjectures.strategies import weights
from verify.errors import BudgetExceeded, DomainError
from verify.exact import QQ
from verify.networks.rac import RAC
from verify.networks.sampling import weight_count
from verify.networks.weightfile import weights_from_json, weights_to_file, weights_to_json
from verify.separation.decide import problem_at
from verify.separation.rank import determine
from verify.statements import Condition, Instance, Quantifier, Sizes, Statement, terms

__all__ = ["DEGENERATE_COST", "refute_by_weights"]

# Networks of more weights than this are not readable, and not tried.
MAX_WEIGHTS = 150
EXAMPLES = 60
# What trying them counts as, in operations.
DEGENERATE_COST = 2_000_000
_MAX_RANK = 40


def refute_by_weights(relation: Condition, place: Sizes, *, seed_number: int) -> Finding | None:
    """A counterexample with explicit weights at ``place``, shrunk; None if none was found or none can be stated.

    With given weights only ranks at the instance itself are defined.
    """
    instance = Instance(place)
    here = {name: getattr(instance, name) for name in ("L", "R", "M", "t_S", "t_E")}
    asked = terms(relation, instance)
    if any(getattr(term, name) != value for term in asked for name, value in here.items()):
        return None
    if weight_count(place.L, place.R, place.M) > MAX_WEIGHTS:
        return None
    found: list[Finding] = []

    def is_refuting(net: RAC) -> bool:
        finding = finding_at_weights(relation, place, net)
        if finding is not None:
            found.append(finding)
        return finding is not None

    candidates = weights(place.L, place.R, place.M, families=True)
    if falsify(candidates, is_refuting, seed_number=seed_number, count=EXAMPLES):
        return _simplest(relation, found[-1])
    return None


def _simplest(relation: Condition, finding: Finding) -> Finding:
    """The same with as many entries as possible made 0, else 1: what a shrunk choice of a family leaves undone.

    Entries are changed alone, and a row or a column at a time (which keeps a rank).
    """
    changed = True
    while changed:
        changed = False
        for group in _groups(finding.weights):
            for value in (0, 1):
                candidate = _with_entries(finding.weights, group, value)
                if candidate is None:
                    break  # it is as simple already
                simpler = finding_at_weights(relation, finding.place, weights_from_json(candidate, QQ))
                if simpler is not None:
                    finding, changed = simpler, True
                    break
    return finding


Path = tuple[Any, ...]


def _groups(weights_json: object) -> list[list[Path]]:
    """The entries that are changed together: rows, columns, and each alone."""
    entries = _entries(weights_json)
    rows: dict[Path, list[Path]] = {}
    columns: dict[Path, list[Path]] = {}
    for path in entries:
        rows.setdefault(path[:-1], []).append(path)
        if len(path) == 4:  # Wh or Wi, layer, row, column
            columns.setdefault((*path[:2], path[3]), []).append(path)
    return [*rows.values(), *columns.values(), *([path] for path in entries)]


def _entries(tree: object, path: Path = ()) -> list[Path]:
    """The paths to all entries of a weights object."""
    pairs: list[tuple[Any, object]]
    if isinstance(tree, dict):
        pairs = [(key, tree[key]) for key in ("h0", "Wo", "Wi", "Wh")]
    elif isinstance(tree, list):
        pairs = list(enumerate(tree))
    else:
        return [path]
    return [inner for key, value in pairs for inner in _entries(value, (*path, key))]


def _with_entries(weights_json: Any, group: list[Path], value: int) -> Any:
    """A copy with the entries that are neither 0 nor ``value`` changed to it; None if there is none."""
    copy = deepcopy(weights_json)
    changed = False
    for path in group:
        holder = copy
        for key in path[:-1]:
            holder = holder[key]
        if holder[path[-1]] not in (0, value):
            holder[path[-1]] = value
            changed = True
    return copy if changed else None


def finding_at_weights(relation: Condition, place: Sizes, net: RAC) -> Finding | None:
    """The refutation of the relation at these weights, or None if it holds there or is undecided."""
    instance = Instance(place)
    statement = Statement(Quantifier.THESE_WEIGHTS, relation, instance, weights_json=weights_to_json(net))
    items: list[FactItem] = []
    bounds: list[tuple[int, int | None]] = []
    try:
        for term in terms(relation, instance):
            known = determine(replace(problem_at(term, instance, QQ), weights=net), max_rank=_MAX_RANK, sample=False)
            items += known.items
            bounds.append((known.lower.value, known.upper.value))
        certificate = make_certificate(LABEL, statement, items) if items else None
        if certificate is None or certificate.verdict is not Verdict.REFUTED:
            return None
        fewest = next(
            (alone for alone in (make_certificate(LABEL, statement, [item]) for item in items) if alone is not None),
            certificate,
        )
    except (DomainError, BudgetExceeded):
        return None
    lower, upper = bounds[0]
    base = Finding(
        place,
        Word.UNDECIDED,
        term=term_text(terms(relation, instance)[0], instance),
        lower=lower,
        upper=upper,
        claimed=claimed_value(relation, instance),
        weights=weights_to_file(net),
    )
    sealed = sealed_finding(base, fewest, "")
    return sealed if sealed.word is Word.REFUTED else None
