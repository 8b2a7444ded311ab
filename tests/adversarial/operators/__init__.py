"""The table of the operators that change a certificate: what each is called, where it applies, what it does there."""

from collections.abc import Mapping

from tests.adversarial.operators import evidence, networks, sorts, statement, tensors, values, witness
from tests.adversarial.operators.select import Op

__all__ = ["OPERATORS", "Op"]

TABLE = (
    *witness.OPERATORS,
    *evidence.OPERATORS,
    *statement.OPERATORS,
    *values.OPERATORS,
    *sorts.OPERATORS,
    *networks.OPERATORS,
    *tensors.OPERATORS,
)
OPERATORS: Mapping[str, Op] = {operator.name: operator for operator in TABLE}
if len(OPERATORS) != len(TABLE):
    raise AssertionError("two operators of one name")
