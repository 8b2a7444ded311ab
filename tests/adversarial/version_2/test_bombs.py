"""Resource bombs of version 2: as those of version 1, each ends within limits of calls and memory."""

from pathlib import Path

import pytest

from tests.adversarial.test_bombs import explode
from tests.adversarial.version_2.bombs import BOMBS, METERED

LONGEST = 2600  # characters of a message; reasons are cut at 2200
LARGE = ("a word of sixty megabytes", "blanks", "quotes", "brackets")
SMALL = [name for name in BOMBS if not name.startswith(LARGE)]


def test_there_are_bombs_of_every_kind() -> None:
    assert len(BOMBS) >= 80


@pytest.mark.slow
def test_bombs_end_within_work_and_space(tmp_path: Path) -> None:
    explode(SMALL, tmp_path, BOMBS, METERED, LONGEST)


def test_some_bombs_end_within_work_and_space(tmp_path: Path) -> None:
    explode(SMALL[::6], tmp_path, BOMBS, METERED, LONGEST)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BOMBS if name.startswith(LARGE)])
def test_a_large_bomb_alone_ends_within_work_and_space(name: str, tmp_path: Path) -> None:
    explode([name], tmp_path, BOMBS, METERED, LONGEST)
