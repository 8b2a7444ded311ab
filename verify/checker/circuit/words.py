"""A circuit and its ranks in words."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from ..kernel.errors import Rejected, show
from .program import Assignment, Fixed, Program, count

__all__ = ["network_in_words", "program_text", "setting", "term_text"]

MAX_TEXT = 50_000
MAX_ENTRIES, MAX_LETTERS = 64, 2000  # of a fixed array that are shown

_RANKS: Mapping[str, str] = {"rank": "function rank = rank", "grid_rank": "grid rank = grid_rank"}


def setting(circuit: Any) -> list[str]:
    """``L=2``, ``R=4``, .. as in the one line of a statement."""
    words = [] if circuit.cell in ("rac", "linear") else [circuit.cell]
    words += [f"{name}={show(number)}" for name, number in circuit.given.items()]
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
    if circuit.custom is not None:
        text = f"the given network over {field} with M = {size['M']} channels, {program_text(circuit.custom)}, with "
    else:
        name = "recurrent arithmetic circuit" if circuit.cell == "rac" else f"network of cell {circuit.cell}"
        text = f"the {name} over {field} with L = {size['L']} layers, width R = {size['R']}, "
        text += f"M = {size['M']} input channels, "
    text += f"t_S = {size['t_S']} start steps and t_E = {size['t_E']} end steps"
    if circuit.split is not None:
        text += f" (the start steps being [{', '.join(map(str, circuit.split))}])"
    if circuit.templates is not None:
        kind = "one-hot" if circuit.templates.vectors is None else "explicit"
        text += f", on N = {show(circuit.templates.N)} {kind} templates"
    kinds = [name for notion, name in _RANKS.items() if notion in heads]
    about = "of the first entry of y: " if circuit.custom is not None and circuit.custom.output.axes else ""
    return text + (f" ({about}{'; '.join(kinds)})" if kinds else "")


def program_text(program: Program) -> str:
    """Which arrays are free, which fixed, and every assignment: ``states h[2] free; ..; y = Wo[i] h'[i]``.

    Raises ``Rejected`` beyond 50,000 characters, but fixed arrays that are long are given by the hash of their numbers.
    """
    states = ", ".join(f"{s.name}{list(s.shape)} {'free' if s.free else 'zero'}" for s in program.states) or "none"
    weights = ", ".join(f"{name}{list(shape)}" for name, shape in program.weights) or "none"
    parts = [f"states {states}", f"{count(program)} free weights ({weights})"]
    parts += [f"fixed {array.name}{list(array.shape)} = {_numbers(array)}" for array in program.fixed]
    parts += map(_assignment, (*program.step, program.output))
    if sum(map(len, parts)) > MAX_TEXT:
        raise Rejected("statement.instance", f"the network has more than {MAX_TEXT} characters, which are not shown")
    return "; ".join(parts)


def _numbers(array: Fixed) -> str:
    """The entries row by row, or where that is long their hash."""
    text = ",".join(_number(a, b) for a, b in array.entries[: MAX_ENTRIES + 1])
    if len(array.entries) <= MAX_ENTRIES and len(text) <= MAX_LETTERS:
        return f"({text})"
    digest = hashlib.sha256(";".join(f"{a:x}/{b:x}" for a, b in array.entries).encode("ascii")).hexdigest()
    return f"({len(array.entries)} numbers, of SHA-256 {digest})"


def _number(a: int, b: int) -> str:
    """All of a/b, in hexadecimal digits where it is long."""
    return "/".join(str(part) if part.bit_length() <= 400 else hex(part) for part in ((a, b) if b > 1 else (a,)))


def _assignment(assignment: Assignment) -> str:
    """``h'[i] = tanh(W[i,j] x[j] - 1/2)``."""
    text = ""
    for product in assignment.products:
        a, b = product.coefficient
        factors = " ".join(f"{name}[{','.join(axes)}]" if axes else name for name, axes in product.factors)
        term = factors if factors and (abs(a), b) == (1, 1) else f"{_number(abs(a), b)} {factors}".rstrip()
        text += (" - " if text else "-") + term if a < 0 else (" + " if text else "") + term
    name = f"{assignment.target}[{','.join(assignment.axes)}]" if assignment.axes else assignment.target
    return f"{name} = {assignment.function}({text})" if assignment.function else f"{name} = {text}"


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
