"""Gradient descent on a scaled convolution model and on its kernel, exactly.

With inputs X/x, targets Y/y, rho_j = r_j/r, eta = p/q over common denominators and M = q r x²:

    L_j^{(e)} = Λ_j x/(M^e y),    residual P/(M^e y),    prediction A/(M^e y),    K = K'/(r x²)

with integer matrices Λ_j, P, A, K', and eta K = p K'/M.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..kernel.errors import OverBudget, Rejected, TooLarge, show
from ..kernel.item import MAX_BITS
from ..kernel.meter import Meter
from ..kernel.walk import Number
from .definite import is_positive
from .integral import MAX_STORED_BITS, Matrix, Rows, bits_of, common_denominator, fraction, product, scaled

__all__ = ["Descent", "DescentData", "Pair"]

Pair = tuple[int, int]  # a rational number in lowest terms, the denominator >= 1


@dataclass(frozen=True, slots=True)
class DescentData:
    """Trajectories, targets, held-out trajectories, rho_0..rho_{J-1}, the step eta, and perhaps a limit.

    The rows of all trajectories follow each other; ``lengths`` says how many belong to each.
    """

    d_x: int
    d_y: int
    lengths: tuple[int, ...]
    inputs: Rows
    targets: Rows
    held_lengths: tuple[int, ...]
    held_out: Rows
    rho: tuple[Pair, ...]
    eta: Pair
    limit: list[Rows] | None = None
    multiplier: Rows | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """After e steps: the weights Λ_j, the predictions A on the training rows, and M^e."""

    weights: list[Matrix]
    predictions: Matrix
    scale: int


class Descent:
    """What belongs to one descent; the states of both recursions are kept."""

    def __init__(self, instance: DescentData, meter: Meter) -> None:
        self.instance = instance
        self.meter = meter
        self.x = common_denominator(instance.inputs, instance.held_out)
        self.y = common_denominator(instance.targets)
        self.r = common_denominator([instance.rho])
        self.p, self.q = instance.eta
        self.X = scaled(instance.inputs, self.x, meter)
        self.held = scaled(instance.held_out, self.x, meter)
        self.Y = scaled(instance.targets, self.y, meter)
        self.rho = scaled([instance.rho], self.r, meter)[0]
        self.M = self.q * self.r * self.x * self.x
        if self.M.bit_length() > MAX_BITS:
            raise TooLarge("", f"a common denominator has more than {MAX_BITS} bits")
        self._states: list[_State] = []
        self._kernel_states: list[tuple[Matrix, Matrix]] = []
        self._stored = 0

    # --------------------------------------------------------------------------------- what is asked

    def entries(self, head: str, arguments: Sequence[int]) -> tuple[Fraction, ...]:
        """The value of a tuple: predictions at the training rows, then at the held-out rows."""
        e = arguments[0]
        if head == "convolution_predictions":
            state = self._state(e)
            rows = state.predictions + self._predicted(state.weights, self.held, self.instance.held_lengths)
        else:
            training, held = self._kernel_state(e)
            rows = training + held
        below = self._state_scale(e) * self.y
        return tuple(fraction(x, below, self.meter) for row in rows for x in row)

    def quantity(self, head: str, arguments: Sequence[int]) -> Number:
        """The value of a number."""
        if head == "rho":
            return self._lowest(*self.instance.rho[self._lag(arguments[0])])
        if head == "input_norm":
            return self._lowest(self._square(self.X), self.x**2)
        if head == "target_norm":
            return self._lowest(self._square(self.Y), self.y**2)
        if head == "weight_norm":
            j = self._lag(arguments[0])
            state = self._state(arguments[1])
            return self._lowest(self._square(state.weights[j]) * self.x**2, (state.scale * self.y) ** 2)
        state = self._state(arguments[0])
        return self._lowest(self._square(self._residual(state)), 2 * (state.scale * self.y) ** 2)

    def dominates(self, a: Pair, *, strict: bool) -> bool:
        """Whether a·I - K is positive semidefinite (definite): the integer matrix a_1 r x² I - a_2 K' is."""
        top, below = a
        diagonal = top * self.r * self.x**2
        if max(diagonal.bit_length(), below.bit_length() + bits_of(self.gram)) > MAX_BITS:
            raise TooLarge("", f"a matrix has entries of more than {MAX_BITS} bits")
        self.meter.spend(len(self.X) ** 2 * (5 + (below.bit_length() >> 6) * (bits_of(self.gram) >> 6) // 8))
        matrix = [
            [(diagonal if i == k else 0) - below * entry for k, entry in enumerate(row)]
            for i, row in enumerate(self.gram)
        ]
        return is_positive(matrix, self.meter, strict=strict)

    def bias_bound_failure(self) -> str | None:
        """Why the condition of ``bias_bound`` fails, if it does."""
        holds = self.dominates(self._twice_over_eta(), strict=False)
        return None if holds else "(2/eta) I - K is not positive semidefinite, which bias_bound needs"

    def limit_failure(self) -> str | None:
        """Why the condition of ``converges`` fails, if it does."""
        given, multiplier = self.instance.limit, self.instance.multiplier
        if given is None or multiplier is None:
            raise Rejected("", "converges needs the limit of the instance")
        l, m = common_denominator(*given), common_denominator(multiplier)
        L = [scaled(matrix, l, self.meter) for matrix in given]
        turned = _transposed(scaled(multiplier, m, self.meter), self.instance.d_y)
        for j, matrix in enumerate(L):  # L_j = rho_j Λ^T Ξ_j: matrix/l = r_j (turned Ξ_j)/(r m x)
            formed = product(turned, self._delayed(self.X, self.instance.lengths, j), self.instance.d_x, self.meter)
            if _times(matrix, self.r * m * self.x, self.meter) != _times(formed, self.rho[j] * l, self.meter):
                return f"the weights at lag {j} are not rho_{j} Lambda^T Xi_{j}, as converges needs"
        predicted = self._predicted(L, self.X, self.instance.lengths)  # over l x
        residual = _difference(_times(predicted, self.y, self.meter), _times(self.Y, l * self.x, self.meter))
        back = _transposed(residual, self.instance.d_y)
        for j in range(len(L)):
            gradient = product(back, self._delayed(self.X, self.instance.lengths, j), self.instance.d_x, self.meter)
            if any(entry for row in gradient for entry in row):
                return f"the gradient of the loss at the limit is not 0 at lag {j}, as converges needs"
        if not self.dominates(self._twice_over_eta(), strict=True):
            return "(2/eta) I - K is not positive definite, which converges needs"
        return None

    # -------------------------------------------------------------------------------- the recursions

    def _state(self, e: int) -> _State:
        """Descent on the weights: Λ_j <- M Λ_j - p r_j P^T X_j."""
        d_x, d_y, meter = self.instance.d_x, self.instance.d_y, self.meter
        if not self._states:
            zero = [[[0] * d_x for _ in range(d_y)] for _ in self.rho]
            self._keep(_State(zero, [[0] * d_y for _ in self.X], 1))
        self._require_reachable(e, len(self._states))
        while len(self._states) <= e:
            state = self._states[-1]
            back = _transposed(self._residual(state), d_y)
            weights = []
            for j, (matrix, r) in enumerate(zip(state.weights, self.rho, strict=True)):
                gradient = product(back, self._delayed(self.X, self.instance.lengths, j), d_x, meter)
                weights.append(_difference(_times(matrix, self.M, meter), _times(gradient, self.p * r, meter)))
            predictions = self._predicted(weights, self.X, self.instance.lengths)
            self._keep(_State(weights, predictions, state.scale * self.M))
        return self._states[e]

    def _keep(self, state: _State) -> None:
        self._store(state.predictions, *state.weights)
        self._states.append(state)

    def _kernel_state(self, e: int) -> tuple[Matrix, Matrix]:
        """Descent with the kernel: A <- M A - p K' (A - M^i Y), with the held-out rows of K' for held-out rows."""
        d_y, meter = self.instance.d_y, self.meter
        if not self._kernel_states:
            self._kernel_states.append(([[0] * d_y for _ in self.X], [[0] * d_y for _ in self.held]))
        self._require_reachable(e, len(self._kernel_states))
        while len(self._kernel_states) <= e:
            training, held = self._kernel_states[-1]
            scale = self._state_scale(len(self._kernel_states) - 1)
            residual = _difference(training, _times(self.Y, scale, meter))
            parts = []
            for rows, kernel in ((training, self.gram), (held, self.held_gram)):
                step = _times(product(kernel, residual, d_y, meter), self.p, meter)
                parts.append(_difference(_times(rows, self.M, meter), step))
            self._store(*parts)
            self._kernel_states.append((parts[0], parts[1]))
        return self._kernel_states[e]

    def _state_scale(self, e: int) -> int:
        """M^e."""
        if (self.M.bit_length() - 1) * e > MAX_BITS:
            raise TooLarge("", f"after {show(e)} steps values have more than {MAX_BITS} bits")
        self.meter.spend(10 + ((self.M.bit_length() * e) >> 6) ** 2 // 8)
        return int(self.M**e)

    def _require_reachable(self, e: int, known: int) -> None:
        """Refuse many steps before the first is done: each costs at least one operation an entry."""
        self._state_scale(e)
        rows, lags = len(self.X), len(self.rho)
        self.meter.spend(max(0, e + 1 - known) * rows * (1 + lags * self.instance.d_x) * self.instance.d_y)

    def _store(self, *matrices: Matrix) -> None:
        entries = sum(len(row) for matrix in matrices for row in matrix)
        self._stored += (bits_of(*matrices) + 500) * entries
        if bits_of(*matrices) > MAX_BITS:
            raise TooLarge("", f"a value of the descent has more than {MAX_BITS} bits")
        if self._stored > MAX_STORED_BITS:
            raise OverBudget("", "the states of the descent need too much memory")

    def _residual(self, state: _State) -> Matrix:
        return _difference(state.predictions, _times(self.Y, state.scale, self.meter))

    def _predicted(self, weights: list[Matrix], rows: Matrix, lengths: tuple[int, ...]) -> Matrix:
        """Σ_j X_j Λ_j^T."""
        d_y = self.instance.d_y
        total = [[0] * d_y for _ in rows]
        for j, matrix in enumerate(weights):
            turned = _transposed(matrix, self.instance.d_x)
            term = product(self._delayed(rows, lengths, j), turned, d_y, self.meter)
            total = [[a + b for a, b in zip(u, v, strict=True)] for u, v in zip(total, term, strict=True)]
        return total

    def _delayed(self, rows: Matrix, lengths: tuple[int, ...], j: int) -> Matrix:
        """X_j: the row of (i, t) is x_{i,t-j}, or 0 for t < j."""
        self.meter.spend(len(rows))
        zero = [0] * self.instance.d_x
        result: Matrix = []
        start = 0
        for length in lengths:
            result += [zero] * min(j, length) + rows[start : start + max(0, length - j)]
            start += length
        return result

    # ------------------------------------------------------------------------------------ the kernel

    @cached_property
    def gram(self) -> Matrix:
        """K' = Σ_j r_j X_j X_j^T on the training rows."""
        return self._kernel(self.X, self.instance.lengths)

    @cached_property
    def held_gram(self) -> Matrix:
        """The same between held-out rows and training rows."""
        return self._kernel(self.held, self.instance.held_lengths)

    def _kernel(self, rows: Matrix, lengths: tuple[int, ...]) -> Matrix:
        """K'[(i,t), (i',t')] = Σ_j r_j x_{i,t-j}·x_{i',t'-j} over j <= min(t, t'), j < J."""
        meter = self.meter
        bits = 2 * max(bits_of(rows), bits_of(self.X)) + bits_of([self.rho]) + 64
        if len(rows) * len(self.X) * (bits + 500) > MAX_STORED_BITS:
            raise OverBudget("", f"a kernel of {len(rows)}×{len(self.X)} entries needs too much memory")
        meter.spend(len(rows) * len(self.X) * min(len(self.rho), max(lengths, default=1)) * (4 + (bits >> 6) ** 2 // 8))
        base = product(rows, _transposed(self.X, self.instance.d_x), len(self.X), meter)
        own, others = _times_of(lengths), _times_of(self.instance.lengths)
        return [
            [
                sum(self.rho[j] * base[a - j][b - j] for j in range(min(t, u, len(self.rho) - 1) + 1))
                for b, u in enumerate(others)
            ]
            for a, t in enumerate(own)
        ]

    # ---------------------------------------------------------------------------------------- pieces

    def _twice_over_eta(self) -> Pair:
        p, q = self.instance.eta
        return (q, p // 2) if p % 2 == 0 else (2 * q, p)

    def _lag(self, j: int) -> int:
        if j >= len(self.rho):
            raise Rejected("", f"the lags are 0..{len(self.rho) - 1}, got {show(j)}")
        return j

    def _square(self, matrix: Matrix) -> int:
        bits = bits_of(matrix)
        self.meter.spend(10 + sum(map(len, matrix)) * (2 + (bits >> 6) ** 2 // 8))
        return sum(entry * entry for row in matrix for entry in row)

    def _lowest(self, numerator: int, denominator: int) -> Number:
        found = fraction(numerator, denominator, self.meter)
        if max(found.numerator.bit_length(), found.denominator.bit_length()) > MAX_BITS:
            raise TooLarge("", f"a value has more than {MAX_BITS} bits")
        return found.numerator if found.denominator == 1 else found


def _times_of(lengths: tuple[int, ...]) -> list[int]:
    """The time t of each row."""
    return [t for length in lengths for t in range(length)]


def _transposed(matrix: Matrix, columns: int) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)] if matrix else [[] for _ in range(columns)]


def _times(matrix: Matrix, factor: int, meter: Meter) -> Matrix:
    bits, own = bits_of(matrix), factor.bit_length()
    if bits + own > 2 * MAX_BITS:
        raise TooLarge("", f"a value has more than {MAX_BITS} bits")
    meter.spend(5 + sum(map(len, matrix)) * (2 + (bits >> 6) * (own >> 6) // 8 + ((bits + own) >> 6)))
    return [[entry * factor for entry in row] for row in matrix]


def _difference(a: Matrix, b: Matrix) -> Matrix:
    return [[x - y for x, y in zip(u, v, strict=True)] for u, v in zip(a, b, strict=True)]
