"""Every example in the docstrings of the package is true."""

import doctest
import importlib
import pkgutil

import pytest

import verify.statements

MODULES = ["verify.statements"] + [
    module.name for module in pkgutil.walk_packages(verify.statements.__path__, "verify.statements.")
]


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.failed == 0
