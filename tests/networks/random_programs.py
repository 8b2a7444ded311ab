"""Programs that hypothesis makes, valid by construction."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from verify.networks.program import FUNCTIONS, Assignment, Factor, Fixed, Program, State, Term, Weight
from verify.networks.writing import ordered

SIZES = {"i": 2, "j": 3, "k": 2, "m": 1}
LETTERS = st.permutations(list(SIZES)).flatmap(lambda p: st.integers(0, 2).map(lambda n: "".join(p[:n])))
COEFFICIENTS = st.sampled_from([Fraction(v) for v in ("1", "1", "1", "-1", "2", "-1/2", "3/7", "0")])


def shape(axes: str) -> tuple[int, ...]:
    return tuple(SIZES[axis] for axis in axes)


@st.composite
def programs(draw: st.DrawFn, *, functions: bool = True, factors: int = 3) -> Program:
    """One or two states, up to four more arrays; at most ``factors`` factors in a term."""
    channels = draw(st.sampled_from(["i", "j", "m"]))
    states = {f"s{n}": draw(LETTERS) for n in range(draw(st.integers(1, 2)))}
    known = {"x": channels, **states}
    fixed = {"A": draw(LETTERS)} if draw(st.booleans()) else {}
    weights: dict[str, str] = {}
    step: list[Assignment] = []

    def factor(axes: str, name: str | None = None) -> Factor:
        name = name or draw(st.sampled_from([*known, *fixed, *weights, "new"]))
        if name == "new":
            name = f"W{len(weights)}"
            weights[name] = draw(st.permutations(axes).map("".join)) if axes else draw(LETTERS)
        wanted = (known | fixed | weights)[name]
        free = list(SIZES)
        letters = ""
        for axis in wanted:
            letter = draw(st.sampled_from([a for a in free if SIZES[a] == SIZES[axis]]))
            free.remove(letter)
            letters += letter
        return Factor(name, letters)

    def assignment(target: str, axes: str) -> Assignment:
        terms = []
        for _ in range(draw(st.integers(0, 2))):
            term = Term(tuple(factor(axes) for _ in range(draw(st.integers(0, factors)))), draw(COEFFICIENTS))
            terms.append(term)
        used = {letter for term in terms for f in term.factors for letter in f.axes}
        if not terms or not set(axes) <= used:
            weight = f"W{len(weights)}"
            weights[weight] = axes
            more = draw(st.lists(st.sampled_from(list(known)), max_size=factors - 1))
            terms.append(Term((Factor(weight, axes), *(factor(axes, name) for name in more)), draw(COEFFICIENTS)))
        function = draw(st.sampled_from(["", "", *FUNCTIONS])) if functions else ""
        return Assignment(target, axes, tuple(terms), function)

    for n in range(draw(st.integers(0, 2))):
        axes = draw(LETTERS)
        step.append(assignment(f"t{n}", axes))
        known[f"t{n}"] = axes
    for name, axes in states.items():
        step.append(assignment(f"{name}'", axes))
        known[f"{name}'"] = axes
    output = assignment("y", draw(st.sampled_from(["", "", "i"])))
    read = {name for a in (*step, output) for name in a.reads()}
    free = {name: draw(st.booleans()) for name in states}
    starts = [Weight(name, shape(axes)) for name, axes in states.items() if free[name]]
    entries = [Fixed(n, shape(a), tuple(Fraction(k, 3) - 1 for k in range(len(_cells(a))))) for n, a in fixed.items()]
    return ordered(
        Program(
            SIZES[channels],
            (*(Weight(name, shape(axes)) for name, axes in weights.items() if name in read), *starts),
            tuple(State(name, shape(axes), free[name]) for name, axes in states.items()),
            tuple(step),
            output,
            tuple(entries),
        )
    )


def _cells(axes: str) -> list[None]:
    count = 1
    for axis in axes:
        count *= SIZES[axis]
    return [None] * count
