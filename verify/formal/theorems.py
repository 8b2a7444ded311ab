"""The theorems of a Coq file: lower and upper bounds on ranks, in words and in Coq."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from verify.certificates.facts import Scope
from verify.formal.data import mask, natural
from verify.formal.witness import MAX_SIZE, Split, Witness
from verify.statements import Interval, RankAt
from verify.statements.integers import shown

__all__ = ["CoqTheorem", "equality", "lower_bound", "upper_bound"]


@dataclass(frozen=True, slots=True)
class CoqTheorem:
    """One theorem of the file, about the rank ``term``: its name, its statement in words and in Coq.

    The rank lies in ``ranks``, for the weights that ``scope`` says: all, almost all, or those of the certificate.
    """

    name: str
    words: str
    statement: str
    term: RankAt
    ranks: Interval
    scope: Scope


def lower_bound(minor: Witness, split: Split, suffix: str) -> CoqTheorem:
    """What a minor proves: over Q, or in every field of characteristic p (which p then is prime)."""
    term, k, p = minor.term, minor.k, minor.characteristic
    prime_field, where = ("rat", "") if p is None else ("F", f" in every field of characteristic {p}")
    if minor.given is None:
        who, network, field = f"almost all weights{where or ' in every field of characteristic 0'}", "w", "K"
    else:
        who, field = f"the weights of the certificate{where}", "rat_fieldType" if p is None else "F"
        weights = "rational_weights" if p is None else "weights_in F"
        network = f"({weights} {term.R} {term.M} given_weights{suffix})"
    bound = f"sep_rank_ge {_function(term, split, field, network)} {k}"
    if minor.given is None:
        some_weights = f"(K : fieldType) (phi : {{rmorphism {prime_field} -> K}}) (w : weights K {term.R} {term.M})"
        bound = f"almost_all_weights {term.L} (fun {some_weights} => {bound})"
    if p is not None:
        bound = f"forall F : fieldType, (N.to_nat {p} \\in [char F])%R -> {bound}"
    words = f"For {who} {_rank_in_words(term, split)} is at least {k}."
    scope = Scope.GENERIC if minor.given is None else Scope.INSTANCE
    return CoqTheorem(f"rank_at_least_{k}{suffix}", words, bound, term, Interval(k, None), scope)


def upper_bound(term: RankAt, value: int, split: Split, suffix: str) -> CoqTheorem:
    """What a bound that Coq knows proves."""
    words = f"For all weights in every field {_rank_in_words(term, split)} is at most {shown(value)}."
    bound = f"sep_rank_le {_function(term, split, 'K', 'w')} {natural(value)}"
    statement = f"forall (K : fieldType) (w : weights K {natural(term.R)} {natural(term.M)}), {bound}"
    name = f"rank_at_most_{value}" if value <= MAX_SIZE else "rank_at_most"
    return CoqTheorem(f"{name}{suffix}", words, statement, term, Interval(0, value), Scope.ALL)


def equality(lower: CoqTheorem, k: int, suffix: str) -> CoqTheorem:
    """The rank is k, where ``lower`` says that it is at least k, and another theorem that it is at most k."""
    return replace(
        lower,
        name=f"rank_is_{k}{suffix}",
        words=lower.words.replace(" is at least ", " is "),
        statement=lower.statement.replace("sep_rank_ge (", "sep_rank_is ("),
        ranks=Interval(k, k),
    )


def _rank_in_words(term: RankAt, split: Split) -> str:
    rank = "function rank" if term.N is None else f"grid rank over {shown(term.N)} one-hot templates"
    blocks = f"the first t_S = {term.t_S} and the last t_E = {term.t_E} inputs"
    if split is not None:
        blocks = f"the t_S = {term.t_S} inputs at the steps {_steps(split)} and the t_E = {term.t_E} others"
    return (
        f"the {rank} of a network with depth L = {term.L}, width R = {shown(term.R)} and M = {shown(term.M)} input"
        f" channels, between {blocks},"
    )


def _steps(split: Sequence[int]) -> str:
    return ", ".join(map(str, split))


def _function(term: RankAt, split: Split, field: str, network: str) -> str:
    """The function of which the separation rank is meant."""
    steps = "" if split is None else f"{mask(split, term.t_S + term.t_E)} "
    blocks = f"{network} {term.L} {steps}{term.t_S} {term.t_E}"
    prefix = "" if split is None else "split_"
    if term.N is None:
        return f"({prefix}function_of {blocks})"
    return f"({prefix}grid_of (@unit_templates {field} {natural(term.N)} {natural(term.M)}) {blocks})"
