"""Value statements are decided as their parts say: a table of true ones and of near misses, for each cell."""

from __future__ import annotations

from fractions import Fraction

import pytest

from verify.errors import DomainError
from verify.kernels.evaluation import decision
from verify.statements import Quantifier, Statement
from verify.statements.build import (
    all_in,
    all_of,
    any_in,
    any_of,
    bias_bound,
    chebyshev,
    coefficient,
    converges,
    convolution,
    convolution_predictions,
    dominates,
    dominates_strictly,
    eta,
    input_norm,
    j,
    kernel_A,
    kernel_B,
    kernel_entry_variance,
    kernel_mean,
    kernel_predictions,
    kernel_variance,
    limit,
    loss,
    n,
    negation,
    nu_C,
    nu_F,
    nu_W,
    outputs,
    realised,
    realises,
    response,
    rho,
    series,
    summation,
    tail,
    target_norm,
    trace,
    weight_norm,
    z,
)
from verify.statements.instances.descent import DescentInstance, Limit
from verify.statements.instances.domains import BELOW_ONE, FORMAL, POSITIVE, AtLeast
from verify.statements.instances.kernel import kernel
from verify.statements.instances.system import FreeSystem, Realisation, SystemInstance

ANY = kernel(nu_W=POSITIVE, nu_F=POSITIVE, nu_C=POSITIVE, n=AtLeast(1))
LAGS = kernel(nu_W=POSITIVE, nu_F=POSITIVE, nu_C=POSITIVE, j=AtLeast(0), z=FORMAL)
NUMBERS = kernel(nu_W=Fraction(1, 2), nu_F=1, nu_C=2, n=10)
WIDTH = kernel(n=AtLeast(1))

TRUE = [
    (trace("W W'").equals(n**2), WIDTH),
    (trace("").equals(n), WIDTH),
    (trace("W", "W").equals(n), WIDTH),
    (trace("W W W' W'").equals(n**3 + 2 * n), WIDTH),
    (kernel_A(2, 2).equals(1 + 2 / n**2), WIDTH),
    (kernel_B(2, 2).equals(2 + 2 / n**2), WIDTH),
    (kernel_A(0, 2).equals(1 / n), WIDTH),
    (kernel_B(0, 2).equals(0), WIDTH),
    (kernel_mean(1, 2).equals(0), ANY),
    (kernel_mean(1, 1).equals(rho(1)), ANY),
    (kernel_mean(2, 2) > rho(2), ANY),
    (kernel_variance(0, 0).equals(2 * (nu_C**2 + nu_F**2) / n), ANY),
    (kernel_entry_variance(1, 2, 1, 1).equals(kernel_variance(1, 2)), ANY),
    (kernel_entry_variance(0, 0, 2, 1).equals(nu_C**2 / n), ANY),
    (kernel_entry_variance(0, 0, 1, 5).equals(nu_F**2 / n), ANY),
    (kernel_entry_variance(1, 1, 2, 3).equals((nu_C * nu_F / n) ** 2), ANY),
    (limit(n, kernel_mean(3, 3)).equals(rho(3)), ANY),
    (coefficient(n, -2, kernel_A(2, 2)).equals(2), WIDTH),
    (chebyshev(0, 1).equals(kernel_variance(0, 0)), ANY),
    (tail(0, 1) <= 1, kernel(nu_W=1, nu_F=1, nu_C=1, n=AtLeast(4))),
    (kernel_mean(1, 1).equals(Fraction(7, 2)), NUMBERS),
    (rho(0).equals(3), NUMBERS),
    (rho(j + 1) > nu_W * rho(j), LAGS),
    (summation("a", 0, 2, rho("a")).equals(rho(0) + rho(1) + rho(2)), LAGS),
    (series(rho(j), z).equals((nu_C + nu_F) / (1 - nu_W * z) + nu_C * nu_F * z / (1 - nu_W * z) ** 2), LAGS),
    (limit(j, rho(j)).equals(0), kernel(nu_W=BELOW_ONE, nu_F=POSITIVE, nu_C=POSITIVE, j=AtLeast(0))),
]
FALSE = [
    (trace("W W").equals(n**2), WIDTH),
    (trace("W W'", "W W'").equals(n**4), WIDTH),
    (kernel_A(2, 2).equals(1 + 3 / n**2), WIDTH),
    (kernel_mean(2, 2).equals(rho(2)), ANY),
    (kernel_mean(2, 2) < rho(2), ANY),
    (limit(n, kernel_mean(0, 2)) > 0, ANY),
    (kernel_variance(0, 0).equals(2 * (nu_C**2 + nu_F**2)), ANY),
    (kernel_entry_variance(0, 0, 2, 1).equals(nu_F**2 / n), ANY),
    (tail(0, 1) <= 1, kernel(nu_W=1, nu_F=1, nu_C=1, n=AtLeast(3))),
    (rho(j + 1) > rho(j), LAGS),
    (rho(j + 1).equals(nu_W * rho(j)), LAGS),
    (kernel_mean(1, 1).equals(4), NUMBERS),
]


@pytest.mark.parametrize(("relation", "instance"), TRUE)
def test_true_statements_about_the_kernel(relation, instance):
    assert decision(Statement(Quantifier.NONE, relation, instance)) is True


@pytest.mark.parametrize(("relation", "instance"), FALSE)
def test_near_misses_about_the_kernel(relation, instance):
    # With variables a failure to show it for all values decides nothing.
    expected = None if instance.variables else False
    assert decision(Statement(Quantifier.NONE, relation, instance)) is expected


SHIFT = SystemInstance(W=((1, 1), (0, 1)), F=((0,), (1,)), C=((1, 0),), inputs=((1,), (2,), (3,)))
BUILT = SystemInstance(
    W=((1, 1), (0, 1)),
    F=((0,), (1,)),
    C=((1, 0),),
    realisation=Realisation(A=((0, -1), (1, 2)), B=((1,), (0,)), C=((0, 1),)),
)
WRONG = SystemInstance(
    W=((1, 1), (0, 1)),
    F=((0,), (1,)),
    C=((1, 0),),
    realisation=Realisation(A=((0, -1), (1, 3)), B=((1,), (0,)), C=((0, 1),)),
)


@pytest.mark.parametrize(
    ("relation", "instance", "holds"),
    [
        (outputs.equals(convolution), SHIFT, True),
        (outputs.differs(convolution), SHIFT, False),
        (outputs.equals(convolution), FreeSystem(5), True),
        (realises, BUILT, True),
        (all_in("e", 0, 9, response("e").equals(realised("e"))), BUILT, True),
        (realises, WRONG, False),
        (all_in("e", 0, 1, response("e").equals(realised("e"))), WRONG, True),
        (any_in("e", 0, 2, response("e").differs(realised("e"))), WRONG, True),
    ],
)
def test_statements_about_systems(relation, instance, holds):
    assert decision(Statement(Quantifier.NONE, relation, instance)) is holds


def descent(eta_value, limit_given=None):
    """One trajectory 1, 1 with targets 1, 3 and two lags of weight 1: K = [[1, 1], [1, 2]]."""
    return DescentInstance(
        inputs=[[[1], [1]]], targets=[[[1], [3]]], held_out=[[[2]]], rho=[1, 1], eta=eta_value, limit=limit_given
    )


# The interpolating solution: L_0 = 1, L_1 = 2, so that y = (1, 3); L_j = Xi_j' multiplier.
SOLVED = Limit(weights=(((1,),), ((2,),)), multiplier=((-1,), (2,)))
FINE, COARSE = Fraction(1, 2), Fraction(2)


@pytest.mark.parametrize(
    ("relation", "instance", "holds"),
    [
        (all_in("e", 0, 6, convolution_predictions("e").equals(kernel_predictions("e"))), descent(FINE), True),
        (convolution_predictions(1).equals(convolution_predictions(2)), descent(FINE), False),
        (all_of(input_norm.equals(2), target_norm.equals(10), loss(0).equals(5)), descent(FINE), True),
        (weight_norm(0, 1).equals(4), descent(FINE), True),  # L_0 = (1/2) (1 + 3)
        (rho(1).equals(1), descent(FINE), True),
        (bias_bound, descent(FINE), True),
        (bias_bound, descent(COARSE), None),
        (negation(bias_bound), descent(COARSE), None),
        (any_of(bias_bound, loss(0).equals(5)), descent(COARSE), True),
        (all_of(bias_bound, loss(0).equals(4)), descent(COARSE), False),
        (all_of(dominates(3), negation(dominates(Fraction(13, 5)))), descent(FINE), True),  # (3+√5)/2 = 2.618..
        (dominates_strictly(2 / eta), descent(FINE), True),
        (converges, descent(FINE, SOLVED), True),
        (converges, descent(FINE, Limit(weights=(((1,),), ((2,),)), multiplier=((0,), (1,)))), None),
        (converges, descent(COARSE, SOLVED), None),
    ],
)
def test_statements_about_descent(relation, instance, holds):
    assert decision(Statement(Quantifier.NONE, relation, instance)) is holds


@pytest.mark.parametrize(
    ("relation", "instance", "message"),
    [
        (kernel_mean(0, 0).equals(n ** (1 / n)), ANY, "exponent must be an integer"),
        ((1 / (nu_W - nu_W)).equals(1), ANY, "division by 0"),
        (kernel_entry_variance(0, 0, 0, 1) > 0, ANY, "the indices of an entry are 1, 2, .., not 0 and 1"),
        (rho(j - 1) > 0, LAGS, "at j = 0 it is -1"),
        (rho(2 * j) > 0, LAGS, r"j \+ c"),
        (limit(n, kernel_mean(1, 1) * n).equals(0), ANY, "no finite limit"),
    ],
)
def test_what_has_no_value_is_refused(relation, instance, message):
    with pytest.raises(DomainError, match=message):
        decision(Statement(Quantifier.NONE, relation, instance))
