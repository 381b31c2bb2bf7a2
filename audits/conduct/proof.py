"""Whether audits are as they were signed and recorded: for `history verify`, and before anything of one is printed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.db.readable import UNREADABLE, UnreadableRow, readable_rows
from app.db.row import Row
from app.history.checking import Report
from app.history.domain.verification import Checked, RecordTally
from app.history.queries import Recorded, recorded_about, subjects_with
from app.signing.proof import signature_faults
from audits.checklists.proof import sealed_problem
from audits.checklists.queries.sheets import live_sheet_of
from audits.conduct.domain.lifecycle import audit_number
from audits.conduct.domain.proof import (
    ANSWER,
    ANSWER_REVISION,
    CANNOT_BE_TAKEN,
    QUESTION_RESULT,
    RESULT,
    SORTS,
    Pinned,
    SealFault,
    answer_says,
    answers_that_differ,
    body_has_its_hash,
    numbers_without_a_gap,
    question_rows_of,
    result_is_as_signed,
    result_seal,
    revision_seal,
    standing,
)
from audits.conduct.models import Answer, AnswerRevision, Audit, AuditResult, QuestionResult
from audits.conduct.operations.storing import TAGS

KIND = "audit"
COMPLETED, REOPENED = "audit:completed", "audit:reopened"
SAID_TAGS = {f"audit:{did}": kind for kind, did in TAGS.items()}
NAMES: Mapping[type[Row], str] = {
    AuditResult: RESULT,
    QuestionResult: QUESTION_RESULT,
    Answer: ANSWER,
    AnswerRevision: ANSWER_REVISION,
}
AUDITS_AT_ONCE = 100


@dataclass
class _Kept:
    """Everything that is kept of one audit."""

    audit_id: int
    version_id: int | None
    pin: Callable[[int], Pinned]
    entries: list[Recorded] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    scored: dict[int, dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))
    answers: dict[int, Any] = field(default_factory=dict)
    said: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))  # by question
    said_in_order: list[Any] = field(default_factory=list)
    unreadable: list[SealFault] = field(default_factory=list)

    @property
    def number(self) -> str:
        return audit_number(self.audit_id)


def check_audits(session: Session, report: Report, _today: date) -> list[Checked]:
    """Every result, score of a question, answer and state of an answer, in the order of the audits."""
    tallies = {sort: RecordTally(sort) for sort in SORTS}
    ids, pin = sorted(_audit_ids(session)), cache(partial(_pinned, session))
    for start in range(0, len(ids), AUDITS_AT_ONCE):
        for kept in _kept(session, pin, ids[start : start + AUDITS_AT_ONCE]):
            _count(kept, tallies)
            for fault in _faults(kept):
                tallies[fault.sort].note(fault.problem)
        report("audits", min(start + AUDITS_AT_ONCE, len(ids)))
    return [tally.checked() for tally in tallies.values()]


def problems_of(session: Session, revisions: Mapping[int, int]) -> dict[int, list[str]]:
    """What differs from what was signed and recorded, by audit: in the revision that is named of each.

    Takes audits that the caller may see, and is asked before anything of a completed revision is printed.
    """
    pin = cache(partial(_pinned, session))
    found: dict[int, list[str]] = {one: [] for one in revisions}
    for kept in _kept(session, pin, list(revisions)):
        revision = revisions[kept.audit_id]
        faults = (fault.problem for fault in _faults(kept) if fault.revision in {None, revision})
        pinned = (kept.pin(result.version_id).problem for result in kept.results if result.revision == revision)
        found[kept.audit_id] += [problem for problem in (*pinned, *faults) if problem]
    for signature in signature_faults(session, KIND, list(revisions)):
        if signature.revision in {None, revisions.get(signature.subject_id)}:
            found.setdefault(signature.subject_id, []).append(signature.problem)
    return found


def _audit_ids(session: Session) -> set[int]:
    """Every audit that is there, and every one that the history says was answered or completed."""
    told = subjects_with(session, COMPLETED) | subjects_with(session, "audit:answer%")
    ids = {int(key) for kind, key in told if kind == KIND and key.isdecimal()}
    return ids | set(session.scalars(select(col(Audit.id))).all())  # type: ignore[arg-type]  # an id is never None


def _kept(session: Session, pin: Callable[[int], Pinned], ids: Sequence[int]) -> Iterator[_Kept]:
    """Everything of some audits, in a number of queries that does not grow with them."""
    versions = dict(session.execute(select(col(Audit.id), col(Audit.version_id)).where(col(Audit.id).in_(ids))).all())
    held = {one: _Kept(one, versions.get(one), pin) for one in ids}
    tags = (COMPLETED, REOPENED, *SAID_TAGS)
    for key, entries in recorded_about(session, KIND, [str(one) for one in ids], tags).items():
        held[int(key)].entries = entries
    owned = {one: one for one in ids}
    for row in _readable(session, AuditResult, AuditResult.audit_id, owned, held):
        held[row.audit_id].results.append(row)
    for row in _readable(session, Answer, Answer.audit_id, owned, held):
        held[row.audit_id].answers[row.question_id] = row
    for row in _readable(session, AnswerRevision, AnswerRevision.audit_id, owned, held):
        held[row.audit_id].said[row.question_id].append(row)
        held[row.audit_id].said_in_order.append(row)
    results = {row.id: row.audit_id for kept in held.values() for row in kept.results}
    for row in _readable(session, QuestionResult, QuestionResult.result_id, results, held):
        held[results[row.result_id]].scored[row.result_id][row.question_id] = row
    yield from held.values()


def _readable(
    session: Session, table: type[Row], owner: Any, audits: Mapping[int, int], held: Mapping[int, _Kept]
) -> Iterator[Any]:
    """The rows of a table that hang on these owners, by id; one that cannot be read is a fault of its audit."""
    columns = table.__table__.columns  # type: ignore[attr-defined]  # every table class has one
    key = col(table.id)
    for row in readable_rows(session, select(*columns).where(col(owner).in_(sorted(audits))), key):
        if not isinstance(row, UnreadableRow):
            yield row
            continue
        audit_id = audits[session.execute(select(col(owner)).where(key == row.id)).scalar_one()]
        sort = NAMES[table]
        problem = f"{sort} {row.id} of {audit_number(audit_id)} cannot be read: {row.reason}"
        held[audit_id].unreadable.append(SealFault(sort, None, problem))


def _count(kept: _Kept, tallies: Mapping[str, RecordTally]) -> None:
    for fault in kept.unreadable:
        tallies[fault.sort].count += 1
    tallies[RESULT].count += len(kept.results)
    tallies[QUESTION_RESULT].count += sum(len(rows) for rows in kept.scored.values())
    tallies[ANSWER].count += len(kept.answers)
    tallies[ANSWER_REVISION].count += len(kept.said_in_order)


def _faults(kept: _Kept) -> Iterator[SealFault]:
    yield from kept.unreadable
    faults = list(_faults_of_results(kept))
    yield from faults
    altered = {fault.revision for fault in faults}
    # A result that is not as it was signed says nothing about its scores and answers.
    for result in (row for row in kept.results if row.revision not in altered):
        pinned = kept.pin(result.version_id)
        yield from _faults_of_scores(kept, result, pinned)
        standing_then = {key: one.body for key, rows in kept.said.items() if (one := standing(rows, result.revision))}
        for code in answers_that_differ(result.content, pinned, standing_then):
            said = f"the answer to {code} of {kept.number} in revision {result.revision} is not the one that was signed"
            yield SealFault(ANSWER_REVISION, result.revision, said)
    yield from _faults_of_revisions(kept)
    yield from _faults_of_answers(kept)


def _faults_of_results(kept: _Kept) -> Iterator[SealFault]:
    for row, told in zip_longest(kept.results, _told(kept, {COMPLETED})):
        if row is None:
            entry, revision = told
            said = f"is missing: entry {entry.sequence} says '{entry.sentence}'"
            yield SealFault(RESULT, revision, f"the result of {kept.number}, revision {revision}, {said}")
            continue
        named = f"the result of {kept.number}, revision {row.revision},"
        if told is None:
            yield SealFault(RESULT, row.revision, f"{named} was added: no entry tells of it")
        elif not _result_holds(kept, row, *told):
            yield SealFault(RESULT, row.revision, f"{named} was altered since entry {told[0].sequence} told of it")


def _result_holds(kept: _Kept, row: Any, entry: Recorded, revision: int) -> bool:
    pinned = kept.pin(row.version_id)
    if row.revision != revision or not result_is_as_signed(row, kept.number, pinned):
        return False
    sealed = entry.sealed(AuditResult.__tablename__)
    if sealed is not None:
        return sealed == result_seal(row)
    by = (entry.at, entry.actor_id, entry.actor_name) == (row.completed_at, row.completed_by_id, row.completed_by_name)
    return by and (not entry.has_text or entry.after("content_hash") == row.content_hash)


def _faults_of_scores(kept: _Kept, result: Any, pinned: Pinned) -> Iterator[SealFault]:
    try:
        wanted = question_rows_of(result.content, pinned)
    except CANNOT_BE_TAKEN as error:
        said = f"the scores of {kept.number}, revision {result.revision}, cannot be recomputed: {error!r}"
        yield SealFault(QUESTION_RESULT, result.revision, said)
        return
    rows = kept.scored[result.id]
    for key in sorted({*wanted, *rows}):
        row, expected = rows.get(key), wanted.get(key)
        code = pinned.questions[key].code if key in pinned.questions else f"question {key}"
        named = f"the score of {code} in {kept.number}, revision {result.revision},"
        if row is None or expected is None:
            yield SealFault(QUESTION_RESULT, result.revision, f"{named} {'is missing' if row is None else 'was added'}")
        elif expected != {name: getattr(row, name) for name in expected}:
            yield SealFault(
                QUESTION_RESULT, result.revision, f"{named} was altered: the signed document says otherwise"
            )


def _faults_of_revisions(kept: _Kept) -> Iterator[SealFault]:
    for row, told in zip_longest(kept.said_in_order, _told(kept, set(SAID_TAGS))):
        if row is None:
            entry, revision = told
            said = f"an answer in {kept.number} is missing: entry {entry.sequence} says '{entry.sentence}'"
            yield SealFault(ANSWER_REVISION, revision, said)
            continue
        named = f"state {row.number} of the answer to {_code(kept, row.question_id)} in {kept.number}"
        if told is None:
            yield SealFault(ANSWER_REVISION, row.audit_revision, f"{named} was added: no entry tells of it")
        elif not _revision_holds(kept, row, *told):
            said = f"{named} was altered since entry {told[0].sequence} told of it"
            yield SealFault(ANSWER_REVISION, row.audit_revision, said)
    for key, rows in kept.said.items():
        for row, expected in numbers_without_a_gap(rows):
            named = f"the answer to {_code(kept, key)} in {kept.number}"
            said = f"{named} has no state {expected}: the next one found is {row.number}"
            yield SealFault(ANSWER_REVISION, row.audit_revision, said)


def _revision_holds(kept: _Kept, row: Any, entry: Recorded, audit_revision: int) -> bool:
    told = (SAID_TAGS[entry.tag], audit_revision)
    if told != (row.kind, row.audit_revision) or not body_has_its_hash(row):
        return False
    sealed = entry.sealed(AnswerRevision.__tablename__)
    if sealed is not None:
        return sealed == revision_seal(row)
    by = (entry.at, entry.actor_id, entry.actor_name) == (row.made_at, row.made_by_id, row.made_by_name)
    about = entry.sentence.startswith(f"{_code(kept, row.question_id)} of ")
    return by and about and (not entry.has_text or entry.agrees_with(row.body))


def _faults_of_answers(kept: _Kept) -> Iterator[SealFault]:
    for key in sorted({*kept.answers, *kept.said}):
        row = kept.answers.get(key)
        named = f"the answer to {_code(kept, key)} in {kept.number}"
        if row is None:
            yield SealFault(ANSWER, None, f"{named} is missing, though {len(kept.said[key])} states of it are kept")
        elif not answer_says(row, kept.said.get(key, [])):
            yield SealFault(ANSWER, None, f"{named} was altered: the newest state that was kept says otherwise")


def _told(kept: _Kept, tags: Collection[str]) -> Iterator[tuple[Recorded, int]]:
    """The entries with these tags, each with the revision of the audit at which it was recorded."""
    revision = 1
    for entry in kept.entries:
        revision += entry.tag == REOPENED
        if entry.tag in tags:
            yield entry, revision


def _pinned(session: Session, version_id: int) -> Pinned:
    """A version of a checklist; one that is not there has no question, so that nothing fits it."""
    try:
        sheet = live_sheet_of(session, version_id)
    except (NotFound, *UNREADABLE) as error:
        return Pinned("", 0, {}, f"its checklist cannot be read: {error}")
    questions = {question.code: question for question in sheet.checklist.questions()}
    by_id = {key: questions[code] for code, key in sheet.question_ids.items()}
    return Pinned(sheet.ref, sheet.number, by_id, sealed_problem(session, sheet))


def _code(kept: _Kept, question_id: int) -> str:
    question = kept.pin(kept.version_id or 0).questions.get(question_id)
    return question.code if question else f"question {question_id}"
