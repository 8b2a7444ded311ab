"""Exact arithmetic that knows nothing of networks: fields, counts, elimination, linear algebra."""

from verify.exact.combinatorics import (
    growth_exponent,
    growth_exponent_in_depth,
    multiset_coefficient,
    path_count,
)
from verify.exact.elimination import RankProfile, modular_matmul, modular_multiply, rank_profile, rank_profile_in_place
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
from verify.exact.linalg import (
    determinant,
    has_nonzero_leading_minors,
    is_nonsingular_mod,
    null_space,
    rank,
)
from verify.exact.primes import is_prime
from verify.exact.wide import matmul61, multiply61

__all__ = [
    "GF",
    "QQ",
    "ExtensionField",
    "Field",
    "PrimeField",
    "RankProfile",
    "RationalField",
    "determinant",
    "field_from_json",
    "growth_exponent",
    "growth_exponent_in_depth",
    "has_nonzero_leading_minors",
    "is_nonsingular_mod",
    "is_prime",
    "matmul61",
    "modular_matmul",
    "modular_multiply",
    "multiply61",
    "multiset_coefficient",
    "null_space",
    "parse_field",
    "path_count",
    "rank",
    "rank_profile",
    "rank_profile_in_place",
]
