"""What is expected of a file about a linear network, compared with what the file is about."""

from collections.abc import Mapping
from dataclasses import replace

from ..errors import Rejected, show
from .statement import SIZES, LinearStatement

__all__ = ["restricted"]


def restricted(statement: LinearStatement, parameters: Mapping[str, int]) -> LinearStatement:
    """The statement with ``parameters`` alone, which must have the values that it gives them.

    What is expected need not mention every rank of the file, so t_S, t_E, q or k may be left out; the ranks and the
    variables that need them are then not available.
    """
    for name in (*SIZES, *parameters):
        if parameters.get(name) != statement.parameters.get(name):
            its, mine = (show(sizes[name]) if name in sizes else "none" for sizes in (statement.parameters, parameters))
            raise Rejected("", f"the file has {name} = {its}, expected {mine}")
    return replace(statement, parameters=parameters)
