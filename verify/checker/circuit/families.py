"""Families of circuits: functions that write the program for given sizes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .program import INPUT, OUTPUT, Assignment, Product, Program, State

__all__ = ["FAMILIES", "Family"]


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


def _assign(target: str, axes: str, *products: tuple[tuple[str, str], ...]) -> Assignment:
    return Assignment(target, axes, tuple(Product(factors) for factors in products))


def _rac(L: int, R: int, M: int) -> Program:
    """The recurrent arithmetic circuit: h_l' = (Wh_l h_l) * (Wi_l h_{l-1}'), h_0' = x, y = Wo h_L'."""
    weights: list[tuple[str, tuple[int, ...]]] = []
    step: list[Assignment] = []
    below = INPUT
    for layer in range(1, L + 1):
        h, a, b, Wh, Wi = (f"{name}{layer}" for name in ("h", "a", "b", "Wh", "Wi"))
        weights += [(Wh, (R, R)), (Wi, (R, R if layer > 1 else M))]
        step += [
            _assign(a, "i", ((Wh, "ij"), (h, "j"))),
            _assign(b, "i", ((Wi, "ij"), (below, "j"))),
            _assign(below := f"{h}'", "i", ((a, "i"), (b, "i"))),
        ]
    weights.append(("Wo", (R,)))
    states = tuple(State(f"h{layer}", (R,), free=True) for layer in range(1, L + 1))
    weights += [(state.name, state.shape) for state in states]
    return Program(M, tuple(weights), states, tuple(step), _assign(OUTPUT, "", (("Wo", "i"), (below, "i"))))


def _linear(n: int, d_x: int, d_y: int) -> Program:
    """The linear network: h' = W h + F x from h = 0, y = C h'."""
    step = _assign("h'", "i", (("W", "ij"), ("h", "j")), (("F", "ik"), (INPUT, "k")))
    weights = (("W", (n, n)), ("F", (n, d_x)), ("C", (d_y, n)))
    output = _assign(OUTPUT, "i", (("C", "ij"), ("h'", "j")))
    return Program(d_x, weights, (State("h", (n,), free=False),), (step,), output)


FAMILIES: Mapping[str, Family] = {
    "rac": Family(("L", "R", "M"), "M", _rac, {"rank": ("t_S", "t_E"), "grid_rank": ("t_S", "t_E")}, depth="L"),
    "linear": Family(("n", "d_x", "d_y"), "d_x", _linear, {"rank": ("t_S", "t_E", "q"), "hankel_rank": ("k",)}),
}
