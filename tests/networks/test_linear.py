"""Linear RNNs: examples by hand, the field Q(√n), the recursion against the convolution, refusals."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import BudgetExceeded, DomainError
from verify.networks import convolution
from verify.networks.convolution import ScaledConvolution, convolve, unrolling_identity, unrolls_for_every_width
from verify.networks.linear import LinearRNN, Scaled

RATIONALS = st.fractions(min_value=-3, max_value=3, max_denominator=4)


def matrices(height, width):
    return st.lists(st.lists(RATIONALS, min_size=width, max_size=width), min_size=height, max_size=height)


@st.composite
def networks(draw):
    n, d_x, d_y = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return LinearRNN.of(W=draw(matrices(n, n)), F=draw(matrices(n, d_x)), C=draw(matrices(d_y, n)))


@st.composite
def networks_with_inputs(draw):
    net = draw(networks())
    return net, draw(matrices(draw(st.integers(1, 5)), net.d_x))


# --- numbers a + b n^{-1/2} -----------------------------------------------------------------------------------


def symbolic(x):
    return sympy.Rational(x.a.numerator, x.a.denominator) + sympy.Rational(x.b.numerator, x.b.denominator) / sympy.sqrt(
        x.n
    )


@given(st.integers(1, 20), st.lists(RATIONALS, min_size=4, max_size=4))
@examples(60)
def test_scaled_numbers_compute_as_symbols_do(n, parts):
    x, y = Scaled(n, parts[0], parts[1]), Scaled(n, parts[2], parts[3])
    assert sympy.expand(symbolic(x * y) - symbolic(x) * symbolic(y)) == 0
    assert sympy.expand(symbolic(x + y) - symbolic(x) - symbolic(y)) == 0
    assert sympy.expand(symbolic(x - y) - symbolic(x) + symbolic(y)) == 0
    assert (x == y) == (sympy.expand(symbolic(x) - symbolic(y)) == 0)
    assert bool(x) == (sympy.expand(symbolic(x)) != 0)
    assert 2 * x == x + x == x * Fraction(2)


def test_the_root_of_a_square_is_rational():
    assert Scaled(9, Fraction(1), Fraction(2)) == Scaled(9, Fraction(5, 3), Fraction(0))
    assert Scaled.power(9, 3) == Scaled(9, Fraction(1, 27), Fraction(0))
    assert Scaled(1, Fraction(1), Fraction(-1)) == Scaled.power(1, 5) - 1
    assert not Scaled(1, Fraction(1), Fraction(-1))


def test_powers_of_the_root():
    assert [str(Scaled.power(2, k)) for k in range(4)] == ["1", "1*2^(-1/2)", "1/2", "1/2*2^(-1/2)"]
    assert all(Scaled.power(5, j) * Scaled.power(5, k) == Scaled.power(5, j + k) for j in range(4) for k in range(4))


def test_numbers_of_two_widths_do_not_mix():
    with pytest.raises(DomainError, match="do not mix"):
        Scaled.power(2, 1) + Scaled.power(3, 1)
    with pytest.raises(TypeError):
        Scaled.power(2, 1) * 0.5
    with pytest.raises(DomainError, match="n must be at least 1"):
        Scaled(0, Fraction(1), Fraction(1))
    with pytest.raises(DomainError, match="exponent"):
        Scaled.power(2, -1)


# --- by hand --------------------------------------------------------------------------------------------------


def test_one_unit():
    """n = 1, W = 2, F = 3, C = 5: L_j = 15·2^j.  x = 1, 0, 1: y = 15, 30, 60 + 15."""
    net = LinearRNN.of(W=[[2]], F=[[3]], C=[[5]])
    assert net.unscaled_outputs([[1], [0], [1]]) == ((15,), (30,), (75,))
    assert [v for (v,) in net.outputs([[1], [0], [1]])] == [Scaled(1, Fraction(y), Fraction(0)) for y in (15, 30, 75)]


def test_two_units_two_inputs_two_outputs():
    """W = [[0, 1], [1, 1]] (Fibonacci), F = I, C = [[1, 0], [1, 1]]; C W = [[0, 1], [1, 2]], C W² = [[1, 1], [2,
    3]].
    """
    net = LinearRNN.of(W=[[0, 1], [1, 1]], F=[[1, 0], [0, 1]], C=[[1, 0], [1, 1]])
    assert net.unscaled_impulse_response(3) == (((1, 0), (1, 1)), ((0, 1), (1, 2)), ((1, 1), (2, 3)))
    L = net.impulse_response(3)
    root = Fraction(0), Fraction(1)
    assert L[0][0][0] == Scaled(2, *root)
    assert L[1][1][1] == Scaled(2, Fraction(1), Fraction(0))  # 2 / 2
    assert L[2][1][1] == Scaled(2, Fraction(0), Fraction(3, 2))  # 3 / (2√2)
    assert (net.n, net.d_x, net.d_y) == (2, 2, 2)


def test_the_outputs_of_no_inputs():
    net = LinearRNN.of(W=[[2]], F=[[3]], C=[[5]])
    assert net.outputs([]) == net.unscaled_outputs([]) == convolve(net.impulse_response(1), []) == ()


def test_numbers_are_read_exactly():
    net = LinearRNN.of(W=[["1/3"]], F=[["0.5"]], C=[[Fraction(6, 7)]])
    assert net.unscaled_outputs([["2/5"], [[0, 1]]]) == ((Fraction(6, 35),), (Fraction(2, 35),))


# --- the recursion is the convolution -------------------------------------------------------------------------


@given(networks_with_inputs())
@examples(30)
def test_outputs_are_the_convolution_with_the_impulse_response(case):
    net, inputs = case
    assert net.outputs(inputs) == convolve(net.impulse_response(len(inputs)), inputs)
    assert net.unscaled_outputs(inputs) == convolve(net.unscaled_impulse_response(len(inputs)), inputs)


@given(networks_with_inputs())
@examples(30)
def test_scaled_and_unscaled_weights_differ_by_a_power_of_the_root(case):
    net, inputs = case
    pairs = zip(net.impulse_response(len(inputs)), net.unscaled_impulse_response(len(inputs)), strict=True)
    for j, (scaled, unscaled) in enumerate(pairs):
        assert scaled == tuple(tuple(Scaled.power(net.n, j + 1) * v for v in row) for row in unscaled)


@pytest.mark.slow
@given(networks_with_inputs())
@examples(30)
def test_outputs_are_those_of_symbols(case):
    """sympy's own matrices and roots, from the definition."""
    net, inputs = case
    s = 1 / sympy.sqrt(net.n)
    W, F, C = (sympy.Matrix([[sympy.Rational(str(v)) for v in row] for row in m]) for m in (net.W, net.F, net.C))
    h = sympy.zeros(net.n, 1)
    for x, y in zip(inputs, net.outputs(inputs), strict=True):
        h = s * W * h + F * sympy.Matrix([sympy.Rational(str(v)) for v in x])
        assert all(sympy.expand(a - symbolic(b)) == 0 for a, b in zip(s * C * h, y, strict=True))


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (1, 2, 3, 4), (2, 1, 1, 6), (2, 2, 2, 4), (3, 2, 1, 4)])
def test_the_identity_holds_with_symbols(sizes):
    assert unrolling_identity(*sizes)


def test_the_identity_can_fail(monkeypatch):
    """A sum over paths that skips one state is no longer the output."""
    monkeypatch.setattr(convolution, "product", lambda states, repeat: [(0,) * repeat])
    assert not unrolling_identity(2, 1, 1, 3)


@pytest.mark.parametrize("T", [1, 2, 7, 40])
def test_the_identity_holds_in_the_free_algebra(T):
    assert unrolls_for_every_width(T)


def test_a_shorter_convolution_is_not_the_output():
    net = LinearRNN.of(W=[[2]], F=[[1]], C=[[1]])
    assert net.unscaled_outputs([[1]] * 3) != convolve(net.unscaled_impulse_response(2), [[1]] * 3)


# --- the scaled convolution model -----------------------------------------------------------------------------


def test_scaled_convolution_needs_no_roots():
    """√ρ_j θ_j = L_j: with ρ = (4, 9), θ = (1/2, 1/3): L = (1, 1), Σ θ² = 1/4 + 1/9."""
    model = ScaledConvolution.of([4, 9], [[[1]], [[1]]])
    assert model.outputs([[1], [2], [3]]) == ((1,), (3,), (5,))
    assert model.squared_norm() == Fraction(13, 36)


def test_scaled_convolution_refuses():
    with pytest.raises(DomainError, match="ρ_1 = 0"):
        ScaledConvolution.of([1, 0], [[[1]], [[1]]])
    with pytest.raises(DomainError, match="as many L_j"):
        ScaledConvolution.of([1], [[[1]], [[1]]])
    with pytest.raises(DomainError, match="at least one weight"):
        ScaledConvolution.of([], [])


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("W", "F", "C", "message"),
    [
        ([[1, 2]], [[1]], [[1]], "W must be 1×1; it is 1×2"),
        ([[1]], [[1], [2]], [[1]], "F must be 1×1; it is 2×1"),
        ([[1]], [[1]], [[1, 2]], "C must be 1×1; it is 1×2"),
        ([[1, 2], [3]], [[1], [2]], [[1, 1]], "every row of W must have 2 entries; row 2 has 1"),
        ([], [[1]], [[1]], "W must be a nonempty list of lists of numbers"),
        ([[]], [[1]], [[1]], r"W\[1\] must be a nonempty list"),
        ([[1]], [1], [[1]], r"F\[1\] must be a nonempty list"),
        ([[1]], [[1]], "12", "C must be a nonempty list of lists of numbers"),
        ([[0.5]], [[1]], [[1]], r"W, row 1, entry 1: a floating-point number is not exact"),
        ([[1]], [["nan"]], [[1]], r"F, row 1, entry 1: cannot read 'nan'"),
        ([[1]], [[True]], [[1]], r"F, row 1, entry 1: a truth value"),
    ],
)
def test_weights_that_do_not_fit_are_refused(W, F, C, message):
    with pytest.raises(DomainError, match=message):
        LinearRNN.of(W=W, F=F, C=C)


def test_inputs_that_do_not_fit_are_refused():
    net = LinearRNN.of(W=[[1]], F=[[1, 2]], C=[[1]])
    with pytest.raises(DomainError, match="every row of inputs must have 2 entries; row 2 has 1"):
        net.outputs([[1, 2], [1]])
    with pytest.raises(DomainError, match="every row of inputs must have 2 entries"):
        convolve(net.impulse_response(2), [[1]])
    with pytest.raises(DomainError, match="at least one weight"):
        convolve([], [[1]])
    with pytest.raises(DomainError, match="L_1 is not"):
        convolve([[[Fraction(1)]], [[Fraction(1), Fraction(1)]]], [[1]])
    with pytest.raises(DomainError, match="J, the number of weights, must be at least 1"):
        net.impulse_response(0)


def test_identities_refuse_empty_and_huge_sizes():
    with pytest.raises(DomainError, match="d_x must be at least 1, not 0"):
        unrolling_identity(1, 0, 1, 1)
    with pytest.raises(DomainError, match="T must be at least 1"):
        unrolls_for_every_width(0)
    with pytest.raises(BudgetExceeded, match="monomials"):
        unrolling_identity(10, 1, 1, 12)
