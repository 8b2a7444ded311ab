"""Weight families: sizes, what the degenerate ones say of themselves, Theorem D's factorisation, the stream's order."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from tests.networks.reference_evaluator import reference_outputs, weights_of
from tests.plain import rational
from tests.separation.minor_reader import MinorReader
from tests.separation.naive_bounds import mc
from verify.errors import DomainError
from verify.exact import GF, QQ, rank
from verify.networks.sampling import (
    FAMILIES,
    family_weights,
    generic_weights,
    small_integer_weights,
    theorem_d_witness,
    weight_count,
)
from verify.networks.streams import IntegerStream, seed_of

SIZES = list(product((1, 2, 4), (1, 2, 3, 4), (1, 2, 5)))


def numbers(matrix):
    return [[int(v) if v.q == 1 else None for v in row] for row in matrix]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_builds_at_all_sizes(name):
    for L, R, M in SIZES:
        net = family_weights(name, L, R, M)
        assert (net.L, net.R, net.M, net.C) == (L, R, M, 1)
        assert net == family_weights(name, L, R, M)
        if name != "theorem-d-witness":
            assert net != family_weights(name, L, R, M, "7") or weight_count(L, R, M) < 8
        count = sum(len(row) for w in (*net.Wh, *net.Wi, net.Wo, net.h0) for row in w)
        assert count == weight_count(L, R, M)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("sizes", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_sizes_below_one_are_refused(name, sizes):
    with pytest.raises(DomainError, match=r"[LRM] must be at least 1, not 0"):
        family_weights(name, *sizes)


def test_an_unknown_family_is_refused():
    with pytest.raises(DomainError, match="there is no weight family 'gneric'; there are generic, "):
        family_weights("gneric", 1, 1, 1)


# --- degenerate families are what they say ------------------------------------------------------------------


CHECKS = {
    "identity-recurrence": lambda net: all(numbers(w) == plain.identity(net.R) for w in net.Wh),
    "rank-one-recurrence": lambda net: all(rank(w, QQ) == 1 for w in net.Wh),
    "rank-one-input": lambda net: rank(net.Wi[0], QQ) == 1,
    "equal-channels": lambda net: all(len(set(w)) == 1 for w in (*net.Wh, *net.Wi)),
    "nilpotent-recurrence": lambda net: all(
        not any(map(any, plain.power(numbers(w), net.R))) and rank(w, QQ) == net.R - 1 for w in net.Wh
    ),
    "cyclic-recurrence": lambda net: all(
        plain.power(numbers(w), net.R) == plain.identity(net.R)
        and all(plain.power(numbers(w), k) != plain.identity(net.R) for k in range(1, net.R))
        for w in net.Wh
    ),
    "diagonal-recurrence": lambda net: all(
        bool(v) == (i == j) for w in net.Wh for i, row in enumerate(numbers(w)) for j, v in enumerate(row)
    ),
    "dead-channel": lambda net: all(not any(w[-1]) and all(any(row) for row in w[:-1]) for w in map(numbers, net.Wh)),
    "single-output-channel": lambda net: numbers(net.Wo) == [[1] + [0] * (net.R - 1)],
    "zero-initial-state": lambda net: not any(numbers(net.h0)[-1]) and all(map(any, numbers(net.h0)[:-1])),
}


def test_every_degenerate_family_has_its_check():
    assert set(CHECKS) == {name for name, family in FAMILIES.items() if family.degenerate}


@pytest.mark.parametrize("name", CHECKS)
def test_degenerate_families_are_what_they_say(name):
    for (L, R, M), seed in product(SIZES, ("", "1")):
        assert CHECKS[name](family_weights(name, L, R, M, seed)), (L, R, M, seed)


def test_equal_channels_are_equal():
    net = family_weights("equal-channels", 2, 3, 2, "1")
    for state in net.run([[1, 2], [3, 4], [5, 6]]):
        assert len(set(state)) == 1


def test_a_dead_channel_dies_at_the_first_step():
    net = family_weights("dead-channel", 3, 3, 2, "1")
    for state in net.run([[1, 2]]):
        assert QQ.is_zero(state[-1])


@pytest.mark.parametrize("T", [1, 4])
def test_a_zero_state_makes_the_output_vanish(T):
    net = family_weights("zero-initial-state", 3, 2, 2, "1")
    assert net([[1, 2]] * T) == (QQ.zero,)


# --- Theorem D ----------------------------------------------------------------------------------------------


@given(st.data())
@examples(60)
def test_theorem_d_weights_factor(data):
    """y = A^(mc(T,L-1) - mc(t_E,L-1)) · S^D on inputs (a, 1, .. | x, 1, ..), A = Σ_{r<=m} a_r, S = Σ a_r x_r."""
    L, R, M, t_S, t_E = (data.draw(st.integers(1, top)) for top in (4, 3, 3, 3, 3))
    a, x = (data.draw(st.lists(st.integers(-5, 5), min_size=M, max_size=M)) for _ in range(2))
    m, D = min(M, R), mc(t_E, L - 1)
    ones = [1] * M
    inputs = [a, *[ones] * (t_S - 1), x, *[ones] * (t_E - 1)]
    A, S = sum(a[:m]), sum(p * q for p, q in zip(a[:m], x[:m], strict=True))
    expected = A ** (mc(t_S + t_E, L - 1) - D) * S**D
    weights = weights_of(theorem_d_witness(L, R, M), rational)
    assert reference_outputs(weights, inputs) == [expected]
    assert [int(v) for v in theorem_d_witness(L, R, M)(inputs)] == [expected]


# --- streams ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "bound"), [(QQ, 101), (QQ, 2**31 - 1), (GF(7), 7), (GF(2), 2), (GF(2, 8), 2), (GF(3, 2), 3)]
)
def test_generic_weights_come_in_the_order_of_the_format(field, bound):
    """Wh_1, Wi_1, Wh_2, Wi_2, .., Wo, h0_1, .., row by row; over GF(p^k) k integers an element."""
    net = generic_weights(2, 3, 2, field=field, seed="ab", bound=bound)
    item = {"modulus": bound, "weights": {"kind": "stream", "seed": "ab"}}
    if field.degree > 1:
        item["extension"] = list(field.modulus)
    reader = MinorReader({"instance": {"L": 2, "R": 3, "M": 2}, "field": "Q"}, item)
    assert weights_of(net, reader.read) == reader.weights


def test_small_integer_weights_stay_small_and_reach_both_ends():
    net = small_integer_weights(3, 4, 4, seed="1", magnitude=2)
    entries = {int(v) for w in (*net.Wh, *net.Wi, net.Wo, net.h0) for row in w for v in row}
    assert entries == {-2, -1, 0, 1, 2}


@pytest.mark.parametrize("seed", ["", "A", "g", "0" * 65, "0x1", " 1"])
def test_malformed_seeds_are_refused(seed):
    with pytest.raises(DomainError, match="a stream seed is 1 to 64 lower-case hex digits"):
        IntegerStream(seed, "weights", 5)


@pytest.mark.parametrize("bound", [1, 0, 2**63 + 1])
def test_bounds_of_a_stream(bound):
    with pytest.raises(DomainError, match=r"a stream bound lies in 2\.\.2\^63"):
        IntegerStream("1", "weights", bound)


def test_seeds_of_texts():
    assert seed_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert list(IntegerStream("1", "a", 10).take(3)) != list(IntegerStream("1", "b", 10).take(3))
    assert next(iter(IntegerStream("1", "a", 10))) == IntegerStream("1", "a", 10).take(1)[0]
