"""The grammar of ``fit``: formulas in one size x that agree exactly with given integers, simplest first.

- ``bound``: a structural bound, or the least of some;
- ``polynomial``: rational coefficients in x, by interpolation, with fewer coefficients than values;
- ``mc``: c·u, c·u·v, c·u·v + d or c·u + d·v, where u and v are multiset coefficients mc(p, q), p affine in x, q affine
  in x or in mc(x, 2), mc(x, 3), mc(2, x), mc(3, x), with small integers;
- ``corrected bound``: a structural bound plus a polynomial that is not 0.

Numbers that are fitted (coefficients, c, d) are fewer than the values they are fitted to, in ``mc``, which has
thousands of terms to choose from, by two.  A formula may leave out the first one, two or three values.  Nothing here is
a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, combinations_with_replacement
from math import lcm

from verify.exact import multiset_coefficient
from verify.statements import Bound, Expression, Integer, Node, Operation, Variable, mc, minimum, to_text
from verify.statements.tree import children

__all__ = ["FAMILIES", "Formula", "formulas", "interpolated"]

FAMILIES = ("bound", "polynomial", "mc", "corrected bound")

# How many first values a formula may leave out, and what each costs in description length.
_LEFT_OUT, _LEFT_OUT_COST = 3, 4
_MOST = 10**15
# A multiset formula fits so many more values than it has numbers.
_SPARE = 2
_MOST_BOUNDS_IN_A_MINIMUM = 2


@dataclass(frozen=True, slots=True)
class Formula:
    """``rank = expression`` for x >= ``since``; ``parameters``: how many numbers in it were fitted.

    ``complexity``: description length, one unit a node of the tree, one a bit of its integers, and some for each value
    left out.
    """

    expression: Expression
    family: str
    parameters: int
    since: int
    complexity: int

    @property
    def text(self) -> str:
        """As the language of statements writes it."""
        return to_text(self.expression)


BoundValues = Callable[[str, int], int | None]
"""The value of a bound at x; None where it does not apply or is too large."""


def formulas(
    variable: str, values: Sequence[tuple[int, int]], bounds: Sequence[str], bound_at: BoundValues, *, level: str
) -> list[Formula]:
    """Every formula of the grammar that gives ``values`` (pairs x, rank, by increasing x), simplest first.

    ``variable``: how x is called; ``bounds``: the bounds that may occur, evaluated by ``bound_at``.
    """
    found: dict[str, Formula] = {}
    for left_out in range(_LEFT_OUT + 1):
        kept = values[left_out:]
        if len(kept) < 2:
            break
        for expression, family, parameters in _candidates(variable, kept, bounds, bound_at, level):
            formula = Formula(
                expression,
                family,
                parameters,
                kept[0][0],
                _description_length(expression) + _LEFT_OUT_COST * left_out,
            )
            found.setdefault(formula.text, formula)  # the fewest values left out
    return sorted(found.values(), key=lambda formula: (formula.complexity, formula.text))


_Candidate = tuple[Expression, str, int]


def _candidates(
    variable: str, values: Sequence[tuple[int, int]], bounds: Sequence[str], bound_at: BoundValues, level: str
) -> Iterator[_Candidate]:
    x = Variable(variable)
    columns = {name: [bound_at(name, at) for at, _ in values] for name in bounds}
    known = {name: [v for v in column if v is not None] for name, column in columns.items() if None not in column}
    ranks = [rank for _, rank in values]
    yield from _bounds(ranks, known, level)
    yield from _polynomials(x, values)
    yield from _multisets(x, values)
    yield from _corrected(x, values, known, level)


def _bounds(ranks: list[int], known: dict[str, list[int]], level: str) -> Iterator[_Candidate]:
    reached = []
    for name, column in known.items():
        if column == ranks:
            reached.append(name)
            yield Bound(name, level), "bound", 0
    others = [name for name in known if name not in reached]
    for size in range(2, _MOST_BOUNDS_IN_A_MINIMUM + 1):
        for names in combinations(others, size):
            if [min(column) for column in zip(*(known[name] for name in names), strict=True)] == ranks:
                yield minimum(*(Bound(name, level) for name in names)), "bound", 0


def interpolated(points: Sequence[tuple[int, int]]) -> list[Fraction] | None:
    """The coefficients, lowest first, of the polynomial of least degree through ``points``, with fewer coefficients
    than points.

    >>> interpolated([(1, 1), (2, 4), (3, 9), (4, 16)])
    [Fraction(0, 1), Fraction(0, 1), Fraction(1, 1)]
    >>> interpolated([(1, 1), (2, 2), (3, 4)]) is None
    True
    """
    coefficients = [Fraction(0)]
    basis = [Fraction(1)]  # the product of (x - x_i) over the points used
    for at, value in points:
        error = value - _horner(coefficients, at)
        if error:
            scale = error / _horner(basis, at)
            longer = max(len(coefficients), len(basis))
            coefficients = [_entry(coefficients, power) + scale * _entry(basis, power) for power in range(longer)]
        basis = [_entry(basis, power - 1) - at * _entry(basis, power) for power in range(len(basis) + 1)]
    while len(coefficients) > 1 and not coefficients[-1]:
        coefficients.pop()
    return coefficients if len(coefficients) < len(points) else None


def _entry(coefficients: Sequence[Fraction], power: int) -> Fraction:
    return coefficients[power] if 0 <= power < len(coefficients) else Fraction(0)


def _horner(coefficients: Sequence[Fraction], at: int) -> Fraction:
    value = Fraction(0)
    for coefficient in reversed(coefficients):
        value = value * at + coefficient
    return value


def _polynomials(x: Variable, values: Sequence[tuple[int, int]]) -> Iterator[_Candidate]:
    coefficients = interpolated(values)
    if coefficients is not None:
        yield _polynomial(x, coefficients), "polynomial", len(coefficients)


def _polynomial(x: Variable, coefficients: Sequence[Fraction]) -> Expression:
    """``(2 * t ** 3 + 3 * t - 1) // 6``."""
    common = lcm(*(coefficient.denominator for coefficient in coefficients))
    total: Expression | None = None
    for power in reversed(range(len(coefficients))):
        scaled = int(coefficients[power] * common)
        if scaled:
            total = _plus(total, scaled, None if power == 0 else x if power == 1 else x**power)
    return _over(Integer(0) if total is None else total, common)


def _plus(total: Expression | None, scale: int, term: Expression | None) -> Expression:
    """``total + scale·term`` (term None stands for 1), with a minus sign where that is shorter."""
    size = abs(scale)
    product: Expression = Integer(size) if term is None else term if size == 1 else size * term
    if total is None:
        return product if scale > 0 else -product
    return total + product if scale > 0 else total - product


def _over(total: Expression, denominator: int) -> Expression:
    return total if denominator == 1 else total // denominator


def _corrected(
    x: Variable, values: Sequence[tuple[int, int]], known: dict[str, list[int]], level: str
) -> Iterator[_Candidate]:
    seen: set[tuple[int, ...]] = set()
    for name, column in known.items():
        differences = [rank - value for (_, rank), value in zip(values, column, strict=True)]
        if not any(differences) or tuple(column) in seen:
            continue
        seen.add(tuple(column))
        coefficients = interpolated([(at, d) for (at, _), d in zip(values, differences, strict=True)])
        if coefficients is not None and interpolated(values) is None:  # else it is a polynomial in disguise
            bound = Bound(name, level)
            if coefficients[-1] > 0:
                corrected = bound + _polynomial(x, coefficients)
            else:
                corrected = bound - _polynomial(x, [-coefficient for coefficient in coefficients])
            yield corrected, "corrected bound", len(coefficients)


@dataclass(frozen=True, slots=True)
class _Atom:
    expression: Expression
    values: tuple[int, ...]


def _multisets(x: Variable, values: Sequence[tuple[int, int]]) -> Iterator[_Candidate]:
    ranks = [rank for _, rank in values]
    if len(set(ranks)) == 1 or len(ranks) < 1 + _SPARE:
        return  # a constant is a polynomial
    atoms = _atoms(x.name, tuple(at for at, _ in values))
    for u, v in combinations_with_replacement((_ONE, *atoms), 2):
        if v is _ONE:
            continue
        column = v.values if u is _ONE else tuple(a * b for a, b in zip(u.values, v.values, strict=True))
        term = v.expression if u is _ONE else u.expression * v.expression
        scale = _proportion(ranks, column)
        if scale is not None:
            yield _combined([(scale, term)]), "mc", 0 if scale == 1 else 1
            continue
        line = _linear(ranks, column, [1] * len(ranks))
        if line is not None:
            yield _combined([(line[0], term), (line[1], None)]), "mc", 2
    for u, v in combinations(atoms, 2):
        pair = _linear(ranks, u.values, v.values)
        if pair is not None and all(pair):
            yield _combined([(pair[0], u.expression), (pair[1], v.expression)]), "mc", 2


_ONE = _Atom(Integer(1), ())


def _combined(terms: Iterable[tuple[Fraction, Expression | None]]) -> Expression:
    listed = sorted(terms, key=lambda pair: pair[0] < 0)  # a positive term first
    common = lcm(*(scale.denominator for scale, _ in listed))
    total: Expression | None = None
    for scale, term in listed:
        total = _plus(total, int(scale * common), term)
    return _over(Integer(0) if total is None else total, common)


def _proportion(ranks: Sequence[int], column: Sequence[int]) -> Fraction | None:
    if not column[0] or any(rank * column[0] != ranks[0] * value for rank, value in zip(ranks, column, strict=True)):
        return None
    return Fraction(ranks[0], column[0])


def _linear(ranks: Sequence[int], u: Sequence[int], v: Sequence[int]) -> tuple[Fraction, Fraction] | None:
    """(a, b) with a·u + b·v = ranks throughout, if there is exactly one and a is not 0."""
    if len(ranks) < 2 + _SPARE:
        return None
    for other in range(1, len(ranks)):
        determinant = u[0] * v[other] - u[other] * v[0]
        if determinant:
            break
    else:
        return None
    a = ranks[0] * v[other] - ranks[other] * v[0]
    b = u[0] * ranks[other] - u[other] * ranks[0]
    if not a or any(a * p + b * q != determinant * rank for p, q, rank in zip(u, v, ranks, strict=True)):
        return None
    return Fraction(a, determinant), Fraction(b, determinant)


@lru_cache(maxsize=16)
def _atoms(name: str, places: tuple[int, ...]) -> tuple[_Atom, ...]:
    """The multiset coefficients mc(p, q) of the grammar that are positive and not constant, one for each list of
    values.
    """
    x = Variable(name)
    inner = _arguments(x, places)
    outer: list[tuple[Expression, list[int]]] = [(Integer(p), [p] * len(places)) for p in (2, 3, 4)]
    outer += [(_shifted(x, shift), [at + shift for at in places]) for shift in (-1, 0, 1)]
    found: dict[tuple[int, ...], _Atom] = {}
    for p, p_values in outer:
        for q, q_values in inner:
            if any(n < 1 or k < 0 for n, k in zip(p_values, q_values, strict=True)):
                continue
            if any(min(n - 1, k) > 60 for n, k in zip(p_values, q_values, strict=True)):
                continue
            column = tuple(multiset_coefficient(n, k) for n, k in zip(p_values, q_values, strict=True))
            if len(set(column)) == 1 or max(column) > _MOST:
                continue
            atom = _Atom(mc(p, q), column)
            known = found.get(column)
            if known is None or _description_length(atom.expression) < _description_length(known.expression):
                found[column] = atom
    return tuple(
        sorted(found.values(), key=lambda atom: (_description_length(atom.expression), to_text(atom.expression)))
    )


def _arguments(x: Variable, places: Sequence[int]) -> list[tuple[Expression, list[int]]]:
    """q: constants, x, 2x, and nested multiset coefficients, each shifted by at most 2."""
    bases: list[tuple[Expression, list[int]]] = [(x, list(places)), (2 * x, [2 * at for at in places])]
    if max(places) <= 60:
        for k in (2, 3):
            bases.append((mc(x, k), [multiset_coefficient(at, k) for at in places]))
            bases.append((mc(k, x), [multiset_coefficient(k, at) for at in places]))
    found: list[tuple[Expression, list[int]]] = [(Integer(q), [q] * len(places)) for q in (1, 2, 3, 4)]
    for base, column in bases:
        for shift in range(-2, 3):
            found.append((_shifted(base, shift), [value + shift for value in column]))
    return found


def _shifted(base: Expression, shift: int) -> Expression:
    return base if shift == 0 else base + shift if shift > 0 else base - (-shift)


def _description_length(node: Node) -> int:
    own = max(1, node.value.bit_length()) if isinstance(node, Integer) else 0
    name = 2 if isinstance(node, Bound) else 0  # which of a dozen
    op = 1 if isinstance(node, Operation) else 0
    return 1 + own + name + op + sum(_description_length(child) for child in children(node))
