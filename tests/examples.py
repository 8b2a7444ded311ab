"""How many examples Hypothesis tries of a law: all of them in `make test-all`, a quarter in `make test`."""

from hypothesis import settings

__all__ = ["FULL", "SHARE", "examples"]

FULL = 100
"""So many where a test names no number; by this continuous integration is told from a run that is to be short."""
SHARE = 4


def examples(count: int) -> settings:
    """``count`` examples, or their share in a run that is to be short; without a limit on the time of each."""
    whole = settings.default.max_examples >= FULL
    return settings(deadline=None, max_examples=count if whole else max(count // SHARE, 5))
