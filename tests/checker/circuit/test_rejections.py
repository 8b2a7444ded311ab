"""Forgeries, one for each requirement of the format: each is refused, with the sentence that says why."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.checker.checking import refused
from tests.checker.values import descent, kernel
from tests.checker.writer import (
    GRID,
    RANK,
    TWO,
    Json,
    almost_all,
    altered,
    bound,
    certificate,
    closed,
    explicit,
    minor,
    put,
    seal,
    statement,
    stream,
    these,
    words,
)
from verify.checker import check_bytes

ALL_TWO = words("00", "01", "10", "11")
TREE = {"kind": "tree", "seed": "7", "parents": [-1, 0, 0, -1, 3], "leaves": [1, 2, 4]}


def valid() -> Json:
    """L = M = R = t = 2: rank == 6, by a minor and the bound U4."""
    about = almost_all(["==", RANK, 6], 2, 2, 2, 2, 2)
    return certificate(about, "proved-generic", minor(6, stream(6), stream(6)), bound("U4", 6))


def valid_tree() -> Json:
    about = almost_all([">=", RANK, 3], 2, 2, 2, 2, 2)
    return certificate(about, "proved-generic", minor(3, stream(3), copy.deepcopy(TREE)))


def valid_grid() -> Json:
    about = almost_all([">=", GRID, 4], 2, 2, 2, 2, 2, templates=dict(TWO))
    return certificate(about, "proved-generic", minor(4, copy.deepcopy(ALL_TWO), copy.deepcopy(ALL_TWO), term=GRID))


def test_the_originals_are_accepted() -> None:
    for body in (valid(), valid_tree(), valid_grid()):
        assert check_bytes(seal(body)).accepted


ITEM = ("evidence", 0)
CASES: list[tuple[Callable[[], Json], tuple[Any, ...], Any, str, str]] = [
    # the envelope
    (valid, ("format",), "other", "malformed", "expected 'verify-certificate'"),
    (valid, ("version",), 1, "malformed", "reads version 3, the file has 1"),
    (valid, ("version",), 2, "malformed", "reads version 3, the file has 2"),
    (valid, ("version",), 0, "malformed", "reads version 3, the file has 0"),
    (valid, ("version",), True, "malformed", "version"),
    (valid, ("claim",), "Upper", "malformed", "claim"),
    (valid, ("claim",), "a" * 81, "malformed", "claim"),
    (valid, ("extra",), 1, "malformed", "'extra' is unknown"),
    (valid, ("rests_on",), ..., "malformed", "'rests_on' is missing"),
    (valid, ("rests_on",), [], "rejected", "rests_on: expected"),
    (valid, ("rests_on", 0), {"name": "F1", "status": "published"}, "rejected", "rests_on"),
    (valid, ("rests_on",), ["F1", "F2"], "rejected", "rests_on"),
    (valid, ("rests_on",), ["F1", "F2", "F3", "U4"], "rejected", "rests_on"),
    (valid, ("rests_on",), ["F2", "F1", "U4"], "rejected", "rests_on"),
    (valid, ("rests_on",), ["F1", "F1", "F2", "U4"], "rejected", "rests_on"),
    (valid, ("verdict",), "proved-all", "rejected", "gives the verdict proved-generic"),
    (valid, ("verdict",), "probable", "rejected", "gives the verdict proved-generic"),
    (valid, ("verdict",), "certain", "malformed", "no verdict"),
    (valid, ("verdict",), [], "malformed", "no verdict"),
    (valid, ("verdict",), "refuted", "rejected", "one item of kind refutation"),
    (valid, ("evidence",), [], "rejected", "evidence is empty"),
    (valid, ("evidence",), {}, "malformed", "expected a list"),
    (valid, ("evidence", 0), 7, "malformed", "an evidence item is an object"),
    (valid, ("evidence", 0), {"kind": "oracle"}, "malformed", "is none of minor"),
    (valid, ("evidence", 0), {"kind": ["minor"]}, "malformed", "with the key kind"),
    # the statement
    (valid, ("statement", "quantifier"), "most-weights", "malformed", "these-weights or none, got 'most-weights'"),
    (valid, ("statement", "field"), "R", "malformed", 'expected "Q"'),
    (valid, ("statement", "field"), {"p": 4, "k": 1}, "rejected", "expected a prime, got 4"),
    (valid, ("statement", "field"), {"p": 2**31 + 11, "k": 1}, "rejected", "expected an integer <= 2147483647"),
    (valid, ("statement", "field"), {"p": 2, "k": 2}, "malformed", "modulus must be present exactly"),
    (valid, ("statement", "field"), {"p": 2, "k": 2, "modulus": [1, 0, 1]}, "rejected", "not irreducible"),
    (valid, ("statement", "field"), {"p": 2, "k": 2, "modulus": [1, 1, 1, 1]}, "rejected", "expected 3 coefficients"),
    (valid, ("statement", "field"), {"p": 3, "k": 2, "modulus": [1, 0, 2]}, "rejected", "monic"),
    (valid, ("statement", "instance", "cell"), "perceptron", "malformed", "expected rac or rac-skip or"),
    (valid, ("statement", "instance", "L"), 0, "rejected", "expected an integer >= 1, got 0"),
    (valid, ("statement", "instance", "R"), "2", "malformed", "expected an integer, got '2'"),
    (valid, ("statement", "instance", "M"), "0x2", "malformed", "must be written as the number 2"),
    (valid, ("statement", "instance", "t_E"), True, "malformed", "expected an integer, got true"),
    (valid, ("statement", "instance", "T"), 4, "malformed", "'T' is unknown"),
    (valid, ("statement", "instance", "templates"), TWO, "malformed", "exactly when grid_rank occurs"),
    (valid, ("statement", "instance", "weights"), {}, "malformed", "exactly when the quantifier is these-weights"),
    (valid, ("statement", "instance", "split"), [1, 2], "rejected", "is the default"),
    (valid, ("statement", "instance", "split"), [3, 1], "rejected", "must increase"),
    (valid, ("statement", "instance", "split"), [1, 5], "rejected", "expected an integer <= 4"),
    (valid, ("statement", "instance", "split"), [1], "rejected", "of length 2"),
    (valid, ("statement", "for_all"), {"variable": "L", "from": 1}, "malformed", "'for_all' is unknown"),
    (valid, ("statement", "variables"), {"L": {"from": 1}}, "malformed", "'L' is unknown or not allowed"),
    (valid, ("statement", "variables"), {}, "malformed", "left out where there are none"),
    (valid_grid, ("statement", "instance", "templates", "N"), 3, "rejected", "N <= M"),
    (
        valid_grid,
        ("statement", "instance", "templates"),
        {"kind": "explicit", "vectors": []},
        "rejected",
        "at least one",
    ),
    (
        valid_grid,
        ("statement", "instance", "templates"),
        {"kind": "explicit", "vectors": [[1]]},
        "rejected",
        "of length 2",
    ),
    (valid_grid, ("statement", "instance", "templates"), ..., "malformed", "exactly when grid_rank occurs"),
    # the relation
    (valid, ("statement", "relation"), ["==", RANK, 5], "rejected", "the relation is false"),
    (valid, ("statement", "relation"), [">=", RANK, 7], "rejected", "the relation is false"),
    (valid, ("statement", "relation"), ["==", RANK, ["//", 6, ["-", "L", 2]]], "rejected", "division by 0"),
    (valid, ("statement", "relation"), ["or", [">=", RANK, 1], ["==", 1, ["**", 0, -1]]], "rejected", "undefined"),
    (valid, ("statement", "relation"), [">=", RANK, ["rank", {"L": 1}]], "rejected", "does not decide"),
    (valid, ("statement", "relation"), [">=", RANK, ["rank", {"L": 0}]], "rejected", "needs L >= 1"),
    (
        valid,
        ("statement", "relation"),
        ["==", RANK, ["bound", "U4"]],
        "rejected",
        "no evidence for a relation about itself",
    ),
    (valid, ("statement", "relation"), ["==", RANK, ["bound", "G2"]], "rejected", "G2 is a bound for grid_rank only"),
    (valid, ("statement", "relation"), ["==", RANK, "x"], "malformed", "'x' is not a variable"),
    (valid, ("statement", "relation"), RANK, "malformed", "expected a condition, got a number"),
    (
        valid,
        ("statement", "relation"),
        ["==", RANK, ["gcd", 6, 6]],
        "malformed",
        "'gcd' is no comparison, no operation and no quantity",
    ),
    (valid, ("statement", "relation"), ["==", RANK, [6]], "malformed", "expected an operation"),
    (valid, ("statement", "relation"), ["xor", ["==", 1, 1], ["==", 1, 2]], "malformed", "is no comparison"),
    (valid, ("statement", "relation"), ["==", RANK], "malformed", "takes 2 arguments"),
    (valid, ("statement", "relation"), ["==", RANK, ["+", 6]], "malformed", "two or more"),
    (valid, ("statement", "relation"), ["==", ["rank", {"N": 1}], 6], "malformed", "no parameter of rank"),
    (valid, ("statement", "relation"), ["==", ["rank", {"t": 1, "t_S": 1}], 6], "malformed", "excludes"),
    (valid, ("statement", "relation"), ["==", ["rank", {"L": RANK}], 6], "malformed", "must not occur"),
    (valid, ("statement", "relation"), ["==", ["sum", "t", 1, 2, 3], 6], "malformed", "cannot be a bound letter here"),
    (valid, ("statement", "relation"), ["==", ["sum", "i", 1, RANK, 3], 6], "malformed", "must not occur"),
    (
        valid,
        ("statement", "relation"),
        ["==", ["sum", "i", 1, 2, ["sum", "i", 1, 2, 1]], 6],
        "malformed",
        "cannot be a bound letter here",
    ),
    # minors
    (valid, (*ITEM, "k"), 0, "rejected", "expected an integer >= 1, got 0"),
    (valid, (*ITEM, "k"), -6, "rejected", "expected an integer >= 1"),
    (valid, (*ITEM, "k"), 7, "rejected", "of length 7"),
    (valid, (*ITEM, "k"), [6], "malformed", "expected an integer"),
    (valid, (*ITEM, "modulus"), 0, "rejected", "expected an integer >= 2, got 0"),
    (valid, (*ITEM, "modulus"), 1, "rejected", "expected an integer >= 2, got 1"),
    (valid, (*ITEM, "modulus"), -7, "rejected", "expected an integer >= 2, got -7"),
    (valid, (*ITEM, "modulus"), 2**31, "rejected", "expected an integer <= 2147483647"),
    (valid, (*ITEM, "modulus"), 2, "rejected", "leading minor of order"),
    (valid, (*ITEM, "extension"), [1, 1, 1], "rejected", "only over GF(p)"),
    (valid, (*ITEM, "weights"), ..., "malformed", "'weights' is missing"),
    (valid, (*ITEM, "weights"), {"kind": "stream", "seed": "G"}, "malformed", "[0-9a-f]{1,64}"),
    (valid, (*ITEM, "weights"), {"kind": "stream", "seed": "0", "x": 1}, "malformed", "'x' is unknown"),
    (valid, (*ITEM, "weights"), {"kind": "file"}, "malformed", "weights"),
    (valid, (*ITEM, "term"), ["rank", {"t": 2}], "malformed", "'t' is unknown"),
    (valid, (*ITEM, "term"), ["rank", {"L": "L"}], "malformed", "expected an integer"),
    (valid, (*ITEM, "term"), GRID, "rejected", "needs the templates"),
    (valid, (*ITEM, "term"), ["norm", {}], "malformed", 'expected ["rank"'),
    (valid, (*ITEM, "start", "rows"), [0, 1, 2, 3, 4, 4], "rejected", "row 4 repeats entry 4"),
    (valid, (*ITEM, "start", "rows"), [0, 1, 2, 3, 4, 2**32], "rejected", "expected an integer <= 4294967295"),
    (valid, (*ITEM, "start", "rows"), [0, 1, 2, 3, 4, -1], "rejected", "expected an integer >= 0"),
    (valid, (*ITEM, "end", "kind"), "file", "malformed", "words, stream or tree"),
    (valid, (*ITEM, "note"), "x", "malformed", "'note' is unknown"),
    (valid_tree, (*ITEM, "end", "leaves"), [1, 2, 1], "rejected", "leaf 1 repeats entry 0"),
    (valid_tree, (*ITEM, "end", "leaves"), [1, 2, 5], "rejected", "expected an integer <= 4"),
    (valid_tree, (*ITEM, "end", "leaves"), [1, 2, 0], "rejected", "has 1 inputs, expected 2"),
    (valid_tree, (*ITEM, "end", "parents"), [-1, 1, 0, -1, 3], "rejected", "expected an integer <= 0"),
    (valid_tree, (*ITEM, "end", "parents"), [-1, 0, 0, -2, 3], "rejected", "expected an integer >= -1"),
    (valid_grid, (*ITEM, "end", "words", 3), [1, 0], "rejected", "word 3 repeats word 2"),
    (valid_grid, (*ITEM, "end", "words", 3), [1, 2], "rejected", "expected an integer <= 1"),
    (valid_grid, (*ITEM, "end", "words", 3), [1, -1], "rejected", "expected an integer >= 0"),
    (valid_grid, (*ITEM, "end", "words", 3), [1], "rejected", "of length 2"),
    (valid_grid, (*ITEM, "end", "alphabet"), [[1, 0]], "malformed", "'alphabet' is unknown"),
    (valid_grid, (*ITEM, "end"), stream(4), "rejected", "not templates"),
    (valid_grid, (*ITEM, "term"), ["grid_rank", {"M": 1, "N": 2}], "rejected", "N <= M"),
    # bounds
    (valid, ("evidence", 1, "value"), 5, "rejected", "the bound U4 is 6, not 5"),
    (valid, ("evidence", 1, "value"), 7, "rejected", "the bound U4 is 6, not 7"),
    (valid, ("evidence", 1, "name"), "U10", "rejected", "'U10' is no structural bound of a rac network"),
    (valid, ("evidence", 1, "name"), "S1", "rejected", "'S1' is no structural bound of a rac network"),
    (valid, ("evidence", 1, "name"), "U8", "rejected", "for L = 3, R = 3, m = 2 only"),
    (valid, ("evidence", 1, "name"), "G2", "rejected", "for grid_rank only"),
    (valid, ("evidence", 1, "name"), "Z0", "rejected", "h0_l = 0"),
    (valid, ("evidence", 1, "input_rank"), 1, "rejected", "only with these-weights"),
    (valid, ("evidence", 1, "term"), ["rank", {"M": 1}], "rejected", "the bound U4 is"),
]


@pytest.mark.parametrize(
    ("make", "path", "value", "outcome", "text"),
    CASES,
    ids=[f"{'.'.join(map(str, case[1]))}-{i}" for i, case in enumerate(CASES)],
)
def test_one_change_is_refused(
    make: Callable[[], Json], path: tuple[Any, ...], value: Any, outcome: str, text: str
) -> None:
    body = make()
    put(body, path, value)
    refused(body, outcome, text)


def test_a_singular_minor_names_the_pivot_and_a_kernel_vector() -> None:
    about = almost_all([">=", RANK, 7], 2, 2, 2, 2, 2)
    report = refused(
        certificate(about, "proved-generic", minor(7, stream(7), stream(7))),
        "rejected",
        "leading minor of order 7 is zero",
    )
    assert report.detail.startswith("kernel vector of the leading 7×7 block mod 2147483647: [")


def test_the_kernel_vector_is_one() -> None:
    """x·[1, 2] with weights chosen so that A = [[1, 2], [2, 4]]: A·(-2, 1) = 0 mod q."""
    weights = explicit([[[1]]], [[[1]]], [1], [[1]])
    points = {"kind": "words", "alphabet": [[1], [2]], "words": [[0], [1]]}
    about = almost_all([">=", RANK, 2], 1, 1, 1, 1, 1)
    body = certificate(about, "proved-generic", minor(2, points, points, weights=weights, modulus=101))
    assert refused(body, "rejected", "order 2").detail.endswith("[99, 1]")


def test_a_bound_is_no_evidence_against_all_weights_from_a_sample() -> None:
    about = statement(["<=", RANK, 6], 2, 2, 2, 2, 2, quantifier="all-weights")
    item = {"kind": "sample", "term": RANK, "rank": 6, "draws": 3, "error": [1, 2**20]}
    refused(certificate(about, "probable", item), "rejected", "only over Q, for almost all")
    refused(
        certificate({**about, "relation": [">=", RANK, 6]}, "proved-generic", minor(6, stream(6), stream(6))),
        "rejected",
        "does not support all-weights",
    )


def test_refutations() -> None:
    about = almost_all(["<=", RANK, 5], 2, 2, 2, 2, 2)
    witness = minor(6, stream(6), stream(6))
    good = certificate(about, "refuted/proved-generic", witness)
    assert check_bytes(seal(good)).accepted
    refused(certificate(about, "refuted/proved-all", witness), "rejected", "gives the verdict proved-generic")
    refused(certificate(about, "refuted/probable", witness), "rejected", "no verdict of a refutation")
    true = {**about, "relation": [">=", RANK, 6]}
    refused(certificate(true, "refuted/proved-generic", witness), "rejected", "the relation is true, by this evidence")
    refused(certificate(about, "refuted/proved-all", good["evidence"][0]), "rejected", "must be the only item")
    refused({**good, "verdict": "proved-generic"}, "rejected", "must be the only item")
    sample = {"kind": "sample", "term": RANK, "rank": 6, "draws": 3, "error": [1, 2**20]}
    refused(
        certificate({**about, "relation": [">=", RANK, 7]}, "refuted/proved-all", sample),
        "rejected",
        "gives the verdict probable",
    )


def test_over_a_finite_field_one_assignment_must_refute_all_weights() -> None:
    """Two witnesses with different weights do not show that one assignment in GF(p) has both ranks."""
    relation = ["or", ["<", RANK, 2], ["<", GRID, 2]]
    about = statement(relation, 1, 2, 2, 2, 2, quantifier="all-weights", field={"p": 101, "k": 1}, templates=TWO)
    one = minor(2, stream(2), stream(2), modulus=101)
    pair = words("00", "01"), words("00", "10")
    other = minor(2, *pair, term=GRID, modulus=101)
    assert check_bytes(seal(certificate(about, "refuted/proved-generic", one, other))).accepted
    other = {**other, "weights": {"kind": "stream", "seed": "abc"}}
    refused(certificate(about, "refuted/proved-generic", one, other), "rejected", "must have equal weights")


def test_contradicting_items() -> None:
    """No true facts contradict each other, so this needs a wrong theorem: here a function that says so."""
    from verify.checker.circuit.instance import Term
    from verify.checker.kernel.errors import Rejected
    from verify.checker.kernel.verdict import RankFact, combined

    term = Term("rank", (1, 1, 1), 1, 1, 1)
    with pytest.raises(Rejected, match="contradict"):
        combined([RankFact("minor", term, "generic", lower=3), RankFact("bound", term, "all", upper=2)])


WEIGHTS: Json = explicit([[[1, 0], [0, 1]]], [[[1, 0], [0, [1, 2]]]], [1, 1], [[1, 1]])


@pytest.mark.parametrize(
    ("path", "value", "outcome", "text"),
    [
        (("arrays", "Wo"), [1], "rejected", "of length 2"),
        (("arrays", "Wh1"), [], "rejected", "of length 2"),
        (("arrays", "Wi1", 0), [1, 0, 0], "rejected", "of length 2"),
        (("arrays", "h1", 0), [2, 4], "rejected", "lowest terms"),
        (("arrays", "h1", 0), [2, 1], "rejected", "expected an integer >= 2, got 1"),
        (("arrays", "h1", 0), [2, 0], "rejected", "expected an integer >= 2, got 0"),
        (("arrays", "h1", 0), "1/2", "malformed", "expected an integer"),
        (("arrays", "Wi1", 1, 1), [1, 101], "rejected", "no unit mod 101"),
        (("arrays", "h1"), ..., "malformed", "'h1' is missing"),
        (("arrays", "h0"), [0, 0], "malformed", "'h0' is unknown"),
        (("arrays", "Wh2"), [[1, 0], [0, 1]], "malformed", "'Wh2' is unknown"),
        (("arrays",), ..., "malformed", "'arrays' is missing"),
        (("arrays",), [], "malformed", "arrays: expected an object"),
        (("Wh",), [[[1, 0], [0, 1]]], "malformed", "'Wh' is unknown"),
        (("kind",), "stream", "malformed", "explicit"),
    ],
)
def test_weights(path: tuple[Any, ...], value: Any, outcome: str, text: str) -> None:
    weights = copy.deepcopy(WEIGHTS)
    put(weights, path, value)
    about = these([">=", GRID, 2], 1, 2, 2, 2, 2, weights, templates=TWO)
    item = minor(2, words("00", "11"), words("00", "11"), term=GRID, weights=None, modulus=101)
    refused(certificate(about, "proved-instance", item), outcome, text)


def test_these_weights_speak_of_their_own_weights_only() -> None:
    about = these([">=", GRID, 2], 1, 2, 2, 2, 2, WEIGHTS, templates=TWO)
    item = minor(2, words("00", "11"), words("00", "11"), term=GRID, weights=WEIGHTS)
    refused(certificate(about, "proved-instance", item), "rejected", "those of the instance")
    item = minor(2, words("00", "11"), words("00", "11"), term=["grid_rank", {"R": 3}], weights=None)
    refused(certificate(about, "proved-instance", item), "rejected", "no sense for these weights")
    about["relation"] = ["<=", RANK, 1]
    del about["instance"]["templates"]
    refused(certificate(about, "proved-instance", bound("U2", 1, input_rank=1)), "rejected", "has rank 2, not 1")
    item = {"kind": "nullspace", "term": RANK, "rank": 4}
    refused(certificate(about, "proved-instance", item), "rejected", "only for a grid_rank")


def test_triangular_and_tropical() -> None:
    about = almost_all([">=", GRID, 2], 1, 2, 2, 2, 2, templates=TWO)
    item = {"kind": "triangular", "term": GRID, "k": 2, "weights": WEIGHTS, "start": words("00", "11")}
    good = {**item, "end": words("00", "11")}
    assert check_bytes(seal(certificate(about, "proved-generic", good))).accepted
    refused(certificate(about, "proved-generic", {**item, "end": words("11", "00")}), "rejected", "A[0][0] is zero")
    above = {**good, "weights": altered(WEIGHTS, Wi1=[[1, 1], [0, 1]])}
    refused(certificate(about, "proved-generic", above), "rejected", "A[0][1] above the diagonal")
    drawn = {**good, "weights": {"kind": "stream", "seed": "0"}}
    refused(certificate(about, "proved-generic", drawn), "rejected", "only explicit ones")
    rows = {**good, "term": RANK, "start": stream(2), "end": stream(2)}
    refused(
        certificate(
            {**about, "relation": [">=", RANK, 2]}
            | {"instance": {k: v for k, v in about["instance"].items() if k != "templates"}},
            "proved-generic",
            rows,
        ),
        "rejected",
        "only words",
    )

    exponents = explicit([[[0, None], [None, 0]]], [[[2, None], [None, 0]]], [0, 0], [[0, 0]])
    tropical = {**good, "kind": "tropical", "weights": exponents, "row_potentials": [4, 0], "column_potentials": [4, 0]}
    assert check_bytes(seal(certificate(about, "proved-generic", tropical))).accepted
    off = {**tropical, "row_potentials": [5, 0]}
    refused(certificate(about, "proved-generic", off), "rejected", "u_0 + v_0 = 9, expected the degree 8")
    dense = altered(exponents, Wi1=[[0, 0], [0, 0]])
    tie = {**tropical, "weights": dense, "row_potentials": [0, 0], "column_potentials": [0, 0]}
    refused(certificate(about, "proved-generic", tie), "rejected", "expected more than the degree 0 of A[0][1]")
    refused(certificate({**about, "field": {"p": 3, "k": 1}}, "proved-generic", tropical), "rejected", "only over Q")


def test_exhaustive() -> None:
    gf2 = {"p": 2, "k": 1}
    about = statement(["<=", RANK, 1], 1, 1, 1, 1, 1, quantifier="all-weights", field=gf2)
    good = {"kind": "exhaustive", "cases": 16}
    assert check_bytes(seal(certificate(about, "proved-all", good))).accepted
    refused(certificate(about, "proved-all", {**good, "cases": 15}), "rejected", "2^4 = 16 assignments, not 15")
    refused(certificate(about, "proved-all", good, good), "rejected", "must be the only one")
    two = {**about, "relation": ["<=", RANK, ["rank", {"L": 2}]]}
    refused(certificate(two, "proved-all", good), "rejected", "exactly one rank term")
    other = {**about, "relation": ["<=", ["rank", {"L": 2}], 1]}
    refused(certificate(other, "proved-all", good), "rejected", "at the instance only")
    for field in ("Q", {"p": 5, "k": 1}, {"p": 2, "k": 2, "modulus": [1, 1, 1]}):
        refused(certificate({**about, "field": field}, "proved-all", good), "rejected", "only over GF(2) and GF(3)")
    refused(certificate({**about, "relation": ["<=", RANK, 0]}, "proved-all", good), "rejected", "fails for the rank 1")
    refused(certificate(about, "refuted/proved-all", good), "rejected", "holds for every rank that occurs")
    large = statement(["<=", RANK, 9], 2, 3, 2, 1, 1, quantifier="all-weights", field=gf2)
    refused(certificate(large, "proved-all", {**good, "cases": 2**51}), "over budget", "more than 2^24")


def test_samples() -> None:
    about = almost_all(["<=", RANK, 6], 2, 2, 2, 2, 2)
    good = {"kind": "sample", "term": RANK, "rank": 6, "draws": 3, "error": [1, 2**20]}
    refused(certificate(about, "proved-all", good), "rejected", "gives the verdict probable")
    refused(certificate(about, "probable", {**good, "error": [1, hex(2**100)]}), "rejected", "against grinding")
    refused(certificate(about, "probable", {**good, "draws": 1}), "rejected", "against grinding")
    refused(certificate(about, "probable", {**good, "draws": 65}), "rejected", "expected an integer <= 64")
    refused(certificate(about, "probable", {**good, "draws": 0}), "rejected", "expected an integer >= 1")
    refused(certificate(about, "probable", {**good, "error": [1, 2**19]}), "rejected", "b >= 20")
    refused(certificate(about, "probable", {**good, "error": [1, 2**20 + 1]}), "rejected", "b >= 20")
    refused(certificate(about, "probable", {**good, "error": [2, 2**20]}), "rejected", "b >= 20")
    low = {**good, "rank": 5}
    refused(certificate({**about, "relation": ["<=", RANK, 5]}, "probable", low), "rejected", "draw 0 has rank > 5")
    split = almost_all(["<=", RANK, 9], 2, 2, 2, 2, 2, split=[1, 3])
    refused(certificate(split, "probable", {**good, "rank": 9}), "rejected", "default split")


@pytest.mark.parametrize(
    "item",
    [
        bound("U1", 1),
        minor(1, stream(1), stream(1)),
        {"kind": "triangular", "term": RANK, "k": 1, "weights": WEIGHTS, "start": words("0"), "end": words("0")},
        {"kind": "tropical"},
        {"kind": "nullspace", "term": GRID, "rank": 1},
        {"kind": "sample", "term": RANK, "rank": 6, "draws": 3, "error": [1, 2**20]},
        {"kind": "exhaustive", "cases": 16},
    ],
    ids=lambda item: item["kind"],
)
def test_what_has_no_ranks_is_decided_by_an_identity(item: Json) -> None:
    for about in (closed(["==", 1, 1]), kernel(["==", "n", "n"], {"n": {"from": 1}}), descent(["==", 1, 1])):
        refused(
            certificate(about, "proved-all", item), "rejected", "a statement without ranks is decided by", "evidence[0]"
        )
