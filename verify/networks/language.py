"""The text of a network as a program, with shapes from the axes; ``writing`` is the way back.

A letter that stands only on the right is summed.  Names that are neither input, state, declared nor assigned are
weights.  A function, or a sum in brackets, inside a product: a letter of it that stands neither on the left nor outside
of the brackets in its product is summed inside.  A function inside a sum becomes an assignment of its own, ``tanh1``; a
sum in brackets is multiplied out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from verify.errors import DomainError
from verify.exact.conversion import read_integer, shown
from verify.networks.axes import Axes
from verify.networks.flattening import Flattening, Line
from verify.networks.program import (
    INPUT,
    OUTPUT,
    Assignment,
    Factor,
    Fixed,
    Program,
    State,
    Term,
    Weight,
    new,
)
from verify.networks.syntax import (
    MAX_SIZE,
    MAX_TEXT,
    Declaration,
    Document,
    Reference,
    Token,
    Value,
    read_document,
)

__all__ = ["parse", "parse_program", "sizes_of"]

Shape = tuple[int, ...]


def parse(
    text: str, sizes: Mapping[str, int] | None = None, *, limit: int = MAX_TEXT
) -> tuple[Program, dict[str, int]]:
    """The program that ``text`` describes, and its sizes; the given ``sizes`` go before the defaults that it has.

    A text has at most ``limit`` characters.

    >>> parse("sizes M=2; input x[M]; state h[1]; h'[i] = F[i,k] x[k] h[i]; y = C[i] h'[i]", {"M": 3})[1]
    {'M': 3}

    Raises ``DomainError``: one sentence, with line and column, for what cannot be read or does not fit together.
    """
    document = read_document(text, limit=limit)
    found = sizes_of(document, sizes or {})
    return _Resolver(document, found).program(), found


def parse_program(text: str, sizes: Mapping[str, int] | None = None) -> Program:
    """The program alone."""
    return parse(text, sizes)[0]


def sizes_of(document: Document, given: Mapping[str, int]) -> dict[str, int]:
    """The value of every size that the text declares: the given one, or its default."""
    source, found = document.source, dict[str, int]()
    for declaration in document.sizes:
        name, token = declaration.name, declaration.token
        if name in found:
            source.fail(token, f"the size {name} is declared twice")
        value = given.get(name, declaration.value)
        if value is None:
            source.fail(token, f"the size {name} has no value; give it one, or write a default: sizes {name}=2")
        if isinstance(value, Fraction) and value.denominator == 1:
            value = int(value)
        if isinstance(value, list | Fraction):
            source.fail(token, f"the size {name} must be an integer")
        found[name] = _size(name, value)
    for name in given:
        if name not in found:
            known = f"; it has {', '.join(found)}" if found else ""
            raise DomainError(f"the network has no size {shown(name)[1:-1]}{known}")
    return found


def _size(name: str, value: object) -> int:
    size = read_integer(value, f"the size {name}", least=1)
    if size > MAX_SIZE:
        raise DomainError(f"the size {name} is at most {MAX_SIZE:,}, not {size:,}")
    return size


# --- names and shapes --------------------------------------------------------------------------------------------


class _Resolver:
    """Finds out what each name is, and its shape."""

    def __init__(self, document: Document, sizes: Mapping[str, int]) -> None:
        self.document, self.source, self.sizes = document, document.source, sizes
        self.axes = Axes()
        self.known: dict[str, list[int]] = {}  # the axes of every array
        self.where: dict[str, Token] = {}  # where it was declared, assigned or, a weight, seen first

    def program(self) -> Program:
        """The whole."""
        channels = self._input()
        states = [self._state(declaration) for declaration in self.document.states]
        fixed = [self._fixed(d) for d in self.document.weights if d.value is not None]
        declared = {d.name: self._shaped(d) for d in self.document.weights if d.value is None}
        lines = Flattening(self.document).lines
        output = self._output(lines)
        step = [line for line in lines if line is not output]
        weights = self._walk(states, [*step, output], declared)
        for name in declared:
            if name not in weights:
                self.source.fail(self.where[name], f"the weight {name} is not used")
        shapes = {name: self._shape(name) for name in weights}
        free = [Weight(state.name, state.shape) for state in states if state.free]
        return Program(
            channels,
            (*(Weight(name, shape) for name, shape in shapes.items()), *free),
            tuple(states),
            tuple(map(_assignment, step)),
            _assignment(output),
            tuple(fixed),
        )

    # --- declarations

    def _input(self) -> int:
        if not self.document.inputs:
            raise DomainError("the network has no input; it is declared by the line: input x[M]")
        declaration, *more = self.document.inputs
        if more or declaration.name != INPUT or len(declaration.shape) != 1 or declaration.value is not None:
            self.source.fail((more or [declaration])[0].token, "there is one input, a vector: input x[M]")
        return self._shaped(declaration)[0]

    def _shaped(self, declaration: Declaration) -> Shape:
        """Declare an array; its shape."""
        name, token = declaration.name, declaration.token
        if name in self.where:
            self.source.fail(token, f"{name} is declared twice; first in line {self.where[name].line}")
        if name == OUTPUT:
            self.source.fail(token, f"{OUTPUT} is the output and is not declared")
        self.where[name] = token
        shape = tuple(self._size(size) for size in declaration.shape)
        self.known[name] = [self.axes.fresh(size, name) for size in shape]
        return shape

    def _size(self, token: Token) -> int:
        if token.kind == "number":
            if not token.text.isdecimal() or not 1 <= int(token.text) <= MAX_SIZE:
                self.source.fail(token, f"a size is an integer from 1 to {MAX_SIZE:,}, not {token.text[:40]}")
            return int(token.text)
        if token.text not in self.sizes:
            known = f"; there are {', '.join(self.sizes)}" if self.sizes else f"; declare it: sizes {token.text}"
            self.source.fail(token, f"there is no size {token.text}{known}")
        return self.sizes[token.text]

    def _state(self, declaration: Declaration) -> State:
        if declaration.value not in (None, 0):
            self.source.fail(declaration.token, f"the state {declaration.name} starts free, or at zero: = 0")
        shape = self._shaped(declaration)
        self.known[new(declaration.name)] = self.known[declaration.name]
        return State(declaration.name, shape, declaration.value is None)

    def _fixed(self, declaration: Declaration) -> Fixed:
        shape = self._shaped(declaration)
        entries = list(self._entries(declaration, declaration.value, shape))
        return Fixed(declaration.name, shape, tuple(entries))

    def _entries(self, declaration: Declaration, value: Value | None, shape: Shape) -> Iterator[Fraction]:
        if not shape and isinstance(value, Fraction):
            yield value
        elif shape and isinstance(value, list) and len(value) == shape[0]:
            for row in value:
                yield from self._entries(declaration, row, shape[1:])
        else:
            here = f"{len(value)} entries" if isinstance(value, list) else "a number"
            wanted = f"{shape[0]} entries" if shape else "a number"
            self.source.fail(
                declaration.token, f"the value of {declaration.name} has {here} where its shape says {wanted}"
            )

    # --- assignments

    def _output(self, lines: Sequence[Line]) -> Line:
        found = [line for line in lines if line.target.name == OUTPUT]
        if not found:
            raise DomainError("the network has no output; it is the line: y = ..")
        for line in lines:
            for reference in line.references():
                if reference.name == OUTPUT:
                    self.source.fail(reference.token, f"{OUTPUT} is the output and is read nowhere")
        return found[0]

    def _walk(self, states: Sequence[State], lines: Sequence[Line], declared: Mapping[str, Shape]) -> list[str]:
        """Check the lines in order, and equate their axes; the names of the weights, in order of appearance."""
        place: dict[str, int] = {}
        for number, line in enumerate(lines):
            self._require_target(line, states, place)
            place[line.target.name] = number
        weights: dict[str, None] = {}
        for number, line in enumerate(lines):
            letters: dict[str, int] = {}
            for reference in line.references():
                name = reference.name
                if place.get(name, -1) >= number:
                    self._require_before(reference, number, lines, place)
                if name.endswith("'") and name not in place:
                    self._unknown_new_value(reference, states)
                if name not in self.known:
                    self.known[name] = [self.axes.fresh() for _ in reference.axes]
                    self.where[name] = reference.token
                    weights[name] = None
                elif name in declared:
                    weights[name] = None
                self._equate(reference, letters)
            self._close(line, letters)
        for state in states:
            if new(state.name) not in place:
                self.source.fail(
                    self.where[state.name],
                    f"the state {state.name} gets no new value; add a line {state.name}' = ..",
                )
        return list(weights)

    def _require_target(self, line: Line, states: Sequence[State], place: Mapping[str, int]) -> None:
        name, token = line.target.name, line.target.token
        if name in place:
            self.source.fail(token, f"{name} is assigned twice, and an array has one value")
        if name.endswith("'"):
            self._unknown_new_value(line.target, states)
        elif any(state.name == name for state in states):
            self.source.fail(token, f"{name} is a state; its new value is {name}'")
        elif name in self.where:
            self.source.fail(token, f"{name} is declared in line {self.where[name].line} and cannot be assigned")

    def _unknown_new_value(self, reference: Reference, states: Sequence[State]) -> None:
        if all(new(state.name) != reference.name for state in states):
            self.source.fail(reference.token, f"there is no state {reference.name[:-1]}")

    def _require_before(
        self, reference: Reference, number: int, lines: Sequence[Line], place: Mapping[str, int]
    ) -> None:
        """Fail, and say whether it is a matter of order or a circle."""
        name, target = reference.name, lines[number].target.name
        reached, waiting = set[str](), [name]
        while waiting:
            at = waiting.pop()
            if at not in reached and at in place:
                reached.add(at)
                waiting += (r.name for r in lines[place[at]].references())
        if name == target:
            self.source.fail(reference.token, f"{name} is used in its own assignment")
        if target in reached:
            self.source.fail(reference.token, f"a circle: {target} needs {name}, which needs {target}")
        later = lines[place[name]].target.token.line
        self.source.fail(reference.token, f"{name} is used before it is assigned, in line {later}")

    def _equate(self, reference: Reference, letters: dict[str, int]) -> None:
        name, axes = reference.name, self.known[reference.name]
        if len(axes) != len(reference.axes):
            first = f"; compare line {self.where[name].line}" if name in self.where else ""
            self.source.fail(
                reference.token, f"{name} has {_axes(len(axes))}, but {_axes(len(reference.axes))} here{first}"
            )
        for letter, axis in zip(reference.axes, axes, strict=True):
            root = self.axes.root(axis)
            if (size := self.axes.size[root]) is not None:
                self.axes.size[root] = (size[0], name)
            if letter not in letters:
                letters[letter] = axis
            elif (clash := self.axes.same(letters[letter], axis)) is not None:
                (before, by), (here, _) = clash
                self.source.fail(reference.token, f"the axis {letter} is {before} in {by} and {here} in {name}")

    def _close(self, line: Line, letters: dict[str, int]) -> None:
        """The shape of the target."""
        target = line.target
        for letter in target.axes:
            if letter not in letters:
                self.source.fail(target.token, f"the letter {letter} stands on the left only, so its size is unknown")
        if target.name in self.known:
            self._equate(target, letters)
        else:
            self.known[target.name] = [letters[letter] for letter in target.axes]
            self.where[target.name] = target.token

    def _shape(self, name: str) -> Shape:
        """The shape of a weight, once all lines were seen."""
        found = [self.axes.size[self.axes.root(axis)] for axis in self.known[name]]
        for number, size in enumerate(found, 1):
            if size is None:
                which = "the axis" if len(found) == 1 else f"axis {number}"
                brackets = ",".join("." * len(found))
                self.source.fail(
                    self.where[name],
                    f"nothing gives the size of {which} of {name}; declare it: weight {name}[{brackets}]",
                )
        return tuple(size[0] for size in found if size is not None)


def _axes(number: int) -> str:
    return "no axes" if number == 0 else f"{number} ax{'i' if number == 1 else 'e'}s"


def _assignment(line: Line) -> Assignment:
    terms = (Term(tuple(Factor(f.name, f.axes) for f in term.factors), term.coefficient) for term in line.terms)
    return Assignment(line.target.name, line.target.axes, tuple(terms), line.function)
