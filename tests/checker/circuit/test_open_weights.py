"""The quantifier open-weights and the verdict proved-open: what supports them, and what combines."""

from typing import Any

import pytest

from tests.checker.checking import accepted, refused
from tests.checker.circuit.networks import about
from tests.checker.writer import RANK, bound, certificate, minor, stream
from verify.checker.circuit.instance import Circuit, Term
from verify.checker.kernel.errors import CheckError
from verify.checker.kernel.item import Item
from verify.checker.kernel.meter import Meter
from verify.checker.kernel.rings import Field
from verify.checker.kernel.statement import Statement, read_statement
from verify.checker.kernel.verdict import Context, RankFact, derived_verdict

AT_LEAST_3 = [">=", RANK, 3]
MINOR = minor(3, stream(3, "1"), stream(3, "2"))


def statement(quantifier: str, cell: str = "mi", field: Any = "Q") -> Statement:
    return read_statement(Item(about(cell, AT_LEAST_3, 2, 2, quantifier=quantifier, field=field), "statement"))


def test_a_minor_of_a_polynomial_network_proves_it_open() -> None:
    """What holds almost everywhere holds on some nonempty open set; the verdict is that of the statement."""
    relation = about("mi", AT_LEAST_3, 2, 2, quantifier="open-weights")
    report = accepted(certificate(relation, "proved-open", MINOR))
    assert report.statement.startswith(
        "For all weights (real) in some nonempty open set the ranks of the network of cell mi"
    )
    assert report.statement_text == "mi L=1 R=2 M=2 t_S=2 t_E=2 weights=open: rank >= 3"
    assert [fact.scope for fact in report.facts] == ["generic"]
    refused(certificate(relation, "proved-generic", MINOR), "rejected", "gives the verdict proved-open")
    upper = about("mi", ["<=", RANK, 3], 2, 2, quantifier="open-weights")
    accepted(certificate(upper, "proved-open", bound("C1", 3)))


def test_open_weights_are_real() -> None:
    over_f2 = about("mi", AT_LEAST_3, 2, 2, quantifier="open-weights", field={"p": 2, "k": 1})
    refused(certificate(over_f2, "proved-open", MINOR), "malformed", 'the field is "Q", got GF(2)')


def test_expectations_about_open_sets() -> None:
    data = certificate(about("mi", AT_LEAST_3, 2, 2, quantifier="open-weights"), "proved-open", MINOR)
    accepted(data, expect="mi L=1 R=2 M=2 t_S=2 t_E=2 weights=open: rank >= 2")
    accepted(data, expect="mi L=1 R=2 M=2 t=2: rank >= 3")  # its fact is generic
    generic = certificate(about("mi", AT_LEAST_3, 2, 2), "proved-generic", MINOR)
    accepted(generic, expect="mi L=1 R=2 M=2 t=2 weights=open: rank >= 3")
    refused(generic, "rejected", "the file is about the cell mi", expect="rac L=1 R=2 M=2 t=2: rank >= 3")


@pytest.mark.parametrize(
    ("cell", "scope", "rests_on"),
    [("mi", "generic", ("F1", "F2")), ("lstm", "generic", ("F1", "A1")), ("relu", "open", ("F1", "A2"))],
)
def test_what_a_minor_proves_depends_on_the_functions(cell: str, scope: str, rests_on: tuple[str, ...]) -> None:
    for quantifier in ("almost-all-weights", "open-weights"):
        item = Item({"kind": "balls", "weights": {"kind": "stream", "seed": "0"}}, "")
        fact = Context(statement(quantifier, cell), Meter(10, "")).lower_bound(item, None, 3)
        assert (fact.scope, fact.rests_on) == (scope, rests_on)


def facts(*scopes: str, sizes: int = 2) -> list[Any]:
    """A fact of each scope, an open one with the weights that follow the colon."""
    found = []
    for text in scopes:
        scope, _, weights = text.partition(":")
        found.append(RankFact("minor", Term("rank", (1, sizes, 2), 2, 2, 2), scope, 1, weights=weights))
    return found


TABLE = [
    # quantifier, refuted, scopes, verdict or a part of the reason
    ("almost-all-weights", False, ("open:a",), "does not support almost-all-weights"),
    ("all-weights", False, ("open:a",), "does not support all-weights"),
    ("these-weights", False, ("open:a",), "does not support these-weights"),
    ("open-weights", False, ("open:a",), "proved-open"),
    ("open-weights", False, ("all",), "proved-open"),
    ("open-weights", False, ("generic:a", "generic:b"), "proved-open"),
    ("open-weights", False, ("open:a", "generic:b", "all"), "proved-open"),
    ("open-weights", False, ("open:a", "open:a"), "proved-open"),
    ("open-weights", False, ("open:a", "open:b"), "must have equal weights"),
    ("open-weights", False, ("instance",), "does not support open-weights"),
    ("open-weights", False, ("probable",), "does not support open-weights"),
    # an open set, and one that the relation of a refutation is said to hold on, need not meet
    ("open-weights", True, ("open:a",), "does not support open-weights"),
    ("open-weights", True, ("generic:a",), "proved-generic"),
    ("open-weights", True, ("all",), "proved-all"),
    ("almost-all-weights", True, ("open:a",), "proved-open"),
    ("almost-all-weights", True, ("open:a", "open:b"), "must have equal weights"),
    ("all-weights", True, ("open:a", "generic:b"), "proved-open"),
    ("these-weights", True, ("all",), "proved-instance"),
]


@pytest.mark.parametrize(("quantifier", "refuted", "scopes", "expected"), TABLE)
def test_scopes_and_verdicts(quantifier: str, refuted: bool, scopes: tuple[str, ...], expected: str) -> None:
    about_it = statement("almost-all-weights")
    about_it = Statement(quantifier, Field(), about_it.instance, {}, about_it.relation, {})
    if expected.startswith("proved-"):
        assert derived_verdict(about_it, facts(*scopes), refuted) == expected
    else:
        with pytest.raises(CheckError, match=expected):
            derived_verdict(about_it, facts(*scopes), refuted)


def test_open_facts_about_networks_of_different_sizes_have_independent_weights() -> None:
    about_it = statement("open-weights")
    both = facts("open:a") + facts("open:b", sizes=3)
    assert derived_verdict(about_it, both, False) == "proved-open"


def test_a_refutation_with_open_evidence_is_written_so() -> None:
    """It is false that the rank is at most 2 for all weights in some open set: generically it is 3."""
    relation = about("mi", ["<=", RANK, 2], 2, 2, quantifier="open-weights")
    accepted(certificate(relation, "refuted/proved-generic", MINOR))
    wrong = certificate(relation, "refuted/proved-open", MINOR)
    refused(wrong, "rejected", "gives the verdict proved-generic")


def test_the_instance_says_of_what_kind_it_is() -> None:
    kinds = {cell: Circuit(cell, Field(), False, {}).kind for cell in ("rac", "linear", "gru", "relu")}
    assert kinds == {"rac": "polynomial", "linear": "polynomial", "gru": "analytic", "relu": "piecewise"}
