"""Forgeries, one for each requirement of the format: each is refused, with the sentence that says why."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.checker.writer import (
    Json,
    almost_all,
    bound,
    certificate,
    closed,
    explicit,
    minor,
    seal,
    statement,
    stream,
    these,
    words,
)
from verify.checker import Report, check_bytes

RANK, GRID = ["rank", {}], ["grid_rank", {}]
TWO = {"kind": "one-hot", "N": 2}
ALL_TWO = words("00", "01", "10", "11")
TREE = {"kind": "tree", "seed": "7", "parents": [-1, 0, 0, -1, 3], "leaves": [1, 2, 4]}
Q1 = {"kind": "identity", "rule": "evaluation"}


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


def refused(body: Json, outcome: str, text: str) -> Report:
    report = check_bytes(seal(body))
    assert (report.outcome, text in f"{report.path}: {report.message}") == (outcome, True), report
    return report


def test_the_originals_are_accepted() -> None:
    for body in (valid(), valid_tree(), valid_grid()):
        assert check_bytes(seal(body)).accepted


def put(*path: Any) -> Callable[[Json, Any], None]:
    def change(body: Json, value: Any) -> None:
        target: Any = body
        for step in path[:-1]:
            target = target[step]
        if value is ...:
            del target[path[-1]]
        else:
            target[path[-1]] = value

    return change


ITEM = ("evidence", 0)
CASES: list[tuple[Callable[[], Json], tuple[Any, ...], Any, str, str]] = [
    # the envelope
    (valid, ("format",), "other", "malformed", "expected 'verify-certificate'"),
    (valid, ("version",), 3, "malformed", "reads versions 1 and 2, the file has 3"),
    (valid, ("version",), 0, "malformed", "reads versions 1 and 2, the file has 0"),
    (valid, ("version",), 2, "malformed", 'instance.cell: expected "linear" in version 2'),
    (valid, ("version",), True, "malformed", "version"),
    (valid, ("claim",), "Upper", "malformed", "claim"),
    (valid, ("claim",), "a" * 81, "malformed", "claim"),
    (valid, ("extra",), 1, "malformed", "'extra' is unknown"),
    (valid, ("rests_on",), ..., "malformed", "'rests_on' is missing"),
    (valid, ("rests_on",), [], "rejected", "rests_on: expected"),
    (valid, ("rests_on", 0, "status"), "published", "rejected", "rests_on"),
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
    (valid, ("statement", "quantifier"), "most-weights", "malformed", "expected one of"),
    (valid, ("statement", "field"), "R", "malformed", 'expected "Q"'),
    (valid, ("statement", "field"), {"p": 4, "k": 1}, "rejected", "expected a prime, got 4"),
    (valid, ("statement", "field"), {"p": 2**31 + 11, "k": 1}, "rejected", "expected an integer <= 2147483647"),
    (valid, ("statement", "field"), {"p": 2, "k": 2}, "malformed", "modulus must be present exactly"),
    (valid, ("statement", "field"), {"p": 2, "k": 2, "modulus": [1, 0, 1]}, "rejected", "not irreducible"),
    (valid, ("statement", "field"), {"p": 2, "k": 2, "modulus": [1, 1, 1, 1]}, "rejected", "expected 3 coefficients"),
    (valid, ("statement", "field"), {"p": 3, "k": 2, "modulus": [1, 0, 2]}, "rejected", "monic"),
    (valid, ("statement", "instance", "cell"), "lstm", "malformed", 'expected "rac"'),
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
    (valid, ("statement", "for_all"), {"variable": "L", "from": 1}, "malformed", "only with quantifier none"),
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
    (valid, ("statement", "relation"), ["or", [">=", RANK, 1], ["==", 1, ["**", 2, -1]]], "rejected", "undefined"),
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
    (valid, ("statement", "relation"), RANK, "malformed", "is no comparison"),
    (valid, ("statement", "relation"), ["==", RANK, ["gcd", 6, 6]], "malformed", "is no operation"),
    (valid, ("statement", "relation"), ["==", RANK, [6]], "malformed", "expected an integer expression"),
    (valid, ("statement", "relation"), ["xor", ["==", 1, 1], ["==", 1, 2]], "malformed", "is no comparison"),
    (valid, ("statement", "relation"), ["==", RANK], "malformed", "takes 2 arguments"),
    (valid, ("statement", "relation"), ["==", RANK, ["+", 6]], "malformed", "two or more"),
    (valid, ("statement", "relation"), ["==", ["rank", {"N": 1}], 6], "malformed", "no parameter of rank"),
    (valid, ("statement", "relation"), ["==", ["rank", {"t": 1, "t_S": 1}], 6], "malformed", "excludes"),
    (valid, ("statement", "relation"), ["==", ["rank", {"L": RANK}], 6], "malformed", "must not occur"),
    (valid, ("statement", "relation"), ["==", ["sum", "t", 1, 2, 3], 6], "malformed", "summation variable"),
    (valid, ("statement", "relation"), ["==", ["sum", "i", 1, RANK, 3], 6], "malformed", "must not occur"),
    (
        valid,
        ("statement", "relation"),
        ["==", ["sum", "i", 1, 2, ["sum", "i", 1, 2, 1]], 6],
        "malformed",
        "summation variable",
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
    (valid, (*ITEM, "weights"), {"kind": "stream", "seed": "0", "x": 1}, "malformed", "kind and seed"),
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
    (valid, ("evidence", 1, "name"), "U7", "rejected", "no structural bound"),
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
    put(*path)(body, value)
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
    from verify.checker.kernel.errors import Rejected
    from verify.checker.kernel.verdict import Fact, combined
    from verify.checker.kernel.statement import Term

    term = Term("rank", 1, 1, 1, 1, 1)
    with pytest.raises(Rejected, match="contradict"):
        combined([Fact("minor", term, "generic", lower=3), Fact("bound", term, "all", upper=2)])


WEIGHTS: Json = explicit([[[1, 0], [0, 1]]], [[[1, 0], [0, [1, 2]]]], [1, 1], [[1, 1]])


@pytest.mark.parametrize(
    ("path", "value", "outcome", "text"),
    [
        (("Wo",), [1], "rejected", "of length 2"),
        (("Wh",), [], "rejected", "of length 1"),
        (("Wi", 0, 0), [1, 0, 0], "rejected", "of length 2"),
        (("h0", 0, 0), [2, 4], "rejected", "lowest terms"),
        (("h0", 0, 0), [2, 1], "rejected", "expected an integer >= 2, got 1"),
        (("h0", 0, 0), [2, 0], "rejected", "expected an integer >= 2, got 0"),
        (("h0", 0, 0), "1/2", "malformed", "expected an integer"),
        (("Wi", 0, 1, 1), [1, 101], "rejected", "no unit mod 101"),
        (("kind",), "stream", "malformed", "explicit"),
    ],
)
def test_weights(path: tuple[Any, ...], value: Any, outcome: str, text: str) -> None:
    weights = copy.deepcopy(WEIGHTS)
    put(*path)(weights, value)
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
    full = copy.deepcopy(WEIGHTS)
    full["Wi"] = [[[1, 1], [0, 1]]]
    above = {**good, "weights": full}
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
    dense = copy.deepcopy(exponents)
    dense["Wi"] = [[[0, 0], [0, 0]]]
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
    ("relation", "variable", "start", "rule", "text"),
    [
        (["==", ["mc", 3, "L"], "L"], "L", 1, "polynomial", "different polynomials"),
        ([">=", "L", 2], "L", 1, "polynomial", "negative coefficient"),
        ([">", "L", 1], "L", 1, "polynomial", "the two sides are equal"),
        ([">=", ["**", 2, "L"], "L"], "L", 1, "polynomial", "varying exponent"),
        ([">=", ["max", "L", 1], 1], "L", 1, "polynomial", "no polynomial here"),
        ([">=", ["mc", "L", "L"], 1], "L", 1, "polynomial", "constant n >= 1"),
        ([">=", ["binomial", 5, "L"], 0], "L", 1, "polynomial", "varying k is no polynomial"),
        ([">=", ["binomial", ["-", "L", 3], 2], 0], "L", 1, "polynomial", "negative coefficient in u"),
        ([">=", ["**", "L", 501], 0], "L", 1, "polynomial", "degree more than 500"),
        ([">=", "m", 1], "R", 1, "polynomial", "m has no value"),
        (["!=", "L", 0], "L", 1, "polynomial", "one comparison"),
        ([">=", "L", 1], "L", 1, "evaluation", "evaluation is the rule without for_all"),
        ([">=", ["mc", "t", "t"], ["**", 2, "t"]], "t", 1, "ratio", "false at t = 1"),
        ([">=", ["mc", "t", "t"], ["**", 4, ["-", "t", 1]]], "t", 1, "ratio", "one side of 1"),
        (["==", "L", "L"], "L", 1, "ratio", "for <=, <, >= and > only"),
        ([">=", ["factorial", ["**", "L", 2]], 1], "L", 1, "ratio", "c·v + d"),
        ([">=", ["-", "L", 1], 0], "L", 1, "ratio", "not a polynomial with positive"),
        ([">=", ["**", "L", "L"], 1], "L", 1, "ratio", "constant base"),
        ([">=", ["**", 2, ["-", 1, "L"]], 0], "L", 1, "ratio", "c·v + d"),
    ],
)
def test_closed_forms(relation: Any, variable: str, start: int, rule: str, text: str) -> None:
    body = certificate(closed(relation, variable, start), "proved-all", {"kind": "identity", "rule": rule})
    refused(body, "rejected", text)


def test_identities() -> None:
    refused(certificate(closed(["==", 1, 2]), "proved-all", Q1), "rejected", "the relation is false")
    refused(certificate(closed(["==", 1, 1]), "refuted/proved-all", Q1), "rejected", "the relation is true")
    refused(certificate(closed(["==", RANK, 2], L=2), "proved-all", Q1), "malformed", "with quantifier none")
    refused(certificate(closed(["==", "R", 2], L=2), "proved-all", Q1), "rejected", "R has no value")
    refused(certificate(closed(["==", 1, 1], "L", L=2), "proved-all", Q1), "rejected", "already gives L a value")
    refused(certificate(closed(["==", 1, 1], "t", t_S=2), "proved-all", Q1), "rejected", "already gives t a value")
    refused(certificate(closed(["==", 1, 1], t=1, t_S=2), "proved-all", Q1), "malformed", "excludes them")
    refused(certificate(closed(["==", 1, 1], "L", 0), "proved-all", Q1), "rejected", "expected an integer >= 1")
    refused(certificate({**closed(["==", 1, 1]), "field": {"p": 2, "k": 1}}, "proved-all", Q1), "malformed", "field")
    refused(certificate(closed(["==", 1, 1]), "proved-all", bound("U1", 1)), "rejected", "has no rank terms")
    refused(
        certificate(almost_all(["==", 1, 1], 1, 1, 1, 1, 1), "proved-all", Q1), "rejected", "only with quantifier none"
    )
    ratio = {"kind": "identity", "rule": "ratio"}
    refused(
        certificate(closed([">=", "L", 2], "L"), "refuted/proved-all", ratio), "rejected", "needs the rule evaluation"
    )
