"""The JSON form: the format's own examples, one spelling of each integer, what is refused and where."""

import pytest

from verify.errors import DomainError
from verify.statements import (
    L,
    Variable,
    all_of,
    bound,
    from_json,
    grid_rank,
    integer_from_json,
    integer_to_json,
    m,
    mc,
    negation,
    product,
    rank,
    summation,
    t,
    t_E,
    to_json,
)

i = Variable("i")


@pytest.mark.parametrize(
    ("node", "data"),
    [
        (rank >= mc(m, mc(t_E, L - 1)), [">=", ["rank", {}], ["mc", "m", ["mc", "t_E", ["-", "L", 1]]]]),
        (rank.equals(rank(L=t, t=L)), ["==", ["rank", {}], ["rank", {"L": "t", "t": "L"}]]),
        (grid_rank(N=2) <= rank, ["<=", ["grid_rank", {"N": 2}], ["rank", {}]]),
        (-(L**2) // 3 % 4, ["%", ["//", ["neg", ["**", "L", 2]], 3], 4]),
        (L + m + 1, ["+", "L", "m", 1]),
        (summation(i, 1, L, i), ["sum", "i", 1, "L", "i"]),
        (product(i, 1, L, i), ["prod", "i", 1, "L", "i"]),
        (bound("U4"), ["bound", "U4"]),
        (bound("U4", "grid"), ["bound", "U4", "grid"]),
        (all_of(L >= 1, negation(L > 2)), ["and", [">=", "L", 1], ["not", [">", "L", 2]]]),
        (L - 2**60, ["-", "L", "0x1000000000000000"]),
    ],
)
def test_both_ways(node, data) -> None:
    assert to_json(node) == data
    assert from_json(data) == node


@pytest.mark.parametrize("value", [0, -1, 2**53, -(2**53), 2**53 + 1, -(2**53) - 1])
def test_integers_both_ways(value) -> None:
    data = integer_to_json(value)
    assert isinstance(data, int) == (abs(value) <= 2**53)
    assert integer_from_json(data) == value


@pytest.mark.parametrize(
    "data",
    [
        "0x1f",
        "0x20000000000000",
        "-0x1",
        "0x",
        "0x0",
        "0X20000000000001",
        "0x020000000000001",
        "1_000",
        " 12 ",
        "+5",
        "0x2000000000000A",
        "0x20000000000001\n",
        "٣",
        2**53 + 1,
        -(2**60),
        True,
        None,
        1.0,
        [1],
        {},
    ],
)
def test_integers_have_one_spelling(data) -> None:
    with pytest.raises(DomainError, match=r"^\$: "):
        integer_from_json(data)


@pytest.mark.parametrize("sign", [1, -1])
def test_integers_have_at_most_100000_bits(sign) -> None:
    most = sign * (2**100000 - 1)
    assert integer_from_json(integer_to_json(most)) == most
    beyond = sign * 2**100000
    with pytest.raises(DomainError, match="100001 bits"):
        integer_to_json(beyond)
    for value in (beyond, beyond << 1000):
        with pytest.raises(DomainError, match="more than 100000 bits"):
            integer_from_json(hex(value))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], r"^\$: expected a list that begins with an operation"),
        ([1, 2], r"^\$: expected a list that begins with an operation"),
        ({}, r"^\$: expected an integer, got a dict of 0"),
        (None, r"^\$: expected an integer, got None"),
        (1.0, r"^\$: expected an integer, got 1\.0"),
        (True, r"^\$: expected an integer, got True"),
        ("x", r"^\$: the variable x is used outside"),
        ("Rank", r"^\$: 'Rank' is no variable"),
        ("", r"^\$: '' is no variable"),
        (["+", 1, ["mc", 2]], r"^\$\[2\]: mc takes 2 arguments, not 1"),
        (["+", 1], r"^\$: \+ takes 2 or more"),
        (["neg", 1, 2], r"^\$: neg takes 1 arguments, not 2"),
        (["foo", 1], r"^\$\[0\]: unknown operation 'foo'"),
        (["<=", 1], r"^\$: <= compares 2 expressions, not 1"),
        (["<=", 1, ["<=", 1, 2]], r"^\$\[2\]: expected an integer expression"),
        (["and", ["<=", 1, 2], 1], r"^\$\[2\]: expected a condition"),
        (["and", ["<=", 1, 2]], r"^\$: and takes 2 or more"),
        (["not"], r"^\$: not takes 1 condition"),
        (["sum", "i", 1, 2], r"^\$: expected \['sum', variable, from, to, body\], got 4 items"),
        (["sum", 1, 1, 2, 3], r"^\$\[1\]: expected the name of a variable"),
        (["sum", "t", 1, 2, 3], r"^\$: sum binds 't'"),
        (["sum", "i", 1, 2, ["sum", "i", 1, 2, 3]], r"^\$: sum binds i, which one around it"),
        (["rank"], r"^\$: expected \['rank', \{parameters\}\]"),
        (["rank", []], r"^\$: expected \['rank', \{parameters\}\]"),
        (["rank", {"N": 1}], r"^\$: the function rank has no parameter N"),
        (["rank", {"T": 1}], r"^\$: a rank has no parameter 'T'"),
        (["rank", {"t": 1, "t_E": 1}], r"^\$: the parameter t of a rank sets both"),
        (["rank", {"L": ["mc", 1]}], r"^\$\[1\]\.L: mc takes 2"),
        (["rank", {"L": ["<=", 1, 2]}], r"^\$\[1\]\.L: expected an integer expression"),
        (["rank", {1: 1}], r"^\$\[1\]: a key that is no string"),
        (["bound"], r"^\$: expected \['bound', name\]"),
        (["bound", "U4", "function"], r"^\$\[2\]: expected 'grid'"),
        (["bound", "U4", "grid", 1], r"^\$: expected \['bound', name\]"),
        (["bound", "../U4"], r"^\$: '../U4' cannot be the name"),
        (["-", "L", "0x5"], r"^\$\[2\]: 5 must be written as a JSON integer"),
        (["-", "L", 2**60], r"^\$\[2\]: an integer beyond 2\^53"),
    ],
)
def test_what_is_refused_and_where(data, message) -> None:
    with pytest.raises(DomainError, match=message):
        from_json(data)


def test_the_path_can_begin_anywhere() -> None:
    with pytest.raises(DomainError, match=r"^statement\.relation\[1\]: mc takes"):
        from_json(["<=", ["mc"], 1], "statement.relation")


def nested(levels: int) -> object:
    data: object = "L"
    for _ in range(levels):
        data = ["neg", data]
    return data


def test_depth() -> None:
    assert from_json(nested(64)).depth == 64
    with pytest.raises(DomainError, match="more than 64 levels deep"):
        from_json(nested(65))
    with pytest.raises(DomainError, match="more than 64 levels deep"):
        from_json(nested(100_000))
    inside = ["rank", {"L": 1}]
    for _ in range(62):
        inside = ["neg", inside]
    assert from_json(inside).depth == 64
    with pytest.raises(DomainError, match="more than 64 levels deep"):
        from_json(["neg", inside])
