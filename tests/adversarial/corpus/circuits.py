"""The cell ``rac``, made by the producer: every verdict, every kind of evidence, orders 1 to 64, every operation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import GRID, RANK, certificate, network
from verify.certificates.build import Certificate, make_certificate
from verify.certificates.evidence import Exhaustive, Item, Minor, Nullspace
from verify.exact import GF, QQ, Field
from verify.networks.rac import RAC
from verify.networks.sampling import family_weights, small_integer_weights
from verify.networks.weightfile import weights_to_json
from verify.separation.bounds import BOUNDS
from verify.separation.decide import bound_values, gather
from verify.separation.explicit import diagonal_witness, lattice_witness, theorem_d_minor, tropical_witness
from verify.separation.graded import graded_witness
from verify.separation.implicit_evidence import implicit_rank
from verify.separation.problem import RankProblem, field_name
from verify.separation.rank import SeparationRank, grid_rank, separation_rank
from verify.separation.sampling import sample_rank
from verify.statements import (
    Condition,
    FieldName,
    Instance,
    L,
    M,
    N,
    Quantifier,
    R,
    RankAt,
    Sizes,
    Statement,
    Variable,
    all_of,
    any_of,
    binomial,
    bound,
    factorial,
    isqrt,
    m,
    maximum,
    mc,
    minimum,
    negation,
    product,
    rank,
    summation,
    t,
    t_E,
    t_S,
)
from verify.statements import grid_rank as grid
from verify.tensors.grid import Templates

__all__ = ["entries"]

GENERIC, ALL, THESE = Quantifier.ALMOST_ALL_WEIGHTS, Quantifier.ALL_WEIGHTS, Quantifier.THESE_WEIGHTS
s = Variable("s")


def _entry(name: str, made: Certificate | None) -> Entry:
    if made is None:
        raise AssertionError(f"no certificate for {name}")
    return Entry(name, made.to_bytes())


def _orders() -> Iterator[Entry]:
    """Minors of every order 1..64: the function rank of L = 2, R = M = 3 is 3·mc(3, t_E)."""
    for k in range(1, 65):
        steps = next(n for n in range(2, 9) if 3 * (n + 1) * (n + 2) // 2 >= k)
        instance = Instance(Sizes(L=2, R=3, M=3, t_S=2, t_E=steps))
        yield _entry(f"order-{k}", gather("order", Statement(GENERIC, rank >= k, instance)).certificate)


def _ranked(name: str, found: SeparationRank, relation: Condition | None = None) -> Entry:
    """The certificate of a result of the library; with ``relation`` the same evidence for another statement."""
    asked = found.statement if relation is None else replace(found.statement, relation=relation)
    values = bound_values(asked.network, found.problem.field)
    return _entry(name, make_certificate("library", asked, found.items, bounds=values))


def _probable(name: str, found: SeparationRank) -> Entry:
    """The rank itself, by a minor and a sample instead of a bound."""
    term = rank if found.problem.templates is None else grid
    asked = replace(found.statement, relation=term.equals(found.lower.value))
    sampled = sample_rank(found.problem, asked, found.lower.value).item
    assert sampled is not None
    items: list[Item] = [] if found.lower.witness is None else [found.lower.witness.minor]
    return _entry(name, make_certificate("library", asked, [*items, sampled]))


def _fields() -> Iterator[Entry]:
    """Every kind of field, extensions drawn for small ones included."""
    sizes: dict[str, int] = {"R": 2, "M": 2, "t_S": 1, "t_E": 1}
    for p, k in ((2, 1), (3, 1), (5, 1), (101, 1), (65537, 1), (2**31 - 1, 1), (2, 12), (3, 8), (5, 2), (101, 3)):
        yield _ranked(f"field-{p}-{k}", separation_rank(L=1, field=GF(p, k), **sizes))
        if p > 100:
            yield _ranked(f"field-{p}-{k}-deep", separation_rank(L=2, field=GF(p, k), R=2, M=2, t_S=2, t_E=2))
            yield _ranked(f"field-{p}-{k}-grid", grid_rank(L=2, field=GF(p, k), R=2, M=2, t_S=2, t_E=2))


def _splits_and_templates() -> Iterator[Entry]:
    for steps in ((2, 4), (1, 4), (3, 4), (2, 3), (1, 3)):
        yield _ranked(f"split-{steps}", separation_rank(L=2, R=2, M=2, t_S=2, t_E=2, start_steps=steps))
        yield _ranked(f"split-grid-{steps}", grid_rank(L=1, R=3, M=2, t_S=2, t_E=2, start_steps=steps))
    for field in (QQ, GF(101), GF(5, 4)):
        for vectors in ([[1, 2], [0, 1]], [[1, 2], [0, 1], [1, 1]], [[1, 2], [2, 4]]):
            templates = Templates.of(field, vectors)
            yield _ranked(
                f"templates-{field.name}-{len(vectors)}-{vectors[1]}",
                grid_rank(L=2, R=2, M=2, t_S=2, t_E=1, templates=templates, field=field),
            )
    half = Templates.of(QQ, [[QQ.element("1/2"), 1], [3, QQ.element("-2/7")]])
    yield _ranked("templates-fractions", grid_rank(L=1, R=2, M=2, t_S=1, t_E=1, templates=half))
    yield _ranked("one-hot-fewer", grid_rank(L=2, R=2, M=3, t_S=2, t_E=2, N=2))


def _given(field: Field, seed: int, L_: int = 2, R_: int = 2, M_: int = 2) -> RAC:
    net = small_integer_weights(L_, R_, M_, seed=str(seed))
    arrays: dict[str, Any] = weights_to_json(net)["arrays"]

    def moved(value: Any) -> Any:
        if isinstance(value, list):
            return [moved(part) for part in value]
        if field == QQ:
            return QQ.element(f"{value}/{2 + seed}")
        return field.element(
            value % field.characteristic if field.degree == 1 else [abs(value) % field.characteristic, 1]
        )

    Wh, Wi, h0 = ([moved(arrays[f"{name}{layer}"]) for layer in range(1, L_ + 1)] for name in ("Wh", "Wi", "h"))
    return RAC.of(field, Wh=Wh, Wi=Wi, Wo=[moved(arrays["Wo"])], h0=h0)


def _these_weights() -> Iterator[Entry]:
    """Given weights: integers, fractions, finite fields; degenerate ones, where bounds read the weights."""
    for seed in range(3):
        net = small_integer_weights(2, 2, 2, seed=str(seed))
        yield _ranked(f"these-{seed}", separation_rank(weights=net, t_S=2, t_E=2))
        yield _ranked(f"these-grid-{seed}", grid_rank(weights=net, t_S=2, t_E=1))
        yield _ranked(f"these-split-{seed}", grid_rank(weights=net, t_S=2, t_E=2, start_steps=(1, 3)))
        for field in (QQ, GF(101), GF(3, 4)):
            yield _ranked(
                f"these-{field.name}-{seed}", grid_rank(weights=_given(field, seed), field=field, t_S=1, t_E=2)
            )
    families = ("rank-one-input", "zero-initial-state", "dead-channel", "equal-channels", "identity-recurrence")
    for name in families:
        net = family_weights(name, 2, 2, 2)
        yield _ranked(f"family-{name}", separation_rank(weights=net, t_S=2, t_E=2, sample=False))
        yield _ranked(f"family-grid-{name}", grid_rank(weights=net, t_S=2, t_E=2, sample=False))


def _items(name: str, quantifier: Quantifier, relation: Condition, *items: Item, **more: Any) -> Entry:
    """A statement of the given items at L = R = M = t = 2, or at the sizes given."""
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2, "N": None, **more}
    field = sizes.pop("field", QQ)
    weights = sizes.pop("weights", None)
    instance = Instance(Sizes(**sizes))
    json = None if weights is None else weights_to_json(weights)
    asked = Statement(quantifier, relation, instance, field_name(field), weights_json=json)
    return _entry(name, make_certificate("by-hand", asked, items, bounds=bound_values(instance, field)))


def _two(notion: str = "function", **more: int) -> RankAt:
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2, **more}
    return RankAt(notion, Sizes(**sizes, N=2))


def _bounds() -> Iterator[Entry]:
    """Every bound by name, at function and at grid level, for all weights."""
    values = {"U0": 60, "U1": 6, "U2": 6, "U3": 6, "U4": 6, "U5": 6, "U6": 6, "UT": 6, "U7": 6}
    where = Instance(Sizes(L=2, R=2, M=2, t_S=2, t_E=2))
    known = bound_values(where, QQ)
    for name in values:
        value = known(name, "function")
        yield _items(f"bound-{name}", ALL, rank <= value, BOUNDS[name].item(_two(), value))
        yield _items(f"bound-{name}-finite", ALL, rank <= value + 1, BOUNDS[name].item(_two(), value), field=GF(5))
    on_grid = bound_values(Instance(Sizes(L=2, R=2, M=2, t_S=2, t_E=2, N=2)), QQ)
    for name in ("G1", "G2", "U0", "U1", "U2", "U3", "U4", "U6", "UT", "U7"):
        value = on_grid(name, "grid")
        yield _items(f"bound-grid-{name}", ALL, grid < value + 1, BOUNDS[name].item(_two("grid"), value), N=2)
    yield _items("bound-beside-another", ALL, rank <= bound("U1"), BOUNDS["U4"].item(_two(), known("U4", "function")))
    yield _items("bound-two", ALL, rank * 2 <= 12, BOUNDS["U4"].item(_two(), 6), BOUNDS["U1"].item(_two(), 6))
    zero = family_weights("zero-initial-state", 2, 2, 2)
    yield _items("bound-z0", THESE, rank.equals(0), BOUNDS["Z0"].item(_two(), 0), weights=zero)
    thin = family_weights("rank-one-input", 2, 2, 2)
    for name, value in (("U2", 1), ("U4", 4), ("U5", 1), ("U3", 4), ("U0", 1)):
        yield _items(f"input-rank-{name}", THESE, rank <= value, BOUNDS[name].item(_two(), value, 1), weights=thin)


def _refutations() -> Iterator[Entry]:
    yield _items("refuted-bound", GENERIC, rank >= 7, BOUNDS["U4"].item(_two(), 6))
    yield _items("refuted-bound-all", ALL, rank > 6, BOUNDS["U1"].item(_two(), 6))
    minor = theorem_d_minor(2, 2, 2, 2, 2)
    yield _items("refuted-minor-generic", GENERIC, rank < 3, minor)
    yield _items("refuted-minor-all", ALL, rank <= 2, minor)
    found = separation_rank(L=2, R=2, M=2, t_S=2, t_E=2, field=GF(65537))
    assert found.lower.witness is not None
    yield _items("refuted-finite-all", ALL, rank <= 5, found.lower.witness.minor, field=GF(65537))
    net = small_integer_weights(2, 2, 2, seed="5")
    here = separation_rank(weights=net, t_S=2, t_E=2)
    assert here.lower.witness is not None
    yield _items("refuted-these", THESE, rank < here.lower.value, here.lower.witness.minor, weights=net)
    yield _items("refuted-not", GENERIC, negation(rank >= 2), minor)
    for p, cases in ((2, 2**4), (3, 3**4)):
        relation = rank >= 1
        asked = Statement(ALL, relation, Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=1)), FieldName(p))
        yield _entry(f"refuted-exhaustive-{p}", make_certificate("by-hand", asked, [Exhaustive(cases)], holds=False))


def _exhaustive() -> Iterator[Entry]:
    for p, L_, R_, M_, t_ in (
        (2, 1, 1, 1, 1),
        (3, 1, 1, 1, 2),
        (2, 1, 1, 2, 1),
        (3, 1, 1, 2, 1),
        (2, 2, 1, 1, 2),
        (2, 1, 2, 1, 1),
    ):
        instance = Instance(Sizes(L=L_, R=R_, M=M_, t_S=t_, t_E=1))
        cases = p ** (L_ * (2 * R_ * R_ + R_) + R_ * M_ - R_ * R_ + R_)
        asked = Statement(ALL, rank <= R, instance, FieldName(p))
        name = f"exhaustive-{p}-{L_}{R_}{M_}{t_}"
        yield _entry(name, make_certificate("by-hand", asked, [Exhaustive(cases)], holds=True))
        templates = Instance(Sizes(L=L_, R=R_, M=M_, t_S=t_, t_E=1, N=M_))
        asked = Statement(ALL, any_of(grid <= R, grid.equals(N**t_E)), templates, FieldName(p))
        yield _entry(f"{name}-grid", make_certificate("by-hand", asked, [Exhaustive(cases)], holds=True))


def _relations() -> Iterator[Entry]:
    """Every operation of the language, about ranks that a minor and a bound pin down."""
    known = separation_rank(L=2, R=2, M=2, t_S=2, t_E=2)
    relations = {
        "sum": rank.equals(summation(s, 1, 3, s)),
        "prod": rank.equals(product(s, 1, 3, s)),
        "nested": rank.equals(R * summation(s, 0, t_E, binomial(t_E, s)) - 2),
        "and": all_of(rank >= 6, rank <= 6, rank.differs(5)),
        "or": any_of(rank >= 100, rank < 7),
        "min": minimum(rank, 100).equals(6),
        "max": maximum(rank, 3) >= 6,
        "mod": (rank % 4).equals(2),
        "floor": (rank // 4).equals(1),
        "power": rank**2 > 35,
        "factorial": factorial(rank).equals(720),
        "isqrt": isqrt(rank).equals(2),
        "mc-of-rank": mc(rank, 2).equals(21),
        "binomial-of-rank": binomial(rank, 3).equals(20),
        "minus": (20 - rank).equals(14),
        "negative": (-rank) < -5,
        "twice": (rank + rank).equals(12),
        "all-names": rank >= L + R - M + t_S - t_E + m - t + 1,
        "large": rank < 2**70,
    }
    for name, relation in relations.items():
        yield _ranked(f"relation-{name}", known, relation)
    minor = theorem_d_minor(2, 2, 2, 2, 2)
    unbounded = {
        "infinite": rank**3 + rank * 2 >= 33,
        "infinite-min": minimum(rank, 10) >= 3,
        "infinite-product": (rank * (rank + 1)) >= 12,
        "infinite-power": 2**rank >= 8,
        "infinite-mc": mc(rank, rank) >= 10,
        "infinite-floor": rank // 2 >= 1,
    }
    for name, relation in unbounded.items():
        yield _items(f"relation-{name}", GENERIC, relation, minor)
    shallow = BOUNDS["U1"].item(_two(L=1), 2)
    yield _items("relation-two-ranks", GENERIC, rank(L=1) < rank, shallow, minor)
    yield _items("relation-two-ranks-all", ALL, rank(L=1) <= R, shallow)
    yield _items("relation-override-t", ALL, rank(L=1, t=L + 1) <= R, BOUNDS["U1"].item(_two(L=1, t_S=3, t_E=3), 2))


def _witnesses() -> Iterator[Entry]:
    """Closed-form witnesses, composite moduli, a minor beside an item that is not needed."""
    for R_, M_, steps in ((2, 2, 2), (3, 2, 2), (2, 3, 3), (3, 3, 2)):
        where = {"R": R_, "M": M_, "t_S": 2, "t_E": steps}
        yield _items(
            f"lattice-{R_}{M_}{steps}", GENERIC, rank >= mc(m, t_E), lattice_witness(R_, M_, 2, steps), **where
        )
        yield _items(
            f"tropical-{R_}{M_}{steps}", GENERIC, rank >= mc(m, t_E), tropical_witness(R_, M_, 2, steps), **where
        )
        yield _items(f"diagonal-{R_}{M_}{steps}", GENERIC, rank >= m, diagonal_witness(R_, M_, 2, steps), L=1, **where)
        on_grid = diagonal_witness(R_, M_, 2, steps, notion="grid")
        yield _items(f"diagonal-grid-{R_}{M_}{steps}", GENERIC, grid >= m, on_grid, L=1, N=M_, **where)
    minor = theorem_d_minor(2, 2, 2, 2, 2)
    for q, k in ((2**31 - 2, 2), (46337 * 46327, 2), (3**19, 2), (2**30, 1), (999_999_937, 3), (10**9, 2)):
        yield _items(f"modulus-{q}", GENERIC, rank >= k, replace(minor, **_shorter(minor, k), modulus=q))
    net = small_integer_weights(2, 2, 2, seed="3")
    found = grid_rank(weights=net, t_S=1, t_E=2)
    assert found.lower.witness is not None
    items: list[Item] = [found.lower.witness.minor, Nullspace(found.problem.term, 2)]
    yield _items("minor-and-nullspace", THESE, grid >= 1, *items, weights=net, t_S=1, N=2)


def _implicit() -> Iterator[Entry]:
    """Solved systems: points in closed form, points that were searched, at grid level, given weights, prime fields."""
    free = {
        "closed-3": RankProblem(Sizes(2, 2, 2, 2, 3)),
        "closed-4": RankProblem(Sizes(2, 2, 3, 3, 4)),
        "closed-wide": RankProblem(Sizes(2, 3, 3, 3, 3)),
        "searched": RankProblem(Sizes(2, 2, 2, 2, 2)),
        "deep": RankProblem(Sizes(3, 2, 2, 2, 2)),
        "grid": RankProblem(Sizes(2, 2, 2, 2, 2), templates=Templates.of_unit_vectors(QQ, 2, 2)),
        "split": RankProblem(Sizes(2, 2, 2, 2, 2), start_steps=(1, 3)),
        "field": RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(65537)),
        "these": RankProblem(Sizes(2, 2, 2, 2, 2), weights=small_integer_weights(2, 2, 2, seed="3")),
    }
    for name, problem in free.items():
        found = implicit_rank(problem)
        assert found is not None
        yield _entry(f"implicit-{name}", found.certificate())


def _graded() -> Iterator[Entry]:
    """Leading forms of two layers, all of them and fewer."""
    for R_, M_, before, after, k in ((2, 2, 2, 2, 6), (2, 2, 2, 2, 3), (2, 3, 3, 2, 5), (2, 2, 2, 3, 8)):
        sizes = {"L": 2, "R": R_, "M": M_, "t_S": before, "t_E": after}
        witness = graded_witness(RankProblem(Sizes(**sizes)), k)
        assert witness is not None
        yield _items(f"graded-{R_}{M_}{before}{after}{k}", GENERIC, rank >= k, witness, **sizes)


def _shorter(minor: Minor, k: int) -> dict[str, Any]:
    """The leading part of order k of a minor over words."""
    start, end = ({**side, "words": side["words"][:k]} for side in (minor.start, minor.end))
    return {"k": k, "start": start, "end": end}


def _samples() -> Iterator[Entry]:
    for sizes in ((1, 2, 2, 1, 1), (1, 3, 2, 2, 1), (2, 2, 2, 1, 2), (2, 2, 2, 2, 2), (3, 2, 1, 2, 2)):
        at = dict(zip(("L", "R", "M", "t_S", "t_E"), sizes, strict=True))
        yield _probable(f"sample-function-{sizes}", separation_rank(**at))
        yield _probable(f"sample-grid-{sizes}", grid_rank(**at))
    for name in ("equal-channels", "dead-channel", "identity-recurrence"):
        net = family_weights(name, 2, 2, 2)
        yield _probable(f"sample-these-{name}", separation_rank(weights=net, t_S=2, t_E=2))


def _bounds_by_hand() -> Iterator[Entry]:
    """Bounds from jets, from points and from supports, with values from the page of the format."""
    two = {"U7": (6, 6), "C0": (20, 4), "C1": (6, 6), "C2": (6, 4), "C3": (6, 6), "C4": (6, 6), "C5": (6, 6)}
    for name, values in two.items():
        for term, value, more in zip(
            (RANK, GRID), values, ({}, {"templates": {"kind": "one-hot", "N": 2}}), strict=True
        ):
            item = {"kind": "bound", "term": term, "name": name, "value": value}
            about = network(["<=", term, value], "all-weights", **more)
            yield Entry(f"by-hand-{name}-{term[0]}", certificate(about, "proved-all", item))
            about["relation"] = ["<=", term, ["bound", "U1", *["grid"] * (term is GRID)]]
            if value <= 6:
                yield Entry(f"by-hand-{name}-{term[0]}-related", certificate(about, "proved-all", item))
    for name, width, steps, value in (("U8", 3, 2, 8), ("U8", 3, 3, 56), ("U9", 4, 2, 30), ("U9", 4, 4, 33880)):
        item = {"kind": "bound", "term": RANK, "name": name, "value": value}
        sizes = {"L": 3, "R": width, "M": width - 1, "t_E": steps}
        about = network(["<=", RANK, value], "almost-all-weights", **sizes)
        yield Entry(f"by-hand-{name}-{steps}", certificate(about, "proved-all", item))
        about = network([">", RANK, ["bound", "C1"]], "all-weights", **sizes)
        yield Entry(f"by-hand-{name}-{steps}-refuted", certificate(about, "proved-all", item, refuted=True))


def entries() -> Iterator[Entry]:
    """All of them, in a fixed order."""
    yield from _bounds_by_hand()
    for part in (
        _orders,
        _fields,
        _splits_and_templates,
        _these_weights,
        _bounds,
        _refutations,
        _exhaustive,
        _relations,
        _witnesses,
        _implicit,
        _graded,
        _samples,
    ):
        yield from part()
