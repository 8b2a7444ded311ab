"""Tangent kernels of linear RNNs at finite width: Wick calculus, exact mean and variance, their limits."""

from verify.kernels.chebyshev import chebyshev_bound, least_width, mean_squared_error
from verify.kernels.pairings import expectation_by_pairings
from verify.kernels.polynomial import Polynomial
from verify.kernels.rho import rho, rhos
from verify.kernels.skeletons import Correction, correction
from verify.kernels.tangent import MeanKernel, mean_kernel
from verify.kernels.variance import KernelMoments, kernel_variance, second_moment
from verify.kernels.wick import expectation

__all__ = [
    "Correction",
    "KernelMoments",
    "MeanKernel",
    "Polynomial",
    "chebyshev_bound",
    "correction",
    "expectation",
    "expectation_by_pairings",
    "kernel_variance",
    "least_width",
    "mean_kernel",
    "mean_squared_error",
    "rho",
    "rhos",
    "second_moment",
]
