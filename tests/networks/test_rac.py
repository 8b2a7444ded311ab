"""Recurrent arithmetic circuits: examples by hand, the test evaluator over several fields, refusals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.networks.reference_evaluator import reference_outputs, weights_of
from tests.plain import reader_of
from verify.errors import DomainError
from verify.exact import GF, QQ
from verify.networks.rac import RAC

FIELDS = [QQ, GF(2), GF(7), GF(2**31 - 1), GF(2**61 - 1), GF(2, 8), GF(3, 2), GF(5, 3)]


def plain(net, outputs):
    return [net.field.to_plain(v) for v in outputs]


# --- by hand ------------------------------------------------------------------------------------------------


def test_one_layer_one_channel():
    """h = 3·2·(1·x_1 + 4·x_2): x = (1, 1) gives 30; then 2·30·(1·2 + 4·0) = 120; y = 5·120."""
    net = RAC.of(QQ, Wh=[[[2]]], Wi=[[[1, 4]]], Wo=[[5]], h0=[[3]])
    assert plain(net, net([(1, 1)])) == [5 * 30]
    assert plain(net, net([(1, 1), (2, 0)])) == [5 * 120]


def test_one_layer_two_channels_and_two_classes():
    """Wh h = (1+2, 3+4)·, Wi x = (x_1, 10 x_2).

    Step 1, x = (1, 2): h = (3·1, 7·20) = (3, 140).  Step 2, x = (2, 1): Wh h = (3 + 280, 9 + 560), h = (566, 5690).
    """
    net = RAC.of(QQ, Wh=[[[1, 2], [3, 4]]], Wi=[[[1, 0], [0, 10]]], Wo=[[1, 0], [1, -1]], h0=[[1, 1]])
    assert [plain(net, h) for h in net.run([(1, 2)])] == [[3, 140]]
    assert plain(net, net([(1, 2), (2, 1)])) == [566, 566 - 5690]


def test_two_layers():
    """R = M = 1, all weights 1 but Wi_2 = 3: h^1 = x_1..x_τ, h^2 = Π 3·h^1.  x = 2, 5: h^1 = 2, 10; h^2 = 6, 180."""
    net = RAC.of(QQ, Wh=[[[1]], [[1]]], Wi=[[[1]], [[3]]], Wo=[[1]], h0=[[1], [1]])
    assert [plain(net, h) for h in net.run([[2]])] == [[2], [6]]
    assert [plain(net, h) for h in net.run([[2], [5]])] == [[10], [180]]


def test_three_layers_of_ones_count_paths():
    """With x = 2 and ones everywhere y = 2^(paths into the inputs) = 2^(mc(3, 2) + mc(2, 2) + mc(1, 2)) = 2^10 at T =
    3.
    """
    net = RAC.of(QQ, Wh=[[[1]]] * 3, Wi=[[[1]]] * 3, Wo=[[1]], h0=[[1]] * 3)
    assert plain(net, net([[2]] * 3)) == [2 ** (6 + 3 + 1)]


def test_rational_weights_stay_exact():
    net = RAC.of(QQ, Wh=[[["1/3"]]], Wi=[[["0.5"]]], Wo=[[Fraction(6, 7)]], h0=[[1]])
    assert plain(net, net([["2/5"]])) == [[2, 35]]


def test_over_a_finite_field():
    """As above with residues mod 5: 3·2·(1 + 4) = 0."""
    net = RAC.of(GF(5), Wh=[[[2]]], Wi=[[[1, 4]]], Wo=[[5]], h0=[[3]])
    assert plain(net, net.run([(1, 1)])[0]) == [0]


def test_no_input_leaves_the_initial_state():
    net = RAC.of(QQ, Wh=[[[2]]], Wi=[[[1]]], Wo=[[5]], h0=[[3]])
    assert plain(net, net([])) == [15]


def test_output_class_picks_one_row():
    net = RAC.of(QQ, Wh=[[[1, 2], [3, 4]]], Wi=[[[1], [1]]], Wo=[[1, 0], [0, 1], [2, 2]], h0=[[1, 1]])
    all_classes = plain(net, net([[1], [2]]))
    assert net.C == 3
    for c in range(3):
        one = net.output_class(c)
        assert one.C == 1
        assert plain(one, one([[1], [2]])) == [all_classes[c]]
    for c in (-1, 3):
        with pytest.raises(DomainError, match=rf"there are output classes 0\.\.2, not {c}"):
            net.output_class(c)


def test_map_entries_changes_every_weight_and_the_field():
    net = RAC.of(QQ, Wh=[[[2]]], Wi=[[[3, 4]]], Wo=[[5]], h0=[[6]])
    doubled = net.map_entries(lambda v: 2 * v)
    assert doubled == RAC.of(QQ, Wh=[[[4]]], Wi=[[[6, 8]]], Wo=[[10]], h0=[[12]])
    assert net.map_entries(int, GF(3)) == RAC.of(GF(3), Wh=[[[2]]], Wi=[[[0, 1]]], Wo=[[2]], h0=[[0]])


# --- against the test evaluator -----------------------------------------------------------------------------


@st.composite
def networks_and_inputs(draw):
    field = draw(st.sampled_from(FIELDS))
    L, R, M, C, T = (draw(st.integers(1, top)) for top in (3, 3, 3, 3, 4))
    entry = st.integers(-9, 9)
    if field == QQ:
        entry = st.one_of(entry, st.fractions(-3, 3, max_denominator=6))
    elif field.degree > 1:
        entry = st.lists(entry, min_size=field.degree, max_size=field.degree)

    def matrix(rows, columns):
        return draw(st.lists(st.lists(entry, min_size=columns, max_size=columns), min_size=rows, max_size=rows))

    net = RAC.of(
        field,
        Wh=[matrix(R, R) for _ in range(L)],
        Wi=[matrix(R, M)] + [matrix(R, R) for _ in range(L - 1)],
        Wo=matrix(C, R),
        h0=matrix(L, R),
    )
    return net, matrix(T, M)


@pytest.mark.slow
@given(networks_and_inputs())
@examples(150)
def test_agrees_with_the_test_evaluator(case):
    net, inputs = case
    read = reader_of(net.field.to_json())
    values = [[net.field.element(v) for v in x] for x in inputs]
    expected = reference_outputs(weights_of(net, read), [[read(net.field.to_plain(v)) for v in x] for x in values])
    assert [read(net.field.to_plain(v)) for v in net(values)] == expected
    assert len(expected) == net.C


# --- refusals -----------------------------------------------------------------------------------------------

GOOD = {"Wh": [[[1, 2], [3, 4]]] * 2, "Wi": [[[1], [2]], [[1, 2], [3, 4]]], "Wo": [[1, 1]], "h0": [[1, 1]] * 2}


def test_the_shapes_that_the_refusals_start_from_are_accepted():
    net = RAC.of(QQ, **GOOD)
    assert (net.L, net.R, net.M, net.C) == (2, 2, 1, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Wh": []}, r"Wh must be a nonempty list of lists of lists of numbers, not \[\]"),
        ({"Wh": [[], []]}, r"Wh\[1\] must be a nonempty list of lists of numbers, not \[\]"),
        ({"Wi": [[[1], [2]]]}, r"Wh has 2 layers, so Wi and h0 need 2 too; they have 1 and 2"),
        ({"h0": [[1, 1]]}, r"Wh has 2 layers, so Wi and h0 need 2 too; they have 2 and 1"),
        ({"Wi": [[], [[1, 2], [3, 4]]]}, r"Wi\[1\] must be a nonempty list of lists of numbers"),
        ({"Wi": [[[], []], [[1, 2], [3, 4]]]}, r"Wi\[1\]\[1\] must be a nonempty list of numbers"),
        ({"Wo": []}, "Wo must be a nonempty list"),
        ({"Wh": [[[1, 2], [3, 4]], [[1, 2]]]}, r"Wh\[2\] must be 2×2"),
        ({"Wh": [[[1, 2], [3]], [[1, 2], [3, 4]]]}, r"Wh\[1\] must be 2×2"),
        ({"Wi": [[[1], [2], [3]], [[1, 2], [3, 4]]]}, r"Wi\[1\] must be 2×1"),
        ({"Wi": [[[1], [2]], [[1], [2]]]}, r"Wi\[2\] must be 2×2"),
        ({"Wo": [[1, 2, 3]]}, r"Wo must be 1×2"),
        ({"h0": [[1, 1], [1]]}, r"h0\[2\] must have R = 2 entries; it has 1"),
        ({"h0": [[1, 0.5], [1, 1]]}, r"h0\[1\], entry 2: a float"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(change, message):
    with pytest.raises(DomainError, match=message):
        RAC.of(QQ, **(GOOD | change))


def test_inputs_of_another_length_are_refused():
    net = RAC.of(QQ, **GOOD)
    with pytest.raises(DomainError, match="an input has M = 1 entries, not 2"):
        net([[1, 2]])
