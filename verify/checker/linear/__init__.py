"""Statements about the ranks of linear recurrent networks: the cell linear (version 2 of the format, section 3).

h^τ = W h^{τ-1} + F x^τ,  h^0 = 0,    y = C h^T = Σ_τ L_{T-τ} x^τ,    L_j = C W^j F
"""

from .evidence import check_linear_items
from .statement import LinearStatement, read_linear_statement
from .wording import linear_in_words, linear_one_line

__all__ = [
    "LinearStatement",
    "check_linear_items",
    "linear_in_words",
    "linear_one_line",
    "read_linear_statement",
]
