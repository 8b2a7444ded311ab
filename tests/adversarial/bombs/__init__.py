"""Small or legal files that ask for a great deal of time or memory, by name."""

from tests.adversarial.bombs import circuits, evidence, linear, networks, tensors, values
from tests.adversarial.bombs.registry import BOMBS, ENGINE, METERED

__all__ = ["BOMBS", "ENGINE", "FAMILIES", "METERED"]

FAMILIES = (circuits, evidence, linear, networks, tensors, values)  # importing them fills the registry
