"""What the caller expects a file to prove: ``L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220``.

Before the colon: values of L, R, M, N, t_S, t_E (``t=`` sets both of the last two), or for a linear network of n, d_x,
d_y, t_S, t_E, q, k; ``field=Q|p|p^k`` (default Q), ``weights=almost-all|all|these`` (default almost-all), and for
closed forms ``v>=a``. After it a relation in the usual notation. The text becomes a tree by Python's parser and a list
of allowed nodes; nothing of it is ever executed.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .arithmetic import Meter
from .canonical import LARGEST_NUMBER
from .decision import condition_holds, decide
from .errors import CheckError, Rejected, show
from .expression import CIRCUITS, Tree, mentions, parse_condition
from .facts import Fact, Interval, combined
from .linear.expectation import restricted
from .linear.statement import LANGUAGE, LinearStatement
from .ranks import RankStatement, RankTerm
from .statement import NONE, Statement

__all__ = ["Expectation", "ExpectationError", "parse_expectation"]

MAX_TEXT = 4000
MAX_DEPTH = 40
_SIZE = re.compile(r"(L|R|M|N|t_S|t_E|t|n|d_x|d_y|q|k)(>=|=)([1-9][0-9]{0,18})", re.ASCII)
_LINEAR = ("n", "d_x", "d_y", "q", "k")  # these sizes only linear networks have
_CIRCUIT = ("L", "R", "M", "N", "t")  # and these only circuits
_RANKS = ("rank", "grid_rank", "hankel_rank")
_FIELD = re.compile(r"field=(Q|([1-9][0-9]{0,10})(\^([1-9][0-9]?))?)", re.ASCII)
_WEIGHTS = {"weights=almost-all": "almost-all", "weights=all": "all", "weights=these": "these"}
_SCOPES = {"almost-all": ("all", "generic"), "all": ("all",), "these": ("all", "instance")}
_BINARY: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip
_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_CALLS = ("min", "max", "mc", "binomial", "factorial", "isqrt")


class ExpectationError(ValueError):
    """The text of an expectation cannot be read."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """An expected statement, read from text."""

    parameters: Mapping[str, int]
    for_all: tuple[str, int] | None
    field: tuple[int, int]  # (p, k); (0, 1) is Q
    weights: str
    relation: Tree
    linear: bool  # about a linear network

    def require(self, statement: RankStatement[RankTerm], facts: list[Fact], meter: Meter, *, refuted: bool) -> None:
        """Raise ``Rejected`` unless the facts of an accepted certificate establish what is expected."""
        try:
            if isinstance(statement, LinearStatement) != self.linear:
                kinds = "a circuit or integers", "a linear network"
                raise Rejected("", f"the file is about {kinds[not self.linear]}, expected {kinds[self.linear]}")
            if isinstance(statement, Statement):
                self._require_same_instance(statement)
            elif isinstance(statement, LinearStatement):
                statement = restricted(statement, self.parameters)
            self._require_same_field(statement)
            if isinstance(statement, Statement) and statement.quantifier == NONE:
                self._require_closed_form(statement, meter, refuted)
                return
            known = self._usable(statement, facts)
            outcome = decide(self.relation, statement, known, meter)
        except Rejected as error:
            raise Rejected("", f"not as expected: {error.message}") from None
        if outcome is False:
            raise Rejected("", "not as expected: the file proves that the expected relation is false")
        if outcome is None:
            raise Rejected(
                "", f"not as expected: what the file proves for {self.weights} weights does not decide the relation"
            )

    def _require_same_instance(self, statement: Statement) -> None:
        mine, its = dict(self.parameters), dict(statement.parameters)
        for sizes in (mine, its):
            if "t" in sizes:
                sizes["t_S"] = sizes["t_E"] = sizes.pop("t")
        if statement.templates is not None:
            its["N"] = statement.templates.N
        elif statement.quantifier != NONE:
            its["N"] = its["M"]
        if statement.quantifier != NONE:
            mine.setdefault("N", mine.get("M", 0))
            if mentions(self.relation, ("grid_rank",)):
                if statement.templates is None:
                    raise Rejected("", "the file says nothing of grid ranks")
                if statement.templates.vectors is not None:
                    raise Rejected("", "the file is about explicit templates, expected one-hot ones")
            elif statement.templates is not None and mine["N"] != statement.templates.N:
                its["N"] = mine["N"]  # templates play no part in what is expected
        if mine != its:
            for name in sorted(set(mine) | set(its)):
                if mine.get(name) != its.get(name):
                    raise Rejected("", f"the file has {name} = {_or_none(its, name)}, expected {_or_none(mine, name)}")
        if statement.split is not None:
            raise Rejected("", "the file is about another split than the default one")

    def _require_same_field(self, statement: RankStatement[RankTerm]) -> None:
        if (statement.field.p, statement.field.k) != self.field:
            raise Rejected("", f"the file is about the field {statement.field}")

    def _require_closed_form(self, statement: Statement, meter: Meter, refuted: bool) -> None:
        if mentions(self.relation, _RANKS):
            raise Rejected("", "the file is about integers alone, expected is a rank")
        if self.for_all is None:
            if statement.for_all is not None:
                raise Rejected(
                    "", f"the file is about every {statement.for_all[0]}; say so as {statement.for_all[0]}>=.."
                )
            single = Statement(
                NONE, statement.field, statement.parameters, None, None, None, self.relation, None, statement.json
            )
            if not condition_holds(single, meter):
                raise Rejected("", "the expected relation is false")
            return
        if refuted or statement.for_all is None:
            raise Rejected("", f"the file is not about every {self.for_all[0]}")
        if statement.for_all[0] != self.for_all[0] or statement.for_all[1] > self.for_all[1]:
            v, a = statement.for_all
            raise Rejected("", f"the file is about {v} >= {show(a)}")
        if _flat(statement.relation) != _flat(self.relation):
            raise Rejected("", "the file is about another relation")

    def _usable(self, statement: RankStatement[RankTerm], facts: list[Fact]) -> dict[RankTerm, Interval]:
        """What the facts of sufficient scope say of each term."""
        if self.weights == "these" and statement.quantifier != "these-weights":
            raise Rejected("", "the file is not about given weights")
        usable = [fact for fact in facts if fact.scope in _SCOPES[self.weights]]
        if self.weights == "almost-all":  # over a finite field that speaks of its algebraic closure
            usable = [fact for fact in usable if fact.kind != "exhaustive"]
        return combined(usable)


def _or_none(sizes: Mapping[str, int], name: str) -> str:
    return show(sizes[name]) if name in sizes else "none"


def _flat(tree: Tree) -> Tree:
    """``tree`` with nested sums, products, and, or written as one, so that a + b + c is one tree."""
    if not isinstance(tree, tuple) or tree[0] in ("rank", "grid_rank", "bound"):
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


def parse_expectation(text: str) -> Expectation:
    """The expectation that ``text`` writes. Raises ``ExpectationError`` with one sentence."""
    if len(text) > MAX_TEXT:
        raise ExpectationError(f"an expectation has at most {MAX_TEXT} characters, this one {len(text)}")
    head, colon, body = text.partition(":")
    if not colon:
        raise ExpectationError("an expectation looks like 'L=2 R=4 M=3 t_S=5 t_E=5: rank >= 220'; the colon is missing")
    parameters: dict[str, int] = {}
    settings: dict[str, str] = {}
    for_all: tuple[str, int] | None = None
    field = (0, 1)
    for word in head.replace(",", " ").split():
        size, given = _SIZE.fullmatch(word), _FIELD.fullmatch(word)
        name = word.partition("=")[0].rstrip(">")
        if name in settings:
            raise ExpectationError(f"{show(name)} is given twice")
        settings[name] = word
        if size is not None and size[2] == "=":
            parameters[name] = int(size[3])
        elif size is not None and name in ("L", "R", "M", "t") and for_all is None:
            for_all = (name, int(size[3]))
        elif given is not None:
            field = (0, 1) if given[1] == "Q" else (int(given[2]), int(given[4] or 1))
        elif word not in _WEIGHTS:
            raise ExpectationError(
                f"{show(word)} is none of L=2, N=2, t_S=5, t=5, L>=2, n=4, d_x=1, q=2, k=5, "
                "field=Q|p|p^k, weights=almost-all|all|these"
            )
    if "t" in settings and ("t_S" in settings or "t_E" in settings):
        raise ExpectationError("t sets both t_S and t_E, so it excludes them")
    linear = next((name for name in _LINEAR if name in settings), None)
    circuit = next((name for name in _CIRCUIT if name in settings), None)
    if linear is not None and circuit is not None:
        raise ExpectationError(f"{linear} is a size of linear networks, {circuit} one of circuits; give those of one")
    json = _parsed(body)
    try:
        language = CIRCUITS if linear is None else LANGUAGE
        relation = parse_condition(json, path="the relation", ranks=True, language=language)
    except CheckError as error:
        raise ExpectationError(f"{error.path}: {error.message}") from None
    weights = _WEIGHTS[settings.get("weights", "weights=almost-all")]
    return Expectation(parameters, for_all, field, weights, relation, linear is not None)


def _parsed(text: str) -> object:
    """The JSON tree of a relation in the usual notation."""
    if not text.isascii() or text.count("(") + text.count("-") + text.count("+") + text.count("not") > 400:
        raise ExpectationError("the relation must be ASCII and of reasonable size")
    text = " ".join(text.split())
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpectationError(f"{show(text)} is not a relation in the usual notation") from None
    return _Reader(text).condition(node, 0)


class _Reader:
    """Turns Python's syntax tree of one line of text into the JSON tree, by a list of what is allowed."""

    def __init__(self, text: str) -> None:
        self.text = text

    def source(self, node: ast.expr) -> str:
        return self.text[node.col_offset : node.end_col_offset]

    def deeper(self, depth: int) -> int:
        if depth >= MAX_DEPTH:
            raise ExpectationError(f"the relation is nested more than {MAX_DEPTH} deep")
        return depth + 1

    def condition(self, node: ast.expr, depth: int) -> object:
        depth = self.deeper(depth)
        if isinstance(node, ast.BoolOp):
            head = "and" if isinstance(node.op, ast.And) else "or"
            return [head, *(self.condition(part, depth) for part in node.values)]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ["not", self.condition(node.operand, depth)]
        if isinstance(node, ast.Compare):
            sides = [self.number(side, depth) for side in (node.left, *node.comparators)]
            parts: list[object] = []
            for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
                if type(op) not in _COMPARE:
                    raise ExpectationError("comparisons are <=, <, >=, >, == and !=")
                parts.append([_COMPARE[type(op)], left, right])
            return parts[0] if len(parts) == 1 else ["and", *parts]
        raise ExpectationError(f"expected a comparison such as rank >= 220, got {show(self.source(node))}")

    def number(self, node: ast.expr, depth: int) -> object:
        depth = self.deeper(depth)
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value if abs(node.value) <= LARGEST_NUMBER else hex(node.value)
        if isinstance(node, ast.Name):
            return [node.id, {}] if node.id in _RANKS else node.id
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return ["neg", self.number(node.operand, depth)]
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            return [_BINARY[type(node.op)], self.number(node.left, depth), self.number(node.right, depth)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in _CALLS and not node.keywords:
                return [name, *(self.number(argument, depth) for argument in node.args)]
            if name in _RANKS and not node.args:
                overrides: dict[str, object] = {}
                for keyword in node.keywords:
                    if keyword.arg is None or keyword.arg in overrides:
                        raise ExpectationError(f"the arguments of {name} are names with values, such as L=t")
                    overrides[keyword.arg] = self.number(keyword.value, depth)
                return [name, overrides]
        raise ExpectationError(f"{show(self.source(node))} is not allowed in a relation")
