"""The cell ``kernel``: the tangent kernel of the linear network with Gaussian weights, and its limit weights ρ_j.

h_t = n^{-1/2} W h_{t-1} + F x_t,  y_t = n^{-1/2} C h_t,   W, F, C independent centred Gaussian
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from ..functions.domain import Functions
from ..functions.rational import Rational, indeterminate, number
from ..functions.signs import Domains
from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.rings import Field
from ..kernel.statement import ABOVE_ONE, BELOW_ONE, FORMAL, FROM, POSITIVE
from ..kernel.terms import COMMON, COMPARISONS, PROBABILITY, Head
from ..kernel.walk import Number, lowest, number_text
from .kernels import Kernel
from .limits import coefficient_of, limit_at_infinity, sum_over_lags

__all__ = ["KernelInstance", "read_instance"]

VARIANCES = ("nu_W", "nu_F", "nu_C")
_ALL = (*VARIANCES, "n")
_ORDER = ("n", "j", *VARIANCES)
HEADS: Mapping[str, Head] = {
    "trace": Head(
        "w+", least=1, needs=("n",), rests_on=("W1",),
        meaning="trace(w, ..) is the expectation of the product of the traces of the words w in W and its "
        "transpose W', at nu_W = 1",
    ),
    "kernel_A": Head(
        "nn", needs=("n",), rests_on=("W1",),
        meaning="kernel_A(j, k) is n**-(m+1) E tr(W**j W'**k) at nu_W = 1, m = (j+k)/2, and 0 for odd j + k",
    ),
    "kernel_B": Head(
        "nn", needs=("n",), rests_on=("W1",),
        meaning="kernel_B(j, k) is n**-(m+1) times the sum over a < j, b < k of E[tr(W**a W'**b) tr(W'**(j-1-a) "
        "W**(k-1-b))] at nu_W = 1, m = (j+k)/2, and 0 for odd j + k",
    ),
    "kernel_mean": Head(
        "nn", needs=_ALL, rests_on=("K1", "W1"),
        meaning="kernel_mean(j, k) is the mean of the tangent kernel entry Theta_jk between lags j and k",
    ),
    "kernel_variance": Head(
        "nn", needs=_ALL, rests_on=("K1", "W1"),
        meaning="kernel_variance(j, k) is the variance of the tangent kernel entry Theta_jk",
    ),
    "kernel_entry_variance": Head(
        "nnnn", needs=_ALL, rests_on=("K1", "W1"),
        meaning="kernel_entry_variance(j, k, p, q) is the variance of the tangent kernel entry between output 1, input "
        "1 at lag j and output p, input q at lag k",
    ),
    "rho": Head("n", needs=VARIANCES, meaning="rho(e) = nu_C (e nu_F nu_W**(e-1) + nu_W**e) + nu_F nu_W**e"),
    "chebyshev": Head(
        "nn", needs=_ALL, rests_on=("K1", "W1"),
        meaning="chebyshev(j, e) is (Var Theta_jj + (E Theta_jj - rho(j))**2)/e**2",
    ),
    "tail": Head(
        "nn", PROBABILITY, needs=_ALL, rests_on=("K1", "P1", "W1"),
        meaning="tail(j, e) is the probability of |Theta_jj - rho(j)| > e",
    ),
    "limit": Head("vn", names=("n", "j"), meaning="limit(v, a) is the limit of a for v to infinity"),
    "coefficient": Head("vnn", names=("n",), meaning="coefficient(n, d, a) is the coefficient of n**d in a"),
    "series": Head("nn", needs=("j",), meaning="series(a, e) is the sum of a e**j over all j >= 0"),
}  # fmt: skip


class KernelInstance:
    """Given values of some of n, j and the variances; the others may vary."""

    cell = "kernel"
    scope = "all"
    heads = HEADS
    vocabulary = (*_ORDER, "z")
    may_vary: Mapping[str, tuple[tuple[str, ...], int]] = {
        **dict.fromkeys(VARIANCES, ((POSITIVE, BELOW_ONE, ABOVE_ONE), 0)),
        "n": ((FROM,), 1),
        "j": ((FROM,), 0),
        "z": ((FORMAL,), 0),
    }

    def __init__(self, given: Mapping[str, Number]) -> None:
        self.given = given
        self.has: Collection[str] = given
        self.domains: Domains = {}
        self._kernel: Kernel | None = None

    def vary(self, variables: Domains) -> None:
        """These names are quantified."""
        self.domains = variables

    def names(self) -> Mapping[str, Number]:
        """The given values."""
        return self.given

    def quantity(self, name: str, arguments: list[Any], domain: Functions) -> Rational:
        """The value of a quantity as a rational function of the variables."""
        meter = domain.meter
        if name == "limit":
            return limit_at_infinity(arguments[1], arguments[0], self.domains, self._is_small(), meter)
        if name == "coefficient":
            exponent = domain.integer(arguments[1], "the exponent of coefficient")
            return coefficient_of(arguments[2], exponent, meter)
        if name == "series":
            return sum_over_lags(arguments[0], arguments[1], domain.names.get("nu_W"), self.domains, meter)
        if self._kernel is None:  # what it has found is kept for the next quantity
            self._kernel = Kernel(domain.names, meter)
        kernel = self._kernel
        if name == "trace":
            return kernel.trace(tuple(arguments))
        if name == "rho":
            return self._rho(kernel, arguments[0], domain)
        if name in ("chebyshev", "tail"):
            lag, e = domain.natural(arguments[0], f"the lag of {name}"), arguments[1]
            size = e.as_number()
            if name == "tail" and (size is None or size <= 0):
                raise Rejected("", f"tail needs a positive rational number e, got {domain.text(e)}")
            if size is None or size == 0:
                raise Rejected("", f"chebyshev needs a rational number e other than 0, got {domain.text(e)}")
            return kernel.chebyshev(lag, e)
        j, k = (domain.natural(argument, f"a lag of {name}") for argument in arguments[:2])
        if name == "kernel_entry_variance":
            p, q = (domain.natural(argument, f"an index of {name}") for argument in arguments[2:])
            if p == 0 or q == 0:
                raise Rejected("", f"the indices of {name} are 1, 2, .., got 0")
            return kernel.variance(j, k, p == 1, q == 1)
        of_lags = {
            "kernel_A": kernel.A,
            "kernel_B": kernel.B,
            "kernel_mean": kernel.mean,
            "kernel_variance": kernel.variance,
        }
        return of_lags[name](j, k)

    def _rho(self, kernel: Kernel, lag: Rational, domain: Functions) -> Rational:
        if lag.as_integer() is not None:
            return kernel.rho(lag, domain.natural(lag, "the argument of rho"), None)
        shift = None if "j" not in self.domains else lag.minus(domain.names["j"], domain.meter).as_integer()
        if shift is None:
            raise Rejected("", f"rho needs an integer >= 0, or j plus an integer, got {domain.text(lag)}")
        if self.domains["j"].start + shift < 0:
            raise Rejected("", f"rho at j + {show(shift)} is not defined on the whole domain of j")
        nu_W = self.given.get("nu_W")
        if nu_W == 0:
            raise Rejected("", "powers nu_W**j with variable j need nu_W other than 0")
        return kernel.rho(lag, shift, number(1) if nu_W == 1 else indeterminate("P"))

    def _is_small(self) -> bool:
        """Whether 0 < nu_W < 1."""
        if "nu_W" in self.given:
            return 0 < self.given["nu_W"] < 1
        return "nu_W" in self.domains and self.domains["nu_W"].kind == BELOW_ONE

    def setting(self) -> list[str]:
        """The given values as in the one line of a statement."""
        return ["kernel", *(f"{name}={number_text(self.given[name])}" for name in _ORDER if name in self.given)]

    def subject(self, heads: Collection[str], values: list[str]) -> str:
        """What the statement is about, for which values."""
        values = values + [f"{name} = {number_text(self.given[name])}" for name in _ORDER if name in self.given]
        network = "For a linear recurrent network h_t = n**(-1/2) W h_(t-1) + F x_t, y_t = n**(-1/2) C h_t of width n "
        network += "whose W, F, C have independent centred Gaussian entries of variances nu_W, nu_F, nu_C"
        if set(heads) <= {*COMPARISONS, *COMMON}:
            network = "As numbers"
        return f"{network}, for {' and '.join(values)}" if values else network


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> KernelInstance:
    """The instance that ``item`` writes."""
    item.keys(("cell",), _ORDER)
    given: dict[str, Number] = {}
    for name in _ORDER:
        if name not in item:
            continue
        value = item.get(name)
        if name in ("n", "j"):
            given[name] = value.integer(least=1 if name == "n" else 0)
            continue
        given[name] = lowest(Fraction(*value.rational()))
        if given[name] < 0:
            value.reject(f"a variance is >= 0, got {number_text(given[name])}")
    return KernelInstance(given)
