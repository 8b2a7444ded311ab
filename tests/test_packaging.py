"""What is published: names, lower bounds, and what the archives hold."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.lowest import lowest_versions

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(TEXT)["project"]


def test_the_distribution_does_not_take_a_name_that_is_somebody_elses():
    assert PROJECT["name"] == "rnn-memory-verify"
    assert PROJECT["scripts"] == {"verify": "verify.cli:main"}


def test_every_requirement_has_a_lower_bound():
    lowest = lowest_versions(TEXT)
    optional = PROJECT["optional-dependencies"]
    assert len(lowest) == sum(map(len, (PROJECT["dependencies"], optional["dev"], optional["train"])))
    # What is optional is tested; PyTorch is too large to ask of everybody, and its tests are skipped without it.
    assert set(optional["cluster"]) < set(optional["dev"])
    assert set(optional) == {"cluster", "train", "dev"}
    # With 0.7 and 1.12 claims fail; the tests read what click 8.2 keeps apart.
    assert {name: lowest[name] for name in ("python-flint", "sympy", "click")} == {
        "python-flint": "0.8",
        "sympy": "1.13",
        "click": "8.2",
    }


@pytest.mark.parametrize("requirement", ["numpy", "numpy<2", "numpy>=1.26,<3", "numpy~=1.26"])
def test_a_requirement_without_a_plain_lower_bound_is_refused(requirement):
    text = f'[project]\ndependencies = ["{requirement}"]\noptional-dependencies = {{dev = []}}'
    with pytest.raises(ValueError, match="has no lower bound"):
        lowest_versions(text)


def test_the_readme_lists_every_dependency():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Dependencies")[1].split("\n## ")[0]
    for name in lowest_versions(TEXT):
        assert name in table, name


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source archive and the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def files(*folders: str) -> set[str]:
    """What lies in these folders of the project, without what is made."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    names = {".depend", ".assumptions.txt", "checker.ml", "checker.mli", "verify-native"}
    made = {".vo", ".vok", ".vos", ".glob", ".aux", ".cache", ".pyc", ".cmi", ".cmo", ".cmx", ".o"}
    return {path.relative_to(ROOT).as_posix() for path in found if path.suffix not in made and path.name not in names}


@pytest.mark.slow
def test_the_source_archive_has_tests_and_proofs(archives):
    (path,) = archives.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        members = {name.split("/", 1)[1] for name in archive.getnames()}
    assert files("verify", "tests", "proofs") <= members
    assert {"Makefile", "README.md", "CITATION.cff", "LICENSE", "pyproject.toml"} <= members
    assert not {name for name in members if name.startswith((".venv", ".git/", "build/"))}
    assert not {name for name in members if name.endswith((".vo", ".pyc"))}


@pytest.mark.slow
def test_the_wheel_is_the_package_alone(archives):
    (path,) = archives.glob("*.whl")
    members = {name for name in zipfile.ZipFile(path).namelist() if ".dist-info/" not in name}
    assert members == files("verify")
