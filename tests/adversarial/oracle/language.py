"""The language of relations, by hand from section 3 of the format: shape and sort of every part, for all cells."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "BOUNDS", "COMPARE", "LIMIT", "NETWORKS", "QUANTITIES", "USES", "VOCABULARY", "Fails", "Language", "Malformed",
    "Shape", "TooLarge", "Undefined",
    "require",
]  # fmt: skip

LIMIT = 100_000  # bits of a numerator or denominator
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": lambda a, b: bool(a <= b),
    "<": lambda a, b: bool(a < b),
    ">=": lambda a, b: bool(a >= b),
    ">": lambda a, b: bool(a > b),
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
}
ARITHMETIC = {
    "-": 2, "/": 2, "//": 2, "%": 2, "**": 2, "mc": 2, "binomial": 2, "neg": 1, "factorial": 1, "isqrt": 1,
    "+": 0, "*": 0, "min": 0, "max": 0,
}  # fmt: skip
"""How many arguments; 0: two or more."""
NETWORKS = (
    "rac-skip", "mi", "second-order", "square", "cube", "linear-layers", "gated-lstm", "gated-gru", "linear-attention",
    "gated-linear-attention", "delta-rule", "selective-ssm", "tanh", "sigmoid", "relu", "lstm", "gru", "program",
)  # fmt: skip
"""The cells that are treated alike; ``rac`` and ``linear`` have more."""
VOCABULARY = dict.fromkeys(NETWORKS, ("L", "R", "M", "N", "t_S", "t_E", "T", "m", "t")) | {
    "program": ("M", "N", "t_S", "t_E", "T", "t"),
    "rac": ("L", "R", "M", "N", "t_S", "t_E", "T", "m", "t"),
    "integers": ("L", "R", "M", "N", "t_S", "t_E", "T", "m", "t"),
    "lengths": ("L", "R", "M", "m", "t_S", "t_E"),
    "linear": ("n", "d_x", "d_y", "t_S", "t_E", "T", "q", "k"),
    "tensor": ("order", "size", "splits"),
    "kernel": ("nu_W", "nu_F", "nu_C", "n", "j", "z"),
    "system": (),
    "descent": ("eta",),
    "matches": ("n", "m"),
}
_OF_DEGREES = ("C0", "C1", "C2", "C3", "C4", "C5")
BOUNDS = dict.fromkeys(NETWORKS, ("G1", *_OF_DEGREES)) | {
    "rac": ("G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "UT", "Z0", *_OF_DEGREES),
    "integers": ("G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "UT"),
}
# the sort that comes out (n a number, c a condition, p a probability, m a matrix), then the arguments: numbers n, a
# variable v,
# words w, a bound b, or what may be overridden
RANKS = {"rank": ("n", "L R M t_S t_E t"), "grid_rank": ("n", "L R M N t_S t_E t"), "bound": ("n", "b")}
QUANTITIES: dict[str, dict[str, tuple[str, str]]] = dict.fromkeys((*NETWORKS, "rac"), RANKS) | {
    "program": {"rank": ("n", "no overrides"), "grid_rank": ("n", "no overrides"), "bound": ("n", "b")},
    "integers": {"bound": ("n", "b")},
    "lengths": {"rank": ("n", "no overrides")},
    "linear": {"rank": ("n", "no overrides"), "hankel_rank": ("n", "no overrides")},
    "tensor": {"unfolding_rank": ("n", "split ")},
    "kernel": {
        "trace": ("n", "w"), "kernel_A": ("n", "nn"), "kernel_B": ("n", "nn"), "kernel_mean": ("n", "nn"),
        "kernel_variance": ("n", "nn"), "kernel_entry_variance": ("n", "nnnn"),
        "rho": ("n", "n"), "chebyshev": ("n", "nn"), "limit": ("n", "vn"),
        "coefficient": ("n", "vnn"), "series": ("n", "nn"), "tail": ("p", "nn"),
    },
    "system": {
        "outputs": ("m", ""), "convolution": ("m", ""), "response": ("m", "n"), "realised": ("m", "n"),
        "realises": ("c", ""),
    },
    "descent": {
        "weight_norm": ("n", "nn"), "loss": ("n", "n"), "input_norm": ("n", ""), "target_norm": ("n", ""),
        "rho": ("n", "n"),
        "convolution_predictions": ("m", "n"), "kernel_predictions": ("m", "n"), "dominates": ("c", "n"),
        "dominates_strictly": ("c", "n"), "bias_bound": ("c", ""), "converges": ("c", ""),
    },
    "matches": {
        "label": ("n", "n"), "label_rank": ("n", ""), "argmax_at_most": ("c", "n"), "argmax_at_least": ("c", "n"),
        "forster_at_least": ("c", "n"),
    },
}  # fmt: skip
USES = {
    "trace": {"W1"}, "kernel_A": {"W1"}, "kernel_B": {"W1"}, "kernel_mean": {"K1", "W1"},
    "kernel_variance": {"K1", "W1"}, "kernel_entry_variance": {"K1", "W1"},
    "chebyshev": {"K1", "W1"}, "tail": {"P1", "K1", "W1"}, "realises": {"R2"}, "bias_bound": {"D1"},
    "converges": {"D2"}, "label_rank": {"B1"}, "argmax_at_most": {"B2"}, "argmax_at_least": {"B3"},
    "forster_at_least": {"B1", "B4"},
}  # fmt: skip


class Malformed(Exception):
    """Not a certificate of this version."""


class Shape(Exception):
    """Sizes, ranges, or something where it is not allowed."""


class Fails(Exception):
    """The mathematics is not as declared."""


class TooLarge(Fails):
    """A value of more than 100,000 bits."""


class Undefined(Fails):
    """A part of the relation has no value."""


def require(condition: bool, what: str) -> None:
    if not condition:
        raise Malformed(what)


@dataclass
class Language:
    """The language at one instance: ``parse`` gives the relation, integers read, ``heads`` what occurs in it."""

    cell: str
    variables: tuple[str, ...] = ()
    has: Callable[[str], bool] = lambda head: True
    """Whether the instance has what a quantity needs."""
    matrix: Callable[[str], str] = lambda head: ""
    """Shape and ring of a quantity that is a matrix."""
    heads: set[str] = field(default_factory=set)
    nodes: int = 0

    def parse(self, tree: Any) -> Any:
        """The relation, which must be a condition."""
        found, sort = self.part(tree, (), True)
        require(sort == "c", "no condition")
        return found

    def count(self) -> None:
        self.nodes += 1
        require(self.nodes <= 10_000, "many nodes")

    def number(self, tree: Any, bound: tuple[str, ...], ranks: bool) -> Any:
        found, sort = self.part(tree, bound, ranks)
        require(sort == "n", f"a {sort} where a number is asked for")
        return found

    def condition(self, tree: Any, bound: tuple[str, ...]) -> Any:
        found, sort = self.part(tree, bound, True)
        require(sort == "c", f"a {sort} where a condition is asked for")
        return found

    def part(self, node: Any, bound: tuple[str, ...], ranks: bool) -> tuple[Any, str]:
        """The tree and its sort; matrices of different shapes or rings have different sorts."""
        self.count()
        if isinstance(node, str) and "0x" not in node:
            require(node in VOCABULARY[self.cell] or node in bound, "a name")
            return node, "n"
        if not isinstance(node, list):
            return whole(node), "n"
        require(len(node) > 0 and isinstance(node[0], str), "no list with a head")
        head, rest = node[0], node[1:]
        if head in COMPARE:
            return self.comparison(head, rest, bound, ranks), "c"
        if head in ("and", "or", "not"):
            require(len(rest) == 1 if head == "not" else len(rest) >= 2, "the arguments of a connective")
            return [head, *(self.condition(part, bound) for part in rest)], "c"
        if head in ("sum", "prod", "all", "any"):
            require(len(rest) == 4, f"the arguments of {head}")
            v = self.letter(rest[0], bound)
            ends = [self.number(end, bound, False) for end in rest[1:3]]
            if head in ("sum", "prod"):
                return [head, v, *ends, self.number(rest[3], (*bound, v), ranks)], "n"
            return [head, v, *ends, self.condition(rest[3], (*bound, v))], "c"
        if head in ARITHMETIC:
            require(
                len(rest) == ARITHMETIC[head] or (not ARITHMETIC[head] and len(rest) >= 2), f"the arguments of {head}"
            )
            return [head, *(self.number(part, bound, ranks) for part in rest)], "n"
        require(head in QUANTITIES[self.cell], f"{head} is nothing of this cell")
        return self.quantity(head, rest, bound, ranks)

    def comparison(self, head: str, rest: list[Any], bound: tuple[str, ...], ranks: bool) -> Any:
        require(len(rest) == 2, "two sides")
        (a, left), (b, right) = (self.part(side, bound, ranks) for side in rest)
        if (left, right) == ("p", "n"):
            require(head in ("<", "<="), "a probability compared otherwise")
        else:
            require(left == right and left not in ("c", "p"), f"{left} compared with {right}")
            require(left == "n" or head in ("==", "!="), "matrices in order")
        return [head, a, b]

    def quantity(self, head: str, rest: list[Any], bound: tuple[str, ...], ranks: bool) -> tuple[Any, str]:
        sort, takes = QUANTITIES[self.cell][head]
        self.heads.add(head)
        if not self.has(head):
            raise Shape(f"the instance lacks what {head} needs")
        if sort == "m":
            sort = f"matrix {self.matrix(head)}"
        if " " in takes:
            require(ranks and len(rest) == 1 and isinstance(rest[0], dict), "a rank")
            names = set(rest[0])
            require(names <= set(() if takes == "no overrides" else takes.split()), "an override")
            require(not ("t" in names and names & {"t_S", "t_E"}), "t beside t_S or t_E")
            return [head, {name: self.number(value, bound, False) for name, value in rest[0].items()}], sort
        if takes == "b":
            known = BOUNDS[self.cell]
            require(rest in [[name] for name in known] + [[name, "grid"] for name in known], "a bound")
            self.heads.add(f"bound {rest[0]}")
            return [head, *rest], sort
        if takes == "w":
            require(len(rest) >= 1, "words")
            for word in rest:
                self.count()
                require(isinstance(word, str) and re.fullmatch("(W'?)*", word) is not None, "a word")
            return [head, *rest], sort
        require(len(rest) == len(takes), f"the arguments of {head}")
        found = [head]
        for kind, part in zip(takes, rest, strict=True):
            found.append(self.variable(head, part) if kind == "v" else self.number(part, bound, ranks))
        return found, sort

    def variable(self, head: str, part: Any) -> str:
        self.count()
        require(part in (("n", "j") if head == "limit" else ("n",)), "a variable")
        if part not in self.variables:
            raise Shape("no variable of the statement")
        return str(part)

    def letter(self, v: Any, bound: tuple[str, ...]) -> str:
        require(isinstance(v, str) and re.fullmatch("[a-z]", v) is not None, "a letter")
        require(v not in VOCABULARY[self.cell] and v not in bound, "a letter that is taken")
        return str(v)


def whole(value: Any) -> int:
    """An integer as the format spells it."""
    if isinstance(value, str) and re.fullmatch("-?0x[1-9a-f][0-9a-f]*", value, re.ASCII):
        value = int(value, 16)
        require(abs(value) > 2**53 and value.bit_length() <= LIMIT, "spelling of an integer")
    require(type(value) is int, f"no integer: {value!r}")
    return int(value)
