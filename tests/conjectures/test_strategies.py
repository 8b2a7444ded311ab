"""The public strategies, used as a reader of the documentation would."""

from __future__ import annotations

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from tests.examples import examples
from verify import QQ, separation_rank
from verify.conjectures import ExpressionError, instances, weights
from verify.errors import DomainError
from verify.separation.bounds import BoundProblem, best_bound


@examples(25)
@given(instances("M <= R", layers=2, width=(1, 3), steps=(1, 2)))
def test_a_users_property_of_generic_ranks(instance):
    assert instance.L == 2
    assert instance.M <= instance.R <= 3
    assert instance.t_S == instance.t_E <= 2
    known = separation_rank(L=instance.L, R=instance.R, M=instance.M, t_S=instance.t_S, t_E=instance.t_E)
    assert known.lower.value >= instance.m


@examples(40)
@given(instances(layers=(1, 2), width=(1, 2), channels=(1, 2), steps=(1, 2), balanced=False), st.data())
def test_a_users_property_of_ranks_at_special_weights(instance, data):
    net = data.draw(weights(instance))
    assert (net.L, net.R, net.M, net.field) == (instance.L, instance.R, instance.M, QQ)
    known = separation_rank(weights=net, t_S=instance.t_S, t_E=instance.t_E)
    problem = BoundProblem.at(instance.sizes)
    assert known.lower.value <= best_bound(problem).value


def test_grid_instances_have_their_templates():
    assert find(instances(grid=True), lambda instance: instance.M == 3).N == 3


@pytest.mark.slow
def test_they_shrink_to_the_smallest_and_to_zero():
    assert find(instances(), lambda instance: instance.R + instance.t_E >= 5).name() == "L1-R2-M1-tS3-tE3"
    net = find(weights(1, 2, 1), lambda net: any(v != 0 for v in net.Wo[0]))
    assert all(v == 0 for matrix in (*net.Wh, *net.Wi) for row in matrix for v in row)


@pytest.mark.slow
def test_unbalanced_splits_and_conditions_on_them():
    found = find(instances("t_S < t_E", balanced=False), lambda instance: True)
    assert (found.t_S, found.t_E) == (1, 2)


def test_bad_requests_are_refused_in_words():
    with pytest.raises(DomainError, match="layers"):
        instances(layers=0)
    with pytest.raises(DomainError, match="width"):
        instances(width=(3, 2))
    with pytest.raises(ExpressionError):
        instances("rank >= 2")
    with pytest.raises(DomainError, match="L, R and M"):
        weights(2)
    with pytest.raises(DomainError, match="at least 1"):
        weights(1, 1, 0)
    with pytest.raises(Exception, match=r"empty|satisf"):
        find(instances("L > 9"), lambda instance: True)
