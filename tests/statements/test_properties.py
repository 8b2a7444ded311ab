"""Properties that hold for every tree: JSON round trip, text read by Python, intervals, decisions."""

import ast
import itertools
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import BudgetExceeded, DomainError
from verify.statements import (
    ANY_RANK,
    Aggregate,
    Comparison,
    Condition,
    Connective,
    Expression,
    Instance,
    Integer,
    Interval,
    Operation,
    RankAt,
    RankTerm,
    Sizes,
    T,
    Variable,
    decide,
    evaluate,
    from_json,
    has_rank,
    mc,
    rank,
    terms,
    to_json,
    to_latex,
    to_prose,
    to_text,
    with_numbers,
)
from verify.statements.arithmetic import TooLarge, apply_operation, compare_integers
from verify.statements.heads import COMPARISONS, DIVISION, HEADS, OPERATIONS
from verify.statements.intervals import Undecided, apply_to_intervals, compare_intervals

INSTANCE = Instance(Sizes(L=2, R=3, M=2, t_S=2, t_E=2, N=2))
ENVIRONMENT = INSTANCE.environment()
DECISIONS = examples(150)
FAST = examples(250)

literals = st.builds(Integer, st.integers(-9, 9) | st.sampled_from([2**53, 2**53 + 1, -(2**70)]))
small_literals = st.builds(Integer, st.integers(-4, 9))


def leaves(bound: tuple[str, ...], ranks: bool) -> st.SearchStrategy[Expression]:
    names = st.sampled_from(("L", "R", "M", "N", "t_S", "t_E", "t", "T", "m", *bound))
    found = literals | st.builds(Variable, names)
    if not ranks:
        return found
    parameters = st.builds(Integer, st.integers(1, 3)) | st.sampled_from([Variable("L"), Variable("t")])
    elsewhere = st.dictionaries(st.sampled_from(["L", "R", "t"]), parameters, max_size=2)
    notion = st.sampled_from(["function", "grid"])
    return found | st.builds(lambda n, o: RankTerm(n, tuple(o.items())), notion, elsewhere)


def expressions(ranks: bool, depth: int = 3, bound: tuple[str, ...] = ()) -> st.SearchStrategy[Expression]:
    if depth == 0:
        return leaves(bound, ranks)
    below = expressions(ranks, depth - 1, bound)

    def operation(op: str) -> st.SearchStrategy[Expression]:
        least, most = HEADS[op].fewest, HEADS[op].most
        return st.lists(below, min_size=least, max_size=most or 3).map(lambda a: Operation(op, tuple(a)))

    choices = [leaves(bound, ranks), st.sampled_from(sorted(set(OPERATIONS) - {DIVISION})).flatmap(operation)]
    letter = "ijk"[len(bound)]
    limit = st.builds(Integer, st.integers(-1, 3)) | st.builds(Variable, st.sampled_from(["L", *bound]))
    body = expressions(ranks, depth - 1, (*bound, letter))
    sums = st.builds(Aggregate, st.sampled_from(["sum", "prod"]), st.just(letter), limit, limit, body)
    return st.one_of(*choices, sums)


def conditions(ranks: bool, depth: int = 2) -> st.SearchStrategy[Condition]:
    side = expressions(ranks, 2)
    comparison = st.builds(Comparison, st.sampled_from(COMPARISONS), side, side)
    if depth == 0:
        return comparison
    below = conditions(ranks, depth - 1)
    joined = st.builds(
        lambda op, parts: Connective(op, tuple(parts)),
        st.sampled_from(["and", "or"]),
        st.lists(below, min_size=2, max_size=3),
    )
    return comparison | joined | st.builds(lambda part: Connective("not", (part,)), below)


def outcome(compute) -> object:
    """The value, or the kind of refusal."""
    try:
        return compute()
    except (DomainError, BudgetExceeded) as error:
        return type(error)


# --- JSON --------------------------------------------------------------------------------------------------


@FAST
@given(expressions(True) | conditions(True))
def test_json_round_trip(node) -> None:
    data = to_json(node)
    assert from_json(data) == node
    assert from_json(json.loads(json.dumps(data))) == node


JSON_LIKE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(
        ["+", "-", "mc", "sum", "prod", "rank", "grid_rank", "bound", "and", "not", "<=", "L", "t", "i", "0x1"]
    )
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["L", "t", "N", "x"]), inner),
    max_leaves=12,
)


@FAST
@given(JSON_LIKE)
def test_whatever_is_read_is_written_back_and_the_rest_is_refused(data) -> None:
    try:
        node = from_json(data)
    except DomainError as error:
        message = str(error)
    else:
        assert to_json(node) == data
        message = "$"
    assert message.startswith("$")


# --- text, read by Python ----------------------------------------------------------------------------------


def python_value(text: str, ranks) -> object:
    """The value that Python's own grammar gives the text: an evaluator that shares no code with ours."""

    def value(node: ast.expr, names: dict[str, int]):
        match node:
            case ast.Constant(value=constant):
                return constant
            case ast.Name(id="rank" | "grid_rank" as name):
                return ranks(name, {})
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand, names)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not value(operand, names)
            case ast.BoolOp(op=op, values=values):
                found = [value(item, names) for item in values]
                return all(found) if isinstance(op, ast.And) else any(found)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return COMPARE[type(op)](value(left, names), value(right, names))
            case ast.BinOp(left=left, op=op, right=right):
                return BINARY[type(op)](value(left, names), value(right, names))
            case ast.Call(func=ast.Name(id="rank" | "grid_rank" as name), args=[], keywords=keywords):
                return ranks(name, {word.arg: value(word.value, names) for word in keywords})
            case ast.Call(func=ast.Name(id="sum" | "prod" as name), args=[ast.Name(id=v), lo, hi, body]):
                steps = range(value(lo, names), value(hi, names) + 1)
                parts = [value(body, names | {v: step}) for step in steps]
                return sum(parts) if name == "sum" else math.prod(parts)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return FUNCTIONS[name](*(value(item, names) for item in arguments))
        raise AssertionError(ast.dump(node))

    return value(ast.parse(text, mode="eval").body, ENVIRONMENT)


COMPARE = {
    ast.LtE: lambda a, b: a <= b,
    ast.Lt: lambda a, b: a < b,
    ast.GtE: lambda a, b: a >= b,
    ast.Gt: lambda a, b: a > b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}
BINARY = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.Pow: lambda a, b: a**b,
}
FUNCTIONS = {
    "min": min,
    "max": max,
    "factorial": math.factorial,
    "isqrt": math.isqrt,
    "binomial": lambda n, k: math.comb(n, k) if k >= 0 else 0,
    "mc": lambda n, k: (math.comb(n + k - 1, k) if n else int(k == 0)) if k >= 0 else 0,
}


def made_up_rank(at: RankAt) -> int:
    return 3 * at.L + 5 * at.R + 7 * at.t_S + (2 if at.notion == "grid" else 0)


@FAST
@given(expressions(True) | conditions(True))
def test_python_reads_the_text_with_the_same_value(node) -> None:
    def ranks(name: str, overrides: dict[str, int]) -> int:
        sizes = {"L": 2, "R": 3, "t": 2} | overrides
        return 3 * sizes["L"] + 5 * sizes["R"] + 7 * sizes["t"] + (2 if name == "grid_rank" else 0)

    text = to_text(node)
    ast.parse(text, mode="eval")
    try:
        found = terms(node, INSTANCE)
        value = evaluate(node, ENVIRONMENT, {at: made_up_rank(at) for at in found})
    except (DomainError, BudgetExceeded):
        return
    assert python_value(text, ranks) == value


BINARY_OPERATIONS = ["+", "-", "*", "//", "%", "**"]


@pytest.mark.parametrize("outer", [*BINARY_OPERATIONS, "neg"])
@pytest.mark.parametrize("inner", [*BINARY_OPERATIONS, "neg"])
def test_every_nesting_of_two_and_three_operations(outer, inner) -> None:
    """Values that tell (a - b) - c from a - (b - c) and the like, on either side."""
    for numbers in itertools.product((2, 3, 7, -5), repeat=4):
        a, b, c, d = map(Integer, numbers)
        below = Operation(inner, (a,) if inner == "neg" else (a, b))
        if outer == "neg":
            trees = [Operation("neg", (below,))]
        else:
            trees = [Operation(outer, (below, c)), Operation(outer, (c, below))]
            trees += [Operation(outer, (d, tree)) for tree in trees]
        for tree in trees:
            value = outcome(lambda tree=tree: evaluate(tree, {}))
            if isinstance(value, int) and value.bit_length() < 2000:
                assert python_value(to_text(tree), None) == value, to_text(tree)


@FAST
@given(expressions(True) | conditions(True))
def test_every_tree_can_be_written(node) -> None:
    for text in (to_text(node), to_latex(node), to_prose(node)):
        assert text.count("(") == text.count(")")
        assert text.count("{") == text.count("}")
        assert text == text.strip()


@FAST
@given(expressions(True))
def test_numbers_put_in_change_no_value(node) -> None:
    def value(tree: Expression) -> int:
        return evaluate(tree, ENVIRONMENT, {at: made_up_rank(at) for at in terms(node, INSTANCE)})

    before = outcome(lambda: value(node))
    if isinstance(before, int):
        after = with_numbers(node, ENVIRONMENT)
        assert value(after) == before
        assert has_rank(node) or after == Integer(before)


# --- intervals ---------------------------------------------------------------------------------------------


def samples(lo: int | None, hi: int | None) -> tuple[Interval, list[int]]:
    """An interval and some of its integers, among them its ends."""
    inner = list(range(-3 if lo is None else lo, (4 if hi is None else hi) + 1))
    return Interval(lo, hi), ([-50] if lo is None else []) + inner + ([50] if hi is None else [])


SMALL = [
    samples(lo, hi) for lo in (None, *range(-3, 5)) for hi in (*range(-3, 5), None) if None in (lo, hi) or lo <= hi
]


def check_image(op: str, operands: tuple[tuple[Interval, list[int]], ...]) -> None:
    """The image holds every value, is no wider than needed, and undefined values are noticed."""
    boxes = [box for box, _ in operands]
    image = outcome(lambda: apply_to_intervals(op, boxes))
    points = itertools.product(*(points for _, points in operands))
    values = [outcome(lambda point=point: apply_operation(op, point)) for point in points]
    defined = [value for value in values if isinstance(value, int)]
    if isinstance(image, Interval):
        assert len(defined) == len(values), (op, boxes)
        assert all(value in image for value in defined), (op, boxes, image)
        if op not in ("%", "**") and all(box.count() is not None for box in boxes):
            assert (image.lo, image.hi) == (min(defined), max(defined)), (op, boxes)
    else:
        assert image is (Undecided if defined else DomainError), (op, boxes)
        assert len(defined) < len(values)


@pytest.mark.slow
@pytest.mark.parametrize("op", sorted(op for op in OPERATIONS if HEADS[op].fewest == 2 and op != DIVISION))
def test_operations_of_two_on_all_small_intervals(op) -> None:
    for operands in itertools.product(SMALL, repeat=2):
        check_image(op, operands)


@pytest.mark.parametrize("op", sorted(op for op in OPERATIONS if HEADS[op].fewest == 1))
def test_operations_of_one_on_all_small_intervals(op) -> None:
    for operand in SMALL:
        check_image(op, (operand,))


@pytest.mark.parametrize(
    ("op", "operands", "image"),
    [
        ("//", (Interval(-5, -1), Interval(2, None)), Interval(-3, -1)),
        ("//", (Interval(1, 5), Interval(None, -2)), Interval(-3, -1)),
        ("//", (Interval(3, None), Interval(2, 3)), Interval(1, None)),
        ("mc", (Interval(2, None), Interval(3, 3)), Interval(4, None)),
        ("mc", (Interval(1, 1), Interval(0, None)), Interval(1, 1)),
        ("binomial", (Interval(5, 6), Interval(0, None)), Interval(0, 20)),
        ("**", (Interval(2, None), Interval(3, 3)), Interval(8, None)),
        ("**", (Interval(-2, None), Interval(2, 2)), Interval(0, None)),
        ("**", (Interval(-3, -2), Interval(3, 3)), Interval(-27, -8)),
        ("%", (Interval(3, 5), Interval(7, 9)), Interval(3, 5)),
        ("%", (Interval(0, None), Interval(7, 7)), Interval(0, 6)),
        ("*", (Interval(0, 0), Interval(None, None)), Interval(0, 0)),
        ("*", (Interval(2, None), Interval(None, -3)), Interval(None, -6)),
        ("factorial", (Interval(3, 10**6),), Interval(6, None)),
        ("**", (Interval(2, 3), Interval(1, 10**9)), Interval(2, None)),
        ("**", (Interval(-3, -2), Interval(10**9 + 1, 10**9 + 1)), Interval(None, None)),
        ("+", (Interval(1, 2), Interval(3, 4), Interval(-1, None)), Interval(3, None)),
    ],
)
def test_images_by_hand(op, operands, image) -> None:
    assert apply_to_intervals(op, operands) == image


@st.composite
def intervals(draw) -> tuple[Interval, list[int]]:
    return draw(st.sampled_from(SMALL))


@FAST
@given(st.sampled_from(COMPARISONS), intervals(), intervals())
def test_comparing_intervals(op, left, right) -> None:
    answer = compare_intervals(op, left[0], right[0])
    found = {compare_integers(op, a, b) for a in left[1] for b in right[1]}
    assert answer is None or found == {answer}
    if left[0].count() is not None and right[0].count() is not None:
        assert (answer is None) == (len(found) == 2)


# --- decisions ---------------------------------------------------------------------------------------------

RELATIONS = conditions(True, 1)
known_ranks = st.builds(lambda lo, more: Interval(lo, lo + more), st.integers(0, 8), st.integers(0, 3))


def truth(relation: Condition, known: dict[RankAt, Interval]) -> object:
    """All choices, one by one; a refusal if one choice is undefined, or (``too large``) only has too many bits."""
    ranges = [range(box.lo, box.hi + 1) for box in known.values()]
    answers = set()
    for choice in itertools.product(*ranges):
        value = outcome(lambda choice=choice: evaluate(relation, ENVIRONMENT, dict(zip(known, choice, strict=True))))
        if not isinstance(value, bool):
            return "too large" if value is TooLarge else "refused"
        answers.add(value)
    return answers.pop() if len(answers) == 1 else None


@DECISIONS
@given(st.data())
def test_decide_against_all_choices(data) -> None:
    relation = data.draw(RELATIONS)
    found = outcome(lambda: terms(relation, INSTANCE))
    if not isinstance(found, tuple) or len(found) > 3:
        return
    known = {at: data.draw(known_ranks) for at in found}
    answer, expected = outcome(lambda: decide(relation, INSTANCE, known)), truth(relation, known)
    if expected in ("refused", "too large"):
        assert answer is None or isinstance(answer, type)
    else:
        assert answer == expected


def test_a_value_with_too_many_bits_may_still_be_compared() -> None:
    """0 <= mc(T, rank) ** (2^53 ** rank) is true, though no such power is ever computed."""
    relation = Integer(0) <= mc(T, rank) ** (Integer(2**53) ** rank)
    (here,) = terms(relation, INSTANCE)
    assert truth(relation, {here: Interval(6, 9)}) == "too large"
    assert decide(relation, INSTANCE, {here: Interval(6, None)}) is not False


@DECISIONS
@given(st.data())
def test_interval_arithmetic_errs_only_towards_undecided(data) -> None:
    """The same with the choices made too many to go through, by setting their limit to none at all."""
    relation = data.draw(RELATIONS)
    found = outcome(lambda: terms(relation, INSTANCE))
    if not isinstance(found, tuple) or len(found) > 3:
        return
    known = {at: data.draw(known_ranks) for at in found}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("verify.statements.decision.CHOICE_LIMIT", 0)
        answer = outcome(lambda: decide(relation, INSTANCE, known))
    expected = truth(relation, known)
    # What has too many bits to be computed still has a value, and interval arithmetic may know enough about it.
    if answer in (True, False) and expected != "too large":
        assert answer == expected


@FAST
@given(st.sampled_from(COMPARISONS), st.integers(0, 9), st.integers(0, 9))
def test_a_rank_of_which_only_a_lower_end_is_known(op, lower, value) -> None:
    relation = Comparison(op, RankTerm("function"), Integer(value))
    (here,) = terms(relation, INSTANCE)
    answer = decide(relation, INSTANCE, {here: Interval(lower, None)})
    found = {compare_integers(op, rank, value) for rank in range(lower, lower + 12)}
    assert answer == (found.pop() if len(found) == 1 else None)
    assert Interval(0, None) == ANY_RANK
