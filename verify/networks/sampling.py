"""Weight families: generic, small integers, the explicit witness of Theorem D, and degenerate ones.

A family is a value in ``FAMILIES``; adding one is adding one definition, and every test of a bound picks it up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from verify.errors import DomainError
from verify.exact import QQ, Field, parse_field
from verify.exact.conversion import read_integer, read_text
from verify.networks.rac import RAC
from verify.networks.streams import IntegerStream, seed_of

__all__ = [
    "FAMILIES",
    "WeightFamily",
    "generic_weights",
    "small_integer_weights",
    "theorem_d_witness",
    "weight_count",
]

Rows = list[list[int]]


def weight_count(L: int, R: int, M: int) -> int:
    """Number of weights of a network with one output class: Wh, Wi, Wo and the initial states."""
    return L * R * R + R * M + (L - 1) * R * R + R + L * R  # also where the program would not fit into memory


def _read_sizes(L: int, R: int, M: int) -> tuple[int, int, int]:
    return read_integer(L, "L", least=1), read_integer(R, "R", least=1), read_integer(M, "M", least=1)


def _from_numbers(field: Field, L: int, R: int, M: int, draw: Callable[[], object]) -> RAC:
    """Weights drawn one by one in the order of the certificate format: Wh_l, Wi_l by layer, then Wo, then h0."""
    L, R, M = _read_sizes(L, R, M)
    Wh, Wi = [], []
    for layer in range(L):
        Wh.append([[draw() for _ in range(R)] for _ in range(R)])
        Wi.append([[draw() for _ in range(M if layer == 0 else R)] for _ in range(R)])
    Wo = [[draw() for _ in range(R)]]
    h0 = [[draw() for _ in range(R)] for _ in range(L)]
    return RAC.of(field, Wh=Wh, Wi=Wi, Wo=Wo, h0=h0)


def generic_weights(L: int, R: int, M: int, *, field: Field | str | int, seed: str, bound: int) -> RAC:
    """The weights that a certificate calls ``{"kind": "stream", "seed": seed}``.

    Entries are stream integers below ``bound`` (the modulus of the evidence over Q, else the characteristic);
    over GF(p^k) each entry takes k of them, low degree first.  Source: proofs/certificate-format.md, section 4.
    """
    field = parse_field(field)
    stream = IntegerStream(read_text(seed, "seed"), "weights", read_integer(bound, "bound", least=1))
    degree = field.degree
    if degree > 1:
        return _from_numbers(field, L, R, M, lambda: stream.take(degree))
    return _from_numbers(field, L, R, M, lambda: next(stream))


def small_integer_weights(L: int, R: int, M: int, *, seed: str = "0", magnitude: int = 3) -> RAC:
    """Rational weights that a person can read: integers in ``-magnitude..magnitude``."""
    magnitude = read_integer(magnitude, "magnitude", least=0)
    stream = IntegerStream(read_text(seed, "seed"), "small", 2 * magnitude + 1)
    return _from_numbers(QQ, L, R, M, lambda: next(stream) - magnitude)


def _identity(n: int) -> Rows:
    return [[int(i == j) for j in range(n)] for i in range(n)]


def _corner(n: int) -> Rows:
    """E_11: a single one at (1, 1)."""
    return [[int(i == j == 0) for j in range(n)] for i in range(n)]


def theorem_d_witness(L: int, R: int, M: int, *, field: Field | str | int = QQ) -> RAC:
    """The explicit weights of Theorem D: on inputs (a, 1, .., 1 | x, 1, .., 1) they give c(a)·(Σ_{r<=m} a_r x_r)^D,
    D = mc(t_E, L-1).

    Wh_1 = I, Wi_1 the rectangular identity, Wi_2 with first row of m ones, all other matrices E_11, Wo and h0 all ones.
    Source: proofs/statements/theorem-d-witness.md#proof.
    """
    L, R, M = _read_sizes(L, R, M)
    m = min(M, R)
    Wh: list[Rows] = [_identity(R)] + [_corner(R) for _ in range(L - 1)]
    Wi: list[Rows] = [[[int(r == c and r < m) for c in range(M)] for r in range(R)]]
    for layer in range(2, L + 1):
        Wi.append([[int(i == 0 and j < m) for j in range(R)] for i in range(R)] if layer == 2 else _corner(R))
    return RAC.of(field, Wh=Wh, Wi=Wi, Wo=[[1] * R], h0=[[1] * R for _ in range(L)])


@dataclass(frozen=True, slots=True)
class WeightFamily:
    """A named way to make rational weights; ``build(L, R, M, seed)``."""

    name: str
    description: str
    degenerate: bool
    build: Callable[[int, int, int, str], RAC]


def _changed(
    L: int,
    R: int,
    M: int,
    seed: str,
    *,
    Wh: Callable[[int, Rows], Rows] | None = None,
    Wi: Callable[[int, Rows], Rows] | None = None,
    Wo: Callable[[list[int]], list[int]] | None = None,
    h0: Callable[[int, list[int]], list[int]] | None = None,
) -> RAC:
    """Nonzero small weights with some matrices replaced; each change sees the layer (0-based) and the drawn matrix."""
    L, R, M = _read_sizes(L, R, M)
    stream = IntegerStream(seed, "degenerate", 5)

    def draw() -> int:
        value = next(stream) - 2
        return value if value else 3

    net: dict[str, list[Rows]] = {"Wh": [], "Wi": []}
    for layer in range(L):
        recurrent = [[draw() for _ in range(R)] for _ in range(R)]
        feed = [[draw() for _ in range(M if layer == 0 else R)] for _ in range(R)]
        net["Wh"].append(Wh(layer, recurrent) if Wh else recurrent)
        net["Wi"].append(Wi(layer, feed) if Wi else feed)
    out = [draw() for _ in range(R)]
    states = [[draw() for _ in range(R)] for _ in range(L)]
    return RAC.of(
        QQ,
        Wh=net["Wh"],
        Wi=net["Wi"],
        Wo=[Wo(out) if Wo else out],
        h0=[h0(layer, v) if h0 else v for layer, v in enumerate(states)],
    )


def _rank_one(rows: Rows) -> Rows:
    first = rows[0]
    return [[(i + 1) * v for v in first] for i in range(len(rows))]


def _shift(n: int) -> Rows:
    """The nilpotent shift: ones just below the diagonal."""
    return [[int(i == j + 1) for j in range(n)] for i in range(n)]


def _cycle(n: int) -> Rows:
    return [[int(i == (j + 1) % n) for j in range(n)] for i in range(n)]


def _diagonal(rows: Rows) -> Rows:
    return [[v if i == j else 0 for j, v in enumerate(row)] for i, row in enumerate(rows)]


def _drop_last_row(rows: Rows) -> Rows:
    return [*rows[:-1], [0] * len(rows[-1])]


def _same_rows(rows: Rows) -> Rows:
    """Equal positive rows: with signs the channels could cancel, and y would be identically zero."""
    return [_positive(rows[0]) for _ in rows]


def _positive(values: Sequence[int]) -> list[int]:
    return [abs(v) for v in values]


def _first_only(values: Sequence[int]) -> list[int]:
    return [1] + [0] * (len(values) - 1)


_FAMILY_LIST = (
    WeightFamily(
        "generic",
        "integers below 2^31 - 1 from the SHA-256 stream",
        False,
        lambda L, R, M, s: generic_weights(L, R, M, field=QQ, seed=s, bound=2**31 - 1),
    ),
    WeightFamily(
        "small-integer", "integers in -3..3", False, lambda L, R, M, s: small_integer_weights(L, R, M, seed=s)
    ),
    WeightFamily(
        "theorem-d-witness",
        "the explicit weights of Theorem D",
        False,
        lambda L, R, M, s: theorem_d_witness(L, R, M),
    ),
    WeightFamily(
        "identity-recurrence",
        "every Wh_l is the identity",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wh=lambda _, w: _identity(len(w))),
    ),
    WeightFamily(
        "rank-one-recurrence",
        "every Wh_l has rank one",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wh=lambda _, w: _rank_one(w)),
    ),
    WeightFamily(
        "rank-one-input",
        "Wi_1 has rank one",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wi=lambda layer, w: _rank_one(w) if layer == 0 else w),
    ),
    WeightFamily(
        "equal-channels",
        "all rows of each Wi_l and Wh_l are equal, so all channels are",
        True,
        lambda L, R, M, s: _changed(
            L,
            R,
            M,
            s,
            Wh=lambda _, w: _same_rows(w),
            Wi=lambda _, w: _same_rows(w),
            Wo=_positive,
            h0=lambda _, v: _positive(v),
        ),
    ),
    WeightFamily(
        "nilpotent-recurrence",
        "every Wh_l is the shift, ones below the diagonal",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wh=lambda _, w: _shift(len(w))),
    ),
    WeightFamily(
        "cyclic-recurrence",
        "every Wh_l is the cyclic permutation",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wh=lambda _, w: _cycle(len(w))),
    ),
    WeightFamily(
        "diagonal-recurrence",
        "every Wh_l is diagonal",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wh=lambda _, w: _diagonal(w)),
    ),
    WeightFamily(
        "dead-channel",
        "the last row of every Wh_l is zero: that channel dies at the first step",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wh=lambda _, w: _drop_last_row(w)),
    ),
    WeightFamily(
        "single-output-channel",
        "Wo reads channel 1 alone",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, Wo=_first_only),
    ),
    WeightFamily(
        "zero-initial-state",
        "the top layer starts at zero, so y is identically zero",
        True,
        lambda L, R, M, s: _changed(L, R, M, s, h0=lambda layer, v: [0] * len(v) if layer == L - 1 else v),
    ),
)

FAMILIES: dict[str, WeightFamily] = {family.name: family for family in _FAMILY_LIST}


def family_weights(name: str, L: int, R: int, M: int, seed: str = "") -> RAC:
    """The weights of family ``name`` at these sizes; the seed defaults to one that depends on name and sizes."""
    if read_text(name, "the name of a family") not in FAMILIES:
        raise DomainError(f"there is no weight family {name!r}; there are {', '.join(FAMILIES)}")
    L, R, M = _read_sizes(L, R, M)
    return FAMILIES[name].build(L, R, M, read_text(seed, "seed") or seed_of(f"family:{name}:{L}:{R}:{M}"))
