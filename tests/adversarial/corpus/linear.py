"""The cell ``linear``: both ranks over several fields, all three quantifiers; minors over streams, words and trees."""

from collections.abc import Iterator
from typing import Any

from tests.adversarial.corpus.entry import Entry
from tests.adversarial.writing import HANKEL, LARGE_PRIME, RANK, certificate, explicit, linear, minor
from tests.adversarial.writing import stream as _stream

__all__ = ["entries"]


def entries() -> Iterator[Entry]:
    """Powers of the output, then Hankel matrices, then bounds from supports."""
    yield from _ranks()
    yield from _hankels()
    yield from _supports()


def _letters(*vectors: Any, words: Any = None) -> Any:
    return {"kind": "words", "alphabet": list(vectors), "words": words or [[i] for i in range(len(vectors))]}


def _bound(term: Any, name: str, value: int) -> Any:
    return {"kind": "bound", "term": term, "name": name, "value": value}


def _ranks() -> Iterator[Entry]:
    """Both ranks over several fields, for all three quantifiers; minors over streams, words and trees."""
    power = {"t_S": 2, "t_E": 2}
    for q in (1, 2, 3, 5):
        item = minor(RANK, q + 1, start=_stream(q + 1, "a"), end=_stream(q + 1, "b", 7))
        about = linear([">=", RANK, ["+", "q", 1]], n=2, q=q, **power)
        yield Entry(f"power-{q}", certificate(about, "proved-generic", item))
        both = [item, _bound(RANK, "S1", q + 1)]
        yield Entry(
            f"power-exact-{q}", certificate(linear(["==", RANK, q + 1], n=2, q=q, **power), "proved-generic", *both)
        )
        yield Entry(
            f"power-refuted-{q}",
            certificate(linear(["<=", RANK, q], n=2, q=q, **power), "proved-generic", item, refuted=True),
        )
        more = linear([">", RANK, ["+", "q", 1]], "all-weights", n=3, q=q, **power)
        yield Entry(
            f"power-bound-refuted-{q}", certificate(more, "proved-all", _bound(RANK, "S1", q + 1), refuted=True)
        )
    for p, q, value in ((2, 1, 2), (2, 2, 2), (2, 3, 4), (3, 3, 2), (3, 4, 4), (5, 26, 4), (7, 7, 2)):
        about = linear(["<", RANK, value + 1], "all-weights", {"p": p, "k": 1}, q=q, t_S=1, t_E=1)
        yield Entry(f"power-finite-{p}-{q}", certificate(about, "proved-all", _bound(RANK, "S1", value)))
    tree = {"kind": "tree", "seed": "5", "parents": [-1, -1, 0, 0, 1, 1], "leaves": [2, 3, 4]}
    item = minor(RANK, 3, start=tree, end=_stream(3, "c"), weights=explicit([[1, 1], [0, 2]], [[1], [1]], [[1, 1]]))
    yield Entry("power-tree", certificate(linear([">=", RANK, 3], n=2, q=2, **power), "proved-generic", item))
    item = minor(RANK, 2, 101, start=tree | {"leaves": [4, 5]}, end=tree | {"seed": "6", "leaves": [3, 2]})
    yield Entry("power-two-trees", certificate(linear([">=", RANK, 2], n=3, q=1, **power), "proved-generic", item))
    for modulus in (LARGE_PRIME, 101, 46327 * 46337):
        words = {"start": _letters([1], [2], [3]), "end": _letters([0], [1], [4])}
        item = minor(RANK, 3, modulus, explicit([[1]], [[1]], [[1]]), **words)
        yield Entry(
            f"power-words-{modulus}", certificate(linear([">", RANK, "q"], q=2, t_S=1, t_E=1), "proved-generic", item)
        )
    W, F, C = [[1, [1, 2]], [0, 1]], [[1], [1]], [[1, 0]]
    these = {"weights": explicit(W, F, C)}
    item = minor(RANK, 3, weights=None, start=_stream(3, "1"), end=_stream(3, "2"))
    about = linear([">=", RANK, 3], "these-weights", n=2, q=2, **power, **these)
    yield Entry("power-these", certificate(about, "proved-instance", item))
    about = linear(["==", RANK, ["+", 1, "q"]], "these-weights", n=2, q=2, **power, **these)
    yield Entry("power-these-exact", certificate(about, "proved-instance", item, _bound(RANK, "S2", 3)))
    about = linear(["<=", RANK, 3], "these-weights", n=2, q=2, **power, **these)
    yield Entry("power-these-bound", certificate(about, "proved-instance", _bound(RANK, "S1", 3)))
    one_block = {"weights": explicit([[0]], [[1]], [[1]])}
    about = linear(["==", RANK, 1], "these-weights", q=4, **power, **one_block)
    item = minor(RANK, 1, 7, None, start=_stream(1, "e"), end=_stream(1, "f"))
    yield Entry("power-one-block", certificate(about, "proved-instance", item, _bound(RANK, "S2", 1)))
    about = linear(["==", RANK, 0], "these-weights", q=4, **power, weights=explicit([[3]], [[0]], [[1]]))
    yield Entry("power-no-block", certificate(about, "proved-instance", _bound(RANK, "S2", 0)))
    finite = {"weights": explicit([[1, 1], [0, 1]], [[1], [1]], [[1, 0]])}
    item = minor(RANK, 2, 3, None, start=_letters([0], [1]), end=_letters([1], [2]))
    about = linear([">=", RANK, 2], "these-weights", {"p": 3, "k": 1}, n=2, q=1, t_S=1, t_E=1, **finite)
    yield Entry("power-these-finite", certificate(about, "proved-instance", item))


def _hankels() -> Iterator[Entry]:
    for n, d_x, d_y, k in ((1, 1, 1, 1), (2, 1, 1, 2), (3, 1, 1, 3), (4, 2, 2, 2), (3, 2, 1, 3), (2, 1, 2, 3)):
        sizes = {"n": n, "d_x": d_x, "d_y": d_y, "k": k}
        order = min(n, k * d_x, k * d_y)
        for field, modulus in (("Q", LARGE_PRIME), ({"p": 10007, "k": 1}, 10007)):
            item = minor(HANKEL, order, modulus, rows=list(range(order)), columns=list(range(order)))
            name = f"hankel-{n}{d_x}{d_y}{k}-{modulus}"
            yield Entry(name, certificate(linear([">=", HANKEL, order], field=field, **sizes), "proved-generic", item))
            bounds = [_bound(HANKEL, "H1", n), _bound(HANKEL, "H2", k * min(d_x, d_y))]
            about = linear(["==", HANKEL, ["min", "n", ["*", "k", ["min", "d_x", "d_y"]]]], field=field, **sizes)
            yield Entry(f"{name}-exact", certificate(about, "proved-generic", item, *bounds))
            about = linear(["<=", HANKEL, "n"], "all-weights", field, **sizes)
            yield Entry(f"{name}-bound", certificate(about, "proved-all", bounds[0]))
            about = linear(["<", HANKEL, order], "all-weights", field, **sizes)
            yield Entry(f"{name}-refuted", certificate(about, "proved-generic", item, refuted=True))
    diagonal = explicit([[2, 0, 0], [0, 2, 0], [0, 0, 5]], [[1], [[1, 2]], [3]], [[1, 4, [1, 3]]])
    sizes = {"n": 3, "k": 3, "weights": diagonal}
    low = minor(HANKEL, 2, weights=None, rows=[0, 1], columns=[0, 1])
    swapped = minor(HANKEL, 2, 101, None, rows=[2, 0], columns=[1, 2])
    null = {"kind": "nullspace", "term": HANKEL, "rank": 2}
    for name, item in (("low", low), ("swapped", swapped)):
        about = linear(["==", HANKEL, 2], "these-weights", **sizes)
        yield Entry(f"hankel-these-{name}", certificate(about, "proved-instance", item, null))
    about = linear(["<=", HANKEL, 2], "these-weights", **sizes)
    yield Entry("hankel-nullspace", certificate(about, "proved-instance", null))
    about = linear(["==", HANKEL, "n"], "these-weights", **sizes)
    yield Entry("hankel-nullspace-refuted", certificate(about, "proved-instance", null, refuted=True))
    finite = explicit([[1, 1], [0, 1]], [[0], [1]], [[1, 0]])
    about = linear([">=", HANKEL, 2], "these-weights", {"p": 2, "k": 1}, n=2, k=2, weights=finite)
    item = minor(HANKEL, 2, 2, None, rows=[0, 1], columns=[1, 0])
    yield Entry("hankel-these-finite", certificate(about, "proved-instance", item))
    about = linear(["<=", HANKEL, 2], "these-weights", {"p": 2, "k": 1}, n=2, k=4, weights=finite)
    yield Entry("hankel-these-finite-null", certificate(about, "proved-instance", null))
    sizes = {"n": 2, "q": 2, "k": 2, "t_S": 1, "t_E": 1}
    both = ["or", ["<=", HANKEL, RANK], [">", ["+", HANKEL, RANK], 3]]
    items = [_bound(HANKEL, "H1", 2), minor(RANK, 3, start=_stream(3, "8"), end=_stream(3, "9"))]
    yield Entry("two-ranks", certificate(linear(both, **sizes), "proved-generic", *items))
    chain = ["<=", ["mc", HANKEL, 2], ["sum", "a", 0, "T", ["*", RANK, "a"]]]
    yield Entry("two-ranks-in-a-sum", certificate(linear(chain, **sizes), "proved-generic", *items))
    both_bounds = [_bound(HANKEL, "H1", 2), _bound(RANK, "S1", 3)]
    yield Entry(
        "two-ranks-all",
        certificate(linear(["<=", ["+", HANKEL, RANK], 5], "all-weights", **sizes), "proved-all", *both_bounds),
    )


def _supports() -> Iterator[Entry]:
    """C0..C5 of a power of the output: degrees 0..q in the state and in each input."""
    sizes = {"n": 3, "d_x": 2, "q": 2, "t_S": 3, "t_E": 2}
    for name, value in (("C0", 6**3), ("C1", 10), ("C2", 6**2), ("C3", 10), ("C4", 10), ("C5", 5)):
        about = linear(["<=", RANK, value], "all-weights", **sizes)
        yield Entry(f"supports-{name}", certificate(about, "proved-all", _bound(RANK, name, value)))
