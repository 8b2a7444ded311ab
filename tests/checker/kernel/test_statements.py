"""Reading statements and evidence about exact values: what is refused, where, and how statements are put in words."""

from typing import Any

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.values import (
    ALL,
    LAGS,
    accept,
    check,
    descent,
    free,
    kernel,
    read,
    system,
)
from tests.checker.writer import EVALUATION, certificate
from verify.checker.kernel.errors import CheckError, Malformed, OverBudget, Rejected
from verify.checker.words import in_words, one_line

TRUE = ["==", 1, 1]
A22 = ["==", ["kernel_A", 2, 2], ["+", 1, ["/", 2, ["**", "n", 2]]]]


@pytest.mark.parametrize(
    ("change", "error", "path", "match"),
    [
        ({"quantifier": "values"}, Malformed, "statement.quantifier", "or none, got 'values'"),
        (
            {"quantifier": "all-weights"},
            Malformed,
            "statement.quantifier",
            "a statement about kernel has quantifier none",
        ),
        (
            {"field": {"p": 7, "k": 1}},
            Malformed,
            "statement.field",
            'with quantifier none the field is "Q", got GF\\(7\\)',
        ),
        ({"for_all": {}}, Malformed, "statement", "unknown or not allowed"),
        ({"variables": {}}, Malformed, "statement.variables", "left out where there are none"),
        ({"variables": []}, Malformed, "statement.variables", "expected an object"),
        ({"instance": {"cell": "linear"}}, Malformed, "statement.quantifier", "about linear has another quantifier"),
        ({"instance": {}}, Malformed, "statement.instance.cell", "got null"),
        ({"instance": []}, Malformed, "statement.instance.cell", "got null"),
        ({"instance": {"cell": "kernel", "given": {}}}, Malformed, "statement.instance", "'given' is unknown"),
        ({"relation": 1}, Malformed, "statement.relation", "expected a condition, got a number"),
    ],
)
def test_what_is_no_statement(change: Any, error: type[CheckError], path: str, match: str) -> None:
    json = {**kernel(A22), **change}
    with pytest.raises(error, match=match) as caught:
        read(json)
    assert caught.value.path == path


def test_every_key_is_needed() -> None:
    for key in ("quantifier", "field", "instance", "relation"):
        json = kernel(A22)
        del json[key]
        with pytest.raises(Malformed, match=f"the key '{key}' is missing"):
            read(json)


@pytest.mark.parametrize(
    ("variables", "given", "error", "match"),
    [
        ({"nu_W": "all"}, {}, Malformed, "expected the domain positive or below-one or above-one"),
        ({"nu_W": "formal"}, {}, Malformed, "expected the domain"),
        ({"z": "positive"}, {}, Malformed, "expected the domain formal"),
        ({"z": {"from": 0}}, {}, Malformed, "expected the domain formal"),
        ({"n": "positive"}, {}, Malformed, "expected an object with the keys from"),
        ({"n": {"from": 0}}, {}, Rejected, ">= 1, got 0"),
        ({"j": {"from": -1}}, {}, Rejected, ">= 0, got -1"),
        ({"n": {"from": [1, 2]}}, {}, Malformed, "expected an integer"),
        ({"m": "positive"}, {}, Malformed, "'m' is unknown or not allowed"),
        ({"P": "positive"}, {}, Malformed, "'P' is unknown or not allowed"),
        ({"n": {"from": 1}}, {"z": 1}, Malformed, "'z' is unknown or not allowed"),
        ({"eta": "positive"}, {}, Malformed, "'eta' is unknown or not allowed"),
        (None, {"n": 0}, Rejected, ">= 1, got 0"),
        (None, {"n": [3, 2]}, Malformed, "expected an integer"),
        (None, {"j": -1}, Rejected, ">= 0, got -1"),
        (None, {"nu_W": -1}, Rejected, "a variance is >= 0"),
        (None, {"nu_W": [2, 4]}, Rejected, "not in lowest terms"),
        (None, {"nu_W": True}, Malformed, "expected an integer, got true"),
        ({"n": {"from": 1}}, {"n": 3}, Rejected, "the instance already gives n a value"),
    ],
)
def test_names_and_domains(variables: Any, given: Any, error: type[CheckError], match: str) -> None:
    with pytest.raises(error, match=match):
        read(kernel(TRUE, variables, **given))


@pytest.mark.parametrize(
    ("relation", "match"),
    [
        (["==", 1], "== takes 2 arguments, got 1"),
        (["=", 1, 1], "'=' is no comparison"),
        (["and", TRUE], "and takes two or more arguments, got 1"),
        (["not", TRUE, TRUE], "not takes 1 argument, got 2"),
        (["kernel_A", 1, 1], "expected a condition, got a number"),
        (["==", ["^", 1, 1], 1], r"'\^' is no comparison, no operation and no quantity of the cell kernel"),
        (["==", ["+", 1], 1], r"\+ takes two or more"),
        (["==", ["/", 1, 1, 1], 1], "/ takes 2 arguments, got 3"),
        (["==", ["sum", "i", 1, 2], 1], "sum takes 4 arguments, got 3"),
        (["==", ["sum", "n", 1, 2, 1], 1], "'n' cannot be a bound letter"),
        (["==", ["sum", "j", 1, 2, 1], 1], "'j' cannot be a bound letter"),
        (["==", ["sum", "z", 1, 2, 1], 1], "'z' cannot be a bound letter"),
        (["==", ["sum", "ab", 1, 2, 1], 1], "'ab' cannot be a bound letter"),
        (["==", ["sum", "i", 1, 2, ["sum", "i", 1, 2, 1]], 1], "'i' cannot be a bound letter"),
        (["all", "i", "i", 2, TRUE], "'i' is not a variable here, no name of the instance and no bound letter"),
        (["and", ["all", "i", 1, 2, TRUE], ["==", "i", 1]], "'i' is not a variable here"),
        (["==", "P", 1], "'P' is not a variable here"),
        (["==", "eta", 1], "'eta' is not a variable here"),
        (["==", True, 1], "expected an integer, got true"),
        (["==", None, 1], "expected an integer, got null"),
        (["==", [], 1], "expected an operation such as"),
        (["==", {}, 1], "expected an integer"),
        (["==", "0x1", 1], "must be written as the number"),
        (["==", ["kernel_A", 1], 1], "kernel_A takes 2 arguments, got 1"),
        (["==", ["trace"], 1], "trace takes one or more arguments, got 0"),
        (["==", ["trace", "V"], 1], "expected a word"),
        (["==", ["trace", " W"], 1], "expected a word"),
        (["==", ["trace", "W  W"], 1], "expected a word"),
        (["==", ["trace", "'W"], 1], "expected a word"),
        (["==", ["trace", "W''"], 1], "expected a word"),
        (["==", ["trace", 1], 1], "expected a word"),
        (["==", ["limit", "nu_W", 1], 1], "limit is for n or j, got 'nu_W'"),
        (["==", ["coefficient", "j", 1, 1], 1], "coefficient is for n, got 'j'"),
        (["==", ["tail", 1, 1], 1], "a probability and a number are of different sorts"),
        ([">=", 1, ["tail", 1, 1]], "a number and a probability are of different sorts"),
        (["<", ["tail", 1, 1], ["tail", 1, 2]], "a probability is not compared by <"),
        ([">", ["tail", 1, 1], 0], "a probability and a number are of different sorts"),
        (["<=", ["+", ["tail", 1, 1], 1], 1], "tail occurs only as the left side"),
        (["<=", ["tail", 1], 1], "tail takes 2 arguments, got 1"),
        (["==", ["outputs"], ["convolution"]], "no quantity of the cell kernel"),
        (["bias_bound"], "no quantity of the cell kernel"),
    ],
)
def test_malformed_relations(relation: Any, match: str) -> None:
    with pytest.raises(Malformed, match=match) as caught:
        read(kernel(relation))
    assert caught.value.path.startswith("statement.relation")


@pytest.mark.parametrize(
    ("quantity", "needed"),
    [
        (["trace", "W"], ["n"]),
        (["kernel_A", 1, 1], ["n"]),
        (["kernel_B", 1, 1], ["n"]),
        (["kernel_mean", 1, 1], ["n", "nu_W", "nu_F", "nu_C"]),
        (["kernel_variance", 1, 1], ["n", "nu_W", "nu_F", "nu_C"]),
        (["kernel_entry_variance", 0, 0, 1, 2], ["n", "nu_W", "nu_F", "nu_C"]),
        (["chebyshev", 1, 1], ["n", "nu_W", "nu_F", "nu_C"]),
        (["rho", 1], ["nu_W", "nu_F", "nu_C"]),
        (["limit", "n", 1], ["n"]),
        (["limit", "j", 1], ["j"]),
        (["coefficient", "n", 0, 1], ["n"]),
        (["series", 1, 1], ["j"]),
    ],
)
def test_a_quantity_uses_only_names_that_the_instance_has(quantity: Any, needed: list[str]) -> None:
    every = {**ALL, "j": {"from": 0}}
    for name in needed:
        fewer = {key: value for key, value in every.items() if key != name}
        with pytest.raises(Rejected, match=f"needs {name}"):
            read(kernel(["==", quantity, quantity], fewer))
    read(kernel(["==", quantity, quantity], every))


def test_a_limit_needs_a_variable_not_a_number() -> None:
    with pytest.raises(Rejected, match="needs n as a variable"):
        read(kernel(["==", ["limit", "n", 1], 1], {}, n=3))


@pytest.mark.seconds
def test_the_size_of_a_relation_is_limited() -> None:
    wide = ["==", ["+", *[1] * 9996], 9996]
    accept(kernel(wide), "all")
    with pytest.raises(Malformed, match="more than 10000 nodes"):
        read(kernel(["and", wide, TRUE]))


@pytest.mark.parametrize(
    ("items", "outcome", "text"),
    [
        ([], "rejected", "the evidence is empty"),
        ([EVALUATION, EVALUATION], "rejected", "must be the only one"),
        ([1], "malformed", "an object with the key kind"),
        ([{}], "malformed", "an object with the key kind"),
        ([{"kind": 1}], "malformed", "an object with the key kind"),
        ([{"kind": "minor"}], "rejected", "is decided by an identity, not by 'minor'"),
        (
            [{"kind": "refutation", "verdict": "proved-all", "evidence": []}],
            "rejected",
            "a refutation must be the only",
        ),
        ([{"kind": "identity"}], "malformed", "'rule' is missing"),
        ([{"kind": "identity", "rule": "values"}], "malformed", "expected evaluation or ratio, got 'values'"),
        ([{"kind": "identity", "rule": "polynomial"}], "malformed", "expected evaluation or ratio"),
        ([{"kind": "identity", "rule": ["evaluation"]}], "malformed", "expected evaluation or ratio"),
        ([{"kind": "identity", "rule": "ratio"}], "rejected", "the rule ratio is for statements about integers"),
        ([{**EVALUATION, "more": 1}], "malformed", "unknown or not allowed"),
    ],
)
def test_evidence(items: Any, outcome: str, text: str) -> None:
    body = certificate(kernel(A22), "proved-all", EVALUATION, rests_on=["W1"])
    accepted(body)
    refused({**body, "evidence": items}, outcome, text)


def test_scopes_and_what_they_rest_on() -> None:
    accept(kernel(A22), "all", "W1")
    accept(kernel(TRUE), "all")
    accept(kernel(TRUE, nu_W=1), "all")
    accept(free(TRUE, 3), "all")
    accept(system(TRUE, [[1]], [[1]], [[1]]), "instance")
    accept(descent(TRUE), "instance")
    about = ["and", ["<=", ["tail", 0, 1], 1], ["any", "i", 1, 0, ["==", ["kernel_A", 1, 1], 1]], TRUE]
    accept(kernel(["or", about, TRUE], nu_W=1, nu_F=1, nu_C=1, n=9), "all", "K1", "P1", "W1")


@pytest.mark.seconds
def test_too_many_evaluations_are_seen_before_the_first() -> None:
    with pytest.raises(OverBudget, match="more than 20000000 steps"):
        check(kernel(["all", "a", 1, 10**3, ["all", "b", 1, 10**3, ["==", 0, 0]]]))


def test_the_budget_of_the_caller_is_kept() -> None:
    with pytest.raises(OverBudget, match="needs more than 100 steps"):
        check(kernel(A22), work=100)


def test_words() -> None:
    about = read(kernel(A22, {"n": {"from": 3}}))
    assert one_line(about) == "kernel n>=3: kernel_A(2, 2) == 1 + 2/n**2"
    assert one_line(about, refuted=True) == "not (kernel n>=3: kernel_A(2, 2) == 1 + 2/n**2)"
    words = in_words(about)
    assert "for every integer n >= 3: kernel_A(2, 2) == 1 + 2/n**2." in words
    assert "kernel_A(j, k) is n**-(m+1) E tr(W**j W'**k)" in words
    assert in_words(about, refuted=True) == f"It is not true that: {words}"
    given = read(kernel(["<=", ["tail", 1, ["/", 1, 2]], 1], nu_W=[1, 2], nu_F=2, nu_C=3, n=5))
    assert one_line(given) == "kernel n=5 nu_W=1/2 nu_F=2 nu_C=3: tail(1, 1/2) <= 1"
    assert "n = 5 and nu_W = 1/2 and nu_F = 2 and nu_C = 3" in in_words(given)
    lags = one_line(read(kernel(["==", ["series", ["rho", "j"], "z"], 1], LAGS)))
    assert lags == "kernel j>=0 0<nu_W<1 nu_F>0 nu_C>0 z=formal: series(rho(j), z) == 1"


@pytest.mark.parametrize(
    ("relation", "text"),
    [
        (["==", ["-", 1, ["-", 2, 3]], ["-", ["-", 1, 2], 3]], "1 - (2 - 3) == 1 - 2 - 3"),
        (["==", ["*", ["+", 1, 2], 3], ["/", 1, ["*", 2, 3]]], "(1 + 2)*3 == 1/(2*3)"),
        (["==", ["**", ["**", 2, 3], 2], ["**", 2, ["**", 3, 2]]], "(2**3)**2 == 2**3**2"),
        (["==", ["neg", ["+", 1, 2]], ["**", -1, 2]], "-(1 + 2) == (-1)**2"),
        (["==", ["sum", "i", 1, 3, ["*", "i", "n"]], 6], "sum(i*n for i = 1..3) == 6"),
        (["and", TRUE, ["and", TRUE, ["<", 1, 2]]], "1 == 1 and (1 == 1 and 1 < 2)"),
        (["==", ["trace", "WW'", ""], 1], "trace(W W', 1) == 1"),
        (["all", "i", 0, 2, ["<", "i", 3]], "all(i < 3 for i = 0..2)"),
    ],
)
def test_relations_in_infix_notation(relation: Any, text: str) -> None:
    assert one_line(read(kernel(relation))).endswith(f": {text}")


def test_words_are_written_without_blanks() -> None:
    accept(kernel(["==", ["trace", "WW'WW'"], ["+", ["*", 2, ["**", "n", 3]], ["**", "n", 2]]]), "all", "W1")
    with pytest.raises(Malformed, match="expected a word"):
        read(kernel(["==", ["trace", "W W'"], ["**", "n", 2]]))


def test_words_for_the_other_cells() -> None:
    equal = ["==", ["outputs"], ["convolution"]]
    assert one_line(read(free(equal, 4))) == "system T=4 weights=free: outputs == convolution"
    assert "with any weights, on any 4 inputs" in in_words(read(free(equal, 4)))
    one = read(system(equal, [[1]], [[1]], [[1]], [[1]], ([], [], [[]])))
    assert one_line(one) == "system n=1 d_x=1 d_y=1 T=1 weights=explicit r=0: outputs == convolution"
    line = "descent S=2 N=5 d_x=1 d_y=1 J=3 eta=1/30: bias_bound"
    assert one_line(read(descent(["bias_bound"]))) == line
    assert "rho(j) is the weight of lag j" in in_words(read(descent(["==", ["rho", 0], 2])))


def test_all_words_are_printable_and_complete() -> None:
    """Every term of a long sum is there; a number of very many digits is named by its length."""
    long = kernel(["==", ["+", *[2**40] * 3000], "0x" + "f" * 20_000], {}, nu_W="0x" + "f" * 20_000)
    for refuted in (False, True):
        about = read(long)
        for text in (in_words(about, refuted=refuted), one_line(about, refuted=refuted)):
            assert text.isascii()
            assert text.isprintable()
            assert text.count(str(2**40)) == 3000
            assert "== a number of 80000 bits" in text
    with pytest.raises(Rejected) as caught:
        check(long)
    assert len(caught.value.message) < 2500


def test_no_part_of_a_statement_is_printed_as_if_it_were_the_statement() -> None:
    """A conjunction of 120 falsities, and at its end what makes it true: all of it, or the file is refused."""
    false = ["==", ["kernel_A", 2, 2], 220]
    about = kernel(["or", ["and", *[false] * 120], [">=", "n", 0]], {"n": {"from": 1}})
    report = accepted(certificate(about, "proved-all", EVALUATION, rests_on=["W1"]))
    for text in (report.statement, report.statement_text):
        assert len(text) > 2000
        assert text.count("kernel_A(2, 2) == 220") == 120
        assert "or n >= 0" in text
    long = kernel(["or", ["==", ["trace", "W" * 30_000], 0], [">=", "n", 0]], {"n": {"from": 1}})
    body = certificate(long, "proved-all", EVALUATION, rests_on=["W1"])
    refused(body, "rejected", "characters; at most 50000 are shown", "statement.relation")
