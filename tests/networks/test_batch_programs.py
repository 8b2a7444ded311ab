"""Batched evaluation of any program against the plain definition, on trees that share prefixes and any split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.networks.random_programs import programs
from verify.errors import DomainError
from verify.exact import GF, QQ, Field
from verify.networks.batch import FieldKernel, Mod31, Mod61, evaluation_matrix
from verify.networks.evaluate import evaluate
from verify.networks.families import FAMILIES
from verify.networks.language import parse_program
from verify.networks.program import PIECEWISE, Program
from verify.networks.reals import BallKernel
from verify.networks.trees import words_tree
from verify.networks.weighted import WeightedNetwork, drawn_weights, family_program, network_arrays, weighted

P31, P61 = 2**31 - 1, 2**61 - 1
STARTS, ENDS = ((0, 1), (0, 2), (1, 1), (2, 0)), ((2, 0), (0, 1), (0, 2))
SPLITS = (None, (1, 3), (2, 4), (3, 4))
POLYNOMIAL = [name for name, family in FAMILIES.items() if family.kind == "polynomial"]


def plain(net: WeightedNetwork, alphabet: Sequence[Sequence[int]], word: Sequence[int], field: Field) -> Any:
    """The first entry of y, by the definition."""
    arrays = network_arrays(net, net.field.to_plain)
    return evaluate(net.program, arrays, [list(alphabet[letter]) for letter in word], field)[0]


def interleaved(start: Sequence[int], end: Sequence[int], split: tuple[int, ...] | None) -> list[int]:
    steps = split or tuple(range(1, len(start) + 1))
    first, second = iter(start), iter(end)
    return [next(first) if time in steps else next(second) for time in range(1, len(start) + len(end) + 1)]


def compare(net: WeightedNetwork, kernel: Any, field: Field, seed: int, split: tuple[int, ...] | None) -> None:
    alphabet = [
        [(seed + 5 * letter + 3 * channel) % 11 for channel in range(net.program.channels)] for letter in range(3)
    ]
    rows = kernel.array(alphabet)
    start, end = (words_tree(rows, words, 2) for words in (STARTS, ENDS))
    found = evaluation_matrix(net, start, end, kernel, start_steps=split)
    for i, first in enumerate(STARTS):
        for j, second in enumerate(ENDS):
            assert field.element(_number(found[i, j])) == plain(net, alphabet, interleaved(first, second, split), field)


def _number(value: Any) -> Any:
    return int(value) if hasattr(value, "dtype") else value


@examples(25)
@given(programs(functions=False), st.integers(0, 10), st.sampled_from(SPLITS))
def test_random_programs_modulo_a_prime(program: Program, seed: int, split: tuple[int, ...] | None) -> None:
    for kernel in (Mod31(P31), Mod61(P61), Mod31(101)):
        field = GF(kernel.p)
        compare(drawn_weights(program, field=field, seed=f"{seed:x}", bound=kernel.p), kernel, field, seed, split)


@examples(25)
@given(programs(functions=False), st.integers(0, 10), st.sampled_from(SPLITS))
def test_random_programs_over_an_extension_field(program: Program, seed: int, split: tuple[int, ...] | None) -> None:
    field = GF(11, 2)
    compare(drawn_weights(program, field=field, seed=f"{seed:x}", bound=11), FieldKernel(field), field, seed, split)


@examples(25)
@given(programs(), st.integers(0, 10), st.sampled_from(SPLITS))
def test_random_programs_over_the_rational_numbers(program: Program, seed: int, split: tuple[int, ...] | None) -> None:
    net = drawn_weights(program, field=QQ, seed=f"{seed:x}", bound=7).map_entries(lambda v: (v - 3) / 2)
    if program.functions <= set(PIECEWISE):
        compare(net, FieldKernel(QQ), QQ, seed, split)
        return
    with pytest.raises(DomainError, match=r"no exact value|is not rational"):
        compare(net, FieldKernel(QQ), QQ, seed, split)


@pytest.mark.slow
@pytest.mark.parametrize("cell", POLYNOMIAL)
@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 2, 3), (2, 3, 2), (3, 1, 2)])
def test_every_family(cell: str, sizes: tuple[int, int, int]) -> None:
    program = family_program(cell, *sizes)
    net = drawn_weights(program, field=GF(P31), seed="ab", bound=P31)
    for split in SPLITS:
        compare(net, Mod31(P31), GF(P31), 1, split)


@pytest.mark.parametrize("kernel", [Mod31(7), Mod61(7), FieldKernel(GF(7))])
def test_a_function_has_no_value_in_a_finite_field(kernel: Any) -> None:
    net = drawn_weights(family_program("relu", 1, 2, 2), field=GF(7), seed="1", bound=7)
    tree = words_tree(kernel.array([[1, 2]]), [(0,)], 1)
    with pytest.raises(DomainError, match="relu has no value"):
        evaluation_matrix(net, tree, tree, kernel)


def test_a_coefficient_whose_denominator_is_the_prime_has_no_value() -> None:
    program = parse_program("input x[1]; state h = 0; h' = 1/7 h + F[k] x[k]; y = h'")
    net = drawn_weights(program, field=GF(7), seed="1", bound=7)
    with pytest.raises(DomainError, match="7"):
        compare(net, Mod31(7), GF(7), 1, None)


def test_weights_of_a_stream_do_not_depend_on_how_a_rac_is_written() -> None:
    from verify.networks.sampling import generic_weights

    assert weighted(generic_weights(2, 3, 2, field=QQ, seed="5", bound=101)) == drawn_weights(
        family_program("rac", 2, 3, 2), field=QQ, seed="5", bound=101
    )


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"T1": [[[1]]], "Wo": [1], "Wx": [1]}, "there is no weight 'Wx'; there are T1, Wo, h1"),
        ({"T1": [[[1]]]}, "the weight Wo is missing"),
        ({"T1": [[1]], "Wo": [1]}, "T1 needs the shape"),
        ({"T1": [[[1, 2]]], "Wo": [1]}, "T1 needs 1 entries along an axis; it has 2"),
        ({"T1": [[[1]]], "Wo": [0.5]}, "Wo"),
        ({"T1": [[[1]]], "Wo": [float("nan")]}, "Wo"),
    ],
)
def test_weights_that_do_not_fit_are_named(arrays: dict[str, object], message: str) -> None:
    with pytest.raises(DomainError, match=message.replace("[", r"\[")):
        WeightedNetwork.of(family_program("second-order", 1, 1, 1), QQ, arrays)


def test_initial_states_may_be_left_out() -> None:
    net = WeightedNetwork.of(family_program("second-order", 1, 1, 1), QQ, {"T1": [[["3/2"]]], "Wo": [2]})
    assert net["h1"] == (1,)
    assert [QQ.text(v) for v in net.entries()] == ["3/2", "2", "1"]


@pytest.mark.parametrize(
    "text",
    [
        "input x[2]; weight b[]; state h[2]; h'[i] = 2 b h[i] + F[i,k] x[k]; y = C[i] h'[i]",
        "input x[2]; state h; h' = 2 b + F[k] x[k] h; y = 3 b h'",
        "input x[2]; state h; h' = b c h + 2 b c; y = 3 b h' C[k] x[k]",
    ],
)
def test_weights_without_axes_in_every_arithmetic(text: str) -> None:
    """The product of two arrays of objects without axes is no array for numpy."""
    program = parse_program(text)
    compare(drawn_weights(program, seed="1", bound=7), FieldKernel(QQ), QQ, 1, None)
    compare(drawn_weights(program, field=GF(P31), seed="1", bound=7), Mod31(P31), GF(P31), 1, None)
    compare(drawn_weights(program, field=GF(P61), seed="1", bound=7), Mod61(P61), GF(P61), 1, None)
    net, rows = drawn_weights(program, seed="1", bound=7), [[2, 3], [5, 7], [4, 1]]
    balls, rationals = (
        evaluation_matrix(net, *(words_tree(kernel.array(rows), words, 2) for words in (STARTS, ENDS)), kernel)
        for kernel in (BallKernel(), FieldKernel(QQ))
    )
    assert all(a == b for a, b in zip(balls.reshape(-1), rationals.reshape(-1), strict=True))
