"""Every example in the docstrings of the layers from networks to claims is true."""

import doctest
import importlib
import pkgutil

import pytest

PACKAGES = [
    "verify.networks",
    "verify.tensors",
    "verify.separation",
    "verify.certificates",
    "verify.kernels",
    "verify.claims",
]
MODULES = [
    f"{package}.{module.name}"
    for package in PACKAGES
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_public_names_exist(name):
    module = importlib.import_module(name)
    assert all(hasattr(module, public) for public in module.__all__)
