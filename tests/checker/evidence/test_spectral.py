"""The item ``spectral``, written by hand: singular values of tanh(4e + 4 tanh(4s)) on given sequences."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from tests.checker.checking import accepted, harmless, refused
from tests.checker.writer import Json, bound, certificate, minor, seal, stream
from verify.checker import check_bytes

TERM = ["eps_rank", {}]
STARTS = (-2, -1, 0, 1, 2)  # halves
ENDS = (2, 1, 0, -1)
WEIGHTS: Json = {
    "kind": "explicit",
    "arrays": {"Wi1": [[4]], "bi1": [0], "Wh1": [[4]], "bh1": [0], "Wo": [1], "h1": [0]},
}


def matrix() -> Any:
    return np.array([[math.tanh(2 * e + 4 * math.tanh(2 * s)) for e in ENDS] for s in STARTS])


def least(rows: tuple[int, ...], columns: tuple[int, ...]) -> float:
    return float(np.linalg.svd(matrix()[np.ix_(rows, columns)])[1][-1])


def proof(
    epsilon: float, rows: tuple[int, ...] = (1, 2, 4), columns: tuple[int, ...] = (0, 1, 3), **changes: Any
) -> Json:
    """That k = len(rows) singular values are at least ``epsilon``; ``changes`` are of the item."""
    k, bits = len(rows), 30
    inverse = np.linalg.inv(matrix()[np.ix_(rows, columns)]) * 2.0**bits
    item = {
        "kind": "spectral",
        "term": TERM,
        "k": k,
        "bits": 60,
        "rows": list(rows),
        "columns": list(columns),
        "inverse": {"bits": bits, "rows": [[int(entry) for entry in row] for row in inverse]},
        **changes,
    }
    return certificate(about([">=", TERM, k], epsilon), "proved-instance", item, rests_on=["V1"])


def about(relation: Any, epsilon: float = 0.1, **changes: Any) -> Json:
    vectors: list[Any] = [[[n, 2] if n % 2 else n // 2] for n in range(-2, 3)]
    instance = {
        "cell": "spectrum",
        "network": {"cell": "tanh", "L": 1, "R": 1, "M": 1, "t_S": 1, "t_E": 1, "weights": WEIGHTS},
        "sequences": {
            "alphabet": vectors,
            "start": [[n + 2] for n in STARTS],
            "end": [[n + 2] for n in ENDS],
        },
        "epsilon": list(Fraction(epsilon).limit_denominator(10**9).as_integer_ratio()),
        **changes,
    }
    if instance["epsilon"][-1] == 1:
        instance["epsilon"] = instance["epsilon"][0]
    return {"quantifier": "these-weights", "field": "Q", "instance": instance, "relation": relation}


def changed(change: Callable[[Json], Any], epsilon: float = 0.1) -> Json:
    """The proof with a change of its parts; the seal is made afterwards."""
    body = deepcopy(proof(epsilon))
    change(body)
    return body


class TestWhatItProves:
    def test_that_many_singular_values_are_so_large(self) -> None:
        report = accepted(proof(0.1))
        (fact,) = report.facts
        assert (fact.term, fact.lo, fact.hi, fact.scope) == ("eps_rank", 3, None, "instance")
        text = "eps_rank = number of its singular values >= eps = 1/10) of the network of cell tanh"
        assert text in report.statement
        assert "5 given start sequences and 4 given end sequences" in report.statement
        assert report.statement_text.endswith("starts=5 ends=4 eps=1/10 weights=these: eps_rank >= 3")

    @pytest.mark.parametrize(
        ("rows", "columns"), [((0,), (0,)), ((4, 0), (0, 3)), ((1, 2, 4), (0, 1, 3)), ((0, 2, 4, 1), (0, 1, 2, 3))]
    )
    def test_up_to_the_least_singular_value_of_the_block(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> None:
        value = least(rows, columns)
        found = (np.linalg.svd(matrix())[1] >= value).sum()
        assert found >= len(rows)  # what is proved, in floating point
        accepted(proof(0.7 * value, rows, columns))  # the bound of ‖B‖ is at most k^(1/4) too large
        refused(proof(1.0001 * value, rows, columns), "rejected", "may be below eps")

    def test_a_singular_value_of_one_entry_exactly(self) -> None:
        value = abs(matrix()[0, 3])
        accepted(proof(value * (1 - 1e-6), (0,), (3,)))
        refused(proof(value * (1 + 1e-6), (0,), (3,)), "rejected", "may be below eps")

    def test_the_model_is_named(self) -> None:
        body = changed(lambda b: b["statement"]["instance"].update(model="0" * 64))
        report = accepted(body)
        assert "said to be of the model file with SHA-256 0000" in report.statement
        text = "spectrum tanh L=1 R=1 M=1 t_S=1 t_E=1 starts=5 ends=4 eps=1/10 weights=these: eps_rank >= 3"
        assert report.statement_text == text
        harmless(seal(changed(lambda b: b["statement"]["instance"].update(model="x"))), "malformed")

    def test_other_keys_are_malformed(self) -> None:
        harmless(seal(changed(lambda b: b["statement"]["instance"].update(colour=1))), "malformed")
        harmless(seal(changed(lambda b: b["evidence"][0].update(colour=1))), "malformed")

    def test_it_can_be_expected(self) -> None:
        data = seal(proof(0.1))
        assert check_bytes(data, expect="spectrum weights=these: eps_rank >= 2").outcome == "accepted"
        assert check_bytes(data, expect="spectrum starts=5 ends=4 weights=these: eps_rank >= 3").outcome == "accepted"
        whole = "spectrum L=1 R=1 M=1 t_S=1 t_E=1 starts=5 ends=4 eps=1/10 weights=these: eps_rank >= 3"
        assert check_bytes(data, expect=whole).outcome == "accepted"
        for other in (
            "spectrum weights=these: eps_rank >= 4",
            "spectrum: eps_rank >= 3",
            "tanh weights=these: rank >= 3",
        ):
            assert check_bytes(data, expect=other).outcome == "rejected", other

    def test_too_much_is_refuted(self) -> None:
        item = proof(0.1)["evidence"][0]
        body = certificate(about(["<=", TERM, 2]), "refuted/proved-instance", item)
        accepted({**body, "rests_on": ["V1"]})


class TestForgeries:
    def test_k_off_by_one(self) -> None:
        body = changed(lambda b: b["statement"].update(relation=[">=", TERM, 4]))
        refused(body, "rejected", "does not decide the relation")
        refused(changed(lambda b: b["evidence"][0].update(k=2)), "rejected", "expected a list of length 2")

    def test_another_block(self) -> None:
        for key in ("rows", "columns"):
            refused(changed(lambda b, key=key: b["evidence"][0].update({key: [3, 2, 1]})), "rejected", "may")
            refused(changed(lambda b, key=key: b["evidence"][0].update({key: [1, 2, 5]})), "rejected", "expected an")
            refused(changed(lambda b, key=key: b["evidence"][0].update({key: [1, 2, -1]})), "rejected", "expected an")
            refused(
                changed(lambda b, key=key: b["evidence"][0].update({key: [1, 2, 2]})), "rejected", "repeats entry 1"
            )

    def test_sequences_that_are_equal(self) -> None:
        def double(body: Json) -> None:
            words = body["statement"]["instance"]["sequences"]["start"]
            words[2] = words[1]

        refused(changed(double), "rejected", "repeats word 0")

    def test_an_inverse_that_is_too_small_or_no_inverse(self) -> None:
        """A multiple cB is an inverse of A/c, and says nothing of the singular values of A."""
        rows = proof(0.1)["evidence"][0]["inverse"]["rows"]
        for bits in (31, 33, 60, 8192):
            refused(proof(0.58, inverse={"bits": bits, "rows": rows}), "rejected", "may")
        for bits in (0, 20, 29):
            refused(proof(0.1, inverse={"bits": bits, "rows": rows}), "rejected", "I - BA may have")
        refused(proof(0.1, inverse={"bits": 30, "rows": [[0] * 3] * 3}), "rejected", "I - BA may have")

    def test_no_singular_value_is_no_evidence(self) -> None:
        empty = {"k": 0, "rows": [], "columns": [], "inverse": {"bits": 30, "rows": []}}
        refused(changed(lambda b: b["evidence"][0].update(empty)), "rejected", "expected an integer >= 1")

    def test_the_bits_are_too_few(self) -> None:
        refused(proof(0.1, bits=15), "rejected", "expected an integer >= 16")
        accepted(proof(0.1, bits=24))

    def test_epsilon(self) -> None:
        for epsilon in (0, -1, [-1, 2]):
            body = changed(lambda b, epsilon=epsilon: b["statement"]["instance"].update(epsilon=epsilon))
            refused(body, "rejected", "expected a number > 0")
        accepted(changed(lambda b: b["statement"]["instance"].update(epsilon=[1, "0x" + "f" * 1000])))
        body = changed(lambda b: b["statement"]["instance"].update(epsilon="0x" + "f" * 1000))
        refused(body, "rejected", "may be below eps")

    @pytest.mark.parametrize("quantifier", ["almost-all-weights", "all-weights", "open-weights"])
    def test_of_other_weights(self, quantifier: str) -> None:
        body = changed(lambda b: b["statement"].update(quantifier=quantifier))
        refused(body, "rejected", "singular values are those of given weights")

    def test_of_a_field(self) -> None:
        body = changed(lambda b: b["statement"].update(field={"p": 7, "k": 1}))
        refused(body, "rejected", "singular values are real numbers")

    def test_never_as_another_rank(self) -> None:
        for term in (["rank", {}], ["grid_rank", {}], ["eps_rank", {"L": 2}], "eps_rank", ["eps_rank"]):
            refused(changed(lambda b, term=term: b["evidence"][0].update(term=term)), "malformed", "expected")
        for rank in (["rank", {}], ["grid_rank", {}]):
            body = changed(lambda b, rank=rank: b["statement"].update(relation=[">=", rank, 3]))
            harmless(seal(body), "malformed", "rejected")

    def test_no_other_evidence_speaks_of_it(self) -> None:
        others = [minor(3, stream(3, "1"), stream(3, "2")), bound("G1", 4), bound("C0", 4)]
        for item in others:
            for term in (TERM, ["rank", {}]):
                body = certificate(about([">=", TERM, 3]), "proved-instance", {**item, "term": term})
                refused(body, "rejected", "is no evidence about singular values")

    def test_it_speaks_of_nothing_else(self) -> None:
        item = proof(0.1)["evidence"][0]
        network = about([])["instance"]["network"]
        for cell in ("tanh", "rac"):
            arrays = {"Wh1": [[1]], "Wi1": [[1]], "Wo": [1], "h1": [1]}
            instance = (
                network if cell == "tanh" else {**network, "cell": cell, "weights": {**WEIGHTS, "arrays": arrays}}
            )
            statement = {"quantifier": "these-weights", "field": "Q", "instance": instance}
            statement["relation"] = [">=", ["rank", {}], 3]
            body = certificate(statement, "proved-instance", item, rests_on=["V1"])
            refused(body, "rejected", "spectral is no evidence about")

    def test_a_linear_network(self) -> None:
        network = {"cell": "linear", "n": 1, "d_x": 1, "d_y": 1, "t_S": 1, "t_E": 1, "q": 1}
        body = changed(lambda b: b["statement"]["instance"].update(network=network))
        refused(body, "rejected", "a linear network is no network of this cell")

    def test_sequences_of_another_shape(self) -> None:
        def at(name: str, value: Any) -> Json:
            return changed(lambda b: b["statement"]["instance"]["sequences"].update({name: value}))

        for name in ("start", "end"):
            refused(at(name, []), "rejected", "at least one sequence")
            refused(at(name, [[0], [1, 2]]), "rejected", "expected a list of length 1")
            refused(at(name, [[5]]), "rejected", "expected an integer <= 4")
            refused(at(name, [[-1]]), "rejected", "expected an integer >= 0")
        refused(at("alphabet", [[0, 1]]), "rejected", "expected a list of length 1")
        harmless(seal(at("alphabet", [[0.5]])), "malformed")
        refused(at("more", []), "malformed", "'more'")
