"""How a given network is printed in the sentence of a statement."""

from tests.checker.circuit.networks import GATED, assignment
from tests.checker.writer import Json
from verify.checker.circuit.reading import read_program
from verify.checker.circuit.words import program_text
from verify.checker.kernel.item import Item


def text(program: Json) -> str:
    return program_text(read_program(Item(program, "")))


def one(*products: str) -> str:
    """The text of h' = those products."""
    program = {
        "channels": 1,
        "weights": [["a", []], ["h", []]],
        "states": [["h", [], "free"]],
        "step": [assignment("h'", "", *products)],
        "output": assignment("y", "", "a: h':"),
    }
    return text(program).split("h' = ")[1].split(";")[0]


def test_coefficients() -> None:
    assert one("a: h:", "-1*h:", "2*") == "a h - h + 2"
    assert one("-1/2*a:", "0*h:") == "-1/2 a + 0 h"
    assert one("0*h:", "-1*") == "0 h - 1"


def test_long_numbers_are_hexadecimal() -> None:
    """401 bits are the first that are."""
    assert one(f"{2**400 - 1}*h:") == f"{2**400 - 1} h"
    assert one(f"{2**400}*h:") == f"{hex(2**400)} h"


def test_the_whole() -> None:
    assert text(GATED).endswith("y = Wo[i] h'[i]")
    assert "; fixed A[2, 2] = (1,0,1/2,-1); g[i] = U[i,j] x[j] + b; " in text(GATED)
