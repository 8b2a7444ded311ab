"""The item ``graded``: by hand, one forgery for each requirement, and that what is accepted is true."""

import random
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.checker.checking import accepted, harmless, refused
from tests.checker.writer import GRID, RANK, TWO, Json, almost_all, bound, certificate, seal, statement, these
from tests.examples import examples
from tests.networks.reference_evaluator import plain_weights, reference_matrix
from verify.checker.evidence.graded import Leading

P = 2**31 - 1
FREE = [[1, [3, -2]], [[5, -2], 1]]
UNIT = [[1, None], [None, 1]]
ARRAYS: Json = {
    "Wh1": FREE, "Wi1": UNIT, "Wh2": [[1, 2], [3, 5]], "Wi2": [[2, 3], [1, 4]], "Wo": [1, 2],
    "h1": [1, 1], "h2": [1, 1],
}  # fmt: skip
LEADS, ALONE = [[[1, 1], 1], [1, [1, 1]]], [[1, None], [None, 1]]
HAND = [[[1, -1], [1, 1]], [[1, 1], [1, -1]]]
# t_E = 2, R = 2: alone a then s, and the two orders of the channels
WORDS = [[2, 2], [2, 3], [3, 2], [3, 3], [0, 4], [1, 5]]
ITEM: Json = {
    "kind": "graded",
    "term": RANK,
    "k": 6,
    "modulus": P,
    "weights": {"kind": "explicit", "arrays": ARRAYS},
    "start": {"word": [[1, 1], [1, 1]], "moves": [[1, 0], [1, 1], [0, 0], [0, 1]]},
    "states": [{"h1": [1, 1], "h2": [1, 2]}, {"h1": [1, 1], "h2": [3, 5]}],
    "degrees": {"h1": [1, 3], "h2": [0, 0]},
    "end": {"kind": "words", "alphabet": LEADS + ALONE + HAND, "words": WORDS},
}


def proof(k: int = 6, about: Json | None = None, **changes: Any) -> Json:
    return certificate(
        about or almost_all([">=", RANK, k], 2, 2, 2, 2, 2), "proved-generic", {**deepcopy(ITEM), "k": k, **changes}
    )


def with_words(*words: list[int]) -> Json:
    return {**ITEM["end"], "words": list(words)}


def with_arrays(**arrays: Any) -> Json:
    return {"kind": "explicit", "arrays": {**ARRAYS, **arrays}}


def test_six_leading_forms_of_two_layers() -> None:
    """Two of each degree 2, 4, 6: u_1^2, u_1 u_2, u_2^2 of degrees 1 and 3."""
    report = accepted(proof())
    assert (report.facts[0].lo, report.facts[0].hi, report.rests_on) == (6, None, ("F1", "F2"))
    about = almost_all(["==", RANK, 6], 2, 2, 2, 2, 2)
    both = accepted(certificate(about, "proved-generic", ITEM, bound("U1", 6)))
    assert (both.facts[0].lo, both.facts[0].hi) == (6, 6)


def test_any_modulus_in_which_no_minor_vanishes() -> None:
    assert accepted(proof(modulus=2**31 - 2)).facts[0].lo == 6
    refused(proof(modulus=2), "rejected", "leading minor")


def test_fewer_of_the_forms_are_a_proof_too() -> None:
    for k in range(1, 6):
        accepted(proof(k, end=with_words(*WORDS[:k])))


FORGERIES: dict[str, tuple[Json, str, str]] = {
    "one more than there is": (
        proof(7, end=with_words(*WORDS, [0, 0])), "rejected", "3 leading forms of degree 2, but only 2 states"),
    "one more, of a degree that is taken": (
        proof(7, end=with_words(*WORDS, [2, 2])), "rejected", "word 6 repeats word 0"),
    "k is not the number of words": (proof(7), "rejected", "expected a list of length 7"),
    "two words with the same form": (
        proof(6, end=with_words([2, 2], [0, 2], *WORDS[2:])), "rejected", "leading minor of order 2 is zero"),
    "one state too few": (proof(states=ITEM["states"][:1]), "rejected", "2 leading forms of degree 2"),
    "no states": (proof(states=[]), "rejected", "but only 0 states"),
    "equal states": (proof(states=ITEM["states"][:1] * 2), "rejected", "leading minor of order 2 is zero"),
    "everything of degree 0": (
        proof(degrees={"h1": [0, 0], "h2": [0, 0]}), "rejected", "6 leading forms of degree 0, but only 2 states"),
    "channels of one degree": (
        proof(degrees={"h1": [1, 1], "h2": [0, 0]}), "rejected", "6 leading forms of degree 2, but only 2 states"),
    "a sum of two degrees": (
        proof(degrees={"h1": [1, 3], "h2": [0, 1]}), "rejected", "parts of the degrees 0 and 1"),
    "no channel leads": (
        proof(end={**ITEM["end"], "alphabet": [[1, 1], *ITEM["end"]["alphabet"][1:]]}), "rejected",
        "parts of the degrees 1 and 3"),
    "a letter of zeros": (
        proof(end={**ITEM["end"], "alphabet": [*LEADS, [None, None], ALONE[1], *HAND]}), "rejected",
        "the output of end sequence 0 is 0"),
    "A with all entries alike": (
        proof(weights=with_arrays(Wh1=[[1, 1], [1, 1]])), "rejected", "parts of the degrees 1 and 3"),
    "C singular": (proof(weights=with_arrays(Wh2=[[1, 2], [2, 4]])), "rejected", "is zero"),
    "B singular": (proof(weights=with_arrays(Wi2=[[2, 4], [1, 2]])), "rejected", "is zero"),
    "states in a plane": (
        proof(weights=with_arrays(Wi1=[[1, None], [1, None]])), "rejected", "evidence[0].start: the leading minor"),
    "a start of zeros": (
        proof(start={**ITEM["start"], "word": [[0, 0], [1, 1]]}), "rejected", "evidence[0].start: the leading minor"),
    "a move twice": (
        proof(start={**ITEM["start"], "moves": [[1, 0], [1, 1], [0, 0], [0, 0]]}), "rejected",
        "evidence[0].start: the leading minor of order 4"),
    "too few moves": (
        proof(start={**ITEM["start"], "moves": [[1, 0], [1, 1], [0, 0]]}), "rejected", "expected a list of length 4"),
    "no moves": (proof(start={**ITEM["start"], "moves": []}), "rejected", "expected a list of length 4"),
    "a step that is none": (
        proof(start={**ITEM["start"], "moves": [[2, 0], [1, 1], [0, 0], [0, 1]]}), "rejected", "an integer <= 1"),
    "a channel that is none": (
        proof(start={**ITEM["start"], "moves": [[1, 2], [1, 1], [0, 0], [0, 1]]}), "rejected", "an integer <= 1"),
    "a move of three numbers": (
        proof(start={**ITEM["start"], "moves": [[1, 0, 0], [1, 1], [0, 0], [0, 1]]}), "rejected", "of length 2"),
    "too short a start": (proof(start={**ITEM["start"], "word": [[1, 1]]}), "rejected", "expected a list of length 2"),
    "a start of other keys": (proof(start={"word": [[1, 1], [1, 1]]}), "malformed", "'moves' is missing"),
    "0 spelled": (proof(weights=with_arrays(Wo=[0, 1])), "malformed", "0 is written as null"),
    "0 times a power": (proof(weights=with_arrays(Wo=[[0, 1], 1])), "malformed", "0 is written as null"),
    "a power of three parts": (proof(weights=with_arrays(Wo=[[1, 1, 1], 1])), "rejected", "of length 2"),
    "a state that is no state": (proof(states=[{"h1": [1, 1]}] * 2), "malformed", "'h2' is missing"),
    "a degree that is none": (proof(degrees={"h1": [1, None], "h2": [0, 0]}), "malformed", "expected an integer"),
    "weights of a stream": (proof(weights={"kind": "stream", "seed": "0"}), "rejected", "only explicit ones"),
    "modulus 1": (proof(modulus=1), "rejected", "expected an integer >= 2"),
    "modulus 2^31": (proof(modulus=2**31), "rejected", "expected an integer <= 2147483647"),
    "k = 0": (proof(0), "rejected", "expected an integer >= 1"),
    "extra keys": (proof(extension=[1, 0, 1]), "malformed", "unknown or not allowed"),
    "a grid rank": (
        proof(about=almost_all([">=", GRID, 6], 2, 2, 2, 2, 2, templates=TWO), term=GRID), "rejected",
        "about the rank of a circuit, start steps first"),
    "other start steps": (
        proof(about=almost_all([">=", RANK, 6], 2, 2, 2, 2, 2, split=[1, 3])), "rejected", "start steps first"),
    "a finite field": (
        proof(about=almost_all([">=", RANK, 6], 2, 2, 2, 2, 2, field={"p": P, "k": 1})), "rejected", "only over Q"),
    "all weights": (
        proof(about=statement([">=", RANK, 6], 2, 2, 2, 2, 2, quantifier="all-weights")), "rejected",
        "does not support all-weights"),
    "the next number": (
        proof(about=almost_all([">=", RANK, 7], 2, 2, 2, 2, 2)), "rejected", "does not decide the relation"),
    "huge exponents": (
        proof(weights=with_arrays(Wo=[[1, "0x1" + "0" * 24000], 1])), "rejected",
        "in degree 2 the leading minor of order 2 is zero"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries(name: str) -> None:
    body, outcome, text = FORGERIES[name]
    refused(body, outcome, text)


def test_these_weights_are_none_of_its_own() -> None:
    plain_arrays = {"kind": "explicit", "arrays": {**ARRAYS, "Wh1": [[1, 3], [5, 1]], "Wi1": [[1, 0], [0, 1]]}}
    about = these([">=", RANK, 6], 2, 2, 2, 2, 2, plain_arrays)
    without = {key: value for key, value in ITEM.items() if key != "weights"}
    refused(certificate(about, "proved-instance", without), "rejected", "not with these-weights")


def test_it_contradicts_a_bound_that_is_too_small() -> None:
    about = almost_all(["==", RANK, 6], 2, 2, 2, 2, 2)
    refused(certificate(about, "proved-generic", ITEM, bound("U2", 5)), "rejected", "the bound U2 is 6")


def test_its_price() -> None:
    harmless(seal(proof()), "over budget", max_work=2000)
    harmless(seal(proof()), "over budget", max_memory=2000)


# --- what is accepted is true ---


def monomials() -> st.SearchStrategy[Any]:
    c, e = st.integers(1, 3), st.integers(-2, 2)
    return st.one_of(c, st.none(), st.tuples(c, e).map(list))


def arrays_of(R: int, M: int, L: int) -> st.SearchStrategy[Json]:
    def matrix(rows: int, columns: int) -> st.SearchStrategy[Any]:
        return st.lists(st.lists(monomials(), min_size=columns, max_size=columns), min_size=rows, max_size=rows)

    shapes: dict[str, Any] = {"Wo": st.lists(monomials(), min_size=R, max_size=R)}
    for layer in range(1, L + 1):
        shapes |= {f"Wh{layer}": matrix(R, R), f"Wi{layer}": matrix(R, M if layer == 1 else R)}
        shapes[f"h{layer}"] = st.lists(monomials(), min_size=R, max_size=R)
    return st.fixed_dictionaries(shapes)


@st.composite
def items(draw: st.DrawFn) -> tuple[Json, tuple[int, ...]]:
    L, R, M = draw(st.sampled_from([(1, 1, 1), (1, 2, 2), (1, 2, 1), (2, 1, 1), (2, 2, 2)]))
    t_S, t_E = draw(st.sampled_from([(1, 1), (2, 1), (2, 2), (1, 2)]))
    small = st.integers(-3, 3)
    names = [f"h{layer}" for layer in range(1, L + 1)]
    vectors = st.fixed_dictionaries({name: st.lists(small, min_size=R, max_size=R) for name in names})
    letters = draw(st.lists(st.lists(monomials(), min_size=M, max_size=M), min_size=2, max_size=4))
    word = st.lists(st.integers(0, len(letters) - 1), min_size=t_E, max_size=t_E)
    words = draw(st.lists(word, min_size=1, max_size=4, unique_by=tuple))
    n = L * R
    moves = draw(st.permutations([[s, j] for s in range(t_S) for j in range(M)]))[:n]
    moves += [[0, 0]] * (n - len(moves))
    rows = st.lists(st.lists(st.integers(1, 4), min_size=M, max_size=M), min_size=t_S, max_size=t_S)
    item = {
        **ITEM,
        "k": len(words),
        "weights": {"kind": "explicit", "arrays": draw(arrays_of(R, M, L))},
        "start": {"word": draw(rows), "moves": moves},
        "states": draw(st.lists(vectors, min_size=1, max_size=4)),
        "degrees": draw(vectors),
        "end": {"kind": "words", "alphabet": letters, "words": words},
    }
    return item, (L, R, M, t_S, t_E)


def require_true(item: Json) -> None:
    """The whole matrix, by the definition of the network, at a random z and random starts mod 2^31 - 1."""
    chosen = random.Random(5)
    z, residue = chosen.randrange(P), plain.mod(P)

    def read(entry: Any) -> Any:
        c, e = (0, 0) if entry is None else entry if isinstance(entry, list) else (entry, 0)
        return residue(c * pow(z, e, P) % P)

    end, M = item["end"], len(item["start"]["word"][0])
    letters = [[read(entry) for entry in letter] for letter in end["alphabet"]]
    ends = [[letters[i] for i in word] for word in end["words"]]
    starts = [[[residue(chosen.randrange(P)) for _ in range(M)] for _ in item["start"]["word"]] for _ in ends]
    matrix = reference_matrix(plain_weights(item["weights"], read), starts, ends)
    assert plain.rank([[entry.value for entry in row] for row in matrix], P) == item["k"]


@examples(60)
@given(items())
def test_what_is_accepted_is_true(drawn: tuple[Json, tuple[int, ...]]) -> None:
    item, sizes = drawn
    body = certificate(almost_all([">=", RANK, item["k"]], *sizes), "proved-generic", item)
    if harmless(seal(body), "accepted", "rejected").accepted:
        require_true(item)


@pytest.mark.slow
def test_one_changed_number_is_refused_or_still_true() -> None:
    """Every mutant of one entry of the item above, judged by the whole matrix."""
    require_true(ITEM)
    kept = 0
    for place in places(ITEM):
        for value in (None, 1, 2, [1, 1], [2, -3]):
            mutant = deepcopy(ITEM)
            target: Any = mutant
            for key in place[:-1]:
                target = target[key]
            if target[place[-1]] == value:
                continue
            target[place[-1]] = value
            body = certificate(almost_all([">=", RANK, 6], 2, 2, 2, 2, 2), "proved-generic", mutant)
            if harmless(seal(body), "accepted", "rejected", "malformed").accepted:
                kept += 1
                require_true(mutant)
    assert kept > 20


def places(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to the numbers, nulls and powers in the weights, the letters, the words, the start and the degrees."""
    if isinstance(value, dict):
        kept = [key for key in value if key not in ("kind", "term", "k", "modulus")]
        return [path for key in kept for path in places(value[key], (*before, key))]
    if isinstance(value, list):
        return [path for i, entry in enumerate(value) for path in places(entry, (*before, i))]
    return [before]


def test_coefficients_of_a_network_mod_q() -> None:
    """a/b times b is a, and 0 is left out."""
    ring = Leading(101, "")
    for a, b in ((1, 2), (3, 7), (100, 3), (-5, 4)):
        found = ring.coefficient(a, b)
        assert found is not None
        assert found[:2] == (0, 0)
        assert isinstance(found[2], int)
        assert found[2] * b % 101 == a % 101
    assert ring.coefficient(0, 3) is None
