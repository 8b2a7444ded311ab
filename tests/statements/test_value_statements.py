"""Statements about exact values: their JSON, both ways, and what is refused in one sentence."""

import json
import pickle
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import DomainError
from verify.statements import (
    AtLeast,
    BoundedCondition,
    Comparison,
    Connective,
    DescentInstance,
    FieldName,
    FreeSystem,
    Instance,
    Integer,
    L,
    Limit,
    Operation,
    Predicate,
    Quantifier,
    Quantity,
    Realisation,
    Sizes,
    Statement,
    SystemInstance,
    Variable,
    build,
    evaluate,
    facts_behind,
    from_json,
    kernel,
    mc,
    rank,
    to_json,
    to_latex,
    to_prose,
    to_text,
)
from verify.statements import given as integers_given
from verify.statements.build import (
    all_in,
    all_of,
    any_in,
    any_of,
    bias_bound,
    chebyshev,
    coefficient,
    converges,
    convolution,
    convolution_predictions,
    dominates,
    dominates_strictly,
    eta,
    input_norm,
    j,
    kernel_A,
    kernel_B,
    kernel_entry_variance,
    kernel_mean,
    kernel_predictions,
    kernel_variance,
    limit,
    loss,
    n,
    negation,
    nu_C,
    nu_F,
    nu_W,
    outputs,
    product,
    realised,
    realises,
    response,
    rho,
    series,
    summation,
    tail,
    target_norm,
    trace,
    weight_norm,
    z,
)
from verify.statements.heads import HEADS, NUMBER, QUANTITIES, VALUES
from verify.statements.instances.domains import BELOW_ONE, FORMAL, POSITIVE
from verify.statements.tree import as_expression, free_names

HALF = Fraction(1, 2)
POSITIVES = {"nu_W": POSITIVE, "nu_F": POSITIVE, "nu_C": POSITIVE}
NUMBERS = {"nu_W": 1, "nu_F": HALF, "nu_C": 2}
VARYING = kernel(**POSITIVES, n=AtLeast(1))
LAGS = kernel(**POSITIVES, j=AtLeast(0))
SERIES = kernel(nu_W=BELOW_ONE, nu_F=POSITIVE, nu_C=POSITIVE, j=AtLeast(0), z=FORMAL)
FIXED = kernel(**NUMBERS, n=3)
BARE = SystemInstance(W=((1,),), F=((1, 2),), C=((1,), (2,)), inputs=((1, 0), (0, 1), (1, 1)))
REALISED = SystemInstance(
    W=((1,),), F=((1, 2),), C=((1,), (2,)), realisation=Realisation(A=((1,),), B=((1, 2),), C=((1,), (2,)))
)
DATA = {
    "inputs": [[[1], [2]]],
    "targets": [[[1], [0]]],
    "held_out": [[[1]]],
    "rho": [1, HALF],
    "eta": Fraction(1, 10),
}
DESCENT = DescentInstance(**DATA)
LIMITED = DescentInstance(**DATA, limit=Limit([[[1]], [[1]]], [[0], [0]]))
i = Variable("i")


def about(relation, instance):
    return Statement(Quantifier.NONE, relation, instance)


# --- JSON --------------------------------------------------------------------------------------------------


def test_json_of_a_statement() -> None:
    statement = about(kernel_mean(1, 1).equals(rho(1)), VARYING)
    assert statement.to_json() == {
        "quantifier": "none",
        "field": "Q",
        "instance": {"cell": "kernel"},
        "variables": {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "n": {"from": 1}},
        "relation": ["==", ["kernel_mean", 1, 1], ["rho", 1]],
    }
    assert statement.terms() == ()
    assert pickle.loads(pickle.dumps(statement)) == statement


@pytest.mark.parametrize(
    ("node", "data"),
    [
        (trace("W W'", ""), ["trace", "WW'", ""]),
        (kernel_A("a", 2 * i), ["kernel_A", "a", ["*", 2, "i"]]),
        (kernel_B(1, 1), ["kernel_B", 1, 1]),
        (kernel_variance(0, 0), ["kernel_variance", 0, 0]),
        (kernel_entry_variance(0, "a", 1, 2), ["kernel_entry_variance", 0, "a", 1, 2]),
        (rho(j + 1) / rho(j), ["/", ["rho", ["+", "j", 1]], ["rho", "j"]]),
        (chebyshev(1, HALF), ["chebyshev", 1, ["/", 1, 2]]),
        (tail(1, Fraction(-1, 3)) <= 1 / n, ["<=", ["tail", 1, ["/", -1, 3]], ["/", 1, "n"]]),
        (limit(n, 1 / n), ["limit", "n", ["/", 1, "n"]]),
        (limit("n", 1 / n), ["limit", "n", ["/", 1, "n"]]),
        (coefficient("n", -1, kernel_A(0, 2)), ["coefficient", "n", -1, ["kernel_A", 0, 2]]),
        (series(rho(j), z), ["series", ["rho", "j"], "z"]),
        (series(rho(j), 1), ["series", ["rho", "j"], 1]),
        (outputs.equals(convolution), ["==", ["outputs"], ["convolution"]]),
        (response("e").equals(realised("e")), ["==", ["response", "e"], ["realised", "e"]]),
        (realises, ["realises"]),
        (
            convolution_predictions(2).differs(kernel_predictions(2)),
            ["!=", ["convolution_predictions", 2], ["kernel_predictions", 2]],
        ),
        (weight_norm(0, 3) <= (eta * 3) ** 2, ["<=", ["weight_norm", 0, 3], ["**", ["*", "eta", 3], 2]]),
        (loss(1) < input_norm + target_norm, ["<", ["loss", 1], ["+", ["input_norm"], ["target_norm"]]]),
        (
            all_of(dominates(2 / eta), dominates_strictly(1)),
            ["and", ["dominates", ["/", 2, "eta"]], ["dominates_strictly", 1]],
        ),
        (any_of(bias_bound, converges), ["or", ["bias_bound"], ["converges"]]),
        (all_in("e", 0, 3, loss("e") >= 0), ["all", "e", 0, 3, [">=", ["loss", "e"], 0]]),
        (any_in(i, 0, 3, loss(i) >= 0), ["any", "i", 0, 3, [">=", ["loss", "i"], 0]]),
        (as_expression(Fraction(6, 4)), ["/", 3, 2]),
        (as_expression(Fraction(6, 3)), 2),
        (as_expression(-1), -1),
        (nu_W - Fraction(1, 2**60), ["-", "nu_W", ["/", 1, "0x1000000000000000"]]),
        (Fraction(1, 2) * nu_W + Fraction(2, 3), ["+", ["*", ["/", 1, 2], "nu_W"], ["/", 2, 3]]),
        (negation(realises), ["not", ["realises"]]),
        (summation("a", 0, 2, product("b", 1, 2, Variable("a"))), ["sum", "a", 0, 2, ["prod", "b", 1, 2, "a"]]),
    ],
)
def test_both_ways(node, data) -> None:
    assert to_json(node) == data
    if free_names(node) <= set(VALUES.variables):
        assert from_json(data, language=VALUES) == node


leaves = (
    st.integers(-9, 9).map(Integer)
    | st.sampled_from([nu_W, nu_F, nu_C, n, j, z, eta, input_norm])
    | st.lists(st.sampled_from(["", "W", "W W'", "W' W' W"]), min_size=1, max_size=3).map(lambda words: trace(*words))
)


def larger(below):
    pairs = st.tuples(below, below)
    operations = st.sampled_from(["+", "-", "*", "/", "**"])
    binary = st.sampled_from([name for name in QUANTITIES if HEADS[name].fewest == 2 and HEADS[name].gives == NUMBER])
    return (
        st.builds(lambda op, pair: Operation(op, pair), operations, pairs)
        | st.builds(lambda name, pair: Quantity(name, pair), binary, pairs)
        | below.map(rho)
        | below.map(lambda a: -a)
    )


expressions = st.recursive(leaves, larger, max_leaves=8)
tuples = st.sampled_from([outputs, convolution]) | expressions.map(response) | expressions.map(kernel_predictions)
comparisons = (
    st.builds(Comparison, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), expressions, expressions)
    | st.builds(Comparison, st.sampled_from(["==", "!="]), tuples, tuples)
    | st.builds(Comparison, st.sampled_from(["<", "<="]), st.builds(tail, expressions, expressions), expressions)
)
predicates = st.sampled_from([realises, bias_bound, converges]) | expressions.map(dominates)
conditions = st.recursive(
    comparisons | predicates,
    lambda below: (
        st.builds(lambda op, a, b: Connective(op, (a, b)), st.sampled_from(["and", "or"]), below, below)
        | below.map(negation)
    ),
    max_leaves=4,
) | comparisons.flatmap(
    lambda body: st.sampled_from(["all", "any"]).map(
        lambda op: BoundedCondition(op, "e", Integer(0), Integer(3), Connective("and", (body, loss("e") >= 0)))
    )
)


@examples(200)
@given(conditions)
def test_json_round_trip(node) -> None:
    data = json.loads(json.dumps(to_json(node)))
    assert from_json(data, language=VALUES) == node


@examples(200)
@given(conditions)
def test_every_tree_can_be_written_with_its_brackets_closed(node) -> None:
    for text in (to_text(node), to_prose(node), to_latex(node)):
        assert text.count("(") == text.count(")")
        assert text.count("{") == text.count("}")
        assert "{}" not in text.replace("{}_", "")


@examples(200)
@given(expressions)
def test_python_reads_plain_text_the_same_way(node) -> None:
    """Up to how sums of sums and products of products are nested, which JSON would tell apart."""
    names = {name: getattr(build, name) for name in build.__all__} | {"as_expression": as_expression}
    again = eval(with_literals(to_text(node)), {"__builtins__": {}}, names)
    assert to_text(again) == to_text(node)


def with_literals(text: str) -> str:
    """Every integer of a text as a literal node, so that Python does no arithmetic of its own."""
    return re.sub(r"\b\d+\b", lambda found: f"as_expression({found.group()})", text)


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "instance", "message"),
    [
        # names
        (kernel_mean(1, 1) >= 0, kernel(**POSITIVES), "kernel_mean needs n, which the instance does not have"),
        (rho(1) >= 0, kernel(nu_W=1, nu_F=1), "rho needs nu_C, which the instance does not have"),
        (rho(1) >= n, LAGS, "the instance has no n"),
        (rho(1) >= eta, LAGS, "the instance has no eta"),
        (loss(0) >= n, DESCENT, "the instance has no n"),
        (rho(1) >= Variable("L"), LAGS, "the variable L has no meaning here; there are nu_W"),
        (rho(1) >= i, LAGS, "the variable i is used outside"),
        (rho(1) >= summation("n", 1, 2, 1), LAGS, "sum binds n, which is a variable already"),
        (all_in("j", 0, 1, rho(j) >= 0), LAGS, "all binds j, which is a variable already"),
        # heads
        (outputs.equals(convolution), VARYING, "outputs does not occur in statements of the cell kernel"),
        (kernel_mean(0, 0) >= 0, DESCENT, "kernel_mean does not occur in statements of the cell descent"),
        (bias_bound, BARE, "bias_bound does not occur in statements of the cell system"),
        (response(1).equals(response(1)), FreeSystem(2), "response needs explicit weights"),
        (realises, FreeSystem(2), "realises needs explicit weights"),
        (realises, BARE, "realises needs a realisation"),
        (response(1).equals(realised(1)), BARE, "realised needs a realisation"),
        (converges, DESCENT, "converges needs a limit"),
        (rank >= 1, FIXED, "rank does not occur in statements about exact values"),
        (nu_W // 2 >= 0, FIXED, "// does not occur in statements about exact values"),
        (mc(n, 2) >= 0, FIXED, "mc does not occur in statements about exact values"),
        # tuples
        (outputs.equals(response(1)), BARE, "tuples of different lengths are compared: 6 and 4 entries"),
        # undecidable with variables
        (rho(1).differs(nu_W), LAGS, "!= cannot be decided where there are variables"),
        (negation(rho(1) >= 0), LAGS, "not cannot be decided where there are variables"),
        (any_of(rho(1) >= 0, rho(1) <= 0), LAGS, "or cannot be decided where there are variables"),
        (all_in("a", 0, 1, any_in("b", 0, 1, rho("b") >= 0)), LAGS, "any cannot be decided where"),
        # tail
        (tail(1, 0) <= 1, VARYING, "must be a positive rational number, but it is 0"),
        (tail(1, nu_W) <= 1, VARYING, "must be a positive rational number, but nu_W varies"),
        # formal z
        (z >= 0, SERIES, "z is formal: it cannot stand in a comparison >="),
        # integer arguments
        (kernel_mean(n, 1) >= 0, VARYING, "an argument of kernel_mean must be an integer, but n varies"),
        (kernel_mean(1, -1) >= 0, VARYING, "an argument of kernel_mean must be at least 0, not -1"),
        (kernel_mean(1, HALF) >= 0, VARYING, "an argument of kernel_mean must be an integer, not 1/2"),
        (rho(j - 1) >= 0, LAGS, "an argument of rho must be at least 0, but at j = 0 it is -1"),
        (rho(2 * j) >= 0, LAGS, "an argument of rho must be an integer, or j \\+ c"),
        (rho(j + nu_W) >= 0, LAGS, "an argument of rho must be an integer, or j \\+ c"),
        (rho(nu_W) >= 0, LAGS, "an argument of rho must be an integer, but nu_W varies"),
        (chebyshev(j, 1) >= 0, kernel(**POSITIVES, n=1, j=AtLeast(0)), "an argument of chebyshev must be an integer"),
        (rho(2) >= 0, DESCENT, "rho of lag 2, but there are J = 2 lags"),
        (weight_norm(2, 0) >= 0, DESCENT, "weight_norm of lag 2, but there are J = 2 lags"),
        (loss(-1) >= 0, DESCENT, "an argument of loss must be at least 0, not -1"),
        (nu_W**n >= 0, VARYING, "an exponent must be an integer, but n varies"),
        (nu_W**501 >= 0, VARYING, "an exponent must be an integer from -500 to 500, not 501"),
        (nu_W ** as_expression(HALF) >= 0, VARYING, "an exponent must be an integer from -500 to 500, not 1/2"),
        (summation("a", 0, n, 1) >= 0, VARYING, "an end of sum must be an integer, but n varies"),
        (all_in("a", HALF, 2, rho("a") >= 0), VARYING, "an end of all must be an integer, not 1/2"),
        (nu_W >= as_expression(1) ** (1 / (n - 3)), FIXED, "a division by 0"),
        # limits, coefficients, series
        (limit(nu_W, nu_W).equals(0), VARYING, "limit is taken in the variable n or j, not in nu_W"),
        (limit(n + 1, nu_W).equals(0), VARYING, "limit is taken in the variable n or j"),
        (limit(n, nu_W).equals(1), FIXED, "limit is taken in n, which must vary, but it is given"),
        (coefficient(n, 0, n).equals(0), FIXED, "coefficient is taken in n, which must vary"),
        (coefficient(j, 0, n).equals(0), kernel(n=AtLeast(1), j=AtLeast(0)), "in the variable n, not in j"),
        (coefficient(n, n, n).equals(0), VARYING, "an argument of coefficient must be an integer, but n varies"),
        (series(rho(j), z).equals(0), kernel(**NUMBERS, j=AtLeast(1), z=FORMAL), "all integers >= 0 as its domain"),
        (series(rho(2), z).equals(0), kernel(**NUMBERS, j=2, z=FORMAL), "all integers >= 0 as its domain"),
        (series(rho(j), z).equals(0), LAGS, "the instance has no z"),
        (series(rho(j), 2).equals(0), SERIES, "the second argument of series is z or 1"),
        (series(rho(j), 1).equals(0), LAGS, "series at 1 needs nu_W with the domain below-one"),
    ],
)
def test_relations_that_are_refused(relation, instance, message) -> None:
    with pytest.raises(DomainError, match=message) as caught:
        about(relation, instance)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Quantity("kernel", ()), "'kernel' is no quantity; there are trace kernel_A"),
        (lambda: Quantity("kernel_A", (Integer(1),)), "kernel_A takes 2 arguments, not 1"),
        (lambda: Quantity("outputs", (Integer(1),)), "outputs takes 0 arguments, not 1"),
        (lambda: Quantity("rho", ("W",)), "an argument of rho must be an expression, not 'W'"),
        (lambda: trace(), "trace takes 1 or more arguments, not 0"),
        (lambda: trace("WW'"), "trace takes words of W and W' with single spaces between, not \"WW'\""),
        (lambda: trace(" W"), "trace takes words"),
        (lambda: trace("W\n"), "trace takes words"),
        (lambda: trace(2), "trace takes words of W and W' .* not 2"),
        (lambda: Predicate("holds"), "'holds' is no predicate; there are realises dominates"),
        (lambda: Predicate("dominates"), "dominates takes 1 arguments, not 0"),
        (lambda: Predicate("dominates", (1,)), "an argument of dominates must be an expression, not 1"),
        (lambda: all_in("jj", 0, 1, realises), "all binds 'jj'; expected a single lower-case letter"),
        (lambda: BoundedCondition("each", "e", Integer(0), Integer(1), realises), "is 'all' or 'any', not 'each'"),
        (lambda: all_in("e", 0, 1, loss("e")), "all is over conditions, not over Quantity"),
        (lambda: as_expression(0.5), "an integer literal must be an int, not 0.5"),
        (lambda: rho("x1"), "'x1' is no variable"),
        # ill-sorted trees
        (lambda: outputs <= convolution, "tuples are compared by == and != only, not by <="),
        (lambda: outputs.equals(1), "a tuple is compared with a number"),
        (lambda: Comparison("!=", Integer(0), outputs), "a tuple is compared with a number"),
        (lambda: 1 - outputs, "outputs is a tuple: it occurs only as a whole side of == or !="),
        (lambda: -response(1), "response is a tuple"),
        (lambda: loss(outputs), "outputs is a tuple"),
        (lambda: dominates(outputs), "outputs is a tuple"),
        (lambda: summation("a", 0, 1, response("a")), "response is a tuple"),
        (lambda: summation("a", outputs, 1, 1), "outputs is a tuple"),
        (lambda: all_in("a", 0, outputs, realises), "outputs is a tuple"),
        (lambda: rank(L=outputs), "outputs is a tuple"),
        (lambda: tail(1, 1) >= 0, "tail occurs only as the left side of <= or <"),
        (lambda: 1 - tail(1, 1), "tail occurs only as the left side"),
        (lambda: Comparison("<=", Integer(0), tail(1, 1)), "tail occurs only as the left side"),
        (lambda: tail(1, 1).equals(0), "tail occurs only as the left side"),
        (lambda: outputs.equals(tail(1, 1)), "a tuple is compared with a number"),
    ],
)
def test_nodes_that_are_refused(build, message) -> None:
    with pytest.raises(DomainError, match=message):
        build()


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: Statement(Quantifier.ALL_WEIGHTS, rho(1) >= 0, LAGS),
            "'kernel' has the quantifier 'none', not 'all-weights'",
        ),
        (lambda: Statement(Quantifier.NONE, rho(1) >= 0, LAGS, FieldName(5)), "the field must be 'Q'"),
        (lambda: Statement(Quantifier.NONE, rho(1) >= 0, LAGS, weights_json={}), "weights are given exactly"),
        (
            lambda: Statement(Quantifier.NONE, rank >= 1, Instance(Sizes(L=1, R=1, M=1, t_S=1, t_E=1))),
            "has another quantifier than 'none', not 'none'",
        ),
        (
            lambda: Statement(Quantifier.NONE, rho(1) >= 0, integers_given(L=1)),
            "rho does not occur in statements about",
        ),
        (lambda: Statement(Quantifier.NONE, L / 2 >= 0, integers_given(L=1)), "/ does not occur in statements about"),
    ],
)
def test_statements_that_are_refused(build, message) -> None:
    with pytest.raises(DomainError, match=message):
        build()


@pytest.mark.parametrize(
    ("relation", "instance"),
    [
        (all_in("a", 0, 2, all_in("b", 0, 2, kernel_mean("a", "b") >= 0)), VARYING),
        (limit(j, rho(j + 1) / rho(j)).equals(nu_W), LAGS),
        (series(rho(j), 1).equals(1 / (1 - nu_W)), SERIES),
        (series(rho(j), z).equals(1 / (1 - z)), SERIES),
        (all_of(tail(1, HALF) < chebyshev(1, HALF), rho(1).equals(rho(1))), VARYING),
        (any_of(rho(1).differs(1), negation(tail(1, 1) <= 0)), FIXED),
        (rho(j).equals(0), kernel(**NUMBERS, j=3)),
        (nu_W ** (n - 1) >= 0, FIXED),
        (outputs.differs(convolution), FreeSystem(2)),
        (response(1).equals(realised(1)), REALISED),
        (all_of(realises, response(1).equals(response(1))), REALISED),
        (converges, LIMITED),
        (weight_norm(1, 2) <= (2 * eta * rho(1)) ** 2 * input_norm * target_norm, DESCENT),
    ],
)
def test_relations_that_are_allowed(relation, instance) -> None:
    assert about(relation, instance).to_json()["relation"] == to_json(relation)


# --- what it rests on, and what is not evaluated here ---------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "facts"),
    [
        (trace("W") >= 0, ["W1"]),
        (kernel_A(0, 0) + kernel_B(0, 0) >= 0, ["W1"]),
        (kernel_mean(0, 0) >= kernel_variance(0, 0), ["K1", "W1"]),
        (chebyshev(1, 1) >= 0, ["K1", "W1"]),
        (tail(1, 1) <= 0, ["K1", "P1", "W1"]),
        (limit(n, kernel_mean(1, 1)).equals(rho(1)), ["K1", "W1"]),
        (series(rho(j), z).equals(0), []),
        (outputs.equals(convolution), []),
        (realises, ["R2"]),
        (all_of(bias_bound, converges, dominates(1)), ["D1", "D2"]),
        (all_in("e", 0, 1, kernel_mean("e", 0) >= 0), ["K1", "W1"]),
    ],
)
def test_what_a_relation_rests_on(node, facts) -> None:
    assert sorted(facts_behind(node)) == facts


def test_values_are_not_found_by_integer_evaluation() -> None:
    with pytest.raises(DomainError, match="rho has no value here"):
        evaluate(rho(1), {})
    with pytest.raises(DomainError, match="/ is no operation on integers"):
        evaluate(as_expression(HALF), {})
    with pytest.raises(DomainError, match="realises has no value here"):
        evaluate(realises, {})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (["kernel_mean", 1], r"^\$: kernel_mean takes 2 arguments, not 1"),
        (["trace", 1], r"^\$\[1\]: expected a word"),
        (["trace", "W W'"], r"^\$\[1\]: expected a word .* without blanks"),
        (["trace"], r"^\$: trace takes 1 or more"),
        (["/", 1, 2, 3], r"^\$: / takes 2 arguments, not 3"),
        (["all", "e", 0, 1], r"^\$: expected \['all', variable, from, to, body\], got 4 items"),
        (["all", "e", 0, 1, 2], r"^\$\[4\]: expected a condition"),
        (["sum", "e", 0, 1, ["realises"]], r"^\$\[4\]: expected an expression"),
        (["and", ["realises"], ["outputs"]], r"^\$\[2\]: expected a condition"),
        (["all", "e", 0, 1, ["all", "e", 0, 1, ["realises"]]], r"^\$: all binds e, which one around it binds"),
        (["mc", 1, 2], r"^\$\[0\]: unknown operation 'mc'"),
        (["rank", {}], r"^\$\[0\]: unknown operation 'rank'"),
        (["==", "L", 1], r"^\$: the variable L has no meaning here"),
    ],
)
def test_json_that_is_refused(data, message) -> None:
    with pytest.raises(DomainError, match=message):
        from_json(data, language=VALUES)
