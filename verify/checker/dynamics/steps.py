"""Gradient descent on a scaled convolution model and on its kernel, exactly, in the notation of the format.

With Ξ = [Ξ_0 .. Ξ_{J-1}] and L = [L_0 .. L_{J-1}] side by side and D = diag(ρ_0, .., ρ_{J-1}), each ρ_j d_x times, the
predictions are Ξ L^T, the kernel is K = Ξ D Ξ^T, and one step is L <- L - η (Ξ L^T - Y)^T Ξ D.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..kernel.errors import Rejected, show
from ..kernel.meter import Meter
from ..kernel.walk import Number, lowest
from .matrices import Matrix, Rows, is_positive, matrix

__all__ = ["Descent", "DescentData"]


@dataclass(frozen=True, slots=True)
class DescentData:
    """Trajectories, targets, held-out trajectories, ρ_0..ρ_{J-1}, the step η, and perhaps a limit.

    The rows of all trajectories follow each other; ``lengths`` says how many belong to each.
    """

    d_x: int
    d_y: int
    lengths: tuple[int, ...]
    inputs: Rows
    targets: Rows
    held_lengths: tuple[int, ...]
    held_out: Rows
    rho: tuple[Number, ...]
    eta: Number
    limit: Sequence[Rows] | None = None
    multiplier: Rows | None = None


class Descent:
    """What belongs to one descent; the states of both recursions are kept."""

    def __init__(self, data: DescentData, meter: Meter) -> None:
        self.data, self.meter = data, meter
        self.training = slice(len(data.inputs))
        self._weights: list[Matrix] = []
        self._predictions: list[Matrix] = []

    # --------------------------------------------------------------------------------- what is asked

    def entries(self, head: str, arguments: Sequence[int]) -> tuple[Number, ...]:
        """Predictions at the training rows, then at the held-out rows, after some steps."""
        e = arguments[0]
        if head == "kernel_predictions":
            return self._after(e, self._predictions, self._kernel_step).entries()
        return (self.Xi @ self._weights_after(e).transposed()).entries()

    def quantity(self, head: str, arguments: Sequence[int]) -> Number:
        """The value of a number."""
        data = self.data
        if head == "input_norm":
            return matrix(data.inputs, data.d_x, self.meter).square_norm()
        if head == "target_norm":
            return self.Y.square_norm()
        if head == "loss":
            return lowest(Fraction(self._residual(self._weights_after(arguments[0])).square_norm()) / 2)
        j = arguments[0]
        if j >= len(data.rho):
            raise Rejected("", f"the lags are 0..{len(data.rho) - 1}, got {show(j)}")
        if head == "rho":
            return data.rho[j]
        of_lag = slice(j * data.d_x, (j + 1) * data.d_x)
        return self._weights_after(arguments[1]).some(columns=of_lag).square_norm()

    def dominates(self, a: Number, *, strict: bool) -> bool:
        """Whether a I - K, as p I - q K with a = p/q, is positive semidefinite (definite)."""
        difference = self.K.some(self.training).times(-a.denominator)
        for i, row in enumerate(difference.rows):
            row[i] += a.numerator * difference.below
        return is_positive(difference.rows, self.meter, strict=strict)

    def bias_bound_failure(self) -> str | None:
        """Why the condition of ``bias_bound`` fails, if it does."""
        holds = self.dominates(Fraction(2) / self.data.eta, strict=False)
        return None if holds else "(2/eta) I - K is not positive semidefinite, which bias_bound needs"

    def limit_failure(self) -> str | None:
        """Why the condition of ``converges`` fails, if it does."""
        data = self.data
        if data.limit is None or data.multiplier is None:
            raise Rejected("", "converges needs the limit of the instance")
        side_by_side = [[entry for of_lag in data.limit for entry in of_lag[row]] for row in range(data.d_y)]
        L = matrix(side_by_side, self.Xi.columns, self.meter)
        Lambda = matrix(data.multiplier, data.d_y, self.meter)
        column = (L - Lambda.transposed() @ self.XiD).first_column()
        if column is not None:
            j = column // data.d_x
            return f"the weights at lag {j} are not rho_{j} Lambda^T Xi_{j}, as converges needs"
        column = (self._residual(L).transposed() @ self.Xi.some(self.training)).first_column()
        if column is not None:
            return f"the gradient of the loss at the limit is not 0 at lag {column // data.d_x}, as converges needs"
        if not self.dominates(Fraction(2) / data.eta, strict=True):
            return "(2/eta) I - K is not positive definite, which converges needs"
        return None

    # -------------------------------------------------------------------------------- the recursions

    def _weights_after(self, e: int) -> Matrix:
        return self._after(e, self._weights, self._step)

    def _step(self, L: Matrix | None) -> Matrix:
        """L <- L - η (Ξ L^T - Y)^T Ξ D, from 0."""
        if L is None:
            return self._zero(self.data.d_y, self.Xi.columns)
        return L - (self._residual(L).transposed() @ self.XiD).times(self.data.eta)

    def _kernel_step(self, predicted: Matrix | None) -> Matrix:
        """Ŷ <- Ŷ - η K (Ŷ - Y) at all rows, with Ŷ - Y at the training rows, from 0."""
        if predicted is None:
            return self._zero(len(self.Xi.rows), self.data.d_y)
        return predicted - (self.K @ (predicted.some(self.training) - self.Y)).times(self.data.eta)

    def _after(self, e: int, known: list[Matrix], step: Callable[[Matrix | None], Matrix]) -> Matrix:
        """The state after e steps, all before it known."""
        self.meter.spend(100 * max(0, e + 1 - len(known)))  # the least that they cost, before the first is done
        while len(known) <= e:
            known.append(step(known[-1] if known else None).kept())
        return known[e]

    def _zero(self, rows: int, columns: int) -> Matrix:
        return Matrix([[0] * columns for _ in range(rows)], columns, self.meter)

    def _residual(self, L: Matrix) -> Matrix:
        """Ξ L^T - Y."""
        return self.Xi.some(self.training) @ L.transposed() - self.Y

    # ---------------------------------------------------------------------------------- what is given

    @cached_property
    def Y(self) -> Matrix:
        """The targets."""
        return matrix(self.data.targets, self.data.d_y, self.meter).kept()

    @cached_property
    def Xi(self) -> Matrix:
        """The row of (i, t) is x_{i,t}, x_{i,t-1}, .., x_{i,t-J+1}, with 0 at times < 0; held-out rows come last."""
        data, lags = self.data, len(self.data.rho)
        x, columns = matrix([*data.inputs, *data.held_out], data.d_x, self.meter), lags * data.d_x
        self.meter.spend(2 * len(x.rows) * columns)
        self.meter.hold(len(x.rows) * (columns + 12), each=8)  # the numbers themselves are those of x
        rows, start = [], 0
        for length in data.lengths + data.held_lengths:
            for t in range(length):
                recent = x.rows[start + max(0, t - lags + 1) : start + t + 1]
                row = [entry for vector in recent[::-1] for entry in vector]
                rows.append(row + [0] * (columns - len(row)))
            start += length
        return Matrix(rows, columns, self.meter, x.below)

    @cached_property
    def XiD(self) -> Matrix:
        """Ξ D at the training rows."""
        repeated = [[rho for rho in self.data.rho for _ in range(self.data.d_x)]]
        D = matrix(repeated, self.Xi.columns, self.meter)
        return self.Xi.some(self.training).times_columns(D).kept()

    @cached_property
    def K(self) -> Matrix:
        """The kernel between all rows and the training rows."""
        return (self.Xi @ self.XiD.transposed()).kept()
