"""Certificates written by hand: plain dictionaries, sealed. Shares no code with the project."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

__all__ = [
    "EVALUATION",
    "GRID",
    "RANK",
    "RATIO",
    "TWO",
    "Json",
    "almost_all",
    "altered",
    "bound",
    "canonical",
    "certificate",
    "closed",
    "explicit",
    "minor",
    "put",
    "seal",
    "statement",
    "stream",
    "these",
    "words",
]

Json = dict[str, Any]

RANK, GRID = ["rank", {}], ["grid_rank", {}]
TWO = {"kind": "one-hot", "N": 2}
EVALUATION, RATIO = ({"kind": "identity", "rule": rule} for rule in ("evaluation", "ratio"))


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def seal(body: Json) -> bytes:
    """The bytes of the certificate with the contents of ``body``."""
    body = {key: value for key, value in body.items() if key != "sha256"}
    digest = hashlib.sha256(canonical(body).encode()).hexdigest()
    return (canonical({**body, "sha256": digest}) + "\n").encode()


def statement(
    relation: Any, L: int, R: int, M: int, t_S: int, t_E: int, *, quantifier: str, field: Any = "Q", **instance: Any
) -> Json:
    return {
        "quantifier": quantifier,
        "field": field,
        "instance": {"cell": "rac", "L": L, "R": R, "M": M, "t_S": t_S, "t_E": t_E, **instance},
        "relation": relation,
    }


def almost_all(relation: Any, L: int, R: int, M: int, t_S: int, t_E: int, **more: Any) -> Json:
    return statement(relation, L, R, M, t_S, t_E, quantifier="almost-all-weights", **more)


def these(relation: Any, L: int, R: int, M: int, t_S: int, t_E: int, weights: Any, **more: Any) -> Json:
    return statement(relation, L, R, M, t_S, t_E, quantifier="these-weights", weights=weights, **more)


def closed(relation: Any, variable: str | None = None, start: int = 1, **instance: int) -> Json:
    """A statement with quantifier none, for all ``variable`` >= ``start`` if given."""
    result: Json = {
        "quantifier": "none",
        "field": "Q",
        "instance": {"cell": "integers", **instance},
        "relation": relation,
    }
    if variable is not None:
        result["variables"] = {variable: {"from": start}}
    return result


def explicit(Wh: Any, Wi: Any, Wo: Any, h0: Any) -> Json:
    """Explicit weights of a ``rac``: Wh and Wi a matrix a layer, Wo a row, h0 a vector a layer."""
    arrays: Json = {"Wo": Wo}
    for name, layers in (("Wh", Wh), ("Wi", Wi), ("h", h0)):
        arrays.update({f"{name}{layer}": array for layer, array in enumerate(layers, 1)})
    return {"kind": "explicit", "arrays": arrays}


def altered(weights: Json, **arrays: Any) -> Json:
    """Explicit weights with other ``arrays``."""
    return {**weights, "arrays": {**weights["arrays"], **arrays}}


def put(body: Json, path: Sequence[Any], value: Any) -> None:
    """Another value at that place; ``...`` takes away what stands there."""
    target: Any = body
    for step in path[:-1]:
        target = target[step]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value


def minor(k: int, start: Any, end: Any, *, term: Any = None, modulus: int = 2147483647, **more: Any) -> Json:
    item = {"kind": "minor", "term": term or ["rank", {}], "k": k, "modulus": modulus, "start": start, "end": end}
    item["weights"] = {"kind": "stream", "seed": "0"}
    item.update(more)
    return {key: value for key, value in item.items() if value is not None}


def stream(k: int, seed: str = "1") -> Json:
    return {"kind": "stream", "seed": seed, "rows": list(range(k))}


def words(*entries: str) -> Json:
    """Words over the templates, each written as a string of digits."""
    return {"kind": "words", "words": [[int(c) for c in entry] for entry in entries]}


def bound(name: str, value: int, term: Any = None, **more: Any) -> Json:
    return {"kind": "bound", "term": term or ["rank", {}], "name": name, "value": value, **more}


_USES = {"U5": ("U4",), "U6": ("U4",), "UT": ("U4",), "G2": ("U4",)}


def _rests_on(evidence: list[Json], these_weights: bool) -> list[str]:
    names: set[str] = set()
    for item in evidence:
        kind = item.get("kind")
        if kind in ("minor", "triangular", "tropical", "graded"):
            names |= {"F1"} if these_weights else {"F1", "F2"}
        elif kind == "implicit":
            names |= {"F1", "I1"} if these_weights else {"F1", "F2", "I1"}
        elif kind == "bound":
            names |= {item["name"], *_USES.get(item["name"], ())}
        elif kind == "sample":
            names.add("F3")
        elif kind == "identity" and item["rule"] == "ratio":
            names.add("R1")
        elif kind == "refutation":
            names |= set(_rests_on(item["evidence"], these_weights))
    return sorted(names)


def certificate(about: Json, verdict: str, *evidence: Json, **changes: Any) -> Json:
    """The object of a certificate, ``rests_on`` filled in; ``changes`` replace top-level members."""
    items = list(evidence)
    if verdict.startswith("refuted/"):
        verdict, inner = verdict.split("/")
        items = [{"kind": "refutation", "verdict": inner, "evidence": items}]
    return {
        "format": "verify-certificate",
        "version": 3,
        "claim": "by-hand",
        "statement": about,
        "verdict": verdict,
        "rests_on": _rests_on(items, about["quantifier"] == "these-weights"),
        "evidence": items,
        **changes,
    }
