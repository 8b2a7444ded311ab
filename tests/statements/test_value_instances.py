"""Instances of statements about exact values: their JSON as the format shows it, their names, what is refused."""

import copy
import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.statements import (
    AtLeast,
    DescentInstance,
    FreeSystem,
    KernelInstance,
    Limit,
    Realisation,
    SystemInstance,
    integer_from_json,
    kernel,
    matrix,
    vector,
)
from verify.statements.constants import constant_value
from verify.statements.instances.domains import ABOVE_ONE, BELOW_ONE, FORMAL, POSITIVE, domain_to_json
from verify.statements.rationals import rational_text, rational_to_json
from verify.statements.tree import Integer, Operation, Variable

HALF = Fraction(1, 2)
ROTATION = ((0, -1), (1, 0))
SYSTEM = SystemInstance(W=ROTATION, F=((1,), (0,)), C=((0, HALF),), inputs=((1,), (2,), (0,)))
REALISED = SystemInstance(
    W=ROTATION, F=((1,), (0,)), C=((0, HALF),), realisation=Realisation(A=ROTATION, B=((1,), (0,)), C=((0, HALF),))
)
DATA = {
    "inputs": [[[1], [2]], [[0]]],
    "targets": [[[1, 0], [0, 1]], [[HALF, 1]]],
    "held_out": [[[3]]],
    "rho": [1, HALF],
    "eta": Fraction(1, 10),
}


# --- kernel ------------------------------------------------------------------------------------------------


def test_json_of_a_kernel() -> None:
    instance = kernel(nu_W=BELOW_ONE, nu_F=POSITIVE, nu_C=ABOVE_ONE, n=AtLeast(2), j=AtLeast(0), z=FORMAL)
    assert instance.to_json() == {"cell": "kernel"}
    assert {name: domain_to_json(domain) for name, domain in instance.variables} == {
        "nu_W": "below-one",
        "nu_F": "positive",
        "nu_C": "above-one",
        "n": {"from": 2},
        "j": {"from": 0},
        "z": "formal",
    }
    assert instance.names == {"nu_W", "nu_F", "nu_C", "n", "j", "z"}
    assert instance.name() == "nuWbelowone-nuFpositive-nuCaboveone-nfrom2-jfrom0-zformal"
    assert instance.environment() == {}


def test_json_of_a_kernel_with_values() -> None:
    instance = kernel(nu_W=HALF, nu_F=0, nu_C=POSITIVE, n=2**60, j=0)
    assert instance.to_json() == {"cell": "kernel", "nu_W": [1, 2], "nu_F": 0, "n": "0x1000000000000000", "j": 0}
    assert {name: domain_to_json(domain) for name, domain in instance.variables} == {"nu_C": "positive"}
    assert instance.environment() == {"n": 2**60, "j": 0}
    assert kernel(nu_W=HALF, n=3).name() == "nuW1over2-n3"
    assert kernel().to_json() == {"cell": "kernel"}
    assert kernel().name() == "none"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: kernel(nu=1), "'nu' is no name of a kernel statement; there are nu_W nu_F nu_C n j z"),
        (lambda: kernel(nu_W="negative"), "the domain of nu_W is positive, below-one or above-one, not 'negative'"),
        (lambda: kernel(nu_W=AtLeast(1)), r"the domain of nu_W .* not AtLeast\(start=1\)"),
        (lambda: kernel(nu_W=-1), "the variance nu_W must be at least 0, not -1"),
        (lambda: kernel(nu_W=0.5), "nu_W must be an int or a Fraction, not 0.5"),
        (lambda: kernel(n=True), "n must be an int or a Fraction, not True"),
        (lambda: kernel(n=POSITIVE), r"the domain of n is AtLeast\(a\), all integers >= a, with a >= 1"),
        (lambda: kernel(n=AtLeast(0)), "with a >= 1"),
        (lambda: kernel(j=AtLeast(-1)), "with a >= 0"),
        (lambda: kernel(j=AtLeast(HALF)), "with a >= 0"),
        (lambda: kernel(n=0), "n must be an integer >= 1, not 0"),
        (lambda: kernel(n=HALF), "n must be an integer >= 1, not 1/2"),
        (lambda: kernel(j=-1), "j must be an integer >= 0, not -1"),
        (lambda: kernel(z=1), "z cannot be given: it is formal"),
        (lambda: kernel(z=POSITIVE), "the domain of z is formal"),
        (lambda: KernelInstance((("n", AtLeast(1)),), (("n", Fraction(2)),)), "n is given and varies as well"),
        (lambda: KernelInstance((("nu_W", POSITIVE), ("n", AtLeast(1)))), "sorted and distinct, got nu_W n"),
        (lambda: KernelInstance((("n", AtLeast(1)), ("n", AtLeast(2)))), "sorted and distinct"),
    ],
)
def test_kernels_that_are_refused(build, message) -> None:
    with pytest.raises(DomainError, match=message):
        build()


# --- system ------------------------------------------------------------------------------------------------


def test_json_of_a_system() -> None:
    assert SYSTEM.to_json() == {
        "cell": "system",
        "n": 2,
        "d_x": 1,
        "d_y": 1,
        "weights": {"kind": "explicit", "arrays": {"W": [[0, -1], [1, 0]], "F": [[1], [0]], "C": [[0, [1, 2]]]}},
        "inputs": [[1], [2], [0]],
    }
    assert REALISED.to_json()["realisation"] == {"A": [[0, -1], [1, 0]], "B": [[1], [0]], "C": [[0, [1, 2]]]}
    assert REALISED.to_json()["inputs"] == []
    assert FreeSystem(5).to_json() == {"cell": "system", "weights": {"kind": "free"}, "steps": 5}


def test_a_realisation_of_order_0() -> None:
    nothing = Realisation(A=(), B=(), C=((), ()))
    system = SystemInstance(W=((1,),), F=((0, 0),), C=((1,), (1,)), realisation=nothing)
    assert nothing.order == 0
    assert system.to_json()["realisation"] == {"A": [], "B": [], "C": [[], []]}


def test_names_of_systems_tell_them_apart() -> None:
    assert SYSTEM.name().startswith("n2-dx1-dy1-T3-data")
    assert REALISED.name().startswith("n2-dx1-dy1-T0-r2-data")
    other = SystemInstance(W=ROTATION, F=((1,), (0,)), C=((0, HALF),), inputs=((1,), (2,), (1,)))
    same = SystemInstance(W=[[0, -1], [1, 0]], F=[[1], [0]], C=[[0, HALF]], inputs=[[1], [2], [0]])
    assert other.name() != SYSTEM.name()
    assert same == SYSTEM
    assert same.name() == SYSTEM.name()
    assert hash(same) == hash(SYSTEM)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W": ((1, 2),)}, "W must be square, n×n with n >= 1, not 1×2"),
        ({"W": ()}, "W must be square"),
        ({"W": ((1, 2), (3,))}, r"the rows of W must be of one length, not \[1, 2\]"),
        ({"W": ((0.5, 1), (1, 1))}, "must be an int or a Fraction, not 0.5"),
        ({"W": "ab"}, "W must be a list of rows, not 'ab'"),
        ({"F": ((), ())}, "F must be n×d_x = 2×d_x with d_x >= 1, not 2×0"),
        ({"F": ((1,),)}, "F must be n×d_x"),
        ({"C": ()}, "C must be d_y×n = d_y×2 with d_y >= 1, not 0×0"),
        ({"C": ((1,),)}, "C must be d_y×n"),
        ({"inputs": ((1, 2),)}, "an input must have d_x = 1 entries, not 2"),
        ({"realisation": Realisation(A=((1,),), B=((1, 2),), C=((1,),))}, "B of the realisation must be 1×1, not 1×2"),
        ({"realisation": Realisation(A=((1, 1),), B=((1,),), C=((1,),))}, "A of the realisation must be 1×1, not 1×2"),
        ({"realisation": Realisation(A=((1,),), B=((1,),), C=((1,), (1,)))}, "C of the realisation must be 1×1"),
    ],
)
def test_systems_that_are_refused(change, message) -> None:
    data = {"W": ROTATION, "F": ((1,), (0,)), "C": ((0, 1),)} | change
    with pytest.raises(DomainError, match=message):
        SystemInstance(**data)


def test_a_free_system_has_steps() -> None:
    with pytest.raises(DomainError, match="the number of steps must be at least 1"):
        FreeSystem(0)


# --- descent -----------------------------------------------------------------------------------------------


def test_json_of_a_descent() -> None:
    instance = DescentInstance(**DATA)
    assert instance.to_json() == {
        "cell": "descent",
        "inputs": [[[1], [2]], [[0]]],
        "targets": [[[1, 0], [0, 1]], [[[1, 2], 1]]],
        "held_out": [[[3]]],
        "rho": [1, [1, 2]],
        "eta": [1, 10],
    }
    assert (instance.S, instance.N, instance.d_x, instance.d_y, instance.J) == (2, 3, 1, 2, 2)
    assert instance.name().startswith("S2-N3-dx1-dy2-J2-data")
    limit = Limit(weights=[[[1], [2]], [[3], [HALF]]], multiplier=[[0, 1], [1, 1], [2, 2]])
    limited = DescentInstance(**DATA, limit=limit)
    assert limited.to_json()["limit"] == {
        "weights": [[[1], [2]], [[3], [[1, 2]]]],
        "multiplier": [[0, 1], [1, 1], [2, 2]],
    }
    assert limited.name() != instance.name()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": [], "targets": []}, "at least one training trajectory"),
        ({"inputs": [[]], "targets": [[]]}, "a trajectory of inputs must have at least one step"),
        ({"inputs": [[[1], [2, 3]], [[0]]]}, "the rows of a trajectory of inputs must be of one length"),
        ({"inputs": [[[1], [2]], [[0, 1]]]}, "the vectors of inputs must be of one length"),
        ({"inputs": [[[], []], [[]]]}, "vectors of at least one entry"),
        ({"targets": [[[1, 0]], [[1, 1]]]}, "the targets must be trajectories of the same lengths"),
        ({"held_out": [[[1, 1]]]}, "a held-out input must have d_x = 1 entries"),
        ({"rho": []}, "rho must be one or more positive numbers"),
        ({"rho": [1, 0]}, "rho must be one or more positive numbers"),
        ({"rho": [0.5]}, "must be an int or a Fraction"),
        ({"eta": 0}, "eta must be positive, not 0"),
        ({"eta": 0.1}, "eta must be an int or a Fraction, not 0.1"),
        ({"limit": Limit([[[1], [2]]], [[0, 1]] * 3)}, "the limit must have J = 2 matrices of size 2×1"),
        ({"limit": Limit([[[1]], [[1]]], [[0, 1]] * 3)}, "the limit must have J = 2 matrices of size 2×1"),
        ({"limit": Limit([[[1], [2]]] * 2, [[0, 1]] * 2)}, "the multiplier of the limit must be 3×2"),
    ],
)
def test_descents_that_are_refused(change, message) -> None:
    with pytest.raises(DomainError, match=message):
        DescentInstance(**(DATA | change))


# --- values and numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("instance", [SYSTEM, REALISED, FreeSystem(3), DescentInstance(**DATA), kernel(n=AtLeast(1))])
def test_instances_are_values(instance) -> None:
    assert copy.deepcopy(instance) == instance
    assert pickle.loads(pickle.dumps(instance)) == instance
    assert len({instance, pickle.loads(pickle.dumps(instance))}) == 1


@given(st.fractions())
def test_rationals_are_in_lowest_terms(value) -> None:
    data = rational_to_json(value)
    if isinstance(data, list):
        top, bottom = (integer_from_json(part) for part in data)
        assert bottom >= 2
        assert Fraction(top, bottom) == value
        assert rational_text(value) == f"{value.numerator}/{value.denominator}"
    else:
        assert integer_from_json(data) == value


def test_vectors_and_matrices_are_exact() -> None:
    assert vector([1, HALF]) == (Fraction(1), HALF)
    assert matrix([[1], [HALF]]) == ((Fraction(1),), (HALF,))
    with pytest.raises(DomainError, match="must be a list of numbers, not 3"):
        vector(3)


numbers = st.recursive(
    st.integers(-9, 9).map(Integer),
    lambda below: (
        st.builds(lambda op, a, b: Operation(op, (a, b)), st.sampled_from("+-*/"), below, below)
        | below.map(lambda a: -a)
    ),
)


def direct(node) -> Fraction:
    """The value by Python's own operators."""
    if isinstance(node, Integer):
        return Fraction(node.value)
    values = [direct(argument) for argument in node.arguments]
    match node.op:
        case "neg":
            return -values[0]
        case "/":
            return values[0] / values[1]
        case "+":
            return values[0] + values[1]
        case "-":
            return values[0] - values[1]
    return values[0] * values[1]


@given(numbers)
def test_constants(node) -> None:
    try:
        expected = direct(node)
    except ZeroDivisionError:
        with pytest.raises(DomainError, match="a division by 0"):
            constant_value(node, {})
        return
    assert constant_value(node, {}) == expected


def test_constants_with_names_and_powers() -> None:
    n = Variable("n")
    assert constant_value(n**-2, {"n": Fraction(2)}) == Fraction(1, 4)
    assert constant_value(n**0, {"n": Fraction(0)}) == 1
    assert constant_value(n ** Fraction(1, 2), {"n": Fraction(4)}) is None
    assert constant_value(n**501, {"n": Fraction(1)}) is None
    assert constant_value(((n**500) ** 500) ** 500, {"n": Fraction(2)}) is None
    assert constant_value(n, {}) is None
    with pytest.raises(DomainError, match="a division by 0"):
        constant_value(n**-1, {"n": Fraction(0)})
