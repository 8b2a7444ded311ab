"""The bounds of linear networks: domains, values against the exact ranks and against the checker's own formulas."""

from __future__ import annotations

from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.checker.circuit.bounds import BOUNDS as CHECKED
from verify.checker.circuit.bounds import Setting
from verify.checker.kernel.errors import Rejected
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.statement import read_statement
from verify.errors import DomainError
from verify.exact import GF, QQ, Field
from verify.kernels.hankel import hankel_rank
from verify.networks.linear import LinearRNN
from verify.separation.linear_bounds import LINEAR_BOUNDS, LinearProblem, additive_bound, best_linear_bound
from verify.statements import LinearRankAt

ENTRIES = st.integers(-1, 1)


@st.composite
def networks(draw: st.DrawFn) -> LinearRNN:
    """Small ones, with many zeros, so that a block may be silent."""
    n, d_x, d_y = (draw(st.integers(1, 3)) for _ in range(3))
    W, F, C = (
        draw(st.lists(st.lists(ENTRIES, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
        for rows, columns in ((n, n), (n, d_x), (d_y, n))
    )
    return LinearRNN.of(W=W, F=F, C=C)


def power(n: int, d_x: int, d_y: int, t_S: int, t_E: int, q: int) -> LinearRankAt:
    return LinearRankAt("function", n, d_x, d_y, t_S=t_S, t_E=t_E, q=q)


def checked(name: str, problem: LinearProblem) -> int | None:
    """The checker's value of a bound; None outside its domain."""
    term, net, p = problem.term, problem.net, problem.field.characteristic
    sizes = {key: getattr(term, key) for key in ("n", "d_x", "d_y", "t_S", "t_E", "q", "k")}
    instance: dict[str, Any] = {"cell": "linear", **{key: value for key, value in sizes.items() if value is not None}}
    if net is not None:
        matrices = {"W": net.W, "F": net.F, "C": net.C}
        arrays = {key: [[int(v) for v in row] for row in matrix] for key, matrix in matrices.items()}
        instance["weights"] = {"kind": "explicit", "arrays": arrays}
    notion = "rank" if term.notion == "function" else "hankel_rank"
    about = {
        "quantifier": "these-weights" if net is not None else "almost-all-weights",
        "field": {"p": p, "k": 1} if p else "Q",
        "instance": instance,
        "relation": [">=", [notion, {}], 0],
    }
    circuit = read_statement(Item(about, "statement")).instance
    try:
        return CHECKED[name].at(Setting(circuit, circuit.term(notion, {}, ""), Meter(10**9, "a bound"), ""))
    except Rejected:
        return None


def agrees(problem: LinearProblem) -> None:
    for name, bound in LINEAR_BOUNDS.items():
        assert (bound.value(problem) if bound.is_for(problem) else None) == checked(name, problem), name


@examples(40)
@given(net=networks(), t_S=st.integers(1, 3), t_E=st.integers(1, 3), q=st.integers(1, 5), k=st.integers(1, 3))
def test_domains_and_values_are_the_checker_s(net: LinearRNN, t_S: int, t_E: int, q: int, k: int) -> None:
    for given_net in (None, net):
        agrees(LinearProblem(power(net.n, net.d_x, net.d_y, t_S, t_E, q), QQ, given_net))
        agrees(LinearProblem(LinearRankAt("hankel", net.n, net.d_x, net.d_y, k=k), QQ, given_net))


@pytest.mark.parametrize("p", [2, 3, 5, 7])
def test_the_additive_bound_counts_binomials_in_every_characteristic(p: int) -> None:
    for q in range(1, 30):
        assert additive_bound(q, GF(p)) == sum(comb(q, i) % p != 0 for i in range(q + 1))
        agrees(LinearProblem(power(1, 1, 1, 1, 1, q), GF(p)))


@examples(40)
@given(net=networks(), k=st.integers(1, 4))
def test_no_hankel_rank_exceeds_a_bound(net: LinearRNN, k: int) -> None:
    problem = LinearProblem(LinearRankAt("hankel", net.n, net.d_x, net.d_y, k=k), QQ, net)
    assert hankel_rank(net, k) <= best_linear_bound(problem).value == min(net.n, k * min(net.d_x, net.d_y))


@pytest.mark.parametrize(
    ("F", "C", "field", "name", "value"),
    [
        ([[1]], [[1]], QQ, "S1", 4),
        ([[0]], [[1]], QQ, "S2", 0),
        ([[1]], [[1]], GF(3), "S1", 2),
    ],
)
def test_the_simplest_of_the_least_is_taken(F: list[Any], C: list[Any], field: Field, name: str, value: int) -> None:
    net = LinearRNN.of(W=[[1]], F=F, C=C)
    item = best_linear_bound(LinearProblem(power(1, 1, 1, 1, 1, 3), field, net))
    assert (item.name, item.value) == (name, value)
    silent = LinearRNN.of(W=[[0]], F=[[1]], C=[[1]])  # what the start left is forgotten
    assert best_linear_bound(LinearProblem(power(1, 1, 1, 1, 1, 3), QQ, silent)).value == 1


def test_what_a_bound_is_not_for_is_refused() -> None:
    with pytest.raises(DomainError, match="is no rank of a linear network"):
        LinearProblem(LinearRankAt("function", 1, 1, 1, k=2), QQ)
    with pytest.raises(DomainError, match="S2 is one at given weights"):
        LINEAR_BOUNDS["S2"].value(LinearProblem(power(1, 1, 1, 1, 1, 1), QQ))
