"""Minors found in balls: the checker accepts them, whatever the network, the notion and the split; and its balls hold
what python-flint's do.
"""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import pytest
from flint import arb

from verify.certificates.build import make_certificate
from verify.checker import check_bytes
from verify.checker.circuit.network import enter, evaluations
from verify.checker.circuit.points import chains
from verify.checker.circuit.reading import read_program
from verify.checker.functions.balls import Balls
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.errors import DomainError
from verify.exact import QQ
from verify.networks.batch import evaluation_matrix
from verify.networks.families import find_family
from verify.networks.language import parse_program
from verify.networks.program import Program, program_to_json
from verify.networks.reals import BallKernel, Binary64, with_precision
from verify.networks.streams import seed_of
from verify.networks.trees import independent_tree
from verify.networks.weighted import WeightedNetwork, network_arrays
from verify.separation.balls import Rule, find_ball_minor, stream_weights
from verify.statements import Instance, Quantifier, RankAt, Sizes, Statement, grid_rank, rank
from verify.tensors.grid import Templates

GENERIC, OPEN, THESE = Quantifier.ALMOST_ALL_WEIGHTS, Quantifier.OPEN_WEIGHTS, Quantifier.THESE_WEIGHTS
SMOOTH = ["tanh", "sigmoid", "lstm", "gru"]
SOFT = """
input x[2]
state h[2]
h'[i] = {0}(W[i,j] h[j] + F[i,k] x[k] + b[i])
y = C[i] h'[i]
"""


def certificate(
    program: Program, k: int, sizes: tuple[int, int], quantifier: Quantifier, *, found: int | None = None, **how: Any
) -> Any:
    """The certificate of a minor of order ``k``, of which at least ``found`` is asked."""
    t_S, t_E = sizes
    minor = find_ball_minor(program, t_S, t_E, target=k, seed="1", **how)
    assert minor is not None
    assert minor.k == (k if found is None else found)
    templates, weights = how.get("templates"), how.get("weights")
    explicit = None
    if templates is not None and not templates.one_hot:
        explicit = tuple(tuple(_plain(v) for v in vector) for vector in templates.vectors)
    instance = Instance(
        Sizes.of_program(t_S=t_S, t_E=t_E, N=None if templates is None else templates.N),
        templates=explicit,
        split=how.get("start_steps"),
        program=program,
    )
    notion = "function" if templates is None else "grid"
    term = RankAt(notion, Sizes(0, 0, program.channels, t_S, t_E, N=instance.N))
    relation = (rank if templates is None else grid_rank) >= minor.k
    given = None
    if weights is not None:
        given = {"kind": "explicit", "arrays": network_arrays(weights, QQ.to_plain)}
    statement = Statement(quantifier, relation, instance, weights_json=given)
    made = make_certificate("by-balls", statement, [minor.item(term)])
    assert made is not None
    return made


def _plain(value: Any) -> Any:
    plain = QQ.to_plain(value)
    return tuple(plain) if isinstance(plain, list) else plain


def accepted(made: Any, verdict: str) -> None:
    report = check_bytes(made.to_bytes())
    assert report.outcome == "accepted", (report.path, report.message)
    assert report.verdict == verdict


@pytest.mark.parametrize("cell", SMOOTH)
def test_smooth_networks_have_large_minors(cell: str) -> None:
    made = certificate(find_family(cell).program(1, 2, 2), 12, (2, 2), GENERIC)
    accepted(made, "proved-generic")
    assert made.rests_on == ["A1", "F1"]


def test_one_unit_is_enough() -> None:
    accepted(certificate(find_family("tanh").program(1, 1, 1), 16, (1, 1), GENERIC), "proved-generic")


def test_a_piecewise_network_of_some_open_set() -> None:
    made = certificate(find_family("relu").program(1, 4, 2), 6, (2, 2), OPEN)
    accepted(made, "proved-open")
    assert made.rests_on == ["A2", "F1"]


@pytest.mark.parametrize("function", ["exp", "silu", "sin", "softplus", "abs"])
def test_every_function(function: str) -> None:
    quantifier, verdict = (OPEN, "proved-open") if function == "abs" else (GENERIC, "proved-generic")
    accepted(certificate(parse_program(SOFT.format(function)), 4, (1, 2), quantifier), verdict)


@pytest.mark.parametrize("split", [(1, 3), (3, 4), (2, 4)])
def test_every_split(split: tuple[int, ...]) -> None:
    made = certificate(find_family("gru").program(1, 2, 1), 6, (2, 2), GENERIC, start_steps=split)
    accepted(made, "proved-generic")


class TestGrids:
    def test_full_at_depth_one(self) -> None:
        """N^t for t start and t end steps: as G1 allows no more, the rank is exactly that."""
        for N, t in ((2, 1), (2, 3), (3, 2)):
            templates = Templates.of_unit_vectors(QQ, N, N)
            program = find_family("tanh").program(1, 2, N)
            accepted(certificate(program, N**t, (t, t), GENERIC, templates=templates), "proved-generic")
            assert find_ball_minor(program, t, t, target=N**t + 5, seed="1", templates=templates).k == N**t

    def test_at_given_templates(self) -> None:
        templates = Templates.of(QQ, [["1/3", -1], [2, "1/7"], [0, 1]])
        made = certificate(find_family("sigmoid").program(1, 2, 2), 9, (2, 2), GENERIC, templates=templates)
        accepted(made, "proved-generic")

    def test_of_many_words_some_are_drawn(self) -> None:
        templates = Templates.of_unit_vectors(QQ, 3, 3)
        made = certificate(find_family("tanh").program(1, 3, 3), 10, (8, 8), GENERIC, templates=templates)
        accepted(made, "proved-generic")


def test_at_given_weights() -> None:
    program = find_family("tanh").program(1, 2, 2)
    net = stream_weights(program, Rule(8, 5, 5), "7").map_entries(lambda v: v / 3)
    accepted(certificate(program, 8, (2, 2), THESE, weights=net), "proved-instance")
    templates = Templates.of_unit_vectors(QQ, 2, 2)
    accepted(certificate(program, 4, (2, 2), THESE, weights=net, templates=templates), "proved-instance")


def test_no_more_than_the_rank_is_found() -> None:
    """The rank of a polynomial network is known, and what is found beyond it in floating point is not there."""
    for cell, sizes, known in (("mi", (1, 2, 2), 3), ("rac", (2, 2, 2), 6), ("gated-gru", (1, 1, 1), 10)):
        program = find_family(cell).program(*sizes)
        made = certificate(program, known + 3, (2, 2), GENERIC, found=known)
        accepted(made, "proved-generic")
        assert made.rests_on == ["F1", "F2"]


def test_zero_has_no_minor() -> None:
    program = find_family("tanh").program(1, 1, 1)
    zero = WeightedNetwork.of(program, "Q", {w.name: np.zeros(w.shape, dtype=int).tolist() for w in program.weights})
    assert find_ball_minor(program, 1, 1, target=3, seed="1", weights=zero) is None


def test_sizes_below_one() -> None:
    program = find_family("tanh").program(1, 1, 1)
    for t_S, t_E, target in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(DomainError, match=r"at least 1|>= 1"):
            find_ball_minor(program, t_S, t_E, target=target, seed="1")


def test_the_same_seed_finds_the_same() -> None:
    program = find_family("lstm").program(1, 1, 1)
    first, second = (find_ball_minor(program, 1, 2, target=5, seed="9") for _ in range(2))
    assert first == second
    assert first != find_ball_minor(program, 1, 2, target=5, seed="a")


def test_the_item_is_json() -> None:
    minor = find_ball_minor(find_family("tanh").program(1, 1, 1), 1, 1, target=9, seed="1")
    term = RankAt("function", Sizes(1, 1, 1, 1, 1))
    body = json.loads(json.dumps(minor.item(term).to_json(term)))
    assert body["kind"] == "balls"
    assert body["stream"] == minor.rule.to_json()
    assert len(body["inverse"]["rows"]) == body["k"] == 9


def test_the_rule_of_streams() -> None:
    rule = Rule(4, 2, 0)
    weights, inputs = (list(islice(rule.draw("1", label), 200)) for label in ("weights", "row/0"))
    assert {v.q for v in weights} <= {1, 2, 4}
    assert min(weights) == -2
    assert max(weights) == QQ.element(Fraction(7, 4))
    assert {int(v) for v in inputs} == set(range(-8, 8))


# --- the three evaluations of a network over the reals: binary64, python-flint's balls, the checker's balls ----------


@pytest.mark.parametrize("cell", [*SMOOTH, "relu", "gated-lstm", "selective-ssm"])
@pytest.mark.parametrize("bits", [40, 200])
def test_the_checkers_balls_hold_what_others_hold(cell: str, bits: int) -> None:
    program = find_family(cell).program(2, 2, 2)
    rule = Rule(8, 7, 6)
    net = stream_weights(program, rule, seed_of(cell))
    draws = rule.draw("5", "row/0")
    starts, ends = ([[[next(draws) for _ in range(2)] for _ in range(n)] for _ in range(4)] for n in (3, 2))

    def matrix(kernel: Any) -> Any:
        trees = []
        for side in (starts, ends):
            flat = [v for sequence in side for x in sequence for v in x]
            trees.append(independent_tree(kernel.elements(QQ, flat).reshape(4, -1, 2)))
        return evaluation_matrix(net, *trees, kernel)

    ring = Balls(bits, Meter(10**12, "this test"))
    pairs = {name: [ring.coefficient(int(v.p), int(v.q)) for v in net[name]] for name in _names(program)}
    read = read_program(Item(json.loads(json.dumps(program_to_json(program))), "program"))
    points = []
    for side in (starts, ends):
        letters = [[ring.coefficient(int(v.p), int(v.q)) for v in x] for sequence in side for x in sequence]
        points.append(chains(letters, len(side[0])))
    rows = list(evaluations(ring, enter(ring, read, pairs), *points))
    with with_precision(4 * bits + 200):
        exact = matrix(BallKernel())
        for row, values in zip(rows, exact, strict=True):
            for (m, r), value in zip(row, values, strict=True):
                assert abs(value * arb(2) ** bits - m) <= r
                assert r < 1 << 32  # some bits are lost in five steps, and no more
    assert np.allclose(matrix(Binary64()), [[float(v) for v in values] for values in exact], rtol=1e-9)


def _names(program: Program) -> list[str]:
    return [weight.name for weight in program.weights]
