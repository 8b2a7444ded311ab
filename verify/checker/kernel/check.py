"""A certificate from its bytes to a report: read, check every item, decide, compare with what is declared.

To read the checker, start at ``_Run.checked``. Only the modules that a certificate needs are loaded.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from .bytes import read_sealed
from .errors import CheckError, OverBudget, Rejected, show
from .item import Item
from .meter import DEFAULT_MEMORY, Meter
from .report import EstablishedFact, Report
from .statement import NONE, TENSOR, Statement, read_statement
from .terms import operations
from .verdict import (
    SCOPES,
    VERDICTS,
    Context,
    Engine,
    Fact,
    RelationFact,
    SetFact,
    check_rests_on,
    combined,
    derived_verdict,
    require_decided,
)

__all__ = ["DEFAULT_WORK", "FORMAT", "KINDS", "VERSION", "check_bytes"]

DEFAULT_WORK = 2 * 10**10
FORMAT, VERSION = "verify-certificate", 3
_KEYS = ("format", "version", "claim", "statement", "verdict", "rests_on", "evidence", "sha256")
KINDS: Mapping[str, tuple[str, str]] = {
    "minor": ("evidence.minors", "check_minor"),
    "triangular": ("evidence.exact", "check_triangular"),
    "tropical": ("evidence.tropical", "check_tropical"),
    "graded": ("evidence.graded", "check_graded"),
    "implicit": ("evidence.implicit", "check_implicit"),
    "balls": ("evidence.balls", "check_balls"),
    "spectral": ("evidence.spectral", "check_spectral"),
    "propagation": ("evidence.propagation", "check_propagation"),
    "bound": ("circuit.bounds", "check_bound"),
    "nullspace": ("evidence.exact", "check_nullspace"),
    "sample": ("evidence.samples", "check_sample"),
    "exhaustive": ("evidence.exhaustive", "check_exhaustive"),
    "identity": ("evidence.closed", "check_identity"),
}
"""The closed list of evidence kinds, with the function that checks an item."""
_ALONE = ("exhaustive", "identity", "propagation")
_WITH_FUNCTIONS = ("a network with functions that are no polynomials", frozenset({"balls", "bound"}))
_SUBJECTS = {
    "polynomial": ("a rank", frozenset(KINDS) - {"spectral", "propagation"}),
    "analytic": _WITH_FUNCTIONS,
    "piecewise": _WITH_FUNCTIONS,
    "spectrum": ("singular values", frozenset({"spectral"})),
    TENSOR: ("the rank of an unfolding", frozenset({"minor", "nullspace"})),
    "lengths": ("ranks at all lengths", frozenset({"propagation"})),
}
"""By the kind of an instance: what it is about, and the evidence that speaks of that; ``identity`` speaks of none."""


class _Run:
    """One certificate being checked; what is known so far is kept for the report of a failure."""

    def __init__(self, data: bytes, engine: Engine | None, max_work: int, max_memory: int, fresh: bool) -> None:
        self.data = data
        self.engine = engine
        self.meter = Meter(max_work, "checking this certificate", max_memory)
        self.fresh = fresh
        self.known: dict[str, Any] = {}

    def report(self, outcome: str, **more: Any) -> Report:
        name = "python" if self.engine is None else getattr(self.engine, "__name__", "given by the caller")
        return Report(outcome, engine=name, work=self.meter.spent, **self.known, **more)

    def failed(self, error: CheckError) -> Report:
        return self.report(error.outcome, message=error.message, path=error.path, detail=error.detail)

    def checked(self, expected: Any) -> Report:
        """The conditions of the format, one after the other; any that fails raises."""
        top = read_sealed(self.data)
        if top.get("format").json != FORMAT:
            top.get("format").malformed(f"expected {FORMAT!r}, got {show(top.get('format').json)}")
        version = top.get("version")
        if type(version.json) is not int or version.json != VERSION:
            version.malformed(f"this checker reads version {VERSION}, the file has {show(version.json)}")
        top.keys(_KEYS)
        self.known["claim"] = top.get("claim").text("[a-z0-9][a-z0-9.-]{0,79}")
        self.known["sha256"] = str(top.get("sha256").json)
        declared = top.get("verdict")
        if declared.json not in (*VERDICTS.values(), "refuted"):
            declared.malformed(f"{show(declared.json)} is no verdict")
        refuted = declared.json == "refuted"
        statement = read_statement(top.get("statement"))
        from ..words import in_words, one_line  # words depend on the statement alone

        self.known["statement"] = in_words(statement, refuted=refuted)
        self.known["statement_text"] = one_line(statement, refuted=refuted)
        evidence, inner = top.get("evidence"), declared
        if refuted:
            evidence, inner = _refutation(evidence)
        context = Context(statement, self.meter, self.engine, self.fresh, refuted)
        facts = _facts(evidence, context)
        verdict = derived_verdict(statement, facts, refuted)
        if inner.json != verdict:
            inner.reject(f"the evidence gives the verdict {verdict}, the file says {show(inner.json)}")
        intervals = combined(facts)
        require_decided(statement, facts, intervals, self.meter, refuted)
        rests_on = check_rests_on(top.get("rests_on"), facts)
        if expected is not None:
            expected.require(statement, facts, self.meter, refuted=refuted)
        found = _established(statement, facts, intervals)
        relation = facts[0].scope if isinstance(facts[0], RelationFact) else ""
        verdict = "refuted" if refuted else verdict
        return self.report("accepted", verdict=verdict, rests_on=rests_on, facts=found, relation=relation)


def _refutation(evidence: Item) -> tuple[Item, Item]:
    """The items of a refutation and its declared verdict."""
    items = evidence.array()
    if len(items) != 1 or evidence[0].get("kind").json != "refutation":
        evidence.reject("the verdict refuted needs one item of kind refutation")
    item = evidence[0].keys(("kind", "verdict", "evidence"))
    inner = item.get("verdict")
    if inner.json not in VERDICTS.values() or inner.json == "probable":
        inner.reject(f"{show(inner.json)} is no verdict of a refutation")
    return item.get("evidence"), inner


def _facts(evidence: Item, context: Context) -> list[Fact]:
    """The fact of every item. Raises at the first that fails."""
    items = list(evidence.entries())
    if not items:
        evidence.reject("the evidence is empty")
    mentioned = [node[1] for node in operations(context.statement.relation) if node[0] == "bound"]
    facts = []
    for item in items:
        kind = item.get("kind").json
        if not isinstance(kind, str):
            item.malformed("an evidence item is an object with the key kind")
        if kind == "refutation":
            item.reject("a refutation must be the only item, of a certificate with verdict refuted")
        if kind not in KINDS:
            item.get("kind").malformed(f"{show(kind)} is none of {', '.join(KINDS)}, refutation")
        if context.statement.quantifier == NONE and kind != "identity":
            item.reject(f"a statement without ranks is decided by an identity, not by {show(kind)}")
        if kind != "identity":
            subject, speaking = _SUBJECTS[context.statement.instance.kind]
            if kind not in speaking:
                item.reject(f"{kind} is no evidence about {subject}")
        if kind in _ALONE and len(items) > 1:
            item.reject(f"an item of kind {kind} must be the only one")
        if kind == "bound" and item.get("name").json in mentioned:
            item.reject(f"the bound {show(item.get('name').json)} is no evidence for a relation about itself")
        module, name = KINDS[kind]
        if kind != "identity" and context.statement.instance.kind == TENSOR:
            module = "tensors.unfolding"
        check: Callable[[Item, Context], Fact] = getattr(import_module(f"..{module}", __package__), name)
        context.meter.release()
        facts.append(check(item, context))
    return facts


def _established(statement: Statement, facts: list[Fact], intervals: dict[Any, Any]) -> tuple[EstablishedFact, ...]:
    """What is known of each rank."""
    result = []
    for term, interval in intervals.items():
        about = [fact for fact in facts if not isinstance(fact, RelationFact) and fact.term == term]
        scope = max((fact.scope for fact in about), key=SCOPES.index)
        values = next((tuple(sorted(fact.values)) for fact in about if isinstance(fact, SetFact)), ())
        result.append(EstablishedFact(statement.instance.term_text(term), interval.lo, interval.hi, scope, values))
    return tuple(result)


def check_bytes(
    data: bytes,
    *,
    engine: Engine | None = None,
    max_work: int = DEFAULT_WORK,
    max_memory: int = DEFAULT_MEMORY,
    fresh: bool = False,
    expect: str | None = None,
) -> Report:
    """Whether ``data`` is a certificate that proves its statement (and, with ``expect``, what is expected).

    ``engine(matrix, p)`` may decide in place of plain Python whether a square matrix is nonsingular mod a prime p.
    ``max_work`` limits the declared work in multiply-adds, ``max_memory`` the memory in bytes (besides the file and the
    interpreter), ``fresh`` redraws samples. No bytes make this raise;
    a bad ``expect`` raises ``ExpectationError``, a ``ValueError``, what is no engine ``TypeError``.
    """
    if not (engine is None or callable(engine) or hasattr(engine, "proves")):
        raise TypeError(f"an engine is one such as engine_named('numpy'), not {show(engine)}")
    expected = None
    if expect is not None:
        from ..expect import parse_expectation

        expected = parse_expectation(expect)
    run = _Run(data, engine, max_work, max_memory, fresh)
    try:
        return run.checked(expected)
    except CheckError as error:
        return run.failed(error)
    except MemoryError:
        return run.failed(OverBudget("", "checking this certificate needs more memory than there is"))
    except Exception as error:  # no input may end the checker; what it cannot handle is not accepted
        return run.failed(_Defect(f"the checker failed on this file: {type(error).__name__} (please report)"))


class _Defect(Rejected):
    """A defect of the checker is never an acceptance."""

    outcome = "malformed"

    def __init__(self, message: str) -> None:
        super().__init__("", message)
