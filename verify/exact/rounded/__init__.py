"""Floating-point arithmetic of which every rounding error is bounded: binary64, and pairs of binary64.

No float decides a result by itself: what is computed here is an approximation *and* a proved bound of its distance from
the exact value.  The bounds rest on IEEE 754 (rounding to nearest) and on a BLAS that sums products in some order, with
or without fused multiply-adds, and without Strassen's trick: ``proofs/statements/epsilon-rank.md``.
"""
