"""Certificates that must be accepted: values known from the theory, every evidence kind."""

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.writer import (
    GRID,
    RANK,
    TWO,
    Json,
    almost_all,
    altered,
    bound,
    certificate,
    explicit,
    minor,
    statement,
    stream,
    these,
    words,
)

GF2, GF3 = {"p": 2, "k": 1}, {"p": 3, "k": 1}
ALL_TWO = words("00", "01", "10", "11")


def test_the_smallest_deep_network_has_grid_rank_4_and_function_rank_6() -> None:
    """L = M = R = t = 2: G1 gives 4 = 2^2, U4 gives R·mc(R, t) = 6, and both are reached."""
    grid = almost_all(["==", GRID, 4], 2, 2, 2, 2, 2, templates=TWO)
    report = accepted(certificate(grid, "proved-generic", minor(4, ALL_TWO, ALL_TWO, term=GRID), bound("G1", 4, GRID)))
    assert report.verdict == "proved-generic"
    assert report.rests_on == ("F1", "F2", "G1")
    assert report.statement_text == "L=2 R=2 M=2 t_S=2 t_E=2 N=2: grid_rank == 4"

    function = almost_all(["==", RANK, ["*", "R", ["mc", "R", "t"]]], 2, 2, 2, 2, 2)
    report = accepted(certificate(function, "proved-generic", minor(6, stream(6), stream(6)), bound("U4", 6)))
    assert report.statement_text == "L=2 R=2 M=2 t_S=2 t_E=2: rank == 6"
    assert [(fact.term, fact.lo, fact.hi, fact.scope) for fact in report.facts] == [("rank", 6, 6, "generic")]


def test_grid_and_function_rank_in_one_relation() -> None:
    about = almost_all(["<", GRID, RANK], 2, 2, 2, 2, 2, templates=TWO)
    accepted(certificate(about, "proved-generic", minor(6, stream(6), stream(6)), bound("G1", 4, GRID)))


def test_the_cap_is_false_when_the_input_is_wider_than_the_state() -> None:
    """L=4, M=4, R=3, t=2: G2 = 12 < min(mc(3, mc(2, 3)), 4^2) = min(15, 16)."""
    relation = [">=", GRID, ["min", ["mc", "m", ["mc", "t_E", ["-", "L", 1]]], ["**", "M", "t_E"]]]
    about = almost_all(relation, 4, 3, 4, 2, 2, templates={"kind": "one-hot", "N": 4})
    report = accepted(certificate(about, "refuted/proved-all", bound("G2", 12, GRID)))
    assert report.verdict == "refuted"
    assert report.statement_text.endswith("not (grid_rank >= 15)")
    assert report.rests_on == ("G2", "U4")


def test_ranks_at_other_parameters_are_other_unknowns() -> None:
    about = almost_all(["==", RANK, ["rank", {"R": ["-", "R", 1]}]], 1, 3, 2, 2, 2)
    two = ["rank", {"R": 2}]
    report = accepted(
        certificate(
            about,
            "refuted/proved-generic",
            minor(3, stream(3), stream(3)),
            bound("U1", 2, two),
        )
    )
    assert {fact.term for fact in report.facts} == {"rank", "rank(R=2)"}


def test_a_bound_alone_holds_for_all_weights() -> None:
    about = statement(["<=", RANK, 4], 1, 4, 2, 3, 2, quantifier="all-weights")
    for name, value in (("U0", 8), ("U1", 4), ("U2", 4), ("U3", 4), ("U4", 4), ("U5", 4)):
        body = certificate({**about, "relation": ["<=", RANK, value]}, "proved-all", bound(name, value))
        assert accepted(body).verdict == "proved-all"


def test_all_weights_is_refuted_by_almost_all() -> None:
    about = statement(["<=", RANK, 5], 2, 2, 2, 2, 2, quantifier="all-weights")
    report = accepted(certificate(about, "refuted/proved-generic", minor(6, stream(6), stream(6))))
    assert report.statement_text == "not (L=2 R=2 M=2 t_S=2 t_E=2 weights=all: rank <= 5)"


WEIGHTS = explicit([[[1, 0], [0, 1]]], [[[1, 0], [0, [1, 2]]]], [1, 1], [[1, 1]])


def test_these_weights_by_triangular_and_nullspace() -> None:
    """L = 1, diagonal weights: A is diagonal on constant words, and the whole grid has rank 2."""
    about = these(["==", GRID, 2], 1, 2, 2, 2, 2, WEIGHTS, templates=TWO)
    diagonal = {"kind": "triangular", "term": GRID, "k": 2, "start": words("00", "11"), "end": words("00", "11")}
    nullspace = {"kind": "nullspace", "term": GRID, "rank": 2}
    report = accepted(certificate(about, "proved-instance", diagonal, nullspace))
    assert report.rests_on == ("F1",)
    accepted(certificate(about, "proved-instance", diagonal, bound("U1", 2, GRID)))
    mod = minor(2, words("00", "11"), words("00", "11"), term=GRID, weights=None)
    accepted(certificate(about, "proved-instance", mod, nullspace))


def test_these_weights_use_the_rank_of_the_input_matrix() -> None:
    thin = altered(WEIGHTS, Wi1=[[1, 2], [2, 4]])
    about = these(["<=", RANK, 1], 1, 2, 2, 1, 1, thin)
    report = accepted(certificate(about, "proved-instance", bound("U2", 1, input_rank=1)))
    assert report.facts[0].scope == "instance"
    blind = these(["==", RANK, 0], 1, 2, 2, 1, 1, altered(WEIGHTS, Wi1=[[0, 0], [0, 0]]))
    accepted(certificate(blind, "proved-instance", bound("U2", 0, input_rank=0)))
    dead = altered(WEIGHTS, h1=[0, 0])
    accepted(certificate(these(["==", RANK, 0], 1, 2, 2, 1, 1, dead), "proved-instance", bound("Z0", 0)))


def test_tropical_evidence() -> None:
    """L = 1, h = (z^2 a_1 b_1 .., a_2 b_2 ..): constant words give exponents [[4·t.., -inf], [-inf, 0]]."""
    weights = explicit([[[0, None], [None, 0]]], [[[2, None], [None, 0]]], [0, 0], [[0, 0]])
    item = {
        "kind": "tropical",
        "term": GRID,
        "k": 2,
        "weights": weights,
        "start": words("00", "11"),
        "end": words("00", "11"),
        "row_potentials": [4, 0],
        "column_potentials": [4, 0],
    }
    about = almost_all([">=", GRID, 2], 1, 2, 2, 2, 2, templates=TWO)
    assert accepted(certificate(about, "proved-generic", item)).rests_on == ("F1", "F2")
    letters = {"kind": "words", "alphabet": [[0, None], [None, 3]], "words": [[0, 0], [1, 1]]}
    item = {
        **item,
        "term": RANK,
        "start": letters,
        "end": letters,
        "row_potentials": [4, 6],
        "column_potentials": [4, 6],
    }
    accepted(certificate(almost_all([">=", RANK, 2], 1, 2, 2, 2, 2), "proved-generic", item))


@pytest.mark.seconds
@pytest.mark.parametrize(
    ("notion", "highest", "more"), [(GRID, 3, {"templates": TWO}), (RANK, 4, {})], ids=["grid", "function"]
)
def test_gf2_exhaustively(notion: list[object], highest: int, more: Json) -> None:
    """Over all 2^22 weights in GF(2), L=M=R=t=2 reaches grid rank 3 and function rank 4."""
    exhaustive = {"kind": "exhaustive", "cases": 2**22}
    yes = statement(["<=", notion, highest], 2, 2, 2, 2, 2, quantifier="all-weights", field=GF2, **more)
    assert accepted(certificate(yes, "proved-all", exhaustive)).facts[0].hi == highest
    no = {**yes, "relation": ["<", notion, highest]}
    accepted(certificate(no, "refuted/proved-all", exhaustive))


def test_gf3_exhaustively() -> None:
    about = statement(["<=", GRID, 2], 1, 2, 2, 2, 2, quantifier="all-weights", field=GF3, templates=TWO)
    accepted(certificate(about, "proved-all", {"kind": "exhaustive", "cases": 3**12}))


def test_templates_with_the_largest_element() -> None:
    """Over GF(3) the templates (2, 1), (1, 2) are proportional: grid ranks are at most 1; (2, 2), (1, 2) are not."""
    for vectors, highest in (([[2, 1], [1, 2]], 1), ([[2, 2], [1, 2]], 2)):
        templates = {"kind": "explicit", "vectors": vectors}
        sizes = (1, 2, 2, 1, 1)
        about = statement(["<=", GRID, highest], *sizes, quantifier="all-weights", field=GF3, templates=templates)
        item = {"kind": "exhaustive", "cases": 3**12}
        assert accepted(certificate(about, "proved-all", item)).facts[0].hi == highest
        vectors[0][0] = 3
        refused(certificate(about, "proved-all", item), "rejected", "expected an integer <= 2")


def test_finite_fields_and_extensions() -> None:
    prime = {"p": 101, "k": 1}
    about = almost_all([">=", GRID, 2], 1, 2, 2, 1, 1, field=prime, templates=TWO)
    accepted(certificate(about, "proved-generic", minor(2, words("0", "1"), words("0", "1"), term=GRID, modulus=101)))
    about = almost_all([">=", RANK, 6], 2, 2, 2, 2, 2, field=GF2)
    big = [1, 1, 0, 1, 1, 0, 0, 0, 1]  # x^8 + x^4 + x^3 + x + 1
    item = minor(6, stream(6), stream(6), modulus=2, extension=big)
    assert "algebraic closure" in accepted(certificate(about, "proved-generic", item)).statement
    about = almost_all([">=", RANK, 6], 2, 2, 2, 2, 2, field={"p": 2, "k": 8, "modulus": big})
    accepted(certificate(about, "proved-generic", minor(6, stream(6), stream(6), modulus=2)))


def test_a_split_that_is_not_contiguous() -> None:
    """Steps 1 and 3 are the start, 2 and 4 the end; only the bounds for any split apply."""
    about = almost_all(["==", GRID, 2], 1, 2, 2, 2, 2, templates=TWO, split=[1, 3])
    refused(certificate(about, "proved-generic", bound("U1", 2, GRID)), "rejected", "default split", "evidence[0]")
    about = almost_all(["<=", GRID, 4], 1, 2, 2, 2, 2, templates=TWO, split=[1, 3])
    accepted(certificate(about, "proved-all", bound("G1", 4, GRID)))
    about = almost_all([">=", GRID, 4], 1, 2, 2, 2, 2, templates=TWO, split=[1, 3])
    accepted(certificate(about, "proved-generic", minor(4, ALL_TWO, ALL_TWO, term=GRID)))


def test_samples_are_probable() -> None:
    item = {"kind": "sample", "term": RANK, "rank": 6, "draws": 3, "error": [1, 2**20]}
    report = accepted(certificate(almost_all(["<=", RANK, 6], 2, 2, 2, 2, 2), "probable", item))
    assert report.rests_on == ("F3",)
    accepted(certificate(almost_all(["<=", RANK, 6], 2, 2, 2, 2, 2), "probable", item), fresh=True)


def test_the_words_of_a_statement_have_numbers() -> None:
    about = almost_all([">=", RANK, ["mc", "m", ["mc", "t_E", ["-", "L", 1]]]], 2, 4, 3, 5, 5)
    report = accepted(certificate(about, "proved-generic", minor(21, stream(21), stream(21))))
    assert report.statement_text == "L=2 R=4 M=3 t_S=5 t_E=5: rank >= 21"
    assert "satisfy rank >= mc(m, mc(t_E, L - 1)), that is rank >= 21." in report.statement
