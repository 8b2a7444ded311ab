"""The tutorial: a valid notebook, whose stored outputs are what its cells print."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from tests.report.tutorial import outputs, read

PATH = Path(__file__).resolve().parents[2] / "proofs" / "tutorial.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return read(PATH)


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_it_has_the_form_of_version_4_5(notebook):
    assert set(notebook) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    identifiers = [cell["id"] for cell in notebook["cells"]]
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch("[a-zA-Z0-9_-]{1,64}", identifier) for identifier in identifiers)
    for cell in notebook["cells"]:
        keys = {"cell_type", "id", "metadata", "source"}
        assert set(cell) == (keys | {"execution_count", "outputs"} if cell["cell_type"] == "code" else keys)
        assert all(isinstance(line, str) for line in cell["source"])
    assert [cell["execution_count"] for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))


def test_nbformat_agrees(notebook):
    pytest.importorskip("nbformat").validate(notebook)


def test_the_cells_are_python_and_links_lead_somewhere(notebook):
    for cell in code_cells(notebook):
        ast.parse("".join(cell["source"]))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert all((PATH.parent / link).exists() for link in links)


def test_no_output_is_of_this_machine(notebook):
    stored = json.dumps([cell["outputs"] for cell in code_cells(notebook)])
    assert "/tmp" not in stored
    assert "0x" not in stored
    assert '"error"' not in stored


@pytest.mark.slow
def test_the_stored_outputs_are_what_comes_out(notebook):
    """``python -m tests.report.tutorial proofs/tutorial.ipynb`` brings them up to date."""
    for cell, made in zip(code_cells(notebook), outputs(notebook), strict=True):
        assert cell["outputs"] == made, "".join(cell["source"])
