"""Wick calculus: loop equations against the enumeration of pairings; the table of mean kernels, variances."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.registry import Case, benchmark
from verify.kernels import expectation_by_pairings, tangent, variance, wick
from verify.kernels.wick import LoopEquations
from verify.kernels.words import canonical_trace, power


def forget() -> None:
    """Every memory is emptied: what is measured is the first answer."""
    wick._SHARED = LoopEquations()
    canonical_trace.cache_clear()
    for remembered in (tangent._mean, variance._second_moment, variance._variance):
        remembered.cache_clear()


@benchmark("E tr(W^m W'^m): loop equations against pairings", quick=["m=5"])
def traces() -> Iterator[Case]:
    for m in (3, 5, 6):
        word = power(m, m)

        def loops(word=word):  # type: ignore[no-untyped-def]
            canonical_trace.cache_clear()
            return LoopEquations()([word])

        yield Case(f"m={m}", {"loop equations": loops, "pairings": lambda word=word: expectation_by_pairings([word])})
    for m in (12, 14):
        word = power(m, m)

        def alone(word=word):  # type: ignore[no-untyped-def]
            canonical_trace.cache_clear()
            return LoopEquations()([word])

        yield Case(f"m={m}", {"loop equations": alone})


@benchmark("tangent kernel of linear RNNs: tables of means, variances")
def kernels() -> Iterator[Case]:
    for J in (8, 12):

        def table(J=J):  # type: ignore[no-untyped-def]
            forget()
            return [tangent.mean_kernel(j, k) for j in range(J + 1) for k in range(J + 1)]

        yield Case(f"E Θ_jk, all j, k <= {J}", {"mean_kernel": table})
    for j in (4, 6):

        def fluctuation(j=j):  # type: ignore[no-untyped-def]
            forget()
            return variance.kernel_variance(j, j)

        yield Case(f"Var Θ_jj, j={j}", {"kernel_variance": fluctuation})
