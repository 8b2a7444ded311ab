"""Where the reading of Conjecture 1 with cap m^t is settled: the tables of its page, made again.

``python -m tests.claims.test_conjecture1_map`` prints them.
"""

from __future__ import annotations

import json
from itertools import product
from math import comb
from pathlib import Path

import pytest

from verify.checker import check_bytes, engine_named
from verify.claims import REGISTRY, Task
from verify.exact import QQ
from verify.separation.problem import RankProblem
from verify.separation.witness import find_witness
from verify.statements import Sizes
from verify.tensors.grid import Templates
from verify.work.budget import PROFILES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "proofs" / "statements" / "conjecture1-grid.md"
CLAIM = "conjecture1-grid-cap-min"
SHOWN = ((3, 3), (3, 4), (4, 3))
OTHERS = ((3, 5), (4, 4), (5, 3), (6, 3))
MADE = ((3, 4, 6), (4, 3, 5), (4, 3, 6), (3, 4, 7))
"""(m, L, t): a minor of the order in question is found and accepted in the slow test; too large to be shipped."""


def mc(n: int, k: int) -> int:
    return comb(n + k - 1, k)


def degree(s: int, L: int) -> int:
    """D_s."""
    return mc(s, L - 1) if s else 0


def exponents(m: int, D: int, most: int) -> int:
    """The vectors of N^m with sum D and all entries at most ``most``, by inclusion and exclusion."""
    steps = range(D // (most + 1) + 1) if most >= 0 else range(0)
    return sum((-1) ** j * comb(m, j) * mc(m, D - j * (most + 1)) for j in steps)


def corners(m: int, D: int, n: int) -> int:
    """Γ(D, n): the vectors with sum D and largest entry at least D - n."""
    return mc(m, D) - (exponents(m, D, D - n - 1) if n < D else 0)


def theorem_g(m: int, L: int, t: int) -> int:
    """The larger of the two bounds of Theorem G; m^4 at t = 4, L >= 3 (Theorem G4)."""
    q = [1]
    for s in range(1, t):
        q.append(min(degree(s, L) + 1, -(-m * q[-1] // (m - 1))))
    found = corners(m, degree(t, L), q[t - 1] - 1)
    if t >= 2:
        primed = 1
        for s in range(2, t):
            primed = min(degree(s, L) + 1, -(-m * primed // (m - 1)))
        found = max(found, m * corners(m, degree(t, L), primed - 1))
    return max(found, m**4) if t == 4 and L >= 3 else found


def wanted(m: int, L: int, t: int) -> int:
    """min(mc(m, D_t), m^t)."""
    return min(mc(m, degree(t, L)), m**t)


def last_open(m: int, L: int) -> int:
    """The last t before all later ones at which Theorem G falls short; from there on its formula has no cap."""
    t = 5
    while theorem_g(m, L, t) < mc(m, degree(t, L)):
        t += 1
    return t - 1


def certificate(m: int, L: int, t: int) -> Path:
    return ROOT / "proofs" / "certificates" / CLAIM / f"L{L}-R{m}-M{m}-tS{t}-tE{t}-N{m}.json"


def settled_by(m: int, L: int, t: int) -> str:
    if theorem_g(m, L, t) >= wanted(m, L, t):
        return "Theorem G"
    if certificate(m, L, t).exists():
        return "certificate, shipped"
    if (m, L, t) in MADE:
        return "certificate, made"
    return "open here"


def tables() -> str:
    rows = ["| (m, L) | t | order in question | Theorem G gives | settled by |", "|---|---|---|---|---|"]
    for m, L in SHOWN:
        for t in range(5, last_open(m, L) + 1):
            row = f"({m}, {L})", t, wanted(m, L, t), theorem_g(m, L, t), settled_by(m, L, t)
            rows.append(f"| {' | '.join(map(str, row))} |")
        rows.append(f"| ({m}, {L}) | {last_open(m, L) + 1} and more | mc({m}, mc(t, {L - 1})) | as much | Theorem G |")
    rows += ["", "| (m, L) | open here, t from 5 to |", "|---|---|"]
    rows += [f"| ({m}, {L}) | {last_open(m, L)} |" for m, L in OTHERS]
    return "\n".join(rows)


def test_the_page_has_the_tables() -> None:
    assert tables() in PAGE.read_text(encoding="utf-8"), f"the tables are now\n\n{tables()}"


@pytest.mark.parametrize(("m", "L"), [(2, 3), (2, 4), (2, 5), *SHOWN, *OTHERS])
def test_up_to_four_steps_nothing_is_open(m: int, L: int) -> None:
    assert all(theorem_g(m, L, t) >= wanted(m, L, t) for t in range(1, 5))
    if m == 2:
        assert all(theorem_g(m, L, t) >= wanted(m, L, t) for t in range(5, 30))


@pytest.mark.parametrize(("m", "L"), [*SHOWN, *OTHERS])
def test_once_it_has_all_forms_the_formula_keeps_them(m: int, L: int) -> None:
    """Corollary 2: what is said of all later t, tried at some."""
    first = last_open(m, L) + 1
    for t in range(first, first + 12):
        assert theorem_g(m, L, t) >= mc(m, degree(t, L))


@pytest.mark.parametrize(("m", "D"), [(1, 4), (2, 5), (3, 6), (4, 5)])
def test_vectors_with_small_entries_are_counted(m: int, D: int) -> None:
    for most in range(D + 2):
        assert exponents(m, D, most) == sum(sum(v) == D for v in product(range(most + 1), repeat=m))
        assert corners(m, D, most) == sum(sum(v) == D and max(v) >= D - most for v in product(range(D + 1), repeat=m))


@pytest.mark.parametrize("m", range(2, 9))
def test_two_layers_at_grid_rank_for_t_above_the_width(m: int) -> None:
    """The theorem on the page bounds-attained-grid-shallow: m·mc(m, t) for t > m, m^t for t <= 3."""
    for t in range(m + 1, 40):
        assert theorem_g(m, 2, t) == m * mc(m, t)
    for t in range(4, m + 1):
        assert theorem_g(m, 2, t) == m * (mc(m, t) - comb(m, t))
    for t in (1, 2, 3):
        assert theorem_g(m, 2, t) == m**t


@pytest.mark.parametrize(("m", "L", "t"), [(2, 2, 3), (2, 3, 3), (2, 3, 5), (3, 2, 3), (3, 3, 3)])
def test_theorem_g_is_never_above_a_rank(m: int, L: int, t: int) -> None:
    problem = RankProblem(Sizes(L, m, m, t, t), templates=Templates.of_unit_vectors(QQ, m, m))
    found = find_witness(problem)
    assert found is not None
    assert theorem_g(m, L, t) <= found.rank


@pytest.mark.parametrize(("m", "L", "t"), [(3, 3, 5), (3, 4, 5)])
def test_the_shipped_certificates_are_of_the_order_in_question(m: int, L: int, t: int) -> None:
    body = json.loads(certificate(m, L, t).read_text(encoding="utf-8"))
    assert [item["k"] for item in body["evidence"]] == [wanted(m, L, t)]
    assert theorem_g(m, L, t) < wanted(m, L, t)


@pytest.mark.slow
@pytest.mark.parametrize(("m", "L", "t"), MADE)
def test_the_certificates_that_are_not_shipped_can_be_made(m: int, L: int, t: int) -> None:
    task = Task(CLAIM, "made", {"L": L, "R": m, "M": m, "t_S": t, "t_E": t}, 0)
    made = REGISTRY[CLAIM].solve(task, PROFILES["full"]).certificate
    assert made is not None
    report = check_bytes(made.to_bytes(), engine=engine_named("numpy"))
    assert (report.outcome, report.verdict) == ("accepted", "proved-generic")
    assert [item.k for item in made.items] == [wanted(m, L, t)]


if __name__ == "__main__":
    print(tables())
