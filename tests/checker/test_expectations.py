"""What ``--expect`` accepts: what the file proves must settle what was wanted, at that instance, strongly enough."""

import time
from pathlib import Path

import pytest

from tests.checker.values import LAGS, descent, free, kernel, system
from tests.checker.writer import (
    EVALUATION,
    GRID,
    RANK,
    TWO,
    Json,
    almost_all,
    bound,
    certificate,
    closed,
    explicit,
    minor,
    seal,
    statement,
    stream,
    these,
    words,
)
from verify.checker import ExpectationError, Report, check_bytes
from verify.checker.expect import parse_expectation

PROOFS = Path(__file__).resolve().parents[2] / "proofs" / "certificates"
FUNCTION = certificate(
    almost_all(["==", RANK, 6], 2, 2, 2, 2, 2), "proved-generic", minor(6, stream(6), stream(6)), bound("U4", 6)
)
FUNCTION_BYTES = seal(FUNCTION)
GRIDS = certificate(
    almost_all(["==", GRID, 4], 2, 2, 2, 2, 2, templates=TWO),
    "proved-generic",
    minor(4, words("00", "01", "10", "11"), words("00", "01", "10", "11"), term=GRID),
    bound("G1", 4, GRID),
)
SLANTED = {"kind": "explicit", "vectors": [[1, 0, 0], [1, 1, 1]]}
FEW = certificate(
    almost_all(["and", [">=", RANK, 3], [">=", GRID, 0]], 1, 3, 3, 2, 2, templates=TWO),
    "proved-generic",
    minor(3, stream(3), stream(3)),
)
DIAGONAL = certificate(
    almost_all([">=", RANK, ["*", 0, GRID]], 1, 3, 3, 2, 2, templates=SLANTED),
    "proved-generic",
    minor(3, stream(3), stream(3)),
)
UPPER = certificate(statement(["<=", RANK, 6], 2, 2, 2, 2, 2, quantifier="all-weights"), "proved-all", bound("U4", 6))
REFUTED = certificate(
    almost_all(["<=", RANK, 5], 2, 2, 2, 2, 2), "refuted/proved-generic", minor(6, stream(6), stream(6))
)
SAMPLE = certificate(
    almost_all(["<=", RANK, 6], 2, 2, 2, 2, 2),
    "probable",
    {"kind": "sample", "term": RANK, "rank": 6, "draws": 3, "error": [1, 2**20]},
)
WEIGHTS: Json = explicit([[[1, 0], [0, 1]]], [[[1, 0], [0, 1]]], [1, 1], [[1, 1]])
THESE = certificate(
    these(["==", GRID, 2], 1, 2, 2, 2, 2, WEIGHTS, templates=TWO),
    "proved-instance",
    minor(2, words("00", "11"), words("00", "11"), term=GRID, weights=None),
    {"kind": "nullspace", "term": GRID, "rank": 2},
)
GF2 = certificate(
    statement(["<=", RANK, 1], 1, 1, 1, 1, 1, quantifier="all-weights", field={"p": 2, "k": 1}),
    "proved-all",
    {"kind": "exhaustive", "cases": 16},
)
OTHER = certificate(
    almost_all([">", RANK, ["rank", {"R": 2}]], 1, 3, 2, 2, 2),
    "proved-generic",
    minor(3, stream(3), stream(3)),
    bound("U1", 2, ["rank", {"R": 2}]),
)
GROWTH = certificate(
    closed([">=", ["+", ["+", "L", 1], 2], ["mc", 2, 3]], "L", 2),
    "proved-all",
    EVALUATION,
)
INTEGERS = certificate(closed(["==", ["mc", 2, "L"], 6], L=5), "proved-all", EVALUATION)
TWO_SIZES = certificate(
    {
        **closed([">=", ["*", "M", "R", ["mc", "R", 2]], ["+", "R", "M", -1]]),
        "variables": {"R": {"from": 1}, "M": {"from": 1}},
    },
    "proved-all",
    EVALUATION,
)
A22 = ["==", ["kernel_A", 2, 2], ["+", 1, ["/", 2, ["**", "n", 2]]]]
WIDTHS = certificate(kernel(A22, {"n": {"from": 2}}), "proved-all", EVALUATION, rests_on=["W1"])
RHO = certificate(kernel(["<", ["rho", 2], 3], {}, nu_W=[1, 2], nu_F=2, nu_C=1), "proved-all", EVALUATION)
BELOW = certificate(
    kernel([">", ["series", ["rho", "j"], 1], 0], {name: domain for name, domain in LAGS.items() if name != "z"}),
    "proved-all",
    EVALUATION,
)  # fmt: skip
SAME = ["==", ["outputs"], ["convolution"]]
FREE = certificate(free(SAME, 3), "proved-all", EVALUATION)
SYSTEM = certificate(system(SAME, [[1]], [[2]], [[3]], [[1], [4]]), "proved-instance", EVALUATION)
DESCENT = certificate(descent(["bias_bound"]), "proved-instance", EVALUATION, rests_on=["D1"])
WRONG = certificate(kernel(["==", ["trace", "WW'"], 5], {}, n=2), "refuted/proved-all", EVALUATION, rests_on=["W1"])


def expect(body: Json, text: str) -> Report:
    return check_bytes(seal(body), expect=text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (FUNCTION, "L=2 R=2 M=2 t_S=2 t_E=2: rank == 6"),
        (FUNCTION, "L=2, R=2, M=2, t=2: rank >= 5"),
        (FUNCTION, "L=2 R=2 M=2 t=2: rank / 4 == 3 / 2"),
        (FUNCTION, "L=2 R=2 M=2 t=2: 3 < rank <= R * mc(R, t) and not rank == 7"),
        (FUNCTION, "L=2 R=2 M=2 t=2 weights=all: rank <= 6"),
        (FUNCTION, "L=2 R=2 M=2 t=2 field=Q weights=almost-all: rank(t=2) == 6"),
        (GRIDS, "L=2 R=2 M=2 t=2: grid_rank == 4"),
        (GRIDS, "L=2 R=2 M=2 t=2 N=2: grid_rank == M**t"),
        (FEW, "L=1 R=3 M=3 t=2: rank >= 3"),
        (FEW, "L=1 R=3 M=3 t=2 N=2: rank > N and rank + 1 >= bound(G1, grid)"),
        (DIAGONAL, "L=1 R=3 M=3 t=2: rank >= 3"),
        (UPPER, "L=2 R=2 M=2 t=2 weights=all: rank <= 6"),
        (UPPER, "L=2 R=2 M=2 t=2: rank < 7"),
        (REFUTED, "L=2 R=2 M=2 t=2: rank >= 6"),
        (REFUTED, "L=2 R=2 M=2 t=2: not (rank <= 5)"),
        (THESE, "L=1 R=2 M=2 t=2 weights=these: grid_rank == 2"),
        (GF2, "L=1 R=1 M=1 t=1 field=2 weights=all: rank <= 1"),
        (OTHER, "L=1 R=3 M=2 t=2: rank(R=R - 1) < rank"),
        (GROWTH, "L>=2: L + 1 + 2 >= mc(2, 3)"),
        (GROWTH, "L>=5: L + (1 + 2) >= mc(2, 3)"),
        (INTEGERS, "L=5: mc(2, L) >= 6"),
        (INTEGERS, "integers L=5: mc(2, L) / 4 == 3 / 2"),
        (TWO_SIZES, "M>=1 R>=1: M * R * mc(R, 2) >= R + M + -1"),
        (TWO_SIZES, "integers R>=7 M>=3: M * R * mc(R, 2) >= R + M + -1"),
        (WIDTHS, "kernel n>=2: kernel_A(2, 2) == 1 + 2 / n**2"),
        (WIDTHS, "kernel n>=9: kernel_A(2, 2) == 1 + 2 / n**2"),
        (RHO, "kernel nu_W=1/2 nu_F=2 nu_C=1: rho(2) < 3"),
        (RHO, "kernel nu_W=1/2 nu_F=2 nu_C=1: rho(2) == 11/4 and rho(0) == 3"),
        (BELOW, "kernel 0<nu_W<1, nu_F>0, nu_C>0, j>=0: series(rho(j), 1) > 0"),
        (FREE, "system T=3: outputs == convolution"),
        (SYSTEM, "system n=1 T=2: outputs == convolution"),
        (SYSTEM, "system: response(1) == response(3) and response(0) != response(1) or 1 == 1"),
        (DESCENT, "descent: bias_bound"),
        (DESCENT, "descent J=3 N=5 eta=1/30: loss(3) < loss(2) and target_norm == 7 and eta == 1/30"),
        (WRONG, 'kernel n=2: not (trace("WW\'") == 5)'),
        (WRONG, 'kernel n=2: trace("W W\'") == n**2'),
    ],
)
def test_as_expected(body: Json, text: str) -> None:
    report = expect(body, text)
    assert report.accepted, report.message


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("odd-even-every-depth/L2-R2-M3-tS2-tE2-N3", "L=2 R=2 M=3 t=2 split=[1,3]: grid_rank == 6", ""),
        ("odd-even-every-depth/L2-R2-M3-tS2-tE2-N3", "L=2 R=2 M=3 t=2 split=[2,3]: grid_rank == 6", "not split=[2,3]"),
        ("odd-even-every-depth/L2-R2-M3-tS2-tE2-N3", "L=2 R=2 M=3 t=2: grid_rank == 6", "another split than"),
        ("rank/L4-R3-M4-tS2-tE2-N4", "L=4 R=3 M=4 t=2 split=[1,2]: grid_rank == 12", "not split=[1,2]"),
        ("tensor/example-tensor", "tensor weights=these: unfolding_rank == 2", ""),
        ("tensor/example-tensor", "tensor shape=2x2x2x2 weights=these: unfolding_rank == 2", ""),
        ("tensor/example-tensor", "tensor shape=4x4 weights=these: unfolding_rank == 2", "not shape=4x4"),
        ("tensor/example-tensor", "tensor splits=1|2,3,4 weights=these: unfolding_rank == 2", "not splits=1|2,3,4"),
        ("ho-kalman/n2-dx1-dy1-repeated-eigenvalues-draw0", "system r=1: realises", ""),
        ("ho-kalman/n2-dx1-dy1-repeated-eigenvalues-draw0", "system r=2: realises", "not r=2"),
        ("unrolling/T12", "system T=12 weights=free: outputs == convolution", ""),
        ("unrolling/T12", "system T=12 weights=explicit: outputs == convolution", "not weights=explicit"),
        ("trace-of-even-powers/m4", "kernel n>=1: trace(W W W W W W W W) == n*(n + 2)*(n + 4)*(n + 6)", ""),
        ("task-score-rank/n3-m4", "matches n=3 m=4: all(label(i) == i for i = 0..m) and label_rank == 9", ""),
        ("task-score-rank/n3-m4", "matches n=3 m=4: all(label(i) == i for i = 0..m - 1)", ""),
        ("task-score-rank/n3-m4", "matches n=3 m=4: any(label(i) == 7 for i = 0..m)", "is false"),
    ],
)
def test_what_is_printed_can_be_expected(name: str, text: str, message: str) -> None:
    report = check_bytes((PROOFS / f"{name}.json").read_bytes(), expect=text)
    assert report.accepted is not bool(message)
    assert message in report.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not (L=2 R=2 M=2 t_S=2 t_E=2 weights=all: rank <= 5)", ""),
        ("not (L=2 R=2 M=2 t=2 weights=all: rank <= 5)", ""),
        ("not (L=2 R=2 M=2 t=2 weights=all: rank <= 4)", "denies another relation"),
        ("not (L=2 R=2 M=2 t=2: rank <= 5)", "does not decide"),
        ("not (L=2 R=3 M=2 t=2 weights=all: rank <= 5)", "the file has R = 2, expected 3"),
        ("L=2 R=2 M=2 t=2 weights=all: not (rank <= 5)", "does not decide"),
    ],
)
def test_a_refutation_is_denied_as_a_whole(text: str, message: str) -> None:
    body = almost_all(["<=", RANK, 5], 2, 2, 2, 2, 2) | {"quantifier": "all-weights"}
    refuted = {"kind": "refutation", "verdict": "proved-generic", "evidence": [minor(6, stream(6), stream(6))]}
    report = check_bytes(seal(certificate(body, "refuted", refuted, rests_on=["F1", "F2"])), expect=text)
    assert report.accepted is not bool(message), report
    assert message in report.message
    accepted = check_bytes(FUNCTION_BYTES, expect=text)
    assert not accepted.accepted, "what is not refuted denies nothing"


def test_the_sizes_of_a_linear_network_name_its_cell() -> None:
    data = (PROOFS / "hankel-rank-generic" / "n4-dx1-dy1-k4.json").read_bytes()
    for text in ("n=4 d_x=1 d_y=1 k=4: hankel_rank == 4", "linear n=4 d_x=1 d_y=1 k=4: hankel_rank == 4"):
        assert check_bytes(data, expect=text).accepted


@pytest.mark.parametrize(
    ("body", "text", "reason"),
    [
        (FUNCTION, "L=2 R=2 M=2 t=2: rank / 2 >= 4", "the expected relation is false"),
        (FUNCTION, "L=2 R=2 M=2 t=2: rank >= 7", "the expected relation is false"),
        (FUNCTION, "L=2 R=3 M=2 t=2: rank >= 6", "the file has R = 2, expected 3"),
        (FUNCTION, "L=2 R=2 t=2: rank >= 6", "the file has M = 2, expected none"),
        (FUNCTION, "L=2 R=2 M=2 t_S=2: rank >= 6", "the file has t_E = 2, expected none"),
        (FUNCTION, "L=2 R=2 M=2 t=2 weights=all: rank >= 6", "does not decide"),
        (FUNCTION, "L=2 R=2 M=2 t=2 weights=these: rank >= 6", "not about given weights"),
        (FUNCTION, "L=2 R=2 M=2 t=2 field=7: rank >= 6", "about the field Q"),
        (FUNCTION, "L=2 R=2 M=2 t=2: grid_rank >= 1", "says nothing of grid ranks"),
        (FUNCTION, "L=2 R=2 M=2 t=2: rank(L=1) >= 1", "does not decide"),
        (GRIDS, "L=2 R=2 M=2 t=2 N=1: grid_rank == 4", "the file has N = 2, expected 1"),
        (GRIDS, "L=2 R=2 M=2 t=2: rank >= 4", "does not decide"),
        # the number of templates matters to N and to a bound at grid level, also where no grid rank is expected
        (FEW, "L=1 R=3 M=3 t=2: rank > N", "the file has N = 2, expected 3"),
        (FEW, "L=1 R=3 M=3 t=2 N=3: rank >= 1 + 2 * (N - 2)", "the file has N = 2, expected 3"),
        (FEW, "L=1 R=3 M=3 t=2: rank + 1 >= bound(G1, grid)", "the file has N = 2, expected 3"),
        (DIAGONAL, "L=1 R=3 M=3 t=2 N=2: rank > N", "explicit templates, expected one-hot ones"),
        (UPPER, "L=2 R=2 M=2 t=2 weights=all: rank <= 5", "does not decide"),
        (SAMPLE, "L=2 R=2 M=2 t=2: rank <= 6", "does not decide"),
        (THESE, "L=1 R=2 M=2 t=2: grid_rank == 2", "does not decide"),
        (GF2, "L=1 R=1 M=1 t=1 field=2: rank <= 1", "does not decide"),
        (GF2, "L=1 R=1 M=1 t=1 field=2 weights=open: rank <= 1", "does not decide"),
        (GF2, "L=1 R=1 M=1 t=1 field=2^2 weights=all: rank <= 1", "about the field GF(2)"),
        (GROWTH, "L>=1: L + 1 + 2 >= mc(2, 3)", "the file is about L>=2, expected L>=1"),
        (GROWTH, "L>=2: L + 2 + 1 >= mc(2, 3)", "about another relation"),
        (GROWTH, "R>=2: R + 1 + 2 >= mc(2, 3)", "the file is about L>=2, expected no such variable"),
        (GROWTH, "L=2: L + 1 + 2 >= mc(2, 3)", "the file has L = none"),
        (INTEGERS, "L=5: mc(2, L) >= 7", "the expected relation is false"),
        (INTEGERS, "L=5: rank >= 7", "about the cell integers, expected is rac"),
        (INTEGERS, "L>=5: mc(2, L) == 6", "the file has L = 5, expected none"),
        (TWO_SIZES, "R>=1: R * mc(R, 2) >= R", "the file is about M>=1, expected no such variable"),
        (TWO_SIZES, "L>=1 M>=1 R>=1: M * R * mc(R, 2) >= R + M - 1", "the file has no variable L, expected L>=1"),
        (WIDTHS, "kernel n>=1: kernel_A(2, 2) == 1 + 2 / n**2", "the file is about n>=2, expected n>=1"),
        (WIDTHS, "kernel n=2: kernel_A(2, 2) == 1 + 2 / n**2", "the file has n = none, expected 2"),
        (WIDTHS, "kernel n>=2: kernel_A(2, 2) == 1", "about another relation"),
        (WIDTHS, "n>=2 kernel: kernel_B(2, 2) == 1 + 2 / n**2", "about another relation"),
        (RHO, "kernel nu_W=1/3 nu_F=2 nu_C=1: rho(2) < 3", "the file has nu_W = 1/2, expected 1/3"),
        (RHO, "kernel nu_W=1/2 nu_F=2 nu_C=1: rho(2) < 2", "the expected relation is false"),
        (RHO, "kernel nu_W=1/2 nu_F=2: rho(2) < 3", "the file has nu_C = 1, expected none"),
        (RHO, "kernel nu_W=1/2 nu_F=2 nu_C=1: rho(2) < 1 / (rho(0) - 3)", "division by 0"),
        (BELOW, "kernel nu_W>1 nu_F>0 nu_C>0 j>=0: series(rho(j), 1) > 0", "about 0<nu_W<1, expected nu_W>1"),
        (BELOW, "kernel 0<nu_W<1 nu_F>0 j>=0 nu_C=1: series(rho(j), 1) > 0", "the file has nu_C = none, expected 1"),
        (FREE, "system T=4: outputs == convolution", "the file has T = 3, expected 4"),
        (FREE, "system T=3 n=1: outputs == convolution", "the file has n = none, expected 1"),
        (FREE, "system T=3: outputs != convolution", "the expected relation is false"),
        (FREE, "system: realises", "realises needs a realisation"),
        (SYSTEM, "system: response(1) == response(0) and response(0) != response(1)", "the expected relation is false"),
        (SYSTEM, "system: outputs == response(0)", "of different sorts"),
        (DESCENT, "descent: converges", "converges needs a limit"),
        (DESCENT, "descent eta=1/2: bias_bound", "the file has eta = 1/30, expected 1/2"),
        (DESCENT, "descent: loss(3) > loss(2)", "the expected relation is false"),
        (DESCENT, "kernel: 1 == 1", "about the cell descent, expected is kernel"),
        (WRONG, 'kernel n=2: trace("WW\'") == 5', "the expected relation is false"),
    ],
)
def test_not_as_expected(body: Json, text: str, reason: str) -> None:
    report = expect(body, text)
    assert report.outcome == "rejected"
    assert report.message.startswith("not as expected: ")
    assert reason in report.message


def test_other_splits_and_templates_are_not_what_is_expected() -> None:
    about = almost_all(["<=", GRID, 4], 1, 2, 2, 2, 2, templates=TWO, split=[1, 3])
    body = certificate(about, "proved-all", bound("G1", 4, GRID))
    assert "another split" in expect(body, "L=1 R=2 M=2 t=2: grid_rank <= 4").message
    vectors = {"kind": "explicit", "vectors": [[1, 0], [1, 1]]}
    body = certificate(
        almost_all(["<=", GRID, 4], 1, 2, 2, 2, 2, templates=vectors), "proved-all", bound("G1", 4, GRID)
    )
    assert "explicit templates" in expect(body, "L=1 R=2 M=2 t=2: grid_rank <= 4").message
    one = {"kind": "one-hot", "N": 1}
    body = certificate(almost_all(["<=", GRID, 1], 1, 2, 2, 2, 2, templates=one), "proved-all", bound("G1", 1, GRID))
    assert "N = 1, expected 2" in expect(body, "L=1 R=2 M=2 t=2: grid_rank <= 1").message
    assert expect(body, "L=1 R=2 M=2 t=2 N=1: grid_rank <= 1").accepted


def test_a_file_that_is_refused_anyway_says_why() -> None:
    body = {**FUNCTION, "verdict": "proved-all"}
    assert "verdict" in expect(body, "L=2 R=2 M=2 t=2: rank == 6").message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("L=2 R=2", "the colon is missing"),
        ("L=2 L=3: rank >= 1", "'L' is given twice"),
        ("L=0: rank >= 1", "L is an integer >= 1, not 0"),
        ("L=-2: rank >= 1", "L is an integer >= 1, not -2"),
        ("L=1/2: rank >= 1", "L is an integer >= 1, not 1/2"),
        ("L>=2: rank >= 1", "L>=2: L does not vary so in the cell rac"),
        ("kernel n>=0: n >= 1", "n>=0: n is an integer >= 1"),
        ("kernel nu_F>=2: n >= 1", "nu_F>=2: nu_F does not vary so in the cell kernel"),
        ("kernel z=3: 1 == 1", "z has no value in the cell kernel"),
        ("kernel nu_W=-1/2: 1 == 1", "nu_W is a rational number >= 0"),
        ("kernel nu_W=1/0: 1 == 1", "is none of"),
        ("descent eta=0: bias_bound", "eta is a rational number > 0"),
        ("system: outputs >= convolution", "matrices are compared by == and != only"),
        ("system: outputs == 1", "of different sorts"),
        ("kernel n=2: 1 <= tail(1, 2)", "of different sorts"),
        ("kernel n=2: trace(2) == 1", "is no word in quotes"),
        ("kernel n=2: trace('WV') == 1", "expected a word in the letters W and W'"),
        ("kernel n=2: trace == 1", "'trace' is not a variable here"),
        ("L=2.5: rank >= 1", "is none of"),
        ("K=2: rank >= 1", "K has no value in the cell rac"),
        ("L=٣: rank >= 1", "is none of"),
        ("t=2 t_S=1: rank >= 1", "excludes them"),
        ("field=R: rank >= 1", "is none of"),
        ("weights=most: rank >= 1", "is none of"),
        ("L=2: rank", "expected a condition, got a number"),
        ("L=2: rank >=", "not a relation"),
        ("L=2: rank >= 1; import os", "not a relation"),
        ("L=2: __import__('os').system('true') >= 1", "is not allowed"),
        ("L=2: (lambda: 1)() >= 1", "is not allowed"),
        ("L=2: rank >= 1.5", "is not allowed"),
        ("L=2: rank >= 1or 1 == 1", "not a relation"),
        ("L=2: rank >= 'a'", "is not allowed"),
        ("L=2: rank >= True", "is not allowed"),
        ("L=2: rank is L", "comparisons are"),
        ("L=2: rank in L", "comparisons are"),
        ("L=2: rank >= x", "not a variable"),
        ("L=2: rank(x=1) >= 1", "no parameter"),
        ("L=2: rank(**{}) >= 1", "names with values"),
        ("L=2: rank(N=1) >= 1", "no parameter"),
        ("L=2: mc(2) >= 1", "takes 2 arguments"),
        ("L=2: mc(n=2, k=1) >= 1", "is not allowed"),
        ("L=2: rank >= " + "(" * 300 + "1" + ")" * 300, "not a relation"),
        ("L=2: rank >= " + "-" * 3000 + "1", "reasonable size"),
        ("L=2: rank >= " + "~" * 3000 + "1", ""),
        ("L=2: rank >= " + "9" * 5000, "at most 4000 characters"),
        ("L=2: rank >= " + "2**" * 900 + "2", ""),
        ("L=2: " + "not " * 900 + "rank >= 2", "reasonable size"),
        ("L=2: rank >= x" + ".x" * 1900, ""),
        ("L=2: rank >= x" + "[1]" * 1200, ""),
    ],
)
def test_texts_that_cannot_be_read(text: str, reason: str) -> None:
    begin = time.process_time()
    with pytest.raises(ExpectationError) as caught:
        parse_expectation(text)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()
    assert time.process_time() - begin < 5


def test_large_numbers_can_be_expected() -> None:
    assert parse_expectation(f"L=2: rank >= {2**80}").relation.json == [">=", RANK, hex(2**80)]
    assert parse_expectation("L=2: rank >= " + "9" * 3900).relation[2].integer() == 10**3900 - 1
    report = expect(FUNCTION, f"L=2 R=2 M=2 t=2: rank <= {2**80}")
    assert report.accepted, report
