"""Networks from plain functions: the same programs as from text, and one sentence for what networks lack."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from verify import QQ, Network
from verify.errors import DomainError
from verify.networks.evaluate import evaluate
from verify.networks.families import FAMILIES
from verify.networks.program import Assignment, Factor, Program, Term
from verify.networks.tracing import absolute, einsum, exp, relu, sigmoid, silu, sin, softplus, tanh


def canonical(program: Program) -> tuple[Assignment, ...]:
    """The assignments, with arrays of the step and letters named in the order in which they appear."""
    names = {a.target: f"#{n}" for n, a in enumerate(program.step) if not a.target.endswith("'")}
    found = []
    for a in program.assignments:
        letters: dict[str, str] = {}

        def axes(text, letters=letters):
            return "".join(letters.setdefault(letter, chr(ord("i") + len(letters))) for letter in text)

        target = axes(a.axes)
        terms = tuple(
            Term(tuple(Factor(names.get(f.name, f.name), axes(f.axes)) for f in t.factors), t.coefficient)
            for t in a.terms
        )
        found.append(Assignment(names.get(a.target, a.target), target, terms, a.function))
    return tuple(found)


def dot(a, b):
    return einsum("i,i->", a, b)


def rac(x, h1, Wh1, Wi1, Wo):
    h = (Wh1 @ h1) * (Wi1 @ x)
    return dot(Wo, h), {"h1": h}


def mi(x, h1, Wh1, Wi1, alpha1, betaa1, betab1, gamma1, Wo):
    a = Wh1 @ h1
    b = Wi1 @ x
    h = einsum("i,i,i->i", alpha1, a, b) + betaa1 * a + betab1 * b + gamma1
    return dot(Wo, h), {"h1": h}


def second_order(x, h1, T1, Wo):
    h = einsum("ijk,j,k->i", T1, h1, x)
    return dot(Wo, h), {"h1": h}


def linear(x, h1, Wh1, Wi1, Wo):
    h = Wh1 @ h1 + Wi1 @ x
    return dot(Wo, h), {"h1": h}


def cube(x, h1, Wh1, Wi1, b1, Wo):
    a = Wh1 @ h1 + Wi1 @ x + b1
    h = einsum("i,i,i->i", a, a, a)
    return dot(Wo, h), {"h1": h}


def linear_attention(x, S1, Wk1, Wv1, Wq1, Wo):
    k = Wk1 @ x
    w = Wv1 @ x
    S = S1 + einsum("i,j->ij", w, k)
    o = S @ (Wq1 @ x)
    return dot(Wo, o), {"S1": S}


def lstm(x, h1, c1, **w):
    def gate(name):
        return w[f"Wi{name}1"] @ x + w[f"bi{name}1"] + w[f"Wh{name}1"] @ h1 + w[f"bh{name}1"]

    i, f = sigmoid(gate("i")), sigmoid(gate("f"))
    g, o = tanh(gate("g")), sigmoid(gate("o"))
    c = f * c1 + i * g
    h = o * tanh(c)
    return dot(w["Wo"], h), {"h1": h, "c1": c}


def gru(x, h1, **w):
    def gate(name):
        return w[f"Wi{name}1"] @ x + w[f"bi{name}1"] + w[f"Wh{name}1"] @ h1 + w[f"bh{name}1"]

    r, z = sigmoid(gate("r")), sigmoid(gate("z"))
    u = w["Whn1"] @ h1 + w["bhn1"]
    n = tanh(w["Win1"] @ x + w["bin1"] + r * u)
    h = n - z * n + z * h1
    return dot(w["Wo"], h), {"h1": h}


TRACED = {
    "rac": rac,
    "mi": mi,
    "second-order": second_order,
    "linear-layers": linear,
    "cube": cube,
    "linear-attention": linear_attention,
    "lstm": lstm,
    "gru": gru,
}


def traced(name: str) -> tuple[Program, Program]:
    program = FAMILIES[name].program(1, 3, 2)
    states = {state.name: state.shape for state in program.states}
    weights = {weight.name: weight.shape for weight in program.weights if weight.name not in states}
    net = Network.trace(TRACED[name], channels=2, states=states, weights=weights)
    assert net.name == TRACED[name].__name__
    return net.program, program


@pytest.mark.parametrize("name", TRACED)
def test_a_function_is_the_program_of_its_text(name):
    ours, text = traced(name)
    assert canonical(ours) == canonical(text)
    assert (ours.weights, ours.states, ours.channels) == (text.weights, text.states, text.channels)


def trace(function, **options):
    given = {"channels": 2, "states": {"h": (2,)}, "weights": {"W": (2, 2), "C": (2,)}}
    return Network.trace(function, **(given | options))


def values(function, **options):
    """The function on numbers, and its program on the same numbers."""
    source = random.Random(1)
    net = trace(function, **options)
    weights = {
        w.name: np.array([Fraction(source.randint(-3, 3)) for _ in range(int(np.prod(w.shape)))]).reshape(w.shape)
        for w in net.program.weights
    }
    x = np.array([Fraction(2), Fraction(-3)])
    y, _ = function(x, **weights)
    return y, evaluate(net.program, {k: v.tolist() for k, v in weights.items()}, [x.tolist()], QQ)[0]


@pytest.mark.parametrize(
    "function",
    [
        lambda x, h, W, C: (C @ (W.T @ h - 2 * x / 3) + 1, {"h": h}),
        lambda x, h, W, C: ((C - 1) @ (h * 3 - (x + h)), {"h": h + 0 * (W @ x)}),
        lambda x, h, W, C: (C @ (W @ (W @ W) @ x) * 2, {"h": h}),
        lambda x, h, W, C: ((x @ W) @ (-h) - C @ x, {"h": h}),
        lambda x, h, W, C: ((1 - C @ x) * (C @ x) / -2, {"h": W @ h}),
        lambda x, h, W, C: ((C @ (x * (C @ h))) * Fraction(1, 2), {"h": W @ h}),
    ],
)
def test_what_is_traced_computes_the_same(function):
    by_numpy, ours = values(function)
    assert by_numpy == Fraction(int(ours.p), int(ours.q))


def test_named_functions_and_those_of_numpy():
    def step(x, h, W, C):
        y = exp(dot(C, silu(h))) + dot(C, sin(softplus(W @ x)))
        return y + dot(C, relu(h)) + dot(C, absolute(h)), {"h": np.tanh(np.add(W @ h, x))}

    program = trace(step).program
    assert program.functions == {"exp", "silu", "sin", "softplus", "relu", "abs", "tanh"}
    (following,) = [a for a in program.step if a.target == "h'"]
    assert (following.function, len(following.terms)) == ("tanh", 2)
    assert trace(lambda x, h, W, C: (np.multiply(dot(C, h), 2), {"h": np.negative(np.matmul(W, np.absolute(h)))}))


def test_states_that_stay_or_are_read_anew():
    program = trace(lambda x, h, W, C: (dot(C, h), {"h": W @ h})).program
    assert program.step == (Assignment("h'", "i", (Term((Factor("W", "ij"), Factor("h", "j"))),)),)
    net = trace(lambda x, h, c, W, C: (dot(C, h), {"h": W @ h, "c": h}), states={"h": (2,), "c": (2,)}, zero=["c"])
    assert "c'[i] = h[i]" in net.text()
    assert [s.free for s in net.program.states] == [True, False]


def test_one_array_may_be_two_states_and_y():
    def step(x, h, c, C):
        new = h + dot(C, x)
        return new, {"h": new, "c": new}

    program = trace(step, states={"h": (), "c": ()}, weights={"C": (2,)}).program
    assert [a.target for a in program.assignments] == ["h'", "c'", "y"]
    assert program.output.terms == (Term((Factor("h'", ""),)),)


def test_fixed_arrays_have_names():
    net = trace(
        lambda x, h, A, C: (dot(C, h), {"h": A @ h + x}), weights={"C": (2,)}, fixed={"A": [[1, 0], [0, "1/2"]]}
    )
    assert net.program.fixed[0].entries == (1, 0, 0, Fraction(1, 2))
    assert [w.name for w in net.program.weights] == ["C", "h"]


def plain(x, h, W, C):
    return dot(C, h), {"h": W @ h}


def body(compute):
    return lambda x, h, W, C: (compute(x, h, W, C), {"h": W @ h})


@pytest.mark.parametrize(
    ("compute", "sentence"),
    [
        (lambda x, h, W, C: dot(C, h) if h > 0 else dot(C, x), "cannot look at values"),
        (lambda x, h, W, C: dot(C, h) if h == x else dot(C, x), "cannot look at values"),
        (lambda x, h, W, C: dot(C, h) if dot(C, h) else 1, "cannot look at values"),
        (lambda x, h, W, C: h[0], "cannot look at values"),
        (lambda x, h, W, C: sum(v for v in h), "cannot look at values"),
        (lambda x, h, W, C: dot(C, h) ** 2, r"a power is a product: a \* a"),
        (lambda x, h, W, C: 2 ** dot(C, h), "networks have no powers"),
        (lambda x, h, W, C: dot(C, h) % 2, "no remainders"),
        (lambda x, h, W, C: float(dot(C, h)), "cannot look at values"),
        (lambda x, h, W, C: h.sum(), r"the arrays of a step have no \.sum"),
        (lambda x, h, W, C: dot(C, h) * 0.5, "0.5"),
        (lambda x, h, W, C: dot(C, h) * "a", "'a'"),
        (lambda x, h, W, C: dot(C, h) / dot(C, h), "an array cannot be divided by"),
        (lambda x, h, W, C: dot(C, h) / 0, "an array is divided by zero"),
        (lambda x, h, W, C: 1 / dot(C, h), "an array cannot be divided by"),
        (lambda x, h, W, C: 1 // dot(C, h), "an array cannot be divided by"),
        (lambda x, h, W, C: dot(C, h + W), r"the shapes \[2\] and \[2, 2\] do not fit in a \+ b"),
        (lambda x, h, W, C: dot(C, h * W), r"the shapes \[2\] and \[2, 2\] do not fit in a \* b"),
        (lambda x, h, W, C: dot(C, h) @ h, "a @ b is for matrices and vectors, not for an array of shape"),
        (lambda x, h, W, C: W @ 2, "a @ b is for matrices and vectors, not for an array of shape .* and 2"),
        (lambda x, h, W, C: einsum("ij,j", W, h), "einsum takes axes such as 'ij,j->i'"),
        (lambda x, h, W, C: einsum("ij->i", W, h), "einsum takes axes such as 'ij,j->i'"),
        (lambda x, h, W, C: einsum("ijk,j->i", W, h), r"einsum: 'ijk' names no axes of an array of shape \[2, 2\]"),
        (lambda x, h, W, C: einsum("ii,i->i", W, h), "einsum: 'ii' names no axes"),
        (lambda x, h, W, C: einsum("ij,j->k", W, h), "einsum: the axes 'k' of the result must be letters of 'ij,j'"),
        (lambda x, h, W, C: np.sqrt(dot(C, h)), "numpy's sqrt is no operation of networks"),
        (lambda x, h, W, C: np.ones((2, 2)) @ h, "a name by fixed="),
        (lambda x, h, W, C: tanh("h"), "'h'"),
    ],
)
def test_what_networks_lack(compute, sentence):
    with pytest.raises(DomainError, match=sentence):
        trace(body(compute))


def test_sizes_that_meet_must_be_equal():
    with pytest.raises(DomainError, match=r"the shapes \[2, 3\] and \[2\] do not fit in a @ b"):
        trace(plain, weights={"W": (2, 3), "C": (2,)})
    with pytest.raises(DomainError, match="the axis i has the sizes 3 and 2"):
        trace(plain, weights={"W": (2, 2), "C": (3,)})


@pytest.mark.parametrize(
    ("function", "options", "sentence"),
    [
        (lambda x, h, W: 1, {}, "the step is called with C, W, h, x, by name, and does not take them"),
        (lambda x, h, W, C: dot(C, h), {}, "a step returns y and the new states"),
        (lambda x, h, W, C: (dot(C, h), W @ h), {}, "a step returns y and the new states"),
        (lambda x, h, W, C: (dot(C, h), {}), {}, "a step returns new values of h, not of none"),
        (lambda x, h, W, C: (dot(C, h), {"h": dot(C, h)}), {}, r"new value of h has the shape \[\], not \[2\]"),
        (lambda x, h, W, C: (dot(x, h), {"h": W @ h}), {}, "the weight C is not used"),
        (plain, {"zero": ["c"]}, "there is no state 'c' to start at zero"),
        (plain, {"channels": 0}, "the number of channels must be an integer >= 1, not 0"),
        (plain, {"weights": {"W": (2, 0), "C": (2,)}}, "the shape of W is a tuple of sizes"),
        (plain, {"weights": {"x": (2, 2), "C": (2,)}}, "need names of their own, and none is x"),
        (plain, {"weights": {"h": (2, 2), "C": (2,)}}, "need names of their own, and none is x"),
        (plain, {"weights": {"C": (2,)}, "fixed": {"W": [[1, 2], [3]]}}, "the rows of W have different lengths"),
        (plain, {"weights": {"C": (2,)}, "fixed": {"W": [[1, 0.5]]}}, "0.5"),
    ],
)
def test_functions_that_are_no_step(function, options, sentence):
    with pytest.raises(DomainError, match=sentence):
        trace(function, **options)
