"""The contracted network is the grid tensor, entry by entry; another library finds the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opt_einsum import paths

from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ
from verify.networks.batch import Mod31
from verify.networks.evaluate import evaluate
from verify.networks.families import FAMILIES
from verify.networks.language import parse_program
from verify.networks.program import nested_lists
from verify.networks.sampling import generic_weights
from verify.networks.weighted import drawn_weights, family_program, weighted
from verify.tensors import contraction
from verify.tensors.contraction import contract, contraction_cost, contraction_path, indices
from verify.tensors.diagram import unrolled
from verify.tensors.grid import Templates, grid_tensor

POLYNOMIAL = [name for name, family in FAMILIES.items() if family.kind == "polynomial"]
FIELDS = [QQ, GF(5), GF(2, 2)]
TEMPLATES = [[1, 2], ["1/3", -3], [0, 0]]


def drawn(program, field=QQ, seed="1"):
    return drawn_weights(program, field=field, seed=seed, bound=7 if field == QQ else field.characteristic)


def same(found, expected):
    assert found.shape == expected.shape
    assert list(found.flat) == list(expected.flat)


@pytest.mark.slow
@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.name)
@pytest.mark.parametrize(("L", "R", "M", "T"), [(1, 1, 1, 1), (1, 2, 2, 3), (2, 2, 2, 2), (2, 1, 3, 2)])
@pytest.mark.parametrize("family", POLYNOMIAL)
def test_every_family_contracts_to_its_grid_tensor(family, L, R, M, T, field):
    program = family_program(family, L, R, M)
    net = drawn(program, field)
    same(contract(unrolled(program, T), net), grid_tensor(net, Templates.of_unit_vectors(field, M, M), T))


@pytest.mark.parametrize("family", POLYNOMIAL)
def test_templates_that_are_no_unit_vectors_go_into_the_legs(family):
    program = family_program(family, 1, 2, 2)
    net = drawn(program)
    same(contract(unrolled(program, 2, N=3), net, TEMPLATES), grid_tensor(net, TEMPLATES, 2))


@pytest.mark.parametrize(("L", "R", "M", "T"), [(2, 3, 2, 4), (3, 2, 2, 3), (1, 3, 2, 6)])
def test_circuits_with_their_own_class(L, R, M, T):
    net = generic_weights(L, R, M, field=QQ, seed="2", bound=9)
    diagram = unrolled(family_program("rac", L, R, M), T)
    same(contract(diagram, net), grid_tensor(net, Templates.of_unit_vectors(QQ, M, M), T))


# Whatever the language allows: letters that stand once, thrice, in outputs; the input read twice, entrywise, or not at
# all; numbers as states; coefficients; terms that cancel; states that start at zero; an output with axes.
PROGRAMS = {
    "input entrywise": "input x[2]; state h[2]; h'[i] = h[i] x[i]; y = h'[i] W[i]",
    "input squared": "input x[2]; state h; h' = h W[i,j] x[i] x[j]; y = h'",
    "input read by two weights": "input x[2]; state h[2]; h'[i] = A[i,k] B[k] x[k] h[i]; y = h'[i]",
    "input kept": "input x[2]; state c[2]; c'[i] = x[i]; y = c[i] x[i]",
    "numbers": "input x[2]; state h; state g = 0; h' = 1/3 h g + F[k] x[k]; g' = g + h; y = 3 h' g' h",
    "a letter thrice": "input x[2]; state h[2]; a[i] = W[i,k] x[k]; h'[i] = h[i] a[i] V[i]; y = h'[i] h[i] a[i]",
    "summed alone": "input x[2]; state h[2]; weight W[2,2]; h'[i] = W[j,i] h[i] F[i,k] x[k]; y = h'[i]",
    "matrices": "input x[2]; state S[2,2]; S'[i,j] = S[i,k] W[k,j] F[m] x[m]; y = S'[i,j] S[i,j]",
    "broadcast": "input x[2]; state h[2]; s = F[k] x[k]; h'[i] = h[i] + s; y = h'[i] W[i]",
    "an output with axes": (
        "input x[2]; state h[3]; weight C[2,3]; h'[i] = W[i,j] h[j] + F[i,k] x[k]; y[i,c] = h'[i] C[c,i] h'[i]"
    ),
    "cancelled": "input x[2]; state h; h' = h F[k] x[k]; y = 0 h'",
    "unread": "input x[2]; state h; h' = h h; y = h'",
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.name)
def test_whatever_the_language_allows(name, field):
    program = parse_program(PROGRAMS[name])
    net = drawn(program, field)
    templates = Templates.of(field, [[1, 2], [2, 1], [1, 0]])
    found = contract(unrolled(program, 2, N=3), net, templates)
    assert found.shape == (3, 3, *program.shapes["y"])
    for word in np.ndindex(3, 3):
        expected = evaluate(program, arrays(net), [templates.vectors[d] for d in word], field)
        assert list(np.ravel(found[word])) == list(expected)


def arrays(net):
    return {weight.name: nested_lists(list(net[weight.name]), weight.shape) for weight in net.program.weights}


@given(data=st.data())
def test_any_order_of_contraction_gives_the_same(data):
    program = family_program("rac", 2, 2, 2)
    net, diagram = drawn(program), unrolled(program, 2)
    path, left = [], len(diagram.nodes)
    while left > 1:
        first = data.draw(st.integers(0, left - 1))
        second = data.draw(st.integers(0, left - 2))
        path.append((first, second + (second >= first)))
        left -= 1
    same(contract(diagram, net, path=path), grid_tensor(net, Templates.of_unit_vectors(QQ, 2, 2), 2))


def test_orders_that_other_libraries_find():
    cotengra = pytest.importorskip("cotengra")
    program = family_program("mi", 2, 2, 2)
    net, diagram = drawn(program), unrolled(program, 2)
    tensors, result, sizes = indices(diagram)
    found = [
        cotengra.array_contract_path(tensors, result, size_dict=sizes, optimize="greedy"),
        paths.greedy([frozenset(edges) for edges in tensors], frozenset(result), sizes),
    ]
    for path in found:
        same(contract(diagram, net, path=path), grid_tensor(net, Templates.of_unit_vectors(QQ, 2, 2), 2))


def test_modulo_a_prime_it_is_the_residue():
    net = generic_weights(2, 2, 2, field=QQ, seed="1", bound=10**6)
    diagram = unrolled(family_program("rac", 2, 2, 2), 4)
    exact = contract(diagram, net)
    residues = contract(diagram, net, kernel=Mod31(2**31 - 1))
    assert residues.dtype == np.int64
    assert [int(v.p) % (2**31 - 1) for v in exact.flat] == residues.ravel().tolist()
    assert max(abs(v.p) for v in exact.flat) > 2**63  # int64 arithmetic would wrap around


def test_more_than_52_indices_and_more_axes_than_numpy_has():
    program = family_program("rac", 1, 2, 1)
    net, diagram = drawn(program, GF(101)), unrolled(program, 100)
    assert len(diagram.edges) == 201
    (found,) = contract(diagram, net)
    (expected,) = evaluate(program, arrays(net), [[1]] * 100, GF(101))
    assert found == expected


@pytest.mark.slow
def test_more_than_65535_indices():
    program = family_program("rac", 1, 2, 1)
    net, diagram = drawn(program, GF(101)), unrolled(program, 33_000)
    assert len(diagram.edges) > 65_535
    (found,) = contract(diagram, net)
    (expected,) = evaluate(program, arrays(net), [[1]] * 33_000, GF(101))
    assert found == expected


# --- cost --------------------------------------------------------------------------------------------------------


def test_cost_by_hand():
    """Wo[i] Wh[i,j] h[j] Wi[i,d]: in this order 2*2 + 2*2 + 2*3 multiplications."""
    diagram = unrolled(family_program("rac", 1, 2, 3), 1)
    # Wh h, then with Wi, then with Wo.
    cost = contraction_cost(diagram, path=[(1, 2), (1, 2), (0, 1)])
    assert cost.multiplications == 2 * 2 + 2 * 3 + 2 * 3
    assert cost.largest == 6
    assert cost.held == 2 + 4 + 2 + 6 + 2


def test_what_costs_too_much_is_refused_with_the_number():
    program = family_program("rac", 1, 2, 2)
    diagram = unrolled(program, 40)
    with pytest.raises(BudgetExceeded, match=r"takes (\d|,)+ multiplications; the limit is 2,000,000,000"):
        contract(diagram, drawn(program))


def test_a_tensor_beyond_the_limit_is_refused(monkeypatch):
    program = family_program("rac", 1, 2, 2)
    monkeypatch.setattr(contraction, "MAX_GRID_ENTRIES", 15)
    with pytest.raises(BudgetExceeded, match=r"16 entries .* limit is 15"):
        contract(unrolled(program, 4), drawn(program))


def test_memory_that_is_not_there_is_not_asked_for(monkeypatch):
    program = family_program("rac", 1, 2, 2)
    monkeypatch.setattr(contraction, "available_bytes", lambda: 100)
    with pytest.raises(BudgetExceeded, match="of memory"):
        contract(unrolled(program, 4), drawn(program))


@pytest.mark.parametrize("path", [[(0, 1)], [(0, 0), (0, 1), (0, 1)], [(0, 9), (0, 1), (0, 1)], [(0, 1, 2), (0, 1)]])
def test_a_path_that_fits_no_network_is_refused(path):
    program = family_program("rac", 1, 2, 2)
    with pytest.raises(DomainError, match="path"):
        contract(unrolled(program, 1), drawn(program), path=path)


def test_weights_and_templates_that_do_not_fit_are_refused():
    diagram = unrolled(family_program("rac", 1, 2, 2), 2)
    with pytest.raises(DomainError, match="another program"):
        contract(diagram, drawn(family_program("mi", 1, 2, 2)))
    with pytest.raises(DomainError, match="2 templates of 2 entries, not 3 of 2"):
        contract(diagram, drawn(diagram.program), TEMPLATES)


# --- another library ---------------------------------------------------------------------------------------------


def quimb_contraction(diagram, net):
    """The same by quimb, in floating point, from the tensors alone."""
    quimb = pytest.importorskip("quimb.tensor")
    made = contraction._Entries(diagram, net, Templates.of_unit_vectors(QQ, diagram.N, diagram.N), _Floats())
    tensors, result, _ = indices(diagram)
    network = quimb.TensorNetwork(
        [
            quimb.Tensor(made.tensor(node), [f"e{e}" for e in edges])
            for node, edges in zip(diagram.nodes, tensors, strict=True)
        ]
    )
    return network.contract(output_inds=[f"e{e}" for e in result]).data


class _Floats:
    def elements(self, field, values):
        return np.array([int(v.p) / int(v.q) for v in values])


@pytest.mark.slow
@pytest.mark.parametrize(("L", "T"), [(1, 4), (2, 2)])
def test_quimb_agrees_to_rounding(L, T):
    net = generic_weights(L, 3, 2, field=QQ, seed="3", bound=9)
    diagram = unrolled(family_program("rac", L, 3, 2), T)
    exact = contract(diagram, net)
    rounded = quimb_contraction(diagram, weighted(net))
    expected = np.reshape([int(v.p) / int(v.q) for v in exact.flat], exact.shape)
    assert np.allclose(rounded, expected, rtol=1e-9, atol=0)


def test_the_path_is_opt_einsums():
    diagram = unrolled(family_program("rac", 2, 2, 2), 3)
    path = contraction_path(diagram)
    assert sorted(number for step in path for number in step) == list(range(len(diagram.nodes) + len(path) - 1))
