"""In which ring the weights of an item are computed, and where they come from."""

from typing import Any

from ..errors import Malformed
from ..facts import Context
from ..points import Entries
from ..rings import Integers, Modular
from ..settings import exact_entries
from .statement import SIZES, LinearStatement
from .weights import Weights, cleared_weights, count, draw_weights, read_stream_seed, read_weights

__all__ = ["exact_weights", "item_weights"]


def item_weights(
    item: dict[str, object], context: Context[LinearStatement], entries: Entries[int], path: str
) -> Weights[int]:
    """The weights of the item, or for these-weights those of the instance, as ``entries`` reads them."""
    statement = context.statement
    sizes = tuple(statement.parameters[name] for name in SIZES)
    if statement.quantifier == "these-weights":
        return read_weights(statement.weights, *sizes, read=entries.embed, path="statement.instance.weights")
    where = f"{path}.weights"
    seed = read_stream_seed(item["weights"], path=where)
    if seed is None:
        return read_weights(item["weights"], *sizes, read=entries.read, path=where)
    if entries.draw is None:
        raise Malformed(where, "weights of kind stream are not allowed here")
    context.meter.spend(20 * count(*sizes), path=where)
    return draw_weights(entries.draw(seed, "weights"), *sizes)


def exact_weights(statement: LinearStatement) -> tuple[Modular | Integers, Weights[int]]:
    """The ring in which zero is decided exactly, and in it the weights of the instance, denominators cleared."""
    ring: Modular | Integers = Modular(statement.field.p) if statement.field.p else Integers()
    sizes = (statement.parameters[name] for name in SIZES)
    read = exact_entries(ring).embed
    weights: Weights[Any] = read_weights(statement.weights, *sizes, read=read, path="statement.instance.weights")
    return ring, cleared_weights(weights) if isinstance(ring, Integers) else weights
