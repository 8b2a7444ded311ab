"""Least cuts against all cuts, the proof that none is smaller against forgeries, ranks against cuts of both kinds."""

import math
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, multiset_coefficient
from verify.exact.linalg import rank
from verify.networks.families import FAMILIES
from verify.networks.language import parse_program
from verify.networks.network import Network
from verify.networks.supports import Supports
from verify.networks.weighted import drawn_weights, family_program
from verify.separation.bounds import BOUNDS, BoundProblem
from verify.statements import Sizes
from verify.tensors import cuts, symmetric
from verify.tensors.cuts import check_least_cut, cut_of, least_cut, scaled_logarithm
from verify.tensors.diagram import unrolled
from verify.tensors.grid import Templates, grid_matricization
from verify.tensors.symmetric import symmetric_cut, symmetric_weight

P = 1_000_003
POLYNOMIAL = [name for name, family in FAMILIES.items() if family.kind == "polynomial"]
#: (L, R, M, t_S, t_E), the least cut, and the generic grid rank.
LESS = {(2, 2, 2, 4, 4): (16, 10), (2, 2, 3, 2, 3): (9, 8), (2, 2, 4, 2, 2): (8, 6), (2, 2, 5, 1, 2): (5, 4)}


def grid_rank(program, T, start, N=None):
    """The grid rank at random weights modulo P: at most the generic one."""
    net = drawn_weights(program, field=GF(P), seed="c07", bound=P)
    templates = Templates.of_unit_vectors(GF(P), N or program.channels, program.channels)
    matrix = grid_matricization(net, templates, len(start), T - len(start), start_steps=sorted(start))
    return rank(matrix.tolist(), GF(P))


# --- the least cut -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["rac", "mi", "second-order", "linear-layers"])
@pytest.mark.parametrize(("L", "R", "M", "T"), [(1, 2, 3, 2), (1, 3, 2, 3), (2, 2, 3, 1), (2, 3, 2, 1)])
def test_no_division_of_the_tensors_weighs_less(family, L, R, M, T):
    diagram = unrolled(family_program(family, L, R, M), T)
    nodes = range(len(diagram.nodes))
    for steps in ([], [1], [T]):
        found = least_cut(diagram, steps)
        check_least_cut(diagram, found)
        divisions = (frozenset(n for n in nodes if word >> n & 1) for word in range(1 << len(nodes)))
        assert found.weight == min(cut_of(diagram, steps, division).weight for division in divisions)


@examples(60)
@given(
    family=st.sampled_from(POLYNOMIAL),
    L=st.integers(1, 2),
    R=st.integers(1, 3),
    M=st.integers(1, 3),
    T=st.integers(1, 3),
    data=st.data(),
)
def test_the_rank_is_at_most_the_least_cut_for_every_split(family, L, R, M, T, data):
    program = family_program(family, L, min(R, 4 - L), M)
    start = data.draw(st.sets(st.integers(1, T)), label="start steps")
    diagram = unrolled(program, T)
    if len(diagram.nodes) > 300:
        return
    found = least_cut(diagram, sorted(start))
    check_least_cut(diagram, found)
    assert grid_rank(program, T, start) <= found.weight


@pytest.mark.parametrize(
    ("R", "M", "t_S", "t_E"), [(2, 3, 1, 4), (5, 2, 3, 2), (3, 3, 4, 4), (1, 4, 2, 2), (7, 2, 2, 9)]
)
def test_one_layer(R, M, t_S, t_E):
    """Theorem 1: the least cut of a matrix product state is the generic rank."""
    diagram = unrolled(family_program("rac", 1, R, M), t_S + t_E)
    assert least_cut(diagram, t_S).weight == min(R, M ** min(t_S, t_E))


def three_cuts(L, R, N, t_S, t_E):
    """proofs/statements/tensor-networks.md#cuts."""
    return min(N**t_S, N ** (t_E - 1) * min(N, R), R ** math.comb(t_E + L - 1, L - 1))


@pytest.mark.slow
@pytest.mark.parametrize("L", [1, 2, 3])
def test_of_a_circuit_it_is_the_least_of_three(L):
    for R, N, t_S, t_E in product((1, 2, 3), (1, 2, 3, 5), (1, 2, 3), (1, 2, 3)):
        diagram = unrolled(family_program("rac", L, R, N), t_S + t_E)
        if len(diagram.nodes) <= 100:
            found = least_cut(diagram, t_S)
            check_least_cut(diagram, found)
            assert found.weight == three_cuts(L, R, N, t_S, t_E), (R, N, t_S, t_E)


@pytest.mark.slow
@pytest.mark.parametrize(("sizes", "numbers"), LESS.items())
def test_the_rank_can_be_less(sizes, numbers):
    L, R, M, t_S, t_E = sizes
    program, (cut, expected) = family_program("rac", L, R, M), numbers
    found = least_cut(unrolled(program, t_S + t_E), t_S)
    check_least_cut(unrolled(program, t_S + t_E), found)
    assert found.weight == cut == three_cuts(L, R, M, t_S, t_E)
    assert symmetric_cut(program, t_S + t_E, range(1, t_S + 1)).weight == expected
    assert symmetric_cut(Network.family("rac", L=L, R=R, M=M), t_S + t_E, t_S).weight == expected
    if M ** (t_S + t_E) <= 1024:
        assert grid_rank(program, t_S + t_E, range(1, t_S + 1)) == expected


def test_an_index_that_many_tensors_share_is_cut_once():
    """y = Σ_i A_i B_i C_i D_i (x¹_i)(x²_i)...: four tensors on either side of one index of dimension 3."""
    program = parse_program("input x[4]; state h[3]; h'[i] = h[i] A[i,k] x[k]; y = h'[i] B[i] C[i] D[i]")
    found = least_cut(unrolled(program, 4), [1, 2])
    assert found.weight == 3
    (edge,) = found.cut.edges
    assert len(unrolled(program, 4).edges[edge].nodes) == 8


@pytest.mark.parametrize(
    ("first", "second"), [((3, 5), (2, 8)), ((3, 12), (2, 19)), ((7, 7), (3, 12)), ((2, 5), (5, 2))]
)
def test_products_are_compared_and_not_rounded_logarithms(first, second):
    """Two chains of bonds one behind the other: 3^12 = 531,441 and 2^19 = 524,288 are told apart."""
    program = parse_program(bundles(first, second))
    diagram = unrolled(program, 2)
    found = least_cut(diagram, [1])
    check_least_cut(diagram, found)
    assert found.weight == min(size**number for size, number in (first, second))


def bundles(first, second):
    """The text of a network whose steps are joined by a bundle of indices, and that by another: ``number`` of ``size``
    each; a leg is wider than both.
    """
    letters = "abcdefghijlmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    (size, number), (other, longer) = first, second
    one, two = letters[:number], letters[number : number + longer]
    shape = lambda size, number: ",".join([str(size)] * number)  # noqa: E731
    return f"""
        input x[1000000]
        state h[{shape(size, number)}]
        weight A[{shape(size, number)},1000000] B[{shape(other, longer)},1000000]
        weight V[{shape(size, number)},{shape(other, longer)}]
        h'[{",".join(one)}] = A[{",".join(one)},k] x[k]
        y = h[{",".join(one)}] V[{",".join(one + two)}] B[{",".join(two)},k] x[k]
    """


@given(dimension=st.integers(1, 50), bits=st.integers(0, 8))
def test_scaled_logarithms(dimension, bits):
    found = scaled_logarithm(dimension, bits)
    assert 2**found <= dimension ** (1 << bits) < 2 ** (found + 1)


# --- forgeries ---------------------------------------------------------------------------------------------------


@pytest.fixture
def honest():
    diagram = unrolled(family_program("rac", 2, 2, 3), 5)
    return diagram, least_cut(diagram, 2)


def test_a_lighter_weight_is_refused(honest):
    diagram, found = honest
    with pytest.raises(DomainError, match="not those of its tensors"):
        check_least_cut(diagram, replace(found, cut=replace(found.cut, weight=found.weight - 1)))


def test_another_cut_that_is_not_least_is_refused(honest):
    diagram, found = honest
    heavier = cut_of(diagram, [1, 2], frozenset(range(0, len(diagram.nodes), 2)))
    assert heavier.weight > found.weight
    with pytest.raises(DomainError, match=r"lies between|does not exclude"):
        check_least_cut(diagram, replace(found, cut=heavier))
    below = replace(found, cut=heavier, below=heavier.weight - 1)
    with pytest.raises(DomainError, match="does not exclude"):
        check_least_cut(diagram, below)


def test_a_path_less_is_refused(honest):
    diagram, found = honest
    with pytest.raises(DomainError, match="does not exclude"):
        check_least_cut(diagram, replace(found, paths=found.paths[:-1]))


def test_a_path_that_carries_too_much_is_refused(honest):
    diagram, found = honest
    paths = (replace(found.paths[0], amount=found.paths[0].amount + 1000), *found.paths[1:])
    with pytest.raises(DomainError, match="more than"):
        check_least_cut(diagram, replace(found, paths=paths))


def test_a_path_with_a_gap_or_a_wrong_end_is_refused(honest):
    diagram, found = honest
    first, *others = found.paths
    with pytest.raises(DomainError, match=r"no tensor has both|from a start leg"):
        check_least_cut(
            diagram, replace(found, paths=(replace(first, edges=(first.edges[0], first.edges[-1])), *others))
        )
    with pytest.raises(DomainError, match="from a start leg"):
        check_least_cut(diagram, replace(found, paths=(replace(first, edges=first.edges[:-1]), *others)))
    with pytest.raises(DomainError, match="carries at least"):
        check_least_cut(diagram, replace(found, paths=(replace(first, amount=0), *others)))


def test_an_edge_by_another_number_and_bits_below_zero_are_refused(honest):
    diagram, found = honest
    first, *others = found.paths
    again = replace(first, edges=tuple(number - len(diagram.edges) for number in first.edges))
    with pytest.raises(DomainError, match="the edges of a path are numbered"):
        check_least_cut(diagram, replace(found, paths=(first, again, *others)))
    with pytest.raises(DomainError, match="integers >= 0"):
        check_least_cut(diagram, replace(found, bits=-1))


def test_what_is_too_large_is_refused_with_the_number(monkeypatch):
    program = family_program("rac", 1, 2, 2)
    monkeypatch.setattr(cuts, "MAX_CUT_TENSORS", 5)
    assert least_cut(unrolled(family_program("second-order", 1, 2, 2), 3), 1).weight == 2  # 5 tensors
    with pytest.raises(BudgetExceeded, match="the network has 8 tensors; the limit of a cut is 5"):
        least_cut(unrolled(program, 3), 1)
    with pytest.raises(BudgetExceeded, match="10000 steps have 40,000 assignments; the limit of a cut is 20,000"):
        symmetric_cut(program, 10_000, [1])


def test_what_is_no_split_is_refused():
    diagram = unrolled(family_program("rac", 1, 2, 2), 3)
    with pytest.raises(DomainError, match=r"different numbers in 1\.\.3"):
        least_cut(diagram, [0])
    with pytest.raises(DomainError, match=r"different numbers in 1\.\.3"):
        least_cut(diagram, [1, 1])
    with pytest.raises(DomainError, match="y has axes"):
        least_cut(unrolled(parse_program("input x[2]; state h[2]; h'[i] = h[i] F[i,k] x[k]; y[i] = h'[i]"), 2), [1])


# --- symmetric cuts ----------------------------------------------------------------------------------------------


def early(program, t):
    return {(array, step) for step in range(t + 1) for array in program.shapes}


@pytest.mark.parametrize("family", POLYNOMIAL)
@pytest.mark.parametrize(("L", "t_S", "t_E"), [(1, 1, 1), (1, 2, 3), (2, 1, 2)])
def test_the_cut_after_the_start_is_c1(family, L, t_S, t_E):
    program = family_program(family, L, 2, 2)
    expected = sum(
        math.prod(multiset_coefficient(math.prod(s.shape), a) for s, a in zip(program.states, alpha, strict=True))
        for alpha in Supports(program).states(t_E)
    )
    assert symmetric_weight(program, t_S + t_E, range(1, t_S + 1), early(program, t_S)).weight == expected


@examples(40)
@given(L=st.integers(1, 3), R=st.integers(1, 4), M=st.integers(1, 4), t_S=st.integers(1, 5), t_E=st.integers(1, 5))
def test_for_a_circuit_it_is_u1_and_its_inputs_give_u2(L, R, M, t_S, t_E):
    program, T = family_program("rac", L, R, M), t_S + t_E
    problem = BoundProblem.at(Sizes(L, R, M, t_S, t_E), grid=True)
    steps = range(1, t_S + 1)
    found = symmetric_weight(program, T, steps, early(program, t_S))
    assert found.weight == BOUNDS["U1"].value(problem)
    assert dict(found.copies) == {
        (f"h{layer}'", t_S): multiset_coefficient(t_E, L - layer) for layer in range(1, L + 1)
    }
    behind = early(program, T) - {("b1", step) for step in range(t_S + 1, T + 1)}
    expected = math.prod(multiset_coefficient(R, multiset_coefficient(s, L - 1)) for s in range(1, t_E + 1))
    assert symmetric_weight(program, T, steps, behind).weight == expected  # U2's factors, with R for m


@examples(60)
@given(family=st.sampled_from(POLYNOMIAL), sizes=st.sampled_from([(1, 2), (1, 3), (2, 2)]), data=st.data())
def test_the_rank_is_at_most_every_symmetric_cut(family, sizes, data):
    L, T = sizes
    program = family_program(family, L, 2, 2)
    places = symmetric._Places(program, T, [], None).order
    start = data.draw(st.sets(st.integers(1, T)), label="start steps")
    chosen = data.draw(st.sets(st.sampled_from(places)), label="start side")
    try:
        found = symmetric_weight(program, T, sorted(start), chosen)
    except BudgetExceeded:
        return
    assert grid_rank(program, T, start) <= found.weight


@pytest.mark.parametrize("family", ["rac", "mi", "linear-layers"])
def test_branch_and_bound_finds_the_least(family):
    program = family_program(family, 1, 2, 3)
    places = symmetric._Places(program, 2, [1], None).order
    every = (
        symmetric_weight(program, 2, [1], [place for place, side in zip(places, sides, strict=True) if side]).weight
        for sides in product((False, True), repeat=len(places))
    )
    assert symmetric_cut(program, 2, [1]).weight == min(every)


def test_too_many_divisions_are_refused(monkeypatch):
    monkeypatch.setattr(symmetric, "MAX_DIVISIONS", 3)
    with pytest.raises(BudgetExceeded, match="more than 3 divisions"):
        symmetric_cut(family_program("rac", 2, 2, 2), 8, range(1, 5))


@pytest.mark.parametrize("steps", [[0], [5], [1, 1]])
def test_symmetric_cuts_check_their_steps(steps):
    with pytest.raises(DomainError, match=r"different numbers in 1\.\.4"):
        symmetric_cut(family_program("rac", 1, 2, 2), 4, steps)


# --- copying is no linear map ------------------------------------------------------------------------------------


def copies_linearly(q, n):
    """Whether some linear map F_q^n -> F_q^n ⊗ F_q^n sends every v to v ⊗ v, q prime: all maps are tried."""
    vectors = list(product(range(q), repeat=n))
    for entries in product(range(q), repeat=n**3):
        rows = [entries[row * n : (row + 1) * n] for row in range(n * n)]
        if all(
            tuple(sum(a * v for a, v in zip(row, vector, strict=True)) % q for row in rows)
            == tuple(a * b % q for a in vector for b in vector)
            for vector in vectors
        ):
            return True
    return False


@pytest.mark.parametrize(
    ("q", "n", "expected"), [(2, 1, True), (3, 1, False), (5, 1, False), (2, 2, False), (3, 2, False)]
)
def test_a_linear_map_copies_over_f2_in_one_dimension_alone(q, n, expected):
    assert copies_linearly(q, n) is expected
