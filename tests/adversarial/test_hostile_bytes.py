"""Bytes that are no certificate: spellings, nesting, encodings, truncation. None is accepted, nothing raises."""

import copy
import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adversarial.corpus import corpus
from tests.adversarial.writing import seal
from verify.checker import check_bytes, check_file

MINOR = "order-2"


def entry(name: str) -> dict[str, Any]:
    """The object of a certificate of the corpus."""
    return json.loads(next(e.data for e in corpus() if e.name == name))  # type: ignore[no-any-return]


def closed() -> dict[str, Any]:
    """A small certificate without ranks."""
    return entry("integers-numbers")


def raw(text: str) -> bytes:
    """``text``, which holds ``SEAL`` for its hash, sealed as if it were canonical."""
    member = ',"sha256":"SEAL"'
    digest = hashlib.sha256(text.replace(member, "").encode("utf-8", "surrogatepass")).hexdigest()
    return (text.replace("SEAL", digest) + "\n").encode("utf-8", "surrogatepass")


def text_of(body: dict[str, Any]) -> str:
    """The canonical text with ``SEAL`` in place of the hash."""
    return json.dumps({**body, "sha256": "SEAL"}, sort_keys=True, separators=(",", ":"))


SPELLINGS = (
    '"1_000"', '"0x1_0"', '" 4 "', '"+4"', '"4"', "4.0", "4e0", "40e-1", "+4", "04", "-04", "4.", ".4", "0x4", '"0x4"',
    '"0X4"', '"0x04"', '"-0x4"', '"0x20000000000001 "', '"0x020000000000001"', '"0x2000000000000A"', '"0b100"', '"0o4"',
    '"٤"', "٤", '"４"', "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1E2", "null", "true", "false", "[]", "{}",
    "[4]", '""', "9007199254740993", "-9007199254740993", '"0x20000000000000"', "99999999999999999999", "-0", '"-0x0"',
    '"0x"', '"-"', '"4L"', '"4n"', "4_0", '"\\u0034"', "4 ", " 4", "\t4", "4,", "4]", '"0x1p3"', '"1e2"', '"4.0"',
    "--4",
    '"0x' + "f" * 30_000 + '"', "9" * 5000, "1" + "0" * 400, '"' + "1" * 100_000 + '"',
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda text: text[:20])
def test_an_integer_has_one_spelling(spelling: str) -> None:
    """``R`` of a closed form is written 4 and in no other way, whatever the hash says."""
    text = text_of(closed())
    assert text.count('"R":4') == 1
    report = check_bytes(raw(text.replace('"R":4', f'"R":{spelling}')))
    assert report.outcome == "malformed", report.message
    assert "the checker failed" not in report.message


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda text: text[:20])
def test_an_integer_inside_a_relation_or_a_witness_has_one_spelling(spelling: str) -> None:
    text = text_of(closed())
    assert '["mc","R",3]' in text
    assert check_bytes(raw(text.replace('["mc","R",3]', f'["mc","R",{spelling}]'))).outcome != "accepted"
    text = text_of(entry(MINOR))
    assert text.count('"k":2') == 1
    assert check_bytes(raw(text.replace('"k":2', f'"k":{spelling}'))).outcome == "malformed"


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all objects of a JSON value."""
    if isinstance(value, dict):
        yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from objects(part, (*path, key))


def with_text_in(body: dict[str, Any], path: tuple[Any, ...], change: Any) -> str:
    """The text of ``body`` in which the text of the object at ``path`` is changed."""
    marked = copy.deepcopy({**body, "sha256": "SEAL"})
    place: Any = marked
    for step in path:
        place = place[step]
    text = json.dumps(place, sort_keys=True, separators=(",", ":"))
    if not path:
        return str(change(text))
    parent: Any = marked
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = "HERE"
    return json.dumps(marked, sort_keys=True, separators=(",", ":")).replace('"HERE"', change(text))


def first_member(text: str) -> str:
    """``"key":value`` of the first member of an object's text, if its value is simple."""
    decoder = json.JSONDecoder()
    _, end = decoder.raw_decode(text, 1)
    _, end = decoder.raw_decode(text, end + 1)
    return text[1:end]


@pytest.mark.parametrize("name", [MINOR, "integers-numbers", "refuted-bound", "these-0", "field-5-2"])
def test_objects_have_no_repeated_unsorted_or_unknown_keys_at_any_level(name: str) -> None:
    body = entry(name)
    body.pop("sha256")
    paths = list(objects(body))
    assert len(paths) >= 3
    for path in paths:

        def repeated(text: str) -> str:
            return text if text == "{}" else "{" + first_member(text) + "," + text[1:]

        def unsorted(text: str) -> str:
            member = first_member(text) if text != "{}" else ""
            return text[:-1] + ("," if member else "") + '"A":1,"0":1}'

        def unknown(text: str) -> str:
            return text[:-1] + ("," if text != "{}" else "") + '"zzz":1}'

        def blank(text: str) -> str:
            return text[:1] + " " + text[1:]

        def trailing_comma(text: str) -> str:
            return text[:-1] + ",}"

        for change in (repeated, unsorted, unknown, blank, trailing_comma):
            changed = with_text_in(body, path, change)
            if changed == text_of(body):
                continue
            report = check_bytes(raw(changed))
            known = ("malformed", "rejected") if path[:1] == ("rests_on",) and change is unknown else ("malformed",)
            assert report.outcome in known, (path, change.__name__, report.message)


def test_a_certificate_cut_anywhere_is_refused() -> None:
    data = seal(closed())
    assert check_bytes(data).outcome == "accepted"
    for length in range(len(data) - 1):
        assert check_bytes(data[:length]).outcome == "malformed"
        assert check_bytes(data[:length] + b"\n").outcome == "malformed"
        assert check_bytes(data[length + 1 :]).outcome == "malformed"


def test_every_single_byte_counts() -> None:
    """Each byte of a small certificate replaced by its neighbours: refused, since the hash no longer fits."""
    data = seal(closed())
    for place in range(len(data)):
        for byte in (data[place] ^ 1, (data[place] + 1) % 256, 0x20):
            changed = data[:place] + bytes([byte]) + data[place + 1 :]
            if changed != data:
                assert check_bytes(changed).outcome == "malformed", place


WRAPPINGS = {
    "nothing": lambda data: b"",
    "one newline": lambda data: b"\n",
    "a byte-order mark": lambda data: b"\xef\xbb\xbf" + data,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "utf-16 without mark": lambda data: data.decode().encode("utf-16-le"),
    "utf-32": lambda data: data.decode().encode("utf-32"),
    "crlf": lambda data: data[:-1] + b"\r\n",
    "cr": lambda data: data[:-1] + b"\r",
    "no newline": lambda data: data[:-1],
    "two newlines": lambda data: data + b"\n",
    "a newline before": lambda data: b"\n" + data,
    "a trailing nul": lambda data: data + b"\x00",
    "a nul before the newline": lambda data: data[:-1] + b"\x00\n",
    "itself twice": lambda data: data + data,
    "itself twice on a line": lambda data: data[:-1] + data,
    "in a list": lambda data: b"[" + data[:-1] + b"]\n",
    "as a string": lambda data: json.dumps(data.decode()).encode() + b"\n",
    "a trailing comment": lambda data: data[:-1] + b"//\n",
    "a trailing comma": lambda data: data[:-2] + b",}\n",
    "blanks after colons": lambda data: data.replace(b":", b": "),
    "indented": lambda data: json.dumps(json.loads(data), indent=1, sort_keys=True).encode() + b"\n",
    "keys backwards": lambda data: (
        json.dumps(dict(reversed(json.loads(data).items())), separators=(",", ":")).encode() + b"\n"
    ),
    "an upper-case hash": lambda data: data.replace(
        json.loads(data)["sha256"].encode(), json.loads(data)["sha256"].upper().encode()
    ),
    "a short hash": lambda data: data.replace(
        json.loads(data)["sha256"].encode(), json.loads(data)["sha256"][:63].encode()
    ),
    "another hash": lambda data: data.replace(json.loads(data)["sha256"].encode(), b"0" * 64),
    "escaped letters": lambda data: data.replace(b'"claim"', b'"\\u0063laim"'),
    "escaped solidus": lambda data: data.replace(b"verify-certificate", b"verify\\/certificate"),
    "latin-1": lambda data: data.replace(b"battery", b"batt\xe9d"),
    "overlong utf-8": lambda data: data.replace(b"battery", b"batt\xc1\xa5d"),
    "a lone surrogate": lambda data: data.replace(b"battery", b"batt\xed\xa0\x80d"),
    "an escaped surrogate": lambda data: data.replace(b"battery", b"batt\\ud800d"),
    "a gigabyte claimed": lambda data: b"\x1f\x8b" + data,
    "only brackets": lambda data: b"[" * 60 + b"]" * 60 + b"\n",
    "unbalanced": lambda data: b"{" * 60 + b"\n",
    "a quote": lambda data: b'"\n',
    "a number": lambda data: b"1\n",
    "null": lambda data: b"null\n",
}  # fmt: skip


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_only_the_exact_bytes_are_a_certificate(wrapping: str) -> None:
    data = seal(closed())
    changed = WRAPPINGS[wrapping](data)
    assert changed != data
    assert check_bytes(changed).outcome == "malformed"


@pytest.mark.parametrize("depth", [15, 17, 60, 79, 80, 81, 500, 5000, 100_000])
@pytest.mark.parametrize("where", ["top", "claim", "statement", "evidence", "rests_on", "instance"])
def test_deep_nesting_is_refused(where: str, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    text = text_of({**closed(), "claim": "x"})
    places = {
        "top": text.replace('"claim":"x"', f'"a":{deep},"claim":"x"'),
        "claim": text.replace('"claim":"x"', f'"claim":{deep}'),
        "statement": text.replace('"quantifier":"none"', f'"quantifier":{deep}'),
        "evidence": text.replace('"rule":"evaluation"', f'"rule":{deep}'),
        "rests_on": text.replace('"rests_on":[]', f'"rests_on":{deep}'),
        "instance": text.replace('"R":4', f'"R":{deep}'),
    }
    started = time.monotonic()
    report = check_bytes(raw(places[where]))
    assert report.outcome in ("malformed", "rejected")
    assert "the checker failed" not in report.message
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("depth", "outcome"), [(10, "accepted"), (62, "accepted"), (63, "malformed"), (64, "malformed")]
)
def test_a_relation_may_be_nested_64_deep(depth: int, outcome: str) -> None:
    body = closed()
    tree: Any = 4
    for _ in range(depth):
        tree = ["neg", tree]
    body["statement"]["relation"] = ["or", ["==", 1, 1], ["!=", tree, 0]]
    assert check_bytes(seal(body)).outcome == outcome


@pytest.mark.parametrize("key", ["claim", "format", "verdict"])
@pytest.mark.parametrize("size", [81, 10**4, 10**6])
def test_long_strings_are_refused(key: str, size: int) -> None:
    started = time.monotonic()
    report = check_bytes(seal({**closed(), key: "a" * size}))
    assert report.outcome == "malformed"
    assert len(report.message) < 500
    assert time.monotonic() - started < 1


def test_paths_that_are_no_regular_files(tmp_path: Any) -> None:
    for path in (tmp_path, tmp_path / "none", "/dev/null", "a\x00b", ""):
        assert check_file(path).outcome == "malformed"
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"")
    assert check_file(empty).outcome == "malformed"
    link = tmp_path / "loop"
    link.symlink_to(link)
    assert check_file(link).outcome == "malformed"
