"""Every assignment of weights in F_2 and F_3 of every tiny network: the checker's bit slices against a plain loop."""

from collections.abc import Iterator
from itertools import product

import pytest

from tests.adversarial.oracle.algebra import modular, outputs, rank
from tests.adversarial.writing import certificate, network
from verify.checker import check_bytes

Sizes = tuple[int, int, int, int, int, int, int]  # p, L, R, M, t_S, t_E, N (0: function rank)


def weight_count(L: int, R: int, M: int) -> int:
    return L * R * R + R * M + (L - 1) * R * R + R + L * R


def letters_of(p: int, M: int, N: int) -> list[list[int]]:
    if N:
        return [[int(i == j) for j in range(M)] for i in range(N)]
    return [list(vector) for vector in product(range(p), repeat=M)]


def tiny(most: int) -> Iterator[Sizes]:
    """All sizes for which assignments times pairs of words are at most ``most``."""
    for p, L, R, M, t_S, t_E in product((2, 3), (1, 2, 3), (1, 2), (1, 2), (1, 2, 3), (1, 2)):
        for N in range(M + 1):
            if p ** weight_count(L, R, M) * len(letters_of(p, M, N)) ** (t_S + t_E) <= most:
                yield p, L, R, M, t_S, t_E, N


def by_a_loop(sizes: Sizes, split: list[int]) -> set[int]:
    """The ranks that occur, one assignment after the other."""
    p, L, R, M, t_S, t_E, N = sizes
    letters = letters_of(p, M, N)
    starts, ends = ([list(word) for word in product(letters, repeat=t)] for t in (t_S, t_E))
    ring, found = modular(p), set()
    for flat in product(range(p), repeat=weight_count(L, R, M)):
        entries = iter(flat)
        Wh = [[[next(entries) for _ in range(R)] for _ in range(R)] for _ in range(L)]
        Wi = [[[next(entries) for _ in range(R if layer else M)] for _ in range(R)] for layer in range(L)]
        h0 = [[next(entries) for _ in range(R)] for _ in range(L)]
        weights = {"Wh": Wh, "Wi": Wi, "h0": h0, "Wo": list(entries)}
        found.add(rank(ring, outputs(ring, weights, starts, ends, split)))
    return found


def by_the_checker(sizes: Sizes, split: list[int]) -> set[int]:
    """What an accepted certificate says that the rank takes."""
    p, L, R, M, t_S, t_E, N = sizes
    more: dict[str, object] = {"L": L, "R": R, "M": M, "t_S": t_S, "t_E": t_E}
    if split != list(range(1, t_S + 1)):
        more["split"] = split
    if N:
        more["templates"] = {"kind": "one-hot", "N": N}
    about = network([">=", ["grid_rank" if N else "rank", {}], 0], "all-weights", {"p": p, "k": 1}, **more)
    item = {"kind": "exhaustive", "cases": p ** weight_count(L, R, M)}
    report = check_bytes(certificate(about, "proved-all", item))
    assert report.outcome == "accepted", report.message
    (fact,) = report.facts
    assert (fact.lo, fact.hi, fact.scope) == (min(fact.values), max(fact.values), "all")
    return set(fact.values)


@pytest.mark.parametrize("sizes", list(tiny(1_000)), ids=str)
def test_all_assignments_of_a_tiny_network(sizes: Sizes) -> None:
    split = list(range(1, sizes[4] + 1))
    assert by_the_checker(sizes, split) == by_a_loop(sizes, split)


@pytest.mark.parametrize("sizes", [sizes for sizes in tiny(1_000) if sizes[5] >= 2], ids=str)
def test_all_assignments_under_an_interleaved_split(sizes: Sizes) -> None:
    split = [2, *range(4, sizes[4] + 3)]
    assert by_the_checker(sizes, split) == by_a_loop(sizes, split)


@pytest.mark.slow
@pytest.mark.parametrize("sizes", sorted(set(tiny(60_000)) - set(tiny(1_000))), ids=str)
def test_all_assignments_of_a_small_network(sizes: Sizes) -> None:
    split = list(range(1, sizes[4] + 1))
    assert by_the_checker(sizes, split) == by_a_loop(sizes, split)


@pytest.mark.seconds
def test_the_sizes_are_not_all_trivial() -> None:
    """Both fields, both notions, two layers and two channels occur, and ranks above 1."""
    sizes = list(tiny(1_000))
    assert len(sizes) >= 30
    assert {(p, bool(N)) for p, *_, N in sizes} == {(2, False), (2, True), (3, False), (3, True)}
    assert {L for _, L, *_ in sizes} >= {1, 2}
    assert by_a_loop((2, 1, 2, 2, 1, 1, 0), [1]) == {0, 1, 2}
