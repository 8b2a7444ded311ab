"""Weights of linear RNNs: streams, families, JSON."""

import json
from fractions import Fraction

import pytest

from verify.errors import DomainError
from verify.networks.linear_weights import (
    LINEAR_FAMILIES,
    linear_rnn_from_json,
    linear_rnn_to_json,
    load_linear_rnn,
    random_linear_rnn,
    stream_rationals,
)
from verify.networks.streams import IntegerStream

SEED = "5eed"


def test_stream_rationals_are_the_two_streams():
    draw = stream_rationals(SEED, "x", height=4, denominator=3)
    numerators, denominators = IntegerStream(SEED, "x-numerators", 9), IntegerStream(SEED, "x-denominators", 3)
    for _ in range(50):
        assert next(draw) == Fraction(next(numerators) - 4, next(denominators) + 1)


def test_stream_rationals_have_the_stated_size():
    found = {next(d) for d in [stream_rationals(SEED, "x", height=2, denominator=2)] for _ in range(200)}
    assert found == {Fraction(a, b) for a in range(-2, 3) for b in (1, 2)}
    integers = stream_rationals(SEED, "x", height=1, denominator=1)
    assert {next(integers) for _ in range(50)} == {-1, 0, 1}


def test_random_networks_depend_on_the_seed_alone():
    assert random_linear_rnn(3, 2, 1, seed=SEED) == random_linear_rnn(3, 2, 1, seed=SEED)
    assert random_linear_rnn(3, 2, 1, seed=SEED) != random_linear_rnn(3, 2, 1, seed="0")


@pytest.mark.parametrize("name", LINEAR_FAMILIES)
@pytest.mark.parametrize("sizes", [(1, 1, 1), (3, 2, 1), (4, 1, 3)])
def test_families_have_the_shapes_asked_for(name, sizes):
    net = LINEAR_FAMILIES[name].weights(*sizes, SEED)
    assert (net.n, net.d_x, net.d_y) == sizes
    assert LINEAR_FAMILIES[name].name == name


def test_families_by_their_impulse_response():
    """By hand: a delay of n - 1 steps; W = I repeats L_0; W = 0 has L_0 alone; C = 0 or F = 0 has none."""

    def response(name, n=3):
        return LINEAR_FAMILIES[name].weights(n, 1, 1, SEED).unscaled_impulse_response(5)

    assert [L[0][0] for L in response("delay")] == [0, 0, 1, 0, 0]
    assert len(set(response("identity"))) == 1
    assert [bool(L[0][0]) for L in response("zero-recurrence")][1:] == [False] * 4
    assert not any(L[0][0] for name in ("zero-readout", "zero-feed") for L in response(name))
    assert [bool(L[0][0]) for L in response("nilpotent-shift")][3:] == [False] * 2


def test_repeated_eigenvalues():
    net = LINEAR_FAMILIES["repeated-eigenvalues"].weights(5, 1, 1, SEED)
    assert [net.W[i][i] for i in range(5)] == [2, 2, 3, 3, 4]
    assert not any(net.W[i][j] for i in range(5) for j in range(5) if i != j)


@pytest.mark.parametrize("sizes", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_empty_networks_are_refused(sizes):
    for family in LINEAR_FAMILIES.values():
        with pytest.raises(DomainError, match="must be at least 1, not 0"):
            family.weights(*sizes, SEED)


def test_stream_rationals_refuse():
    with pytest.raises(DomainError, match="height"):
        stream_rationals(SEED, "x", height=0)
    with pytest.raises(DomainError, match="denominator"):
        stream_rationals(SEED, "x", denominator=0)
    with pytest.raises(DomainError, match="seed"):
        random_linear_rnn(1, 1, 1, seed="not hex")


# --- JSON -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LINEAR_FAMILIES)
def test_json_keeps_every_weight(name):
    net = LINEAR_FAMILIES[name].weights(3, 2, 2, SEED)
    assert linear_rnn_from_json(json.loads(json.dumps(linear_rnn_to_json(net)))) == net


def test_json_form():
    net = linear_rnn_from_json({"W": [["-2/4"]], "F": [["0.5", 3]], "C": [[[6, 4]]]})
    assert linear_rnn_to_json(net) == {"W": [[[-1, 2]]], "F": [[[1, 2], 3]], "C": [[[3, 2]]]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "keys W, F, C"),
        ({"W": [[1]], "F": [[1]]}, "no key 'C'"),
        ({"W": [[1]], "F": [[1]], "C": [[1]], "h0": [0]}, "unknown key 'h0'"),
        ({"W": 1, "F": [[1]], "C": [[1]]}, "W must be a nonempty list of lists of numbers"),
        ({"W": [[1]], "F": [[None]], "C": [[1]]}, r"F, row 1, entry 1"),
        ({"W": {"0": [1]}, "F": [[1]], "C": [[1]]}, "W must be a nonempty list of lists of numbers"),
    ],
)
def test_bad_json_is_refused(body, message):
    with pytest.raises(DomainError, match=message):
        linear_rnn_from_json(body)


def test_files(tmp_path):
    path = tmp_path / "weights.json"
    path.write_text('{"W": [[0.5]], "F": [[1]], "C": [["1/3"]]}')
    assert load_linear_rnn(path).unscaled_impulse_response(2) == (((Fraction(1, 3),),), ((Fraction(1, 6),),))
    path.write_text('{"W": [[NaN]], "F": [[1]], "C": [[1]]}')
    with pytest.raises(DomainError, match="is not JSON"):
        load_linear_rnn(path)
    path.write_text('{"W": [[1]]}')
    with pytest.raises(DomainError, match=r"weights\.json: .*no key"):
        load_linear_rnn(path)
