"""A ``minor`` certificate as a Coq file: weights and input words, the theorem, and its proof by computation.

The file contains integers of the certificate and fixed text, nothing else of it.  What is computed and why that proves
the theorem is ``proofs/coq/Checker.v``.  The theorems are about the ranks that the evidence bounds; whether they imply
the certificate's statement is another question, answered by ``statement_settled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verify.errors import DomainError
from verify.exact import QQ
from verify.formal.witness import Weights, Witness, witnesses
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
)

__all__ = ["CoqCertificate", "CoqTheorem", "coq_certificate", "statement_settled"]

# Decimal digits are quadratic in Python, which refuses more than some thousands; Coq reads hexadecimal ones as well.
_DECIMAL_BITS = 4096
_WIDTH = 110


@dataclass(frozen=True, slots=True)
class CoqTheorem:
    """One theorem of the file, ``term >= k``: its name, its statement in words and in Coq."""

    name: str
    words: str
    statement: str
    term: RankAt
    k: int


@dataclass(frozen=True, slots=True)
class CoqCertificate:
    """A Coq file: its text and the theorems in it."""

    text: str
    theorems: tuple[CoqTheorem, ...]


def coq_certificate(contents: Mapping[str, Any], *, virtual_machine: bool = True) -> CoqCertificate:
    """The Coq file for the contents of an accepted certificate with ``minor`` items over Q.

    For each of them: rank >= k.  ``virtual_machine`` False: the kernel computes by its ordinary conversion, which is
    some thousand times slower.  Raises ``BudgetExceeded``; ``DomainError`` for evidence of other kinds.
    """
    minors = witnesses(contents)
    theorems, blocks = [], [_HEADER]
    for number, minor in enumerate(minors, start=1):
        suffix = "" if len(minors) == 1 else f"_{number}"
        theorem = _theorem(minor, suffix)
        theorems.append(theorem)
        blocks.append(_block(minor, theorem, suffix, virtual_machine))
    return CoqCertificate("\n".join(blocks), tuple(theorems))


def statement_settled(body: Mapping[str, Any], theorems: Iterable[CoqTheorem]) -> bool | None:
    """What the theorems alone say of the relation in an accepted certificate: that it is true, that it is false, or
    neither.

    That a rank is large for almost all weights refutes a relation for all weights, and does not prove one.
    """
    statement = body["statement"]
    sizes = statement["instance"]
    templates = sizes.get("templates")
    N = None if templates is None else integer_from_json(templates["N"])
    L, R, M, t_S, t_E = (integer_from_json(sizes[name]) for name in ("L", "R", "M", "t_S", "t_E"))
    instance = Instance(Sizes(L, R, M, t_S, t_E, N))
    relation = from_json(statement["relation"])
    if not isinstance(relation, Condition):
        raise DomainError("the relation of the certificate is no condition")
    known: dict[AnyRankAt, Interval] = {}
    for theorem in theorems:
        known[theorem.term] = known.get(theorem.term, Interval()).meet(Interval(theorem.k, None))
    outcome = decide(relation, instance, known, bound_values(instance, QQ))
    return None if outcome and statement["quantifier"] == Quantifier.ALL_WEIGHTS.value else outcome


_HEADER = """\
(* Checked by "verify coq-check", or by coqc with the compiled theory: coqc -Q proofs/coq Verify THIS_FILE.
   The theorems below speak of definitions in RAC.v, Separation.v and Generic.v; the modulus, the weights and the
   words are the witness that Checker.v computes with. *)
From Coq Require Import ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Separation RAC Generic Machine CheckerNetwork Checker.
Unset Printing Implicit Defensive.
"""


def _theorem(minor: Witness, suffix: str) -> CoqTheorem:
    term = minor.term
    grid = term.notion == "grid"
    rank = f"grid rank over {term.N} one-hot templates" if grid else "function rank"
    if minor.given is None:
        who, network, field = "almost all weights in every field of characteristic 0", "w", "K"
    else:
        who = "the weights of the certificate"
        network, field = f"(rational_weights {term.R} {term.M} given_weights{suffix})", "rat_fieldType"
    words = (
        f"For {who} the {rank} of a network with depth L = {term.L}, width R = {term.R} and M = {term.M} input"
        f" channels, between the first t_S = {term.t_S} and the last t_E = {term.t_E} inputs, is at least {minor.k}."
    )
    function = f"grid_of (@unit_templates {field} {term.N} {term.M})" if grid else "function_of"
    bound = f"sep_rank_ge ({function} {network} {term.L} {term.t_S} {term.t_E}) {minor.k}"
    if minor.given is None:
        some_weights = f"(K : fieldType) (phi : {{rmorphism rat -> K}}) (w : weights K {term.R} {term.M})"
        bound = f"almost_all_weights {term.L} (fun {some_weights} => {bound})"
    return CoqTheorem(f"rank_at_least_{minor.k}{suffix}", words, bound, term, minor.k)


def _block(minor: Witness, theorem: CoqTheorem, suffix: str, virtual_machine: bool) -> str:
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
    compute = "vm_cast_no_check" if virtual_machine else "exact_no_check"
    proof = [f"apply: (@{sound} {arguments}).", f"{compute} (erefl true)."]
    lines += [f"(** {theorem.words} *)", f"Theorem {theorem.name} :", f"  {theorem.statement}."]
    lines += ["Proof.", *proof, "Qed.", "", f"Print Assumptions {theorem.name}.", ""]
    return "\n".join(lines)


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
