"""Whole statements: in a sentence with the numbers put in, and in one short line."""

from __future__ import annotations

from verify.statements.evaluation import with_numbers
from verify.statements.instance import Given, Instance
from verify.statements.interpretation import Bounds
from verify.statements.linear_instance import LinearInstance
from verify.statements.linear_wording import linear_sizes, linear_words
from verify.statements.phrases import counted, listed, remark, weights
from verify.statements.rendering import integer_text, to_prose, to_text
from verify.statements.statement import AnyInstance, Quantifier, Statement
from verify.statements.tree import Comparison, Condition, RankTerm
from verify.statements.value_wording import value_sizes, value_words

__all__ = ["to_compact", "to_words"]

_HAS = {
    "<=": "at most",
    "<": "less than",
    ">=": "at least",
    ">": "greater than",
    "==": "equal to",
    "!=": "different from",
}
_TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "==": "==", "!=": "!="}


def to_words(statement: Statement, bounds: Bounds | None = None) -> str:
    """A plain English sentence that says the statement, numbers put in.

    >>> from verify.statements.language import L, m, mc, rank, t_E
    >>> instance = Instance(L=2, R=4, M=3, t_S=5, t_E=5)
    >>> print(to_words(Statement(Quantifier.ALMOST_ALL_WEIGHTS, rank >= mc(m, mc(t_E, L - 1)), instance)))
    ... # doctest: +NORMALIZE_WHITESPACE
    For almost all real weights, a recurrent arithmetic circuit with L=2 layers, width R=4 and M=3 input
    channels, split after 5 of 10 steps, has function rank at least 21 (mc(m, mc(t_E, L - 1)) = 21).

    Raises DomainError where a part of the relation without ranks is undefined.
    """
    match statement.instance:
        case Given():
            return _identity_words(statement, statement.instance, bounds)
        case LinearInstance():
            return linear_words(statement, statement.instance)
        case Instance():
            return _circuit_words(statement, statement.instance, bounds)
        case instance:
            return value_words(statement, instance)


def _circuit_words(statement: Statement, instance: Instance, bounds: Bounds | None) -> str:
    """A statement about ranks of a recurrent arithmetic circuit."""
    environment = statement.environment()
    numbers = with_numbers(statement.relation, environment, bounds)
    subject = f"{weights(statement)}, {_network(instance)},"
    return f"{subject} {_predicate(numbers)}{remark(statement.relation, numbers, 'LRMN')}."


def to_compact(statement: Statement) -> str:
    """One line: the instance, a colon, the relation.

    What is not usual is said before the colon too: ``field=``, ``weights=`` (almost all, if not said).

    >>> from verify.statements.language import m, rank
    >>> instance = Instance(L=2, R=4, M=3, t_S=5, t_E=5)
    >>> to_compact(Statement(Quantifier.ALL_WEIGHTS, rank >= m, instance))
    'L=2 R=4 M=3 t_S=5 t_E=5 weights=all: rank >= m'
    """
    instance = statement.instance
    parts = _sizes(instance)
    if isinstance(instance, Instance):
        if instance.templates is not None:
            parts.append("templates=explicit")
        if instance.split is not None:
            parts.append("split=" + ",".join(map(str, instance.split)))
    if statement.field != "Q":
        parts.append(f"field={statement.field}")
    if statement.quantifier in (Quantifier.ALL_WEIGHTS, Quantifier.THESE_WEIGHTS):
        parts.append("weights=" + statement.quantifier.value.removesuffix("-weights"))
    if statement.for_all is not None:
        parts.append(f"{statement.for_all.variable}>={integer_text(statement.for_all.start)}")
    relation = to_text(statement.relation)
    return f"{' '.join(parts)}: {relation}" if parts else relation


def _sizes(instance: AnyInstance) -> list[str]:
    """What a compact line says of an instance."""
    if isinstance(instance, LinearInstance):
        return linear_sizes(instance)
    if not isinstance(instance, Instance | Given):
        return value_sizes(instance)
    if isinstance(instance, Given):
        return [f"{name}={integer_text(value)}" for name, value in instance.values]
    values = [(name, getattr(instance, name)) for name in ("L", "R", "M", "t_S", "t_E", "N")]
    return [f"{name}={integer_text(value)}" for name, value in values if value is not None]


def _identity_words(statement: Statement, given: Given, bounds: Bounds | None) -> str:
    """A statement about integers alone."""
    text = to_text(statement.relation)
    sizes = listed(_sizes(given))
    if statement.for_all is not None:
        beginning = f"For every integer {statement.for_all.variable} >= {integer_text(statement.for_all.start)}"
        return f"{beginning}, with {sizes}: {text}." if sizes else f"{beginning}: {text}."
    numbers = to_text(with_numbers(statement.relation, statement.environment(), bounds))
    beginning = f"With {sizes}: " if sizes else ""
    return f"{beginning}{text}." if numbers == text else f"{beginning}{text}, that is, {numbers}."


def _network(instance: Instance) -> str:
    """The circuit and how its steps are split."""
    parts = [
        counted("L", instance.L, "layer"),
        f"width R={integer_text(instance.R)}",
        counted("M", instance.M, "input channel"),
    ]
    if instance.N is not None:
        kind = "one-hot" if instance.is_one_hot else "given"
        parts.append(counted("N", instance.N, f"{kind} template"))
    if instance.split is None:
        split = f"split after {integer_text(instance.t_S)} of {integer_text(instance.T)} steps"
    else:
        steps = listed([str(step) for step in instance.split])
        split = f"its start block being step{'s' if instance.t_S > 1 else ''} {steps} of {instance.T}"
    return f"a recurrent arithmetic circuit with {listed(parts)}, {split}"


def _predicate(relation: Condition) -> str:
    """What the circuit is said to do, from the relation with numbers put in."""
    if isinstance(relation, Comparison):
        for op, left, right in (
            (relation.op, relation.left, relation.right),
            (_TURNED[relation.op], relation.right, relation.left),
        ):
            if isinstance(left, RankTerm) and not left.overrides:
                return f"has {left.notion} rank {_HAS[op]} {to_prose(right)}"
    return f"is such that {to_prose(relation)}"
