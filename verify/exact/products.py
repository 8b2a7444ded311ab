"""Products of matrices mod p inside an elimination: target - x @ u, cut for the cache, on several threads, by a level
of Strassen's and Winograd's algorithm where that pays.

Operands and results are integers |x| <= r = p//2 + 3, in arrays of int32 or float64.  Sums of products are made in
float64 by BLAS and are exact as long as they, and all their parts in any order, are at most 2^53.  That is proved here
for each kind of product, for an inner dimension up to ``Limits``'; longer ones are cut.

One product (p up to 2^23.5).  k products of entries sum up to k r^2; with the target, k r^2 + r < 2^53 - 2^33.

Limbs (larger p).  x = high * b + low with b about sqrt(2r), so |low| <= b/2 and |high| <= r/b + 1 are about equal, and
the sums low @ u and high @ u are at most k max(|low|, |high|) r.  The second is reduced, multiplied by b and added to
the first: at most k |low| r + b r, and with the target k |low| r + (b + 1) r < 2^53 - 2^33.

Winograd's form of Strassen's algorithm.  With x = [[A11, A12], [A21, A22]], u likewise, and

    S1 = A21 + A22,  S2 = S1 - A11,  S3 = A11 - A21,  S4 = A12 - S2,
    T1 = B12 - B11,  T2 = B22 - T1,  T3 = B22 - B12,  T4 = T2 - B21,
    P1 = A11 B11,  P2 = A12 B21,  P3 = S4 B22,  P4 = A22 T4,  P5 = S1 T1,  P6 = S2 T2,  P7 = S3 T3,

x u = [[P1 + P2, P1 + P6 + P5 + P3], [P1 + P6 + P7 - P4, P1 + P6 + P7 + P5]].  The sums S and T are at most 4r before
they are reduced, and r after; the identity holds mod p all the same.  So each P is a product of inner dimension h =
ceil(k/2) of entries up to r, each partial sum of a block of x u has at most four of them, and with one product for each
P all is exact if 4 h r^2 + r < 2^53 - 2^33.  With limbs each P is reduced to r, and all is exact if the P's are.
Source: Winograd, On multiplication of 2 x 2 matrices, Linear Algebra and its Applications 4 (1971); bounds without
reductions of S and T, which grow by 9 in place of 4: Dumas, Giorgi, Pernet, Dense linear algebra over word-size prime
fields, ACM TOMS 35 (2008).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from math import isqrt, prod
from threading import local
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verify.exact.reductions import EXACT, FloatArray, chunks, limbs, reduce_near
from verify.exact.threads import Workers

__all__ = ["Limits", "Products", "limits", "product_bytes"]

#: Gives some rows of a left operand.
Left: TypeAlias = Callable[[slice], NDArray[Any]]
#: Gets rows, columns, and the exact sum x @ u there, which it may overwrite.
Finish: TypeAlias = Callable[[slice, slice, FloatArray], None]

# Entries worked on at once in entrywise passes: a few arrays of this many doubles stay in a core's L2 cache.
_CHUNK = 2**15
# Rows and columns of the result that one call of BLAS makes; fewer rows where threads would have none.
_ROWS = 512
_COLUMNS = 1024
# Entries of the sums T kept at a time; buffers below 32 MiB are reused by the system's allocator.
_RIGHT = 2**22 - 2**12
# Winograd's form pays from so many rows and columns of the result and so long an inner dimension on.
_LEAST = (512, 768, 192)
# One product for each is used if sums of so many are exact.
_SINGLE = 256


@dataclass(frozen=True, slots=True)
class Limits:
    """Limb base (0 for none), and the largest inner dimension for which a product is exact, plain or Winograd's."""

    base: int
    plain: int
    winograd: int


@lru_cache(maxsize=64)
def limits(p: int) -> Limits:
    """See above for the proof."""
    r = p // 2 + 3
    if _SINGLE * r * r + r < EXACT:
        plain = (EXACT - 1 - r) // (r * r)
        return Limits(0, plain, 2 * (plain // 4))
    base = isqrt(2 * r) + 1
    low, high = base // 2 + 1, r // base + 1
    plain = min((EXACT - 1 - (base + 1) * r) // (low * r), (EXACT - 1) // (high * r))
    if plain < 1:
        raise AssertionError(f"no exact inner dimension for p={p}")
    return Limits(base, plain, 2 * plain)


def product_bytes(rows: int, columns: int, inner: int, *, threads: int) -> int:
    """The most memory that a product takes beside its operands and its result."""
    right = 7 * (-(-inner // 2) + 1) * (-(-min(columns, max(2 * _COLUMNS, 4 * _RIGHT // (7 * inner)) + 1) // 2) + 1)
    own = 2 * 7 * _ROWS * (-(-inner // 2) + 1) + 4 * _ROWS * _COLUMNS + 4 * _CHUNK + 2 * _ROWS * inner
    return 8 * (right + threads * own)


class Products:
    """Products mod p by a team of threads; buffers are kept from one to the next, as fresh memory costs time."""

    def __init__(self, p: int, team: Workers) -> None:
        self.p = p
        self.team = team
        self._limits = limits(p)
        self._here = local()

    def multiply(self, x: NDArray[Any], u: NDArray[Any]) -> FloatArray:
        """x @ u mod p."""
        result = np.empty((x.shape[0], u.shape[1]))
        if not x.shape[1]:
            result[:] = 0
            return result

        def finish(rows: slice, columns: slice, total: FloatArray) -> None:
            reduce_near(total, self.p)
            result[rows, columns] = total

        if x.shape[1] <= self._longest(x.shape, u.shape[1]):
            self._run(partial(_rows, x, None), x.shape, u, finish)
        else:
            result[:] = 0
            self.subtract(result, x, u)
            np.negative(result, out=result)
        return result

    def subtract(
        self, target: NDArray[Any], x: NDArray[Any], u: NDArray[Any], columns: NDArray[np.intp] | None = None
    ) -> None:
        """target - x @ u mod p, in place; of ``x`` only these columns, if they are given.  ``target`` may be other
        columns of the same array.
        """

        def finish(rows: slice, where: slice, total: FloatArray) -> None:
            np.subtract(target[rows, where], total, out=total)
            reduce_near(total, self.p)
            target[rows, where] = total

        (rows, width), inner = target.shape, len(u)
        parts = -(-inner // self._longest((rows, inner), width))
        for i in range(parts):
            part = slice(i * inner // parts, (i + 1) * inner // parts)
            left = x[:, part] if columns is None else x
            take = None if columns is None else columns[part]
            self._run(partial(_rows, left, take), (rows, part.stop - part.start), u[part], finish)

    def replace(self, x: NDArray[Any], columns: NDArray[np.intp], u: FloatArray) -> None:
        """x[:, columns] @ u mod p into the first columns of ``x``, where ``u`` is square."""
        rows, width = len(x), len(columns)

        def finish(rows: slice, where: slice, total: FloatArray) -> None:
            reduce_near(total, self.p)
            x[rows, where] = total

        if width <= self._longest((rows, width), width):
            self._run(partial(_rows, x, columns), (rows, width), u, finish, whole=True)
        else:
            for piece in chunks(rows, _ROWS):
                x[piece, :width] = self.multiply(x[piece][:, columns], u)

    def _longest(self, shape: tuple[int, ...], columns: int) -> int:
        return self._limits.winograd if self._is_large(shape, columns) else self._limits.plain

    def _is_large(self, shape: tuple[int, ...], columns: int) -> bool:
        rows, inner = shape
        return rows >= _LEAST[0] and columns >= _LEAST[1] and inner >= _LEAST[2] <= self._limits.winograd

    def _run(
        self,
        left: Left,
        shape: tuple[int, ...],
        u: NDArray[Any],
        finish: Finish,
        *,
        whole: bool = False,
    ) -> None:
        """Call ``finish`` for all parts of left @ u, ``left`` of some rows before it for any of them; for many columns
        ``left`` is asked again, unless ``whole``: then ``finish`` may change what it gives.
        """
        (rows, inner), columns = shape, u.shape[1]
        if 0 in (rows, columns):
            return
        halves = 2 if self._is_large(shape, columns) and inner <= self._limits.winograd else 1
        if inner > (self._limits.plain if halves == 1 else self._limits.winograd):
            raise AssertionError(f"sums of {inner} products mod {self.p} are not exact")
        height, wanted = _ROWS * halves, 3 * self.team.threads if self.team.threads > 1 else 1
        while height > 128 * halves and -(-rows // height) < wanted:
            height //= 2
        if rows * columns <= _CHUNK:
            height = rows
        parts = 1 if whole else -(-columns // max(halves * _COLUMNS, 4 * _RIGHT // (7 * inner)))
        for i in range(parts):
            block = slice(i * columns // parts, (i + 1) * columns // parts)
            right = self._winograd_right(u[:, block]) if halves == 2 else self._plain_right(u[:, block])
            multiply = self._winograd if halves == 2 else self._plain
            self.team.for_each(partial(multiply, left, right, block, finish), chunks(rows, height))

    # --- operands -------------------------------------------------------------------------------------------

    def _buffer(self, name: str, *shape: int) -> FloatArray:
        """Of this thread, with any content; the last one of that name is void."""
        buffers: dict[str, FloatArray] = self._here.__dict__
        size = prod(shape)
        if name not in buffers or buffers[name].size < size:
            buffers[name] = np.empty(size)
        return buffers[name][:size].reshape(shape)

    def _plain_right(self, u: NDArray[Any]) -> FloatArray:
        if u.dtype == np.float64:
            return u
        right = self._buffer("right", *u.shape)
        self.team.for_each(lambda rows: np.copyto(right[rows], u[rows]), chunks(len(u), 128))
        return right

    def _plain_left(self, x: NDArray[Any]) -> list[FloatArray]:
        operand = self._buffer("left", *x.shape)
        base = self._limits.base
        if not base:
            operand[:] = x
            return [operand]
        high = self._buffer("high", *x.shape)
        for rows in chunks(len(x), max(1, _CHUNK // x.shape[1])):
            high[rows], operand[rows] = limbs(x[rows].astype(np.float64, copy=False), base)
        return [operand, high]

    def _winograd_right(self, u: NDArray[Any]) -> FloatArray:
        k, columns = u.shape
        h, w = -(-k // 2), -(-columns // 2)
        right = self._buffer("right", 7, h, w)

        def prepare(rows: slice) -> None:
            b11, b21, b22, t4, t1, t2, t3 = (operand[rows] for operand in right)
            upper, lower = u[:h][rows], u[h:][rows]
            b11[:] = upper[:, :w]
            b12 = t3
            for target, source in ((b12, upper[:, w:]), (b21, lower[:, :w]), (b22, lower[:, w:])):
                _fill(target, source)
            np.subtract(b12, b11, out=t1)
            np.subtract(b22, t1, out=t2)
            np.subtract(b22, b12, out=t3)
            np.subtract(t2, b21, out=t4)
            for t in (t1, t2, t3, t4):
                reduce_near(t, self.p)

        self.team.for_each(prepare, chunks(h, max(1, _CHUNK // w)))
        return right

    def _winograd_left(self, x: NDArray[Any]) -> list[FloatArray]:
        m, k = x.shape
        g, h = -(-m // 2), -(-k // 2)
        left = self._buffer("left", 7, g, h)
        base = self._limits.base
        high = self._buffer("high", 7, g, h) if base else None
        for rows in chunks(g, max(1, _CHUNK // h)):
            a11, a12, s4, a22, s1, s2, s3 = (operand[rows] for operand in left)
            upper, lower = x[:g][rows], x[g:][rows]
            a11[:] = upper[:, :h]
            a21 = s1
            for target, source in ((a12, upper[:, h:]), (a21, lower[:, :h]), (a22, lower[:, h:])):
                _fill(target, source)
            np.subtract(a11, a21, out=s3)
            np.add(a21, a22, out=s1)
            np.subtract(s1, a11, out=s2)
            np.subtract(a12, s2, out=s4)
            for s in (s1, s2, s3, s4):
                reduce_near(s, self.p)
            if high is not None:
                for i in range(7):
                    high[i, rows], left[i, rows] = limbs(left[i, rows], base)
        return [left] if high is None else [left, high]

    # --- products -------------------------------------------------------------------------------------------

    def _plain(self, left: Left, right: FloatArray, block: slice, finish: Finish, piece: slice) -> None:
        operands = self._plain_left(left(piece))
        rows = piece.stop - piece.start
        for part in chunks(right.shape[1], _COLUMNS):
            columns = part.stop - part.start
            total = _matmul(operands[0], right[:, part], self._buffer("total", rows, columns))
            if len(operands) > 1:
                top = _matmul(operands[1], right[:, part], self._buffer("top", rows, columns))
            where = slice(block.start + part.start, block.start + part.stop)
            for chunk in chunks(rows, max(1, _CHUNK // columns)):
                if len(operands) > 1:
                    self._add_top(total[chunk], top[chunk])
                finish(slice(piece.start + chunk.start, piece.start + chunk.stop), where, total[chunk])

    def _add_top(self, total: FloatArray, top: FloatArray) -> None:
        reduce_near(top, self.p)
        top *= self._limits.base
        total += top

    def _winograd(self, left: Left, right: FloatArray, block: slice, finish: Finish, piece: slice) -> None:
        operands = self._winograd_left(left(piece))
        for part in chunks(right.shape[2], _COLUMNS):
            self._winograd_part(operands, right, part, block, finish, piece)

    def _winograd_part(
        self, left: list[FloatArray], right: FloatArray, part: slice, block: slice, finish: Finish, piece: slice
    ) -> None:
        g, width = left[0].shape[1], part.stop - part.start
        cut = list(chunks(g, max(1, _CHUNK // width)))

        def product(i: int, name: str) -> FloatArray:
            total = _matmul(left[0][i], right[i][:, part], self._buffer(name, g, width))
            if len(left) > 1:
                top = _matmul(left[1][i], right[i][:, part], self._buffer("top", g, width))
                for chunk in cut:
                    self._add_top(total[chunk], top[chunk])
                    reduce_near(total[chunk], self.p)
            return total

        def emit(i: int, j: int, chunk: slice, total: FloatArray) -> None:
            start = piece.start + i * g
            rows = slice(start + chunk.start, min(start + chunk.stop, piece.stop))
            start = block.start + j * right.shape[2] + part.start
            where = slice(start, min(start + width, block.stop))
            if rows.start < rows.stop and where.start < where.stop:
                finish(rows, where, total[: rows.stop - rows.start, : where.stop - where.start])

        first = product(0, "first")
        other = product(1, "other")
        for chunk in cut:
            other[chunk] += first[chunk]
            emit(0, 0, chunk, other[chunk])
        other = product(5, "other")
        for chunk in cut:
            first[chunk] += other[chunk]
        third = product(6, "third")
        other = product(3, "other")
        for chunk in cut:
            third[chunk] += first[chunk]
            np.subtract(third[chunk], other[chunk], out=other[chunk])
            emit(1, 0, chunk, other[chunk])
        other = product(4, "other")
        for chunk in cut:
            first[chunk] += other[chunk]
            third[chunk] += other[chunk]
            emit(1, 1, chunk, third[chunk])
        other = product(2, "other")
        for chunk in cut:
            first[chunk] += other[chunk]
            emit(0, 1, chunk, first[chunk])


def _rows(x: NDArray[Any], columns: NDArray[np.intp] | None, rows: slice) -> NDArray[Any]:
    if columns is None:
        return x[rows]
    first, last = int(columns[0]), int(columns[-1])
    if last - first + 1 == len(columns) and (columns[1:] > columns[:-1]).all():
        return x[rows, first : last + 1]  # nothing is copied
    return x[rows][:, columns]


def _matmul(x: FloatArray, u: FloatArray, out: FloatArray) -> FloatArray:
    """The one place where sums of products are made."""
    return np.matmul(x, u, out=out)


def _fill(target: FloatArray, source: NDArray[Any]) -> None:
    """Copy ``source`` into the upper left corner of ``target``, and zeros into the rest."""
    rows, columns = source.shape
    target[:rows, :columns] = source
    target[rows:] = 0
    target[:, columns:] = 0
