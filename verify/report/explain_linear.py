"""An instance of a claim about linear networks, as people read it: the data, and what can be seen of the statement in
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import comb

from verify.claims.model import Task
from verify.errors import DomainError
from verify.exact.hamming import hamming_eigenvalues
from verify.kernels.evaluation import side_values
from verify.kernels.hankel import block_hankel, hankel_rank
from verify.networks.convolution import separation_rank_formula
from verify.networks.linear import LinearRNN
from verify.networks.linear_weights import LINEAR_FAMILIES
from verify.networks.streams import seed_of
from verify.report.plaintext import WIDTH, heading, matrix_lines, paragraph, side_by_side, table_lines
from verify.statements import Comparison, LinearInstance, Statement, to_text
from verify.statements.instances.descent import DescentInstance
from verify.statements.instances.domains import AtLeast
from verify.statements.instances.kernel import KernelInstance, kernel
from verify.statements.instances.matches import MatchesInstance
from verify.statements.instances.system import FreeSystem, SystemInstance

__all__ = ["instance_lines"]

# Widths and lags at which both sides of a statement for all of them are shown.
_SHOWN = 8
# What is shown for a variance, by its domain.
_SAMPLES = {
    "positive": {"nu_W": Fraction(1, 2), "nu_F": Fraction(2), "nu_C": Fraction(3)},
    "below-one": {"nu_W": Fraction(1, 2), "nu_F": Fraction(1, 2), "nu_C": Fraction(1, 2)},
    "above-one": {"nu_W": Fraction(3, 2), "nu_F": Fraction(3, 2), "nu_C": Fraction(3, 2)},
}
# Eigenvalues of this many matches at most are shown.
_PLACES = 12
# A Hankel matrix of more rows or columns is cut out of the page.
_MOST = 8


def instance_lines(statement: Statement, task: Task) -> list[str]:
    """The data of a statement about a linear network, and numbers that illustrate it; these prove nothing."""
    match statement.instance.cell:
        case "kernel":
            return _sides(statement, statement.about(KernelInstance))
        case "system" if statement.instance.is_general:
            return _free(statement.about(FreeSystem))
        case "system":
            return _system(statement.about(SystemInstance))
        case "descent":
            return _descent(statement.about(DescentInstance))
        case "matches":
            return _matches(statement.about(MatchesInstance))
    return _ranks(statement.about(LinearInstance), task)


# --- kernel ---


def _sides(statement: Statement, instance: KernelInstance) -> list[str]:
    """Both sides at the first widths or lags, the variances being numbers."""
    relation = statement.relation
    running = [name for name, domain in instance.variables if isinstance(domain, AtLeast)]
    if not isinstance(relation, Comparison) or len(running) > 1:
        return []
    fixed = {name: _SAMPLES[domain][name] for name, domain in instance.variables if domain in _SAMPLES}
    fixed |= dict(instance.given)
    rows = []
    for value in _values_of(instance, running):
        try:
            left, right = side_values(Statement(statement.quantifier, relation, kernel(**fixed, **value)))
        except DomainError:
            return []  # a limit or a series has no value at one width or lag
        rows.append([*(str(number) for number in value.values()), str(left), str(right)])
    if max(len(cell) for row in rows for cell in row) > WIDTH // 3:
        return []
    where = ", ".join(f"{name} = {number}" for name, number in fixed.items())
    lines = heading(f"Values{f' at {where}' if where else ''}")
    lines += paragraph(f"left side {to_text(relation.left)}; right side {to_text(relation.right)}")
    lines += ["", *table_lines([*running, "left", "right"], rows)]
    return [*lines, "", *paragraph("These numbers illustrate; the certificate is about everything the statement says.")]


def _values_of(instance: KernelInstance, running: Sequence[str]) -> Iterator[dict[str, int]]:
    starts = {name: domain.start for name, domain in instance.variables if isinstance(domain, AtLeast)}
    if not running:
        yield {}
        return
    for value in range(starts[running[0]], starts[running[0]] + _SHOWN):
        yield {running[0]: value}


# --- systems and data ---


def _block(name: str, rows: Sequence[Sequence[object]]) -> tuple[str, Sequence[str]]:
    return name, matrix_lines([[str(v) for v in row] for row in rows])


def _system(instance: SystemInstance) -> list[str]:
    blocks = [_block(name, getattr(instance, name)) for name in ("W", "F", "C")]
    if instance.inputs:
        blocks.append(_block("x_0, x_1, .. (rows)", instance.inputs))
    lines = paragraph("The system:") + side_by_side(blocks)
    found = instance.realisation
    if found is not None:
        built = [_block(name, getattr(found, name)) for name in ("A", "B", "C") if getattr(found, name)]
        lines += ["", *paragraph(f"The realisation, of order {found.order}:"), *side_by_side(built)]
    return lines


def _free(instance: FreeSystem) -> list[str]:
    return paragraph(
        f"Formal words: after {instance.steps} steps both sides are the sum of n^(-(i+1)/2) C W^i F x_(t-i), i <= t."
    )


def _descent(instance: DescentInstance) -> list[str]:
    lines = paragraph(
        f"Weights rho: {', '.join(map(str, instance.rho))}; step size eta = {instance.eta}. Inputs and targets, a row "
        f"a time step:"
    )
    for place, (inputs, targets) in enumerate(zip(instance.inputs, instance.targets, strict=True), start=1):
        lines += side_by_side([_block(f"x, trajectory {place}", inputs), _block("y", targets)])
    if instance.limit is not None:
        lines += ["", *paragraph("The limit:")]
        lines += side_by_side([_block(f"L_{lag}", rows) for lag, rows in enumerate(instance.limit.weights)])
    return lines


# --- ranks ---


def _ranks(instance: LinearInstance, task: Task) -> list[str]:
    """A network of the instance's sizes: its impulse response, and the rank in question at its weights."""
    family = task.params.get("family", "generic")
    if max(instance.n, instance.k or 0, instance.d_x, instance.d_y) > _MOST or (
        instance.has_blocks and instance.T > 2 * _MOST
    ):
        return []
    seed = seed_of(f"bridges:{family}:{task.params.get('draw', 0)}")
    net = LINEAR_FAMILIES[family].weights(instance.n, instance.d_x, instance.d_y, seed)
    lines = paragraph(f"A network of these sizes ({LINEAR_FAMILIES[family].description}):")
    lines += side_by_side([_block(name, getattr(net, name)) for name in ("W", "F", "C")])
    lines += ["", *(_hankel(net, instance.k) if instance.k is not None else _coupling(net, instance))]
    return [*lines, *paragraph("This is about these weights alone (proved-instance).")]


def _hankel(net: LinearRNN, blocks: int) -> list[str]:
    matrix = [[str(v) for v in row] for row in block_hankel(net, blocks)]
    lines = paragraph(f"Its block Hankel matrix with {blocks} block rows and columns:")
    lines += ["  " + line for line in matrix_lines(matrix, most=WIDTH - 2)]
    return lines + paragraph(f"Its exact rank: {hankel_rank(net, blocks)}.")


def _coupling(net: LinearRNN, instance: LinearInstance) -> list[str]:
    t_S, t_E, q = instance.t_S or 1, instance.t_E or 1, instance.q or 1
    weights = [matrix[0] for matrix in net.unscaled_impulse_response(t_S + t_E)]
    rows = [[str(lag), "end" if lag < t_E else "start", ", ".join(map(str, row))] for lag, row in enumerate(weights)]
    lines = paragraph("The first row of C W^j F, and the block whose inputs it multiplies:")
    lines += ["", *table_lines(["j", "block", "C W^j F"], rows), ""]
    power = "" if q == 1 else f", to the power {q},"
    return lines + paragraph(
        f"The output{power} has function rank {separation_rank_formula(net, t_S, t_E, q)} at these weights."
    )


# --- matches ---


def _matches(instance: MatchesInstance) -> list[str]:
    """The labels by number of matches, and the eigenvalues of their matrix with the dimensions of their spaces."""
    lines = heading("Labels by number of matches")
    lines += paragraph(", ".join(f"{k}: {label}" for k, label in enumerate(instance.labels)))
    if instance.m > _PLACES:
        return lines
    m, n = instance.m, instance.n
    rows = [
        [str(k), str(comb(m, k) * (n - 1) ** k), str(value)]
        for k, value in enumerate(hamming_eigenvalues(n, instance.labels))
    ]
    lines += ["", *heading(f"Eigenvalues of the {n**m}×{n**m} matrix of the labels")]
    return [*lines, *table_lines(["k", "dimension", "eigenvalue"], rows)]
