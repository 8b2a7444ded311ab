"""Weights and templates as JSON: what is written is read back, what a user's file may say, what it may not."""

import json

import pytest

from verify.errors import DomainError
from verify.exact import GF, QQ
from verify.networks.rac import RAC
from verify.networks.sampling import FAMILIES, family_weights, generic_weights
from verify.networks.weightfile import load_templates, load_weights, weights_from_json, weights_to_json

BODY = {"Wh": [[[1]]], "Wi": [[[1, 2]]], "Wo": [3], "h0": [[4]]}


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_written_is_read_back(name):
    net = family_weights(name, 2, 3, 2)
    assert weights_from_json(json.loads(json.dumps(weights_to_json(net))), QQ) == net


@pytest.mark.parametrize("field", [GF(7), GF(2, 3), GF(5, 2)], ids=lambda f: f.name)
def test_finite_fields_too(field):
    net = generic_weights(2, 2, 3, field=field, seed="1", bound=field.characteristic)
    assert weights_from_json(json.loads(json.dumps(weights_to_json(net))), field) == net


def test_fractions_are_pairs_and_only_the_first_class_is_written():
    net = RAC.of(QQ, Wh=[[["1/2"]]], Wi=[[[-3]]], Wo=[["-2/3"], [5]], h0=[[1]])
    body = weights_to_json(net)
    assert body == {"kind": "explicit", "arrays": {"Wh1": [[[1, 2]]], "Wi1": [[-3]], "Wo": [[-2, 3]], "h1": [1]}}
    assert weights_from_json(body, QQ) == net.output_class(0)


def load(tmp_path, text, field=QQ):
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")
    return load_weights(path, field)


def test_a_users_file(tmp_path):
    """Decimals are exact, Wo may have several rows, h0 may be left out."""
    net = load(tmp_path, '{"Wh": [[[0.5]]], "Wi": [[["2/3", 100.0]]], "Wo": [[1], [-0.25]]}')
    assert net == RAC.of(QQ, Wh=[[["1/2"]]], Wi=[[["2/3", 100]]], Wo=[[1], ["-1/4"]], h0=[[1]])


def test_powers_of_ten_are_refused(tmp_path):
    with pytest.raises(
        DomainError, match=r"weights\.json: Wh\[1\], row 1, entry 1: cannot read '1e2' as a number of Q"
    ):
        load(tmp_path, '{"Wh": [[[1e2]]], "Wi": [[[1]]], "Wo": [1]}')


def test_one_output_class_may_be_a_plain_row(tmp_path):
    assert load(tmp_path, json.dumps(BODY)) == RAC.of(QQ, **(BODY | {"Wo": [[3]]}))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([1], "weights are a JSON object"),
        (BODY | {"b": [1]}, "unknown key 'b'"),
        ({k: v for k, v in BODY.items() if k != "Wi"}, "no key 'Wi'"),
        (BODY | {"Wh": 1}, "Wh must be a nonempty list of lists of lists of numbers"),
        (BODY | {"Wh": []}, "Wh must be a nonempty list of lists of lists of numbers"),
        (BODY | {"Wh": [[1]]}, r"Wh\[1\]\[1\] must be a nonempty list of numbers, not 1"),
        (BODY | {"Wi": [[[]]]}, r"Wi\[1\]\[1\] must be a nonempty list"),
        (BODY | {"Wo": []}, "Wo must be a nonempty list"),
        (BODY | {"Wo": [1, 2]}, "Wo must be 1×1"),
        (BODY | {"h0": [1]}, r"h0\[1\] must be a nonempty list"),
        (BODY | {"h0": [[1, 2]]}, r"h0\[1\] must have R = 1 entries"),
        (BODY | {"Wi": [[["x", 1]]]}, "x"),
        (BODY | {"Wi": [[[None, 1]]]}, "None"),
        (BODY | {"Wi": [[[True, 1]]]}, "True"),
    ],
)
def test_bodies_that_are_refused(body, message):
    with pytest.raises(DomainError, match=message):
        weights_from_json(body, QQ)


@pytest.mark.parametrize("text", ["{", "[1,]", '{"Wh": NaN}', '{"Wh": Infinity}', "1 2"])
def test_files_that_are_no_json(tmp_path, text):
    with pytest.raises(DomainError, match=r"weights\.json is not JSON"):
        load(tmp_path, text)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(DomainError, match=r"cannot read .*missing\.json"):
        load_weights(tmp_path / "missing.json", QQ)
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"\xff\xfe")
    with pytest.raises(DomainError, match=r"bad\.json is not UTF-8 text"):
        load_weights(bad, QQ)


def test_errors_name_the_file(tmp_path):
    with pytest.raises(DomainError, match=r"weights\.json: .*unknown key 'x'"):
        load(tmp_path, json.dumps(BODY | {"x": 1}))


def test_templates(tmp_path):
    path = tmp_path / "templates.json"
    for text in ('[[1, 0], ["1/2", 3.5]]', '{"templates": [[1, 0], ["1/2", 3.5]]}'):
        path.write_text(text)
        assert load_templates(path) == [[1, 0], ["1/2", "3.5"]]
    for text in ("[]", "[[]]", "[1]", "{}", '{"templates": [], "x": 1}', "1"):
        path.write_text(text)
        with pytest.raises(DomainError, match="templates are a JSON list of N vectors"):
            load_templates(path)
