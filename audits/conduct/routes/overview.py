"""An audit's own page: planned, in progress, or as it was completed, revision by revision."""

from datetime import timedelta
from typing import Any

from flask import render_template, request

from app.core import links
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.errors import NotFound
from app.files.queries import evidence_by_ids
from app.people.queries import people_by_ids
from app.people.queries.places import sites, teams
from app.signing.queries import signatures_of
from app.web.access import current_actor
from app.web.requests import now, session, today
from app.web.slots import panels
from audits.checklists.queries.published import title_of
from audits.checklists.queries.sheets import Sheet, sheet_of
from audits.conduct.domain.answering import Mark, body_of
from audits.conduct.domain.content import fraction_of
from audits.conduct.domain.independence import why_not_decide
from audits.conduct.domain.lifecycle import AuditStep, is_open_to_response, steps_from
from audits.conduct.domain.missing import codes_with_findings
from audits.conduct.domain.reopening import revision_words
from audits.conduct.domain.scoring import shown_score
from audits.conduct.domain.tallies import rate_words
from audits.conduct.models import Audit, AuditResult
from audits.conduct.operations.completing import missing_of
from audits.conduct.operations.rows import KIND, label, may_conduct
from audits.conduct.proof import problems_of
from audits.conduct.queries.answers import late_answers, state_of
from audits.conduct.queries.independence import parties_of, who_may_decide
from audits.conduct.queries.lists import LONGEST_ID, is_about_only, visible_audit
from audits.conduct.queries.reopenings import reopenings_of
from audits.conduct.queries.results import (
    DisputeLine,
    disputes_of,
    is_unaltered,
    passes_of,
    responses_of,
    result_of,
    revisions_of,
)
from audits.conduct.routes.blueprint import READ, Answer, pages
from audits.conduct.routes.running import lines_of, so_far
from audits.findings.queries.raised import findings_from
from audits.words import AuditStatus, Critical, DisputeStatus, FindingStatus, shown

RATE_DAYS = 90


@pages.page("/audits/<int:audit_id>", READ)
def show_audit(audit_id: int) -> Answer:
    actor = current_actor()
    audit = visible_audit(session(), actor, audit_id)
    asked_for = request.args.get("revision", "")
    if asked_for and not (asked_for.isascii() and asked_for.isdecimal() and len(asked_for) <= LONGEST_ID):
        raise NotFound("revision", asked_for[:20])
    is_result = bool(asked_for) or audit.status is AuditStatus.COMPLETED
    if is_result or (audit.result_id is not None and is_about_only(audit, actor)):
        return _completed(audit, actor, result_of(session(), audit, int(asked_for) if asked_for else None))
    if audit.status is AuditStatus.IN_PROGRESS or audit.version_id is not None:
        return _in_progress(audit, actor)
    page: str = render_template(
        "conduct/show_planned.html", **_common(audit, actor), title=title_of(session(), audit.checklist_id)
    )
    return page


def _in_progress(audit: Audit, actor: Actor) -> str:
    state, reopenings = state_of(session(), audit), reopenings_of(session(), audit.row_id)
    return render_template(
        "conduct/show_progress.html",
        **_common(audit, actor),
        sheet=state.sheet,
        title=state.sheet.title,
        sections=lines_of(state),
        progress=so_far(state),
        lacking=missing_of(state),
        revisions=revisions_of(session(), audit),
        reopenings=reopenings,
        score=_score,
        revision_said=revision_words(
            audit.revision, audit.revision, reopenings.get(audit.revision), audit.reopened_reason
        ),
        late=_late(audit, actor),
    )


def _completed(audit: Audit, actor: Actor, result: AuditResult) -> str:
    altered = problems_of(session(), {audit.row_id: result.revision})[audit.row_id]
    if not is_unaltered(result):  # what it says was never signed, so none of it is shown
        told: str = render_template(
            "conduct/show_altered.html", **_common(audit, actor), result=result, problems=altered
        )
        return told
    content = result.content
    sheet = sheet_of(session(), result.version_id)
    answers = {one["code"]: one for one in content.get("answers", [])}
    signatures = signatures_of(session(), "audit", audit.row_id)
    disputes = [one for one in disputes_of(session(), audit) if one.revision == result.revision]
    is_latest = result.id == audit.result_id
    common = _common(audit, actor)
    return render_template(
        "conduct/show_completed.html",
        **common,
        sheet=sheet,
        title=sheet.title,
        result=result,
        content=content,
        answers=answers,
        raw=shown_score(fraction_of(result.raw)),
        final=shown_score(fraction_of(result.final)),
        score=_score,
        percent=lambda text: float(fraction_of(text) or 0),
        pass_mark=format(sheet.checklist.pass_mark.normalize(), "f"),
        **_findings_made(audit, sheet, answers),
        **_come_about(audit, result),
        signatures=[one for one in signatures if one.revision == result.revision],
        is_unaltered=is_unaltered(result) and not altered,
        altered=altered,
        disputes=disputes,
        deciders=_deciders(audit, disputes, common) if is_latest else "",
        responses=[one for one in responses_of(session(), audit) if one.revision == result.revision],
        is_latest=is_latest,
        rate=_rate(audit, actor),
        rate_days=RATE_DAYS,
        clock=lambda seconds: Mark(seconds).clock,
        questions={one.code: one for one in sheet.checklist.questions()},
        evidence=_evidence(content),
        late=_late(audit, actor) if is_latest else [],
        critical=Critical,
        may_respond=is_latest and _may_respond(audit, actor),
    )


def _may_respond(audit: Audit, actor: Actor) -> bool:
    is_own = audit.status is AuditStatus.COMPLETED and audit.auditee_id == actor.id
    return is_own and is_open_to_response(audit.respond_by, today())


def _findings_made(audit: Audit, sheet: Sheet, answers: dict[str, Any]) -> dict[str, Any]:
    """What failed in this revision with the findings that it made, and apart those that were withdrawn since."""
    made = codes_with_findings(sheet.checklist, answers.values())
    found = {one.origin_key: one for one in findings_from(session(), KIND, audit.row_id) if one.origin_key in made}
    return {
        "failed": [one for one in answers.values() if one["fails"] or one["code"] in found],
        "findings": {code: one for code, one in found.items() if one.status is not FindingStatus.CANCELLED},
        "withdrawn": {code: one for code, one in found.items() if one.status is FindingStatus.CANCELLED},
    }


def _come_about(audit: Audit, result: AuditResult) -> dict[str, Any]:
    """Every completed revision, who reopened the audit for it, and that of this one in words."""
    revisions, reopenings = revisions_of(session(), audit), reopenings_of(session(), audit.row_id)
    again = reopenings.get(result.revision)
    return {
        "revisions": revisions,
        "reopenings": reopenings,
        "revision_said": revision_words(result.revision, revisions[0].revision, again, result.reason),
    }


def _deciders(audit: Audit, disputes: list[DisputeLine], common: dict[str, Any]) -> str:
    """Who may decide, for whoever waits for it or has the right but took part (SPEC 2.7)."""
    waits = audit.status is AuditStatus.COMPLETED and any(one.status is DisputeStatus.OPEN for one in disputes)
    if common["may_decide"] or not (waits or common["refusal"]):
        return ""
    return who_may_decide(session(), audit)


def _rate(audit: Audit, actor: Actor) -> str:
    """What the latest audits of this person say, with how little they say (SPEC 2.2.11); empty for a unit's audit."""
    if audit.auditee_id is None:
        return ""
    tally = passes_of(session(), actor, audit.auditee_id, now() - timedelta(days=RATE_DAYS))
    return rate_words(tally) if tally.judged else ""


def _common(audit: Audit, actor: Actor) -> dict[str, Any]:
    team = next((line.name for line in teams(session()) if line.id == audit.team_id), "")
    site = next((line.name for line in sites(session()) if line.id == audit.site_id), "")
    conducts = may_conduct(audit, actor)
    steps = steps_from(audit.status)
    reopens = actor.can(Capability.REOPEN_AUDITS)
    refusal = why_not_decide(parties_of(session(), audit), actor.id) if reopens else ""
    return {
        "audit": audit,
        "number": label(audit),
        "people": people_by_ids(session(), {audit.auditor_id, audit.auditee_id}),
        "unit": team or site,
        "site": site,
        "may_conduct": conducts,
        "may_open": conducts and AuditStep.OPEN in steps,
        "may_cancel": conducts and AuditStep.CANCEL in steps and audit.result_id is None,
        "may_reopen": reopens and not refusal and AuditStep.REOPEN in steps,
        "may_decide": reopens and not refusal,
        "refusal": refusal if AuditStep.REOPEN in steps else "",
        "finding_path": links.finding if actor.can(Capability.READ_FINDINGS) else None,
        "panels": panels("audit", session(), actor, audit.row_id, now()),
        "today": today(),
        "shown": shown,
        "actor_id": actor.id,
    }


def _score(text: str | None) -> str:
    return shown_score(fraction_of(text))


def _evidence(content: dict[str, Any]) -> dict[int, Any]:
    """The pieces that the completed content names, by id; one query."""
    ids = {int(name.partition(":")[0]) for one in content.get("answers", []) for name in one["evidence"]}
    return evidence_by_ids(session(), ids)


def _late(audit: Audit, actor: Actor) -> list[dict[str, Any]]:
    """What came after completion, for whoever carries audits out."""
    if not may_conduct(audit, actor) or audit.version_id is None:
        return []
    rows = late_answers(session(), audit.row_id)
    codes = {key: code for code, key in sheet_of(session(), audit.version_id).question_ids.items()} if rows else {}
    lines = evidence_by_ids(session(), {row.body["evidence"] for row in rows if "evidence" in row.body})
    return [
        {
            "code": codes.get(row.question_id, ""),
            "body": body_of(row.body),
            "at": row.received_at,
            "by": row.sent_by_name,
            "evidence": lines.get(row.body.get("evidence", 0)),
        }
        for row in rows
    ]
