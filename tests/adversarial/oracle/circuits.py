"""Statements about ``rac`` circuits for the oracle: what each item of evidence shows, and what all of them decide.

Everything is brute force from the page of the format, by the recursive definition of the network; what is not small is
``Unjudged``.
"""

import hashlib
import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from tests.adversarial.oracle.algebra import (
    Ring,
    Unjudged,
    composite_pivots,
    extension,
    integers_below,
    is_prime,
    leading_minors,
    max_plus,
    mc,
    modular,
    outputs,
    rank,
    stream_words,
)
from tests.adversarial.oracle.language import BOUNDS, Fails, Malformed, Shape, TooLarge
from tests.adversarial.oracle.leading import Parts, derivatives, leading, only, value
from tests.adversarial.oracle.statement import (
    ALLOWED,
    SCOPES,
    SIZES,
    VERDICTS,
    Stated,
    Term,
    canonical,
    integer,
    items_of,
    keys,
)

__all__ = ["Certificate", "Fact", "is_seed"]


@dataclass
class Fact:
    """What an item shows."""

    kind: str
    term: Term | None
    scope: str
    lower: int = 0
    upper: int | None = None
    values: set[int] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    weights: Any = None


class Certificate(Stated):
    """A certificate after its seal; ``check`` raises unless everything it declares holds."""

    # ------------------------------------------------------------------------------------------- decision

    def check(self) -> None:
        """Raise unless the evidence gives the declared verdict for the statement."""
        items, inner = items_of(self.top["evidence"]), self.top["verdict"]
        self.refuting = inner == "refuted"
        if self.refuting:
            if len(items) != 1 or not isinstance(items[0], dict) or items[0].get("kind") != "refutation":
                raise Shape("a refutation is one item")
            refutation = keys(items[0], "kind verdict evidence")
            items, inner = items_of(refutation["evidence"]), refutation["verdict"]
            if inner not in ("proved-all", "proved-generic", "proved-open", "proved-instance"):
                raise Shape("verdict of a refutation")
        if not items:
            raise Shape("no evidence")
        facts = [self.fact(item, len(items)) for item in items]
        if inner != self.verdict(facts):
            raise Fails(f"the verdict is {self.verdict(facts)}")
        self.decide(facts)
        names = sorted(set().union(*(fact.uses for fact in facts)))
        if self.top["rests_on"] != names:
            raise Shape(f"rests_on is {names}")

    def verdict(self, facts: list[Fact]) -> str:
        allowed = set(ALLOWED[self.quantifier])
        if self.refuting and self.quantifier == "all-weights":
            allowed.add("generic")
            if self.p:
                for a, b in product(facts, facts):
                    same_sizes = a.term is not None and b.term is not None and a.term[1:4] == b.term[1:4]
                    if "generic" == a.scope == b.scope and same_sizes and a.weights != b.weights:
                        raise Fails("two assignments refute nothing")
        if any(fact.scope not in allowed for fact in facts):
            raise Fails("a scope that is not allowed")
        worst = max(SCOPES.index(fact.scope) for fact in facts)
        if self.quantifier == "these-weights":
            worst = max(worst, SCOPES.index("instance"))
        if self.quantifier == "open-weights" and not self.refuting:
            worst = max(worst, SCOPES.index("open"))
        return VERDICTS[SCOPES[worst]]

    def decide(self, facts: list[Fact]) -> None:
        """The relation is true (in a refutation false) wherever the facts allow the ranks to be."""
        known: dict[Term, tuple[int, int | None]] = {}
        for fact in facts:
            assert fact.term is not None
            low, high = known.get(fact.term, (0, None))
            uppers = [u for u in (high, fact.upper) if u is not None]
            known[fact.term] = max(low, fact.lower), min(uppers, default=None)
        if any(high is not None and low > high for low, high in known.values()):
            raise Fails("contradictory items")
        terms = self.rank_terms()
        if facts[0].kind == "exhaustive":
            found = {self.truth({terms[0]: value}) for value in facts[0].values}
            if (False not in found) if self.refuting else (found != {True}):
                raise Fails("exhaustive: the relation is otherwise")
            return
        intervals = [known.get(term, (0, None)) for term in terms]
        few = number_of_choices(intervals) <= 4096
        tried = 0
        for choice in self.choices(intervals):
            try:
                truth = self.truth(dict(zip(terms, choice, strict=True)))
            except TooLarge:
                if few:
                    raise
                continue
            tried += 1
            if truth == self.refuting:
                raise Fails(f"the relation is otherwise at ranks {choice}")
        if not tried:
            raise TooLarge("the relation is too large everywhere")

    def truth(self, ranks: dict[Term, int]) -> bool:
        self.ranks = ranks
        return self.condition(self.relation, "", {}) is True

    def choices(self, intervals: list[tuple[int, int | None]]) -> Iterator[tuple[int, ...]]:
        """All choices of the ranks if at most 4096, else those near the ends and near numbers of the relation."""
        if number_of_choices(intervals) <= 4096:
            yield from product(*(range(low, (high or 0) + 1) for low, high in intervals))
            return
        numbers = list(numbers_in(self.relation)) + [n for n in self.at.values() if isinstance(n, int)]
        wide = []
        for low, high in intervals:
            near = [low + i for i in range(40)] + [10**9, 10**30] + [n + i for n in numbers for i in (-1, 0, 1)]
            near += [] if high is None else [high - i for i in range(10)]
            wide.append(sorted({n for n in near if low <= n and (high is None or n <= high)}))
        if math.prod(map(len, wide)) > 100_000:
            wide = [some[:12] + some[-4:] for some in wide]
        yield from product(*wide)

    # --------------------------------------------------------------------------------------------- items

    def fact(self, item: Any, count: int) -> Fact:
        if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
            raise Malformed("an item")
        kind = item["kind"]
        if kind == "refutation":
            raise Shape("a refutation among items")
        checks = {
            "minor": self.minor,
            "triangular": self.triangular,
            "tropical": self.tropical,
            "graded": self.graded,
            "implicit": self.implicit,
            "bound": self.bound_item,
            "nullspace": self.nullspace,
            "sample": self.sample,
            "exhaustive": self.exhaustive,
        }
        if kind == "identity":
            raise Shape("an identity about ranks")
        if kind not in checks:
            raise Malformed("kind of item")
        if kind == "exhaustive" and count > 1:
            raise Shape(f"{kind} must be alone")
        return checks[kind](item)

    def witness_keys(self, item: dict[str, Any], required: str, optional: str = "") -> None:
        if self.quantifier == "these-weights":
            if "weights" in item:
                raise Shape("weights of an item beside given ones")
            keys(item, required, optional)
        else:
            keys(item, required + " weights", optional)

    def lower(self, item: dict[str, Any], term: Term) -> Fact:
        k = item["k"]
        if self.quantifier == "these-weights":
            return Fact(item["kind"], term, "instance", k, uses={"F1"})
        return Fact(item["kind"], term, "generic", k, uses={"F1", "F2"}, weights=item["weights"])

    def weights_of(
        self,
        item: dict[str, Any],
        term: Term,
        read: Callable[[Any], Any],
        draw: Callable[[str, str, int], list[Any]] | None,
    ) -> dict[str, Any]:
        L, R, M = term[1:4]
        if self.quantifier == "these-weights":
            return self.given_weights(read)
        value = item["weights"]
        if not isinstance(value, dict) or value.get("kind") != "stream":
            return self.explicit(value, L, R, M, read)
        if not is_seed(keys(value, "kind seed")["seed"]):
            raise Malformed("seed")
        if draw is None:
            raise Shape("stream weights")
        if L * R * (2 * R + M) > 20_000:
            raise Unjudged("many weights")
        return drawn_weights(draw(value["seed"], "weights", L * (2 * R * R + R) + R * M - R * R + R), L, R, M)

    def blocks(
        self,
        item: dict[str, Any],
        term: Term,
        read: Callable[[Any], Any],
        draw: Callable[[str, str, int], list[Any]] | None,
        one_hot: tuple[Any, Any],
        embed: Callable[[Any], Any],
    ) -> tuple[list[list[Any]], list[list[Any]]]:
        k = integer(item["k"], 1)
        if k > 200 or term[4] + term[5] > 100:
            for side in ("start", "end"):
                listed = item[side].values() if isinstance(item[side], dict) else []
                if k not in [len(part) for part in listed if isinstance(part, list)]:
                    raise Shape("too few sequences")
            raise Unjudged("a large minor")
        sides = []
        for side, t in (("start", term[4]), ("end", term[5])):
            sides.append(self.points(item[side], k, t, term, read, draw, one_hot, embed))
        return sides[0], sides[1]

    def points(
        self,
        value: Any,
        k: int,
        t: int,
        term: Term,
        read: Callable[[Any], Any],
        draw: Callable[[str, str, int], list[Any]] | None,
        one_hot: tuple[Any, Any],
        embed: Callable[[Any], Any],
    ) -> list[list[Any]]:
        """The k sequences of t inputs each."""
        M, grid = term[3], term[0] == "grid_rank"
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind == "words":
            keys(value, "kind words" if grid else "kind words alphabet")
            if grid:
                letters = self.template_letters(term, one_hot, embed)
            else:
                letters = [[read(e) for e in items_of(v, M)] for v in items_of(value["alphabet"])]
            words = [[integer(i, 0, len(letters) - 1) for i in items_of(w, t)] for w in items_of(value["words"], k)]
            if len({tuple(word) for word in words}) < k:
                raise Fails("a repeated word")
            return [[letters[i] for i in word] for word in words]
        if kind not in ("stream", "tree"):
            raise Malformed("kind of points")
        if grid or draw is None:
            raise Shape("points that are no words")
        if kind == "stream":
            if not is_seed(keys(value, "kind seed rows")["seed"]):
                raise Malformed("seed")
            rows = [integer(row, 0, 2**32 - 1) for row in items_of(value["rows"], k)]
            if len(set(rows)) < k:
                raise Fails("a repeated row")
            flat = [draw(value["seed"], f"row/{row}", t * M) for row in rows]
            return [[entries[s * M : (s + 1) * M] for s in range(t)] for entries in flat]
        if not is_seed(keys(value, "kind seed parents leaves")["seed"]):
            raise Malformed("seed")
        parents = [integer(parent, -1, i - 1) for i, parent in enumerate(items_of(value["parents"]))]
        leaves = [integer(leaf, 0, len(parents) - 1) for leaf in items_of(value["leaves"], k)]
        if len(set(leaves)) < k:
            raise Fails("a repeated leaf")
        result = []
        for leaf in leaves:
            path = [leaf]
            while parents[path[0]] >= 0:
                path.insert(0, parents[path[0]])
            if len(path) != t:
                raise Shape("a path of another length")
            result.append([draw(value["seed"], f"node/{node}", M) for node in path])
        return result

    def template_letters(self, term: Term, one_hot: tuple[Any, Any], embed: Callable[[Any], Any]) -> list[list[Any]]:
        if self.templates is not None:
            return [[embed(e) for e in v] for v in self.statement["instance"]["templates"]["vectors"]]
        M, N = term[3], term[6]
        if M * N > 10_000:
            raise Unjudged("large templates")
        return [[one_hot[int(i == j)] for j in range(M)] for i in range(N)]

    def steps(self, term: Term) -> list[int]:
        return self.split or list(range(1, term[4] + 1))

    def residues(self, q: int) -> Callable[[Any], int]:
        """Reads an element and reduces it mod q."""

        def residue(value: Any) -> int:
            number = self.element(value)
            if self.p:
                return int(number)
            if math.gcd(number.denominator, q) != 1:
                raise Fails("a denominator that is no unit")
            return int(number.numerator * pow(number.denominator, -1, q) % q)

        return residue

    def minor(self, item: dict[str, Any]) -> Fact:
        self.witness_keys(item, "kind term k modulus start end", "extension")
        term = self.item_term(item["term"])
        k, q = integer(item["k"], 1), integer(item["modulus"], 2, 2**31 - 1)
        if self.p and q != self.p:
            raise Shape("another modulus than p")
        f = self.modulus
        if "extension" in item:
            if self.p == 0 or self.degree > 1 or self.quantifier != "almost-all-weights":
                raise Shape("an extension is not allowed here")
            f = self._irreducible(item["extension"], self.p, None)

        residue = self.residues(q)

        def polynomial(value: Any) -> tuple[int, ...]:
            return tuple(integer(c, 0, q - 1) for c in items_of(value, len(f) - 1))

        def draw(seed: str, label: str, count: int) -> list[Any]:
            if not f:
                return integers_below(seed, label, q, count)
            n = len(f) - 1
            flat = integers_below(seed, label, q, count * n)
            return [tuple(flat[i * n : (i + 1) * n]) for i in range(count)]

        ring = extension(q, f) if f else modular(q)
        embed = residue
        if self.degree > 1:
            embed = polynomial  # type: ignore[assignment]
        elif f:

            def embed(value: Any) -> Any:
                return (self.element(value),) + (0,) * (len(f) - 2)

        read = polynomial if f else residue
        starts, ends = self.blocks(item, term, read, draw, (ring.zero, ring.one), embed)
        A = outputs(ring, self.weights_of(item, term, read, draw), starts, ends, self.steps(term))
        if f:
            if rank(ring, A, leading=True) < k:
                raise Fails("a leading minor vanishes")
        else:
            minors = leading_minors(A)
            if len(minors) < k or 0 in composite_pivots(minors, q):
                raise Fails("a pivot vanishes")
        return self.lower(item, term)

    def implicit(self, item: dict[str, Any]) -> Fact:
        """The whole matrix, and its products with the solutions."""
        self.witness_keys(item, "kind term k modulus start end error solutions")
        term = self.item_term(item["term"])
        k, q = integer(item["k"], 1), integer(item["modulus"], 2, 2**61 - 1)
        if self.degree > 1 or (self.p and q != self.p):
            raise Shape("another field, or another modulus than p")
        if not is_prime(q):
            raise Fails("a composite modulus")
        one, power = (integer(part) for part in items_of(item["error"], 2))
        if one != 1 or power < 2**20 or power != 2 ** (power.bit_length() - 1):
            raise Shape("the form of the error")
        vectors = items_of(item["solutions"])
        if not 1 <= len(vectors) <= 128:
            raise Shape("the number of solutions")
        if Fraction(2**64, q ** len(vectors)) > Fraction(1, power):
            raise Fails("the error is larger")
        solutions = [[integer(w, 0, q - 1) for w in items_of(vector, k)] for vector in vectors]
        residue = self.residues(q)

        def draw(seed: str, label: str, count: int) -> list[int]:
            return integers_below(seed, label, q, count)

        starts, ends = self.blocks(item, term, residue, draw, (0, 1 % q), residue)
        weights = self.weights_of(item, term, residue, draw)
        A = self.matrix_mod(q, term, weights, starts, ends)
        rest = {key: value for key, value in item.items() if key != "solutions"}
        text = f"verify-implicit-1:{canonical(self.statement)}:{canonical(rest)}"
        seed = hashlib.sha256(text.encode()).hexdigest()
        for j, w in enumerate(solutions):
            b = integers_below(seed, f"right/{j}", q, k)
            if any(sum(map(operator.mul, row, w)) % q != right for row, right in zip(A, b, strict=True)):
                raise Fails("no solution")
        uses = {"F1", "I1"} if self.quantifier == "these-weights" else {"F1", "F2", "I1"}
        return Fact("implicit", term, "probable", k, uses=uses)

    def matrix_mod(self, q: int, term: Term, weights: Any, starts: Any, ends: Any) -> list[list[int]]:
        """The evaluation matrix mod q."""
        return outputs(modular(q), weights, starts, ends, self.steps(term))

    def exact_blocks(self, item: dict[str, Any], term: Term) -> tuple[list[list[Any]], list[list[Any]]]:
        ring = self.ring()
        return self.blocks(item, term, self.element, None, (ring.zero, ring.one), self.element)

    def triangular(self, item: dict[str, Any]) -> Fact:
        self.witness_keys(item, "kind term k start end")
        term = self.item_term(item["term"])
        starts, ends = self.exact_blocks(item, term)
        weights = self.weights_of(item, term, self.element, None)
        zero = self.ring().zero
        for i, row in enumerate(outputs(self.ring(), weights, starts, ends, self.steps(term))):
            if row[i] == zero or any(entry != zero for entry in row[i + 1 :]):
                raise Fails("not triangular")
        return self.lower(item, term)

    def tropical(self, item: dict[str, Any]) -> Fact:
        self.witness_keys(item, "kind term k start end row_potentials column_potentials")
        term = self.item_term(item["term"])
        if self.p or self.quantifier == "these-weights" or (term[6] and self.templates is not None):
            raise Shape("tropical is not allowed here")

        def read(value: Any) -> int | None:
            return None if value is None else integer(value)

        starts, ends = self.blocks(item, term, read, None, (None, 0), read)
        weights = self.weights_of(item, term, read, None)
        u, v = (
            [integer(n) for n in items_of(item[side], item["k"])] for side in ("row_potentials", "column_potentials")
        )
        for i, row in enumerate(outputs(max_plus, weights, starts, ends, self.steps(term))):
            for j, degree in enumerate(row):
                fits = u[i] + v[j] == degree if i == j else degree is None or u[i] + v[j] > degree
                if not fits:
                    raise Fails("the potentials do not fit")
        return self.lower(item, term)

    def graded(self, item: dict[str, Any]) -> Fact:
        """Leading forms as exact polynomials in the entries of the state at the cut."""
        self.witness_keys(item, "kind term k modulus start states degrees end")
        term = self.item_term(item["term"])
        if self.p or self.quantifier == "these-weights" or self.split or term[0] != "rank":
            raise Shape("graded is not allowed here")
        L, R, M, t_S, t_E = term[1:6]
        k, q = integer(item["k"], 1), integer(item["modulus"], 2, 2**31 - 1)
        if k > 100 or L * R > 12 or t_S + t_E > 12:
            raise Unjudged("many leading forms")

        def read(value: Any) -> Any:
            if value is None:
                return None
            c, e = map(integer, items_of(value, 2)) if isinstance(value, list) else (integer(value), 0)
            if c == 0:
                raise Malformed("0 is null")
            return e, Parts({0: {(): c}})

        def at_one(entries: Any) -> Any:
            if isinstance(entries, list):
                return [at_one(part) for part in entries]
            return 0 if entries is None else entries[1][0][()]

        def state(value: Any) -> list[int]:
            names = [f"h{layer}" for layer in range(1, L + 1)]
            keys(value, " ".join(names))
            return [integer(entry) for name in names for entry in items_of(value[name], R)]

        weights = self.weights_of(item, term, read, None)
        start = keys(item["start"], "word moves")
        word = [[integer(x) for x in items_of(letter, M)] for letter in items_of(start["word"], t_S)]
        moves = [items_of(move, 2) for move in items_of(start["moves"], L * R)]
        places = [(integer(s, 0, t_S - 1), integer(j, 0, M - 1)) for s, j in moves]
        degrees, states = state(item["degrees"]), [state(value) for value in items_of(item["states"])]
        ends = self.points(item["end"], k, t_E, term, read, None, (None, read(1)), read)
        self.nonzero_minors(derivatives({name: at_one(array) for name, array in weights.items()}, word, places), q)
        variables = [(0, Parts({d: {(i,): 1}})) for i, d in enumerate(degrees)]
        at_cut = {**weights, "h0": [variables[i : i + R] for i in range(0, L * R, R)]}
        classes: dict[int, list[Any]] = {}
        for form in map(only, outputs(leading, at_cut, [[]], ends, [])[0]):
            if form is None:
                raise Fails("a form that is 0")
            classes.setdefault(form[1], []).append(form[2])
        for forms in classes.values():
            if len(forms) > len(states):
                raise Fails("fewer states than forms")
            self.nonzero_minors([[value(c, at, q) for at in states[: len(forms)]] for c in forms], q)
        return self.lower(item, term)

    @staticmethod
    def nonzero_minors(A: list[list[int]], q: int) -> None:
        minors = leading_minors(A)
        if len(minors) < len(A) or 0 in composite_pivots(minors, q):
            raise Fails("a leading minor vanishes")

    def bound_item(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind term name value", "input_rank")
        name = item["name"]
        if f"bound {name}" in self.heads:
            raise Fails("a bound as evidence about itself")
        if name not in BOUNDS["rac"]:
            raise Shape("no such bound")
        term, declared = self.item_term(item["term"]), integer(item["value"], 0)
        input_rank = None
        if "input_rank" in item:
            input_rank = integer(item["input_rank"], 0)
            if self.quantifier != "these-weights" or name not in ("U0", "U2", "U3", "U4", "U5", "U8", "U9", "G2"):
                raise Shape("input_rank is not allowed here")
            if rank(self.ring(), self.given_weights(self.element)["Wi"][0]) != input_rank:
                raise Fails("input_rank is not the rank of Wi_1")
        if self.bound_of(name, term, input_rank) != declared:
            raise Fails("the value of the bound")
        uses = {name, "U4"} if name in ("U5", "U6", "U7", "U8", "U9", "UT", "G2") else {name}
        scope = "instance" if name == "Z0" or input_rank is not None else "all"
        return Fact("bound", term, scope, upper=declared, uses=uses)

    def all_words(self, term: Term, t: int, one_hot: tuple[Any, Any], embed: Callable[[Any], Any]) -> list[Any]:
        if t > 20 or term[6] ** t > 5000:
            raise Unjudged("many words")
        return [list(word) for word in product(self.template_letters(term, one_hot, embed), repeat=t)]

    def nullspace(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind term rank")
        term = self.item_term(item["term"])
        if self.quantifier != "these-weights" or term[0] != "grid_rank":
            raise Shape("nullspace is not allowed here")
        declared, ring = integer(item["rank"], 0), self.ring()
        starts, ends = (self.all_words(term, t, (ring.zero, ring.one), self.element) for t in term[4:6])
        A = outputs(ring, self.given_weights(self.element), starts, ends, self.steps(term))
        if rank(ring, A) > declared:
            raise Fails("the rank is larger")
        return Fact("nullspace", term, "instance", upper=declared)

    def sample(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind term rank draws error")
        term = self.item_term(item["term"])
        given = self.quantifier == "these-weights"
        if self.p or (not given and self.quantifier != "almost-all-weights") or self.split:
            raise Shape("a sample is not allowed here")
        if term[6] and self.templates is not None:
            raise Shape("a sample over explicit templates")
        r, n = integer(item["rank"], 0), integer(item["draws"], 1, 64)

        def whole(value: Any) -> int:
            number = self.element(value)
            if number.denominator != 1:
                raise Shape("weights that are no integers")
            return int(number)

        weights = self.given_weights(whole) if given else None
        one, power = (integer(part) for part in items_of(item["error"], 2))
        if one != 1 or power < 2**20 or power != 2 ** (power.bit_length() - 1):
            raise Shape("the form of the error")
        if r > 100 or term[4] + term[5] > 40 or term[1] > 20:
            raise Unjudged("a large sample")
        if self.draw_error(term, r, weights) ** n * 2**64 > Fraction(1, power):
            raise Fails("the error is larger")
        for i in range(n):
            if self.rank_of_draw(term, item["term"], r, i, weights) > r:
                raise Fails("a draw has a larger rank")
        return Fact("sample", term, "probable", upper=r, uses={"F3"})

    def draw_error(self, term: Term, r: int, weights: dict[str, Any] | None) -> Fraction:
        notion, L, R, M, t_S, t_E, _ = term
        T = t_S + t_E
        w, f = int(weights is None), int(notion == "rank")
        degree = w * (2 * (math.comb(T + L, L) - 1) + math.comb(T + L - 1, L - 1) + 1) + f * math.comb(T + L - 1, L)
        if weights is None:
            paths = 1 + sum(mc(T, k) for k in range(1, L + 1)) + sum(mc(T, k) for k in range(1, L))
            size = R.bit_length() * paths + M.bit_length() * mc(T, L)
        else:
            absolute = {name: absolute_values(part) for name, part in weights.items()}
            whole = Ring(0, 1, lambda a, b: a + b, lambda a, b: a * b)
            ones = [[1] * M]
            size = outputs(whole, absolute, [ones * t_S], [ones * t_E], range(1, t_S + 1))[0][0].bit_length()
        bad = (r + 1) * ((r + 1).bit_length() + size) // 60
        return Fraction((r + 1) * degree, 2**60) + Fraction(bad, 2**53)

    def rank_of_draw(self, term: Term, written: Any, r: int, i: int, weights: dict[str, Any] | None) -> int:
        notion, L, R, M, t_S, t_E, _ = term
        text = f"verify-sample-1:{canonical(self.statement)}:{canonical(written)}:{i}"
        seed = hashlib.sha256(text.encode("ascii")).hexdigest()
        p = next(w % 2**61 for w in stream_words(seed, "prime") if w % 2**61 >= 2**60 and is_prime(w % 2**61))
        ring = modular(p)
        if weights is None:
            drawn = integers_below(seed, "weights", p, L * (2 * R * R + R) + R * M - R * R + R)
            weights = drawn_weights(drawn, L, R, M)
        if notion == "rank":
            flat = [
                [integers_below(seed, f"{side}/{j}", p, t * M) for j in range(r + 1)]
                for side, t in (("start", t_S), ("end", t_E))
            ]
            starts, ends = ([[e[s : s + M] for s in range(0, len(e), M)] for e in entries] for entries in flat)
        else:
            starts, ends = (self.all_words(term, t, (0, 1), int) for t in (t_S, t_E))
        return rank(ring, outputs(ring, weights, starts, ends, range(1, t_S + 1)))

    def exhaustive(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind cases")
        terms = self.rank_terms()
        if self.p not in (2, 3) or self.degree > 1 or self.quantifier != "all-weights" or len(terms) != 1:
            raise Shape("exhaustive is not allowed here")
        here = (terms[0][0], *(self.sizes[n] for n in SIZES), self.N if terms[0][6] else 0)
        if terms[0] != here:
            raise Shape("exhaustive is about the instance")
        _, L, R, M, t_S, t_E, _N = terms[0]
        n = L * (2 * R * R + R) + R * M - R * R + R
        declared = integer(item["cases"], 1)
        if n > 40:
            raise Unjudged("many assignments")
        if declared != self.p**n:
            raise Fails("the number of cases")
        p, cases = self.p, self.p**n
        if terms[0][0] == "rank":
            letters = [list(v) for v in product(range(p), repeat=M)]
        else:
            letters = [[int(e) for e in v] for v in self.template_letters(terms[0], (0, 1), int)]
        if t_S + t_E > 20 or cases * len(letters) ** (t_S + t_E) > 40_000_000:
            raise Unjudged("many cases")
        numbers = np.arange(cases)
        digits = [(numbers // p**i) % p for i in range(n)]
        ring = Ring(0, 1, lambda a, b: (a + b) % p, lambda a, b: a * b % p)
        starts, ends = ([list(word) for word in product(letters, repeat=t)] for t in (t_S, t_E))
        A = outputs(ring, drawn_weights(digits, L, R, M), starts, ends, self.steps(terms[0]))
        stacked = np.array([np.broadcast_to(entry, (cases,)) for row in A for entry in row], dtype=np.int8)
        distinct = np.unique(stacked.T, axis=0)
        values = {
            rank(modular(p), [list(map(int, row)) for row in case.reshape(len(starts), len(ends))]) for case in distinct
        }
        return Fact("exhaustive", terms[0], "all", min(values), max(values), values)


def is_seed(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{1,64}", value, re.ASCII) is not None


def drawn_weights(flat: list[Any], L: int, R: int, M: int) -> dict[str, Any]:
    """Weights in the order of a stream."""
    entries = iter(flat)

    def matrix(height: int, width: int) -> list[list[Any]]:
        return [[next(entries) for _ in range(width)] for _ in range(height)]

    Wh, Wi = [], []
    for layer in range(L):
        Wh.append(matrix(R, R))
        Wi.append(matrix(R, R if layer else M))
    return {"Wh": Wh, "Wi": Wi, "Wo": matrix(1, R)[0], "h0": matrix(L, R)}


def absolute_values(entries: Any) -> Any:
    return [absolute_values(part) for part in entries] if isinstance(entries, list) else abs(entries)


def number_of_choices(intervals: list[tuple[int, int | None]]) -> int:
    """How many choices of integers there are, 4097 standing for infinity."""
    return math.prod(4097 if high is None else high - low + 1 for low, high in intervals)


def numbers_in(tree: Any) -> Iterator[int]:
    if isinstance(tree, int):
        yield tree
    elif isinstance(tree, list | dict):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from numbers_in(part)
