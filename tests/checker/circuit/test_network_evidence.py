"""Evidence of every kind about networks that are no circuits of the first paper, against brute force."""

import copy
from itertools import product
from typing import Any

import pytest

from tests.adversarial.oracle.programs import matrix, rank_mod, weight_entries
from tests.checker.checking import accepted, refused
from tests.checker.circuit.networks import GATED, about, assignment, of_program
from tests.checker.writer import GRID, RANK, TWO, Json, certificate, minor, stream, words
from verify.checker.circuit.families import FAMILIES

ONE = {"R": 1, "M": 1}


def written(cell: str, *sizes: int) -> Json:
    """A family's network as a given one."""
    program = FAMILIES[cell].program(*sizes)
    lines = [
        [line.target, line.axes, [[p.coefficient[0], [list(f) for f in p.factors]] for p in line.products]]
        for line in (*program.step, program.output)
    ]
    return {
        "channels": program.channels,
        "weights": [[name, list(shape)] for name, shape in program.weights],
        "states": [[state.name, list(state.shape), "free"] for state in program.states],
        "step": lines[:-1],
        "output": lines[-1],
    }


def explicit(program: Json, numbers: Any) -> Json:
    """Explicit weights whose entries are ``numbers``, in the order of the stream."""

    def nested(shape: list[int]) -> Any:
        return [nested(shape[1:]) for _ in range(shape[0])] if shape else next(numbers)

    return {"kind": "explicit", "arrays": {name: nested(shape) for name, shape in program["weights"]}}


@pytest.mark.seconds
@pytest.mark.parametrize(
    ("cell", "p", "t_S", "t_E"),
    [("mi", 2, 1, 1), ("mi", 2, 2, 1), ("linear-layers", 3, 1, 2), ("selective-ssm", 2, 1, 2), ("square", 3, 1, 1)],
)
def test_all_weights_of_a_small_field(cell: str, p: int, t_S: int, t_E: int) -> None:
    program = written(cell, 1, 1, 1)
    count = sum(len(list(product(*map(range, shape)))) for _, shape in program["weights"])
    values = set()
    starts, ends = (list(product([(a,) for a in range(p)], repeat=t)) for t in (t_S, t_E))
    for numbers in product(range(p), repeat=count):
        values.add(rank_mod(matrix(program, weight_entries(program, iter(numbers)), starts, ends, p), p))
    field = {"p": p, "k": 1}
    statement = about(cell, ["<=", RANK, max(values)], t_S, t_E, quantifier="all-weights", field=field, **ONE)
    report = accepted(certificate(statement, "proved-all", {"kind": "exhaustive", "cases": p**count}, rests_on=[]))
    assert set(report.facts[0].values or [report.facts[0].lo]) == values


def test_a_minor_over_an_extension_field() -> None:
    """x -> x + 1 has rank 2 over GF(4), though the weights are few."""
    field = {"p": 2, "k": 1}
    statement = about("mi", [">=", RANK, 2], 1, 1, field=field, **ONE)
    item = minor(2, stream(2, "1"), stream(2, "2"), modulus=2, extension=[1, 1, 0, 0, 0, 0, 1])
    found = [
        accepted(certificate(statement, "proved-generic", {**item, "weights": {"kind": "stream", "seed": f"{seed}"}}))
        for seed in (3,)
    ]
    assert found[0].facts[0].lo == 2


def triangular(program: Json, numbers: Any, alphabet: Any) -> Json:
    """Words 0 and 1 against words 0 and 1."""
    block = {"kind": "words", "alphabet": alphabet, "words": [[0], [1]]}
    item = {"kind": "triangular", "term": RANK, "k": 2, "start": block, "end": block}
    item["weights"] = explicit(program, numbers)
    return certificate(of_program(program, [">=", RANK, 2], 1, 1), "proved-generic", item)


def affine(**changes: Any) -> Json:
    """h' = U x (h + b x[0]), scalars: not homogeneous."""
    program = {
        "channels": 1,
        "weights": [["U", []], ["b", []], ["h", []]],
        "states": [["h", [], "free"]],
        "step": [assignment("h'", "", "U: h: x:k", "b:")],
        "output": assignment("y", "", "h':"),
    }
    return {**program, **changes}


def test_exact_zeros_over_the_rationals() -> None:
    """y = U x2 (U x1 h + b) + b, of which the matrix at 0 and 1 is [[b, U b + b], [b, U (U h + b) + b]]."""
    # U = -1, b = 1, h = 5: [[1, 0], [1, 5]]
    accepted(triangular(affine(), iter([-1, 1, 5]), [[0], [1]]))
    refused(triangular(affine(), iter([-2, 1, 5]), [[0], [1]]), "rejected", "A[0][1] above the diagonal is not zero")
    refused(triangular(affine(), iter([-1, 1, [5, 2]]), [[0], [1]]), "rejected", "over Q this needs integers")
    refused(triangular(affine(), iter([-1, 1, 5]), [[0], [[1, 2]]]), "rejected", "over Q this needs integers")
    halves = affine(step=[assignment("h'", "", "U: h: x:k", "1/2*b:")])
    refused(triangular(halves, iter([-1, 2, 5]), [[0], [1]]), "rejected", "over Q this needs integers")


def test_denominators_are_cleared_where_the_network_is_homogeneous() -> None:
    """y = 1/3 U (A x1) (A x2) h with A = (1/2, -1): a row and a column of A vanish with A x."""
    program = {
        "channels": 2,
        "weights": [["U", []], ["h", []]],
        "fixed": [["A", [2], [[1, 2], -1]]],
        "states": [["h", [], "free"]],
        "step": [assignment("h'", "", "1/3*U: A:k x:k h:")],
        "output": assignment("y", "", "h':"),
    }
    about_it = of_program(program, [">=", RANK, 1], 1, 1)
    item: Json = {"kind": "triangular", "term": RANK, "k": 1, "weights": explicit(program, iter([[1, 7], [2, 5]]))}
    for vector, outcome in (([[1, 3], 1], True), ([2, 1], False)):
        block = {"kind": "words", "alphabet": [vector], "words": [[0]]}
        body = certificate(about_it, "proved-generic", {**item, "start": block, "end": block})
        if outcome:
            accepted(body)
        else:
            refused(body, "rejected", "the diagonal entry A[0][0] is zero")


def test_the_whole_matrix_for_given_weights() -> None:
    """GATED without fractions has at these weights the grid rank that brute force finds."""
    program = copy.deepcopy(GATED)
    program["fixed"] = [["A", [2, 2], [[1, 0], [3, -1]]]]
    program["step"][1] = assignment("c'", "i", "g:i c:i", "-3*A:ij h:j")
    numbers = [1, 2, -1, 3, 2, 0, 1, 1, 5, 1, -2, 3, 1]
    p = 2**31 - 1
    letters = [(1, 0), (0, 1)]
    starts, ends = (list(product(letters, repeat=t)) for t in (2, 2))
    rank = rank_mod(matrix(program, weight_entries(program, iter(numbers)), starts, ends, p), p)
    assert rank >= 2
    given = {"weights": explicit(program, iter(numbers)), "templates": TWO, "quantifier": "these-weights"}
    for bound, reason in ((rank, ""), (rank - 1, f"has rank >= {rank}, expected <= {rank - 1}")):
        item = {"kind": "nullspace", "term": GRID, "rank": bound}
        body = certificate(of_program(program, ["<=", GRID, bound], 2, 2, **given), "proved-instance", item)
        if reason:
            refused(body, "rejected", reason)
        else:
            accepted(body)
    fractions = {**given, "weights": explicit(program, iter([[1, 2], *numbers[1:]]))}
    body = certificate(
        of_program(program, ["<=", GRID, 4], 2, 2, **fractions),
        "proved-instance",
        {"kind": "nullspace", "term": GRID, "rank": 4},
    )
    refused(body, "rejected", "over Q this needs integers")


def test_leading_exponents() -> None:
    """mi with exponents 0 everywhere but for b: y has the degree of its largest term; differences have none."""
    program = written("mi", 1, 1, 1)
    arrays = explicit(program, iter([0, 0, 0, 1, 0, 2, 0, 0]))
    item: Json = {"kind": "tropical", "term": GRID, "k": 1, "weights": arrays, "start": words("0"), "end": words("0")}
    # h' = a b + z a + b + z^2, a = h, b = 1: degree 2; then z a: degree 3
    body = {**item, "row_potentials": [3], "column_potentials": [0]}
    statement = about("mi", [">=", GRID, 1], 1, 1, templates={"kind": "one-hot", "N": 1}, **ONE)
    accepted(certificate(statement, "proved-generic", body))
    body = {**body, "row_potentials": [2]}
    refused(certificate(statement, "proved-generic", body), "rejected", "expected the degree 3")
    gru = written("gated-gru", 1, 1, 1)
    body = {**body, "weights": explicit(gru, iter([0] * 20))}
    statement = about("gated-gru", [">=", GRID, 1], 1, 1, templates={"kind": "one-hot", "N": 1}, **ONE)
    refused(
        certificate(statement, "proved-generic", body),
        "rejected",
        "the coefficient (-1, 1) of the circuit has no value",
    )


def test_samples() -> None:
    """The generic rank is 3, and so most draws find."""
    statement = about("mi", ["<=", RANK, 3], 2, 2)
    item = {"kind": "sample", "term": RANK, "rank": 3, "draws": 6, "error": [1, 2**40]}
    report = accepted(certificate(statement, "probable", item))
    assert (report.rests_on, report.facts[0].hi) == (("F3",), 3)
    low = certificate(about("mi", ["<=", RANK, 2], 2, 2), "probable", {**item, "rank": 2})
    refused(low, "rejected", "draw 0 has rank > 2")
    halves = copy.deepcopy(GATED)
    relation = of_program(halves, ["<=", RANK, 30], 2, 2)
    refused(certificate(relation, "probable", {**item, "rank": 30}), "rejected", "are integers", "evidence[0]")
    gru = about("gated-gru", ["<=", RANK, 10], 2, 2, **ONE)
    accepted(certificate(gru, "probable", {**item, "rank": 10, "draws": 8}))


class TestOutputsOfSeveralEntries:
    """Claims are about the first entry of y, whatever the others are."""

    def reading(self, *products: str) -> Json:
        """h' = h x, u = (0, h'), y a vector."""
        return {
            "channels": 1,
            "weights": [["h", []]],
            "fixed": [["E", [2], [0, 1]]],
            "states": [["h", [], "free"]],
            "step": [assignment("h'", "", "h: x:k"), assignment("u", "i", "E:i h':")],
            "output": assignment("y", "i", *products),
        }

    def test_the_second_entry_proves_nothing(self) -> None:
        for products in (("u:i",), ("u:i", "u:i"), ("u:i", "x:k u:i", "2*")):
            about_first = of_program(self.reading(*products), [">=", RANK, 1 + ("2*" in products)], 1, 1)
            k = 1 + ("2*" in products)
            body = certificate(about_first, "proved-generic", minor(k, stream(k), stream(k)))
            refused(body, "rejected", "vanishes")

    def test_in_every_ring(self) -> None:
        field = {"p": 2, "k": 1}
        for products, rank in ((("u:i", "u:i"), 0), (("u:i",), 0), (("u:i", "h':", "u:i"), 1)):
            statement = of_program(
                self.reading(*products), ["<=", RANK, rank], 1, 1, quantifier="all-weights", field=field
            )
            report = accepted(certificate(statement, "proved-all", {"kind": "exhaustive", "cases": 2}))
            assert report.facts[0].hi == rank

    def test_the_sentence_says_so(self) -> None:
        for products, rank in ((("u:i",), 0), (("h':", "u:i"), 1)):
            about_first = of_program(
                self.reading(*products), ["<=", RANK, rank], 1, 1, quantifier="all-weights", field={"p": 2, "k": 1}
            )
            report = accepted(certificate(about_first, "proved-all", {"kind": "exhaustive", "cases": 2}))
            assert "(of the first entry of y: function rank = rank)" in report.statement


def test_a_network_without_weights() -> None:
    """h' = 1 + h²/2 + x h from 0: after two start steps y = h'_3 has rank 2."""
    program = {
        "channels": 1,
        "weights": [],
        "states": [["h", [], "zero"]],
        "step": [assignment("h'", "", "1*", "1/2*h: h:", "x:k h:")],
        "output": assignment("y", "", "h':"),
    }
    these = {"kind": "explicit", "arrays": {}}
    statement = of_program(program, [">=", RANK, 2], 2, 1, quantifier="these-weights", weights=these)
    accepted(certificate(statement, "proved-instance", minor(2, stream(2), stream(2), weights=None)))
    refused(
        certificate(
            {**statement, "instance": {**statement["instance"], "weights": {**these, "arrays": {"w": 1}}}},
            "proved-instance",
            minor(2, stream(2), stream(2), weights=None),
        ),
        "malformed",
        "the key 'w' is unknown",
    )
