"""The conjecture laboratory: statements about separation ranks from text, searched for counterexamples.

The names below are imported when they are first used: hypothesis is loaded by what needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify.conjectures.conjecture import Conjecture
    from verify.conjectures.language import ExpressionError, parse_condition, parse_conjecture
    from verify.conjectures.outcome import Counterexample, SearchOutcome, Status
    from verify.conjectures.search import SearchBudget
    from verify.conjectures.strategies import instances, weights

_HOMES = {
    "verify.conjectures.conjecture": ("Conjecture",),
    "verify.conjectures.language": ("ExpressionError", "parse_condition", "parse_conjecture"),
    "verify.conjectures.outcome": ("Counterexample", "SearchOutcome", "Status"),
    "verify.conjectures.search": ("SearchBudget",),
    "verify.conjectures.strategies": ("instances", "weights"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Conjecture",
    "Counterexample",
    "ExpressionError",
    "SearchBudget",
    "SearchOutcome",
    "Status",
    "instances",
    "parse_condition",
    "parse_conjecture",
    "weights",
]


def __getattr__(name: str) -> Any:
    """The public name, from its module."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'verify.conjectures' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
