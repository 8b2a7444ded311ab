"""Searches that do not fit into memory are refused, in one sentence, before anything is allocated."""

import re

import pytest

from verify import separation_rank
from verify.errors import BudgetExceeded
from verify.exact import GF, QQ
from verify.networks.batch import evaluation_bytes
from verify.separation import memory, witness
from verify.separation.memory import require_memory, search_bytes
from verify.separation.problem import RankProblem
from verify.tensors.grid import Templates

MIB = 1 << 20
PROBLEM = RankProblem(L=2, R=4, M=4, t_S=20, t_E=20)


def have(monkeypatch, available):
    monkeypatch.setattr(memory, "available_bytes", lambda: available)


def test_the_prediction_grows_and_is_dominated_by_one_matrix():
    sizes = [search_bytes(PROBLEM, order) for order in (1, 10, 100, 1000, 7084, 21824)]
    assert sizes == sorted(sizes)
    assert 4 * 7084**2 < search_bytes(PROBLEM, 7084) < 2 * MIB * 1024
    assert 4 * 21824**2 < search_bytes(PROBLEM, 21824) < 12 * 1024 * MIB


@pytest.mark.parametrize(
    "problem",
    [
        RankProblem(L=2, R=2, M=2, t_S=2, t_E=2, field=GF(7)),
        RankProblem(L=2, R=2, M=2, t_S=2, t_E=2, field=GF(2, 4)),
        RankProblem(L=2, R=2, M=2, t_S=2, t_E=2, templates=Templates.of_unit_vectors(QQ, 2, 2)),
        RankProblem(cell="delta-rule", L=2, R=2, M=2, t_S=3, t_E=3),
    ],
)
def test_every_kind_of_search_is_predicted(problem):
    assert 0 < search_bytes(problem, 10) < search_bytes(problem, 100) < search_bytes(problem, 1000)
    assert search_bytes(problem, 6) < 50 * MIB, "a small search is never refused"
    extended = memory.needs_extension(problem)
    objects = isinstance(witness._setting(problem, "ab").kernel, witness.FieldKernel)
    assert objects == (extended or problem.field.degree > 1)


def test_the_sentence_names_the_largest_order_that_fits(monkeypatch):
    have(monkeypatch, 300 * MIB)
    with pytest.raises(BudgetExceeded) as refused:
        require_memory(PROBLEM, 7084)
    text = str(refused.value)
    assert "300.0 MiB are available" in text
    assert "--force" in text
    largest = int(re.search(r"the largest order that fits is (\d+)", text).group(1))
    assert search_bytes(PROBLEM, largest) <= 300 * MIB < search_bytes(PROBLEM, largest + 1)
    require_memory(PROBLEM, largest)
    assert f"--max-rank {largest};" in text


def test_nothing_is_refused_where_nothing_is_known(monkeypatch):
    have(monkeypatch, None)
    require_memory(PROBLEM, 10**6)


def test_a_search_is_refused_before_it_allocates_and_can_be_forced(monkeypatch):
    have(monkeypatch, 1000)
    monkeypatch.setattr(witness, "_evaluate", pytest.fail)
    with pytest.raises(BudgetExceeded, match="of order 6 takes about"):
        separation_rank(2, 2, 2, 2, 2)
    monkeypatch.undo()
    have(monkeypatch, 1000)
    assert separation_rank(2, 2, 2, 2, 2, force=True).value == 6


def test_without_a_bound_only_what_is_reached_must_fit(monkeypatch):
    """The default limit is far above what is looked for first."""
    problem = RankProblem(cell="delta-rule", L=1, R=2, M=2, t_S=2, t_E=2)
    have(monkeypatch, search_bytes(problem, 64))
    found = witness.find_witness(problem)
    assert found is not None
    assert found.rank < 64


def test_states_are_counted_by_the_chunk():
    program = PROBLEM.network
    assert evaluation_bytes(program, 4, 4, residues=True) < MIB
    large = evaluation_bytes(program, 10**4, 10**4, residues=True)
    assert large == evaluation_bytes(program, 10**5, 10**4, residues=True)
    assert evaluation_bytes(program, 10**4, 10**4, residues=True, threads=4) == 2 * large
