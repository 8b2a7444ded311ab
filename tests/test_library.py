"""The library as people call it: with what they have, from the top-level names, and with results they can use."""

import copy
import pickle
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

import verify
from verify import (
    GF,
    QQ,
    RAC,
    BoundProblem,
    Conjecture,
    DomainError,
    LinearRNN,
    SearchBudget,
    Templates,
    best_bound,
    check_bytes,
    check_file,
    expectation,
    family_weights,
    find_claim,
    generic_weights,
    grid_matricization,
    grid_rank,
    grid_tensor,
    kernel_variance,
    load_templates,
    load_weights,
    matricization,
    mean_kernel,
    multiset_coefficient,
    parse_field,
    run_suite,
    separation_rank,
    small_integer_weights,
    summarise,
    theorem_d_witness,
)
from verify.statements import Sizes

WEIGHTS = {"Wh": [[[1, 2], [0, 1]]], "Wi": [[[1, 0], [1, 1]]], "Wo": [1, -1]}
NET = RAC.of(QQ, Wh=WEIGHTS["Wh"], Wi=WEIGHTS["Wi"], Wo=[[1, -1]], h0=[[1, 1]])
FILE = '{"Wh": [[[1, 2], [0, 1]]], "Wi": [[[1, 0], [1, 1]]], "Wo": [1, -1]}'


# --- what people have ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8, sympy.Integer, Fraction], ids=lambda kind: kind.__name__)
def test_sizes_are_integers_of_any_type(kind):
    two = kind(2)
    assert separation_rank(two, two, two, two, two) == separation_rank(L=2, R=2, M=2, t_S=2, t_E=2)
    assert grid_rank(two, two, two, two, two, two) == grid_rank(L=2, R=2, M=2, t_S=2, t_E=2, N=2)
    assert best_bound(BoundProblem(Sizes(two, two, two, two, two))).value == 6


def test_sizes_come_in_the_documented_order():
    found = grid_rank(1, 2, 3, 4, 5, 2).problem
    assert (found.L, found.R, found.M, found.t_S, found.t_E, found.templates.N) == (1, 2, 3, 4, 5, 2)


@pytest.mark.parametrize("field", [5, "5", "GF(5)", GF(5), np.int64(5), sympy.Integer(5)], ids=repr)
def test_a_field_is_given_in_several_ways(field):
    assert separation_rank(2, 2, 2, 2, 2, field=field).problem.field == GF(5)
    assert theorem_d_witness(2, 2, 2, field=field).field == GF(5)
    assert separation_rank(2, 2, 2, 2, 2, field="Q") == separation_rank(2, 2, 2, 2, 2)


@pytest.mark.parametrize(
    "weights",
    [
        WEIGHTS,
        {**WEIGHTS, "Wo": [[1, -1]], "h0": [[1, 1]]},
        {name: np.array(value) for name, value in WEIGHTS.items()},
        {
            "Wh": [sympy.Matrix(WEIGHTS["Wh"][0])],
            "Wi": [sympy.ImmutableMatrix(WEIGHTS["Wi"][0])],
            "Wo": sympy.Matrix([[1, -1]]),
            "h0": [sympy.Matrix([1, 1])],
        },
        NET,
    ],
    ids=["as in files", "in full", "numpy", "sympy", "network"],
)
def test_weights_are_a_network_or_a_mapping(weights):
    assert separation_rank(weights=weights, t_S=2, t_E=2) == separation_rank(weights=NET, t_S=2, t_E=2)
    assert grid_tensor(weights, [[1, 0], [0, 1]], 2).tolist() == [[4, -1], [1, -1]]


@pytest.mark.parametrize("kind", [str, Path])
def test_weights_and_templates_are_paths(tmp_path, kind):
    (tmp_path / "net.json").write_text(FILE)
    (tmp_path / "templates.json").write_text("[[1, 0], [1, 1]]")
    path, templates = kind(tmp_path / "net.json"), kind(tmp_path / "templates.json")
    assert separation_rank(weights=path, t_S=2, t_E=2) == separation_rank(weights=NET, t_S=2, t_E=2)
    assert separation_rank(weights=path, t_S=2, t_E=2, field=5).problem.weights.field == GF(5)
    expected = grid_rank(weights=NET, t_S=2, t_E=2, templates=[[1, 0], [1, 1]])
    assert grid_rank(weights=path, t_S=2, t_E=2, templates=templates) == expected
    assert load_weights(path) == load_weights(path, "Q") == NET
    assert load_templates(templates) == [[1, 0], [1, 1]]


def test_the_field_of_a_network_is_taken_from_it():
    net = theorem_d_witness(2, 2, 2, field=GF(7))
    assert separation_rank(weights=net, t_S=2, t_E=2).problem.field == GF(7)
    with pytest.raises(DomainError, match=r"the weights are over GF\(7\), but Q was asked"):
        separation_rank(weights=net, t_S=2, t_E=2, field="Q")


@pytest.mark.parametrize(
    "templates",
    [
        [[1, 0], ["1/2", 3]],
        np.array([[1, 0], [Fraction(1, 2), 3]], dtype=object),
        sympy.Matrix([[1, 0], [sympy.Rational(1, 2), 3]]),
        Templates.of("Q", [[1, 0], [Fraction(1, 2), 3]]),
    ],
    ids=["lists", "numpy", "sympy", "templates"],
)
def test_templates_are_lists_arrays_or_matrices(templates):
    found = grid_rank(2, 2, 2, 1, 1, templates=templates)
    assert found.problem.templates.vectors[1] == (QQ.element("1/2"), QQ.element(3))
    assert grid_rank(L=2, R=2, t_S=1, t_E=1, templates=templates) == found


def test_steps_are_any_integers():
    expected = separation_rank(2, 2, 2, 2, 2, start_steps=(1, 3))
    for steps in ([1, 3], np.array([1, 3]), range(1, 4, 2)):
        assert separation_rank(2, 2, 2, 2, 2, start_steps=steps) == expected
    assert separation_rank(2, 2, 2, 2, 2, start_steps=np.array([1, 2])) == separation_rank(2, 2, 2, 2, 2)
    assert matricization([[1, 2], [3, 4]], np.array([2])).tolist() == [[1, 3], [2, 4]]


def test_linear_networks_and_kernels_take_arrays_and_rationals():
    net = LinearRNN.of(
        W=np.array([[1, 2], [0, 1]]), F=sympy.Matrix([1, 0]), C=sympy.Matrix([[1, sympy.Rational(1, 2)]])
    )
    assert net == LinearRNN.of(W=[[1, 2], [0, 1]], F=[[1], [0]], C=[[1, "1/2"]])
    kernel = mean_kernel(np.int64(1), sympy.Integer(1))
    assert kernel.at(np.int64(3), sympy.Rational(1, 2), 1, Fraction(1)) == kernel.at(3, "1/2", 1, 1)
    assert multiset_coefficient(np.int64(3), sympy.Integer(2)) == 6


# --- what is refused, in the caller's words -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: separation_rank(2.0, 2, 2, 2, 2), "L must be an integer, not 2.0"),
        (lambda: separation_rank(2, "2", 2, 2, 2), "R must be an integer, not '2'"),
        (lambda: separation_rank(2, 2, True, 2, 2), "M must be an integer, not True"),
        (lambda: separation_rank(2, 2, 2, 0, 2), "t_S must be at least 1, not 0"),
        (lambda: separation_rank(2, 2, 2, 2), "give t_S and t_E"),
        (lambda: separation_rank(2, 2, t_S=2, t_E=2), "give M, or weights"),
        (lambda: separation_rank(3, weights=NET, t_S=2, t_E=2), "L = 3 was asked, but the weights have L = 1"),
        (lambda: separation_rank(2, 2, 2, 2, 2, field="R"), "cannot read 'R' as a field"),
        (lambda: separation_rank(2, 2, 2, 2, 2, field=6), "cannot read 6 as a field"),
        (lambda: separation_rank(2, 2, 2, 2, 2, max_rank="9"), "max_rank must be an integer, not '9'"),
        (lambda: separation_rank(2, 2, 2, 2, 2, start_steps=3), "start_steps must be a list, not 3"),
        (lambda: separation_rank(2, 2, 2, 2, 2, start_steps="13"), "start_steps must be a list, not '13'"),
        (lambda: separation_rank(weights=7, t_S=1, t_E=1), "weights are a RAC, a dict with Wh, Wi and Wo, or the path"),
        (lambda: separation_rank(weights={"Wh": [[[1]]]}, t_S=1, t_E=1), "no key 'Wi'"),
        (lambda: separation_rank(weights="no.json", t_S=1, t_E=1), "cannot read no.json"),
        (lambda: grid_rank(2, 2, 2, 2, 2, 3), "N must be in 1..M = 1..2, not 3"),
        (lambda: grid_rank(2, 2, 2, 2, 2, 3, templates=[[1, 0]]), "N = 3 was asked, but there are 1 templates"),
        (lambda: grid_rank(2, 2, 2, 2, 2, templates=[1, 0]), r"templates[1] must be a nonempty list of numbers, not 1"),
        (lambda: RAC.of(Wh=3, Wi=[[[1]]], Wo=[1]), "Wh must be a nonempty list of lists of lists of numbers, not 3"),
        (lambda: RAC.of(Wh=np.eye(1)[None], Wi=[[[1]]], Wo=[1]), "Wh[1], row 1, entry 1: a floating-point number"),
        (lambda: NET([1, 2]), "inputs[1] must be a nonempty list of numbers, not 1"),
        (lambda: NET([[1, 0.5]]), "input 1, entry 2: a floating-point number"),
        (lambda: grid_tensor(NET, [[1, 0]], 2.5), "the order T of a grid tensor must be an integer, not 2.5"),
        (lambda: grid_matricization(NET, [[1, 0]], "1", 1), "t_S must be an integer, not '1'"),
        (lambda: GF(7, 2.0), "the degree k of GF(p^k) must be an integer, not 2.0"),
        (lambda: parse_field(None), "cannot read None as a field"),
        (lambda: multiset_coefficient(2.0, 1), "n must be an integer, not 2.0"),
        (lambda: mean_kernel(1.0, 1), "the lag j must be an integer, not 1.0"),
        (lambda: kernel_variance(0, -1), "the lag k must be at least 0, not -1"),
        (lambda: expectation(3), "a word must be a text, not 3"),
        (lambda: family_weights(3, 1, 1, 1), "the name of a family must be a text, not 3"),
        (lambda: family_weights("generic", 1, 1.0, 1), "R must be an integer, not 1.0"),
        (lambda: generic_weights(1, 1, 1, field=7, seed=3, bound=7), "seed must be a text, not 3"),
        (lambda: small_integer_weights(1, 1, 1, magnitude="3"), "magnitude must be an integer, not '3'"),
        (lambda: best_bound(separation_rank(1, 1, 1, 1, 1)), "bounds are asked about a BoundProblem"),
        (lambda: BoundProblem(3), "the sizes are given as Sizes(L, R, M, t_S, t_E), not as 3"),
        (lambda: find_claim(3), "the id of a claim must be a text, not 3"),
        (lambda: run_suite("quick", "out", jobs=0), "jobs must be at least 1, not 0"),
        (lambda: summarise("nowhere"), "nowhere is no run directory"),
        (lambda: Conjecture(3), "a conjecture must be a text, not 3"),
        (lambda: SearchBudget(jobs="2"), "jobs must be an integer, not '2'"),
        (lambda: SearchBudget("soon"), "a time is written 8s, 2m, 1h"),
    ],
)
def test_what_is_refused_is_named(call, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DomainError) as caught:
        call()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


# --- results ------------------------------------------------------------------------------------------------

RESULTS = [
    separation_rank(2, 2, 2, 2, 2),
    separation_rank(2, 3, 2, 2, 4),
    separation_rank(weights=NET, t_S=2, t_E=2),
    separation_rank(2, 2, 2, 2, 2, field=7),
    grid_rank(2, 2, 2, 2, 2),
    grid_rank(2, 2, 2, 1, 1, templates=[[1, 0], ["1/2", 3]]),
    separation_rank(2, 2, 2, 2, 2).certificate(),
    separation_rank(weights=NET, t_S=2, t_E=2).certificate(),
]


@pytest.mark.parametrize("result", RESULTS, ids=repr)
def test_results_are_values(result):
    """Hashing agrees with equality, they can be stored in sets, copied and sent to another process."""
    for other in (copy.deepcopy(result), pickle.loads(pickle.dumps(result))):
        assert other == result
        assert hash(other) == hash(result)
    assert len({result, copy.copy(result)}) == 1
    assert len(set(RESULTS)) == len(RESULTS)


@pytest.mark.parametrize("result", RESULTS, ids=repr)
def test_results_print_themselves(result):
    assert repr(result).startswith(f"<{type(result).__name__} ")
    assert len(repr(result)) < 120
    assert "rank" in str(result)
    assert "\n" not in repr(result) + str(result)
    assert result._repr_latex_().startswith("$")
    assert result._repr_latex_().endswith("$")
    assert str(result).split(" (")[0].split(" Samples")[0] in result._repr_html_()


def test_what_a_result_says():
    known = separation_rank(2, 2, 2, 2, 2)
    assert repr(known) == "<FunctionRank L=2 R=2 M=2 t_S=2 t_E=2: rank == 6>"
    assert str(known).endswith("split after 2 of 4 steps, has function rank equal to 6.")
    assert known._repr_latex_() == r"$\operatorname{rank} = 6$"
    assert "<tr><th>rank =</th><td>6</td><td>the bounds meet</td></tr>" in known._repr_html_()
    assert int(known) == 6
    open_ = separation_rank(2, 3, 2, 2, 4)
    assert repr(open_) == "<FunctionRank L=2 R=3 M=2 t_S=2 t_E=4: rank >= 39 and rank <= 42>"
    assert "Samples say 39, wrong with probability at most 2^-" in str(open_)
    assert "<tr><th>rank =</th><td>?</td><td>undecided</td></tr>" in open_._repr_html_()
    with pytest.raises(DomainError, match=r"the rank is only known to lie in 39\.\.42"):
        int(open_)


def test_networks_and_templates_print_their_sizes():
    assert repr(NET) == "<RAC L=1 R=2 M=2 C=1 over Q>"
    assert repr(Templates.of_unit_vectors(5, 2, 3)) == "<Templates N=2 M=3 one-hot over GF(5)>"
    assert repr(LinearRNN.of(W=[[1]], F=[[1, 2]], C=[[1]])) == "<LinearRNN n=1 d_x=2 d_y=1>"
    assert expectation("W W W' W'")._repr_latex_() == "$2n + n^{3}$"
    assert hash(kernel_variance(1, 1)) == hash(kernel_variance(1, 1))


@pytest.mark.parametrize("result", RESULTS[:6], ids=repr)
def test_a_result_gives_the_certificate_that_the_checker_accepts(result, tmp_path):
    certificate = result.certificate()
    assert certificate.statement == result.statement
    report = check_bytes(certificate.to_bytes())
    assert report.accepted, report.message
    path = result.save(tmp_path / "certificate.json")
    assert path.read_bytes() == certificate.to_bytes()
    assert check_file(path) == report
    assert certificate.save(str(tmp_path / "again.json")).read_bytes() == path.read_bytes()


def test_where_nothing_is_proved_there_is_no_certificate(tmp_path):
    unknown = separation_rank(1, 1, 1, 1, 1)
    nothing = type(unknown)(
        unknown.problem, unknown.lower.__class__(0, unknown.lower.verdict, None), unknown.upper, None, None
    )
    with pytest.raises(DomainError, match="there is nothing to certify"):
        nothing.save(tmp_path / "c.json")
    assert not list(tmp_path.iterdir())


def test_every_public_name_is_there():
    for name in verify.__all__:
        assert getattr(verify, name) is not None
