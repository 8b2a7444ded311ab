"""The language of statements: trees built in Python, their value, their JSON, their look.

>>> from verify.statements import Instance, Quantifier, Sizes, Statement, L, m, mc, rank, t_E
>>> claim = rank >= mc(m, mc(t_E, L - 1))
>>> str(*Statement(Quantifier.ALMOST_ALL_WEIGHTS, claim, Instance(Sizes(L=2, R=4, M=3, t_S=5, t_E=5))).terms())
'rank(L=2, R=4, M=3, t_S=5, t_E=5)'
"""

from verify.statements.arithmetic import TooLarge
from verify.statements.build import (
    L,
    M,
    N,
    R,
    T,
    all_of,
    any_of,
    binomial,
    bound,
    eps_rank,
    factorial,
    grid_rank,
    isqrt,
    m,
    maximum,
    mc,
    minimum,
    negation,
    product,
    rank,
    summation,
    t,
    t_E,
    t_S,
    unfolding_rank,
)
from verify.statements.decision import CHOICE_LIMIT, decide, terms
from verify.statements.evaluation import Bounds, evaluate, rank_at, with_numbers
from verify.statements.heads import CIRCUITS, LENGTHS, LINEAR, SPECTRA, TENSORS, VALUES, Language
from verify.statements.instances.circuit import Instance, TemplateEntry, Vector
from verify.statements.instances.descent import DescentInstance, Limit
from verify.statements.instances.domains import AtLeast
from verify.statements.instances.integers import Given, given
from verify.statements.instances.kernel import KernelInstance, kernel
from verify.statements.instances.lengths import LengthsInstance
from verify.statements.instances.linear import LinearInstance
from verify.statements.instances.matches import MatchesInstance
from verify.statements.instances.protocol import AnyInstance
from verify.statements.instances.spectrum import Listed, SpectrumInstance
from verify.statements.instances.system import FreeSystem, Realisation, SystemInstance
from verify.statements.instances.tensor import TensorInstance, split_text
from verify.statements.integers import integer_from_json, integer_to_json
from verify.statements.intervals import ANY_RANK, Interval
from verify.statements.json import Json, from_json, to_json
from verify.statements.quantifier import Field, FieldName, Quantifier
from verify.statements.ranks import AnyRankAt, EpsilonRankAt, LinearRankAt, RankAt, UnfoldingRankAt
from verify.statements.rationals import matrix, vector
from verify.statements.sizes import Sized, Sizes, require_sizes
from verify.statements.statement import Statement, to_compact, to_words
from verify.statements.tree import (
    Aggregate,
    Bound,
    BoundedCondition,
    Comparison,
    Condition,
    Connective,
    Expression,
    Integer,
    Node,
    Operation,
    Predicate,
    Quantity,
    RankTerm,
    Variable,
    facts_behind,
    has_rank,
    rank_terms,
)
from verify.statements.walk import Work
from verify.statements.write.formula import to_latex, to_mathml
from verify.statements.write.text import to_prose, to_text

__all__ = [
    "ANY_RANK",
    "CHOICE_LIMIT",
    "CIRCUITS",
    "LENGTHS",
    "LINEAR",
    "SPECTRA",
    "TENSORS",
    "VALUES",
    "Aggregate",
    "AnyInstance",
    "AnyRankAt",
    "AtLeast",
    "Bound",
    "BoundedCondition",
    "Bounds",
    "Comparison",
    "Condition",
    "Connective",
    "DescentInstance",
    "EpsilonRankAt",
    "Expression",
    "Field",
    "FieldName",
    "FreeSystem",
    "Given",
    "Instance",
    "Integer",
    "Interval",
    "Json",
    "KernelInstance",
    "L",
    "Language",
    "LengthsInstance",
    "Limit",
    "LinearInstance",
    "LinearRankAt",
    "Listed",
    "M",
    "MatchesInstance",
    "N",
    "Node",
    "Operation",
    "Predicate",
    "Quantifier",
    "Quantity",
    "R",
    "RankAt",
    "RankTerm",
    "Realisation",
    "Sized",
    "Sizes",
    "SpectrumInstance",
    "Statement",
    "SystemInstance",
    "T",
    "TemplateEntry",
    "TensorInstance",
    "TooLarge",
    "UnfoldingRankAt",
    "Variable",
    "Vector",
    "Work",
    "all_of",
    "any_of",
    "binomial",
    "bound",
    "decide",
    "eps_rank",
    "evaluate",
    "factorial",
    "facts_behind",
    "from_json",
    "given",
    "grid_rank",
    "has_rank",
    "integer_from_json",
    "integer_to_json",
    "isqrt",
    "kernel",
    "m",
    "matrix",
    "maximum",
    "mc",
    "minimum",
    "negation",
    "product",
    "rank",
    "rank_at",
    "rank_terms",
    "require_sizes",
    "split_text",
    "summation",
    "t",
    "t_E",
    "t_S",
    "terms",
    "to_compact",
    "to_json",
    "to_latex",
    "to_mathml",
    "to_prose",
    "to_text",
    "to_words",
    "unfolding_rank",
    "vector",
    "with_numbers",
]
