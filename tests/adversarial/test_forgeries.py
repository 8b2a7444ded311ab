"""Well-formed and sealed, but false, or about something that is not there: each is refused for its own reason."""

import copy
import json
import re
from typing import Any

import pytest

from tests.adversarial.corpus import Entry, corpus, small_corpus
from tests.adversarial.oracle import judge
from tests.adversarial.writing import certificate, inner, rests_on, seal
from verify.checker import ExpectationError, check_bytes

SIZES = ("L", "R", "M", "t_S", "t_E")


def entry(name: str) -> dict[str, Any]:
    """The object of a certificate of the corpus."""
    return json.loads(next(e.data for e in corpus() if e.name == name))  # type: ignore[no-any-return]


def refused(body: dict[str, Any], because: str = "", outcome: str = "rejected") -> None:
    report = check_bytes(seal(body))
    assert report.outcome == outcome, (report.outcome, report.message)
    assert re.search(because, f"{report.path} {report.message}"), f"{report.path} {report.message}"
    assert not judge(seal(body)).established


@pytest.mark.parametrize("q", [0, 1, -7, -1, 2**31, 2**31 + 11, 2**61 - 1, 2**64, 2**70])
def test_moduli_out_of_range(q: int) -> None:
    body = entry("order-4")
    body["evidence"][0]["modulus"] = q
    refused(body, "modulus")


@pytest.mark.parametrize("q", [4, 6, 2**16, 2**30, 3**19, 2 * 3 * 5 * 7 * 11 * 13 * 17 * 19 * 23])
def test_composite_moduli_are_judged_by_their_pivots(q: int) -> None:
    """Allowed over Q: the verdict is that of exact integer minors, whatever it is."""
    found = set()
    for k in range(1, 6):
        for name in ("lattice-222", f"order-{k}", "order-6"):
            body = entry(name)
            item = body["evidence"][0]
            item.update(kind="minor", modulus=q)
            body["rests_on"] = rests_on(body)
            accepted = check_bytes(seal(body)).outcome == "accepted"
            assert accepted == judge(seal(body)).established
            found.add(accepted)
    if q < 2**17:
        assert False in found


@pytest.mark.parametrize("q", [4, 9, 91, 561, 65536, 2**31 - 3])
def test_a_field_of_composite_order_is_none(q: int) -> None:
    body = entry("field-101-1")
    body["statement"]["field"]["p"] = q
    for item in inner(body):
        if item["kind"] == "minor":
            item["modulus"] = q
    refused(body, "prime")


@pytest.mark.parametrize("k", [0, -1, -(2**70)])
@pytest.mark.parametrize("name", ["order-1", "lattice-222", "tropical-222"])
def test_an_empty_witness_proves_nothing(name: str, k: int) -> None:
    """k = 0 with empty lists, and a relation that 0 would satisfy."""
    body = entry(name)
    item = body["evidence"][0]
    item["k"] = k
    for points in (item["start"], item["end"]):
        for key in ("words", "rows", "leaves"):
            if key in points:
                points[key] = []
    for key in ("row_potentials", "column_potentials"):
        if key in item:
            item[key] = []
    body["statement"]["relation"] = [">=", ["rank", {}], 0]
    refused(body, r"\.k")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("value", [0, -1, -(2**60)])
@pytest.mark.parametrize("name", ["order-2", "bound-U1", "exhaustive-2-1111", "these-0", "tropical-222"])
def test_sizes_below_one(name: str, size: str, value: int) -> None:
    body = entry(name)
    body["statement"]["instance"][size] = value
    refused(body, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("value", [0, -3])
def test_overrides_below_one(size: str, value: int) -> None:
    body = entry("relation-two-ranks")
    body["evidence"][0]["term"][1][size] = value
    refused(body, size)
    body = entry("relation-two-ranks")
    body["statement"]["relation"] = [">=", ["rank", {size: value}], 0]
    refused(body, size)


@pytest.mark.parametrize("N", [0, -1, 3, 2**40])
def test_template_counts_out_of_range(N: int) -> None:
    body = entry("bound-grid-G1")
    body["statement"]["instance"]["templates"]["N"] = N
    refused(body, "templates")


@pytest.mark.parametrize(
    ("split", "because"),
    [
        ([1, 2], "default"),
        ([2, 1], "increase"),
        ([1, 1], "increase"),
        ([0, 2], "split"),
        ([1, 5], "split"),
        ([1], "length"),
        ([1, 2, 3], "length"),
        ([], "length"),
    ],
)
def test_splits_that_are_none(split: list[int], because: str) -> None:
    body = entry("split-(2, 4)")
    body["statement"]["instance"]["split"] = split
    refused(body, because)


@pytest.mark.parametrize("name", ["U1", "U3", "U4", "U5", "U6", "U7", "UT", "C1", "C3"])
def test_bounds_for_the_default_split_only(name: str) -> None:
    body = entry("split-(2, 4)")
    value = 6
    body["statement"]["relation"] = ["<=", ["rank", {}], value]
    body["evidence"] = [{"kind": "bound", "name": name, "term": ["rank", {}], "value": value}]
    body["verdict"] = "proved-all"
    body["rests_on"] = rests_on(body)
    refused(body, "split")


@pytest.mark.parametrize("name", ["U0", "U1", "U2", "U3", "U4", "U5", "U6", "UT"])
def test_a_bound_is_no_evidence_about_itself(name: str) -> None:
    body = entry(f"bound-{name}")
    for level in ([], ["grid"]):
        for relation in (
            ["<=", ["rank", {}], ["bound", name, *level]],
            ["<=", ["rank", {}], ["+", 1, ["bound", name, *level]]],
            ["and", ["<=", ["rank", {}], 10**9], ["<=", 0, ["bound", name, *level]]],
            ["<=", ["rank", {"L": ["min", "L", ["bound", name, *level]]}], 10**9],
            ["<=", ["rank", {}], ["sum", "s", 1, ["bound", name, *level], 1]],
        ):
            body["statement"]["relation"] = relation
            report = check_bytes(seal(body))
            assert report.outcome == "rejected", relation
            assert not judge(seal(body)).established


@pytest.mark.parametrize("version", [0, 1, 2, 4, -1, 10**6, True, "3", None, [1], {"v": 1}, "0x20000000000001"])
def test_other_versions_are_unusable(version: Any) -> None:
    body = {**entry("order-2"), "version": version}
    refused(body, "version", "malformed")


@pytest.mark.parametrize("form", ["verify-certificat", "", "Verify-certificate", None, 1, ["verify-certificate"]])
def test_other_formats_are_unusable(form: Any) -> None:
    refused({**entry("order-2"), "format": form}, "format", "malformed")


@pytest.mark.parametrize("evidence", [[], {}, None, "minor", [[]], [None], [1], ["minor"], [{}], [{"kind": None}]])
def test_evidence_that_is_none(evidence: Any) -> None:
    body = {**entry("order-2"), "evidence": evidence}
    assert check_bytes(seal(body)).outcome in ("rejected", "malformed")


@pytest.mark.slow
def test_no_verdict_but_the_derived_one() -> None:
    """Every certificate of the corpus with every other verdict, refutations inside and outside."""
    verdicts = ("proved-all", "proved-generic", "proved-instance", "probable", "refuted", "inconclusive", "", None, 1)
    for each in small_corpus():
        body = json.loads(each.data)
        for verdict in verdicts:
            if verdict != body["verdict"]:
                assert check_bytes(seal({**body, "verdict": verdict})).outcome != "accepted", each.name
        if body["verdict"] == "refuted":
            for verdict in verdicts:
                if verdict != body["evidence"][0]["verdict"]:
                    changed = copy.deepcopy(body)
                    changed["evidence"][0]["verdict"] = verdict
                    assert check_bytes(seal(changed)).outcome != "accepted", each.name


@pytest.mark.seconds
def test_no_certificate_proves_its_opposite() -> None:
    """Not even a refutation, except by enumeration: "all have" and "none has" may both be false."""
    for each in small_corpus():
        if each.verdict == "refuted" and "exhaustive" in each.kinds:
            continue
        body = json.loads(each.data)
        body["statement"]["relation"] = ["not", body["statement"]["relation"]]
        report = check_bytes(seal(body))
        assert report.outcome != "accepted", each.name


@pytest.mark.seconds
def test_no_certificate_proves_more_by_a_stronger_quantifier() -> None:
    for each in small_corpus():
        body = json.loads(each.data)
        if body["statement"]["quantifier"] in ("none", "all-weights") or each.verdict == "refuted":
            continue
        if each.kinds == {"bound"}:  # bounds hold for all weights
            continue
        weights = body["statement"]["instance"].pop("weights", None)
        for item in inner(body):
            if weights is not None and item["kind"] in ("minor", "triangular"):
                item["weights"] = weights
        for verdict in ("proved-all", "proved-generic", body["verdict"]):
            body["statement"]["quantifier"], body["verdict"] = "all-weights", verdict
            body["rests_on"] = rests_on(body)
            assert check_bytes(seal(body)).outcome != "accepted", each.name


@pytest.mark.parametrize("name", ["refuted-bound", "refuted-minor-all", "refuted-these", "refuted-exhaustive-2"])
def test_refutations_are_not_nested_doubled_or_empty(name: str) -> None:
    for change in ("nested", "doubled", "empty", "inside"):
        body = entry(name)
        (refutation,) = body["evidence"]
        if change == "nested":
            body["evidence"] = [{**refutation, "evidence": [refutation]}]
        elif change == "doubled":
            body["evidence"] = [refutation, refutation]
        elif change == "empty":
            body["evidence"] = [{**refutation, "evidence": []}]
        else:
            body["verdict"] = refutation["verdict"]
        assert check_bytes(seal(body)).outcome in ("rejected", "malformed"), change


def test_two_assignments_do_not_refute_a_statement_about_all_weights_of_a_finite_field() -> None:
    body = entry("refuted-finite-all")
    items = body["evidence"][0]["evidence"]
    (minor,) = items
    items.append(copy.deepcopy(minor))
    assert check_bytes(seal(body)).outcome == "accepted"
    items[1]["weights"] = {"kind": "stream", "seed": "abc"}
    refused(body, "equal weights")


def sized(each: Entry) -> str:
    """The head of an expectation for the sizes of a certificate."""
    instance = json.loads(each.data)["statement"]["instance"]
    words = [f"{name}={instance[name]}" for name in SIZES]
    if "templates" in instance and instance["templates"]["kind"] == "one-hot":
        words.append(f"N={instance['templates']['N']}")
    return " ".join(words)


@pytest.mark.seconds
def test_what_is_expected_is_what_is_proved_and_nothing_else() -> None:
    """``rank >= k`` is expected and found for a minor of order k; another size, field, quantifier or rank is not."""
    tried = 0
    for each in corpus():
        if not each.name.startswith("order-") or each.order > 20:
            continue
        k, head = each.order, sized(each)
        assert check_bytes(each.data, expect=f"{head}: rank >= {k}").outcome == "accepted"
        wrong = [
            f"{head}: rank >= {k + 1}",
            f"{head}: rank < {k}",
            f"{head}: rank == {k}",
            f"{head}: rank <= {k}",
            f"{head}: grid_rank >= 1",
            f"{head} field=2: rank >= {k}",
            f"{head} field=7^2: rank >= {k}",
            f"{head} weights=all: rank >= {k}",
            f"{head} weights=these: rank >= {k}",
            f"{head}: rank(L=3) >= {k}",
            f"{head}: rank(t_E=1) >= {k}",
            f"{head}: 1 > 2",
            *(
                re.sub(rf"\b{size}=(\d+)", lambda m, size=size: f"{size}={int(m[1]) + 1}", head) + ": rank >= 1"
                for size in SIZES
            ),
        ]
        for text in wrong:
            report = check_bytes(each.data, expect=text)
            assert report.outcome == "rejected", text
            assert "expected" in report.message
            tried += 1
    assert tried >= 300


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rank >= 1",
        ":",
        "L=2:",
        "L=2: rank",
        "L=0: rank >= 1",
        "L=02: rank >= 1",
        "L=1_0: rank >= 1",
        "L=2 L=2: rank >= 1",
        "L=٢: rank >= 1",
        "L=2: rank >= 1; import os",
        "L=2: __import__('os').system('true') >= 1",
        "L=2: rank.real >= 1",
        "L=2: rank[0] >= 1",
        "L=2: (lambda: 1)() >= 1",
        "L=2: rank >= 1.0",
        "L=2: rank >= 1e9",
        "L=2: rank >= True",
        "L=2: 'rank' >= 'a'",
        "L=2: rank if 1 else 2",
        "L=2: rank >= x",
        "L=2: rank in (1, 2)",
        "L=2: (y := 3) >= 1",
        "L=2: f'{rank}' >= 1",
        "L=2: rank >= " + "(" * 500 + "1" + ")" * 500,
        "L=2: rank >= " + "-" * 3000 + "1",
        "L=2: rank >= " + "1+" * 1900 + "1" + " " * 5000,
        "weights=some: rank >= 1",
        "field=R: rank >= 1",
        "t=2 t_S=2: rank >= 1",
        "L>=2 M>=2: rank >= 1",
    ],
    ids=lambda text: text[:40],
)
def test_expectations_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ExpectationError):
        check_bytes(seal(entry("order-2")), expect=text)


def test_a_network_with_a_denominator_that_is_zero_in_the_field() -> None:
    """It has no values there, so no bound speaks of it: h' = h w / 2 over GF(2), but not over GF(3)."""
    program = {
        "channels": 1,
        "weights": [["w", []], ["h", []]],
        "states": [["h", [], "free"]],
        "step": [["h'", "", [[[1, 2], [["h", ""], ["w", ""]]]]]],
        "output": ["y", "", [[1, [["h'", ""]]]]],
    }
    instance = {"cell": "program", "program": program, "t_S": 1, "t_E": 1}
    for fixed in (False, True):
        if fixed:
            program["fixed"] = [["A", [1], [[1, 2]]]]
            program["step"] = [["h'", "", [[1, [["h", ""], ["w", ""], ["A", "i"]]]]]]
        for p in (2, 3):
            about = {"quantifier": "all-weights", "field": {"p": p, "k": 1}, "instance": instance}
            item = {"kind": "bound", "name": "C1", "term": ["rank", {}], "value": 1}
            data = certificate({**about, "relation": ["<=", ["rank", {}], 1]}, "proved-all", item)
            assert (check_bytes(data).outcome == "accepted") == (p == 3) == judge(data).established
