"""What every test may rely on: the same terminal, and in continuous integration the same examples.

Hypothesis in continuous integration repeats the same examples; at a developer's desk it keeps looking for new ones.
Nothing is written outside of the tests' own folders.
"""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.examples import FULL, SHARE

settings.register_profile("all", deadline=None, max_examples=FULL)
settings.register_profile("short", deadline=None, max_examples=FULL // SHARE)
settings.register_profile("all repeatable", settings.get_profile("all"), derandomize=True, print_blob=True)
settings.register_profile("short repeatable", settings.get_profile("short"), derandomize=True, print_blob=True)

# The terminal is 80 columns wide, has no colours, and nothing of the caller's reaches a test or the processes it
# starts: set before anything is imported that looks at it.
for name in ("FORCE_COLOR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM",
             "PYTHONIOENCODING"):  # fmt: skip
    os.environ.pop(name, None)
os.environ |= {"COLUMNS": "80", "LINES": "25", "TERM": "xterm"}

# Where tests are shared out to processes, each has one core: threads of BLAS would wait for each other.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read: laws are tried on fewer examples where slow tests are left out."""
    if config.getoption("--hypothesis-profile", None):
        return
    short = "short" if "not slow" in config.option.markexpr else "all"
    settings.load_profile(f"{short} repeatable" if os.environ.get("CI") else short)


def pytest_collection_finish() -> None:
    """Thousands of tests are held until the end: no collection of garbage looks through them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _own_secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The secret that seals remembered verdicts is one of these tests, not the developer's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
