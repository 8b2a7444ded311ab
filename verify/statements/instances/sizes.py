"""What instances share: sizes that are checked, names that follow from others, digests of data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from verify.errors import DomainError
from verify.statements.integers import integer_to_json, shown
from verify.statements.json import Json

__all__ = ["circuit_environment", "digest", "require_size"]


def require_size(name: str, value: object) -> None:
    """Raise DomainError unless ``value`` is an integer >= 1 that the format can write."""
    if type(value) is not int:
        raise DomainError(f"{name} must be an integer, not {shown(value)}")
    if value < 1:
        raise DomainError(f"{name} must be at least 1, not {shown(value)}")
    integer_to_json(value)


def digest(data: Json) -> str:
    """Twelve hexadecimal digits that name some data."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def circuit_environment(values: Mapping[str, int]) -> dict[str, int]:
    """The given variables, and those that follow: m from M and R, t_S and t_E from t or t from them, T, N from M."""
    environment = dict(values)
    if "t" in values:
        environment |= {"t_S": values["t"], "t_E": values["t"], "T": 2 * values["t"]}
    if "M" in values and "R" in values:
        environment["m"] = min(values["M"], values["R"])
    if "t_S" in values and "t_E" in values:
        environment["T"] = values["t_S"] + values["t_E"]
        if values["t_S"] == values["t_E"]:
            environment["t"] = values["t_S"]
    if "M" in values:
        environment.setdefault("N", values["M"])
    return environment
