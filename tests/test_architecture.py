"""The import order of the house, and that the checker stands alone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "verify"

# Below everything but the errors.
FILES = {"files", "plug_ins"}
GROUND = FILES | {"exact", "statements", "networks", "tensors", "certificates"}

# What each layer may import of ours, besides itself and the errors.
LAYERS = {
    "files": set(),
    "plug_ins": set(),
    "exact": set(),
    "networks": FILES | {"exact"},
    "statements": {"networks"},
    "tensors": FILES | {"exact", "networks"},
    "certificates": FILES | {"statements"},
    "separation": FILES | {"exact", "statements", "networks", "tensors", "certificates"},
    "kernels": FILES | {"exact", "statements", "networks", "tensors", "certificates"},
    "experiments": FILES | {"exact", "statements", "networks", "tensors", "certificates"},
    "claims": GROUND | {"separation", "kernels"},
    "work": GROUND | {"claims", "checker"},
    "conjectures": GROUND | {"separation", "kernels", "claims", "work", "checker"},
    "suite": GROUND | {"separation", "kernels", "experiments", "claims", "work", "checker"},
    "report": GROUND | {"separation", "kernels", "experiments", "claims", "work", "conjectures", "suite", "checker"},
    "formal": GROUND | {"separation", "claims", "work", "report"},
    "checker": set(),
}


def imports(path: Path, *, when_loaded: bool = False) -> set[str]:
    """Every name that a file imports when it runs, as ``package.module`` or ``package.module.name``.

    Imports inside functions count: they hide a circle, they do not open it.  Those for the type checker alone do not.
    ``when_loaded``: only what is imported as soon as the file itself is.
    """
    package = [PACKAGE.name, *path.parent.relative_to(PACKAGE).parts]
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
        elif not (when_loaded and isinstance(node, ast.FunctionDef)):
            waiting += ast.iter_child_nodes(node)
    return found


def imported_parts(path: Path) -> set[str]:
    """Second components of every ``verify.x`` that a file imports, wherever the import stands."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("verify.")}


def arrows(layer: str) -> dict[str, set[str]]:
    """Which modules of a layer each of its modules imports; a package is its ``__init__``.

    The checker reads what a rarer kind of evidence needs only when a file has it, so that there is less to trust for
    the others: there an import in a function is a part of the design, and those alone count that come with the module.
    """
    files = {module_name(path): path for path in sorted((PACKAGE / layer).rglob("*.py"))}
    found = partial(imports, when_loaded=layer == "checker")
    return {
        module: {target for name in found(path) for target in module_of(name, files)} - {module}
        for module, path in files.items()
    }


def module_name(path: Path) -> str:
    parts = [PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def module_of(name: str, files: Collection[str]) -> list[str]:
    """The module that an imported name is, or is in."""
    return [part for part in (name, name.rpartition(".")[0]) if part in files][:1]


def circles(graph: Mapping[str, set[str]]) -> list[str]:
    """The modules that can be reached from themselves."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            new = graph[waiting.pop()] - seen
            seen |= new
            waiting += new
        return seen

    return [module for module in graph if module in reached(module)]


def test_every_folder_of_the_package_is_a_known_layer() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    assert folders <= set(LAYERS) | {"cli"}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_lies_below_it(layer: str) -> None:
    for path in sorted((PACKAGE / layer).rglob("*.py")):
        allowed = LAYERS[layer] | {layer} | (set() if layer == "checker" else {"errors", "quoting", "_version"})
        extra = imported_parts(path) - allowed
        assert not extra, f"{path.name} imports {sorted(extra)}"


@pytest.mark.parametrize("layer", [*LAYERS, "cli"])
def test_there_is_no_circle_inside_a_layer(layer: str) -> None:
    assert circles(arrows(layer)) == []


def test_a_circle_is_found_wherever_its_imports_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "verify" / "part").mkdir(parents=True)
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "verify")
    folder = tmp_path / "verify" / "part"
    (folder / "__init__.py").write_text("")
    (folder / "low.py").write_text("def late():\n    from verify.part.high import top\n    return top\n")
    (folder / "high.py").write_text("from .low import late\nfrom . import typed\n")
    (folder / "typed.py").write_text("if TYPE_CHECKING:\n    from verify.part import high\n")
    assert circles(arrows("part")) == ["verify.part.high", "verify.part.low"]


#: What an engine of the checker stands on; it is loaded when somebody asks for that engine.
ENGINE_IMPORTS = {"numpy_engine.py": {"numpy"}, "native_engine.py": {"numpy"}}


@pytest.mark.slow
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
                allowed = sys.stdlib_module_names | ENGINE_IMPORTS.get(path.name, set())
                assert relative or name.split(".")[0] in allowed, f"{path.name} imports {name}"


def test_an_engine_is_loaded_when_it_is_asked_for() -> None:
    for others in ("import verify.checker", "import verify.checker.__main__", "import verify.checker.engines"):
        words = f"{others}; import sys; sys.exit('numpy' in sys.modules or 'flint' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0


INSIDE_THE_CHECKER = {module_name(path) for path in (PACKAGE / "checker").rglob("*.py")} - {"verify.checker"}


def behind_the_door(path: Path) -> set[str]:
    """The modules inside the checker that a file imports, rather than ``verify.checker`` itself."""
    return {module for name in imports(path) for module in module_of(name, INSIDE_THE_CHECKER)}


@pytest.mark.slow
def test_the_checker_has_one_door() -> None:
    """What the project asks of the checker it asks of ``verify.checker``, as anybody else would."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if not path.is_relative_to(PACKAGE / "checker"):
            assert behind_the_door(path) == set(), path


@pytest.mark.parametrize(
    "line",
    [
        "from verify.checker.kernel.check import check_bytes",
        "import verify.checker.files as f",
        "from verify.checker import words",
    ],
)
def test_an_import_past_the_door_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    (tmp_path / "module.py").write_text(f"def late():\n    {line}\n")
    assert len(behind_the_door(tmp_path / "module.py")) == 1


@pytest.mark.parametrize("module", ["verify", "verify.checker"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    heavy = {"numpy", "flint", "sympy", "click", "rich", "matplotlib"}
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_list_of_commands_is_there_before_anything_it_does() -> None:
    code = "import sys, verify.cli; print(*sorted(m for m in sys.modules if m.startswith('verify.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    packages = {name.split(".")[1] for name in done.stdout.split()}
    assert "cli" in packages
    assert not packages & (set(LAYERS) - {"errors", "files", "report"})


def exported(path: Path) -> set[str]:
    """The names in ``__all__`` that are no classes: of those values are made without their being named."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    listed = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and "__all__" in ast.unparse(node.targets)
    ]
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    return {name for value in listed for name in ast.literal_eval(value)} - classes


@pytest.mark.slow
def test_what_the_checker_exports_is_used_elsewhere() -> None:
    places = [*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "tests").rglob("*.py")]
    words = {path: set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) for path in places}
    mutations = PACKAGE.parent / "tests" / "adversarial"  # names there are texts to change
    for path in sorted((PACKAGE / "checker").rglob("*.py")):
        others = set().union(*(words[p] for p in places if p != path and mutations not in p.parents))
        assert exported(path) <= others, f"{path.name} exports {sorted(exported(path) - others)}"


@pytest.mark.slow
def test_one_module_alone_imports_torch_and_nothing_loads_it_by_the_way() -> None:
    found = {path for path in PACKAGE.rglob("*.py") if any(name.split(".")[0] == "torch" for name in imports(path))}
    assert {module_name(path) for path in found} == {"verify.experiments.task_training"}
    loaded = "import verify.cli, verify.experiments.task_runs, verify.report.tasks_page"
    words = f"{loaded}; import sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
