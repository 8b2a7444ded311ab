"""What a file should prove: ``L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220``, ``kernel n>=1: kernel_A(1, 1) == 1``.

Before the colon: the cell (left out, it is ``rac`` where circuit sizes are given, ``linear`` where sizes of linear
networks are, else ``integers``; for ``program``, ``system``, ``descent``, ``matches``, ``spectrum`` and ``tensor`` the
data are those of the file); values of names; as they are printed ``split=[1,3]``, ``shape=2x2``, ``splits=1|2``,
``templates=explicit``; variables with their domains, such as ``n>=2``, ``nu_W>0``, ``0<nu_W<1``, ``nu_W>1``,
``z=formal``; ``field=Q|p|p^k`` (default Q) and ``weights=almost-all|all|open|these`` (default almost-all).
After it a relation in the usual notation; ``sum(body for j = 0..5)`` or ``sum(j, 0, 5, body)`` for sums,
``trace(W W')`` or ``trace("WW'")`` for words. So what is printed of an accepted file can be expected of it;
``not (..: ..)``, printed of a refutation, denies all of it. The text becomes a tree by Python's parser and a list of
allowed nodes; nothing of it is ever executed.
"""

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import import_module
from typing import Any

from .kernel.decision import Interval, decide
from .kernel.errors import CheckError, ExpectationError, Rejected, show
from .kernel.item import LARGEST_NUMBER, Item
from .kernel.meter import Meter
from .kernel.rings import is_prime
from .kernel.statement import ABOVE_ONE, BELOW_ONE, CELLS, FORMAL, FROM, NETWORKS, NONE, POSITIVE, Domain, Statement
from .kernel.terms import COMMON, COMPARISONS, RANKS, Head, Tree, heads_in, parse
from .kernel.verdict import Context, Fact, SetFact, combined
from .kernel.walk import Number, number_text
from .words import one_line, range_text

__all__ = ["Expectation", "parse_expectation"]

MAX_TEXT = 4000
MAX_DEPTH = 40
_NUMBER = r"(?:0|-?[1-9][0-9]{0,39})(?:/[1-9][0-9]{0,40})?"
_VALUE = re.compile(rf"([A-Za-z_]{{1,6}})=({_NUMBER})", re.ASCII)
_FROM = re.compile(r"([A-Za-z_]{1,6})>=(0|[1-9][0-9]{0,18})", re.ASCII)
_RANGES = (
    (re.compile(r"(nu_[WFC])>0"), POSITIVE),
    (re.compile(r"(nu_[WFC])>1"), ABOVE_ONE),
    (re.compile(r"0<(nu_[WFC])<1"), BELOW_ONE),
    (re.compile(r"(z)=formal"), FORMAL),
)
_FIELD = re.compile(r"field=(Q|([1-9][0-9]{0,10})(\^([1-9][0-9]?))?)", re.ASCII)
_SCOPES = {
    "almost-all": ("all", "generic"),
    "all": ("all",),
    "open": ("all", "generic", "open"),
    "these": ("all", "instance"),
}
_SAID = re.compile(r"(?:split|splits|shape|templates|r)=[!-~]+|weights=(?:explicit|free)", re.ASCII)
"""What is compared as it is printed; these ``weights`` are those of a linear system."""
_WEIGHTS = {f"weights={weights}": weights for weights in _SCOPES}
_LINEAR = ("n", "d_x", "d_y", "q", "k")
_CIRCUIT = ("L", "R", "M", "N", "t_S", "t_E", "t")
_VALUES: Mapping[str, tuple[str, ...]] = dict.fromkeys(NETWORKS, _CIRCUIT) | {
    "program": ("M", "N", "t_S", "t_E", "t"),
    "linear": (*_LINEAR, "t_S", "t_E"),
    "integers": _CIRCUIT,
    "kernel": ("n", "j", "nu_W", "nu_F", "nu_C"),
    "system": ("n", "d_x", "d_y", "T"),
    "descent": ("S", "N", "d_x", "d_y", "J", "eta"),
    "matches": ("n", "m"),
    "spectrum": ("L", "R", "M", "t_S", "t_E", "starts", "ends", "eps"),
    "tensor": ("order", "size", "splits"),
    "lengths": ("L", "R", "M"),
}
"""The names that may have a value before the colon, cell by cell."""
_FROM_ZERO = ("j", "T")  # all other integers are sizes, at least 1
_BINARY: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip
_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expectation:
    """An expected statement, read from text. ``relation`` is JSON, parsed for the instance of the file."""

    cell: str
    values: Mapping[str, Number]
    variables: Mapping[str, Domain]
    field: tuple[int, int]  # (p, k); (0, 1) is Q
    weights: str
    relation: Item
    heads: frozenset[str]
    said: tuple[str, ...] = ()
    denied: bool = False  # whether ``not`` stands before everything

    def require(self, statement: Statement, facts: list[Fact], meter: Meter, *, refuted: bool) -> None:
        """Raise ``Rejected`` unless an accepted certificate establishes what is expected."""
        try:
            outcome = self._outcome(statement, facts, meter, refuted)
        except CheckError as error:
            raise Rejected("", f"not as expected: {error.message}") from None
        if outcome is False:
            raise Rejected("", "not as expected: the file proves that the expected relation is false")
        if outcome is None:
            weights = f" for {self.weights} weights" if statement.quantifier != NONE else ""
            raise Rejected("", f"not as expected: what the file proves{weights} does not decide the relation")

    def _outcome(self, statement: Statement, facts: list[Fact], meter: Meter, refuted: bool) -> bool | None:
        instance = statement.instance
        if instance.cell != self.cell:
            raise Rejected("", f"the file is about the cell {instance.cell}, expected is {self.cell}")
        if (statement.field.p, statement.field.k) != self.field:
            raise Rejected("", f"the file is about the field {statement.field}")
        printed = " ".join(instance.setting()).split()
        for word in self.said:
            if word not in printed:
                raise Rejected("", f"the file is about {' '.join(printed)}, not {word}")
        self._require_same_values(statement)
        self._require_same_variables(statement)
        relation = parse(self.relation, instance, self.variables)
        if self.denied:
            return self._denied(statement, relation, refuted)
        if statement.quantifier == NONE:
            return self._without_ranks(statement, relation, meter, refuted)
        if statement.variables:  # at all lengths one item decides the relation, for almost all weights
            found = self._without_ranks(statement, relation, meter, refuted)
            return found if facts[0].scope in _SCOPES[self.weights] else None
        if self.weights == "these" and statement.quantifier != "these-weights":
            raise Rejected("", "the file is not about given weights")
        usable = [fact for fact in facts if fact.scope in _SCOPES[self.weights]]
        if self.weights in ("almost-all", "open"):  # over a finite field that speaks of its algebraic closure
            usable = [fact for fact in usable if not isinstance(fact, SetFact)]
        known: dict[Any, Interval] = combined(usable)
        return decide(relation, instance, known, meter)

    def _denied(self, statement: Statement, relation: Tree, refuted: bool) -> bool | None:
        """The file refutes just that, for the same weights."""
        if not refuted or statement.quantifier not in (NONE, f"{self.weights}-weights"):
            return None
        if one_line(replace(statement, relation=relation)) != one_line(statement):
            raise Rejected("", "the file denies another relation")
        return True

    def _require_same_values(self, statement: Statement) -> None:
        """The file is about the instance that is expected; sizes of matrices need not be mentioned."""
        instance = statement.instance
        mine, its = dict(self.values), dict(instance.given)
        for sizes in (mine, its):
            if "t" in sizes and self.cell in (*NETWORKS, "integers"):
                sizes["t_S"] = sizes["t_E"] = sizes.pop("t")
        if self.cell in NETWORKS and self.cell != "linear":
            its["N"] = instance.names()["N"]
            mine.setdefault("N", mine.get("M", 0))
            if "grid_rank" in self.heads and instance.templates is None:
                raise Rejected("", "the file says nothing of grid ranks")
            if instance.templates is not None:
                if "grid_rank" not in self.heads and not _of_templates(self.relation.json):
                    mine["N"] = its["N"]  # templates play no part in what is expected
                elif instance.templates.vectors is not None and "templates=explicit" not in self.said:
                    raise Rejected("", "the file is about explicit templates, expected one-hot ones")
            if instance.split is not None and not any(word.startswith("split=") for word in self.said):
                raise Rejected("", "the file is about another split than the default one")
        needed = set(its)
        if self.cell in ("system", "descent", "spectrum", "tensor"):  # about given data, which no text names
            needed = set()
        elif self.cell == "linear":  # it may be about two ranks, of which one is expected
            asked = {name for head in self.heads if head in instance.heads for name in instance.heads[head].needs}
            needed = {*instance.family.sizes, *asked}
        for name in sorted({*mine, *needed}):
            if mine.get(name) != its.get(name):
                raise Rejected("", f"the file has {name} = {_or_none(its, name)}, expected {_or_none(mine, name)}")

    def _require_same_variables(self, statement: Statement) -> None:
        """The file is about the same variables, over the same domains or larger ones."""
        for name, domain in statement.variables.items():
            mine = self.variables.get(name)
            if mine is None or mine.kind != domain.kind or mine.start < domain.start:
                expected_range = "no such variable" if mine is None else range_text(name, mine)
                raise Rejected("", f"the file is about {range_text(name, domain)}, expected {expected_range}")
        for name, mine in self.variables.items():
            if name not in statement.variables:
                raise Rejected("", f"the file has no variable {name}, expected {range_text(name, mine)}")

    def _without_ranks(self, statement: Statement, relation: Tree, meter: Meter, refuted: bool) -> bool | None:
        """For the same variables the same relation; without variables any relation that is true at the instance."""
        if self.variables:
            if _flat(statement.relation) != _flat(relation):
                raise Rejected("", "the file is about another relation")
            return not refuted
        from .evidence.closed import check_identity

        expected = Statement(NONE, statement.field, statement.instance, {}, relation, statement.json)
        item = Item({"kind": "identity", "rule": "evaluation"}, "")
        try:
            check_identity(item, Context(expected, meter))
        except Rejected as error:
            if "and is false" in error.message:
                return False
            raise
        return True


def _of_templates(relation: Any) -> bool:
    """Whether a relation has the number of templates, or a bound at grid level, which depends on them."""
    if isinstance(relation, dict | list):
        return any(map(_of_templates, relation.values() if isinstance(relation, dict) else relation))
    return relation in ("N", "grid")


def _or_none(sizes: Mapping[str, Any], name: str) -> str:
    return number_text(sizes[name]) if name in sizes else "none"


def _flat(tree: Tree) -> Tree:
    """``tree`` with nested sums, products, and, or written as one, so that a + b + c is one tree."""
    if not isinstance(tree, tuple):
        return tree
    parts: list[Tree] = []
    for child in map(_flat, tree[1:]):
        if tree[0] in ("+", "*", "and", "or") and isinstance(child, tuple) and child[0] == tree[0]:
            parts.extend(child[1:])
        else:
            parts.append(child)
    if tree[0] == "neg" and isinstance(parts[0], int):
        return -parts[0]
    return (tree[0], *parts)


# ------------------------------------------------------------------------------------------------ reading


class _Anything:
    """An instance of a cell that has everything, to see whether a text can be meant at all."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        self.heads: Mapping[str, Head]
        self.may_vary: Mapping[str, tuple[tuple[str, ...], int]] = {}
        module = import_module(f".{CELLS[cell]}", __package__)
        if cell in NETWORKS:
            self.heads, self.vocabulary = module.HEADS[cell], module.VOCABULARY[cell]
        else:
            kind = next(value for value in vars(module).values() if getattr(value, "cell", None) == cell)
            self.heads, self.vocabulary, self.may_vary = kind.heads, kind.vocabulary, kind.may_vary
        self.has = {*self.vocabulary, *(name for head in self.heads.values() for name in head.needs)}

    def shape(self, head: str) -> str:
        """All matrices may be of one sort."""
        return "a matrix"


def parse_expectation(text: str) -> Expectation:
    """The expectation that ``text`` writes. Raises ``ExpectationError`` with one sentence."""
    if len(text) > MAX_TEXT:
        raise ExpectationError(f"an expectation has at most {MAX_TEXT} characters, this one {len(text)}")
    denied = re.fullmatch(r"\s*not \((.*:.*)\)\s*", text, re.DOTALL)
    head, colon, body = (text if denied is None else denied[1]).partition(":")
    if not colon:  # nothing is said of numbers alone
        if "rank" in head or not re.search("[<>]|[=!]=", head):
            raise ExpectationError(
                "an expectation looks like 'L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220'; the colon is missing"
            )
        head, body = "", head
    said = tuple(word for word in head.split() if _SAID.fullmatch(word))
    words = " ".join(word for word in head.split() if word not in said).replace(",", " ").split()
    values: dict[str, Number] = {}
    variables: dict[str, Domain] = {}
    settings: dict[str, str] = {}
    cell, field = "", (0, 1)
    for word in words:
        name, value = _named(word)
        if name in settings:
            raise ExpectationError(f"{show(name)} is given twice")
        settings[name] = word
        if name == "cell":
            cell = word
        elif isinstance(value, Domain):
            variables[name] = value
        elif isinstance(value, tuple):
            field = value
        elif value is not None:
            values[name] = value
    if "t" in settings and ("t_S" in settings or "t_E" in settings):
        raise ExpectationError("t sets both t_S and t_E, so it excludes them")
    relation = Item(_parsed(body), "the relation")
    cell = cell or _cell(values, variables, relation.json)
    about = _Anything(cell)
    for name, number in values.items():
        _require_value(name, number, cell)
    for name, domain in variables.items():
        kinds, least = about.may_vary.get(name, ((), 0))
        if domain.kind not in kinds:
            raise ExpectationError(f"{settings[name]}: {name} does not vary so in the cell {cell}")
        if domain.start < least:
            raise ExpectationError(f"{settings[name]}: {name} is an integer >= {least}")
    try:
        heads = frozenset(heads_in(parse(relation, about, variables)))
    except CheckError as error:
        raise ExpectationError(f"{error.path}: {error.message}") from None
    weights = _WEIGHTS[settings.get("weights", "weights=almost-all")]
    return Expectation(cell, values, variables, field, weights, relation, heads, said, denied is not None)


def _require_value(name: str, number: Number, cell: str) -> None:
    """Whether a name may have that value in a statement about the cell."""
    if name not in _VALUES[cell]:
        raise ExpectationError(f"{name} has no value in the cell {cell}; those with one are {', '.join(_VALUES[cell])}")
    if name in ("eta", "eps") or name.startswith("nu_"):
        if number < 0 or (name in ("eta", "eps") and number == 0):
            raise ExpectationError(f"{name} is a rational number {'> 0' if name in ('eta', 'eps') else '>= 0'}")
    elif not isinstance(number, int) or number < (name not in _FROM_ZERO):
        raise ExpectationError(f"{name} is an integer >= {int(name not in _FROM_ZERO)}, not {number_text(number)}")


def _named(word: str) -> tuple[str, Domain | tuple[int, int] | Number | None]:
    """What one word before the colon gives: a name, and its value or domain."""
    if word in CELLS:
        return "cell", None
    if word in _WEIGHTS:
        return "weights", None
    given = _FIELD.fullmatch(word)
    if given is not None:
        p, k = (0, 1) if given[1] == "Q" else (int(given[2]), int(given[4] or 1))
        if p and not is_prime(p):
            raise ExpectationError(f"{show(word)}: {p} is no prime; write field=p or field=p^k")
        return "field", (p, k)
    for pattern, kind in _RANGES:
        found = pattern.fullmatch(word)
        if found is not None:
            return found[1], Domain(kind)
    found = _FROM.fullmatch(word)
    if found is not None:
        return found[1], Domain(FROM, int(found[2]))
    found = _VALUE.fullmatch(word)
    if found is not None:
        value = Fraction(found[2])
        return found[1], value.numerator if value.denominator == 1 else value
    raise ExpectationError(
        f"{show(word)} is none of L=2, N=2, t_S=5, t=5, L>=2, n=4, d_x=1, q=2, k=5, nu_W=1/2, nu_W>0, 0<nu_W<1, "
        "z=formal, field=Q|p|p^k, weights=almost-all|all|open|these, or a cell, such as mi, linear or kernel"
    )


def _cell(values: Mapping[str, Number], variables: Mapping[str, Domain], relation: object) -> str:
    """The cell that is meant where none is named."""
    linear = [name for name in _LINEAR if name in values]
    circuit = [name for name in ("L", "R", "M", "N", "t") if name in values or name in variables]
    if linear and circuit:
        raise ExpectationError(
            f"{linear[0]} is a size of linear networks, {circuit[0]} one of circuits; give those of one"
        )
    if linear:
        return "linear"
    names = str(relation)
    return "rac" if "rank" in names else "integers"


def _parsed(text: str) -> object:
    """The JSON tree of a relation in the usual notation."""
    if not text.isascii() or text.count("(") + text.count("-") + text.count("+") + text.count("not") > 400:
        raise ExpectationError("the relation must be ASCII and of reasonable size")
    text = _in_python(" ".join(text.split()))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python only warns of, such as 1if, is no usual notation either
            node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpectationError(f"{show(text)} is not a relation in the usual notation") from None
    return _Reader(text).tree(node, 0)


def _in_python(text: str) -> str:
    """The notation that is printed as Python has it: ``trace(W W')`` with quotes, ``for i = 0..m`` as ``in (0, m)``."""
    text = re.sub(r"\btrace\(([W'1 ,]+)\)", _quoted, text)
    found, closing = [], [""]
    for part in re.split(r"( for [a-z] = |\.\.|[()])", text):
        if part == "(":
            closing.append("")
        elif part == ")":
            found.append(closing.pop() if len(closing) > 1 else "")
        elif part.startswith(" for ") and part.endswith(" = "):
            closing[-1], part = ")", f"{part[:-3]} in ("
        elif part == ".." and closing[-1]:
            part = ", "
        found.append(part)
    return "".join(found)


def _quoted(found: re.Match[str]) -> str:
    words = (word.strip().replace("1", "") for word in found[1].split(","))
    return 'trace("{}")'.format('", "'.join(words))


_BARE = ("outputs", "convolution", "realises", "input_norm", "target_norm", "bias_bound", "converges", "label_rank")


class _Reader:
    """Turns Python's syntax tree of one line of text into the JSON tree, by a list of what is allowed.

    Which heads there are, and their arguments, is seen by the parser of statements.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def source(self, node: ast.expr) -> str:
        return self.text[node.col_offset : node.end_col_offset]

    def tree(self, node: ast.expr, depth: int) -> object:
        if depth >= MAX_DEPTH:
            raise ExpectationError(f"the relation is nested more than {MAX_DEPTH} deep")
        depth += 1
        if isinstance(node, ast.BoolOp):
            head = "and" if isinstance(node.op, ast.And) else "or"
            return [head, *(self.tree(part, depth) for part in node.values)]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            return ["not" if isinstance(node.op, ast.Not) else "neg", self.tree(node.operand, depth)]
        if isinstance(node, ast.Compare):
            return self.comparison(node, depth)
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value if abs(node.value) <= LARGEST_NUMBER else hex(node.value)
        if isinstance(node, ast.Name):
            return [node.id, {}] if node.id in RANKS else [node.id] if node.id in _BARE else node.id
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            return [_BINARY[type(node.op)], self.tree(node.left, depth), self.tree(node.right, depth)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.call(node, node.func.id, depth)
        raise ExpectationError(f"{show(self.source(node))} is not allowed in a relation")

    def comparison(self, node: ast.Compare, depth: int) -> object:
        sides = [self.tree(side, depth) for side in (node.left, *node.comparators)]
        parts: list[object] = []
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(op) not in _COMPARE:
                raise ExpectationError(f"comparisons are {', '.join(COMPARISONS)}")
            parts.append([_COMPARE[type(op)], left, right])
        return parts[0] if len(parts) == 1 else ["and", *parts]

    def call(self, node: ast.Call, name: str, depth: int) -> object:
        if name in RANKS and not node.args:
            overrides: dict[str, object] = {}
            for keyword in node.keywords:
                if keyword.arg is None or keyword.arg in overrides:
                    raise ExpectationError(f"the arguments of {name} are names with values, such as L=t")
                overrides[keyword.arg] = self.tree(keyword.value, depth)
            return [name, overrides]
        if node.keywords or (name in COMMON and name in ("and", "or", "not")):
            raise ExpectationError(f"{show(self.source(node))} is not allowed in a relation")
        if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            return [name, *self.loop(node.args[0], depth)]
        return [name, *(self.word(a) if name == "trace" else self.tree(a, depth) for a in node.args)]

    def loop(self, node: ast.GeneratorExp, depth: int) -> list[object]:
        """Letter, ends and body of ``body for i = 0..m``."""
        (first, *more), body = node.generators, node.elt
        if more or first.ifs or not isinstance(first.target, ast.Name) or not isinstance(first.iter, ast.Tuple):
            raise ExpectationError(f"{show(self.source(node))} is not of the form: body for i = 0..m")
        return [first.target.id, *(self.tree(part, depth) for part in (*first.iter.elts, body))]

    def word(self, node: ast.expr) -> object:
        """A word in quotes, such as "WW'"."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value.replace(" ", "")
        raise ExpectationError(f'{show(self.source(node))} is no word in quotes, such as "WW\'"')
