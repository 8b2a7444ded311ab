"""A certificate from its bytes to a report: read, check every item, decide, compare with what is declared."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .arithmetic import Meter
from .canonical import MAX_BYTES, read_sealed
from .errors import CheckError, Malformed, Rejected, show
from .evidence import check_items
from .expectation import Expectation, parse_expectation
from .facts import Context, Engine, Fact, combined
from .linear import check_linear_items, linear_in_words, linear_one_line, read_linear_statement
from .ranks import RankStatement, RankTerm
from .reading import array, fields_of, pattern
from .report import EstablishedFact, Report
from .statement import read_statement
from .values import ValueStatement, check_value_items, read_value_statement
from .verdict import VERDICTS, check_rests_on, derived_verdict, established, require_decided
from .wording import in_words, one_line

__all__ = ["DEFAULT_WORK", "check_bytes", "check_file"]

DEFAULT_WORK = 2 * 10**10
FORMAT, VERSIONS = "verify-certificate", (1, 2)
_KEYS = ("format", "version", "claim", "statement", "verdict", "rests_on", "evidence", "sha256")
S = TypeVar("S", bound=RankStatement[RankTerm])


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
        version = top.get("version")
        if type(version) is not int or version not in VERSIONS:
            read = " and ".join(map(str, VERSIONS))
            raise Malformed("version", f"this checker reads versions {read}, the file has {show(version)}")
        fields_of(top, _KEYS, path="")
        self.claim = pattern(top["claim"], "[a-z0-9][a-z0-9.-]{0,79}", path="claim")
        self.sha256 = str(top["sha256"])
        if top["verdict"] not in (*VERDICTS.values(), "refuted"):
            raise Malformed("verdict", f"{show(top['verdict'])} is no verdict")
        refuted = top["verdict"] == "refuted"
        if version == 1:
            circuit = read_statement(top["statement"])
            self._says(in_words(circuit, refuted=refuted), one_line(circuit, refuted=refuted))
            return self._ranks(top, circuit, check_items, refuted, expected)
        about = top["statement"]
        if not isinstance(about, dict):
            raise Malformed("statement", f"expected an object, got {show(about)}")
        if about.get("quantifier") == "values":
            return self._values(top, read_value_statement(about, path="statement"), refuted, expected)
        linear = read_linear_statement(about, path="statement")
        self._says(linear_in_words(linear, refuted=refuted), linear_one_line(linear, refuted=refuted))
        return self._ranks(top, linear, check_linear_items, refuted, expected)

    def _says(self, sentence: str, line: str) -> None:
        self.sentence, self.statement_text = sentence, line

    def _ranks(
        self,
        top: dict[str, object],
        statement: S,
        check: Callable[[list[object], Context[S], str], list[Fact]],
        refuted: bool,
        expected: Expectation | None,
    ) -> Report:
        """A statement about ranks: the facts that the items establish decide the relation."""
        items, inner, path = _items(top, refuted)
        facts = check(items, Context(statement, self.meter, self.engine, self.fresh, refuted), path)
        verdict = derived_verdict(statement, facts, refuted)
        _require_verdict(inner, verdict, refuted)
        intervals = combined(facts)
        require_decided(statement, facts, intervals, self.meter, refuted)
        rests_on = check_rests_on(top["rests_on"], {name for fact in facts for name in fact.rests_on})
        if expected is not None:
            expected.require(statement, facts, self.meter, refuted=refuted)
        return self._accepted("refuted" if refuted else verdict, rests_on, established(statement, facts, intervals))

    def _values(
        self, top: dict[str, object], statement: ValueStatement, refuted: bool, expected: Expectation | None
    ) -> Report:
        """A statement about exact values: its one item decides the relation."""
        self._says(statement.in_words(refuted), statement.one_line(refuted))
        items, inner, path = _items(top, refuted)
        fact = check_value_items(statement, items, self.meter, path, refuted)
        verdict = VERDICTS[fact.scope]
        _require_verdict(inner, verdict, refuted)
        rests_on = check_rests_on(top["rests_on"], set(fact.rests_on))
        if expected is not None:
            raise Rejected("", "not as expected: the file is about exact values, expected is a relation of ranks")
        return self._accepted("refuted" if refuted else verdict, rests_on, ())

    def _accepted(self, verdict: str, rests_on: tuple[str, ...], facts: tuple[EstablishedFact, ...]) -> Report:
        return Report(
            "accepted",
            claim=self.claim,
            statement=self.sentence,
            statement_text=self.statement_text,
            verdict=verdict,
            rests_on=rests_on,
            engine=self._engine_name(),
            work=self.meter.spent,
            sha256=self.sha256,
            facts=facts,
        )


def _items(top: dict[str, object], refuted: bool) -> tuple[list[object], object, str]:
    """The items of evidence, the verdict declared for them, and their JSON path."""
    if refuted:
        return _refutation(top["evidence"])
    return array(top["evidence"], path="evidence"), top["verdict"], "evidence"


def _require_verdict(declared: object, verdict: str, refuted: bool) -> None:
    if declared != verdict:
        where = "evidence[0].verdict" if refuted else "verdict"
        raise Rejected(where, f"the evidence gives the verdict {verdict}, the file says {show(declared)}")


def _refutation(evidence: object) -> tuple[list[object], object, str]:
    """The items of a refutation, its declared verdict, and their JSON path."""
    items = array(evidence, path="evidence")
    if len(items) != 1 or not isinstance(items[0], dict) or items[0].get("kind") != "refutation":
        raise Rejected("evidence", "the verdict refuted needs one item of kind refutation")
    keys = fields_of(items[0], ("kind", "verdict", "evidence"), path="evidence[0]")
    if keys["verdict"] not in ("proved-all", "proved-generic", "proved-instance"):
        raise Rejected("evidence[0].verdict", f"{show(keys['verdict'])} is no verdict of a refutation")
    return array(keys["evidence"], path="evidence[0].evidence"), keys["verdict"], "evidence[0].evidence"


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
