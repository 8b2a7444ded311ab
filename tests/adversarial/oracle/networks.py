"""Statements about families other than ``rac`` and about given networks, by brute force.

The texts of layers are read from the page of the format, so that the page is tried as well. Minors mod q, exact zeros,
whole matrices and structural bounds are judged; other evidence, and what is not small, is ``Unjudged``.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged, composite_pivots, integers_below, leading_minors, mc, rank
from tests.adversarial.oracle.circuits import Certificate, Fact, is_seed
from tests.adversarial.oracle.language import BOUNDS, Fails, Malformed, Shape
from tests.adversarial.oracle.programs import Entries, matrix, points
from tests.adversarial.oracle.statement import Term, integer, items_of, keys, rational

__all__ = ["NetworkCertificate"]

PAGE = Path(__file__).resolve().parents[3] / "proofs" / "certificate-format.md"
FUNCTIONS = ("exp", "sigmoid", "silu", "sin", "softplus", "tanh", "abs", "relu")
MANY = 3000  # degrees
Json = dict[str, Any]
Degrees = frozenset[tuple[int, ...]]


@cache
def layers() -> dict[str, tuple[str, str]]:
    """The states and the text of a layer of every family, from the table of the page."""
    rows = re.findall(r"^\| `([a-z-]+)` \| `([^`]*)` \| `([^`]*)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {cell: (states, text) for cell, states, text in rows}


def family(cell: str, L: int, R: int, M: int) -> Json:
    """The network of a family, as a given one."""
    if L * R * R * M > 400 or L > 6:
        raise Unjudged("a large network")
    weights: list[Any] = []
    states: list[Any] = []
    step: list[Any] = []
    below = "x"

    def renamed(name: str, l: int, below: str) -> str:
        if name in ("x", "v"):
            return below if name == "v" else name
        return re.sub("('?)$", rf"{l}\1", name, count=1)

    def assignment(line: str, l: int, below: str) -> list[Any]:
        left, right = line.split(" = ")
        function = re.match(r"([a-z]+)\((.*)\)$", right)
        terms = []
        for sign, term in re.findall(r"([+-]) ((?:[^ +-]+ ?)+)", "+ " + (function[2] if function else right)):
            factors = re.findall(r"([A-Za-z]+'?)\[([a-z,]*)\]", term)
            terms.append([1 if sign == "+" else -1, [[renamed(n, l, below), a.replace(",", "")] for n, a in factors]])
        of_input = {c for _, factors in terms for n, a in factors if n == "x" for c in a}
        known = {"x", *(s[0] for s in states), *(line[0] for line in step), *(w[0] for w in weights)}
        for _, factors in terms:
            for name, axes in factors:
                if name not in known:
                    known.add(name)
                    weights.append([name, [M if c in of_input else R for c in axes]])
        name, axes = re.match(r"(.*)\[(.*)\]$", left).groups()  # type: ignore[union-attr]
        return [renamed(name, l, below), axes.replace(",", ""), terms, *([function[1]] if function else [])]

    for l in range(1, L + 1):
        declared, text = layers()["rac" if cell == "rac-skip" and l == 1 else cell]
        for name, axes in re.findall(r"([A-Za-z]+)\[([a-z,]*)\]", declared):
            states.append([f"{name}{l}", [R] * len(axes.split(",")), "free"])
        for line in text.split("; "):
            step.append(assignment(line, l, below))
        below = step[-1][0]
    weights.append(["Wo", [R]])
    output = ["y", "", [[1, [["Wo", "i"], [below, "i"]]]]]
    weights += [[name, shape] for name, shape, _ in states]
    return {"channels": M, "weights": weights, "states": states, "step": step, "output": output}


# ------------------------------------------------------------------------------------------------ a given network


def word(value: Any, expression: str) -> str:
    if not isinstance(value, str) or re.fullmatch(expression, value, re.ASCII) is None:
        raise Malformed(f"no word like {expression}: {value!r}")
    return value


def require(condition: bool, what: str) -> None:
    if not condition:
        raise Shape(what)


def check_program(value: Any) -> Json:
    """The rules of the page for the cell ``program``."""
    keys(value, "channels weights states step output", "fixed")
    shapes: dict[str, list[int]] = {"x": [integer(value["channels"], 1, 10**9)]}
    starts: list[Any] = []
    used: set[str] = set()
    if "fixed" in value and not items_of(value["fixed"]):
        raise Malformed("no fixed arrays")

    def declared(entry: Any, parts: int) -> tuple[str, list[int]]:
        items_of(entry, parts)
        name, sizes = word(entry[0], "[A-Za-z][A-Za-z0-9_]{0,39}"), items_of(entry[1])
        if len(sizes) > 52:
            raise Malformed("many axes")
        return name, [integer(size, 1, 10**9) for size in sizes]

    def add(name: str, shape: list[int]) -> None:
        require(name not in shapes and name != "y", "a name has a value")
        shapes[name] = shape

    for entry in items_of(value["states"]):
        name, shape = declared(entry, 3)
        if entry[2] not in ("free", "zero"):
            raise Malformed("how a state starts")
        add(name, shape)
        if entry[2] == "free":
            starts.append((name, shape))
    states = [entry[0] for entry in value["states"]]
    weights = [declared(entry, 2) for entry in items_of(value["weights"])]
    for name, shape in weights:
        if name not in states:
            add(name, shape)
    for entry in value.get("fixed", []):
        name, shape = declared(entry, 3)
        add(name, shape)
        check_nested(entry[2], shape)
    require(sorted(w for w in weights if w[0] in states) == sorted(starts), "the free states among the weights")
    for line in items_of(value["step"]):
        check_assignment(line, shapes, states, used, False)
    check_assignment(value["output"], shapes, states, used, True)
    for name in states:
        require(f"{name}'" in shapes, "a state without a new value")
    require(all(name in used for name, _ in weights if name not in states), "an unused weight")
    return dict(value)


def check_nested(value: Any, shape: list[int]) -> None:
    if not shape:
        rational(value)
        return
    for part in items_of(value, shape[0]):
        check_nested(part, shape[1:])


def check_assignment(line: Any, shapes: dict[str, list[int]], states: list[str], used: set[str], last: bool) -> None:
    if len(items_of(line)) not in (3, 4):
        raise Malformed("an assignment")
    target = word(line[0], "[A-Za-z][A-Za-z0-9_]{0,39}'?")
    require((target == "y") == last, "y")
    require(target[-1] != "'" or target[:-1] in states, "a new value of no state")
    require(target not in shapes, "assigned twice")
    axes = word(line[1], "[A-Za-z]{0,52}")
    require(len(set(axes)) == len(axes), "an axis twice")
    if len(line) == 4 and line[3] not in FUNCTIONS:
        raise Malformed("function")
    if not items_of(line[2]):
        raise Malformed("no products")
    sizes: dict[str, int] = {}
    for term in line[2]:
        items_of(term, 2)
        rational(term[0])
        for factor in items_of(term[1]):
            items_of(factor, 2)
            name, letters = word(factor[0], "[A-Za-z][A-Za-z0-9_]{0,39}'?"), word(factor[1], "[A-Za-z]{0,52}")
            require(len(set(letters)) == len(letters), "an axis twice")
            require(name in shapes and len(shapes[name]) == len(letters), "an array or its axes")
            for letter, size in zip(letters, shapes[name], strict=True):
                require(sizes.setdefault(letter, size) == size, "two sizes")
            used.add(name)
    require(set(axes) <= set(sizes), "an axis without size")
    shape = [sizes[letter] for letter in axes]
    if target[-1] == "'":
        at = next(s for s in states if s == target[:-1])
        require(shape == shapes[at], "the shape of a state")
    shapes[target] = shape


# --------------------------------------------------------------------------------------------------------- bounds


def denominators(program: Json) -> Iterator[int]:
    """Those of the coefficients and of the fixed arrays."""
    numbers = [coefficient for line in lines_of(program) for coefficient, _ in line[2]]
    for _, shape, entries in program.get("fixed", []):
        level = [entries]
        for _ in shape:
            level = [entry for part in level for entry in part]
        numbers += level
    return (number[1] if isinstance(number, list) else 1 for number in numbers)


def lines_of(program: Json) -> list[Any]:
    return [*program["step"], program["output"]]


def terms_of(line: Any) -> list[Any]:
    return [factors for coefficient, factors in line[2] if coefficient != 0]


def add_up(a: Degrees, b: Degrees) -> Degrees:
    if len(a) * len(b) > 300_000:
        raise Unjudged("many degrees")
    found = frozenset(tuple(x + y for x, y in zip(u, v, strict=True)) for u in a for v in b)
    if len(found) > MANY or any(d > 10**6 for u in found for d in u):
        raise Unjudged("many degrees")
    return found


def walked(program: Json, units: dict[str, tuple[int, ...]], size: int, inputs: int = 0) -> dict[str, Degrees]:
    """The degrees of every array; the last ``inputs`` entries are about inputs, which functions may have."""
    zero = frozenset({(0,) * size})
    known = {name: frozenset({unit}) for name, unit in units.items()}
    for line in lines_of(program):
        found: Degrees = frozenset()
        for factors in terms_of(line):
            degrees = zero
            for name, _ in factors:
                degrees = add_up(degrees, known.get(name, zero))
            found |= degrees
        if len(line) == 4:
            require(not any(any(u[: size - inputs]) for u in found), "a function of something that has degrees")
            found = found or zero
        known[line[0]] = found
    return known


def composed(outer: Degrees, inner: list[Degrees], size: int) -> Degrees:
    found: Degrees = frozenset()
    powers = [[frozenset({(0,) * size})] for _ in inner]
    for alpha in outer:
        total = frozenset({(0,) * size})
        for times, degrees, known in zip(alpha, inner, powers, strict=True):
            if times > 200:
                raise Unjudged("a large degree")
            while len(known) <= times:
                known.append(add_up(known[-1], degrees))
            total = add_up(total, known[times])
        found |= total
    return found


def directions(program: Json) -> int:
    M = int(program["channels"])
    states = {entry[0] for entry in program["states"]}
    constants = {n: s for n, s in program["weights"] if n not in states} | {
        e[0]: e[1] for e in program.get("fixed", [])
    }
    meets = set()
    for line in lines_of(program):
        for _, factors in line[2]:
            letters = [axes for name, axes in factors if name == "x"]
            if not letters:
                continue
            others = [(name, axes) for name, axes in factors if name != "x" and letters[0] in axes]
            if len(letters) > 1 or letters[0] in line[1] or len(others) != 1 or others[0][0] not in constants:
                return M
            meets.add((others[0][0], others[0][1].index(letters[0])))
    return min(M, sum(math.prod(constants[name]) // M for name, _ in meets))


def is_seen(program: Json, state: str, axis: int) -> bool:
    states = [entry[0] for entry in program["states"]]
    constants = {n for n, _ in program["weights"] if n not in states} | {entry[0] for entry in program.get("fixed", [])}

    def classes(r: str | None) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Every line with the classes before it: free, mixed or the position of a column."""
        known: dict[str, Any] = {state: axis}
        for line in lines_of(program):
            yield line, known
            known[line[0]] = one(line, known, r)
        yield None, known

    def one(line: Any, known: dict[str, Any], r: str | None) -> Any:
        positions = []
        for factors in terms_of(line):
            carried = 0
            for i, (name, axes) in enumerate(factors):
                place = known.get(name, "free")
                if place == "mixed":
                    return "mixed"
                if place == "free":
                    continue
                letter = axes[place]
                others = [f for j, f in enumerate(factors) if j != i and letter in f[1]]
                if letter in line[1]:
                    if others:
                        return "mixed"
                    carried += 1
                    positions.append(line[1].index(letter))
                elif others != [[r, letter]]:
                    return "mixed"
            if carried > 1:
                return "mixed"
        if not positions:
            return "free"
        return positions[0] if len(set(positions)) == 1 and len(line) == 3 else "mixed"

    r = None
    for line, known in classes(None):
        if line is None or r is not None:
            break
        for factors in terms_of(line):
            for i, (name, axes) in enumerate(factors):
                place = known.get(name, "free")
                if isinstance(place, int) and axes[place] not in line[1] and r is None:
                    others = [f for j, f in enumerate(factors) if j != i and axes[place] in f[1]]
                    if len(others) == 1 and len(others[0][1]) == 1 and others[0][0] in constants:
                        r = others[0][0]
    *_, (_, last) = classes(r)
    rest = [last[f"{name}'"] for name in states if name != state]
    return last[f"{state}'"] in ("free", axis) and last["y"] == "free" and all(place == "free" for place in rest)


def of_degree_in_inputs(program: Json, names: list[str], t: int) -> Degrees:
    """The degrees of y in the states t steps before that occur with a degree of 1 or more in the inputs since."""
    size = len(names) + 1
    units = [tuple(int(i == j) for j in range(size)) for i in range(size)]
    found = walked(program, dict(zip([*names, "x"], units, strict=True)), size, 1)
    degrees = found["y"]
    for _ in range(t - 1):  # what there is of inputs stays, and more comes with the states
        degrees = composed(degrees, [*(found[f"{n}'"] for n in names), frozenset({units[-1]})], size)
    return frozenset(degree[:-1] for degree in degrees if degree[-1])


def bound_value(program: Json, name: str, start: Sequence[int], end: Sequence[int], N: int | None, d: int) -> int:
    """C0 to C5; ``start`` and ``end`` are places from the last input, ``d`` the dimension of the templates or M."""
    names = [entry[0] for entry in program["states"]]
    size, t = len(names), len(end)
    if max(*start, t) > 8:
        raise Unjudged("many steps")
    of_state = walked(program, {n: tuple(int(i == j) for j in range(size)) for i, n in enumerate(names)}, size)
    G = [of_state["y"]]
    step = [of_state[f"{n}'"] for n in names]
    wanted = max(*start, t) if name == "C0" else max(*end, t)
    while len(G) < wanted:
        G.append(composed(G[-1], step, size))
    entries = {entry[0]: math.prod(entry[1]) for entry in program["states"]}
    if name in ("C4", "C5"):
        for entry in program["states"]:
            for axis, n in enumerate(entry[1]):
                entries[entry[0]] //= n if is_seen(program, entry[0], axis) else 1

    def forms(t: int) -> int:
        return sum(math.prod(mc(entries[n], a) for n, a in zip(names, alpha, strict=True)) for alpha in G[t - 1])

    if name in ("C1", "C4"):
        return forms(t)
    if name == "C5":
        depending = of_degree_in_inputs(program, names, t)
        G[t - 1], others = depending & G[t - 1], G[t - 1] - depending
        return forms(t) + bool(others)
    of_input = walked(program, {"x": (1,)}, 1)
    m = min(directions(program), d)

    def factor(s: int) -> int:
        found = of_input["y"] if s == 1 else composed(G[s - 2], [of_input[f"{n}'"] for n in names], 1)
        value = sum(mc(m, degree) for (degree,) in found)
        return value if N is None else min(N, value)

    if name in ("C0", "C2"):
        return math.prod(map(factor, start if name == "C0" else end))
    if t == 1:
        return forms(1)
    return min(forms(t - j) * math.prod(factor(s) for s in range(t - j + 1, t + 1)) for j in range(t))


# ---------------------------------------------------------------------------------------------------- certificates


class NetworkCertificate(Certificate):
    """A certificate about a network of another family, or a given one."""

    def __init__(self, top: dict[str, Any]) -> None:
        self.cell = top["statement"]["instance"]["cell"]
        super().__init__(top)

    def _network(self) -> None:
        instance = self.statement["instance"]
        if self.cell == "program":
            keys(instance, "cell program t_S t_E", "templates split weights")
            self.given = check_program(instance["program"])
            sizes = {"L": 1, "R": 1, "M": self.given["channels"]}
        else:
            keys(instance, "cell L R M t_S t_E", "templates split weights")
            sizes = {name: integer(instance[name], 1) for name in "LRM"}
        self.sizes = sizes | {name: integer(instance[name], 1) for name in ("t_S", "t_E")}
        self._templates_and_split(instance)
        functions = {line[3] for line in lines_of(self.program(self.sizes)) if len(line) == 4}
        self.functions = functions
        if functions and self.p:
            raise Shape("functions over a finite field")
        if self.p and self.cell == "program":
            require(all(d % self.p for d in denominators(self.given)), "a denominator that is 0 in the field")
        if "weights" in instance:
            self.given_weights(self.element)

    def _templates_and_split(self, instance: Json) -> None:
        """As of ``rac``."""
        whole, self.statement["instance"] = self.statement["instance"], {
            "cell": "rac", **self.sizes, **{k: instance[k] for k in ("templates", "split") if k in instance}
        }  # fmt: skip
        quantifier, self.quantifier = self.quantifier, "all-weights"
        try:
            super()._network()
        finally:
            self.statement["instance"], self.quantifier = whole, quantifier
        if ("weights" in instance) != (self.quantifier == "these-weights"):
            raise Malformed("weights exactly with these-weights")

    def program(self, sizes: Any) -> Json:
        if self.cell == "program":
            return self.given
        return family(self.cell, *(sizes[name] for name in "LRM"))

    def of_term(self, term: Term) -> Json:
        return self.program(dict(zip(("L", "R", "M"), term[1:4], strict=True)))

    def environment(self) -> dict[str, int]:
        known = super().environment()
        return {k: v for k, v in known.items() if k not in "LRm"} if self.cell == "program" else known

    def item_term(self, value: Any) -> Term:
        if self.cell == "program" and isinstance(value, list) and len(value) == 2 and value[1]:
            raise Malformed("overrides")
        return super().item_term(value)

    # ------------------------------------------------------------------------------------------- weights

    def read_arrays(self, value: Any, program: Json, read: Callable[[Any], Any]) -> dict[str, Entries]:
        if keys(value, "kind arrays")["kind"] != "explicit":
            raise Malformed("kind of weights")
        arrays = keys(value["arrays"], " ".join(name for name, _ in program["weights"]))

        def entries(value: Any, shape: list[int], at: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
            if not shape:
                yield at, read(value)
                return
            for i, part in enumerate(items_of(value, shape[0])):
                yield from entries(part, shape[1:], (*at, i))

        return {name: dict(entries(arrays[name], shape)) for name, shape in program["weights"]}

    def given_weights(self, read: Callable[[Any], Any]) -> dict[str, Any]:
        return self.read_arrays(self.statement["instance"]["weights"], self.program(self.sizes), read)

    def entries_of(self, item: Json, term: Term, read: Callable[[Any], Any], q: int) -> dict[str, Entries]:
        program = self.of_term(term)
        if self.quantifier == "these-weights":
            return self.given_weights(read)
        value = item["weights"]
        if not isinstance(value, dict) or value.get("kind") != "stream":
            return self.read_arrays(value, program, read)
        if not is_seed(keys(value, "kind seed")["seed"]):
            raise Malformed("seed")
        if not q:
            raise Shape("stream weights")
        total = sum(math.prod(shape) for _, shape in program["weights"])
        if total > 5000:
            raise Unjudged("many weights")
        numbers = iter(integers_below(value["seed"], "weights", q, total))
        return {name: {at: next(numbers) for at in points(shape)} for name, shape in program["weights"]}

    # --------------------------------------------------------------------------------------------- items

    def fact(self, item: Any, count: int) -> Fact:
        if isinstance(item, dict) and self.functions and item.get("kind") not in ("bound", "balls"):
            raise Shape("no evidence about functions")
        if isinstance(item, dict) and item.get("kind") in ("balls", "tropical", "graded", "sample", "exhaustive"):
            raise Unjudged(f"{item['kind']} about a network")
        return super().fact(item, count)

    def evaluated(self, term: Term, weights: dict[str, Entries], starts: Any, ends: Any, p: int) -> list[list[Any]]:
        program, T = self.of_term(term), term[4] + term[5]
        if len(starts) * len(ends) * T > 2000:
            raise Unjudged("a large matrix")
        try:
            return matrix(program, weights, starts, ends, p, self.steps(term))
        except ValueError:
            raise Fails("a denominator that is no unit") from None

    def matrix_mod(self, q: int, term: Term, weights: Any, starts: Any, ends: Any) -> list[list[int]]:
        return self.evaluated(term, weights, starts, ends, q)

    def minor(self, item: Json) -> Fact:
        self.witness_keys(item, "kind term k modulus start end", "extension")
        term = self.item_term(item["term"])
        k, q = integer(item["k"], 1), integer(item["modulus"], 2, 2**31 - 1)
        if self.p and q != self.p:
            raise Shape("another modulus than p")
        if "extension" in item or self.degree > 1:
            raise Unjudged("an extension field")
        residue = self.residues(q)

        def draw(seed: str, label: str, count: int) -> list[int]:
            return integers_below(seed, label, q, count)

        starts, ends = self.blocks(item, term, residue, draw, (0, 1 % q), residue)
        A = self.evaluated(term, self.entries_of(item, term, residue, q), starts, ends, q)
        minors = leading_minors(A)
        if len(minors) < k or 0 in composite_pivots(minors, q):
            raise Fails("a pivot vanishes")
        return self.lower(item, term)

    def exact(self, term: Term, weights: dict[str, Entries], starts: Any, ends: Any) -> list[list[Any]]:
        if self.degree > 1:
            raise Unjudged("an extension field")
        program = self.of_term(term)
        if not self.p and any(len(line[2]) > 1 for line in lines_of(program)):
            numbers = [e for entries in weights.values() for e in entries.values()]
            numbers += [e for word in (*starts, *ends) for x in word for e in x]
            numbers += [rational(c) for line in lines_of(program) for c, _ in line[2]]
            for _, shape, value in program.get("fixed", []):
                for at in points(shape):
                    entry = value
                    for i in at:
                        entry = entry[i]
                    numbers.append(rational(entry))
            require(all(getattr(n, "denominator", 1) == 1 for n in numbers), "no integers over Q")
        return self.evaluated(term, weights, starts, ends, self.p)

    def triangular(self, item: Json) -> Fact:
        self.witness_keys(item, "kind term k start end")
        term = self.item_term(item["term"])
        starts, ends = self.exact_blocks(item, term)
        for i, row in enumerate(self.exact(term, self.entries_of(item, term, self.element, 0), starts, ends)):
            if row[i] == 0 or any(entry != 0 for entry in row[i + 1 :]):
                raise Fails("not triangular")
        return self.lower(item, term)

    def nullspace(self, item: Json) -> Fact:
        keys(item, "kind term rank")
        term = self.item_term(item["term"])
        if self.quantifier != "these-weights" or term[0] != "grid_rank":
            raise Shape("nullspace is not allowed here")
        declared, ring = integer(item["rank"], 0), self.ring()
        starts, ends = (self.all_words(term, t, (ring.zero, ring.one), self.element) for t in term[4:6])
        if rank(ring, self.exact(term, self.given_weights(self.element), starts, ends)) > declared:
            raise Fails("the rank is larger")
        return Fact("nullspace", term, "instance", upper=declared)

    def bound_item(self, item: Json) -> Fact:
        keys(item, "kind term name value", "input_rank")
        name = item["name"]
        if f"bound {name}" in self.heads:
            raise Fails("a bound as evidence about itself")
        if name not in BOUNDS[self.cell] or "input_rank" in item:
            raise Shape("no such bound")
        term, declared = self.item_term(item["term"]), integer(item["value"], 0)
        if self.bound_of(name, term) != declared:
            raise Fails("the value of the bound")
        return Fact("bound", term, "all", upper=declared, uses={name})

    def bound_of(self, name: str, term: Term, input_rank: int | None = None) -> int:
        notion, _, _, M, t_S, t_E, N = term
        if name == "G1":
            require(notion == "grid_rank", "a bound of grids")
            if min(t_S, t_E) * N.bit_length() > 90_000:
                raise Unjudged("a large power")
            return int(N ** min(t_S, t_E))
        T = t_S + t_E
        if T > 12:
            raise Unjudged("many steps")
        start = [T - step + 1 for step in self.steps(term)]
        end = [s for s in range(1, T + 1) if s not in start]
        require(name in ("C0", "C2") or not self.split, "the default split only")
        d = N if notion == "grid_rank" else M
        if notion == "grid_rank" and self.templates is not None:
            d = rank(self.ring(), self.templates)
        return bound_value(self.of_term(term), name, start, end, N if notion == "grid_rank" else None, d)
