"""Leading forms of two layers: what is found, that a plain minor agrees, and where they take its place."""

import random
from itertools import pairwise

import pytest

from tests import plain
from tests.networks.reference_evaluator import plain_weights, reference_matrix
from verify.certificates.build import make_certificate
from verify.certificates.evidence import Graded, Minor
from verify.checker import check_bytes
from verify.exact import GF, QQ, multiset_coefficient
from verify.separation.decide import gather
from verify.separation.graded import graded_witness, is_graded
from verify.separation.problem import RankProblem
from verify.separation.rank import determine, statement_about
from verify.separation.witness import GRADED_FROM, MAX_LETTERS, find_witness, leading_forms_order
from verify.statements import Sizes, rank

P = 2**31 - 1
residue = plain.mod(P)
SIZES = [
    (1, 1, 2, 2), (1, 3, 2, 3), (2, 2, 2, 2), (2, 3, 3, 3), (2, 2, 2, 5), (3, 3, 2, 3), (3, 4, 2, 4), (4, 4, 2, 3),
    (5, 5, 3, 3), (6, 6, 2, 3),
]  # fmt: skip


def problem(R, M, t_S, t_E, **more):
    return RankProblem(Sizes(2, R, M, t_S, t_E), **more)


def check(asked, item):
    statement = statement_about(asked, rank >= item.k)
    return check_bytes(make_certificate("rank", statement, [item]).to_bytes())


def at(z, item, seed):
    """The evaluation matrix of ``item`` with that z, at random start inputs, mod 2^31 - 1."""

    def read(entry):
        c, e = (0, 0) if entry is None else entry if isinstance(entry, list) else (entry, 0)
        return residue(c * pow(z, e, P) % P)

    draw = random.Random(seed)
    letters = [[read(entry) for entry in vector] for vector in item.end["alphabet"]]
    ends = [[letters[i] for i in word] for word in item.end["words"]]
    t_S, M = len(item.start["word"]), len(letters[0])
    starts = [[[residue(draw.randrange(P)) for _ in range(M)] for _ in range(t_S)] for _ in ends]
    return reference_matrix(plain_weights(item.weights, read), starts, ends)


def full(R, t_E):
    return R * multiset_coefficient(R, t_E)


@pytest.mark.parametrize(("R", "M", "t_S", "t_E"), SIZES)
def test_the_rank_of_theorem_s_is_found_and_accepted(R, M, t_S, t_E):
    asked, k = problem(R, M, t_S, t_E), full(R, t_E)
    assert is_graded(asked)
    item = graded_witness(asked, k)
    assert item.k == k == len(item.end["words"])
    report = check(asked, item)
    assert report.accepted, report
    assert (report.verdict, report.rests_on, report.facts[0].lo) == ("proved-generic", ("F1", "F2"), k)
    assert graded_witness(asked, k + 1) is None


@pytest.mark.parametrize(("R", "M", "t_S", "t_E"), [sizes for sizes in SIZES if full(sizes[0], sizes[3]) <= 30])
def test_a_plain_minor_at_random_starts_and_a_random_z_agrees(R, M, t_S, t_E):
    """Without leading forms, classes or dense states: the whole matrix, by the definition of the network."""
    item = graded_witness(problem(R, M, t_S, t_E), full(R, t_E))
    matrix = at(random.Random(1).randrange(P), item, seed=2)
    assert plain.rank([[entry.value for entry in row] for row in matrix], P) == item.k


def test_every_order_up_to_the_rank_is_accepted():
    asked = problem(3, 3, 2, 3)
    for k in range(1, full(3, 3) + 1):
        item = graded_witness(asked, k)
        assert item.k == k
        assert check(asked, item).accepted


@pytest.mark.parametrize(("R", "t_E"), [(2, 2), (2, 3), (3, 3), (3, 4), (4, 3)])
def test_the_search_finds_a_minor_of_the_same_order(R, t_E):
    """Below the order from which leading forms take its place."""
    found = find_witness(problem(R, R, 2, t_E))
    assert isinstance(found.minor, Minor)
    assert found.rank == full(R, t_E) < GRADED_FROM


def test_from_a_certain_order_on_leading_forms_are_taken():
    asked, k = problem(4, 4, 6, 6), full(4, 6)
    assert k >= GRADED_FROM
    found = determine(asked)
    assert found.exact
    assert found.value == k
    assert isinstance(found.lower.item, Graded)
    assert check_bytes(found.certificate().to_bytes()).accepted
    assert found.certificate().to_bytes() == determine(asked, seed="another").certificate().to_bytes()
    outcome = gather("rank", statement_about(asked, rank > GRADED_FROM))
    kinds = [type(item) for item in outcome.certificate.items]
    assert (kinds, outcome.certificate.items[0].k) == ([Graded], GRADED_FROM + 1)
    assert isinstance(find_witness(asked, target=GRADED_FROM - 1).minor, Minor)


@pytest.mark.parametrize(
    ("asked", "limits", "order"),
    [
        (problem(4, 4, 6, 6), (None,), full(4, 6)),
        (problem(4, 4, 6, 6), (300,), 300),
        (problem(4, 4, 6, 6), (None, 290), 290),
        (problem(4, 4, 6, 6), (GRADED_FROM - 1,), None),
        (problem(4, 4, 30, 30), (None,), full(4, 30)),  # above MAX_RANK, which is for minors
        (problem(6, 6, 30, 30), (None,), MAX_LETTERS // 2 // 31),
        (problem(6, 6, 30, 30), (10**6,), MAX_LETTERS // 31),
        (problem(4, 4, 2, 1000), (None,), None),  # a minor shows more
    ],
)
def test_the_order_is_what_is_asked_for_and_fits_into_a_certificate(asked, limits, order):
    assert leading_forms_order(asked, *limits) == order


@pytest.mark.parametrize(
    "other",
    [
        problem(3, 2, 2, 4), problem(3, 3, 1, 4), problem(3, 3, 2, 1), problem(3, 3, 2, 2), problem(7, 7, 2, 3),
        problem(2, 2, 2, 2, field=GF(7)), problem(2, 2, 2, 2, start_steps=(1, 3)),
        RankProblem(Sizes(1, 2, 2, 2, 2)), RankProblem(Sizes(3, 2, 2, 2, 2)), RankProblem(Sizes(2, 2, 2, 2, 2, 2)),
        RankProblem(Sizes(2, 2, 2, 2, 2, cell="rac-skip")),
    ],
)  # fmt: skip
def test_what_leading_forms_are_not_for(other):
    assert other.field == QQ or other.field == GF(7)
    assert not is_graded(other)


def test_larger_sizes_have_longer_prefix_trees_but_short_files():
    """Words of a class differ in the last letter only: 16 numbers a form at t_E = 8."""
    item = graded_witness(problem(3, 3, 2, 8), full(3, 8))
    words = sorted(map(tuple, item.end["words"]))
    nodes = len(words[0]) + sum(next(8 - i for i in range(8) if a[i] != b[i]) for a, b in pairwise(words))
    assert nodes < 2.5 * item.k
