"""Instances: sizes, templates, split; what is refused."""

import pickle

import pytest

from verify.errors import DomainError
from verify.statements import Given, Instance, Sizes, given

SIZES = {"L": 2, "R": 4, "M": 3, "t_S": 2, "t_E": 3}


def make(**changes) -> Instance:
    more = {name: changes.pop(name) for name in ("templates", "split", "program") if name in changes}
    return Instance(Sizes(**(SIZES | changes)), **more)


def test_derived_sizes() -> None:
    instance = make()
    assert (instance.T, instance.m) == (5, 3)
    assert make(M=9).m == 4
    assert make(t_E=2).t == 2
    with pytest.raises(DomainError, match="t is undefined: t_S = 2 and t_E = 3 differ"):
        _ = instance.t


def test_environment() -> None:
    assert make().environment() == SIZES | {"T": 5, "m": 3, "N": 3}
    assert make(t_E=2, N=1).environment() == SIZES | {"t_E": 2, "T": 4, "m": 3, "N": 1, "t": 2}


def test_smallest_instance() -> None:
    instance = Instance(Sizes(1, 1, 1, 1, 1, N=1))
    assert instance.name() == "L1-R1-M1-tS1-tE1-N1"
    assert instance.positions_start == (1,)
    assert instance.is_one_hot


def test_positions() -> None:
    assert make().positions_start == (1, 2)
    split = make(split=(2, 5))
    assert split.positions_start == (2, 5)


def test_explicit_templates_set_N_and_may_be_more_than_M() -> None:
    instance = make(M=1, templates=((1,), ((1, 2),), (-3,)))
    assert instance.N == 3
    assert not instance.is_one_hot
    vectors = [[1], [[1, 2]], [-3]]
    assert instance.to_json()["templates"] == {"kind": "explicit", "vectors": vectors}
    assert make(M=1, N=1, templates=((2**60,),)).to_json()["templates"] == {
        "kind": "explicit",
        "vectors": [["0x1000000000000000"]],
    }


def test_json() -> None:
    assert make().to_json() == {"cell": "rac"} | SIZES
    assert make(N=2).to_json() == {"cell": "rac", "templates": {"kind": "one-hot", "N": 2}} | SIZES
    assert make(split=(1, 3)).to_json() == {"cell": "rac", "split": [1, 3]} | SIZES


def test_names_tell_instances_apart() -> None:
    kinds = [
        make(),
        make(N=2),
        make(N=3),
        make(split=(1, 3)),
        make(split=(1, 4)),
        make(templates=((1, 0, 0), (0, 1, 0))),
        make(templates=((1, 0, 0), (0, 2, 0))),
        make(templates=((1, 0, 0), (0, 2, 0)), split=(1, 3)),
    ]
    names = [instance.name() for instance in kinds]
    assert len(set(names)) == len(kinds)
    assert all(name.replace("-", "").isalnum() for name in names)
    assert names[0] == "L2-R4-M3-tS2-tE3"
    assert pickle.loads(pickle.dumps(kinds)) == kinds


@pytest.mark.parametrize("name", ["L", "R", "M", "t_S", "t_E", "N"])
@pytest.mark.parametrize("value", [0, -1, True, 2.0, "2"])
def test_sizes_are_integers_from_1(name, value) -> None:
    with pytest.raises(DomainError, match=f"^{name} must be"):
        make(**{name: value})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"N": 4}, r"N = 4 one-hot templates need M >= 4 input channels, but M = 3"),
        ({"templates": ()}, "at least one vector"),
        ({"templates": ((1, 2),)}, "template 0 must be a tuple of M = 3"),
        ({"templates": ((1, 2, 3), [1, 2, 3])}, "template 1 must be a tuple of M = 3"),
        ({"templates": ((1, 2, 0.5),)}, r"entry 0\.5"),
        ({"templates": ((1, 2, True),)}, "entry True"),
        ({"templates": ((1, 2, ()),)}, r"entry \(\)"),
        ({"templates": ((1, 2, 3),), "N": 2}, "N = 2, but 1 templates"),
        ({"split": (1,)}, "names 1 start steps, but t_S = 2"),
        ({"split": (3, 1)}, "strictly increasing"),
        ({"split": (3, 3)}, "strictly increasing"),
        ({"split": (0, 3)}, r"in 1\.\.5"),
        ({"split": (1, 6)}, r"in 1\.\.5"),
        ({"split": (1, 2)}, "is the default"),
        ({"split": [1, 3]}, "must be a tuple"),
        ({"cell": "elman"}, "there is no family 'elman'; there are rac, "),
        ({"cell": "program"}, "a program is given exactly when the cell is 'program'"),
    ],
)
def test_what_is_refused(changes, message) -> None:
    with pytest.raises(DomainError, match=message):
        make(**changes)


def test_given_variables() -> None:
    assert given(t=2, L=3) == Given((("L", 3), ("t", 2)))
    assert given(t=2, L=3).environment() == {"L": 3, "t": 2, "t_S": 2, "t_E": 2, "T": 4}
    assert given(t_S=2, t_E=2).environment() == {"t_S": 2, "t_E": 2, "T": 4, "t": 2}
    assert given(t_S=2, t_E=3, M=5, N=1).environment() == {"t_S": 2, "t_E": 3, "T": 5, "M": 5, "N": 1}
    assert given(M=3, R=2).environment() == {"M": 3, "R": 2, "m": 2, "N": 3}
    assert given().environment() == {}
    assert given(t_S=2, L=3).name() == "L3-tS2"
    assert given().name() == "none"
    assert given(L=2**60).to_json() == {"cell": "integers", "L": "0x1000000000000000"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"m": 1}, "'m' cannot be given"),
        ({"T": 1}, "'T' cannot be given"),
        ({"L": 0}, "L must be at least 1"),
        ({"t": 1, "t_E": 1}, "either t or t_S and t_E"),
    ],
)
def test_given_variables_refused(values, message) -> None:
    with pytest.raises(DomainError, match=message):
        given(**values)


def test_given_pairs_are_sorted_and_distinct() -> None:
    with pytest.raises(DomainError, match="sorted and distinct"):
        Given((("R", 1), ("L", 1)))
    with pytest.raises(DomainError, match="sorted and distinct"):
        Given((("L", 1), ("L", 2)))
