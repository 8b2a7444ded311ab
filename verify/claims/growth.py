"""Growth of the depth bound mc(m, mc(t, L-1)): closed forms and inequalities for all t or all L, as exact statements
about integers.

Polynomial where it is polynomial, exponential only where it is (proofs/statements/growth.md).  sympy checks each
certificate's rule here before it is written; the checker has its own polynomial arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from verify.certificates.build import make_certificate
from verify.certificates.evidence import Identity
from verify.claims.cost import OVERHEAD
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.statements import (
    AtLeast,
    Condition,
    L,
    M,
    Quantifier,
    R,
    Statement,
    evaluate,
    factorial,
    given,
    m,
    mc,
    t,
)

__all__ = ["CLAIMS"]

_SOURCE = "proofs/statements/growth.md"
_DEPTH = mc(m, mc(t, L - 1))


def _growth_claim(
    *,
    id: str,
    title: str,
    relation: Condition,
    variable: str,
    rule: str,
    cases: Callable[[Budget], Iterable[Mapping[str, int]]],
    domain: str,
    proof: str,
    start: int | Callable[[Mapping[str, int]], int] = 1,
    beside: Callable[[], str] | None = None,
) -> Claim:
    """``relation`` for every value of ``variable`` from ``start`` on, the other variables having the values of a
    case.
    """

    def first(case: Mapping[str, int]) -> int:
        return start if isinstance(start, int) else start(case)

    def tasks(budget: Budget) -> Iterator[Task]:
        for index, case in enumerate(cases(budget)):
            name = f"{given(**case).name()}-all-{variable}-from{first(case)}"
            yield Task(id, name, {**case, "from": first(case)}, OVERHEAD, (index,))

    def statement(task: Task) -> Statement:
        case = {name: value for name, value in task.params.items() if name != "from"}
        return Statement(
            quantifier=Quantifier.NONE,
            relation=relation,
            instance=given(**case, **{variable: AtLeast(task.params["from"])}),
        )

    def solve(task: Task, budget: Budget) -> Outcome:
        asked = statement(task)
        # sympy is heavy, and only these claims need it: `import verify.claims` stays quick.
        from verify.claims.symbolic import polynomial_rule_holds, ratio_rule_holds

        holds = polynomial_rule_holds if rule == "polynomial" else ratio_rule_holds
        if not holds(relation, asked.instance.environment(), variable, task.params["from"]):
            return Outcome(None, f"the rule {rule!r} does not apply to {task.name}")
        return Outcome(
            make_certificate(id, asked, [Identity("ratio" if rule == "ratio" else "evaluation")], holds=True)
        )

    return Claim(
        id=id,
        title=title,
        source=_SOURCE,
        status="theorem",
        relation=relation,
        quantifier=Quantifier.NONE,
        domain=domain,
        expected=Expectation.PROVED,
        proof=proof,
        tasks=tasks,
        solve=solve,
        statement=statement,
        beside=beside,
        tiny={},
    )


def _box(names: tuple[str, ...], *ranges: Iterable[int]) -> Callable[[Budget], Iterable[Mapping[str, int]]]:
    def cases(budget: Budget) -> Iterator[Mapping[str, int]]:
        def extend(index: int, chosen: dict[str, int]) -> Iterator[Mapping[str, int]]:
            if index == len(names):
                yield dict(chosen)
                return
            for value in ranges[index]:
                yield from extend(index + 1, {**chosen, names[index]: value})

        yield from extend(0, {})

    return cases


def _none(budget: Budget) -> Iterable[Mapping[str, int]]:
    return [{}]


@cache
def _central_limit() -> str:
    """The limit that stands beside the two inequalities, by sympy: from Stirling's series of log Γ."""
    import sympy

    n = sympy.Symbol("t", positive=True)
    logarithm = sympy.loggamma(2 * n) - sympy.loggamma(n + 1) - sympy.loggamma(n)
    scaled = logarithm + sympy.log(2 * sympy.sqrt(sympy.pi * n)) - n * sympy.log(4)
    value = sympy.exp(sympy.limit(scaled, n, sympy.oo))
    return f"lim mc(t,t)·2√(πt)/4^t = {value} (sympy)"


def _first_dearer(case: Mapping[str, int]) -> int:
    """The least t from which the shallow network that could match has more weights, by trying."""
    from verify.claims.symbolic import polynomial_rule_holds

    start = 1
    while True:
        environment = {**given(**case).environment(), "t": start}
        if evaluate(_PARAMETERS, environment) and polynomial_rule_holds(
            _PARAMETERS, given(**case).environment(), "t", start
        ):
            return start
        start += 1


_PARAMETERS = _DEPTH**2 + _DEPTH * (M + 2) > (2 * L - 1) * R**2 + R * M + R + L * R

CLAIMS: tuple[Claim, ...] = (
    _growth_claim(
        id="central-lower",
        title="4^t/(4√t) <= mc(t, t) for all t >= 1 (squared)",
        relation=16 * t * mc(t, t) ** 2 >= 16**t,
        variable="t",
        rule="ratio",
        cases=_none,
        domain="all t >= 1",
        proof="Equality of squares at t = 1; the ratio of consecutive terms of the quotient is "
        "(2t+1)^2/(4t(t+1)) >= 1.",
        beside=_central_limit,
    ),
    _growth_claim(
        id="central-upper",
        title="mc(t, t) <= 4^t/(2√(3t+1)) for all t >= 1 (squared)",
        relation=4 * (3 * t + 1) * mc(t, t) ** 2 <= 16**t,
        variable="t",
        rule="ratio",
        cases=_none,
        domain="all t >= 1",
        proof="Equality at t = 1; the ratio is (3t+4)(2t+1)^2/(4(t+1)^2(3t+1)) = 1 - t/(4(t+1)^2(3t+1)) <= 1.",
        beside=_central_limit,
    ),
    _growth_claim(
        id="joint-growth-lower",
        title="With t = L: mc(L, L-1) >= 4^(L-1)/(2√(L-1)) for all L >= 2 (squared)",
        relation=4 * (L - 1) * mc(L, L - 1) ** 2 >= 16 ** (L - 1),
        variable="L",
        rule="ratio",
        cases=_none,
        domain="all L >= 2",
        proof="The central binomial coefficient C(2n, n) at n = L - 1, by the same ratio.",
        start=2,
    ),
    _growth_claim(
        id="joint-growth-upper",
        title="With t = L: mc(L, L-1) <= 4^(L-1)/√(3L-2) for all L >= 1 (squared)",
        relation=(3 * L - 2) * mc(L, L - 1) ** 2 <= 16 ** (L - 1),
        variable="L",
        rule="ratio",
        cases=_none,
        domain="all L >= 1",
        proof="The central binomial coefficient C(2n, n) <= 4^n/√(3n+1) at n = L - 1, by ratio.",
    ),
    _growth_claim(
        id="growth-in-time-lower",
        title="For fixed m and L the depth bound is at least t^((L-1)(m-1)) up to the constant (m-1)!(L-1)!^(m-1)",
        relation=factorial(m - 1) * factorial(L - 1) ** (m - 1) * _DEPTH >= t ** ((L - 1) * (m - 1)),
        variable="t",
        rule="polynomial",
        cases=_box(("L", "M", "R"), range(1, 6), range(1, 5), (4,)),
        domain="all t >= 1, for L <= 5 and m <= 4",
        proof="Both sides are polynomials in t; the difference has nonnegative coefficients. "
        "With the upper bound this is Θ(t^((L-1)(m-1))).",
    ),
    _growth_claim(
        id="growth-in-time-upper",
        title="For fixed m and L the depth bound is at most m·t^((L-1)(m-1))",
        relation=m * t ** ((L - 1) * (m - 1)) >= _DEPTH,
        variable="t",
        rule="polynomial",
        cases=_box(("L", "M", "R"), range(1, 6), range(1, 5), (4,)),
        domain="all t >= 1, for L <= 5 and m <= 4",
        proof="A polynomial with nonnegative coefficients that add up to m, its value at t = 1.",
    ),
    _growth_claim(
        id="growth-in-depth-lower",
        title="For fixed m and t the depth bound is at least L^((t-1)(m-1)) up to the constant (m-1)!(t-1)!^(m-1)",
        relation=factorial(m - 1) * factorial(t - 1) ** (m - 1) * _DEPTH >= L ** ((t - 1) * (m - 1)),
        variable="L",
        rule="polynomial",
        cases=_box(("t", "M", "R"), range(1, 6), range(1, 5), (4,)),
        domain="all L >= 1, for t <= 5 and m <= 4",
        proof="Polynomial in L: depth alone does not make the bound exponential.",
    ),
    _growth_claim(
        id="growth-in-depth-upper",
        title="For fixed m and t the depth bound is at most m·L^((t-1)(m-1))",
        relation=m * L ** ((t - 1) * (m - 1)) >= _DEPTH,
        variable="L",
        rule="polynomial",
        cases=_box(("t", "M", "R"), range(1, 6), range(1, 5), (4,)),
        domain="all L >= 1, for t <= 5 and m <= 4",
        proof="Nonnegative coefficients in L that add up to m, the value at L = 1.",
    ),
    _growth_claim(
        id="growth-closed-form",
        title="mc(2, mc(3, L-1)) = L(L+1)/2 + 1: 2, 4, 7, 11, 16, 22, ..",
        relation=(2 * mc(2, mc(3, L - 1))).equals(L * (L + 1) + 2),
        variable="L",
        rule="polynomial",
        cases=_none,
        domain="all L >= 1",
        proof="Equal polynomials in L.",
    ),
    _growth_claim(
        id="parameters-to-match",
        title="A shallow network wide enough to match the depth bound has more weights than the deep one, from "
        "some t on",
        relation=_PARAMETERS,
        variable="t",
        rule="polynomial",
        cases=_box(("L", "M", "R"), (2, 3), (2, 3, 4), (2, 3, 4)),
        domain="L in {2, 3}, M, R in {2, 3, 4}; all t from the first at which it holds",
        proof="Weights of one layer of width R_1: R_1^2 + R_1 M + 2R_1; of L layers of width R: (2L-1)R^2 + RM "
        "+ R + LR. Both are polynomials in t at R_1 = mc(m, mc(t, L-1)), the width that shallow-width shows to be "
        "needed.",
        start=_first_dearer,
    ),
)
