"""The conjecture laboratory: statements about separation ranks from text, searched for counterexamples.

The names below are imported when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verify.conjectures.language import ExpressionError, parse_condition, parse_conjecture

_HOMES = {
    "verify.conjectures.language": ("ExpressionError", "parse_condition", "parse_conjecture"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["ExpressionError", "parse_condition", "parse_conjecture"]


def __getattr__(name: str) -> Any:
    """The public name, from its module."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'verify.conjectures' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
