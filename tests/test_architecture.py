"""The import order of the house, and that the checker stands alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "verify"

# Below everything but the errors.
FILES = {"files"}
GROUND = FILES | {"exact", "statements", "networks", "tensors", "certificates"}

# What each layer may import of ours, besides itself and the errors.
LAYERS = {
    "files": set(),
    "exact": set(),
    "statements": set(),
    "networks": FILES | {"exact"},
    "tensors": {"exact", "networks"},
    "certificates": FILES | {"statements"},
    "separation": FILES | {"exact", "statements", "networks", "tensors", "certificates"},
    "kernels": FILES | {"exact", "statements", "networks", "tensors", "certificates"},
    "experiments": FILES | {"exact", "statements", "networks", "tensors", "certificates"},
    "claims": GROUND | {"separation", "kernels"},
    "conjectures": GROUND | {"separation", "kernels", "claims", "checker"},
    "suite": GROUND | {"separation", "kernels", "experiments", "claims", "checker"},
    "report": GROUND | {"separation", "kernels", "experiments", "claims", "conjectures", "suite", "checker"},
    "checker": set(),
}


def imported_parts(path: Path) -> set[str]:
    """Second components of every ``verify.x`` that a file imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [
                f"{node.module}.{alias.name}" if node.module == "verify" else str(node.module) for alias in node.names
            ]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("verify.")}
    return found


def test_every_folder_of_the_package_is_a_known_layer() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    assert folders <= set(LAYERS) | {"cli"}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_lies_below_it(layer: str) -> None:
    for path in sorted((PACKAGE / layer).rglob("*.py")):
        allowed = LAYERS[layer] | {layer} | (set() if layer == "checker" else {"errors", "quoting", "_version"})
        extra = imported_parts(path) - allowed
        assert not extra, f"{path.name} imports {sorted(extra)}"


def test_the_checker_imports_the_standard_library_alone() -> None:
    for path in sorted((PACKAGE / "checker").rglob("*.py")):
        top_level = [
            node
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        for node in top_level:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            relative = isinstance(node, ast.ImportFrom) and node.level > 0
            for name in names:
                assert relative or name.split(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"


@pytest.mark.parametrize("module", ["verify", "verify.checker"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(sorted({{'numpy', 'flint', 'sympy', 'click', 'rich', 'matplotlib'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
