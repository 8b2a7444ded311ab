"""The cell of sizes alone: which it may have, what is formed from them, and how a sentence begins about them."""

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.writer import EVALUATION, certificate, closed
from verify.checker.functions.integers import Integers


@pytest.mark.parametrize(
    ("given", "values", "subject"),
    [
        ({}, [], "As integers"),
        ({"R": 2, "L": 5}, [], "For L = 5, R = 2"),
        ({}, ["all L >= 2"], "For all L >= 2"),
        ({"t": 3}, ["all L >= 2", "all R >= 1"], "For t = 3 and all L >= 2 and all R >= 1"),
    ],
)
def test_the_subject_of_a_sentence(given: dict[str, int], values: list[str], subject: str) -> None:
    assert Integers(given).subject([], values) == subject


def test_one_length_alone() -> None:
    """Nothing is formed from t_S without t_E, and the other way round."""
    for name in ("t_S", "t_E"):
        accepted(certificate(closed(["==", name, 3], **{name: 3}), "proved-all", EVALUATION))
        refused(
            certificate(closed(["==", "T", 3], **{name: 3}), "proved-all", EVALUATION), "rejected", "T has no value"
        )


def test_sizes_are_positive() -> None:
    for name in ("L", "t"):
        accepted(certificate(closed([">=", name, 1], **{name: 1}), "proved-all", EVALUATION))
        body = certificate(closed([">=", name, 0], **{name: 0}), "proved-all", EVALUATION)
        refused(body, "rejected", "expected an integer >= 1, got 0", f"statement.instance.{name}")


@pytest.mark.parametrize("other", ["t_S", "t_E"])
def test_the_common_length_varies_alone(other: str) -> None:
    about = {**closed([">=", "t", 1]), "variables": {"t": {"from": 1}, other: {"from": 1}}}
    refused(certificate(about, "proved-all", EVALUATION), "rejected", "it excludes them", "statement.variables")
