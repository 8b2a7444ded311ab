"""Exact arithmetic that knows nothing of networks: fields, counts, elimination, linear algebra."""

from verify.exact.combinatorics import (
    growth_exponent,
    growth_exponent_in_depth,
    multiset_coefficient,
    path_count,
)
from verify.exact.elimination import RankProfile, modular_matmul, modular_multiply, rank_profile
from verify.exact.fields import (
    GF,
    QQ,
    ExtensionField,
    Field,
    PrimeField,
    RationalField,
    field_from_json,
    parse_field,
)
from verify.exact.primes import is_prime

__all__ = [
    "GF",
    "QQ",
    "ExtensionField",
    "Field",
    "PrimeField",
    "RankProfile",
    "RationalField",
    "field_from_json",
    "growth_exponent",
    "growth_exponent_in_depth",
    "is_prime",
    "modular_matmul",
    "modular_multiply",
    "multiset_coefficient",
    "parse_field",
    "path_count",
    "rank_profile",
]
