"""A run directory never says more than it holds: what counts is stated by a file, at its place, and accepted."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pytest

from verify.certificates.canonical import sealed
from verify.certificates.verdicts import Verdict
from verify.claims import find_claim
from verify.errors import DomainError
from verify.suite.checking import check_run
from verify.suite.holdings import holdings, states
from verify.suite.record import RunRecord
from verify.suite.runner import run_suite
from verify.suite.summary import summaries_of
from verify.work.budget import PROFILES, budget_to_json
from verify.work.directory import RunDirectory

CLAIM, ANOTHER = "theorem1-depth1-all-weights", "growth-closed-form"
STRANGER = "its statement is none of the claim's at an instance within the budget of the run"


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A finished run of two claims; not to be changed."""
    folder = tmp_path_factory.mktemp("two")
    run_suite("quick", folder, jobs=2, claims=[CLAIM, ANOTHER])
    return folder


@pytest.fixture
def folder(two, tmp_path):
    """One that may be changed."""
    return shutil.copytree(two, tmp_path / "run")


def held(folder):
    """Summaries by claim, and what was left out, by place."""
    directory = RunDirectory.existing(folder)
    found = holdings(directory, check_run(directory).reports)
    summaries = {summary.claim.id: summary for summary in summaries_of(found)}
    return summaries, {str(e.stored.path.relative_to(folder)): e.why for e in found.left_out}


def edit_record(folder, change):
    path = folder / "run.json"
    body = json.loads(path.read_text())
    change(body)
    path.write_text(json.dumps(body))


def relabelled(source, claim):
    """The same certificate under another label, sealed."""
    body = json.loads(source.read_bytes())
    del body["sha256"]
    return sealed(body | {"claim": claim})


def test_a_run_holds_its_instances_and_nothing_is_left_out(folder):
    summaries, left_out = held(folder)
    assert left_out == {}
    assert {id: (s.instances, s.undecided, s.as_expected) for id, s in summaries.items()} == {
        CLAIM: (60, 0, True),
        ANOTHER: (1, 0, True),
    }


# --- certificates that are true, and of something else ---


def test_a_true_certificate_of_another_statement_is_no_instance_whatever_its_label(folder):
    """Under the claim's folder, with the claim's label: it was counted once."""
    (source,) = (folder / ANOTHER).glob("*.json")
    (folder / CLAIM / "L9-R9-M9-tS9-tE9.json").write_bytes(relabelled(source, CLAIM))
    summaries, left_out = held(folder)
    assert summaries[CLAIM].counts == {Verdict.PROVED_ALL: 60}
    assert left_out == {f"{CLAIM}/L9-R9-M9-tS9-tE9.json": STRANGER}


def test_nor_in_the_place_of_an_instance_which_is_then_missing(folder):
    (source,) = (folder / ANOTHER).glob("*.json")
    place = folder / CLAIM / "L1-R2-M2-tS1-tE1.json"
    place.write_bytes(relabelled(source, CLAIM))
    summaries, left_out = held(folder)
    assert (summaries[CLAIM].missing, summaries[CLAIM].verdict) == (1, Verdict.INCONCLUSIVE)
    assert list(left_out) == [f"{CLAIM}/{place.name}"]


def test_an_instance_of_the_claim_in_the_place_of_another(folder):
    first, second = sorted((folder / CLAIM).glob("*.json"))[:2]
    shutil.copy(second, first)
    summaries, left_out = held(folder)
    assert summaries[CLAIM].missing == 1
    assert left_out == {f"{CLAIM}/{first.name}": f"it states the instance {second.stem}, whose file is {second.name}"}


def test_copies_under_other_names_do_not_count_twice(folder):
    first = min((folder / CLAIM).glob("*.json"))
    for name in ("copy.json", "L77-R1-M1-tS1-tE1.json"):
        shutil.copy(first, first.with_name(name))
    summaries, left_out = held(folder)
    assert (summaries[CLAIM].instances, summaries[CLAIM].as_expected) == (60, True)
    assert len(left_out) == 2
    assert all(why == f"it states the instance {first.stem}, whose file is {first.name}" for why in left_out.values())


def test_the_right_statement_under_another_label_does_not_count(folder):
    (source,) = (folder / ANOTHER).glob("*.json")
    source.write_bytes(relabelled(source, CLAIM))
    summaries, left_out = held(folder)
    assert summaries[ANOTHER].missing == 1
    assert left_out == {f"{ANOTHER}/{source.name}": f"it is labelled as a certificate of {CLAIM}"}


def test_what_lies_elsewhere_is_left_out_with_the_reason(folder):
    (source,) = (folder / ANOTHER).glob("*.json")
    for place in ("loose.json", "a/b/c.json", f"{CLAIM}/deeper/x.json", "my-claim/x.json", "theorem-s/x.json"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, folder / place)
    summaries, left_out = held(folder)
    assert all(summary.as_expected for summary in summaries.values())
    place = "it does not lie where certificates of a claim do (CLAIM/INSTANCE.json)"
    assert left_out == {
        "a/b/c.json": place,
        "loose.json": place,
        f"{CLAIM}/deeper/x.json": place,
        "my-claim/x.json": "its folder is named after no claim that this release knows",
        "theorem-s/x.json": "no run of its claim is on record",
    }


def test_numbers_that_python_calls_equal_are_not_the_same_statement(folder):
    """``true`` is no 1, though Python compares them as equal."""
    (source,) = (folder / ANOTHER).glob("*.json")
    body = json.loads(source.read_bytes())
    swapped = json.loads(json.dumps(body["statement"]).replace(" 1", " true"))
    assert swapped == body["statement"]
    (task,) = find_claim(ANOTHER).tasks(PROFILES["quick"])
    statement = find_claim(ANOTHER).statement(task)
    assert states(sealed({**body, "sha256": ""}), statement)
    assert not states(sealed({**body, "statement": swapped, "sha256": ""}), statement)
    for data in (b"", b"[]", b"{", b"[" * 100_000, b"\xff", b'{"statement": 0.5}'):
        assert not states(data, statement)


def test_what_is_rejected_or_malformed_at_its_place_is_bad_and_not_left_out(folder):
    first, second, *_ = sorted((folder / CLAIM).glob("*.json"))
    body = json.loads(first.read_bytes())
    del body["sha256"]
    first.write_bytes(sealed(body | {"verdict": "proved-generic"}))
    second.write_text("{")
    summaries, left_out = held(folder)
    assert (summaries[CLAIM].bad, summaries[CLAIM].missing, left_out) == (2, 0, {})


# --- records that say more ---


@pytest.mark.parametrize("count", [1, 60])
def test_files_that_are_gone_are_missing_whatever_the_record_says(folder, count):
    for path in sorted((folder / CLAIM).glob("*.json"))[:count]:
        path.unlink()
    summaries, _ = held(folder)
    assert (summaries[CLAIM].missing, summaries[CLAIM].instances) == (count, 60)
    assert summaries[CLAIM].verdict is Verdict.INCONCLUSIVE
    assert summaries[CLAIM].only_undecided


@pytest.mark.slow
def test_a_record_edited_to_a_larger_budget_makes_instances_missing(folder):
    full = budget_to_json(PROFILES["full"])
    edit_record(folder, lambda body: body["claims"][CLAIM].update(finished=[full]))
    summaries, _ = held(folder)
    assert summaries[CLAIM].missing > 500
    assert not summaries[CLAIM].as_expected


def test_a_record_edited_to_a_smaller_budget_makes_certificates_foreign(folder):
    small = budget_to_json(dataclasses.replace(PROFILES["quick"], instances=5))
    edit_record(folder, lambda body: body["claims"][CLAIM].update(finished=[small]))
    summaries, left_out = held(folder)
    assert (summaries[CLAIM].instances, len(left_out)) == (5, 55)
    assert RunRecord.of(RunDirectory.existing(folder)).profiles == "custom (1 claim), quick (1 claim)"


def test_a_claim_taken_out_of_the_record_leaves_its_files_as_strangers(folder):
    edit_record(folder, lambda body: body["claims"].pop(CLAIM))
    summaries, left_out = held(folder)
    assert set(summaries) == {ANOTHER}
    assert set(left_out.values()) == {"no run of its claim is on record"}
    assert len(left_out) == 60


def test_a_claim_put_into_the_record_has_everything_missing(folder):
    edit_record(folder, lambda body: body["claims"].update({"theorem-s": body["claims"][CLAIM]}))
    summaries, _ = held(folder)
    assert summaries["theorem-s"].missing == summaries["theorem-s"].instances > 0


def test_a_claim_that_this_release_does_not_know_is_none(folder):
    edit_record(folder, lambda body: body["claims"].update({"theorem-q": body["claims"][CLAIM]}))
    assert set(held(folder)[0]) == {CLAIM, ANOTHER}


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.pop("claims"),
        lambda body: body.update(claims=[CLAIM]),
        lambda body: body["claims"].update({CLAIM: None}),
        lambda body: body["claims"][CLAIM].update(finished=3),
        lambda body: body["claims"][CLAIM].update(begun={"name": "quick"}),
        lambda body: body["claims"][CLAIM]["finished"][0].update(task="many"),
        lambda body: body.update(undecided=[3]),
        lambda body: body.update(failed=[{"claim": CLAIM}]),
    ],
)
def test_a_damaged_record_is_one_sentence(folder, change):
    edit_record(folder, change)
    for attempt in (lambda: held(folder), lambda: run_suite("quick", folder, jobs=1, claims=[ANOTHER])):
        with pytest.raises(DomainError, match=r"run\.json is damaged: "):
            attempt()


# --- several runs into one directory ---


def test_a_larger_profile_for_one_claim_is_not_said_of_the_others(folder):
    larger = dataclasses.replace(PROFILES["quick"], name="full", instances=64)
    run_suite(larger, folder, jobs=2, claims=[CLAIM])
    record = RunRecord.of(RunDirectory.existing(folder))
    assert record.profiles == "quick and custom (1 claim), quick (1 claim)"
    summaries, left_out = held(folder)
    assert (summaries[CLAIM].instances, summaries[ANOTHER].instances, left_out) == (64, 1, {})


def test_a_smaller_profile_afterwards_leaves_what_is_there(folder):
    smaller = dataclasses.replace(PROFILES["quick"], instances=10)
    run_suite(smaller, folder, jobs=1, claims=[CLAIM])
    summaries, left_out = held(folder)
    assert (summaries[CLAIM].instances, summaries[CLAIM].as_expected, left_out) == (60, True, {})


def test_a_budget_that_was_begun_and_not_gone_through_is_missed_until_another_is_run(folder):
    def stop(done, total, claim):
        raise KeyboardInterrupt

    larger = dataclasses.replace(PROFILES["quick"], instances=70)
    assert run_suite(larger, folder, jobs=1, claims=[CLAIM], progress=stop).interrupted
    summaries, _ = held(folder)
    assert (summaries[CLAIM].instances, summaries[CLAIM].missing > 0) == (70, True)
    run_suite("quick", folder, jobs=1, claims=[CLAIM])
    summaries, _ = held(folder)
    assert (summaries[CLAIM].instances, summaries[CLAIM].missing) == (60, 0)
