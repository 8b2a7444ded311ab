"""Bombs about the ranks of linear networks."""

from typing import Any

from tests.adversarial.bombs.registry import add
from tests.adversarial.writing import HANKEL, RANK, certificate, explicit, linear, minor

HUGE = (1 << 99_000) - 1
WIDE = (1 << 60_000) + 1


def _matrix(height: int, width: int, entry: Any) -> list[list[Any]]:
    return [[entry] * width for _ in range(height)]


def _bound(term: Any, name: str, value: int) -> Any:
    return {"kind": "bound", "term": term, "name": name, "value": value}


def _ranks() -> None:
    def ranks(name: str, statement: Any, verdict: str, *items: Any, metered: bool = False) -> None:
        add(f"linear: {name}", lambda: certificate(statement, verdict, *items), metered=metered)

    big, sides = (
        2**52,
        {"start": {"kind": "stream", "seed": "1", "rows": [0]}, "end": {"kind": "stream", "seed": "1", "rows": [0]}},
    )
    one = {"rows": [0], "columns": [0]}
    ranks("a network beyond memory", linear([">=", HANKEL, 1], n=big, k=1), "proved-generic", minor(HANKEL, 1, **one))
    ranks("inputs beyond memory", linear([">=", HANKEL, 1], d_x=big, k=1), "proved-generic", minor(HANKEL, 1, **one))
    ranks(
        "outputs beyond memory",
        linear([">=", RANK, 1], d_y=big, q=1, t_S=1, t_E=1),
        "proved-generic",
        minor(RANK, 1, **sides),
    )
    ranks(
        "a wide network",
        linear([">=", HANKEL, 1], n=3000, k=2),
        "proved-generic",
        minor(HANKEL, 1, **one),
        metered=True,
    )
    ranks(
        "steps beyond counting", linear([">=", RANK, 1], q=1, t_S=big, t_E=1), "proved-generic", minor(RANK, 1, **sides)
    )
    ranks(
        "end steps beyond counting",
        linear([">=", RANK, 1], q=1, t_S=1, t_E=10**7),
        "proved-generic",
        minor(RANK, 1, **sides),
        metered=True,
    )
    ranks("a huge power", linear([">=", RANK, 1], q=HUGE, t_S=1, t_E=1), "proved-generic", minor(RANK, 1, **sides))
    ranks(
        "a bound of a huge power",
        linear(["<=", RANK, 1], "all-weights", q=HUGE, t_S=1, t_E=1),
        "proved-all",
        _bound(RANK, "S1", 1),
    )
    small = linear(["<=", RANK, 1], "all-weights", {"p": 2, "k": 1}, q=HUGE, t_S=1, t_E=1)
    ranks("digits of a huge power", small, "proved-all", _bound(RANK, "S1", 1))
    ranks("digits of a huge power, often", small, "proved-all", *[_bound(RANK, "S1", 2**99_000)] * 300, metered=True)
    these = {"weights": explicit(_matrix(30, 30, 3), _matrix(30, 1, 1), _matrix(1, 30, 1))}
    ranks(
        "blocks far apart",
        linear(["<=", RANK, 9], "these-weights", n=30, q=2, t_S=big, t_E=big, **these),
        "proved-instance",
        _bound(RANK, "S2", 3),
    )
    digits = {"weights": explicit([[WIDE]], [[WIDE]], [[WIDE]])}
    ranks(
        "weights of many digits",
        linear(["<=", HANKEL, 1], "these-weights", k=big, **digits),
        "proved-instance",
        {"kind": "nullspace", "term": HANKEL, "rank": 1},
    )
    ranks(
        "a block far away",
        linear([">=", HANKEL, 1], k=big),
        "proved-generic",
        minor(HANKEL, 1, rows=[big - 1], columns=[big - 1]),
    )
    ranks(
        "a Hankel matrix beyond memory",
        linear(["<=", HANKEL, 30], "these-weights", n=30, k=big, **these),
        "proved-instance",
        {"kind": "nullspace", "term": HANKEL, "rank": 30},
        metered=True,
    )
    fractions = {
        "weights": explicit(_matrix(40, 40, [1, 1009]), _matrix(40, 40, [1, 1013]), _matrix(40, 40, [1, 1019]))
    }
    ranks(
        "a nullspace of fractions",
        linear(["<=", HANKEL, 9], "these-weights", n=40, d_x=40, d_y=40, k=40, **fractions),
        "proved-instance",
        {"kind": "nullspace", "term": HANKEL, "rank": 9},
        metered=True,
    )
    wide = {"rows": list(range(3000)), "columns": list(range(3000))}
    ranks(
        "a large Hankel minor",
        linear([">=", HANKEL, 3000], n=3000, k=3000),
        "proved-generic",
        minor(HANKEL, 3000, **wide),
        metered=True,
    )
    ids = {"kind": "stream", "seed": "1", "rows": list(range(2500))}
    ranks(
        "a large minor",
        linear([">=", RANK, 2500], q=2499, t_S=1, t_E=1),
        "proved-generic",
        minor(RANK, 2500, start=ids, end=ids),
        metered=True,
    )
    ranks("an order beyond the rows", linear([">=", HANKEL, 1], k=1), "proved-generic", minor(HANKEL, 10**9, **one))
    ranks(
        "very many items",
        linear(["<=", HANKEL, 1], "all-weights", k=1),
        "proved-all",
        *[_bound(HANKEL, "H1", 1)] * 30_000,
    )
    choices = ["<=", ["+", *[RANK, HANKEL] * 2200], 10**9]
    both = [_bound(RANK, "S1", 63), _bound(HANKEL, "H1", 63)]
    ranks(
        "all choices of a wide relation",
        linear(choices, "all-weights", n=63, q=62, k=99, t_S=1, t_E=1),
        "proved-all",
        *both,
    )
    powers = [">=", ["*", *[["**", HANKEL, 90_000]] * 1500], 0]
    ranks("infinite intervals of huge powers", linear(powers, k=1), "proved-generic", minor(HANKEL, 1, **one))


_ranks()
