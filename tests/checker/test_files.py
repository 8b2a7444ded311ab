"""Files and bytes that programs read: the report and the contents, and the largest file there may be."""

import json
from pathlib import Path

import pytest

from tests.checker.writer import RANK, almost_all, bound, certificate, minor, seal, stream
from verify.checker import ExpectationError, check_bytes, check_file, read
from verify.checker.kernel.bytes import MAX_BYTES

ABOUT = almost_all(["==", RANK, 6], 2, 2, 2, 2, 2)
GOOD = seal(certificate(ABOUT, "proved-generic", minor(6, stream(6), stream(6)), bound("U4", 6)))
FALSE = seal(certificate({**ABOUT, "relation": [">=", RANK, 7]}, "proved-generic", minor(7, stream(7), stream(7))))


def test_a_file_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    """The contents come with the report unless they cannot be trusted to have the form of the format."""
    path = tmp_path / "x.json"
    for data in (GOOD, FALSE):
        path.write_bytes(data)
        report, contents = read(data)
        assert report == check_bytes(data)
        assert contents == json.loads(data)
        assert read(path) == read(str(path)) == (report, contents)
    path.write_bytes(GOOD[:-1])
    report = check_bytes(GOOD[:-1])
    assert report.outcome == "malformed"
    assert read(GOOD[:-1]) == read(path) == (report, {})


def test_reading_is_limited_by_work() -> None:
    report, contents = read(GOOD, max_work=10)
    assert (report.outcome, contents) == ("over budget", json.loads(GOOD))


def test_what_cannot_be_read_has_no_contents(tmp_path: Path) -> None:
    report, contents = read(tmp_path)
    assert (report, contents) == (check_file(tmp_path), {})
    assert report.outcome == "malformed"


def test_a_bad_expectation_is_told_whether_the_file_can_be_read_or_not(tmp_path: Path) -> None:
    with pytest.raises(ExpectationError):
        check_file(tmp_path / "none.json", expect="nonsense")


def test_the_largest_file(tmp_path: Path) -> None:
    """One byte more is seen from the size, and nothing of it is read."""
    path = tmp_path / "x.json"
    for size, said in (
        (MAX_BYTES, "the file must end with one newline"),
        (MAX_BYTES + 1, f"the file has {MAX_BYTES + 1} bytes; at most {MAX_BYTES} are allowed"),
        (2**40, f"the file has {2**40} bytes; at most {MAX_BYTES} are allowed"),
    ):
        with path.open("wb") as file:
            file.truncate(size)
        report = check_file(path)
        assert (report.outcome, report.message) == ("malformed", said)
