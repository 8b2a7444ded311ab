"""The cell ``tensor``: known tensors, over several fields, at one split and at all, proved and refuted."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import LARGE_PRIME, certificate, minor, tensor, unfolding

__all__ = ["entries"]


def entries() -> Iterator[Entry]:
    """Both items; then relations with the names of the cell and with a bound letter."""
    yield from _known()
    yield from _relations()


def _exact(k: int, rows: list[int], columns: list[int], split: Any = None, modulus: int = LARGE_PRIME) -> list[Any]:
    items = [minor(unfolding(split), k, modulus, None, rows=rows, columns=columns)] if k else []
    return [*items, _most(k, split)]


def _most(rank: int, split: Any = None) -> Any:
    return {"kind": "nullspace", "term": unfolding(split), "rank": rank}


def _w_state() -> list[int]:
    return [int(sum(i) == 1) for i in product(range(2), repeat=3)]


def _diagonal(n: int, order: int) -> list[int]:
    return [int(len(set(i)) == 1) for i in product(range(n), repeat=order)]


def _multiplication(n: int) -> list[int]:
    """Σ e_ij ⊗ e_jk ⊗ e_ki."""
    pairs = list(product(range(n), repeat=2))
    return [int(a[1] == b[0] and b[1] == c[0] and c[1] == a[0]) for a, b, c in product(pairs, repeat=3)]


def _known() -> Iterator[Entry]:
    def entry(name: str, relation: Any, *items: Any, about: Any, refuted: bool = False) -> Entry:
        made = certificate(tensor(relation, *about), "proved-instance", *items, refuted=refuted)
        return Entry(f"tensor-{name}", made)

    is_rank: Any = ["==", unfolding(), 2]
    w_state = ([2, 2, 2], _w_state(), [[1]])
    yield entry("w", is_rank, *_exact(2, [1, 0], [0, 1]), about=w_state)
    yield entry("w-field-2", is_rank, *_exact(2, [1, 0], [0, 1], modulus=2), about=(*w_state, {"p": 2, "k": 1}))
    yield entry("w-composite", [">=", unfolding(), 2], _exact(2, [1, 0], [0, 1], modulus=35)[0], about=w_state)
    yield entry("w-refuted", ["<", unfolding(), 2], _exact(2, [1, 0], [0, 1])[0], about=w_state, refuted=True)
    yield entry("w-refuted-above", [">", unfolding(), 2], _most(2), about=w_state, refuted=True)
    yield entry("w-named", is_rank, *_exact(2, [1, 0], [0, 1], 1), about=w_state)
    for p in (0, 2, 3, 7):
        field: Any = {"p": p, "k": 1} if p else "Q"
        k = 1 if p in (2, 3) else 2
        # [[1, 2, 3], [2, 10, 0]]: its minors are 6, -6, -30
        items = _exact(k, [0, 1][:k], [0, 1][:k], modulus=p or 101)
        matrix = [[2, 3], [entry % p if p else entry for entry in (1, 2, 3, 2, 10, 0)], [[1]], field]
        yield entry(f"matrix-{p}", ["==", unfolding(), k], *items, about=matrix)
        zero = [[1, 3, 2], [0] * 6, [[1, 3]], field]
        yield entry(f"zero-{p}", ["==", unfolding(), 0], _most(0), about=zero)
    for n in (2, 3):
        splits = [list(axes) for size in (1, 2) for axes in combinations((1, 2, 3), size)]
        about = ([n * n] * 3, _multiplication(n), splits)
        rows = list(range(n * n))
        relation = ["all", "i", 1, "splits", ["==", unfolding("i"), ["isqrt", ["*", n * n, n * n]]]]
        if n == 2:  # e_ij of one factor against the pairs of the others in which it occurs
            items = [part for i in range(1, 7) for part in _exact(4, *_places(about[1], n, splits[i - 1]), split=i)]
            yield entry("multiplication-2-everywhere", relation, *items, about=about)
        item = _exact(n * n, *_places(about[1], n, [1]))
        yield entry(f"multiplication-{n}", ["==", unfolding(), len(rows)], *item, about=([n * n] * 3, about[1], [[1]]))
    fractions = [[1, 2], [1, 3], [1, 3], [2, 9], -(2**70), 0, 0, 1]
    for split, k, rows, columns in (([1], 2, [0, 1], [0, 3]), ([1, 2], 2, [0, 2], [0, 1]), ([2, 3], 2, [0, 3], [0, 1])):
        items = _exact(k, rows, columns)
        about = ([2, 2, 2], fractions, [split])
        yield entry(f"fractions-{len(split)}-{split[0]}", ["==", unfolding(), k], *items, about=about)
    rank_one = [a * b * c * d for a, b, c, d in product((1, 2), (1, -1), (3, 5), (2, 7))]
    for split in ([1, 3], [2, 4], [4], [1, 2, 3]):
        about = ([2, 2, 2, 2], rank_one, [split])
        name = "rank-one-" + "".join(map(str, split))
        yield entry(name, ["==", unfolding(), 1], *_exact(1, [1], [0]), about=about)


def _places(flat: list[int], n: int, split: list[int]) -> tuple[list[int], list[int]]:
    """n² rows and columns of the multiplication tensor in which the unfolding is a permutation matrix."""
    size = n * n
    columns = [axis for axis in (1, 2, 3) if axis not in split]
    found: dict[int, int] = {}
    for i in product(range(size), repeat=3):
        row = column = 0
        for axis in split:
            row = row * size + i[axis - 1]
        for axis in columns:
            column = column * size + i[axis - 1]
        if flat[(i[0] * size + i[1]) * size + i[2]] and row not in found and column not in found.values():
            found[row] = column
    return list(found), list(found.values())


def _relations() -> Iterator[Entry]:
    ghz = _diagonal(2, 4)
    splits = [[1], [1, 2], [1, 2, 3], [1, 3]]
    # the rows and columns that are 0..0 and 1..1
    ends = [([0, 1], [0, 7]), ([0, 3], [0, 3]), ([0, 7], [0, 1]), ([0, 3], [0, 3])]
    items = [part for i, (rows, columns) in enumerate(ends, 1) for part in _exact(2, rows, columns, split=i)]
    relations = {
        "sum": ["==", ["sum", "i", 1, "splits", unfolding("i")], ["*", 2, "splits"]],
        "names": ["<=", unfolding(["-", "order", 1]), ["isqrt", "size"]],
        "any": ["any", "i", 1, 4, ["==", unfolding("i"), 2]],
        "equal": ["and", ["==", unfolding(2), unfolding(4)], ["!=", "size", 15]],
    }
    for name, relation in relations.items():
        about = tensor(relation, [2, 2, 2, 2], ghz, splits)
        yield Entry(f"tensor-ghz-{name}", certificate(about, "proved-instance", *items))
    about = tensor([">", unfolding(3), ["-", "order", 2]], [2, 2, 2, 2], ghz, splits)
    yield Entry("tensor-ghz-refuted", certificate(about, "proved-instance", *items, refuted=True))
