"""From the state of a search to its outcome: status, counterexample, minimality."""

from __future__ import annotations

from verify.conjectures.course import Course
from verify.conjectures.domain import Domain
from verify.conjectures.finding import Word
from verify.conjectures.outcome import Counterexample, Ending, SearchOutcome, Status
from verify.conjectures.question import Question
from verify.statements import Sizes

__all__ = ["assemble"]

# So many open instances before a counterexample are listed.
MOST_LISTED = 100


def assemble(question: Question, course: Course, ending: Ending) -> SearchOutcome:
    """The outcome of what a search has found when it ends."""
    findings = list(course.findings)
    domain = question.domain
    example = course.best
    if example is None:
        example = next((finding for finding in findings if finding.word is Word.PROBABLE_COUNTEREXAMPLE), None)
    decided = any(finding.is_decided for finding in findings)
    if course.best is not None:
        status = Status.REFUTED
    elif example is not None or not decided:
        status = Status.UNDECIDED
    else:
        status = Status.SURVIVED
    before: tuple[list[Sizes], int | None] = ([], None)
    if example is not None:
        before = _open_before(domain, course, example.place)
    return SearchOutcome(
        expression=question.expression,
        where=question.where,
        weights=question.weights,
        status=status,
        counterexample=None if example is None else Counterexample.of(example),
        minimal=None if example is None else status is Status.REFUTED and before[1] == 0,
        open_before=tuple(before[0][:MOST_LISTED]),
        count_open_before=before[1],
        findings=tuple(findings),
        certificates=_certificates(course),
        complete_sum=_complete_sum(domain, course),
        ending=ending,
        order=domain.order_text,
        lines=course.lines,
        notes=_notes(domain),
        cell=question.cell,
    )


def _open_before(domain: Domain, course: Course, place: Sizes) -> tuple[list[Sizes], int | None]:
    """The instances before ``place`` that are not proved, as far as they were looked at, and how many there are in
    all.
    """
    earlier = [finding for finding in course.findings if domain.order(finding.place) < domain.order(place)]
    open_ones = [finding.place for finding in earlier if finding.word is not Word.PROVED]
    if course.has_passed(place, domain):
        return open_ones, len(open_ones)
    count = domain.count_before(place)
    return open_ones, None if count is None else count - (len(earlier) - len(open_ones))


def _complete_sum(domain: Domain, course: Course) -> int | None:
    """The largest sum of sizes up to which every instance of the domain is decided."""
    last, findings = course.last_enumerated, course.findings
    if last is None:
        return None
    reached = domain.order(last)[0] - (0 if course.exhausted else 1)
    undecided = [domain.order(finding.place)[0] for finding in findings if not finding.is_decided]
    complete = min([reached, *(total - 1 for total in undecided)])
    least = min((domain.order(finding.place)[0] for finding in findings), default=complete + 1)
    return complete if complete >= least else None


def _certificates(course: Course) -> tuple[str, ...]:
    sealed = [finding for finding in course.findings if finding.sha256]
    if course.directory is None:
        return tuple(finding.sha256 for finding in sealed)
    return tuple(str(course.directory.certificate_path(finding)) for finding in sealed)


def _notes(domain: Domain) -> tuple[str, ...]:
    """What a reader should know besides."""
    first = domain.place(1, 1, 1, 1, 1)
    why = domain.undefined_at(first)
    return () if why is None else (f"Where the condition has no value ({why} at {first.text}), nothing was looked at.",)
