"""Every family against its equations, and the evaluation of programs against what is known otherwise."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction
from itertools import product
from pathlib import Path

import flint
import pytest

from tests.networks.plain_cells import CELLS, output, sigma
from verify import GF, QQ, RAC, Network
from verify.errors import DomainError
from verify.networks.evaluate import evaluate, evaluate_with
from verify.networks.families import FAMILIES, find_family
from verify.networks.language import parse_program

SIZES = [(1, 2, 3), (1, 3, 1), (2, 2, 3), (3, 2, 1), (2, 1, 2)]
EXACT = [name for name, family in FAMILIES.items() if family.kind != "analytic"]
ANALYTIC = [name for name, family in FAMILIES.items() if family.kind == "analytic"]
FLOATS = {
    "tanh": math.tanh,
    "sigmoid": sigma,
    "exp": math.exp,
    "sin": math.sin,
    "silu": lambda v: v * sigma(v),
    "softplus": lambda v: math.log1p(math.exp(v)),
    "relu": lambda v: max(v, 0.0),
    "abs": abs,
}


def filled(shape, draw):
    if not shape:
        return draw()
    return [filled(shape[1:], draw) for _ in range(shape[0])]


def instance(name, L, R, M, draw, T=3):
    """The program, weights and inputs drawn entry by entry."""
    program = FAMILIES[name].program(L, R, M)
    weights = {weight.name: filled(weight.shape, draw) for weight in program.weights}
    return program, weights, filled((T, M), draw)


def exactly(value):
    return Fraction(int(value.p), int(value.q))


def test_the_families_are_those_of_the_table():
    assert set(CELLS) == set(FAMILIES)


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize(("L", "R", "M"), SIZES)
def test_a_family_computes_its_equations(name, L, R, M):
    source = random.Random(f"{name} {L} {R} {M}")
    program, weights, inputs = instance(name, L, R, M, lambda: Fraction(source.randint(-3, 3), source.choice([1, 2])))
    (value,) = evaluate(program, weights, inputs, QQ)
    assert exactly(value) == output(name, L, weights, inputs)


@pytest.mark.parametrize("name", ANALYTIC)
@pytest.mark.parametrize(("L", "R", "M"), SIZES)
def test_an_analytic_family_computes_its_equations(name, L, R, M):
    source = random.Random(f"{name} {L} {R} {M}")
    program, weights, inputs = instance(name, L, R, M, lambda: source.uniform(-1, 1))
    (value,) = evaluate_with(program, weights, inputs, float, FLOATS)
    assert value == pytest.approx(output(name, L, weights, inputs), abs=1e-9)


def test_the_values_differ_where_the_weights_do():
    """The comparison above would not see a family that forgets a weight; each weight matters."""
    for name in FAMILIES:
        source = random.Random(name)
        program, weights, inputs = instance(name, 2, 2, 2, lambda source=source: source.uniform(0.2, 1))
        (before,) = evaluate_with(program, weights, inputs, float, FLOATS)
        for weight in program.weights:
            changed = weights | {weight.name: filled(weight.shape, lambda: 0.1)}
            assert evaluate_with(program, changed, inputs, float, FLOATS) != (before,), (name, weight.name)


def test_rac_is_the_circuit_of_the_paper():
    source = random.Random(5)
    program, weights, inputs = instance("rac", 2, 2, 3, lambda: source.randint(-4, 4))
    for field in (QQ, GF(7), GF(2, 3)):
        net = RAC.of(
            field,
            Wh=[weights["Wh1"], weights["Wh2"]],
            Wi=[weights["Wi1"], weights["Wi2"]],
            Wo=weights["Wo"],
            h0=[weights["h1"], weights["h2"]],
        )
        assert evaluate(program, weights, inputs, field) == net(inputs)


def test_the_weights_of_a_family_by_hand():
    assert [w.name for w in FAMILIES["rac"].program(2, 2, 2).weights] == ["Wh1", "Wi1", "Wh2", "Wi2", "Wo", "h1", "h2"]
    lstm = FAMILIES["gated-lstm"].program(1, 2, 3)
    gates = [f"{kind}{gate}{end}1" for gate in "fiog" for kind, end in (("W", "h"), ("W", "v"), ("b", ""))]
    assert [w.name for w in lstm.weights] == [*gates, "Wo", "h1", "c1"]
    assert {w.name: w.shape for w in lstm.weights}["Wiv1"] == (2, 3)
    assert Network.family("mi", L=1, R=2, M=2).weight_count == 4 + 4 + 4 * 2 + 2 + 2


@pytest.mark.parametrize(("name", "L"), list(product(FAMILIES, (1, 2))))
def test_every_family_is_what_it_says(name, L):
    family = FAMILIES[name]
    program = family.program(L, 2, 3)
    kind = "polynomial" if program.is_polynomial else "analytic" if program.is_analytic else "piecewise"
    assert kind == family.kind
    assert program.channels == 3
    assert {size for state in program.states for size in state.shape} == {2}
    assert all(state.free for state in program.states)
    assert all((family.words, family.step, family.latex, family.source))
    assert "\n" not in family.step + family.latex


def test_the_texts_of_families_take_sizes():
    assert parse_program(FAMILIES["mi"].text(2), {"R": 3, "M": 2}) == FAMILIES["mi"].program(2, 3, 2)


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ((0, 2, 2), "L must be from 1 to 1,000,000, not 0"),
        ((2, 0, 2), "R must be from 1 to"),
        ((2, 2, -1), "M must be from 1 to 1,000,000, not -1"),
        ((20_000, 2, 2), "the number of layers L must be from 1 to 10,000, not 20000"),
        ((1.5, 2, 2), "L must be an integer"),
    ],
)
def test_sizes_that_no_family_has(sizes, sentence):
    with pytest.raises(DomainError, match=sentence):
        FAMILIES["rac"].program(*sizes)


@pytest.mark.parametrize("name", ["nope", "", 3, ["rac"]])
def test_a_family_that_is_not_there(name):
    with pytest.raises(DomainError, match=r"there is no family .*; there are rac, rac-skip, mi"):
        find_family(name)


# --- evaluation ----------------------------------------------------------------------------------------------

SMALL = parse_program("input x[2]; state h[2]; h'[i] = W[i,j] h[j] + x[i]; y = C[i] h'[i]")
GIVEN = {"W": [[0, 1], [1, 1]], "C": [1, 2], "h": [1, 0]}


def test_an_evaluation_by_hand():
    # h: (1, 0), then (0, 1) + (1, 2) = (1, 3), then (3, 4) + (0, 1) = (3, 5)
    assert evaluate(SMALL, GIVEN, [[1, 2], [0, 1]], QQ) == (13,)
    assert [int(v) for v in evaluate(SMALL, GIVEN, [[1, 2], [0, 1]], GF(5))] == [3]


def test_piecewise_functions_over_the_rationals():
    program = parse_program("input x[1]; state h = 0; h' = relu(x[i] w[i]) + h; y = abs(h' - 3)")
    assert evaluate(program, {"w": [1]}, [[-5], ["1/2"]], QQ) == (flint.fmpq(5, 2),)


def test_outputs_with_axes_are_row_by_row():
    program = parse_program("input x[2]; weight W[3]; state h = 0; h' = h; y[i,j] = x[i] W[j]")
    assert [int(v) for v in evaluate(program, {"W": [1, 10, 100]}, [[2, 3]], QQ)] == [2, 20, 200, 3, 30, 300]


@pytest.mark.parametrize(
    ("weights", "inputs", "sentence"),
    [
        ({"W": [[0, 1], [1, 1]], "C": [1, 2]}, [[1, 2]], r"the weight h of shape \[2\] is missing"),
        (GIVEN | {"A": 1}, [[1, 2]], "the network has no weight A; it has W, C, h"),
        (GIVEN | {"C": [1]}, [[1, 2]], r"C has 1 entries where its shape \[2\] says 2"),
        (GIVEN | {"C": 1}, [[1, 2]], "C must be a nonempty list of numbers"),
        (GIVEN | {"C": [1, 0.5]}, [[1, 2]], "C, entry 2: "),
        (GIVEN, [[1, 2, 3]], "input 1 has 3 entries, and the network 2 channels"),
        (GIVEN, [], "inputs must be a nonempty list of lists"),
    ],
)
def test_weights_that_do_not_fit(weights, inputs, sentence):
    with pytest.raises(DomainError, match=sentence):
        evaluate(SMALL, weights, inputs, QQ)


def test_functions_that_a_field_lacks():
    tanh = FAMILIES["tanh"].program(1, 1, 1)
    relu = FAMILIES["relu"].program(1, 1, 1)
    with pytest.raises(DomainError, match="tanh of a rational number is none"):
        evaluate(tanh, {}, [[1]], QQ)
    with pytest.raises(DomainError, match=r"relu needs an order, and GF\(7\) has none"):
        evaluate(relu, {}, [[1]], GF(7))


def test_balls_enclose_the_floats():
    source = random.Random(3)
    program, weights, inputs = instance("lstm", 1, 2, 2, lambda: source.randint(-8, 8) / 8)
    functions = {"tanh": flint.arb.tanh, "sigmoid": lambda v: 1 / (1 + (-v).exp())}
    (ball,) = evaluate_with(program, weights, inputs, _ball, functions)
    (value,) = evaluate_with(program, weights, inputs, float, FLOATS)
    assert float(ball) == pytest.approx(value, abs=1e-12)


def _ball(value):
    return flint.arb(value) if isinstance(value, float) else flint.arb(value.numerator) / value.denominator


# --- the page ------------------------------------------------------------------------------------------------

PAGE = (Path(__file__).resolve().parents[2] / "proofs" / "networks.md").read_text(encoding="utf-8")


def test_the_page_lists_the_families():
    rows = [f"| `{f.name}` | {f.step} | {f.source} |" for f in FAMILIES.values()]
    assert [line for line in PAGE.splitlines() if line.startswith("| `") and line.endswith(" |")][-len(rows) :] == rows


def test_the_network_of_the_page_is_one():
    text = re.search(r"```\n(# mult.*?)```", PAGE, re.DOTALL)[1]
    program = parse_program(text)
    assert [w.shape for w in program.weights] == [(4, 4), (4, 3), (4,), (4,), (4,), (4,), (4,), (4,)]


def test_the_python_of_the_page_prints_what_it_says(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, {})
    said = [line.split("  # ", 1)[1] for line in code.splitlines() if line.startswith("print")]
    assert capsys.readouterr().out.splitlines() == said


def test_the_error_of_the_page_is_what_is_said():
    text = "input x[3]\nstate h[2]\nh'[i] = h[i]\na = h[i] x[i]\ny = h[i] C[i]"
    with pytest.raises(DomainError) as caught:
        parse_program(text)
    assert f"Error: my.net: {caught.value}\n" in PAGE
    assert "".join(f"    {line}\n" for line in caught.value.__notes__[0].split("\n")) in PAGE
