"""A certificate from its bytes to a report: read, check every item, decide, compare with what is declared."""

import os
import stat
from pathlib import Path

from .arithmetic import Meter
from .canonical import MAX_BYTES, canonical, read_sealed
from .decision import decide
from .errors import CheckError, Malformed, Rejected, show
from .evidence import check_items
from .expectation import Expectation, parse_expectation
from .facts import SCOPES, Context, Engine, Fact, Interval, combined
from .reading import array, fields_of, pattern
from .report import EstablishedFact, Report
from .statement import NONE, Statement, Term, read_statement
from .wording import in_words, one_line, term_text

__all__ = ["DEFAULT_WORK", "check_bytes", "check_file"]

DEFAULT_WORK = 2 * 10**10
FORMAT, VERSION = "verify-certificate", 1
_KEYS = ("format", "version", "claim", "statement", "verdict", "rests_on", "evidence", "sha256")
_VERDICTS = {"all": "proved-all", "generic": "proved-generic", "instance": "proved-instance", "probable": "probable"}
_ALLOWED = {
    "almost-all-weights": ("all", "generic", "probable"),
    "all-weights": ("all",),
    "these-weights": ("all", "instance", "probable"),
    NONE: ("all",),
}


class _Run:
    """One certificate being checked; what is known so far is kept for the report of a failure."""

    def __init__(self, data: bytes, engine: Engine | None, max_work: int, fresh: bool) -> None:
        self.data = data
        self.engine = engine
        self.meter = Meter(max_work, "checking this certificate")
        self.fresh = fresh
        self.claim = self.statement_text = self.sentence = self.sha256 = ""

    def report(self, expected: Expectation | None) -> Report:
        try:
            return self._checked(expected)
        except CheckError as error:
            return self._failed(error.outcome, error.message, error.path, error.detail)

    def crashed(self, error: Exception) -> Report:
        """A defect of the checker is never an acceptance."""
        return self._failed("malformed", f"the checker failed on this file: {type(error).__name__} (please report)")

    def _failed(self, outcome: str, message: str, path: str = "", detail: str = "") -> Report:
        return Report(
            outcome,
            claim=self.claim,
            statement=self.sentence,
            statement_text=self.statement_text,
            message=message,
            path=path,
            detail=detail,
            engine=self._engine_name(),
            work=self.meter.spent,
            sha256=self.sha256,
        )

    def _engine_name(self) -> str:
        return "python" if self.engine is None else getattr(self.engine, "__name__", "given by the caller")

    def _checked(self, expected: Expectation | None) -> Report:
        top = read_sealed(self.data)
        if top.get("format") != FORMAT:
            raise Malformed("format", f"expected {FORMAT!r}, got {show(top.get('format'))}")
        if top.get("version") != VERSION or type(top.get("version")) is not int:
            raise Malformed("version", f"this checker reads version {VERSION}, the file has {show(top.get('version'))}")
        fields_of(top, _KEYS, path="")
        self.claim = pattern(top["claim"], "[a-z0-9][a-z0-9.-]{0,79}", path="claim")
        self.sha256 = str(top["sha256"])
        declared = top["verdict"]
        if declared not in (*_VERDICTS.values(), "refuted"):
            raise Malformed("verdict", f"{show(declared)} is no verdict")
        refuted = declared == "refuted"
        statement = read_statement(top["statement"])
        self.sentence = in_words(statement, refuted=refuted)
        self.statement_text = one_line(statement, refuted=refuted)
        context = Context(statement, self.meter, self.engine, self.fresh, refuted)
        if refuted:
            items, inner, path = _refutation(top["evidence"])
        else:
            items, inner, path = array(top["evidence"], path="evidence"), declared, "evidence"
        facts = check_items(items, context, path)
        verdict = _derived_verdict(statement, facts, refuted)
        if inner != verdict:
            where = "evidence[0].verdict" if refuted else "verdict"
            raise Rejected(where, f"the evidence gives the verdict {verdict}, the file says {show(inner)}")
        intervals = combined(facts)
        _require_decided(statement, facts, intervals, self.meter, refuted)
        rests_on = _check_rests_on(top["rests_on"], facts)
        if expected is not None:
            expected.require(statement, facts, self.meter, refuted=refuted)
        return Report(
            "accepted",
            claim=self.claim,
            statement=self.sentence,
            statement_text=self.statement_text,
            verdict="refuted" if refuted else verdict,
            rests_on=rests_on,
            engine=self._engine_name(),
            work=self.meter.spent,
            sha256=self.sha256,
            facts=_established(statement, facts, intervals),
        )


def _refutation(evidence: object) -> tuple[list[object], object, str]:
    """The items of a refutation, its declared verdict, and their JSON path."""
    items = array(evidence, path="evidence")
    if len(items) != 1 or not isinstance(items[0], dict) or items[0].get("kind") != "refutation":
        raise Rejected("evidence", "the verdict refuted needs one item of kind refutation")
    keys = fields_of(items[0], ("kind", "verdict", "evidence"), path="evidence[0]")
    if keys["verdict"] not in ("proved-all", "proved-generic", "proved-instance"):
        raise Rejected("evidence[0].verdict", f"{show(keys['verdict'])} is no verdict of a refutation")
    return array(keys["evidence"], path="evidence[0].evidence"), keys["verdict"], "evidence[0].evidence"


def _derived_verdict(statement: Statement, facts: list[Fact], refuted: bool) -> str:
    """The verdict of the weakest scope, after checking that every scope is allowed."""
    allowed = _ALLOWED[statement.quantifier]
    if refuted and statement.quantifier == "all-weights":
        allowed = (*allowed, "generic")
        if statement.field.p:
            _require_one_assignment(facts)
    for fact in facts:
        if fact.scope not in allowed:
            raise Rejected("evidence", f"{fact.kind} evidence ({fact.scope}) does not support {statement.quantifier}")
    weakest = max((fact.scope for fact in facts), key=SCOPES.index)
    if statement.quantifier == "these-weights" and weakest == "all":
        weakest = "instance"
    return _VERDICTS[weakest]


def _require_one_assignment(facts: list[Fact]) -> None:
    """Over a finite field generic facts need not hold together anywhere in the field: one witness assignment must.

    Networks of different sizes have independent weights, so only witnesses of one (L, R, M) must agree.
    """
    used: dict[tuple[int, int, int], str] = {}
    for fact in facts:
        if fact.scope == "generic" and fact.term is not None:
            sizes = (fact.term.L, fact.term.R, fact.term.M)
            if used.setdefault(sizes, fact.weights) != fact.weights:
                raise Rejected("evidence", "over a finite field the witnesses of a refutation must have equal weights")


def _require_decided(
    statement: Statement, facts: list[Fact], intervals: dict[Term, Interval], meter: Meter, refuted: bool
) -> None:
    """The relation is true, or in a refutation false, whatever the ranks are within the facts."""
    if facts[0].kind == "identity":
        return  # the item has decided the relation itself
    if facts[0].kind == "exhaustive" and facts[0].term is not None:
        term = facts[0].term
        outcomes = {v: decide(statement.relation, statement, {term: Interval(v, v)}, meter) for v in facts[0].values}
        if refuted and False not in outcomes.values():
            raise Rejected("statement.relation", "the relation holds for every rank that occurs")
        failing = sorted(v for v, outcome in outcomes.items() if outcome is not True)
        if not refuted and failing:
            raise Rejected("statement.relation", f"the relation fails for the rank {failing[0]}, which occurs")
        return
    outcome = decide(statement.relation, statement, intervals, meter)
    if outcome is refuted:
        raise Rejected("statement.relation", f"the relation is {'true' if refuted else 'false'}, by this evidence")
    if outcome is None:
        known = ", ".join(
            f"{term_text(term, statement)} in {show(i.lo)}..{'' if i.hi is None else show(i.hi)}"
            for term, i in list(intervals.items())[:4]
        )
        raise Rejected("statement.relation", f"the evidence does not decide the relation; it shows {known}")


def _check_rests_on(value: object, facts: list[Fact]) -> tuple[str, ...]:
    """The declared list is exactly what the items use."""
    names = tuple(sorted({name for fact in facts for name in fact.rests_on}))
    needed = [{"name": name, "status": "proof-on-paper"} for name in names]
    if value != needed:
        raise Rejected("rests_on", f"expected {canonical(needed)}, got {show(value)}")
    return names


def _established(
    statement: Statement, facts: list[Fact], intervals: dict[Term, Interval]
) -> tuple[EstablishedFact, ...]:
    result = []
    for term, interval in intervals.items():
        scope = max((fact.scope for fact in facts if fact.term == term), key=SCOPES.index)
        result.append(EstablishedFact(term_text(term, statement), interval.lo or 0, interval.hi, scope))
    return tuple(result)


def check_bytes(
    data: bytes,
    *,
    engine: Engine | None = None,
    max_work: int = DEFAULT_WORK,
    fresh: bool = False,
    expect: str | None = None,
) -> Report:
    """Whether ``data`` is a certificate that proves its statement (and, with ``expect``, what is expected).

    ``engine(matrix, p)`` may decide in place of plain Python whether a square matrix is nonsingular mod a prime p.
    ``max_work`` limits the declared work in multiply-adds, ``fresh`` redraws samples. No bytes make this raise;
    a bad ``expect`` raises ``ExpectationError``, a ``ValueError``.
    """
    expected = None if expect is None else parse_expectation(expect)
    run = _Run(data, engine, max_work, fresh)
    try:
        return run.report(expected)
    except MemoryError:
        raise
    except Exception as error:  # no input may end the checker; what it cannot handle is not accepted
        return run.crashed(error)


def check_file(
    path: str | os.PathLike[str],
    *,
    engine: Engine | None = None,
    max_work: int = DEFAULT_WORK,
    fresh: bool = False,
    expect: str | None = None,
) -> Report:
    """``check_bytes`` of a regular file of at most 64 MB; anything else is malformed."""
    if expect is not None:
        parse_expectation(expect)  # a bad one raises whether the file can be read or not
    try:
        descriptor = os.open(Path(path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Report("malformed", message="not a regular file")
            if status.st_size > MAX_BYTES:
                message = f"the file has {status.st_size} bytes; at most {MAX_BYTES} are allowed"
                return Report("malformed", message=message)
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such path"
        return Report("malformed", message=f"the file cannot be read: {reason}")
    return check_bytes(data, engine=engine, max_work=max_work, fresh=fresh, expect=expect)
