"""A second checker, written from ``proofs/certificate-format.md`` alone: the same files must get the same answers.

It knows the cell ``rac`` over Q, GF(p) and GF(p^k), and evidence by ``minor`` and ``bound`` (G1, G2, U0 to U6, UT)
items, also inside a ``refutation``. It imports nothing of this project and sets no limits on work: for files one trusts
to be small. Sections of the page are named at the functions.
"""

import hashlib
import itertools
import json
import math
import re
from dataclasses import dataclass
from fractions import Fraction

INF, BITS, SMALL = float("inf"), 100_000, 2**53
NAMES = {"L", "R", "M", "t_S", "t_E", "T", "m", "t", "N"}
ARITY = {"-": 2, "neg": 1, "/": 2, "//": 2, "%": 2, "**": 2, "mc": 2, "binomial": 2, "factorial": 1, "isqrt": 1}
VARIADIC, COMPARISONS = {"+", "*", "min", "max"}, {"<=", "<", ">=", ">", "==", "!="}
#: f, g: function and grid level; c: contiguous only; m: reads m; r: rests on U4 also
BOUNDS = {"G1": "g", "U0": "fgm", "U1": "fgc", "U2": "fgm", "U3": "fgcm", "U4": "fgcm"}
BOUNDS |= {"G2": "gcmr", "U5": "fcmr", "U6": "fgcr", "UT": "fgcr"}
OTHER_CELLS = [
    *(
        "linear",
        "integers",
        "kernel",
        "system",
        "descent",
        "spectrum",
        "tensor",
        "program",
        "rac-skip",
        "mi",
        "second-order",
    ),
    *("square", "cube", "linear-layers", "gated-lstm", "gated-gru", "linear-attention", "gated-linear-attention"),
    *("delta-rule", "selective-ssm", "tanh", "sigmoid", "relu", "lstm", "gru"),
]
OTHER_BOUNDS = {"U7", "U8", "U9", "Z0", "C0", "C1", "C2", "C3", "C4"}
VERDICTS = ["proved-all", "proved-generic", "proved-open", "proved-instance", "probable", "refuted"]
OTHER_KINDS = {"triangular", "tropical", "graded", "implicit", "nullspace", "sample", "exhaustive", "identity"}


class Refusal(Exception):
    """Why a file is not accepted: ``outcome`` is malformed, rejected, or unsupported (another cell, other evidence)."""

    def __init__(self, message, outcome="rejected"):
        super().__init__(message)
        self.outcome = outcome


class TooLarge(Refusal):
    """A value of more than 100,000 bits."""


@dataclass(frozen=True)
class Answer:
    """``facts``: (rank as text, lo, hi or None, scope), sorted."""

    outcome: str
    message: str = ""
    verdict: str = ""
    rests_on: tuple = ()
    facts: tuple = ()


def true(condition, message, outcome="rejected"):
    if not condition:
        raise Refusal(message, outcome)


def well(condition, message):
    true(condition, message, "malformed")


def known(condition, message):
    true(condition, message, "unsupported")


def keys(value, required, optional=""):
    well(type(value) is dict, "an object is wanted")
    need = set(required.split())
    well(need <= set(value) <= need | set(optional.split()), f"the keys must be {required} {optional}")


def listed(value):
    well(type(value) is list, "an array is wanted")
    return value


# Section 1: bytes, integers, elements


def parse(data):
    well(len(data) <= 2**26 and re.fullmatch(rb"[!-\[\]-~]+\n", data), "bytes that no certificate has")
    bare = re.sub(rb'"[^"]*"', b"0", data)
    depth = itertools.accumulate((c in b"[{") - (c in b"]}") for c in bare)
    well(max(depth) <= 80, "nesting")
    well(bare.count(b"[") <= 1_000_000 and bare.count(b"{") <= 100_000, "too many arrays or objects")
    well(
        sum(map(bare.count, (b",", b"[", b"{"))) <= 5_000_000 and bare.count(b":") <= 250_000, "too many values or keys"
    )

    def number(text):
        well(len(text) <= 17, "a long integer")
        return int(text)

    try:
        value = json.loads(data, parse_int=number)
    except ValueError as error:
        raise Refusal(str(error), "malformed") from None
    well(canonical(value) + b"\n" == data, "not canonical")
    return value


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def nesting(value):
    parts = value.values() if type(value) is dict else value if type(value) is list else None
    return 0 if parts is None else 1 + max(map(nesting, parts), default=0)


def integer(value):
    if type(value) is str:
        well(re.fullmatch(r"-?0x[1-9a-f][0-9a-f]*", value), "an integer is wanted")
        number = int(value, 16)
        well(abs(number) > SMALL and number.bit_length() <= BITS, "a hexadecimal integer out of its range")
        return number
    well(type(value) is int and abs(value) <= SMALL, "an integer is wanted")
    return value


def remainder(a, f, p):
    """a mod f over GF(p): coefficients from low degree up, without leading zeros."""
    a, inverse = list(a), pow(f[-1], -1, p)
    while len(a) >= len(f):
        top, shift = a[-1] * inverse % p, len(a) - len(f)
        for i, c in enumerate(f):
            a[shift + i] = (a[shift + i] - top * c) % p
        a.pop()
    while a and not a[-1]:
        a.pop()
    return a


def product(a, b, f, p):
    out = [0] * (len(a) + len(b))
    for (i, x), (j, y) in itertools.product(enumerate(a), enumerate(b)):
        out[i + j] = (out[i + j] + x * y) % p
    return remainder(out, f, p)


def combination(a, b, sign, p):
    return [(x + sign * y) % p for x, y in itertools.zip_longest(a, b, fillvalue=0)]


def irreducible(f, p):
    """Ben-Or: no common factor with x^(p^i) - x for i up to half the degree."""
    power = x = [0, 1]
    for _ in range((len(f) - 1) // 2):
        base, power = power, [1]
        for bit in bin(p)[2:]:
            power = product(power, power, f, p)
            power = product(power, base, f, p) if bit == "1" else power
        a, b = f, remainder(combination(power, x, -1, p), f, p)
        while b:
            a, b = b, remainder(a, b, p)
        if len(a) > 1:
            return False
    return True


class Residue:
    """An element of GF(p^e) that behaves as an integer mod q does; ``% q`` has nothing left to do."""

    def __init__(self, c, f, p):
        self.c, self.f, self.p = remainder(c, f, p), f, p

    def __add__(self, other):
        return Residue(combination(self.c, other.c, 1, self.p), self.f, self.p) if other else self

    def __sub__(self, other):
        return Residue(combination(self.c, other.c, -1, self.p), self.f, self.p)

    def __mul__(self, other):
        return Residue(product(self.c, other.c, self.f, self.p), self.f, self.p)

    def __mod__(self, _):
        return self

    def __bool__(self):
        return bool(self.c)

    __radd__ = __add__


@dataclass(frozen=True)
class Field:
    """Q (p = 0), GF(p) or GF(p^k), as a statement or an extension names it."""

    p: int
    k: int = 1
    f: tuple = ()

    def element(self, value):
        """The element that a JSON value spells."""
        if self.k > 1:
            true(len(listed(value)) == self.k, "an element is a list of k integers")
            return Residue([Field(self.p).element(v) for v in value], self.f, self.p)
        if self.p:
            true(0 <= integer(value) < self.p, "an element is an integer below p")
            return value
        if type(value) is list:
            true(len(value) == 2, "a rational is a pair")
            a, b = map(integer, value)
            true(b >= 2 and math.gcd(a, b) == 1, "a rational is in lowest terms")
            return Fraction(a, b)
        return integer(value)

    def into(self, q, value):
        """An element of this field (an extension's subfield), in the ring that an item computes in."""
        if self.p:
            return Residue([value], self.f, self.p) if self.k > 1 and type(value) is int else value
        true(math.gcd(Fraction(value).denominator, q) == 1, "a denominator is no unit")
        return Fraction(value).numerator * pow(Fraction(value).denominator, -1, q) % q

    def vectors(self, value, width):
        rows = [[self.element(v) for v in listed(row)] for row in listed(value)]
        true(all(len(row) == width for row in rows), "a vector has another length")
        return rows

    def rank(self, rows):
        """The exact rank of a matrix over this field."""
        if not self.p:
            rows = [[int(v * math.lcm(*(Fraction(w).denominator for w in row))) for v in row] for row in rows]
        return eliminate(rows, self.p)


def eliminate(rows, q, pivoting=True):
    """The rank, or without pivoting how many leading pivots are nonzero, by cross-multiplication; q = 0: over Z."""
    done = 0
    for _ in range(len(rows[0]) if rows else 0):
        at = next((i for i, row in enumerate(rows) if row[0]), None)
        if not pivoting and at != 0:
            break
        if at is None:
            rows = [row[1:] for row in rows]
            continue
        (a, *top), done = rows[at], done + 1
        rows = [[a * x - b * y for x, y in zip(row, top, strict=True)] for b, *row in rows[:at] + rows[at + 1 :]]
        rows = [[x % q for x in row] for row in rows] if q else rows
    return done


def field_of(value):
    if value == "Q":
        return Field(0)
    keys(value, "p k", "modulus")
    p, k = integer(value["p"]), integer(value["k"])
    true(1 < p < 2**31 and all(p % d for d in range(2, math.isqrt(p) + 1)) and 1 <= k <= 64, "not a field")
    well((k >= 2) == ("modulus" in value), "a modulus is for k >= 2")
    return Field(p, k, polynomial(value["modulus"], p, k)) if k > 1 else Field(p)


def polynomial(value, p, degree):
    f = tuple(Field(p).element(c) for c in listed(value))
    true(2 <= degree <= 64 and len(f) == degree + 1 and f[-1] == 1 and irreducible(f, p), "not monic and irreducible")
    return f


# Section 3: the language


def whole(value):
    true(Fraction(value).denominator == 1, "an integer is wanted")
    return int(value)


def natural(value):
    true(whole(value) >= 0, "an integer that is not negative is wanted")
    return int(value)


def fits(value):
    if max(abs(value.numerator), value.denominator).bit_length() > BITS:
        raise TooLarge("a value of more than 100,000 bits")
    return value


def binomial(n, k):
    n, k = natural(n), whole(k)
    if not 0 <= k <= n:
        return 0
    k = min(k, n - k)
    if k and ((n // k).bit_length() - 1) * k > BITS:
        raise TooLarge("a value of more than 100,000 bits")
    return fits(math.comb(n, k))


def mc(n, k):
    n, k = natural(n), whole(k)
    return int(k == 0) if n == 0 else 0 if k < 0 else binomial(n + k - 1, k)


def power(a, b):
    b = whole(b)
    true(a != 0 or b >= 0, "a negative power of 0")
    if abs(a) not in (0, 1) and (max(abs(a.numerator), a.denominator).bit_length() - 1) * abs(b) > BITS:
        raise TooLarge("a value of more than 100,000 bits")
    return Fraction(a) ** b


def factorial(n):
    if natural(n) > BITS:
        raise TooLarge("a value of more than 100,000 bits")
    return math.factorial(int(n))


def nonzero(b):
    true(b != 0, "a division by 0")
    return b


def plus(a, b):
    return a if abs(a) == INF else b if abs(b) == INF else a + b


def times(a, b):
    if not a or not b:
        return 0
    return (INF if (a > 0) == (b > 0) else -INF) if INF in (abs(a), abs(b)) else a * b


def corners(a, b):
    four = [times(x, y) for x in a for y in b]
    return min(four), max(four)


def sums(parts):
    low = high = 0
    for a, b in parts:
        low, high = plus(low, a), plus(high, b)
    return low, high


def products(parts):
    out = (1, 1)
    for part in parts:
        out = tuple(fits(v) if abs(v) != INF else v for v in corners(out, part))
    return out


INTERVAL = {
    "+": lambda *v: sums(v),
    "*": lambda *v: products(v),
    "-": lambda a, b: (plus(a[0], -b[1]), plus(a[1], -b[0])),
    "neg": lambda a: (-a[1], -a[0]),
    "min": lambda *v: (min(a for a, _ in v), min(b for _, b in v)),
    "max": lambda *v: (max(a for a, _ in v), max(b for _, b in v)),
}
EXACT = {
    "/": lambda a, b: Fraction(a) / nonzero(b),
    "//": lambda a, b: whole(a) // nonzero(whole(b)),
    "%": lambda a, b: whole(a) % nonzero(whole(b)),
    "**": power,
    "mc": mc,
    "binomial": binomial,
    "factorial": factorial,
    "isqrt": lambda n: math.isqrt(natural(n)),
}


def compare(op, a, b):
    """Of intervals: 2 if true, 0 if false, 1 if undecided; ``and`` is the least, ``or`` the greatest, ``not`` 2 - x."""
    if op in (">", ">="):
        return compare(op.replace(">", "<"), b, a)
    if op == "!=":
        return 2 - compare("==", a, b)
    if op == "==":
        return 2 if a[0] == a[1] == b[0] == b[1] else 0 if a[1] < b[0] or b[1] < a[0] else 1
    if op == "<":
        return 2 if a[1] < b[0] else 0 if a[0] >= b[1] else 1
    return 2 if a[1] <= b[0] else 0 if a[0] > b[1] else 1


def sort(node, letters=frozenset(), ranks=True):
    """The sort of a tree, number or condition; an ill-sorted one is malformed."""
    if type(node) is not list:
        if not (type(node) is str and (node in NAMES or node in letters)):
            integer(node)
        return "number"
    well(node and type(node[0]) is str, "an operation is wanted")
    head, args = node[0], node[1:]

    def each(wanted, parts, bound=letters, may=ranks):
        well(all(sort(part, bound, may) == wanted for part in parts), f"{head} takes only a {wanted} here")

    if head in ("rank", "grid_rank"):
        well(ranks and len(args) == 1, "a rank is not allowed here, or lacks its object")
        keys(args[0], "", "L R M t_S t_E t" + (" N" if head == "grid_rank" else ""))
        well("t" not in args[0] or not {"t_S", "t_E"} & set(args[0]), "t excludes t_S and t_E")
        each("number", args[0].values(), may=False)
    elif head == "bound":
        well(len(args) in (1, 2) and args[1:] in ([], ["grid"]), "bound takes a name and perhaps grid")
        well(type(args[0]) is str and args[0] in set(BOUNDS) | OTHER_BOUNDS, "no such bound")
    elif head in ("sum", "prod", "all", "any"):
        well(len(args) == 4 and type(args[0]) is str and re.fullmatch("[a-z]", args[0]), f"{head} takes a letter")
        well(args[0] not in NAMES | letters, "a letter that has a meaning already")
        each("number", args[1:3], may=False)
        each("number" if head in ("sum", "prod") else "condition", args[3:], letters | {args[0]})
    elif head in COMPARISONS or head in VARIADIC or head in ARITY:
        well(len(args) == ARITY.get(head, 2) or (head in VARIADIC and len(args) > 2), f"{head}: how many arguments")
        each("number", args)
    else:
        well(head in ("and", "or", "not"), f"no operation {head}")
        well(len(args) == 1 if head == "not" else len(args) >= 2, f"{head}: how many arguments")
        each("condition", args)
    return "condition" if head in COMPARISONS | {"and", "or", "not", "all", "any"} else "number"


def parts_of(node):
    """The rank and bound nodes of a relation."""
    if type(node) is list:
        yield node
        yield from itertools.chain.from_iterable(map(parts_of, node[1:]))


def size(node):
    """Operations, names, integers: not a letter where it is bound, nor the keys of ranks and names of bounds."""
    if type(node) is not list or not node or node[0] == "bound":
        return 1
    parts = list(node[1].values()) if node[0] in ("rank", "grid_rank") and type(node[1]) is dict else node[1:]
    return 1 + sum(map(size, parts[1:] if node[0] in ("sum", "prod", "all", "any") else parts))


# Sections 2, 4 and 6: the statement and its evidence


class Statement:
    """A statement, and what is known of its ranks: ``self.facts`` maps a key to [lo, hi, scope]."""

    def __init__(self, value):
        keys(value, "quantifier field instance relation", "variables")
        instance, self.quantifier, self.relation = value["instance"], value["quantifier"], value["relation"]
        well(type(instance) is dict and type(instance.get("cell")) is str, "the instance names a cell")
        known(instance["cell"] not in OTHER_CELLS, "another cell")
        well(instance["cell"] == "rac" and "variables" not in value, "no such cell, or variables of rac")
        keys(instance, "cell L R M t_S t_E", "templates split weights")
        well(self.quantifier in ("almost-all-weights", "all-weights", "open-weights", "these-weights"), "quantifier")
        self.these = self.quantifier == "these-weights"
        self.field = field_of(value["field"])
        well(not (self.quantifier == "open-weights" and self.field.p), "open sets of real weights")
        self.base = {name: integer(instance[name]) for name in ("L", "R", "M", "t_S", "t_E")}
        true(min(self.base.values()) >= 1, "sizes are at least 1")
        well(nesting(self.relation) <= 64 and sort(self.relation) == "condition", "the relation is a condition")
        well(size(self.relation) <= 10_000, "a relation of more than 10,000 nodes")
        self.mentions = [node for node in parts_of(self.relation) if node[0] in ("rank", "grid_rank", "bound")]
        grid = any(node[0] == "grid_rank" for node in self.mentions)
        well(grid == ("templates" in instance), "templates exactly when grid_rank occurs")
        well(self.these == ("weights" in instance), "weights exactly with these-weights")
        self.templates = self.read_templates(instance["templates"]) if grid else None
        self.base["N"] = self.n if grid else self.base["M"]
        self.split = self.read_split(instance["split"]) if "split" in instance else None
        if self.these:
            well(instance["weights"].get("kind") == "explicit" if type(instance["weights"]) is dict else False, "kind")
            self.weights = instance["weights"]
            self.read_weights(self.weights, self.base, self.field, None)
        self.facts, self.rests, self.scopes, self.assigned = {}, set(), set(), {}

    def read_templates(self, value):
        if type(value) is dict and value.get("kind") == "one-hot":
            keys(value, "kind N")
            self.n = integer(value["N"])
            true(1 <= self.n <= self.base["M"], "N is from 1 to M")
            return "one-hot"
        keys(value, "kind vectors")
        well(value["kind"] == "explicit", "kind")
        rows = self.field.vectors(value["vectors"], self.base["M"])
        self.n = len(rows)
        true(rows, "at least one template")
        return rows

    def read_split(self, value):
        split, total = [integer(v) for v in listed(value)], self.base["t_S"] + self.base["t_E"]
        true(split == sorted(set(split)) and len(split) == self.base["t_S"], "a split has t_S increasing steps")
        true(split[0] >= 1 and split[-1] <= total and split[-1] > len(split), "a split is within 1..T, not the default")
        return split

    def at(self, notion, changes):
        """The parameters of a rank, once its overrides are applied."""
        changes = dict(changes)
        if "t" in changes:
            changes["t_S"] = changes["t_E"] = changes.pop("t")
        new = self.base | {name: whole(v) for name, v in changes.items()}
        if notion == "rank":
            new["N"] = None
        elif "M" in changes and "N" not in changes and self.base["N"] == self.base["M"]:
            new["N"] = new["M"]
        true(notion == "rank" or self.templates is not None, "a grid rank without templates")
        if new != self.base | ({"N": None} if notion == "rank" else {}):
            true(all(v is None or v >= 1 for v in new.values()), "sizes are at least 1")
            true(not self.split and not self.these, "other parameters need no split and no weights")
            if notion == "grid_rank":
                true(self.templates == "one-hot" and new["N"] <= new["M"], "other parameters need one-hot templates")
        return notion, tuple(new.items())

    def term(self, value):
        well(len(listed(value)) == 2 and value[0] in ("rank", "grid_rank"), "a term is a rank and its object")
        keys(value[1], "", "L R M N t_S t_E" if value[0] == "grid_rank" else "L R M t_S t_E")
        return self.at(value[0], {name: integer(v) for name, v in value[1].items()})

    # Evaluation and decision

    def name(self, name, env):
        if name in env:
            return env[name]
        b = self.base
        true(name != "t" or b["t_S"] == b["t_E"], "t has no value")
        return {**b, "T": b["t_S"] + b["t_E"], "m": min(b["M"], b["R"]), "t": b["t_S"]}[name]

    def value(self, node, env, ranks):
        """An interval of a number, or 2, 1, 0 (see ``compare``); ``ranks`` gives the interval of a rank's key."""
        if type(node) is not list:
            v = self.name(node, env) if node in NAMES or node in env else integer(node)
            return v, v
        head, args = node[0], node[1:]
        if head in ("rank", "grid_rank"):
            return ranks(self.at(head, {name: self.value(v, env, ranks)[0] for name, v in args[0].items()}))
        if head == "bound":
            v = self.bound(args[0], len(args) == 2, self.base, self.split, self.dimension(len(args) == 2, None))
            return v, v
        if head in ("sum", "prod", "all", "any"):
            a, b = (whole(self.value(v, env, ranks)[0]) for v in args[1:3])
            body = [self.value(args[3], env | {args[0]: v}, ranks) for v in range(a, b + 1)]
        else:
            body = [self.value(v, env, ranks) for v in args]
        if head in COMPARISONS:
            return compare(head, *body)
        if head in ("and", "all", "or", "any"):
            return min(body, default=2) if head in ("and", "all") else max(body, default=0)
        if head == "not":
            return 2 - body[0]
        if head in ("sum", "prod") or head in INTERVAL:
            low, high = sums(body) if head == "sum" else products(body) if head == "prod" else INTERVAL[head](*body)
        else:
            true(all(a == b for a, b in body), f"undecided: {head} of a rank that is not known")
            low = high = EXACT[head](*(a for a, _ in body))
        for v in (low, high):
            fits(Fraction(v) if abs(v) != INF else 0)
        return low, high

    def decide(self):
        """2 if true, 0 if false, 1 if undecided, over every choice of the ranks that the facts leave."""
        found = {}

        def collect(key):
            lo, hi = self.facts.get(key, (0, None, ""))[:2]
            found[key] = (lo, INF if hi is None else hi)
            return found[key]

        def terms(node, env):
            if type(node) is list and node[0] in ("rank", "grid_rank"):
                self.value(node, env, collect)
            elif type(node) is list and node[0] in ("sum", "prod", "all", "any"):
                a, b = (whole(self.value(v, env, collect)[0]) for v in node[2:4])
                for v in range(a, b + 1):
                    terms(node[4], env | {node[1]: v})
            elif type(node) is list and node[0] != "bound":
                for part in node[1:]:
                    terms(part, env)

        terms(self.relation, {})
        if math.prod(min(hi - lo + 1, 4097) for lo, hi in found.values()) > 4096:
            return self.value(self.relation, {}, found.get)
        choices = itertools.product(*(range(lo, hi + 1) for lo, hi in found.values()))
        answers = set()
        for choice in choices:
            point = {key: (v, v) for key, v in zip(found, choice, strict=True)}
            answers.add(self.value(self.relation, {}, point.get))
        return answers.pop() if len(answers) == 1 else 1

    # Bounds: section 9

    def dimension(self, grid, par):
        """m, or d at grid level: at the parameters ``par`` (None: the instance, one-hot where it has no templates)."""
        par = par or self.base
        if not grid:
            return min(par["M"], par["R"])
        explicit = self.templates not in (None, "one-hot")
        return min(self.field.rank(self.templates) if explicit else par["N"], par["R"])

    def bound(self, name, grid, par, split, m):
        known(name in BOUNDS, f"the bound {name}")
        size_l, r, channels, t_s, t_e = (par[key] for key in ("L", "R", "M", "t_S", "t_E"))
        true(
            ("g" if grid else "f") in BOUNDS[name] and not (split and "c" in BOUNDS[name]),
            f"{name} is out of its domain",
        )
        true(name not in ("U6", "UT") or channels >= r, f"{name} needs M >= R")
        true(name != "U6" or size_l >= 2, "U6 needs L >= 2")
        start = split or range(1, t_s + 1)
        end = set(range(1, t_s + t_e + 1)) - set(start)

        def phi(s):
            value = mc(m, mc(s, size_l - 1))
            return min(par["N"], value) if grid else value

        def over(steps):
            return multiplied(phi(t_s + t_e + 1 - step) for step in steps)

        def u3(j):
            head = (mc(r, mc(t_e - j, size_l - i)) for i in range(1, size_l + 1))
            return multiplied(itertools.chain(head, map(phi, range(t_e - j + 1, t_e + 1))))

        if name == "G1":
            return power(par["N"], min(t_s, t_e))
        if name == "U4":
            return inclusion(size_l, r, m, t_e)
        if name == "U6":
            return u6(size_l, r, t_e)
        if name in ("U0", "U2"):
            return over(start if name == "U0" else end)
        if name == "U1":
            return u3(0)
        if name == "U3":
            return least(*(lambda j=j: u3(j) for j in range(t_e)))
        if name == "UT":
            swapped = {**par, "L": t_e, "t_E": size_l, "M": r}
            names = ("U4", "U5", "U6") if t_e >= 2 else ("U4", "U5")
            return least(*(lambda n=n: self.bound(n, False, swapped, None, r) for n in names))
        value = 1
        for t in range(1, t_e + 1):
            value = least(lambda t=t: inclusion(size_l, r, m, t), lambda t=t, v=value: fits(phi(t) * v))
        return value

    def bound_item(self, item):
        keys(item, "kind term name value", "input_rank")
        true(self.these or "input_rank" not in item, "input_rank needs these-weights")
        name, value = item["name"], integer(item["value"])
        true(type(name) is str and name in set(BOUNDS) | OTHER_BOUNDS, "no such bound")
        key = self.term(item["term"])
        known(name in BOUNDS, f"the bound {name}")
        true(not any(node[:2] == ["bound", name] for node in self.mentions), "a bound is no evidence about itself")
        grid, par = key[0] == "grid_rank", dict(key[1])
        m, scope = self.dimension(grid, par), "all"
        if "input_rank" in item:
            true("m" in BOUNDS[name], f"{name} does not read m")
            rows = self.field.vectors(self.weights["arrays"]["Wi1"], self.base["M"])
            true(integer(item["input_rank"]) == self.field.rank(rows), "not the rank of Wi1")
            m, scope = min(m, item["input_rank"]), "instance"
        true(self.bound(name, grid, par, self.split, m) == value, f"{name} has another value")
        self.learn(key, 0, value, scope, {name, "U4"} if "r" in BOUNDS[name] else {name})

    # Minors: sections 4 and 6

    def read_weights(self, value, par, field, q):
        """The weight arrays by name, vectors as rows, in the ring of the item (q None: only looked at)."""
        r, layers = par["R"], range(1, par["L"] + 1)
        shapes = {}
        for i in layers:
            shapes |= {f"Wh{i}": (r, r), f"Wi{i}": (r, par["M"] if i == 1 else r)}
        shapes |= {"Wo": (1, r)} | {f"h{i}": (1, r) for i in layers}
        well(type(value) is dict and value.get("kind") in ("explicit", "stream"), "kind")
        if value["kind"] == "stream":
            keys(value, "kind seed")
            take = stream(value["seed"], "weights", field, q)
            return {name: [[next(take) for _ in range(n)] for _ in range(m)] for name, (m, n) in shapes.items()}
        keys(value, "kind arrays")
        well(type(value["arrays"]) is dict, "arrays is an object")
        well(set(value["arrays"]) == set(shapes), "exactly the weight arrays")
        out = {}
        for name, (m, n) in shapes.items():
            array = value["arrays"][name]
            rows = field.vectors([array] if name in ("Wo", *(f"h{i}" for i in layers)) else array, n)
            true(len(rows) == m, f"{name} has another shape")
            out[name] = rows if q is None else [[field.into(q, v) for v in row] for row in rows]
        return out

    def read_points(self, value, t, par, grid, field, q):
        """The sequences: tuples of t vectors (tuples)."""
        well(type(value) is dict and value.get("kind") in ("words", "stream", "tree"), "kind")
        width = par["M"]
        if value["kind"] == "words":
            keys(value, "kind words" if grid else "kind words alphabet")
            if not grid:
                alphabet = field.vectors(value["alphabet"], width)
            elif self.templates == "one-hot":
                alphabet = [[int(i == j) for j in range(width)] for i in range(par["N"])]
            else:
                alphabet = self.templates
            letters = [tuple(field.into(q, v) for v in row) for row in alphabet]
            words = [tuple(integer(v) for v in listed(word)) for word in listed(value["words"])]
            true(
                {len(word) for word in words} <= {t} and len(set(words)) == len(words), "words of t letters, once each"
            )
            true(all(0 <= v < len(letters) for word in words for v in word), "a letter outside the alphabet")
            return [tuple(letters[v] for v in word) for word in words]
        true(not grid, "a grid rank is about words")
        if value["kind"] == "stream":
            keys(value, "kind seed rows")
            rows = [integer(v) for v in listed(value["rows"])]
            true(len(set(rows)) == len(rows) and all(0 <= v < 2**32 for v in rows), "distinct rows below 2^32")
            takes = (stream(value["seed"], f"row/{row}", field, q) for row in rows)
            return [tuple(tuple(next(take) for _ in range(width)) for _ in range(t)) for take in takes]
        keys(value, "kind seed parents leaves")
        paths = []
        for i, parent in enumerate(map(integer, listed(value["parents"]))):
            true(-1 <= parent < i, "a parent precedes its node")
            take = stream(value["seed"], f"node/{i}", field, q)
            paths.append((() if parent < 0 else paths[parent]) + (tuple(next(take) for _ in range(width)),))
        leaves = [integer(v) for v in listed(value["leaves"])]
        true(len(set(leaves)) == len(leaves) and all(0 <= v < len(paths) for v in leaves), "distinct nodes as leaves")
        true(all(len(paths[v]) == t for v in leaves), "a leaf at another depth than t")
        return [paths[v] for v in leaves]

    def minor_item(self, item):
        keys(item, "kind term k modulus start end" + ("" if self.these else " weights"), "extension weights")
        true(not (self.these and "weights" in item), "the weights are those of the instance")
        key, k, q, field = self.term(item["term"]), integer(item["k"]), integer(item["modulus"]), self.field
        par = dict(key[1])
        true(k >= 1 and (q == field.p if field.p else 2 <= q < 2**31), "k >= 1, and the modulus of the field")
        if "extension" in item:
            true(field.p and field.k == 1 and self.quantifier == "almost-all-weights", "no extension here")
            degree = len(listed(item["extension"])) - 1
            field = Field(field.p, degree, polynomial(item["extension"], field.p, degree))
        weights = self.weights if self.these else item["weights"]
        arrays = self.read_weights(weights, par, field, q)
        grid = key[0] == "grid_rank"
        starts, ends = (
            self.read_points(item[side], par[t], par, grid, field, q) for side, t in (("start", "t_S"), ("end", "t_E"))
        )
        true(len(starts) == len(ends) == k, "k start and k end sequences")
        sizes = par["L"], par["R"], par["M"]
        if self.quantifier == "all-weights" and field.p:
            true(self.assigned.setdefault(sizes, weights) == weights, "one assignment for networks of equal sizes")
        matrix = outputs(arrays, par["L"], q, starts, ends, self.split)
        true(eliminate(matrix, q, pivoting=False) == k, "a leading minor is zero")
        rests = {"F1"} if self.these else {"F1", "F2"}
        self.learn(key, k, None, "instance" if self.these else "generic", rests)

    def learn(self, key, lo, hi, scope, rests):
        fact = self.facts.setdefault(key, [0, None, "all"])
        fact[0] = max(fact[0], lo)
        fact[1] = fact[1] if hi is None else hi if fact[1] is None else min(hi, fact[1])
        fact[2] = min(fact[2], scope, key=("instance", "generic", "all").index)
        self.rests |= rests
        self.scopes.add(scope)

    def establish(self, items, refuting):
        """The derived verdict of the items; learns their facts."""
        true(listed(items), "evidence is a nonempty list")
        for item in items:
            kind = item.get("kind") if type(item) is dict else None
            well(type(kind) is str, "an item names its kind")
            known(kind not in OTHER_KINDS, f"evidence of the kind {kind}")
            well(kind in ("minor", "bound", "refutation"), "no such kind of evidence")
            true(kind != "refutation", "a refutation is the only item, of a refuted certificate")
            self.minor_item(item) if kind == "minor" else self.bound_item(item)
        true(self.quantifier != "all-weights" or refuting or self.scopes == {"all"}, "generic facts are not enough")
        for lo, hi, _ in self.facts.values():
            true(hi is None or lo <= hi, "a lower bound above an upper bound")
        if self.these:
            return "proved-instance"
        if self.quantifier == "open-weights" and not refuting:
            return "proved-open"
        return "proved-" + min(self.scopes, key=("instance", "generic", "all").index)


def multiplied(factors):
    out = 1
    for factor in factors:
        out = fits(out * factor)
    return out


def least(*candidates):
    """The least value of those that fit; those that do not are passed over unless none fits."""
    values = []
    for candidate in candidates:
        try:
            values.append(candidate())
        except TooLarge:
            continue
    if not values:
        raise TooLarge("every candidate of a minimum is too large")
    return min(values)


def inclusion(layers, r, m, t):
    """I_L(t)."""
    if t < 1:
        return 1
    total = 0
    for j in range(1, m + 1):
        factors = multiplied(mc(r, mc(t, layers - i) - j) for i in range(1, layers))
        total += (-1) ** (j + 1) * binomial(m, j) * factors
    return fits(r * total)


def u6(layers, r, t_e):
    below = [1] + [r] * t_e
    for i in range(2, layers + 1):
        here = [1]
        for t in range(1, t_e + 1):

            def step(last=here[-1], lower=below[t - 1], i=i, t=t):
                return fits((mc(r, mc(t, i - 1)) - r) * last + r * min(last, lower))

            here.append(least(lambda i=i, t=t: inclusion(i, r, r, t), step))
        below = here
    return below[-1]


def stream(seed, label, field, q):
    """The elements of the stream (seed, label)."""
    well(type(seed) is str and re.fullmatch("[0-9a-f]{1,64}", seed), "a seed is up to 64 hexadecimal digits")
    mask = (1 << (q - 1).bit_length()) - 1

    def integers():
        for i in itertools.count():
            block = hashlib.sha256(f"verify-stream-1:{seed}:{label}:{i}".encode()).digest()
            words = (int.from_bytes(block[j : j + 8], "big") & mask for j in range(0, 32, 8))
            yield from (word for word in words if word < q)

    take = integers()
    if field.k == 1:
        return take
    return (Residue([next(take) for _ in range(field.k)], field.f, q) for _ in itertools.count())


def outputs(w, layers, q, starts, ends, split):
    """A[i][j] = y(start_i, end_j) in the ring mod q; states are kept for every prefix that recurs."""

    def apply(matrix, vector):
        return [sum(a * b for a, b in zip(row, vector, strict=True)) % q for row in matrix]

    def step(recurrent, x):
        new = []
        for i, a in enumerate(recurrent, 1):
            x = [u * v % q for u, v in zip(a, apply(w[f"Wi{i}"], x), strict=True)]
            new.append(x)
        return new

    def recurrent(prefix):
        if prefix not in kept:
            state = step(recurrent(prefix[:-1]), vectors[prefix[-1]]) if prefix else first
            kept[prefix] = [apply(w[f"Wh{i}"], h) for i, h in enumerate(state, 1)]
        return kept[prefix]

    vectors = {}
    starts, ends = ([tuple(vectors.setdefault(id(x), x) and id(x) for x in s) for s in side] for side in (starts, ends))
    total = len(starts[0]) + len(ends[0])
    chosen = set(split or range(1, len(starts[0]) + 1))
    first = [w[f"h{i}"][0] for i in range(1, layers + 1)]
    matrix = []
    for start in starts:
        kept, row = {}, []
        for end in ends:
            left, right = iter(start), iter(end)
            word = tuple(next(left) if s in chosen else next(right) for s in range(1, total + 1))
            row.append(apply(w["Wo"], step(recurrent(word[:-1]), vectors[word[-1]])[-1])[0])
        matrix.append(row)
    return matrix


def judge(data):
    top = parse(data)
    keys(top, "format version claim statement verdict rests_on evidence sha256")
    well(top["format"] == "verify-certificate" and integer(top["version"]) == 3, "another format or version")
    well(type(top["claim"]) is str and re.fullmatch("[a-z0-9][a-z0-9.-]{0,79}", top["claim"]), "not a claim's label")
    seal = hashlib.sha256(canonical({key: v for key, v in top.items() if key != "sha256"})).hexdigest()
    well(top["sha256"] == seal, "another hash")
    well(type(top["rests_on"]) is list and top["verdict"] in VERDICTS, "no list of facts, or no verdict")
    bare = {**top, "statement": {**top["statement"], "relation": 0}} if type(top["statement"]) is dict else top
    well(nesting(bare) <= 16, "nesting")
    statement, items, refuting = Statement(top["statement"]), top["evidence"], top["verdict"] == "refuted"
    if refuting:
        true(len(listed(items)) == 1 and type(items[0]) is dict, "one refutation")
        true(items[0].get("kind") == "refutation", "one refutation")
        keys(items[0], "kind verdict evidence")
        items, declared = items[0]["evidence"], items[0]["verdict"]
    else:
        declared = top["verdict"]
    derived = statement.establish(items, refuting)
    answer = statement.decide()
    true(answer == (0 if refuting else 2), "the relation is not decided as declared")
    true(declared == derived, "another verdict follows")
    true(top["rests_on"] == sorted(statement.rests), "it rests on other facts")
    facts = []
    for (notion, parameters), fact in statement.facts.items():
        changed = ", ".join(f"{n}={v}" for n, v in parameters if v not in (None, statement.base[n]))
        facts.append((f"{notion}({changed})" if changed else notion, *fact))
    return Answer("accepted", "", top["verdict"], tuple(top["rests_on"]), tuple(sorted(facts)))


def check(data):
    """The ``Answer`` on the bytes of a certificate."""
    try:
        return judge(data)
    except Refusal as found:
        return Answer(found.outcome, str(found))
