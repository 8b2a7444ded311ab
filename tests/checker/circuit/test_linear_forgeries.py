"""Forgeries about linear networks, one for each requirement: refused, at the place and with the reason given."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

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
from tests.checker.writer import EVALUATION, Json, almost_all, bound, certificate, minor, put, seal, stream
from verify.checker import Report, check_bytes

ONE = explicit([[1]], [[1]], [[1]])
FOUR = alphabet([1], [2], [3], [4])


def power() -> Json:
    """y = x^1 + x^2: the cube has rank 4."""
    about = linear(["==", RANK, 4], t_S=1, t_E=1, q=3)
    return proof(about, "proved-generic", minor(4, FOUR, FOUR, weights=ONE), bound("S1", 4))


def drawn() -> Json:
    about = linear([">=", RANK, 3], n=3, d_x=2, t_S=2, t_E=2, q=2)
    tree = {"kind": "tree", "seed": "7", "parents": [-1, 0, 0, -1, 3], "leaves": [1, 2, 4]}
    return proof(about, "proved-generic", minor(3, stream(3), tree))


def blocks() -> Json:
    """n = 3 with two inputs and three outputs: the Hankel rank is 3."""
    about = linear(["==", HANKEL, 3], n=3, d_x=2, d_y=3, k=2)
    return proof(about, "proved-generic", hankel_minor([0, 2, 5], [0, 1, 3]), bound("H1", 3, HANKEL))


def these() -> Json:
    """Eigenvalues 2, 2, 3 with generic inputs and outputs: rank 2; the first output never vanishes."""
    weights = explicit([[2, 0, 0], [0, 2, 0], [0, 0, 3]], [[1], [1], [1]], [[1, 1, [1, 2]]])
    about = linear(
        ["and", ["==", HANKEL, 2], ["<=", RANK, 6]], "these-weights", n=3, k=4, t_S=2, t_E=1, q=5, weights=weights
    )
    return proof(about, "proved-instance", hankel_minor([0, 1], [0, 1], weights=None), nullspace(2), bound("S2", 6))


def prime() -> Json:
    """The fifth power over GF(5) is additive: rank 2."""
    about = linear(["==", RANK, 2], field={"p": 5, "k": 1}, t_S=1, t_E=1, q=5)
    two = alphabet([1], [0])
    return proof(about, "proved-generic", minor(2, two, two, weights=ONE, modulus=5), bound("S1", 2))


def refused(body: Json, outcome: str, path: str, match: str) -> Report:
    report = check_bytes(seal(body))
    assert (report.outcome, report.path) == (outcome, path), report
    assert re.search(match, report.message), report.message
    return report


def test_the_originals_are_accepted() -> None:
    for make in (power, drawn, blocks, these, prime):
        report = check_bytes(seal(make()))
        assert report.accepted, report


WITNESS = {"term": RANK, "k": 4, "weights": ONE, "start": FOUR, "end": FOUR}
TRIANGULAR = {"kind": "triangular", **WITNESS}
TROPICAL = {"kind": "tropical", **WITNESS, "row_potentials": [0] * 4, "column_potentials": [0] * 4}
SAMPLE = {"kind": "sample", "term": RANK, "rank": 4, "draws": 3, "error": [1, 2**20]}
AT = "statement.instance"
E0, E1, E2 = "evidence[0]", "evidence[1]", "evidence[2]"
# original, path of the change, new value (... to remove), outcome, path of the complaint, complaint
CASES: list[tuple[Callable[[], Json], str, Any, str, str, str]] = [
    # version and kind of statement
    (power, "version", 1, "malformed", "version", "reads version 3, the file has 1"),
    (power, "version", "3", "malformed", "version", "reads version 3, the file has '3'"),
    (power, "statement", [], "malformed", "statement", "expected an object"),
    (power, "statement.quantifier", "none", "malformed", "statement.quantifier", "has another quantifier than none"),
    (power, "statement.quantifier", "values", "malformed", "statement.quantifier", "or none, got 'values'"),
    (power, "statement.quantifier", ["none"], "malformed", "statement.quantifier", "expected almost-all-weights or"),
    (power, "statement.quantifier", ..., "malformed", "statement", "'quantifier' is missing"),
    (power, "statement.for_all", {"variable": "n", "from": 1}, "malformed", "statement", "'for_all' is unknown"),
    (power, "statement.variables", {}, "malformed", "statement.variables", "left out where there are none"),
    (
        power, "statement.variables", {"n": {"from": 1}},
        "malformed", "statement.variables", "'n' is unknown or not allowed",
    ),
    (power, "statement.instance.cell", "rac", "malformed", AT, "the key 'L' is missing"),
    (power, "statement.instance.cell", "kernel", "malformed", "statement.quantifier", "a statement about kernel"),
    (power, "statement.instance.cell", "perceptron", "malformed", f"{AT}.cell", "or linear or program or integers or"),
    (power, "statement.instance.cell", ..., "malformed", f"{AT}.cell", "got null"),
    (power, "statement.instance", 5, "malformed", f"{AT}.cell", "got null"),
    # the field
    (prime, "statement.field", {"p": 4, "k": 1}, "rejected", "statement.field.p", "expected a prime"),
    (prime, "statement.field", {"p": 5, "k": 2}, "malformed", "statement.field", "exactly when k >= 2"),
    (prime, "statement.field", {"p": 5, "k": 0}, "rejected", "statement.field.k", ">= 1, got 0"),
    (prime, "statement.field", {"p": 5, "k": 2, "modulus": [2, 0, 1]}, "rejected", "statement.field.k", "<= 1, got 2"),
    (
        prime, "statement.field", {"p": 5, "k": 1, "modulus": [2, 1]},
        "malformed", "statement.field", "exactly when k >= 2",
    ),
    (prime, "statement.field", {"p": 5}, "malformed", "statement.field", "'k' is missing"),
    (prime, "statement.field", "R", "malformed", "statement.field", 'expected "Q"'),
    (prime, "statement.field", {"p": 7, "k": 1}, "rejected", f"{E0}.modulus", r"over GF\(7\) the modulus is 7, got 5"),
    (prime, "statement.field", "Q", "rejected", f"{E1}.value", "the bound S1 is 6, not 2"),
    # the instance
    (power, "statement.instance.n", 0, "rejected", f"{AT}.n", "expected an integer >= 1, got 0"),
    (power, "statement.instance.d_x", -1, "rejected", f"{AT}.d_x", "expected an integer >= 1"),
    (power, "statement.instance.d_y", "1", "malformed", f"{AT}.d_y", "expected an integer"),
    (power, "statement.instance.q", 0, "rejected", f"{AT}.q", "expected an integer >= 1, got 0"),
    (power, "statement.instance.t_S", 0, "rejected", f"{AT}.t_S", "expected an integer >= 1, got 0"),
    (power, "statement.instance.t_E", True, "malformed", f"{AT}.t_E", "expected an integer, got true"),
    (power, "statement.instance.q", ..., "malformed", AT, "'q' is missing"),
    (power, "statement.instance.k", 2, "malformed", AT, "'k' is unknown or not allowed here"),
    (power, "statement.instance.weights", ONE, "malformed", AT, "'weights' is unknown or not allowed here"),
    (power, "statement.instance.T", 2, "malformed", AT, "'T' is unknown"),
    (power, "statement.instance.split", [2], "malformed", AT, "'split' is unknown"),
    (blocks, "statement.instance.k", ..., "malformed", AT, "'k' is missing"),
    (blocks, "statement.instance.k", 0, "rejected", f"{AT}.k", ">= 1, got 0"),
    (blocks, "statement.instance.t_S", 2, "malformed", AT, "'t_S' is unknown or not allowed here"),
    (these, "statement.instance.weights", ..., "malformed", AT, "'weights' is missing"),
    (
        these, "statement.instance.weights", {"kind": "stream", "seed": "0"},
        "malformed", f"{AT}.weights.kind", "kind explicit, got",
    ),
    (these, "statement.instance.weights.arrays.W", ..., "malformed", f"{AT}.weights.arrays", "'W' is missing"),
    (these, "statement.instance.weights.kind", "stream", "malformed", f"{AT}.weights.kind", "kind explicit"),
    (
        these, "statement.instance.weights.arrays.W", [[2, 0, 0]],
        "rejected", f"{AT}.weights.arrays.W", "of length 3, got one of length 1",
    ),
    (these, "statement.instance.weights.arrays.W.1", [0, 2], "rejected", f"{AT}.weights.arrays.W[1]", "of length 3"),
    (these, "statement.instance.weights.arrays.F.2", [1, 1], "rejected", f"{AT}.weights.arrays.F[2]", "of length 1"),
    (
        these, "statement.instance.weights.arrays.C", [],
        "rejected", f"{AT}.weights.arrays.C", "of length 1, got one of length 0",
    ),
    (
        these, "statement.instance.weights.arrays.C.0.2", [2, 4],
        "rejected", f"{AT}.weights.arrays.C[0][2]", "lowest terms",
    ),
    (
        these, "statement.instance.weights.arrays.h0", [[0, 0, 0]],
        "malformed", f"{AT}.weights.arrays", "'h0' is unknown",
    ),
    # the relation
    (
        power, "statement.relation", ["==", 4, 4],
        "rejected", "statement.relation", "neither rank nor hankel_rank occurs",
    ),
    (power, "statement.relation", ["==", RANK, 5], "rejected", "statement.relation", "the relation is false"),
    (power, "statement.relation", [">", RANK, 4], "rejected", "statement.relation", "the relation is false"),
    (
        power, "statement.relation", ["==", RANK, ["bound", "S1"]],
        "malformed", "statement.relation[2]", "'bound' is no comparison",
    ),
    (
        power, "statement.relation", ["==", ["rank", {"n": 1}], 4],
        "malformed", "statement.relation[1][1]", "'n' is no parameter of rank",
    ),
    (
        power, "statement.relation", ["==", ["grid_rank", {}], 4],
        "rejected", "statement.relation", "neither rank nor hankel_rank occurs",
    ),
    (
        power, "statement.relation", ["==", RANK, ["grid_rank", {}]],
        "malformed", "statement.relation[2]", "'grid_rank' is no comparison",
    ),
    (power, "statement.relation", ["==", RANK, "k"], "rejected", "statement.relation", "the variable k has no value"),
    *(
        (
            power, "statement.relation", ["==", RANK, name],
            "malformed", "statement.relation[2]", "is not a variable here",
        )
        for name in ("t", "m", "L", "R", "M", "N", "d_z", "i")
    ),
    *(
        (
            power, "statement.relation", ["==", RANK, ["sum", v, 1, 4, 1]],
            "malformed", "statement.relation[2][1]", "cannot be a bound",
        )
        for v in ("T", "d_x", "n", "q", "k", "", "ab", 1)
    ),
    # minors of the power
    (power, "evidence.0.k", 3, "rejected", f"{E0}.start.words", "of length 3, got one of length 4"),
    (power, "evidence.0.k", 0, "rejected", f"{E0}.k", "expected an integer >= 1, got 0"),
    (power, "evidence.0.modulus", 3, "rejected", E0, "leading minor of order"),
    (power, "evidence.0.modulus", 1, "rejected", f"{E0}.modulus", ">= 2, got 1"),
    (power, "evidence.0.modulus", 2**31, "rejected", f"{E0}.modulus", "<= 2147483647"),
    (power, "evidence.0.extension", [1, 1, 1], "malformed", E0, "'extension' is unknown"),
    (power, "evidence.0.rows", [0], "malformed", E0, "'rows' is unknown"),
    (
        power, "evidence.0.term", HANKEL,
        "rejected", f"{E0}.term", "hankel_rank needs k, which the instance does not give",
    ),
    (power, "evidence.0.term", ["rank", {"t_S": 1}], "malformed", f"{E0}.term[1]", "'t_S' is unknown"),
    (power, "evidence.0.term", ["grid_rank", {}], "malformed", f"{E0}.term", "expected .*hankel_rank"),
    (power, "evidence.0.term", "rank", "malformed", f"{E0}.term", "expected a list"),
    (power, "evidence.0.term", ..., "malformed", E0, "'term' is missing"),
    (power, "evidence.0.weights", ..., "malformed", E0, "'weights' is missing"),
    (power, "evidence.0.weights", {"kind": "stream", "seed": "X"}, "malformed", f"{E0}.weights.seed", "0-9a-f"),
    (
        power, "evidence.0.weights", {"kind": "stream", "seed": "0", "n": 1},
        "malformed", f"{E0}.weights", "'n' is unknown",
    ),
    (power, "evidence.0.weights", {"kind": "file"}, "malformed", f"{E0}.weights.kind", "kind explicit, got"),
    (power, "evidence.0.weights.arrays.W", [[0]], "rejected", E0, "leading minor of order 2 is zero"),
    (power, "evidence.0.weights.arrays.F", [[0]], "rejected", E0, "leading minor of order 1 is zero"),
    (
        power, "evidence.0.weights.arrays.C", [[[1, 2147483647]]],
        "rejected", f"{E0}.weights.arrays.C[0][0]", "is no unit mod 2147483647",
    ),
    (power, "evidence.0.start.alphabet.3", [3], "rejected", E0, "leading minor of order 4 is zero"),
    (power, "evidence.0.start.alphabet.3", [3, 1], "rejected", f"{E0}.start.alphabet[3]", "of length 1"),
    (power, "evidence.0.start.words.3", [2], "rejected", f"{E0}.start.words[3]", "repeats word 2"),
    (power, "evidence.0.start.words.3", [3, 3], "rejected", f"{E0}.start.words[3]", "of length 1"),
    (power, "evidence.0.start.words.3", [4], "rejected", f"{E0}.start.words[3][0]", "<= 3"),
    (power, "evidence.0.end", {"kind": "words", "words": [[0]] * 4}, "malformed", f"{E0}.end", "'alphabet' is missing"),
    (drawn, "evidence.0.start.rows", [0, 1, 1], "rejected", f"{E0}.start.rows[2]", "row 1 repeats"),
    (drawn, "evidence.0.end.leaves", [1, 2, 0], "rejected", f"{E0}.end.leaves[2]", "has 1 inputs, expected 2"),
    (drawn, "statement.instance.q", 1, "rejected", E0, "leading minor of order 3 is zero"),
    # minors of the Hankel matrix
    (blocks, "evidence.0.rows", [0, 2, 2], "rejected", f"{E0}.rows[2]", "2 repeats entry 1"),
    (blocks, "evidence.0.rows", [0, 2, 6], "rejected", f"{E0}.rows[2]", "<= 5, got 6"),
    (blocks, "evidence.0.rows", [0, 2, -1], "rejected", f"{E0}.rows[2]", ">= 0, got -1"),
    (blocks, "evidence.0.rows", [0, 2], "rejected", f"{E0}.rows", "of length 3"),
    (blocks, "evidence.0.columns", [0, 1, 4], "rejected", f"{E0}.columns[2]", "<= 3, got 4"),
    (blocks, "evidence.0.columns", [0, 1, 0], "rejected", f"{E0}.columns[2]", "0 repeats entry 0"),
    (blocks, "evidence.0.columns", {}, "malformed", f"{E0}.columns", "expected a list"),
    (blocks, "evidence.0.start", stream(3), "malformed", E0, "'start' is unknown"),
    (blocks, "evidence.0.columns", ..., "malformed", E0, "'columns' is missing"),
    (blocks, "evidence.0.term", RANK, "rejected", f"{E0}.term", "rank needs t_S, t_E, q, which the instance"),
    (blocks, "evidence.0.modulus", 2, "rejected", E0, "leading minor of order"),
    (these, "evidence.0.weights", ONE, "rejected", f"{E0}.weights", "those of the instance"),
    (these, "evidence.0.modulus", 2, "rejected", f"{AT}.weights.arrays.C[0][2]", "no unit mod 2"),
    # bounds
    (power, "evidence.1.value", 3, "rejected", f"{E1}.value", "the bound S1 is 4, not 3"),
    (power, "evidence.1.value", 5, "rejected", f"{E1}.value", "the bound S1 is 4, not 5"),
    (power, "evidence.1.value", -1, "rejected", f"{E1}.value", ">= 0"),
    (power, "evidence.1.name", "S2", "rejected", E1, "S2 is a bound for these-weights only"),
    (power, "evidence.1.name", "H1", "rejected", E1, "H1 is a bound for hankel_rank only"),
    (
        power, "evidence.1.name", "U1",
        "rejected", f"{E1}.name", "'U1' is no structural bound of a linear network: .*S1, S2, H1, H2",
    ),
    (power, "evidence.1.name", ["S1"], "rejected", f"{E1}.name", "is no structural bound"),
    (power, "evidence.1.input_rank", 1, "rejected", f"{E1}.input_rank", "only with these-weights"),
    (these, "evidence.2.input_rank", 1, "rejected", f"{E2}.input_rank", "only with a bound that depends on it"),
    (blocks, "evidence.1.value", 2, "rejected", f"{E1}.value", "the bound H1 is 3, not 2"),
    (blocks, "evidence.1.value", 4, "rejected", f"{E1}.value", "the bound H1 is 3, not 4"),
    (blocks, "evidence.1.name", "H2", "rejected", f"{E1}.value", "the bound H2 is 4, not 3"),
    (blocks, "evidence.1.name", "S1", "rejected", E1, "S1 is a bound for rank only"),
    (these, "evidence.2.value", 5, "rejected", f"{E2}.value", "the bound S2 is 6, not 5"),
    (these, "evidence.2.value", 1, "rejected", f"{E2}.value", "the bound S2 is 6, not 1"),
    (prime, "evidence.1.value", 6, "rejected", f"{E1}.value", "the bound S1 is 2, not 6"),
    # nullspace
    (these, "evidence.1.rank", 1, "rejected", f"{E1}.rank", "has rank >= 2, expected <= 1"),
    (these, "evidence.1.rank", 0, "rejected", f"{E1}.rank", "has rank >= 1, expected <= 0"),
    (these, "evidence.1.rank", -1, "rejected", f"{E1}.rank", ">= 0"),
    (these, "evidence.1.rank", 3, "rejected", "statement.relation", "hankel_rank in 2..3"),
    (these, "evidence.1.term", RANK, "rejected", E1, "only for a hankel_rank, with these-weights"),
    (these, "evidence.1.weights", ONE, "malformed", E1, "'weights' is unknown"),
    (blocks, "evidence.1", nullspace(3), "rejected", E1, "only for a hankel_rank, with these-weights"),
    # the evidence as a whole
    (power, "evidence", [], "rejected", "evidence", "empty"),
    (power, "evidence.1", 7, "malformed", E1, "an evidence item is an object"),
    (power, "evidence.1", {"kind": "refutation", "verdict": "proved-all", "evidence": []}, "rejected", E1, "only item"),
    (power, "evidence.1", {"kind": "oracle"}, "malformed", f"{E1}.kind", "is none of minor, triangular"),
    (power, "evidence.1", TRIANGULAR, "rejected", E1, "triangular is no evidence about a linear network"),
    (power, "evidence.1", TROPICAL, "rejected", E1, "tropical is no evidence about a linear network"),
    (power, "evidence.1", SAMPLE, "rejected", E1, "a sample is no evidence about a linear network"),
    *(
        (power, "evidence.1", item, "rejected", E1, "must be the only one")
        for item in ({"kind": "exhaustive", "cases": 8}, EVALUATION)
    ),
    (power, "evidence", [EVALUATION], "rejected", E0, "only with quantifier none"),
    (power, "verdict", "proved-all", "rejected", "verdict", "gives the verdict proved-generic"),
    (power, "verdict", "proved-instance", "rejected", "verdict", "gives the verdict proved-generic"),
    (these, "verdict", "proved-generic", "rejected", "verdict", "gives the verdict proved-instance"),
    (
        power, "statement.quantifier", "all-weights",
        "rejected", "evidence", r"minor evidence \(generic\) does not support",
    ),
    (power, "rests_on", [], "rejected", "rests_on", "expected .*F1.*F2.*S1"),
    (power, "rests_on.2", "S2", "rejected", "rests_on", "expected"),
    (these, "rests_on.0", {"name": "F1"}, "rejected", "rests_on", "expected"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "where", "value", "outcome", "path", "match"), CASES, ids=[f"{c[1]}-{i}" for i, c in enumerate(CASES)]
)
def test_one_change_is_refused(
    make: Callable[[], Json], where: str, value: Any, outcome: str, path: str, match: str
) -> None:
    body = copy.deepcopy(make())
    put(body, [int(step) if step.isdigit() else step for step in where.split(".")], value)
    refused(body, outcome, path, match)


def test_a_singular_minor_names_the_pivot_and_a_kernel_vector() -> None:
    about = linear([">=", HANKEL, 2], n=1, k=2)
    report = refused(proof(about, "proved-generic", hankel_minor([0, 1], [0, 1], 101, ONE)), "rejected", E0, "order 2")
    assert report.detail == "kernel vector of the leading 2×2 block mod 101: [100, 1]"


def test_the_order_of_the_rows_is_part_of_the_witness() -> None:
    """L = 0, 1, 1: in the given order the first pivot is L_0 = 0."""
    weights = explicit([[0, 1], [1, 1]], [[0], [1]], [[1, 0]])
    about = linear([">=", HANKEL, 2], n=2, k=2)
    assert check_bytes(seal(proof(about, "proved-generic", hankel_minor([1, 0], [0, 1], 101, weights)))).accepted
    refused(
        proof(about, "proved-generic", hankel_minor([0, 1], [0, 1], 101, weights)), "rejected", E0, "order 1 is zero"
    )


def test_refutations() -> None:
    three = linear([">=", RANK, 3], t_S=1, t_E=1, q=1)
    refused(proof(three, "refuted/proved-generic", bound("S1", 2)), "rejected", "evidence[0].verdict", "proved-all")
    refused(
        proof(three, "refuted/probable", bound("S1", 2)),
        "rejected",
        "evidence[0].verdict",
        "no verdict of a refutation",
    )
    refused(proof(three, "proved-all", bound("S1", 2)), "rejected", "statement.relation", "the relation is false")
    refused(
        {**proof(three, "proved-all", bound("S1", 2)), "verdict": "refuted"}, "rejected", "evidence", "one item of kind"
    )
    true = linear(["<=", RANK, 2], t_S=1, t_E=1, q=1)
    refused(proof(true, "refuted/proved-all", bound("S1", 2)), "rejected", "statement.relation", "the relation is true")
    open_ = linear([">=", RANK, 2], t_S=1, t_E=1, q=1)
    refused(proof(open_, "refuted/proved-all", bound("S1", 2)), "rejected", "statement.relation", "shows rank in 0..2")
    low = linear(["<=", HANKEL, 3], n=3, k=3)
    witness = hankel_minor([0, 1, 2], [0, 1, 2])
    refused(proof(low, "refuted/proved-generic", witness), "rejected", "statement.relation", "does not decide")


def test_true_bounds_of_both_kinds_do_not_contradict() -> None:
    """A zero network has rank 0; a minor of order 1 for it cannot be had."""
    zero = explicit([[1]], [[0]], [[1]])
    about = linear(["==", HANKEL, 0], "these-weights", k=2, weights=zero)
    refused(
        proof(about, "proved-instance", hankel_minor([0], [0], weights=None), nullspace(0)), "rejected", E0, "order 1"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n=3 d_x=2 d_y=3 k=2: hankel_rank == n", ""),
        ("n=3, d_x=2, d_y=3, k=2, field=Q, weights=almost-all: 2 < hankel_rank <= min(n, k * d_x)", ""),
        ("n=3 d_x=2 d_y=3 k=2 weights=all: hankel_rank <= 3", ""),
        ("n=3 d_x=2 d_y=3 k=2: hankel_rank == 4", "the expected relation is false"),
        ("n=3 d_x=2 d_y=3 k=2 weights=all: hankel_rank == 3", "does not decide"),
        ("n=3 d_x=2 d_y=3 k=2 weights=these: hankel_rank == 3", "not about given weights"),
        ("n=3 d_x=2 d_y=3 k=2 field=5: hankel_rank == 3", "about the field Q"),
        ("n=3 d_x=2 d_y=3 k=3: hankel_rank == 3", "the file has k = 2, expected 3"),
        ("n=3 d_x=2 d_y=3: hankel_rank == 3", "the file has k = 2, expected none"),
        ("n=3 d_x=2 k=2: hankel_rank == 3", "the file has d_y = 3, expected none"),
        ("n=4 d_x=2 d_y=3 k=2: hankel_rank == 3", "the file has n = 3, expected 4"),
        ("n=3 d_x=2 d_y=3 k=2 q=1 t_S=1 t_E=1: rank <= 2", "the file has q = none, expected 1"),
        ("n=3 d_x=2 d_y=3 k=2: hankel_rank == t_S", "t_S has no value"),
        ("L=2 R=2 M=2 t=2: rank <= 6", "the file is about the cell linear, expected is rac"),
    ],
)
def test_expectations(text: str, message: str) -> None:
    report = check_bytes(seal(blocks()), expect=text)
    if not message:
        assert report.accepted, report.message
    else:
        assert report.outcome == "rejected"
        assert report.message.startswith("not as expected: ")
        assert message in report.message


def test_expectations_of_one_rank_of_two() -> None:
    body = these()
    assert check_bytes(seal(body), expect="n=3 d_x=1 d_y=1 k=4 weights=these: hankel_rank == 2").accepted
    assert check_bytes(seal(body), expect="n=3 d_x=1 d_y=1 t_S=2 t_E=1 q=5 weights=these: rank <= q + 1").accepted
    assert check_bytes(seal(body), expect="n=3 d_x=1 d_y=1 k=4 t_S=2 t_E=1 q=5 weights=these: rank + T < 10").accepted
    assert not check_bytes(seal(body), expect="n=3 d_x=1 d_y=1 k=4 weights=these: rank <= 6").accepted
    circuit = seal(certificate(almost_all(["<=", RANK, 6], 2, 2, 2, 2, 2), "proved-all", bound("U4", 6)))
    report = check_bytes(circuit, expect="n=3 d_x=1 d_y=1 k=4: hankel_rank == 2")
    assert "the file is about the cell rac, expected is linear" in report.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n=3 L=2: rank <= 2", "n is a size of linear networks, L one of circuits"),
        ("n=3 d_x=1 t=2: rank <= 2", "n is a size of linear networks, t one of circuits"),
        ("k=3 L>=2: rank <= 2", "k is a size of linear networks, L one of circuits"),
        ("n>=3: rank <= 2", "n>=3: n does not vary so in the cell rac"),
        ("linear n>=3: rank <= 2", "n>=3: n does not vary so in the cell linear"),
        ("n=0: rank <= 2", "n is an integer >= 1, not 0"),
        ("n=3: grid_rank <= 2", "is no comparison, no operation and no quantity of the cell"),
        ("n=3: rank(n=2) <= 2", "'n' is no parameter of rank"),
        ("n=3: rank <= m", "'m' is not a variable here"),
        ("L=3: hankel_rank <= 2", "is no comparison, no operation and no quantity of the cell"),
        ("n=3 n=3: rank <= 2", "'n' is given twice"),
    ],
)
def test_expectations_that_cannot_be_read(text: str, message: str) -> None:
    from verify.checker import ExpectationError

    with pytest.raises(ExpectationError, match=re.escape(message)):
        check_bytes(seal(blocks()), expect=text)
