"""Certificates about linear networks that must be accepted: every rule of the format, worked out by hand."""

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.circuit.linear import (
    HANKEL,
    RANK,
    alphabet,
    explicit,
    hankel_minor,
    linear,
    nullspace,
    proof,
)
from tests.checker.writer import Json, altered, bound, minor, stream

ONE = explicit([[1]], [[1]], [[1]])  # y is the sum of the inputs
BITS = alphabet([1], [0])
SHIFT = explicit([[0, 1], [0, 0]], [[0], [1]], [[1, 0]])  # L_1 = 1, all others 0: y is the last input but one
PAIRS = explicit(
    [[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0], [0, 0, 0, 3]], [[1], [1], [1], [1]], [[1, [1, 2], 1, 1]]
)  # two eigenvalues


def test_the_generic_hankel_rank_is_the_state_dimension() -> None:
    about = linear(["==", HANKEL, 4], n=4, k=5)
    report = accepted(proof(about, "proved-generic", hankel_minor(range(4), range(4)), bound("H1", 4, HANKEL)))
    assert report.verdict == "proved-generic"
    assert report.rests_on == ("F1", "F2", "H1")
    assert report.statement_text == "n=4 d_x=1 d_y=1 k=5: hankel_rank == 4"
    assert [(f.term, f.lo, f.hi, f.scope) for f in report.facts] == [("hankel_rank", 4, 4, "generic")]
    assert report.statement == (
        "For almost all weights (real, outside a set of measure zero) the ranks of the linear recurrent network over Q "
        "with state dimension n = 4, input dimension d_x = 1 and output dimension d_y = 1 (hankel_rank = rank of the "
        "block Hankel matrix of C W^(a+b) F with k = 5 block rows and columns) satisfy hankel_rank == 4."
    )


def test_or_what_the_matrix_has_room_for() -> None:
    """n = 9, but the Hankel matrix has 2·3 rows and 2·2 columns."""
    about = linear(["==", HANKEL, ["min", "n", ["*", "k", "d_x"], ["*", "k", "d_y"]]], n=9, d_x=2, d_y=3, k=2)
    items = hankel_minor([0, 1, 3, 5], [3, 2, 1, 0]), bound("H2", 4, HANKEL)
    assert accepted(proof(about, "proved-generic", *items)).statement_text.endswith(": hankel_rank == 4")
    upper = linear(["<=", HANKEL, 4], "all-weights", n=9, d_x=2, d_y=3, k=2)
    report = accepted(proof(upper, "proved-all", bound("H2", 4, HANKEL)))
    assert report.statement_text == "n=9 d_x=2 d_y=3 k=2 weights=all: hankel_rank <= 4"


def test_the_first_row_of_the_network_has_rank_q_plus_1() -> None:
    """y = x^1 + x^2 with W = F = C = 1: (s + e)^3 at s, e = 0, 1, 2, 3 is nonsingular; at 0 the pivot would vanish."""
    points = alphabet([1], [2], [3], [4])
    about = linear(["==", RANK, ["+", "q", 1]], t_S=1, t_E=1, q=3)
    report = accepted(proof(about, "proved-generic", minor(4, points, points, weights=ONE), bound("S1", 4)))
    assert report.rests_on == ("F1", "F2", "S1")
    assert report.statement_text == "n=1 d_x=1 d_y=1 t_S=1 t_E=1 q=3: rank == 4"
    assert "function rank of the power q = 3 of the first output entry, between t_S = 1 start" in report.statement
    these = {**about, "quantifier": "these-weights", "instance": {**about["instance"], "weights": ONE}}
    report = accepted(proof(these, "proved-instance", minor(4, points, points, weights=None), bound("S1", 4)))
    assert report.rests_on == ("F1", "S1")


@pytest.mark.parametrize("points", ["stream", "tree", "words"])
def test_points_of_every_kind(points: str) -> None:
    kinds = {
        "stream": stream(3),
        "tree": {"kind": "tree", "seed": "7", "parents": [-1, 0, 0, -1, 3], "leaves": [1, 2, 4]},
        "words": alphabet([1, 0], [0, [1, 2]], [3, 4], words=[[0, 0], [1, 2], [2, 2]]),
    }
    about = linear([">=", RANK, 3], n=3, d_x=2, d_y=2, t_S=2, t_E=2, q=2)
    accepted(proof(about, "proved-generic", minor(3, kinds[points], stream(3, "5"))))


def test_small_characteristic_lowers_the_rank_of_powers() -> None:
    """(s + e)^2 = s^2 + e^2 in characteristic 2; C(6, i) is odd for i = 0, 2, 4, 6; mod 5 digits 11 of 6 give 4."""
    for p, q, value in ((2, 2, 2), (2, 3, 4), (2, 6, 4), (5, 6, 4), (5, 5, 2), (7, 6, 7), (2, 2**53, 2)):
        about = linear(["<=", RANK, value], "all-weights", {"p": p, "k": 1}, t_S=3, t_E=1, q=q)
        report = accepted(proof(about, "proved-all", bound("S1", value)))
        assert report.rests_on == ("S1",)
    about = linear(["==", RANK, 2], field={"p": 5, "k": 1}, t_S=1, t_E=1, q=5)
    points = alphabet([1], [0])
    items = minor(2, points, points, weights=ONE, modulus=5), bound("S1", 2)
    assert "algebraic closure of GF(5)" in accepted(proof(about, "proved-generic", *items)).statement


@pytest.mark.parametrize(
    ("t_S", "t_E", "weights", "value"),
    [
        (1, 1, SHIFT, 1),  # only x^1 counts
        (2, 2, SHIFT, 1),  # only x^3 counts
        (3, 1, SHIFT, 1),
        (1, 1, altered(SHIFT, C=[[1, 1]]), 6),  # L_0 = L_1 = 1
        (1, 2, altered(SHIFT, C=[[1, 1]]), 1),
        (2, 2, altered(SHIFT, C=[[0, 0]]), 0),
        (2, 2, altered(SHIFT, F=[[0], [0]]), 0),
        (4, 4, altered(SHIFT, W=[[0, [1, 2]], [2, 0]]), 6),
    ],
)
def test_what_the_blocks_contribute_for_these_weights(t_S: int, t_E: int, weights: Json, value: int) -> None:
    about = linear(["<=", RANK, value], "these-weights", n=2, t_S=t_S, t_E=t_E, q=5, weights=weights)
    report = accepted(proof(about, "proved-instance", bound("S2", value)))
    assert (report.rests_on, report.facts[0].scope) == (("S2",), "instance")
    assert accepted(proof(about | {"relation": ["<=", RANK, 6]}, "proved-instance", bound("S1", 6))).facts[0].hi == 6


def test_a_later_output_does_not_count_for_the_first_one() -> None:
    """The rank is about the first entry of y, so the second row of C is not asked."""
    weights = explicit([[0]], [[1]], [[0], [1]])
    about = linear(["==", RANK, 0], "these-weights", d_y=2, t_S=1, t_E=1, q=1, weights=weights)
    accepted(proof(about, "proved-instance", bound("S2", 0)))


def test_repeated_eigenvalues_lower_the_hankel_rank() -> None:
    about = linear(["==", HANKEL, 2], "these-weights", n=4, k=6, weights=PAIRS)
    items = hankel_minor([0, 1], [0, 1], weights=None), nullspace(2)
    report = accepted(proof(about, "proved-instance", *items))
    assert report.rests_on == ("F1",)
    assert report.statement_text == "n=4 d_x=1 d_y=1 k=6 weights=these: hankel_rank == 2"
    accepted(proof(about, "proved-instance", hankel_minor([5, 2], [4, 0], 10**9 + 7, None), nullspace(2)))
    huge = linear(["==", HANKEL, 2], "these-weights", n=4, k=2**53, weights=PAIRS)
    accepted(proof(huge, "proved-instance", *items))


def test_a_composite_modulus_will_do() -> None:
    about = linear([">=", HANKEL, 3], n=3, k=3)
    accepted(proof(about, "proved-generic", hankel_minor(range(3), range(3), 2147483645)))


def test_finite_fields() -> None:
    """n = 2 over GF(2): W with characteristic polynomial x^2 + x + 1, L = 0, 1, 1: Hankel matrix [[0, 1], [1, 1]]."""
    weights = explicit([[0, 1], [1, 1]], [[0], [1]], [[1, 0]])
    field = {"p": 2, "k": 1}
    generic = linear(["==", HANKEL, 2], field=field, n=2, k=2)
    items = hankel_minor([0, 1], [1, 0], 2, weights), bound("H1", 2, HANKEL)
    assert accepted(proof(generic, "proved-generic", *items)).statement_text.startswith("n=2 d_x=1 d_y=1 k=2 field=2:")
    these = linear(["==", HANKEL, 2], "these-weights", field, n=2, k=2, weights=weights)
    accepted(proof(these, "proved-instance", hankel_minor([0, 1], [1, 0], 2, None), nullspace(2)))
    zero = linear(["==", HANKEL, 0], "these-weights", field, n=1, k=2, weights=explicit([[1]], [[0]], [[1]]))
    accepted(proof(zero, "proved-instance", nullspace(0)))


def test_both_ranks_in_one_relation() -> None:
    about = linear(["and", ["<", RANK, HANKEL], ["==", "T", ["+", "t_S", "t_E"]]], n=3, t_S=2, t_E=1, q=1, k=3)
    items = bound("S1", 2), hankel_minor(range(3), range(3))
    report = accepted(proof(about, "proved-generic", *items))
    assert {(f.term, f.lo, f.hi) for f in report.facts} == {("rank", 0, 2), ("hankel_rank", 3, None)}
    assert report.statement_text.startswith("n=3 d_x=1 d_y=1 t_S=2 t_E=1 q=1 k=3: rank < hankel_rank and 3 == 3")


def test_sums_bind_letters() -> None:
    about = linear(["<=", HANKEL, ["sum", "i", 1, "n", ["min", "i", 1]]], n=3, k=2)
    accepted(proof(about, "proved-all", bound("H1", 3, HANKEL)))


def test_refutations() -> None:
    """A linear output has rank <= 2; almost all weights have Hankel rank n."""
    three = linear([">=", RANK, 3], n=5, t_S=4, t_E=4, q=1)
    report = accepted(proof(three, "refuted/proved-all", bound("S1", 2)))
    assert (report.verdict, report.rests_on) == ("refuted", ("S1",))
    assert report.statement.startswith("It is not true that: For almost all weights")
    low = linear(["<=", HANKEL, ["-", "n", 1]], n=3, k=4)
    witness = hankel_minor(range(3), range(3))
    assert accepted(proof(low, "refuted/proved-generic", witness)).statement_text.endswith("not (hankel_rank <= 2)")
    accepted(proof({**low, "quantifier": "all-weights"}, "refuted/proved-generic", witness))
    these = linear([">=", HANKEL, 3], "these-weights", n=4, k=4, weights=PAIRS)
    accepted(proof(these, "refuted/proved-instance", nullspace(2)))


def test_over_a_finite_field_one_assignment_must_refute_all_weights() -> None:
    """Both witnesses are about the one network of the statement, so their weights must be equal."""
    relation = ["or", ["<", RANK, 2], ["<", HANKEL, 2]]
    about = linear(relation, "all-weights", {"p": 101, "k": 1}, n=2, t_S=1, t_E=1, q=1, k=2)
    one, other = minor(2, stream(2), stream(2), modulus=101), hankel_minor([0, 1], [0, 1], 101)
    accepted(proof(about, "refuted/proved-generic", one, other))
    other = hankel_minor([0, 1], [0, 1], 101, {"kind": "stream", "seed": "abc"})
    refused(proof(about, "refuted/proved-generic", one, other), "rejected", "must have equal weights", "evidence")


@pytest.mark.parametrize(
    ("about", "items", "verdict"),
    [
        (linear(["==", HANKEL, 1], k=1), [hankel_minor([0], [0]), bound("H1", 1, HANKEL)], "generic"),
        (linear(["<=", HANKEL, 1], k=1), [bound("H2", 1, HANKEL)], "all"),
        (
            linear(["==", HANKEL, 2], n=2, d_x=5, d_y=1, k=3),
            [hankel_minor([0, 2], [4, 12]), bound("H1", 2, HANKEL)], "generic",
        ),
        (linear(["==", HANKEL, 2], n=2, d_x=1, d_y=7, k=1), [bound("H2", 1, HANKEL)], "refuted"),
        (linear(["==", RANK, 2], t_S=1, t_E=1, q=1), [minor(2, BITS, BITS, weights=ONE), bound("S1", 2)], "generic"),
        (
            linear(["==", RANK, 2], n=1, d_x=3, t_S=1, t_E=2, q=1),
            [minor(2, stream(2), stream(2)), bound("S1", 2)], "generic",
        ),
    ],
)  # fmt: skip
def test_degenerate_shapes(about: Json, items: list[Json], verdict: str) -> None:
    accepted(proof(about, "refuted/proved-all" if verdict == "refuted" else f"proved-{verdict}", *items))


def test_an_engine_may_decide() -> None:
    about = linear([">=", HANKEL, 3], n=3, k=3)
    asked = []

    def engine(matrix: list[list[int]], p: int) -> bool:
        asked.append((len(matrix), p))
        return True

    assert accepted(proof(about, "proved-generic", hankel_minor(range(3), range(3))), engine=engine).engine == "engine"
    assert asked == [(3, 2147483647)]


@pytest.mark.parametrize("version", [1, 2, 4])
def test_files_of_another_version_are_refused(version: int) -> None:
    body = proof(linear(["<=", HANKEL, 1], k=1), "proved-all", bound("H1", 1, HANKEL), version=version)
    refused(body, "malformed", f"this checker reads version 3, the file has {version}", "version")
