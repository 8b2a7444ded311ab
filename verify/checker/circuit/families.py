"""Families of circuits: the program for given sizes, written from the text of one layer.

In a layer's text an array is followed by its axes, a letter that stands only on the right is summed, and v is the
input of the layer: x, or the output of the layer below. Layer l writes its number after every other name.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from .program import INPUT, OUTPUT, Assignment, Product, Program, State

__all__ = ["CIRCUIT_RANKS", "FAMILIES", "LAYERS", "Family"]


@dataclass(frozen=True, slots=True)
class Family:
    """``sizes`` are the sizes of a network, ``ranks`` the unknowns with what the instance must give for each.

    ``depth`` names the size to which the length of the program is proportional, "" if that is constant.
    """

    sizes: tuple[str, ...]
    channels: str
    program: Callable[..., Program]
    ranks: Mapping[str, tuple[str, ...]]
    depth: str = ""


Weights = tuple[tuple[str, tuple[int, ...]], ...]
_H, _HC, _S = "h[i]", "h[i] c[i]", "S[i,j]"
_RAC = "a[i] = Wh[i,j] h[j]; b[i] = Wi[i,j] v[j]; h'[i] = a[i] b[i]"
_SUM = "a[i] = Wh[i,j] h[j] + Wi[i,k] v[k] + b[i]; "
_AFFINE = "{0}[i] = W{0}h[i,j] h[j] + W{0}v[i,k] v[k] + b{0}[i]; "
_CELL = "c'[i] = f[i] c[i] + i[i] g[i]; "
_MIXED = "h'[i] = n[i] - z[i] n[i] + z[i] h[i]"
_KEYS = "k[j] = Wk[j,m] v[m]; w[i] = Wv[i,m] v[m]; "
_READ = "q[j] = Wq[j,m] v[m]; o[i] = S'[i,j] q[j]"
_UNIT = "h'[i] = {0}(Wi[i,k] v[k] + bi[i] + Wh[i,j] h[j] + bh[i])"
_GATE = "{0}[i] = {1}(Wi{0}[i,k] v[k] + bi{0}[i] + Wh{0}[i,j] h[j] + bh{0}[i]); "

LAYERS: Mapping[str, tuple[str, str]] = {
    "rac": (_H, _RAC),
    "rac-skip": (_H, "a[i] = Wh[i,j] h[j]; b[i] = Wi[i,j] v[j] + Ws[i,k] x[k]; h'[i] = a[i] b[i]"),
    "mi": (
        _H,
        "a[i] = Wh[i,j] h[j]; b[i] = Wi[i,j] v[j]; "
        "h'[i] = alpha[i] a[i] b[i] + betaa[i] a[i] + betab[i] b[i] + gamma[i]",
    ),
    "second-order": (_H, "h'[i] = T[i,j,k] h[j] v[k]"),
    "square": (_H, _SUM + "h'[i] = a[i] a[i]"),
    "cube": (_H, _SUM + "h'[i] = a[i] a[i] a[i]"),
    "linear-layers": (_H, "h'[i] = Wh[i,j] h[j] + Wi[i,k] v[k]"),
    "gated-lstm": (_HC, "".join(map(_AFFINE.format, "fiog")) + _CELL + "h'[i] = o[i] c'[i]"),
    "gated-gru": (
        _H,
        "".join(map(_AFFINE.format, "zr")) + "u[i] = Uh[i,j] h[j]; n[i] = r[i] u[i] + Vn[i,k] v[k] + bn[i]; " + _MIXED,
    ),
    "linear-attention": (_S, _KEYS + "S'[i,j] = S[i,j] + w[i] k[j]; " + _READ),
    "gated-linear-attention": (_S, _KEYS + "g[i] = Wg[i,m] v[m]; S'[i,j] = g[i] S[i,j] + w[i] k[j]; " + _READ),
    "delta-rule": (_S, _KEYS + "r[i] = w[i] - S[i,j] k[j]; S'[i,j] = S[i,j] + r[i] k[j]; " + _READ),
    "selective-ssm": (
        _H,
        "g[i] = a[i] + Wa[i,k] v[k]; b[i] = Wb[i,k] v[k]; u[i] = Wx[i,k] v[k]; "
        "h'[i] = g[i] h[i] + b[i] u[i]; o[i] = Wc[i,j] h'[j]",
    ),
    "tanh": (_H, _UNIT.format("tanh")),
    "sigmoid": (_H, _UNIT.format("sigmoid")),
    "relu": (_H, _UNIT.format("relu")),
    "lstm": (
        _HC,
        "".join(map(_GATE.format, "ifgo", ("sigmoid", "sigmoid", "tanh", "sigmoid")))
        + _CELL
        + "e[i] = tanh(c'[i]); h'[i] = o[i] e[i]",
    ),
    "gru": (
        _H,
        "".join(map(_GATE.format, "rz", ("sigmoid", "sigmoid")))
        + "u[i] = Whn[i,j] h[j] + bhn[i]; n[i] = tanh(Win[i,k] v[k] + bin[i] + r[i] u[i]); "
        + _MIXED,
    ),
}
"""The states of a layer and its assignments, of which the last target is its output."""
_LINE = re.compile(r"(\w+'?)\[([a-z,]*)\] = (?:([a-z]+)\((.*)\)|(.*))")
_FACTOR = re.compile(r"(\w+'?)\[([a-z,]*)\]")


def _assignment(line: str, rename: Callable[[str], str] = str) -> Assignment:
    """The assignment that ``line`` writes, under other names."""
    target, axes, function, inner, plain = _LINE.fullmatch(line).groups()  # type: ignore[union-attr]
    _, *rest = re.split(r" ([+-]) ", f"_ + {inner or plain}")
    products = [
        Product(
            tuple((rename(name), letters.replace(",", "")) for name, letters in _FACTOR.findall(term)),
            (-1 if sign == "-" else 1, 1),
        )
        for sign, term in zip(rest[::2], rest[1::2], strict=True)
    ]
    return Assignment(rename(target), axes.replace(",", ""), tuple(products), function or "")


def _layered(cell: str, L: int, R: int, M: int) -> Program:
    """``L`` layers of width ``R`` on ``M`` channels; y = Wo[i] out[i], out the output of the last."""
    step: list[Assignment] = []
    states: list[State] = []
    below = INPUT
    for layer in range(1, L + 1):
        names = {INPUT: INPUT, "v": below}

        def rename(name: str, names: Mapping[str, str] = names, layer: int = layer) -> str:
            return names.get(name) or (f"{name[:-1]}{layer}'" if name[-1] == "'" else f"{name}{layer}")

        declared, text = LAYERS["rac" if cell == "rac-skip" and layer == 1 else cell]
        states += [State(rename(h), (R,) * len(axes[::2]), free=True) for h, axes in _FACTOR.findall(declared)]
        step += [_assignment(line, rename) for line in text.split("; ")]
        below = step[-1].target
    output = Assignment(OUTPUT, "", (Product((("Wo", "i"), (below, "i"))),))
    weights = _weights((*step, output), states, R, M)
    return Program(M, weights, tuple(states), tuple(step), output)


def _weights(assignments: Iterable[Assignment], states: Iterable[State], R: int, M: int) -> Weights:
    """What is read and neither input, state nor assigned, then the initial states. Axes of x have size M, others R."""
    made = {INPUT, *(state.name for state in states)}
    found: dict[str, tuple[int, ...]] = {}
    for assignment in assignments:
        factors = [factor for product in assignment.products for factor in product.factors]
        of_input = {axis for name, axes in factors for axis in axes if name == INPUT}
        for name, axes in factors:
            if name not in made:
                found.setdefault(name, tuple(M if axis in of_input else R for axis in axes))
        made.add(assignment.target)
    return (*found.items(), *((state.name, state.shape) for state in states))


def _linear(n: int, d_x: int, d_y: int) -> Program:
    """The linear network: h' = W h + F x from h = 0, y = C h'."""
    step, output = map(_assignment, ("h'[i] = W[i,j] h[j] + F[i,k] x[k]", "y[i] = C[i,j] h'[j]"))
    weights = (("W", (n, n)), ("F", (n, d_x)), ("C", (d_y, n)))
    return Program(d_x, weights, (State("h", (n,), free=False),), (step,), output)


CIRCUIT_RANKS: Mapping[str, tuple[str, ...]] = {"rank": ("t_S", "t_E"), "grid_rank": ("t_S", "t_E")}
FAMILIES: Mapping[str, Family] = {
    cell: Family(("L", "R", "M"), "M", partial(_layered, cell), CIRCUIT_RANKS, depth="L") for cell in LAYERS
} | {"linear": Family(("n", "d_x", "d_y"), "d_x", _linear, {"rank": ("t_S", "t_E", "q"), "hankel_rank": ("k",)})}
