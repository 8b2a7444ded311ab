"""Claims about exact values of linear networks: how an instance becomes a statement, is decided, and becomes a
certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from verify.certificates.build import make_value_certificate
from verify.claims.cost import OVERHEAD, within
from verify.claims.model import Budget, Claim, Expectation, Outcome, Task
from verify.statements import Condition, Expression, Quantifier, Statement
from verify.statements.build import n
from verify.statements.instances.domains import POSITIVE, AtLeast
from verify.statements.instances.kernel import KernelInstance, kernel

__all__ = ["Params", "every_kernel", "in_inverse_width", "kernel_cost", "lag_pairs", "parameter_stem", "value_claim"]

Params = Mapping[str, Any]

EMAMI = "[E21] Emami, Sahraee-Ardakan, Pandit, Rangan, Fletcher"

# Work of the checker's loop equations for one trace of two letters; it grows by this factor with every two letters.
_PAIR, _GROWTH = 400, 2.4


def value_claim(
    *,
    id: str,
    title: str,
    source: str,
    status: str,
    relation: Condition,
    domain: str,
    proof: str,
    cases: Callable[[Budget], Iterator[Params]],
    statement: Callable[[Params], Statement],
    cost: Callable[[Params], int] = lambda params: OVERHEAD,
    expected: Expectation = Expectation.PROVED,
    beside: Callable[[], str] | None = None,
    tiny: Params | None = None,
) -> Claim:
    """A claim whose instances are decided as a whole; ``relation`` is what is shown, with letters for what varies.

    ``cases``: the parameters of the instances, in order, perhaps without end; those are taken that the budget allows.
    ``tiny``: those of the instance that explains the claim (default: the simplest).
    """

    def tasks(budget: Budget) -> Iterator[Task]:
        chosen = within(cases(budget), cost, total=budget.claim, each=budget.task)
        for index, (params, price) in enumerate(chosen):
            if index >= budget.instances:
                return
            yield Task(id, parameter_stem(params), params, price, (index,))

    def solve(task: Task, budget: Budget) -> Outcome:
        # sympy is heavy, and only these claims need it: `import verify.claims` stays quick.
        from verify.kernels.evaluation import decision

        asked = statement(task.params)
        holds = decision(asked)
        if holds is None:
            return Outcome(None, "not decided for everything that the statement is about")
        return Outcome(make_value_certificate(id, asked, holds))

    return Claim(
        id=id,
        title=title,
        source=source,
        status=status,
        relation=relation,
        quantifier=Quantifier.NONE,
        domain=domain,
        expected=expected,
        proof=proof,
        tasks=tasks,
        solve=solve,
        statement=lambda task: statement(task.params),
        beside=beside,
        tiny=tiny or {},
    )


def parameter_stem(params: Params) -> str:
    """The stem of a certificate's file: every parameter and its value.

    >>> parameter_stem({"n": 2, "d_x": 1, "family": "identity", "nuW": "1/2"})
    'n2-dx1-identity-nuW1over2'
    """
    parts = [f"{'' if name == 'family' else name.replace('_', '')}{value}" for name, value in params.items()]
    return "-".join(parts).replace("/", "over") or "all"


def every_kernel(**names: Any) -> KernelInstance:
    """All positive variances and every width n >= 1, but for the ``names`` that are given or have another domain."""
    return kernel(**{"nu_W": POSITIVE, "nu_F": POSITIVE, "nu_C": POSITIVE, "n": AtLeast(1), **names})


def in_inverse_width(coefficients: tuple[int, ...]) -> Expression | int:
    """c_0 + c_1/n + c_2/n² + .., without the terms that are zero; 0 if all are."""
    total: Expression | int = 0
    for power, coefficient in enumerate(coefficients):
        if coefficient:
            term: Expression | int = coefficient if power == 0 else coefficient / (n if power == 1 else n**power)
            total = term if isinstance(total, int) and total == 0 else total + term
    return total


def kernel_cost(letters: int) -> int:
    """What checking an expectation of products of traces with so many letters costs."""
    return OVERHEAD + int(_PAIR * _GROWTH ** (letters / 2))


def lag_pairs(*, parity: int | None = 0, diagonal: bool | None = None) -> Iterator[tuple[int, int]]:
    """Pairs (j, k), j <= 12, k <= 12, by j + k; of that parity of j + k, on the diagonal only or off it only if
    asked.
    """
    for total in range(25):
        for j in range(max(0, total - 12), min(total, 12) + 1):
            k = total - j
            if (parity is None or total % 2 == parity) and (diagonal is None or (j == k) is diagonal):
                yield j, k
