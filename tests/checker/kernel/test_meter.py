"""Budgets of work and memory, and values of at most 100,000 bits."""

from collections.abc import Callable

import pytest

from verify.checker.kernel.errors import OverBudget, Rejected, TooLarge, show
from verify.checker.kernel.meter import ENTRY_BYTES, Meter, binomial, factorial, limited, mc, power, times


def meter() -> Meter:
    return Meter(10**9, "this test")


def test_what_is_spent_is_counted_up_to_the_limit() -> None:
    one = Meter(100, "this test")
    one.spend(60)
    one.spend(40)
    assert one.spent == 100
    with pytest.raises(OverBudget) as caught:
        one.spend(1, path="a[0]")
    assert caught.value.message == "this test needs more than 100 steps (at least 101)"
    assert caught.value.path == "a[0]"
    assert one.spent == 100  # what is not begun is not counted


def test_what_is_held_stays_until_it_is_released() -> None:
    one = Meter(1, "this test", 3 * 2**20)
    one.room(3 * 2**20, each=1)
    one.hold(2**20, each=1)
    one.hold(2**20, each=1)
    assert one.held == 2**21
    one.room(2**20, each=1)
    with pytest.raises(OverBudget) as caught:
        one.room(2**20 + 1, each=1, path="b")
    assert caught.value.message == "this test needs more than 3 MB of memory (3 MB)"
    assert caught.value.path == "b"
    with pytest.raises(OverBudget) as caught:
        one.hold(3 * 2**20, each=1, path="c")
    assert caught.value.message == "this test needs more than 3 MB of memory (5 MB)"
    assert (caught.value.path, one.held) == ("c", 2**21)
    one.release()
    assert one.held == 0
    one.hold(10)
    assert one.held == 10 * ENTRY_BYTES


LONGEST = 2**100_000 - 1


@pytest.mark.parametrize(
    ("compute", "value"),
    [
        (lambda: limited(LONGEST), LONGEST),
        (lambda: limited(-LONGEST), -LONGEST),
        (lambda: times(2**49_999, 2**50_000, meter()), 2**99_999),
        (lambda: times(LONGEST, 1, meter()), LONGEST),
        (lambda: times(LONGEST, 0, meter()), 0),
        (lambda: times(-3, 5, meter()), -15),
        (lambda: power(2, 99_999, meter()), 2**99_999),
        (lambda: power(-2, 99_999, meter()), -(2**99_999)),
        (lambda: power(2**50_000 - 1, 2, meter()), (2**50_000 - 1) ** 2),
        (lambda: power(LONGEST, 1, meter()), LONGEST),
        (lambda: power(LONGEST, 0, meter()), 1),
        (lambda: power(0, 0, meter()), 1),
        (lambda: power(0, 10**9, meter()), 0),
        (lambda: power(1, 10**9, meter()), 1),
        (lambda: power(-1, 10**9, meter()), 1),
        (lambda: power(-1, 10**9 + 1, meter()), -1),
        (lambda: binomial(LONGEST, 1, meter()), LONGEST),
        (lambda: binomial(LONGEST, LONGEST - 1, meter()), LONGEST),
        (lambda: binomial(LONGEST, LONGEST, meter()), 1),
        (lambda: binomial(5, 6, meter()), 0),
        (lambda: binomial(5, -1, meter()), 0),
        (lambda: binomial(0, 0, meter()), 1),
        (lambda: mc(0, 0, meter()), 1),
        (lambda: mc(0, 1, meter()), 0),
        (lambda: mc(0, -1, meter()), 0),
        (lambda: mc(1, 10**9, meter()), 1),
        (lambda: mc(2, 10**9, meter()), 10**9 + 1),
        (lambda: mc(3, 2, meter()), 6),
        (lambda: factorial(0, meter()), 1),
        (lambda: factorial(7, meter()), 5040),
    ],
    ids=show,
)
def test_values(compute: Callable[[], int], value: int) -> None:
    assert compute() == value


@pytest.mark.parametrize(
    ("compute", "what"),
    [
        (lambda: limited(LONGEST + 1), "a value"),
        (lambda: limited(-LONGEST - 1, "this"), "this"),
        (lambda: times(2**50_000, 2**50_000, meter()), "a product"),
        (lambda: times(LONGEST, 2, meter()), "a product"),
        (lambda: times(2**90_000, 2**90_000, Meter(0, "")), "a product"),  # before it is computed
        (lambda: power(2, 100_000, meter()), "a power"),
        (lambda: power(3, 10**9, Meter(0, "")), "a power"),
        (lambda: power(2**50_000, 2, meter()), "a power"),
        (lambda: binomial(LONGEST + 1, 1, meter()), "a binomial coefficient"),
        (lambda: binomial(10**9, 5 * 10**8, Meter(0, "")), "a binomial coefficient"),
        (lambda: binomial(2**1000, 10**5, Meter(0, "")), "a binomial coefficient"),
        (lambda: mc(10**9, 10**9, Meter(0, "")), "a binomial coefficient"),
        (lambda: factorial(8_700, meter()), "a factorial"),
        (lambda: factorial(10**9, Meter(0, "")), "a factorial"),
    ],
)
def test_what_is_too_large(compute: Callable[[], int], what: str) -> None:
    with pytest.raises(TooLarge) as caught:
        compute()
    assert caught.value.message == f"{what} has more than 100000 bits"


@pytest.mark.parametrize(
    ("compute", "text"),
    [
        (lambda: power(0, -1, meter()), "a power with exponent -1 is undefined"),
        (lambda: power(2, -1, meter()), "a power with exponent -1 is undefined"),
        (lambda: binomial(-1, 0, meter()), "binomial(-1, 0) is undefined: n < 0"),
        (lambda: mc(-1, 0, meter()), "mc(-1, 0) is undefined: n < 0"),
        (lambda: factorial(-1, meter()), "factorial(-1) is undefined: n < 0"),
    ],
)
def test_what_is_undefined(compute: Callable[[], int], text: str) -> None:
    with pytest.raises(Rejected) as caught:
        compute()
    assert caught.value.message == text


@pytest.mark.parametrize(
    "compute",
    [
        lambda one: times(2**40_000, 2**40_000, one),
        lambda one: power(3, 50_000, one),
        lambda one: binomial(10**5, 2_000, one),
        lambda one: factorial(7_000, one),
    ],
)
def test_long_values_are_paid_for(compute: Callable[[Meter], int]) -> None:
    compute(meter())
    with pytest.raises(OverBudget):
        compute(Meter(1_000, "this test"))
