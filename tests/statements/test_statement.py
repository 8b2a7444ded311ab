"""Statements: their JSON, what they refuse, how they are said."""

import pickle

import pytest

from verify.errors import DomainError
from verify.statements import (
    AtLeast,
    Comparison,
    FieldName,
    Given,
    Instance,
    L,
    M,
    Quantifier,
    R,
    Sizes,
    Statement,
    T,
    Variable,
    all_of,
    binomial,
    bound,
    factorial,
    given,
    grid_rank,
    isqrt,
    m,
    mc,
    minimum,
    negation,
    product,
    rank,
    summation,
    t,
    t_E,
    to_compact,
    to_json,
    to_latex,
    to_text,
    to_words,
)

ALMOST, ALL, OPEN, THESE, NONE = Quantifier
SIZES = {"L": 2, "R": 4, "M": 3, "t_S": 5, "t_E": 5}
PLAIN = Instance(Sizes(**SIZES))
GRID = Instance(Sizes(**SIZES, N=2))
GF4 = FieldName(2, 2, (1, 1, 1))
WEIGHTS = {"kind": "explicit"}
i = Variable("i")


# --- JSON --------------------------------------------------------------------------------------------------


def test_json_of_a_statement_about_networks() -> None:
    relation = rank >= mc(m, mc(t_E, L - 1))
    assert Statement(ALMOST, relation, PLAIN).to_json() == {
        "quantifier": "almost-all-weights",
        "field": "Q",
        "instance": {"cell": "rac"} | SIZES,
        "relation": to_json(relation),
    }
    assert Statement(ALL, grid_rank >= 1, GRID, FieldName(5)).to_json() == {
        "quantifier": "all-weights",
        "field": {"p": 5, "k": 1},
        "instance": {"cell": "rac", "templates": {"kind": "one-hot", "N": 2}} | SIZES,
        "relation": [">=", ["grid_rank", {}], 1],
    }
    assert Statement(THESE, rank >= 1, PLAIN, GF4, weights_json=WEIGHTS).to_json() == {
        "quantifier": "these-weights",
        "field": {"p": 2, "k": 2, "modulus": [1, 1, 1]},
        "instance": {"cell": "rac", "weights": WEIGHTS} | SIZES,
        "relation": [">=", ["rank", {}], 1],
    }


def test_json_of_a_statement_about_integers() -> None:
    assert Statement(NONE, mc(L, t) >= 1, given(L=2, t=AtLeast(3))).to_json() == {
        "quantifier": "none",
        "field": "Q",
        "instance": {"cell": "integers", "L": 2},
        "relation": [">=", ["mc", "L", "t"], 1],
        "variables": {"t": {"from": 3}},
    }


def test_statements_are_values() -> None:
    statement = Statement(ALMOST, rank >= 1, PLAIN)
    assert statement == Statement(ALMOST, rank >= 1, Instance(Sizes(**SIZES)))
    assert statement in {statement}
    assert pickle.loads(pickle.dumps(statement)) == statement


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Statement("all-weights", rank >= 1, PLAIN), "no quantifier"),
        (lambda: Statement(ALL, rank, PLAIN), "must be a condition"),
        (lambda: Statement(ALL, rank >= 1, PLAIN, "R"), "must be 'Q' or a FieldName"),
        (lambda: Statement(ALL, rank >= i, PLAIN), "i is used outside"),
        (lambda: Statement(ALL, rank >= 1, SIZES), r"an Instance\(\.\.\), or given"),
        (lambda: Statement(ALL, rank >= 1, given(L=1)), "'integers' has the quantifier 'none', not 'all-weights'"),
        (lambda: Statement(NONE, L >= 1, PLAIN), "'rac' has another quantifier than 'none', not 'none'"),
        (lambda: Statement(NONE, rank >= 1, given(L=1)), "no rank may occur"),
        (lambda: Statement(NONE, L >= 1, given(L=1), FieldName(5)), "the field must be 'Q'"),
        (lambda: Statement(NONE, L >= 1, Given((("L", 1),), (("L", AtLeast(1)),))), "L varies, but is given as well"),
        (lambda: Statement(NONE, L >= 1, given(t_E=1, t=AtLeast(1))), "t_S or t_E is given"),
        (lambda: Statement(NONE, L >= 1, given(t_S=2, t_E=2, t=AtLeast(1))), "given"),
        (lambda: given(L=AtLeast(1), t=AtLeast(1)), "one variable may vary, not L and t"),
        (lambda: Statement(ALL, rank >= 1, GRID), "templates .* exactly when"),
        (lambda: Statement(ALL, grid_rank >= 1, PLAIN), "templates .* exactly when"),
        (lambda: Statement(THESE, rank >= 1, PLAIN), "weights are given exactly when"),
        (lambda: Statement(ALL, rank >= 1, PLAIN, weights_json=WEIGHTS), "weights are given exactly when"),
        (lambda: given(m=AtLeast(1)), "one of L R M t may vary, not 'm'"),
        (lambda: given(t=AtLeast(0)), "the start of t must be at least 1"),
        (lambda: FieldName(1), "a prime below"),
        (lambda: FieldName(2**31), "a prime below"),
        (lambda: FieldName(5, 0), r"in 1\.\.64"),
        (lambda: FieldName(5, 65), r"in 1\.\.64"),
        (lambda: FieldName(5, 2), "exactly when k >= 2"),
        (lambda: FieldName(5, 1, (0, 1)), "exactly when k >= 2"),
        (lambda: FieldName(5, 2, (1, 1)), "monic with 3 coefficients"),
        (lambda: FieldName(5, 2, (1, 1, 2)), "monic with 3 coefficients"),
        (lambda: FieldName(5, 2, (1, 5, 1)), r"in 0\.\.4"),
    ],
)
def test_what_is_refused(build, message) -> None:
    with pytest.raises(DomainError, match=message):
        build()


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("Q", [0, -3, (1, 2), (-1, 3)], [(2, 4), (1, 1), (1, -2), (1, 2, 3), (0, 2)]),
        (FieldName(5), [0, 4], [5, -1, (1,), (1, 2)]),
        (GF4, [(0, 0), (1, 1)], [0, (1,), (0, 2), (1, 1, 1)]),
    ],
)
def test_template_entries_are_field_elements(field, good, bad) -> None:
    def state(entry) -> Statement:
        instance = Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=1), templates=((entry,),))
        return Statement(ALL, grid_rank >= 0, instance, field)

    for entry in good:
        assert state(entry).to_json()["instance"]["templates"]["vectors"] == [
            [list(entry) if isinstance(entry, tuple) else entry]
        ]
    for entry in bad:
        with pytest.raises(DomainError, match="template entry"):
            state(entry)


def test_terms() -> None:
    assert Statement(NONE, L >= 1, given(L=1)).terms() == ()
    assert len(Statement(ALMOST, rank >= rank(L=1), PLAIN).terms()) == 2
    assert len(Statement(THESE, rank >= rank(L=2), PLAIN, weights_json=WEIGHTS).terms()) == 1
    with pytest.raises(DomainError, match="whose weights are given"):
        Statement(THESE, rank >= rank(L=1), PLAIN, weights_json=WEIGHTS).terms()


def test_network() -> None:
    assert Statement(ALMOST, rank >= 1, PLAIN).network is PLAIN
    with pytest.raises(DomainError, match="about the cell 'integers': it has no Instance"):
        _ = Statement(NONE, L >= 1, given(L=1)).network


# --- text and LaTeX ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "text", "latex"),
    [
        (L + (M - R), "L + (M - R)", "L + (M - R)"),
        ((L + M) - R + (L + M), "L + M - R + L + M", "L + M - R + L + M"),
        (L * (M // R) * T, "L * (M // R) * T", r"L \cdot \left\lfloor \frac{M}{R} \right\rfloor \cdot T"),
        (L * M // R, "L * M // R", r"\left\lfloor \frac{L \cdot M}{R} \right\rfloor"),
        (L % M % R, "L % M % R", r"(L \bmod M) \bmod R"),
        (L + M % R, "L + M % R", r"L + (M \bmod R)"),
        ((L**M) ** R, "(L ** M) ** R", "(L^{M})^{R}"),
        (L ** (M**R), "L ** M ** R", "L^{M^{R}}"),
        (L ** (M + 1), "L ** (M + 1)", "L^{M + 1}"),
        (-(L**2), "-L ** 2", "-L^{2}"),
        ((-L) ** 2, "(-L) ** 2", "(-L)^{2}"),
        (-(L * M), "-(L * M)", r"-(L \cdot M)"),
        (L - (-M), "L - (-M)", "L - (-M)"),
        (-L + M, "-L + M", "-L + M"),
        (L * -2, "L * (-2)", r"L \cdot (-2)"),
        (minimum(L, M + 1), "min(L, M + 1)", r"\min(L, M + 1)"),
        (factorial(L + 1) ** 2, "factorial(L + 1) ** 2", "((L + 1)!)^{2}"),
        (isqrt(L + 1), "isqrt(L + 1)", r"\left\lfloor \sqrt{L + 1} \right\rfloor"),
        (binomial(L, 2), "binomial(L, 2)", r"\binom{L}{2}"),
        (summation(i, 1, L, i + 1), "sum(i, 1, L, i + 1)", r"\sum_{i=1}^{L} (i + 1)"),
        (summation(i, 1, L, i) * 2, "sum(i, 1, L, i) * 2", r"(\sum_{i=1}^{L} i) \cdot 2"),
        (2 * product(i, 1, L, i), "2 * prod(i, 1, L, i)", r"2 \cdot (\prod_{i=1}^{L} i)"),
        (1 + summation(i, 1, L, i), "1 + sum(i, 1, L, i)", r"1 + \sum_{i=1}^{L} i"),
        (bound("U4") + 1, "bound(U4) + 1", r"\mathrm{U4} + 1"),
        (bound("G1", "grid"), "bound(G1, grid)", r"\mathrm{G1}_{\mathrm{grid}}"),
        (grid_rank(N=2, M=3), "grid_rank(M=3, N=2)", r"\operatorname{rank}_{\mathrm{grid}}(M = 3, N = 2)"),
        (rank.differs(L), "rank != L", r"\operatorname{rank} \ne L"),
        (negation(negation(L >= 1)), "not (not (L >= 1))", r"\text{not}\; (\text{not}\; (L \ge 1))"),
        (L - 2**300 >= 0, f"L - {hex(2**300)} >= 0", rf"L - {hex(2**300)} \ge 0"),
    ],
)
def test_writing(node, text, latex) -> None:
    assert to_text(node) == text
    assert to_latex(node) == latex


# --- words -------------------------------------------------------------------------------------------------

CIRCUIT = "a recurrent arithmetic circuit with L=2 layers, width R=4 and M=3 input channels, split after 5 of 10 steps,"
ON_WORDS = (
    "a recurrent arithmetic circuit with L=2 layers, width R=4, M=3 input channels and N=2 one-hot templates, "
    "split after 5 of 10 steps,"
)
SMALLEST = Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=2), templates=((7,),), split=(2,))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            Statement(ALMOST, rank >= mc(m, mc(t_E, L - 1)), PLAIN),
            f"For almost all real weights, {CIRCUIT} has function rank at least 21 (mc(m, mc(t_E, L - 1)) = 21).",
        ),
        (Statement(ALL, rank <= 220, PLAIN), f"For all real weights, {CIRCUIT} has function rank at most 220."),
        (
            Statement(ALL, Comparison(">=", R + 0, rank), PLAIN),
            f"For all real weights, {CIRCUIT} has function rank at most 4 (R + 0 = 4).",
        ),
        (Statement(ALL, rank <= R, PLAIN), f"For all real weights, {CIRCUIT} has function rank at most 4."),
        (
            Statement(ALMOST, rank.equals(rank(L=t, t=L)), PLAIN),
            f"For almost all real weights, {CIRCUIT} has function rank equal to the function rank at L=5, t=2.",
        ),
        (
            Statement(ALMOST, grid_rank <= rank, GRID),
            f"For almost all real weights, {ON_WORDS} has grid rank at most the function rank.",
        ),
        (
            Statement(ALMOST, all_of(rank > m, 2 * grid_rank < T), GRID),
            f"For almost all real weights, {ON_WORDS} is such that the function rank is greater than 3 and "
            "2 * the grid rank is less than 10 (m = 3; T = 10).",
        ),
        (
            Statement(ALMOST, rank <= bound("U4"), PLAIN, FieldName(7)),
            f"For almost all weights over the algebraic closure of GF(7), {CIRCUIT} has function rank at most "
            "the function-level bound U4.",
        ),
        (
            Statement(ALL, rank.differs(2), PLAIN, GF4),
            f"For all weights in GF(2^2), {CIRCUIT} has function rank different from 2.",
        ),
        (
            Statement(THESE, rank < 2, PLAIN, weights_json=WEIGHTS),
            f"For the given rational weights, {CIRCUIT} has function rank less than 2.",
        ),
        (
            Statement(THESE, grid_rank > 0, SMALLEST, FieldName(11), weights_json=WEIGHTS),
            "For the given weights in GF(11), a recurrent arithmetic circuit with L=1 layer, width R=1, M=1 input "
            "channel and N=1 given template, its start block being step 2 of 3, has grid rank greater than 0.",
        ),
        (Statement(NONE, mc(2, L) <= 4, given(L=3)), "With L=3: mc(2, L) <= 4, that is, 4 <= 4."),
        (Statement(NONE, mc(2, 3).equals(4), given()), "mc(2, 3) == 4, that is, 4 == 4."),
        (
            Statement(NONE, mc(L, t) >= M, given(L=2, M=3, t=AtLeast(3))),
            "For every integer t >= 3, with L=2 and M=3: mc(L, t) >= M.",
        ),
        (
            Statement(NONE, mc(2, t) >= 1, given(t=AtLeast(3))),
            "For every integer t >= 3: mc(2, t) >= 1.",
        ),
    ],
)
def test_words(statement, words) -> None:
    assert to_words(statement) == words


def test_words_with_bounds() -> None:
    words = to_words(Statement(ALL, rank <= bound("U4"), PLAIN), lambda name, level: 112)
    assert words.endswith("has function rank at most 112 (bound(U4) = 112).")


def test_words_of_what_is_undefined_are_refused() -> None:
    with pytest.raises(DomainError, match="undefined"):
        to_words(Statement(ALL, rank <= L // 0, PLAIN))


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (Statement(ALMOST, rank >= mc(m, t_E), PLAIN), "L=2 R=4 M=3 t_S=5 t_E=5: rank >= mc(m, t_E)"),
        (Statement(ALL, grid_rank >= 1, GRID), "L=2 R=4 M=3 t_S=5 t_E=5 N=2 weights=all: grid_rank >= 1"),
        (
            Statement(THESE, grid_rank > 0, SMALLEST, FieldName(11), weights_json=WEIGHTS),
            "L=1 R=1 M=1 t_S=1 t_E=2 N=1 templates=explicit split=2 field=GF(11) weights=these: grid_rank > 0",
        ),
        (Statement(NONE, mc(L, t) >= 2, given(L=2, t=AtLeast(3))), "L=2 t>=3: mc(L, t) >= 2"),
        (Statement(NONE, mc(2, 3).equals(4), given()), "mc(2, 3) == 4"),
    ],
)
def test_compact(statement, line) -> None:
    assert to_compact(statement) == line
