"""The examples in the docstrings are true."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["budget", "executor", "remote"])
def test_doctests(name: str) -> None:
    results = doctest.testmod(importlib.import_module(f"verify.work.{name}"))
    assert results.failed == 0
    assert results.attempted > 0
