"""Outputs, convolution and responses of one linear system, exactly.

    h_t = s W h_{t-1} + F x_t,  h_{-1} = 0,  y_t = s C h_t,    s = n^{-1/2} formal with s² = 1/n

W = W'/w, F = F'/f, C = C'/c and the inputs X/x with integer matrices W', F', C', X.
"""

from collections.abc import Sequence
from fractions import Fraction

from ..arithmetic import Meter
from ..errors import OverBudget, Rejected, TooLarge, show
from ..reading import MAX_BITS
from .instances import SystemInstance
from .integral import MAX_STORED_BITS, Matrix, bits_of, common_denominator, fraction, product, scaled

__all__ = ["System"]

MAX_FREE_STEPS = 500
MAX_RESPONSES = 100_000

Rows = list[list[tuple[int, int]]]
Surd = tuple[Fraction, Fraction]  # (a, b) is a + b s
Words = dict[tuple[int, int, int], int]  # (i, a, b) stands for s^i C W^a F x_b


class _Responses:
    """G A^e B for e = 0, 1, .., kept as integer matrices over g·a^e·b."""

    def __init__(self, A: Rows, B: Rows, G: Rows, d_x: int, meter: Meter) -> None:
        self.meter, self.d_x = meter, d_x
        self.a, self.b, self.g = common_denominator(A), common_denominator(B), common_denominator(G)
        self.A, self.G = scaled(A, self.a, meter), scaled(G, self.g, meter)
        self._state = scaled(B, self.b, meter)
        self._found: list[Matrix] = []
        self._bits = 0

    def numerators(self, e: int) -> Matrix:
        """G A^e B times g·a^e·b."""
        if e >= MAX_RESPONSES:
            raise OverBudget("", f"responses are computed below e = {MAX_RESPONSES}, not at {show(e)}")
        while len(self._found) <= e:
            if self._found:
                self._state = product(self.A, self._state, self.d_x, self.meter)
            found = product(self.G, self._state, self.d_x, self.meter)
            self._bits += (bits_of(found) + 500) * (len(found) * self.d_x + 1)
            if self._bits > MAX_STORED_BITS:
                raise OverBudget("", "the responses need too much memory")
            self._found.append(found)
        return self._found[e]

    def denominator(self, e: int) -> int:
        """g·a^e·b."""
        if self.a.bit_length() * e > 2 * MAX_BITS and self.a > 1:
            raise TooLarge("", f"a denominator has more than {MAX_BITS} bits")
        self.meter.spend(10 + ((self.a.bit_length() * e) >> 6) ** 2 // 8)
        return self.g * int(self.a**e) * self.b

    def entries(self, e: int) -> tuple[Fraction, ...]:
        """The entries of G A^e B, row by row."""
        numerators = self.numerators(e)
        return tuple(fraction(x, self.denominator(e), self.meter) for row in numerators for x in row)


class System:
    """One instance of the cell ``system``; what was computed is kept."""

    def __init__(self, instance: SystemInstance, meter: Meter) -> None:
        self.instance = instance
        self.meter = meter
        self._true: _Responses | None = None
        self._realised: _Responses | None = None
        if instance.W is not None and instance.F is not None and instance.C is not None:
            self._true = _Responses(instance.W, instance.F, instance.C, instance.d_x, meter)
        if instance.realisation is not None:
            A, B, C = instance.realisation
            self._realised = _Responses(A, B, C, instance.d_x, meter)

    def entries(self, head: str, arguments: Sequence[int]) -> Sequence[object]:
        """The value of a tuple."""
        if head in ("outputs", "convolution"):
            if self._true is None:
                return self._free_outputs() if head == "outputs" else self._free_convolution()
            return self._outputs(self._true) if head == "outputs" else self._convolution(self._true)
        return self._responses(head).entries(arguments[0])

    def first_difference(self) -> int | None:
        """The least e < n + r at which the realisation has another response, if there is one."""
        true, realised = self._responses("response"), self._responses("realised")
        for e in range(self.instance.n + len(realised.A)):
            if true.entries(e) != realised.entries(e):
                return e
        return None

    def _responses(self, head: str) -> _Responses:
        found = self._true if head == "response" else self._realised
        if found is None:
            raise Rejected("", f"{head} has no meaning at this instance")
        return found

    # -------------------------------------------------------------------------------------- explicit

    def _scaled_inputs(self) -> tuple[Matrix, int]:
        rows = self.instance.inputs or []
        x = common_denominator(rows)
        return scaled(rows, x, self.meter), x

    def _outputs(self, weights: _Responses) -> tuple[Surd, ...]:
        """By the recursion. H_t = f x (w n)^t h_t = a + b s obeys a' = W' b + (w n)^t F' X_t, b' = n W' a."""
        n, meter = self.instance.n, self.meter
        inputs, x = self._scaled_inputs()
        F = scaled(self.instance.F or [], weights.b, meter)
        a, b = [[0] for _ in range(n)], [[0] for _ in range(n)]
        grown = 1  # (w n)^t
        result: list[Surd] = []
        for vector in inputs:
            if result:
                grown *= weights.a * n
            driven = product(F, [[entry] for entry in vector], 1, meter)
            meter.spend(n * (4 + (grown.bit_length() >> 6) * (bits_of(driven) >> 6) // 8))
            following = product(weights.A, b, 1, meter)
            b = [[n * entry[0]] for entry in product(weights.A, a, 1, meter)]
            a = [[entry[0] + grown * drive[0]] for entry, drive in zip(following, driven, strict=True)]
            if max(bits_of(a, b), grown.bit_length()) > MAX_BITS:
                raise TooLarge("", f"a state has more than {MAX_BITS} bits")
            below = weights.g * weights.b * x * grown
            odd, even = product(weights.G, a, 1, meter), product(weights.G, b, 1, meter)
            for p, q in zip(even, odd, strict=True):
                result.append((fraction(p[0], below * n, meter), fraction(q[0], below, meter)))
        return tuple(result)

    def _convolution(self, weights: _Responses) -> tuple[Surd, ...]:
        """Σ_{i<=t} s^{i+1} C W^i F x_{t-i}, with s^{2q} = n^{-q} and s^{2q+1} = n^{-q} s."""
        n, meter = self.instance.n, self.meter
        inputs, x = self._scaled_inputs()
        result: list[Surd] = []
        for t in range(len(inputs)):
            top = (t + 1) // 2
            meter.spend(20 * (t + 1))
            if t * weights.a.bit_length() + top * n.bit_length() > 2 * MAX_BITS:
                raise TooLarge("", f"a denominator has more than {MAX_BITS} bits")
            sums = [[0] * self.instance.d_y, [0] * self.instance.d_y]  # of the even, of the odd powers of s
            for i in range(t + 1):
                term = product(weights.numerators(i), [[entry] for entry in inputs[t - i]], 1, meter)
                bits = (t - i) * weights.a.bit_length() + top * n.bit_length()
                meter.spend(10 + (bits >> 6) ** 2 // 4)
                factor = weights.a ** (t - i) * n ** (top - (i + 1) // 2)
                meter.spend(len(term) * (5 + (factor.bit_length() >> 6) * (bits_of(term) >> 6) // 8))
                for row, entry in enumerate(term):
                    sums[(i + 1) % 2][row] += factor * entry[0]
            below = weights.denominator(t) * x * n**top
            for p, q in zip(*sums, strict=True):
                result.append((fraction(p, below, meter), fraction(q, below, meter)))
        return tuple(result)

    # ------------------------------------------------------------------------------------------ free

    def _free_steps(self) -> int:
        T = self.instance.T
        if T > MAX_FREE_STEPS:
            raise OverBudget("", f"free weights: at most {MAX_FREE_STEPS} steps are expanded, not {show(T)}")
        self.meter.spend(50 * T * T)
        return T

    def _free_outputs(self) -> tuple[Words, ...]:
        """By the recursion, on formal sums of words."""
        state: dict[tuple[int, int, int], int] = {}  # (i, a, b) stands for s^i W^a F x_b
        result: list[Words] = []
        for t in range(self._free_steps()):
            state = {(i + 1, a + 1, b): count for (i, a, b), count in state.items()}
            state[0, 0, t] = state.get((0, 0, t), 0) + 1
            result.append({(i + 1, a, b): count for (i, a, b), count in state.items()})
        return tuple(result)

    def _free_convolution(self) -> tuple[Words, ...]:
        return tuple({(i + 1, i, t - i): 1 for i in range(t + 1)} for t in range(self._free_steps()))
