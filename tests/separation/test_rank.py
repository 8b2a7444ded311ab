"""Separation ranks against the polynomial oracle: lower <= true rank <= upper, and equality where it is claimed."""

from itertools import islice, product

import pytest

from tests.networks.reference_evaluator import weights_of
from tests.plain import mod, rational
from tests.separation import polynomial_oracle as oracle
from tests.separation.minor_reader import stream
from verify.certificates.evidence import BoundItem, Minor, Nullspace
from verify.certificates.verdicts import Verdict
from verify.errors import DomainError
from verify.exact import GF, QQ
from verify.networks.rac import RAC
from verify.networks.sampling import FAMILIES, family_weights, generic_weights
from verify.separation.bounds import BoundProblem, applicable_bounds
from verify.separation.problem import RankProblem
from verify.separation.rank import FunctionRank, GridRank, determine, grid_rank, separation_rank
from verify.statements import Sizes
from verify.tensors.grid import Templates

P = 2**31 - 1


def generic_oracle(L, R, M, t_S, t_E, start_steps=None):
    """Function rank mod P at weights drawn mod P: the generic rank but with negligible probability, and never more."""
    net = generic_weights(L, R, M, field=QQ, seed="abc", bound=P)
    weights = weights_of(net, lambda v: int(rational(v)))
    return oracle.function_rank(weights, M, t_S, t_E, start_steps=start_steps, p=P)


# --- generic function rank ----------------------------------------------------------------------------------

TINY = [
    *product((1,), (1, 2, 3), (1, 2, 3), (1, 2), (1, 2)),
    *product((2,), (1, 2), (1, 2, 3), (1, 2), (1, 2)),
    *product((2,), (3,), (1, 2), (1, 2), (1, 2)),
    *product((3,), (1, 2), (1, 2), (1, 2), (1, 2)),
]


@pytest.mark.parametrize("sizes", TINY, ids=lambda s: "".join(map(str, s)))
def test_generic_function_rank(sizes):
    truth = generic_oracle(*sizes)
    found = separation_rank(**dict(zip(("L", "R", "M", "t_S", "t_E"), sizes, strict=True)), sample=False)
    assert isinstance(found, FunctionRank)
    assert found.lower.value == truth
    assert found.upper.value >= truth
    if found.exact:
        assert found.value == truth
    for bound in applicable_bounds(BoundProblem(Sizes(*sizes))):
        assert bound.value >= truth, bound.name


@pytest.mark.parametrize("start_steps", [(1, 3), (2, 3), (1, 4), (2, 4), (3, 4), (2,), (4,), (1, 2, 4)])
@pytest.mark.parametrize(("L", "R", "M"), [(1, 2, 2), (2, 2, 2), (2, 1, 2), (1, 3, 2)])
def test_function_rank_of_other_splits(L, R, M, start_steps):
    t_S, t_E = len(start_steps), 4 - len(start_steps)
    truth = generic_oracle(L, R, M, t_S, t_E, start_steps)
    found = separation_rank(L=L, R=R, M=M, t_S=t_S, t_E=t_E, start_steps=start_steps, sample=False)
    assert found.lower.value == truth <= found.upper.value


# --- given weights ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("L", "R", "M", "t_S", "t_E"), [(1, 3, 2, 2, 2), (2, 2, 2, 2, 2), (2, 3, 2, 2, 1), (3, 2, 2, 1, 2)]
)
def test_function_rank_of_every_family(family, L, R, M, t_S, t_E):
    for seed in ("", "1"):
        net = family_weights(family, L, R, M, seed)
        truth = oracle.function_rank(weights_of(net, rational), M, t_S, t_E)
        found = separation_rank(weights=net, t_S=t_S, t_E=t_E, sample=False)
        assert found.lower.value == truth
        assert truth <= found.upper.value
        problem = RankProblem(Sizes(L, R, M, t_S, t_E), weights=net)
        for use_weights in (False, True):
            for bound in applicable_bounds(problem.bound_problem(use_weights=use_weights)):
                assert bound.value >= truth, (bound.name, use_weights)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("start_steps", [None, (1, 3)])
def test_grid_rank_of_every_family(family, start_steps):
    """Exact for all weights here: the whole matricization is small."""
    for (L, R, M), seed in product([(1, 2, 2), (2, 2, 2), (3, 2, 2)], ("", "1")):
        net = family_weights(family, L, R, M, seed)
        if family == "generic":
            net = net.map_entries(lambda v: int(v.p) % 101)  # the oracle computes with all digits
        weights = weights_of(net, rational)
        truth = oracle.grid_rank(weights, [[1, 0], [0, 1]], 2, 2, start_steps)
        found = grid_rank(weights=net, t_S=2, t_E=2, start_steps=start_steps)
        assert isinstance(found, GridRank)
        assert found.value == truth
        assert truth <= oracle.function_rank(weights, M, 2, 2, start_steps=start_steps)
        for bound in applicable_bounds(found.problem.bound_problem(use_weights=True)):
            assert bound.value >= truth, bound.name


@pytest.mark.slow
@pytest.mark.parametrize("N", [1, 2, 3, 4])
def test_grid_rank_over_rational_templates(N):
    vectors = [[1, 2], ["1/2", -3], [5, 0], [-1, 7]][:N]
    plain = [[rational([1, 2]) if v == "1/2" else v for v in vector] for vector in vectors]
    for (L, R), seed in product([(1, 3), (2, 2), (2, 3)], "12"):
        net = generic_weights(L, R, 2, field=QQ, seed=seed, bound=19)
        weights = weights_of(net, rational)
        truth = oracle.grid_rank(weights, plain, 2, 2)
        found = grid_rank(weights=net, t_S=2, t_E=2, templates=Templates.of(QQ, vectors))
        assert found.value == truth <= oracle.function_rank(weights, 2, 2, 2)


def test_given_weights_over_a_finite_field():
    """Inputs in GF(5) have enough elements for the degrees here: the rank is that of the polynomial."""
    for seed in "1234":
        net = generic_weights(2, 2, 2, field=GF(5), seed=seed, bound=5)
        truth = oracle.function_rank(weights_of(net, lambda v: mod(5)(v).value), 2, 1, 1, p=5)
        assert separation_rank(weights=net, t_S=1, t_E=1, field=GF(5)).lower.value == truth


# --- evidence -----------------------------------------------------------------------------------------------


def test_what_an_exact_result_says():
    found = separation_rank(L=2, R=2, M=2, t_S=2, t_E=2)
    assert found.exact
    assert [type(item) for item in found.items] == [Minor, BoundItem]
    assert found.lower.verdict is Verdict.PROVED_GENERIC
    assert found.upper_verdict is Verdict.PROVED_ALL
    assert found.statement.to_json()["relation"] == ["==", ["rank", {}], 6]
    assert found.probable is None


def test_what_an_inexact_result_says():
    """L=2, M=2, R=3, split (2, 4): the start is too short for the bounds.

    Source: proofs/statements/bounds.md#where-the-bounds-are-attained-and-what-is-open.
    """
    found = separation_rank(L=2, R=3, M=2, t_S=2, t_E=4, sample=False)
    assert found.lower.value == generic_oracle(2, 3, 2, 2, 4) < found.upper.value
    with pytest.raises(DomainError, match="the rank is only known to lie in"):
        _ = found.value
    assert found.statement.to_json()["relation"][0] == "and"


def test_a_probable_rank_where_the_bounds_do_not_meet():
    found = separation_rank(L=2, R=3, M=2, t_S=2, t_E=4)
    assert found.probable.rank == found.lower.value
    assert found.probable.error_bits >= 40
    assert found.probable.item.draws >= 2


def test_given_weights_use_the_rank_of_their_inputs_only_where_it_helps():
    net = family_weights("rank-one-input", 2, 2, 2)
    found = separation_rank(weights=net, t_S=2, t_E=2)
    assert found.value == 1
    assert found.upper_item.input_rank == 1
    assert found.upper_verdict is Verdict.PROVED_INSTANCE
    full = separation_rank(weights=generic_weights(2, 2, 2, field=QQ, seed="1", bound=P), t_S=2, t_E=2)
    assert full.value == 6
    assert full.upper_item.input_rank is None


def test_a_zero_state_needs_no_minor():
    found = separation_rank(weights=family_weights("zero-initial-state", 2, 2, 2), t_S=2, t_E=2)
    assert found.value == 0
    assert found.lower.witness is None
    assert [(item.name, item.input_rank) for item in found.items] == [("Z0", None)]


def test_a_degenerate_grid_rank_by_null_space():
    found = grid_rank(weights=family_weights("identity-recurrence", 2, 2, 2), t_S=2, t_E=2)
    assert found.value == 3
    assert isinstance(found.upper_item, Nullspace)


@pytest.mark.parametrize("field", [GF(2), GF(101), GF(2, 8)], ids=lambda f: f.name)
def test_finite_fields_have_statements_too(field):
    found = separation_rank(L=2, R=2, M=2, t_S=2, t_E=2, field=field)
    assert found.value == 6
    assert found.statement.to_json()["field"] == field.to_json()


def test_determine_answers_the_notion_that_is_asked():
    assert type(determine(RankProblem(Sizes(1, 1, 1, 1, 1)))) is FunctionRank
    assert type(determine(RankProblem(Sizes(1, 1, 1, 1, 1), templates=Templates.of_unit_vectors(QQ, 1, 1)))) is GridRank


# --- known values (proofs/statements) -------------------------------------------------------------------------------


@pytest.mark.parametrize(("R", "M", "t_S", "t_E"), list(product((1, 2, 3, 5), (1, 2, 3), (1, 2, 3), (1, 2, 3))))
def test_theorem_1_shallow(R, M, t_S, t_E):
    """L = 1: min(R, M^min(t_S, t_E)), either notion."""
    expected = min(R, M ** min(t_S, t_E))
    assert grid_rank(L=1, R=R, M=M, t_S=t_S, t_E=t_E).value == expected
    assert separation_rank(L=1, R=R, M=M, t_S=t_S, t_E=t_E).value == expected


OVER_Q = [(1, 2), (2, 2), (2, 3), (2, 5), (3, 2), (3, 3), (4, 2), (4, 4), (5, 3)]
OVER_SMALL_FIELDS = [(1, 2), (2, 2), (2, 3), (2, 4), (3, 2), (3, 3)]


@pytest.mark.parametrize(
    ("field", "R", "t_E"),
    [(QQ, *s) for s in OVER_Q] + [(GF(p), *s) for p in (2, 3) for s in OVER_SMALL_FIELDS],
    ids=lambda v: getattr(v, "name", v),
)
def test_theorem_S(field, R, t_E):
    """L = 2, M >= R, t_S, t_E >= 2: exactly R·mc(R, t_E), in every characteristic."""
    for M, t_S in ((R, 2), (R + 1, 3)):
        found = separation_rank(L=2, R=R, M=M, t_S=t_S, t_E=t_E, field=field)
        assert found.value == R * oracle_mc(R, t_E)


def oracle_mc(n, k):
    return 1 if k == 0 or n == 1 else oracle_mc(n - 1, k) + oracle_mc(n, k - 1)


@pytest.mark.parametrize(("R", "t_E"), [(2, 2), (2, 3), (3, 2), (3, 3)])
def test_one_start_step(R, t_E):
    """L = 2, t_S = 1, t_E >= 2, M >= R: mc(R, t_E + 1)."""
    expected = oracle_mc(R, t_E + 1)
    assert separation_rank(L=2, R=R, M=R, t_S=1, t_E=t_E, sample=False).lower.value == expected
    if (R, t_E) != (3, 3):
        assert generic_oracle(2, R, R, 1, t_E) == expected


def test_the_two_notions_differ():
    assert grid_rank(L=2, R=2, M=2, t_S=2, t_E=2).value == 4
    assert separation_rank(L=2, R=2, M=2, t_S=2, t_E=2).value == 6


def test_unbalanced_grid():
    """L=2, M=R=2, split (1, 3): 2, below mc(2, 3) = 4."""
    assert grid_rank(L=2, R=2, M=2, t_S=1, t_E=3).value == 2


def test_three_random_templates_beat_the_two_unit_vectors():
    for seed in "123":
        numbers = list(islice(stream(seed, "templates", 97), 6))
        templates = Templates.of(QQ, [numbers[0:2], numbers[2:4], numbers[4:6]])
        assert grid_rank(L=2, R=2, M=2, t_S=2, t_E=2, templates=templates).value == 6


def test_the_counterexample_to_the_cap_M_to_the_t():
    """L=4, M=4, R=3, T=4: grid rank exactly 12."""
    assert grid_rank(L=4, R=3, M=4, t_S=2, t_E=2).value == 12


@pytest.mark.slow
def test_a_long_grid():
    """L=2, R=M=3, t=20: R·mc(R, 20) = 693."""
    assert grid_rank(L=2, R=3, M=3, t_S=20, t_E=20).value == 693


# --- refusals -----------------------------------------------------------------------------------------------

NET = generic_weights(1, 2, 3, field=QQ, seed="1", bound=9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: separation_rank(t_S=1, t_E=1), "give L, or weights"),
        (lambda: separation_rank(L=1, R=1, t_S=1, t_E=1), "give M, or weights"),
        (lambda: grid_rank(L=1, R=1, t_S=1, t_E=1), "give M, or weights"),
        (lambda: separation_rank(L=0, R=1, M=1, t_S=1, t_E=1), "L must be at least 1"),
        (lambda: separation_rank(L=1, R=1, M=1, t_S=0, t_E=1), "t_S must be at least 1"),
        (lambda: grid_rank(L=1, R=1, M=0, t_S=1, t_E=1), "M must be at least 1"),
        (lambda: grid_rank(L=1, R=1, M=2, N=3, t_S=1, t_E=1), r"N must be in 1\.\.M = 1\.\.2, not 3"),
        (lambda: separation_rank(weights=NET, R=5, t_S=1, t_E=1), "R = 5 was asked, but the weights have R = 2"),
        (lambda: separation_rank(weights=NET, t_S=1, t_E=1, field=GF(5)), r"the weights are over Q, but GF\(5\)"),
        (lambda: separation_rank(L=1, R=1, M=1, t_S=2, t_E=2, start_steps=(3, 1)), "strictly increasing"),
        (lambda: separation_rank(L=1, R=1, M=1, t_S=2, t_E=2, start_steps=(1, 5)), r"must be in 1\.\.4"),
        (lambda: separation_rank(L=1, R=1, M=1, t_S=2, t_E=2, start_steps=(2,)), "names 1 start steps"),
        (
            lambda: grid_rank(L=1, R=1, M=1, t_S=1, t_E=1, templates=Templates.of(QQ, [[1, 2]])),
            "templates have 2 entries; the network has M = 1",
        ),
        (
            lambda: grid_rank(L=1, R=1, M=1, t_S=1, t_E=1, templates=Templates.of(GF(5), [[1]])),
            r"templates are over GF\(5\), the problem over Q",
        ),
        (
            lambda: RankProblem(Sizes(1, 2, 2, 1, 1), weights=NET),
            "the weights have L=1 R=2 M=3, but L=1 R=2 M=2 was asked",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(DomainError, match=message):
        call()


def test_the_default_split_may_be_spelled_out():
    assert RankProblem(Sizes(1, 1, 1, 2, 1), start_steps=(1, 2)) == RankProblem(Sizes(1, 1, 1, 2, 1))


def test_a_claim_is_about_the_first_output_class():
    net = RAC.of(QQ, Wh=[[[1, 0], [0, 1]]], Wi=[[[1, 0], [0, 1]]], Wo=[[1, 0], [1, 1]], h0=[[1, 1]])
    assert separation_rank(weights=net, t_S=1, t_E=1).lower.value == 1
    assert separation_rank(weights=net.output_class(1), t_S=1, t_E=1).value == 2
