"""Given networks that do not fit together are refused, with the place and one sentence."""

import copy
from typing import Any

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.circuit.networks import GATED, assignment, of_program
from tests.checker.writer import RANK, Json, bound, certificate, minor, stream
from verify.checker.circuit.reading import read_program
from verify.checker.kernel.errors import CheckError
from verify.checker.kernel.item import Item

STEP = GATED["step"]


def changed(**members: Any) -> Json:
    return {key: value for key, value in {**copy.deepcopy(GATED), **members}.items() if value is not None}


def lines(*step: Any) -> Json:
    return changed(step=list(step))


def with_weight(name: Any, shape: Any) -> Json:
    return changed(weights=[[name, shape], *GATED["weights"]])


def with_state(name: Any, shape: Any, start: Any = "zero") -> Json:
    return changed(states=[*GATED["states"], [name, shape, start]])


def using(*products: str, axes: str = "i") -> Json:
    """The network with another first line."""
    return lines(assignment("g", axes, *products), *STEP[1:])


CASES: list[tuple[str, Json, str, str, str]] = [
    ("no step", changed(step=None), "malformed", "", "the key 'step' is missing"),
    ("more keys", changed(name="x"), "malformed", "", "the key 'name' is unknown"),
    ("no channels", changed(channels=0), "rejected", ".channels", "expected an integer >= 1"),
    ("a text of channels", changed(channels="2"), "malformed", ".channels", "expected an integer"),
    ("many channels", changed(channels=10**12), "rejected", ".channels", "expected an integer <= 1000000000"),
    ("a huge axis", with_weight("V", [10**10]), "rejected", ".weights[0][1][0]", "expected an integer <= 1000000000"),
    ("an empty axis", with_weight("V", [0]), "rejected", ".weights[0][1][0]", "expected an integer >= 1"),
    ("many axes", with_weight("V", [1] * 53), "malformed", ".weights[0][1]", "at most 52 axes"),
    ("a dunder", with_weight("__class__", [2]), "malformed", ".weights[0][0]", "expected a string matching"),
    ("a name with a prime", with_weight("V'", [2]), "malformed", ".weights[0][0]", "expected a string matching"),
    ("a long name", with_weight("V" * 41, [2]), "malformed", ".weights[0][0]", "expected a string matching"),
    ("x as a weight", with_weight("x", [2]), "rejected", ".weights[0]", "the array x has a value already"),
    ("y as a weight", with_weight("y", [2]), "rejected", ".weights[0]", "the array y has a value already"),
    ("y as a state", with_state("y", [2]), "rejected", ".states[2]", "the array y has a value already"),
    ("x as a state", with_state("x", [2]), "rejected", ".states[2]", "the array x has a value already"),
    ("a state twice", with_state("c", [2]), "rejected", ".states[2]", "the array c has a value already"),
    ("a weight twice", with_weight("W", [2, 2]), "rejected", ".weights[1]", "the array W has a value already"),
    ("an unused weight", with_weight("V", [2]), "rejected", ".weights[0]", "the weight V is not used"),
    ("another start", with_state("d", [2], "one"), "malformed", ".states[2][2]", "expected free or zero"),
    ("a state that never changes", with_state("d", [2]), "rejected", ".step", "the state d gets no new value"),
    ("a free state without weights", with_state("d", [2], "free"), "rejected", ".weights", "are not the free ones"),
    (
        "a free state twice",
        changed(weights=[*GATED["weights"], ["h", [2]]]),
        "rejected",
        ".weights",
        "not the free ones",
    ),
    (
        "a state of another shape",
        changed(weights=[*GATED["weights"][:-1], ["h", [3]]]),
        "rejected",
        ".weights",
        "not the free",
    ),
    (
        "a zero state with weights",
        changed(weights=[*GATED["weights"], ["c", [2]]]),
        "rejected",
        ".weights",
        "not the free",
    ),
    ("no fixed arrays", changed(fixed=[]), "malformed", ".fixed", "fixed is left out"),
    ("a short fixed array", changed(fixed=[["A", [2, 2], [[1, 0]]]]), "rejected", ".fixed[0][2]", "a list of length 2"),
    ("a flat fixed array", changed(fixed=[["A", [2, 2], [1, 0]]]), "malformed", ".fixed[0][2][0]", "expected a list"),
    ("a fixed fraction", changed(fixed=[["A", [1], [[2, 4]]]]), "rejected", ".fixed[0][2][0]", "not in lowest terms"),
    (
        "y is assigned early",
        lines(*STEP, assignment("y", "", "Wo:i h':i")),
        "rejected",
        ".step[3][0]",
        "assigned by output",
    ),
    ("no output", changed(output=assignment("z", "", "Wo:i h':i")), "rejected", ".output[0]", "assigned by output"),
    (
        "x is assigned",
        lines(assignment("x", "i", "W:ij x:j"), *STEP),
        "rejected",
        ".step[0][0]",
        "x has a value already",
    ),
    ("x' is assigned", lines(*STEP, assignment("x'", "i", "x:i")), "rejected", ".step[3][0]", "there is no state x"),
    ("assigned twice", lines(*STEP, STEP[0]), "rejected", ".step[3][0]", "the array g has a value already"),
    (
        "a weight is assigned",
        lines(assignment("W", "ij", "U:ij"), *STEP),
        "rejected",
        ".step[0][0]",
        "W has a value already",
    ),
    ("used too early", lines(STEP[1], STEP[0], STEP[2]), "rejected", ".step[0][2][0][1][0][0]", "g has no value here"),
    ("a new value used too early", using("c':i"), "rejected", ".step[0][2][0][1][0][0]", "c' has no value here"),
    ("a cycle", using("g:i"), "rejected", ".step[0][2][0][1][0][0]", "g has no value here"),
    ("an unknown array", using("Q:ij x:j"), "rejected", ".step[0][2][0][1][0][0]", "Q has no value here"),
    ("too few axes", using("U:i x:j"), "rejected", ".step[0][2][0][1][0][1]", "it has 2 axes here, not 1"),
    ("an axis twice in a factor", using("U:ii"), "rejected", ".step[0][2][0][1][0][1]", "an axis stands twice in ii"),
    ("an axis twice on the left", using("U:ij", axes="ii"), "rejected", ".step[0][1]", "an axis stands twice in ii"),
    ("an axis on the left only", using("x:j"), "rejected", ".step[0][1]", "the axis i stands on the left only"),
    (
        "an axis that is no letter",
        using("U:i- x:-"),
        "malformed",
        ".step[0][2][0][1][0][1]",
        "expected a string matching",
    ),
    ("no products", lines(["g", "i", []], *STEP[1:]), "malformed", ".step[0][2]", "at least one product"),
    ("five parts of a line", lines([*STEP[0], "exp", 1], *STEP[1:]), "malformed", ".step[0]", "an assignment is"),
    ("a product of three", lines(["g", "i", [[1, [], []]]], *STEP[1:]), "rejected", ".step[0][2][0]", "of length 2"),
    ("an unknown function", lines([*STEP[0], "cos"], *STEP[1:]), "malformed", ".step[0][3]", "expected exp or sigmoid"),
    ("an empty function", lines([*STEP[0], ""], *STEP[1:]), "malformed", ".step[0][3]", "expected exp or sigmoid"),
]


def test_what_is_changed_is_right_before() -> None:
    accepted(
        certificate(of_program(GATED, [">=", RANK, 2], 2, 2), "proved-generic", minor(2, stream(2), stream(2, "2")))
    )


@pytest.mark.parametrize(("name", "program", "outcome", "path", "reason"), CASES, ids=[case[0] for case in CASES])
def test_one_change_is_refused(name: str, program: Json, outcome: str, path: str, reason: str) -> None:
    about = of_program(program, [">=", RANK, 2], 2, 2)
    body = certificate(about, "proved-generic", minor(2, stream(2), stream(2, "2")))
    refused(body, outcome, reason, f"statement.instance.program{path}")


@pytest.mark.parametrize("value", [1.5, "1", None, [1, 0], [2, 4], [1], True, [1, 2, 3]])
def test_coefficients_are_rational_in_lowest_terms(value: Any) -> None:
    program = lines(["g", "i", [[value, [["U", "ij"], ["x", "j"]]], [1, [["b", ""]]]]], *STEP[1:])
    with pytest.raises(CheckError):
        read_program(Item(program, "program"))


def test_shapes_must_fit() -> None:
    wide = changed(channels=3)
    with pytest.raises(CheckError, match="the axis j has the sizes 2 and 3"):
        read_program(Item(wide, ""))
    program = lines(*STEP[:2], assignment("h'", "", "W:ij c':j g:i"))
    with pytest.raises(CheckError, match=r"h' has the shape \[\], the state \[2\]"):
        read_program(Item(program, ""))


def test_where_two_sizes_of_an_axis_meet() -> None:
    """The axes are named, not the array."""
    with pytest.raises(CheckError) as caught:
        read_program(Item(changed(channels=3), "program"))
    assert caught.value.path == "program.step[0][2][0][1][1][1]"


def test_ten_thousand_parts_are_the_most() -> None:
    terms = [[1, [["b", ""]]]] * 4970
    program = lines(["g", "i", [[1, [["U", "ij"], ["x", "j"]]], *terms]], *STEP[1:])
    read_program(Item(program, ""))
    program["step"][0][2] += [[1, []]] * 60
    with pytest.raises(CheckError, match="at most 10000"):
        read_program(Item(program, ""))


def test_names_of_an_instance_of_a_given_network() -> None:
    """M, N, t_S, t_E, T and t; no sizes of families, and no overrides."""
    item = minor(2, stream(2), stream(2, "2"))
    about = of_program(GATED, ["and", [">=", RANK, "M"], ["==", ["+", "t", "T", "N"], 8]], 2, 2)
    accepted(certificate(about, "proved-generic", item))
    for name in ("L", "R", "m"):
        refused(
            certificate(of_program(GATED, [">=", RANK, name], 2, 2), "proved-generic", item), "malformed", "no name of"
        )
    other = of_program(GATED, [">=", ["rank", {"t_S": 1}], 1], 2, 2)
    refused(certificate(other, "proved-generic", item), "malformed", "'t_S' is no parameter of rank")


def test_denominators_that_are_zero_in_the_field() -> None:
    """A network without values has no rank, not even at most a bound; -1/3 and 1/2 are numbers of GATED."""
    for p in (2, 3, 5):
        for quantifier in ("all-weights", "almost-all-weights"):
            about = of_program(GATED, ["<=", RANK, 6], 1, 1, quantifier=quantifier, field={"p": p, "k": 1})
            body = certificate(about, "proved-all", bound("C0", 6), rests_on=["C0"])
            if p == 5:
                accepted(body)
            else:
                text = f"a denominator of the network is 0 in GF({p})"
                refused(body, "rejected", text, "statement.instance.program")
