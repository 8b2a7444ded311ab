"""Fields as they are written, their elements, and when a polynomial is irreducible."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from verify.checker.evidence.extensions import extension_ring
from verify.checker.kernel.errors import CheckError, Malformed, OverBudget, Rejected
from verify.checker.kernel.extension import Extension, is_irreducible, read_modulus
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Field, Modular, is_prime, read_element, read_field

GF8: Any = {"p": 2, "k": 3, "modulus": [1, 1, 0, 1]}
OF_64 = [1, 1, 0, 1, 1, *[0] * 59, 1]  # x^64 + x^4 + x^3 + x + 1 is irreducible mod 2


def times(a: tuple[int, ...], b: tuple[int, ...], p: int) -> tuple[int, ...]:
    found = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            found[i + j] = (found[i + j] + x * y) % p
    return tuple(found)


@pytest.mark.parametrize(("p", "highest"), [(2, 7), (3, 4), (5, 3)])
def test_what_is_irreducible_is_no_product(p: int, highest: int) -> None:
    monic = {n: [(*low, 1) for low in product(range(p), repeat=n)] for n in range(1, highest + 1)}
    for n in range(1, highest + 1):
        reducible = {times(a, b, p) for k in range(1, n // 2 + 1) for a in monic[k] for b in monic[n - k]}
        assert {f for f in monic[n] if not is_irreducible(f, p)} == reducible


def test_primes() -> None:
    """All small numbers, and the numbers that deceive Fermat's test or Miller's with few bases."""
    sieve = [n for n in range(2, 3000) if all(n % k for k in range(2, int(n**0.5) + 1))]
    assert [n for n in range(-3, 3000) if is_prime(n)] == sieve
    deceptive = (561, 1729, 2047, 3277, 25326001, 3215031751, 2152302898747, 3474749660383, 341550071728321)
    deceptive += (3825123056546413051,)  # with all prime bases below 37
    assert not any(map(is_prime, (*deceptive, 41**2, 1681 * 43, (2**31 - 1) ** 2)))
    assert all(map(is_prime, (2**31 - 1, 2**61 - 1, 2**64 - 59, 4294967291)))


def test_fields() -> None:
    assert read_field(Item("Q", "field")) == Field()
    assert read_field(Item({"p": 7, "k": 1}, "field")) == Field(7)
    assert read_field(Item(GF8, "field")) == Field(2, 3, (1, 1, 0, 1))
    assert list(map(str, (Field(), Field(7), Field(2, 3, (1, 1, 0, 1))))) == ["Q", "GF(7)", "GF(2^3)"]
    assert read_field(Item({"p": 2**31 - 1, "k": 1}, "field")).p == 2**31 - 1
    assert read_field(Item({"p": 2, "k": 64, "modulus": OF_64}, "field")).k == 64


@pytest.mark.parametrize(
    ("json", "error", "text", "path"),
    [
        ("R", Malformed, 'expected "Q" or an object with the keys p and k', ""),
        ({"p": 2}, Malformed, "the key 'k' is missing", ""),
        ({"p": 2, "k": 1, "q": 1}, Malformed, "'q' is unknown", ""),
        ({"p": 4, "k": 1}, Rejected, "expected a prime, got 4", ".p"),
        ({"p": 1, "k": 1}, Rejected, "expected an integer >= 2", ".p"),
        ({"p": 2**31 + 11, "k": 1}, Rejected, "expected an integer <= 2147483647", ".p"),
        ({"p": 2, "k": 0}, Rejected, "expected an integer >= 1", ".k"),
        ({"p": 2, "k": 65, "modulus": [1] * 66}, Rejected, "expected an integer <= 64", ".k"),
        ({"p": 2, "k": 2}, Malformed, "the key modulus must be present exactly when k >= 2", ""),
        ({"p": 2, "k": 1, "modulus": [1, 1]}, Malformed, "the key modulus must be present exactly when k >= 2", ""),
        ({**GF8, "modulus": [1, 1, 1]}, Rejected, "expected 4 coefficients, got 3", ".modulus"),
        ({**GF8, "modulus": [1, 1, 1, 0, 1]}, Rejected, "expected 4 coefficients, got 5", ".modulus"),
        ({**GF8, "modulus": [1, 1, -1, 1]}, Rejected, "expected an integer >= 0, got -1", ".modulus[2]"),
        ({**GF8, "modulus": [1, 2, 0, 1]}, Rejected, "expected an integer <= 1, got 2", ".modulus[1]"),
        (
            {**GF8, "modulus": [1, 1, 1, 0]},
            Rejected,
            "expected a monic polynomial, got leading coefficient 0",
            ".modulus",
        ),
        ({"p": 5, "k": 2, "modulus": [2, 0, 2]}, Rejected, "got leading coefficient 2", ".modulus"),
        ({**GF8, "modulus": [1, 1, 1, 1]}, Rejected, "the polynomial is not irreducible mod 2", ".modulus"),
    ],
)
def test_what_is_no_field(json: Any, error: type[CheckError], text: str, path: str) -> None:
    with pytest.raises(error) as caught:
        read_field(Item(json, "field"))
    assert text in caught.value.message
    assert caught.value.path == f"field{path}"


def test_moduli_of_any_degree() -> None:
    assert read_modulus(Item([1, 1, 1], "f"), 2) == (1, 1, 1)
    assert len(read_modulus(Item(OF_64, "f"), 2, meter=Meter(10**7, "this test"))) == 65
    for coefficients in ([1, 1], [1] * 66):
        with pytest.raises(Rejected, match=f"a polynomial of degree 2..64, got {len(coefficients)} coefficients"):
            read_modulus(Item(coefficients, "f"), 2)
    with pytest.raises(OverBudget):
        read_modulus(Item(OF_64, "f"), 2, meter=Meter(1000, "this test"))


@pytest.mark.parametrize(
    ("field", "json", "element"),
    [
        (Field(), [1, 2], (1, 2)),
        (Field(), -3, (-3, 1)),
        (Field(7), 6, 6),
        (Field(7), 0, 0),
        (Field(2, 3, (1, 1, 0, 1)), [1, 0, 1], (1, 0, 1)),
    ],
)
def test_elements(field: Field, json: Any, element: object) -> None:
    assert read_element(field, Item(json, "x")) == element


@pytest.mark.parametrize(
    ("field", "json", "text"),
    [
        (Field(), [2, 4], "is not in lowest terms"),
        (Field(7), 7, "expected an integer <= 6"),
        (Field(7), -1, "expected an integer >= 0"),
        (Field(2, 3, (1, 1, 0, 1)), [1, 0], "expected a list of length 3"),
        (Field(2, 3, (1, 1, 0, 1)), [1, 0, 2], "expected an integer <= 1"),
        (Field(2, 3, (1, 1, 0, 1)), [1, 0, -1], "expected an integer >= 0"),
    ],
)
def test_what_is_no_element(field: Field, json: Any, text: str) -> None:
    with pytest.raises(Rejected, match=text):
        read_element(field, Item(json, "x"))


@pytest.mark.parametrize(
    "made", [lambda: Modular(7), lambda: Extension(7, (3, 6, 1), 2), lambda: Extension(7, (2, 6, 0, 1), 1)]
)
def test_the_numbers_in_a_field(made: Callable[[], Any]) -> None:
    """0, 1 and the fractions whose denominator is no multiple of p."""
    ring = made()
    x = ring.coefficient(3, 1)
    assert ring.merge([ring.zero, ring.one], [x, x]) == [ring.zero, x]
    assert ring.apply([[ring.one, ring.zero]], [x, ring.one]) == [x]
    for a in range(-8, 9):
        for b in range(1, 7):
            assert ring.merge([ring.coefficient(a, b)], [ring.coefficient(b, 1)]) == [ring.coefficient(a, 1)]
            assert ring.cross(ring.coefficient(a, b), [x], ring.coefficient(a, b), [x]) == [ring.zero]
    assert (ring.coefficient(0, 1), ring.coefficient(8, 1)) == (ring.zero, ring.one)
    with pytest.raises(ValueError, match="not invertible"):
        ring.coefficient(1, 7)


@pytest.mark.parametrize("base_only", [True, False])
def test_entries_in_an_extension_are_residues(base_only: bool) -> None:
    """Lists of numbers below p; with ``base_only`` those of the statement's field are single ones."""
    ring, entries = extension_ring(5, (2, 0, 1), 3, base_only=base_only)
    assert entries.read(Item([4, 0], "x")) == entries.read(Item([4, 0], "x")) == ring.element([4, 0])
    embedded = entries.embed(Item(4, "x") if base_only else Item([4, 0], "x"))
    assert embedded == ring.element([4, 0])
    for wrong in ([5, 0], [0, 5], [-1, 0], [0], [0, 1, 2], 3):
        with pytest.raises(CheckError):
            entries.read(Item(wrong, "x"))
    for wrong in (5, -1) if base_only else ([5, 0], [0, -1]):
        with pytest.raises(CheckError):
            entries.embed(Item(wrong, "x"))
