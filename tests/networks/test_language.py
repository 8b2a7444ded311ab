"""The text of networks: what it means, every error of it, and that printing and reading are inverse."""

from __future__ import annotations

import contextlib
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.random_programs import programs
from verify import Network
from verify.errors import DomainError
from verify.networks.families import FAMILIES
from verify.networks.language import parse, parse_program
from verify.networks.program import Assignment, Factor, Fixed, Term, program_from_json, program_to_json
from verify.networks.supports import Supports
from verify.networks.writing import program_text

HEAD = "sizes R=2 M=3\ninput x[M]\nstate h[R]\n"
STEP = "h'[i] = W[i,j] h[j] + F[i,k] x[k]\n"
READ = "y = C[i] h'[i]\n"
TEXT = HEAD + STEP + READ


def term(coefficient, *factors):
    return Term(tuple(Factor(*factor.split(":")) for factor in factors), Fraction(coefficient))


def assigned(text, **sizes):
    """The assignments of the lines ``text`` and what closes the network."""
    return parse_program(HEAD + text + STEP + READ, sizes).step[:-1]


# --- meaning -------------------------------------------------------------------------------------------------


def test_a_network_by_hand():
    program = parse_program(TEXT)
    assert program.channels == 3
    assert [(w.name, w.shape) for w in program.weights] == [("W", (2, 2)), ("F", (2, 3)), ("C", (2,)), ("h", (2,))]
    assert program.step == (Assignment("h'", "i", (term(1, "W:ij", "h:j"), term(1, "F:ik", "x:k"))),)
    assert program.output == Assignment("y", "", (term(1, "C:i", "h':i"),))


def test_given_sizes_go_before_defaults():
    program, sizes = parse(TEXT, {"R": 5})
    assert sizes == {"R": 5, "M": 3}
    assert program.shapes["W"] == (5, 5)
    assert Network.parse(TEXT, R=5).sizes == {"R": 5, "M": 3}


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("a[i] = h[i]", [term(1, "h:i")]),
        ("a[i] = 2 h[i] - 1/2 h[i]", [term(2, "h:i"), term("-1/2", "h:i")]),
        ("a[i] = -h[i] * 3", [term(-3, "h:i")]),
        ("a[i] = 0.5h[i]/3", [term("1/6", "h:i")]),
        ("a[i] = 1 - -h[i] + -2", [term(1), term(1, "h:i"), term(-2)]),
        ("a[i] = 1 - h[i]", [term(1), term(-1, "h:i")]),
        ("a[i] = h[i] (1 - h[i])", [term(1, "h:i"), term(-1, "h:i", "h:i")]),
        ("a[i] = (h[i] + 2) (h[i] - 2)", [term(1, "h:i", "h:i"), term(-2, "h:i"), term(2, "h:i"), term(-4)]),
        ("a[i] = (1 + W[i,j] h[j]) h[i]", [term(1, "h:i"), term(1, "W:ij", "h:j", "h:i")]),
        ("a[i] = 0 h[i]", [term(0, "h:i")]),
    ],
)
def test_sums(line, terms):
    (found,) = assigned(line + "\n")
    assert found == Assignment("a", "i", tuple(terms))


def test_a_number_alone_is_an_array_without_axes():
    assert assigned("A = 1/2\n") == (Assignment("A", "", (term("1/2"),)),)


def test_a_function_of_the_whole_side():
    assert assigned("a[i] = tanh(W[i,j] h[j] + 1)\n") == (
        Assignment("a", "i", (term(1, "W:ij", "h:j"), term(1)), "tanh"),
    )


def test_a_function_inside_a_sum_gets_a_line_of_its_own():
    first, second = assigned("a[i] = h[i] - 2 h[i] tanh(W[i,j] h[j])\n")
    assert first == Assignment("tanh1", "i", (term(1, "W:ij", "h:j"),), "tanh")
    assert second == Assignment("a", "i", (term(1, "h:i"), term(-2, "h:i", "tanh1:i")))


def test_a_letter_of_the_product_is_not_summed_inside_a_function():
    first, second = assigned("a = relu(W[i,j] h[j]) h[i]\n")
    assert first.axes == "i"
    assert second == Assignment("a", "", (term(1, "relu1:i", "h:i"),))


def test_names_of_functions_avoid_those_that_are_there():
    first, second, third = assigned("tanh1 = 1\na[i] = h[i] + tanh(h[i])\n")
    assert (first.target, second.target, third.target) == ("tanh1", "tanh2", "a")


def test_functions_nest():
    lines = assigned("a[i] = 1 + exp(2 + sigmoid(W[i,j] h[j]))\n")
    assert [(line.target, line.function) for line in lines] == [("sigmoid1", "sigmoid"), ("exp1", "exp"), ("a", "")]


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("\n", ";"),
        "# about\n\n" + TEXT.replace("\n", "  # why\n"),
        TEXT.replace(" + F", "\n   + F"),
        TEXT.replace("+ F", "+\n F"),
        TEXT.replace("[i,j]", "[i,\n j]"),
        TEXT.replace("R=2 M=3", "R=2, M=3").replace("\n", "\r\n"),
        TEXT + STEP.replace("h'", "unused"),
    ],
)
def test_ways_to_write_it(text):
    program = parse_program(text)
    assert program.output == parse_program(TEXT).output
    assert program.step[0] == parse_program(TEXT).step[0]


def test_y_may_stand_before_other_lines():
    assert parse_program(HEAD + "y = C[i] h[i]\n" + STEP).output == Assignment("y", "", (term(1, "C:i", "h:i"),))


def test_fixed_arrays_and_zero_states():
    program = parse_program(
        "input x[2]; state h[2] = 0\nweight A[2,2] = [[1,0],[0,-1/2]] s = 0.25\n"
        "h'[i] = A[i,j] x[j] + s h[i]; y = C[i] h'[i]"
    )
    assert program.fixed == (
        Fixed("A", (2, 2), (Fraction(1), Fraction(0), Fraction(0), Fraction(-1, 2))),
        Fixed("s", (), (Fraction(1, 4),)),
    )
    assert [w.name for w in program.weights] == ["C"]


def test_keywords_are_names_too():
    program = parse_program("input x[2]; state state[2]; state'[i] = weight[i,j] state[j] x[j]; y = sizes[i] state'[i]")
    assert [w.name for w in program.weights] == ["weight", "sizes", "state"]


def test_weights_stand_in_the_order_of_the_stream():
    program = parse_program(HEAD + "weight C[R] W[R,R]\n" + STEP + READ)
    assert [w.name for w in program.weights] == ["W", "F", "C", "h"]


def test_shapes_follow_from_later_lines():
    program = parse_program("input x[2]; state h[3]\na[i] = W[i,k] x[k]\nh'[i] = a[i] h[i]\ny = C[i] h'[i]")
    assert program.shapes["W"] == (3, 2)


# --- errors --------------------------------------------------------------------------------------------------

ERRORS = [
    ("", "the network has no input; it is declared by the line: input x\\[M\\]"),
    ("input x[2]", "the network has no output; it is the line: y = .."),
    (HEAD + STEP, "the network has no output"),
    ("sizes R\n", "line 1, column 7: the size R has no value; give it one, or write a default: sizes R=2"),
    ("sizes R=2 R=3\n", "line 1, column 11: the size R is declared twice"),
    ("sizes R=1/2\n", "line 1, column 7: the size R must be an integer"),
    ("sizes R=[1]\n", "line 1, column 7: the size R must be an integer"),
    ("sizes R=0\n", "the size R must be at least 1, not 0"),
    ("sizes R=2000000\n", "the size R is at most 1,000,000, not 2,000,000"),
    ("input x[K]", "line 1, column 9: there is no size K; declare it: sizes K"),
    (HEAD + "state c[Q]", "line 4, column 9: there is no size Q; there are R, M"),
    ("input x[0]", "line 1, column 9: a size is an integer from 1 to 1,000,000, not 0"),
    ("input x[1.5]", "a size is an integer from 1 to 1,000,000, not 1.5"),
    ("input z[2]", "line 1, column 7: there is one input, a vector: input x\\[M\\]"),
    ("input x[2,2]", "there is one input, a vector"),
    ("input x", "there is one input, a vector"),
    ("input x[2] u[2]", "line 1, column 12: there is one input, a vector"),
    ("input x[2] = 0", "there is one input, a vector"),
    (HEAD + "state h[R]", "line 4, column 7: h is declared twice; first in line 3"),
    (HEAD + "weight h[R]", "line 4, column 8: h is declared twice"),
    (HEAD + "state y", "line 4, column 7: y is the output and is not declared"),
    (HEAD + "state h'[R]", "line 4, column 7: h' is the new value of a state and is not declared"),
    (HEAD + "state c = 1", "line 4, column 7: the state c starts free, or at zero: = 0"),
    (HEAD + "weight A[2] = [1]", "the value of A has 1 entries where its shape says 2 entries"),
    (HEAD + "weight A[2] = 1", "the value of A has a number where its shape says 2 entries"),
    (HEAD + "weight A = [1]", "the value of A has 1 entries where its shape says a number"),
    (HEAD + "weight A[2,2] = [[1,0],[0]]", "the value of A has 1 entries where its shape says 2 entries"),
    (HEAD + "weight A[R]\n" + STEP + READ, "line 4, column 8: the weight A is not used"),
    (HEAD + READ, "line 4, column 10: h' is used before|line 3, column 7: the state h gets no new value"),
    (HEAD + "y = 1", "line 3, column 7: the state h gets no new value; add a line h' = .."),
    (HEAD + STEP + STEP + READ, "line 5, column 1: h' is assigned twice, and an array has one value"),
    (HEAD + "h[i] = W[i,j] h[j]", "line 4, column 1: h is a state; its new value is h'|no output"),
    (HEAD + "h[i] = W[i,j] h[j]\ny = 1", "line 4, column 1: h is a state; its new value is h'"),
    (HEAD + "weight A\nA = 2\ny = 1", "line 5, column 1: A is declared in line 4 and cannot be assigned"),
    (HEAD + "x[i] = h[i]\ny = 1", "line 4, column 1: x is declared in line 2 and cannot be assigned"),
    (HEAD + "c'[i] = h[i]\ny = 1", "line 4, column 1: there is no state c"),
    (HEAD + "a = c'\ny = 1", "line 4, column 5: there is no state c"),
    (HEAD + "a = a\ny = 1", "line 4, column 5: a is used in its own assignment"),
    (HEAD + "a = b\nb = 2\ny = 1", "line 4, column 5: b is used before it is assigned, in line 5"),
    (HEAD + "a = b\nb = c\nc = 2 a\ny = 1", "line 4, column 5: a circle: a needs b, which needs a"),
    (HEAD + "a = y\ny = 1", "line 4, column 5: y is the output and is read nowhere"),
    (HEAD + "a = h\ny = 1", "line 4, column 5: h has 1 axis, but no axes here; compare line 3"),
    (HEAD + "a = h[i,j]\ny = 1", "h has 1 axis, but 2 axes here"),
    (HEAD + "a = W[i,j] h[i] h[j] W[i]\ny = 1", "line 4, column 22: W has 2 axes, but 1 axis here; compare line 4"),
    (HEAD + "a = h[i] x[i]\ny = 1", "line 4, column 10: the axis i is 2 in h and 3 in x"),
    (HEAD + "a[i] = x[i]\nh'[i] = a[i]\ny = 1", "line 5, column 1: the axis i is 3 in a and 2 in h'"),
    (HEAD + "h'[i] = x[i]\ny = 1", "line 4, column 1: the axis i is 3 in x and 2 in h'"),
    (HEAD + "a[i] = 1\ny = 1", "line 4, column 1: the letter i stands on the left only, so its size is unknown"),
    (HEAD + "a[i] = W[i]\n" + STEP + READ, "line 5, column 9: W has 1 axis, but 2 axes here; compare line 4"),
    (HEAD + "a[i] = Q[i]\n" + STEP + READ, "nothing gives the size of the axis of Q; declare it: weight Q\\[.\\]"),
    (HEAD + "a = Q[i,j] h[j]\n" + STEP + READ, "the size of axis 1 of Q; declare it: weight Q\\[.,.\\]"),
    (HEAD + "a = h[i,i]\ny = 1", "line 4, column 9: the letter i stands twice in h\\[..\\]"),
    (HEAD + "a = (W[i,j] h[j]) (V[i,j] h[j])\ny = 1", "line 4, column 19: the letter i is bound twice"),
    (HEAD + "a[i] = tanh(h[j]) exp(h[j])\ny = 1", "column 19: the letter j is bound twice: it is summed in two"),
    (HEAD + "a[i] = tan(h[i])\ny = 1", "line 4, column 8: there is no function tan; there are abs, exp, relu"),
    (HEAD + "a[i] = s (h[i])\ny = 1", "a product is written s \\* \\(..\\)"),
    (HEAD + "a[1] = 1", "line 4, column 3: an axis is one letter, not '1'"),
    (HEAD + "a[ij] = 1", "an axis is one letter, not 'ij'"),
    (HEAD + "a[+] = 1", "expected an axis, one letter, but there is '\\+'"),
    (HEAD + "a[i", "line 4, column 4: expected ',' or '\\]', but the line ends"),
    (HEAD + "a[i j] = 1", "expected ',' or '\\]', but there is 'j'"),
    (HEAD + "a[i] h[i]", "line 4, column 6: expected '=' after a, but there is 'h'"),
    (HEAD + "2 = a", "line 4, column 1: expected a name, which begins a line, but there is '2'"),
    (HEAD + "a =", "line 4, column 4: expected an array, a number or '\\(', but the line ends"),
    (HEAD + "a = ;", "expected an array, a number or '\\(', but there is ';'"),
    (HEAD + "a = 2 *", "expected an array, a number or '\\('"),
    (HEAD + "a = (2", "expected an operator or '\\)', but the line ends"),
    (HEAD + "a = 2)", "expected the end of the line, but there is '\\)'"),
    (HEAD + "a = 2 / h[i]", "line 4, column 9: expected a number after '/', as arrays are not divided by"),
    (HEAD + "a = 2 / 0", "line 4, column 9: a number is divided by zero"),
    (HEAD + "weight A = x", "expected a number, but there is 'x'"),
    (HEAD + "state c[", "expected a size: a number or a name, but the line ends"),
    (HEAD + "state c[R R]", "expected ',' or '\\]', but there is 'R'"),
    (HEAD + "weight A[2] = [1 2]", "expected ',' or '\\]', but there is '2'"),
    ("sizes\n", "line 1, column 6: expected a name after sizes, but the line ends"),
    (
        HEAD + "a = h[i] ^ 2",
        "line 4, column 10: the character '\\^' .* here; a power is written as a product",
    ),
    (HEAD + "a = h[i] ** 2", "line 4, column 11: expected .*, as a power is written as a product, but there is '\\*'"),
    (HEAD + "a = 1e5 s", "line 4, column 5: a number has no exponent: 1e-3 is written 1/1000 or 0.001"),
    (HEAD + "a = s * 2.5E-3", "line 4, column 9: a number has no exponent"),
    (HEAD + "weight A[2] = [1, 1e+3]", "line 4, column 19: a number has no exponent"),
    (HEAD + "é = 2", "line 4, column 1: the character 'é' has no meaning here"),
    (HEAD + "a" * 41 + " = 2", "line 4, column 1: the name of an array has at most 40 characters"),
    (HEAD + "a = " + "9" * 101, "line 4, column 5: a number has at most 100 digits"),
    (HEAD + "a = " + "(" * 21 + "1" + ")" * 21, "brackets are nested at most 20 deep"),
    (HEAD + "weight A = " + "[" * 21, "brackets are nested at most 20 deep"),
    (HEAD + "a = " + "(1 + s)" * 14, "line 4, column 1: the sum has more than 10,000 terms, multiplied out"),
    (HEAD + "a = " + "s " * 1001, "line 4, column 2007: a product has at most 1,000 factors"),
    (HEAD + "a = " + "(1)" * 33333, "at most 100,000 characters"),
]


@pytest.mark.parametrize(("text", "sentence"), ERRORS, ids=range(len(ERRORS)))
def test_errors(text, sentence):
    with pytest.raises(DomainError, match=sentence) as caught:
        parse_program(text)
    assert "\n" not in str(caught.value)


def test_an_error_shows_the_place():
    with pytest.raises(DomainError) as caught:
        parse_program(HEAD + "\ta[i] = x[j] h[i] h[k,k]\ny = 1")
    line, caret = caught.value.__notes__[0].split("\n")
    assert line == "   a[i] = x[j] h[i] h[k,k]"
    assert line[: len(caret)].endswith("h[k,k")


def test_the_place_in_a_long_line():
    with pytest.raises(DomainError) as caught:
        parse_program("a = " + "1 + " * 1000 + "?")
    line, caret = caught.value.__notes__[0].split("\n")
    assert len(line) <= 102
    assert line[caret.index("^")] == "?"


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ({"K": 2}, "the network has no size K; it has R, M"),
        ({"R": 0}, "the size R must be at least 1, not 0"),
        ({"R": 2.0}, "the size R must be an integer"),
        ({"R": "2"}, "the size R must be an integer"),
        ({"R": 10**7}, "the size R is at most 1,000,000"),
    ],
)
def test_sizes_that_do_not_fit(sizes, sentence):
    with pytest.raises(DomainError, match=sentence):
        parse_program(TEXT, sizes)


@given(st.text(alphabet="abhxyW[],=+-*/()' \n;123.RM#", max_size=60))
def test_no_text_is_a_traceback(text):
    with contextlib.suppress(DomainError):
        parse_program(HEAD + text)


@given(st.text(max_size=40))
def test_nor_is_any_other(text):
    with contextlib.suppress(DomainError):
        parse_program(TEXT + text)


# --- printing ------------------------------------------------------------------------------------------------


@given(programs())
def test_printing_and_reading_are_inverse(program):
    assert parse_program(program_text(program)) == program


@given(programs())
def test_json_and_back(program):
    assert program_from_json(json.loads(json.dumps(program_to_json(program)))) == program


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("L", [1, 2, 3])
def test_families_are_printed_and_read(name, L):
    program = FAMILIES[name].program(L, 3, 2)
    assert parse_program(program_text(program)) == program


def test_weights_are_declared_only_where_nothing_gives_their_shape():
    text = program_text(FAMILIES["selective-ssm"].program(2, 3, 2))
    assert [line for line in text.splitlines() if line.startswith("weight")] == ["weight Wc1[3,3]", "weight Wc2[3,3]"]
    assert "weight" not in program_text(FAMILIES["lstm"].program(2, 3, 2))


def test_no_term_is_lost_in_a_text():
    program = parse_program("input x[1]; state h = 0; h' = 0 - 2/3 + 0 h - h h/2; y = -h'")
    assert "h' = 0 - 2/3 + 0 h - 1/2 h h" in program_text(program)
    assert "y  = -h'" in program_text(program)
    assert parse_program(program_text(program)) == program


# --- the class -----------------------------------------------------------------------------------------------


def test_a_network_from_files(tmp_path):
    path = tmp_path / "mine.net"
    path.write_text(TEXT, encoding="utf-8")
    net = Network.read(path, R=4)
    assert (net.name, net.sizes, net.weight_count) == ("mine", {"R": 4, "M": 3}, 16 + 12 + 4 + 4)
    (tmp_path / "it.json").write_text(json.dumps(net.json()), encoding="utf-8")
    assert Network.read(tmp_path / "it.json").program == net.program
    assert repr(net) == "<Network mine R=4 M=3: 36 weights in W, F, C, h>"


@pytest.mark.parametrize(
    ("data", "sizes", "sentence"),
    [
        (b"\xff\xfe", {}, "bad.net is no text in UTF-8"),
        (b"a = 1", {}, "bad.net: the network has no input"),
        (b"x" * 500_000, {}, "has more than 400,000 bytes"),
        (b"{", {}, "bad.net"),
        (b'{"channels": 2}', {}, "bad.net: a network is a JSON object with the keys"),
        (json.dumps(program_to_json(parse_program(TEXT))).encode(), {"R": 2}, "has its sizes; R cannot be chosen"),
    ],
)
def test_files_that_are_no_network(tmp_path, data, sizes, sentence):
    path = tmp_path / "bad.net"
    path.write_bytes(data)
    with pytest.raises(DomainError, match=sentence):
        Network.read(path, **sizes)


def test_the_place_in_a_file_is_shown(tmp_path):
    path = tmp_path / "bad.net"
    path.write_text(HEAD + "a = ?")
    with pytest.raises(DomainError, match=r"bad\.net: line 4, column 5") as caught:
        Network.read(path)
    assert caught.value.__notes__ == ["  a = ?\n      ^"]


def test_json_in_any_order_of_weights_is_the_same_network(tmp_path):
    body = program_to_json(parse_program(TEXT))
    body["weights"].reverse()
    (tmp_path / "a.json").write_text(json.dumps(body))
    assert Network.read(tmp_path / "a.json").program == parse_program(TEXT)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["x", "h", "i", "", "y", "tanh", "free"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=6,
)


@given(programs(), st.data())
def test_changed_json_is_refused_or_a_program(program, data):
    body = program_to_json(program)
    at = body
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(JUNK)
    with contextlib.suppress(DomainError):
        changed = program_from_json(body)
        assert changed.shapes
        if changed.is_polynomial:
            assert Supports(changed).arrays


@pytest.mark.parametrize(
    "change",
    [
        {"states": [[[], [2], "free"]]},
        {"weights": [[{}, [2]]]},
        {"fixed": [[None, [], 1]]},
        {"states": [["h", [True], "free"]]},
        {"channels": "2"},
        {"step": [["h'", "i", [], {}]]},
    ],
)
def test_json_that_is_no_network(change):
    with pytest.raises(DomainError):
        program_from_json(program_to_json(parse_program(TEXT)) | change)


def test_a_number_and_a_name_may_touch():
    assert parse_program("input x[2]; state h[2]; h'[i] = 2h[i] + 3 e5 h[i]; y = 2e h[i] x[i]").weight_count == 2 + 2


def test_a_file_with_a_byte_order_mark(tmp_path):
    """Editors write one; what follows is read as without it, text or JSON."""
    net = Network.parse("input x[2]; state h[2]; h'[i] = a[i] h[i]; y = h[i] x[i]")
    for data in (net.text(), json.dumps(net.json())):
        path = tmp_path / "cell.net"
        path.write_text(data, encoding="utf-8-sig")
        assert Network.read(path).program == net.program
