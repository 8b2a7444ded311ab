"""The families of networks once more, written from the equations of their papers; nothing is imported of the package.

A cell is a function of the weights of its layer (``w("Wh")`` is the array of that name), its state and its input v,
and of the network's input x; it gives the new state and the output.  Vectors are lists, matrices lists of rows; entries
are anything with + and *.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Vector = list[Any]
Cell = Callable[[Callable[[str], Any], list[Any], Vector, Vector], tuple[list[Any], Vector]]


def dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    return sum((p * q for p, q in zip(a, b, strict=True)), start=a[0] * 0)


def times(matrix: Sequence[Sequence[Any]], vector: Sequence[Any]) -> Vector:
    return [dot(row, vector) for row in matrix]


def plus(*vectors: Sequence[Any]) -> Vector:
    return [sum(entries[1:], start=entries[0]) for entries in zip(*vectors, strict=True)]


def by(*vectors: Sequence[Any]) -> Vector:
    return [math.prod(entries) for entries in zip(*vectors, strict=True)]


def outer(a: Sequence[Any], b: Sequence[Any]) -> list[Vector]:
    return [[p * q for q in b] for p in a]


def less(a: Sequence[Any], b: Sequence[Any]) -> Vector:
    return [p - q for p, q in zip(a, b, strict=True)]


def added(a: Sequence[Sequence[Any]], b: Sequence[Sequence[Any]]) -> list[Vector]:
    return [plus(p, q) for p, q in zip(a, b, strict=True)]


def sigma(v: float) -> float:
    return 1 / (1 + math.exp(-v))


def rac(w, state, v, x):
    h = by(times(w("Wh"), state[0]), times(w("Wi"), v))
    return [h], h


def rac_skip(w, state, v, x):
    fed = times(w("Wi"), v) if v is x else plus(times(w("Wi"), v), times(w("Ws"), x))
    h = by(times(w("Wh"), state[0]), fed)
    return [h], h


def mi(w, state, v, x):
    a, b = times(w("Wh"), state[0]), times(w("Wi"), v)
    h = plus(by(w("alpha"), a, b), by(w("betaa"), a), by(w("betab"), b), w("gamma"))
    return [h], h


def second_order(w, state, v, x):
    h = [dot(state[0], times(matrix, v)) for matrix in w("T")]
    return [h], h


def power(n):
    def cell(w, state, v, x):
        a = plus(times(w("Wh"), state[0]), times(w("Wi"), v), w("b"))
        h = [entry**n for entry in a]
        return [h], h

    return cell


def linear(w, state, v, x):
    h = plus(times(w("Wh"), state[0]), times(w("Wi"), v))
    return [h], h


def gated_lstm(w, state, v, x):
    h, c = state
    f, i, o, g = (plus(times(w(f"W{n}h"), h), times(w(f"W{n}v"), v), w(f"b{n}")) for n in "fiog")
    c = plus(by(f, c), by(i, g))
    h = by(o, c)
    return [h, c], h


def gated_gru(w, state, v, x):
    (h,) = state
    z, r = (plus(times(w(f"W{n}h"), h), times(w(f"W{n}v"), v), w(f"b{n}")) for n in "zr")
    n = plus(by(r, times(w("Uh"), h)), times(w("Vn"), v), w("bn"))
    h = [(1 - p) * q + p * s for p, q, s in zip(z, n, h, strict=True)]
    return [h], h


def linear_attention(w, state, v, x):
    S = added(state[0], outer(times(w("Wv"), v), times(w("Wk"), v)))
    return [S], times(S, times(w("Wq"), v))


def gated_linear_attention(w, state, v, x):
    decayed = [[g * entry for entry in row] for g, row in zip(times(w("Wg"), v), state[0], strict=True)]
    S = added(decayed, outer(times(w("Wv"), v), times(w("Wk"), v)))
    return [S], times(S, times(w("Wq"), v))


def delta_rule(w, state, v, x):
    (S,) = state
    key = times(w("Wk"), v)
    S = added(S, outer(less(times(w("Wv"), v), times(S, key)), key))
    return [S], times(S, times(w("Wq"), v))


def selective_ssm(w, state, v, x):
    gate = plus(w("a"), times(w("Wa"), v))
    h = plus(by(gate, state[0]), by(times(w("Wb"), v), times(w("Wx"), v)))
    return [h], times(w("Wc"), h)


def basic(function):
    def cell(w, state, v, x):
        a = plus(times(w("Wi"), v), w("bi"), times(w("Wh"), state[0]), w("bh"))
        h = [function(entry) for entry in a]
        return [h], h

    return cell


def torch_gate(w, name, h, v):
    """W_i v + b_i + W_h h + b_h, as the pages of torch.nn.LSTM and GRU have it."""
    return plus(times(w(f"Wi{name}"), v), w(f"bi{name}"), times(w(f"Wh{name}"), h), w(f"bh{name}"))


def lstm(w, state, v, x):
    h, c = state
    i, f, o = ([sigma(a) for a in torch_gate(w, n, h, v)] for n in "ifo")
    g = [math.tanh(a) for a in torch_gate(w, "g", h, v)]
    c = plus(by(f, c), by(i, g))
    h = by(o, [math.tanh(a) for a in c])
    return [h, c], h


def gru(w, state, v, x):
    (h,) = state
    r, z = ([sigma(a) for a in torch_gate(w, n, h, v)] for n in "rz")
    inner = by(r, plus(times(w("Whn"), h), w("bhn")))
    n = [math.tanh(a) for a in plus(times(w("Win"), v), w("bin"), inner)]
    h = [(1 - p) * q + p * s for p, q, s in zip(z, n, h, strict=True)]
    return [h], h


CELLS: Mapping[str, tuple[Cell, tuple[str, ...]]] = {
    "rac": (rac, ("h",)),
    "rac-skip": (rac_skip, ("h",)),
    "mi": (mi, ("h",)),
    "second-order": (second_order, ("h",)),
    "square": (power(2), ("h",)),
    "cube": (power(3), ("h",)),
    "linear-layers": (linear, ("h",)),
    "gated-lstm": (gated_lstm, ("h", "c")),
    "gated-gru": (gated_gru, ("h",)),
    "linear-attention": (linear_attention, ("S",)),
    "gated-linear-attention": (gated_linear_attention, ("S",)),
    "delta-rule": (delta_rule, ("S",)),
    "selective-ssm": (selective_ssm, ("h",)),
    "tanh": (basic(math.tanh), ("h",)),
    "sigmoid": (basic(sigma), ("h",)),
    "relu": (basic(lambda v: max(v, 0)), ("h",)),
    "lstm": (lstm, ("h", "c")),
    "gru": (gru, ("h",)),
}


def output(name: str, L: int, weights: Mapping[str, Any], inputs: Sequence[Vector]) -> Any:
    """y after the inputs, of L layers."""
    cell, states = CELLS[name]
    layers = [[weights[f"{state}{layer}"] for state in states] for layer in range(1, L + 1)]
    v: Vector = []
    for x in inputs:
        v = x
        for number in range(L):
            layers[number], v = cell(lambda key, layer=number + 1: weights[f"{key}{layer}"], layers[number], v, x)
    return dot(weights["Wo"], v)
