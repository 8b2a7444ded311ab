"""A ``minor`` certificate as a Coq file: weights and input words, the theorem, and its proof by computation.

The file contains integers of the certificate and fixed text, nothing else of it.  What is computed and why that proves
the theorem is ``proofs/coq/Checker.v``.  The theorems are about the ranks that the evidence bounds; whether they imply
the certificate's statement is another question, answered by ``statement_settled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verify.checker.arithmetic import Meter
from verify.checker.canonical import read_sealed
from verify.checker.check import DEFAULT_WORK
from verify.checker.errors import CheckError, Malformed, OverBudget
from verify.checker.facts import Context
from verify.checker.fields import rational
from verify.checker.network import Inputs
from verify.checker.points import read_blocks
from verify.checker.reading import integer
from verify.checker.settings import item_weights, residue_setting
from verify.checker.statement import Statement, Term, read_statement, read_term
from verify.checker.weights import Weights, read_weights
from verify.claims.gather import bound_values
from verify.errors import BudgetExceeded, CertificateRejected, DomainError, MalformedCertificate, VerifyError
from verify.exact import QQ
from verify.statements import (
    AnyRankAt,
    Condition,
    Instance,
    Interval,
    Quantifier,
    RankAt,
    decide,
    from_json,
    integer_from_json,
)

__all__ = ["CoqCertificate", "CoqTheorem", "coq_certificate", "statement_settled"]

# Coq writes natural numbers in unary; beyond this it takes them for something else.
MAX_SIZE = 5000
# Integers in the file: Coq reads some ten thousand a second.
MAX_INTEGERS = 500_000
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


@dataclass(frozen=True, slots=True)
class _Minor:
    """What a ``minor`` item says, in residues; ``fractions``: the given weights, None for almost all weights."""

    term: Term
    k: int
    modulus: int
    weights: Weights[int]
    starts: Inputs[int]
    ends: Inputs[int]
    fractions: Weights[tuple[int, int]] | None


def coq_certificate(data: bytes, *, virtual_machine: bool = True) -> CoqCertificate:
    """The Coq file for the bytes of a certificate with ``minor`` items over Q.

    For each of them: rank >= k.  ``virtual_machine`` False: the kernel computes by its ordinary conversion, which is
    some thousand times slower.  Raises ``MalformedCertificate``, ``CertificateRejected``, ``BudgetExceeded``;
    ``DomainError`` for evidence of other kinds.
    """
    try:
        minors = list(_minors(data))
    except CheckError as error:
        raise _ours(error) from None
    theorems, blocks = [], [_HEADER]
    for number, minor in enumerate(minors, start=1):
        suffix = "" if len(minors) == 1 else f"_{number}"
        theorem = _theorem(minor, suffix)
        theorems.append(theorem)
        blocks.append(_block(minor, theorem, suffix, virtual_machine))
    return CoqCertificate("\n".join(blocks), tuple(theorems))


def statement_settled(body: dict[str, Any], theorems: Iterable[CoqTheorem]) -> bool | None:
    """What the theorems alone say of the relation in an accepted certificate: that it is true, that it is false, or neither.

    That a rank is large for almost all weights refutes a relation for all weights, and does not prove one.
    """
    statement = body["statement"]
    sizes = statement["instance"]
    templates = sizes.get("templates")
    N = None if templates is None else integer_from_json(templates["N"])
    L, R, M, t_S, t_E = (integer_from_json(sizes[name]) for name in ("L", "R", "M", "t_S", "t_E"))
    instance = Instance(L, R, M, t_S, t_E, N)
    relation = from_json(statement["relation"])
    if not isinstance(relation, Condition):
        raise DomainError("the relation of the certificate is no condition")
    known: dict[AnyRankAt, Interval] = {}
    for theorem in theorems:
        known[theorem.term] = known.get(theorem.term, Interval()).meet(Interval(theorem.k, None))
    outcome = decide(relation, instance, known, bound_values(instance, QQ))
    return None if outcome and statement["quantifier"] == Quantifier.ALL_WEIGHTS.value else outcome


def _ours(error: CheckError) -> VerifyError:
    text = f"{error.path}: {error.message}" if error.path else error.message
    if isinstance(error, Malformed):
        return MalformedCertificate(text)
    return BudgetExceeded(text) if isinstance(error, OverBudget) else CertificateRejected(text)


def _minors(data: bytes) -> Iterator[_Minor]:
    """The ``minor`` items of a certificate; raises ``DomainError`` if there are none, or what Coq is not told of."""
    top = read_sealed(data)
    if (top.get("format"), top.get("version")) != ("verify-certificate", 1):
        raise DomainError("coq-check reads certificates of version 1, about recurrent arithmetic circuits")
    statement = read_statement(top.get("statement"))
    items = _items(top)
    kinds = [str(item.get("kind")) for _, item in items]
    if "minor" not in kinds:
        raise DomainError("coq-check needs evidence of kind minor; this certificate has none")
    if statement.field.p:
        raise DomainError(f"coq-check needs evidence over Q; this certificate is over {statement.field}")
    if statement.split is not None:
        raise DomainError("coq-check needs a start block that comes first; this certificate has a split")
    if statement.templates is not None and statement.templates.vectors is not None:
        raise DomainError("coq-check needs one-hot templates; those of this certificate are explicit")
    context = Context(statement, Meter(DEFAULT_WORK, "writing this certificate for Coq"))
    for path, item in items:
        if item.get("kind") == "minor":
            yield _read_minor(item, context, path)


def _items(top: dict[str, object]) -> list[tuple[str, dict[str, Any]]]:
    """The items of evidence, those of a refutation too, with their JSON paths."""
    found: list[tuple[str, dict[str, Any]]] = []
    evidence = top.get("evidence")
    for i, item in enumerate(evidence if isinstance(evidence, list) else []):
        if isinstance(item, dict) and item.get("kind") == "refutation" and isinstance(item.get("evidence"), list):
            inner = enumerate(item["evidence"])
            found += [(f"evidence[{i}].evidence[{j}]", member) for j, member in inner if isinstance(member, dict)]
        elif isinstance(item, dict):
            found.append((f"evidence[{i}]", item))
    return found


def _read_minor(item: dict[str, Any], context: Context[Statement], path: str) -> _Minor:
    for key in ("term", "k", "modulus", "start", "end"):
        if key not in item:
            raise Malformed(path, f"the key {key!r} is missing")
    statement = context.statement
    given = statement.quantifier == "these-weights"
    if not given and "weights" not in item:
        raise Malformed(path, "the key 'weights' is missing")
    term = read_term(item["term"], statement, path=f"{path}.term")
    k = integer(item["k"], path=f"{path}.k", least=1)
    q = integer(item["modulus"], path=f"{path}.modulus", least=2, most=2**31 - 1)
    sizes = {"L": term.L, "R": term.R, "M": term.M, "N": term.N, "t_S": term.t_S, "t_E": term.t_E, "k": k}
    for name, size in sizes.items():
        if size > MAX_SIZE:
            raise BudgetExceeded(f"{path}: coq-check takes {name} up to {MAX_SIZE}, this item has {size}")
    _, entries = residue_setting(statement.field, q, path)
    weights = item_weights(item, context, term, entries, path)
    starts, ends = read_blocks(item, k, term, entries, context, path)
    fractions = None
    if given:
        where = "statement.instance.weights"
        fractions = read_weights(statement.weights, term.L, term.R, term.M, read=rational, path=where)
    numbers = (len(starts.parents) + len(ends.parents)) * term.M + 2 * term.L * term.R * term.R + term.R * term.M
    if numbers > MAX_INTEGERS:
        raise BudgetExceeded(f"{path}: the Coq file would have {numbers} integers, more than {MAX_INTEGERS}")
    return _Minor(term, k, q, weights, starts, ends, fractions)


_HEADER = """\
(* Checked by "verify coq-check", or by coqc with the compiled theory: coqc -Q proofs/coq Verify THIS_FILE.
   The theorems below speak of definitions in RAC.v, Separation.v and Generic.v; the modulus, the weights and the
   words are the witness that Checker.v computes with. *)
From Coq Require Import ZArith Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From Verify Require Import Separation RAC Generic Machine CheckerNetwork Checker.
Unset Printing Implicit Defensive.
"""


def _theorem(minor: _Minor, suffix: str) -> CoqTheorem:
    term = minor.term
    grid = term.notion == "grid_rank"
    rank = f"grid rank over {term.N} one-hot templates" if grid else "function rank"
    who = "almost all weights" if minor.fractions is None else "the weights of the certificate"
    words = (
        f"For {who} the {rank} of a network with depth L = {term.L}, width R = {term.R} and M = {term.M} input"
        f" channels, between the first t_S = {term.t_S} and the last t_E = {term.t_E} inputs, is at least {minor.k}."
    )
    network = "w" if minor.fractions is None else f"(rational_weights {term.R} {term.M} given_weights{suffix})"
    function = f"grid_of (@unit_templates {term.N} {term.M})" if grid else "function_of"
    bound = f"sep_rank_ge ({function} {network} {term.L} {term.t_S} {term.t_E}) {minor.k}"
    if minor.fractions is None:
        bound = f"almost_all_weights {term.L} (fun w : weights rat_fieldType {term.R} {term.M} => {bound})"
    sizes = (term.L, term.R, term.M, term.t_S, term.t_E)
    at = RankAt("grid" if grid else "function", *sizes, N=term.N if grid else None)
    return CoqTheorem(f"rank_at_least_{minor.k}{suffix}", words, bound, at, minor.k)


def _block(minor: _Minor, theorem: CoqTheorem, suffix: str, virtual_machine: bool) -> str:
    """The definitions, the theorem and its proof; definitions of several blocks differ by ``suffix``."""
    term = minor.term
    grid = term.notion == "grid_rank"
    given = minor.fractions is not None
    lines = [f"Definition modulus{suffix} : Uint63.int := {minor.modulus}%uint63.", ""]
    if minor.fractions is not None:
        lines += _data(f"given_weights{suffix}", minor.fractions, "(Z * Z)", "coqZ")
    lines += _data(f"witness_weights{suffix}", minor.weights, "Uint63.int", "uint63")
    for block, inputs in (("start", minor.starts), ("end", minor.ends)):
        lines += _forest(f"{block}_words{suffix}", inputs, grid)
    sizes = [term.L, term.R, term.M, *([term.N - 1] if grid else []), term.t_S, term.t_E, minor.k]
    sound = f"check_{'grid_' if grid else ''}{'weights' if given else 'generic'}_sound"
    data = [*([f"given_weights{suffix}"] if given else []), f"witness_weights{suffix}"]
    words = [f"start_words{suffix}", f"end_words{suffix}"]
    arguments = " ".join([f"modulus{suffix}", *map(str, sizes), *data, *words])
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


def _forest(name: str, inputs: Inputs[int], grid: bool) -> list[str]:
    """The words of a block: the nodes of their prefix tree in preorder, each with its depth."""
    label = "nat" if grid else "seq Uint63.int"
    nodes = _list(f"({depth}, {text})" for depth, text in _preorder(inputs, grid))
    return [f"Definition {name} : forest ({label}) := forest_of", *_folded(nodes), ".", ""]


def _preorder(inputs: Inputs[int], grid: bool) -> Iterator[tuple[int, str]]:
    """Depth and label of every node; at grid level labels are indices of templates, else input vectors."""
    below: dict[int, list[int]] = {}
    for node, parent in enumerate(inputs.parents):
        below.setdefault(parent, []).append(node)
    stack = [(0, node) for node in reversed(below.get(-1, []))]
    while stack:
        depth, node = stack.pop()
        vector = inputs.letters[inputs.letter[node]]
        yield depth, str(vector.index(1)) if grid else f"{_list(map(str, vector))}%uint63"
        stack += [(depth + 1, child) for child in reversed(below.get(node, []))]


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
