"""One claim: with one channel, one layer of any width has rank at most 1."""

from verify.claims import Claim
from verify.claims.cases import Sized
from verify.claims.methods import Gathered
from verify.statements import L, M, Quantifier, all_of, rank

CLAIMS = (
    Claim(
        id="example.one-channel",
        title="With one input channel one layer has rank at most 1",
        source="an example",
        status="theorem",
        relation=rank <= 1,
        domain="L = M = 1, every contiguous split, start first, all weights",
        proof="y is multilinear in the inputs of the start block, of which there is one a step (U0).",
        cases=Sized(where=all_of(L.equals(1), M.equals(1))),
        method=Gathered(),
        quantifier=Quantifier.ALL_WEIGHTS,
        example={"L": 1, "R": 2, "M": 1, "t_S": 2, "t_E": 2},
    ),
)
