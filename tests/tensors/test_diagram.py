"""The tensor network of a program: what it consists of, how often it computes what, and what is refused."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import BudgetExceeded, DomainError
from verify.exact import multiset_coefficient
from verify.networks.families import FAMILIES
from verify.networks.language import parse_program
from verify.networks.network import Network
from verify.networks.weighted import family_program
from verify.tensors import diagram as module
from verify.tensors.diagram import copies, crossing_copies, unrolled, unrolled_network

POLYNOMIAL = [name for name, family in FAMILIES.items() if family.kind == "polynomial"]
OTHERS = [name for name, family in FAMILIES.items() if family.kind != "polynomial"]


def consistent(diagram):
    """What every diagram keeps to."""
    for place, node in enumerate(diagram.nodes):
        assert node.number == place
        assert len(set(node.edges)) == len(node.edges)
        assert all(place in diagram.edges[edge].nodes for edge in node.edges)
        assert diagram.copies[node.copy].step == node.step
    for place, edge in enumerate(diagram.edges):
        assert edge.number == place
        assert list(edge.nodes) == sorted(set(edge.nodes))
        assert all(place in diagram.nodes[node].edges for node in edge.nodes)
        if edge.leg:
            assert diagram.legs[edge.leg - 1] == place
            assert edge.dimension == diagram.N
        else:
            assert diagram.copies[edge.copy].array == edge.array or edge.copy == -1
            assert edge.nodes
    assert len(diagram.legs) == diagram.T
    for place, copy in enumerate(diagram.copies):
        assert copy.number == place
        assert -1 <= copy.parent < place
        assert all(edge < len(diagram.edges) for edge in copy.edges)
    assert Counter((copy.array, copy.step) for copy in diagram.copies) == copies(diagram.program, diagram.T)


@pytest.mark.parametrize("family", POLYNOMIAL)
@pytest.mark.parametrize(("L", "R", "M", "T"), [(1, 1, 1, 1), (1, 2, 3, 3), (2, 2, 1, 2)])
def test_every_family_has_a_network(family, L, R, M, T):
    consistent(unrolled(family_program(family, L, R, M), T))


@pytest.mark.parametrize("family", OTHERS)
def test_what_is_no_polynomial_is_refused_in_a_sentence(family):
    with pytest.raises(DomainError, match=r"computes a polynomial, and the network has \w+, which is none"):
        unrolled(family_program(family, 1, 1, 1), 1)


@given(L=st.integers(1, 4), t_E=st.integers(1, 12))
def test_the_copies_of_a_circuit_are_counted_by_multisets(L, t_E):
    """mc(t_E, L - l) states of layer l cross, and mc(t_E + 1, L - l) are computed."""
    program = family_program("rac", L, 2, 2)
    assert crossing_copies(program, t_E) == {
        f"h{layer}": multiset_coefficient(t_E, L - layer) for layer in range(1, L + 1)
    }
    computed = copies(program, t_E + 3)
    for layer in range(1, L + 1):
        assert computed[f"h{layer}'", 3] == multiset_coefficient(t_E + 1, L - layer)


def test_the_copies_that_cross_are_the_edges_that_cross():
    diagram = unrolled(family_program("rac", 3, 2, 2), 5)
    for t in range(1, 5):
        crossing = Counter(
            copy.array
            for copy in diagram.copies
            if copy.step == t and diagram.copies[copy.parent].step == t + 1 and copy.array.startswith("h")
        )
        assert crossing == {f"h{layer}'": multiset_coefficient(5 - t, 3 - layer) for layer in (1, 2, 3)}


def test_the_smallest_network_by_hand():
    diagram = unrolled(family_program("rac", 1, 2, 3), 1)
    assert [(node.kind, node.name, node.edges) for node in diagram.nodes] == [
        ("weight", "Wo", (1,)),
        ("weight", "Wh1", (1, 2)),
        ("initial", "h1", (2,)),
        ("weight", "Wi1", (1, 0)),
    ]
    assert [(edge.dimension, edge.nodes, edge.leg) for edge in diagram.edges] == [
        (3, (3,), 1),
        (2, (0, 1, 3), 0),  # Wo, Wh h and Wi x share the entries of h': a δ tensor
        (2, (1, 2), 0),
    ]
    assert diagram.output == ()
    assert diagram.is_matrix_product_state


def test_a_network_and_its_program_are_the_same():
    network = Network.family("mi", L=1, R=2, M=3)
    assert unrolled_network(network, 2) == unrolled_network(network.program, 2) == unrolled(network.program, 2)
    with pytest.raises(DomainError, match="a Network or its program is unrolled, not something of the type str"):
        unrolled_network("mi", 2)


def test_one_tensor_alone():
    diagram = unrolled(parse_program("input x[2]; state h = 0; h' = h; y = W[i] x[i]"), 1)
    assert [(node.name, node.edges) for node in diagram.nodes] == [("W", diagram.legs)]
    consistent(diagram)


@pytest.mark.parametrize("family", ["rac", "mi", "linear-layers", "second-order", "selective-ssm", "linear-attention"])
def test_one_layer_whose_state_is_read_once_is_a_matrix_product_state(family):
    assert unrolled(family_program(family, 1, 2, 2), 6).is_matrix_product_state
    assert not unrolled(family_program("rac", 2, 2, 2), 6).is_matrix_product_state


def test_what_is_added_is_homogenised_by_one_coordinate():
    """h' = Wh h + Wi x: the state has R + 1 coordinates between the steps, and R after the last."""
    diagram = unrolled(family_program("linear-layers", 1, 3, 2), 2)
    assert [(node.kind, tuple(diagram.edges[edge].dimension for edge in node.edges)) for node in diagram.nodes] == [
        ("weight", (3,)),
        ("block", (3, 4, 2)),
        ("block", (4, 4, 2)),
        ("initial", (4,)),
    ]


def test_a_leg_that_nothing_reads_is_there():
    diagram = unrolled(parse_program("input x[2]; state h; h' = h; y = h'"), 3)
    assert [diagram.edges[leg].nodes for leg in diagram.legs] == [(), (), ()]
    consistent(diagram)


def test_the_graph_is_bipartite_and_says_the_same():
    from networkx import is_bipartite

    diagram = unrolled(family_program("rac", 2, 2, 2), 3)
    graph = diagram.to_networkx()
    assert is_bipartite(graph)
    assert graph.number_of_nodes() == len(diagram.nodes) + len(diagram.edges)
    assert graph.number_of_edges() == sum(len(node.edges) for node in diagram.nodes)
    for edge in diagram.edges:
        found = graph.nodes["index", edge.number]
        assert (found["dimension"], found["leg"]) == (edge.dimension, edge.leg)
        assert {number for _, number in graph["index", edge.number]} == set(edge.nodes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "L", "T"), [("rac", 12, 12), ("gated-lstm", 1, 40), ("gated-lstm", 1, 100_000), ("rac", 1, 300_000)]
)
def test_what_is_too_large_is_refused_with_the_number(family, L, T):
    with pytest.raises(BudgetExceeded, match=r"network unrolled over \d+ steps .* (\d|,)+ .*; the limit is 400,000"):
        unrolled(family_program(family, L, 2, 2), T)


def test_the_prediction_is_the_size(monkeypatch):
    """At a limit of exactly its size a network is built, and one below it is refused with that number."""
    program = family_program("gated-gru", 1, 2, 2)
    diagram = unrolled(program, 3)
    sizes = {"tensors": len(diagram.nodes), "indices": len(diagram.edges), "copies of arrays": len(diagram.copies)}
    monkeypatch.setattr(module, "MAX_TENSORS", max(sizes.values()))
    assert unrolled(program, 3) == diagram
    monkeypatch.setattr(module, "MAX_TENSORS", max(sizes.values()) - 1)
    what = max(sizes, key=sizes.__getitem__)
    with pytest.raises(BudgetExceeded, match=f"{sizes[what]:,}"):
        unrolled(program, 3)


@pytest.mark.parametrize("T", [0, -1, "two", 1.5])
def test_the_number_of_steps_is_checked(T):
    with pytest.raises(DomainError, match="the number of steps T"):
        unrolled(family_program("rac", 1, 2, 2), T)
