"""Between the two papers: how little a linear RNN couples start and end, and its Hankel rank instead.

Source: proofs/statements/linear-networks.md#ranks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product as cartesian
from typing import Any

from verify.claims.cost import OVERHEAD, within
from verify.claims.linear_ranks import gather_linear
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.claims.values import parameter_stem
from verify.networks.linear import LinearRNN
from verify.networks.linear_weights import LINEAR_FAMILIES, linear_rnn_to_json
from verify.networks.streams import seed_of
from verify.statements import Condition, FieldName, LinearInstance, Quantifier, Statement
from verify.statements.build import any_of, d_x, d_y, hankel_rank, k, minimum, n, q, rank

__all__ = ["CLAIMS"]

_OURS = "proofs/statements/linear-networks.md#s1-s2-additive-bounds [ours]"
Params = dict[str, Any]

_RANK_KEYS = ("n", "d_x", "d_y", "t_S", "t_E", "q")
_HANKEL_KEYS = ("n", "d_x", "d_y", "k")


def _linear_claim(
    *,
    id: str,
    title: str,
    source: str,
    status: str,
    relation: Condition,
    quantifier: Quantifier,
    domain: str,
    proof: str,
    cases: Callable[[Budget], Iterator[Params]],
    expected: Expectation = Expectation.PROVED,
    at: Callable[[Params, LinearRNN], Condition] | None = None,
    tiny: Params | None = None,
) -> Claim:
    """A claim about ranks of linear networks.

    ``at``: the relation at one instance with given weights, where it is more precise than ``relation``.
    """

    def weights(params: Params) -> LinearRNN | None:
        if quantifier is not Quantifier.THESE_WEIGHTS:
            return None
        seed = seed_of(f"bridges:{params['family']}:{params['draw']}")
        return LINEAR_FAMILIES[params["family"]].weights(params["n"], params["d_x"], params["d_y"], seed)

    def statement(task: Task) -> Statement:
        params = dict(task.params)
        net = weights(params)
        keys = _HANKEL_KEYS if "k" in params else _RANK_KEYS
        return Statement(
            quantifier=quantifier,
            relation=relation if at is None or net is None else at(params, net),
            instance=LinearInstance(**{key: params[key] for key in keys}),
            field=FieldName(params["p"]) if "p" in params else "Q",
            weights_json=None if net is None else {"kind": "explicit", "arrays": linear_rnn_to_json(net)},
        )

    def tasks(budget: Budget) -> Iterator[Task]:
        for index, (params, price) in enumerate(within(cases(budget), _cost, total=budget.claim, each=budget.task)):
            if index >= budget.instances:
                return
            name = parameter_stem(params)
            yield Task(id, name, params, price, (index,))

    def solve(task: Task, budget: Budget) -> Outcome:
        return gather_linear(id, statement(task), net=weights(dict(task.params)))

    return Claim(
        id=id,
        title=title,
        source=source,
        status=status,
        relation=relation,
        quantifier=quantifier,
        domain=domain,
        expected=expected,
        proof=proof,
        tasks=tasks,
        solve=solve,
        statement=statement,
        tiny=tiny or {},
    )


def _cost(params: Params) -> int:
    size: int = params.get("k", 0) * max(params["d_x"], params["d_y"]) + params.get("q", 0)
    steps: int = size + params.get("t_S", 0) + params.get("t_E", 0)
    width: int = params["n"]
    return OVERHEAD + 50 * size**3 + 200 * width**2 * steps


def _sized(keys: tuple[str, ...], *ranges: range | tuple[int, ...]) -> Iterator[Params]:
    """All sizes of a box, by their sum, then lexicographically."""
    for values in sorted(cartesian(*ranges), key=lambda values: (sum(values), values)):
        yield dict(zip(keys, values, strict=True))


def _rank_sizes(budget: Budget, powers: tuple[int, ...]) -> Iterator[Params]:
    return _sized(_RANK_KEYS, (1, 2, 4, 16), (1, 2), (1, 2), (1, 2, 5), (1, 2, 5), powers)


def _hankel_sizes(budget: Budget) -> Iterator[Params]:
    return _sized(_HANKEL_KEYS, range(1, 9), range(1, 4), range(1, 4), range(1, 9))


def _families(sizes: Callable[[Budget], Iterator[Params]]) -> Callable[[Budget], Iterator[Params]]:
    def cases(budget: Budget) -> Iterator[Params]:
        for params in sizes(budget):
            for family in LINEAR_FAMILIES:
                yield {**params, "family": family, "draw": 0}

    return cases


def _small_rank_sizes(budget: Budget) -> Iterator[Params]:
    return _sized(_RANK_KEYS, (1, 3, 4), (1,), (1,), (1, 3), (1, 3), (1, 3))


def _small_hankel_sizes(budget: Budget) -> Iterator[Params]:
    return _sized(_HANKEL_KEYS, (1, 3, 4), (1, 2), (1, 2), (1, 4))


def _rank_here(params: Params, net: LinearRNN) -> Condition:
    from verify.networks.convolution import separation_rank_formula

    return rank.equals(separation_rank_formula(net, params["t_S"], params["t_E"], params["q"]))


def _hankel_here(params: Params, net: LinearRNN) -> Condition:
    from verify.kernels.hankel import hankel_rank as exact_rank

    return hankel_rank.equals(exact_rank(net, params["k"]))


CLAIMS: tuple[Claim, ...] = (
    _linear_claim(
        id="linear-rank-bound",
        title="A linear RNN of any width couples start and end with function rank at most 2",
        source=_OURS,
        status="theorem (ours)",
        relation=rank <= 2,
        quantifier=Quantifier.ALL_WEIGHTS,
        domain="q = 1, every width and split (instances with n up to 10^6)",
        proof="The output is a start part plus an end part (S1).",
        cases=lambda budget: _sized(_RANK_KEYS, (1, 2, 64, 10**6), (1, 3), (1, 3), (1, 4, 50), (1, 4, 50), (1,)),
    ),
    _linear_claim(
        id="linear-rank-generic",
        tiny={"n": 2, "d_x": 1, "d_y": 1, "t_S": 2, "t_E": 2, "q": 2},
        title="The q-th power of a linear RNN's output has function rank q + 1 for almost all weights",
        source=_OURS,
        status="theorem (ours)",
        relation=rank.equals(q + 1),
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain="every n, d_x, d_y, split and q (so 2 for the output itself)",
        proof="Upper bound: the binomial theorem (S1). Lower bound: a minor of order q + 1; for all sizes at once W = "
        "I and one nonzero entry each in C and F.",
        cases=lambda budget: _rank_sizes(budget, (1, 2, 5, 12)),
    ),
    _linear_claim(
        id="linear-rank-formula",
        tiny={"n": 3, "d_x": 1, "d_y": 1, "t_S": 3, "t_E": 3, "q": 3, "family": "nilpotent-shift", "draw": 0},
        title="At any weights the rank is read off the impulse response: which of start and end it reaches",
        source=_OURS,
        status="theorem (ours)",
        relation=any_of(rank.equals(0), rank.equals(1), rank.equals(q + 1)),
        quantifier=Quantifier.THESE_WEIGHTS,
        domain="generic and degenerate weights; each instance states the one value: q + 1 if start and end both act, 1 "
        "if one does, 0 if none",
        proof="S2 from above, a minor at these weights from below.",
        cases=_families(_small_rank_sizes),
        at=_rank_here,
    ),
    _linear_claim(
        id="linear-rank-small-characteristic",
        title="In characteristic q the q-th power is additive again: rank 2",
        source=_OURS,
        status="theorem (ours)",
        relation=rank.equals(2),
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain="q = p prime, over the algebraic closure of GF(p)",
        proof="(a + b)^p = a^p + b^p.",
        cases=lambda budget: (
            {**params, "q": p, "p": p}
            for p in (2, 3, 5, 7, 11, 13)
            for params in _sized(_RANK_KEYS[:-1], (1, 2, 4), (1, 2), (1,), (1, 3), (1, 3))
        ),
    ),
    _linear_claim(
        id="hankel-rank-bound",
        title="The block Hankel matrix of a linear RNN has rank at most n, however many blocks",
        source="Kronecker; Ho and Kalman; proofs/statements/linear-networks.md#h1-h2-hankel-bounds",
        status="theorem",
        relation=hankel_rank <= n,
        quantifier=Quantifier.ALL_WEIGHTS,
        domain="every n, d_x, d_y, k (instances with k up to 1000)",
        proof="It is a product with inner dimension n (H1).",
        cases=lambda budget: _sized(_HANKEL_KEYS, (1, 2, 5, 40), (1, 3), (1, 3), (1, 7, 1000)),
    ),
    _linear_claim(
        id="hankel-rank-generic",
        tiny={"n": 3, "d_x": 1, "d_y": 1, "k": 3},
        title="For almost all weights the Hankel rank is min(n, k d_x, k d_y)",
        source="Kronecker; Ho and Kalman; proofs/statements/linear-networks.md#h3-generic-hankel-rank",
        status="theorem",
        relation=hankel_rank.equals(minimum(n, k * d_x, k * d_y)),
        quantifier=Quantifier.ALMOST_ALL_WEIGHTS,
        domain="every n, d_x, d_y, k",
        proof="Upper bound: H1, H2. Lower bound: a minor of that order; for all sizes at once a diagonal W whose "
        "states are shared out among min(d_x, d_y) channels (H3).",
        cases=_hankel_sizes,
    ),
    _linear_claim(
        id="hankel-rank-degenerate",
        tiny={"n": 4, "d_x": 1, "d_y": 1, "k": 4, "family": "repeated-eigenvalues", "draw": 0},
        title="Special weights lose Hankel rank: W = I leaves 1, double eigenvalues leave one each",
        source="proofs/statements/linear-networks.md#h3-generic-hankel-rank",
        status="theorem",
        relation=hankel_rank <= n,
        quantifier=Quantifier.THESE_WEIGHTS,
        domain="generic and degenerate weights; each instance states the exact rank",
        proof="A minor at these weights from below; from above the exact rank of the matrix, H1 or H2.",
        cases=_families(_small_hankel_sizes),
        at=_hankel_here,
    ),
    _linear_claim(
        id="hankel-rank-always-full",
        title="The Hankel rank is n for all weights once k is large enough (false: W = I)",
        source="proofs/statements/linear-networks.md#h3-generic-hankel-rank",
        status="false (ours)",
        relation=hankel_rank.equals(n),
        quantifier=Quantifier.THESE_WEIGHTS,
        domain="n >= 2, k = n, the degenerate families",
        proof="The exact rank at these weights is smaller.",
        cases=lambda budget: (
            {"n": size, "d_x": 1, "d_y": 1, "k": size, "family": family, "draw": 0}
            for size in (2, 3, 4)
            for family in ("identity", "repeated-eigenvalues", "zero-readout")
        ),
        expected=Expectation.REFUTED,
    ),
)
