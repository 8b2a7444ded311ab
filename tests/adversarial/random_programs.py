"""Random small networks as JSON: well-formed, polynomial, of the most various shapes."""

import random
from typing import Any

from verify.checker.circuit.families import FAMILIES

__all__ = ["random_program"]

Json = dict[str, Any]
CELLS = [cell for cell, family in FAMILIES.items() if family.depth and family.program(1, 1, 1).kind == "polynomial"]


class _Writer:
    """Writes one network: letters of sizes 1 to 3, weights where they are first met."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.channels = rng.choice((1, 2, 2, 3))
        self.sizes = {letter: rng.choice((1, 2, 2)) for letter in "ijlmn"} | dict.fromkeys("kt", self.channels)
        self.weights: list[list[Any]] = []
        self.shapes: dict[str, list[int]] = {"x": [self.channels]}
        self.constants: list[str] = []

    def axes(self, most: int) -> str:
        return "".join(self.rng.sample("ijlmn", self.rng.randrange(most + 1)))

    def shape(self, axes: str) -> list[int]:
        return [self.sizes[axis] for axis in axes]

    def letters(self, shape: list[int], preferred: str) -> str:
        """Axes for an array of that shape, those of the target by preference."""
        chosen: list[str] = []
        for size in shape:
            fitting = [c for c in self.sizes if self.sizes[c] == size and c not in chosen]
            wanted = [c for c in fitting if c in preferred]
            chosen.append(self.rng.choice(wanted if wanted and self.rng.random() < 0.6 else fitting))
        return "".join(chosen)

    def weight(self, axes: str) -> list[str]:
        if self.constants and self.rng.random() < 0.2:  # tied
            name = self.rng.choice(self.constants)
            return [name, self.letters(self.shapes[name], axes)]
        name = f"w{len(self.weights)}"
        self.weights.append([name, self.shape(axes)])
        self.shapes[name] = self.shape(axes)
        self.constants.append(name)
        return [name, axes]

    def product(self, axes: str, factors: int) -> list[list[str]]:
        """A product in which every axis of the target occurs or is broadcast."""
        rng = self.rng
        moving = [name for name in self.shapes if name not in self.constants]
        found: list[list[str]] = []
        for _ in range(factors):
            name = rng.choice(moving)
            found.append([name, self.letters(self.shapes[name], axes)])
        loose = [c for _, letters in found for c in letters if c not in axes]
        if rng.random() < 0.7:
            missing = [c for c in axes if all(c not in letters for _, letters in found)]
            wanted = list(dict.fromkeys([*missing, *rng.sample(loose, min(len(loose), rng.randrange(2)))]))
            found.insert(rng.randrange(len(found) + 1), self.weight("".join(wanted)))
        return found

    def terms(self, axes: str) -> list[list[Any]]:
        """One to three products."""
        rng = self.rng
        numbers = (1, 1, 1, -1, 2, [1, 2], 0)
        return [
            [rng.choice(numbers), self.product(axes, rng.choice((0, 1, 1, 2, 2, 3)))]
            for _ in range(rng.choice((1, 1, 2, 3)))
        ]

    def assignment(self, target: str, axes: str, terms: list[list[Any]]) -> list[Any]:
        """An assignment; where an axis of the target would have no size, a weight gives it one."""
        if not set(axes) <= {c for _, factors in terms for _, letters in factors for c in letters}:
            name = f"w{len(self.weights)}"
            self.weights.append([name, self.shape(axes)])
            self.constants.append(name)
            self.shapes[name] = self.shape(axes)
            terms.append([1, [[name, axes]]])
        self.shapes[target] = self.shape(axes)
        return [target, axes, terms]

    def reading(self, name: str, shape: list[int]) -> list[Any]:
        """A product that sums all of an array with weights: one for all axes, or one for each."""
        letters = self.letters(shape, "")
        pieces = [letters] if self.rng.random() < 0.5 else list(letters)
        return [1, [[name, letters], *(self.weight(piece) for piece in pieces)]]


def random_program(seed: int) -> Json:
    """The network number ``seed``: every other one is a family's with something changed."""
    rng = random.Random(seed)
    return _changed_family(rng) if seed % 2 else _anything(rng)


def _anything(rng: random.Random) -> Json:
    writer = _Writer(rng)
    axes_of = {f"s{i}": writer.axes(2) for i in range(rng.choice((1, 1, 2, 3)))}
    for name, axes in axes_of.items():
        writer.shapes[name] = writer.shape(axes)
    targets = [*(f"a{i}" for i in range(rng.randrange(4))), *(f"{name}'" for name in axes_of)]
    rng.shuffle(targets)
    step = []
    for name in targets:
        axes = axes_of[name[:-1]] if name[-1] == "'" else writer.axes(2)
        step.append(writer.assignment(name, axes, writer.terms(axes)))
    terms = [writer.reading(f"{name}'", writer.shape(axes)) for name, axes in axes_of.items()]
    more = writer.terms("") if rng.random() < 0.3 else []
    axes = writer.axes(2) if rng.random() < 0.3 else ""  # of a vector y the first entry counts
    if axes:
        more += writer.terms(axes)
    output = writer.assignment("y", axes, terms + more)
    states = [[name, writer.shape(axes), rng.choice(("free", "free", "zero"))] for name, axes in axes_of.items()]
    return _written(writer.channels, writer.weights, states, step, output)


def _written(channels: int, weights: list[Any], states: list[Any], step: list[Any], output: list[Any]) -> Json:
    free = [[name, shape] for name, shape, start in states if start == "free"]
    used = {name for line in (*step, output) for _, factors in line[2] for name, _ in factors}
    kept = [weight for weight in weights if weight[0] in used]
    return {"channels": channels, "weights": kept + free, "states": states, "step": step, "output": output}


def _changed_family(rng: random.Random) -> Json:
    """A small network of a family, one to three of whose assignments got another product, or lost one."""
    cell = rng.choice(CELLS)
    program = FAMILIES[cell].program(rng.choice((1, 1, 2)), 2, rng.choice((1, 2)))
    writer = _Writer(rng)
    writer.sizes = dict.fromkeys("ijlmn", 2) | dict.fromkeys("kt", program.channels)
    names = {state.name for state in program.states}
    writer.weights = [[name, list(shape)] for name, shape in program.weights if name not in names]
    writer.constants = [name for name, _ in writer.weights]
    writer.shapes = {name: list(shape) for name, shape in program.weights} | {"x": [program.channels]}
    step = []
    changed = rng.sample(range(len(program.step) + 1), min(len(program.step), rng.choice((1, 1, 2, 3))))
    for number, line in enumerate((*program.step, program.output)):
        terms = [[p.coefficient[0], [list(factor) for factor in p.factors]] for p in line.products]
        sizes = {
            c: n
            for name, axes in (f for p in line.products for f in p.factors)
            for c, n in zip(axes, writer.shapes[name], strict=True)
        }
        writer.sizes = writer.sizes | sizes
        if number in changed:
            if len(terms) > 1 and rng.random() < 0.4:
                terms.pop(rng.randrange(len(terms)))
            else:
                terms.append([rng.choice((1, -1, 2)), writer.product(line.axes, rng.choice((1, 1, 2)))])
        step.append(writer.assignment(line.target, line.axes, terms))
        writer.sizes = dict.fromkeys("ijlmn", 2) | dict.fromkeys("kt", program.channels)
    states = [[state.name, list(state.shape), rng.choice(("free", "free", "zero"))] for state in program.states]
    return _written(program.channels, writer.weights, states, step[:-1], step[-1])
