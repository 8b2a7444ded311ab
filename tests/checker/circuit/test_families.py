"""Families of networks and given programs in certificates: minors, bounds, words, and what has functions."""

from pathlib import Path
from typing import Any

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.circuit.networks import GATED, about, assignment, of_program
from tests.checker.writer import GRID, RANK, Json, bound, certificate, minor, stream
from verify.checker.circuit.families import FAMILIES, LAYERS
from verify.checker.kernel.statement import NETWORKS

POLYNOMIAL = [
    cell for cell, family in FAMILIES.items() if family.depth and family.program(1, 1, 1).kind == "polynomial"
]
OTHERS = [cell for cell, family in FAMILIES.items() if family.depth and cell not in POLYNOMIAL]
KNOWN: list[tuple[str, dict[str, int], int, int, int]] = [
    ("mi", {}, 2, 1, 3),
    ("mi", {}, 3, 3, 3),
    ("mi", {"L": 2}, 2, 1, 3),
    ("mi", {"L": 2}, 2, 2, 15),
    ("mi", {"L": 2}, 3, 3, 26),
    ("linear-attention", {"L": 2}, 2, 1, 14),
    ("linear-attention", {"L": 2}, 2, 2, 18),
    ("gated-linear-attention", {}, 2, 1, 4),
    ("gated-linear-attention", {}, 2, 2, 5),
    ("selective-ssm", {}, 3, 3, 3),
    ("selective-ssm", {"L": 2}, 2, 1, 9),
    ("selective-ssm", {"L": 2}, 2, 2, 19),
    ("selective-ssm", {"L": 2}, 3, 3, 31),
    ("gated-lstm", {"R": 1, "M": 1}, 2, 1, 4),
    ("gated-lstm", {"R": 1, "M": 1}, 2, 2, 17),
    ("gated-gru", {"R": 1, "M": 1}, 2, 1, 3),
    ("gated-gru", {"R": 1, "M": 1}, 2, 2, 10),
    ("gated-gru", {"R": 1, "M": 1}, 3, 3, 28),
    ("second-order", {"L": 2}, 2, 2, 6),
    ("rac", {"L": 2}, 2, 2, 6),
]
"""(cell, sizes, t_S, t_E, generic function rank); L = 1, R = M = 2 where nothing else is said."""


def at_least(k: int) -> Any:
    return [">=", RANK, k]


def test_the_statement_knows_every_family() -> None:
    assert set(NETWORKS) == {*FAMILIES, "program"}


@pytest.mark.parametrize(("cell", "sizes", "t_S", "t_E", "rank"), KNOWN)
def test_known_ranks_are_reached_and_not_passed(
    cell: str, sizes: dict[str, int], t_S: int, t_E: int, rank: int
) -> None:
    def proof(k: int) -> Json:
        relation = about(cell, at_least(k), t_S, t_E, **sizes)
        return certificate(relation, "proved-generic", minor(k, stream(k, "1"), stream(k, "2")))

    report = accepted(proof(rank))
    assert report.statement_text.startswith(f"{'' if cell == 'rac' else cell + ' '}L={sizes.get('L', 1)}")
    refused(proof(rank + 1), "rejected", f"the leading minor of order {rank + 1} is zero")


C1 = {
    ("mi", 1): (3, 3, 3),
    ("mi", 2): (9, 18, 30),
    ("selective-ssm", 1): (3, 3, 3),
    ("selective-ssm", 2): (12, 22, 35),
    ("gated-linear-attention", 1): (5, 5, 5),
    ("linear-layers", 2): (5, 5, 5),
    ("rac", 2): (4, 6, 8),
    ("second-order", 2): (4, 6, 8),
}
C4 = {
    ("linear-attention", 1): (3, 3, 3),
    ("delta-rule", 1): (3, 3, 3),
    ("linear-attention", 2): (45, 45, 45),
    ("delta-rule", 2): (105, 378, 990),
    ("gated-linear-attention", 1): (5, 5, 5),  # the gate has the letter along which the others are seen
}
C5 = {
    ("linear-layers", 1): (2, 2, 2),
    ("linear-layers", 3): (2, 2, 2),
    ("square", 1): (4, 11, 37),
    ("square", 2): (17, 121, 1201),
    ("cube", 1): (7, 46, 379),
    ("gated-lstm", 1): (13, 286, 12871),
    ("gated-gru", 1): (7, 46, 379),
    ("delta-rule", 1): (3, 3, 3),
    ("selective-ssm", 2): (12, 22, 35),
    ("rac", 2): (4, 6, 8),
}  # at t_E = 1, 2, 3
VALUES = [
    *(("C1", cell, {"L": L}, values) for (cell, L), values in C1.items()),
    *(("C4", cell, {"L": L}, values) for (cell, L), values in C4.items()),
    *(("C5", cell, {"L": L}, values) for (cell, L), values in C5.items()),
    ("C1", "gated-gru", {"R": 1, "M": 1}, (4, 10, 28)),
    ("C1", "gated-lstm", {"R": 1, "M": 1}, (7, 34, 235)),
    ("C2", "linear-attention", {}, (6, 24, 96)),
    ("C2", "rac", {"L": 2}, (2, 6, 24)),
    ("C0", "mi", {}, (9, 9, 27)),
    ("C3", "rac-skip", {"L": 2}, (6, 12, 20)),
]
"""(bound, cell, sizes, values at (t_S, t_E) = (2, 1), (2, 2), (3, 3))."""


@pytest.mark.seconds
@pytest.mark.parametrize(("name", "cell", "sizes", "values"), VALUES)
def test_a_bound_is_accepted_with_its_value_and_no_other(
    name: str, cell: str, sizes: dict[str, int], values: tuple[int, ...]
) -> None:
    for (t_S, t_E), value in zip(((2, 1), (2, 2), (3, 3)), values, strict=True):

        def proof(value: int, t_S: int = t_S, t_E: int = t_E) -> Json:
            relation = about(cell, ["<=", RANK, value], t_S, t_E, quantifier="all-weights", **sizes)
            return certificate(relation, "proved-all", bound(name, value))

        accepted(proof(value))
        for wrong in (value - 1, value + 1):
            refused(proof(wrong), "rejected", f"the bound {name} is {value}, not {wrong}")


@pytest.mark.parametrize("cell", [*POLYNOMIAL, *OTHERS])
def test_every_family_has_the_trivial_bound_of_grids(cell: str) -> None:
    templates = {"kind": "one-hot", "N": 2}

    def proof(value: int) -> Json:
        relation = about(cell, ["<=", GRID, value], 2, 3, quantifier="all-weights", templates=templates)
        return certificate(relation, "proved-all", bound("G1", value, GRID))

    accepted(proof(4))
    refused(proof(3), "rejected", "the bound G1 is 4, not 3")


@pytest.mark.parametrize("cell", [cell for cell in POLYNOMIAL if cell != "rac"])
def test_what_is_special_to_rac_stays_there(cell: str) -> None:
    relation = about(cell, ["<=", RANK, 2], 2, 2, quantifier="all-weights")
    refused(certificate(relation, "proved-all", bound("U1", 2)), "rejected", f"no structural bound of a {cell} network")


@pytest.mark.parametrize("cell", OTHERS)
def test_networks_with_functions_have_no_minors_and_no_degrees(cell: str) -> None:
    """What belongs to polynomials is refused in one sentence, over Q; over finite fields so is the statement."""
    item = minor(2, stream(2, "1"), stream(2, "2"))
    sentence = "is no evidence about a network with functions that are no polynomials"
    refused(certificate(about(cell, at_least(2), 2, 2), "proved-generic", item), "rejected", f"minor {sentence}")
    for kind in ("triangular", "tropical", "nullspace", "sample", "exhaustive"):
        wrong = certificate(about(cell, at_least(2), 2, 2), "proved-generic", {"kind": kind}, rests_on=[])
        refused(wrong, "rejected", f"{kind} {sentence}")
    for name in ("C0", "C1", "C2", "C3", "C4", "C5"):
        relation = about(cell, ["<=", RANK, 9], 2, 2, quantifier="all-weights")
        refused(certificate(relation, "proved-all", bound(name, 9)), "rejected", "no polynomial, so it has no degrees")
    over_f2 = about(cell, at_least(2), 2, 2, field={"p": 2, "k": 1})
    refused(certificate(over_f2, "proved-generic", item), "rejected", "its field is Q, not GF(2)")


def test_a_function_of_weights_alone_has_degree_zero() -> None:
    """Gates exp(w) keep the degrees; a gate of the input keeps those in the state, and destroys those in the input."""
    gate = assignment("g", "i", "w:i", function="exp")
    program = {
        "channels": 2,
        "weights": [["w", [2]], ["W", [2, 2]], ["Wo", [2]], ["h", [2]]],
        "states": [["h", [2], "free"]],
        "step": [gate, assignment("h'", "i", "g:i h:i", "W:ij x:j")],
        "output": assignment("y", "", "Wo:i h':i"),
    }

    def proof(program: Json, name: str, value: int) -> Json:
        relation = of_program(program, ["<=", RANK, value], 2, 2, quantifier="all-weights")
        return certificate(relation, "proved-all", bound(name, value))

    accepted(proof(program, "C1", 3))
    accepted(proof(program, "C2", 9))
    softplus = assignment("g", "i", "W:ij x:j", "w:i", function="softplus")
    gated = {**program, "step": [softplus, program["step"][1]]}
    accepted(proof(gated, "C1", 3))
    accepted(proof(gated, "C5", 3))  # the gate has an input
    accepted(proof({**gated, "step": [gate, gated["step"][1]]}, "C5", 2))
    refused(proof(gated, "C2", 9), "rejected", "g is no polynomial, so it has no degrees")
    of_state = assignment("g", "i", "W:ij h:j", "w:i", function="relu")
    refused(proof({**program, "step": [of_state, program["step"][1]]}, "C1", 3), "rejected", "g is no polynomial")


def test_a_given_network_is_printed_whole() -> None:
    report = accepted(
        certificate(of_program(GATED, at_least(3), 2, 2), "proved-generic", minor(3, stream(3), stream(3, "2")))
    )
    assert report.statement == (
        "For almost all weights (real, outside a set of measure zero) the ranks of the given network over Q with M = 2 "
        "channels, states h[2] free, c[2] zero; 13 free weights (W[2, 2], U[2, 2], b[], Wo[2], h[2]); "
        "fixed A[2, 2] = (1,0,1/2,-1); g[i] = U[i,j] x[j] + b; c'[i] = g[i] c[i] - 1/3 A[i,j] h[j]; "
        "h'[i] = W[i,j] c'[j] g[i]; y = Wo[i] h'[i], with t_S = 2 start steps and t_E = 2 end steps "
        "(function rank = rank) satisfy rank >= 3."
    )
    assert report.statement_text == "program M=2 t_S=2 t_E=2: rank >= 3"


def test_a_family_is_its_program() -> None:
    """The same seed gives the same weights, whether a network is named or written out."""
    program = FAMILIES["delta-rule"].program(1, 2, 2)
    names = {state.name for state in program.states}
    written = {
        "channels": 2,
        "weights": [[name, list(shape)] for name, shape in program.weights],
        "states": [[name, [2, 2], "free"] for name in names],
        "step": [
            [line.target, line.axes, [[p.coefficient[0], [list(f) for f in p.factors]] for p in line.products]]
            for line in program.step
        ],
        "output": ["y", "", [[1, [["Wo", "i"], ["o1", "i"]]]]],
    }
    item = minor(4, stream(4, "1"), stream(4, "2"))
    singular = [
        refused(
            certificate(relation, "proved-generic", item), "rejected", "the leading minor of order 4 is zero"
        ).detail
        for relation in (of_program(written, at_least(4), 2, 2), about("delta-rule", at_least(4), 2, 2))
    ]
    assert singular[0] == singular[1] != ""


def test_the_format_page_has_the_text_of_every_layer() -> None:
    page = (Path(__file__).resolve().parents[3] / "proofs" / "certificate-format.md").read_text(encoding="utf-8")
    for cell, (states, text) in LAYERS.items():
        assert f"| `{cell}` | `{states}` | `{text}` |" in page
