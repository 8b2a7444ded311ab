"""Networks as tensor networks: everything is drawn, once or with its multiplicity, and nothing lies on anything."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from verify import Network, multiset_coefficient
from verify.errors import BudgetExceeded, DomainError
from verify.networks.families import FAMILIES
from verify.report.figures.drawing import Drawing, Text, name_width, svg_text
from verify.report.figures.network_cells import cells_of
from verify.report.figures.network_parts import crossing_bonds, product_text
from verify.report.figures.networks import network_drawing
from verify.tensors.diagram import copies, unrolled

POLYNOMIAL = [name for name, family in FAMILIES.items() if family.kind == "polynomial"]
TEXTS = {
    "two states": """
        sizes R=2 M=3
        input x[M]
        state slow[R]
        state fast[R] = 0
        gate[i] = Ug[i,k] x[k] + Vg[i,j] slow[j]
        slow'[i] = gate[i] slow[i]
        mix[i] = A[i,j] slow'[j] + B[i,j] fast[j]
        fast'[i] = mix[i] gate[i]
        y = C[i,j] slow'[i] fast'[j] + D[k] x[k]""",
    "long names, a state that is not read, a y with an axis": """
        input x[2]
        state lower[2] upper[2]
        state counter = 0
        weight Wo[3,2]
        lower'[i] = recurrent_weights_of_the_lower_layer[i,j] lower[j] + input_weights[i,k] x[k]
        upper'[i] = P[i,j] lower[j] + Q[i,j,k] lower'[j] upper[k]
        counter' = counter + 1
        y[c] = Wo[c,i] upper'[i]""",
    "no weights": "input x[2]; state h[2]; state c = 0; h'[i] = h[i] x[i]; c' = c + h'[i] x[i]; y = c' c'",
    "y reads the state before": """
        input x[2]
        state h[2]
        h'[i] = W[i,j] h[j] V[i,k] x[k]
        t[i] = W[i,j] h[j]
        y = t[i] x[i]""",
}


def drawn(program, T, cut=-1, copies="auto") -> Drawing:
    return network_drawing(program, T, cut=(T // 2 or None) if cut == -1 else cut, name="a network", copies=copies)


def rac(L: int, R: int = 2, M: int = 2):
    return FAMILIES["rac"].program(L, R, M)


def collisions(drawing: Drawing) -> list[tuple[str, str]]:
    """The nodes and texts that lie on each other or stand out of the picture."""
    boxes = [(node.key, node.box) for node in drawing.nodes] + [(text.text, text.box) for text in drawing.texts]
    found = []
    for number, (name, box) in enumerate(boxes):
        found += [(name, other) for other, place in boxes[number + 1 :] if box.meets(place)]
        inside = box.width / 2 <= box.x <= drawing.width - box.width / 2
        if not (inside and box.height / 2 <= box.y <= drawing.height - box.height / 2):
            found.append((name, "the edge"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("family", POLYNOMIAL)
@pytest.mark.parametrize("L", [1, 2, 3])
def test_nothing_lies_on_anything(family, L):
    program = FAMILIES[family].program(L, 2, 2)
    for T in (1, 2, 3, 5, 8):
        assert not collisions(drawn(program, T)), T
        assert not collisions(drawn(program, T, copies="folded")), T
        if sum(copies(program, T).values()) <= 150:
            assert not collisions(drawn(program, T, copies="all")), T


@pytest.mark.slow
@pytest.mark.parametrize("family", POLYNOMIAL)
@pytest.mark.parametrize("L", [1, 2, 3])
def test_nothing_lies_on_anything_at_any_length_and_cut(family, L):
    program = FAMILIES[family].program(L, 3, 2)
    for T in range(1, 9):
        for cut in [None, *range(1, T)]:
            assert not collisions(drawn(program, T, cut, "folded")), (T, cut)
        if sum(copies(program, T).values()) <= 700:
            assert not collisions(drawn(program, T, copies="all")), T


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("T", [1, 2, 4])
def test_networks_of_ones_own(text, T):
    program = Network.parse(text).program
    for how in ("auto", "all", "folded"):
        drawing = drawn(program, T, copies=how)
        assert not collisions(drawing)
        ET.fromstring(svg_text(drawing))


@pytest.mark.parametrize(
    ("family", "L", "T"), [("rac", 3, 4), ("mi", 2, 4), ("gated-lstm", 1, 2), ("delta-rule", 1, 3)]
)
def test_every_copy_is_a_node_of_the_whole_tree(family, L, T):
    program = FAMILIES[family].program(L, 2, 2)
    diagram = unrolled(program, T)
    drawing = drawn(program, T, copies="all")
    keys = [node.key for node in drawing.nodes if node.kind != "dot"]
    assert len(keys) == len(set(keys))
    assert {key for key in keys if key.startswith("copy")} == {f"copy {copy.number}" for copy in diagram.copies}
    # A tensor is its copy's node, or a node of its own.
    shown = Counter(node.text for node in drawing.nodes if node.kind in ("tensor", "start"))
    there = Counter(node.name for node in diagram.nodes if node.kind in ("weight", "fixed", "initial"))
    assert shown == there
    # A bond from every copy to what reads it, and a joint or a leg for every reading of the input.
    bonds = [wire for wire in drawing.wires if wire.kind == "bond"]
    alone = [key for key in keys if key.startswith("tensor")]
    assert len(bonds) == len(diagram.copies) - 1 + len(alone)


def test_the_copies_that_are_joined_are_those_that_read_the_input():
    diagram = unrolled(rac(2), 3)
    drawing = drawn(rac(2), 3, copies="all")
    joints = Counter(int(re.findall(r"step (\d+)", node.key)[0]) for node in drawing.nodes if node.kind == "dot")
    for step, leg in enumerate(diagram.legs, start=1):
        assert joints[step] == len(diagram.edges[leg].nodes) - 1


@pytest.mark.parametrize(("L", "T"), [(1, 3), (2, 8), (3, 8), (4, 5)])
def test_the_copies_of_a_rac_are_multiset_coefficients(L, T):
    drawing = drawn(rac(L), T, copies="folded")
    found = {node.key: node.copies for node in drawing.nodes}
    for step in range(1, T + 1):
        for layer in range(1, L + 1):
            count = multiset_coefficient(T - step + 1, L - layer)
            cell = f"h{layer}' {step}"
            assert (found[cell], found[f"{cell} before"], found[f"{cell} below"]) == (count, count, count)
    texts = Counter(text.text for text in drawing.texts)
    expected = Counter(
        f"×{multiset_coefficient(T - step + 1, L - layer)}"
        for step in range(1, T + 1)
        for layer in range(1, L + 1)
        if multiset_coefficient(T - step + 1, L - layer) > 1
    )
    assert {text: count for text, count in texts.items() if text.startswith("×") and text[1].isdigit()} == expected


@pytest.mark.parametrize("family", POLYNOMIAL)
def test_a_folded_cell_says_how_often_its_arrays_are_computed(family):
    program = FAMILIES[family].program(2, 2, 2)
    counts = copies(program, 4)
    drawing = drawn(program, 4, copies="folded")
    cells = [node for node in drawing.nodes if node.kind in ("cell", "delta") or node.text.startswith("T")]
    assert len(cells) >= 2 * 4
    for cell in cells_of(program).cells:
        for state in cell.states:
            (start,) = (node for node in drawing.nodes if node.key == f"{state} 0")
            assert start.copies == counts[state, 0]


@pytest.mark.parametrize("family", POLYNOMIAL)
def test_the_cells_of_a_family_are_its_layers(family):
    cells = cells_of(FAMILIES[family].program(3, 2, 2))
    assert [cell.number for cell in cells.cells] == [1, 2, 3]
    for cell in cells.cells:
        assert all(name.rstrip("'").endswith(str(cell.number)) for name in (*cell.states, *cell.targets))
    assert [a.target for a in cells.read_out] == ["y"]
    made = [a for cell in cells.cells for a in cell.assignments]
    assert sorted(a.target for a in made) == sorted(a.target for a in cells.program.step)


def test_cells_without_numbers_in_names():
    """States that depend on each other are one cell; what only y reads is of none."""
    cells = cells_of(Network.parse(TEXTS["two states"]).program)
    assert [cell.states for cell in cells.cells] == [("slow",), ("fast",)]
    assert [sorted(cell.targets) for cell in cells.cells] == [["gate", "slow'"], ["fast'", "mix"]]
    one = Network.parse("input x[2]; state a[2] b[2]; a'[i] = b[i] x[i]; b'[i] = a[i] x[i]; y = a'[i] b'[i]").program
    assert [cell.states for cell in cells_of(one).cells] == [("a", "b")]
    last = cells_of(Network.parse(TEXTS["y reads the state before"]).program)
    assert [a.target for a in last.read_out] == ["t", "y"]


def test_a_matrix_product_state_stands_in_one_row():
    drawing = drawn(rac(1), 6)
    rows = {node.y for node in drawing.nodes if node.text != "Wi1"}
    assert len(rows) == 1
    names = [node.text for node in sorted(drawing.nodes, key=lambda node: node.x) if node.kind == "tensor"]
    assert [name for name in names if name != "Wi1"] == ["Wh1"] * 6 + ["Wo"]


@pytest.mark.parametrize("T", [4, 5])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_the_cut_has_the_weight_of_what_crosses_it(T, cut):
    """R to the power C(t_E+L-1, L-1).  Source: proofs/statements/tensor-networks.md."""
    crossing = sum(multiset_coefficient(T - cut, 2 - layer) for layer in (1, 2))
    for how in ("all", "folded"):
        drawing = drawn(rac(2, R=3), T, cut, how)
        (label,) = (text.text for text in drawing.texts if text.role == "cut")
        assert label.endswith(f"= {3**crossing:,}")
        assert drawing.cut is not None
        line = drawing.cut.x
        met = [
            wire
            for wire in drawing.wires
            if wire.kind == "bond" and min(x for x, _ in wire.points) < line < max(x for x, _ in wire.points)
        ]
        assert len(met) == (crossing if how == "all" else 2)
    assert product_text(crossing_bonds(rac(2, R=3), T - cut)["h1"]) == ("3" if T - cut == 1 else f"3{'⁰¹²³⁴'[T - cut]}")


@pytest.mark.parametrize(("L", "T", "cut", "least"), [(1, 4, 2, 2), (2, 3, 1, 2), (2, 4, 2, 4), (3, 4, 2, 4)])
def test_the_least_cut_may_go_through_the_legs(L, T, cut, least):
    """Of a rac with two channels: min(R to the number of bonds, M to the number of steps of the shorter block)."""
    for note, how in ((True, "all"), (False, "folded")):
        drawing = network_drawing(rac(L), T, cut=cut, name="rac", copies=how, least=note)
        found = [text.text for text in drawing.texts if text.text.startswith("least cut")]
        small = note and L < 3
        assert found == [f"least cut between start and end, legs counted too: {least}"] * small


def test_the_start_is_left_of_the_line_and_the_end_right_of_it():
    for how in ("all", "folded"):
        drawing = drawn(rac(2), 5, 3, how)
        columns = sorted(text.x for text in drawing.texts if re.fullmatch(r"x\d", text.text))
        assert len(columns) == 5
        assert drawing.cut is not None
        assert columns[2] < drawing.cut.x < columns[3]


def test_no_bonds_of_the_tree_cross():
    """They are made of horizontal and vertical pieces, which meet in their ends only."""
    drawing = drawn(rac(3), 4, copies="all")
    pieces = [
        (wire, start, end)
        for wire in drawing.wires
        if wire.kind == "bond"
        for start, end in zip(wire.points, wire.points[1:], strict=False)
    ]
    flat = [(w, s, e) for w, s, e in pieces if s[1] == e[1]]
    steep = [(w, s, e) for w, s, e in pieces if s[0] == e[0]]
    assert len(flat) + len(steep) == len(pieces)
    for wire, (x1, y), (x2, _) in flat:
        for other, (x, y1), (_, y2) in steep:
            inside = min(x1, x2) < x < max(x1, x2) and min(y1, y2) < y < max(y1, y2)
            assert wire is other or not inside


@pytest.mark.parametrize("how", ["all", "folded"])
def test_the_same_network_gives_the_same_text_and_its_texts_are_text(how):
    net = FAMILIES["gated-gru"].program(1, 2, 2)
    svg = svg_text(drawn(net, 3, copies=how))
    assert svg == svg_text(drawn(FAMILIES["gated-gru"].program(1, 2, 2), 3, copies=how))
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
    assert root[0].text == "Tensor network of a network, 3 steps, cut after 1"
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"x1", "x2", "x3", "y", "start", "end", "u1[i] = Uh1[i,j] h1[j]"} <= set(texts)
    assert "href" not in svg
    assert "url(" not in svg


def test_what_those_who_do_not_see_it_are_told():
    assert drawn(rac(2), 8, copies="folded").words == (
        "A cell a step and layer stands for its copies, time from left to right. At the steps in order, h1' is "
        "computed 8, 7, 6, 5, 4, 3, 2, 1 times; h2' is computed 1, 1, 1, 1, 1, 1, 1, 1 times."
    )


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(DomainError, match="drawn over 1 to 64 steps, not 65"):
        drawn(rac(1), 65)
    with pytest.raises(DomainError, match="a cut of 4 steps needs 1 to 3 start steps, not 4"):
        drawn(rac(1), 4, 4)
    with pytest.raises(DomainError, match="a cut needs at least 2 steps"):
        drawn(rac(1), 1, 1)
    with pytest.raises(DomainError, match="auto, all, folded, not 'most'"):
        drawn(rac(1), 4, copies="most")
    with pytest.raises(DomainError, match="the network has tanh"):
        drawn(FAMILIES["tanh"].program(1, 2, 2), 4)
    with pytest.raises(BudgetExceeded, match=r"717,947 copies .* limit is 4,000"):
        drawn(FAMILIES["gated-lstm"].program(1, 2, 2), 8, copies="all")
    with pytest.raises(BudgetExceeded, match="limit is 2,000 assignments"):
        drawn(rac(300), 4)


def test_names_have_their_numbers_below_the_line():
    text = svg_text(Drawing(9, 9, "t", "w", texts=(Text(1, 1, "Wh1, c2'", "name"),)))
    assert ">W<tspan" in text
    assert ">h1</tspan>" in text
    assert ET.fromstring(text)[-1][0].itertext().__next__() == "W"
    assert "".join(ET.fromstring(text)[-1][0].itertext()) == "Wh1, c2'"
    assert name_width("Wh1") < name_width("Wh1, c2'")
