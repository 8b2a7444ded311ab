"""Running hypothesis as an engine of the search: deterministic, silent, and without a folder left behind."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, configuration, given, seed, settings
from hypothesis.strategies import SearchStrategy

__all__ = ["falsify"]

T = TypeVar("T")


class _Falsified(Exception):
    """Tells hypothesis that an example is a counterexample."""


def falsify(
    examples: SearchStrategy[T], is_counterexample: Callable[[T], bool], *, seed_number: int, count: int
) -> bool:
    """Put up to ``count`` examples, and, once one is a counterexample, ever simpler ones, to ``is_counterexample``.

    Whether there was one; the last that was put is then the simplest.  ``is_counterexample`` must answer the same each
    time that it is asked the same.
    """

    @seed(seed_number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
    )
    @given(examples)
    def attempt(example: T) -> None:
        if is_counterexample(example):
            raise _Falsified

    with _folder():
        try:
            attempt()
        except _Falsified:
            return True
    return False


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """hypothesis keeps notes in ``.hypothesis`` of the working directory; where there is none, none is made."""
    if Path(".hypothesis").exists():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="verify-", ignore_cleanup_errors=True) as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(None)
