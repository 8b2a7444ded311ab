"""A finished run of a few claims of every kind, and what there is to report of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verify.certificates.canonical import sealed
from verify.checker import check_file
from verify.claims import find_claim
from verify.report.content import ReportContent, report_on
from verify.suite.checking import certificate_paths, check_all
from verify.suite.runner import run_suite
from verify.work.budget import PROFILES, budget_to_json
from verify.work.directory import RunDirectory

SMALL_CLAIMS = [
    "theorem1-depth1-all-weights",
    "growth-closed-form",
    "unrolling",
    "hankel-rank-generic",
    "hankel-rank-always-full",
]


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run directory; not to be changed.  The last claim is refuted, as expected."""
    folder = tmp_path_factory.mktemp("small-run")
    run_suite("quick", folder, jobs=2, claims=SMALL_CLAIMS)
    return folder


@pytest.fixture
def copied_run(small_run: Path, tmp_path: Path) -> Path:
    """One that may be changed."""
    return shutil.copytree(small_run, tmp_path / "run")


@pytest.fixture
def content_of() -> Callable[[Path], ReportContent]:
    """What there is to report of a run directory, checked now."""

    def gather(folder: Path) -> ReportContent:
        return report_on(
            RunDirectory.existing(folder), dict(check_all(certificate_paths([folder]), jobs=1)), engine="python"
        )

    return gather


@pytest.fixture(scope="session")
def small_content(small_run: Path) -> ReportContent:
    """Of the small run."""
    checks = dict(check_all(certificate_paths([small_run]), jobs=1))
    return report_on(RunDirectory.existing(small_run), checks, engine="python")


@pytest.fixture(scope="session")
def rank_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run about ranks, and the start of a search whose claim is refuted; not to be changed."""
    folder = tmp_path_factory.mktemp("rank-run")
    run_suite("quick", folder, jobs=2, claims=["theorem-s", "conjecture1-function"])
    claim, budget = find_claim("conjecture1-grid-literal"), PROFILES["quick"]
    (folder / claim.id).mkdir()
    for task in claim.tasks(budget):
        if task.order[0] <= 10:  # L + R + M + t: up to the smallest counterexample
            certificate = claim.solve(task, budget).certificate
            assert certificate is not None
            (folder / claim.id / f"{task.name}.json").write_bytes(certificate.to_bytes())
    record = json.loads((folder / "run.json").read_text())
    record["claims"][claim.id] = {"finished": [budget_to_json(budget)], "begun": None}
    (folder / "run.json").write_text(json.dumps(record))
    return folder


@pytest.fixture(scope="session")
def rank_content(rank_run: Path) -> ReportContent:
    paths = sorted(rank_run.glob("*/*.json"))
    return report_on(RunDirectory.existing(rank_run), {path: check_file(path) for path in paths}, engine="python")


@pytest.fixture
def forge() -> Callable[..., None]:
    """Other top-level fields in a certificate, its hash made right again."""

    def change(path: Path, **changes: Any) -> None:
        body = json.loads(path.read_bytes())
        del body["sha256"]
        path.write_bytes(sealed(body | changes))

    return change


@pytest.fixture
def set_record() -> Callable[..., None]:
    """Other entries in a run's record."""

    def change(folder: Path, **changes: Any) -> None:
        path = folder / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change
