"""The evidence items of a certificate in a few words each, for a reader.

They are read as they stand in the file, which need not be a good one: what does not look as the format says is shown as
such, and every string is escaped.  Nothing here is checked; the checker does that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verify.report.literal import literal
from verify.report.numbers import abbreviated
from verify.report.parameters import plain_integer
from verify.separation.registry import find_bound

__all__ = ["NOTIONS", "EvidenceSummary", "evidence_summaries", "weights_text"]

NOTIONS = {
    "rank": "function rank",
    "grid_rank": "grid rank",
    "hankel_rank": "Hankel rank",
    "eps_rank": "epsilon-rank",
    "unfolding_rank": "rank of the unfolding",
}
UNREADABLE = "(not as the format says)"
# Members of a list that are shown.
SHOWN = 8

_RULES = {
    "evaluation": "both sides are computed exactly, in the variables that are left",
    "ratio": "true at the start, and the quotient of neighbouring terms is on the right side of 1",
}


@dataclass(frozen=True, slots=True)
class EvidenceSummary:
    """One item: its kind, what it is to show (perhaps nothing), and named details."""

    kind: str
    shows: str
    details: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {"kind": self.kind, "shows": self.shows, "details": dict(self.details)}


def evidence_summaries(body: Mapping[str, Any]) -> list[EvidenceSummary]:
    """The items in their order; those inside a refutation follow it."""
    return [summary for item in _list(body.get("evidence")) for summary in _summaries(item)]


def _summaries(item: object) -> Iterator[EvidenceSummary]:
    if not isinstance(item, dict):
        yield EvidenceSummary("?", "", (("item", UNREADABLE),))
        return
    kind = literal(item.get("kind", "?"), 40)
    shows, details = _KINDS.get(kind, _unknown)(item)
    yield EvidenceSummary(kind, shows, tuple(details))
    if kind == "refutation":
        for inner in _list(item.get("evidence")):
            yield from _summaries(inner)


Details = list[tuple[str, str]]


def _unknown(item: Mapping[str, Any]) -> tuple[str, Details]:
    return "", [("keys", literal(", ".join(map(str, item)), 200))]


def _lower(item: Mapping[str, Any]) -> tuple[str, Details]:
    """Minors of every kind."""
    details = [("order", _number(item.get("k")))]
    if "modulus" in item:
        details.append(("modulus", _number(item["modulus"])))
    if "extension" in item:
        details.append(("extension", f"the field modulo a polynomial of degree {len(_list(item['extension'])) - 1}"))
    if _list(item.get("term"))[:1] != ["unfolding_rank"]:
        details.append(("weights", weights_text(item["weights"]) if "weights" in item else "those of the statement"))
    for name in ("start", "end"):
        if name in item:
            details.append((name, _points(item[name])))
    for name in ("rows", "columns"):
        if name in item:
            details.append((name, _numbers(item[name])))
    for name in ("row_potentials", "column_potentials"):
        if name in item:
            details.append((name.replace("_", " "), f"{len(_list(item[name]))} integers"))
    if "bits" in item:
        details.append(("numbers", f"enclosed in balls of {_number(item['bits'])} bits"))
    if "stream" in item:
        details.append(("drawn", _rule(item["stream"])))
    if "inverse" in item:
        details.append(("inverse", _inverse(item["inverse"])))
    return f"{_term(item.get('term'))} >= {_number(item.get('k'))}", details


def _graded(item: Mapping[str, Any]) -> tuple[str, Details]:
    """Leading forms: the start is one sequence near which the states are dense."""
    shows, details = _lower({key: value for key, value in item.items() if key != "start"})
    return shows, [*details, ("states", f"{len(_list(item.get('states')))}, which end sequences start from")]


def _implicit(item: Mapping[str, Any]) -> tuple[str, Details]:
    """A nonsingular matrix, shown by solutions."""
    shows, details = _lower(item)
    count = len(_list(item.get("solutions")))
    details.append(("solutions", f"of {count} linear systems whose right-hand sides are hashed from all the rest"))
    details.append(("error", f"at most {_probability(item.get('error'))}"))
    return f"{shows}, probably", details


def _bound(item: Mapping[str, Any]) -> tuple[str, Details]:
    name = literal(item.get("name", "?"), 40)
    bound = find_bound(name)
    details = [("by", f"{name}, the {bound.title}" if bound else name)]
    if "input_rank" in item:
        details.append(("input rank", f"{_number(item['input_rank'])}, of the first layer's input matrix"))
    return f"{_term(item.get('term'))} <= {_number(item.get('value'))}", details


def _nullspace(item: Mapping[str, Any]) -> tuple[str, Details]:
    return f"{_term(item.get('term'))} <= {_number(item.get('rank'))}", [
        ("by", "the whole matrix, exactly over the field")
    ]


def _sample(item: Mapping[str, Any]) -> tuple[str, Details]:
    details = [("draws", _number(item.get("draws"))), ("error", f"at most {_probability(item.get('error'))}")]
    return f"{_term(item.get('term'))} <= {_number(item.get('rank'))}, probably", details


def _exhaustive(item: Mapping[str, Any]) -> tuple[str, Details]:
    return "the set of ranks that occur", [
        ("cases", f"{_number(item.get('cases'))} assignments of weights, all there are")
    ]


def _identity(item: Mapping[str, Any]) -> tuple[str, Details]:
    rule = literal(item.get("rule", "?"), 40)
    return "the relation itself", [("rule", f"{rule}: {_RULES[rule]}" if rule in _RULES else rule)]


def _propagation(item: Mapping[str, Any]) -> tuple[str, Details]:
    fills = [fill for fill in _list(item.get("fills")) if isinstance(fill, dict)]
    dense = item.get("dense")
    details = [("fill", _lower(fill)[0]) for fill in fills]
    if isinstance(dense, dict):
        steps = len(_list(dense.get("word")))
        details.append(
            ("start", f"{steps} inputs near which the states are dense, mod {_number(dense.get('modulus'))}")
        )
    return "the rank at all lengths", details


def _refutation(item: Mapping[str, Any]) -> tuple[str, Details]:
    verdict, count = literal(item.get("verdict", "?"), 40), len(_list(item.get("evidence")))
    return "the relation is false", [("verdict", f"{verdict}, from the {count} item{'' if count == 1 else 's'} below")]


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, Details]]] = {
    "minor": _lower,
    "triangular": _lower,
    "tropical": _lower,
    "graded": _graded,
    "implicit": _implicit,
    "balls": _lower,
    "spectral": _lower,
    "bound": _bound,
    "nullspace": _nullspace,
    "sample": _sample,
    "exhaustive": _exhaustive,
    "identity": _identity,
    "propagation": _propagation,
    "refutation": _refutation,
}


# --- parts of items ---


def weights_text(weights: object, program: object = None) -> str:
    """The seed of a stream, or the sizes of explicit weights; these as ``program`` says, if there is one.

    >>> weights_text({"kind": "stream", "seed": "7f"})
    'stream, seed 7f'
    >>> weights_text({"kind": "explicit", "arrays": {"W": [[1, 0], [0, 1]], "F": [[1], [1]], "C": [[1, 0]]}})
    'explicit: C 1×2, F 2×1, W 2×2'
    """
    if not isinstance(weights, dict):
        return UNREADABLE
    kind = weights.get("kind")
    if kind == "stream":
        return f"stream, seed {literal(weights.get('seed'), 64)}"
    if kind == "free":
        return "free: any at all"
    arrays = weights.get("arrays")
    if kind != "explicit" or not isinstance(arrays, dict):
        return UNREADABLE
    said = _declared(program)
    sizes = [f"{literal(name, 20)} {said.get(name) or _shape(array)}" for name, array in sorted(arrays.items())]
    return f"explicit: {', '.join(sizes)}"


def _declared(program: object) -> dict[object, str]:
    """The sizes of the weights of a network that is given: a fraction [a, b] is no vector."""
    listed = _list(program.get("weights")) if isinstance(program, dict) else []
    pairs = [entry for entry in listed if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str)]
    return {name: "×".join(_number(size) for size in _list(sizes)) or "a number" for name, sizes in pairs}


def _shape(entries: object) -> str:
    """``2×3`` of a matrix, ``3`` of a vector, ``2×(2×3)`` of a list of matrices (by its first)."""
    rows = _list(entries)
    if not rows or not isinstance(rows[0], list):
        return str(len(rows))
    inner = _list(rows[0])
    if inner and isinstance(inner[0], list):
        return f"{len(rows)}×({_shape(rows[0])})"
    return f"{len(rows)}×{len(inner)}"


def _rule(rule: object) -> str:
    """How integers of a stream become numbers: those of b bits, about 0, over a power of two."""
    if not isinstance(rule, dict):
        return UNREADABLE
    bits, weights, inputs = (_number(rule.get(name)) for name in ("bits", "weights", "inputs"))
    return f"integers of {bits} bits about 0, over 2^{weights} as weights and over 2^{inputs} as inputs"


def _inverse(inverse: object) -> str:
    """An approximate inverse of the matrix."""
    if not isinstance(inverse, dict):
        return UNREADABLE
    return f"approximate, {_shape(inverse.get('rows'))} integers over 2^{_number(inverse.get('bits'))}"


def _points(points: object) -> str:
    """Input sequences: how many, and where they come from."""
    if not isinstance(points, dict):
        return UNREADABLE
    kind, seed = points.get("kind"), f"seed {literal(points.get('seed'), 64)}"
    if kind == "words":
        words = _list(points.get("words"))
        length = len(_list(words[0])) if words else 0
        letters = (
            f"an alphabet of {len(_list(points['alphabet']))} vectors" if "alphabet" in points else "the templates"
        )
        return f"{_count(words, 'word')} of length {length} over {letters}"
    if kind == "stream":
        return (
            f"{_count(_list(points.get('rows')), 'sequence')} of a stream (rows {_numbers(points.get('rows'))}), {seed}"
        )
    if kind == "tree":
        leaves, nodes = _list(points.get("leaves")), _list(points.get("parents"))
        return f"{_count(leaves, 'sequence')}, leaves of a tree of {len(nodes)} inputs, {seed}"
    return UNREADABLE


def _term(term: object) -> str:
    """``function rank``, with the parameters that differ."""
    if not isinstance(term, list) or len(term) != 2 or not isinstance(term[1], dict):
        return UNREADABLE
    places = ", ".join(f"{literal(name, 20)}={_number(value)}" for name, value in sorted(term[1].items()))
    name = NOTIONS.get(str(term[0]), literal(term[0], 40))
    return f"{name} at {places}" if places else name


def _number(value: object) -> str:
    number = plain_integer(value)
    return UNREADABLE if number is None else abbreviated(number)


def _numbers(values: object) -> str:
    """``0..44`` for consecutive ones, else the first few."""
    numbers = [plain_integer(value) for value in _list(values)]
    if len(numbers) > 2 and numbers[0] is not None and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"{numbers[0]}..{numbers[-1]}"
    shown = ", ".join(UNREADABLE if number is None else abbreviated(number) for number in numbers[:SHOWN])
    return f"{shown}, .. ({len(numbers)} in all)" if len(numbers) > SHOWN else shown or "none"


def _probability(error: object) -> str:
    """``2^-52`` for ``[1, 2^52]``."""
    parts = [plain_integer(part) for part in _list(error)]
    if len(parts) == 2 and parts[0] == 1 and parts[1] is not None and parts[1] > 0 and parts[1].bit_count() == 1:
        return f"2^-{parts[1].bit_length() - 1}"
    return UNREADABLE


def _count(members: list[Any], name: str) -> str:
    return f"{len(members)} {name}{'' if len(members) == 1 else 's'}"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
