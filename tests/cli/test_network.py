"""``verify network``."""

from __future__ import annotations

import json
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from verify import Network
from verify.networks.diagram import step_svg, text_diagram
from verify.networks.families import FAMILIES

TEXT = "sizes R M=2\ninput x[M]\nstate h[R]\nh'[i] = W[i,j] h[j] + F[i,k] x[k]\ny = C[i] h'[i]\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my.net"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_what_is_said_of_a_family(verify):
    answer = verify("network", "--cell", "mi", "--layers", "2")
    assert answer.code == 0
    assert answer.out.startswith("mi L=2 R=2 M=2: polynomial, 38 weights.\n\ninput x[2]\nstate h1[2]\n")
    lines = [line.split() for line in answer.out.splitlines()]
    assert ["Wh1[2,2]", "weight", "4"] in lines
    assert ["h1[2]", "state", "2"] in lines
    assert ["h2'[2]", "new", "state", "2", "1,", "h1,", "h2,", "h1", "h2"] in lines
    assert ["2", "2", "48", "150", "18", "18", "18", "18", "18"] in lines
    assert "●─┴─│─╯ h1'[i] = alpha1[i] a1[i] b1[i]" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_every_family_fits_the_terminal(verify):
    for name in FAMILIES:
        answer = verify("network", "--cell", name, "--steps", "1", "1")
        assert answer.code == 0
        assert max(map(len, answer.out.splitlines())) <= 80, name


def test_a_file_with_its_sizes(verify, file):
    answer = verify("network", file, "--size", "R=3", "--steps", "2", "5", "--json")
    found = answer.json
    assert (found["name"], found["sizes"], found["weight_count"]) == ("my", {"R": 3, "M": 2}, 9 + 6 + 3 + 3)
    assert found["shapes"]["W"] == [3, 3]
    assert found["supports"]["y"] == [[0], [1]]
    assert found["affine"] is True
    (bounds,) = found["bounds"]
    assert bounds == {"t_S": 2, "t_E": 5, "weight_degree": 9, "C0": 9, "C1": 4, "C2": 243, "C3": 4, "C4": 4, "C5": 2}
    assert Network.parse(found["text"]).json() == found["program"]


def test_json_is_a_file_again(verify, file, tmp_path):
    program = verify("network", file, "--size", "R=3", "--json").json["program"]
    again = tmp_path / "again.json"
    again.write_text(json.dumps(program))
    assert verify("network", again, "--json").json["program"] == program


def test_what_is_seen_and_what_is_affine(verify):
    out = verify("network", "--cell", "delta-rule", "--width", "3").out
    assert "Of S1 only a contraction of its axis 1 is seen (C4)." in out
    assert "The step is affine in the states: the rank is at most C1 at any length." in out
    assert verify("network", "--cell", "delta-rule", "--json").json["states"] == [
        {"name": "S1", "free": True, "seen_axes": [1]}
    ]
    assert "affine" not in verify("network", "--cell", "square").out


def test_networks_without_degrees(verify):
    answer = verify("network", "--cell", "lstm")
    assert answer.out.startswith("lstm L=1 R=2 M=2: analytic (sigmoid, tanh), 54 weights.")
    assert "No polynomial, so there are no degrees and no bounds by degrees." in answer.out
    found = verify("network", "--cell", "relu", "--json").json
    assert (found["kind"], found["supports"], found["bounds"], found["affine"]) == ("piecewise", {}, [], None)


def test_bounds_that_are_not_there_are_dashes(verify):
    out = verify("network", "--cell", "rac", "--steps", "1", "30000").out
    assert ["1", "30000", "60004", "-", "2", "-", "-", "2", "2"] in [line.split() for line in out.splitlines()]


def test_linear_is_short_for_linear_layers(verify):
    assert verify("network", "--cell", "linear", "--json").json["name"] == "linear-layers"


def test_a_picture(verify, tmp_path):
    picture = tmp_path / "a.svg"
    assert verify("network", "--cell", "delta-rule", "--layers", "2", "--diagram", picture).code == 0
    root = ET.fromstring(picture.read_bytes())
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"x", "S1", "S2", "S1'[i,j]", "r2[i]", "Wk1[j,m]", "y", "2×2", "Wo[i]"} <= texts
    assert root.find("{http://www.w3.org/2000/svg}title").text == "One step of delta-rule"


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("L", [1, 3])
def test_pictures_show_every_array_and_stay_inside(name, L):
    program = FAMILIES[name].program(L, 2, 2)
    root = ET.fromstring(step_svg(program, "a <title>"))
    width, height = float(root.get("width")), float(root.get("height"))
    boxes = [e for e in root.iter("{http://www.w3.org/2000/svg}rect") if e.get("rx")]
    assert len(boxes) == 1 + len(program.states) + len(program.assignments)
    spans = []
    for box in boxes:
        x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width
        assert 0 <= y <= y + h <= height
        spans.append((y, x, x + w))
    spans.sort()
    for (y1, _, right), (y2, left, _) in pairwise(spans):
        assert y1 != y2 or right < left  # no box lies on another


def test_rails_by_hand():
    net = Network.parse("input x[2]; state h[2] c = 0; h'[i] = h[i] x[i]; c' = c + h'[i] x[i]; y = c' c'")
    assert text_diagram(net.program) == [
        "○       x[2]",
        "│ ○     h[2]",
        "│ │ ○   c = 0",
        "├─┴─│─● h'[i] = h[i] x[i]",
        "╰─●─┴─╯ c' = c + h'[i] x[i]",
        "●─╯     y = c' c'",
    ]


def test_rails_without_unicode_or_room():
    program = FAMILIES["lstm"].program(1, 2, 2)
    plain = text_diagram(program, width=60, ascii_only=True)
    assert all(line.isascii() and len(line) <= 60 for line in plain)
    many = "".join(f"a{n}[i] = x[i]; " for n in range(40))
    text = f"input x[2]; state h = 0; {many}h' = h; y = " + " + ".join(f"a{n}[i] x[i]" for n in range(40))
    assert text_diagram(Network.parse(text).program)[0] == "x[2]"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "a network is a FILE or --cell NAME, one of the two"),
        (["--cell", "nope"], "there is no family 'nope'; there are rac, rac-skip, mi"),
        (["--cell", "mi", "--layers", "0"], "L must be from 1 to 1,000,000, not 0"),
        (["--cell", "mi", "--size", "R=2"], "--size belongs to a FILE"),
        (["--cell", "mi", "--steps", "0", "1"], "--steps takes two numbers of steps >= 1, not 0 1"),
        (["FILE", "--cell", "mi"], "a network is a FILE or --cell NAME, one of the two"),
        (["FILE", "--width", "3"], "the sizes of a FILE: --size NAME=VALUE"),
        (["FILE"], "line 1, column 7: the size R has no value; give it one"),
        (["FILE", "--size", "R"], "--size takes NAME=VALUE such as R=4, not 'R'"),
        (["FILE", "--size", "R=x"], "--size takes NAME=VALUE"),
        (["FILE", "--size", "R=²"], "--size takes NAME=VALUE"),
        (["FILE", "--size", "=2"], "--size takes NAME=VALUE"),
        (["FILE", "--size", "R=1000000000"], "--size: R is an integer from 1 to 1,000,000, not 1000000000"),
        (["FILE", "--size", "R=2", "--size", "K=2"], "the network has no size K; it has R, M"),
        (["FILE", "--size", "R=2", "--size", "R=3"], "--size gives R twice"),
        (["missing.net"], "cannot read missing.net: no such file"),
    ],
)
def test_input_that_is_none(verify, file, words, sentence):
    answer = verify("network", *[file if word == "FILE" else word for word in words])
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert sentence in answer.err
    assert "Traceback" not in answer.err


def test_the_place_of_an_error_is_shown(verify, tmp_path):
    path = tmp_path / "bad.net"
    path.write_text("input x[2]\nstate h[2]\nh'[i] = h[i] ; y = h[j,k]\n")
    answer = verify("network", path)
    assert answer.code == 2
    error, line, caret = answer.err.rstrip("\n").split("\n")
    assert error == f"Error: {path}: line 3, column 20: h has 1 axis, but 2 axes here; compare line 2"
    assert line == "  h'[i] = h[i] ; y = h[j,k]"
    assert caret.index("^") == line.index("h[j,k]")


def test_nothing_in_a_file_steers_the_terminal(verify, tmp_path):
    path = tmp_path / "bad.net"
    path.write_text("input x[2]\n\x1b[31m = 2")
    assert "\x1b" not in verify("network", path).err
