"""``verify kernel`` and ``verify expectation``: the contract of the JSON, words, values, bad input, refusals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.limits import at_most_calls
from verify.kernels import chebyshev_bound, kernel_variance, least_width, mean_kernel, rho

TWO = ("kernel", "--lag-j", 2, "--lag-k", 2)
NU = ("--nu-w", "1/2", "--nu-f", 2, "--nu-c", 3)
HALF = (Fraction(1, 2), 2, 3)


# --- kernel: JSON ---


def test_json(verify):
    assert verify(*TWO, "--json").json == {"j": 2, "k": 2, "A": ["1", "0", "2"], "B": ["2", "0", "2"]}
    assert verify("kernel", "--lag-j", 1, "--lag-k", 2, "--json").json == {"j": 1, "k": 2, "A": [], "B": []}
    assert verify("kernel", "--lag-j", 0, "--lag-k", 0, "--variance", "--json").json == {
        "j": 0,
        "k": 0,
        "A": ["1"],
        "B": [],
        "variance": {"0,0,2": ["0", "2"], "0,2,0": ["0", "2"]},
    }


def test_json_values(verify):
    answer = verify(*TWO, "--variance", "--width", 10, *NU, "--json").json
    assert list(answer) == ["j", "k", "A", "B", "variance", "mean", "var"]
    assert Fraction(answer["mean"]) == mean_kernel(2, 2).at(10, *HALF)
    assert Fraction(answer["var"]) == kernel_variance(2, 2).at(10, *HALF)
    assert {key: tuple(map(int, value)) for key, value in answer["variance"].items()} == {
        f"{a},{b},{c}": value for (a, b, c), value in kernel_variance(2, 2).terms.items()
    }
    without = verify(*TWO, "--width", 10, *NU, "--json").json
    assert list(without) == ["j", "k", "A", "B", "mean"]
    assert without["mean"] == answer["mean"] == "1467/200"


@pytest.mark.parametrize(
    ("unequal", "equal"),
    [
        ("outputs", {"equal_outputs": False}),
        ("inputs", {"equal_inputs": False}),
        ("both", {"equal_outputs": False, "equal_inputs": False}),
    ],
)
def test_entries_of_other_indices(verify, unequal, equal):
    expected = kernel_variance(2, 1, **equal)
    lags = ("kernel", "--lag-j", 2, "--lag-k", 1, "--variance", "--unequal", unequal)
    answer = verify(*lags, "--width", 10, *NU, "--json").json
    assert list(answer) == ["j", "k", "unequal", "variance", "var"]
    assert answer["unequal"] == unequal
    assert Fraction(answer["var"]) == expected.at(10, *HALF)
    assert {key: tuple(map(int, value)) for key, value in answer["variance"].items()} == {
        f"{a},{b},{c}": value for (a, b, c), value in expected.terms.items()
    }
    text = verify(*lags, "--width", 10, *NU).out
    assert {"outputs": "p ≠ p', q = q'", "inputs": "p = p', q ≠ q'", "both": "p ≠ p', q ≠ q'"}[unequal] in text
    assert "Var Θ_21, exactly" in text
    assert "  variance " in text
    assert "proved-all   loop equations" in text
    none = verify("kernel", "--lag-j", 3, "--lag-k", 0, "--variance", "--unequal", unequal).out
    assert ("Θ_30 = 0 in every draw" in none) is (unequal == "both")
    assert none.count("proved-all") == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "give --variance too"),
        (("--variance", "--epsilon", "1/2", "--delta", "1/10", *NU), "not with --unequal"),
        (("--variance", "--width", 0), "--width must be at least 1"),
        (("--variance", "--nu-w", "1/2"), "variances are for values"),
        (("--variance", "--seed", 4), "give --draws too"),
    ],
)
def test_what_an_entry_of_other_indices_is_not_asked(verify, options, sentence):
    verify(*TWO, "--unequal", "both", *options).require_one_sentence(sentence)


def test_corrections(verify):
    answer = verify("kernel", "--correction", 1, "--lag-j", 300, "--lag-k", 302, "--json").json
    assert answer == {
        "order": 1,
        "pairings": 8,
        "A": {"polynomial": [], "alternating": [], "value": "301"},
        "B": {"polynomial": [], "alternating": [], "value": str(300 * 301)},
    }
    text = verify("kernel", "--correction", 0, "--lag-j", 7, "--lag-k", 7).out
    assert "[x^0] A_jj = 1\n[x^0] B_jj = j\nfor every j >= 1." in text
    assert "[x^0] B_77 = 7\n" in text
    assert "2 reduced pairings" in text


def test_second_corrections(verify):
    text = verify("kernel", "--correction", 2).out
    assert "[x^2] A_jj = (2 j^4 + 16 j^3 - 8 j^2 - 16 j + 3 - 3 (-1)^j)/48\n" in text
    assert "[x^2] B_jj = (4 j^5 + 26 j^4 - 36 j^3 - 32 j^2 + 32 j + 3 - 3 (-1)^j)/96\n" in text


@pytest.mark.parametrize(
    "options", [("--correction", 2), (*TWO[1:], "--variance", "--unequal", "outputs", "--width", 10**9, *NU)]
)
def test_no_line_is_wider_than_a_narrow_terminal(verify, monkeypatch, options):
    monkeypatch.setenv("COLUMNS", "40")
    lines = verify("kernel", *options).out.splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((4,), "--correction is at most 3"),
        ((-1,), "--correction must be at least 0"),
        ((1, "--lag-j", 2), "--lag-j and --lag-k belong together"),
        ((1, "--lag-j", 2, "--lag-k", -2), "--lag-k must be at least 0"),
        ((1, "--lag-j", 2, "--lag-k", 10**9), "a lag is at most 10000"),
        ((1, "--variance"), "takes no other option"),
        ((1, "--table", 3), "takes no other option"),
    ],
)
def test_what_corrections_are_not_asked(verify, options, sentence):
    verify("kernel", "--correction", *options).require_one_sentence(sentence)


def test_values_are_always_quotients(verify):
    assert verify("kernel", "--lag-j", 0, "--lag-k", 0, "--width", 3, *NU, "--json").json["mean"] == "5/1"
    assert verify("kernel", "--lag-j", 0, "--lag-k", 1, "--width", 3, *NU, "--json").json["mean"] == "0/1"


def test_decimals_are_read_exactly(verify):
    with_half = verify(*TWO, "--width", 10, "--nu-w", "0.5", "--nu-f", "2.0", "--nu-c", "3", "--json").json
    assert with_half["mean"] == "1467/200"


def test_huge_numbers_are_printed_in_full(verify):
    mean = verify(*TWO, "--width", 10**1000, "--nu-w", "1/" + "7" * 2000, "--nu-f", 1, "--nu-c", 1, "--json").json[
        "mean"
    ]
    numerator, denominator = mean.split("/")
    assert len(numerator) > 2000
    assert len(denominator) > 4300


def test_json_chebyshev(verify):
    answer = verify(*TWO, *NU, "--epsilon", 3, "--delta", "1/4", "--draws", 20, "--json").json
    found = answer["chebyshev"]
    n = least_width(2, 3, "1/4", *HALF)
    assert list(answer) == ["j", "k", "A", "B", "chebyshev"]
    assert (found["least_width"], found["rho"]) == (n, "29/4")
    assert rho(2, *HALF) == Fraction(29, 4)
    assert Fraction(found["bound"]) == chebyshev_bound(2, n, 3, *HALF) <= Fraction(1, 4)
    assert [(m["width"], m["draws"]) for m in found["measured"]] == [(n, 20), (n // 4, 20)]
    assert verify(*TWO, *NU, "--epsilon", 3, "--delta", "1/4", "--json").json["chebyshev"]["measured"] == []


def test_json_table(verify):
    table = verify("kernel", "--table", 3, "--json").json
    assert [(row["j"], row["k"]) for row in table] == [(0, 0), (0, 2), (1, 1), (1, 3), (2, 2), (3, 3)]
    assert table[3] == {"j": 1, "k": 3, "A": ["0", "2", "1"], "B": ["0", "2", "1"]}


# --- kernel: words ---


def test_words(verify):
    answer = verify(*TWO, "--variance", "--width", 10, *NU, "--epsilon", 3, "--delta", "1/4", "--draws", 10)
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 80
    for words in (
        "E Θ_22 = (ν_C + ν_F) ν_W^2 A(x) + ν_C ν_F ν_W B(x)",
        "A(x) = 1 + 2x^2",
        "ρ_2 = (ν_C + ν_F) ν_W^2 + 2 ν_C ν_F ν_W",
        "of order 1/n^2",
        "proved-all",
        "ν_W^2 ν_F^2 ν_C^2 (20x + 40x^2 + 96x^3 + 148x^4 + 112x^5)",
        "mean      1467/200 = 7.335",
        "bias      17/200 = 0.085",
        "Chebyshev: P(|Θ_22 - ρ_2| >= 3) <= 1/4 for every width",
        "no evidence",
        "of 10",
    ):
        assert words in answer.out


@pytest.mark.parametrize(
    ("j", "k", "said"),
    [
        (0, 0, "ρ_0 = ν_C + ν_F"),
        (1, 1, "none at any width"),
        (0, 2, "of order 1/n "),
        (3, 4, "E Θ_34 = 0 at every width"),
        (12, 12, "E Θ_12,12 = "),
    ],
)
def test_words_for_other_lags(verify, j, k, said):
    answer = verify("kernel", "--lag-j", j, "--lag-k", k)
    assert answer.code == 0
    assert said in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_table_in_words(verify):
    answer = verify("kernel", "--table", 12)
    assert max(map(len, answer.out.splitlines())) <= 80
    assert "A_22 = 1 + 2x^2\nB_22 = 2 + 2x^2\n" in answer.out
    assert "A_12,12 = 1 + " in answer.out
    assert verify("kernel", "--table", 0, "--quiet").out == "A_00 = 1\nB_00 = 0\n"


# --- kernel: bad input ---


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--lag-j", -1, "--lag-k", 2), ("--lag-j must be at least 0, not -1",)),
        (("--lag-j", 2, "--lag-k", -2), ("--lag-k must be at least 0, not -2",)),
        (("--lag-j", "0.5", "--lag-k", 2), ("--lag-j", "not a valid integer")),
        (("--lag-j", 2), ("--lag-j and --lag-k",)),
        ((), ("--lag-j and --lag-k",)),
        ((*TWO[1:], "--width", 0, *NU), ("--width must be at least 1, not 0",)),
        ((*TWO[1:], "--width", 5), ("all three variances", "--nu-w, --nu-f, --nu-c")),
        ((*TWO[1:], "--width", 5, "--nu-w", 1, "--nu-c", 1), ("--nu-f",)),
        ((*TWO[1:], *NU), ("give --width",)),
        ((*TWO[1:], "--width", 5, "--nu-w", "-1/2", "--nu-f", 1, "--nu-c", 1), ("--nu-w must not be negative",)),
        ((*TWO[1:], "--epsilon", 1, *NU), ("--epsilon and --delta belong together",)),
        ((*TWO[1:], "--epsilon", 0, "--delta", "1/2", *NU), ("ε must be greater than 0",)),
        ((*TWO[1:], "--epsilon", 1, "--delta", 2, *NU), ("δ is a probability",)),
        ((*TWO[1:], "--epsilon", 1, "--delta", "1/2"), ("all three variances",)),
        ((*TWO[1:], "--draws", 5), ("give --epsilon and --delta",)),
        ((*TWO[1:], "--draws", 0, "--epsilon", 1, "--delta", "1/2", *NU), ("--draws must be at least 1",)),
        (("--lag-j", 1, "--lag-k", 3, "--epsilon", 1, "--delta", "1/2", *NU), ("j = k, not 1 and 3",)),
        ((*TWO[1:], "--seed", 4), ("--seed", "give --draws too")),
        (("--table", 3, "--lag-j", 0), ("takes no other option",)),
        (("--table", 3, "--seed", 0), ("takes no other option",)),
        (("--table", -1), ("--table must be at least 0",)),
    ],
)
def test_bad_options(verify, options, words):
    verify("kernel", *options).require_one_sentence(*words)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "1e-3", "1/0", "x", "", "0x10", "1/2/3", "٣", "1_000"])
@pytest.mark.parametrize("option", ["--nu-w", "--nu-f", "--nu-c", "--epsilon", "--delta"])
def test_what_is_no_exact_number(verify, option, text):
    options = {"--nu-w": 1, "--nu-f": 1, "--nu-c": 1, "--epsilon": 1, "--delta": "1/2"} | {option: text}
    answer = verify(*TWO, *(part for pair in options.items() for part in pair))
    answer.require_one_sentence(option, "is no exact number")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--lag-j", 40, "--lag-k", 40), ("E Θ_jk at j = 40, k = 40", "years", "--force")),
        (("--lag-j", 12, "--lag-k", 12, "--variance"), ("Var Θ_jk at j = 12, k = 12", "hours", "--force")),
        (("--lag-j", 12, "--lag-k", 12, "--epsilon", 1, "--delta", "1/2", *NU), ("Var Θ_jk", "--force")),
        (("--lag-j", 10**30, "--lag-k", 10**30), ("more than 1000 years",)),
        (("--table", 30), ("the table to j = k = 30", "--force")),
        ((*TWO[1:], *NU, "--epsilon", "1/1000", "--delta", "1/2", "--draws", 9), ("drawing 9 networks", "--force")),
        ((*TWO[1:], *NU, "--epsilon", "1/1" + "0" * 99, "--delta", "1/2"), ("a width beyond 10^100",)),
    ],
)
def test_what_costs_too_much_is_refused_at_once(verify, options, words):
    with at_most_calls(3_000_000):  # 570,000 for the longest
        answer = verify("kernel", *options)
    assert answer.code == 3
    assert answer.out == ""
    for word in words:
        assert word in answer.err


def test_force_and_the_limit(verify, monkeypatch):
    monkeypatch.setattr("verify.kernels.cost.AFFORDABLE_SECONDS", 1e-9)
    assert verify(*TWO).code == 3
    assert verify(*TWO, "--force").code == 0
    assert verify("kernel", "--table", 2).code == 3
    assert verify("kernel", "--table", 2, "--force").code == 0
    assert verify("expectation", "W W'").code == 3
    assert verify("expectation", "W W'", "--force").out == "n^2\n"


def test_odd_lags_of_any_size(verify):
    answer = verify("kernel", "--lag-j", 1, "--lag-k", 10**12, "--width", 5, *NU, "--json")
    assert answer.json == {"j": 1, "k": 10**12, "A": [], "B": [], "mean": "0/1"}


# --- expectation ---


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["W W W' W'"], "2n + n^3"),
        (["WWW'W'"], "2n + n^3"),
        (["W^2 W'^2"], "2n + n^3"),
        (["W W'", "W W W' W'"], "8n + 6n^3 + n^5"),
        (["W"], "0"),
        ([""], "n"),
    ],
)
def test_expectation(verify, words, text):
    assert verify("expectation", *words).out == f"{text}\n"
    assert verify("expectation", *words, "--quiet").err == ""


def test_expectation_remark_and_values(verify):
    answer = verify("expectation", "W W W' W'", "--width", 3, "--nu-w", "0.5")
    assert answer.out == "2n + n^3\nat n = 3, ν_W = 1/2: 33/4 = 8.25\n"
    assert answer.err == "(E tr(W W W' W'); times ν_W^2 for entries of variance ν_W)\n"
    assert "ν_W = 1: 33\n" in verify("expectation", "W W W' W'", "--width", 3).out


def test_expectation_json(verify):
    assert verify("expectation", "WWW'W'", "--json").json == {
        "words": ["W W W' W'"],
        "letters": 4,
        "coefficients": ["0", "2", "0", "1"],
    }
    answer = verify("expectation", "W W'", "W", "W", "--width", 2, "--nu-w", "1/3", "--json").json
    assert answer == {
        "words": ["W W'", "W", "W"],
        "letters": 4,
        "coefficients": ["0", "2", "0", "1"],
        "value": "4/3",
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("W V",), ("'V'", "W and W'")),
        (("w",), ("'w'",)),
        (("W W^T",), ("'^'",)),
        ((), ("WORDS",)),
        (("W^999999999",), ("at most 400 letters",)),
        (("W W'", "--width", 0), ("--width must be at least 1",)),
        (("W W'", "--nu-w", 2), ("give --width",)),
        (("W W'", "--nu-w", "nan", "--width", 2), ("--nu-w 'nan' is no exact number",)),
        (("W W'", "--nu-w", "-2", "--width", 2), ("--nu-w must not be negative",)),
    ],
)
def test_bad_expectations(verify, arguments, words):
    verify("expectation", *arguments).require_one_sentence(*words)


def test_long_words_are_refused_unless_few_products_are_met(verify):
    answer = verify("expectation", "W^60 W'^60")
    assert answer.code == 3
    assert "more than 1000 years" in answer.err
    assert verify("expectation", *["W W'"] * 50).out.endswith("+ n^100\n")
