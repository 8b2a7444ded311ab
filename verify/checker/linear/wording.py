"""A statement about a linear network in words and in one line."""

from ..errors import show
from ..expression import mentions
from ..wording import qualifiers, relation_line, relation_sentence, with_numbers
from .statement import LinearStatement

__all__ = ["linear_in_words", "linear_one_line"]


def linear_one_line(statement: LinearStatement, *, refuted: bool = False) -> str:
    """``n=4 d_x=1 d_y=1 k=5: hankel_rank >= 4``; what is refuted is preceded by ``not``."""
    words = [f"{name}={show(number)}" for name, number in statement.parameters.items()]
    return relation_line(words + qualifiers(statement), with_numbers(statement), refuted=refuted)


def linear_in_words(statement: LinearStatement, *, refuted: bool = False) -> str:
    """The statement as a sentence, with numbers."""
    return relation_sentence(statement, _network(statement), refuted=refuted)


def _network(statement: LinearStatement) -> str:
    size = {name: show(number) for name, number in statement.parameters.items()}
    ranks = []
    if mentions(statement.relation, ("rank",)):
        ranks.append(
            f"rank = function rank of the power q = {size['q']} of the first output entry, "
            f"between t_S = {size['t_S']} start steps and t_E = {size['t_E']} end steps"
        )
    if mentions(statement.relation, ("hankel_rank",)):
        k = size["k"]
        ranks.append(
            f"hankel_rank = rank of the block Hankel matrix of C W^(a+b) F with k = {k} block rows and columns"
        )
    return (
        f"the linear recurrent network over {statement.field} with state dimension n = {size['n']}, "
        f"input dimension d_x = {size['d_x']} and output dimension d_y = {size['d_y']} ({'; '.join(ranks)})"
    )
