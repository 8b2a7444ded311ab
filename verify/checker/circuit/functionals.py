"""End blocks as polynomials in the state: sums Σ_j w_j·y(s, end_j) for all start states s, without the matrix of y.

What remains to be read after an input is a polynomial in the state before it: the one after it, with the new state
entered. Several vectors w are treated at once: a coefficient holds one residue for each in ``Slots``. A polynomial maps
monomials to coefficients; a monomial is one integer with a field of bits for the exponent of each entry of the state.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..kernel.errors import OverBudget
from ..kernel.meter import Meter
from ..kernel.rings import Modular, Ring, Row
from .growth import growth, growth_steps
from .network import Inputs, Network, enter
from .program import INPUT, OUTPUT, Program, entering, new, passing, steps_of
from .weights import Weights

__all__ = ["sums_over_ends"]

Polynomial = dict[int, int]
TERM_STEPS = 4  # a term of a dictionary is worth so many multiply-adds
TERM_BYTES = 200  # of a term, or of a polynomial without any, besides what a long key or coefficient adds
MOST_KEY_BITS = 4096
MOST_ENTRIES = 400  # of the state: so deep Horner's rule goes
MOST_DEGREE = 2**20


class Polynomials(Ring[Polynomial]):
    """Polynomials with coefficients mod q."""

    def __init__(self, q: int, meter: Meter, path: str, price: int, key_bits: int) -> None:
        self.q = q
        self.zero = {}
        self.one = {0: 1 % q}
        self.each = TERM_BYTES + key_bits // 7  # bytes of a term
        self.meter = meter
        self._scalars = Modular(q)
        self._path, self._price = path, price

    def spend(self, terms: int) -> None:
        """Pay for so many terms."""
        self.meter.spend(1 + terms * self._price, path=self._path)

    def room(self, terms: int) -> None:
        """Announce so many terms that are in memory for a moment."""
        self.meter.room(terms, each=self.each, path=self._path)

    def hold(self, terms: int) -> None:
        """Announce so many terms that stay."""
        self.meter.hold(terms, each=self.each, path=self._path)

    def release(self, terms: int) -> None:
        """So many terms that were held are no longer needed."""
        self.meter.held -= terms * self.each

    def coefficient(self, a: int, b: int) -> Polynomial:
        return self.constant(self._scalars.coefficient(a, b))

    def constant(self, value: int) -> Polynomial:
        """A polynomial of degree 0."""
        return {0: value} if value else {}

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """The same with residues in place of sums of products."""
        q = self.q
        return {key: left for key, value in polynomial.items() if (left := value % q)}

    def apply(self, matrix: Sequence[Row[Polynomial]], vector: Row[Polynomial]) -> Row[Polynomial]:
        result = []
        for row in matrix:
            total: Polynomial = {}
            for a, b in zip(row, vector, strict=True):
                self.add_product(total, a, b)
            result.append(self._kept(total))
        return result

    def merge(self, left: Row[Polynomial], right: Row[Polynomial]) -> Row[Polynomial]:
        result = []
        for a, b in zip(left, right, strict=True):
            total: Polynomial = {}
            self.add_product(total, a, b)
            result.append(self._kept(total))
        return result

    def _kept(self, total: Polynomial) -> Polynomial:
        """An entry of an array, reduced; it stays until ``image`` is done with the arrays of a step."""
        self.hold(len(total) or 1)
        return self.reduced(total)

    def add_product(self, total: Polynomial, a: Polynomial, b: Polynomial) -> None:
        """Add a·b; the coefficients are not reduced."""
        self.spend(len(a) * len(b))
        if len(a) > len(b):
            a, b = b, a
        for shift, factor in a.items():
            self.room(len(total) + len(b))
            for key, value in b.items():
                moved = key + shift
                total[moved] = total.get(moved, 0) + value * factor


class Slots(Polynomials):
    """Polynomials whose coefficients hold ``count`` residues, one above the other; those of factors hold one."""

    def __init__(self, q: int, meter: Meter, path: str, price: int, key_bits: int, count: int) -> None:
        super().__init__(q, meter, path, price * count, key_bits)
        # A sum of residues has fewer than 2^64 terms, as no machine makes more steps; a multiple by a factor, of fewer
        # than 2^32 terms, as none holds more, is then below 2^96·q².
        self.width = 2 * q.bit_length() + 96
        self.each += self.width * count // 7
        self.count = count
        self._low = (1 << self.width) - 1

    def packed(self, residues: Sequence[int]) -> int:
        """One coefficient from the residues."""
        coefficient = 0
        for residue in reversed(residues):
            coefficient = coefficient << self.width | residue
        return coefficient

    def residues(self, coefficient: int) -> list[int]:
        """The residues of a coefficient, which need not be reduced."""
        found = []
        for _ in range(self.count):
            found.append((coefficient & self._low) % self.q)
            coefficient >>= self.width
        return found

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        return {key: left for key, value in polynomial.items() if (left := self.packed(self.residues(value)))}


@dataclass(slots=True)
class _Reader:
    """Reads the end block backward. ``bits``: of the field of an exponent."""

    network: Network[Polynomial]
    ring: Polynomials
    slots: Slots
    variables: dict[str, range]
    bits: int
    letters: list[Row[int]]
    images: dict[tuple[int, int], tuple[list[Polynomial], int, Polynomial]]

    def image(self, zeros: int, letter: int) -> tuple[list[Polynomial], int, Polynomial]:
        """The new state as polynomials in the old one, of which the entries ``zeros`` (a mask) are 0; which entries of
        the new one are 0 then; and y.
        """
        found = self.images.get((zeros, letter))
        if found is None:
            ring, network = self.ring, self.network
            held, entries = ring.meter.held, self.letters[letter]
            ring.spend(len(entries))
            ring.hold(len(entries) + sum(map(len, self.variables.values())))
            state = {
                name: [{} if zeros >> v & 1 else {1 << v * self.bits: 1} for v in places]
                for name, places in self.variables.items()
            }
            driven = network.driven(ring, [ring.constant(entry) for entry in entries])
            arrays = network.step(ring, network.carried(ring, state), driven)
            following = [entry for name in self.variables for entry in arrays[new(name)]]
            vanishing = sum(1 << v for v, entry in enumerate(following) if not entry)
            network.output.run(ring, arrays)
            output = arrays[OUTPUT][0]
            ring.meter.held = held  # the other arrays go
            ring.hold(1 + len(output) + sum(1 + len(entry) for entry in following))
            found = self.images[zeros, letter] = following, vanishing, output
        return found

    def composed(self, polynomial: Polynomial, images: list[Polynomial]) -> Polynomial:
        """``polynomial`` with the images in place of the entries of the state, by Horner's rule."""
        slots, terms = self.slots, len(polynomial)
        slots.spend(terms)
        last = max(polynomial, default=0)
        if not last:
            return polynomial
        top = (last.bit_length() - 1) // self.bits
        shift = top * self.bits
        low = (1 << shift) - 1
        parts: dict[int, Polynomial] = {}
        slots.hold(terms)
        for key, value in polynomial.items():
            parts.setdefault(key >> shift, {})[key & low] = value
        image, above = images[top], last >> shift
        total: Polynomial = {}
        for exponent in sorted(parts, reverse=True):
            total = self.powered(total, image, above - exponent)
            before = len(total)
            slots.hold(before)
            found = self.composed(parts[exponent], images)
            slots.release(before)
            slots.room(before + len(found))
            for key, value in found.items():
                total[key] = total.get(key, 0) + value
            above = exponent
        slots.release(terms)
        return self.powered(total, image, above)

    def powered(self, polynomial: Polynomial, factor: Polynomial, exponent: int) -> Polynomial:
        """``polynomial`` times a power of ``factor``, reduced if there was anything to multiply."""
        for _ in range(exponent if polynomial else 0):
            product: Polynomial = {}
            self.slots.add_product(product, factor, polynomial)
            polynomial = self.slots.reduced(product)
        return polynomial

    def functional(self, ends: Inputs[int], vectors: Sequence[Row[int]]) -> Polynomial:
        """Σ_j w_j·y(., end_j) as a polynomial in the state before the end block."""
        children: list[list[int]] = [[] for _ in ends.parents]
        roots: list[int] = []
        for node, parent in enumerate(ends.parents):
            (roots if parent < 0 else children[parent]).append(node)
        self.slots.hold(len(ends.leaves))
        weight = {leaf: self.slots.packed(residues) for leaf, *residues in zip(ends.leaves, *vectors, strict=True)}
        sums: list[Polynomial] = [{}]  # of what is read from each input on the way on, the first place for all roots
        longest = [0]
        path: list[tuple[int, int]] = [(-1, 0)]  # the node, and which entries of the state after it are 0
        waiting = [roots]
        while waiting:
            if waiting[-1]:
                node = waiting[-1].pop()
                zeros = path[-1][1]
                _, vanishing, output = self.image(zeros, ends.letter[node])
                if children[node]:
                    path.append((node, vanishing))
                    waiting.append(children[node])
                    sums.append({})
                else:
                    self.add(sums, longest, {key: value * weight[node] for key, value in output.items()})
                continue
            waiting.pop()
            node, _ = path.pop()
            if node >= 0:
                found = self.slots.reduced(sums.pop())
                images, _, _ = self.image(path[-1][1], ends.letter[node])
                self.add(sums, longest, self.composed(found, images))
        return self.slots.reduced(sums[0])

    def add(self, sums: list[Polynomial], longest: list[int], found: Polynomial) -> None:
        """Add to what is read after the last node of the path."""
        total = sums[-1]
        self.slots.spend(len(found))
        for key, value in found.items():
            total[key] = total.get(key, 0) + value
        depth = len(sums) - 1
        longest += [0] * (depth + 1 - len(longest))
        if len(total) > longest[depth]:
            self.slots.hold(len(total) - longest[depth])
            longest[depth] = len(total)

    def values(self, polynomial: Polynomial, states: list[Row[int]]) -> list[list[int]]:
        """The residues of the polynomial at each of the states: entry by entry, those of equal entries together."""
        self.slots.hold(len(states))
        result: list[list[int]] = [[] for _ in states]
        order = sorted(range(len(states[0])), key=lambda v: len({state[v] for state in states}))
        self.fill(result, polynomial, list(range(len(states))), states, order)
        return result

    def fill(
        self,
        result: list[list[int]],
        polynomial: Polynomial,
        members: list[int],
        states: list[Row[int]],
        order: Sequence[int],
    ) -> None:
        """The values at the states ``members``; the entries ``order`` of the state are to be entered."""
        slots, terms = self.slots, len(polynomial)
        field = (1 << self.bits) - 1
        for place, v in enumerate(order, 1):
            slots.spend(terms + len(members))
            shift = v * self.bits
            if any(key >> shift & field for key in polynomial):
                order = order[place:]
                break
        else:
            found = slots.residues(polynomial.get(0, 0))
            for member in members:
                result[member] = found
            return
        slots.hold(2 * terms)  # its parts, and what it becomes with an entry
        parts: dict[int, Polynomial] = {}
        for key, coefficient in polynomial.items():
            exponent = key >> shift & field
            parts.setdefault(exponent, {})[key - (exponent << shift)] = coefficient
        equal: dict[int, list[int]] = {}
        for member in members:
            equal.setdefault(states[member][v], []).append(member)
        for value, those in equal.items():
            slots.spend(terms)
            self.fill(result, self.entered(parts, value), those, states, order)
        slots.release(2 * terms)

    def entered(self, parts: dict[int, Polynomial], value: int) -> Polynomial:
        """The sum of the parts, each times ``value`` to the power that it is under."""
        total: Polynomial = {}
        for exponent, part in parts.items():
            power = pow(value, exponent, self.slots.q)
            for key, coefficient in part.items():
                total[key] = total.get(key, 0) + coefficient * power
        return self.slots.reduced(total)


def sums_over_ends(
    q: int,
    program: Program,
    weights: Weights[int],
    points: tuple[Inputs[int], Inputs[int]],
    vectors: Sequence[Row[int]],
    meter: Meter,
    path: str,
) -> list[list[int]]:
    """For every start i the sums Σ_j w_j·y(start_i, end_j) mod q, one for each w of ``vectors``; the default split.

    Raises ``OverBudget`` where there are too many entries of the state, or terms.
    """
    starts, ends = points
    variables: dict[str, range] = {}
    count = 0
    for state in program.states:
        size = math.prod(state.shape)
        variables[state.name] = range(count, count + size)
        count += size
    bits = _exponent_bits(program, ends.length(), meter, path)
    if count > MOST_ENTRIES or count * bits > MOST_KEY_BITS:
        raise OverBudget(path, f"polynomials in {count} entries of a state are beyond any budget")
    price = TERM_STEPS * (1 + count * bits // 256)
    ring = Polynomials(q, meter, path, price, count * bits)
    slots = Slots(q, meter, path, price, count * bits, len(vectors))
    parts, shapes = program.division, program.shapes
    state_steps = steps_of(program, (*parts.carry, *parts.rest)) + parts.passed()
    letters = len(starts.letters) + len(ends.letters)
    meter.spend(len(starts.parents) * state_steps + letters * (steps_of(program, parts.drive) + 1), path=path)
    meter.spend(entering(program) * (1 + TERM_STEPS), path=path)
    kept = count + sum(math.prod(shapes[name]) for name in parts.kept)
    shared = sum(math.prod(shapes[name]) + 8 for name in parts.shared)
    meter.hold(entering(program) + passing(program) + letters + shared * len(starts.letters), path=path)
    meter.hold(count * len(starts.leaves) + kept * (starts.forks() + 1), path=path)
    constants = sum(map(len, weights.values())) + sum(len(array.entries) for array in program.fixed)
    meter.spend(constants, path=path)
    ring.hold(constants)
    entered = {name: [ring.constant(entry) for entry in entries] for name, entries in weights.items()}
    reader = _Reader(enter(ring, program, entered), ring, slots, variables, bits, ends.letters, {})
    functional = reader.functional(ends, vectors)
    return reader.values(functional, _states(Modular(q), program, weights, starts))


def _exponent_bits(program: Program, steps: int, meter: Meter, path: str) -> int:
    """How many bits hold every exponent of an entry of the state that can occur on the way.

    What is read after fewer steps is a polynomial of its own, perhaps of a higher degree than after all (where the next
    state does not depend on this one): so y is read in every step.
    """
    states = tuple(replace(state, free=True) for state in program.states)
    read = replace(program, states=states, step=(*program.step, program.output))
    meter.spend(growth_steps(read, steps), path=path)
    degrees = {name: 0 for name, _ in program.weights} | {INPUT: 0} | {state.name: 1 for state in program.states}
    degree = growth(read, steps, degrees, width=False, limit=MOST_DEGREE, peak=True)
    if degree is None:
        raise OverBudget(path, "polynomials of so high a degree are beyond any budget")
    return (degree + 1).bit_length()


def _states(ring: Modular, program: Program, weights: Weights[int], starts: Inputs[int]) -> list[Row[int]]:
    """The entries of the state after each start sequence."""
    network = enter(ring, program, weights)
    driven = [network.driven(ring, x) for x in starts.letters]

    def state(carried: dict[str, Row[int]], letter: int) -> Row[int]:
        arrays = network.step(ring, carried, driven[letter])
        return [entry for name in network.begin for entry in arrays[new(name)]]

    return starts.walker().at_leaves(
        network.carried(ring, network.begin),
        lambda carried, letter: network.following(ring, carried, driven[letter]),
        state,
    )
