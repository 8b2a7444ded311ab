"""The report as LaTeX."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.claims import REGISTRY
from verify.report.latex import latex_report
from verify.report.latex_text import latex_code, latex_text
from verify.report.papers import paper_pages
from verify.report.tables import counts_text


def test_every_text_of_the_registry_has_its_signs_in_the_map():
    for claim in REGISTRY.values():
        for text in (claim.title, claim.domain, claim.status, claim.source, claim.proof):
            assert "U+" not in latex_text(text), (claim.id, text)


@given(st.text())
def test_any_text_is_ascii_with_balanced_braces_and_nothing_special_left(text):
    for written in (latex_text(text), latex_code(text)):
        assert written.isascii()
        # Commands, escaped signs and our own groups taken away, nothing is left that TeX would act on.
        rest = re.sub(r"\\ensuremath\{[^~]*?\}(?![}])|\\[A-Za-z]+|\\.", "", written)
        assert written.replace(r"\{", "").replace(r"\}", "").count("{") == written.replace(r"\{", "").replace(
            r"\}", ""
        ).count("}")
        assert not set("#$%&") & set(rest)


def test_special_characters():
    assert latex_text("a_b^2 #1 50% {x} \\ $") == (r"a\_b\textasciicircum{}2 \#1 50\% \{x\} \textbackslash{} \$")
    assert latex_text("\x1b\n😀") == r"\textbackslash{}x1b \texttt{U+1F600}"
    assert latex_text("é") == r"\'{e}"


def test_statements_and_counts_of_every_claim(small_content):
    text = latex_report(small_content)
    assert text.isascii()
    for summary in small_content.summaries:
        assert latex_code(summary.claim.id) in text
        assert latex_text(counts_text(summary)) in text
    assert latex_text(small_content.checker) in text
    assert "should be" not in text
    tables = 1 + len(paper_pages(small_content)) + len(small_content.summaries)
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == tables


def test_what_is_wrong_stands_first(copied_run, content_of):
    path = sorted((copied_run / "unrolling").glob("*.json"))[0]
    path.write_text("{")
    text = latex_report(content_of(copied_run))
    assert r"\textbf{MALFORMED}" in text.split(r"\section{Verified statements}")[0]


def compiled(folder, name, text):
    """The log of two runs of pdflatex."""
    (folder / name).write_text(text, encoding="ascii")
    for _ in range(2):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=120)
        assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


@pytest.mark.slow
@needs_tex
def test_it_compiles_alone_and_inside_of_another_document(copied_run, content_of, set_record, tmp_path):
    hostile = "".join(map(chr, range(1, 0x250))) + "≥ρ😀\u202e"
    entry = {"claim": "unrolling", "instance": hostile[:300], "detail": hostile}
    set_record(copied_run, failed=[entry])
    sorted((copied_run / "unrolling").glob("*.json"))[0].write_text("{")
    text = latex_report(content_of(copied_run))
    compiled(tmp_path, "report.tex", text)
    packages = r"\usepackage{amsmath,amssymb,longtable,array}"
    outer = rf"\documentclass{{article}}{packages}\begin{{document}}\input{{report}}After.\end{{document}}"
    compiled(tmp_path, "outer.tex", outer)


@pytest.mark.slow
@needs_tex
def test_every_claim_of_the_registry_compiles(small_run, content_of, set_record, tmp_path):
    folder = shutil.copytree(small_run, tmp_path / "run")
    set_record(folder, claims=list(REGISTRY))
    log = compiled(tmp_path, "all.tex", latex_report(content_of(folder)))
    assert not [points for points in re.findall(r"Overfull \\hbox \(([0-9.]+)pt", log) if float(points) > 10]
