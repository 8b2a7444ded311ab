"""Python's syntax tree to a statement tree, node by node, by a whitelist; and the error that points at a place."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TypeVar

from verify.errors import DomainError
from verify.quoting import escaped
from verify.statements import Comparison, Condition, Connective, Expression, Integer, Operation, RankTerm, Variable
from verify.statements.arithmetic import apply_operation
from verify.statements.heads import CIRCUITS, HEADS, OVERRIDES

__all__ = ["ExpressionError", "Reader", "length_limit"]

T = TypeVar("T")

MAX_LENGTH = 2000
# Levels of the expression, at most; a statement may nest a little deeper in its file.
NESTING = 60
# Bits of all intermediate values of numbers that are written out, such as 10**10**10.
CONSTANT_BITS = 1_000_000
# Columns of the text that an error shows.
_WINDOW = 72

_FUNCTIONS = ("min", "max", "binomial", "mc", "factorial", "isqrt")
_RANKS = {"rank": "function", "grid_rank": "grid"}
_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.LtE: "<=",
    ast.Lt: "<",
    ast.GtE: ">=",
    ast.Gt: ">",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


class ExpressionError(DomainError):
    """A text is not in the language: ``sentence`` says why, ``position`` (0-based) where in ``text``."""

    def __init__(self, sentence: str, text: str, position: int) -> None:
        super().__init__(sentence, text, position)  # all three, so that it survives a trip between processes
        self.sentence = sentence
        self.text = text
        self.position = position

    @property
    def marked(self) -> str:
        """The text, or the part of it around the place, and a caret under the place."""
        first = max(0, self.position - _WINDOW // 2) if len(self.text) > _WINDOW else 0
        part = self.text[first : first + _WINDOW]
        before = "..." if first else ""
        after = "..." if first + _WINDOW < len(self.text) else ""
        part = "".join(character if character.isprintable() else "?" for character in part)
        return f"  {before}{part}{after}\n  {' ' * (len(before) + self.position - first)}^"

    def __str__(self) -> str:
        return f"{escaped(self.sentence)}\n{self.marked}"


def length_limit(text: str) -> None:
    """Raise ``ExpressionError`` for a text that is too long to be written by a person."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"the expression has {len(text)} characters; at most {MAX_LENGTH} are read", text, MAX_LENGTH
        )


class Reader:
    """Reads one syntax tree whose columns count from ``start`` in ``text``.

    ``ranks``: whether they may occur.  Each reading of an expression gives the tree and, where no name occurs in it,
    its value.
    """

    def __init__(self, text: str, start: int, *, ranks: bool) -> None:
        self._text = text
        self._start = start
        self._ranks = ranks
        self._bits = 0

    def condition(self, node: ast.expr, depth: int = 0) -> Condition:
        """A comparison, a chain of comparisons, or conditions joined."""
        self._require_depth(node, depth)
        match node:
            case ast.Compare():
                return self._comparisons(node, depth)
            case ast.BoolOp(op=op, values=values):
                name = "and" if isinstance(op, ast.And) else "or"
                parts: list[Condition] = []
                for value in values:
                    part = self.condition(value, depth + 1)
                    # (a and b) and c is the same as a and b and c
                    same = isinstance(part, Connective) and part.op == name
                    parts += part.arguments if same and isinstance(part, Connective) else (part,)
                return self._made(node, lambda: Connective(name, tuple(parts)))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.condition(operand, depth + 1)
                return self._made(node, lambda: Connective("not", (inner,)))
        self.expression(node, depth)  # what is wrong inside it is said first
        raise self._error(
            node, "a number stands where a condition is wanted; compare it with something, as in rank >= R"
        )

    def expression(self, node: ast.expr, depth: int = 0) -> tuple[Expression, int | None]:
        """An integer expression, and its value if it is written in numbers alone."""
        self._require_depth(node, depth)
        match node:
            case ast.Constant(value=value):
                if type(value) is not int:
                    raise self._error(node, f"{str(value)[:20]!r} is no whole number")
                return Integer(value), value
            case ast.Name(id=name):
                return self._name(node, name), None
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.expression(operand, depth + 1)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if type(value) is int:
                return Integer(-value), -value
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._operation(node, "neg", [self.expression(operand, depth + 1)])
            case ast.BinOp():
                return self._binary(node, depth)
            case ast.Call():
                return self._call(node, depth)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise self._error(node, "a condition stands where a number is wanted")
            case ast.Tuple():
                raise self._error(node, "one expression is wanted, not several with commas between them")
        raise self._error(node, f"{type(node).__name__} is not part of the language")

    def _comparisons(self, node: ast.Compare, depth: int) -> Condition:
        for op in node.ops:
            if type(op) not in _COMPARISONS:
                raise self._error(node, "comparisons are <= < >= > == !=")
        sides = [self.expression(side, depth + 1)[0] for side in (node.left, *node.comparators)]
        parts: list[Condition] = []
        for op, (left, right) in zip(node.ops, pairwise(sides), strict=True):
            parts.append(self._made(node, partial(Comparison, _COMPARISONS[type(op)], left, right)))
        return parts[0] if len(parts) == 1 else self._made(node, lambda: Connective("and", tuple(parts)))

    def _name(self, node: ast.Name, name: str) -> Expression:
        if name in _RANKS:
            self._require_ranks(node)
            return RankTerm(_RANKS[name])
        if name in CIRCUITS.variables:
            return Variable(name)
        if name in _FUNCTIONS:
            raise self._error(node, f"{name} is a function: write {_usage(name)}")
        raise self._error(node, f"{name[:40]} is no name of the language{_suggestion(name)}")

    def _binary(self, node: ast.BinOp, depth: int) -> tuple[Expression, int | None]:
        """Along the left spine in a loop: a + b + c + .. may be long."""
        spine = [node]
        while isinstance(spine[-1].left, ast.BinOp):
            spine.append(spine[-1].left)
        read = self.expression(spine[-1].left, depth + 1)
        for link in reversed(spine):
            op = _BINARY.get(type(link.op))
            if op is None:
                advice = "; write // for the floor of a quotient" if isinstance(link.op, ast.Div) else ""
                place = self._start + (link.left.end_col_offset or 0)
                while place < len(self._text) and self._text[place] in ") \t":
                    place += 1
                raise ExpressionError(f"this operation is not part of the language{advice}", self._text, place)
            read = self._operation(link, op, [read, self.expression(link.right, depth + 1)])
        return read

    def _operation(
        self, node: ast.expr, op: str, arguments: Sequence[tuple[Expression, int | None]]
    ) -> tuple[Expression, int | None]:
        least, most = HEADS[op].fewest, HEADS[op].most
        if len(arguments) < least or (most is not None and len(arguments) > most):
            raise self._error(node, f"{op} has {len(arguments)} argument(s) here; write {_usage(op)}")
        trees: list[Expression] = []
        for tree, _ in arguments:
            # a + (b + c) is a + b + c, as it is printed
            same = op in ("+", "*") and isinstance(tree, Operation) and tree.op == op
            trees += tree.arguments if same and isinstance(tree, Operation) else (tree,)
        made: Expression = self._made(node, lambda: Operation(op, tuple(trees)))
        values = [value for _, value in arguments if value is not None]
        if len(values) < len(arguments):
            return made, None
        value = self._made(node, lambda: apply_operation(op, values))
        self._bits += value.bit_length()
        if self._bits > CONSTANT_BITS:
            raise self._error(node, "the numbers written out here are too large")
        return made, value

    def _call(self, node: ast.Call, depth: int) -> tuple[Expression, int | None]:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name in _RANKS:
            return self._rank(node, str(name), depth), None
        if name in CIRCUITS.variables:
            raise self._error(node, f"{name} is a number and takes no arguments; a product is written {name} * (..)")
        if name not in _FUNCTIONS:
            shown = (
                f"{name[:40]} is no function of the language" if name else "only functions of the language are called"
            )
            raise self._error(node, f"{shown}; there are {' '.join((*_FUNCTIONS, *_RANKS))}")
        if node.keywords:
            raise self._error(node.keywords[0].value, f"{name} takes its arguments without names")
        return self._operation(node, str(name), [self.expression(item, depth + 1) for item in node.args])

    def _rank(self, node: ast.Call, name: str, depth: int) -> RankTerm:
        self._require_ranks(node)
        if node.args:
            raise self._error(node.args[0], f"a rank takes its parameters by name, as in {name}(L=t, t=L)")
        overrides: list[tuple[str, Expression]] = []
        for item in node.keywords:
            if item.arg not in OVERRIDES:
                shown = f"{item.arg} is no parameter of a rank" if item.arg else "a rank's parameters are written out"
                raise self._error(item, f"{shown}; there are {' '.join(OVERRIDES)}")
            overrides.append((item.arg, self.expression(item.value, depth + 1)[0]))
        return self._made(node, lambda: RankTerm(_RANKS[name], tuple(overrides)))

    def _require_ranks(self, node: ast.expr) -> None:
        if not self._ranks:
            raise self._error(node, "a condition on the sizes cannot speak of a rank")

    def _require_depth(self, node: ast.expr, depth: int) -> None:
        if depth > NESTING:
            raise self._error(node, "the expression is nested too deeply")

    def _made(self, node: ast.expr, make: Callable[[], T]) -> T:
        """What ``make`` makes; what the statements layer refuses is refused here, with the place."""
        try:
            return make()
        except DomainError as error:
            raise self._error(node, str(error)) from None

    def _error(self, node: ast.expr | ast.keyword, sentence: str) -> ExpressionError:
        return ExpressionError(sentence, self._text, self._start + node.col_offset)


def _usage(name: str) -> str:
    names = {"mc": "mc(n, k)", "binomial": "binomial(n, k)", "min": "min(a, b)", "max": "max(a, b)"}
    return names.get(name, f"{name}(n)")


def _suggestion(name: str) -> str:
    known = (*CIRCUITS.variables, *_FUNCTIONS, *_RANKS)
    exact = [other for other in known if other.lower() == name.lower()]
    close = exact or difflib.get_close_matches(name[:40], known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {' '.join(known)}"
