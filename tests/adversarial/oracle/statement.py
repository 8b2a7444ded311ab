"""The oracle's reading of a file: bytes, seal, top level, the statement about a circuit, its terms and bounds."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NoReturn

from tests.adversarial.oracle.algebra import (
    Ring,
    Unjudged,
    bound_formula,
    extension,
    is_irreducible,
    is_prime,
    modular,
    rank,
    rationals,
)
from tests.adversarial.oracle.evaluation import Evaluation, Letters
from tests.adversarial.oracle.language import NETWORKS, QUANTITIES, Language, Malformed, Shape

__all__ = [
    "ALLOWED",
    "SCOPES",
    "SIZES",
    "VERDICTS",
    "Stated",
    "Term",
    "canonical",
    "integer",
    "items_of",
    "keys",
    "rational",
    "read",
    "read_top",
]

SIZES = ("L", "R", "M", "t_S", "t_E")
SCOPES = ("all", "generic", "open", "instance", "probable")
VERDICTS = {
    "all": "proved-all", "generic": "proved-generic", "open": "proved-open", "instance": "proved-instance",
    "probable": "probable",
}  # fmt: skip
ALLOWED = {
    "almost-all-weights": {"all", "generic", "probable"},
    "all-weights": {"all"},
    "open-weights": {"all", "generic", "open"},
    "these-weights": {"all", "instance", "probable"},
    "none": {"all", "instance"},
}
Term = tuple[str, int, int, int, int, int, int]  # notion, L, R, M, t_S, t_E, N (0 for rank)


# ---------------------------------------------------------------------------------------------- reading


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read(data: bytes) -> dict[str, Any]:
    """The object of a sealed file in canonical form."""

    def no_float(text: str) -> NoReturn:
        raise Malformed(f"the number {text}")

    def small(text: str) -> int:
        if len(text) > 17 or abs(int(text)) > 2**53:
            raise Malformed("a large number that is no hex string")
        return int(text)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Malformed("a repeated key")
        return dict(pairs)

    try:
        text = data.decode("utf-8")
        top = json.loads(text, parse_float=no_float, parse_constant=no_float, parse_int=small, object_pairs_hook=unique)
        written = canonical(top) + "\n"
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None
    if text != written or not isinstance(top, dict):
        raise Malformed("not canonical")
    body = {key: value for key, value in top.items() if key != "sha256"}
    if top.get("sha256") != hashlib.sha256(canonical(body).encode()).hexdigest():
        raise Malformed("the seal")
    if depth(top) > 16:
        relation = top["statement"].get("relation") if isinstance(top.get("statement"), dict) else None
        outside = {**top, "statement": {**top["statement"], "relation": 0}} if relation is not None else top
        if depth(outside) > 16 or depth(relation) > 64:
            raise Malformed("nested too deeply")
    return top


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def keys(value: Any, required: str, optional: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(f"no object: {value!r}")
    missing, known = set(required.split()) - set(value), set(required.split()) | set(optional.split())
    if missing or set(value) - known:
        raise Malformed(f"keys {sorted(missing | (set(value) - known))}")
    return value


def integer(value: Any, least: int | None = None, most: int | None = None) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?0x[1-9a-f][0-9a-f]*", value, re.ASCII):
        value = int(value, 16)
        if abs(value) <= 2**53 or value.bit_length() > 100_000:
            raise Malformed("spelling of an integer")
    if type(value) is not int:
        raise Malformed(f"no integer: {value!r}")
    if (least is not None and value < least) or (most is not None and value > most):
        raise Shape(f"{value} is out of range")
    return value


def items_of(value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(f"no list: {value!r}")
    if length is not None and len(value) != length:
        raise Shape(f"a list of length {len(value)}, not {length}")
    return value


# ------------------------------------------------------------------------------------------- statement


def rational(value: Any) -> Fraction:
    """An integer or a pair in lowest terms."""
    if not isinstance(value, list):
        return Fraction(integer(value))
    a, b = (integer(part) for part in items_of(value, 2))
    if b < 2 or math.gcd(a, b) != 1:
        raise Shape("not in lowest terms")
    return Fraction(a, b)


def read_top(top: dict[str, Any]) -> dict[str, Any]:
    """The statement of a certificate after its seal; the top level is as it must be."""
    keys(top, "format version claim statement verdict rests_on evidence sha256")
    if top["format"] != "verify-certificate" or type(top["version"]) is not int or top["version"] != 3:
        raise Malformed("format or version")
    if not isinstance(top["claim"], str) or not re.fullmatch("[a-z0-9][a-z0-9.-]{0,79}", top["claim"], re.ASCII):
        raise Malformed("claim")
    if top["verdict"] not in (*VERDICTS.values(), "refuted"):
        raise Malformed("verdict")
    statement = keys(top["statement"], "quantifier field instance relation", "variables")
    if not isinstance(statement["quantifier"], str) or statement["quantifier"] not in ALLOWED:
        raise Malformed("quantifier")
    instance = statement["instance"]
    cell = instance.get("cell") if isinstance(instance, dict) else None
    if not isinstance(cell, str) or cell not in QUANTITIES:
        raise Malformed("cell")
    if (statement["quantifier"] == "none") == (cell in ("rac", "lengths", "linear", "tensor", *NETWORKS)):
        raise Malformed("quantifier and cell")
    return statement


class Stated(Evaluation):
    """The statement about a circuit; ``ranks`` says what its ranks are worth."""

    cell = "rac"

    def __init__(self, top: dict[str, Any]) -> None:
        self.top = top
        self.statement = read_top(top)
        self.quantifier = self.statement["quantifier"]
        if "variables" in self.statement:
            raise Malformed("variables of a circuit")
        self.p, self.degree, self.modulus = self._field(self.statement["field"])
        if self.p and self.quantifier == "open-weights":
            raise Malformed("open sets of a finite field")
        language = Language(self.cell)
        self.relation, self.heads = language.parse(self.statement["relation"]), language.heads
        self.sizes: dict[str, int] = {}
        self.N: int | None = None
        self.templates: list[list[Any]] | None = None
        self.split: list[int] | None = None
        self.ranks: dict[Any, int] = {}
        self._network()
        self.at = self.environment()

    def _field(self, value: Any) -> tuple[int, int, tuple[int, ...]]:
        if value == "Q":
            return 0, 1, ()
        keys(value, "p k", "modulus")
        p, k = integer(value["p"], 2, 2**31 - 1), integer(value["k"], 1, 64)
        if (k > 1) != ("modulus" in value):
            raise Malformed("modulus exactly when k >= 2")
        if not is_prime(p):
            raise Shape("the characteristic is composite")
        return p, k, self._irreducible(value["modulus"], p, k) if k > 1 else ()

    @staticmethod
    def _irreducible(value: Any, p: int, k: int | None) -> tuple[int, ...]:
        f = tuple(integer(c, 0, p - 1) for c in items_of(value, None if k is None else k + 1))
        if not 3 <= len(f) <= 65 or f[-1] != 1:
            raise Shape("not monic of degree 2..64")
        if not is_irreducible(f, p):
            raise Shape("reducible")
        return f

    def _network(self) -> None:
        given = keys(self.statement["instance"], "cell L R M t_S t_E", "templates split weights")
        self.sizes = {name: integer(given[name], 1) for name in SIZES}
        M = self.sizes["M"]
        if ("templates" in given) != ("grid_rank" in self.heads):
            raise Malformed("templates exactly with grid_rank")
        if ("weights" in given) != (self.quantifier == "these-weights"):
            raise Malformed("weights exactly with these-weights")
        if "templates" in given:
            kind = given["templates"].get("kind") if isinstance(given["templates"], dict) else None
            if kind == "one-hot":
                self.N = integer(keys(given["templates"], "kind N")["N"], 1, M)
            elif kind == "explicit":
                vectors = items_of(keys(given["templates"], "kind vectors")["vectors"])
                if not vectors:
                    raise Shape("no templates")
                self.templates = [[self.element(e) for e in items_of(v, M)] for v in vectors]
                self.N = len(vectors)
            else:
                raise Malformed("kind of templates")
        if "split" in given:
            T = self.sizes["t_S"] + self.sizes["t_E"]
            split = [integer(step, 1, T) for step in items_of(given["split"], self.sizes["t_S"])]
            if sorted(set(split)) != split or split == list(range(1, len(split) + 1)):
                raise Shape("split")
            self.split = split
        if "weights" in given:
            self.explicit(given["weights"], *(self.sizes[n] for n in "LRM"), self.element)

    def element(self, value: Any) -> Any:
        """An element of the statement's field."""
        if self.p == 0:
            return rational(value)
        if self.degree == 1:
            return integer(value, 0, self.p - 1)
        return tuple(integer(c, 0, self.p - 1) for c in items_of(value, self.degree))

    @staticmethod
    def explicit(value: Any, L: int, R: int, M: int, read: Callable[[Any], Any]) -> dict[str, Any]:
        if keys(value, "kind arrays")["kind"] != "explicit":
            raise Malformed("kind of weights")
        if isinstance(value["arrays"], dict) and len(value["arrays"]) < L:
            raise Malformed("too few arrays")
        layers = range(1, L + 1)
        arrays = keys(value["arrays"], " ".join(["Wo", *(f"{name}{l}" for l in layers for name in ("Wh", "Wi", "h"))]))

        def matrix(rows: Any, height: int, width: int) -> list[list[Any]]:
            return [[read(entry) for entry in items_of(row, width)] for row in items_of(rows, height)]

        return {
            "Wh": [matrix(arrays[f"Wh{l}"], R, R) for l in layers],
            "Wi": [matrix(arrays[f"Wi{l}"], R, R if l > 1 else M) for l in layers],
            "Wo": [read(entry) for entry in items_of(arrays["Wo"], R)],
            "h0": matrix([arrays[f"h{l}"] for l in layers], L, R),
        }

    # --------------------------------------------------------------------------------------- its meaning

    def environment(self) -> dict[str, int]:
        known = dict(self.sizes)
        known["m"] = min(known["M"], known["R"])
        known["T"] = known["t_S"] + known["t_E"]
        if known["t_S"] == known["t_E"]:
            known["t"] = known["t_S"]
        known["N"] = known["M"] if self.N is None else self.N
        return known

    def quantity(self, tree: Any, parts: list[Any], path: str, letters: Letters) -> Any:
        return Fraction(self.ranks[self.rank_at(tree, path, letters)])

    def rank_at(self, tree: Any, path: str, letters: Letters) -> Any:
        """The rank that a tree means."""
        return self.term(tree[0], {name: self.whole(part, path, letters) for name, part in tree[1].items()})

    def rank_terms(self) -> list[Any]:
        """The distinct ranks of the relation at their evaluated parameters, in order."""
        found: list[Any] = []

        def visit(node: Any, letters: Letters) -> None:
            if not isinstance(node, list):
                return
            if node[0] in ("rank", "grid_rank", "hankel_rank", "unfolding_rank"):
                at = self.rank_at(node, "", letters)
                if at not in found:
                    found.append(at)
            elif node[0] in ("sum", "prod", "all", "any"):
                for i in self.range(node, "", letters):
                    visit(node[4], {**letters, node[1]: Fraction(i)})
            else:
                for part in node[1:]:
                    visit(part, letters)

        visit(self.relation, {})
        return found

    def term(self, notion: str, overrides: dict[str, int]) -> Term:
        """The rank at the instance with overrides."""
        if any(value < 1 for value in overrides.values()):
            raise Shape("a size below 1")
        sizes = dict(self.sizes)
        for name, value in overrides.items():
            for target in ("t_S", "t_E") if name == "t" else (name,):
                sizes[target] = value
        N = 0
        if notion == "grid_rank":
            if self.N is None:
                raise Shape("no templates")
            N = self.N
            if self.templates is None and "M" in overrides and self.sizes["M"] == self.N:
                N = overrides["M"]
            N = overrides.get("N", N)
        found: Term = (notion, *(sizes[name] for name in SIZES), N)
        if found != (notion, *(self.sizes[name] for name in SIZES), self.N if N else 0):
            explicit = notion == "grid_rank" and self.templates is not None
            if self.split or self.quantifier == "these-weights" or explicit or sizes["M"] < N:
                raise Shape("a rank at other parameters is not allowed here")
        return found

    def item_term(self, value: Any) -> Term:
        if not isinstance(value, list):
            raise Malformed("a term")
        if len(value) != 2 or value[0] not in ("rank", "grid_rank"):
            raise Malformed("a term")
        names = "L R M t_S t_E N" if value[0] == "grid_rank" else "L R M t_S t_E"
        overrides = keys(value[1], "", names)
        return self.term(value[0], {name: integer(number) for name, number in overrides.items()})

    def bound_of(self, name: str, term: Term, input_rank: int | None = None) -> int:
        """A bound for a rank."""
        notion, L, R, M, t_S, t_E, N = term
        T = t_S + t_E
        if name == "Z0":
            if not self._starts_at_zero():
                raise Shape("no zero state")
            return 0
        if t_E > 100 or (t_S > 100 and (name == "U0" or self.split)):
            raise Unjudged("many steps")
        if self.split:
            start: Sequence[int] = [T - step + 1 for step in self.split]
            end = [s for s in range(1, T + 1) if s not in start]
        else:
            start, end = range(t_E + 1, T + 1), list(range(1, t_E + 1))
        d = min(M, R)
        if notion == "grid_rank":
            d = min(N, R)
            if self.templates is not None:
                d = min(R, rank(self.ring(), self.templates))
        if input_rank is not None:
            d = min(d, input_rank)
        value = bound_formula(name, L, R, M, t_S, start, end, N or None, d)
        if value is None:
            raise Shape(f"outside the domain of {name}")
        return value

    def _starts_at_zero(self) -> bool:
        if self.quantifier != "these-weights":
            return False
        weights = self.given_weights(self.element)
        zero = self.ring().zero
        return any(all(entry == zero for entry in h) for h in weights["h0"])

    def bound(self, name: str, level: str) -> int:
        """A bound that the relation speaks of."""
        N = self.at["N"] if level == "grid" else 0
        return self.bound_of(name, ("grid_rank" if N else "rank", *(self.sizes[size] for size in SIZES), N))

    def ring(self) -> Ring:
        """The statement's field."""
        if self.p == 0:
            return rationals
        return modular(self.p) if self.degree == 1 else extension(self.p, self.modulus)

    def given_weights(self, read: Callable[[Any], Any]) -> dict[str, Any]:
        return self.explicit(self.statement["instance"]["weights"], *(self.sizes[n] for n in "LRM"), read)
