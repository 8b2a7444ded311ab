"""Operators on a given tensor: its entries, its shape, its splits, and which of them an item speaks of."""

from typing import Any

from tests.adversarial.operators.select import Draw, Op, instances, items
from tests.adversarial.writing import Json

__all__ = ["OPERATORS"]

tensor = instances("tensor")


def about_unfoldings(body: Json) -> list[Any]:
    """The items about a tensor."""
    return [item for item in items()(body) if item.get("term", [])[:1] == ["unfolding_rank"]]


def entry(instance: Json, draw: Draw) -> None:
    place = draw.rng.randrange(len(instance["entries"]))
    old = instance["entries"][place]
    new = draw.of(0, 1, 2, -1, [1, 2], [1, 3], [2, 4], 2**60, "0x1", None, "1/2", [old], True)
    instance["entries"][place] = new


def entries_exchanged(instance: Json, draw: Draw) -> None:
    a, b = draw.pair(len(instance["entries"]))
    entries = instance["entries"]
    entries[a], entries[b] = entries[b], entries[a]


def entries_counted(instance: Json, draw: Draw) -> None:
    if draw.chance(0.5):
        instance["entries"].pop()
    else:
        instance["entries"].append(0)


def shape_other(instance: Json, draw: Draw) -> None:
    """The same number of entries in another shape, or not."""
    shape = instance["shape"]
    size = len(instance["entries"])
    instance["shape"] = draw.of(
        shape[::-1], [1, *shape], [*shape, 1], [size], [size, 1], [1, size], [*shape[:-1], shape[-1] + 1], [0, *shape],
        [shape[0] * shape[1], *shape[2:]], [], [2**60, 2**60], [-1, *shape], ["0x2", *shape[1:]], [1] * 60, size,
    )  # fmt: skip


def split_other(instance: Json, draw: Draw) -> None:
    place = draw.rng.randrange(len(instance["splits"]))
    order = len(instance["shape"])
    split = instance["splits"][place]
    others = [axis for axis in range(1, order + 1) if axis not in split]
    instance["splits"][place] = draw.of(
        others, split[::-1], [*split, order + 1], [0, *split], [*split, split[-1]], [], list(range(1, order + 1)), [1],
        [order], list(range(1, order)), split[0], [str(axis) for axis in split],
    )  # fmt: skip


def splits_other(instance: Json, draw: Draw) -> None:
    splits = instance["splits"]
    instance["splits"] = draw.of(splits[::-1], [], [*splits, splits[0]], splits[1:], [*splits, [2]], splits[0], {})


def term_other(item: Json, draw: Draw) -> None:
    item["term"] = [
        draw.of("unfolding_rank", "unfolding_rank", "unfolding_rank", "rank", "grid_rank"),
        draw.of({}, {"split": 1}, {"split": 2}, {"split": 0}, {"split": 99}, {"split": "1"}, {"axes": [1]}, {"L": 1}),
    ]


def rank_other(item: Json, draw: Draw) -> None:
    item["rank"] = draw.of(item["rank"] + 1, item["rank"] - 1, 0, 2**70, [1], 10**9)


OPERATORS = (
    Op("tensor_entry", tensor, entry),
    Op("tensor_entries_exchanged", tensor, entries_exchanged),
    Op("tensor_entries_counted", tensor, entries_counted),
    Op("tensor_shape", tensor, shape_other),
    Op("tensor_split", tensor, split_other),
    Op("tensor_splits", tensor, splits_other),
    Op("unfolding_term", about_unfoldings, term_other),
    Op("unfolding_rank_declared", lambda body: [i for i in about_unfoldings(body) if "rank" in i], rank_other),
)
