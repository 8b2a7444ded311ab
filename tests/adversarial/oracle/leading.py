"""Leading forms for the oracle: exact polynomials in the entries of a state, and duals for derivatives."""

from typing import Any

from tests.adversarial.oracle.algebra import Ring, outputs
from tests.adversarial.oracle.language import Fails

__all__ = ["Parts", "derivatives", "leading", "only", "value"]

Polynomial = dict[tuple[int, ...], int]  # a monomial is the sorted places of its factors


class Parts(dict[int, Polynomial]):
    """Polynomials by degree: of one degree, except within a sum. Each object is a key by itself."""

    __hash__ = object.__hash__  # type: ignore[assignment]


Element = tuple[int, Parts] | None  # the exponent of z, and what stands there


def only(element: Element) -> tuple[int, int, Polynomial] | None:
    """An element that is no sum any more: e, d, c."""
    if element is None:
        return None
    e, parts = element
    if len(parts) > 1:
        raise Fails("degrees that differ in the leading part of a sum")
    ((d, c),) = parts.items()
    return e, d, c


def _add(a: Element, b: Element) -> Element:
    if a is None or b is None or a[0] != b[0]:
        return max((x for x in (a, b) if x is not None), key=lambda x: x[0], default=None)
    parts = Parts({d: dict(c) for d, c in a[1].items()})
    for d, c in b[1].items():
        total = parts.setdefault(d, {})
        for monomial, number in c.items():
            total[monomial] = total.get(monomial, 0) + number
    return a[0], parts


def _mul(a: Element, b: Element) -> Element:
    x, y = only(a), only(b)
    if x is None or y is None:
        return None
    product: Polynomial = {}
    for left, s in x[2].items():
        for right, t in y[2].items():
            monomial = tuple(sorted(left + right))
            product[monomial] = product.get(monomial, 0) + s * t
    return x[0] + y[0], Parts({x[1] + y[1]: product})


leading = Ring(None, (0, Parts({0: {(): 1}})), _add, _mul)
_dual = Ring(
    (0, 0),
    (1, 0),
    lambda a, b: (a[0] + b[0], a[1] + b[1]),
    lambda a, b: (a[0] * b[0], a[0] * b[1] + a[1] * b[0]),
)


def value(c: Polynomial, state: list[int], q: int) -> int:
    """A polynomial at a state, mod q."""
    total = 0
    for monomial, number in c.items():
        for place in monomial:
            number = number * state[place] % q
        total += number
    return total % q


def derivatives(weights: dict[str, Any], word: list[list[int]], moves: list[tuple[int, int]]) -> list[list[int]]:
    """For each move (s, j) those of all entries of the states after ``word`` by entry j of input s, exactly."""

    def dual(entries: Any) -> Any:
        return [dual(part) for part in entries] if isinstance(entries, list) else (entries, 0)

    given, R = {name: dual(array) for name, array in weights.items()}, len(weights["Wo"])
    rows = []
    for s, j in moves:
        letters = [[(x, int((i, a) == (s, j))) for a, x in enumerate(letter)] for i, letter in enumerate(word)]
        row = []
        for layer in range(1, len(weights["Wh"]) + 1):
            lower = {name: given[name][:layer] for name in ("Wh", "Wi", "h0")}
            for i in range(R):
                unit = [(int(a == i), 0) for a in range(R)]
                ((y,),) = outputs(_dual, {**lower, "Wo": unit}, [letters], [[]], range(1, len(word) + 1))
                row.append(y[1])
        rows.append(row)
    return rows
