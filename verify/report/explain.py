"""A claim explained: its statement in words and formula, its proof in short, and one tiny instance with its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verify.claims.model import EXACT_VALUES, INTEGERS, Claim, Task
from verify.claims.papers import Became
from verify.exact import GF, QQ
from verify.networks.network import Network
from verify.networks.weighted import WeightedNetwork
from verify.networks.writing import program_text
from verify.report.examples import Inputs, WorkedTerm, entry_text, example_budget, example_task, is_quick, worked_term
from verify.report.numbers import abbreviated
from verify.report.plaintext import WIDTH, heading, matrix_lines, paragraph, side_by_side, table_lines
from verify.separation.bounds import applicable_bounds, best_bound
from verify.separation.decide import bound_values
from verify.separation.propagation import full_rank
from verify.statements import (
    AtLeast,
    Comparison,
    FieldName,
    Given,
    Instance,
    LengthsInstance,
    Quantifier,
    Statement,
    evaluate,
    given,
    terms,
    to_compact,
    to_latex,
    to_text,
    to_words,
)
from verify.statements.sizes import PROGRAM

__all__ = ["explanation"]

# Integers too long for a page are shown modulo this prime.
SHOWN_PRIME = 97
# What stands in place of a matrix for cells with functions.
_NO_EXAMPLE = (
    "Its outputs are no rational numbers, so there is no exact matrix to show; the certificate "
    "encloses a minor in balls."
)
# Rows of the table that stands for "for all t".
VALUES = 8

_QUANTIFIERS = {
    Quantifier.ALMOST_ALL_WEIGHTS: "for almost all weights",
    Quantifier.ALL_WEIGHTS: "for all weights",
    Quantifier.OPEN_WEIGHTS: "for all weights of some nonempty open set",
    Quantifier.THESE_WEIGHTS: "for given weights",
    INTEGERS: "about integers alone",
    EXACT_VALUES: "about exact values",
}


def explanation(claim: Claim) -> str:
    """Plain text of at most 80 columns."""
    lines = [claim.id, "=" * len(claim.id), "", *paragraph(claim.title, "")]
    lines += heading("Statement") + paragraph(f"{to_text(claim.relation)}   ({_QUANTIFIERS[claim.about]})")
    lines += heading("In LaTeX") + paragraph(to_latex(claim.relation))
    lines += heading("Domain") + paragraph(claim.domain)
    lines += heading("Status") + paragraph(f"{claim.status}; expected of a run: {claim.expected.value}")
    lines += heading("Source") + paragraph(claim.source)
    if claim.became is not Became.NEW:
        lines += ["", *paragraph(f"What became of it: {claim.became.value} ({claim.became.meaning}).")]
    if claim.formal is not None:
        lines += heading("Formal proof") + paragraph(str(claim.formal))
    lines += heading("Proof in short") + paragraph(claim.proof)
    if claim.beside is not None:
        lines += heading("Beside it") + paragraph(claim.beside())
    task = example_task(claim)
    statement = claim.statement(task)
    if statement.instance.cell == "integers":
        lines += _values(statement, statement.about(Given))
    elif isinstance(statement.instance, LengthsInstance):
        lines += _lengths(claim, task, statement, statement.instance)
    elif isinstance(statement.instance, Instance):
        lines += _instance(claim, task, statement, statement.network)
    else:
        lines += _linear(claim, task, statement)
    return "\n".join(line.rstrip() for line in lines)


# --- statements about integers ---


def _values(statement: Statement, asked: Given) -> list[str]:
    """Both sides for small values of the variable."""
    relation = statement.relation
    if not statement.variables or not isinstance(relation, Comparison):
        return []
    ((variable, start),) = ((name, domain.start) for name, domain in asked.variables if isinstance(domain, AtLeast))
    case = dict(asked.values)
    where = ", ".join(f"{name}={value}" for name, value in case.items())
    rows = []
    for value in range(start, start + VALUES):
        environment = given(**case, **{variable: value}).environment()
        left, right = (int(evaluate(side, environment)) for side in (relation.left, relation.right))
        rows.append(
            [str(value), abbreviated(left), abbreviated(right), "yes" if evaluate(relation, environment) else "NO"]
        )
    lines = heading(f"Values{f' at {where}' if where else ''}")
    lines += paragraph(f"left side {to_text(relation.left)}; right side {to_text(relation.right)}")
    lines.append("")
    lines += table_lines([variable, "left", "right", "holds"], rows)
    return [
        *lines,
        "",
        *paragraph(
            f"These {VALUES} rows illustrate; the certificate proves it for every {variable} >= {start}, by a rule "
            "about polynomials or ratios."
        ),
    ]


# --- statements about all lengths ---


def _lengths(claim: Claim, task: Task, statement: Statement, instance: LengthsInstance) -> list[str]:
    """The rank at the first lengths, and what shows it there."""
    lines = heading("An instance") + paragraph(to_compact(statement)) + paragraph(to_words(statement))
    lines += _decided(claim, task)
    rows = []
    for t_E in range(instance.t_E, instance.t_E + VALUES):
        shown = "a minor of that order" if t_E < instance.t_E + 2 else "the propagation lemma, from the two before"
        rows.append([str(t_E), abbreviated(full_rank(instance.R, instance.M, t_E)), shown])
    lines += heading(f"At every t_S >= {instance.t_S}")
    return [*lines, *table_lines(["t_E", "function rank", "at least that by"], rows), "", *paragraph("and so on.")]


# --- statements about linear networks ---


def _linear(claim: Claim, task: Task, statement: Statement) -> list[str]:
    # The linear theory brings sympy with it, which the other claims do without.
    from verify.report.explain_linear import instance_lines

    lines = heading("An instance") + paragraph(to_compact(statement)) + paragraph(to_words(statement))
    return lines + _decided(claim, task) + instance_lines(statement, task)


# --- statements about ranks ---


def _instance(claim: Claim, task: Task, statement: Statement, instance: Instance) -> list[str]:
    field = (
        QQ if isinstance(statement.field, str) else GF(statement.field.p, statement.field.k, statement.field.modulus)
    )
    polynomial = instance.kind == "polynomial"
    values = bound_values(instance, field) if polynomial else None
    lines = heading("An instance") + paragraph(to_compact(statement))
    lines += paragraph(to_words(statement, values))
    lines += _decided(claim, task)
    if instance.cell != "rac":
        lines += heading("One step of the network") + _step_lines(instance)
    if not polynomial:
        return [*lines, "", *paragraph(_NO_EXAMPLE)]
    for term in terms(claim.relation, instance, values):
        lines += _worked_lines(worked_term(claim, term, statement.field, task, instance), statement.field)
    return lines


def _step_lines(instance: Instance) -> list[str]:
    """The text of the network, long lines wrapped."""
    if instance.program is not None:
        text = program_text(instance.program)
    else:
        text = Network.family(instance.cell, L=instance.L, R=instance.R, M=instance.M).text()
    return [piece for line in text.splitlines() for piece in paragraph(line)]


def _decided(claim: Claim, task: Task) -> list[str]:
    """What a run finds at this instance."""
    if not is_quick(task):
        return paragraph("(Its certificate enumerates all weights over the field; `verify run` makes it.)")
    certificate = claim.solve(task, example_budget()).certificate
    if certificate is None:
        return paragraph("Not decided at this instance within the quick budget.")
    evidence = ", ".join(_item_text(item) for item in certificate.items)
    verdict = certificate.verdict.value
    if certificate.opposite is not None:
        verdict += f" (the opposite is {certificate.opposite.value})"
    return paragraph(f"Verdict here: {verdict}, by {evidence}.")


_KINDS = {
    "BoundItem": "bound",
    "LinearBound": "bound",
    "LinearMinor": "minor",
    "HankelNullspace": "hankel",
    "Balls": "minor in balls",
    "Triangular": "triangular matrix",
    "Tropical": "tropical matrix",
    "Graded": "family of leading forms",
    "Implicit": "implicit matrix",
}


def _item_text(item: object) -> str:
    kind = _KINDS.get(type(item).__name__, type(item).__name__.lower())
    if kind == "bound":
        return f"the bound {getattr(item, 'name', '')} = {getattr(item, 'value', '')}"
    size = getattr(item, "k", None)
    if size is not None:
        article = "an" if kind[0] in "aeiou" else "a"
        return f"{article} {kind} of order {size}"
    words = {
        "nullspace": "the exact rank of the whole matricization",
        "hankel": "the exact rank of the whole Hankel matrix",
        "identity": "exact computation of both sides",
        "sample": "random draws",
        "exhaustive": "enumeration of all weights",
    }
    return words.get(kind, kind)


def _worked_lines(worked: WorkedTerm, field: str | FieldName) -> list[str]:
    problem, net = worked.problem, worked.net
    where = " ".join(f"{name}={getattr(problem, name)}" for name in problem.sizes.names)
    named = {"rac": "", PROGRAM: "of the network "}
    cell = named.get(problem.cell, f"of {problem.cell} ")
    notion = f"{problem.notion.capitalize()} rank {cell}at {where}"
    if problem.templates is not None:
        notion += f" N={problem.templates.N}"
    if problem.start_steps is not None:
        notion += f", start steps {' '.join(map(str, problem.start_steps))}"
    lines = heading(notion) + paragraph(f"Weights ({worked.how}):") + _weight_lines(worked)
    lines += ["", *_numbered(worked), *_matrix(worked)]
    over = net.field.name
    if worked.whole:
        lines += paragraph(f"Its exact rank over {over}, the {problem.notion} rank at these weights: {worked.rank}.")
    else:
        lines += paragraph(
            f"Its exact rank over {over}: {worked.rank}. So the {problem.notion} rank at these weights is at least "
            f"{worked.rank}; "
            "finitely many inputs bound it from below only."
        )
    lines += _bound_lines(worked)
    return lines + _moral(worked)


def _matrix(worked: WorkedTerm) -> list[str]:
    """The matrix; modulo a small prime where its entries are too long for a page."""
    field = worked.net.field
    entries = [[entry_text(v, field) for v in row] for row in worked.matrix]
    lines = matrix_lines(entries)
    if len(lines[0]) <= WIDTH - 2:
        return ["  " + line for line in lines]
    longest = max(len(entry) for row in entries for entry in row)
    if field != QQ or len(entries[0]) * 3 + 6 > WIDTH:
        return ["  " + line for line in matrix_lines(entries, most=WIDTH - 2)]
    residues = [[str(field.reduce_mod(v, SHOWN_PRIME)) for v in row] for row in worked.matrix]
    note = paragraph(f"(Shown modulo {SHOWN_PRIME}: the integers themselves have up to {longest} digits.)")
    return ["  " + line for line in matrix_lines(residues)] + note


def _weight_lines(worked: WorkedTerm) -> list[str]:
    net = worked.net
    blocks: list[tuple[str, Sequence[str]]] = []

    def add(name: str, rows: Sequence[Sequence[object]]) -> None:
        blocks.append((name, matrix_lines([[entry_text(v, net.field) for v in row] for row in rows])))

    if isinstance(net, WeightedNetwork):
        for weight, entries in zip(net.program.weights, net.arrays, strict=True):
            for name, rows in _matrices(weight.name, weight.shape, entries):
                add(name, rows)
        return side_by_side(blocks)
    for layer in range(net.L):
        add(f"Wh_{layer + 1}", net.Wh[layer])
        add(f"Wi_{layer + 1}", net.Wi[layer])
    add("Wo", [net.Wo[0]])
    for layer in range(net.L):
        add(f"h0_{layer + 1}", [[v] for v in net.h0[layer]])
    return side_by_side(blocks)


def _matrices(
    name: str, shape: tuple[int, ...], entries: Sequence[object]
) -> Iterator[tuple[str, Sequence[Sequence[object]]]]:
    """An array as matrices: a vector as a column, an array of three axes or more by its first index."""
    if len(shape) > 2:
        part = len(entries) // shape[0]
        for i in range(shape[0]):
            yield from _matrices(f"{name}[{i + 1}]", shape[1:], entries[i * part : (i + 1) * part])
        return
    columns = shape[1] if len(shape) == 2 else 1
    yield name, [entries[i : i + columns] for i in range(0, len(entries), columns)]


def _numbered(worked: WorkedTerm) -> list[str]:
    """What the rows and columns are."""
    problem = worked.problem
    if problem.templates is not None:
        starts = " ".join(_word(word) for word in worked.starts)
        text = f"Start-End matricization of the grid tensor; rows: words of {problem.t_S} templates"
        text += f" ({starts})" if len(starts) < 120 else ""
        return paragraph(f"{text}; columns: words of {problem.t_E}, in the same order:" if worked.whole else f"{text}:")
    if worked.whole:
        return paragraph(
            f"Evaluations of y over all inputs: {len(worked.starts)} start words in rows, {len(worked.ends)} end words "
            f"in columns:"
        )
    lines = paragraph("y at these start inputs (rows) and end inputs (columns); a | separates time steps:")
    for name, block in (("start", worked.starts), ("end", worked.ends)):
        lines += paragraph(f"{name}: " + "; ".join(_vectors(word) for word in block), "    ")
    return lines


def _word(word: Inputs) -> str:
    """One-hot words by their letters: 1-based template numbers."""
    letters = [str(vector.index(1) + 1) for vector in word]
    return ("" if all(len(letter) == 1 for letter in letters) else ",").join(letters)


def _vectors(word: Inputs) -> str:
    return "|".join("(" + ",".join(map(str, vector)) + ")" for vector in word)


def _bound_lines(worked: WorkedTerm) -> list[str]:
    """Every upper bound there, the least marked."""
    asked = worked.problem.bound_problem()
    best = best_bound(asked)
    shown = ", ".join(
        f"{upper.name} {abbreviated(upper.value)}{'*' if upper.name == best.name else ''}"
        for upper in applicable_bounds(asked)
    )
    return paragraph(f"Upper bounds for all weights: {shown}  (* the least).")


def _moral(worked: WorkedTerm) -> list[str]:
    if worked.problem.field == QQ:
        text = (
            f"This is about these weights alone (proved-instance). But a nonzero minor of order {worked.rank} at one "
            f"weight assignment is a nonzero polynomial, so the rank is at least {worked.rank} for almost all weights "
            "(F1, F2)."
        )
        if worked.whole and worked.rank < (best_bound(worked.problem.bound_problem()).value or 0):
            text += " Other weights may have a larger rank."
        return paragraph(text)
    return paragraph("This is about these weights alone (proved-instance).")
