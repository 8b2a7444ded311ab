"""Text to trees: what is read, how it round-trips, and that everything else is refused at its place, at once."""

from __future__ import annotations

import ast
import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.limits import at_most_calls
from verify.conjectures import ExpressionError, parse_condition, parse_conjecture
from verify.errors import DomainError
from verify.statements import (
    Comparison,
    Connective,
    Integer,
    L,
    M,
    Operation,
    R,
    RankTerm,
    Variable,
    evaluate,
    grid_rank,
    m,
    mc,
    minimum,
    rank,
    t,
    t_E,
    t_S,
    to_text,
)

READ = {
    "rank >= mc(m, mc(t, L-1))": rank >= mc(m, mc(t, L - 1)),
    "grid_rank <= rank": grid_rank <= rank,
    "rank == rank(L=t, t=L)": rank.equals(rank(L=t, t=L)),
    "rank % 2 == 0 or L == 1": Connective("or", ((rank % 2).equals(0), L.equals(1))),
    "grid_rank >= min(mc(m, mc(t, L-1)), M**t)": grid_rank >= minimum(mc(m, mc(t, L - 1)), M**t),
    "rank == R * mc(R, t)": rank.equals(R * mc(R, t)),
    "R <= rank": Comparison("<=", R, rank),
    "1 <= rank <= R": Connective("and", (Comparison("<=", Integer(1), rank), rank <= R)),
    "rank >= t_S + t_E + 1": rank >= t_S + t_E + 1,
    "rank >= -3": rank >= -3,
    "rank >= 2 ** 3 ** 2": rank >= Operation("**", (Integer(2), Operation("**", (Integer(3), Integer(2))))),
    "not (rank > R) and\n\tL == 1": Connective("and", (Connective("not", (rank > R,)), L.equals(1))),
    "grid_rank(N=M, M=M+1) >= rank()": grid_rank(N=M, M=M + 1) >= rank,
    "rank >= 0x10": rank >= 16,
    "rank >= (L + (R + M)) + 1": rank >= L + R + M + 1,
}


@pytest.mark.parametrize(("text", "tree"), READ.items())
def test_text_is_read_as_the_tree_it_shows(text, tree):
    assert parse_conjecture(text) == tree


def test_precedence_is_pythons():
    """The same numbers as Python's own arithmetic, on expressions without names."""
    for text in ("2+3*4-1", "-2**2", "7//-2", "-7%3", "2**3**2", "(1+2)*-3", "10-4-3", "100//7//2", "5%3*2"):
        tree = parse_conjecture(f"rank >= {text}")
        assert evaluate(tree.right, {}) == eval(text), text


NAMES = ["L", "R", "M", "t_S", "t_E", "t", "T", "m"]


def flat(op, items):
    """One sum of all, as text and reader have it."""
    opened = []
    for item in items:
        opened += item.arguments if getattr(item, "op", None) == op else (item,)
    return tuple(opened)


def expressions(leaves):
    def grown(inner):
        pairs = st.tuples(inner, inner)
        return st.one_of(
            st.tuples(st.sampled_from("+*"), st.lists(inner, min_size=2, max_size=4)).map(
                lambda made: Operation(made[0], flat(*made))
            ),
            st.tuples(st.sampled_from(["-", "//", "%", "mc", "binomial"]), pairs).map(lambda made: Operation(*made)),
            st.tuples(st.sampled_from(["min", "max"]), st.lists(inner, min_size=2, max_size=3).map(tuple)).map(
                lambda made: Operation(*made)
            ),
            st.tuples(inner, st.sampled_from([Variable("L"), Variable("t"), Integer(2)])).map(
                lambda made: Operation("**", made)
            ),
            inner.filter(lambda tree: not isinstance(tree, Integer)).map(lambda tree: Operation("neg", (tree,))),
            inner.map(lambda tree: Operation("isqrt", (tree,))),
        )

    return st.recursive(leaves, grown, max_leaves=12)


plain = st.one_of(st.sampled_from(NAMES).map(Variable), st.integers(-9, 300).map(Integer))
overrides = st.dictionaries(st.sampled_from(["L", "R", "M"]), st.sampled_from(NAMES).map(Variable), max_size=2)
ranks = st.tuples(st.sampled_from(["function", "grid"]), overrides).map(
    lambda made: RankTerm(made[0], tuple(made[1].items()))
)
comparisons = st.tuples(
    st.sampled_from(["<=", "<", ">=", ">", "==", "!="]), expressions(plain), expressions(plain | ranks)
).map(lambda made: Comparison(*made))
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)).map(
            lambda made: Connective(made[0], flat(*made))
        ),
        inner.map(lambda tree: Connective("not", (tree,))),
    ),
    max_leaves=4,
)


def has_undefined_number(tree):
    """A part written in numbers alone that has no value, such as 1 // 0: the reader refuses it."""
    from verify.statements.tree import children

    if isinstance(tree, Operation) and not isinstance(tree, RankTerm):
        try:
            evaluate(tree, {})
        except DomainError as error:
            if "has no value here" not in str(error):
                return True
    return any(has_undefined_number(child) for child in children(tree))


@given(conditions)
def test_what_is_printed_is_read_back(tree):
    text = to_text(tree)
    if "rank" not in text or len(text) > 2000 or has_undefined_number(tree):
        return
    assert parse_conjecture(text) == tree


@example("0<<0")
@example("(R)\t/ 2 < 3")
@examples(300)
@given(st.text(alphabet="LRMt_SEmcrankgid0123456789 ()+-*/%<>=!,.'and or not", max_size=60))
def test_any_text_is_read_or_refused_with_a_place_in_it(text):
    tree = read_or_refused(parse_conjecture, text)
    assert tree is None or parse_conjecture(to_text(tree)) == tree


@examples(200)
@given(st.text(max_size=40))
def test_no_text_at_all_gets_out_any_other_way(text):
    for read in (parse_conjecture, parse_condition):
        read_or_refused(read, text)


def read_or_refused(read, text):
    """The tree, or None where the text is refused in one sentence with a place in it."""
    try:
        return read(text)
    except ExpressionError as error:
        refusal = error
    assert 0 <= refusal.position <= len(text)
    assert "\n" not in refusal.sentence
    return None


# Each with the place of the caret (None: wherever), and a word of the sentence.
HOSTILE = {
    # too large, before it costs anything
    "rank >= 10**10**10": (8, "bits"),
    "rank >= 9**9**9**9": (11, "bits"),
    "rank >= mc(10**9, 10**9)": (8, "bits"),
    "rank >= binomial(10**30, 10**20)": (8, "bits"),
    "rank >= factorial(10**9)": (8, "bits"),
    "rank >= factorial(factorial(20))": (8, "bits"),
    "rank >= " + "+".join(["2**99990"] * 20): (None, "large"),
    "rank >= " + "9" * 1990: (None, None),
    "rank >= " + "9" * 5000: (2000, "characters"),
    "a" * 10**6: (2000, "characters"),
    "(" * 500 + "rank" + ")" * 500 + ">= 1": (60, "brackets"),
    "rank >= " + "-" * 1500 + "1": (68, "signs"),
    "not " * 450 + "rank >= 1": (None, "signs"),
    "rank >= " + "2**" * 300 + "1": (None, "powers"),
    "rank >= " + "min(1," * 200 + "1" + ")" * 200: (None, "brackets"),
    "rank >= " + "-".join(["L"] * 400): (None, "deep"),
    "rank >= " + "mc(L," * 60 + "L" + ")" * 60: (None, "deep"),
    "rank >= 1 // 0": (8, "undefined"),
    "rank >= mc(-1, 2)": (8, "undefined"),
    "rank >= 2 ** -1": (8, "negative"),
    # not the language
    "__import__('os').system('true')": (11, "texts"),
    "rank.__class__ >= 1": (4, "attributes"),
    "().__class__.__bases__[0]": (2, None),
    "rank[0] >= 1": (4, "indices"),
    "[rank for rank in L] >= 1": (0, "lists"),
    "(rank for L in R) >= 1": (6, "for"),
    "{rank} >= 1": (0, "sets"),
    "lambda: rank >= 1": (0, "lambda"),
    "(rank := 3) >= 1": (6, "assigned"),
    "f'{rank}' >= 1": (1, None),
    "'rank' >= 1": (0, "texts"),
    '"rank" >= 1': (0, "texts"),
    "rank >= True": (8, "True"),
    "rank >= None": (8, "None"),
    "rank if L == 1 else R": (5, "if"),
    "rank is L": (5, "is"),
    "rank in L": (5, "in"),
    "rank >= 1 # R": (10, "comments"),
    "rank >= 1; rank": (9, None),
    "import os": (0, "import"),
    "await rank >= 1": (0, "await"),
    "(yield rank) >= 1": (1, "yield"),
    "rank >= ...": (8, None),
    "rank >= *L": (None, None),
    "mc(*L) >= rank": (3, None),
    "rank(**L) >= 1": (None, "written out"),
    "eval(L) >= rank": (0, "no function"),
    "exec(rank) >= 1": (0, "no function"),
    "open(rank) >= 1": (0, "no function"),
    "sum(L, R) >= rank": (0, "no function"),
    "L(2) >= rank": (0, "takes no arguments"),
    "rank(L)(R) >= 1": (None, "only functions"),
    "mc >= rank": (0, "function"),
    "mc(L) >= rank": (0, "mc(n, k)"),
    "mc(L, R, M) >= rank": (0, "mc(n, k)"),
    "min(L) >= rank": (0, "min(a, b)"),
    "mc(n=L, k=R) >= rank": (None, "without names"),
    "rank(2) >= 1": (5, "by name"),
    "rank(L=1, L=2) >= 1": (None, None),
    "rank(t=1, t_S=2) >= 1": (0, "both"),
    "rank(L=rank) >= 1": (0, "itself contain a rank"),
    "rank(Q=1) >= 1": (5, "no parameter"),
    "rank(N=1) >= 1": (0, "no templates"),
    "rank >= ℓ": (8, "ASCII"),
    "rаnk >= 1": (1, "ASCII"),  # a Cyrillic letter
    "rank ≥ 1": (5, "write >="),
    "rank >= R²": (9, "** 2"),
    "rank >= １": (8, "ASCII"),  # a full-width digit
    "rank >= 1\u00a0": (9, "ASCII"),
    "rank >= \x00": (8, "control"),
    "rank >= 1_000": (8, "digits"),
    "rank >= 1e5": (8, "digits"),
    "rank >= 1.5": (8, "digits"),
    "rank >= 3j": (8, "digits"),
    "rank >= 2L": (8, "digits"),
    "rank >= 0b11": (8, "digits"),
    "rank >= 012": (None, None),
    "rank >= l": (8, "did you mean L"),
    "rank >= ts": (8, "no name"),
    "RANK >= 1": (0, "did you mean rank"),
    "rank / 2 >= 1": (5, "//"),
    "rank ^ 2 >= 1": (5, "**"),
    "rank >= 1 & L == 1": (10, "and"),
    "rank = 1": (5, "=="),
    "rank => 1": (5, None),
    "rank > = 1": (7, None),
    "rank <> 1": (None, None),
    "rank >=": (7, "early"),
    ">= rank": (0, None),
    "rank rank": (None, None),
    "rank >= (L": (8, "never closed"),
    "rank >= L)": (9, "closes nothing"),
    "rank >= 1) or (rank": (9, "closes nothing"),
    "rank, L >= 1": (0, "commas"),
    "rank >= (L, R)": (8, "commas"),
    "rank >= ()": (None, None),
    "rank": (0, "compare"),
    "rank + 1": (0, "compare"),
    "not rank": (4, "compare"),
    "rank and L": (0, "compare"),
    "rank >= (L == 1)": (9, "condition"),
    "(rank >= 1) + 1 >= 1": (1, "condition"),
    "L >= 1": (0, "no rank"),
    "1 <= 2": (0, "no rank"),
    "": (0, "empty"),
    "   ": (0, "empty"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HOSTILE.items(), ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_at_its_place_at_once(text, expected):
    place, word = expected
    if place is None and word is None and text.endswith("9"):
        parse_conjecture(text)  # 1990 digits are long, and harmless
        return
    with at_most_calls(100_000), pytest.raises(ExpressionError) as caught:  # 10,000 for the longest
        parse_conjecture(text)
    error = caught.value
    if place is not None:
        assert error.position == place, str(error)
    assert word is None or word in error.sentence, error.sentence
    assert "\n" not in error.sentence
    _, shown, caret = str(error).split("\n")
    assert len(shown) <= 80
    assert set(caret.strip()) == {"^"}
    if len(text) <= 72 and error.position < len(text) and text.isprintable():
        assert shown[caret.index("^")] == text[error.position]


def test_the_table_is_long_enough():
    assert len(HOSTILE) >= 60


def test_a_condition_on_the_sizes_has_no_ranks():
    assert parse_condition("M <= R and L >= 2") == Connective("and", (M <= R, L >= 2))
    with pytest.raises(ExpressionError, match="cannot speak of a rank"):
        parse_condition("rank >= 2")


def test_the_error_is_the_callers_and_survives_a_process_boundary():
    with pytest.raises(DomainError) as caught:
        parse_conjecture("rank >= l")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.position) == (str(caught.value), 8)


def test_other_types_are_refused_in_words():
    for thing in (None, 3, b"rank >= 1", ["rank"]):
        with pytest.raises(ExpressionError, match="a text"):
            parse_conjecture(thing)


def test_python_is_asked_for_a_tree_only(monkeypatch):
    """Nothing is compiled or run."""
    modes = []
    honest = ast.parse
    monkeypatch.setattr(ast, "parse", lambda text, **options: modes.append(options) or honest(text, **options))
    monkeypatch.setattr("builtins.eval", None)
    monkeypatch.setattr("builtins.exec", None)
    parse_conjecture("rank >= R")
    assert modes == [{"mode": "eval"}]
