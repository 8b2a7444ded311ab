"""Separation rank of powers of a linear RNN's output: the formula against ranks of evaluation matrices."""

from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.networks.test_linear import networks
from verify.errors import DomainError
from verify.exact import GF, QQ, rank
from verify.networks.convolution import output_power, separation_rank_formula
from verify.networks.linear import LinearRNN
from verify.networks.linear_weights import LINEAR_FAMILIES
from verify.networks.streams import IntegerStream

SEED = "5eed"
DELAY = LINEAR_FAMILIES["delay"].weights


def evaluation_rank(net, t_S, t_E, q, field=QQ, *, count=12, bound=11):
    draw = IntegerStream(SEED, "points", bound)
    starts = [[draw.take(net.d_x) for _ in range(t_S)] for _ in range(count)]
    ends = [[draw.take(net.d_x) for _ in range(t_E)] for _ in range(count)]
    return rank([[output_power(net, s, e, q) for e in ends] for s in starts], field)


def test_by_hand():
    """A delay of two steps: y_T = x_{T-2}, a start input if t_E <= 2, else an end input."""
    net = DELAY(3, 1, 1, SEED)
    assert separation_rank_formula(net, 2, 1) == separation_rank_formula(net, 1, 2) == 1
    assert separation_rank_formula(net, 1, 3) == separation_rank_formula(net, 1, 3, 4) == 1
    assert separation_rank_formula(net, 1, 1) == 0
    both = LinearRNN.of(W=[[1]], F=[[1]], C=[[1]])
    assert [separation_rank_formula(both, 1, 1, q) for q in range(1, 6)] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("name", LINEAR_FAMILIES)
@pytest.mark.parametrize("split", [(1, 1), (1, 3), (3, 1), (2, 2)])
@pytest.mark.parametrize("q", [1, 2, 3, pytest.param(5, marks=pytest.mark.slow)])
def test_the_formula_is_the_rank_of_an_evaluation_matrix(name, split, q):
    for n, d_x in ((1, 1), (2, 2), (3, 1)):
        net = LINEAR_FAMILIES[name].weights(n, d_x, 1, SEED)
        assert separation_rank_formula(net, *split, q) == evaluation_rank(net, *split, q)


@given(networks(), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))
@examples(40)
def test_no_evaluation_exceeds_the_formula(net, t_S, t_E, q):
    formula = separation_rank_formula(net, t_S, t_E, q)
    assert evaluation_rank(net, t_S, t_E, q, count=8) <= formula <= q + 1


@pytest.mark.parametrize("p", [3, 5, 7])
def test_over_small_fields_binomials_vanish(p):
    """All inputs of GF(p), t_S = t_E = 1: nothing is sampled, for every q < p; then an extension takes q >= p."""
    net = LinearRNN.of(W=[[1, 1], [0, 1]], F=[[1], [1]], C=[[1, 0]])
    points = [[list(x)] for x in product(range(p), repeat=1)]
    for q in range(1, p):
        matrix = [[output_power(net, s, e, q) for e in points] for s in points]
        assert rank(matrix, GF(p)) == separation_rank_formula(net, 1, 1, q, field=GF(p)) == q + 1


@pytest.mark.parametrize(
    ("p", "k", "q"), [(2, 3, 2), (2, 3, 3), (2, 3, 6), (2, 4, 12), (3, 2, 3), (3, 2, 4), (3, 2, 6)]
)
def test_over_extensions_the_nonzero_binomials_count(p, k, q):
    """y = a + b with a, b all elements of GF(p^k), q < p^k: the matrix ((a + b)^q) over every pair."""
    field = GF(p, k)
    net = LinearRNN.of(W=[[1]], F=[[1]], C=[[1]])
    elements = [field.element(list(c)) for c in product(range(p), repeat=k)]

    def power(x):
        total = field.one
        for _ in range(q):
            total = total * x
        return total

    expected = rank([[power(a + b) for b in elements] for a in elements], field)
    assert separation_rank_formula(net, 1, 1, q, field=field) == expected
    assert expected == sum(comb(q, i) % p != 0 for i in range(q + 1))


def test_weights_that_vanish_mod_p_count_as_zero():
    """L_0 = 1, L_1 = 7: over GF(7) the start part is zero."""
    net = LinearRNN.of(W=[[7]], F=[[1]], C=[[1]])
    assert separation_rank_formula(net, 1, 1, 3) == 4
    assert separation_rank_formula(net, 1, 1, 3, field=GF(7)) == 1
    assert evaluation_rank(net, 1, 1, 3, GF(7)) == 1


def test_only_the_first_output_counts():
    net = LinearRNN.of(W=[[1]], F=[[1]], C=[[0], [1]])
    assert separation_rank_formula(net, 2, 2, 3) == 0
    assert output_power(net, [[1]], [[1]]) == 0


def test_refusals():
    net = LinearRNN.of(W=[["1/3"]], F=[[1]], C=[[1]])
    for sizes in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(DomainError, match="must be at least 1, not 0"):
            separation_rank_formula(net, *sizes)
    with pytest.raises(DomainError, match=r"1/3 in W is no element of GF\(3\)"):
        separation_rank_formula(net, 1, 1, field=GF(3))
    with pytest.raises(DomainError, match="needs more than 5 elements"):
        separation_rank_formula(net, 1, 1, 5, field=GF(5))
    with pytest.raises(DomainError, match="at least one input"):
        output_power(net, [], [[1]])
    with pytest.raises(DomainError, match="q must be"):
        output_power(net, [[1]], [[1]], 0)
