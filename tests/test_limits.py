"""The limit on work: it stops what goes beyond, and leaves nothing behind."""

import sys
from itertools import count

import pytest

from tests.limits import at_most_calls


def test_what_never_ends_is_stopped():
    with pytest.raises(AssertionError, match="more than 1000 calls"), at_most_calls(1000):
        all(abs(i) >= 0 for i in count())
    assert sys.getprofile() is None


def test_what_stays_within_is_left_alone():
    with at_most_calls(1000):
        assert sum(abs(i) for i in range(100)) == 4950
    assert sys.getprofile() is None
    with pytest.raises(ZeroDivisionError), at_most_calls(1000):
        1 / 0  # noqa: B018
    assert sys.getprofile() is None
