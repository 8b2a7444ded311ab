"""Statements about exact values written by hand, and what the checker says of them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.adversarial import writing
from verify.checker.evidence.closed import check_identity
from verify.checker.functions.domain import Functions
from verify.checker.functions.polynomials import KERNEL, Polynomial
from verify.checker.functions.rational import Rational
from verify.checker.gaussian.instance import KernelInstance
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.statement import Domain, Statement, read_statement
from verify.checker.kernel.verdict import Context, RelationFact
from verify.checker.kernel.walk import Walk

__all__ = [
    "ALL", "LAGS", "accept", "check", "descent", "formed", "free", "identity", "kernel", "number_at", "read", "system",
]  # fmt: skip

Json = dict[str, Any]

ALL: Json = {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "n": {"from": 1}}
LAGS: Json = {"nu_W": "below-one", "nu_F": "positive", "nu_C": "positive", "j": {"from": 0}, "z": "formal"}


def identity() -> list[Any]:
    return [{"kind": "identity", "rule": "evaluation"}]


def statement(instance: Json, relation: Any, **changes: Any) -> Json:
    return {"quantifier": "none", "field": "Q", "instance": instance, "relation": relation, **changes}


def kernel(relation: Any, variables: Json | None = None, **given: Any) -> Json:
    """All variables at their widest domains unless something else is said."""
    if variables is None:
        variables = {} if given else ALL
    varying = {"variables": variables} if variables else {}
    return statement({"cell": "kernel", **given}, relation, **varying)


def system(relation: Any, *parts: Any, **more: Any) -> Json:
    return statement(writing.system(*parts, **more), relation)


def free(relation: Any, steps: int) -> Json:
    return statement(writing.free(steps), relation)


def descent(relation: Any, **changes: Any) -> Json:
    """Small data; a change to None takes a part away."""
    instance = writing.descent(**changes)
    return statement({key: value for key, value in instance.items() if value is not None}, relation)


def read(json: Json) -> Statement:
    return read_statement(Item(json, "statement"))


def check(json: Json, *, refuted: bool = False, work: int = 10**9) -> RelationFact:
    """The fact established. Raises what the checker raises."""
    context = Context(read(json), Meter(work, "this test"), refuting=refuted)
    return check_identity(Item(identity()[0], "evidence[0]"), context)


def accept(json: Json, scope: str, *rests_on: str, refuted: bool = False) -> None:
    assert check(json, refuted=refuted) == RelationFact(scope, rests_on)


def formed(tree: Any, domains: dict[str, Domain]) -> Rational:
    """The rational function that an expression about the kernel is. Raises what the checker raises."""
    instance, meter = KernelInstance({}), Meter(10**8, "this test")
    instance.vary(domains)
    value: Rational = Walk(Functions(instance, domains, meter), meter).value(tree, {})
    return value


def number_at(value: Rational, point: Mapping[str, Fraction | int]) -> Fraction:
    """A rational function about the kernel at numbers for all that occurs in it."""

    def at(polynomial: Polynomial) -> Fraction:
        total = Fraction(0)
        for exponents, coefficient in polynomial.items():
            term = Fraction(coefficient)
            for name, exponent in zip(KERNEL, exponents, strict=True):
                term *= Fraction(point[name]) ** exponent if exponent else 1
            total += term
        return total

    return at(value.numerator) / at(value.denominator)
