"""Parameters of instances as columns, from good files and from any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.report.literal import literal, printable
from verify.report.parameters import COLUMNS, EXACT, instance_parameters, plain_integer, plain_rational

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
INSTANCE = st.dictionaries(
    st.sampled_from([*COLUMNS, "templates", "split", "inputs", "rho", "realisation"]),
    JSON,
    max_size=8,
)


@given(
    JSON
    | st.fixed_dictionaries(
        {"statement": st.fixed_dictionaries({"instance": INSTANCE, "variables": JSON, "field": JSON})}
    )
)
def test_any_json_gives_known_columns_with_numbers_and_plain_texts(body):
    found = instance_parameters(body if isinstance(body, dict) else {})
    assert list(found) == [name for name in COLUMNS if name in found]
    for value in found.values():
        assert type(value) is int or (isinstance(value, str) and value.isascii() and value.isprintable())


def parameters(instance, **statement):
    return instance_parameters({"statement": {"field": "Q", "quantifier": "none", "instance": instance, **statement}})


def test_a_kernel():
    found = parameters(
        {"cell": "kernel", "nu_W": [1, 2], "n": 3}, variables={"j": {"from": 2}, "nu_C": "below-one", "z": "formal"}
    )
    assert (found["nu_W"], found["n"], found["domain"]) == ("1/2", 3, "j >= 2, 0 < nu_C < 1, z formal")


def test_integers():
    found = parameters({"cell": "integers", "L": 2}, variables={"t": {"from": 1}})
    assert (found["cell"], found["L"], found["domain"]) == ("integers", 2, "t >= 1")


def test_labels_of_matches():
    found = parameters({"cell": "matches", "n": 5, "labels": [0, 0, 1, 2]})
    assert (found["cell"], found["n"], found["m"]) == ("matches", 5, 3)


def test_data():
    descent = {"cell": "descent", "inputs": [[[1], [2]], [[0]]], "rho": [1, 2, 3], "eta": [1, 7]}
    found = parameters(descent)
    assert [found[name] for name in ("lags", "trajectories", "steps", "eta")] == [3, 2, 3, "1/7"]
    system = {"cell": "system", "n": 2, "d_x": 1, "d_y": 1, "inputs": [[1], [0]], "realisation": {"A": []}}
    assert [parameters(system)[name] for name in ("n", "steps", "order")] == [2, 2, 0]
    assert parameters({"cell": "system", "weights": {"kind": "free"}, "steps": 4})["steps"] == 4


def test_a_field_and_explicit_templates():
    instance = {"cell": "rac", "L": 1, "templates": {"kind": "explicit", "vectors": [[1], [2]]}, "split": [1, 3]}
    found = parameters(instance, field={"p": 2, "k": 2, "modulus": [1, 1, 1]})
    assert (found["field"], found["N"], found["split"]) == ("GF(2^2)", 2, "1,3")


def test_integers_of_the_format():
    assert plain_integer("0x20000000000001") == 2**53 + 1
    assert plain_integer("-0xff") == -255
    for value in (True, "12", "0x", 1.0, None, [1], "0x" + "f" * 30000):
        assert plain_integer(value) is None
    assert plain_rational([1, "x"]) is None
    assert plain_rational([1, 2, 3]) is None
    assert plain_rational("0x" + "f" * 20000).startswith("0xfff")  # printed without Python's limit of 4300 digits


@pytest.mark.parametrize("path", sorted(Path("proofs/certificates").rglob("*.json")), ids=lambda p: p.parent.name)
def test_every_shipped_certificate_has_parameters(path):
    body = json.loads(path.read_bytes())
    found = instance_parameters(body)
    assert found["quantifier"] == body["statement"]["quantifier"]
    numbers = {name: v for name, v in body["statement"]["instance"].items() if type(v) is int}
    shown = {name: str(v) if name in EXACT else v for name, v in numbers.items()}
    assert shown.items() <= found.items()
    assert found.get("domain", "").count(",") + ("domain" in found) == len(body["statement"].get("variables", ()))


@given(st.text())
def test_texts_are_harmless(text):
    assert literal(text).isascii()
    assert literal(text).isprintable()
    assert printable(text).isprintable()
