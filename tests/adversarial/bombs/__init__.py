"""Small or legal files that ask for a great deal of time or memory, by name."""

from tests.adversarial.bombs import circuits, linear, networks, values
from tests.adversarial.bombs.registry import BOMBS, METERED

__all__ = ["BOMBS", "FAMILIES", "METERED"]

FAMILIES = (circuits, linear, networks, values)  # importing them fills the registry
