"""Weights and templates as JSON: what a certificate stores and what a user's file may say.

Numbers are integers, "a/b" or decimal strings, [a, b] pairs, or coefficient lists over GF(p^k); floats are refused.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verify.errors import DomainError
from verify.exact import QQ, Field, parse_field
from verify.exact.conversion import shown
from verify.files import name_of, read_json
from verify.networks.program import Program
from verify.networks.rac import RAC
from verify.networks.weighted import WeightedNetwork, network_arrays, weighted

__all__ = [
    "load_network_weights",
    "load_templates",
    "load_weights",
    "network_weights",
    "read_weights",
    "weights_from_json",
    "weights_to_file",
    "weights_to_json",
]


def weights_to_json(net: RAC | WeightedNetwork) -> dict[str, Any]:
    """The explicit weights object of the certificate format (of a RAC with its first output class)."""
    return {"kind": "explicit", "arrays": network_arrays(weighted(net), net.field.to_plain)}


def weights_to_file(net: RAC) -> dict[str, Any]:
    """The weights of a network over Q as in a user's file: ``{"Wh": .., "Wi": .., "Wo": .., "h0": ..}``."""

    def plain(value: object) -> int | str:
        entry = net.field.to_plain(value)
        return f"{entry[0]}/{entry[1]}" if isinstance(entry, list) else entry

    return {
        "Wh": [[[plain(v) for v in row] for row in w] for w in net.Wh],
        "Wi": [[[plain(v) for v in row] for row in w] for w in net.Wi],
        "Wo": [plain(v) for v in net.Wo[0]],
        "h0": [[plain(v) for v in h] for h in net.h0],
    }


def weights_from_json(body: object, field: Field) -> RAC:
    """The network that ``{"Wh": .., "Wi": .., "Wo": .., "h0": ..}`` describes; Wo is one row or a list of rows.

    ``h0`` may be left out: all ones then.  Raises ``DomainError`` naming what is missing or misshapen.
    """
    if not isinstance(body, Mapping):
        raise DomainError("weights are a JSON object with the keys Wh, Wi, Wo, h0")
    if set(body) == {"kind", "arrays"} and isinstance(body["arrays"], Mapping):
        body = _from_arrays(body["arrays"])
    unknown = set(body) - {"Wh", "Wi", "Wo", "h0"}
    missing = {"Wh", "Wi", "Wo"} - set(body)
    if unknown or missing:
        what = f"unknown key {sorted(unknown)[0]!r}" if unknown else f"no key {sorted(missing)[0]!r}"
        raise DomainError(f"weights are a JSON object with the keys Wh, Wi, Wo, h0: {what}")
    return RAC.of(field, Wh=body["Wh"], Wi=body["Wi"], Wo=body["Wo"], h0=body.get("h0"))


def _from_arrays(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """The weights of a certificate, an array a name and layer, as in a user's file."""
    layers = range(1, 1 + sum(name.startswith("Wh") for name in arrays))
    missing = [f"{name}{layer}" for layer in layers for name in ("Wh", "Wi", "h") if f"{name}{layer}" not in arrays]
    if missing or "Wo" not in arrays or len(arrays) != 3 * len(layers) + 1:
        expected = "Wh1, Wi1, h1, Wh2, .. and Wo"
        raise DomainError(f"the arrays of the weights are {expected}; there are {', '.join(sorted(arrays)) or 'none'}")
    body: dict[str, Any] = {
        key: [arrays[f"{name}{layer}"] for layer in layers] for key, name in (("Wh", "Wh"), ("Wi", "Wi"), ("h0", "h"))
    }
    return {**body, "Wo": [arrays["Wo"]]}


def read_weights(weights: object, field: Field | None = None) -> RAC:
    """The network that a caller means: one, a mapping as in a file, or the path of a file; over ``field`` (None: its
    own, else Q).

    >>> read_weights({"Wh": [[[1]]], "Wi": [[[1, 2]]], "Wo": [1]})
    <RAC L=1 R=1 M=2 C=1 over Q>

    Raises ``DomainError``.
    """
    match weights:
        case RAC():
            if field is not None and field != weights.field:
                raise DomainError(f"the weights are over {weights.field.name}, but {field.name} was asked")
            return weights
        case Mapping():
            return weights_from_json(weights, field or QQ)
        case str() | os.PathLike():
            return load_weights(weights, field or QQ)
    raise DomainError(f"weights are a RAC, a dict with Wh, Wi and Wo, or the path of a file, not {shown(weights)}")


def load_weights(path: str | os.PathLike[str], field: Field | str | int = QQ) -> RAC:
    """The network of a user's weights file.  Raises ``DomainError`` with the file's name."""
    field = parse_field(field)
    body = read_json(Path(path))
    try:
        return weights_from_json(body, field)
    except DomainError as error:
        raise DomainError(f"{name_of(Path(path))}: {error}") from None


def network_weights(body: object, program: Program, field: Field, *, cell: str = "program") -> WeightedNetwork:
    """The weights that ``{"Wh1": .., ..}``, an array a name, gives a network; of the cell rac as a RAC has them too.

    Initial states that are left out are all ones.  Raises ``DomainError`` naming what is missing, unknown or misshapen.
    """
    if isinstance(body, RAC | WeightedNetwork):
        net = weighted(body)
        if net.program != program:
            raise DomainError("the weights are those of another network than was asked")
        return net
    if not isinstance(body, Mapping):
        raise DomainError("weights are a JSON object with an array for each of the names of the weights")
    if set(body) == {"kind", "arrays"} and isinstance(body["arrays"], Mapping):
        body = body["arrays"]
    if cell == "rac" and {"Wh", "Wi"} & set(body):
        return weighted(weights_from_json(body, field))
    return WeightedNetwork.of(program, field, body)


def load_network_weights(
    path: str | os.PathLike[str], program: Program, field: Field | str | int = QQ, *, cell: str = "program"
) -> WeightedNetwork:
    """The weights of a user's file for a network.  Raises ``DomainError`` with the file's name."""
    body = read_json(Path(path))
    try:
        return network_weights(body, program, parse_field(field), cell=cell)
    except DomainError as error:
        raise DomainError(f"{name_of(Path(path))}: {error}") from None


def load_templates(path: str | os.PathLike[str]) -> list[list[object]]:
    """The template vectors of a user's file: a JSON list of lists of numbers."""
    body = read_json(Path(path))
    if isinstance(body, dict) and set(body) == {"templates"}:
        body = body["templates"]
    if not (isinstance(body, list) and body and all(isinstance(v, list) and v for v in body)):
        raise DomainError(
            f'{name_of(Path(path))}: templates are a JSON list of N vectors of M numbers, such as [[1, 0], ["1/2", 3]]'
        )
    return body
