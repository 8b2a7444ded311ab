"""Nodes: how they are built, what they refuse."""

import copy
import pickle

import pytest

from verify.errors import DomainError
from verify.statements import (
    Aggregate,
    Bound,
    Comparison,
    Connective,
    Integer,
    L,
    M,
    N,
    Operation,
    R,
    RankTerm,
    Variable,
    all_of,
    any_of,
    bound,
    grid_rank,
    m,
    maximum,
    mc,
    minimum,
    negation,
    product,
    rank,
    summation,
    t,
)
from verify.statements.heads import DEPTH_LIMIT
from verify.statements.scopes import check_scopes


def test_operators_build_trees() -> None:
    assert Operation("+", (L, Integer(1))) == L + 1
    assert Operation("+", (Integer(1), L)) == 1 + L
    assert Operation("+", (L, M, N)) == L + M + N
    assert Operation("*", (Integer(2), L, M)) == 2 * L * M
    assert Operation("-", (Operation("-", (L, M)), Integer(1))) == L - M - 1
    assert Operation("-", (Integer(1), L)) == 1 - L
    assert (Operation("//", (L, Integer(2))), Operation("//", (Integer(2), L))) == (L // 2, 2 // L)
    assert (Operation("%", (L, Integer(2))), Operation("%", (Integer(2), L))) == (L % 2, 2 % L)
    assert (Operation("**", (L, Integer(2))), Operation("**", (Integer(2), L))) == (L**2, 2**L)
    assert Operation("neg", (L,)) == -L
    assert minimum(L, 2, M) == Operation("min", (L, Integer(2), M))
    assert maximum(L, 2) == Operation("max", (L, Integer(2)))


def test_comparisons_are_statements_and_equality_is_about_trees() -> None:
    assert (L >= 2) == Comparison(">=", L, Integer(2))
    assert (L > 2) == Comparison(">", L, Integer(2))
    assert (L <= 2) == Comparison("<=", L, Integer(2))
    assert (L < 2) == Comparison("<", L, Integer(2))
    assert L.equals(2) == Comparison("==", L, Integer(2))
    assert L.differs(2) == Comparison("!=", L, Integer(2))
    assert Variable("L") == L
    assert L != M
    assert len({L, Variable("L"), M}) == 2


def test_a_chain_of_comparisons_is_refused() -> None:
    with pytest.raises(TypeError, match="all_of"):
        _ = 1 <= L <= 3


def test_conditions_joined() -> None:
    p, q = L >= 1, M >= 1
    assert all_of(p, q) == Connective("and", (p, q))
    assert any_of(p, q) == Connective("or", (p, q))
    assert negation(p) == Connective("not", (p,))
    assert all_of(p) is p
    with pytest.raises(DomainError, match="no conditions"):
        any_of()


def test_overrides_are_kept_in_one_order() -> None:
    assert rank(t=L, L=t) == rank(L=t, t=L)
    assert [name for name, _ in grid_rank(N=2, M=3, L=1).overrides] == ["L", "M", "N"]


def test_sums_take_a_name_or_a_variable() -> None:
    i = Variable("i")
    assert summation(i, 1, L, mc(m, i)) == summation("i", 1, L, mc(m, i))
    assert product("i", 1, L, i) == Aggregate("prod", "i", Integer(1), L, i)
    assert bound("G1", "grid") == Bound("G1", "grid")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Variable("x1"), "no variable"),
        (lambda: Variable("i\n"), "no variable"),
        (lambda: Variable("Q"), "no variable"),
        (lambda: Integer(True), "must be an int"),
        (lambda: L + 1.5, "must be an int"),
        (lambda: Operation("+", (L,)), "2 or more arguments, not 1"),
        (lambda: Operation("mc", (L,)), "mc takes 2 arguments, not 1"),
        (lambda: Operation("-", (L, L, L)), "- takes 2 arguments, not 3"),
        (lambda: Operation("sqrt", (L,)), "no operation"),
        (lambda: Comparison("=", L, M), "no comparison"),
        (lambda: Connective("and", (L >= 1,)), "2 or more conditions, not 1"),
        (lambda: Connective("not", (L >= 1, L >= 2)), "1 condition, not 2"),
        (lambda: Connective("xor", (L >= 1, L >= 2)), "no connective"),
        (lambda: summation("t", 1, L, 1), "binds 't'"),
        (lambda: summation("m", 1, L, 1), "binds 'm'"),
        (lambda: summation("L", 1, L, 1), "binds 'L'"),
        (lambda: summation("ij", 1, L, 1), "binds 'ij'"),
        (lambda: summation("i", 1, rank, 1), "a limit of a sum must not contain a rank"),
        (lambda: product("i", rank(L=1), L, 1), "a limit of a prod must not contain a rank"),
        (lambda: Aggregate("max", "i", L, L, L), "'sum' or 'prod'"),
        (lambda: rank(N=2), "no parameter N"),
        (lambda: rank(T=2), "no parameter 'T'"),
        (lambda: rank(t=2, t_S=1), "either t or those"),
        (lambda: rank(L=2)(R=2), "already"),
        (lambda: rank(L=rank), "must not itself contain a rank"),
        (lambda: RankTerm("function", (("L", L), ("L", M))), "given twice"),
        (lambda: RankTerm("trace"), "'hankel', 'epsilon', 'unfolding', not"),
        (lambda: bound("u4"), "cannot be the name"),
        (lambda: bound("U4", "both"), "'function' or 'grid'"),
    ],
)
def test_what_is_refused(build, message) -> None:
    with pytest.raises(DomainError, match=message):
        build()


def test_letters_outside_their_sum_and_letters_bound_twice() -> None:
    i = Variable("i")
    check_scopes(summation("i", 1, L, i) + summation("i", 1, M, i) >= rank)
    with pytest.raises(DomainError, match="i is used outside"):
        check_scopes(summation("i", 1, i, 1) >= 1)
    with pytest.raises(DomainError, match="one around it binds already"):
        check_scopes(summation("i", 1, L, product("i", 1, 2, 1)))
    with pytest.raises(DomainError, match="i is used outside"):
        check_scopes(all_of(rank(L=i) >= 1, L >= 1))


def test_depth_is_limited_when_the_tree_is_built() -> None:
    deep = L
    for _ in range(DEPTH_LIMIT):
        deep = -deep
    with pytest.raises(DomainError, match="65 levels deep; at most 64"):
        _ = -deep
    assert (rank(L=1)).depth == 2


def test_size_is_limited_when_the_tree_is_built() -> None:
    assert (rank(L=L + 1) >= bound("U4")).size == 6
    doubled = L
    for _ in range(12):
        doubled = doubled - doubled
    assert doubled.size == 2**13 - 1
    with pytest.raises(DomainError, match="16383 nodes; at most 10000"):
        _ = doubled - doubled


@pytest.mark.parametrize("node", [rank(L=t, t=L) >= mc(m, R), summation("i", 1, L, R), bound("U4")])
def test_trees_can_be_copied_and_sent(node) -> None:
    assert copy.deepcopy(node) == node
    assert pickle.loads(pickle.dumps(node)) == node
    assert hash(pickle.loads(pickle.dumps(node))) == hash(node)
