"""Real numbers enclosed in balls of a fixed precision, and named functions of them; every rounding is bounded here.

A ball (m, r) of precision P is the set of real numbers x with |2^P·x - m| <= r. A ring operation or a function takes
balls to a ball that holds its value at all points of them. Nothing but integer arithmetic is used.
"""

from collections.abc import Callable, Mapping, Sequence
from math import isqrt
from operator import mul

from ..kernel.errors import Rejected
from ..kernel.meter import Meter
from ..kernel.rings import Ring, Row

__all__ = ["FUNCTIONS", "Ball", "Balls", "function_price", "narrowed"]

Ball = tuple[int, int]
_GUARD = 8  # bits that a function has more inside
_SINE = 64  # sin is taken of numbers below 2^64 in absolute value


def narrowed(v: int, e: int, k: int) -> Ball:
    """The ball |x - v| <= e in units that are 2^k times as large, k >= 0.

    With m the nearest integer to v/2^k: |x/2^k - m| <= (e + |v - 2^k·m|)/2^k, and r is that, rounded up.
    """
    m = (v + (1 << k >> 1)) >> k
    return m, -((-e - abs(v - (m << k))) >> k)


def multiply_price(bits: int) -> int:
    """The work of a multiply-add of balls: numbers of up to 2·bits bits."""
    return 10 + (bits >> 5) ** 2 // 8


def function_price(function: str, bits: int) -> int:
    """The work of a function: some 2·isqrt(Q) products of Q bits for exp and what comes of it, Q = 4·bits at most for
    exp itself, and Q/3 more for the logarithm in softplus; sin doubles an angle of up to 64 bits more.
    """
    inside = (4 * bits if function == "exp" else bits) + 32
    products = 2 * isqrt(inside) + 20
    if function == "sin":
        products, inside = 4 * products + 4 * _SINE, inside + 2 * _SINE
    if function == "softplus":
        products += inside // 3
    return 40 + products * (4 + (inside >> 6) ** 2 // 8)


_Parts = tuple[list[int], list[int], list[int]]


def _parts(row: Row[Ball]) -> _Parts:
    radii = [r for _, r in row]
    return [m for m, _ in row], [abs(m) for m, _ in row], radii if any(radii) else []


class Balls(Ring[Ball]):
    """Balls of precision ``bits``. A value of 2^bits or more in absolute value is refused, so that the price holds."""

    def __init__(self, bits: int, meter: Meter, path: str = "") -> None:
        self.bits = bits
        self.zero = (0, 0)
        self.one = (1 << bits, 0)
        self.cost = multiply_price(bits)
        self.meter = meter
        self.path = path
        self.known: dict[int, tuple[Sequence[Row[Ball]], list[_Parts]]] = {}

    def kept(self, ball: Ball) -> Ball:
        """``ball``, if its numbers are below 2^bits."""
        m, r = ball
        if abs(m) + r >> 2 * self.bits:
            raise Rejected(self.path, f"a value may exceed 2^{self.bits}, which is too large for {self.bits} bits")
        return ball

    def apply(self, matrix: Sequence[Row[Ball]], vector: Row[Ball]) -> Row[Ball]:
        """The sums are exact, in units of 2^-2P, with |ab - a₀b₀| <= |a₀|·r_b + r_a·(|b₀| + r_b); one rounding each."""
        middles, radii = [m for m, _ in vector], [r for _, r in vector]
        most = [abs(m) + r for m, r in vector]
        result = []
        for a, size, s in self.parts(matrix):
            error = sum(map(mul, size, radii))
            if s:
                error += sum(map(mul, s, most))
            result.append(self.kept(narrowed(sum(map(mul, a, middles)), error, self.bits)))
        return result

    def parts(self, matrix: Sequence[Row[Ball]]) -> list[_Parts]:
        """The rows of a matrix as middles, their absolute values and radii; of large ones they are kept."""
        if len(matrix) == 1:
            return [_parts(matrix[0])]
        found = self.known.get(id(matrix))
        if found is None or found[0] is not matrix:
            found = self.known[id(matrix)] = matrix, list(map(_parts, matrix))
        return found[1]

    def merge(self, left: Row[Ball], right: Row[Ball]) -> Row[Ball]:
        return [self.times(a, b) for a, b in zip(left, right, strict=True)]

    def times(self, left: Ball, right: Ball) -> Ball:
        """The product; its error is bounded as in ``apply``."""
        (a, s), (b, r) = left, right
        return self.kept(narrowed(a * b, abs(a) * r + s * (abs(b) + r), self.bits))

    def coefficient(self, a: int, b: int) -> Ball:
        """a/b, rounded down: off by less than 1, by nothing if b divides."""
        quotient, rest = divmod(a << self.bits, b)
        return self.kept((quotient, 1 if rest else 0))

    def activate(self, function: str, row: Row[Ball]) -> Row[Ball]:
        """The named function of every entry."""
        if function not in FUNCTIONS:
            raise Rejected(self.path, f"the function {function} has no value here")
        self.meter.spend(len(row) * function_price(function, self.bits), path=self.path)
        of = FUNCTIONS[function]
        try:
            return [self.kept(of(self.bits, m, r)) for m, r in row]
        except ValueError as error:
            raise Rejected(self.path, str(error)) from None


# --- exp, sin, log(1 + u) at points ---------------------------------------------------------------------------


def _terms(y: int, W: int) -> list[int]:
    """t_n with 0 <= y^n/n! - t_n <= 2, in units of 2^-W, for 0 <= y <= 1/2, as long as t_n > 0.

    t_n = floor(t_{n-1}·y/n), so the error e_n <= e_{n-1}·y/n + 1 <= e_{n-1}/2 + 1 <= 2. The first term left out is
    below 2 then, and those after it at most halve: together they are below 4.
    """
    terms, t = [], 1 << W
    while t:
        terms.append(t)
        t = (t * y >> W) // len(terms)
    return terms


def _halvings(x: int, Q: int) -> int:
    """j with x/2^j <= 2^-s for the number x >= 0 in units of 2^-Q, where s >= 4 balances the series with what follows:
    x < 2^b for b the number of bits of its integer part.
    """
    return (x >> Q).bit_length() + isqrt(Q) // 2 + 4


def _decay(x: int, Q: int) -> Ball:
    """exp(-x) for x >= 0, both in units of 2^-Q, as exp(-x/2^j)^(2^j).

    With S the sum of the terms for y = x/2^j: S <= exp(y) <= S + d. As S >= 1, the integer v below 1/S is within d of
    1/(S + d) and within 1 of 1/S, so |exp(-y) - v| <= d. All numbers are at most 1, so a square of something within e
    of v is within 2e of v², and within 2e + 1 of its rounding.
    """
    if x >> Q >= Q:
        return 0, 1  # exp(-x) < 2^-x <= 2^-Q
    j = _halvings(x, Q)
    W = Q + j + 16
    terms = _terms(x << 16, W)  # x/2^(Q+j) = (x·2^16)/2^W
    v, e = (1 << 2 * W) // sum(terms), 2 * len(terms) + 4
    for _ in range(j):
        v, e = v * v >> W, 2 * e + 1
    return narrowed(v, e, W - Q)


def _sine(x: int, Q: int) -> Ball:
    """sin(x), both in units of 2^-Q, from sine and cosine of x/2^j by doubling the angle in balls j times.

    cos 2y = cos² y - sin² y, sin 2y = 2·sin y·cos y. Errors grow by less than 4 each time.
    """
    if abs(x) >> (Q + _SINE):
        raise ValueError(f"sin is taken only of numbers below 2^{_SINE}")
    j = _halvings(abs(x), Q)
    W = Q + 2 * j + 16
    terms = _terms(abs(x) << (16 + j), W)
    e = len(terms) + 4  # half of the terms, each off by at most 2, and the tail
    c, s = sum(terms[0::4]) - sum(terms[2::4]), sum(terms[1::4]) - sum(terms[3::4])
    f = e
    for _ in range(j):
        # squares and product in units of 2^-2W, errors as in Balls.apply
        error = e * (2 * abs(c) + e) + f * (2 * abs(s) + f)
        cross = abs(c) * f + e * (abs(s) + f)
        (c, e), (s, f) = narrowed(c * c - s * s, error, W), narrowed(2 * c * s, 2 * cross, W)
    m, r = narrowed(s, f, W - Q)
    return (m, r) if x >= 0 else (-m, r)


def _log1p(u: int, Q: int) -> Ball:
    """log(1 + u) for 0 <= u <= 1, both in units of 2^-Q: 2·atanh z, z = u/(2 + u) <= 1/3.

    z is rounded down, which changes 2·atanh z by less than 2/(1 - 1/9) < 3. With w below that z², by less than 1, the
    power p_n = floor(p_{n-1}·w) is below z^(2n+1) by e_n <= e_{n-1}/9 + 1/3 + 1 < 2, the quotient by 2n + 1 by less
    than 3. The first power left out is below 2, and those after it fall ninefold: together below 4.
    """
    z = (u << Q) // ((2 << Q) + u)
    w = z * z >> Q
    total, n, p = 0, 0, z
    while p:
        total += p // (2 * n + 1)
        n += 1
        p = p * w >> Q
    return 2 * total, 2 * (3 * n + 4) + 3


# --- functions of balls ---------------------------------------------------------------------------------------


def _tanh(P: int, m: int, r: int) -> Ball:
    """tanh x = 2/(1 + E) - 1, E = exp(-2x), x >= 0, where |d/dE| <= 2.

    On the ball |tanh'| <= 1 - t² + r, t = tanh at the middle, as |tanh''| < 1; and tanh varies by 2 at most.
    """
    Q = P + _GUARD
    E, e = _decay(2 * abs(m) << _GUARD, Q)
    one = 1 << Q
    t, error = narrowed((2 << 2 * Q) // (one + E) - one, 2 * e + 1, _GUARD)
    least = max(0, t - error)
    slope = min(1 << P, (1 << P) - (least * least >> P) + r)
    return (t if m >= 0 else -t), error + min(-(-r * slope >> P), 2 << P)


def _sigmoid(P: int, m: int, r: int) -> Ball:
    """1/(1 + E), E = exp(-x), x >= 0, where |d/dE| <= 1; and sigmoid(-x) = 1 - sigmoid(x).

    On the ball sigmoid' <= s(1 - s) + r/8, s = sigmoid at the middle, as |sigmoid''| < 1/8; it varies by 1 at most.
    """
    Q = P + _GUARD
    E, e = _decay(abs(m) << _GUARD, Q)
    s, error = narrowed((1 << 2 * Q) // ((1 << Q) + E), e + 1, _GUARD)
    one = 1 << P
    slope = min((one >> 2) + 1, (s * (one - s) >> P) + 1 + error + (r >> 3) + 1)  # |d/ds s(1 - s)| <= 1
    return (s if m >= 0 else one - s), error + min(-(-r * slope >> P), one)


def _exp(P: int, m: int, r: int) -> Ball:
    """exp: where r <= 1 it varies by exp(m)·(e^r - 1) <= exp(m)·(r + r²) at most.

    exp(x) for x > 0 is 1/exp(-x), of which P + 3x bits are computed: exp(x) < 2^(3x/2).
    """
    one = 1 << P
    if r > one:
        raise ValueError("exp is taken of an enclosure wider than 2: more bits are needed")
    if m >= P << P:
        raise ValueError(f"exp is taken of numbers below {P} with {P} bits")
    if m <= 0:
        v, e = narrowed(*_decay(-m << _GUARD, P + _GUARD), _GUARD)
    else:
        more = 3 * (m >> P) + 3 + _GUARD
        E, off = _decay(m << more, P + more)
        low, high = (1 << 2 * P + more) // (E + off), (1 << 2 * P + more) // (E - off) + 1
        v, e = low, high - low
    return v, e + -(-(v + e) * r * (one + r) >> 2 * P)


def _sin(P: int, m: int, r: int) -> Ball:
    """|sin'| <= 1, and sin varies by 2 at most."""
    v, e = narrowed(*_sine(m << _GUARD, P + _GUARD), _GUARD)
    return v, e + min(r, 2 << P)


def _softplus(P: int, m: int, r: int) -> Ball:
    """log(1 + exp(x)) = max(x, 0) + log(1 + u), u = exp(-|x|), where |d/du| <= 1; its derivative is at most 1."""
    Q = P + 2 * _GUARD
    u, e = _decay(abs(m) << 2 * _GUARD, Q)
    v, error = _log1p(min(u, 1 << Q), Q)
    v, error = narrowed(v, error + e, 2 * _GUARD)
    return max(m, 0) + v, error + r


def _silu(P: int, m: int, r: int) -> Ball:
    """x·sigmoid(x)."""
    s, e = _sigmoid(P, m, r)
    return narrowed(m * s, abs(m) * e + r * (abs(s) + e), P)


def _relu(P: int, m: int, r: int) -> Ball:
    """max(x, 0): of [low, high] with low < 0 < high it is [0, high]."""
    if m >= r:
        return m, r
    return _from_zero(m + r) if m > -r else (0, 0)


def _abs(P: int, m: int, r: int) -> Ball:
    """|x|."""
    return (abs(m), r) if abs(m) >= r else _from_zero(abs(m) + r)


def _from_zero(high: int) -> Ball:
    """A ball that holds 0..high."""
    half = (high + 1) >> 1
    return half, half


FUNCTIONS: Mapping[str, Callable[[int, int, int], Ball]] = {
    "abs": _abs,
    "exp": _exp,
    "relu": _relu,
    "sigmoid": _sigmoid,
    "silu": _silu,
    "sin": _sin,
    "softplus": _softplus,
    "tanh": _tanh,
}
"""The named functions: of precision, middle and radius. A ``ValueError`` says why there is no value."""
