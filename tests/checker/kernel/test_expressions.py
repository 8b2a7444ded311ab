"""The value of expressions, their text, and decisions over intervals."""

import math
import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checker import oracle
from tests.checker.writer import TWO, Json, almost_all, closed
from tests.examples import examples
from verify.checker.kernel.decision import Interval, decide, unknowns
from verify.checker.kernel.errors import CheckError, OverBudget, Rejected, TooLarge
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter, binomial, factorial, mc, power
from verify.checker.kernel.statement import Statement, read_statement
from verify.checker.kernel.walk import Exact, Walk
from verify.checker.words import relation_text


def read(json: Json) -> Statement:
    return read_statement(Item(json, "statement"))


def holds(about: Statement, budget: Meter | None = None) -> bool | None:
    """Whether a relation without ranks holds."""
    budget = budget or meter()
    return Walk(Exact(about.instance, budget), budget).condition(about.relation, "statement.relation", {}).holds


def meter() -> Meter:
    return Meter(10**9, "test")


def at(relation: Any, **instance: int) -> Statement:
    return read(closed(relation, **instance))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (["+", 1, 2, "L"], 8),
        (["*", 2, 3, "L"], 30),
        (["-", "L", 7], -2),
        (["neg", "L"], -5),
        (["//", -7, 2], -4),
        (["//", 7, -2], -4),
        (["%", -7, 2], 1),
        (["%", 7, -2], -1),
        (["**", 0, 0], 1),
        (["**", -1, 10**15], 1),
        (["**", -2, 3], -8),
        (["min", 3, "L", 4], 3),
        (["max", 3, "L", 4], 5),
        (["mc", 0, 0], 1),
        (["mc", 0, 3], 0),
        (["mc", 3, -1], 0),
        (["mc", 2, 3], 4),
        (["binomial", 5, 2], 10),
        (["binomial", 2, 5], 0),
        (["binomial", 2, -1], 0),
        (["factorial", 0], 1),
        (["factorial", "L"], 120),
        (["isqrt", 24], 4),
        (["/", 6, 3], 2),
        (["/", 1, ["-", 2, "L"]], Fraction(-1, 3)),
        (["**", ["/", 2, "L"], -2], Fraction(25, 4)),
        (["**", ["/", 2, "L"], -1], Fraction(5, 2)),
        (["**", ["/", 2, "L"], 0], 1),
        (["**", ["/", 2, "L"], 3], Fraction(8, 125)),
        (["**", "L", -1], Fraction(1, 5)),
        (["**", -1, -3], -1),
        (["**", ["neg", "L"], -2], Fraction(1, 25)),
        (["-", ["/", 1, 2], 1], Fraction(-1, 2)),
        (["neg", ["/", 1, 2]], Fraction(-1, 2)),
        (["/", ["/", 1, 2], ["/", 3, 2]], Fraction(1, 3)),
        (["min", ["/", 1, 2], ["/", 1, 3]], Fraction(1, 3)),
        (["isqrt", 0], 0),
        (["isqrt", 25], 5),
        (["*", ["/", 1, 3], ["+", ["/", 1, 2], 1]], Fraction(1, 2)),
        (["max", ["/", 1, 2], ["/", 1, 3]], Fraction(1, 2)),
        (["mc", ["/", 4, 2], 3], 4),
        (["sum", "i", 1, "L", ["*", "i", "i"]], 55),
        (["sum", "i", 2, 1, ["//", 1, 0]], 0),
        (["prod", "i", 2, 1, 0], 1),
        (["prod", "i", 1, 4, ["sum", "j", 1, "i", 1]], 24),
        ("m", 2),
        ("T", 6),
        ("t", 3),
        ("N", 4),
        ("0x" + "f" * 20, 16**20 - 1),
        ("-0x20000000000001", -(2**53) - 1),
        (["bound", "U4"], 2 * (oracle.choose(2, 1) * 21)),
    ],
)
def test_values(tree: Any, expected: int) -> None:
    sizes = {"L": 5, "R": 2, "M": 4, "t": 3}
    if isinstance(tree, list) and tree[0] == "bound":
        sizes["L"] = 1
        expected = 2
    statement = at(["==", tree, tree], **sizes)
    assert holds(statement) is True
    assert Walk(Exact(statement.instance, meter()), meter()).value(statement.relation[1], {}) == expected


@pytest.mark.parametrize(
    "tree",
    [
        ["//", 1, 0],
        ["%", 1, ["-", "L", "L"]],
        ["/", 1, 0],
        ["**", 0, ["neg", "L"]],
        ["mc", ["/", 1, 2], 1],
        ["%", 1, ["/", 1, 2]],
        ["**", 0, -1],
        ["mc", -1, -1],
        ["binomial", -1, 0],
        ["factorial", -1],
        ["isqrt", -1],
        "R",
        "m",
        "T",
        ["bound", "U4"],
    ],
)
def test_undefined(tree: Any) -> None:
    statement = at(["or", ["==", 1, 1], ["==", tree, 0]], L=2)
    with pytest.raises(Rejected):
        holds(statement)


@given(st.integers(0, 12), st.integers(-2, 12))
def test_counts_agree_with_pascal(n: int, k: int) -> None:
    assert binomial(n, k, meter()) == oracle.choose(n, k)
    assert mc(n, k, meter()) == oracle.multichoose(n, k)


@pytest.mark.parametrize("bits", [99_999, 100_000, 100_001])
def test_the_limit_of_bits_is_exact(bits: int) -> None:
    """2^(bits - 1) has that many bits."""
    if bits <= 100_000:
        assert power(2, bits - 1, meter()).bit_length() == bits
        assert mc(2 ** (bits - 1), 1, meter()).bit_length() == bits
    else:
        for compute in (lambda: power(2, bits - 1, meter()), lambda: mc(2 ** (bits - 1), 1, meter())):
            with pytest.raises(TooLarge):
                compute()


def test_large_binomials_and_factorials_up_to_the_limit() -> None:
    assert binomial(100_006, 50_003, meter()) == math.comb(100_006, 50_003)
    assert factorial(8000, meter()) == math.factorial(8000)
    for compute in (lambda: binomial(100_100, 50_050, meter()), lambda: factorial(9000, meter())):
        with pytest.raises(TooLarge):
            compute()


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ([">=", ["rank", {}], ["mc", "m", ["mc", "t_E", ["-", "L", 1]]]], "rank >= mc(m, mc(t_E, L - 1))"),
        (["==", ["*", ["+", "L", 1], 2], ["-", ["-", "L", 1], ["-", 2, 3]]], "(L + 1)*2 == L - 1 - (2 - 3)"),
        (["<", ["neg", ["**", "L", 2]], ["**", ["neg", "L"], 2]], "-L**2 < (-L)**2"),
        (["<", ["**", ["**", 2, 3], 2], ["**", 2, ["**", 3, 2]]], "(2**3)**2 < 2**3**2"),
        (["not", ["and", ["==", 1, 1], ["or", ["==", 1, 2], ["!=", 1, 2]]]], "not (1 == 1 and (1 == 2 or 1 != 2))"),
        (["==", ["rank", {"L": "t", "t": "L"}], ["grid_rank", {"N": 2}]], "rank(L=t, t=L) == grid_rank(N=2)"),
        (["==", ["sum", "i", 1, "L", ["*", "i", "i"]], ["bound", "U4"]], "sum(i*i for i = 1..L) == bound(U4)"),
        (["==", ["*", 2, -3], ["//", ["%", 7, 4], ["bound", "G2", "grid"]]], "2*-3 == 7 % 4 // bound(G2, grid)"),
    ],
)
def test_text(tree: Any, text: str) -> None:
    about = almost_all(tree, *INSTANCE, **(GRID if "grid_rank" in repr(tree) else {}))
    assert relation_text(read(about).relation) == text


INSTANCE = (2, 3, 2, 2, 2)
GRID = {"templates": TWO}


EVEN = ["==", ["%", ["*", ["rank", {}], ["+", ["rank", {}], 1]], 2], 0]  # for each integer, but not for an interval


def trees() -> st.SearchStrategy[Any]:
    """Integer expressions over two ranks."""
    leaves = st.one_of(
        st.integers(-3, 9), st.sampled_from(["L", "R", "t"]), st.just(["rank", {}]), st.just(["grid_rank", {}])
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["+", "*", "min", "max", "-", "//", "%", "mc", "binomial"]), inner, inner).map(
                list
            ),
            st.tuples(st.sampled_from(["neg", "isqrt", "factorial"]), inner).map(list),
            st.tuples(st.just("**"), inner, st.integers(0, 3)).map(list),
            st.tuples(st.sampled_from(["sum", "prod"]), st.just("i"), st.just(1), st.integers(0, 3), inner).map(list),
        ),
        max_leaves=6,
    )


CONDITIONS = st.one_of(
    st.tuples(st.sampled_from(["<=", "<", ">=", ">", "==", "!="]), trees(), trees()).map(list),
    st.tuples(
        st.sampled_from(["and", "or"]),
        st.tuples(st.sampled_from(["<=", "=="]), trees(), trees()).map(list),
        st.tuples(st.sampled_from([">", "!="]), trees(), trees()).map(list),
    ).map(list),
    st.tuples(st.just("not"), st.tuples(st.just("<="), trees(), trees()).map(list)).map(list),
)


@examples(150)
@given(CONDITIONS, st.integers(0, 4), st.integers(0, 3), st.integers(0, 4), st.integers(0, 3))
def test_decisions_are_exact_for_few_choices_and_never_wrong_beyond(
    relation: Any, low: int, width: int, grid_low: int, grid_width: int
) -> None:
    """Every choice one by one; then the same intervals with no upper end for one rank."""
    try:
        statement = read(almost_all(relation, *INSTANCE, **(GRID if "grid_rank" in repr(relation) else {})))
        found = unknowns(statement.relation, statement.instance, meter())
    except CheckError:
        return
    intervals = {}
    for term in found:
        start, size = (low, width) if term.notion == "rank" else (grid_low, grid_width)
        intervals[term] = Interval(start, start + size)

    def outcomes(ranges: dict[Any, range]) -> set[bool]:
        result = set()
        for values in product(*ranges.values()):
            exact = {term: Interval(v, v) for term, v in zip(ranges, values, strict=True)}
            outcome = decide(statement.relation, statement.instance, exact, meter())
            assert outcome is not None
            result.add(outcome)
        return result

    try:
        expected = outcomes({term: range(i.lo or 0, (i.hi or 0) + 1) for term, i in intervals.items()})
    except CheckError:
        with pytest.raises(CheckError):
            decide(statement.relation, statement.instance, intervals, meter())
        return
    assert decide(statement.relation, statement.instance, intervals, meter()) is (
        expected.pop() if len(expected) == 1 else None
    )
    if not found:
        return
    opened = {**intervals, found[0]: Interval(intervals[found[0]].lo, None)}
    try:
        wide = decide(statement.relation, statement.instance, opened, meter())
        seen = outcomes(
            {term: range(i.lo or 0, (i.lo or 0) + 8) for term, i in opened.items() if i.hi is None}
            | {term: range(i.lo or 0, i.hi + 1) for term, i in opened.items() if i.hi is not None}
        )
    except CheckError:
        return
    assert wide is None or seen == {wide}


@pytest.mark.parametrize(
    ("relation", "low", "high", "expected"),
    [
        ([">=", ["rank", {}], 220], 220, None, True),
        ([">=", ["rank", {}], 221], 220, None, None),
        (["<", ["rank", {}], 220], 220, None, False),
        (["!=", ["rank", {}], 5], 6, None, True),
        (["==", ["-", ["rank", {}], ["rank", {}]], 0], 6, None, None),
        ([">=", ["mc", ["rank", {}], 2], 21], 6, None, True),
        ([">=", ["//", ["rank", {}], 2], 3], 6, None, True),
        (["<", ["%", ["rank", {}], 4], 4], 6, None, True),
        (["<=", ["min", ["rank", {}], 4], 4], 6, None, True),
        (["==", ["min", ["rank", {}], 4], 4], 6, None, True),
        (["or", ["<=", ["rank", {}], 6], [">=", ["rank", {}], 6]], 6, None, True),
        (["<=", ["rank", {}], 10**6], 0, 10**6, True),
        (["<=", ["*", ["rank", {}], -1], 0], 0, None, True),
        ([">=", ["//", 1, ["rank", {}]], 0], 0, None, None),
        (["==", ["*", 0, ["rank", {}]], 0], 0, None, True),
        (["<=", ["*", ["-", ["rank", {}], 5], ["-", ["rank", {}], 5]], 25], 0, None, None),
        ([">=", ["*", ["-", ["rank", {}], 5], ["-", ["rank", {}], 7]], 0], 0, None, None),
        (["<=", ["*", ["-", ["rank", {}], 5], ["-", 7, ["rank", {}]]], 34965], 0, 5000, True),
        (["<", ["*", ["-", ["rank", {}], 5], ["-", 7, ["rank", {}]]], 34965], 0, 5000, None),
        ([">=", ["*", ["-", ["rank", {}], 5], ["-", 7, ["rank", {}]]], -24940035], 0, 5000, True),
        ([">", ["*", ["-", ["rank", {}], 5], ["-", 7, ["rank", {}]]], -24940035], 0, 5000, None),
        (["<=", ["max", ["neg", ["rank", {}]], -3], 0], 0, None, True),
        (["<=", ["min", ["neg", ["rank", {}]], -3], -3], 0, None, True),
        ([">=", ["sum", "i", 1, 3, ["rank", {}]], 18], 6, None, True),
        ([">=", ["prod", "i", 1, 3, ["rank", {}]], 216], 6, None, True),
        (["<", ["prod", "i", 1, 3, ["rank", {}]], 216], 6, None, False),
        ([">=", ["binomial", ["rank", {}], 2], 15], 6, None, True),
        ([">", ["binomial", ["rank", {}], 2], 15], 6, None, None),
        (["<", ["binomial", ["rank", {}], 0], 1], 0, None, False),
        ([">=", ["binomial", 7, ["rank", {}]], 0], 0, 5000, None),
        ([">=", ["binomial", ["-", ["rank", {}], 1], 2], 0], 0, None, None),
        ([">=", ["mc", ["rank", {}], ["rank", {}]], 1], 1, None, True),
        ([">=", ["mc", ["rank", {}], ["rank", {}]], 0], 0, None, None),
        ([">=", ["mc", ["rank", {}], 2], 0], 0, None, True),
        ([">=", ["factorial", ["rank", {}]], 6], 3, None, True),
        ([">=", ["factorial", ["-", ["rank", {}], 1]], 0], 0, None, None),
        ([">=", ["isqrt", ["rank", {}]], 3], 9, None, True),
        ([">=", ["isqrt", ["-", ["rank", {}], 1]], 0], 0, None, None),
        ([">=", ["**", ["rank", {}], 2], 36], 6, None, True),
        ([">=", ["**", ["rank", {}], 2], 0], 0, None, True),
        ([">=", ["**", ["rank", {}], ["rank", {}]], 4], 2, None, True),
        ([">=", ["**", ["rank", {}], ["rank", {}]], 0], 0, None, None),
        ([">=", ["**", 2, ["rank", {}]], 8], 3, None, True),
        ([">=", ["**", 2, ["-", ["rank", {}], 1]], 0], 0, None, None),
        ([">=", ["**", ["-", ["rank", {}], 1], 2], 0], 0, None, None),
        (["<=", ["-", 5, ["rank", {}]], 2], 3, None, True),
        (["<", ["-", 5, ["rank", {}]], 2], 3, None, None),
        ([">=", ["-", ["rank", {}], 5], -2], 3, None, True),
        (["<=", ["*", ["neg", ["rank", {}]], ["rank", {}]], 0], 0, None, True),
        (["<=", ["*", ["neg", ["rank", {}]], ["rank", {}]], -9], 3, None, True),
        ([">=", ["*", ["neg", ["rank", {}]], ["neg", ["rank", {}]]], 9], 3, None, True),
        ([">=", ["%", ["rank", {}], 4], 0], 6, None, True),
        (["<=", ["%", ["rank", {}], 4], 2], 6, None, None),
        (["<=", ["%", ["rank", {}], ["rank", {}]], 0], 6, None, None),
        (["<=", ["//", ["rank", {}], 2], 2500], 0, 5000, True),
        (["<=", ["//", ["rank", {}], -2], 0], 0, None, None),
        (["==", ["rank", {}], ["rank", {}]], 6, None, None),
        (["!=", ["rank", {}], 5], 0, None, None),
        (["==", ["rank", {}], 5], 6, None, False),
        (["==", ["*", 0, ["rank", {}]], 1], 0, None, False),
        (["!=", ["*", 0, ["rank", {}]], 0], 0, None, False),
        (["<", 5, ["rank", {}]], 6, None, True),
        ([">", 5, ["rank", {}]], 5, None, False),
        ([">=", 5, ["rank", {}]], 6, None, False),
        (["<=", ["max", ["rank", {}], 4], 4], 0, None, None),
        ([">=", ["max", ["rank", {}], 4], 4], 0, None, True),
        ([">=", ["min", ["rank", {}], 4], 4], 4, None, True),
        (["<", ["+", ["rank", {}], ["neg", ["rank", {}]]], 1], 0, 5000, None),
        (["<=", ["+", ["rank", {}], ["rank", {}], 1], 10_001], 0, 5000, True),
        (["<", ["+", ["rank", {}], ["rank", {}], 1], 10_001], 0, 5000, None),
        (["<=", ["/", ["rank", {}], 2], 2500], 0, 5000, None),  # no rule for fractions of what is unknown
        (["<", ["isqrt", ["*", ["rank", {}], ["/", 1, 2]]], 0], 0, None, None),
        ([">=", ["binomial", ["rank", {}], 2], 0], 0, None, True),
        ([">=", ["isqrt", ["rank", {}]], 0], 0, None, True),
        ([">=", ["factorial", ["rank", {}]], 1], 0, None, True),
        ([">=", ["**", 2, ["rank", {}]], 1], 0, None, True),
        ([">=", ["mc", ["-", ["rank", {}], 1], 2], 0], 0, None, None),
        ([">=", ["mc", ["-", ["rank", {}], 1], ["rank", {}]], 0], 0, None, None),
        (EVEN, 10, 10 + 4095, True),  # 4096 choices are tried one by one
        (EVEN, 10, 10 + 4096, None),
    ],
)
def test_interval_arithmetic(relation: Any, low: int, high: int | None, expected: bool | None) -> None:
    statement = read(almost_all(relation, *INSTANCE))
    term = statement.instance.term("rank", {}, "")
    assert decide(statement.relation, statement.instance, {term: Interval(low, high)}, meter()) is expected


def test_undefined_for_one_choice_is_rejected() -> None:
    statement = read(almost_all([">=", ["//", 6, ["rank", {}]], 0], *INSTANCE))
    term = statement.instance.term("rank", {}, "")
    with pytest.raises(Rejected, match="division by 0"):
        decide(statement.relation, statement.instance, {term: Interval(0, 2)}, meter())


def test_ranks_in_sums_are_unknowns_of_their_own() -> None:
    relation = ["<=", ["sum", "i", 1, "L", ["rank", {"R": "i"}]], ["rank", {}]]
    statement = read(almost_all(relation, *INSTANCE))
    assert [term.sizes[1] for term in unknowns(statement.relation, statement.instance, meter())] == [1, 2, 3]


def test_overrides_of_the_number_of_templates() -> None:
    """N follows M where the instance has N = M, else it stays."""
    for N, expected in ((2, 5), (1, 1)):
        about = almost_all([">=", ["grid_rank", {"M": 5}], 1], *INSTANCE, templates={"kind": "one-hot", "N": N})
        statement = read(about)
        assert expected == unknowns(statement.relation, statement.instance, meter())[0].N


def test_work_is_counted_before_it_is_done() -> None:
    statement = at(["==", ["sum", "i", 1, 10**12, 1], 0], L=1)
    with pytest.raises(OverBudget):
        holds(statement, Meter(2 * 10**10, "test"))


def test_random_arithmetic_agrees_with_python() -> None:
    rng = random.Random(1)
    for _ in range(300):
        a, b = rng.randint(-50, 50), rng.randint(1, 9)
        statement = at(["==", ["+", ["*", b, ["//", a, b]], ["%", a, b]], a])
        assert holds(statement)
