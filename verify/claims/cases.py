"""Which instances a claim has, as plain data: one class a way to enumerate them, and what is said at each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from itertools import product as cartesian
from operator import itemgetter
from typing import Any, Literal, Protocol, TypeAlias

from verify.claims.cost import OVERHEAD, minor_cost, rank_cost, within
from verify.claims.instances import (
    balanced,
    environment_of,
    has_grid,
    instance_of,
    sized_tasks,
    sizes_of,
    split_sizes,
    statement_of,
)
from verify.claims.model import Budget, Claim, Data, Task
from verify.claims.prices import Enumeration, Full, Price, Whole, linear_price
from verify.errors import DomainError
from verify.exact import GF, QQ, multiset_coefficient
from verify.exact.linalg import rank as exact_rank
from verify.networks.language import parse_program
from verify.networks.linear import LinearRNN
from verify.networks.linear_weights import LINEAR_FAMILIES, linear_rnn_to_json
from verify.networks.sampling import FAMILIES, family_weights
from verify.networks.streams import seed_of
from verify.networks.weightfile import weights_to_json
from verify.separation.bounds import BOUNDS, BoundProblem, best_bound
from verify.separation.propagation import fills_at, full_rank
from verify.statements import (
    AtLeast,
    Comparison,
    Condition,
    Expression,
    FieldName,
    Instance,
    Integer,
    LengthsInstance,
    LinearInstance,
    Quantifier,
    RankAt,
    Sizes,
    Statement,
    evaluate,
    given,
    with_numbers,
)
from verify.statements.instances.protocol import AnyInstance
from verify.tensors.grid import Templates, grid_matricization

__all__ = [
    "AtAllLengths",
    "AtFamilies",
    "Attained",
    "Bipartitions",
    "Box",
    "Interleaved",
    "LinearNetworks",
    "Networks",
    "Parameters",
    "Params",
    "Rays",
    "Rows",
    "Sized",
    "SmallFields",
    "Tabled",
    "Texts",
    "Values",
    "given_network",
    "matrix_rank",
    "neighbours",
    "odd_steps",
    "parameter_stem",
    "subsets",
]

Params: TypeAlias = Mapping[str, Any]

Order = Literal["splits", "balanced"]
_ORDERS: Mapping[str, Callable[[], Iterator[Sizes]]] = {"splits": split_sizes, "balanced": balanced}


# --- circuits ---


@dataclass(frozen=True, slots=True, repr=False)
class Sized(Data):
    """Sizes of a circuit in an order, of those the ones in a domain, while the budget lasts.

    ``where``: a condition on L, R, M, t_S, t_E and m, and t where both are equal.  ``leading``: sizes that come
    whatever the budget.
    ``primes``: the characteristics in which the statement is made, over the algebraic closure (default: over Q); of
    each come (budget.tests + ``spare``) / ``share`` sizes, rounded up.
    """

    order: Order = "splits"
    where: Condition | None = None
    price: Price = field(default_factory=Full)
    leading: tuple[Sizes, ...] = ()
    primes: tuple[int, ...] = ()
    share: int = 1
    spare: int = 0

    def contains(self, sizes: Sizes) -> bool:
        """Whether the claim is about these sizes."""
        if self.order == "balanced" and sizes.t_S != sizes.t_E:
            return False
        return self.where is None or bool(evaluate(self.where, environment_of(sizes)))

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """Tasks in the order of the sizes, one characteristic after the other."""
        for p in self.primes or (None,):
            found = sized_tasks(
                claim.id,
                claim.relation,
                _ORDERS[self.order](),
                lambda sizes: self.price(claim.relation, sizes),
                budget,
                domain=self.contains,
                search=claim.search,
                leading=self.leading,
                most=None if p is None else -(-(budget.tests + self.spare) // self.share),
            )
            for task in found:
                if p is None:
                    yield task
                else:
                    yield Task(claim.id, f"{task.name}-F{p}", {**task.params, "p": p}, task.cost, (*task.order, p))

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation at the sizes, over Q or in the task's characteristic."""
        field = GF(task.params["p"]) if "p" in task.params else QQ
        return statement_of(claim.relation, claim.quantifier, task.params, field)


@dataclass(frozen=True, slots=True, repr=False)
class Attained(Sized):
    """Sizes at which a rank is said to be the least bound: its number is stated, so that the bound may be evidence."""

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The rank equals the number that the best bound is."""
        best = best_bound(BoundProblem.at(sizes_of(task.params), grid=has_grid(claim.relation))).value
        if best is None:
            raise DomainError(f"no bound is known at {task.name}")
        if not isinstance(claim.relation, Comparison):
            raise DomainError(f"{claim.id} is no comparison of a rank with its bounds")
        claimed = claim.relation.left.equals(Integer(best))
        field = GF(task.params["p"]) if "p" in task.params else QQ
        return statement_of(claimed, claim.quantifier, task.params, field)


@dataclass(frozen=True, slots=True, repr=False)
class Interleaved(Sized):
    """Sizes at which the start block has the odd steps and the end block the even ones: t_S - t_E is 0 or 1."""

    def contains(self, sizes: Sizes) -> bool:
        """Whether the claim is about these sizes."""
        # The mother is named: a class with slots is made anew, and ``super()`` would look for the old one.
        return sizes.t_S - sizes.t_E in (0, 1) and Sized.contains(self, sizes)

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation at the sizes, odd steps against even ones."""
        params = {**task.params, "split": odd_steps(sizes_of(task.params).T)}
        return statement_of(claim.relation, claim.quantifier, params)


def odd_steps(T: int) -> tuple[int, ...]:
    """1, 3, .. up to T.

    >>> odd_steps(5)
    (1, 3, 5)
    """
    return tuple(range(1, T + 1, 2))


@dataclass(frozen=True, slots=True, repr=False)
class Bipartitions(Data):
    """One layer at all bipartitions of T steps, by R + M + T; ``v`` in the claim's relation is the number of pairs.

    That is how many disjoint pairs of neighbouring steps there are at most, one of the start and one of the end block.
    ``paired``: only bipartitions at which every step of the shorter block is in a pair.  ``families``: each at the
    weights of these.
    """

    widths: tuple[int, ...]
    channels: tuple[int, ...]
    lengths: tuple[int, ...]
    paired: bool = False
    families: tuple[str, ...] = ()

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The bipartitions whose minors the budget allows, both blocks nonempty."""
        points = sorted(cartesian(self.widths, self.channels, self.lengths), key=lambda p: (sum(p), p))
        every = ((R, M, T, starts) for R, M, T in points for starts in subsets(T))
        wanted = (point for point in every if not self.paired or neighbours(point[3], point[2]) == _shorter(point))
        found = within(wanted, _bipartition_cost, total=budget.claim, each=budget.task)
        for index, ((R, M, T, starts), cost) in enumerate(found):
            if index >= budget.instances:
                return
            params = {"L": 1, "R": R, "M": M, "t_S": len(starts), "t_E": T - len(starts), "split": starts}
            name = f"L1-R{R}-M{M}-T{T}-at{'.'.join(map(str, starts))}"
            order = (R + M + T, R, M, T, index)
            if not self.families:
                yield Task(claim.id, name, params, cost, order)
            for family in self.families:
                yield Task(claim.id, f"{name}-{family}", {**params, "family": family}, cost, order)

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation with the number of pairs put in."""
        params = task.params
        relation = with_numbers(claim.relation, {"v": neighbours(params["split"], params["t_S"] + params["t_E"])})
        weights = (
            weights_to_json(family_weights(params["family"], 1, params["R"], params["M"])) if self.families else None
        )
        return statement_of(relation, claim.quantifier, params, weights_json=weights)


def subsets(T: int) -> Iterator[tuple[int, ...]]:
    """The nonempty proper subsets of 1, .., T, by their size and then lexicographically.

    >>> list(subsets(3))
    [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)]
    """
    for size in range(1, T):
        yield from combinations(range(1, T + 1), size)


def neighbours(starts: tuple[int, ...], T: int) -> int:
    """How many disjoint pairs of neighbouring steps 1, .., T there are at most with one of ``starts`` in each.

    >>> neighbours((1, 2), 4), neighbours((1, 3), 4), neighbours((1, 4), 4), neighbours((1, 2, 5), 6)
    (1, 2, 2, 2)
    """
    pairs, step = 0, 1
    while step < T:  # on a line the first pair that is free is never a loss
        if (step in starts) != (step + 1 in starts):
            pairs, step = pairs + 1, step + 1
        step += 1
    return pairs


def _shorter(point: tuple[int, int, int, tuple[int, ...]]) -> int:
    return min(len(point[3]), point[2] - len(point[3]))


def _bipartition_cost(point: tuple[int, int, int, tuple[int, ...]]) -> int:
    R, M, T, starts = point
    return minor_cost(1, R, min(M, R) ** neighbours(starts, T), len(starts), T - len(starts))


@dataclass(frozen=True, slots=True, repr=False)
class AtFamilies(Data):
    """The weights of every family, at sizes of a domain.

    ``where``: as for ``Sized``.  ``bound``: the name of a bound that must apply.  ``share``: the part of the budget's
    test sizes that are taken.  ``losing``: of the degenerate families those alone whose grid rank is below
    mc(m, t_E), which is computed, not assumed.
    """

    order: Order = "splits"
    where: Condition | None = None
    bound: str = ""
    share: int = 1
    losing: tuple[str, ...] = ()

    def contains(self, claim: Claim, sizes: Sizes) -> bool:
        """Whether the claim is about these sizes."""
        if self.bound and not BOUNDS[self.bound].applies(BoundProblem.at(sizes, grid=has_grid(claim.relation))):
            return False
        return self.where is None or bool(evaluate(self.where, environment_of(sizes)))

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """Tasks in the order of the sizes, at each in the order of the families."""
        # A sample needs coefficients that are not too large: the full-range family is tested at grid level.
        names = [name for name in FAMILIES if has_grid(claim.relation) or name != "generic"]
        found = sized_tasks(
            claim.id,
            claim.relation,
            _ORDERS[self.order](),
            lambda sizes: len(names) * Whole()(claim.relation, sizes),
            budget,
            domain=lambda sizes: self.contains(claim, sizes),
            most=-(-budget.tests // self.share),
        )
        for task in found:
            for family in self._losing_at(sizes_of(task.params)) if self.losing else names:
                params = {**task.params, "family": family}
                yield Task(claim.id, f"{task.name}-{family}", params, task.cost // len(names), task.order)

    def _losing_at(self, sizes: Sizes) -> list[str]:
        claimed = multiset_coefficient(sizes.m, sizes.t_E)
        return [family for family in self.losing if matrix_rank(sizes, family) < claimed]

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation at the weights of the task's family."""
        net = family_weights(task.params["family"], *(task.params[name] for name in ("L", "R", "M")))
        return statement_of(claim.relation, claim.quantifier, task.params, weights_json=weights_to_json(net))


def matrix_rank(sizes: Sizes, family: str, split: tuple[int, ...] | None = None) -> int:
    """The exact rank of the whole matricization at the weights of a family, one-hot templates N = M; ``split``: the
    steps of the start block, if they are not the first.
    """
    net = family_weights(family, sizes.L, sizes.R, sizes.M)
    templates = Templates.of_unit_vectors(QQ, sizes.M, sizes.M)
    matrix = grid_matricization(net, templates, sizes.t_S, sizes.t_E, start_steps=split)
    return exact_rank(matrix.tolist(), QQ)


@dataclass(frozen=True, slots=True, repr=False)
class SmallFields(Data):
    """Rows (q, L, R, M, t): all assignments of weights over GF(q) at t_S = t_E = t are enumerated."""

    rows: tuple[tuple[int, int, int, int, int], ...]

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The rows whose enumeration the budget allows."""
        for q, L, R, M, t in self.rows:
            sizes = Sizes(L, R, M, t, t)
            cost = Enumeration(q)(claim.relation, sizes)
            if cost <= budget.exhaustive:
                name = f"{instance_of(sizes.params, claim.relation).name()}-F{q}"
                yield Task(claim.id, name, {**sizes.params, "q": q}, cost, (L + R + M + t, L, R, M, t, q))

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation over the task's field."""
        return statement_of(claim.relation, claim.quantifier, task.params, GF(task.params["q"]))


@dataclass(frozen=True, slots=True, repr=False)
class Networks(Data):
    """Networks of some families at all sizes of a box, by the cell, then L, R, M and the steps.

    ``starts``: the values of t_S; where empty, t_S = t_E.  ``where``: as for ``Sized``.
    """

    cells: tuple[str, ...]
    layers: tuple[int, ...]
    widths: tuple[int, ...]
    channels: tuple[int, ...]
    steps: tuple[int, ...]
    starts: tuple[int, ...] = ()
    where: Condition | None = None

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The points of the box whose minors the budget allows, simplest first within a cell.

        The cheapest are chosen, so that a dear one in between does not end the list.
        """
        for index, cell in enumerate(self.cells):
            points = sorted(cartesian(self.layers, self.widths, self.channels, self.steps), key=lambda p: (sum(p), p))
            sizes = (Sizes(L, R, M, s, t, cell=cell) for L, R, M, t in points for s in self.starts or (t,))
            wanted = (each for each in sizes if self.where is None or evaluate(self.where, environment_of(each)))
            cheapest = sorted((_ranks_cost(claim, each, budget), place, each) for place, each in enumerate(wanted))
            most = -(-budget.instances // len(self.cells))
            total = -(-budget.claim // len(self.cells))
            chosen = within(cheapest[:most], itemgetter(0), total=total, each=budget.task, ends=True)
            for (_, place, each), cost in sorted(chosen, key=lambda found: found[0][1]):
                name = instance_of(each.params, claim.relation).name()
                yield Task(claim.id, name, each.params, cost, (index, place))

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation at the network."""
        return statement_of(claim.relation, claim.quantifier, task.params)


def _ranks_cost(claim: Claim, sizes: Sizes, budget: Budget) -> int:
    """A minor for every rank of the claim's relation, at its own parameters."""
    terms = instance_of(sizes.params, claim.relation).ranks(claim.relation)
    problems = (
        BoundProblem.at(term.sizes.of(sizes.cell), grid=term.notion == "grid")
        for term in terms
        if isinstance(term, RankAt)
    )
    return sum(rank_cost(problem, at_most=budget.max_rank) for problem in problems)


@dataclass(frozen=True, slots=True, repr=False)
class Tabled(Data):
    """The rows (cell, L, R, M, t, value) of a table of ranks at t_S = t_E = t.

    The statement is the claim's relation with the number put in for ``value``; where the table has only a number
    ``at_least``, it is that the rank is at least this.
    """

    rows: tuple[tuple[str, int, int, int, int, int], ...]
    at_least: int

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The rows whose minors the budget allows."""
        for index, (cell, L, R, M, t, value) in enumerate(self.rows):
            sizes = Sizes(L, R, M, t, t, cell=cell)
            problem = BoundProblem.at(sizes, grid=has_grid(claim.relation))
            cost = rank_cost(problem, at_most=value)
            if value < self.at_least:
                cost += 2 * value**3  # the checker may have to repeat draws of that rank
            if cost <= budget.task:
                name = instance_of(sizes.params, claim.relation).name()
                yield Task(claim.id, name, {**sizes.params, "value": value}, cost, (index,))

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The number of the row."""
        value = task.params["value"]
        if not isinstance(claim.relation, Comparison):
            raise DomainError(f"{claim.id} is no comparison of a rank with a number")
        term = claim.relation.left
        claimed = term >= value if value == self.at_least else term.equals(Integer(value))
        return statement_of(claimed, claim.quantifier, task.params)


# --- parameters of what is no circuit ---


class Parameters(Protocol):
    """Where the parameters of instances come from."""

    def within(self, budget: Budget) -> Iterator[Params]:
        """All, in order, perhaps without end."""


@dataclass(frozen=True, slots=True, repr=False)
class Rows(Data):
    """The rows of a table.

    ``draws``: all of them again for each of the budget's tests, with its number as ``draw``.  ``only``: those for which
    this holds.
    """

    keys: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    draws: bool = False
    only: Callable[[Params], bool] | None = None

    def within(self, budget: Budget) -> Iterator[Params]:
        """The rows in order, one draw after the other."""
        for draw in range(budget.tests if self.draws else 1):
            for row in self.rows:
                params = dict(zip(self.keys, row, strict=True)) | ({"draw": draw} if self.draws else {})
                if self.only is None or self.only(params):
                    yield params


@dataclass(frozen=True, slots=True, repr=False)
class Box(Data):
    """All values of some names, in lexicographic order or (``by_sum``) by their sum and then lexicographically.

    ``families``: each at the weights of these families, draw 0.  ``primes``: all again with q = p each of these.
    """

    keys: tuple[str, ...]
    ranges: tuple[tuple[int, ...], ...]
    by_sum: bool = True
    families: tuple[str, ...] = ()
    primes: tuple[int, ...] = ()

    def within(self, budget: Budget) -> Iterator[Params]:
        """The points in order."""
        points = list(cartesian(*self.ranges))
        if self.by_sum:
            points.sort(key=lambda values: (sum(values), values))
        for p in self.primes or (None,):
            for values in points:
                params: dict[str, Any] = dict(zip(self.keys, values, strict=True))
                if p is not None:
                    params |= {"q": p, "p": p}
                if not self.families:
                    yield params
                for family in self.families:
                    yield {**params, "family": family, "draw": 0}


def _listed(claim: Claim, parameters: Parameters, price: Callable[[Params], int], budget: Budget) -> Iterator[Task]:
    """As many as the budget allows, named by their parameters."""
    chosen = within(parameters.within(budget), price, total=budget.claim, each=budget.task)
    for index, (params, cost) in enumerate(chosen):
        if index >= budget.instances:
            return
        yield Task(claim.id, parameter_stem(params), params, cost, (index,))


def parameter_stem(params: Params) -> str:
    """The stem of a certificate's file: every parameter and its value.

    >>> parameter_stem({"n": 2, "d_x": 1, "family": "identity", "nuW": "1/2"})
    'n2-dx1-identity-nuW1over2'
    """
    parts = [f"{'' if name == 'family' else name.replace('_', '')}{value}" for name, value in params.items()]
    return "-".join(parts).replace("/", "over") or "all"


def _overhead(params: Params) -> int:
    return OVERHEAD


@dataclass(frozen=True, slots=True, repr=False)
class Values(Data):
    """Exact values of a linear network.

    ``instance``: that of every task, or the function that makes it from a task's parameters.  ``says``: the relation
    from the parameters, where it is not the claim's own with their numbers put in.
    """

    parameters: Parameters
    instance: AnyInstance | Callable[[Params], AnyInstance]
    says: Callable[[Params], Condition] | None = None
    price: Callable[[Params], int] = _overhead

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The parameters that the budget allows."""
        return _listed(claim, self.parameters, self.price, budget)

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The relation at the task's parameters."""
        params = task.params
        relation = with_numbers(claim.relation, _integers(params)) if self.says is None else self.says(params)
        return Statement(
            claim.quantifier, relation, self.instance(params) if callable(self.instance) else self.instance
        )


@dataclass(frozen=True, slots=True, repr=False)
class Texts(Data):
    """Networks in the language of networks, and the relation at their parameters.

    ``text``: the network of a task's parameters.  ``steps``: (t_S, t_E) of it.  ``order``: of the minor that decides
    it, at most.
    """

    parameters: Parameters
    text: Callable[[Params], str]
    steps: Callable[[Params], tuple[int, int]]
    order: Expression

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The parameters that the budget allows."""
        return _listed(claim, self.parameters, self._price, budget)

    def _price(self, params: Params) -> int:
        (t_S, t_E), k = self.steps(params), int(evaluate(self.order, _integers(params)))
        multiplications = parse_program(self.text(params)).multiplications
        return minor_cost(1, math.isqrt(multiplications // 2) + 1, k, t_S, t_E)

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation with the numbers put in, about the network."""
        program = parse_program(self.text(task.params))
        sizes = Sizes.of_program(*self.steps(task.params))
        return Statement(
            quantifier=claim.quantifier,
            field="Q",
            instance=Instance(sizes, program=program),
            relation=with_numbers(claim.relation, _integers(task.params)),
        )


def _integers(params: Params) -> dict[str, int]:
    return {name: value for name, value in params.items() if isinstance(value, int)}


_RANK_KEYS = ("n", "d_x", "d_y", "t_S", "t_E", "q")
_HANKEL_KEYS = ("n", "d_x", "d_y", "k")


@dataclass(frozen=True, slots=True, repr=False)
class LinearNetworks(Data):
    """Linear networks of given sizes, and of given families of weights if the claim is about these weights.

    ``says``: the relation at given weights, where it is more precise than the claim's own.
    """

    parameters: Parameters
    says: Callable[[Params, LinearRNN], Condition] | None = None

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The parameters that the budget allows."""
        return _listed(claim, self.parameters, linear_price, budget)

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The relation at the task's sizes, over its field or at its weights."""
        params = task.params
        net = given_network(claim, task)
        keys = _HANKEL_KEYS if "k" in params else _RANK_KEYS
        return Statement(
            quantifier=claim.quantifier,
            relation=claim.relation if self.says is None or net is None else self.says(params, net),
            instance=LinearInstance(**{key: params[key] for key in keys}),
            field=FieldName(params["p"]) if "p" in params else "Q",
            weights_json=None if net is None else {"kind": "explicit", "arrays": linear_rnn_to_json(net)},
        )


def given_network(claim: Claim, task: Task) -> LinearRNN | None:
    """The weights that an instance is about; None where it is about no given ones."""
    if claim.quantifier is not Quantifier.THESE_WEIGHTS:
        return None
    params = task.params
    seed = seed_of(f"bridges:{params['family']}:{params['draw']}")
    return LINEAR_FAMILIES[params["family"]].weights(params["n"], params["d_x"], params["d_y"], seed)


# --- all lengths ---


@dataclass(frozen=True, slots=True, repr=False)
class AtAllLengths(Data):
    """Two layers of width R on M < R channels, for each pair (R, M), at all t_S and t_E from ``fills_at`` on."""

    pairs: tuple[tuple[int, int], ...]

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """The pairs whose two minors the budget allows, in order."""
        priced = within(self.pairs, self._cost, total=budget.claim, each=budget.task)
        for index, ((R, M), cost) in enumerate(priced):
            t_S, t_E = fills_at(R, M)
            params = {"R": R, "M": M, "t_S": t_S, "t_E": t_E}
            yield Task(claim.id, LengthsInstance(2, R, M, t_S, t_E).name(), params, cost, (index,))

    @staticmethod
    def _cost(pair: tuple[int, int]) -> int:
        t_S, t_E = fills_at(*pair)
        return sum(minor_cost(2, pair[0], full_rank(*pair, t), t_S, t) for t in (t_E, t_E + 1))

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation at all these lengths."""
        params = task.params
        instance = LengthsInstance(2, params["R"], params["M"], params["t_S"], params["t_E"])
        return Statement(claim.quantifier, claim.relation, instance)


# --- integers ---


@dataclass(frozen=True, slots=True, repr=False)
class Rays(Data):
    """All values of ``variable`` from ``start`` on, for each point of a box of the other names.

    ``start`` None: from the first value on from which it holds for ever, which is found by trying.
    """

    variable: str
    box: Box = Box((), (), by_sum=False)
    start: int | None = 1

    def tasks(self, claim: Claim, budget: Budget) -> Iterator[Task]:
        """One a point."""
        for index, case in enumerate(self.box.within(budget)):
            first = _first(claim.relation, case, self.variable) if self.start is None else self.start
            name = f"{given(**case).name()}-all-{self.variable}-from{first}"
            yield Task(claim.id, name, {**case, "from": first}, OVERHEAD, (index,))

    def statement(self, claim: Claim, task: Task) -> Statement:
        """The claim's relation for all values from the task's first one on."""
        case = {name: value for name, value in task.params.items() if name != "from"}
        return Statement(
            quantifier=claim.quantifier,
            relation=claim.relation,
            instance=given(**case, **{self.variable: AtLeast(task.params["from"])}),
        )


def _first(relation: Condition, case: Params, variable: str) -> int:
    """The least value from which on the relation holds by the rule for polynomials."""
    # sympy is heavy, and only these claims need it: `import verify.claims` stays quick.
    from verify.claims.symbolic import polynomial_rule_holds

    environment = given(**case).environment()
    start = 1
    while not (
        evaluate(relation, {**environment, variable: start})
        and polynomial_rule_holds(relation, environment, variable, start)
    ):
        start += 1
    return start
