"""How the evidence for an instance of a claim is found, as plain data: one class a method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from verify.certificates.build import make_certificate, make_value_certificate
from verify.certificates.evidence import Exhaustive, FactItem, Identity, Nullspace, Sample
from verify.claims.cases import given_network, matrix_rank
from verify.claims.exhaustive import ranks_over_small_field
from verify.claims.instances import sizes_of
from verify.claims.linear_ranks import gather_linear
from verify.claims.model import Budget, Claim, Data, Outcome, Task
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ
from verify.networks.sampling import family_weights, weight_count
from verify.separation.decide import bound_values, gather
from verify.separation.explicit import diagonal_witness, lattice_witness, theorem_d_minor, tropical_witness
from verify.separation.problem import RankProblem
from verify.separation.propagation import propagation
from verify.separation.sampling import sample_rank
from verify.separation.witness import find_witness
from verify.statements import RankAt, evaluate

__all__ = ["AtWeights", "Decided", "Enumerated", "ForEver", "Gathered", "LinearRanks", "TwoFills"]

Explicit = Literal["theorem-d", "lattice", "tropical"]


def _theorem_d(term: RankAt) -> FactItem:
    return theorem_d_minor(term.L, term.R, term.M, term.t_S, term.t_E)


def _lattice(term: RankAt) -> FactItem:
    make = diagonal_witness if term.L == 1 else lattice_witness
    return make(term.R, term.M, term.t_S, term.t_E)


def _tropical(term: RankAt) -> FactItem:
    return tropical_witness(term.R, term.M, term.t_S, term.t_E)


_EXPLICIT: Mapping[str, Callable[[RankAt], FactItem]] = {
    "theorem-d": _theorem_d,
    "lattice": _lattice,
    "tropical": _tropical,
}


@dataclass(frozen=True, slots=True, repr=False)
class Gathered(Data):
    """Minors and structural bounds, until they decide the statement.

    ``explicit``: the lower bounds come from these explicit weights (those of Theorem D) instead of random ones.
    ``probable``: whether a sample may decide it.
    """

    explicit: Explicit | None = None
    probable: bool = False

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """By ``gather``."""
        return gather(
            claim.id,
            claim.statement(task),
            field=GF(task.params["p"]) if "p" in task.params else QQ,
            max_rank=budget.max_rank,
            witnesses=None if self.explicit is None else _EXPLICIT[self.explicit],
            probable=self.probable,
        )


@dataclass(frozen=True, slots=True, repr=False)
class AtWeights(Data):
    """The rank at given weights without any structural bound: from the whole matricization at grid level, else by a
    sample.
    """

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """Raises nothing: a sample that cannot be drawn leaves the instance undecided."""
        sizes, family = sizes_of(task.params), task.params["family"]
        statement = claim.statement(task)
        net = family_weights(family, sizes.L, sizes.R, sizes.M)
        problem = RankProblem(statement.network.sizes, weights=net)
        item: Nullspace | Sample
        if problem.notion == "grid":
            item = Nullspace(problem.term, matrix_rank(sizes, family, statement.network.split))
        else:
            witness = find_witness(problem)
            try:
                outcome = sample_rank(problem, statement, witness.rank if witness else 0)
            except (BudgetExceeded, DomainError) as error:
                return Outcome(None, str(error))
            if outcome.item is None:
                return Outcome(None, f"a sample showed rank above {witness.rank if witness else 0}")
            item = outcome.item
        found = make_certificate(claim.id, statement, [item], bounds=bound_values(statement.network, QQ))
        return Outcome(found, "" if found else f"the rank found is {item.rank}")


@dataclass(frozen=True, slots=True, repr=False)
class Enumerated(Data):
    """Every assignment of weights over a small field."""

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """The ranks that occur decide it."""
        statement = claim.statement(task)
        instance, q = statement.network, task.params["q"]
        values = bound_values(instance, GF(q))
        (term,) = statement.terms(values)
        environment = instance.environment()
        holds = all(
            bool(evaluate(claim.relation, environment, {term: rank}, values))
            for rank in ranks_over_small_field(q, instance)
        )
        evidence = [Exhaustive(q ** weight_count(instance.L, instance.R, instance.M))]
        return Outcome(make_certificate(claim.id, statement, evidence, bounds=values, holds=holds))


@dataclass(frozen=True, slots=True, repr=False)
class LinearRanks(Data):
    """A minor of a linear network from below, an additive or Hankel bound from above."""

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """By ``gather_linear``."""
        return gather_linear(claim.id, claim.statement(task), net=given_network(claim, task))


@dataclass(frozen=True, slots=True, repr=False)
class TwoFills(Data):
    """The rank at all lengths, from two minors and a dense start."""

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """By ``separation.propagation``."""
        params = task.params
        try:
            item = propagation(*(params[name] for name in ("R", "M", "t_S", "t_E")), max_rank=budget.max_rank)
        except DomainError as error:
            return Outcome(None, str(error))
        return Outcome(make_certificate(claim.id, claim.statement(task), [item], holds=True))


@dataclass(frozen=True, slots=True, repr=False)
class ForEver(Data):
    """A rule that proves a relation for all values of a variable: signs of polynomials, or ratios of neighbours."""

    rule: Literal["polynomial", "ratio"]

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """A certificate where the rule applies."""
        # sympy is heavy, and only these claims need it: `import verify.claims` stays quick.
        from verify.claims.symbolic import polynomial_rule_holds, ratio_rule_holds

        statement = claim.statement(task)
        (variable,) = statement.variables
        holds = polynomial_rule_holds if self.rule == "polynomial" else ratio_rule_holds
        if not holds(statement.relation, statement.environment(), variable, task.params["from"]):
            return Outcome(None, f"the rule {self.rule!r} does not apply to {task.name}")
        item = Identity("ratio" if self.rule == "ratio" else "evaluation")
        return Outcome(make_certificate(claim.id, statement, [item], holds=True))


@dataclass(frozen=True, slots=True, repr=False)
class Decided(Data):
    """Both sides computed exactly."""

    def outcome(self, claim: Claim, task: Task, budget: Budget) -> Outcome:
        """By ``kernels.evaluation``."""
        # sympy is heavy, and only these claims need it: `import verify.claims` stays quick.
        from verify.kernels.evaluation import decision

        statement = claim.statement(task)
        holds = decision(statement)
        if holds is None:
            return Outcome(None, "not decided for everything that the statement is about")
        return Outcome(make_value_certificate(claim.id, statement, holds))
