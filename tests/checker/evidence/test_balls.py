"""The item ``balls``, written by hand: what it proves of which weights, and every way in which it can be wrong."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from tests.checker.checking import accepted, harmless, refused
from tests.checker.circuit.networks import about, assignment, of_program
from tests.checker.writer import GRID, RANK, Json, bound, certificate, minor, seal, stream
from verify.checker.circuit.streams import below
from verify.checker.circuit.streams import words as of_stream

POINTS = (-1.0, -0.5, 0.0, 0.5, 1.0)


def unit(function: Callable[[float], float], start: float, end: float) -> float:
    """y of one unit with the weights of ``WEIGHTS`` after two steps."""
    return function(4 * end + 4 * function(4 * start))


WEIGHTS: Json = {
    "kind": "explicit",
    "arrays": {"Wi1": [[4]], "bi1": [0], "Wh1": [[4]], "bh1": [0], "Wo": [1], "h1": [0]},
}


def words(points: Sequence[float]) -> Json:
    alphabet = [[list(point.as_integer_ratio()) if point % 1 else int(point)] for point in points]
    return {"kind": "words", "alphabet": alphabet, "words": [[i] for i in range(len(points))]}


def inverse(matrix: Any, bits: int) -> Json:
    rows = np.linalg.inv(np.array(matrix)) * 2.0**bits
    return {"bits": bits, "rows": [[int(entry) for entry in row] for row in rows]}


def item(function: Callable[[float], float] = math.tanh, k: int = 3, **changes: Any) -> Json:
    points = POINTS[:k]
    matrix = [[unit(function, s, -e) for e in points] for s in points]
    body = {
        "kind": "balls",
        "term": RANK,
        "k": k,
        "bits": 40,
        "weights": WEIGHTS,
        "start": words(points),
        "end": words([-point for point in points]),
        "inverse": inverse(matrix, 20),
    }
    body.update(changes)
    return {key: value for key, value in body.items() if value is not None}


def at_least(k: int, cell: str = "tanh", quantifier: str = "almost-all-weights", **more: Any) -> Json:
    return about(cell, [">=", RANK, k], 1, 1, quantifier=quantifier, R=1, M=1, **more)


def generic(k: int = 3, **changes: Any) -> Json:
    return certificate(at_least(k), "proved-generic", item(k=k, **changes), rests_on=["A1", "F1"])


def relu(x: float) -> float:
    return max(x, 0.0)


POSITIVE: Json = {**WEIGHTS, "arrays": {**WEIGHTS["arrays"], "bi1": [1]}}


def piecewise(quantifier: str, verdict: str, **changes: Any) -> Json:
    """relu(4e + 4 relu(4s)) at s, e in {0, 1/2}: the matrix [[0, 2], [8, 10]]."""
    body = item(
        k=2,
        start=words([0.0, 0.5]),
        end=words([0.0, 0.5]),
        inverse={"bits": 10, "rows": [[-640, 128], [512, 0]]},
        **changes,
    )
    rests = ["F1"] if quantifier == "these-weights" else ["A2", "F1"]
    more = {"weights": WEIGHTS} if quantifier == "these-weights" else {}
    return certificate(at_least(2, "relu", quantifier, **more), verdict, body, rests_on=rests)


class TestWhatItProves:
    def test_of_almost_all_weights_of_an_analytic_network(self) -> None:
        for k in (1, 2, 3, 4):
            report = accepted(generic(k))
            assert (report.facts[0].lo, report.facts[0].hi, report.facts[0].scope) == (k, None, "generic")

    def test_of_an_open_set_of_weights_of_a_piecewise_network(self) -> None:
        report = accepted(piecewise("open-weights", "proved-open"))
        assert report.facts[0].scope == "open"

    def test_of_these_weights(self) -> None:
        accepted(piecewise("these-weights", "proved-instance", weights=None))
        about_these = at_least(3, quantifier="these-weights", weights=WEIGHTS)
        accepted(certificate(about_these, "proved-instance", item(weights=None), rests_on=["F1"]))

    def test_of_a_polynomial_network_as_a_minor_does(self) -> None:
        # h1 = 1, y = (s·h)·e: of rank 1
        weights = {"kind": "explicit", "arrays": {"Wh1": [[1]], "Wi1": [[1]], "Wo": [1], "h1": [1]}}
        body = item(k=1, weights=weights, start=words([1.0]), end=words([0.5]), inverse={"bits": 1, "rows": [[4]]})
        statement = about("rac", [">=", RANK, 1], 1, 1, R=1, M=1)
        accepted(certificate(statement, "proved-generic", body, rests_on=["F1", "F2"]))

    def test_with_a_bound_full_grid_rank_exactly(self) -> None:
        templates = {"kind": "explicit", "vectors": [[-1], [1]]}
        statement = about("tanh", ["==", GRID, ["**", "N", 1]], 1, 1, R=1, M=1, templates=templates)
        matrix = [[unit(math.tanh, s, e) for e in (-1, 1)] for s in (-1, 1)]
        two = {"kind": "words", "words": [[0], [1]]}
        body = item(k=2, term=GRID, start=two, end=two, inverse=inverse(matrix, 20))
        evidence = body, bound("G1", 2, GRID)
        report = accepted(certificate(statement, "proved-generic", *evidence, rests_on=["A1", "F1", "G1"]))
        assert (report.facts[0].lo, report.facts[0].hi) == (2, 2)

    def test_in_any_split(self) -> None:
        # the start input comes second: y = tanh(4s + 4 tanh(4e))
        matrix = [[unit(math.tanh, -e, s) for e in POINTS[:3]] for s in POINTS[:3]]
        statement = at_least(3, split=[2])
        accepted(certificate(statement, "proved-generic", item(inverse=inverse(matrix, 20)), rests_on=["A1", "F1"]))
        refused(certificate(statement, "proved-generic", item(), rests_on=["A1", "F1"]), "rejected", "row 0 of I - BA")

    def test_the_wrong_verdict(self) -> None:
        for verdict in ("proved-all", "proved-instance", "proved-open", "probable"):
            refused({**generic(), "verdict": verdict}, "rejected", "the evidence gives the verdict proved-generic")

    def test_open_weights_from_an_analytic_network(self) -> None:
        body = certificate(at_least(3, quantifier="open-weights"), "proved-open", item(), rests_on=["A1", "F1"])
        accepted(body)


class TestScopes:
    def test_a_piecewise_network_proves_nothing_of_almost_all_weights(self) -> None:
        for verdict in ("proved-generic", "proved-open"):
            text = "balls evidence (open) does not support almost-all-weights"
            refused(piecewise("almost-all-weights", verdict), "rejected", text)

    def test_nor_of_all_weights(self) -> None:
        refused(piecewise("all-weights", "proved-all"), "rejected", "does not support all-weights")
        body = certificate(at_least(3, quantifier="all-weights"), "proved-all", item(), rests_on=["A1", "F1"])
        refused(body, "rejected", "balls evidence (generic) does not support all-weights")

    def test_a_fact_for_another(self) -> None:
        refused({**generic(), "rests_on": ["F1", "F2"]}, "rejected", "expected", "rests_on")
        refused({**piecewise("open-weights", "proved-open"), "rests_on": ["A1", "F1"]}, "rejected", "expected")

    def test_one_function_that_bends_makes_a_network_piecewise(self) -> None:
        program = {
            "channels": 1,
            "weights": [["a", []], ["h", []]],
            "states": [["h", [], "free"]],
            "step": [assignment("u", "", "a: h:", function="abs"), assignment("h'", "", "u: x:k", function="tanh")],
            "output": assignment("y", "", "h':"),
        }
        weights = {"kind": "explicit", "arrays": {"a": 1, "h": 1}}
        y = math.tanh(math.tanh(1))
        one = {"kind": "words", "alphabet": [[1]], "words": [[0]]}
        body = item(k=1, weights=weights, start=one, end=one, inverse={"bits": 20, "rows": [[int(2**20 / y)]]})
        statement = of_program(program, [">=", RANK, 1], 1, 1, quantifier="open-weights")
        accepted(certificate(statement, "proved-open", body, rests_on=["A2", "F1"]))
        statement = of_program(program, [">=", RANK, 1], 1, 1)
        refused(certificate(statement, "proved-generic", body, rests_on=["A1", "F1"]), "rejected", "does not support")

    def test_two_items_near_different_weights_do_not_hold_together(self) -> None:
        templates = {"kind": "explicit", "vectors": [[1]]}
        relation = ["and", [">=", RANK, 2], [">=", GRID, 1]]
        statement = about("relu", relation, 1, 1, R=1, M=1, quantifier="open-weights", templates=templates)
        first = piecewise("open-weights", "proved-open")["evidence"][0]
        one = {"kind": "words", "words": [[0]]}

        def second(weights: Json, value: int, **more: Any) -> Json:
            rows = [[(1 << 20) // value]]
            return item(k=1, term=GRID, weights=weights, start=one, end=one, inverse={"bits": 20, "rows": rows}, **more)

        accepted(certificate(statement, "proved-open", first, second(WEIGHTS, 20), rests_on=["A2", "F1"]))
        other = second(POSITIVE, 25)
        text = "must have equal weights"
        refused(certificate(statement, "proved-open", first, other, rests_on=["A2", "F1"]), "rejected", text)

    def test_equal_seeds_with_different_rules_are_different_weights(self) -> None:
        templates = {"kind": "explicit", "vectors": [[1]]}
        relation = ["and", [">=", RANK, 1], [">=", GRID, 1]]
        statement = about("relu", relation, 1, 1, R=1, M=1, quantifier="open-weights", templates=templates)

        def proof(scale: int) -> Json:
            one = words([1.0]), {"kind": "words", "words": [[0]]}
            seed = {"kind": "stream", "seed": "3"}
            evidence = [
                item(
                    k=1,
                    term=term,
                    weights=seed,
                    start=points,
                    end=points,
                    stream={"bits": 8, "weights": weights, "inputs": 0},
                    inverse={"bits": 30, "rows": [[int(2**30 / relu_value("3", weights))]]},
                )
                for term, points, weights in zip((RANK, GRID), one, (4, scale), strict=True)
            ]
            return certificate(statement, "proved-open", *evidence, rests_on=["A2", "F1"])

        accepted(proof(4))
        refused(proof(5), "rejected", "must have equal weights")

    def test_how_inputs_are_drawn_is_no_part_of_given_weights(self) -> None:
        drawn = {"kind": "stream", "seed": "2", "rows": [0]}
        value = relu(4 * (next(below("2", "row/0", 256)) - 128) + 4 * relu(4 * (next(below("2", "row/0", 256)) - 128)))
        assert value > 0
        more = item(
            k=1,
            start=drawn,
            end=drawn,
            stream={"bits": 8, "weights": 0, "inputs": 0},
            inverse={"bits": 30, "rows": [[int(2**30 / value)]]},
        )
        proof = piecewise("open-weights", "proved-open")
        accepted({**proof, "evidence": [*proof["evidence"], more]})


def relu_value(seed: str, scale: int) -> float:
    """y of one relu unit at the inputs 1, 1 and the weights of a stream of 8 bits."""
    draws = below(seed, "weights", 256)
    Wi, bi, Wh, bh, Wo, h = ((next(draws) - 128) / 2**scale for _ in range(6))
    for _ in range(2):
        h = max(Wi + bi + Wh * h + bh, 0)
    return Wo * h


class TestForgeries:
    def test_an_inverse_of_something_else(self) -> None:
        body = item()
        for i in range(3):
            for j in range(3):
                forged = deepcopy(body)
                forged["inverse"]["rows"][i][j] += 3 << 20
                refused(with_item(forged), "rejected", f"row {i} of I - BA", "evidence[0].inverse")

    def test_zero(self) -> None:
        forged = item(inverse={"bits": 20, "rows": [[0] * 3] * 3})
        refused(with_item(forged), "rejected", "row 0 of I - BA may have a sum up to 1, not below 1")

    def test_the_other_sign_and_the_transpose(self) -> None:
        rows = item()["inverse"]["rows"]
        for other in (
            [[-entry for entry in row] for row in rows],
            [list(column) for column in zip(*rows, strict=True)],
        ):
            refused(with_item(item(inverse={"bits": 20, "rows": other})), "rejected", "of I - BA")

    def test_another_scale(self) -> None:
        rows = item()["inverse"]["rows"]
        for bits in (0, 18, 19):
            refused(with_item(item(inverse={"bits": bits, "rows": rows})), "rejected", "of I - BA")
        for bits in (22, 8192):  # a small multiple cB of an inverse is as good: I - cBA = (1 - c) I + c (I - BA)
            accepted(with_item(item(inverse={"bits": bits, "rows": rows})))

    def test_no_inverse_makes_a_singular_matrix_pass(self) -> None:
        """y = tanh(4e + 4 tanh(4s)) with two inputs that are equal by value though not by spelling."""
        points = [-1.0, -0.5, -1.0]
        singular = item(start=words(points))
        rows = singular["inverse"]["rows"]
        rng = np.random.default_rng(1)
        for _ in range(30):
            noise = rng.integers(-(1 << 22), 1 << 22, (3, 3)).tolist()
            forged = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(rows, noise, strict=True)]
            refused(with_item({**singular, "inverse": {"bits": 20, "rows": forged}}), "rejected", "of I - BA")

    def test_no_inverse_proves_more_than_the_rank(self) -> None:
        """A ``rac`` with one layer of width 2 has rank 2; the matrix at three inputs is singular, whatever is tried."""
        weights = {
            "kind": "explicit",
            "arrays": {"Wh1": [[1, 2], [3, 5]], "Wi1": [[1], [-2]], "Wo": [1, 1], "h1": [1, -1]},
        }
        points = np.array([-1.0, 0.5, 1.0])
        matrix = np.outer(points, points) * 4 + np.diag([0, 0, 2.0**-30])
        statement = about("rac", [">=", RANK, 3], 1, 1, R=2, M=1)
        rng = np.random.default_rng(2)
        for bits in (20, 60):
            for noise in (0.0, 1e-12, 1e-3):
                near = matrix + noise * rng.standard_normal((3, 3))
                rows = [[hexed(int(v)) for v in row] for row in (np.linalg.pinv(near) * 2.0**bits).tolist()]
                body = item(
                    weights=weights, start=words(points), end=words(points), inverse={"bits": bits, "rows": rows}
                )
                refused(certificate(statement, "proved-generic", body, rests_on=["F1", "F2"]), "rejected", "of I - BA")

    def test_too_few_bits(self) -> None:
        """The units 0.49999 and 0.5 differ by less than 16 bits tell."""
        close = [0.0, 2.0**-18]
        matrix = [[unit(math.tanh, s, e) for e in (0.0, 0.25)] for s in close]
        body = item(k=2, start=words(close), end=words([0.0, 0.25]), inverse=inverse(matrix, 20))
        accepted(certificate(at_least(2), "proved-generic", body, rests_on=["A1", "F1"]))
        few = certificate(at_least(2), "proved-generic", {**body, "bits": 18}, rests_on=["A1", "F1"])
        refused(few, "rejected", "of I - BA")

    def test_k_off_by_one(self) -> None:
        refused(certificate(at_least(4), "proved-generic", item(), rests_on=["A1", "F1"]), "rejected", "not decide")
        for k in (2, 4):
            refused(with_item({**item(), "k": k}), "rejected", "expected a list of length")
        refused(with_item({**item(), "k": 0}), "rejected", "expected an integer >= 1")
        for where in ("start", "end"):
            more = deepcopy(item())
            more[where]["words"].append([0])
            refused(with_item(more), "rejected", "expected a list of length 3")

    def test_a_repeated_word(self) -> None:
        body = item()
        body["start"]["words"][2] = [0]
        refused(with_item(body), "rejected", "word 2 repeats word 0")

    def test_bits(self) -> None:
        for bits in (-1, 0, 15, 4097, 2**60):
            refused(with_item(item(bits=hexed(bits))), "rejected", "expected an integer")
        accepted(with_item(item(bits=4096)))
        for bits in (-1, 8193):
            rows = item()["inverse"]["rows"]
            refused(with_item(item(inverse={"bits": bits, "rows": rows})), "rejected", "expected an integer")

    def test_floats_booleans_and_strings(self) -> None:
        for value in (0.5, True, "1", None, [1]):
            body = item()
            body["inverse"]["rows"][1][1] = value
            harmless(seal(with_item(body)), "malformed")

    def test_keys(self) -> None:
        for key in ("term", "k", "bits", "weights", "start", "end", "inverse"):
            less = {name: value for name, value in item().items() if name != key}
            refused(with_item(less), "malformed", f"the key '{key}' is missing")
        refused(with_item(item(modulus=7)), "malformed", "'modulus'")
        refused(with_item(item(inverse={"bits": 1})), "malformed", "the key 'rows' is missing")

    def test_weights_where_they_are_given(self) -> None:
        about_these = at_least(3, quantifier="these-weights", weights=WEIGHTS)
        body = certificate(about_these, "proved-instance", item(), rests_on=["F1"])
        refused(body, "rejected", "with these-weights the weights are those of the instance")

    def test_a_field(self) -> None:
        weights = {"kind": "explicit", "arrays": {"Wh1": [[1]], "Wi1": [[1]], "Wo": [1], "h1": [1]}}
        body = item(k=1, weights=weights, start=words([1.0]), end=words([1.0]), inverse={"bits": 1, "rows": [[2]]})
        statement = about("rac", [">=", RANK, 1], 1, 1, R=1, M=1, field={"p": 7, "k": 1})
        refused(certificate(statement, "proved-generic", body), "rejected", "balls hold real numbers")

    def test_a_linear_network(self) -> None:
        statement = {
            "quantifier": "almost-all-weights",
            "field": "Q",
            "instance": {"cell": "linear", "n": 1, "d_x": 1, "d_y": 1, "t_S": 1, "t_E": 1, "q": 1},
            "relation": [">=", RANK, 1],
        }
        weights = {"kind": "explicit", "arrays": {"W": [[1]], "F": [[1]], "C": [[1]]}}
        body = item(k=1, weights=weights, start=words([1.0]), end=words([1.0]), inverse={"bits": 1, "rows": [[1]]})
        text = "balls are no evidence about a linear network"
        refused(certificate(statement, "proved-generic", body), "rejected", text)

    def test_a_minor_of_a_network_with_functions(self) -> None:
        body = certificate(at_least(2), "proved-generic", minor(2, stream(2, "1"), stream(2, "2")), rests_on=["F1"])
        refused(body, "rejected", "minor is no evidence about a network with functions")

    def test_a_relu_that_may_be_dead(self) -> None:
        """relu(x) at x within its own error of 0 says nothing; exactly at 0 it is 0."""
        body = piecewise("open-weights", "proved-open", bits=16)
        accepted(body)
        third = {**WEIGHTS, "arrays": {**WEIGHTS["arrays"], "Wi1": [[[1, 3]]], "bi1": [[-1, 3]]}}
        one = item(
            k=1, bits=16, weights=third, start=words([1.0]), end=words([1.0]), inverse={"bits": 40, "rows": [[1]]}
        )
        one["inverse"]["rows"] = [[hexed(1 << 60)]]
        statement = at_least(1, "relu", "open-weights")
        refused(certificate(statement, "proved-open", one, rests_on=["A2", "F1"]), "rejected", "of I - BA")


class TestStreams:
    def proof(self, **changes: Any) -> Json:
        """One unit at one pair of inputs: y is some number of the size of Wo."""
        seed = {"kind": "stream", "seed": "5"}
        body = item(
            k=1,
            weights=seed,
            start={"kind": "stream", "seed": "6", "rows": [3]},
            end={"kind": "stream", "seed": "7", "rows": [0]},
            stream={"bits": 8, "weights": 6, "inputs": 5},
            inverse={"bits": 30, "rows": [[int(2**30 / self.value())]]},
        )
        body.update(changes)
        body = {key: value for key, value in body.items() if value is not None}
        return certificate(at_least(1), "proved-generic", body, rests_on=["A1", "F1"])

    def value(self) -> float:
        """y, from the rule of the format."""

        def numbers(seed: str, label: str, scale: int) -> Any:
            return ((word % 256 - 128) / 2**scale for word in of_stream(seed, label))

        draws = numbers("5", "weights", 6)
        Wi, bi, Wh, bh, Wo, h = (next(draws) for _ in range(6))
        for x in (next(numbers("6", "row/3", 5)), next(numbers("2", "row/0", 5))):
            h = math.tanh(Wi * x + bi + Wh * h + bh)
        return float(Wo * h)

    def test_the_rule(self) -> None:
        accepted(self.proof())
        for rule in ({"bits": 9, "weights": 6, "inputs": 5}, {"bits": 8, "weights": 4, "inputs": 5}):
            refused(self.proof(stream=rule), "rejected", "of I - BA")

    def test_a_rule_is_needed_where_numbers_are_drawn_and_only_there(self) -> None:
        refused(self.proof(stream=None), "rejected", "not allowed here")
        unused = item(stream={"bits": 8, "weights": 6, "inputs": 5})
        refused(with_item(unused), "rejected", "nothing is drawn from a stream here", "evidence[0].stream")

    @pytest.mark.parametrize(
        "rule",
        [
            {"bits": 0, "weights": 6, "inputs": 5},
            {"bits": 33, "weights": 6, "inputs": 5},
            {"bits": 8, "weights": -1, "inputs": 5},
            {"bits": 8, "weights": 65, "inputs": 5},
            {"bits": 8, "weights": 6},
            {"bits": 8, "weights": 6, "inputs": 5, "more": 1},
            [8, 6, 5],
        ],
    )
    def test_bad_rules(self, rule: Any) -> None:
        harmless(seal(self.proof(stream=rule)), "rejected", "malformed")


class TestHostile:
    def test_large_numbers_of_bits_are_paid_for(self) -> None:
        """Many sequences of many steps, in a short file."""
        steps = 10**6
        statement = about("lstm", [">=", RANK, 1], steps, steps, R=50, M=50)
        body = item(
            k=1,
            bits=4096,
            weights={"kind": "stream", "seed": "5"},
            start={"kind": "stream", "seed": "6", "rows": [3]},
            end={"kind": "stream", "seed": "7", "rows": [0]},
            stream={"bits": 8, "weights": 6, "inputs": 5},
            inverse={"bits": 0, "rows": [[1]]},
        )
        harmless(seal(certificate(statement, "proved-generic", body)), "over budget", seconds=3)

    def test_work_is_never_far_beyond_the_budget(self) -> None:
        statement = about("tanh", [">=", RANK, 1], 2000, 2000, R=8, M=1)
        body = item(
            k=1,
            bits=2048,
            weights={"kind": "stream", "seed": "5"},
            start={"kind": "stream", "seed": "6", "rows": [3]},
            end={"kind": "stream", "seed": "7", "rows": [0]},
            stream={"bits": 8, "weights": 6, "inputs": 5},
            inverse={"bits": 0, "rows": [[1]]},
        )
        data, begin = seal(certificate(statement, "proved-generic", body)), time.process_time()
        harmless(data, "over budget", seconds=3, max_work=10**7)
        assert time.process_time() - begin < 3

    def test_squares_of_squares(self) -> None:
        """Numbers that double their length each step are refused, not computed."""
        statement = about("square", [">=", RANK, 1], 30, 30, R=1, M=1)
        weights = {"kind": "explicit", "arrays": {"Wh1": [[2]], "Wi1": [[2]], "b1": [2], "Wo": [1], "h1": [2]}}
        letters = {"kind": "words", "alphabet": [[1]], "words": [[0] * 30]}
        body = item(k=1, weights=weights, start=letters, end=letters, inverse={"bits": 0, "rows": [[1]]})
        refused(certificate(statement, "proved-generic", body), "rejected", "may exceed 2^40")

    @pytest.mark.slow
    def test_a_large_alphabet_of_precise_numbers(self) -> None:
        """Each number is short in the file, and takes 500 bytes as a ball of 4096 bits."""
        points = {"kind": "words", "alphabet": [[[1, 3]] for _ in range(200_000)], "words": [[0]]}
        one = {"kind": "words", "alphabet": [[1]], "words": [[0]]}
        body = item(k=1, bits=4096, start=points, end=one, inverse={"bits": 0, "rows": [[1]]})
        data = seal(certificate(at_least(1), "proved-generic", body, rests_on=["A1", "F1"]))
        harmless(data, "over budget", seconds=10)

    def test_weights_of_many_digits(self) -> None:
        body = item()
        body["weights"] = {**WEIGHTS, "arrays": {**WEIGHTS["arrays"], "bi1": [[1, hexed(3**20000)]]}}
        harmless(seal(with_item(body)), "accepted", "rejected", seconds=2)


def hexed(number: int) -> int | str:
    return number if abs(number) <= 2**53 else hex(number)


def with_item(body: Json) -> Json:
    return certificate(at_least(3), "proved-generic", body, rests_on=["A1", "F1"])
