"""Degrees, seen states and C0 to C5: known values, the checker's own, and ranks that must not exceed them."""

from __future__ import annotations

import itertools
import random

import flint
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.networks.random_programs import programs
from verify.checker.circuit import program as checked
from verify.checker.circuit import supports as checker_supports
from verify.checker.kernel.meter import Meter
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF
from verify.networks.evaluate import evaluate
from verify.networks.families import FAMILIES
from verify.networks.language import parse_program
from verify.networks.program import new
from verify.networks.rac import degree_in_state
from verify.networks.rac import weight_degree as rac_weight_degree
from verify.networks.supports import Supports, directions, is_affine, seen, weight_degree
from verify.separation.bounds import BOUNDS, BoundProblem
from verify.separation.support_bounds import support_bounds
from verify.statements import Sizes

P = 10007
POLYNOMIAL = [name for name, family in FAMILIES.items() if family.kind == "polynomial"]


def family(name, L, R=2, M=2):
    return FAMILIES[name].program(L, R, M)


# --- known values --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "L", "R", "values"),
    [
        ("mi", 1, 2, [3, 3, 3]),
        ("mi", 2, 2, [9, 18, 30]),
        ("gated-linear-attention", 1, 2, [5, 5, 5]),
        ("selective-ssm", 1, 2, [3, 3, 3]),
        ("selective-ssm", 2, 2, [12, 22, 35]),
        ("gated-gru", 1, 1, [4, 10, 28]),
    ],
)
def test_the_state_bound_of_families(name, L, R, values):
    program = family(name, L, R, R)
    assert [support_bounds(program, s, e)["C1"] for s, e in ((2, 1), (2, 2), (3, 3))] == values


ONCE = {
    ("linear-layers", 1): [2, 2, 2],
    ("linear-layers", 2): [2, 2, 2],
    ("linear-layers", 3): [2, 2, 2],
    ("square", 1): [4, 11, 37],
    ("square", 2): [17, 121, 1201],
    ("cube", 1): [7, 46, 379],
    ("gated-lstm", 1): [13, 286, 12871],
    ("gated-gru", 1): [7, 46, 379],
    ("linear-attention", 1): [3, 3, 3],
    ("delta-rule", 2): [105, 378, 990],
}
"""C5 at t_E = 1, 2, 3, R = M = 2."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "L"), ONCE)
@pytest.mark.parametrize("N", [None, 2])
def test_constants_are_counted_once(name, L, N):
    assert [support_bounds(family(name, L), 3, t, N=N)["C5"] for t in (1, 2, 3)] == ONCE[name, L]


@pytest.mark.parametrize("name", ["rac", "mi", "second-order", "selective-ssm", "gated-linear-attention", "delta-rule"])
@pytest.mark.parametrize("L", [1, 2])
def test_where_every_degree_has_an_input_nothing_is_gained(name, L):
    for t in (1, 2, 3):
        values = support_bounds(family(name, L), 2, t)
        assert values["C5"] == values["C4"]


@pytest.mark.parametrize("L", [1, 2, 3])
@pytest.mark.parametrize(("R", "M"), [(2, 3), (3, 2)])
@pytest.mark.parametrize("N", [None, 2])
def test_for_rac_they_are_the_bounds_of_the_paper(L, R, M, N):
    for t_S, t_E in ((1, 1), (2, 3), (3, 2)):
        ours = support_bounds(family("rac", L, R, M), t_S, t_E, N=N)
        problem = BoundProblem(Sizes(L, R, M, t_S, t_E, N=N))
        for name, classical in (("C0", "U0"), ("C1", "U1"), ("C2", "U2"), ("C3", "U3")):
            assert ours[name] == BOUNDS[classical].value(problem), (name, t_S, t_E)
        assert ours["C4"] == ours["C5"] == ours["C1"]


def test_inputs_are_counted_at_their_places():
    program = family("rac", 2, 2, 3)
    assert support_bounds(program, 1, 2, split=[2]) == {
        "C0": 3,
        "C1": None,
        "C2": 8,
        "C3": None,
        "C4": None,
        "C5": None,
    }
    problem = BoundProblem(Sizes(2, 2, 3, 1, 2), start_steps=(2,))
    assert (BOUNDS["U0"].value(problem), BOUNDS["U2"].value(problem)) == (3, 8)


def test_templates_that_span_less():
    program = family("rac", 2, 3, 3)
    assert support_bounds(program, 1, 3, N=5, template_rank=2)["C2"] == 2 * 3 * 4
    assert support_bounds(program, 1, 3, N=5)["C2"] == 3 * 5 * 5


def test_directions():
    assert directions(family("rac", 1, 2, 5)) == 2
    assert directions(family("gated-lstm", 1, 1, 5)) == 4
    assert directions(family("gated-lstm", 1, 2, 5)) == 5
    assert directions(parse_program("input x[4]; state h = 0; h' = h + x[i] x[i]; y = h'")) == 4
    assert directions(parse_program("input x[4]; state h = 0; h' = h + F[i] x[i]; y = h'")) == 1
    assert directions(parse_program("input x[4]; state h[4]; h'[i] = h[i] + F[i] x[i]; y = C[i] h'[i]")) == 4
    assert directions(parse_program("input x[4]; state h; h' = h + a[k] x[k]; y = h' + a[k] x[k]")) == 1


def test_affine_cells_are_those_of_the_page():
    affine = {name for name in POLYNOMIAL if is_affine(family(name, 1))}
    assert affine == set(POLYNOMIAL) - {"square", "cube", "gated-lstm", "gated-gru"}
    assert {name for name in POLYNOMIAL if is_affine(family(name, 2))} == {"linear-layers"}


def test_an_affine_cell_is_bounded_at_any_length():
    program = family("gated-linear-attention", 1, 3, 2)
    assert {support_bounds(program, t, t)["C1"] for t in (1, 2, 7, 1000)} == {10}


# --- degrees -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("L", [1, 2, 3])
@pytest.mark.parametrize("T", [1, 2, 5])
def test_degrees_of_the_circuit(L, T):
    program = family("rac", L)
    assert Supports(program).states(T) == {tuple(degree_in_state(L, layer, T) for layer in range(1, L + 1))}
    for inputs, weights in ((True, True), (True, False), (False, True)):
        expected = rac_weight_degree(L, T, with_inputs=inputs, with_weights=weights)
        assert weight_degree(program, T, with_inputs=inputs, with_weights=weights) == expected


def test_degrees_by_hand():
    program = parse_program("input x[1]; state h; state c = 0; c' = h a[i] x[i] + c h; h' = 2 h + c' b; y = h' h'")
    supports = Supports(program)
    assert supports.arrays["c'"] == {(1, 0), (1, 1)}
    assert supports.states(1) == {(2, 0), (2, 1), (2, 2)}
    assert supports.inputs(1) == {0, 1, 2}
    # c' has degree 2 (h a), h' = c' b degree 3, y 6; then c' = 3 + 1 or 2 + 3, h' 6
    assert [weight_degree(program, T) for T in (1, 2)] == [6, 12]


REACHED = [
    ("state h[2]; h'[i] = h[i] + F[i,k] x[k]; y = C[i] h'[i] + b[k] x[k]", [{(0,)}, {(0,)}], [2, 2]),
    # the degree of h'[i] x[i] has an input, whatever comes before it
    ("state h[2]; h'[i] = h[i] + F[i,k] x[k]; y = h'[i] x[i]", [{(0,), (1,)}, {(0,), (1,)}], [3, 3]),
    ("state h[2]; h'[i] = h[i] + F[i,k] x[k]; y = h[i] h[j] A[i,j] + h[i] x[i]", [{(1,)}, {(0,), (1,)}], [3, 4]),
    # an input that comes one step earlier: h (g + x), then h (g + x) (g + x + x) ..
    ("state h g; g' = g + F[k] x[k]; h' = h g; y = h'", [set(), {(1, 1)}, {(1, 1), (1, 2)}], [1, 2, 3]),
    # one of two factors brings it, and the other is any
    ("state h[2]; h'[i] = h[i] + F[i,k] x[k]; y = A[i,j] h'[i] h'[j]", [{(0,), (1,)}, {(0,), (1,)}], [4, 4]),
]
BY_HAND = [
    *REACHED,
    # g with its input stands in no term
    ("state h[2] g; h'[i] = h[i]; g' = g + F[k] x[k]; y = C[i] h'[i]", [set(), set()], [1, 1]),
    ("state h[2]; h'[i] = h[i] + 0 F[i,k] x[k]; y = C[i] h'[i]", [set(), set()], [1, 1]),
    ("state h; h' = F[k] x[k]; y = 0 h'", [set(), set()], [0, 0]),
]


@pytest.mark.parametrize(("text", "depending", "values"), BY_HAND)
def test_degrees_with_an_input_by_hand(text, depending, values):
    program = parse_program(f"input x[2]; {text}")
    assert [Supports(program).depending(t) for t in range(1, len(values) + 1)] == depending
    assert [support_bounds(program, 2, t)["C5"] for t in range(1, len(values) + 1)] == values


@pytest.mark.parametrize(("text", "values"), [(text, values) for text, _, values in REACHED])
def test_ranks_that_reach_it(text, values):
    """So a flag that is lost, in a term or under composition, makes the bound wrong."""
    program = parse_program(f"input x[2]; {text}")
    assert [observed_rank(program, 2, t, 8) for t in range(1, len(values) + 1)] == values


def expanded(program, t):
    """The monomials of y after t steps, with all weights 1: sets of (degrees in the states before, has an input)."""
    names = [state.name for state in program.states]
    zero = (0,) * len(names)
    units = {name: frozenset({((*zero[:b], 1, *zero[b + 1 :]), False)}) for b, name in enumerate(names)}
    before = dict(units)
    for _ in range(t):
        known = before | {"x": frozenset({(zero, True)})}
        for a in program.assignments:
            known[a.target] = frozenset(
                (tuple(map(sum, zip(zero, *(m[0] for m in chosen), strict=True))), any(m[1] for m in chosen))
                for term in a.terms
                if term.coefficient
                for chosen in itertools.product(*(known.get(f.name, {(zero, False)}) for f in term.factors))
            )
        before = {name: known[new(name)] for name in names}
    return known["y"]


@given(programs(functions=False, factors=2), st.integers(1, 3))
@examples(60)
def test_degrees_with_an_input_are_those_of_the_expanded_output(program, t):
    """The new values of one step are put into the next, forwards; the degrees go backwards."""
    if max(map(sum, Supports(program).states(t)), default=0) > 30:
        return
    found = expanded(program, t)
    assert Supports(program).depending(t) == {degree for degree, flag in found if flag}
    assert Supports(program).states(t) == {degree for degree, _ in found}


def test_what_is_zero_has_no_degree():
    program = parse_program("input x[1]; state h = 0; h' = h a[i] x[i] + 0 b; y = h' w")
    assert weight_degree(program, 3) == 0
    assert Supports(program).states(2) == {(1,)}


@given(programs(functions=False, factors=2), st.integers(1, 3))
@examples(60)
def test_the_degree_in_the_weights_is_never_exceeded(program, T):
    """y at t·weights is a polynomial in t; its values determine its degree."""
    source = random.Random(T)
    weights = {w.name: [source.randrange(P) for _ in range(_size(w.shape))] for w in program.weights}
    inputs = [[source.randrange(P) for _ in range(program.channels)] for _ in range(T)]
    degree = weight_degree(program, T)
    if degree > 60:
        return

    def value(t):
        scaled = {w.name: _nested([t * v for v in weights[w.name]], w.shape) for w in program.weights}
        return int(evaluate(program, scaled, inputs, GF(P))[0])

    values = [value(t) for t in range(degree + 3)]
    for _ in range(degree + 1):
        values = [(b - a) % P for a, b in itertools.pairwise(values)]
    assert set(values) == {0}


# --- seen states ---------------------------------------------------------------------------------------------


def test_what_is_seen_in_families():
    for name in POLYNOMIAL:
        for L in (1, 2, 3):
            axes = seen(family(name, L))
            top = (0,) if name in ("linear-attention", "delta-rule") else ()
            assert axes == {state: top if state == f"S{L}" else () for state in axes}, name
    for name in ("linear-attention", "delta-rule"):
        assert support_bounds(family(name, 1, 4, 3), 5, 5)["C4"] == 5


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = r[i] S'[i,j] x[j]", (0,)),
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = r[i] S'[i,j] q[j]", (0, 1)),
        ("S'[i,j] = S[i,k] A[k,j] + x[i] x[j]\ny = r[i] S'[i,j] q[j]", (0,)),
        ("S'[i,j] = S[k,j] A[k,i] + x[i] x[j]\ny = r[i] S'[i,j] q[j]", (1,)),
        ("S'[i,j] = S[j,i] + x[i] x[j]\ny = r[i] S'[i,j] r[j]", ()),
        ("S'[i,j] = x[i] S[i,j] + x[j] S[i,j]\ny = r[i] S'[i,j] q[j]", ()),
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = r[i] S'[i,j] x[j] + q[i] S[i,j] x[j]", ()),
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = r[i] S'[i,j] x[j] + r[i] S[i,j] q[j]", (0,)),
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = S'[i,j] x[i] x[j]", ()),
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = S'[i,j] A[i,j]", ()),
        ("S'[i,j] = S[i,j] + x[i] x[j]\no[i] = S'[i,j] x[j]\ny = r[i] o[i] o[i]", ()),
        ("S'[i,j] = S[i,j] + x[i] x[j]\no[i] = S'[i,j] x[j]\nu = r[i] o[i]\ny = u u", (0,)),
        ("u[j] = r[i] S[i,j]\nS'[i,j] = S[i,j] u[k] x[k] + u[i] u[j]\ny = u[j] x[j]", (0,)),
        ("S'[i,j] = S[i,k] S[k,j]\ny = r[i] S'[i,j] x[j]", ()),
        ("S'[i,j] = x[i] x[j]\ny = S'[i,j] x[i] r[j]", (0, 1)),
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = x[i] r[i]", (0, 1)),
        ("S'[i,j] = S[i,j] + x[i] x[j]\ny = r[i] r[i] S'[i,j] x[j]", ()),
        ("S'[i,j] = S[i,j] + 0 S[j,i]\ny = r[i] S'[i,j] x[j]", (0,)),
    ],
)
def test_what_is_seen(text, axes):
    program = parse_program(f"input x[2]; state S[2,2]\nweight r[2]\n{text}".replace("weight r[2]\n", ""))
    assert seen(program) == {"S": axes}


def test_a_state_that_another_keeps_is_not_seen_in_part():
    head = "input x[2]; state S[2,2] Z[2,2]\nS'[i,j] = S[i,j] + x[i] x[j]\n"
    text = head + "Z'[i,j] = Z[i,j] + S[i,j]\ny = r[i] Z'[i,j] x[j]"
    assert seen(parse_program(text)) == {"S": (), "Z": (0,)}


def test_the_weight_must_be_no_initial_state():
    text = "input x[2]; state S[2,2] r[2]\nr'[i] = r[i]\nS'[i,j] = S[i,j] + x[i] x[j]\ny = r[i] S'[i,j] x[j]"
    assert seen(parse_program(text)) == {"S": (), "r": ()}


# --- the checker's numbers -----------------------------------------------------------------------------------


def for_the_checker(program):
    def line(a):
        products = tuple(
            checked.Product(
                tuple((f.name, f.axes) for f in t.factors), (t.coefficient.numerator, t.coefficient.denominator)
            )
            for t in a.terms
        )
        return checked.Assignment(a.target, a.axes, products, a.function)

    return checked.Program(
        program.channels,
        tuple((w.name, w.shape) for w in program.weights),
        tuple(checked.State(s.name, s.shape, s.free) for s in program.states),
        tuple(map(line, program.step)),
        line(program.output),
        tuple(
            checked.Fixed(f.name, f.shape, tuple((e.numerator, e.denominator) for e in f.entries))
            for f in program.fixed
        ),
    )


def same_degrees(program, longest):
    ours = Supports(program)
    theirs = checker_supports.Supports(for_the_checker(program), 1, Meter(10**9, "this"), "")
    for t in range(1, longest + 1):
        assert ours.states(t) == theirs.states(t)
        assert ours.inputs(t) == {degree for (degree,) in theirs.inputs(t)}
    flagged = checker_supports.Supports(for_the_checker(program), 1, Meter(10**9, "this"), "", True)
    for t in range(1, longest + 1):
        assert ours.depending(t) == {degree[:-1] for degree in flagged.states(t) if degree[-1] == 1}
        assert ours.states(t) == {degree[:-1] for degree in flagged.states(t)}
        assert {degree[-1] for degree in flagged.states(t)} <= {0, 1}


@pytest.mark.slow
@pytest.mark.parametrize("name", POLYNOMIAL)
@pytest.mark.parametrize("L", [1, 2])
def test_the_checker_finds_the_same_degrees(name, L):
    same_degrees(family(name, L), 2)


@given(programs(functions=False))
@examples(30)
def test_of_any_program(program):
    same_degrees(program, 2)


# --- ranks ---------------------------------------------------------------------------------------------------


def _size(shape):
    size = 1
    for n in shape:
        size *= n
    return size


def _nested(entries, shape):
    if not shape:
        return entries[0]
    stride = len(entries) // shape[0]
    return [_nested(entries[k * stride : (k + 1) * stride], shape[1:]) for k in range(shape[0])]


def observed_rank(program, t_S, t_E, points, seed=0):
    """The rank of an evaluation matrix mod P: at most the function rank at these weights."""
    source = random.Random(seed)

    def draw(shape):
        return _nested([source.randrange(P) for _ in range(_size(shape))], shape)

    weights = {w.name: draw(w.shape) for w in program.weights}
    starts = [draw((t_S, program.channels)) for _ in range(points)]
    ends = [draw((t_E, program.channels)) for _ in range(points)]
    entries = [int(evaluate(program, weights, s + e, GF(P))[0]) for s in starts for e in ends]
    return flint.nmod_mat(points, points, entries, P).rank()


@given(programs(functions=False, factors=2), st.sampled_from([(1, 1), (2, 1), (1, 2)]))
@pytest.mark.slow
@examples(150)
@example(parse_program("input x[2]; state S[2,2]\nS'[i,j] = S[i,j] + x[i] x[j]\ny = r[i] S'[i,j] x[j]"), (2, 1))
def test_no_rank_exceeds_a_bound(program, t):
    no_rank_exceeds_a_bound(program, t)


@given(programs(functions=False, factors=2))
@examples(15)
def test_no_rank_exceeds_a_bound_in_a_few_cases(program):
    no_rank_exceeds_a_bound(program, (1, 1))


def no_rank_exceeds_a_bound(program, t):
    rank = observed_rank(program, *t, points=9)
    values = support_bounds(program, *t)
    for name, value in values.items():
        assert value is None or rank <= value, name
    if values["C5"] is not None:
        assert values["C5"] <= values["C4"] <= values["C1"]


@pytest.mark.parametrize(
    ("name", "L", "R", "rank"),
    [("linear-attention", 1, 2, 3), ("delta-rule", 1, 2, 3), ("gated-linear-attention", 1, 2, 5), ("mi", 1, 3, 4)],
)
def test_ranks_that_reach_the_bound(name, L, R, rank):
    """So the bound less one is false: the seen state cannot be counted as less, nor the gated one as seen."""
    program = family(name, L, R, 2)
    assert observed_rank(program, 2, 2, 8) == rank == support_bounds(program, 2, 2)["C4"]


# --- limits --------------------------------------------------------------------------------------------------


def test_networks_with_too_many_degrees_have_no_bound():
    program = family("gated-lstm", 2, 2)
    assert set(support_bounds(program, 5, 5, budget=1000).values()) == {None}
    for ask in (Supports.states, Supports.depending):
        with pytest.raises(BudgetExceeded, match="too many degrees"):
            ask(Supports(program, budget=1000), 4)


def test_what_is_available_does_not_depend_on_what_was_asked_before():
    program, found = family("gated-gru", 1), set()
    for budget in range(3000, 5000, 250):
        alone = {t: support_bounds(program, 2, t, budget=budget)["C5"] for t in (1, 2, 3)}
        supports = Supports(program, budget=budget)
        for t in (2, 3, 1, 3):
            supports.renew()
            if alone[t] is not None:
                assert supports.depending(t)
            else:
                with pytest.raises(BudgetExceeded):
                    supports.depending(t)
        found.add(alone[3])
    assert found == {None, 379}


def test_long_blocks_end():
    assert support_bounds(family("linear-layers", 3), 10**6, 10**6)["C5"] == 2
    values = support_bounds(family("cube", 1), 10**5, 10**5, budget=50_000)
    assert values["C0"] is values["C2"] is values["C3"] is None
    with pytest.raises(BudgetExceeded, match="takes too long"):
        weight_degree(family("rac", 1), 10**6)
    with pytest.raises(BudgetExceeded, match=r"exceeds 2\^100000"):
        weight_degree(parse_program("input x[1]; state h; h' = h h h h h h h h; y = h'"), 33_400)


def test_other_functions_have_no_degrees():
    for ask in (Supports, is_affine, lambda p: weight_degree(p, 2), lambda p: support_bounds(p, 1, 1)):
        with pytest.raises(DomainError, match="degrees are those of polynomials, and the network has tanh"):
            ask(family("tanh", 1))


@pytest.mark.parametrize("sizes", [(0, 1), (1, 0), (1, -1)])
def test_blocks_are_not_empty(sizes):
    with pytest.raises(DomainError, match="must be at least 1"):
        support_bounds(family("rac", 1), *sizes)


def test_new_values_are_named_so():
    assert set(Supports(family("rac", 2)).arrays) >= {new("h1"), new("h2"), "y"}
