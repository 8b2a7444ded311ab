"""Laws of separation ranks: symmetries that change nothing, and what grows when something is added."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.exact import QQ
from verify.exact.linalg import rank as matrix_rank
from verify.networks.rac import RAC
from verify.networks.sampling import FAMILIES, family_weights, generic_weights
from verify.separation.bounds import BoundProblem, best_bound
from verify.separation.rank import grid_rank, separation_rank
from verify.statements import Sizes
from verify.tensors.grid import Templates, grid_matricization

laws = examples(25)
nonzero = st.integers(-5, 5).map(lambda v: v or 6)


@st.composite
def networks(draw, max_L=2, max_R=3, max_M=2):
    """Of any family, so that degenerate ones come often."""
    L, R, M = (draw(st.integers(1, top)) for top in (max_L, max_R, max_M))
    return family_weights(draw(st.sampled_from(sorted(FAMILIES))), L, R, M, draw(st.sampled_from(["1", "2", "a3"])))


blocks = st.integers(1, 2)


def unit(net):
    return Templates.of_unit_vectors(QQ, net.M, net.M)


def exact_grid_rank(net, t_S, t_E, templates=None, start_steps=None):
    matrix = grid_matricization(net, templates or unit(net), t_S, t_E, start_steps=start_steps)
    return matrix_rank(matrix.tolist(), QQ)


def ranks(net, t_S, t_E):
    """The exact grid rank and what is found of the function rank."""
    return exact_grid_rank(net, t_S, t_E), separation_rank(weights=net, t_S=t_S, t_E=t_E, sample=False).lower.value


def changed(net, *, Wh=None, Wi=None, Wo=None, h0=None):
    return RAC.of(
        QQ,
        Wh=net.Wh if Wh is None else Wh,
        Wi=net.Wi if Wi is None else Wi,
        Wo=net.Wo if Wo is None else Wo,
        h0=net.h0 if h0 is None else h0,
    )


# --- symmetries ---------------------------------------------------------------------------------------------


@given(networks(), blocks, blocks, st.data())
@laws
def test_permuting_the_channels_of_each_layer(net, t_S, t_E, data):
    order = [data.draw(st.permutations(range(net.R))) for _ in range(net.L)]

    def columns(matrix, permutation):
        return [[row[j] for j in permutation] for row in matrix]

    permuted = changed(
        net,
        Wh=[columns([w[i] for i in p], p) for w, p in zip(net.Wh, order, strict=True)],
        Wi=[
            [w[i] for i in order[layer]] if layer == 0 else columns([w[i] for i in order[layer]], order[layer - 1])
            for layer, w in enumerate(net.Wi)
        ],
        Wo=columns(net.Wo, order[-1]),
        h0=[[h[i] for i in p] for h, p in zip(net.h0, order, strict=True)],
    )
    inputs = [[1 + t + c * c for c in range(net.M)] for t in range(t_S + t_E)]
    assert permuted(inputs) == net(inputs)
    assert ranks(permuted, t_S, t_E) == ranks(net, t_S, t_E)


@given(networks(), blocks, blocks, st.data())
@laws
def test_gauge_of_the_recurrent_weights(net, t_S, t_E, data):
    """h^l -> D_l h^l with Wh_l -> D_l Wh_l D_l^{-1}, and D_l^{-1} where h^l is read: y is the same."""
    scale = [[Fraction(data.draw(nonzero), data.draw(st.integers(1, 4))) for _ in range(net.R)] for _ in range(net.L)]

    def times(matrix, left=None, right=None):
        return [
            [
                QQ.element(v) * QQ.element(left[i] if left else 1) / QQ.element(right[j] if right else 1)
                for j, v in enumerate(row)
            ]
            for i, row in enumerate(matrix)
        ]

    gauged = changed(
        net,
        Wh=[times(w, d, d) for w, d in zip(net.Wh, scale, strict=True)],
        Wi=[times(w, None, scale[layer - 1] if layer else None) for layer, w in enumerate(net.Wi)],
        Wo=times(net.Wo, None, scale[-1]),
        h0=[
            [QQ.element(v) * QQ.element(f) for v, f in zip(h, d, strict=True)]
            for h, d in zip(net.h0, scale, strict=True)
        ],
    )
    inputs = [[1 + t + c * c for c in range(net.M)] for t in range(t_S + t_E)]
    assert gauged(inputs) == net(inputs)
    assert ranks(gauged, t_S, t_E) == ranks(net, t_S, t_E)


@given(networks(), blocks, blocks, st.data())
@laws
def test_scaling_templates(net, t_S, t_E, data):
    """Each template times a nonzero number: rows and columns of the matricization are scaled."""
    scale = [data.draw(nonzero) for _ in range(net.M)]
    scaled = Templates.of(QQ, [[f * int(i == j) for j in range(net.M)] for i, f in enumerate(scale)])
    assert exact_grid_rank(net, t_S, t_E, scaled) == exact_grid_rank(net, t_S, t_E)


@given(networks(), blocks, blocks, st.data())
@laws
def test_templates_may_be_absorbed_in_the_input_weights(net, t_S, t_E, data):
    """y over templates F equals y over unit vectors with Wi_1 F^T for Wi_1."""
    F = [[data.draw(st.integers(-3, 3)) for _ in range(net.M)] for _ in range(net.M)]
    absorbed = [[sum((a * f for a, f in zip(row, vector, strict=True)), QQ.zero) for vector in F] for row in net.Wi[0]]
    there = changed(net, Wi=[absorbed, *net.Wi[1:]])
    first = grid_matricization(net, Templates.of(QQ, F), t_S, t_E)
    assert (first == grid_matricization(there, unit(net), t_S, t_E)).all()


@given(networks(), blocks, blocks, st.data())
@laws
def test_an_invertible_change_of_inputs_keeps_the_function_rank(net, t_S, t_E, data):
    F = [
        [data.draw(nonzero) if i == j else data.draw(st.integers(-3, 3)) * (i > j) for j in range(net.M)]
        for i in range(net.M)
    ]
    absorbed = [[sum((a * f for a, f in zip(row, vector, strict=True)), QQ.zero) for vector in F] for row in net.Wi[0]]
    there = changed(net, Wi=[absorbed, *net.Wi[1:]])
    found, other = (separation_rank(weights=n, t_S=t_S, t_E=t_E, sample=False).lower.value for n in (net, there))
    assert found == other


@given(st.integers(1, 3), st.integers(1, 3), blocks, blocks, st.sampled_from(["1", "2", "3"]))
@laws
def test_a_shallow_network_read_backwards(R, M, t_S, t_E, seed):
    """L = 1: reversing time transposes the split.  The network with Wh^T and Wo, Wh h0 exchanged computes the
    reversal.
    """
    net = generic_weights(1, R, M, field=QQ, seed=seed, bound=10007)
    first = [sum((a * b for a, b in zip(row, net.h0[0], strict=True)), QQ.zero) for row in net.Wh[0]]
    # y = Wo diag(Wi x^T) Wh .. Wh diag(Wi x^1) (Wh h0); backwards: first vector Wo = Wh' h0' with Wh' = Wh^T.
    transposed = [list(column) for column in zip(*net.Wh[0], strict=True)]
    matrix = grid_matricization(net, unit(net), t_S, t_E)
    assert matrix_rank(transposed, QQ) == R
    backwards = RAC.of(QQ, Wh=[transposed], Wi=net.Wi, Wo=[first], h0=[solve(transposed, list(net.Wo[0]))])
    inputs = [[1 + t * t + c for c in range(M)] for t in range(t_S + t_E)]
    assert backwards(inputs[::-1]) == net(inputs)
    assert exact_grid_rank(backwards, t_E, t_S) == matrix_rank(matrix.tolist(), QQ)


def solve(matrix, right):
    """The x with matrix·x = right, by Cramer's rule over Fractions."""
    rows = [[Fraction(int(v)) for v in row] for row in matrix]
    values = [Fraction(int(v)) for v in right]

    whole = plain.determinant(rows)
    return [
        plain.determinant([[*row[:j], value, *row[j + 1 :]] for row, value in zip(rows, values, strict=True)]) / whole
        for j in range(len(rows))
    ]


@given(networks(max_L=3), st.data())
@laws
def test_the_rank_of_a_split_is_that_of_its_complement(net, data):
    """Start and end exchange rows and columns."""
    T = data.draw(st.integers(2, 3))
    start = data.draw(st.sets(st.integers(1, T), min_size=1, max_size=T - 1))
    end = set(range(1, T + 1)) - start
    found, other = (exact_grid_rank(net, len(s), T - len(s), start_steps=tuple(sorted(s))) for s in (start, end))
    assert found == other


# --- order --------------------------------------------------------------------------------------------------


@given(networks(max_L=3), blocks, blocks)
@laws
def test_lower_is_at_most_upper_and_grid_at_most_function(net, t_S, t_E):
    at_grid = grid_rank(weights=net, t_S=t_S, t_E=t_E)
    function = separation_rank(weights=net, t_S=t_S, t_E=t_E, sample=False)
    assert at_grid.lower.value <= at_grid.upper.value
    assert function.lower.value <= function.upper.value
    assert exact_grid_rank(net, t_S, t_E) == at_grid.value
    assert at_grid.value <= function.lower.value


@given(networks(), blocks, blocks)
@laws
def test_no_weights_exceed_generic_weights(net, t_S, t_E):
    generic = separation_rank(L=net.L, R=net.R, M=net.M, t_S=t_S, t_E=t_E, sample=False)
    assert separation_rank(weights=net, t_S=t_S, t_E=t_E, sample=False).lower.value <= generic.lower.value


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), blocks, blocks, st.sampled_from("RMSE"))
@laws
def test_the_generic_rank_grows_with_width_inputs_and_time(L, R, M, t_S, t_E, grown):
    """More channels or inputs contain fewer; a longer block contains a shorter one for start and end of generic
    states.
    """
    sizes = {"L": min(L, 2), "R": R, "M": M, "t_S": t_S, "t_E": t_E}
    key = {"R": "R", "M": "M", "S": "t_S", "E": "t_E"}[grown]
    more = sizes | {key: sizes[key] + 1}
    for find in (separation_rank, grid_rank):
        assert find(**sizes, sample=False).lower.value <= find(**more, sample=False).lower.value


@given(st.integers(1, 2), st.integers(1, 3), blocks, blocks, st.integers(1, 3))
@laws
def test_more_templates_give_no_smaller_rank(L, R, t_S, t_E, N):
    few, many = (grid_rank(L=L, R=R, M=4, N=n, t_S=t_S, t_E=t_E, sample=False).lower.value for n in (N, N + 1))
    assert few <= many


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 4),
    st.sampled_from("LRMSE"),
)
@examples(300)
def test_the_best_bound_grows_with_every_size(L, R, M, t_S, t_E, grown):
    """With R > M the bounds for M >= R drop out, which only raises the best one."""
    sizes = {"L": L, "R": R, "M": M, "t_S": t_S, "t_E": t_E}
    key = {"L": "L", "R": "R", "M": "M", "S": "t_S", "E": "t_E"}[grown]
    more = sizes | {key: sizes[key] + 1}
    assert best_bound(BoundProblem(Sizes(**sizes))).value <= best_bound(BoundProblem(Sizes(**more))).value
