"""Implicit matrices: solutions of hashed systems are accepted, everything else about them is refused."""

import copy
import hashlib
import json
from itertools import islice
from typing import Any

import pytest

from tests.checker.checking import refused
from tests.checker.circuit.linear import linear, stream_below
from tests.checker.circuit.networks import assignment, of_program
from tests.checker.writer import RANK, Json, canonical, certificate, seal
from verify.checker import check_bytes
from verify.checker.evidence import implicit
from verify.checker.kernel.errors import OverBudget
from verify.exact import GF, QQ
from verify.networks.sampling import small_integer_weights
from verify.separation.implicit_evidence import implicit_rank
from verify.separation.problem import RankProblem
from verify.statements import Sizes
from verify.tensors.grid import Templates

PROBLEMS = {
    "closed": RankProblem(Sizes(2, 2, 2, 2, 3)),
    "searched": RankProblem(Sizes(3, 2, 2, 2, 2)),
    "grid": RankProblem(Sizes(2, 2, 2, 2, 2), templates=Templates.of_unit_vectors(QQ, 2, 2)),
    "split": RankProblem(Sizes(2, 2, 2, 2, 2), start_steps=(1, 3)),
    "field": RankProblem(Sizes(2, 2, 2, 2, 2), field=GF(65537)),
    "these": RankProblem(Sizes(2, 2, 2, 2, 2), weights=small_integer_weights(2, 2, 2, seed="3")),
    "mi": RankProblem(Sizes(1, 2, 2, 2, 2, cell="mi")),
}


def body(name: str) -> Json:
    """The object of a valid certificate."""
    found = implicit_rank(PROBLEMS[name])
    assert found is not None
    made: Json = json.loads(found.certificate().to_bytes())
    return made


def number(value: int | str) -> int:
    return value if isinstance(value, int) else int(value, 16)


def spelled(value: int) -> int | str:
    return value if abs(value) <= 2**53 else hex(value)


def reason(made: Json) -> str:
    """Why it is refused; "" if it is accepted."""
    return check_bytes(seal(made)).message


@pytest.mark.parametrize("name", PROBLEMS)
def test_an_honest_item_is_probable_and_says_what_it_rests_on(name: str) -> None:
    made = body(name)
    report = check_bytes(seal(made))
    assert report.outcome == "accepted", report.message
    assert report.verdict == "probable"
    assert [fact.lo for fact in report.facts] == [made["evidence"][0]["k"]]
    needed = {"F1", "I1"} if name == "these" else {"F1", "F2", "I1"}
    assert needed <= set(report.rests_on)
    assert ("F2" in report.rests_on) == ("F2" in needed)
    for verdict in ("proved-generic", "proved-all", "proved-instance"):
        refused({**made, "verdict": verdict}, "rejected", "verdict probable")


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_entry_of_every_solution_counts(name: str) -> None:
    made = body(name)
    solutions = made["evidence"][0]["solutions"]
    for j, vector in enumerate(solutions):
        for i in {0, len(vector) // 2, len(vector) - 1}:
            changed = copy.deepcopy(made)
            q = made["evidence"][0]["modulus"]
            changed["evidence"][0]["solutions"][j][i] = spelled((number(vector[i]) + 1) % number(q))
            refused(changed, "rejected", "the matrix times this vector")


def test_what_determines_the_matrix_determines_the_right_sides() -> None:
    """Any change of statement, weights, points, order of points, modulus or error needs other solutions."""
    made = body("searched")

    def changed(change: Any) -> str:
        other = copy.deepcopy(made)
        change(other["evidence"][0], other["statement"])
        return reason(other)

    wrong = "the matrix times this vector"
    assert wrong in changed(lambda item, about: item["weights"].update(seed="7"))
    assert wrong in changed(lambda item, about: item["start"].update(seed="7"))
    assert wrong in changed(lambda item, about: item["start"]["rows"].reverse())
    assert wrong in changed(lambda item, about: item["end"]["leaves"].reverse())
    assert wrong in changed(lambda item, about: item.update(error=[1, 2**41]))
    assert wrong in changed(lambda item, about: item.update(modulus=2**31 - 19))
    assert wrong in changed(lambda item, about: about.update(relation=[">=", ["rank", {}], 1]))
    assert wrong in changed(lambda item, about: item["solutions"].reverse())
    assert changed(lambda item, about: None) == ""


def test_solutions_of_the_same_rows_in_another_order_are_none() -> None:
    """The rows permuted, and the solutions as they were: the matrix is as good, but its right sides are others."""
    made = body("closed")
    made["evidence"][0]["start"]["words"].reverse()
    refused(made, "rejected", "the matrix times this vector")


def test_the_error_is_no_smaller_than_the_vectors_allow() -> None:
    made = body("closed")
    item = made["evidence"][0]
    assert (item["modulus"], len(item["solutions"])) == (hex(2**61 - 1), 2)
    item["solutions"].pop()
    refused(made, "rejected", "error as small")
    for error in ([1, 2**19], [1, 2**40 + 1], [2, 2**40], [1, 0], [1, -(2**40)]):
        item["error"] = error
        refused(made, "rejected", "expected")
    item["error"] = [1, hex(2**58)]  # 2^58·2^64 > (2^61 - 1)²
    item["solutions"].append(item["solutions"][0])
    refused(made, "rejected", "error as small")
    item["error"] = [1, hex(2**57)]
    refused(made, "rejected", "the matrix times")


@pytest.mark.parametrize("q", [0, 1, -7, 4, 2**31, 2**61, 2**61 + 1, (2**31 - 1) * 46337, 2**64])
def test_the_modulus_is_a_prime_below_2_61(q: int) -> None:
    made = body("closed")
    made["evidence"][0]["modulus"] = spelled(q)
    refused(made, "rejected", "modulus")


def test_the_shape_of_solutions() -> None:
    made = body("closed")
    item = made["evidence"][0]
    good = item["solutions"]
    for found, outcome in (
        ([], "rejected"),
        (good * 65, "rejected"),
        ([vector[:-1] for vector in good], "rejected"),
        ([[*vector, 0] for vector in good], "rejected"),
        ([[item["modulus"], *vector[1:]] for vector in good], "rejected"),
        ([[-1, *vector[1:]] for vector in good], "rejected"),
        (None, "malformed"),
        ([None, None], "malformed"),
        ([[None, *vector[1:]] for vector in good], "malformed"),
    ):
        item["solutions"] = found
        assert check_bytes(seal(made)).outcome == outcome
    for found in ([], good * 65):
        item["solutions"] = found
        refused(made, "rejected", f"expected 1 to 128 vectors, got {len(found)}")
    del item["solutions"]
    refused(made, "malformed", "solutions")


def test_a_singular_matrix_has_no_solutions_for_right_sides_that_nobody_chose() -> None:
    """Two equal end sequences in all but their places: whatever is tried as a solution fails."""
    made = body("closed")
    item = made["evidence"][0]
    item["k"] += 1
    for side, letter in (("start", 0), ("end", 0)):
        alphabet = item[side]["alphabet"]
        word = list(item[side]["words"][0])
        alphabet.append(alphabet[word[letter]])
        word[letter] = len(alphabet) - 1
        item[side]["words"].append(word)
    for fill in (0, 1, 12345):
        item["solutions"] = [[*vector[: item["k"] - 1], fill] for vector in item["solutions"]]
        refused(made, "rejected", "the matrix times this vector")


def test_other_fields_and_networks_are_refused() -> None:
    made = body("closed")
    made["statement"]["field"] = {"p": 2, "k": 2, "modulus": [1, 1, 1]}
    refused(made, "rejected", "only over Q and over GF")
    made = body("field")
    made["evidence"][0]["modulus"] = 65539
    refused(made, "rejected", "the modulus is 65537")


def test_rows_and_polynomials_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where polynomials are over budget the rows are taken: with the same answers, valid and not."""

    def never(*_: Any) -> Any:
        raise OverBudget("", "never")

    monkeypatch.setattr(implicit, "sums_over_ends", never)
    for name in PROBLEMS:
        made = body(name)
        assert reason(made) == ""
        solution = made["evidence"][0]["solutions"][0]
        solution[0] = spelled((number(solution[0]) + 1) % number(made["evidence"][0]["modulus"]))
        assert "the matrix times this vector" in reason(made)


def test_polynomials_are_for_the_start_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """However dear the rows are: the polynomials of the end know nothing of other splits."""
    monkeypatch.setattr(implicit, "steps", lambda *_: 10**6)
    for name in PROBLEMS:
        assert reason(body(name)) == ""


def test_the_right_sides_are_those_of_the_format() -> None:
    """Written out from the page: the first entries of b_0 of a certificate."""
    made = body("searched")
    item = made["evidence"][0]
    rest = {key: value for key, value in item.items() if key != "solutions"}
    canonical = [json.dumps(part, sort_keys=True, separators=(",", ":")) for part in (made["statement"], rest)]
    seed = hashlib.sha256(f"verify-implicit-1:{canonical[0]}:{canonical[1]}".encode()).hexdigest()
    block = hashlib.sha256(f"verify-stream-1:{seed}:right/0:0".encode()).digest()
    words = [int.from_bytes(block[i : i + 8], "big") & (2**31 - 1) for i in range(0, 32, 8)]
    zero = {**item, "solutions": [[0] * item["k"]] * 4}
    report = check_bytes(seal({**made, "evidence": [zero, *made["evidence"][1:]]}))
    assert f"is 0, not {words[0]}" in report.message


def test_more_work_than_allowed_is_refused_before_it_is_done() -> None:
    made = body("closed")
    assert check_bytes(seal(made), max_work=3000).outcome == "over budget"
    assert check_bytes(seal(made), max_memory=2000).outcome == "over budget"


@pytest.mark.seconds
def test_a_degree_that_collapses_is_no_forgery() -> None:
    """y = sum of w a_i^4 x_i, where a' = 1: rank 1. With two bits for an exponent a_i^4 would read as b_i, which
    depends on the start: the matrix would seem to be the identity, of which every right side is its own solution.
    """
    k, q = 40, 2**61 - 1
    units = [[int(i == j) for j in range(k)] for i in range(k)]
    program = {
        "channels": k,
        "weights": [["w", []]],
        "fixed": [[f"E{i}", [k], unit] for i, unit in enumerate(units)],
        "states": [[f"{name}{i}", [], "zero"] for i in range(k) for name in "ab"],
        "step": [
            made
            for i in range(k)
            for made in (
                assignment(f"a{i}'", "", "1*"),
                assignment(f"b{i}'", "", f"b{i}:", f"E{i}:k x:k"),
            )
        ],
        "output": assignment("y", "", *[f"w: a{i}: a{i}: a{i}: a{i}: E{i}:k x:k" for i in range(k)]),
    }
    item: Json = {
        "kind": "implicit",
        "term": RANK,
        "k": k,
        "modulus": hex(q),
        "weights": {"kind": "explicit", "arrays": {"w": 1}},
        "start": {"kind": "words", "alphabet": units, "words": [[i] for i in range(k)]},
        "end": {"kind": "words", "alphabet": [[0] * k, *units], "words": [[0, i + 1] for i in range(k)]},
        "error": [1, 2**40],
    }
    about = of_program(program, [">=", RANK, k], 1, 2)
    seed = hashlib.sha256(f"verify-implicit-1:{canonical(about)}:{canonical(item)}".encode()).hexdigest()
    item["solutions"] = [[spelled(b) for b in islice(stream_below(seed, f"right/{j}", q), k)] for j in range(2)]
    refused(certificate(about, "probable", item), "rejected", "the matrix times this vector")


def test_linear_networks_are_refused() -> None:
    """Their ranks have formulas."""
    made = body("closed")
    made["statement"] = linear([">=", RANK, 2], t_S=2, t_E=2, q=1)
    refused(made, "rejected", "no evidence about a linear network")
