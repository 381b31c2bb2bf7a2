"""The parts of a case: each is an action with an owner and a day, verified by somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.actions.domain.lifecycle import UNSETTLED
from app.actions.domain.words import ActionKind, ActionStatus
from app.actions.operations import New, Origin, cancel_action, open_action
from app.actions.queries import action_of
from app.cases.domain.planning import COUNTED, TASKS
from app.cases.domain.words import PartStage, number_of
from app.cases.models import CasePart, ChangeCase
from app.cases.operations.rows import demand_approver, demand_open, demand_runner, keep, lapse_approval
from app.cases.queries.checklists import confirmed_checklist
from app.cases.queries.measures import confirmed_measure
from app.cases.queries.parts import part_row, stages_planned
from app.core.actor import Actor
from app.core.days import day_in_words
from app.core.errors import BadInput, NotAllowed, StepNotAllowed

ORIGIN = "case"


@dataclass(frozen=True)
class NewPart:
    """A part to plan; `checklist` and `measure` are the ref and code of what it changes of what was confirmed."""

    title: str
    owner_id: int
    due_on: date | None
    detail: str = ""
    stage: PartStage = PartStage.OTHER
    checklist: str = ""
    measure: str = ""


@dataclass(frozen=True)
class StageWish:
    """Who has a stage, and until when."""

    owner_id: int
    due_on: date | None


def plan_part(session: Session, row: ChangeCase, part: NewPart, *, by: Actor, now: datetime) -> None:
    """Give somebody a part of the work by a day; an approval of the plan as it was lapses."""
    demand_runner(by, "plan")
    demand_open(row)
    _add(session, row, part, by, now)


def plan_stages(
    session: Session, row: ChangeCase, wishes: Mapping[PartStage, StageWish], *, by: Actor, now: datetime
) -> int:
    """Plan several of the stages that are counted back, each as a part; how many. All or none."""
    demand_runner(by, "plan")
    demand_open(row)
    if not wishes:
        raise BadInput({"": "Choose an owner for one stage at least. Nothing was planned"})
    there = stages_planned(session, row.row_id)
    errors = {f"{stage}_owner_id": "This stage is planned already" for stage in wishes if stage in there}
    if errors:
        raise BadInput(errors)
    for stage in COUNTED:
        if stage in wishes:
            _add_stage(session, row, stage, wishes[stage], by, now)
    return len(wishes)


def excuse_part(session: Session, row: ChangeCase, action_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Say that the case can close without a part, and why; its action is cancelled with that reason."""
    demand_approver(by, row, "excuse a part of a plan")
    demand_open(row)
    if not reason.strip():
        raise BadInput({"reason": "Say why the case can close without it"})
    part = part_row(session, row.row_id, action_id)
    action = action_of(session, ORIGIN, row.row_id, action_id, to_change=True)
    if action.owner_id == by.id:
        raise NotAllowed("You own this part, so somebody else has to excuse it.", who_may="another approver of plans")
    if action.status is ActionStatus.VERIFIED or part.excused_at is not None:
        raise StepNotAllowed("excused", "excused" if part.excused_at else action.status)
    reason, number = reason.strip(), number_of(row.row_id)
    if action.status in UNSETTLED:
        cancel_action(session, action, f"Excused in {number}: {reason}", by=by, now=now)
    part.excused_at, part.excused_by_name, part.excused_reason = now, by.name, reason
    sentence = f"{by.name} excused a part of {number}, {action.title}: {reason}"
    keep(session, row, "part_excused", sentence, by=by, now=now, after={"title": action.title, "reason": reason})


def _add_stage(session: Session, row: ChangeCase, stage: PartStage, wish: StageWish, by: Actor, now: datetime) -> None:
    """One stage, whose refusals name its own fields."""
    try:
        _add(session, row, NewPart(TASKS[stage], wish.owner_id, wish.due_on, stage=stage), by, now)
    except BadInput as refused:
        raise BadInput({f"{stage}_{name}" if name else "": said for name, said in refused.errors.items()}) from None


def _add(session: Session, row: ChangeCase, part: NewPart, by: Actor, now: datetime) -> None:
    number = number_of(row.row_id)
    checklist_id = confirmed_checklist(session, by, row, part.checklist) if part.checklist else None
    measure_id = confirmed_measure(session, row.row_id, part.measure) if part.measure else None
    action = open_action(
        session,
        New(
            origin=Origin(ORIGIN, row.row_id, number),
            kind=ActionKind.TRAINING if part.stage is PartStage.TRAIN else ActionKind.OTHER,
            title=part.title,
            owner_id=part.owner_id,
            detail=part.detail,
            due_on=part.due_on,
            client_id=row.client_id,
        ),
        by=by,
        now=now,
    )
    line = CasePart(case_id=row.row_id, action_id=action.row_id, stage=part.stage)
    line.checklist_id, line.measure_id = checklist_id, measure_id
    session.add(line)
    lapsed = lapse_approval(row, f"{by.name} added a part, {action.title}")
    due = day_in_words(action.due_on)
    sentence = f"{by.name} planned a part of {number}: {action.title}, due {due}{lapsed}"
    after = {"title": action.title, "due_on": action.due_on, "stage": part.stage.value, "checklist": part.checklist}
    after |= {"measure": part.measure}
    keep(session, row, "part_planned", sentence, by=by, now=now, after=after)
