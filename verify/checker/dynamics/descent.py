"""The cell ``descent``: gradient descent on a scaled convolution model, and on its kernel, at given data."""

from collections.abc import Collection, Mapping
from typing import Any

from ..kernel.errors import show
from ..kernel.item import Item
from ..kernel.meter import Meter
from ..kernel.rings import Field
from ..kernel.terms import CONDITION, MATRIX, Head
from ..kernel.walk import Exact, Number, number_text
from .matrices import Rows, entry_text, read_matrix, read_number
from .steps import Descent, DescentData

__all__ = ["DescentInstance", "read_instance"]

LIMIT = "a limit"
HEADS: Mapping[str, Head] = {
    "convolution_predictions": Head(
        "n", MATRIX,
        meaning="convolution_predictions(e) are the outputs of the convolution after e steps of descent on its weights "
        "from 0, at training and held-out rows",
    ),
    "kernel_predictions": Head(
        "n", MATRIX, meaning="kernel_predictions(e) are those after e steps of kernel descent with the kernel K"
    ),
    "weight_norm": Head(
        "nn", meaning="weight_norm(j, e) is the sum of the squares of the entries of L_j after e steps of descent"
    ),
    "loss": Head("n", meaning="loss(e) is half the sum of the squares of the residuals after e steps"),
    "input_norm": Head("", meaning="input_norm is the sum of the squares of the training inputs"),
    "target_norm": Head("", meaning="target_norm is the sum of the squares of the targets"),
    "rho": Head("n", meaning="rho(j) is the weight of lag j"),
    "dominates": Head("n", CONDITION, meaning="dominates(a) says that a I - K is positive semidefinite"),
    "dominates_strictly": Head("n", CONDITION, meaning="dominates_strictly(a) says that a I - K is positive definite"),
    "bias_bound": Head(
        "", CONDITION, rests_on=("D1",),
        meaning="bias_bound says that weight_norm(j, e) <= (eta e rho(j))**2 input_norm target_norm for all e and j",
    ),
    "converges": Head(
        "", CONDITION, needs=(LIMIT,), rests_on=("D2",),
        meaning="converges says that the weights L_j of descent tend to the given limit, and that this is, of the "
        "minimisers of the loss, the one with the least sum of |L_j|**2/rho(j)",
    ),
}  # fmt: skip


class DescentInstance:
    """Given data; the name ``eta`` has its value, nothing varies."""

    cell = "descent"
    scope = "instance"
    heads = HEADS
    vocabulary = ("eta",)
    may_vary: Mapping[str, tuple[tuple[str, ...], int]] = {}

    def __init__(self, data: DescentData) -> None:
        self.data = data
        self.eta = data.eta
        self.has: Collection[str] = ("eta",) if data.limit is None else ("eta", LIMIT)
        self.given: Mapping[str, Number] = {
            "S": len(data.lengths),
            "N": len(data.inputs),
            "d_x": data.d_x,
            "d_y": data.d_y,
            "J": len(data.rho),
            "eta": self.eta,
        }
        self._descent: Descent | None = None

    def vary(self, variables: Mapping[str, Any]) -> None:
        """Nothing varies."""

    def names(self) -> Mapping[str, Number]:
        """The step."""
        return {"eta": self.eta}

    def shape(self, head: str) -> str:
        """The sort of a matrix: predictions at the training rows, then at the held-out rows."""
        return f"a {len(self.data.inputs) + len(self.data.held_out)}×{self.data.d_y} matrix over Q"

    def _descended(self, meter: Meter) -> Descent:
        if self._descent is None:
            self._descent = Descent(self.data, meter)
        return self._descent

    def quantity(self, name: str, arguments: list[Any], domain: Exact) -> Any:
        """A number, or the entries of a matrix."""
        numbers = [domain.natural(argument, f"an argument of {name}") for argument in arguments]
        descent = self._descended(domain.meter)
        return descent.entries(name, numbers) if self.heads[name].gives == MATRIX else descent.quantity(name, numbers)

    def predicate(self, name: str, arguments: list[Any], domain: Exact) -> tuple[bool | None, str]:
        """Whether a predicate holds; where its condition is only sufficient and fails, that is undecided."""
        descent = self._descended(domain.meter)
        if name in ("dominates", "dominates_strictly"):
            strict = name == "dominates_strictly"
            holds = descent.dominates(arguments[0], strict=strict)
            return holds, f"a I - K is {'' if holds else 'not '}positive {'definite' if strict else 'semidefinite'}"
        failure = descent.bias_bound_failure() if name == "bias_bound" else descent.limit_failure()
        return (True if failure is None else None), failure or f"{name} holds"

    @staticmethod
    def entry_text(entry: object) -> str:
        """An entry for a message."""
        return entry_text(entry)

    def setting(self) -> list[str]:
        """The sizes as in the one line of a statement."""
        return ["descent", *(f"{name}={number_text(number)}" for name, number in self.given.items())]

    def subject(self, heads: Collection[str], values: list[str]) -> str:
        """What the statement is about."""
        data = self.data
        return (
            f"For gradient descent from 0 with step eta = {number_text(self.eta)} on the scaled convolution model with "
            f"{len(data.rho)} lags of the given weights rho, on {len(data.lengths)} given trajectories "
            f"({len(data.inputs)} rows, {data.d_x} inputs, {data.d_y} outputs) and {len(data.held_out)} held-out rows"
        )


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> DescentInstance:
    """The instance that ``item`` writes."""
    item.keys(("cell", "inputs", "targets", "held_out", "rho", "eta"), ("limit",))
    inputs_at, targets_at, rho_at = item.get("inputs"), item.get("targets"), item.get("rho")
    d_x, d_y = _width(inputs_at), _width(targets_at)
    lengths, inputs = _trajectories(inputs_at, d_x)
    target_lengths, targets = _trajectories(targets_at, d_y)
    if target_lengths != lengths:
        targets_at.reject(f"expected trajectories of the lengths {show(lengths)}, got {show(target_lengths)}")
    held_lengths, held_out = _trajectories(item.get("held_out"), d_x)
    rho = tuple(_positive(entry) for entry in rho_at.entries())
    if not rho:
        rho_at.reject("expected at least one weight rho_0")
    eta = _positive(item.get("eta"))
    limit = multiplier = None
    if "limit" in item:
        parts = item.get("limit").keys(("weights", "multiplier"))
        limit = [read_matrix(matrix, d_y, d_x) for matrix in parts.get("weights").entries(len(rho))]
        multiplier = read_matrix(parts.get("multiplier"), len(inputs), d_y)
    data = DescentData(d_x, d_y, lengths, inputs, targets, held_lengths, held_out, rho, eta, limit, multiplier)
    return DescentInstance(data)


def _width(item: Item) -> int:
    """The number of entries of the first vector of the first trajectory."""
    if not item.array():
        item.reject("expected at least one trajectory")
    if not item[0].array():
        item[0].reject("a trajectory has at least one vector")
    width = len(item[0][0].array())
    if width == 0:
        item[0][0].reject("a vector has at least one entry")
    return width


def _trajectories(item: Item, width: int) -> tuple[tuple[int, ...], Rows]:
    lengths: list[int] = []
    rows: list[list[Number]] = []
    for trajectory in item.entries():
        length = len(trajectory.array())
        if length == 0:
            trajectory.reject("a trajectory has at least one vector")
        lengths.append(length)
        rows += read_matrix(trajectory, length, width)
    return tuple(lengths), rows


def _positive(item: Item) -> Number:
    value = read_number(item)
    if value <= 0:
        item.reject(f"expected a positive number, got {show(value.numerator)}")
    return value
