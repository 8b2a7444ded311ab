"""What is seen of a state (C4): only where one constant of one axis meets it alone."""

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.circuit.networks import assignment, of_program
from tests.checker.writer import RANK, Json, bound, certificate
from verify.checker.circuit.reading import read_program
from verify.checker.circuit.seen import seen_sizes
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter


def reading(*factors: str) -> Json:
    """S' = S + x on two entries, y = the product of the ``factors``."""
    return {
        "channels": 2,
        "weights": [["r", [2]], ["q", [2]], ["B", [2]]],
        "states": [["S", [2], "zero"]],
        "step": [assignment("d", "i", "B:i x:i"), assignment("S'", "i", "S:i", "d:i")],
        "output": assignment("y", "", " ".join(factors)),
    }


@pytest.mark.parametrize(
    ("factors", "size"),
    [
        (("r:i", "q:k", "S':i", "B:k"), 1),  # r alone meets S; the rest is a number
        (("r:i", "q:i", "S':i", "B:k"), 2),  # two constants meet S: y = Σ r q S has no single r
        (("r:i", "S':i", "q:i", "B:k"), 2),
        (("S':i", "r:i", "q:i", "B:k"), 2),
        (("S':i", "r:i", "q:i", "B:i"), 2),
    ],
)
def test_a_second_factor_with_the_letter_spoils_it(factors: tuple[str, ...], size: int) -> None:
    program = read_program(Item(reading(*factors), ""))
    assert seen_sizes(program, Meter(10**6, "the test"), "") == [size]


def test_a_network_whose_two_entries_are_seen_has_rank_three() -> None:
    """Two columns of r S and the rest: with one more factor the bound of one entry would be wrong."""
    seen = of_program(reading("r:i", "q:k", "B:k", "S':i"), ["<=", RANK, 2], 2, 2)
    accepted(certificate(seen, "proved-all", bound("C4", 2), rests_on=["C4"]))
    spoilt = of_program(reading("r:i", "q:i", "B:i", "S':i"), ["<=", RANK, 3], 2, 2)
    accepted(certificate(spoilt, "proved-all", bound("C4", 3), rests_on=["C4"]))
    refused(certificate(spoilt, "proved-all", bound("C4", 2), rests_on=["C4"]), "rejected", "is 3, not 2")


def test_a_product_with_coefficient_zero_spoils_nothing() -> None:
    """r still meets S alone where the second constant stands in a product that is zero."""
    text = reading()
    text["output"] = assignment("y", "", "r:i S':i B:k", "0*q:i S':i")
    assert seen_sizes(read_program(Item(text, "")), Meter(10**6, "the test"), "") == [1]
    text["output"] = assignment("y", "", "r:i S':i B:k", "1*q:i S':i")
    assert seen_sizes(read_program(Item(text, "")), Meter(10**6, "the test"), "") == [2]
