"""Moments of polynomials in independent Gaussians, monomial by monomial: an oracle without any Wick calculus of
matrices.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from math import prod

from sympy import ZZ, ring


def odd_factorial(n: int) -> int:
    """(n-1)!! for even n, the n-th moment of N(0, 1); 0 for odd n."""
    return 0 if n % 2 else prod(range(1, n, 2))


def expected_product_of_traces(words: list[str], n: int) -> int:
    """E ∏ tr(word) for one n: every trace written out in the n² entries of W."""
    total = Counter({(0,) * n**2: 1})
    for word in words:
        trace: Counter[tuple[int, ...]] = Counter()
        for indices in product(range(n), repeat=max(len(word), 1)):
            exponents = [0] * n**2
            for t, letter in enumerate(word):
                i, k = indices[t], indices[(t + 1) % len(word)]
                exponents[i * n + k if letter == "W" else k * n + i] += 1
            trace[tuple(exponents)] += 1
        longer: Counter[tuple[int, ...]] = Counter()
        for a, x in total.items():
            for b, y in trace.items():
                longer[tuple(map(sum, zip(a, b, strict=True)))] += x * y
        total = longer
    return sum(x * prod(map(odd_factorial, exponents)) for exponents, x in total.items())


def tangent_kernel_moments(
    j: int, k: int, n: int
) -> tuple[dict[tuple[int, int, int], Fraction], dict[tuple[int, int, int], Fraction]]:
    """(E Θ_jk, E Θ_jk²) for one n, by differentiating L_j = n^(-(j+1)/2) c W^j f in every weight.

    Each as {exponents of (ν_W, ν_F, ν_C): value}.
    """
    letters = [f"w{i}_{l}" for i in range(n) for l in range(n)]
    names = letters + [f"f{i}" for i in range(n)] + [f"c{i}" for i in range(n)]
    R, *variables = ring(names, ZZ)
    W = [variables[i * n : (i + 1) * n] for i in range(n)]
    f, c = variables[n * n : n * n + n], variables[n * n + n :]

    def response(lag: int) -> object:
        vector = list(f)
        for _ in range(lag):
            vector = [sum((W[i][l] * vector[l] for l in range(n)), R.zero) for i in range(n)]
        return sum((c[i] * vector[i] for i in range(n)), R.zero)

    first, second = response(j), response(k)
    theta = R.zero
    for variable in variables:
        theta += first.diff(variable) * second.diff(variable)

    def moment(polynomial: object, scale: Fraction) -> dict[tuple[int, int, int], Fraction]:
        sums: Counter[tuple[int, int, int]] = Counter()
        for exponents, coefficient in polynomial.terms():
            value = int(coefficient) * prod(map(odd_factorial, exponents))
            if value:
                w, rest = exponents[: n * n], exponents[n * n :]
                sums[sum(w) // 2, sum(rest[:n]) // 2, sum(rest[n:]) // 2] += value
        return {key: value * scale for key, value in sums.items() if value}

    # For odd j + k the power of n in the mean is no integer, but then the mean is zero.
    mean = moment(theta, Fraction(1, n ** ((j + k + 2) // 2)))
    return mean, moment(theta**2, Fraction(1, n ** (j + k + 2)))
