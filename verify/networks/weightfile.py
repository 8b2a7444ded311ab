"""Weights and templates as JSON: what a certificate stores and what a user's file may say.

Numbers are integers, "a/b" or decimal strings, [a, b] pairs, or coefficient lists over GF(p^k); floats are refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from verify.errors import DomainError
from verify.exact import Field
from verify.files import name_of, read_json
from verify.networks.rac import RAC

__all__ = ["load_templates", "load_weights", "weights_from_json", "weights_to_json"]


def weights_to_json(net: RAC) -> dict[str, Any]:
    """The explicit weights object of the certificate format (first output class)."""
    plain = net.field.to_plain
    return {
        "kind": "explicit",
        "Wh": [[[plain(v) for v in row] for row in w] for w in net.Wh],
        "Wi": [[[plain(v) for v in row] for row in w] for w in net.Wi],
        "Wo": [plain(v) for v in net.Wo[0]],
        "h0": [[plain(v) for v in h] for h in net.h0],
    }


def weights_from_json(body: object, field: Field) -> RAC:
    """The network that ``{"Wh": .., "Wi": .., "Wo": .., "h0": ..}`` describes; Wo is one row or a list of rows.

    ``h0`` may be left out: all ones then.  Raises ``DomainError`` naming what is missing or misshapen.
    """
    if not isinstance(body, dict):
        raise DomainError("weights are a JSON object with the keys Wh, Wi, Wo, h0")
    unknown = set(body) - {"Wh", "Wi", "Wo", "h0", "kind"}
    missing = {"Wh", "Wi", "Wo"} - set(body)
    if unknown or missing:
        what = f"unknown key {sorted(unknown)[0]!r}" if unknown else f"no key {sorted(missing)[0]!r}"
        raise DomainError(f"weights are a JSON object with the keys Wh, Wi, Wo, h0: {what}")
    Wh, Wi, Wo = (body[key] for key in ("Wh", "Wi", "Wo"))
    for key, value, depth in (("Wh", Wh, 3), ("Wi", Wi, 3), ("Wo", Wo, 1)):
        _require_lists(key, value, depth)
    # In a certificate Wo is one row (whose entries may be pairs); in a user's file lists inside Wo are its rows.
    if Wo and (body.get("kind") == "explicit" or not isinstance(Wo[0], list)):
        Wo = [Wo]
    _require_lists("Wo", Wo, 2)
    h0 = body.get("h0", [[1] * len(Wh[0]) for _ in Wh])
    _require_lists("h0", h0, 2)
    return RAC.of(field, Wh=Wh, Wi=Wi, Wo=Wo, h0=h0)


def _require_lists(name: str, value: object, depth: int) -> None:
    if not isinstance(value, list) or (depth and not value):
        raise DomainError(f"{name} must be a nonempty list, {depth} deep")
    if depth > 1:
        for member in value:
            _require_lists(name, member, depth - 1)


def load_weights(path: Path, field: Field) -> RAC:
    """The network of a user's weights file.  Raises ``DomainError`` with the file's name."""
    body = read_json(path)
    try:
        return weights_from_json(body, field)
    except DomainError as error:
        raise DomainError(f"{name_of(path)}: {error}") from None


def load_templates(path: Path) -> list[list[object]]:
    """The template vectors of a user's file: a JSON list of lists of numbers."""
    body = read_json(path)
    if isinstance(body, dict) and set(body) == {"templates"}:
        body = body["templates"]
    if not (isinstance(body, list) and body and all(isinstance(v, list) and v for v in body)):
        raise DomainError(
            f'{name_of(path)}: templates are a JSON list of N vectors of M numbers, such as [[1, 0], ["1/2", 3]]'
        )
    return body
