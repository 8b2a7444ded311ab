"""The language of statements: trees built in Python, their value, their JSON, their look.

>>> from verify.statements import Instance, Quantifier, Statement, L, m, mc, rank, t_E
>>> claim = rank >= mc(m, mc(t_E, L - 1))
>>> Statement(Quantifier.ALMOST_ALL_WEIGHTS, claim, Instance(L=2, R=4, M=3, t_S=5, t_E=5)).terms()
(RankAt(notion='function', L=2, R=4, M=3, t_S=5, t_E=5, N=None),)
"""

from verify.statements.arithmetic import TooLarge
from verify.statements.decision import CHOICE_LIMIT, decide
from verify.statements.evaluation import evaluate, rank_at, terms, with_numbers
from verify.statements.instance import Given, Instance, TemplateEntry, Vector, given
from verify.statements.integers import integer_from_json, integer_to_json
from verify.statements.interpretation import Bounds, RankAt, Work
from verify.statements.intervals import ANY_RANK, Interval
from verify.statements.json_form import Json, from_json, to_json
from verify.statements.language import (
    L,
    M,
    N,
    R,
    T,
    all_of,
    any_of,
    binomial,
    bound,
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
)
from verify.statements.rendering import to_latex, to_prose, to_text
from verify.statements.statement import Field, FieldName, ForAll, Quantifier, Statement
from verify.statements.tree import (
    Aggregate,
    Bound,
    Comparison,
    Condition,
    Connective,
    Expression,
    Integer,
    Node,
    Operation,
    RankTerm,
    Variable,
    has_rank,
    rank_terms,
)
from verify.statements.wording import to_compact, to_words

__all__ = [
    "ANY_RANK",
    "CHOICE_LIMIT",
    "Aggregate",
    "Bound",
    "Bounds",
    "Comparison",
    "Condition",
    "Connective",
    "Expression",
    "Field",
    "FieldName",
    "ForAll",
    "Given",
    "Instance",
    "Integer",
    "Interval",
    "Json",
    "L",
    "M",
    "N",
    "Node",
    "Operation",
    "Quantifier",
    "R",
    "RankAt",
    "RankTerm",
    "Statement",
    "T",
    "TemplateEntry",
    "TooLarge",
    "Variable",
    "Vector",
    "Work",
    "all_of",
    "any_of",
    "binomial",
    "bound",
    "decide",
    "evaluate",
    "factorial",
    "from_json",
    "given",
    "grid_rank",
    "has_rank",
    "integer_from_json",
    "integer_to_json",
    "isqrt",
    "m",
    "maximum",
    "mc",
    "minimum",
    "negation",
    "product",
    "rank",
    "rank_at",
    "rank_terms",
    "summation",
    "t",
    "t_E",
    "t_S",
    "terms",
    "to_compact",
    "to_json",
    "to_latex",
    "to_prose",
    "to_text",
    "to_words",
    "with_numbers",
]
