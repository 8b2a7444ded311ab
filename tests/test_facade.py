"""``import verify``: light, complete, typed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import verify


def fresh(code: str) -> str:
    """What ``code`` prints in a new interpreter."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_importing_it_loads_nothing_heavy():
    loaded = "m for m in sys.modules if m.partition('.')[0] in {names!r} or m.startswith('verify.')"
    code = f"import sys; import verify; print(sorted({loaded}))"
    names = ("numpy", "flint", "sympy", "click", "rich", "pebble")
    assert fresh(code.format(names=names)) == "['verify._version']"


def test_the_checker_below_it_needs_nothing_else():
    loaded = "m for m in ('numpy', 'flint', 'sympy', 'click', 'rich') if m in sys.modules"
    code = f"import sys; import verify.checker; print([{loaded}])"
    assert fresh(code) == "[]"


HELP = """
import contextlib, io, sys
{imported}
with contextlib.redirect_stdout(io.StringIO()) as text:
    for arguments in {arguments}:
        with contextlib.suppress(SystemExit):
            main(arguments)
known = sys.stdlib_module_names | {{"verify", "click"}}
strange = {{name.partition(".")[0] for name in sys.modules}} - known
print(sorted(name for name in strange if not name.startswith("_")), text.getvalue().lower().count("usage"))
"""


def test_the_help_of_every_command_loads_click_and_nothing_else():
    """What a command computes with is imported when it runs: that makes the help quick, whatever is installed."""
    from verify.cli import main

    arguments = [["--help"], *([name, "--help"] for name in sorted(main.commands))]
    imported = "from verify.cli import main"
    assert fresh(HELP.format(imported=imported, arguments=arguments)) == f"[] {len(arguments)}"


def test_the_help_of_the_checker_loads_nothing_else():
    imported = "from verify.checker.__main__ import main"
    found = fresh(HELP.replace(', "click"', "").format(imported=imported, arguments=[["--help"]]))
    assert found == "[] 1"


@pytest.mark.parametrize("name", verify.__all__)
def test_every_public_name_is_there(name):
    assert getattr(verify, name) is not None
    assert name in dir(verify)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = verify.nonsense


def test_types_names_and_homes_agree():
    """What type checkers see under TYPE_CHECKING is what ``__getattr__`` finds, and what ``__all__`` lists."""
    tree = ast.parse(Path(verify.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        (str(node.module), alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    homes = {(module, name) for module, names in verify._HOMES.items() for name in names}
    assert seen == homes
    assert sorted(verify.__all__) == sorted([*(name for _, name in homes), "__version__"])


@pytest.mark.slow
def test_the_example_of_the_docstring():
    assert (
        fresh("from verify import separation_rank; print(separation_rank(L=2, R=4, M=3, t_S=5, t_E=5).value)") == "220"
    )
