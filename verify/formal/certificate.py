"""A certificate as a Coq file: the theorems of its minors and bounds, and their proofs by computation.

The file contains integers of the certificate and fixed text, nothing else of it.  What is computed and why that proves
the theorems is ``proofs/coq/Checker.v`` for minors and ``proofs/coq/BoundValues.v`` for bounds.  The theorems are about
ranks; whether they imply the certificate's statement is another question, answered by ``statement_settled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from verify.certificates.facts import Scope
from verify.errors import DomainError
from verify.exact import QQ
from verify.formal.bounds import formal_bound
from verify.formal.witness import MAX_SIZE, Weights, Witness, evidence
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
from verify.statements.integers import shown

__all__ = ["CoqCertificate", "CoqTheorem", "coq_certificate", "statement_settled"]

# Decimal digits are quadratic in Python, which refuses more than some thousands; Coq reads hexadecimal ones as well.
_DECIMAL_BITS = 4096
_WIDTH = 110


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


@dataclass(frozen=True, slots=True)
class CoqCertificate:
    """A Coq file: its text, the theorems in it, and, in words, evidence of the certificate that is in none of them."""

    text: str
    theorems: tuple[CoqTheorem, ...]
    left_out: tuple[str, ...]


def coq_certificate(contents: Mapping[str, Any], *, virtual_machine: bool = True) -> CoqCertificate:
    """The Coq file for the contents of an accepted certificate about circuits.

    For each ``minor`` over Q: rank >= k; for each ``bound`` whose value Coq knows to be one: rank <= K; where both
    meet: rank = k.  Where these leave the statement open and the bounds that Coq knows settle it, then these as well.
    ``virtual_machine`` False: the kernel computes by its ordinary conversion, which is some thousand times slower.
    Raises ``BudgetExceeded``; ``DomainError`` where there is no theorem to be had.
    """
    found = evidence(contents)
    writer = _Writer(virtual_machine)
    uppers = dict(sorted(found.bounds, key=lambda bound: -bound[1]))  # of each rank the least
    writer.write(found.minors, uppers)
    if statement_settled(contents, writer.theorems) is None and (more := _more_bounds(contents, uppers)):
        longer = _Writer(virtual_machine)
        longer.write(found.minors, uppers | more)
        if statement_settled(contents, longer.theorems) is not None:
            writer = longer
    if not writer.theorems:
        kinds = ", ".join(dict.fromkeys(found.others))
        raise DomainError(
            f"Coq has no theorem for the evidence of this certificate ({kinds}): coq-check needs a minor over Q (verify"
            " rank --minor makes one), or an upper bound that U0 to U3, G1, or U5 and G2 with U1's product in place of"
            " I_L, reach"
        )
    return CoqCertificate("\n".join(writer.blocks), tuple(writer.theorems), tuple(dict.fromkeys(found.others)))


def _more_bounds(contents: Mapping[str, Any], uppers: Mapping[RankAt, int]) -> dict[RankAt, int]:
    """What Coq knows of the ranks in the statement beyond ``uppers``."""
    relation, instance = _relation(contents)
    known = ((term, formal_bound(term)) for term in terms(relation, instance, bound_values(instance, QQ)))
    return {term: value for term, value in known if value is not None and value < uppers.get(term, value + 1)}


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
    return relation, Instance(Sizes(L, R, M, t_S, t_E, N))


def statement_settled(contents: Mapping[str, Any], theorems: Iterable[CoqTheorem]) -> bool | None:
    """What the theorems alone say of the relation in an accepted certificate: that it is true, that it is false, or
    neither.

    What holds for almost all weights refutes a relation for all weights, and does not prove one.
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
    return settled(Scope.ALL) or (False if settled(Scope.GENERIC) is False else None)


_HEADER = """\
(* Checked by "verify coq-check", or by coqc with the compiled theory: coqc -Q proofs/coq Verify THIS_FILE.
   The theorems below speak of definitions in RAC.v, Separation.v and Generic.v; the modulus, the weights and the
   words are the witness that Checker.v computes with. *)
From Coq Require Import NArith ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Separation RAC Generic BoundValues Machine CheckerNetwork Checker.
Unset Printing Implicit Defensive.
"""


class _Writer:
    """Writes the blocks of a file and keeps its theorems."""

    def __init__(self, virtual_machine: bool) -> None:
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
            lower = _lower(minor, suffix)
            self.blocks.append(self._minor(minor, lower, suffix))
            if uppers.get(minor.term) != minor.k or minor.term in met:
                self._claim(lower)
                continue
            met.add(minor.term)
            upper = _upper(minor.term, minor.k, f"_{next(numbers)}")
            self.blocks.append(self._bound(upper))
            self._meet(lower, upper, suffix)
        for term, value in uppers.items():
            if term not in met:
                upper = _upper(term, value, f"_{next(numbers)}" if many else "")
                self.blocks.append(self._bound(upper))
                self._claim(upper)

    def _claim(self, theorem: CoqTheorem) -> None:
        self.theorems.append(theorem)
        self.blocks.append(f"Print Assumptions {theorem.name}.\n")

    def _minor(self, minor: Witness, theorem: CoqTheorem, suffix: str) -> str:
        """The definitions, the theorem and its proof; definitions of several blocks differ by ``suffix``."""
        term = minor.term
        grid = term.notion == "grid"
        given = minor.given is not None
        lines = [f"Definition modulus{suffix} : Uint63.int := {minor.modulus}%uint63.", ""]
        if minor.given is not None:
            lines += _data(f"given_weights{suffix}", minor.given, "(Z * Z)", "coqZ")
        lines += _data(f"witness_weights{suffix}", minor.weights, "Uint63.int", "uint63")
        for block, inputs in (("start", minor.starts), ("end", minor.ends)):
            lines += _forest(f"{block}_words{suffix}", inputs, grid)
        sizes = [term.L, term.R, term.M, *([(term.N or 1) - 1] if grid else []), term.t_S, term.t_E, minor.k]
        sound = f"check_{'grid_' if grid else ''}{'weights' if given else 'generic'}_sound"
        data = [*([f"given_weights{suffix}"] if given else []), f"witness_weights{suffix}"]
        words = [f"start_words{suffix}", f"end_words{suffix}"]
        arguments = " ".join([f"modulus{suffix}", *map(str, sizes), *data, *words, "None"])
        proof = [f"apply: (@{sound} {arguments}).", f"{self.compute} (erefl true)."]
        return "\n".join([*lines, *_stated(theorem, proof)])

    def _bound(self, theorem: CoqTheorem) -> str:
        """The theorem and its proof."""
        term = theorem.term
        templates = [] if term.N is None else [term.N]
        sizes = [term.L, term.R, term.M, *templates, term.t_S, term.t_E, theorem.ranks.hi or 0]
        name = "function" if term.N is None else "grid"
        arguments = " ".join(map(_entry, sizes))
        proof = [
            f"move=> K w; apply: (@check_{name}_bound_sound {arguments}).",
            f"{self.compute} (erefl true).",
        ]
        return "\n".join(_stated(theorem, proof))

    def _meet(self, lower: CoqTheorem, upper: CoqTheorem, suffix: str) -> None:
        """The theorem that the rank is the bound that both have."""
        k = upper.ranks.hi or 0
        theorem = replace(
            lower,
            name=f"rank_is_{k}{suffix}",
            words=lower.words.replace(" is at least ", " is "),
            statement=lower.statement.replace("sep_rank_ge (", "sep_rank_is ("),
            ranks=Interval(k, k),
        )
        almost_all = f"apply: almost_all_weightsW {lower.name} => K phi w ge_k; split; last exact: ge_k."
        proof = [f"split; last exact: {lower.name}." if lower.scope is Scope.INSTANCE else almost_all]
        self.blocks.append("\n".join(_stated(theorem, [*proof, f"exact: {upper.name}."])))
        self._claim(theorem)


def _stated(theorem: CoqTheorem, proof: Sequence[str]) -> list[str]:
    head = [f"(** {theorem.words} *)", f"Theorem {theorem.name} :", f"  {theorem.statement}."]
    return [*head, "Proof.", *proof, "Qed.", ""]


def _rank_in_words(term: RankAt) -> str:
    rank = "function rank" if term.N is None else f"grid rank over {shown(term.N)} one-hot templates"
    return (
        f"the {rank} of a network with depth L = {term.L}, width R = {shown(term.R)} and M = {shown(term.M)} input"
        f" channels, between the first t_S = {term.t_S} and the last t_E = {term.t_E} inputs,"
    )


def _function(term: RankAt, field: str, network: str) -> str:
    """The function of which the separation rank is meant."""
    blocks = f"{network} {term.L} {term.t_S} {term.t_E}"
    if term.N is None:
        return f"(function_of {blocks})"
    return f"(grid_of (@unit_templates {field} {_nat(term.N)} {_nat(term.M)}) {blocks})"


def _lower(minor: Witness, suffix: str) -> CoqTheorem:
    term, k = minor.term, minor.k
    if minor.given is None:
        who, network, field = "almost all weights in every field of characteristic 0", "w", "K"
    else:
        who = "the weights of the certificate"
        network, field = f"(rational_weights {term.R} {term.M} given_weights{suffix})", "rat_fieldType"
    bound = f"sep_rank_ge {_function(term, field, network)} {k}"
    if minor.given is None:
        some_weights = f"(K : fieldType) (phi : {{rmorphism rat -> K}}) (w : weights K {term.R} {term.M})"
        bound = f"almost_all_weights {term.L} (fun {some_weights} => {bound})"
    words = f"For {who} {_rank_in_words(term)} is at least {k}."
    scope = Scope.GENERIC if minor.given is None else Scope.INSTANCE
    return CoqTheorem(f"rank_at_least_{k}{suffix}", words, bound, term, Interval(k, None), scope)


def _upper(term: RankAt, value: int, suffix: str) -> CoqTheorem:
    words = f"For all weights in every field {_rank_in_words(term)} is at most {shown(value)}."
    bound = f"sep_rank_le {_function(term, 'K', 'w')} {_nat(value)}"
    statement = f"forall (K : fieldType) (w : weights K {_nat(term.R)} {_nat(term.M)}), {bound}"
    name = f"rank_at_most_{value}" if value <= MAX_SIZE else "rank_at_most"
    return CoqTheorem(f"{name}{suffix}", words, statement, term, Interval(0, value), Scope.ALL)


def _nat(value: int) -> str:
    """A natural number; in binary where unary would be too long."""
    return str(value) if value <= MAX_SIZE else f"(N.to_nat {_entry(value)})"


def _data(name: str, weights: Weights[Any], entries: str, scope: str) -> list[str]:
    upper = weights.Wi[1:]
    parts = [
        _list(_list(_list(map(_entry, row)) for row in matrix) for matrix in weights.Wh),
        _list(_list(map(_entry, row)) for row in weights.Wi[0]),
        _list(_list(_list(map(_entry, row)) for row in matrix) for matrix in upper),
        _list(map(_entry, weights.Wo)),
        _list(_list(map(_entry, row)) for row in weights.h0),
    ]
    body = [line for part in parts for line in _folded(part)]
    return [f"Definition {name} : data {entries} := (Data", *body, f")%{scope}.", ""]


def _entry(value: int | tuple[int, int]) -> str:
    """An integer, or a fraction as the pair of its numerator and its denominator."""
    if isinstance(value, tuple):
        return f"({_entry(value[0])}, {_entry(value[1])})"
    return str(value) if value.bit_length() <= _DECIMAL_BITS else hex(value)


def _forest(name: str, nodes: Iterable[tuple[int, Any]], grid: bool) -> list[str]:
    """The words of a block: the nodes of their prefix tree in preorder, each with its depth."""
    label = "nat" if grid else "seq Uint63.int"
    shown = _list(f"({depth}, {node if grid else f'{_list(map(str, node))}%uint63'})" for depth, node in nodes)
    return [f"Definition {name} : forest ({label}) := forest_of", *_folded(shown), ".", ""]


def _list(members: Iterable[str]) -> str:
    """A list in the notation of MathComp."""
    return f"[:: {'; '.join(members)}]".replace("[:: ]", "[::]")


def _folded(text: str) -> Sequence[str]:
    """``text`` in lines of moderate length, broken after semicolons."""
    lines, line = [], ""
    for piece in text.split("; "):
        if line and len(line) + len(piece) > _WIDTH:
            lines.append(f"  {line};")
            line = piece
        else:
            line = f"{line}; {piece}" if line else piece
    return [*lines, f"  {line}"]
