"""Linear RNNs as convolutions, and systems rebuilt from their responses: exact identities, system by system.

Source: proofs/statements/linear-networks.md#unrolling and proofs/statements/linear-networks.md#r2-agreement.
"""

from __future__ import annotations

from collections.abc import Iterator

from verify.claims.cost import OVERHEAD
from verify.claims.model import Budget, Claim
from verify.claims.values import EMAMI, Params, value_claim
from verify.networks.streams import seed_of
from verify.statements import Quantifier, Statement
from verify.statements.build import all_in, all_of, convolution, outputs, realised, realises, response
from verify.statements.instances.system import FreeSystem, Realisation, SystemInstance

__all__ = ["CLAIMS"]

# n, d_x, d_y: a perfect square among the widths, so that the factors n^{-1/2} are rational there and formal elsewhere.
_SIZES = ((1, 1, 1), (2, 1, 1), (2, 2, 1), (3, 1, 2), (4, 1, 1), (3, 2, 2), (4, 2, 3), (5, 1, 1), (9, 1, 1))
_FAMILIES = ("generic", "identity", "repeated-eigenvalues", "nilpotent-shift", "zero-recurrence", "zero-readout")
_UNROLLS = outputs.equals(convolution)


def _unrolled_cases(budget: Budget) -> Iterator[Params]:
    for draw in range(budget.tests):
        for n, d_x, d_y in _SIZES:
            yield {"n": n, "dx": d_x, "dy": d_y, "draw": draw}


def _unrolled(params: Params) -> Statement:
    from verify.kernels.descent import example_trajectories
    from verify.networks.linear_weights import random_linear_rnn

    n, d_x, d_y, draw = (params[key] for key in ("n", "dx", "dy", "draw"))
    net = random_linear_rnn(n, d_x, d_y, seed=seed_of(f"unrolling:{n}:{d_x}:{d_y}:{draw}"))
    inputs = example_trajectories((6,), d_x, 1, seed=seed_of(f"unrolling-inputs:{draw}"))[0].inputs
    return Statement(Quantifier.NONE, _UNROLLS, SystemInstance(W=net.W, F=net.F, C=net.C, inputs=inputs))


def _realised_cases(budget: Budget) -> Iterator[Params]:
    for draw in range(budget.tests):
        for family in _FAMILIES:
            for n, d_x, d_y in _SIZES[:-1]:
                yield {"n": n, "dx": d_x, "dy": d_y, "family": family, "draw": draw}


def _realised(params: Params) -> Statement:
    from verify.kernels.realisation import realise
    from verify.networks.linear_weights import LINEAR_FAMILIES

    n, d_x, d_y = (params[key] for key in ("n", "dx", "dy"))
    seed = seed_of(f"realisation:{n}:{d_x}:{d_y}:{params['draw']}")
    net = LINEAR_FAMILIES[params["family"]].weights(n, d_x, d_y, seed)
    found = realise(net.unscaled_impulse_response(2 * n), n)
    instance = SystemInstance(W=net.W, F=net.F, C=net.C, realisation=Realisation(found.A, found.B, found.C))
    later = all_in("e", 2 * n, 4 * n, response("e").equals(realised("e")))
    return Statement(Quantifier.NONE, all_of(realises, later), instance)


CLAIMS: tuple[Claim, ...] = (
    value_claim(
        id="unrolling",
        tiny={"T": 4},
        title="A linear RNN is a convolution with the weights n^(-(j+1)/2) C W^j F, whatever its sizes and weights",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#unrolling",
        status="theorem",
        relation=_UNROLLS,
        domain="every n, d_x, d_y, all weights and inputs; T = 1, .., 24 steps",
        proof="h_t = sum of n^(-j/2) W^j F x_(t-j), by induction. Checked as an identity of formal sums of words in W, "
        "F, C.",
        cases=lambda budget: ({"T": steps} for steps in range(1, 25)),
        statement=lambda params: Statement(Quantifier.NONE, _UNROLLS, FreeSystem(params["T"])),
    ),
    value_claim(
        id="unrolling-systems",
        tiny={"n": 2, "dx": 1, "dy": 1, "draw": 0},
        title="Recursion and convolution give equal outputs, number by number",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#unrolling",
        status="theorem",
        relation=_UNROLLS,
        domain="random rational systems, n up to 9, six steps; the factor n^(-1/2) is formal where n is no square",
        proof="Both sides computed exactly.",
        cases=_unrolled_cases,
        statement=_unrolled,
    ),
    value_claim(
        id="ho-kalman",
        tiny={"n": 2, "dx": 1, "dy": 1, "family": "generic", "draw": 0},
        title="The first 2n weights of a linear RNN determine all: a realisation built from them reproduces every "
        "later one",
        source="Kronecker; Ho and Kalman; proofs/statements/linear-networks.md#r2-agreement",
        status="theorem",
        relation=all_of(realises, response("e").equals(realised("e"))),
        domain="rational systems of n <= 5 states, generic and degenerate; for ever, and e = 2n, .., 4n computed",
        proof="Two systems of orders n and r that agree on n + r responses agree for ever (Cayley-Hamilton).",
        cases=_realised_cases,
        statement=_realised,
        cost=lambda params: OVERHEAD + 2_000 * params["n"] ** 4,
    ),
)
