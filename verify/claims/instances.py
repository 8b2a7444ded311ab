"""Tasks from sizes: the enumerations that claims share, and the statements and problems they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from verify.claims.cost import orderly, within
from verify.claims.model import Budget, Task
from verify.exact import QQ, Field
from verify.separation.problem import field_name
from verify.statements import Condition, Instance, Quantifier, Sizes, Statement, rank_terms
from verify.statements.instances.sizes import circuit_environment
from verify.statements.sizes import RAC

__all__ = [
    "balanced",
    "environment_of",
    "has_grid",
    "instance_of",
    "notions_in",
    "sized_tasks",
    "sizes_of",
    "split_sizes",
    "statement_of",
]

_NAMES = ("L", "R", "M", "t_S", "t_E")


def sizes_of(params: Mapping[str, Any]) -> Sizes:
    """The sizes that a task carries."""
    L, R, M, t_S, t_E = (params[name] for name in _NAMES)
    return Sizes(L, R, M, t_S, t_E, cell=params.get("cell", RAC))


def environment_of(sizes: Sizes) -> dict[str, int]:
    """The value of every name that a formula about these sizes may use."""
    return circuit_environment({name: getattr(sizes, name) for name in _NAMES})


def balanced() -> Iterator[Sizes]:
    """(L, R, M, t, t) by L+R+M+t, then lexicographically: the order of the search for smallest counterexamples."""
    for L, R, M, t in orderly(4):
        yield Sizes(L, R, M, t, t)


def split_sizes() -> Iterator[Sizes]:
    """(L, R, M, t_S, t_E) by their sum, then lexicographically: balanced and unbalanced splits."""
    for L, R, M, t_S, t_E in orderly(5):
        yield Sizes(L, R, M, t_S, t_E)


def has_grid(relation: Condition) -> bool:
    """Whether a grid rank occurs, so that the instance needs templates."""
    return "grid" in notions_in(relation)


def notions_in(relation: Condition) -> set[str]:
    """The notions of rank that occur."""
    return {term.notion for term in rank_terms(relation)}


def instance_of(params: Mapping[str, Any], relation: Condition) -> Instance:
    """The instance of a task: its sizes, with one-hot templates (``N``, else M of them) if a grid rank occurs, and the
    steps of the start block where a ``split`` names others than the first.
    """
    N = params.get("N", params["M"]) if has_grid(relation) else None
    split, first = params.get("split"), tuple(range(1, params["t_S"] + 1))
    return Instance(sizes_of(params).templates(N), split=None if split == first else split)


def statement_of(
    relation: Condition, quantifier: Quantifier, params: Mapping[str, Any], field: Field = QQ, weights_json: Any = None
) -> Statement:
    """``relation`` at the sizes of a task."""
    return Statement(
        quantifier=quantifier,
        field=field_name(field),
        instance=instance_of(params, relation),
        relation=relation,
        weights_json=weights_json,
    )


def sized_tasks(
    claim: str,
    relation: Condition,
    sizes: Iterable[Sizes],
    cost: Callable[[Sizes], int],
    budget: Budget,
    *,
    domain: Callable[[Sizes], bool] = lambda sizes: True,
    search: bool = False,
    leading: Iterable[Sizes] = (),
    most: int | None = None,
) -> Iterator[Task]:
    """Tasks of the sizes in the domain while the budget lasts.

    ``search``: an initial segment of the order, nothing passed over.  ``leading``: sizes that come whatever the budget.
    ``most``: at most so many (default: the budget's, for a search no limit).
    """
    seen: set[Sizes] = set()
    limit = most if most is not None else None if search else budget.instances

    def task(size: Sizes, price: int) -> Task:
        name = instance_of(size.params, relation).name()
        order = (size.L + size.R + size.M + size.t_E, size.L, size.R, size.M, size.t_E, size.t_S)
        return Task(claim, name, size.params, price, order)

    for size in leading:
        if size not in seen:
            seen.add(size)
            yield task(size, cost(size))
    chosen = within(
        (size for size in sizes if domain(size)),
        cost,
        total=budget.search if search else budget.claim,
        each=None if search else budget.task,
        ends=search,
    )
    for size, price in chosen:
        if limit is not None and len(seen) >= limit:
            return
        if size not in seen:
            seen.add(size)
            yield task(size, price)
