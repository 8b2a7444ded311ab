"""The parameters of an instance as flat columns: numbers, and short texts for what is no number.

The instance is read as it stands in a file, which need not be a good one: what does not look as the format says is left
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from verify.report.literal import literal
from verify.statements.write.text import integer_text

__all__ = ["COLUMNS", "instance_parameters", "plain_integer", "plain_rational"]

Value = int | str

SIZES = ("L", "R", "M", "t_S", "t_E", "t", "N")
LINEAR = ("n", "d_x", "d_y", "q", "k")
DATA = ("steps", "lags", "trajectories", "order")
MATRIX = ("starts", "ends", "epsilon", "model", "shape")
EXACT = ("nu_W", "nu_F", "nu_C", "eta")
COLUMNS = ("cell", "quantifier", "field", *SIZES, *LINEAR, "m", "j", *DATA, *MATRIX, *EXACT, "domain", "split")
"""Every name that may occur, in the order of the columns.

``m``: the symbols in a word, of a label of matches.  ``steps``, ``lags``, ``trajectories``: how much data a system or a
descent has, ``order``: that of a realisation.
``starts``, ``ends``, ``epsilon``: the matrix of which singular values are counted, ``model``: the SHA-256 of the file
of its weights; the sizes are the network's then.  ``shape``: that of a tensor, such as ``2x2x3``, of whose unfoldings
``split`` has the axes on the rows.  ``domain``: what the statement is for all values of (``n >= 1``).
Rationals (variances, step sizes, epsilon) are texts such as ``1/2``.
"""

_VARIES = {"positive": "{} > 0", "below-one": "0 < {} < 1", "above-one": "{} > 1", "formal": "{} formal"}
_HEX = re.compile(r"-?0x[0-9a-f]{1,25001}")


def plain_integer(value: object) -> int | None:
    """An integer of the certificate format; None for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, str) and _HEX.fullmatch(value):
        return int(value, 16)
    return None


def plain_rational(value: object) -> str | None:
    """``1/2`` for ``[1, 2]``, ``3`` for ``3``; None for anything else."""
    parts = [plain_integer(part) for part in (value if isinstance(value, list) and len(value) == 2 else [value])]
    known = [part for part in parts if part is not None]
    return "/".join(map(integer_text, known)) if len(known) == len(parts) else None


def instance_parameters(body: Mapping[str, Any]) -> dict[str, Value]:
    """What the statement in a certificate's ``body`` is about.

    >>> instance_parameters({"statement": {"field": "Q", "quantifier": "almost-all-weights", "instance": {
    ...     "cell": "rac", "L": 2, "R": 4, "M": 3, "t_S": 5, "t_E": 5, "templates": {"kind": "one-hot", "N": 3}}}})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'cell': 'rac', 'quantifier': 'almost-all-weights', 'field': 'Q',
     'L': 2, 'R': 4, 'M': 3, 't_S': 5, 't_E': 5, 'N': 3}
    """
    statement = body.get("statement")
    if not isinstance(statement, dict):
        return {}
    instance = statement.get("instance")
    found = dict(_of_statement(statement))
    if isinstance(instance, dict):
        found |= dict(_of_instance(instance))
    domain = list(_domains(statement.get("variables")))
    if domain:
        found["domain"] = ", ".join(domain)
    return {name: found[name] for name in COLUMNS if name in found}


def _of_statement(statement: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    if isinstance(statement.get("quantifier"), str):
        yield "quantifier", literal(statement["quantifier"], 40)
    field = statement.get("field")
    if field == "Q":
        yield "field", "Q"
    elif isinstance(field, dict) and type(field.get("p")) is int and type(field.get("k")) is int:
        yield "field", f"GF({field['p']})" if field["k"] == 1 else f"GF({field['p']}^{field['k']})"


def _of_instance(instance: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    if instance.get("cell") == "spectrum":
        yield from _of_matrix(instance)
        return
    if instance.get("cell") == "tensor":
        yield from _of_tensor(instance)
        return
    if isinstance(instance.get("cell"), str):
        yield "cell", literal(instance["cell"], 40)
    for name in (*SIZES, *LINEAR, "j", "steps"):
        number = plain_integer(instance.get(name))
        if number is not None:
            yield name, number
    program = instance.get("program")
    channels = plain_integer(program.get("channels")) if isinstance(program, dict) else None
    if channels is not None:
        yield "M", channels
    for name in EXACT:
        text = plain_rational(instance.get(name))
        if text is not None:
            yield name, text
    templates = instance.get("templates")
    if isinstance(templates, dict):
        vectors = templates.get("vectors")
        number = len(vectors) if isinstance(vectors, list) else plain_integer(templates.get("N"))
        if number is not None:
            yield "N", number
    if isinstance(instance.get("split"), list):
        yield "split", ",".join(literal(step, 20) for step in instance["split"][:200])
    if instance.get("cell") == "matches" and isinstance(instance.get("labels"), list):
        yield "m", len(instance["labels"]) - 1
    yield from _of_data(instance)


def _of_matrix(instance: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """What a matrix of outputs on listed sequences has, and its network."""
    network, sequences = instance.get("network"), instance.get("sequences")
    if isinstance(network, dict) and network.get("cell") != "spectrum":
        yield from _of_instance(network)
    yield "cell", "spectrum"
    if isinstance(sequences, dict):
        for name, words in (("starts", sequences.get("start")), ("ends", sequences.get("end"))):
            if isinstance(words, list):
                yield name, len(words)
    epsilon = plain_rational(instance.get("epsilon"))
    if epsilon is not None:
        yield "epsilon", epsilon
    if isinstance(instance.get("model"), str):
        yield "model", literal(instance["model"], 64)


def _of_tensor(instance: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """The shape of a tensor, and the axes on the rows of each unfolding."""
    yield "cell", "tensor"
    shape, splits = instance.get("shape"), instance.get("splits")
    if isinstance(shape, list):
        yield "shape", "x".join(literal(size, 20) for size in shape[:60])
    if isinstance(splits, list):
        sides = (
            ",".join(literal(axis, 20) for axis in split[:60]) for split in splits[:200] if isinstance(split, list)
        )
        yield "split", ";".join(sides)


def _of_data(instance: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """How much data a system or a descent has."""
    inputs, rho, realisation = instance.get("inputs"), instance.get("rho"), instance.get("realisation")
    if isinstance(rho, list):
        yield "lags", len(rho)
        if isinstance(inputs, list):
            yield "trajectories", len(inputs)
            yield "steps", sum(len(trajectory) for trajectory in inputs if isinstance(trajectory, list))
    elif isinstance(inputs, list):
        yield "steps", len(inputs)
    if isinstance(realisation, dict) and isinstance(realisation.get("A"), list):
        yield "order", len(realisation["A"])


def _domains(variables: object) -> Iterator[str]:
    """The variables of a statement, each with its domain."""
    for name, domain in sorted(variables.items()) if isinstance(variables, dict) else []:
        start = plain_integer(domain.get("from")) if isinstance(domain, dict) else None
        if start is not None:
            yield f"{literal(name, 20)} >= {integer_text(start)}"
        elif isinstance(domain, str) and domain in _VARIES:
            yield _VARIES[domain].format(literal(name, 20))
