"""Claims of another package: found, run, reported with its name; and broken or greedy ones left out in one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from verify.checker import check_file
from verify.claims import REGISTRY
from verify.claims.registry import Registry
from verify.errors import DomainError
from verify.networks.families import FAMILIES
from verify.networks.network import Network
from verify.networks.offered import ENTRY_POINTS, _read
from verify.plug_ins import added

EXAMPLE = Path(__file__).resolve().parent / "plugin_example"
ID = "example.one-channel"


@pytest.fixture
def registry(monkeypatch, tmp_path):
    """What the registry is with some more packages: name to entry points and the text of their module."""
    ours = [claim for claim in REGISTRY.values() if not claim.package]

    def build(**packages):
        for name, (points, text) in packages.items():
            groups = ["verify.networks" if "FAMILY" in text else "verify.claims"]
            (tmp_path / f"{name}.py").write_text(text)
            folder = tmp_path / f"{name}-2.dist-info"
            folder.mkdir()
            (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2\n")
            (folder / "entry_points.txt").write_text(
                "".join(f"[{group}]\n" + "".join(f"{line}\n" for line in points) for group in groups)
            )
            monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.syspath_prepend(str(tmp_path))
        return Registry(ours)

    monkeypatch.syspath_prepend(str(EXAMPLE))
    return build


def test_its_claims_come_last_with_the_package_named(registry):
    found = registry()
    assert found.problems == ()
    assert list(found)[-1] == ID
    assert found[ID].package == "verify-example 1.0"
    assert found[ID].source == "an example; from the package verify-example 1.0"
    assert found.packages() == {"verify-example 1.0": (ID,)}


CLAIM = """
import dataclasses
from verify.claims import REGISTRY
CLAIM = dataclasses.replace(REGISTRY["theorem-s"], id={!r})
"""


@pytest.mark.parametrize(
    ("points", "text", "why"),
    [
        (
            ["a = broken:CLAIMS"],
            "import nowhere_to_be_found\n",
            "broken:CLAIMS cannot be loaded: ModuleNotFoundError: No module",
        ),
        (["a = broken:CLAIMS"], "raise SystemExit\n", "broken:CLAIMS cannot be loaded: SystemExit"),
        (["a = broken:CLAIMS"], "CLAIMS: = 1\n", "broken:CLAIMS cannot be loaded: SyntaxError"),
        (["a = broken:MISSING"], "", "broken:MISSING cannot be loaded: AttributeError"),
        (["a = broken:CLAIMS"], "CLAIMS = 7\n", "it has something of the type int where"),
        (
            ["a = broken:CLAIM"],
            CLAIM.format("Not An Id"),
            "the id of a claim has up to 80 of a-z, 0-9, '.' and '-', not 'Not An Id'",
        ),
        (["a = broken:CLAIM"], CLAIM.format("theorem-s"), "the name 'theorem-s' is taken"),
        (
            ["a = broken:CLAIM"],
            CLAIM.format("mine") + "CLAIM = dataclasses.replace(CLAIM, paper='nowhere')\n",
            "the claim 'mine' is of the paper 'nowhere'; there are levine, emami",
        ),
        (["a = broken:BOTH"], CLAIM.format("twice") + "BOTH = [CLAIM, CLAIM]\n", "it has two claims 'twice'"),
    ],
)
def test_what_is_broken_or_taken_is_left_out_in_one_sentence(registry, points, text, why):
    found = registry(broken=(points, text))
    (problem,) = found.problems
    assert problem.startswith(f"the plug-in 'a' of the package broken 2 is left out: {why}")
    assert "\n" not in problem
    # What else there is is not touched.
    assert list(found)[-1] == ID
    assert found["theorem-s"] == REGISTRY["theorem-s"]


def test_of_two_plug_ins_with_one_name_the_first_has_it(registry):
    found = registry(alpha=(["a = alpha:CLAIM"], CLAIM.format("mine")), beta=(["b = beta:CLAIM"], CLAIM.format("mine")))
    assert found["mine"].package == "alpha 2"
    assert [problem[:48] for problem in found.problems] == ["the plug-in 'b' of the package beta 2 is left ou"]


def test_nothing_is_looked_for_until_the_registry_is_read(registry, monkeypatch):
    found = registry()
    monkeypatch.setattr("verify.plug_ins._entries", lambda group: pytest.fail("too early"))
    with pytest.raises(pytest.fail.Exception):
        len(found)


@pytest.fixture
def families(registry):
    """The families of plug-ins, with some more packages."""

    def build(**packages):
        registry(**packages)
        return added(ENTRY_POINTS, _read, FAMILIES)

    return build


def test_its_networks_are_there_with_the_package_named(families):
    found, problems = families()
    assert problems == []
    assert (list(found), found["leaky"].package) == (["leaky"], "verify-example 1.0")
    assert Network("leaky", found["leaky"].program(2, 2, 2)).weight_count == 22


FAMILY = """
import dataclasses
from verify.networks.families import FAMILIES
FAMILY = dataclasses.replace(FAMILIES["mi"], name={!r}, layer={!r})
"""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FAMILY = 7\n", "it has something of the type int where a Family is expected"),
        (FAMILY.format("mi", "state h[R]\nh'[i] = h[i]"), "the name 'mi' is taken"),
        (FAMILY.format("program", "state h[R]\nh'[i] = h[i]"), "a family has a name of up to 40 of a-z"),
        (FAMILY.format("A b", "state h[R]\nh'[i] = h[i]"), "a family has a name of up to 40 of a-z"),
        (FAMILY.format("odd", "state h[R]\nh'[i] = = h[i]"), "the text of odd cannot be read: "),
    ],
)
def test_a_network_that_is_broken_or_taken_is_left_out(families, text, why):
    found, (problem,) = families(broken=(["a = broken:FAMILY"], text))
    assert problem.startswith(f"the plug-in 'a' of the package broken 2 is left out: {why}")
    assert "leaky" in found


@pytest.mark.slow
def test_a_network_enters_certificates_as_its_program(tmp_path):
    sizes = ("--layers", "1", "--width", "2", "--channels", "2", "--start", "2", "--end", "2")
    done = verify("rank", "--cell", "leaky", *sizes, "--out", "leaky.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    body = json.loads((tmp_path / "leaky.json").read_text())
    assert body["statement"]["instance"]["cell"] == "program"
    assert check_file(tmp_path / "leaky.json").accepted
    assert "leaky" in verify("network", "--cell", "leaky", folder=tmp_path).stdout
    unknown = verify("rank", "--cell", "leakier", *sizes, folder=tmp_path)
    assert unknown.returncode == 2
    assert "there is no family 'leakier'; there are rac, " in unknown.stderr
    assert unknown.stderr.rstrip().endswith("leaky")


def verify(*words, folder, more=()):
    """The command with the example, and other folders, on the path."""
    path = os.pathsep.join([*map(str, more), str(EXAMPLE), str(EXAMPLE.parents[1])])
    command = [sys.executable, "-c", "from verify.cli import main; main()", *map(str, words)]
    return subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_commands_show_them_with_their_package(tmp_path):
    listed = verify("claims", "--json", folder=tmp_path)
    entry = json.loads(listed.stdout)[-1]
    assert (entry["id"], entry["package"]) == (ID, "verify-example 1.0")
    assert "From the package verify-example 1.0: example.one-channel" in verify("claims", folder=tmp_path).stdout
    done = verify("run", "--claims", ID, "--out", "results", "--jobs", "2", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "proved-all" in done.stdout
    assert "From the package verify-example 1.0: example.one-channel." in done.stderr
    reported = verify("report", "results", "--out", "r.md", "--html", "r.html", folder=tmp_path)
    assert reported.returncode == 0, reported.stderr
    assert "from the package verify-example 1.0" in (tmp_path / "r.md").read_text()
    assert "From the package verify-example 1.0" in (tmp_path / "r.html").read_text()


CRASHES = """
import dataclasses
from verify.claims import REGISTRY

@dataclasses.dataclass(frozen=True)
class Crashing:
    def tasks(self, claim, budget):
        raise ZeroDivisionError("oops")

CLAIM = dataclasses.replace(REGISTRY["unrolling"], id="crashing", cases=Crashing())
"""


@pytest.mark.slow
def test_a_plug_in_that_crashes_does_not_take_the_run_with_it(tmp_path):
    more = tmp_path / "more"
    (more / "crash-3.dist-info").mkdir(parents=True)
    (more / "crash_claims.py").write_text(CRASHES)
    (more / "crash-3.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: crash\nVersion: 3\n")
    points = "[verify.claims]\na = crash_claims:CLAIM\nb = crash_claims:NOTHING\n"
    (more / "crash-3.dist-info" / "entry_points.txt").write_text(points)
    words = ("run", "--claims", "crashing", "growth-closed-form", "--out", "results")
    done = verify(*words, folder=tmp_path, more=[more])
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "the claim of the package crash 3 cannot list its instances: ZeroDivisionError: oops" in done.stdout
    assert (
        "Warning: the plug-in 'b' of the package crash 3 is left out: crash_claims:NOTHING cannot be loaded"
        in done.stderr
    )
    assert "growth-closed-form" in done.stdout
    reported = verify("report", "results", "--out", "r.md", folder=tmp_path, more=[more])
    assert reported.returncode == 1
    assert "Traceback" not in reported.stderr


def test_a_claim_that_is_not_there_tells_what_was_left_out(registry, monkeypatch):
    import verify.claims

    monkeypatch.setattr(verify.claims, "REGISTRY", registry(broken=(["a = broken:X"], "")))
    with pytest.raises(DomainError, match=r"there is no claim 'mine'.*the plug-in 'a' of the package broken 2"):
        verify.claims.find_claim("mine")
