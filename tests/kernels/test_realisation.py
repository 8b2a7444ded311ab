"""Ho–Kalman realisations: weights reproduced, least dimension, refusals."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given

from tests.examples import examples
from tests.networks.test_linear import networks
from verify.errors import DomainError
from verify.kernels.hankel import hankel_rank
from verify.kernels.realisation import Realisation, realise, reproduces_for_ever
from verify.networks.linear import LinearRNN
from verify.networks.linear_weights import LINEAR_FAMILIES, random_linear_rnn
from verify.networks.streams import seed_of

SEED = "5eed"


def realised(net):
    return realise(net.unscaled_impulse_response(2 * net.n), net.n)


def test_fibonacci_by_hand():
    """L = 1, 1, 2, 3: H = [[1, 1], [1, 2]], H' = [[1, 2], [2, 3]]; A = H^{-1} H' = [[0, 1], [1, 1]], B = e_1, C = (1,
    1).
    """
    found = realise([[[v]] for v in (1, 1, 2, 3)], 2)
    assert found == Realisation(((0, 1), (1, 1)), ((1,), (0,)), ((1, 1),), 1, 1)
    assert [L[0][0] for L in found.weights(8)] == [1, 1, 2, 3, 5, 8, 13, 21]


@given(networks())
@example(LINEAR_FAMILIES["zero-feed"].weights(2, 2, 1, SEED))
@examples(30)
def test_realisations_reproduce_every_later_weight_with_least_dimension(net):
    found = realised(net)
    assert found.dimension == hankel_rank(net, net.n) == hankel_rank(net, net.n + 1)
    assert reproduces_for_ever(net, found)
    assert found.weights(3 * net.n + 5) == net.unscaled_impulse_response(3 * net.n + 5)


@pytest.mark.parametrize("name", LINEAR_FAMILIES)
@pytest.mark.parametrize(("n", "d_x", "d_y"), [(1, 1, 1), (4, 1, 1), (4, 2, 1), (5, 1, 3), (6, 2, 2)])
def test_families(name, n, d_x, d_y):
    net = LINEAR_FAMILIES[name].weights(n, d_x, d_y, SEED)
    found = realised(net)
    assert found.dimension == hankel_rank(net, n)
    assert reproduces_for_ever(net, found)


def test_a_larger_bound_on_the_dimension_changes_nothing():
    net = random_linear_rnn(3, 2, 2, seed=seed_of("larger"))
    assert realise(net.unscaled_impulse_response(10), 5).dimension == 3
    assert reproduces_for_ever(net, realise(net.unscaled_impulse_response(10), 5))
    assert realise(net.unscaled_impulse_response(10), 3) == realised(net)


def test_no_weights_but_zero_have_dimension_zero():
    net = LINEAR_FAMILIES["zero-readout"].weights(3, 2, 4, SEED)
    found = realised(net)
    assert (found.dimension, found.d_x, found.d_y) == (0, 2, 4)
    assert found.weights(2) == net.unscaled_impulse_response(2)


def test_too_small_a_bound_is_found_out():
    """A delay of 4 steps looks like zero to a realisation of dimension 2."""
    net = LINEAR_FAMILIES["delay"].weights(5, 1, 1, SEED)
    assert not reproduces_for_ever(net, realise(net.unscaled_impulse_response(4), 2))
    generic = random_linear_rnn(4, 1, 1, seed=seed_of("small"))
    assert not reproduces_for_ever(generic, realise(generic.unscaled_impulse_response(6), 3))


def test_the_last_needed_weight_decides():
    """Two systems, of dimension n and r, that first differ at weight n + r - 1: a delay of n + r - 1 written with n + r
    states against zero, and 2^j against a system that agrees with it until then."""
    for n in (1, 2, 4):
        delay = LINEAR_FAMILIES["delay"].weights(n, 1, 1, SEED)
        assert not reproduces_for_ever(delay, Realisation((), (), ((),), 1, 1))
    # L_j = 0 for j < 2, and 1 at j = 2 = n + r - 1: Z = diag(W, A) with W = diag(1, -1), A = (0): 1/2 + 1/2 - [j = 0],
    # 0, 1.
    net = LinearRNN.of(W=[[1, 0], [0, -1]], F=[[1], [1]], C=[[Fraction(1, 2), Fraction(1, 2)]])
    zero_after_the_first = Realisation(((Fraction(0),),), ((Fraction(1),),), ((Fraction(1),),), 1, 1)
    assert net.unscaled_impulse_response(2) == zero_after_the_first.weights(2)
    assert not reproduces_for_ever(net, zero_after_the_first)


@given(networks())
@examples(20)
def test_a_changed_realisation_is_found_out(net):
    found = realised(net)
    if found.dimension:
        readout = tuple(tuple(2 * v for v in row) for row in found.C)
        assert not reproduces_for_ever(net, replace(found, C=readout))


def test_other_shapes_are_no_realisation():
    net = random_linear_rnn(2, 1, 1, seed=SEED)
    assert not reproduces_for_ever(net, realised(random_linear_rnn(2, 2, 1, seed=SEED)))


def test_refusals():
    with pytest.raises(DomainError, match=r"n = 3 is determined by 6 weights L_0\.\.L_5; got 5"):
        realise([[[1]]] * 5, 3)
    with pytest.raises(DomainError, match="L_1 is 1×2"):
        realise([[[1]], [[1, 2]]], 1)
    with pytest.raises(DomainError, match="n, the largest dimension, must be at least 1"):
        realise([[[1]]] * 2, 0)
    with pytest.raises(DomainError, match=r"L_0, row 1, entry 1: a floating-point"):
        realise([[[0.5]], [[1]]], 1)
    with pytest.raises(DomainError, match="number of weights"):
        realise([[[1]], [[1]]], 1).weights(0)
