"""Ranks of networks of every cell: known values, certificates that the checker accepts, bad input in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from verify import (
    GF,
    QQ,
    DomainError,
    RankProblem,
    Templates,
    Verdict,
    check_bytes,
    grid_matricization,
    grid_rank,
    separation_rank,
)  # fmt: skip
from verify.exact.linalg import rank as exact_rank
from verify.networks.families import FAMILIES
from verify.networks.language import parse_program
from verify.networks.weighted import drawn_weights, family_program
from verify.separation.bounds import BoundProblem, applicable_bounds, best_bound
from verify.separation.decide import gather
from verify.separation.rank import SeparationRank
from verify.separation.sampling import sample_cost, single_draw_error
from verify.statements import Instance, Quantifier, Sizes, Statement, rank, to_words

SPLITS = ((2, 1), (2, 2), (3, 3))
KNOWN = {
    ("mi", 1, 2): (3, 3, 3),
    ("mi", 2, 2): (3, 15, 26),
    ("linear-attention", 1, 2): (3, 3, 3),
    ("linear-attention", 2, 2): (14, 18, 18),
    ("gated-linear-attention", 1, 2): (4, 5, 5),
    ("selective-ssm", 1, 2): (3, 3, 3),
    ("selective-ssm", 2, 2): (9, 19, 31),
    ("gated-gru", 1, 1): (3, 10, 28),
    ("second-order", 1, 2): (2, 2, 2),
}
BOUNDED = {("mi", 2, 2): (9, 18, 30), ("selective-ssm", 2, 2): (12, 22, 35), ("gated-gru", 1, 1): (4, 10, 28)}
SMALL = {"gated-lstm": 1, "cube": 1}
KINDS = {"polynomial": "proved-generic", "analytic": "proved-generic", "piecewise": "proved-open"}
OWN = (
    "sizes R; input x[2]; state h[R] c = 0; h'[i] = a[i] h[i] + 1/2 F[i,k] x[k]; c' = c + u[k] x[k]; y = C[i] h'[i] c'"
)


def accepted(result: SeparationRank) -> bool:
    report = check_bytes(result.certificate().to_bytes())
    assert report.accepted, report.message
    assert report.verdict == result.certificate().verdict.value
    return True


@pytest.mark.parametrize(("cell", "L", "R"), KNOWN)
def test_known_generic_ranks(cell: str, L: int, R: int) -> None:
    for (t_S, t_E), expected in zip(SPLITS, KNOWN[cell, L, R], strict=True):
        found = separation_rank(L, R, R, t_S, t_E, cell=cell)
        assert found.lower.value == expected
        assert found.exact or (found.probable is not None and found.probable.rank == expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sizes", "expected"), [((1, 1, 1, 3, 3, "gated-lstm"), 133), ((2, 2, 2, 2, 2, "delta-rule"), 119)]
)
def test_known_generic_ranks_that_are_larger(sizes: tuple[Any, ...], expected: int) -> None:
    *numbers, cell = sizes
    found = separation_rank(*numbers, cell=cell)
    assert found.lower.value == expected == found.probable.rank  # type: ignore[union-attr]


@pytest.mark.parametrize(("cell", "L", "R"), BOUNDED)
def test_the_state_bound_has_the_values_that_are_known(cell: str, L: int, R: int) -> None:
    for (t_S, t_E), expected in zip(SPLITS, BOUNDED[cell, L, R], strict=True):
        found = applicable_bounds(BoundProblem(Sizes(L, R, R, t_S, t_E, cell=cell)))
        assert {bound.name for bound in found} == {"C0", "C1", "C2", "C3", "C4", "C5"}
        assert next(bound.value for bound in found if bound.name == "C1") == expected


def test_a_second_order_network_is_above_the_circuit_where_channels_are_few() -> None:
    """U4 is a bound of the circuit alone: 42 there, 45 = R·mc(R, t_E) here."""
    assert separation_rank(2, 3, 2, 4, 4, cell="second-order").value == 45
    assert separation_rank(2, 3, 2, 4, 4).value == 42


def test_a_second_order_network_is_a_rac_of_full_width_at_depth_one() -> None:
    assert separation_rank(1, 3, 2, 2, 2, cell="second-order").value == 3
    assert separation_rank(1, 3, 3, 2, 2, cell="rac").value == 3


@pytest.mark.parametrize("cell", [cell for cell, family in FAMILIES.items() if family.kind == "polynomial"])
@pytest.mark.parametrize("options", [{}, {"field": 7}, {"start_steps": (1, 3)}], ids=["Q", "GF7", "split"])
@pytest.mark.parametrize("notion", [separation_rank, grid_rank])
def test_the_checker_accepts_certificates_of_every_family(cell: str, options: dict[str, Any], notion: Any) -> None:
    t_E = 1 if "start_steps" not in options and cell in ("gated-lstm", "gated-gru", "square") else 2
    if "start_steps" in options and cell in ("gated-lstm", "gated-gru", "square", "cube"):
        options = {"start_steps": (2,)}
    t_S = len(options.get("start_steps", (1, 2)))
    found = notion(1, SMALL.get(cell, 2), 2, t_S, t_E, cell=cell, **options)
    assert found.lower.value >= 1
    assert accepted(found)


@pytest.mark.parametrize("cell", [cell for cell, family in FAMILIES.items() if family.kind != "polynomial"])
@pytest.mark.parametrize("options", [{}, {"start_steps": (1, 3)}], ids=["contiguous", "split"])
def test_minors_in_balls_of_cells_with_functions(cell: str, options: dict[str, Any]) -> None:
    found = separation_rank(1, 2, 2, 2, 2, cell=cell, max_rank=5, **options)
    assert found.lower.value == 5
    assert found.upper.value is None
    assert found.lower.verdict.value == KINDS[FAMILIES[cell].kind]
    assert "infinite" in str(found)
    assert accepted(found)
    on_grid = grid_rank(1, 2, 2, 2, 2, cell=cell, **options)
    assert (on_grid.value, on_grid.upper.name) == (4, "G1")
    assert on_grid.remark == ""
    assert accepted(on_grid)


@pytest.mark.parametrize("field", [QQ, GF(7)], ids=["Q", "GF7"])
def test_a_network_of_ones_own(field: Any) -> None:
    program = parse_program(OWN, {"R": 3})
    found = separation_rank(network=program, t_S=2, t_E=2, field=field)
    # (h, 1) times (c, 1): two independent monomials of degree 2, two of degree 1, 1
    assert found.lower.value == 4
    assert (found.upper.value, found.upper.name) == (6, "C5")  # of degree (1, 1) no coefficient has an input
    words = to_words(found.statement)
    assert "the given network with M=2 input channels, states h[3], c from zero and 17 free weights (a[3], " in words
    assert accepted(found)
    assert accepted(grid_rank(network=OWN.replace("sizes R; ", "").replace("[R]", "[3]"), t_S=2, t_E=1, field=field))


def test_the_prime_divides_no_coefficient_of_the_network() -> None:
    p = 2**31 - 1
    program = parse_program(f"input x[1]; state h = 0; h' = h + 1/{p} F[k] x[k]; y = h'")
    found = separation_rank(network=program, t_S=1, t_E=1)
    assert found.value == 2
    assert found.lower.witness is not None
    assert found.lower.witness.minor.modulus < p
    assert accepted(found)


def test_given_weights_of_a_cell() -> None:
    arrays = {"T1": [[[1, 0], [0, "1/2"]], [[0, 0], [0, 0]]], "Wo": [1, 1]}
    found = separation_rank(1, 2, 2, 2, 2, cell="second-order", weights=arrays)
    assert found.lower.verdict is Verdict.PROVED_INSTANCE
    assert (found.lower.value, found.upper.value) == (1, 2)
    assert accepted(found)
    same = drawn_weights(family_program("mi", 1, 2, 2), seed="3", bound=9)
    assert accepted(separation_rank(1, 2, 2, 2, 2, cell="mi", weights=same))


def test_given_weights_of_a_piecewise_linear_network() -> None:
    program = family_program("relu", 1, 2, 2)
    net = drawn_weights(program, seed="1", bound=5).map_entries(lambda v: (v - 2) / 4)
    found = grid_rank(1, 2, 2, 2, 2, cell="relu", weights=net)
    assert (found.lower.value, found.lower.verdict, found.upper.name) == (2, Verdict.PROVED_INSTANCE, "G1")
    assert accepted(found)
    exact = grid_matricization(net, Templates.of_unit_vectors(QQ, 2, 2), 2, 2)  # rational numbers: relu is exact
    assert exact_rank(exact.tolist(), QQ) == 2
    dead = drawn_weights(program, seed="1", bound=5).map_entries(lambda v: -1 - abs(v))
    assert grid_rank(1, 2, 2, 2, 2, cell="relu", weights=dead).lower.value == 0


def test_evidence_for_a_statement_is_gathered_for_every_cell() -> None:
    def outcome(relation: Any, cell: str, quantifier: Quantifier = Quantifier.ALMOST_ALL_WEIGHTS) -> Any:
        instance = Instance(Sizes(L=1, R=2, M=2, t_S=3, t_E=3, cell=cell))
        return gather("test", Statement(quantifier, relation, instance), max_rank=40)

    affine = outcome(rank <= 3, "selective-ssm", Quantifier.ALL_WEIGHTS).certificate
    assert (affine.verdict, affine.rests_on) == (Verdict.PROVED_ALL, ["C1"])
    assert outcome(rank >= 3, "selective-ssm").certificate.verdict is Verdict.PROVED_GENERIC
    assert outcome(rank <= 2, "mi").certificate.verdict is Verdict.REFUTED
    assert outcome(rank >= 4, "lstm").certificate.rests_on == ["A1", "F1"]
    opened = outcome(rank >= 4, "relu", Quantifier.OPEN_WEIGHTS).certificate
    assert (opened.verdict, opened.rests_on) == (Verdict.PROVED_OPEN, ["A2", "F1"])
    assert outcome(rank >= 4, "relu").certificate is None
    for made in (affine, opened):
        assert check_bytes(made.to_bytes()).accepted


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: separation_rank(1, 2, 2, 2, 2, cell="elman"), "there is no family 'elman'; there are rac, "),
        (
            lambda: separation_rank(1, 2, 2, 2, 2, cell="lstm", field=7),
            "functions has no ranks over GF(7), only over Q",
        ),
        (lambda: separation_rank(1, 2, 2, 2, 2, cell="mi", weights={"Wo": [1, 1]}), "the weight Wh1 is missing"),
        (lambda: separation_rank(1, 2, 2, 2, 2, network=OWN), "a network, or a cell with L, R and M, not both"),
        (lambda: separation_rank(cell="mi", M=2, t_S=1, t_E=1), "give R"),
        (lambda: separation_rank(network=3, t_S=1, t_E=1), "a network is a program or the text of one, not 3"),
        (lambda: RankProblem(Sizes(1, 2, 2, 2, 2, cell="mi"), program=family_program("mi", 1, 2, 2)), "exactly when"),
        (
            lambda: RankProblem(
                Sizes(1, 2, 2, 2, 2, cell="mi"), weights=drawn_weights(family_program("mi", 1, 1, 2), seed="1", bound=5)
            ),
            "those of another network",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(call: Any, message: str) -> None:
    with pytest.raises(DomainError) as caught:
        call()
    assert message in str(caught.value)


def test_no_bound_is_known_of_a_function_but_that_of_the_grid() -> None:
    assert best_bound(BoundProblem(Sizes(1, 2, 2, 2, 2, cell="tanh"))).value is None
    assert best_bound(BoundProblem(Sizes(1, 2, 2, 3, 2, N=2, cell="tanh"))).value == 4
    assert [bound.name for bound in applicable_bounds(BoundProblem(Sizes(2, 2, 2, 2, 2)))][:2] == ["U0", "U1"]


def test_theorems_in_coq_about_circuits_are_not_about_other_cells() -> None:
    for cell, theorem in (("rac", True), ("mi", False)):
        problem = BoundProblem(Sizes(1, 2, 2, 2, 2, N=2, cell=cell))
        (proof,) = [b.bound.formal_proof(problem) for b in applicable_bounds(problem) if b.name == "G1"]
        assert (proof is not None) == theorem
    problem = BoundProblem(Sizes(1, 2, 2, 2, 2, cell="mi"))
    proofs = {b.name: b.bound.formal_proof(problem) for b in applicable_bounds(problem)}
    assert {name for name, proof in proofs.items() if proof is not None and proof.whole} == {"C1"}
    assert {name for name, proof in proofs.items() if proof is not None} == {"C1", "C3"}


def test_samples_are_defined_where_coefficients_are_integers() -> None:
    problem = RankProblem(Sizes(2, 2, 2, 3, 3, cell="mi"))
    assert 0 < single_draw_error(problem, 26) < 2**-20
    assert sample_cost(problem, 26) == 27 * 27 * 3 * 2 + 27 * 3 * 2
    own = separation_rank(network="input x[1]; state h; h' = 1/2 h + F[k] x[k]; y = h' h'", t_S=1, t_E=1, max_rank=1)
    assert own.probable is None
