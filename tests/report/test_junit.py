"""The claims as JUnit's tests.

``require_valid`` says what the XML schemas of Ant (JUnit.xsd) and Jenkins (junit-10.xsd) have in common for our
elements.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from verify.report.junit import junit_report

SUITE_ATTRIBUTES = {"id", "name", "package", "hostname", "timestamp", "tests", "failures", "errors", "skipped", "time"}


def require_valid(text):
    """The suite, if the document is as the schemas ask."""
    assert text.isascii()
    root = ET.fromstring(text)
    assert (root.tag, root.attrib) == ("testsuites", {})
    (suite,) = root
    assert suite.tag == "testsuite"
    assert set(suite.attrib) == SUITE_ATTRIBUTES
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
    tags = [child.tag for child in suite]
    cases = suite.findall("testcase")
    assert tags == ["properties", *["testcase"] * len(cases), "system-out", "system-err"]
    assert all(set(p.attrib) == {"name", "value"} and p.tag == "property" for p in suite.find("properties"))
    counted = {"failure": 0, "error": 0, "skipped": 0}
    for case in cases:
        assert set(case.attrib) == {"classname", "name", "time"}
        assert len(case) <= 1
        for child in case:
            counted[child.tag] += 1
            assert set(child.attrib) == ({"message"} if child.tag == "skipped" else {"message", "type"})
    assert suite.get("tests") == str(len(cases))
    assert [suite.get(name) for name in ("failures", "errors", "skipped")] == [str(n) for n in counted.values()]
    return suite


def case_of(suite, name):
    return next(case for case in suite.findall("testcase") if case.get("name") == name)


def test_a_good_run_passes(small_content):
    suite = require_valid(junit_report(small_content))
    assert [case.get("name") for case in suite.findall("testcase")] == [s.claim.id for s in small_content.summaries]
    assert all(len(case) == 0 for case in suite.findall("testcase"))
    assert small_content.checker in suite.findtext("system-out")


def test_not_accepted_is_an_error(copied_run, content_of, forge):
    path = sorted((copied_run / "unrolling").glob("*.json"))[0]
    forge(path, verdict="proved-generic")
    suite = require_valid(junit_report(content_of(copied_run)))
    (error,) = case_of(suite, "unrolling")
    assert (error.tag, error.get("type")) == ("error", "not accepted")
    assert f"unrolling/{path.name}: rejected: " in error.text


def test_a_failed_instance_is_an_error(copied_run, content_of, set_record):
    set_record(copied_run, failed=[{"claim": "unrolling", "instance": "T99", "detail": "died \x00 ]]> <&"}])
    suite = require_valid(junit_report(content_of(copied_run)))
    (error,) = case_of(suite, "unrolling")
    assert (error.get("type"), error.text) == ("failed", "T99: failed: died \\x00 ]]> <&")


def test_undecided_is_skipped(copied_run, content_of, set_record):
    set_record(copied_run, undecided=[{"claim": "unrolling", "instance": "T99", "detail": "too dear"}])
    (skipped,) = case_of(require_valid(junit_report(content_of(copied_run))), "unrolling")
    assert skipped.tag == "skipped"
    assert "1 undecided" in skipped.get("message")


def test_not_as_expected_is_a_failure(copied_run, content_of, monkeypatch):
    import dataclasses

    from verify.claims import REGISTRY, Expectation

    wrong = dataclasses.replace(REGISTRY["unrolling"], expected=Expectation.REFUTED)
    monkeypatch.setitem(REGISTRY, "unrolling", wrong)
    (failure,) = case_of(require_valid(junit_report(content_of(copied_run))), "unrolling")
    assert (failure.tag, failure.get("type")) == ("failure", "not as expected")
    assert failure.get("message").startswith("proved-all at all 24 instances tried, expected refuted")


@pytest.mark.parametrize(("state", "stray"), [("running", False), ("finished", True), ("interrupted", True)])
def test_what_belongs_to_no_claim_is_not_lost(copied_run, content_of, set_record, state, stray):
    set_record(copied_run, state=state, started=None)
    if stray:
        (copied_run / "loose.json").write_text("{")
    suite = require_valid(junit_report(content_of(copied_run)))
    found = {
        case.get("name"): case[0].tag for case in suite.findall("testcase") if case.get("classname") == "verify.run"
    }
    expected = {} if state == "finished" else {"finished": "skipped"}
    assert found == expected | ({"certificates of no claim": "error"} if stray else {})
