"""Systems and descent for the oracle: the format's recursions in plain fractions, formal words for free weights."""

from collections import Counter
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged
from tests.adversarial.oracle.language import Fails

__all__ = ["Descent", "FreeSystem", "System", "definite"]

Matrix = list[list[Fraction]]
Surd = tuple[Fraction, Fraction]
MOST_STEPS = 40


def times(a: Matrix, b: Matrix, width: int) -> Matrix:
    return [
        [sum((x * row[i] for x, row in zip(line, b, strict=True)), Fraction(0)) for i in range(width)] for line in a
    ]


def definite(matrix: Matrix) -> tuple[bool, bool]:
    """Whether a symmetric matrix is positive semidefinite, and definite, by its characteristic polynomial.

    All eigenvalues are real: they are >= 0 (> 0) exactly if all their elementary symmetric functions are. These come
    from the recursion of Faddeev and LeVerrier.
    """
    size = len(matrix)
    M: Matrix = [[Fraction(0)] * size for _ in range(size)]
    last, symmetric = Fraction(1), []
    for k in range(1, size + 1):
        M = times(matrix, M, size)
        for i in range(size):
            M[i][i] += last
        product = times(matrix, M, size)
        last = -sum((product[i][i] for i in range(size)), Fraction(0)) / k
        symmetric.append(last * (-1) ** k)
    return all(e >= 0 for e in symmetric), all(e > 0 for e in symmetric)


class FreeSystem:
    """Weights and inputs arbitrary: an output is a formal sum of (power of s, word, index of the input)."""

    def __init__(self, steps: int) -> None:
        if steps > MOST_STEPS:
            raise Unjudged("many steps")
        self.steps = steps

    def entries(self, head: str, arguments: list[int]) -> list[Any]:
        if head == "convolution":
            return [Counter({(i + 1, "C" + "W" * i + "F", t - i): 1 for i in range(t + 1)}) for t in range(self.steps)]
        state: Counter[tuple[int, str, int]] = Counter()
        result = []
        for t in range(self.steps):
            state = Counter({(power + 1, "W" + word, b): count for (power, word, b), count in state.items()})
            state[0, "F", t] += 1
            result.append(Counter({(power + 1, "C" + word, b): count for (power, word, b), count in state.items()}))
        return result


class System:
    """h_t = s W h_{t-1} + F x_t, y_t = s C h_t; numbers a + b s as pairs, s² = 1/n."""

    def __init__(self, n: int, d_x: int, weights: dict[str, Matrix], inputs: Matrix, other: Any) -> None:
        if n > 12 or len(inputs) > MOST_STEPS:
            raise Unjudged("a large system")
        self.n, self.d_x, self.weights, self.inputs, self.other = n, d_x, weights, inputs, other

    def _applied(self, matrix: Matrix, vector: list[Surd]) -> list[Surd]:
        """s·matrix·vector."""
        total = [
            (
                sum((x * a for x, (a, _) in zip(row, vector, strict=True)), Fraction(0)),
                sum((x * b for x, (_, b) in zip(row, vector, strict=True)), Fraction(0)),
            )
            for row in matrix
        ]
        return [(b / self.n, a) for a, b in total]

    def entries(self, head: str, arguments: list[int]) -> list[Any]:
        if head == "response":
            return self._response(self.weights["W"], self.weights["F"], self.weights["C"], arguments[0])
        if head == "realised":
            return self._response(self.other["A"], self.other["B"], self.other["C"], arguments[0])
        W, F, C = (self.weights[name] for name in "WFC")
        if head == "outputs":
            state: list[Surd] = [(Fraction(0), Fraction(0))] * self.n
            result: list[Surd] = []
            for x in self.inputs:
                driven = times(F, [[entry] for entry in x], 1)
                state = [(a + d[0], b) for (a, b), d in zip(self._applied(W, state), driven, strict=True)]
                result += self._applied(C, state)
            return result
        result = []
        for t in range(len(self.inputs)):
            total = [(Fraction(0), Fraction(0))] * len(C)
            for i in range(t + 1):
                vector: list[Surd] = [(row[0], Fraction(0)) for row in times(F, [[e] for e in self.inputs[t - i]], 1)]
                for _ in range(i):
                    vector = self._applied(W, vector)
                term = self._applied(C, vector)
                total = [(a + c, b + d) for (a, b), (c, d) in zip(total, term, strict=True)]
            result += total
        return result

    def _response(self, A: Matrix, B: Matrix, C: Matrix, e: int) -> list[Any]:
        if e > 3 * MOST_STEPS:
            raise Unjudged("a large exponent")
        state = B
        for _ in range(e):
            state = times(A, state, self.d_x)
        return [entry for row in times(C, state, self.d_x) for entry in row]

    def realises(self) -> bool:
        """Agreement at more lags than the format asks for; the rest follows."""
        orders = self.n + len(self.other["A"])
        return all(self.entries("response", [e]) == self.entries("realised", [e]) for e in range(orders + 4))


class Descent:
    """Both recursions, row by row of the pairs (trajectory, time)."""

    def __init__(
        self, inputs: Any, targets: Any, held_out: Any, rho: list[Fraction], eta: Fraction, limit: Any
    ) -> None:
        self.rho, self.eta, self.limit = rho, eta, limit
        self.d_x, self.d_y = len(inputs[0][0]), len(targets[0][0])
        self.rows = [(i, t) for i, some in enumerate(inputs) for t in range(len(some))]
        if len(self.rows) > 14 or len(rho) > 12:
            raise Unjudged("a large descent")
        self.inputs = inputs
        self.Y = [y for some in targets for y in some]
        self.past = [self._delays(some, t) for some in inputs for t in range(len(some))]
        self.held = [self._delays(some, t) for some in held_out for t in range(len(some))]
        self.gram = self._kernel(self.past)
        zero = [[[Fraction(0)] * self.d_x for _ in range(self.d_y)] for _ in rho]
        self.weights = [zero]

    def _delays(self, some: Any, t: int) -> list[list[Fraction]]:
        """x_{t-j} for every lag j."""
        return [some[t - j] if j <= t else [Fraction(0)] * self.d_x for j in range(len(self.rho))]

    def _kernel(self, rows: list[Any]) -> Matrix:
        return [
            [
                sum(
                    (r * a * b for r, u, v in zip(self.rho, p, q, strict=True) for a, b in zip(u, v, strict=True)),
                    Fraction(0),
                )
                for q in self.past
            ]
            for p in rows
        ]

    def predicted(self, L: list[Matrix], rows: list[Any]) -> Matrix:
        return [
            [
                sum(
                    (w * x for matrix, u in zip(L, p, strict=True) for w, x in zip(matrix[o], u, strict=True)),
                    Fraction(0),
                )
                for o in range(self.d_y)
            ]
            for p in rows
        ]

    def residual(self, L: list[Matrix]) -> Matrix:
        return [
            [a - b for a, b in zip(u, y, strict=True)]
            for u, y in zip(self.predicted(L, self.past), self.Y, strict=True)
        ]

    def gradient(self, L: list[Matrix], j: int) -> Matrix:
        """R^T Ξ_j."""
        R = self.residual(L)
        return [
            [sum((r[o] * p[j][i] for r, p in zip(R, self.past, strict=True)), Fraction(0)) for i in range(self.d_x)]
            for o in range(self.d_y)
        ]

    def state(self, e: int) -> list[Matrix]:
        if e > MOST_STEPS:
            raise Unjudged("many steps of descent")
        while len(self.weights) <= e:
            L = self.weights[-1]
            steps = [self.gradient(L, j) for j in range(len(L))]
            self.weights.append(
                [
                    [
                        [w - self.eta * self.rho[j] * g for w, g in zip(u, v, strict=True)]
                        for u, v in zip(L[j], steps[j], strict=True)
                    ]
                    for j in range(len(L))
                ]
            )
        return self.weights[e]

    def entries(self, head: str, arguments: list[int]) -> list[Any]:
        e = arguments[0]
        if head == "convolution_predictions":
            L = self.state(e)
            return [x for row in self.predicted(L, self.past) + self.predicted(L, self.held) for x in row]
        if e > MOST_STEPS:
            raise Unjudged("many steps of descent")
        both = self.gram + self._kernel(self.held)
        prediction = [[Fraction(0)] * self.d_y for _ in both]
        for _ in range(e):
            R = [[a - b for a, b in zip(u, y, strict=True)] for u, y in zip(prediction, self.Y, strict=False)]
            change = times(both, R, self.d_y)
            prediction = [
                [a - self.eta * b for a, b in zip(u, v, strict=True)] for u, v in zip(prediction, change, strict=True)
            ]
        return [x for row in prediction for x in row]

    def quantity(self, head: str, arguments: list[int]) -> Fraction:
        def square(rows: Any) -> Fraction:
            return sum((x * x for row in rows for x in row), Fraction(0))

        if head in ("rho", "weight_norm") and arguments[0] >= len(self.rho):
            raise Fails("no such lag")
        if head == "rho":
            return self.rho[arguments[0]]
        if head == "input_norm":
            return sum(map(square, self.inputs), Fraction(0))
        if head == "target_norm":
            return square(self.Y)
        if head == "weight_norm":
            return square(self.state(arguments[1])[arguments[0]])
        return square(self.residual(self.state(arguments[0]))) / 2

    def dominates(self, a: Fraction) -> tuple[bool, bool]:
        size = len(self.gram)
        return definite([[a * (i == k) - self.gram[i][k] for k in range(size)] for i in range(size)])

    def predicate(self, head: str, arguments: list[Fraction]) -> bool | None:
        """True, False, or None where the condition, which is sufficient only, fails."""
        if head in ("dominates", "dominates_strictly"):
            return self.dominates(arguments[0])[head == "dominates_strictly"]
        if head == "bias_bound":
            return self.dominates(2 / self.eta)[0] or None
        weights, multiplier = self.limit
        for j, L in enumerate(weights):
            formed = [
                [
                    self.rho[j] * sum((m[o] * p[j][i] for m, p in zip(multiplier, self.past, strict=True)), Fraction(0))
                    for i in range(self.d_x)
                ]
                for o in range(self.d_y)
            ]
            if formed != L or any(any(row) for row in self.gradient(weights, j)):
                return None
        return self.dominates(2 / self.eta)[1] or None
