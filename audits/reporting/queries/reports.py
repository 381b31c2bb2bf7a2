"""Completed revisions of audits as reports: everything that is printed, in a constant number of queries.

Answers come from the document that the content hash covers (`AuditResult.content`), never from the answers as they
stand now: a revision says for ever what it said when it was signed (SPEC 2.7).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.db.paging import Order, Page, Selection, page_of
from app.db.scope import seen_client
from app.people.queries import person_rows, site_rows, team_rows
from app.requirements.queries import requirement_rows
from app.signing.queries import signatures_of
from audits.checklists.models import ChecklistRow, ChecklistVersion, QuestionRequirement, QuestionRow, SectionRow
from audits.checklists.queries.sheets import sheet_of
from audits.conduct.domain.content import fraction_of
from audits.conduct.domain.missing import codes_with_findings
from audits.conduct.models import AnswerRevision, Audit, AuditResult, QuestionResult
from audits.conduct.queries.lists import AuditFilter, audits_matching, seen_audit
from audits.conduct.queries.reopenings import reopenings_of
from audits.findings.queries.raised import findings_from
from audits.reporting.domain.audit_report import (
    AnswerLine,
    AuditReport,
    FindingLine,
    SignatureLine,
    evidence_name,
    marks_of,
    section_line,
)
from audits.reporting.models import ReportFile
from audits.reporting.queries.altered import refuse_altered
from audits.words import Critical, FindingStatus, Grade, QuestionType, ScoringMode

KIND = "audit"  # of what is signed, and of the origin of its findings


def report_of(session: Session, actor: Actor, audit_id: int, revision: int | None = None) -> AuditReport:
    """The report of one completed revision, the latest where none is named.

    NotFound for what one may not see, AuditAltered for what is not as it was signed.
    """
    number = _revision_of(session, actor, audit_id, revision)
    refuse_altered(session, {audit_id: number})
    wanted = _results().where(seen_audit(actor), col(Audit.id) == audit_id, col(AuditResult.revision) == number)
    rows = session.execute(wanted).all()
    report = _reports(session, actor, rows)[0]
    reopening = reopenings_of(session, audit_id).get(report.revision)
    report = replace(report, signatures=_signatures(session, report), reopening=reopening)
    if not actor.can(Capability.READ_FINDINGS):
        return replace(report, findings=None)
    result = rows[0].AuditResult
    made = codes_with_findings(sheet_of(session, result.version_id).checklist, result.content.get("answers", ()))
    held = [one for one in _findings(session, audit_id) if one.question in made]
    return replace(
        report,
        findings=tuple(one for one in held if one.status != FindingStatus.CANCELLED),
        withdrawn=tuple(one for one in held if one.status == FindingStatus.CANCELLED),
    )


def answers_page(
    session: Session, actor: Actor, wanted: AuditFilter, cursor: str | None, size: int
) -> tuple[list[AuditReport], str | None]:
    """One page of latest reports, by audit, for a sheet of answers; AuditAltered where one is not as it was signed."""
    latest = (
        select(col(Audit.id), col(AuditResult.revision))
        .join(AuditResult, col(AuditResult.id) == col(Audit.result_id))
        .where(col(Audit.id).in_(audits_matching(actor, wanted)))
    )
    page: Page = page_of(session, latest, Order(col(Audit.id), col(Audit.id)), cursor, size)
    refuse_altered(session, {row.id: row.revision for row in page.rows})
    ids = [row.id for row in page.rows]
    chosen = _results().where(col(Audit.id).in_(ids), col(AuditResult.id) == col(Audit.result_id))
    return _reports(session, actor, session.execute(chosen.order_by(col(Audit.id))).all()), page.next_cursor


def _revision_of(session: Session, actor: Actor, audit_id: int, revision: int | None) -> int:
    """The revision that is asked for, or the latest, without a look at what it holds."""
    chosen = (
        select(col(AuditResult.revision))
        .join(Audit, col(Audit.id) == col(AuditResult.audit_id))
        .where(seen_audit(actor), col(Audit.id) == audit_id)
    )
    named = col(AuditResult.id) == col(Audit.result_id) if revision is None else col(AuditResult.revision) == revision
    found = session.execute(chosen.where(named)).scalar_one_or_none()
    if found is None:
        raise NotFound("completed audit", audit_id)
    return int(found)


def answer_count(session: Session, actor: Actor, wanted: AuditFilter, cap: int) -> int:
    """How many rows a sheet of answers will have, counted to one past the cap."""
    found = col(Audit.id).in_(audits_matching(actor, wanted))
    audits = select(col(Audit.result_id)).where(found, col(Audit.result_id).is_not(None))
    limited = select(col(QuestionResult.id)).where(col(QuestionResult.result_id).in_(audits)).limit(cap + 1).subquery()
    return int(session.execute(select(func.count()).select_from(limited)).scalar_one())


def revisions_of(session: Session, actor: Actor, audit_id: int) -> list[Any]:
    """The completed revisions of an audit that one may see, newest first: number, instant, outcome, reason."""
    return list(
        session.execute(
            select(
                col(AuditResult.revision), col(AuditResult.completed_at), col(AuditResult.completed_by_name),
                col(AuditResult.outcome), col(AuditResult.raw), col(AuditResult.final), col(AuditResult.reason),
            )
            .join(Audit, col(Audit.id) == col(AuditResult.audit_id))
            .where(seen_audit(actor), col(Audit.id) == audit_id)
            .order_by(col(AuditResult.revision).desc())
        )
    )  # fmt: skip


def made_files(session: Session, actor: Actor, key: str) -> list[ReportFile]:
    """What background work made for this person under one key, in parts."""
    found = select(ReportFile).where(col(ReportFile.person_id) == actor.id, col(ReportFile.key) == key)
    return list(session.execute(found.order_by(col(ReportFile.part), col(ReportFile.id))).scalars())


def made_file(session: Session, actor: Actor, report_id: int) -> ReportFile:
    """One of one's own made files; NotFound for another's, and for the report of an audit that one may see no more."""
    mine = select(ReportFile).where(col(ReportFile.id) == report_id, col(ReportFile.person_id) == actor.id)
    seen = select(col(Audit.id)).where(seen_audit(actor))
    allowed = or_(col(ReportFile.audit_id).is_(None), col(ReportFile.audit_id).in_(seen))
    found: ReportFile | None = session.execute(mine.where(allowed)).scalar_one_or_none()
    if found is None:
        raise NotFound("made report", report_id)
    return found


def _results() -> Selection:
    """Results with the names that a header prints; who sees them, the caller adds."""
    auditor, auditee = person_rows().alias("auditor"), person_rows().alias("auditee")
    teams, sites = team_rows(), site_rows()
    newest = (
        select(func.max(col(AuditResult.revision)))
        .where(col(AuditResult.audit_id) == col(Audit.id))
        .correlate(Audit)
        .scalar_subquery()
    )
    return (
        select(
            AuditResult, Audit, ChecklistVersion, col(ChecklistRow.ref),
            func.coalesce(teams.c.name, sites.c.name).label("unit"),
            auditor.c.name.label("auditor"), func.coalesce(auditee.c.name, "").label("auditee"),
            newest.label("latest"),
        )
        .select_from(Audit)
        .join(AuditResult, col(AuditResult.audit_id) == col(Audit.id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(AuditResult.version_id))
        .join(ChecklistRow, col(ChecklistRow.id) == col(ChecklistVersion.checklist_id))
        .join(sites, sites.c.id == col(Audit.site_id))
        .outerjoin(teams, teams.c.id == col(Audit.team_id))
        .join(auditor, auditor.c.id == col(Audit.auditor_id))
        .outerjoin(auditee, auditee.c.id == col(Audit.auditee_id))
    )  # fmt: skip


def _reports(session: Session, actor: Actor, rows: Sequence[Any]) -> list[AuditReport]:
    if not rows:
        return []
    versions = {row.AuditResult.version_id for row in rows}
    sections = _sections(session, versions)
    questions = _questions(session, versions)
    requirements = _requirements(session, actor, versions)
    said = _said(session, {row.Audit.row_id for row in rows})
    return [_report(row, sections, questions, requirements, said) for row in rows]


def _report(
    row: Any,
    sections: Mapping[int, Sequence[SectionRow]],
    questions: Mapping[int, Mapping[str, QuestionRow]],
    requirements: Mapping[int, tuple[str, ...]],
    said: Mapping[tuple[int, int], Sequence[Any]],
) -> AuditReport:
    result, audit, version = row.AuditResult, row.Audit, row.ChecklistVersion
    codes = {section.row_id: section.code for section in sections[version.row_id]}
    lines = []
    content = result.content
    for document in content.get("answers", ()):
        question = questions[version.row_id][document["code"]]
        key = (audit.row_id, question.row_id)
        who = [one for one in said.get(key, ()) if one.audit_revision <= result.revision]
        line = _answer(document, question, codes[question.section_id], requirements.get(question.row_id, ()))
        lines.append(
            replace(
                line,
                answered_at=who[-1].made_at if who else None,
                answered_by=who[-1].made_by_name if who else "",
            )
        )
    answers = tuple(lines)
    return AuditReport(
        audit_id=audit.row_id, revision=result.revision, latest=row.latest, checklist=version.title, ref=row.ref,
        version=version.number, unit=row.unit,
        auditor=content.get("auditor") or row.auditor, auditee=content.get("auditee") or row.auditee,
        about=content.get("about", audit.about), channel=content.get("channel", audit.channel),
        recording=content.get("recording", audit.recording),
        happened_on=_day(content.get("happened_on")) or audit.happened_on,
        completed_at=result.completed_at, completed_by=result.completed_by_name, reason=result.reason,
        pass_mark=version.pass_mark, outcome=result.outcome, is_autofail=result.is_autofail,
        raw=fraction_of(result.raw), final=fraction_of(result.final), content_hash=result.content_hash,
        sections=tuple(
            section_line(one.code, one.title, one.weight, one.minimum, answers) for one in sections[version.row_id]
        ),
        answers=answers, by_sections=version.mode is ScoringMode.SECTIONS,
    )  # fmt: skip


def _answer(document: Mapping[str, Any], question: QuestionRow, section: str, refs: tuple[str, ...]) -> AnswerLine:
    fails = bool(document["fails"])
    score: Fraction | None = fraction_of(document["score"])
    return AnswerLine(
        section=section, code=question.code, text=question.text, type=QuestionType(question.type),
        answer=document["words"], is_na=document["is_na"], na_reason=document["na_reason"],
        comment=document["comment"], marks=marks_of(document["marks"]),
        is_good_practice=document["is_good_practice"], score=score, weight=Decimal(document["weight"]), fails=fails,
        critical=Critical(question.critical) if question.critical else None,
        grade=_grade(question) if fails else None, category=question.category, requirements=refs,
        evidence=tuple(evidence_name(one) for one in document["evidence"]),
    )  # fmt: skip


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def _grade(question: QuestionRow) -> Grade:
    return Grade.MAJOR if question.critical else question.fail_grade or Grade.MINOR


def _sections(session: Session, versions: Collection[int]) -> dict[int, list[SectionRow]]:
    found: dict[int, list[SectionRow]] = {version: [] for version in versions}
    chosen = select(SectionRow).where(col(SectionRow.version_id).in_(sorted(versions)))
    for section in session.execute(chosen.order_by(col(SectionRow.position), col(SectionRow.id))).scalars():
        found[section.version_id].append(section)
    return found


def _questions(session: Session, versions: Collection[int]) -> dict[int, dict[str, QuestionRow]]:
    found: dict[int, dict[str, QuestionRow]] = {version: {} for version in versions}
    for question in session.execute(
        select(QuestionRow).where(col(QuestionRow.version_id).in_(sorted(versions)))
    ).scalars():
        found[question.version_id][question.code] = question
    return found


def _requirements(session: Session, actor: Actor, versions: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Refs by question, in the question's order; what belongs to a client that one may not see stays unnamed."""
    rows = requirement_rows()
    chosen = (
        select(col(QuestionRequirement.question_id), rows.c.ref)
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionRequirement.question_id))
        .join(rows, rows.c.id == col(QuestionRequirement.requirement_id))
        .where(col(QuestionRow.version_id).in_(sorted(versions)), seen_client(actor, rows.c.client_id))
        .order_by(col(QuestionRequirement.id))
    )
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for question_id, ref in session.execute(chosen):
        found[question_id] += (ref,)
    return found


def _said(session: Session, audits: Collection[int]) -> dict[tuple[int, int], list[Any]]:
    """Who gave each state of an answer and when, oldest first."""
    chosen = select(
        col(AnswerRevision.audit_id), col(AnswerRevision.question_id), col(AnswerRevision.audit_revision),
        col(AnswerRevision.made_at), col(AnswerRevision.made_by_name),
    ).where(col(AnswerRevision.audit_id).in_(sorted(audits)))  # fmt: skip
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in session.execute(chosen.order_by(col(AnswerRevision.number), col(AnswerRevision.id))):
        found[row.audit_id, row.question_id].append(row)
    return found


def _findings(session: Session, audit_id: int) -> tuple[FindingLine, ...]:
    """Every finding of the audit; which of them a revision made, its answers say."""
    return tuple(
        FindingLine(one.number, one.origin_key, one.title, one.grade, one.status, one.done_due_on)
        for one in findings_from(session, KIND, audit_id)
    )


def _signatures(session: Session, report: AuditReport) -> tuple[SignatureLine, ...]:
    """Of this revision: signatures on an earlier one stay with it (SPEC 2.7)."""
    return tuple(
        SignatureLine(one.name, one.meaning, one.post, one.signed_at, one.text_hash)
        for one in signatures_of(session, KIND, report.audit_id)
        if one.revision == report.revision
    )
