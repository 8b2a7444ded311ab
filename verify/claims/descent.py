"""Gradient descent in the scaled convolution model, step by step in exact rationals: same dynamics, bias, limit.

Source: [E21]; proofs/statements/linear-networks.md#descent.
Every instance carries its data; the checker runs both recursions again.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from verify.claims.cost import OVERHEAD
from verify.claims.model import Budget, Claim, Expectation
from verify.claims.values import EMAMI, Params, value_claim
from verify.networks.streams import seed_of
from verify.statements import Condition, Quantifier, Statement, Variable
from verify.statements.build import (
    all_in,
    all_of,
    bias_bound,
    converges,
    convolution_predictions,
    dominates,
    eta,
    input_norm,
    kernel_predictions,
    negation,
    rho,
    target_norm,
    weight_norm,
)
from verify.statements.instances.descent import DescentInstance, Limit

__all__ = ["CLAIMS"]

# Trajectories' lengths, d_x, d_y, lags, and the variance of the recurrence behind rho.
_SHAPES: tuple[tuple[tuple[int, ...], int, int, int, str], ...] = (
    ((4,), 1, 1, 3, "1/2"),
    ((3, 3), 1, 1, 3, "1"),
    ((5,), 1, 1, 5, "1/2"),
    ((4,), 2, 1, 3, "3/2"),
    ((3, 2), 2, 2, 2, "1/2"),
    ((6,), 1, 2, 4, "2"),
    ((4, 4), 1, 1, 4, "1/3"),
    ((5, 3), 2, 1, 3, "1/2"),
)
_STEPS = 8
# Steps within which a step size that is too large shows itself.
_LONG = 14


def _cases(budget: Budget) -> Iterator[Params]:
    for draw in range(budget.tests):
        for shape in range(len(_SHAPES)):
            yield {"shape": shape, "draw": draw}


def _cost(params: Params) -> int:
    lengths, d_x, d_y, lags, _ = _SHAPES[params["shape"]]
    rows = sum(lengths)
    return OVERHEAD + 4_000 * rows * rows * (d_x + d_y) * lags


@lru_cache(maxsize=64)
def _setting(shape: int, draw: int) -> tuple[Any, tuple[Any, ...], list[Fraction], Fraction, Fraction]:
    """Training data, held-out inputs, rho, and the certified interval of 2/eta."""
    from verify.kernels.descent import example_trajectories, kernel_matrix
    from verify.kernels.descent_step import certified_step
    from verify.kernels.rho import rhos

    lengths, d_x, d_y, lags, nu_W = _SHAPES[shape]
    data = example_trajectories(lengths, d_x, d_y, seed=seed_of(f"descent:{shape}:{draw}"))
    unseen = example_trajectories((3,), d_x, d_y, seed=seed_of(f"held-out:{shape}:{draw}"))
    weights = rhos(lags, nu_W, 1, 1)
    inputs = [trajectory.inputs for trajectory in data]
    found = certified_step(kernel_matrix(inputs, inputs, weights), tolerance=Fraction(1, 8))
    return data, tuple(trajectory.inputs for trajectory in unseen), weights, found.floor, found.ceiling


def _statement(relation: Condition, params: Params, *, step: Fraction, limit: Limit | None = None) -> Statement:
    data, unseen, weights, _, ceiling = _setting(params["shape"], params["draw"])
    instance = DescentInstance(
        inputs=tuple(trajectory.inputs for trajectory in data),
        targets=tuple(trajectory.targets for trajectory in data),
        held_out=unseen,
        rho=tuple(weights),
        eta=step * 2 / ceiling,
        limit=limit,
    )
    return Statement(Quantifier.NONE, relation, instance)


_STEP, _LAG = Variable("e"), Variable("a")
_BOUND_AT = weight_norm(_LAG, _STEP) <= (eta * _STEP * rho(_LAG)) ** 2 * input_norm * target_norm


def _bound_for(steps: int, lags: int) -> Condition:
    """The inequality of the bias bound, squared, at every step and lag."""
    return all_in("e", 0, steps, all_in("a", 0, lags - 1, _BOUND_AT))


def _lags(params: Params) -> int:
    return _SHAPES[params["shape"]][3]


def _limit_statement(params: Params) -> Statement:
    from verify.kernels.descent_limit import minimum_norm

    data, _, weights, _, _ = _setting(params["shape"], params["draw"])
    found = minimum_norm(data, weights)
    return _statement(converges, params, step=Fraction(1, 2), limit=Limit(found.weights, found.multiplier))


_SAME = all_in("e", 0, _STEPS, convolution_predictions(_STEP).equals(kernel_predictions(_STEP)))

SAME_DYNAMICS = value_claim(
    id="descent-same-dynamics",
    title="Descent in the scaled convolution model and kernel descent predict the same at every step",
    source=f"{EMAMI}; proofs/statements/linear-networks.md#same-dynamics",
    status="theorem",
    relation=_SAME,
    domain=f"rational data of {len(_SHAPES)} shapes, {_STEPS} steps, training and held-out inputs",
    proof="One step of L_j changes the predictions by -eta K R, K the sum of rho_j Xi_j Xi_j'. Checked by running "
    "both.",
    cases=_cases,
    statement=lambda params: _statement(_SAME, params, step=Fraction(1)),
    cost=_cost,
)

BIAS_BOUND = value_claim(
    id="descent-bias-bound",
    title="The bias bound: after l steps the weight of lag j is at most eta l rho_j times a constant of the data",
    source=f"{EMAMI}; proofs/statements/linear-networks.md#d1-bias-bound [ours]",
    status="theorem (ours)",
    relation=bias_bound,
    domain=f"rational data of {len(_SHAPES)} shapes, the step size certified; the bound for every l, and its "
    f"inequality computed for l <= {_STEPS}",
    proof="||I - eta K|| <= 1, so the residual never grows; Xi_j is a shift of Xi_0. That (2/eta) I - K is positive "
    "semidefinite is decided exactly.",
    cases=_cases,
    statement=lambda params: _statement(
        all_of(bias_bound, _bound_for(_STEPS, _lags(params))), params, step=Fraction(1)
    ),
    cost=_cost,
)

ANY_STEP = value_claim(
    id="descent-bias-bound-any-step",
    title="The bias bound holds for every step size (false: a step three times too large breaks it)",
    source="proofs/statements/linear-networks.md#d1-bias-bound",
    status="false (ours)",
    relation=all_in("e", 0, _LONG, _BOUND_AT),
    domain=f"rational data of {len(_SHAPES)} shapes, three times the certified step, l <= {_LONG}",
    proof="Along the top eigenvector of K the residual is multiplied by 1 - eta lambda_max < -1 at every step.",
    cases=_cases,
    statement=lambda params: _statement(_bound_for(_LONG, _lags(params)), params, step=Fraction(3)),
    cost=lambda params: 3 * _cost(params),
    expected=Expectation.REFUTED,
)

_CERTIFIED = all_of(dominates(2 / eta), negation(dominates(16 / (9 * eta))))

STEP_SIZE = value_claim(
    id="descent-step-certified",
    title="The certified step is the largest allowed one up to the factor 9/8",
    source="proofs/statements/linear-networks.md#d1-bias-bound [ours]",
    status="theorem (ours)",
    relation=_CERTIFIED,
    domain=f"rational data of {len(_SHAPES)} shapes",
    proof="(2/eta) I - K is positive semidefinite, and with 8/9 of 2/eta it is not: exact symmetric elimination.",
    cases=_cases,
    statement=lambda params: _statement(_CERTIFIED, params, step=Fraction(1)),
    cost=_cost,
)

MINIMUM_NORM = value_claim(
    id="descent-minimum-norm",
    title="Descent converges to the least-squares solution of least sum of ||L_j||^2/rho_j: the bias in one line",
    source=f"{EMAMI}; proofs/statements/linear-networks.md#d2-limit",
    status="theorem",
    relation=converges,
    domain=f"rational data of {len(_SHAPES)} shapes, half the certified step; the limit is in the certificate",
    proof="The iterates stay in the span of the rho_j Xi_j, where the limit is the one point that satisfies the normal "
    "equations.",
    cases=_cases,
    statement=_limit_statement,
    cost=_cost,
)

CLAIMS: tuple[Claim, ...] = (SAME_DYNAMICS, BIAS_BOUND, STEP_SIZE, ANY_STEP, MINIMUM_NORM)
