"""Sizes and bytes that nobody should send: a quick refusal, never a crash, never a false acceptance."""

import random
import re
from typing import Any

import pytest

from tests.checker.checking import harmless
from tests.checker.circuit.linear import HANKEL, RANK, alphabet, explicit, hankel_minor, linear, nullspace, proof
from tests.checker.mutants import accepted_mutants, holds
from tests.checker.writer import Json, altered, bound, minor, seal, stream
from verify.checker import check_bytes

HUGE = "0x1" + "0" * 24_000
ONE = explicit([[1]], [[1]], [[1]])


@pytest.mark.parametrize("size", ["n", "d_x", "d_y", "t_S", "t_E", "q"])
@pytest.mark.parametrize("huge", [10**9, HUGE])
def test_huge_instances_of_powers(size: str, huge: Any) -> None:
    instance: Json = {"n": 2, "d_x": 2, "d_y": 2, "t_S": 2, "t_E": 2, "q": 2, size: huge}
    about = linear([">=", RANK, 1], **instance)
    word = alphabet([1, 0], words=[[0, 0]])
    for item in (minor(1, stream(1), stream(1)), minor(1, word, word), bound("S1", 1)):
        outcomes = ("accepted", "rejected") if size == "q" else ("rejected", "over budget")
        harmless(seal(proof(about, "proved-generic", item)), *outcomes)


@pytest.mark.parametrize("size", ["n", "d_x", "d_y", "k"])
@pytest.mark.parametrize("huge", [10**9, HUGE])
def test_huge_instances_of_hankel_matrices(size: str, huge: Any) -> None:
    about = linear([">=", HANKEL, 1], **{"n": 2, "d_x": 2, "d_y": 2, "k": 2, size: huge})
    last = (int(huge, 16) if isinstance(huge, str) else huge) * 2 - 1
    far = hankel_minor([0], [0])
    if size == "k":
        far["columns"] = [last if last < 2**53 else hex(last)]
        harmless(seal(proof(about, "proved-generic", hankel_minor([0], [0]))), "accepted")
    for item in (far, bound("H1", 1, HANKEL), bound("H2", 1, HANKEL)):
        harmless(seal(proof(about, "proved-generic", item)), "rejected", "over budget")


@pytest.mark.slow
def test_a_power_with_a_huge_exponent_costs_little() -> None:
    """q has 96,000 bits: over Q the bound is q + 1, over GF(2) a product of digits, and the minor is computed too."""
    q = int(HUGE, 16) + 1
    about = linear(["<=", RANK, hex(q + 1)], t_S=1, t_E=1, q=hex(q))
    harmless(seal(proof(about, "proved-all", bound("S1", hex(q + 1)))), "accepted")
    harmless(seal(proof(about, "proved-all", bound("S1", hex(q)))), "rejected")
    about = linear(["<=", RANK, 4], field={"p": 2, "k": 1}, t_S=1, t_E=1, q=hex(q))
    harmless(seal(proof(about, "proved-all", bound("S1", 4))), "accepted")
    full = 2**99_990 - 1  # all digits are 1, so nothing vanishes
    about = linear(["<=", RANK, hex(full + 1)], field={"p": 2, "k": 1}, t_S=1, t_E=1, q=hex(full))
    harmless(seal(proof(about, "proved-all", bound("S1", hex(full + 1)))), "accepted")
    about = linear([">=", RANK, 5], t_S=1, t_E=1, q=hex(q))
    harmless(seal(proof(about, "proved-generic", minor(5, stream(5), stream(5)))), "accepted")
    largest = "0x" + "f" * 25_000
    about = linear([">=", RANK, 1], t_S=1, t_E=1, q=largest)
    harmless(seal(proof(about, "proved-all", bound("S1", 1))), "rejected")


def test_s2_with_long_blocks() -> None:
    """Over a finite field many steps are cheap; over Q values that grow without end are over budget."""
    field = {"p": 101, "k": 1}
    about = linear(["<=", RANK, 2], "these-weights", field, t_S=HUGE, t_E=10**4, q=1, weights=ONE)
    harmless(seal(proof(about, "proved-instance", bound("S2", 2))), "accepted")
    about["instance"]["t_E"] = 10**12
    harmless(seal(proof(about, "proved-instance", bound("S2", 2))), "over budget")
    grows = linear(["<=", RANK, 2], "these-weights", t_S=1, t_E=10**6, q=1, weights=altered(ONE, W=[[2]]))
    harmless(seal(proof(grows, "proved-instance", bound("S2", 2))), "over budget", seconds=10)


def test_exact_values_that_grow() -> None:
    long = "0x1" + "0" * 20_000
    weights = explicit([[long, 1], [1, long]], [[1], [2]], [[3, 4]])
    about = linear(["<=", HANKEL, 2], "these-weights", n=2, k=9, weights=weights)
    harmless(seal(proof(about, "proved-instance", nullspace(1))), "over budget")


def test_large_matrices_of_long_numbers() -> None:
    """Few long weights would make a matrix of many gigabytes."""
    size, long = 2200, "0x1" + "0" * 600
    weights = explicit([[1]], [[long] * size], [[long]] * size)
    about = linear(["<=", HANKEL, 1], "these-weights", d_x=size, d_y=size, k=1, weights=weights)
    report = harmless(seal(proof(about, "proved-instance", nullspace(1))), "over budget")
    assert "more than 448 MB of memory" in report.message
    weights = explicit([[1]], [[1] * 5000], [[1]] * 5000)
    about = linear(["<=", HANKEL, 1], "these-weights", d_x=5000, d_y=5000, k=1, weights=weights)
    harmless(seal(proof(about, "proved-instance", nullspace(1))), "over budget")


def test_one_long_denominator_among_many_entries() -> None:
    """Cleared, each of 10^5 entries would have 90,000 bits."""
    long = hex(2**90_000 + 1)
    weights = explicit([[1]], [[[1, long], *[1] * 10**5]], [[1]])
    about = linear(["<=", HANKEL, 1], "these-weights", d_x=10**5 + 1, k=1, weights=weights)
    report = harmless(seal(proof(about, "proved-instance", nullspace(1))), "over budget")
    assert "more than 20000000000 steps" in report.message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"claim":', '"claim": ', "is b' ', which no certificate contains"),
        ('"version":3', '"version": 3', "is b' ', which no certificate contains"),
        ("by-hand", "by hand", "is b' ', which no certificate contains"),
        ("by-hand", "by\thand", r"is b'\\t', which no certificate contains"),
    ],
)
def test_blanks_occur_nowhere(old: str, new: str, message: str) -> None:
    good = seal(proof(linear(["<=", HANKEL, 1], k=1), "proved-all", bound("H1", 1, HANKEL)))
    assert check_bytes(good).accepted
    changed_bytes = good.replace(old.encode(), new.encode())
    assert changed_bytes != good
    assert re.search(message, harmless(changed_bytes, "malformed").message)


def originals() -> list[Json]:
    points = alphabet([1], [2], [3])
    weights = explicit([[2, 0], [0, 2]], [[1], [1]], [[1, 1]])
    return [
        proof(
            linear(["==", HANKEL, 2], n=2, k=2), "proved-generic",
            hankel_minor([0, 1], [0, 1]), bound("H1", 2, HANKEL),
        ),
        proof(
            linear(["==", RANK, 3], n=2, t_S=1, t_E=1, q=2), "proved-generic",
            minor(3, stream(3), stream(3)), bound("S1", 3),
        ),
        proof(
            linear(["==", HANKEL, 1], "these-weights", n=2, k=2, weights=weights),
            "proved-instance", hankel_minor([0], [0], weights=None), nullspace(1),
        ),
        proof(linear([">=", RANK, 4], t_S=1, t_E=1, q=2), "refuted/proved-all", bound("S1", 3)),
        proof(
            linear(["<=", RANK, 2], t_S=1, t_E=1, q=2), "refuted/proved-generic",
            minor(3, points, points, weights=ONE),
        ),
    ]  # fmt: skip


@pytest.mark.seconds
def test_resealed_mutants_never_crash_and_false_ones_are_not_accepted() -> None:
    """The truth of the small generic instances is known: min(n, k, ..) and q + 1."""
    rng = random.Random(3)
    accepted = 0
    for body in accepted_mutants(originals(), rng, 4000):
        accepted += 1
        about = body["statement"]
        if about["quantifier"] == "almost-all-weights" and about["field"] == "Q":
            instance = about["instance"]
            ranks = {"rank": instance.get("q", 0) + 1}
            k = instance.get("k", 0)
            ranks["hankel_rank"] = min(instance["n"], k * instance["d_x"], k * instance["d_y"])
            known = {**instance, **ranks}
            value = holds(about["relation"], lambda part: known[part if isinstance(part, str) else part[0]])  # noqa: B023
            assert value == (body["verdict"] != "refuted"), body
    assert accepted > 100
