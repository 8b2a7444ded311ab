"""Other people's theorems against independent arithmetic: the witnesses of the proofs, and what the networks read.

Each network of a claim is compared with the matrices that its page says it reads, computed here by hand.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb, prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.certificates.verdicts import Verdict
from verify.checker import check_bytes
from verify.claims import REGISTRY
from verify.claims.cases import Interleaved, neighbours, odd_steps, subsets
from verify.claims.museum import CLAIMS
from verify.claims.museum_networks import lag_operators, product_pair, stacked_layers, symmetric_lag_operators
from verify.claims.papers import Became
from verify.exact import QQ
from verify.networks.evaluate import evaluate
from verify.networks.families import find_family
from verify.networks.language import parse_program
from verify.networks.supports import Supports
from verify.statements import Sizes
from verify.work.budget import PROFILES

QUICK = PROFILES["quick"]


def mc(n: int, k: int) -> int:
    return comb(n + k - 1, k)


def drawn(program, seed: int):
    """Small nonzero integers for every free weight, as nested lists."""
    random = Random(seed)

    def array(shape):
        return [array(shape[1:]) for _ in range(shape[0])] if shape else random.choice((-3, -2, -1, 1, 2, 3))

    return {weight.name: array(weight.shape) for weight in program.weights}


def output(text: str, weights, inputs) -> Fraction:
    (value,) = evaluate(parse_program(text), weights, inputs, QQ)
    return Fraction(int(value.p), int(value.q))


def vectors(random: Random, count: int, length: int) -> list[list[int]]:
    return [[random.randint(-3, 3) for _ in range(length)] for _ in range(count)]


# --- tensor trains ---


def chain(word, m: int, base: int = 2) -> int:
    """y at the weights of the proof, by the definition of the circuit: Wi = I, Wh_ab = base^(ab), Wo = 1, h = e_0."""
    state = [1] + [0] * (m - 1)
    for letter in word:
        state = [int(b == letter) * sum(base ** (a * b) * state[a] for a in range(m)) for b in range(m)]
    return sum(state)


@pytest.mark.parametrize(("m", "T"), [(1, 4), (2, 2), (2, 3), (2, 4), (2, 5), (2, 6), (3, 4), (3, 5), (4, 4)])
def test_the_weights_of_the_proof_reach_the_rank_between_odd_and_even_steps(m: int, T: int) -> None:
    odd = odd_steps(T)
    even = [step for step in range(1, T + 1) if step not in odd]

    def word(o, e):
        letters = dict(zip(odd, o, strict=True)) | dict(zip(even, e, strict=True))
        return [letters[step] for step in range(1, T + 1)]

    matrix = [
        [chain(word(o, e), m) for e in product(range(m), repeat=len(even))] for o in product(range(m), repeat=len(odd))
    ]
    assert plain.rank(matrix) == m ** len(even)


def test_between_first_and_second_half_the_same_weights_have_rank_m() -> None:
    matrix = [[chain((*a, *b), 2) for b in product(range(2), repeat=2)] for a in product(range(2), repeat=2)]
    assert plain.rank(matrix) == 2


def test_the_start_block_has_the_odd_steps() -> None:
    claim = REGISTRY["tensor-train-odd-even"]
    for task in claim.tasks(QUICK):
        instance = claim.statement(task).network
        assert set(instance.positions_start) == set(range(1, instance.T + 1, 2))
        assert instance.L == 1
    cases = claim.cases
    assert isinstance(cases, Interleaved)
    assert [cases.contains(Sizes(1, 2, 2, *split)) for split in ((2, 2), (3, 2), (2, 3), (4, 2))] == [True, True, 0, 0]


@pytest.mark.parametrize("claim_id", ["tensor-train-odd-even", "odd-even-every-depth"])
def test_one_more_or_one_less_is_refuted(claim_id: str) -> None:
    """The value is the only true one: its neighbours get a certificate of the opposite."""
    from verify.separation.decide import gather
    from verify.statements import Quantifier, Statement, grid_rank

    claim = REGISTRY[claim_id]
    task = next(task for task in claim.tasks(QUICK) if task.params["t_E"] > 1 and min(task.params["R"], 3) > 1)
    statement = claim.statement(task)
    found = claim.solve(task, QUICK).certificate
    value = max(item.k for item in found.items if hasattr(item, "k"))
    for wrong in (value - 1, value + 1):
        asked = Statement(Quantifier.ALMOST_ALL_WEIGHTS, grid_rank.equals(wrong), statement.network)
        certificate = gather("test", asked).certificate
        assert certificate.verdict is Verdict.REFUTED
        assert check_bytes(certificate.to_bytes()).accepted


def cover(starts: set[int], T: int) -> int:
    """The fewest steps that meet every bond between both blocks, by trying all sets of steps."""
    bonds = [(step, step + 1) for step in range(1, T) if (step in starts) != (step + 1 in starts)]
    sizes = range(T + 1)
    return next(
        size
        for size in sizes
        if any(all(set(bond) & set(chosen) for bond in bonds) for chosen in combinations(range(1, T + 1), size))
    )


@pytest.mark.parametrize("T", range(2, 8))
def test_as_many_pairs_as_steps_that_meet_all_bonds(T: int) -> None:
    """König's theorem, on a line."""
    for starts in subsets(T):
        assert neighbours(starts, T) == cover(set(starts), T)


@pytest.mark.parametrize(("T", "starts"), [(T, starts) for T in (3, 4, 5) for starts in subsets(T)])
def test_the_weights_of_the_proof_reach_two_to_the_number_of_pairs(T: int, starts: tuple[int, ...]) -> None:
    """Not less, by the proof; not more at R = M = 2, by the cut."""
    ends = [step for step in range(1, T + 1) if step not in starts]

    def word(o, e):
        letters = dict(zip(starts, o, strict=True)) | dict(zip(ends, e, strict=True))
        return [letters[step] for step in range(1, T + 1)]

    rows, columns = (list(product(range(2), repeat=len(block))) for block in (starts, ends))
    assert plain.rank([[chain(word(o, e), 2) for e in columns] for o in rows]) == 2 ** neighbours(starts, T)


# --- state space models ---


def systems(seed: int, n: int, d_x: int, d_y: int, k: int):
    text = lag_operators({"n": n, "d_x": d_x, "d_y": d_y, "k": k})
    weights = drawn(parse_program(text), seed)
    C, F, lam = weights["C"], weights["F"], weights.get("lam", [1] * n)  # one lag needs no power
    lags = [
        [sum(C[p][i] * Fraction(lam[i]) ** j * F[i][r] for i in range(n)) for p in range(d_y) for r in range(d_x)]
        for j in range(k)
    ]
    return text, weights, lags


@examples(30)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), st.integers(1, 4))
def test_the_network_reads_the_lag_operators(seed: int, n: int, d_x: int, d_y: int, k: int) -> None:
    text, weights, lags = systems(seed, n, d_x, d_y, k)
    inputs = vectors(Random(seed), k + 2, d_x * d_y)
    driven = [sum(s * x for s, x in zip(weights["s"], vector, strict=True)) for vector in inputs[:k]]
    expected = sum(driven[k - 1 - j] * sum(a * x for a, x in zip(lags[j], inputs[-1], strict=True)) for j in range(k))
    assert output(text, weights, inputs) == expected


@pytest.mark.parametrize(
    ("n", "d_x", "d_y", "k"), [(1, 2, 2, 3), (3, 1, 1, 3), (3, 2, 2, 5), (5, 2, 2, 6), (6, 3, 2, 4)]
)
def test_their_span_has_the_dimension_of_the_claim_at_the_weights_of_the_proof(
    n: int, d_x: int, d_y: int, k: int
) -> None:
    r = min(n, k, d_x * d_y)
    outer = [(p, q) for p in range(d_y) for q in range(d_x)][:r]
    lags = [[sum(Fraction(i + 2) ** j * ((p, q) == outer[i]) for i in range(r)) for p in range(d_y) for q in range(d_x)]
            for j in range(k)]  # fmt: skip
    assert plain.rank(lags) == r


@examples(30)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 3), st.integers(1, 4))
def test_the_tied_network_reads_quadratic_forms(seed: int, n: int, d: int, k: int) -> None:
    text = symmetric_lag_operators({"n": n, "d": d, "k": k})
    weights = drawn(parse_program(text), seed)
    F, lam, s = weights["F"], weights.get("lam", [1] * n), weights["s"]
    inputs = vectors(Random(seed), k + 2, d)
    driven = [sum(a * x for a, x in zip(s, vector, strict=True)) for vector in inputs[:k]]
    last = inputs[-1]
    forms = [
        sum(last[p] * F[i][p] * lam[i] ** j * F[i][r] * last[r] for i in range(n) for p in range(d) for r in range(d))
        for j in range(k)
    ]
    assert output(text, weights, inputs) == sum(driven[k - 1 - j] * forms[j] for j in range(k))


# --- stacked layers ---


@examples(30)
@given(st.integers(0, 10**6), st.integers(1, 2), st.integers(1, 3), st.integers(1, 4), st.booleans())
def test_the_stack_is_read_by_its_hankel_matrix(seed: int, n: int, depth: int, k: int, tied: bool) -> None:
    """H_ab is the impulse response of the layers, run one by one, a + b steps after the impulse."""
    text = stacked_layers({"n": n, "L": depth, "k": k, "tied": int(tied)})
    weights = drawn(parse_program(text), seed)
    W = [weights["W" if tied else f"W{layer}"] for layer in range(1, depth + 1)]
    F = [None if layer == 1 else weights["F" if tied else f"F{layer}"] for layer in range(1, depth + 1)]

    def response(steps: int) -> int:
        states = [[0] * n for _ in range(depth)]
        for step in range(steps + 1):
            below = None
            for layer in range(depth):
                old = states[layer]
                new = [sum(W[layer][i][j] * old[j] for j in range(n)) for i in range(n)]
                if layer == 0:
                    new = [v + b * (step == 0) for v, b in zip(new, weights["B"], strict=True)]
                else:
                    new = [v + sum(F[layer][i][j] * below[j] for j in range(n)) for i, v in enumerate(new)]
                states[layer] = below = new
        return sum(c * h for c, h in zip(weights["C"], states[-1], strict=True))

    inputs = vectors(Random(seed), k + 1, k)
    driven = [sum(s * x for s, x in zip(weights["s"], vector, strict=True)) for vector in inputs[:k]]
    expected = sum(inputs[-1][a] * response(a + b) * driven[k - 1 - b] for a in range(k) for b in range(k))
    assert output(text, weights, inputs) == expected


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(("n", "depth"), [(1, 1), (1, 3), (2, 2), (3, 2), (2, 3)])
def test_the_weights_of_the_proof_have_full_hankel_rank(n: int, depth: int, tied: bool) -> None:
    """F = I, diagonal W, ones in B and C: the coefficients of sum_i prod_l z/(z - lam_li), as power series in 1/z."""
    size = n * depth
    series = []
    for i in range(n):
        poles = [i + 2] * depth if tied else [i + 2 + layer * n for layer in range(depth)]
        found = [1] + [0] * (2 * size)
        for pole in poles:
            for step in range(1, len(found)):
                found[step] += pole * found[step - 1]
        series.append(found)
    total = [sum(values) for values in zip(*series, strict=True)]
    hankel = [[total[a + b] for b in range(size + 1)] for a in range(size + 1)]
    assert plain.rank(hankel) == size


@pytest.mark.parametrize(("n", "depth"), [(1, 3), (2, 3), (3, 2), (2, 4)])
def test_tied_stacks_have_every_smaller_hankel_rank(n: int, depth: int) -> None:
    """The proof's weights for k <= nL: the first ⌈k/L⌉ channels alone make the k×k matrix nonsingular."""
    for k in range(1, n * depth + 1):
        poles = range(2, 2 + -(-k // depth))
        series = [sum(pole**j for pole in poles) * mc(depth, j) for j in range(2 * k - 1)]
        assert plain.rank([series[a : a + k] for a in range(k)]) == k


# --- second order and product networks ---


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_degrees_of_the_second_order_cell_are_those_of_the_recursion(depth: int) -> None:
    supports = Supports(find_family("second-order").program(depth, 2, 2))
    shares = [supports.inputs(s) for s in range(1, 6)]
    assert shares == [frozenset({mc(s, depth - 1)}) for s in range(1, 6)]
    for T in range(1, 6):
        assert sum(mc(s, depth - 1) for s in range(1, T + 1)) == mc(T, depth)


@examples(30)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
def test_the_pair_is_a_product_graph_network(seed: int, depth: int, width: int, channels: int) -> None:
    """Both vertices keep their own states; each multiplies what it and its neighbour send."""
    text = product_pair({"L": depth, "R": width, "M": channels})
    weights = drawn(parse_program(text), seed)
    states = vectors(Random(seed), 2, channels)
    inputs = [list(vector) for vector in states]
    for layer in range(1, depth + 1):
        W = weights[f"W{layer}"]
        sent = [[sum(w * v for w, v in zip(row, state, strict=True)) for row in W] for state in states]
        states = [[prod(values) for values in zip(*sent, strict=True)] for _ in range(2)]
    expected = sum(o * h for o, h in zip(weights["o"], states[1], strict=True))
    assert output(text, weights, inputs) == expected


# --- powers of a Gaussian matrix ---


@pytest.mark.parametrize(("k", "n"), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 1)])
def test_the_mean_of_the_norm_by_hand(k: int, n: int) -> None:
    """The trace written out in the entries; at n = 1 the odd factorial (2k-1)!!."""
    from verify.kernels.tangent import mean_kernel

    coefficients = mean_kernel(k, k).A
    mean = sum(c * Fraction(1, n**power) for power, c in enumerate(coefficients))
    assert mean == Fraction(plain.expected_product_of_traces(["W" * k + "w" * k], n), n ** (k + 1))
    if n == 1:
        assert mean == prod(range(1, 2 * k, 2))


@pytest.mark.parametrize("claim_id", ["power-norm-tail", "power-norm-chebyshev"])
def test_the_named_width_is_the_first(claim_id: str) -> None:
    """One width earlier the statement is false (and is refuted there)."""
    from dataclasses import replace

    from verify.statements.instances.kernel import kernel

    claim = REGISTRY[claim_id]
    for task in list(claim.tasks(QUICK))[:4]:
        instance = claim.statement(task).instance
        ((_, domain),) = instance.variables
        if domain.start > 1:
            cases = replace(claim.cases, instance=kernel(n=domain.start - 1))
            certificate = replace(claim, cases=cases).solve(task, QUICK).certificate
            assert certificate.verdict is Verdict.REFUTED, task.name


# --- all of them ---


# Those that are searched are looked at in test_counterexamples.
FALSE = [claim for claim in CLAIMS if claim.became is Became.FALSE_BESIDE and not claim.search]


@pytest.mark.parametrize("claim", FALSE, ids=[claim.id for claim in FALSE])
def test_a_false_neighbour_is_refuted_at_its_example_and_at_nothing_before(claim) -> None:
    for task in claim.tasks(QUICK):
        certificate = claim.solve(task, QUICK).certificate
        if certificate.verdict is Verdict.REFUTED:
            assert dict(task.params) == dict(claim.example)
            assert check_bytes(certificate.to_bytes()).accepted
            return
        assert certificate.verdict in (Verdict.PROVED_GENERIC, Verdict.PROVED_ALL)
    pytest.fail("nothing refutes it")


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.id for claim in CLAIMS])
def test_it_can_be_explained(claim) -> None:
    from verify.report.explain import explanation

    text = explanation(claim)
    assert "Verdict here" in text or "the certificate proves it for every" in text
    assert max(map(len, text.splitlines())) <= 80
