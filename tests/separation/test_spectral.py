"""Blocks with singular values at least ε: accepted by the checker, never more than there are."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from verify.checker import check_bytes
from verify.errors import DomainError
from verify.exact import QQ
from verify.networks.batch import evaluation_matrix
from verify.networks.families import find_family
from verify.networks.reals import Binary64
from verify.networks.weighted import WeightedNetwork
from verify.separation.balls import Rule, stream_weights
from verify.separation.spectral import find_spectral_block, listed_trees, spectral_certificate
from verify.statements import Instance, Listed, Sizes


def network(cell: str, R: int = 3) -> WeightedNetwork:
    return stream_weights(find_family(cell).program(1, R, 2), Rule(8, 6, 0), "1")


def listed(count: int, t: int) -> Listed:
    rng = np.random.default_rng(t)
    alphabet = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(-1)), (Fraction(1, 3), Fraction(2)))
    start, end = (tuple(tuple(map(int, rng.integers(0, 3, t))) for _ in range(count)) for _ in range(2))
    return Listed(alphabet, start, end)


def singular_values(net: WeightedNetwork, words: Listed, **split: Any) -> Any:
    return np.linalg.svd(evaluation_matrix(net, *listed_trees(words, Binary64()), Binary64(), **split))[1]


@pytest.mark.parametrize("cell", ["tanh", "lstm", "gru", "relu", "mi"])
def test_a_block_is_accepted_and_nearly_as_large_as_can_be(cell: str) -> None:
    net, words = network(cell), listed(12, 3)
    values = singular_values(net, words)
    epsilon = Fraction(float(values[3]) / 20).limit_denominator(10**6)
    block = find_spectral_block(net, words, epsilon)
    assert block is not None
    assert 3 <= block.k <= (values >= float(epsilon)).sum()
    report = check_bytes(spectral_certificate(net, words, epsilon, block).to_bytes())
    assert report.outcome == "accepted", (report.path, report.message)
    assert (report.verdict, report.facts[0].term, report.facts[0].lo) == ("proved-instance", "eps_rank", block.k)
    # and just as much for the block of a much larger epsilon is not
    wrong = spectral_certificate(net, words, Fraction(float(values[0])).limit_denominator(10**6) * 2, block)
    assert check_bytes(wrong.to_bytes()).outcome == "rejected"


def test_a_family_a_split_and_a_model_are_written() -> None:
    net, words = network("lstm", 2), listed(8, 2)
    how = {"start_steps": (1, 3)}
    epsilon = Fraction(float(singular_values(net, words, **how)[2]) / 10).limit_denominator(10**6)
    block = find_spectral_block(net, words, epsilon, most=2, **how)
    assert block is not None
    assert block.k == 2
    network_at = Instance(Sizes(L=1, R=2, M=2, t_S=2, t_E=2, cell="lstm"), split=how["start_steps"])
    made = spectral_certificate(net, words, epsilon, block, network=network_at, model="a" * 64)
    report = check_bytes(made.to_bytes())
    assert report.outcome == "accepted", (report.path, report.message)
    assert "of cell lstm" in report.statement
    assert "SHA-256 aaaa" in report.statement
    assert "start steps being [1, 3]" in report.statement
    without = spectral_certificate(net, words, epsilon, block)
    assert check_bytes(without.to_bytes()).outcome == "rejected"  # the block is one of another split


def test_none_is_so_large() -> None:
    net, words = network("tanh"), listed(4, 2)
    assert find_spectral_block(net, words, Fraction(10**6)) is None
    zero = WeightedNetwork(net.program, QQ, tuple(tuple(QQ.zero for _ in entries) for entries in net.arrays))
    assert find_spectral_block(zero, words, Fraction(1, 10**9)) is None


def test_bad_input() -> None:
    net, words = network("tanh"), listed(4, 2)
    for epsilon in (Fraction(0), Fraction(-1)):
        with pytest.raises(DomainError, match="epsilon must be a number > 0"):
            find_spectral_block(net, words, epsilon)
    with pytest.raises(DomainError, match="most"):
        find_spectral_block(net, words, Fraction(1), most=0)
    one = ((Fraction(1),),)
    for start, end, text in (
        ((), ((0,),), "the start sequences must be"),
        (((0,),), (), "the end sequences must be"),
        (((),), ((0,),), "the start sequences must be"),
        (((0,), (0, 0)), ((0,),), "the start sequences must be"),
        (((0,),), ((1,),), "an? end sequence has a letter outside 0..0"),
    ):
        with pytest.raises(DomainError, match=text):
            Listed(one, start, end)
