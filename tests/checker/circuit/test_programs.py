"""Programs of circuits that are no RAC: evaluated as written, and bounded from their supports."""

import random
from collections.abc import Callable, Mapping
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from tests import plain
from verify.checker.circuit.bounds import Setting
from verify.checker.circuit.families import FAMILIES
from verify.checker.circuit.growth import is_multilinear
from verify.checker.circuit.network import Inputs, enter, evaluations, room, steps
from verify.checker.circuit.program import (
    INPUT,
    OUTPUT,
    Assignment,
    Product,
    Program,
    State,
    axis_sizes,
    count,
)
from verify.checker.circuit.supports import support_bound
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Modular


def written(text: str, sizes: Mapping[str, int], states: Mapping[str, str], free: bool = True) -> Program:
    """A program from lines such as ``a[i] = Wh[i,j] h[j] + 2 x[i]``; ``sizes`` are those of the letters."""
    steps, shapes_of, known = [], {INPUT: None} | dict.fromkeys(states), set()
    weights: dict[str, tuple[int, ...]] = {}

    def array(piece: str) -> tuple[str, str]:
        name, _, axes = piece.rstrip("]").partition("[")
        return name, axes.replace(",", "")

    for line in text.strip().splitlines():
        left, right = (side.strip() for side in line.split("="))
        products = []
        for part in right.split(" + "):
            pieces = part.split()
            coefficient = (int(pieces.pop(0)), 1) if pieces[0].lstrip("-").isdigit() else (1, 1)
            factors = tuple(map(array, pieces))
            products.append(Product(factors, coefficient))
            for name, axes in factors:
                if name not in shapes_of and name not in known and not name.endswith("'"):
                    weights.setdefault(name, tuple(sizes[axis] for axis in axes))
        name, axes = array(left)
        known.add(name)
        steps.append(Assignment(name, axes, tuple(products)))
    all_states = tuple(State(name, tuple(sizes[axis] for axis in axes), free) for name, axes in states.items())
    order = (*weights.items(), *((state.name, state.shape) for state in all_states if free))
    return Program(sizes["m"], order, all_states, tuple(steps[:-1]), steps[-1])


def mi(L: int, R: int, M: int) -> Program:
    """Multiplicative integration with biases."""
    lines, below, axis = [], "x", "m"
    for n in range(1, L + 1):
        lines += [
            f"a{n}[i] = U{n}[i,j] h{n}[j]",
            f"b{n}[i] = V{n}[i,{axis}] {below}[{axis}]",
            f"h{n}'[i] = A{n}[i] a{n}[i] b{n}[i] + B{n}[i] a{n}[i] + C{n}[i] b{n}[i] + D{n}[i]",
        ]
        below, axis = f"h{n}'", "j"
    lines.append(f"y = Wo[j] {below}[j]")
    return written("\n".join(lines), {"i": R, "j": R, "m": M}, {f"h{n}": "i" for n in range(1, L + 1)})


def attention(d: int, M: int, gated: bool) -> Program:
    """S' = S + v k^T, or diag(g) S + v k^T; y = Wo S' q."""
    kept = "g[i] S[i,j]" if gated else "S[i,j]"
    gate = "g[i] = Wg[i,m] x[m]\n" if gated else ""
    return written(
        f"""{gate}v[i] = Wv[i,m] x[m]
k[i] = Wk[i,m] x[m]
q[i] = Wq[i,m] x[m]
S'[i,j] = {kept} + v[i] k[j]
y = Wo[i] S'[i,j] q[j]""",
        {"i": d, "j": d, "m": M},
        {"S": "ij"},
    )


def delta_rule() -> Program:
    return written(
        """v[i] = Wv[i,m] x[m]
k[i] = Wk[i,m] x[m]
r[i] = S[i,j] k[j]
S'[i,j] = S[i,j] + v[i] k[j] + -1 r[i] k[j]
y = Wo[i] S'[i,j] k[j]""",
        {"i": 2, "j": 2, "m": 3},
        {"S": "ij"},
    )


def selective_ssm(layers: int) -> Program:
    lines, below, axis = [], "x", "m"
    for n in range(1, layers + 1):
        lines += [
            f"g{n}[i] = a{n}[i] + Wa{n}[i,{axis}] {below}[{axis}]",
            f"b{n}[i] = Wb{n}[i,{axis}] {below}[{axis}]",
            f"c{n}[i] = Wx{n}[i,{axis}] {below}[{axis}]",
            f"h{n}'[i] = g{n}[i] h{n}[i] + b{n}[i] c{n}[i]",
            f"o{n}[i] = Wc{n}[i,j] h{n}'[j]",
        ]
        below, axis = f"o{n}", "j"
    lines.append(f"y = Wo[j] {below}[j]")
    return written("\n".join(lines), {"i": 2, "j": 2, "m": 2}, {f"h{n}": "i" for n in range(1, layers + 1)})


def gated_gru() -> Program:
    return written(
        """z[i] = Z[i,j] h[j] + Y[i,m] x[m] + bz[i]
r[i] = P[i,j] h[j] + Q[i,m] x[m] + br[i]
u[i] = U[i,j] h[j]
n[i] = r[i] u[i] + V[i,m] x[m] + bn[i]
h'[i] = n[i] + -1 z[i] n[i] + z[i] h[i]
y = Wo[i] h'[i]""",
        {"i": 1, "j": 1, "m": 1},
        {"h": "i"},
    )


def second_order() -> Program:
    return written("h'[i] = T[i,j,m] h[j] x[m]\ny[i] = h'[i]", {"i": 3, "j": 3, "m": 2}, {"h": "i"})


def diagonal() -> Program:
    """A trace, a repeated axis, an axis of weights alone, two factors that are weights."""
    return written(
        """s = S[i,i]
e[i] = A[i,j] B[j,i] x[m] C[m]
S'[i,j] = e[i] S[i,j] s + 3 A[i,j]
y = S'[i,j] A[j,i]""",
        {"i": 2, "j": 2, "m": 2},
        {"S": "ij"},
    )


PROGRAMS: dict[str, Callable[[], Program]] = {
    "rac": lambda: FAMILIES["rac"].program(2, 3, 2),
    "linear": lambda: FAMILIES["linear"].program(3, 2, 2),
    "mi": lambda: mi(2, 2, 3),
    "linear-attention": lambda: attention(2, 3, False),
    "gated-linear-attention": lambda: attention(2, 3, True),
    "delta-rule": delta_rule,
    "selective-ssm": lambda: selective_ssm(2),
    "gated-gru": gated_gru,
    "second-order": second_order,
    "diagonal": diagonal,
}


def plainly(program: Program, weights: Mapping[str, list[int]], xs: list[list[int]], q: int) -> int:
    """The first entry of y mod q, from the definition of Einstein notation, entry by entry."""
    known = program.shapes

    def place(name: str, axes: str, at: Mapping[str, int]) -> int:
        index = 0
        for axis, size in zip(axes, known[name], strict=True):
            index = index * size + at[axis]
        return index

    arrays = {name: list(entries) for name, entries in weights.items()}
    for state in program.states:
        arrays.setdefault(state.name, [0] * len(list(product(*map(range, state.shape)))))

    def assign(assignment: Assignment) -> list[int]:
        values = [0] * len(list(product(*map(range, known[assignment.target]))))
        for term in assignment.products:
            sizes = axis_sizes(assignment.products, known)
            axes = "".join(dict.fromkeys(assignment.axes + "".join(names for _, names in term.factors)))
            for point in product(*(range(sizes[axis]) for axis in axes)):
                at = dict(zip(axes, point, strict=True))
                value = term.coefficient[0]
                for name, names in term.factors:
                    value *= arrays[name][place(name, names, at)]
                values[place(assignment.target, assignment.axes, at)] += value
        return [value % q for value in values]

    for x in xs:
        arrays[INPUT] = x
        for assignment in program.step:
            arrays[assignment.target] = assign(assignment)
        arrays[OUTPUT] = assign(program.output)
        for state in program.states:
            arrays[state.name] = arrays[state.name + "'"]
    return arrays[OUTPUT][0]


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("q", [7, 2**31 - 1, 2**61 - 1])
@pytest.mark.parametrize("split", [None, (1, 3)])
def test_a_program_is_evaluated_as_it_is_written(name: str, q: int, split: tuple[int, ...] | None) -> None:
    program, draw = PROGRAMS[name](), random.Random(f"{name}/{q}")
    weights = {
        array: [draw.randrange(q) for _ in range(len(list(product(*map(range, shape)))))]
        for array, shape in program.weights
    }
    assert sum(map(len, weights.values())) == count(program)
    letters = [[draw.randrange(q) for _ in range(program.channels)] for _ in range(3)]
    starts = Inputs(letters, [-1, 0, 0, -1, 3], [0, 1, 2, 2, 0], [1, 2, 4])
    ends = Inputs(letters, [-1, 0, -1, 2], [1, 1, 0, 2], [1, 3])
    ring = Modular(q)
    rows = list(evaluations(ring, enter(ring, program, weights), starts, ends, split))
    in_start = set(split or (1, 2))
    for row, start in zip(rows, starts.paths(), strict=True):
        for y, end in zip(row, ends.paths(), strict=True):
            s, e = iter(start), iter(end)
            xs = [letters[next(s if time in in_start else e)] for time in range(1, 5)]
            assert y == plainly(program, weights, xs, q)
    assert steps(program, starts, ends, split) > 0
    assert room(program, starts, ends, split) > 0


def support(name: str, program: Program, t_S: int, t_E: int, N: int = 0) -> int:
    """A bound from the supports of a program that no family writes."""
    circuit: Any = SimpleNamespace(
        cell="rac", split=None, templates=None, given={}, program=lambda term, meter, path: program
    )
    term: Any = SimpleNamespace(
        notion="grid_rank" if N else "rank", M=program.channels, N=N, t_S=t_S, t_E=t_E, T=t_S + t_E
    )
    return support_bound(name, Setting(circuit, term, Meter(10**8, "the bound"), "bound"))


@pytest.mark.parametrize(
    ("program", "values"),
    [
        (lambda: mi(1, 2, 2), [3, 3, 3]),
        (lambda: mi(2, 2, 2), [9, 18, 30]),
        (lambda: attention(2, 2, True), [5, 5, 5]),
        (lambda: selective_ssm(1), [3, 3, 3]),
        (lambda: selective_ssm(2), [12, 22, 35]),
        (gated_gru, [4, 10, 28]),
    ],
    ids=["mi-1", "mi-2", "gated-linear-attention", "selective-ssm-1", "selective-ssm-2", "gated-gru"],
)
def test_the_state_bound_of_other_circuits(program: Callable[[], Program], values: list[int]) -> None:
    """C1 at t_E = 1, 2, 3, counted by hand from the degrees of the step."""
    assert [support("C1", program(), 3, t) for t in (1, 2, 3)] == values


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(("t_S", "t_E"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_no_rank_is_above_a_bound_from_supports(name: str, t_S: int, t_E: int) -> None:
    program, q, draw = PROGRAMS[name](), 2**31 - 1, random.Random(name)
    weights = {
        array: [draw.randrange(q) for _ in range(len(list(product(*map(range, shape)))))]
        for array, shape in program.weights
    }
    ring, n = Modular(q), 40

    def chains(t: int) -> Inputs[int]:
        letters = [[draw.randrange(q) for _ in range(program.channels)] for _ in range(n * t)]
        parents = [node - 1 if node % t else -1 for node in range(n * t)]
        return Inputs(letters, parents, list(range(n * t)), list(range(t - 1, n * t, t)))

    rank = plain.rank(list(evaluations(ring, enter(ring, program, weights), chains(t_S), chains(t_E))), q)
    values = {bound: support(bound, program, t_S, t_E) for bound in ("C0", "C1", "C2", "C3", "C5")}
    assert rank <= min(values.values()), values
    assert max(values["C3"], values["C5"]) <= values["C1"]


def test_which_circuits_are_homogeneous() -> None:
    assert is_multilinear(FAMILIES["rac"].program(3, 2, 2))
    assert is_multilinear(second_order())
    assert not is_multilinear(FAMILIES["linear"].program(2, 1, 1))
    assert not is_multilinear(mi(1, 2, 2))


def test_what_depends_on_weights_alone_is_there_once() -> None:
    """Not once an input, nor once a state; what is read by nothing that follows is dropped."""
    lines = "\n".join(f"a{i}[] = {f'a{i - 1}[]' if i else 'w[]'} w[]" for i in range(20))
    program = written(f"{lines}\nh'[] = h[] x[m] a7[]\ny[] = h'[] a19[]", {"m": 2}, {"h": ""})
    network = enter(Modular(101), program, {"w": [2], "h": [3]})
    assert set(network.fixed) == {"a7", "a19"} == set(program.division.constant)
    assert set(network.driven(Modular(101), [1, 1])) == {"x"}
    assert program.division.passed() == len({"a7", "a19", "h", "x"})
    carried = network.carried(Modular(101), network.begin)
    assert network.read(Modular(101), carried, {"x": [1, 1]}) == 3 * 2 * 2**9 * 2**21 % 101
