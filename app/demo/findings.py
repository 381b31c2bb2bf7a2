"""How far the people of the demonstration drove what their audits found, step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.actions.domain.words import ActionKind
from app.actions.operations import finish_action, start_action, verify_action
from app.actions.queries import actions_of, visible_action
from app.core.actor import Actor
from app.db.runtime import Runtime
from app.demo.audits import AuditLife, Plan, Step, sample_picture
from app.files.operations import add_evidence
from audits.conduct.queries.lists import visible_audit
from audits.findings.domain.causes import Cause, FixOption
from audits.findings.operations.fixing import FixVerdict, PlannedAction, check_effectiveness, implement, plan
from audits.findings.operations.working import contain, record_cause, record_options
from audits.findings.queries.lists import visible_finding
from audits.findings.queries.raised import findings_from
from audits.words import Bone, CauseMethod


@dataclass(frozen=True)
class Doing:
    """Who does a step, on what, when, and with which file in hand."""

    session: Session
    finding_id: int
    step: Plan
    by: Actor
    runtime: Runtime
    life: AuditLife

    @property
    def row(self) -> Any:
        """The finding. Whoever does an action need not see it, so the officer's eyes look it up."""
        return visible_finding(self.session, self.life.cast["Hannah Osei"], self.finding_id, to_change=True)

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.by, "now": self.runtime.clock.now()}

    @property
    def versioned(self) -> dict[str, Any]:
        return {"version": self.row.row_version, **self.common}


def fixing(life: AuditLife, line: Plan, name: str) -> Step:
    """One step of one line of the file."""

    def do(runtime: Runtime) -> None:
        step = line[name]
        by = life.cast[step["by"]]
        proof = sample_picture(runtime, name) if name == "check" else None
        with runtime.database.transaction() as session:
            doing = Doing(session, _finding_id(session, life, line["of"]), step, by, runtime, life)
            if proof is None:
                STEPS[name](doing)
                return
            today = runtime.clock.now().date()
            evidence = add_evidence(
                session,
                proof,
                title="Tally of the walks",
                effective_on=today,
                client_id=doing.row.client_id,
                **doing.common,
            )
            verdict = FixVerdict(step["measure"], step["seen"], step["effective"], evidence.row_id)
            check_effectiveness(session, doing.row, verdict, runtime, **doing.versioned)

    return do


def _contain(doing: Doing) -> None:
    contain(doing.session, doing.row, doing.step["done"], **doing.versioned)


def _cause(doing: Doing) -> None:
    whys = tuple(doing.step["whys"])
    cause = Cause(CauseMethod.FIVE_WHYS, Bone(doing.step["category"]), whys=whys, root=whys[-1])
    record_cause(doing.session, doing.row, cause, **doing.versioned)


def _options(doing: Doing) -> None:
    options = [FixOption(*words) for words in doing.step["options"]]
    record_options(doing.session, doing.row, options, doing.step["chosen"], "", **doing.versioned)


def _plan(doing: Doing) -> None:
    step = doing.step
    owner_id = doing.life.cast[step["owner"]].id or 0
    action = PlannedAction(ActionKind(step["kind"]), step["title"], owner_id, working_days=step["working_days"])
    plan(doing.session, doing.row, action, **doing.versioned)


def _do(doing: Doing) -> None:
    action = visible_action(doing.session, doing.by, _action_id(doing), to_change=True)
    start_action(doing.session, action, **doing.common)
    finish_action(doing.session, action, doing.step["note"], **doing.common)


def _verify(doing: Doing) -> None:
    action = visible_action(doing.session, doing.by, _action_id(doing), to_change=True)
    verify_action(doing.session, action, doing.step["note"], **doing.common)


def _implement(doing: Doing) -> None:
    step, today = doing.step, doing.runtime.clock.now().astimezone(doing.runtime.settings.zone).date()
    why_none = step.get("no_prevention", "")
    implement(doing.session, doing.row, step["check_after_days"], why_none, today=today, **doing.versioned)


STEPS: dict[str, Callable[[Doing], None]] = {
    "contain": _contain,
    "cause": _cause,
    "options": _options,
    "plan": _plan,
    "do": _do,
    "verify": _verify,
    "implement": _implement,
}
NAMES = (*STEPS, "check")


def _finding_id(session: Session, life: AuditLife, of: list[str]) -> int:
    """The finding of an audit (what it was about, and the team where two are called the same) and a question."""
    about, code, *team = of
    officer = life.cast["Hannah Osei"]
    audit = visible_audit(session, officer, life.became[about, team[0] if team else ""])
    return next(found.id for found in findings_from(session, "audit", audit.row_id) if found.origin_key == code)


def _action_id(doing: Doing) -> int:
    return actions_of(doing.session, "finding", doing.finding_id)[0].id
