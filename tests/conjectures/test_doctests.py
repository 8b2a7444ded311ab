"""The examples in the docstrings of the language, the strategies and the library are true."""

import doctest
import importlib

import pytest

MODULES = ("language", "domain", "limits", "budget", "strategies", "conjecture")


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name: str) -> None:
    results = doctest.testmod(importlib.import_module(f"verify.conjectures.{name}"))
    assert results.failed == 0
    assert results.attempted > 0
