"""Statements about exact values for the oracle: their shape, and their truth at numbers.

A relation with variables is evaluated at many points of the domains: a false identity fails at almost every one. What is true
everywhere it was tried counts as established; whether the checker's rule shows it is another question, counted apart.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle_algebra import Unjudged
from tests.adversarial.oracle_language import Fails, Malformed, Shape
from tests.adversarial.oracle_statement import canonical, integer, items_of, keys
from tests.adversarial.version_2.functions import J, N, P, Quotient, Series, Undefined, leading, variable
from tests.adversarial.version_2.gaussian import MOST_LETTERS, Moments, kernel_moments, trace_moments, variance_moments
from tests.adversarial.version_2.oracle_cells import Descent, FreeSystem, System
from tests.adversarial.version_2.oracle_shape import COMPARE, QUANTITIES, parse, rational

__all__ = ["Values"]

VARIANCES = ("nu_W", "nu_F", "nu_C")
EXTREME = 16  # points with every variable near an end of its domain
POINTS = 26
STEPS = 30_000  # evaluations of nodes at all points together
USES = {
    "trace": {"W1"}, "kernel_A": {"W1"}, "kernel_B": {"W1"}, "kernel_mean": {"K1", "W1"}, "kernel_variance": {"K1", "W1"},
    "chebyshev": {"K1", "W1"}, "tail": {"P1", "K1", "W1"}, "realises": {"R2"}, "bias_bound": {"D1"}, "converges": {"D2"},
}  # fmt: skip


class Values:
    """A statement with the quantifier ``values``; ``check(refuting)`` raises unless it is true (false)."""

    def __init__(self, statement: dict[str, Any]) -> None:
        self.statement = statement
        if statement["quantifier"] != "values":
            raise Malformed("quantifier")
        if statement["field"] != "Q":
            raise Shape("a field other than Q")
        instance = statement["instance"]
        cell = instance.get("cell") if isinstance(instance, dict) else None
        if cell not in ("kernel", "system", "descent"):
            raise Malformed("cell")
        self.domains: dict[str, Any] = {}
        self.given: dict[str, Fraction] = {}
        self.system: System | FreeSystem | None = None
        self.descent: Descent | None = None
        self.cell = cell
        self.build: Callable[[], None] = lambda: None  # what may be too large waits until the shape is known
        getattr(self, f"_{cell}")(instance)
        names = {*self.domains, *self.given}
        self.relation, self.heads = parse(statement["relation"], cell, names, set(self.domains), self.has)
        self.build()

    # ---------------------------------------------------------------------------------------- the instance

    def _kernel(self, instance: Any) -> None:
        keys(instance, "cell variables given")
        for name, domain in keys(instance["variables"], "", "nu_W nu_F nu_C n j z").items():
            if name in ("n", "j"):
                self.domains[name] = integer(keys(domain, "from")["from"], int(name == "n"))
            elif domain not in (("formal",) if name == "z" else ("positive", "below-one", "above-one")):
                raise Malformed("a domain")
            else:
                self.domains[name] = domain
        for name, value in keys(instance["given"], "", "nu_W nu_F nu_C n j").items():
            if name in self.domains:
                raise Shape("given and variable")
            self.given[name] = Fraction(integer(value, int(name == "n"))) if name in ("n", "j") else rational(value)
            if self.given[name] < 0:
                raise Shape("a negative variance")

    def _system(self, instance: Any) -> None:
        weights = instance.get("weights")
        if isinstance(weights, dict) and weights.get("kind") == "free":
            keys(instance, "cell weights steps")
            keys(weights, "kind")
            steps = integer(instance["steps"], 0)
            self.free, self.realisation = True, False

            def build() -> None:
                self.system = FreeSystem(steps)

            self.build = build
            return
        keys(instance, "cell n d_x d_y weights inputs", "realisation")
        n, d_x, d_y = (integer(instance[name], 1) for name in ("n", "d_x", "d_y"))
        keys(weights, "kind W F C")
        if weights["kind"] != "explicit":
            raise Malformed("kind of weights")
        shapes = {"W": (n, n), "F": (n, d_x), "C": (d_y, n)}
        numbers = {name: matrix(weights[name], *shape) for name, shape in shapes.items()}
        inputs = [[rational(e) for e in items_of(x, d_x)] for x in items_of(instance["inputs"])]
        other = None
        if "realisation" in instance:
            given = keys(instance["realisation"], "A B C")
            r = len(items_of(given["A"]))
            shapes = {"A": (r, r), "B": (r, d_x), "C": (d_y, r)}
            other = {name: matrix(given[name], *shape) for name, shape in shapes.items()}
        self.free, self.realisation = False, other is not None

        def build_system() -> None:
            self.system = System(n, d_x, numbers, inputs, other)

        self.build = build_system

    def _descent(self, instance: Any) -> None:
        keys(instance, "cell inputs targets held_out rho eta", "limit")
        first = items_of(instance["inputs"])
        widths = []
        for side in ("inputs", "targets"):
            some = items_of(instance[side])
            if not some or not items_of(some[0]) or not items_of(some[0][0]):
                raise Shape("nothing given")
            widths.append(len(some[0][0]))
        inputs = trajectories(first, widths[0])
        targets = trajectories(instance["targets"], widths[1])
        if [len(some) for some in inputs] != [len(some) for some in targets]:
            raise Shape("inputs and targets of other lengths")
        held = trajectories(instance["held_out"], widths[0])
        rho = [rational(r) for r in items_of(instance["rho"])]
        eta = rational(instance["eta"])
        if not rho or min(*rho, eta) <= 0:
            raise Shape("rho or eta")
        limit = None
        if "limit" in instance:
            given = keys(instance["limit"], "weights multiplier")
            weights = [matrix(m, widths[1], widths[0]) for m in items_of(given["weights"], len(rho))]
            limit = weights, matrix(given["multiplier"], sum(map(len, inputs)), widths[1])
        self.limited = limit is not None
        self.given["eta"] = eta

        def build() -> None:
            self.descent = Descent(inputs, targets, held, rho, eta, limit)

        self.build = build

    def has(self, head: str) -> bool:
        """Whether the instance has what a quantity or predicate needs."""
        names = {*self.domains, *self.given}
        if self.cell == "descent":
            return head != "converges" or self.limited
        if self.cell == "system":
            if head in ("response", "realised", "realises") and self.free:
                return False
            return head not in ("realised", "realises") or self.realisation
        if head in ("trace", "kernel_A", "kernel_B"):
            return "n" in names
        if head == "rho":
            return names.issuperset(VARIANCES)
        if head in ("kernel_mean", "kernel_variance", "chebyshev", "tail"):
            return names.issuperset((*VARIANCES, "n"))
        return head != "series" or "j" in names

    # --------------------------------------------------------------------------------------------- truth

    @property
    def scope(self) -> str:
        """The verdict of a proof."""
        return "proved-all" if self.cell == "kernel" or isinstance(self.system, FreeSystem) else "proved-instance"

    def uses(self) -> set[str]:
        """The facts that are used."""
        return set().union(*(USES.get(head, set()) for head in self.heads))

    def check(self, refuting: bool) -> None:
        """Raise unless the relation is true, in a refutation false, wherever it was tried."""
        if refuting and self.domains:
            raise Shape("a refutation with variables")
        self.steps = 0
        self.integers: dict[str, set[tuple[Fraction, Fraction]]] = {}
        self.tried: dict[str, bool] = {}  # comparisons: whether defined at some point
        for point in self.points():
            self.at = {**self.given, **point}
            found = self.condition(self.relation, "", {})
            if found is not (not refuting):
                where = {name: str(value) for name, value in point.items() if name != "z"}
                raise Fails(f"the relation is {found} at {where}")
        if not all(self.tried.values()):
            raise Fails("a comparison is defined nowhere")
        for path, values in self.integers.items():
            if len({value for value, _ in values}) > 1 and not self._is_shift(path, values):
                raise Fails("an integer argument with a variable")

    def _is_shift(self, path: str, values: set[tuple[Fraction, Fraction]]) -> bool:
        """Whether an argument of rho is j + c, and may be."""
        if not path.endswith("rho") or "j" not in self.domains or self.given.get("nu_W") == 0:
            return False
        shifts = {value - j for value, j in values}
        return len(shifts) == 1 and self.domains["j"] + min(shifts) >= 0

    def points(self) -> Iterator[dict[str, Any]]:
        """Points of the domains: the ends, then at random, the same for the same statement."""
        if not self.domains:
            yield {}
            return
        rng = random.Random(hashlib.sha256(canonical(self.statement).encode()).digest())
        for i in range(POINTS):
            yield {name: self.sample(name, i, rng) for name in self.domains}

    def sample(self, name: str, i: int, rng: random.Random) -> Any:
        """The first points are near the ends of the domains, in every combination of near and far for two of them."""
        domain = self.domains[name]
        if name == "z":
            return Series.z()
        near = i >> sorted(self.domains).index(name) & 1 if i < EXTREME else rng.randrange(3)
        if name in ("n", "j"):
            some, far = rng.choice([0, 1, 2, 3, 5, 9, 30]), rng.choice([10**6, 10**12] if name == "n" else [200, 900])
            return Fraction(domain + (0, far, some)[near])
        tiny, large = Fraction(1, rng.randrange(50, 1000)), Fraction(rng.randrange(20, 2000))
        middle = Fraction(rng.randrange(1, 97), 97)
        if domain == "below-one":
            return (tiny, 1 - tiny, middle)[near]
        if domain == "above-one":
            return (1 + tiny, 1 + large, 1 / middle)[near]
        return (tiny, large, 3 * middle)[near]

    def condition(self, tree: Any, path: str, letters: dict[str, Fraction]) -> bool | None:
        head = tree[0]
        if head in COMPARE:
            return self.comparison(tree, path + head, letters)
        if head in ("all", "any", "and", "or"):
            if head in ("all", "any"):
                first, last = self.ends(tree, path, letters)
                bodies = [
                    (tree[4], f"{path}{tree[1]}{i}:", {**letters, tree[1]: Fraction(i)}) for i in range(first, last + 1)
                ]
            else:
                bodies = [(part, f"{path}{i}:", letters) for i, part in enumerate(tree[1:])]
            found = [self.condition(*body) for body in bodies]
            decisive = head in ("or", "any")
            return decisive if decisive in found else None if None in found else not decisive
        if head == "not":
            inside = self.condition(tree[1], path + "!", letters)
            return None if inside is None else not inside
        if head == "realises":
            assert isinstance(self.system, System)
            return self.system.realises()
        assert self.descent is not None
        return self.descent.predicate(head, [self.value(a, path, letters) for a in tree[1:]])

    def comparison(self, tree: Any, path: str, letters: dict[str, Fraction]) -> bool | None:
        head, left, right = tree
        if isinstance(left, list) and QUANTITIES[self.cell].get(left[0], "")[:1] == "t":
            a, b = (self.tuple_of(side, f"{path}{i}", letters) for i, side in enumerate((left, right)))
            if len(a) != len(b):
                raise Fails("tuples of two lengths")
            return (a == b) == (head == "==")
        tail = isinstance(left, list) and left[0] == "tail"
        try:
            if tail:
                e = self.value(left[2], path + "e", letters)
                self.fixed(path + "e", e)
                if not isinstance(e, Fraction) or e <= 0:
                    raise Fails("the radius of tail")
                left = ["chebyshev", left[1], left[2]]
            a, b = self.value(left, path + "l", letters), self.value(right, path + "r", letters)
        except Undefined:
            if not self.domains:
                raise
            self.tried.setdefault(path, False)
            return True
        self.tried[path] = True
        a, b = (side.settled() if isinstance(side, Series) else side for side in (a, b))
        if isinstance(a, Series) or isinstance(b, Series):
            if head != "==":
                raise Fails("z in an inequality")
            return not any((Series.of(a) - b).terms)
        difference = a - b
        holds = COMPARE[head](difference, Fraction(0))
        return holds or None if tail else holds

    # --------------------------------------------------------------------------------------------- values

    def fixed(self, path: str, value: Any) -> None:
        """Remember a value that must be the same at every point."""
        if isinstance(value, Fraction):
            j = self.at.get("j")
            self.integers.setdefault(path, set()).add((value, j if isinstance(j, Fraction) else Fraction(0)))

    def whole(self, tree: Any, path: str, letters: dict[str, Any]) -> int:
        value = self.value(tree, path, letters)
        value = value.settled() if isinstance(value, Series | Quotient) else value
        if not isinstance(value, Fraction) or value.denominator != 1:
            raise Fails("no integer")
        self.fixed(path, value)
        return int(value)

    def natural(self, tree: Any, path: str, letters: dict[str, Any]) -> int:
        value = self.whole(tree, path, letters)
        if value < 0:
            raise Fails("a negative argument")
        return value

    def ends(self, tree: Any, path: str, letters: dict[str, Any]) -> tuple[int, int]:
        first, last = (self.whole(tree[i], f"{path}{i}", letters) for i in (2, 3))
        if last - first > 3000:
            raise Unjudged("a long range")
        return first, last

    def tuple_of(self, tree: Any, path: str, letters: dict[str, Any]) -> list[Any]:
        arguments = [self.natural(argument, path + tree[0], letters) for argument in tree[1:]]
        of = self.system or self.descent
        assert of is not None
        return of.entries(tree[0], arguments)

    def value(self, tree: Any, path: str, letters: dict[str, Any]) -> Any:
        self.steps += 1
        if self.steps > STEPS:
            raise Unjudged("many evaluations")
        if isinstance(tree, int):
            return Fraction(tree)
        if isinstance(tree, str):
            return letters[tree] if tree in letters else self.at[tree]
        head = tree[0]
        if head in ("sum", "prod"):
            first, last = self.ends(tree, path + head, letters)
            total: Any = Fraction(int(head == "prod"))
            for i in range(first, last + 1):
                term = self.value(tree[4], f"{path}{tree[1]}{i}", {**letters, tree[1]: Fraction(i)})
                total = total + term if head == "sum" else total * term
            return total
        if head == "trace":
            if sum(word.count("W") for word in tree[1:]) > MOST_LETTERS:
                raise Unjudged("many letters")
            return sum((c * self.power(self.at["n"], e) for e, c in trace_moments(tuple(tree[1:]))), Fraction(0))
        if head in ("limit", "coefficient", "series"):
            return self.beyond(tree, f"{path}{head}", letters)
        if head == "**":
            base = self.value(tree[1], path + "b", letters)
            exponent = self.whole(tree[2], f"{path}^", letters)
            if abs(exponent) > 500:
                raise Fails("a large exponent")
            return self.power(base, exponent)
        parts = [self.value(part, f"{path}{i}", letters) for i, part in enumerate(tree[1:])]
        if head in ("+", "*"):
            total = parts[0]
            for part in parts[1:]:
                total = total + part if head == "+" else total * part
            return total
        if head == "-":
            return parts[0] - parts[1]
        if head == "neg":
            return -parts[0]
        if head == "/":
            return self.quotient(parts[0], parts[1])
        if self.cell == "descent":
            assert self.descent is not None
            arguments = [self.natural(part, f"{path}{i}", letters) for i, part in enumerate(tree[1:])]
            return self.descent.quantity(head, arguments)
        return self.kernel_quantity(tree, parts, path, letters)

    @staticmethod
    def quotient(a: Any, b: Any) -> Any:
        if isinstance(b, Fraction) and b == 0:
            raise Undefined("a division by 0")
        return a / b

    def power(self, base: Any, exponent: int) -> Any:
        if isinstance(base, Fraction):
            if base == 0 and exponent < 0:
                raise Undefined("a division by 0")
            return base**exponent
        if abs(exponent) > 30:
            raise Unjudged("a large power")
        result: Any = Fraction(1)
        for _ in range(abs(exponent)):
            result = result * base
        return result if exponent >= 0 else 1 / result

    def beyond(self, tree: Any, path: str, letters: dict[str, Any]) -> Any:
        """limit, coefficient, series: the argument as a function of n or j."""
        head = tree[0]
        outside = dict(self.at)
        try:
            if head == "series":
                return self.series(tree, path, letters)
            d = self.whole(tree[2], path + "d", letters) if head == "coefficient" else 0
            slot = N if tree[1] == "n" else J
            self.at[tree[1]] = variable(slot)
            inside = Quotient.of(self.value(tree[-1], path, letters))
        finally:
            self.at = outside
        if head == "coefficient":
            return inside.coefficient(d)
        return leading(inside, slot, self.at.get("nu_W")).settled()

    def series(self, tree: Any, path: str, letters: dict[str, Any]) -> Any:
        if self.domains.get("j") != 0:
            raise Fails("a series needs all lags")
        e = self.value(tree[2], path + "e", letters)
        if isinstance(e, Series) and e.terms == Series.z().terms:
            total: Any = Series.of(0)
            power: Any = Series.of(1)
            for j in range(len(e.terms)):
                self.at["j"] = Fraction(j)
                total, power = total + self.value(tree[1], path, letters) * power, power * e
            return total
        if e != 1 or isinstance(e, Series | Quotient):
            raise Fails("a series at another place")
        self.at["j"] = variable(J)
        inside = Quotient.of(self.value(tree[1], path, letters))
        if not inside.top:
            return Fraction(0)
        if self.domains.get("nu_W") != "below-one":
            raise Fails("a series at 1")
        return inside.sum_over_lags(self.at["nu_W"])

    def kernel_quantity(self, tree: Any, parts: list[Any], path: str, letters: dict[str, Any]) -> Any:
        head = tree[0]
        if head == "rho":
            return self.rho(parts[0], path + "rho")
        if head == "chebyshev":
            j = self.natural(tree[1], path + "j", letters)
            if 4 * j > 8:
                raise Unjudged("a variance of many letters")
            bias = self.moment(kernel_moments(j, j)) - self.rho(Fraction(j), "")
            return self.quotient(self.moment(variance_moments(j, j)) + bias * bias, parts[1] * parts[1])
        j, k = (self.natural(part, f"{path}{i}", letters) for i, part in enumerate(tree[1:]))
        if head == "kernel_variance":
            if 2 * (j + k) > 8:
                raise Unjudged("a variance of many letters")
            return self.moment(variance_moments(j, k))
        if (j + k) % 2 == 0 and j + k > MOST_LETTERS:
            raise Unjudged("a kernel of many letters")
        if head == "kernel_mean":
            return self.moment(kernel_moments(j, k))
        found = kernel_moments(j, k, head[-1])
        return sum((c * self.power(self.at["n"], key[3]) for key, c in found.items()), Fraction(0))

    def moment(self, moments: Moments) -> Any:
        names = (*VARIANCES, "n")
        total: Any = Fraction(0)
        for key, coefficient in moments.items():
            term: Any = Fraction(coefficient)
            for name, exponent in zip(names, key, strict=True):
                if exponent:
                    term = term * self.power(self.at[name], exponent)
            total = total + term
        return total

    def rho(self, e: Any, path: str) -> Any:
        W, F, C = (self.at[name] for name in VARIANCES)
        e = e.settled() if isinstance(e, Series | Quotient) else e
        if isinstance(e, Quotient):
            shift = e.minus_lag()
            if shift is None or shift.denominator != 1:
                raise Fails("rho at no lag")
            if self.domains.get("j", 0) + shift < 0 or W == 0:
                raise Fails("rho is not defined for all j")
            if abs(shift) > 5000:
                raise Unjudged("a large lag")
            power = Fraction(1) if self.given.get("nu_W") == 1 else variable(P) * W ** int(shift)
            return power * (F + C) + e * (power * (C * F / W))
        if not isinstance(e, Fraction) or e.denominator != 1 or e < 0:
            raise Fails("rho at no lag")
        if path:
            self.fixed(path, e)
        lag = int(e)
        if lag > 5000:
            raise Unjudged("a large lag")
        return (F + C) * W**lag + (lag * C * F * W ** (lag - 1) if lag else 0)


def matrix(value: Any, height: int, width: int) -> list[list[Fraction]]:
    return [[rational(entry) for entry in items_of(row, width)] for row in items_of(value, height)]


def trajectories(value: Any, width: int) -> list[list[list[Fraction]]]:
    found = [matrix(some, len(items_of(some)), width) for some in items_of(value)]
    if not all(found):
        raise Shape("an empty trajectory")
    return found
