"""Gradient descent in the scaled convolution model, step by step in exact rationals: same dynamics, bias, limit.

Source: [E21]; proofs/statements/linear-networks.md#descent.
Every instance carries its data; the checker runs both recursions again.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

from verify.certificates.formal import OVER_COMMUTATIVE_RINGS, OVER_ORDERED_FIELDS, FormalProof
from verify.claims.cases import Params, Rows, Values
from verify.claims.cost import OVERHEAD
from verify.claims.methods import Decided
from verify.claims.model import Claim, Expectation
from verify.claims.papers import Became
from verify.claims.values import EMAMI
from verify.networks.streams import seed_of
from verify.statements import Condition, Quantifier, Variable
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


_CASES = Rows(("shape",), tuple((shape,) for shape in range(len(_SHAPES))), draws=True)


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


def _instance(params: Params, step: Fraction, limit: Limit | None = None) -> DescentInstance:
    data, unseen, weights, _, ceiling = _setting(params["shape"], params["draw"])
    return DescentInstance(
        inputs=tuple(trajectory.inputs for trajectory in data),
        targets=tuple(trajectory.targets for trajectory in data),
        held_out=unseen,
        rho=tuple(weights),
        eta=step * 2 / ceiling,
        limit=limit,
    )


def _at_step(params: Params) -> DescentInstance:
    """With the certified step."""
    return _instance(params, Fraction(1))


def _at_triple_step(params: Params) -> DescentInstance:
    return _instance(params, Fraction(3))


_STEP, _LAG = Variable("e"), Variable("a")
_BOUND_AT = weight_norm(_LAG, _STEP) <= (eta * _STEP * rho(_LAG)) ** 2 * input_norm * target_norm


def _bound_for(steps: int, lags: int) -> Condition:
    """The inequality of the bias bound, squared, at every step and lag."""
    return all_in("e", 0, steps, all_in("a", 0, lags - 1, _BOUND_AT))


def _bounded(params: Params) -> Condition:
    return all_of(bias_bound, _bound_for(_STEPS, _SHAPES[params["shape"]][3]))


def _bounded_long(params: Params) -> Condition:
    return _bound_for(_LONG, _SHAPES[params["shape"]][3])


def _long_cost(params: Params) -> int:
    return 3 * _cost(params)


def _at_half_step(params: Params) -> DescentInstance:
    """With half the certified step, and the limit."""
    from verify.kernels.descent_limit import minimum_norm

    data, _, weights, _, _ = _setting(params["shape"], params["draw"])
    found = minimum_norm(data, weights)
    return _instance(params, Fraction(1, 2), Limit(found.weights, found.multiplier))


SAME_DYNAMICS = Claim(
    id="descent-same-dynamics",
    title="Descent in the scaled convolution model and kernel descent predict the same at every step",
    source=f"{EMAMI}; proofs/statements/linear-networks.md#same-dynamics",
    status="theorem",
    relation=all_in("e", 0, _STEPS, convolution_predictions(_STEP).equals(kernel_predictions(_STEP))),
    domain=f"rational data of {len(_SHAPES)} shapes, {_STEPS} steps, training and held-out inputs",
    proof="One step of L_j changes the predictions by -eta K R, K the sum of rho_j Xi_j Xi_j'. Checked by running "
    "both.",
    cases=Values(_CASES, _at_step, price=_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("same_dynamics_weights", "Descent.v", f"{OVER_COMMUTATIVE_RINGS}, all steps and all inputs"),
    shipped=("shape1-draw0",),
    paper="emami",
    became=Became.STATED,
)

BIAS_BOUND = Claim(
    id="descent-bias-bound",
    title="The bias bound: after l steps the weight of lag j is at most eta l rho_j times a constant of the data",
    source=f"{EMAMI}; proofs/statements/linear-networks.md#d1-bias-bound [ours]",
    status="theorem (ours)",
    relation=bias_bound,
    domain=f"rational data of {len(_SHAPES)} shapes, the step size certified; the bound for every l, and its "
    f"inequality computed for l <= {_STEPS}",
    proof="||I - eta K|| <= 1, so the residual never grows; Xi_j is a shift of Xi_0. That (2/eta) I - K is positive "
    "semidefinite is decided exactly.",
    cases=Values(_CASES, _at_step, _bounded, _cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof("bias_bound", "Descent.v", OVER_ORDERED_FIELDS),
    shipped=("shape1-draw0",),
    paper="emami",
    became=Became.SHARPER,
)

ANY_STEP = Claim(
    id="descent-bias-bound-any-step",
    title="The bias bound holds for every step size (false: a step three times too large breaks it)",
    source="proofs/statements/linear-networks.md#d1-bias-bound",
    status="false (ours)",
    relation=all_in("e", 0, _LONG, _BOUND_AT),
    domain=f"rational data of {len(_SHAPES)} shapes, three times the certified step, l <= {_LONG}",
    proof="Along the top eigenvector of K the residual is multiplied by 1 - eta lambda_max < -1 at every step.",
    cases=Values(_CASES, _at_triple_step, _bounded_long, _long_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof(
        "bias_bound_needs_small_step", "Descent.v", "data at which the bound fails, over every ordered field"
    ),
    expected=Expectation.REFUTED,
    shipped=("shape1-draw0",),
    paper="emami",
    became=Became.FALSE_BESIDE,
)

STEP_SIZE = Claim(
    id="descent-step-certified",
    title="The certified step is the largest allowed one up to the factor 9/8",
    source="proofs/statements/linear-networks.md#d1-bias-bound [ours]",
    status="theorem (ours)",
    relation=all_of(dominates(2 / eta), negation(dominates(16 / (9 * eta)))),
    domain=f"rational data of {len(_SHAPES)} shapes",
    proof="(2/eta) I - K is positive semidefinite, and with 8/9 of 2/eta it is not: exact symmetric elimination.",
    cases=Values(_CASES, _at_step, price=_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    shipped=("shape1-draw0",),
    paper="emami",
    became=Became.SHARPER,
)

MINIMUM_NORM = Claim(
    id="descent-minimum-norm",
    title="Descent converges to the least-squares solution of least sum of ||L_j||^2/rho_j: the bias in one line",
    source=f"{EMAMI}; proofs/statements/linear-networks.md#d2-limit",
    status="theorem",
    relation=converges,
    domain=f"rational data of {len(_SHAPES)} shapes, half the certified step; the limit is in the certificate",
    proof="The iterates stay in the span of the rho_j Xi_j, where the limit is the one point that satisfies the normal "
    "equations.",
    cases=Values(_CASES, _at_half_step, price=_cost),
    method=Decided(),
    quantifier=Quantifier.NONE,
    formal=FormalProof(
        "descent_limit", "Descent.v", f"{OVER_ORDERED_FIELDS}, the weighted error being at most C q^l, 0 <= q < 1"
    ),
    shipped=("shape1-draw0",),
    paper="emami",
    became=Became.STATED,
)

CLAIMS: tuple[Claim, ...] = (SAME_DYNAMICS, BIAS_BOUND, STEP_SIZE, ANY_STEP, MINIMUM_NORM)
