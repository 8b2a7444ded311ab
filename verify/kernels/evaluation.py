"""Whether a statement about exact values holds, fails or stays open: every node computed from the instance's own data.

Source: ``proofs/certificate-format.md``, section 5.  For cell ``kernel`` a value is a rational function (``rational``,
by sympy) of variances, width and lag; for the others a rational number or a tuple.  The checker decides
the same from its own code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from verify.errors import DomainError
from verify.exact.argmax import Shattered, Signs, affine_rank, are_separating, forster_rank, shattered_columns
from verify.exact.hamming import hamming_rank
from verify.kernels.descent import Trajectory, convolution_descent, kernel_descent, kernel_matrix, squared_norm
from verify.kernels.descent_limit import MinimumNorm, is_minimum_norm
from verify.kernels.descent_step import is_positive_definite, is_positive_semidefinite
from verify.kernels.rational import RationalFunctions
from verify.kernels.realisation import Realisation, reproduces_for_ever
from verify.kernels.tangent import mean_kernel
from verify.kernels.variance import KernelMoments, kernel_variance
from verify.kernels.wick import expectation
from verify.networks.convolution import convolve, unrolls_for_every_width
from verify.networks.linear import LinearRNN
from verify.statements import (
    AtLeast,
    Comparison,
    DescentInstance,
    Expression,
    FreeSystem,
    KernelInstance,
    MatchesInstance,
    Predicate,
    Quantity,
    Statement,
    SystemInstance,
    Variable,
)
from verify.statements.walk import Meaning, condition_value, expression_value

__all__ = ["decision", "side_values"]

Value: TypeAlias = Any
"""A rational function, a rational number, or a tuple."""

_ORDERINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def decision(statement: Statement) -> bool | None:
    """True or False as the relation of a statement about exact values is decided, None where it is not.

    Undecided are: a relation that is not shown for all values of the variables; a predicate whose sufficient condition
    fails; a tail probability whose bound is too large.  Parts are joined by Kleene's logic.  Raises ``DomainError``
    where a value is undefined.
    """
    return condition_value(statement.relation, _cell(statement.instance), {})


def side_values(statement: Statement) -> tuple[Fraction, Fraction]:
    """Both sides of a comparison of numbers, where everything is given.

    Of a tail probability the value is that of its upper bound.  Raises ``DomainError`` where a side is no number.
    """
    relation, cell = statement.relation, _cell(statement.instance)
    if not isinstance(relation, Comparison):
        raise DomainError("only a comparison has two sides")
    found = []
    for side in (relation.left, relation.right):
        value = expression_value(side, cell, {})
        number = cell.number(value)
        if not isinstance(number, Fraction):
            raise DomainError(f"{side!r} is no number")
        found.append(number)
    return found[0], found[1]


class _Cell(Meaning[Value]):
    """What an instance is computed with."""

    def number(self, value: Value) -> Value:
        """The rational number that a value is; anything else where it is none."""
        return value

    def whole(self, value: Value) -> int | None:
        """The integer that a value is; None where it is none."""
        return int(value) if isinstance(value, Fraction) and value.denominator == 1 else None

    def integer(self, value: Value, what: str) -> int:
        found = self.whole(value)
        if found is None:
            raise DomainError(f"{what} must be integers")
        return found

    def apply(self, op: str, values: Sequence[Value]) -> Value:
        first = values[0]
        if op == "neg":
            return -first
        if op == "**":
            exponent = self.whole(values[1])
            if exponent is None:
                raise DomainError("an exponent must be an integer")
            if exponent < 0 and not first:
                raise DomainError("a negative power of 0 is undefined")
            return first**exponent if exponent else self.constant(1)
        for value in values[1:]:
            match op:
                case "+":
                    first = first + value
                case "-":
                    first = first - value
                case "*":
                    first = first * value
                case "/":
                    if not value:
                        raise DomainError("division by 0 is undefined")
                    first = first / value
                case _:
                    raise DomainError(f"the operation {op} is not one on exact values")
        return first


def _cell(instance: object) -> _Cell:
    for kind, cell in _CELLS.items():
        if type(instance) is kind:
            return cell(instance)
    raise DomainError("the statement is not about exact values")


def _argument(node: Quantity, place: int, cell: _Cell, value: Callable[[Expression], Value]) -> int:
    """An integer argument, at least 0."""
    argument = node.arguments[place]
    found = cell.whole(value(argument)) if isinstance(argument, Expression) else None
    if found is None or found < 0:
        raise DomainError(f"argument {place + 1} of {node.name} must be an integer >= 0")
    return found


# --- cell kernel ---


class _Kernel(_Cell):
    """Rational functions; the tangent kernel's mean and variance from the Wick calculus."""

    def __init__(self, instance: KernelInstance) -> None:
        super().__init__()
        domains = {name: domain.start if isinstance(domain, AtLeast) else domain for name, domain in instance.variables}
        self.functions = RationalFunctions.over(domains, dict(instance.given))

    def constant(self, value: int) -> Value:
        return self.functions.number(value)

    def name(self, name: str) -> Value:
        return self.functions.name(name)

    def number(self, value: Value) -> Value:
        return self.functions.constant(value)

    def whole(self, value: Value) -> int | None:
        return self.functions.integer(value)

    def compare(self, op: str, left: Value, right: Value) -> bool | None:
        if self.functions.domains:
            if op == "!=":
                raise DomainError("with variables only == < <= > >= are decided")
            return self.functions.holds(op, left, right) or None
        return bool(left != right) if op == "!=" else self.functions.holds(op, left, right)

    def predicate(self, node: Predicate, value: Callable[[Expression], Value]) -> bool:
        raise DomainError(f"{node.name} is no predicate of the cell kernel")

    def quantity(self, node: Quantity, value: Callable[[Expression], Value]) -> Value:
        functions, arguments = self.functions, node.arguments
        name, rest = node.name, [argument for argument in arguments if isinstance(argument, Expression)]
        match name:
            case "trace":
                polynomial = expectation(*(str(word) for word in arguments))
                return self._polynomial(polynomial.coefficients, functions.name("n"))
            case "kernel_A" | "kernel_B" | "kernel_mean" | "kernel_variance":
                j, k = (_argument(node, place, self, value) for place in (0, 1))
                return self._kernel(name, j, k)
            case "kernel_entry_variance":
                j, k, p, q = (_argument(node, place, self, value) for place in range(4))
                if not p or not q:
                    raise DomainError(f"the indices of an entry are 1, 2, .., not {p} and {q}")
                return self._variance(kernel_variance(j, k, equal_outputs=p == 1, equal_inputs=q == 1))
            case "rho":
                return self._rho(value(rest[0]))
            case "chebyshev" | "tail":
                # Of a tail probability only this upper bound is known; it may stand only where that suffices.
                lag, epsilon = _argument(node, 0, self, value), value(rest[1])
                gap = self._kernel("kernel_mean", lag, lag) - self._rho(functions.number(lag))
                return (self._kernel("kernel_variance", lag, lag) + gap**2) / epsilon**2
            case "limit":
                return functions.limit(_variable(rest[0]), value(rest[1]))
            case "coefficient":
                degree = functions.integer(value(rest[1]))
                if degree is None:
                    raise DomainError("the degree of a coefficient must be an integer")
                return functions.coefficient(_variable(rest[0]), degree, value(rest[2]))
            case "series":
                return functions.series(value(rest[0]), value(rest[1]))
        raise DomainError(f"{name} is no quantity of the cell kernel")

    def _polynomial(self, coefficients: Sequence[int], x: Value) -> Value:
        total = self.functions.number(0)
        for power, coefficient in enumerate(coefficients):
            if coefficient:
                total += coefficient * (x**power if power else self.functions.number(1))
        return total

    def _kernel(self, name: str, j: int, k: int) -> Value:
        functions = self.functions
        x = 1 / functions.name("n")
        mean = mean_kernel(j, k)
        A, B = self._polynomial(mean.A, x), self._polynomial(mean.B, x)
        if name == "kernel_A":
            return A
        if name == "kernel_B":
            return B
        W, F, C = (functions.name(variance) for variance in ("nu_W", "nu_F", "nu_C"))
        one = functions.number(1)
        if name == "kernel_mean":
            m = (j + k) // 2
            found = (C + F) * (W**m if m else one) * A
            return found + C * F * (W ** (m - 1) if m > 1 else one) * B if B else found
        return self._variance(kernel_variance(j, k))

    def _variance(self, moments: KernelMoments) -> Value:
        functions = self.functions
        bases = [functions.name(variance) for variance in ("nu_W", "nu_F", "nu_C")]
        x, total = 1 / functions.name("n"), functions.number(0)
        for exponents, coefficients in moments.terms.items():
            term = self._polynomial(coefficients, x)
            for base, exponent in zip(bases, exponents, strict=True):
                term *= base**exponent if exponent else functions.number(1)
            total += term
        return total

    def _rho(self, lag: Value) -> Value:
        functions = self.functions
        W, F, C = (functions.name(variance) for variance in ("nu_W", "nu_F", "nu_C"))
        fixed = functions.integer(lag)
        if fixed is not None:
            if fixed < 0:
                raise DomainError(f"rho has lags >= 0, not {fixed}")
            one = functions.number(1)
            power, below = (W**e if e > 0 else one for e in (fixed, fixed - 1))
            return C * (fixed * F * below + power) + F * power
        least = functions.domains.get("j")
        shift = functions.integer(lag - functions.name("j"))
        if shift is None or not isinstance(least, int) or least + shift < 0:
            raise DomainError(f"rho has a lag j + c that is never negative, not {lag}")
        power, below = functions.power_of_recurrence(lag), functions.power_of_recurrence(lag - 1)
        return C * (lag * F * below + power) + F * power


def _variable(node: Expression) -> str:
    if not isinstance(node, Variable):
        raise DomainError("a limit or coefficient is taken in a variable")
    return node.name


# --- cells of numbers ---


class _Numbers(_Cell):
    """Rational numbers and tuples of exact values."""

    def constant(self, value: int) -> Value:
        return Fraction(value)

    def compare(self, op: str, left: Value, right: Value) -> bool:
        return _ORDERINGS[op](left, right)


class _Free(_Numbers):
    """A system of arbitrary weights: both sides of the unrolling identity as sums of words."""

    def __init__(self, instance: FreeSystem) -> None:
        super().__init__()
        self.steps = instance.steps

    def compare(self, op: str, left: Value, right: Value) -> bool:
        if op not in ("==", "!="):
            raise DomainError("of free weights only equality is decided")
        return (left == right or unrolls_for_every_width(self.steps)) is (op == "==")

    def quantity(self, node: Quantity, value: Callable[[Expression], Value]) -> Value:
        if node.name not in ("outputs", "convolution"):
            raise DomainError(f"{node.name} needs explicit weights")
        return node.name

    def predicate(self, node: Predicate, value: Callable[[Expression], Value]) -> bool:
        raise DomainError(f"{node.name} needs explicit weights")


class _System(_Numbers):
    """One linear system, by ``networks.linear``."""

    def __init__(self, instance: SystemInstance) -> None:
        super().__init__()
        self.net = LinearRNN.of(W=instance.W, F=instance.F, C=instance.C)
        self.inputs = instance.inputs
        found = instance.realisation
        if found is None:
            self.realisation = None
        else:
            self.realisation = Realisation(found.A, found.B, found.C, self.net.d_x, self.net.d_y)

    def quantity(self, node: Quantity, value: Callable[[Expression], Value]) -> Value:
        match node.name:
            case "outputs":
                return _entries(self.net.outputs(self.inputs))
            case "convolution":
                return _entries(convolve(self.net.impulse_response(max(len(self.inputs), 1)), self.inputs))
            case "response":
                step = _argument(node, 0, self, value)
                return _entries(self.net.unscaled_impulse_response(step + 1)[step])
            case "realised":
                step = _argument(node, 0, self, value)
                return _entries(self._realised().weights(step + 1)[step])
        raise DomainError(f"{node.name} is no quantity of the cell system")

    def predicate(self, node: Predicate, value: Callable[[Expression], Value]) -> bool:
        if node.name != "realises":
            raise DomainError(f"{node.name} is no predicate of the cell system")
        return reproduces_for_ever(self.net, self._realised())

    def _realised(self) -> Realisation:
        if self.realisation is None:
            raise DomainError("the instance has no realisation")
        return self.realisation


class _Descent(_Numbers):
    """Descent on given data, by ``kernels.descent``."""

    def __init__(self, instance: DescentInstance) -> None:
        super().__init__()
        self.instance = instance
        self.data = tuple(
            Trajectory.of(inputs, targets) for inputs, targets in zip(instance.inputs, instance.targets, strict=True)
        )
        inputs = [trajectory.inputs for trajectory in self.data]
        self.kernel = kernel_matrix(inputs, inputs, instance.rho)
        self._convolution: list[Any] = []

    def name(self, name: str) -> Value:
        return self.instance.eta if name == "eta" else super().name(name)

    def quantity(self, node: Quantity, value: Callable[[Expression], Value]) -> Value:
        instance = self.instance
        match node.name:
            case "convolution_predictions":
                return _predictions(self._state(_argument(node, 0, self, value)))
            case "kernel_predictions":
                steps = _argument(node, 0, self, value)
                states = list(kernel_descent(self.data, instance.rho, instance.eta, steps, held_out=instance.held_out))
                return _predictions(states[steps])
            case "weight_norm":
                lag, steps = (_argument(node, place, self, value) for place in (0, 1))
                return squared_norm(self._state(steps).weights[self._lag(lag)])
            case "loss":
                return squared_norm(self._state(_argument(node, 0, self, value)).residuals) / 2
            case "input_norm":
                return sum((squared_norm(t.inputs) for t in self.data), Fraction(0))
            case "target_norm":
                return sum((squared_norm(t.targets) for t in self.data), Fraction(0))
            case "rho":
                return instance.rho[self._lag(_argument(node, 0, self, value))]
        raise DomainError(f"{node.name} is no quantity of the cell descent")

    def predicate(self, node: Predicate, value: Callable[[Expression], Value]) -> bool | None:
        instance = self.instance
        match node.name:
            case "dominates" | "dominates_strictly":
                return self._dominates(value(node.arguments[0]), strictly=node.name == "dominates_strictly")
            case "bias_bound":  # the step size suffices; a larger one may be harmless at these data
                return self._dominates(2 / instance.eta, strictly=False) or None
            case "converges":
                if instance.limit is None:
                    raise DomainError("the instance has no limit")
                solution = MinimumNorm(instance.limit.weights, instance.limit.multiplier)
                shown = is_minimum_norm(self.data, instance.rho, solution) and self._dominates(
                    2 / instance.eta, strictly=True
                )
                return shown or None
        raise DomainError(f"{node.name} is no predicate of the cell descent")

    def _dominates(self, ceiling: Fraction, *, strictly: bool) -> bool:
        shifted = [[(ceiling if i == j else 0) - v for j, v in enumerate(row)] for i, row in enumerate(self.kernel)]
        return is_positive_definite(shifted) if strictly else is_positive_semidefinite(shifted)

    def _lag(self, lag: int) -> int:
        if lag >= self.instance.J:
            raise DomainError(f"there are lags 0..{self.instance.J - 1}, not {lag}")
        return lag

    def _state(self, steps: int) -> Any:
        """The state of descent in the convolution model after ``steps`` steps; earlier ones are kept."""
        if steps >= len(self._convolution):
            instance = self.instance
            self._convolution = list(
                convolution_descent(self.data, instance.rho, instance.eta, steps, held_out=instance.held_out)
            )
        return self._convolution[steps]


class _Matches(_Numbers):
    """Labels of the number of matches, by ``exact.hamming`` and ``exact.argmax``."""

    def __init__(self, instance: MatchesInstance) -> None:
        super().__init__()
        self.instance = instance

    def name(self, name: str) -> Value:
        return self.instance.values[name] if name in self.instance.values else super().name(name)

    def quantity(self, node: Quantity, value: Callable[[Expression], Value]) -> Value:
        instance = self.instance
        if node.name == "label_rank":
            return Fraction(hamming_rank(instance.n, instance.labels))
        if node.name != "label":
            raise DomainError(f"{node.name} is no quantity of the cell matches")
        k = _argument(node, 0, self, value)
        if k > instance.m:
            raise DomainError(f"there are at most m = {instance.m} matches, so no label({k})")
        return Fraction(instance.labels[k])

    def predicate(self, node: Predicate, value: Callable[[Expression], Value]) -> bool | None:
        """True, or undecided: what the instance gives may be too weak."""
        instance, rank = self.instance, self.integer(value(node.arguments[0]), f"arguments of {node.name}")
        shown = False
        if node.name == "argmax_at_most" and instance.logits is not None:
            logits = {label: (a, b) for label, a, b in instance.logits}
            shown = rank >= affine_rank(instance.n, instance.m) and are_separating(instance.labels, logits)
        elif node.name == "argmax_at_least" and instance.shattered is not None:
            shown = rank <= shattered_columns(instance.n, instance.labels, Shattered(*instance.shattered))
        elif node.name == "forster_at_least" and instance.signs is not None:
            shown = rank <= forster_rank(instance.labels, Signs(*instance.signs))
        else:
            raise DomainError(f"{node.name} is no predicate of the instance")
        return shown or None


_CELLS: Mapping[type, Callable[[Any], _Cell]] = {
    KernelInstance: _Kernel,
    SystemInstance: _System,
    FreeSystem: _Free,
    DescentInstance: _Descent,
    MatchesInstance: _Matches,
}


def _predictions(state: Any) -> tuple[Any, ...]:
    """Predictions on the training rows, then on the held-out ones, entry by entry."""
    return _entries([*state.predictions, *(row for block in state.held_out for row in block)])


def _entries(rows: Sequence[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(entry for row in rows for entry in row)
