"""Every example in the docstrings of kernels is true."""

import doctest
import importlib
import pkgutil

import pytest

import verify.kernels

MODULES = [f"verify.kernels.{module.name}" for module in pkgutil.iter_modules(verify.kernels.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_public_names_exist(name):
    module = importlib.import_module(name)
    assert all(hasattr(module, public) for public in module.__all__)
