"""Outputs, convolution and responses of one linear system, exactly.

h_t = s W h_{t-1} + F x_t,  h_{-1} = 0,  y_t = s C h_t,    s = n^{-1/2} formal with s² = 1/n
"""

import math
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any

from ..kernel.errors import OverBudget, show
from ..kernel.item import Item
from ..kernel.meter import Meter, power
from ..kernel.rings import Field
from ..kernel.terms import CONDITION, MATRIX, Head
from ..kernel.walk import Exact, Number
from .matrices import Matrix, Rows, entry_text, matrix, read_matrix

__all__ = ["SystemInstance", "read_instance"]

MAX_FREE_STEPS = 500
MAX_RESPONSES = 100_000

EXPLICIT, REALISATION = "explicit weights", "a realisation"
HEADS: Mapping[str, Head] = {
    "outputs": Head("", MATRIX, meaning="outputs are y_0, y_1, .. by the recursion"),
    "convolution": Head(
        "", MATRIX, meaning="convolution is, for each t, the sum over i <= t of n**(-(i+1)/2) C W**i F x_(t-i)"
    ),
    "response": Head("n", MATRIX, needs=(EXPLICIT,), meaning="response(e) is C W**e F"),
    "realised": Head("n", MATRIX, needs=(REALISATION,), meaning="realised(e) is C A**e B of the realisation"),
    "realises": Head(
        "", CONDITION, needs=(REALISATION,), rests_on=("R2",),
        meaning="realises says that the realisation (A, B, C) has the responses C W**e F for every e >= 0",
    ),
}  # fmt: skip
Surd = tuple[Number, Number]  # (a, b) is a + b s
Words = dict[tuple[int, int, int], int]  # (i, a, b) stands for s^i C W^a F x_b


class _Responses:
    """C A^e B for e = 0, 1, .., all of them kept."""

    def __init__(self, A: Matrix, B: Matrix, C: Matrix) -> None:
        self.A, self.C, self._state = A.kept(), C.kept(), B
        self._found: list[Matrix] = []

    def at(self, e: int) -> Matrix:
        """C A^e B."""
        if e >= MAX_RESPONSES:
            raise OverBudget("", f"responses are computed below e = {MAX_RESPONSES}, not at {show(e)}")
        while len(self._found) <= e:
            if self._found:
                self._state = self.A @ self._state
            self._found.append((self.C @ self._state).kept())
        return self._found[e]


class SystemInstance:
    """Numbers for everything, or for nothing but the number T of steps: then weights, inputs and sizes are free.

    ``inputs`` are the vectors x_0, .., x_{T-1}; the realisation consists of A: r×r, B: r×d_x, C: d_y×r.
    """

    cell = "system"
    heads = HEADS
    vocabulary = ()
    may_vary: Mapping[str, tuple[tuple[str, ...], int]] = {}

    def __init__(
        self,
        T: int,
        sizes: tuple[int, int, int] = (0, 0, 0),
        weights: tuple[Rows, Rows, Rows] | None = None,
        inputs: Rows | None = None,
        realisation: tuple[Rows, Rows, Rows] | None = None,
    ) -> None:
        self.T = T
        self.n, self.d_x, self.d_y = sizes
        self.free = weights is None
        self.weights = weights or ([], [], [])
        self.inputs = inputs or []
        self.realisation = realisation
        self.scope = "all" if weights is None else "instance"
        sizes_given = {} if weights is None else {"n": self.n, "d_x": self.d_x, "d_y": self.d_y}
        self.given: Mapping[str, int] = {"T": T, **sizes_given}
        self.has: Collection[str] = [
            part for part, given in ((EXPLICIT, weights), (REALISATION, realisation)) if given is not None
        ]
        self._found: dict[str, _Responses] = {}

    def vary(self, variables: Mapping[str, Any]) -> None:
        """Nothing varies."""

    def names(self) -> Mapping[str, int]:
        """There are no names."""
        return {}

    def shape(self, head: str) -> str:
        """The sort of a matrix."""
        if head in ("response", "realised"):
            return f"a {self.d_y}×{self.d_x} matrix over Q"
        if self.free:
            return f"a list of {show(self.T)} formal sums of words"
        return f"a {self.T}×{self.d_y} matrix over Q + Q·n^(-1/2)"

    def quantity(self, name: str, arguments: list[Any], domain: Exact) -> tuple[object, ...]:
        """The entries of a matrix, row by row."""
        if name in ("response", "realised"):
            e = domain.natural(arguments[0], f"the argument of {name}")
            return self._responses(name, domain.meter).at(e).entries()
        if self.free:
            return self._free_outputs(domain.meter) if name == "outputs" else self._free_convolution(domain.meter)
        found = self._outputs(domain.meter) if name == "outputs" else self._convolution(domain.meter)
        return tuple(map(self._lowest, found))

    def _lowest(self, value: Surd) -> Surd:
        """a + b s in its one form: where n is a square, s is a rational number."""
        root = math.isqrt(self.n)
        return (value[0] + Fraction(value[1], root), 0) if root * root == self.n else value

    def predicate(self, name: str, arguments: list[Any], domain: Exact) -> tuple[bool | None, str]:
        """``realises``: the responses agree for e < n + r, hence for ever."""
        true, realised = self._responses("response", domain.meter), self._responses("realised", domain.meter)
        for e in range(self.n + realised.A.columns):
            if true.at(e).entries() != realised.at(e).entries():
                return False, f"the responses differ at e = {e}"
        return True, "all responses agree"

    def _weights(self, meter: Meter) -> tuple[Matrix, Matrix, Matrix]:
        W, F, C = self.weights
        return matrix(W, self.n, meter), matrix(F, self.d_x, meter), matrix(C, self.n, meter)

    def _responses(self, head: str, meter: Meter) -> _Responses:
        matrices = self.weights if head == "response" else self.realisation
        if head not in self._found and matrices is not None:
            A, B, C = matrices
            order = len(A)
            self._found[head] = _Responses(matrix(A, order, meter), matrix(B, self.d_x, meter), matrix(C, order, meter))
        return self._found[head]

    @staticmethod
    def entry_text(entry: object) -> str:
        """An entry for a message."""
        return entry_text(entry)

    def setting(self) -> list[str]:
        """The sizes as in the one line of a statement."""
        if self.free:
            return [f"system T={show(self.T)} weights=free"]
        order = [] if self.realisation is None else [f"r={len(self.realisation[0])}"]
        sizes = f"system n={show(self.n)} d_x={show(self.d_x)} d_y={show(self.d_y)} T={self.T} weights=explicit"
        return [sizes, *order]

    def subject(self, heads: Collection[str], values: list[str]) -> str:
        """What the statement is about."""
        network = "linear recurrent network h_t = n**(-1/2) W h_(t-1) + F x_t, y_t = n**(-1/2) C h_t"
        if self.free:
            return f"For every {network} of any sizes, with any weights, on any {show(self.T)} inputs"
        realised = "" if self.realisation is None else f", and a realisation of order {len(self.realisation[0])}"
        return (
            f"For the given {network} with n = {show(self.n)}, d_x = {show(self.d_x)}, d_y = {show(self.d_y)} on the "
            f"given {self.T} inputs{realised}"
        )

    # -------------------------------------------------------------------------------------- explicit

    def _inputs(self, meter: Meter) -> list[Matrix]:
        """The inputs as columns."""
        x = matrix(self.inputs, self.d_x, meter)
        return [x.some(slice(t, t + 1)).transposed() for t in range(self.T)]

    def _outputs(self, meter: Meter) -> Iterator[Surd]:
        """By the recursion on h = a + b s: s W h = W b/n + (W a) s."""
        W, F, C = self._weights(meter)
        a = b = Matrix([[0]] * self.n, 1, meter)
        for x in self._inputs(meter):
            a, b = (W @ b).times(Fraction(1, self.n)) + F @ x, W @ a
            yield from zip((C @ b).times(Fraction(1, self.n)).entries(), (C @ a).entries(), strict=True)

    def _convolution(self, meter: Meter) -> Iterator[Surd]:
        """Σ_{i<=t} s^{i+1} C W^i F x_{t-i}, with s^{2q} = n^{-q} and s^{2q+1} = n^{-q} s."""
        responses, inputs = self._responses("response", meter), self._inputs(meter)
        for t in range(self.T):
            even = odd = Matrix([[0]] * self.d_y, 1, meter)
            for i in range(t + 1):
                scale = Fraction(1, power(self.n, (i + 1) // 2, meter))
                term = (responses.at(i) @ inputs[t - i]).times(scale)
                even, odd = (even + term, odd) if i % 2 else (even, odd + term)
            yield from zip(even.entries(), odd.entries(), strict=True)

    # ------------------------------------------------------------------------------------------ free

    def _free_steps(self, meter: Meter) -> int:
        if self.T > MAX_FREE_STEPS:
            raise OverBudget("", f"free weights: at most {MAX_FREE_STEPS} steps are expanded, not {show(self.T)}")
        meter.spend(50 * self.T * self.T)
        return self.T

    def _free_outputs(self, meter: Meter) -> tuple[Words, ...]:
        """By the recursion, on formal sums of words."""
        state: dict[tuple[int, int, int], int] = {}  # (i, a, b) stands for s^i W^a F x_b
        result: list[Words] = []
        for t in range(self._free_steps(meter)):
            state = {(i + 1, a + 1, b): count for (i, a, b), count in state.items()}
            state[0, 0, t] = 1  # no other word has s^0
            result.append({(i + 1, a, b): count for (i, a, b), count in state.items()})
        return tuple(result)

    def _free_convolution(self, meter: Meter) -> tuple[Words, ...]:
        return tuple({(i + 1, i, t - i): 1 for i in range(t + 1)} for t in range(self._free_steps(meter)))


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> SystemInstance:
    """The instance that ``item`` writes."""
    weights = item.get("weights")
    if weights.get("kind").json == "free":
        item.keys(("cell", "weights", "steps"))
        weights.keys(("kind",))
        return SystemInstance(item.get("steps").integer(least=0))
    item.keys(("cell", "n", "d_x", "d_y", "weights", "inputs"), ("realisation",))
    n, d_x, d_y = (item.get(name).integer(least=1) for name in ("n", "d_x", "d_y"))
    weights.keys(("kind", "arrays")).get("kind").choice("explicit", "free")
    arrays = weights.get("arrays").keys(("W", "F", "C"))
    shapes = {"W": (n, n), "F": (n, d_x), "C": (d_y, n)}
    W, F, C = (read_matrix(arrays.get(name), *shape) for name, shape in shapes.items())
    T = len(item.get("inputs").array())
    inputs = read_matrix(item.get("inputs"), T, d_x)
    realisation = None
    if "realisation" in item:
        given = item.get("realisation").keys(("A", "B", "C"))
        r = len(given.get("A").array())
        realised = {"A": (r, r), "B": (r, d_x), "C": (d_y, r)}
        A, B, G = (read_matrix(given.get(name), *shape) for name, shape in realised.items())
        realisation = A, B, G
    return SystemInstance(T, (n, d_x, d_y), (W, F, C), inputs, realisation)
