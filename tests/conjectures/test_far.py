"""Bounds alone, at sizes no rank is computed at: the windows in M are met, and the least M of each is found."""

from __future__ import annotations

import pytest

from verify.checker import check_bytes
from verify.conjectures import parse_condition, parse_conjecture
from verify.conjectures.domain import domain_of
from verify.conjectures.evidence import decide_place
from verify.conjectures.far import Line, can_fall, falls_on_line, is_false_by_bounds, lines
from verify.conjectures.finding import Word
from verify.conjectures.knowledge import known_from_bounds
from verify.separation.bounds import BoundProblem, best_bound
from verify.statements import Instance, Quantifier, Sizes

MIXED = "grid_rank >= min(mc(m, mc(t, L-1)), m * M**(t-1))"


def domain(expression, where=None):
    return domain_of(parse_conjecture(expression), None if where is None else parse_condition(where))


@pytest.mark.parametrize(
    ("line", "M"), [(Line(6, 17, 5, 5), 74_614), (Line(6, 19, 4, 4), 134_597), (Line(5, 24, 5, 5), 98_281)]
)
def test_a_narrow_window_is_met_at_its_least_M(line, M):
    found = falls_on_line(parse_conjecture(MIXED), domain(MIXED), line)
    assert found == Sizes(line.L, line.R, M, line.t_S, line.t_E, M)
    assert not is_false_by_bounds(parse_conjecture(MIXED), Sizes(line.L, line.R, M - 1, line.t_S, line.t_E, M - 1))
    finding = decide_place(
        parse_conjecture(MIXED), Quantifier.ALMOST_ALL_WEIGHTS, found, allowance=10**6, max_rank=400, seed="0"
    )
    assert finding.word is Word.REFUTED
    report = check_bytes(finding.certificate)
    assert (report.outcome, report.verdict) == ("accepted", "refuted")


def test_numbers_of_hundreds_of_digits_are_no_obstacle():
    expression = "grid_rank >= M ** (t - 1) * 3 ** 1000"
    found = falls_on_line(parse_conjecture(expression), domain(expression), Line(2, 2, 9, 9))
    assert found is not None
    expression = "rank >= M"  # the rank is bounded, M is not
    found = falls_on_line(parse_conjecture(expression), domain(expression, "M >= 10 ** 700"), Line(2, 3, 2, 2))
    assert found is None or found.M >= 10**700


def test_where_limits_the_line():
    found = falls_on_line(parse_conjecture(MIXED), domain(MIXED, "M > 74614"), Line(6, 17, 5, 5))
    assert found is None or found.M > 74_614
    assert falls_on_line(parse_conjecture(MIXED), domain(MIXED, "M < 70000"), Line(6, 17, 5, 5)) is None


@pytest.mark.slow
@pytest.mark.parametrize("line", [Line(2, 3, 3, 3), Line(3, 2, 2, 2), Line(4, 3, 2, 2), Line(1, 2, 1, 1)])
@pytest.mark.parametrize("expression", [MIXED, "grid_rank >= min(mc(m, mc(t, L-1)), M**t)", "rank > M * R"])
def test_it_agrees_with_the_bounds_gone_through_one_by_one(line, expression):
    relation, found = parse_conjecture(expression), domain(expression)

    def falls(M):
        place = Sizes(line.L, line.R, M, line.t_S, line.t_E, M if found.grid else None)
        environment = Instance(place).environment()
        from verify.statements import evaluate

        best = best_bound(BoundProblem(place)).value
        claimed = evaluate(relation.right, environment)
        return best < claimed or (relation.op == ">" and best == claimed)

    hits = [M for M in range(1, 400) if falls(M)]
    place = falls_on_line(relation, found, line)
    if hits:
        assert place is not None
        assert hits[0] >= place.M or place.M in hits
    elif place is not None:
        assert place.M >= 400


def test_the_quick_bound_is_the_best_bound():
    from verify.conjectures.far import _best

    for expression in ("rank >= 1", "grid_rank >= 1"):
        for sizes in ((2, 3, 2, 2, 2), (3, 3, 5, 2, 3), (4, 2, 7, 3, 3), (6, 5, 90, 3, 3), (1, 1, 1, 1, 1)):
            place = Sizes(*sizes, sizes[2] if "grid" in expression else None)
            ((term, bound),) = known_from_bounds(parse_conjecture(expression), place).uppers.items()
            assert _best(term) == bound.value


def test_statements_that_hold_at_rank_zero_cannot_fall():
    assert can_fall(parse_conjecture(MIXED), domain(MIXED))
    for expression in ("rank <= R", "rank % 2 == 0", "grid_rank <= rank"):
        assert not can_fall(parse_conjecture(expression), domain(expression))


def test_lines_respect_the_condition():
    found = list(lines(domain("rank >= 1", "L == 30 and R >= 5 and t <= 2")))
    assert found
    assert all(line.L == 30 and line.R >= 5 and line.t_E <= 2 for line in found)
