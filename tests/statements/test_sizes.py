"""The one value for sizes, and what is the same for all that hold one."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from verify.cli.problem import Asked
from verify.errors import DomainError
from verify.exact import GF, QQ
from verify.networks.weighted import family_program
from verify.separation.bounds import BoundProblem
from verify.separation.problem import RankProblem
from verify.statements import Instance, RankAt, Sizes, grid_rank, rank, terms
from verify.tensors.grid import Templates

SIZES = Sizes(2, 4, 3, 5, 6, N=2)
NAMES = ("L", "R", "M", "t_S", "t_E", "N")
HOLDERS: list[Any] = [
    Instance(SIZES),
    RankProblem(SIZES),
    BoundProblem(SIZES),
    RankAt("grid", SIZES),
    Asked(SIZES, program=None, field=QQ, templates=None, weights=None, start_steps=None),
]


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)
def test_a_holder_has_each_size_by_its_name(holder: Any) -> None:
    assert [getattr(holder, name) for name in NAMES] == [2, 4, 3, 5, 6, 2]
    assert not hasattr(holder, "__dict__")
    assert pickle.loads(pickle.dumps(holder)) == holder


@pytest.mark.parametrize("kind", [Instance, RankProblem, BoundProblem])
def test_what_is_no_sizes_is_refused_in_a_sentence(kind: Any) -> None:
    with pytest.raises(DomainError, match=r"the sizes are given as Sizes\(L, R, M, t_S, t_E\), not as 2"):
        kind(2)


def test_a_rank_term_knows_numbers_alone() -> None:
    """Else a term of a relation, which names no cell, would be another unknown than that of the evidence."""
    assert RankAt("function", SIZES.of("mi")) == RankAt("function", SIZES.templates(None))
    assert RankAt("grid", SIZES.of("mi")) == RankAt("grid", SIZES)
    assert RankAt("grid", SIZES) != RankAt("grid", SIZES.templates(3))
    assert RankAt("function", SIZES) != RankAt("grid", SIZES)
    for cell in ("rac", "mi", "tanh"):
        instance = Instance(SIZES.of(cell))
        found = terms(rank.equals(grid_rank), instance)
        assert set(found) == {RankAt("function", instance.sizes), RankAt("grid", instance.sizes)}


def test_the_sizes_of_a_program() -> None:
    program = family_program("mi", 1, 2, 3)
    sizes = Sizes.of_program(2, 1, N=2)
    assert (sizes.L, sizes.R, sizes.M, sizes.names, sizes.cell) == (0, 0, 0, ("M", "t_S", "t_E"), "program")
    for holder in (Instance(sizes, program=program), RankProblem(sizes, program=program)):
        assert holder.sizes == Sizes.of_program(2, 1, M=3, N=2)
    assert SIZES.names == NAMES[:-1]


def test_a_number_of_templates_means_unit_vectors() -> None:
    problem = RankProblem(SIZES, field=GF(5))
    assert problem == RankProblem(SIZES.templates(None), templates=Templates.of_unit_vectors(GF(5), 2, 3), field=GF(5))
    assert problem.instance == Instance(SIZES)
    assert problem.term == RankAt("grid", SIZES)
    assert (problem.notion, RankProblem(SIZES.templates(None)).notion) == ("grid", "function")
    assert (BoundProblem(SIZES).notion, BoundProblem(SIZES.templates(None)).notion) == ("grid", "function")


def test_a_number_of_templates_agrees_with_the_templates() -> None:
    given = Templates.of(QQ, [[1, 0, 2]])
    assert RankProblem(SIZES.templates(None), templates=given).sizes == SIZES.templates(1)
    with pytest.raises(DomainError, match="1 templates are given, but N = 2 was asked"):
        RankProblem(SIZES, templates=given)
    with pytest.raises(DomainError, match=r"N must be in 1\.\.M = 1\.\.3, not 4"):
        RankProblem(SIZES.templates(4))
