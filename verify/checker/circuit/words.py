"""A circuit and its ranks in words."""

from collections.abc import Collection, Mapping
from typing import Any

from ..kernel.errors import show

__all__ = ["network_in_words", "setting", "term_text"]

_RANKS: Mapping[str, str] = {"rank": "function rank = rank", "grid_rank": "grid rank = grid_rank"}


def setting(circuit: Any) -> list[str]:
    """``L=2``, ``R=4``, .. as in the one line of a statement."""
    words = [f"{name}={show(number)}" for name, number in circuit.given.items()]
    if circuit.templates is not None:
        words.append(f"N={show(circuit.templates.N)}")
        if circuit.templates.vectors is not None:
            words.append("templates=explicit")
    if circuit.split is not None:
        words.append(f"split=[{','.join(map(str, circuit.split))}]")
    return words


def term_text(circuit: Any, term: Any) -> str:
    """``rank``, or with the parameters in which it differs from the instance."""
    names = dict(zip(circuit.family.sizes, term.sizes, strict=True))
    if term.T:
        names |= {"t_S": term.t_S, "t_E": term.t_E}
    changed = [f"{name}={show(number)}" for name, number in names.items() if number != circuit.given.get(name, number)]
    if term.N and circuit.templates is not None and term.N != circuit.templates.N:
        changed.append(f"N={show(term.N)}")
    return f"{term.notion}({', '.join(changed)})" if changed else str(term.notion)


def network_in_words(circuit: Any, field: Any, heads: Collection[str]) -> str:
    """``the recurrent arithmetic circuit over Q with L = 2 layers, ..``, and which rank is which."""
    size = {name: show(number) for name, number in circuit.given.items()}
    if circuit.cell == "linear":
        return _linear(size, field, heads)
    text = (
        f"the recurrent arithmetic circuit over {field} with L = {size['L']} layers, "
        f"width R = {size['R']}, M = {size['M']} input channels, "
        f"t_S = {size['t_S']} start steps and t_E = {size['t_E']} end steps"
    )
    if circuit.split is not None:
        text += f" (the start steps being [{', '.join(map(str, circuit.split))}])"
    if circuit.templates is not None:
        kind = "one-hot" if circuit.templates.vectors is None else "explicit"
        text += f", on N = {show(circuit.templates.N)} {kind} templates"
    kinds = [name for notion, name in _RANKS.items() if notion in heads]
    return text + (f" ({'; '.join(kinds)})" if kinds else "")


def _linear(size: Mapping[str, str], field: Any, heads: Collection[str]) -> str:
    ranks = []
    if "rank" in heads:
        ranks.append(
            f"rank = function rank of the power q = {size['q']} of the first output entry, "
            f"between t_S = {size['t_S']} start steps and t_E = {size['t_E']} end steps"
        )
    if "hankel_rank" in heads:
        k = size["k"]
        ranks.append(
            f"hankel_rank = rank of the block Hankel matrix of C W^(a+b) F with k = {k} block rows and columns"
        )
    return (
        f"the linear recurrent network over {field} with state dimension n = {size['n']}, "
        f"input dimension d_x = {size['d_x']} and output dimension d_y = {size['d_y']} ({'; '.join(ranks)})"
    )
