"""Statements about exact values written by hand, and what the checker says of them."""

from typing import Any

from verify.checker.arithmetic import Meter
from verify.checker.values import ValueFact, ValueStatement, check_value_items, read_value_statement

__all__ = ["ALL", "LAGS", "accept", "check", "descent", "free", "identity", "kernel", "read", "system"]

Json = dict[str, Any]

ALL: Json = {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "n": {"from": 1}}
LAGS: Json = {"nu_W": "below-one", "nu_F": "positive", "nu_C": "positive", "j": {"from": 0}, "z": "formal"}


def identity() -> list[Any]:
    return [{"kind": "identity", "rule": "values"}]


def statement(instance: Json, relation: Any, **changes: Any) -> Json:
    return {"quantifier": "values", "field": "Q", "instance": instance, "relation": relation, **changes}


def kernel(relation: Any, variables: Json | None = None, **given: Any) -> Json:
    """All variables at their widest domains unless something else is said."""
    if variables is None:
        variables = {} if given else ALL
    return statement({"cell": "kernel", "variables": variables, "given": given}, relation)


def system(relation: Any, W: Any, F: Any, C: Any, inputs: Any = (), realisation: Any = None) -> Json:
    instance: Json = {
        "cell": "system",
        "n": len(W),
        "d_x": len(F[0]),
        "d_y": len(C),
        "weights": {"kind": "explicit", "W": W, "F": F, "C": C},
        "inputs": list(inputs),
    }
    if realisation is not None:
        instance["realisation"] = dict(zip("ABC", realisation, strict=True))
    return statement(instance, relation)


def free(relation: Any, steps: int) -> Json:
    return statement({"cell": "system", "weights": {"kind": "free"}, "steps": steps}, relation)


def descent(relation: Any, **changes: Any) -> Json:
    instance: Json = {
        "cell": "descent",
        "inputs": [[[1], [2], [3]], [[[1, 2]], [0]]],
        "targets": [[[1], [0], [1]], [[2], [1]]],
        "held_out": [[[1], [1]]],
        "rho": [2, 1, [1, 2]],
        "eta": [1, 30],
        **changes,
    }
    return statement({key: value for key, value in instance.items() if value is not None}, relation)


def read(json: Json) -> ValueStatement:
    return read_value_statement(json, path="statement")


def check(json: Json, *, refuted: bool = False, work: int = 10**9) -> ValueFact:
    """The fact established. Raises what the checker raises."""
    return check_value_items(read(json), identity(), Meter(work, "this test"), "evidence", refuted)


def accept(json: Json, scope: str, *rests_on: str, refuted: bool = False) -> None:
    assert check(json, refuted=refuted) == ValueFact(scope, rests_on)
