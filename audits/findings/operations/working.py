"""Working on a finding: contain it, grade it, say why it happened and how it could be fixed, give it away, end it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, exists, select
from sqlmodel import Session, col

from app.actions.operations import cancel_actions_of
from app.core.actor import Actor
from app.core.capability import Capability
from app.core.days import local_day
from app.core.errors import BadInput, NotAllowed, StepNotAllowed
from app.core.text import READ_LATER, SAY_WHY
from app.db.row import accept_version
from app.people.domain.roles import roles_that_may
from app.people.queries import calendar_at, people_by_ids
from audits.findings.domain.causes import Cause, FixOption, check_cause, check_options
from audits.findings.domain.clocks import is_graver, regraded
from audits.findings.domain.lifecycle import OPEN, UNDER_WAY, UNPLANNED, FindingStep, advance, number_of
from audits.findings.models import CauseAnalysis, EffectivenessCheck, Finding, FindingEvidence, FindingOption
from audits.findings.operations.rows import (
    KIND,
    changed,
    check_owner,
    clocks_of,
    is_named_checker,
    requirement_ids_of,
    set_clocks,
)
from audits.findings.operations.systemic import suggest_systemic
from audits.words import CauseMethod, Grade, shown

LOWERING = "Lowering a grade is a manager's decision."
ALWAYS_MAJOR = "A failed critical question is always major"
UNKNOWN = "unknown"  # the category of an interim fix, which the Pareto counts as what it is


def contain(session: Session, row: Finding, done: str, *, version: int, by: Actor, now: datetime) -> None:
    """Say what was done at once to keep the harm from growing."""
    if row.status not in (*UNPLANNED, *UNDER_WAY):
        raise StepNotAllowed("contained", row.status)
    if not done:
        raise BadInput({"containment": "Say what was done at once"})
    if done == row.containment:
        raise BadInput({"containment": "That is recorded already, word for word"})
    before = {"containment": row.containment}
    accept_version(row, version, subject=number_of(row.row_id), current=before)
    row.containment, row.contained_at = done, row.contained_at or now
    sentence = f"{by.name} contained {number_of(row.row_id)}: {done}"
    changed(session, row, "contained", sentence, by=by, now=now, before=before, after={"containment": done})


def regrade(
    session: Session, row: Finding, grade: Grade, reason: str, *, version: int, today: date, by: Actor, now: datetime
) -> None:
    """Change the grade with a reason. Whoever works on findings may raise it; lowering it is a manager's."""
    if row.status not in OPEN:
        raise StepNotAllowed("regraded", row.status)
    if grade is row.grade:
        raise BadInput({"grade": f"It is {shown(grade).lower()} already"})
    if not reason:
        raise BadInput({"reason": SAY_WHY})
    if grade not in grades_open_to(row, by):
        if not by.can(Capability.DECIDE_FINDINGS):
            raise NotAllowed(LOWERING, who_may=_deciders())
        raise BadInput({"grade": f"{ALWAYS_MAJOR}, so it cannot be {shown(grade).lower()}"})
    current = {"grade": row.grade, "reason": row.grade_reason}
    accept_version(row, version, subject=number_of(row.row_id), current=current)
    before = {**current, "done_due_on": row.done_due_on}
    clocks = regraded(
        clocks_of(row),
        old=row.grade,
        new=grade,
        began_on=cycle_began_on(session, row),
        today=today,
        calendar=calendar_at(session, row.site_id),
    )
    set_clocks(row, clocks)
    sentence = f"{by.name} graded {number_of(row.row_id)} {shown(grade).lower()} instead of {row.grade}: {reason}"
    row.grade, row.grade_reason = grade, reason
    after = {"grade": grade, "reason": reason, "done_due_on": row.done_due_on}
    changed(session, row, "regraded", sentence, by=by, now=now, before=before, after=after)
    suggest_systemic(session, requirement_ids_of(session, row.row_id), today=today, by=by, now=now)


def grades_open_to(row: Finding, by: Actor) -> list[Grade]:
    """What this person may change the grade to; refused where that is nothing, before anybody writes a reason."""
    grades = [grade for grade in Grade if grade is not row.grade]
    graver = [grade for grade in grades if is_graver(grade, row.grade)]
    if not by.can(Capability.DECIDE_FINDINGS):
        if not graver:
            raise NotAllowed(f"It is {shown(row.grade).lower()} already. {LOWERING}", who_may=_deciders())
        return graver
    return graver if row.is_critical else grades


def record_cause(session: Session, row: Finding, cause: Cause, *, version: int, by: Actor, now: datetime) -> None:
    """Keep a cause analysis; the newest of the cycle counts, and earlier ones stay readable."""
    status = advance(row.status, FindingStep.EXPLAIN)
    sound = check_cause(cause)
    accept_version(row, version, subject=number_of(row.row_id), current={"status": shown(row.status)})
    row.status = status
    session.add(
        CauseAnalysis(
            finding_id=row.row_id,
            cycle=row.cycle,
            method=sound.method,
            body=_body_of(sound),
            category=sound.category.value if sound.category else UNKNOWN,
            root=sound.root,
            made_at=now,
            made_by_name=by.name,
        )
    )
    said = "an interim fix, the cause is not known yet" if sound.method is CauseMethod.UNKNOWN else "the cause"
    sentence = f"{by.name} recorded {said} of {number_of(row.row_id)}: {sound.root}"
    changed(session, row, "explained", sentence, by=by, now=now, after={"method": sound.method, **_body_of(sound)})


def record_options(
    session: Session,
    row: Finding,
    options: Sequence[FixOption],
    chosen: int | None,
    single_reason: str,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the ways to fix it, seen from customer, benefit and risk, with the one that was chosen."""
    if row.status not in (*UNPLANNED, *UNDER_WAY):
        raise StepNotAllowed("given options", row.status)
    filled = check_options(options, chosen, single_reason, grade=row.grade)
    accept_version(row, version, subject=number_of(row.row_id), current={"reason": row.single_option_reason})
    mine = (col(FindingOption.finding_id) == row.row_id, col(FindingOption.cycle) == row.cycle)
    session.execute(delete(FindingOption).where(*mine))
    best = options[(chosen or 1) - 1]
    for position, option in enumerate(filled, 1):
        session.add(
            FindingOption(
                finding_id=row.row_id,
                cycle=row.cycle,
                position=position,
                option=option.option,
                customer_view=option.customer_view,
                benefit=option.benefit,
                risk=option.risk,
                is_chosen=option is best,
            )
        )
    row.single_option_reason = single_reason if len(filled) == 1 else ""
    sentence = f"{by.name} chose for {number_of(row.row_id)}: {best.option}"
    after = {"options": [option.__dict__ for option in filled], "chosen": best.option, "reason": single_reason}
    changed(session, row, "options_weighed", sentence, by=by, now=now, after=after)


def reassign(
    session: Session, row: Finding, owner_id: int, reason: str, *, version: int, by: Actor, now: datetime
) -> None:
    """Give a finding to somebody else."""
    if row.status not in OPEN:
        raise StepNotAllowed("reassigned", row.status)
    if owner_id == row.owner_id:
        raise BadInput({"owner_id": "This person owns it already"})
    check_owner(session, owner_id, row.client_id)
    if is_named_checker(row, owner_id):
        raise BadInput({"owner_id": "That person is to check whether the fix worked. Choose another"})
    people = people_by_ids(session, [row.owner_id, owner_id])
    names = {key: person.name for key, person in people.items()}
    was = names.get(row.owner_id or 0, "Nobody")
    accept_version(row, version, subject=number_of(row.row_id), current={"owner_id": was})
    row.owner_id = owner_id
    why = f": {reason}" if reason else ""
    sentence = f"{by.name} gave {number_of(row.row_id)} from {was} to {names[owner_id]}{why}"
    before, after = {"owner": was}, {"owner": names[owner_id]}
    changed(session, row, "reassigned", sentence, by=by, now=now, before=before, after=after)


def cancel(session: Session, row: Finding, reason: str, *, version: int, by: Actor, now: datetime) -> None:
    """End a finding that was none; a manager's decision, with its reason."""
    if not by.can(Capability.DECIDE_FINDINGS):
        raise NotAllowed("Cancelling a finding is a manager's decision.", who_may=_deciders())
    status = advance(row.status, FindingStep.CANCEL)
    if not reason:
        raise BadInput({"reason": f"Say why it is no finding. {READ_LATER}"})
    before = {"status": shown(row.status)}
    accept_version(row, version, subject=number_of(row.row_id), current=before)
    row.status, row.cancelled_reason, row.closed_at = status, reason, now
    cancel_actions_of(session, KIND, row.row_id, f"{number_of(row.row_id)} was cancelled: {reason}", by=by, now=now)
    sentence = f"{by.name} cancelled {number_of(row.row_id)}: {reason}"
    changed(
        session,
        row,
        "cancelled",
        sentence,
        by=by,
        now=now,
        before=before,
        after={"status": shown(status), "reason": reason},
    )


def attach_evidence(session: Session, row: Finding, evidence_id: int, name: str, *, by: Actor, now: datetime) -> None:
    """Hang a piece of evidence on an open finding, once: its history must not say that the same piece came twice."""
    if row.status not in OPEN:
        raise StepNotAllowed("given more evidence", row.status)
    mine = (col(FindingEvidence.finding_id) == row.row_id, col(FindingEvidence.evidence_id) == evidence_id)
    if session.execute(select(exists(select(col(FindingEvidence.id)).where(*mine)))).scalar():
        raise BadInput({"reuse": "That evidence is attached already"})
    session.add(
        FindingEvidence(
            finding_id=row.row_id, evidence_id=evidence_id, cycle=row.cycle, added_at=now, added_by_name=by.name
        )
    )
    sentence = f"{by.name} added evidence to {number_of(row.row_id)}: {name}"
    changed(session, row, "evidence_added", sentence, by=by, now=now, after={"evidence": name})


def cycle_began_on(session: Session, row: Finding) -> date:
    """The local day from which the clocks of this cycle run: raised, or found not to be fixed."""
    chosen = select(col(EffectivenessCheck.checked_at)).where(
        col(EffectivenessCheck.finding_id) == row.row_id, col(EffectivenessCheck.cycle) == row.cycle - 1
    )
    began: datetime = session.execute(chosen).scalar() or row.raised_at
    return local_day(began)


def _deciders() -> str:
    return roles_that_may(Capability.DECIDE_FINDINGS)


def _body_of(cause: Cause) -> dict[str, object]:
    if cause.method is CauseMethod.FIVE_WHYS:
        last = len(cause.whys)
        return {"whys": [{"text": why, "is_root": number == last} for number, why in enumerate(cause.whys, 1)]}
    bones = {bone.value: list(causes) for bone, causes in cause.bones.items() if causes}
    return {"bones": bones, "root": cause.root}
