"""``verify draw``."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

SVG = "{http://www.w3.org/2000/svg}"


def texts(root) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def test_a_family_is_drawn(verify, tmp_path):
    out = tmp_path / "net.svg"
    answer = verify("draw", "--cell", "rac", "--layers", 2, "--width", 3, "--steps", 4, "--start", 2, "--out", out)
    assert answer.code == 0
    assert f"{out}: written." in answer.err
    root = ET.parse(out).getroot()
    assert root.find(f"{SVG}title").text == "Tensor network of rac L=2 R=3 M=2, 4 steps, cut after 2"
    assert "cut 3³ = 27" in texts(root)
    assert texts(root).count("h1") == 4  # a copy of the lower layer for each step of the upper one


def test_folded_and_whole(verify, tmp_path):
    found = {}
    for how in ("folded", "all"):
        out = tmp_path / f"{how}.svg"
        assert verify("draw", "--cell", "rac", "--layers", 2, "--steps", 3, "--copies", how, "--out", out).code == 0
        found[how] = texts(ET.parse(out).getroot())
    assert "×3" in found["folded"]
    assert found["all"].count("h1") == 3
    assert found["folded"].count("h1") == 1


@pytest.mark.slow
def test_a_text_of_ones_own_to_the_standard_output(process, tmp_path):
    file = tmp_path / "my.net"
    file.write_text("sizes R\ninput x[2]\nstate h[R]\nh'[i] = W[i,j] h[j] + F[i,k] x[k]\ny = C[i] h'[i]\n")
    answer = process("draw", file, "--size", "R=5", "--steps", 3, "--out", "-")
    assert answer.returncode == 0
    root = ET.fromstring(answer.stdout)
    assert root.find(f"{SVG}title").text == "Tensor network of my R=5, 3 steps, cut after 1"
    assert "cut 6" in texts(root)  # five entries and the constant 1


def test_one_step_has_no_cut(verify, tmp_path):
    out = tmp_path / "net.svg"
    assert verify("draw", "--cell", "rac", "--steps", 1, "--out", out).code == 0
    root = ET.parse(out).getroot()
    assert not any(text.startswith("cut") for text in texts(root))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cell", "rac", "--start", "4"], ["--start 4", "from 1 to 3"]),
        (["--cell", "rac", "--start", "0"], ["--start 0"]),
        (["--cell", "rac", "--steps", "1", "--start", "1"], ["--start", "--steps"]),
        (["--cell", "rac", "--steps", "0"], ["--steps must be at least 1"]),
        (["--cell", "rac", "--steps", "65"], ["1 to 64 steps"]),
        (["--cell", "tanh"], ["tanh"]),
        (["--cell", "rac", "--copies", "some"], ["--copies"]),
        (["--cell", "nothing"], ["nothing", "rac"]),
        ([], ["FILE or --cell"]),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(verify, tmp_path, words, said):
    out = tmp_path / "net.svg"
    verify("draw", *words, "--out", out).require_one_sentence(*said)
    assert not out.exists()


def test_where_it_cannot_be_written(verify, tmp_path):
    verify("draw", "--cell", "rac", "--out", tmp_path / "none" / "net.svg").require_one_sentence("none")
    verify("draw", "--cell", "rac", "--out", tmp_path / "net.png").require_one_sentence("--out", ".svg", "net.png")
    verify("draw", "--cell", "rac").require_one_sentence("--out")


def test_too_many_copies_are_refused(verify, tmp_path):
    out = tmp_path / "net.svg"
    answer = verify("draw", "--cell", "gated-lstm", "--steps", 8, "--copies", "all", "--out", out)
    assert answer.code == 3
    assert "717,947 copies" in answer.err
    assert not out.exists()
