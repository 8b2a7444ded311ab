"""Linear RNNs as convolutions, and systems rebuilt from their responses: exact identities, system by system.

Source: proofs/statements/linear-networks.md#unrolling and proofs/statements/linear-networks.md#r2-agreement.
"""

from __future__ import annotations

from verify.certificates.formal import FormalProof
from verify.claims.cases import Params, Rows, Values
from verify.claims.cost import OVERHEAD
from verify.claims.methods import Decided
from verify.claims.model import Claim
from verify.claims.papers import Became
from verify.claims.values import EMAMI
from verify.networks.streams import seed_of
from verify.statements import Condition, Quantifier
from verify.statements.build import all_in, all_of, convolution, outputs, realised, realises, response
from verify.statements.instances.system import FreeSystem, Realisation, SystemInstance

__all__ = ["CLAIMS"]

# n, d_x, d_y: a perfect square among the widths, so that the factors n^{-1/2} are rational there and formal elsewhere.
_SIZES = ((1, 1, 1), (2, 1, 1), (2, 2, 1), (3, 1, 2), (4, 1, 1), (3, 2, 2), (4, 2, 3), (5, 1, 1), (9, 1, 1))
_FAMILIES = ("generic", "identity", "repeated-eigenvalues", "nilpotent-shift", "zero-recurrence", "zero-readout")
_SYSTEMS = Rows(("n", "dx", "dy"), _SIZES, draws=True)
_REALISED = Rows(
    ("n", "dx", "dy", "family"),
    tuple((*sizes, family) for family in _FAMILIES for sizes in _SIZES[:-1]),
    draws=True,
)


def _words(params: Params) -> FreeSystem:
    return FreeSystem(params["T"])


def _unrolled(params: Params) -> SystemInstance:
    from verify.kernels.descent import example_trajectories
    from verify.networks.linear_weights import random_linear_rnn

    n, d_x, d_y, draw = (params[key] for key in ("n", "dx", "dy", "draw"))
    net = random_linear_rnn(n, d_x, d_y, seed=seed_of(f"unrolling:{n}:{d_x}:{d_y}:{draw}"))
    inputs = example_trajectories((6,), d_x, 1, seed=seed_of(f"unrolling-inputs:{draw}"))[0].inputs
    return SystemInstance(W=net.W, F=net.F, C=net.C, inputs=inputs)


def _realised(params: Params) -> SystemInstance:
    from verify.kernels.realisation import realise
    from verify.networks.linear_weights import LINEAR_FAMILIES

    n, d_x, d_y = (params[key] for key in ("n", "dx", "dy"))
    seed = seed_of(f"realisation:{n}:{d_x}:{d_y}:{params['draw']}")
    net = LINEAR_FAMILIES[params["family"]].weights(n, d_x, d_y, seed)
    found = realise(net.unscaled_impulse_response(2 * n), n)
    return SystemInstance(W=net.W, F=net.F, C=net.C, realisation=Realisation(found.A, found.B, found.C))


def _realises(params: Params) -> Condition:
    n = params["n"]
    return all_of(realises, all_in("e", 2 * n, 4 * n, response("e").equals(realised("e"))))


def _realisation_cost(params: Params) -> int:
    return OVERHEAD + 2_000 * int(params["n"]) ** 4


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="unrolling",
        title="A linear RNN is a convolution with the weights n^(-(j+1)/2) C W^j F, whatever its sizes and weights",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#unrolling",
        status="theorem",
        relation=outputs.equals(convolution),
        domain="every n, d_x, d_y, all weights and inputs; T = 1, .., 24 steps",
        proof="h_t = sum of n^(-j/2) W^j F x_(t-j), by induction. Checked as an identity of formal sums of words in W, "
        "F, C.",
        cases=Values(Rows(("T",), tuple((steps,) for steps in range(1, 25))), _words),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"T": 4},
        formal=FormalProof(
            "lin_unroll",
            "Linear.v",
            "the statement with any scalar in the place of n^(-1/2), for all sizes and every T, over every"
            " commutative ring",
        ),
        shipped=("T12",),
        paper="emami",
        became=Became.STATED,
    ),
    Claim(
        id="unrolling-systems",
        title="Recursion and convolution give equal outputs, number by number",
        source=f"{EMAMI}; proofs/statements/linear-networks.md#unrolling",
        status="theorem",
        relation=outputs.equals(convolution),
        domain="random rational systems, n up to 9, six steps; the factor n^(-1/2) is formal where n is no square",
        proof="Both sides computed exactly.",
        cases=Values(_SYSTEMS, _unrolled),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 2, "dx": 1, "dy": 1, "draw": 0},
        shipped=("n2-dx2-dy1-draw0",),
        paper="emami",
        became=Became.STATED,
    ),
    Claim(
        id="ho-kalman",
        title="The first 2n weights of a linear RNN determine all: a realisation built from them reproduces every "
        "later one",
        source="Kronecker; Ho and Kalman; proofs/statements/linear-networks.md#r2-agreement",
        status="theorem",
        relation=all_of(realises, response("e").equals(realised("e"))),
        domain="rational systems of n <= 5 states, generic and degenerate; for ever, and e = 2n, .., 4n computed",
        proof="Two systems of orders n and r that agree on n + r responses agree for ever (Cayley-Hamilton).",
        cases=Values(_REALISED, _realised, _realises, _realisation_cost),
        method=Decided(),
        quantifier=Quantifier.NONE,
        example={"n": 2, "dx": 1, "dy": 1, "family": "generic", "draw": 0},
        shipped=("n2-dx1-dy1-repeated-eigenvalues-draw0",),
        paper="kronecker",
        became=Became.STATED,
    ),
)
