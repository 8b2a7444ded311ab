"""The page for people who have not read the papers: up to date, and true."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from verify import separation_rank
from verify.certificates.verdicts import Verdict
from verify.exact import QQ
from verify.exact import rank as matrix_rank
from verify.report.figures.idea import depth_figure, depth_ranks, line_figure, matrices_figure, start_end_matrices
from verify.report.idea import IDEA, Drawing, files, idea_markdown, main
from verify.report.made import outdated

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "proofs"


def texts(figure) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text)]


@pytest.mark.slow
def test_the_page_and_its_pictures_are_up_to_date():
    assert outdated(files(PROOFS), PROOFS) == []


@pytest.mark.slow
def test_what_is_out_of_date_is_named_and_mended(tmp_path, capsys):
    (tmp_path / "pictures").mkdir()
    assert main([str(tmp_path), "--check"]) == 1
    assert "idea.md is not up to date" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    picture = tmp_path / "pictures" / "rank-by-depth.svg"
    picture.write_text(picture.read_text().replace(">304<", ">305<"))
    assert outdated(files(tmp_path), tmp_path) == ["pictures/rank-by-depth.svg"]
    shutil.copy(PROOFS / "pictures" / picture.name, picture)
    assert outdated(files(tmp_path), tmp_path) == []


@pytest.mark.parametrize("words", [[], ["a", "b"], ["/nowhere"]])
def test_the_command_needs_one_folder(words, capsys):
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("usage:")


def test_the_readme_links_it_on_its_first_screen_and_shows_the_curves():
    first = (ROOT / "README.md").read_text(encoding="utf-8").split("## Install")[0]
    assert "(proofs/idea.md)" in first.split("```")[0]
    assert "(proofs/pictures/rank-by-depth.svg)" in first


def test_the_pictures_of_networks_show_what_is_said_of_them():
    """One bond of the chain crosses the cut, and three of two layers, of dimension 2 each."""
    drawn = {b.name: b.draw() for b in IDEA if isinstance(b, Drawing) and b.name.startswith("network-")}
    cuts = {name: [text.text for text in one.texts if text.role == "cut"] for name, one in drawn.items()}
    assert cuts == {"network-one-layer": ["cut 2"], "network-two-layers": ["cut 2³ = 8"]}
    lower = [node for node in drawn["network-two-layers"].nodes if node.text == "h1"]
    assert len(lower) == len(drawn["network-two-layers"].panels) == 3
    for page in (ROOT / "README.md", PROOFS / "statements" / "tensor-networks.md"):
        assert "pictures/network-two-layers.svg)" in page.read_text(encoding="utf-8")


def test_every_picture_of_the_page_is_there():
    for name in re.findall(r"\]\((pictures/[a-z-]+\.svg)\)", idea_markdown()):
        assert (PROOFS / name).is_file()
        assert b"<image" not in (PROOFS / name).read_bytes()  # the page of a run loads nothing, not even from itself


def test_the_matrices_have_the_ranks_and_the_relations_that_are_said():
    one, two, four, six = start_end_matrices()
    for matrix in (one, two, four, six):
        assert matrix.rank == matrix_rank(matrix.entries, QQ)
    assert [len(matrix.words) for matrix in (one, two, four, six)] == [4, 4, 4, 9]
    first = one.entries[0]
    assert all(row == tuple(row[0] * value for value in first) for row in one.entries)
    aa, ab, ba, bb = two.entries
    assert aa == tuple(2 * value for value in bb)
    assert ba == tuple(3 * u - v for u, v in zip(bb, ab, strict=True))
    places = [six.words.index(word) for word in four.words]
    assert tuple(tuple(six.entries[i][j] for j in places) for i in places) == four.entries  # the same network
    shown = texts(matrices_figure())
    assert {"(a) rank 1", "(b) rank 2", "(c) rank 4", "(d) rank 6"} <= set(shown)


def test_the_rank_of_the_larger_matrix_is_the_function_rank():
    """More letters bring no more: 6 is a bound for all weights, and the generic rank."""
    found = separation_rank(L=2, R=2, M=2, t_S=2, t_E=2)
    assert found.value == start_end_matrices()[3].rank == 6


@pytest.mark.slow
def test_the_curves_are_proved_and_said_in_words():
    ranks = depth_ranks()
    assert list(ranks) == [1, 2, 3]
    (words,) = [block.words for block in IDEA if isinstance(block, Drawing) and block.name == "rank-by-depth"]
    for L in (2, 3):
        assert ", ".join(map(str, ranks[L])) in words
    assert set(ranks[1]) == {2}
    shown = texts(depth_figure())
    assert {"one layer: 2", "two layers: 16", "three layers: 460"} <= set(shown)


def test_the_numbers_of_the_text():
    """220 and 72 against 49,500 weights; the ranges of the three answers."""

    def weights(L: int, R: int, M: int) -> int:
        return L * R * R + R * M + (L - 1) * R * R + R + L * R

    text = idea_markdown()
    assert separation_rank(L=2, R=4, M=3, t_S=5, t_E=5).value == 220
    assert f"some {weights(1, 220, 3):,} weights in place of {weights(2, 4, 3)}" in text
    shown = " ".join(texts(line_figure()))
    for part in ("≥ 220", "≤ 220", "≥ 39", "≤ 42", "≥ 12", "≤ 12", "claimed: ≥ 15"):
        assert part in shown
    for verdict in Verdict:
        assert f"| `{verdict.value}` | {verdict.meaning} |" in text
