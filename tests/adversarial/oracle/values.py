"""Statements without ranks for the oracle: what they are about, and their truth at numbers.

A relation with variables is evaluated at many points of the domains: a false identity fails at almost every one, and a
divisor that vanishes at one of them, or has both signs on a connected part of the domain, makes it undefined. What is
true everywhere it was tried counts as established; whether the checker's rule shows it is another question, counted
apart.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged, bound_formula
from tests.adversarial.oracle.dynamics import Descent, FreeSystem, System
from tests.adversarial.oracle.evaluation import Evaluation, Letters
from tests.adversarial.oracle.forms import prove_ratio
from tests.adversarial.oracle.functions import J, N, P, Quotient, Series, leading, variable
from tests.adversarial.oracle.gaussian import MOST_LETTERS, Moments, kernel_moments, trace_moments, variance_moments
from tests.adversarial.oracle.language import USES, Fails, Language, Malformed, Shape, Undefined
from tests.adversarial.oracle.matches import Matches
from tests.adversarial.oracle.statement import canonical, integer, items_of, keys, rational

__all__ = ["CELLS", "Values"]

VARIANCES = ("nu_W", "nu_F", "nu_C")
SIZES = ("L", "R", "M", "N", "t_S", "t_E", "t")
CELLS = ("integers", "kernel", "system", "descent", "matches")
EXTREME = 16  # points with every variable near an end of its domain
SEVERAL = 12  # points at which one variable takes its simplest values in turn
STEPS = 60_000  # evaluations of nodes at all points together
SIMPLE = [Fraction(a, b) for a, b in ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (3, 2), (2, 3), (5, 1), (1, 4))]
INSIDE = {"below-one": lambda x: x < 1, "above-one": lambda x: x > 1, "positive": lambda x: True}


class Values(Evaluation):
    """A statement with the quantifier ``none``; ``check(refuting)`` raises unless it is true (false)."""

    most_evaluations = STEPS

    def __init__(self, statement: dict[str, Any]) -> None:
        self.statement = statement
        if statement["field"] != "Q":
            raise Malformed("a field other than Q")
        instance = statement["instance"]
        self.cell = instance["cell"]
        self.domains: dict[str, Any] = {}
        self.given: dict[str, Fraction] = {}
        self.system: System | FreeSystem | None = None
        self.descent: Descent | None = None
        self.matches: Matches | None = None
        self.build: Callable[[], None] = lambda: None  # what may be too large waits until the shape is known
        self.sizes: tuple[int, int, int] | None = None  # of a system: the shapes of its matrices
        self.integers: dict[str, set[tuple[Fraction, Fraction]]] = {}
        self.signs: dict[Any, set[bool]] = {}
        getattr(self, f"_{self.cell}")(instance)
        if "variables" in statement:
            self._variables(statement["variables"])
        language = Language(self.cell, tuple(self.domains), self.has, self.matrix_sort)
        self.relation, self.heads = language.parse(statement["relation"]), language.heads
        self.build()

    # ---------------------------------------------------------------------------------------- the instance

    def _variables(self, written: Any) -> None:
        may = {"integers": SIZES, "kernel": (*VARIANCES, "n", "j", "z")}.get(self.cell, ())
        if not keys(written, "", " ".join(may)):
            raise Malformed("no variables")
        for name, domain in written.items():
            if name in self.given or (name in ("t_S", "t_E") and "t" in self.given):
                raise Shape("given and variable")
            if name == "t" and ({"t_S", "t_E"} & set(self.given)):
                raise Shape("t beside t_S or t_E")
            if name in (*SIZES, "n", "j"):
                self.domains[name] = integer(keys(domain, "from")["from"], int(name != "j"))
            elif domain not in (("formal",) if name == "z" else ("positive", "below-one", "above-one")):
                raise Malformed("a domain")
            else:
                self.domains[name] = domain
        if "t" in self.domains and {"t_S", "t_E"} & set(self.domains):
            raise Shape("t beside t_S or t_E")

    def _integers(self, instance: Any) -> None:
        given = keys(instance, "cell", " ".join(SIZES))
        if "t" in given and ("t_S" in given or "t_E" in given):
            raise Malformed("t beside t_S or t_E")
        self.given = {name: Fraction(integer(value, 1)) for name, value in given.items() if name != "cell"}

    def _kernel(self, instance: Any) -> None:
        for name, value in keys(instance, "cell", "nu_W nu_F nu_C n j").items():
            if name == "cell":
                continue
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
        if keys(weights, "kind arrays")["kind"] != "explicit":
            raise Malformed("kind of weights")
        arrays = keys(weights["arrays"], "W F C")
        shapes = {"W": (n, n), "F": (n, d_x), "C": (d_y, n)}
        numbers = {name: matrix(arrays[name], *shape) for name, shape in shapes.items()}
        inputs = [[rational(e) for e in items_of(x, d_x)] for x in items_of(instance["inputs"])]
        other = None
        if "realisation" in instance:
            given = keys(instance["realisation"], "A B C")
            r = len(items_of(given["A"]))
            shapes = {"A": (r, r), "B": (r, d_x), "C": (d_y, r)}
            other = {name: matrix(given[name], *shape) for name, shape in shapes.items()}
        self.free, self.realisation, self.sizes = False, other is not None, (d_y, d_x, len(inputs))

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
        self.limited, self.sizes = limit is not None, (widths[1], 0, 0)
        self.given["eta"] = eta

        def build() -> None:
            self.descent = Descent(inputs, targets, held, rho, eta, limit)

        self.build = build

    def _matches(self, instance: Any) -> None:
        self.matches = Matches(instance)
        self.given |= {"n": Fraction(self.matches.n), "m": Fraction(self.matches.m)}

    def has(self, head: str) -> bool:
        """Whether the instance has what a quantity or predicate needs."""
        if self.matches is not None:
            return self.matches.has(head)
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
        if head in ("kernel_mean", "kernel_variance", "kernel_entry_variance", "chebyshev", "tail"):
            return names.issuperset((*VARIANCES, "n"))
        return head != "series" or "j" in names

    def matrix_sort(self, head: str) -> str:
        """Shape and ring."""
        if self.cell == "descent":
            return f"predictions of {self.sizes}"
        if self.free:
            return "formal sums"
        d_y, d_x, steps = self.sizes or (0, 0, 0)
        return f"{d_y}x{d_x} over Q" if head in ("response", "realised") else f"{steps}x{d_y} over Q and a root"

    # --------------------------------------------------------------------------------------------- truth

    @property
    def scope(self) -> str:
        """The verdict of a proof."""
        formal = self.cell in ("integers", "kernel", "matches") or isinstance(self.system, FreeSystem)
        return "proved-all" if formal else "proved-instance"

    def uses(self) -> set[str]:
        """The facts that are used."""
        return set().union(*(USES.get(head, set()) for head in self.heads if self.cell != "integers"))

    def by_ratio(self) -> None:
        """Raise unless the rule ``ratio`` shows the relation."""
        if self.cell != "integers" or len(self.domains) != 1:
            raise Fails("the rule ratio is for one variable")
        ((v, start),) = self.domains.items()
        prove_ratio(self, v, start)

    def check(self, refuting: bool) -> None:
        """Raise unless the relation is true everywhere it was tried, in a refutation false somewhere."""
        truths = []
        for point in self.points():
            self.at = self.environment(point)
            truths.append(self.condition(self.relation, "", {}))
            if truths[-1] is not True and not refuting:
                where = {name: str(value) for name, value in point.items() if name != "z"}
                raise Fails(f"the relation is {truths[-1]} at {where}")
        if refuting and False not in truths:
            raise Fails(f"the relation is {truths[0]}")
        if any(len(signs) == 2 for signs in self.signs.values()):
            raise Undefined("a divisor changes its sign")
        for path, values in self.integers.items():
            if len({value for value, _ in values}) > 1 and not self._is_shift(path, values):
                raise Fails("an integer argument with a variable")

    def environment(self, point: dict[str, Any]) -> dict[str, Any]:
        """The names of the cell where the variables have these values."""
        known: dict[str, Any] = {**self.given, **point}
        if self.cell != "integers":
            return known
        if "t" in known:
            known["t_S"] = known["t_E"] = known["t"]
        if {"M", "R"} <= set(self.given):
            known["m"] = min(self.given["M"], self.given["R"])
        if "t" in known or {"t_S", "t_E"} <= set(self.given):
            known["T"] = known["t_S"] + known["t_E"]
            if known["t_S"] == known["t_E"]:
                known["t"] = known["t_S"]
        if "M" in known:
            known.setdefault("N", known["M"])
        return known

    def divisor(self, path: str, value: Any) -> None:
        """Remember the sign; it cannot change where only variances do."""
        if isinstance(value, Fraction) and value != 0:
            self.signs.setdefault((path, self.at.get("n"), self.at.get("j")), set()).add(value > 0)

    def fixed(self, path: str, value: Any) -> None:
        """Remember a value that must be the same at every point."""
        if isinstance(value, Fraction):
            j = self.at.get("j")
            self.integers.setdefault(path, set()).add((value, j if isinstance(j, Fraction) else Fraction(0)))

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
        for i in range(EXTREME + SEVERAL * len(self.domains)):
            yield {name: self.sample(name, i, rng) for name in self.domains}

    def sample(self, name: str, i: int, rng: random.Random) -> Any:
        """The first points are near the ends of the domains, in every combination of near and far for two of them."""
        turn, place = divmod(i - EXTREME, SEVERAL)
        domain = self.domains[name]
        if name == "z":
            return Series.z()
        index = sorted(self.domains).index(name)
        near = i >> index & 1 if i < EXTREME else 3 if turn == index else rng.randrange(4)
        if turn != index:
            place = rng.randrange(SEVERAL)
        if isinstance(domain, int):
            far = (
                rng.choice([10**6, 10**12])
                if name == "n"
                else rng.choice([9, 12] if self.cell == "integers" else [200, 900])
            )
            return Fraction(
                domain + (0, far, rng.choice([1, 2, 3, 5, 9, 30 if self.cell == "kernel" else 4]), place)[near]
            )
        simple = [x for x in SIMPLE if INSIDE[domain](x)]
        tiny, large = Fraction(1, rng.randrange(50, 1000)), Fraction(rng.randrange(20, 2000))
        middle = Fraction(rng.randrange(1, 97), 97)
        return {
            "below-one": (tiny, 1 - tiny, middle, simple[place % len(simple)]),
            "above-one": (1 + tiny, 1 + large, 1 / middle, simple[place % len(simple)]),
            "positive": (tiny, large, 3 * middle, simple[place % len(simple)]),
        }[domain][near]

    # ---------------------------------------------------------------------------------- of the cells

    def bound(self, name: str, level: str) -> int:
        """A bound at the given sizes, for one-hot templates."""
        sizes = [
            self.given.get(size, self.given.get("t")) if size[0] == "t" else self.given.get(size)
            for size in SIZES[:3] + SIZES[4:6]
        ]
        if None in sizes:
            raise Fails("a bound where a size is missing")
        L, R, M, t_S, t_E = (int(size) for size in sizes if size is not None)
        N = int(self.given.get("N", M)) if level == "grid" else None
        if N is not None and ("N" in self.domains or N > M):
            raise Fails("no one-hot templates")
        if max(t_S, t_E) > 100:
            raise Unjudged("many steps")
        start, end = range(t_E + 1, t_S + t_E + 1), list(range(1, t_E + 1))
        value = bound_formula(name, L, R, M, t_S, start, end, N, min(N or M, R))
        if value is None:
            raise Fails("outside the domain of a bound")
        return value

    def entries(self, head: str, arguments: list[int]) -> list[Any]:
        of = self.system or self.descent
        assert of is not None
        return of.entries(head, arguments)

    def predicate(self, head: str, arguments: list[Any]) -> bool | None:
        if self.matches is not None:
            return self.matches.predicate(head, arguments)
        if head == "realises":
            assert isinstance(self.system, System)
            return self.system.realises()
        assert self.descent is not None
        return self.descent.predicate(head, arguments)

    def quantity(self, tree: Any, parts: list[Any], path: str, letters: Letters) -> Any:
        head = tree[0]
        if self.matches is not None:
            return self.matches.quantity(head, parts)
        if head == "trace":
            if sum(word.count("W") for word in tree[1:]) > MOST_LETTERS:
                raise Unjudged("many letters")
            return sum((c * self.power(self.at["n"], e) for e, c in trace_moments(tuple(tree[1:]))), Fraction(0))
        if self.cell == "descent":
            assert self.descent is not None
            arguments = [self.natural(part, f"{path}{i}", letters) for i, part in enumerate(tree[1:])]
            return self.descent.quantity(head, arguments)
        return self.kernel_quantity(tree, parts, path, letters)

    def beyond(self, tree: Any, path: str, letters: Letters) -> Any:
        """limit, coefficient, series: the argument as a function of n or j."""
        head = tree[0]
        outside = dict(self.at)
        self.value(tree[1] if head == "series" else tree[-1], path + "here", letters)  # must have a value everywhere
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

    def series(self, tree: Any, path: str, letters: Letters) -> Any:
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

    def kernel_quantity(self, tree: Any, parts: list[Any], path: str, letters: Letters) -> Any:
        head = tree[0]
        if head == "rho":
            return self.rho(parts[0], path + "rho")
        if head == "chebyshev":
            j = self.natural(tree[1], path + "j", letters)
            if 4 * j > 8:
                raise Unjudged("a variance of many letters")
            bias = self.moment(kernel_moments(j, j)) - self.rho(Fraction(j), "")
            return self.quotient(self.moment(variance_moments(j, j)) + bias * bias, parts[1] * parts[1], path)
        j, k, *entry = (self.natural(part, f"{path}{i}", letters) for i, part in enumerate(tree[1:]))
        if 0 in entry:
            raise Fails("an entry with the index 0")
        if head in ("kernel_variance", "kernel_entry_variance"):
            if 2 * (j + k) > 8:
                raise Unjudged("a variance of many letters")
            return self.moment(variance_moments(j, k, *entry))
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
