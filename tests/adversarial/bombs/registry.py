"""The registry of bombs: what makes each, and which do honest, declared work that a small budget must end."""

from collections.abc import Callable

__all__ = ["BOMBS", "ENGINE", "METERED", "add", "bomb", "metered"]

BOMBS: dict[str, Callable[[], bytes]] = {}
METERED: set[str] = set()
ENGINE: dict[str, str] = {}
"""The engine of those that are about another than plain Python."""


def add(name: str, make: Callable[[], bytes], *, metered: bool = False) -> None:
    if name in BOMBS:
        raise AssertionError(f"two bombs called {name}")
    BOMBS[name] = make
    if metered:
        METERED.add(name)


def bomb(function: Callable[[], bytes]) -> Callable[[], bytes]:
    """A bomb that ends by itself, whatever the budget."""
    add(function.__name__, function)
    return function


def metered(function: Callable[[], bytes]) -> Callable[[], bytes]:
    """A bomb that the budget ends."""
    add(function.__name__, function, metered=True)
    return function
