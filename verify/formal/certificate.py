"""A certificate as a Coq file: the theorems of its minors and bounds, and their proofs by computation.

The file contains integers of the certificate and fixed text, nothing else of it.  What is computed and why that proves
the theorems is in ``proofs/coq``: ``Checker.v`` for minors, ``BoundValues.v``, ``IdealValues.v`` and
``CornerValues.v`` for bounds, ``CheckerSplits.v`` for splits, ``CheckerFields.v`` for GF(p).  The theorems are about
ranks; whether they imply the certificate's statement is another question, answered by ``statement_settled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verify.certificates.facts import Scope
from verify.errors import DomainError
from verify.exact import QQ
from verify.formal.bounds import exchanged, formal_bound
from verify.formal.data import data, entry, forest, mask, packed_forest
from verify.formal.modulus import PACKED, nonsingular_part, with_small_modulus
from verify.formal.theorems import CoqTheorem, equality, lower_bound, upper_bound
from verify.formal.witness import Split, Witness, evidence, split_of
from verify.separation.decide import bound_values
from verify.statements import (
    AnyRankAt,
    Condition,
    Instance,
    Interval,
    Quantifier,
    RankAt,
    Sizes,
    decide,
    from_json,
    integer_from_json,
    terms,
)

__all__ = ["CoqCertificate", "CoqTheorem", "coq_certificate", "statement_settled"]


@dataclass(frozen=True, slots=True)
class CoqCertificate:
    """A Coq file: its text, the theorems in it, and, in words, evidence of the certificate that is in none of them."""

    text: str
    theorems: tuple[CoqTheorem, ...]
    left_out: tuple[str, ...]


def coq_certificate(contents: Mapping[str, Any], *, virtual_machine: bool = True) -> CoqCertificate:
    """The Coq file for the contents of an accepted certificate about circuits.

    For each ``minor`` over Q or GF(p): rank >= k; for each ``bound`` whose value Coq knows to be one: rank <= K; where
    both meet: rank = k.  Where these leave the statement open and the bounds that Coq knows settle it, then these too.
    ``virtual_machine`` False: the kernel computes by its ordinary conversion, which is some thousand times slower.
    Raises ``BudgetExceeded``; ``DomainError`` where there is no theorem to be had.
    """
    found = evidence(contents)
    minors = [with_small_modulus(minor, found.split) for minor in found.minors]
    for words, candidates in found.candidates:
        drawn = (nonsingular_part(candidate, found.split) for candidate in candidates)
        if (minor := next(filter(None, drawn), None)) is not None:
            minors.append(minor)
        else:
            found.others.append(words)
    writer = _Writer(found.split, virtual_machine)
    uppers = dict(sorted(found.bounds, key=lambda bound: -bound[1]))  # of each rank the least
    writer.write(minors, uppers)
    if statement_settled(contents, writer.theorems) is None and (more := _more_bounds(contents, uppers, found.split)):
        longer = _Writer(found.split, virtual_machine)
        longer.write(minors, uppers | more)
        if statement_settled(contents, longer.theorems) is not None:
            writer = longer
    if not writer.theorems:
        kinds = ", ".join(dict.fromkeys(found.others))
        raise DomainError(
            f"Coq has no theorem for the evidence of this certificate ({kinds}): coq-check needs a minor over Q or"
            " GF(p) (verify rank --minor makes one), or an upper bound that one of U0 to U6, G1 and G2 reaches"
        )
    return CoqCertificate("\n".join(writer.blocks), tuple(writer.theorems), tuple(dict.fromkeys(found.others)))


def _more_bounds(contents: Mapping[str, Any], uppers: Mapping[RankAt, int], split: Split) -> dict[RankAt, int]:
    """What Coq knows of the ranks in the statement beyond ``uppers``."""
    relation, instance = _relation(contents)
    known = ((term, formal_bound(term, split)) for term in terms(relation, instance, bound_values(instance, QQ)))
    found = {term: bound.value for term, bound in known if bound is not None}
    return {term: value for term, value in found.items() if value < uppers.get(term, value + 1)}


def _relation(contents: Mapping[str, Any]) -> tuple[Condition, Instance]:
    """The relation of an accepted certificate and the instance that it is about."""
    statement = contents["statement"]
    sizes = statement["instance"]
    templates = sizes.get("templates")
    N = None if templates is None else integer_from_json(templates["N"])
    L, R, M, t_S, t_E = (integer_from_json(sizes[name]) for name in ("L", "R", "M", "t_S", "t_E"))
    relation = from_json(statement["relation"])
    if not isinstance(relation, Condition):
        raise DomainError("the relation of the certificate is no condition")
    return relation, Instance(Sizes(L, R, M, t_S, t_E, N), split=split_of(sizes))


def statement_settled(contents: Mapping[str, Any], theorems: Iterable[CoqTheorem]) -> bool | None:
    """What the theorems alone say of the relation in an accepted certificate: that it is true, that it is false, or
    neither.

    What holds for almost all weights refutes a relation for all weights, and does not prove one; over GF(p) a minor at
    weights in the field refutes it.
    """
    relation, instance = _relation(contents)
    values = bound_values(instance, QQ)

    def settled(least: Scope) -> bool | None:
        known: dict[AnyRankAt, Interval] = {}
        for theorem in theorems:
            if theorem.scope >= least:
                known[theorem.term] = known.get(theorem.term, Interval()).meet(theorem.ranks)
        return decide(relation, instance, known, values)

    theorems = list(theorems)
    if contents["statement"]["quantifier"] != Quantifier.ALL_WEIGHTS.value:
        return settled(Scope.INSTANCE)
    refuting = Scope.GENERIC if contents["statement"]["field"] == "Q" else Scope.INSTANCE
    return settled(Scope.ALL) or (False if settled(refuting) is False else None)


_HEADER = """\
(* Checked by "verify coq-check", or by coqc with the compiled theory: coqc -Q proofs/coq Verify THIS_FILE.
   The theorems below speak of definitions in RAC.v, Splits.v, Separation.v and Generic.v, of one-hot templates and
   given weights in Checker.v and CheckerNetwork.v. "given_weights" is a part of the statement; the modulus, the other
   weights and the words are the witness that Checker.v computes with. *)
From Coq Require Import NArith ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Separation RAC Generic BoundValues IdealValues CornerValues Splits StartLast.
From Verify Require Import Machine CheckerNetwork Checker CheckerSplits CheckerFields.
Unset Printing Implicit Defensive.
"""


class _Writer:
    """Writes the blocks of a file and keeps its theorems."""

    def __init__(self, split: Split, virtual_machine: bool) -> None:
        self.split = split
        self.compute = "vm_cast_no_check" if virtual_machine else "exact_no_check"
        self.blocks = [_HEADER]
        self.theorems: list[CoqTheorem] = []

    def write(self, minors: Sequence[Witness], uppers: Mapping[RankAt, int]) -> None:
        """Blocks for all minors, and for the upper bounds of ranks."""
        numbers = iter(range(1, len(minors) + len(uppers) + 1))
        many = len(minors) + len(uppers) > 1
        met: set[RankAt] = set()
        for minor in minors:
            suffix = f"_{next(numbers)}" if many else ""
            lower = lower_bound(minor, self.split, suffix)
            self._prove(lower, *self._minor(minor, suffix))
            if uppers.get(minor.term) != minor.k or minor.term in met:
                self._claim(lower)
                continue
            met.add(minor.term)
            upper = upper_bound(minor.term, minor.k, self.split, f"_{next(numbers)}")
            self._prove(upper, [], self._bound(upper))
            both = equality(lower, minor.k, suffix)
            fields, known = "", lower.name
            if minor.characteristic is not None:
                fields, known = "move=> F pF; ", f"({lower.name} F pF)"
            almost_all = f"{fields}apply: almost_all_weightsW {known} => K phi w ge_k; split; last exact: ge_k."
            last = f"{fields}split; last exact: {known}."
            self._prove(both, [], [last if lower.scope is Scope.INSTANCE else almost_all, f"exact: {upper.name}."])
            self._claim(both)
        for term, value in uppers.items():
            if term not in met:
                upper = upper_bound(term, value, self.split, f"_{next(numbers)}" if many else "")
                self._prove(upper, [], self._bound(upper))
                self._claim(upper)

    def _prove(self, theorem: CoqTheorem, definitions: Sequence[str], proof: Sequence[str]) -> None:
        head = [f"(** {theorem.words} *)", f"Theorem {theorem.name} :", f"  {theorem.statement}."]
        self.blocks.append("\n".join([*definitions, *head, "Proof.", *proof, "Qed.", ""]))

    def _claim(self, theorem: CoqTheorem) -> None:
        self.theorems.append(theorem)
        self.blocks.append(f"Print Assumptions {theorem.name}.\n")

    def _minor(self, minor: Witness, suffix: str) -> tuple[list[str], list[str]]:
        """Definitions, and a proof by computing with them; those of several blocks differ by ``suffix``."""
        term, p = minor.term, minor.characteristic
        lines = [f"Definition modulus{suffix} : Uint63.int := {minor.modulus}%uint63.", ""]
        fractions = minor.given if p is None else None
        if fractions is not None:
            lines += data(f"given_weights{suffix}", fractions, "(Z * Z)", "coqZ")
        weights = f"{'given' if p is not None and minor.given is not None else 'witness'}_weights{suffix}"
        lines += data(weights, minor.weights, "Uint63.int", "uint63")
        for block, inputs in (("start", minor.starts), ("end", minor.ends)):
            name = f"{block}_words{suffix}"
            packed = term.N is None and minor.modulus <= PACKED and max(term.t_S, term.t_E) < 1024
            lines += packed_forest(name, inputs, term.M) if packed else forest(name, inputs, grid=term.N is not None)
        templates = [] if term.N is None else [term.N - 1]
        sizes = [term.L, term.R, term.M, *templates, term.t_S, term.t_E, minor.k]
        given = [] if fractions is None else [f"given_weights{suffix}"]
        words = [weights, f"start_words{suffix}", f"end_words{suffix}"]
        sound = f"{'' if term.N is None else 'grid_'}{'generic' if minor.given is None else 'weights'}_sound"
        modulus = f"modulus{suffix}" if p is None else f"{p}%num modulus{suffix}"
        sound += "" if p is None else "_char"
        if self.split is None:
            arguments = [f"@check_{sound} {modulus}", *map(str, sizes), *given, *words, "None"]
        else:
            steps = mask(self.split, term.t_S + term.t_E)
            arguments = [f"@check_split_{sound} {modulus}", *map(str, sizes), steps, *given, *words]
        return lines, [f"apply: ({' '.join(arguments)}).", f"{self.compute} (erefl true)."]

    def _bound(self, theorem: CoqTheorem) -> list[str]:
        """The proof by computing the bound."""
        term, split = theorem.term, self.split
        known = formal_bound(term, split)
        assert known is not None  # or there would be no such theorem
        first = []
        if known.exchanged:
            first = [f"apply: start_last_{'function' if term.N is None else 'grid'};"]
            term, split = exchanged(term), None
        sizes = [term.L, term.R, term.M, *([] if term.N is None else [term.N])]
        steps = [] if split is None else [mask(split, term.t_S + term.t_E)]
        last = [term.t_S, term.t_E, theorem.ranks.hi or 0]
        arguments = " ".join([f"@{known.theorem}", *map(entry, sizes), *steps, *map(entry, last)])
        return [" ".join(["move=> K w;", *first, f"apply: ({arguments})."]), f"{self.compute} (erefl true)."]
