"""Every claim of the registry: it has instances, it can be said, and its certificates are accepted."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.examples import share
from verify.certificates.build import Certificate
from verify.checker import check_bytes
from verify.claims import REGISTRY, Expectation, find_claim
from verify.errors import DomainError
from verify.exact import GF, QQ
from verify.separation.decide import bound_values
from verify.statements import Instance, to_compact, to_latex, to_text, to_words
from verify.work.budget import PROFILES

QUICK = PROFILES["quick"]
# Enumerations of 2^22 weights take half a minute in the checker.
DEAR = 1_000_000


def first_tasks(claim, count=2):
    return list(islice((task for task in claim.tasks(QUICK) if task.cost < DEAR), count))


@pytest.mark.parametrize("claim", REGISTRY.values(), ids=list(REGISTRY))
class TestEveryClaim:
    @pytest.mark.slow
    def test_it_has_instances_within_the_quick_profile(self, claim):
        tasks = list(claim.tasks(QUICK))
        assert tasks
        assert {task.claim for task in tasks} == {claim.id}
        assert len({task.name for task in tasks}) == len(tasks)
        assert all(task.cost > 0 for task in tasks)

    @pytest.mark.slow
    def test_a_larger_profile_has_no_fewer(self, claim):
        names = {task.name for task in claim.tasks(QUICK)}
        assert names <= {task.name for task in claim.tasks(PROFILES["standard"])}

    @pytest.mark.slow
    def test_its_statement_can_be_said(self, claim):
        assert to_text(claim.relation)
        latex = to_latex(claim.relation)
        assert latex.count("{") == latex.count("}")
        for task in islice(claim.tasks(QUICK), 3):
            statement = claim.statement(task)
            field = QQ if statement.field == "Q" else GF(statement.field.p, statement.field.k)
            values = bound_values(statement.instance, field) if isinstance(statement.instance, Instance) else None
            assert to_words(statement, values).endswith(".")
            assert to_text(statement.relation) in to_compact(statement)
            assert statement.quantifier is claim.quantifier

    def test_its_fields_are_filled(self, claim):
        for text in (claim.title, claim.source, claim.status, claim.domain, claim.proof):
            assert text.strip()
        assert isinstance(claim.expected, Expectation)

    def test_the_checker_accepts_its_first_certificates(self, claim):
        for task in share(first_tasks(claim)):
            certificate = claim.solve(task, QUICK).certificate
            assert isinstance(certificate, Certificate)
            report = check_bytes(certificate.to_bytes())
            assert report.accepted, (task.name, report.message)
            assert report.verdict == certificate.verdict.value
            assert report.claim == claim.id
            assert certificate.to_bytes() == claim.solve(task, QUICK).certificate.to_bytes()


def test_ids_are_what_the_format_allows_and_name_themselves():
    import re

    for name, claim in REGISTRY.items():
        assert claim.id == name
        assert re.fullmatch("[a-z0-9][a-z0-9.-]{0,79}", name)


def test_the_papers_claims_are_there():
    for name in ("theorem1-depth1-function", "theorem1-depth1-grid", "theorem1-depth2-grid", "conjecture1-function"):
        assert name in REGISTRY
    assert sum(name.startswith("conjecture1-grid-") for name in REGISTRY) == 6


def test_an_unknown_claim_names_near_ones():
    with pytest.raises(DomainError, match="did you mean theorem-s"):
        find_claim("theorem-ss")
