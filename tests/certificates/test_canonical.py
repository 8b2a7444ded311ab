"""The bytes of a certificate, as section 1 of the format spells them; files written whole."""

import hashlib
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.certificates import store
from verify.certificates.canonical import canonical_bytes, encode_integers, sealed
from verify.certificates.store import write_atomically
from verify.errors import DomainError

# --- spelling -----------------------------------------------------------------------------------------------


def test_keys_are_sorted_by_code_point_and_nothing_is_padded():
    value = {"b": [1, 2], "a": {"é": None, "Z": True}, "B": "x y"}
    assert canonical_bytes(value) == b'{"B":"x y","a":{"Z":true,"\\u00e9":null},"b":[1,2]}'


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0"),
        (-1, "-1"),
        (2**53, "9007199254740992"),
        (-(2**53), "-9007199254740992"),
        (2**53 + 1, '"0x20000000000001"'),
        (-(2**53) - 1, '"-0x20000000000001"'),
        (2**64 + 0xABC, '"0x10000000000000abc"'),
    ],
)
def test_integers(n, text):
    assert canonical_bytes(n) == text.encode()


@given(st.integers())
def test_every_integer_is_read_back(n):
    text = json.loads(canonical_bytes([n]))[0]
    assert n == (int(text, 16) if isinstance(text, str) else text)
    assert isinstance(text, str) == (abs(n) > 2**53)


def test_huge_integers_are_written_without_decimal_conversion():
    assert canonical_bytes(1 << 99_999) == b'"0x8' + b"0" * 24999 + b'"'


def test_tuples_are_lists_and_booleans_stay():
    assert encode_integers((1, (True, None))) == [1, [True, None]]


@pytest.mark.parametrize("value", [0.5, float("nan"), b"x", {1, 2}, 1j, object()])
def test_foreign_values_are_refused(value):
    for nested in (value, [value], {"a": {"b": value}}):
        with pytest.raises(DomainError, match="a certificate holds integers, strings, lists and objects"):
            canonical_bytes(nested)


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=5).filter(lambda key: key != "sha256"), st.lists(st.integers()), max_size=4
    )
)
def test_the_seal_is_the_hash_of_the_canonical_rest(body):
    data = sealed(body)
    assert data.endswith(b"\n")
    assert data.count(b"\n") == 1
    read = json.loads(data)
    digest = read.pop("sha256")
    assert digest == hashlib.sha256(canonical_bytes(body)).hexdigest()
    assert read == json.loads(canonical_bytes(body))
    respelled = json.dumps({**read, "sha256": digest}, sort_keys=True, separators=(",", ":")) + "\n"
    assert respelled.encode() == data


# --- files --------------------------------------------------------------------------------------------------


def test_folders_are_made_and_old_contents_replaced(tmp_path):
    path = tmp_path / "a" / "b" / "c.json"
    write_atomically(path, b"first")
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert os.listdir(path.parent) == ["c.json"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=["failure", "interrupt"])
def test_what_ends_early_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, error):
    path = tmp_path / "c.json"
    write_atomically(path, b"old")

    def fail(*args):
        raise error

    monkeypatch.setattr(store.os, "replace", fail)
    with pytest.raises(type(error)):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["c.json"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "c.json"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "text, no bytes")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["c.json"]


def test_the_name_appears_only_when_the_data_is_complete(tmp_path, monkeypatch):
    path = tmp_path / "c.json"
    replace = os.replace
    seen = []

    def watched(source, target):
        seen.append((source.read_bytes(), source.parent, source.name.startswith("."), target, path.exists()))
        replace(source, target)

    monkeypatch.setattr(store.os, "replace", watched)
    write_atomically(path, b"new")
    assert seen == [(b"new", tmp_path, True, path, False)]
