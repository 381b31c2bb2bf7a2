"""A page that asks for something refuses whom it would refuse afterwards, before anything is filled in (SPEC 2.6, 2.7).

Each step page is opened and sent by everybody. What is sent is complete but was opened at a version that was never
stored, so it is refused as stale where it is not refused for rights, and nothing changes from one person to the next.
"""

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.actions.domain.words import ActionKind
from app.actions.operations import finish_action
from app.actions.queries import actions_of, visible_action
from audits.conduct.operations.responding import Wanted, dispute_answers
from audits.findings.models import Finding, SystemicSuggestion
from audits.findings.operations.fixing import PlannedAction, plan
from audits.words import FindingStatus, Grade
from tests.cast import NOW, ROLES
from tests.factories.audits import ANSWERED, DAY, completed_audit, opened_audit, postage
from tests.factories.checklists import add_checklist
from tests.factories.findings import add_finding
from tests.factories.register import add_requirement

STALE = 999
ALLOWED, REFUSED = {200, 303, 409, 422}, {403, 404}
WHYS = {f"why_{number}": "Because" for number in range(1, 4)}
CONTENT = {
    "findings/{open}/contain": {"containment": "Called back"},
    "findings/{open}/regrade": {"grade": "observation", "reason": "Not so bad"},
    "findings/{major}/regrade": {"grade": "minor", "reason": "Not so bad"},
    "findings/{open}/reassign": {"owner_id": "{officer}", "reason": "Her field"},
    "findings/{open}/cancel": {"reason": "A mistake"},
    "findings/{open}/cause/five_whys": {**WHYS, "category": "people"},
    "findings/{open}/plan": {"kind": "corrective", "title": "Train", "owner_id": "{manager}", "working_days": "5"},
    "findings/{fixed}/check": {"measure": "20 calls", "seen": "All well", "is_effective": "yes"},
    "findings/systemic/{suggestion}/decline": {"reason": "Three causes"},
    "findings/systemic/{suggestion}/accept": {"reason": "One cause", "owner_id": "{manager}"},
    "audits/{going}/cancel": {"reason": "No recording"},
    "audits/{going}/complete": {"name": "Somebody", "password": "a guess", "seen": "x", "revision": "1"},
    "audits/{disputed}/cancel": {"reason": "No recording"},
    "audits/{disputed}/reopen": {"reason": "Wrong call"},
    "audits/{disputed}/disputes/{dispute}": {"status": "kept", "reason": "Heard again", "answer": ""},
    "audits/{of_manager}/reopen": {"reason": "Wrong call"},
    "actions/{action}/start": {},
    "actions/{action}/finish": {"note": "Written"},
    "actions/{action}/reassign": {"owner_id": "{officer}"},
    "actions/{done_action}/verify": {"note": "Read it"},
    "actions/{done_action}/send-back": {"reason": "Not on the floor yet"},
    "checklists/{checklist}/owner": {"owner_id": "{officer}"},
    "checklists/{checklist}/retire": {"reason": "Merged"},
}


@pytest.fixture
def numbers(session, cast):
    """One of each thing that steps are taken on, by the name that an address above gives it."""
    checklist = add_checklist(session, by=cast.officer, now=NOW)
    going = opened_audit(session, checklist, cast)
    disputed = completed_audit(session, checklist, cast, {**ANSWERED, "A2": "1"}, by=cast.manager)
    wanted = [Wanted("A2", "She thanked me", "3")]
    (dispute,) = dispute_answers(session, disputed, wanted, postage=postage(), today=DAY, by=cast.agent, now=NOW)
    of_manager = completed_audit(session, checklist, cast, by=cast.officer, auditee_id=cast.manager.id)
    requirement = add_requirement(session, "FCA-1", by=cast.officer, now=NOW).row_id
    away = {"site_id": cast.glasgow, "team_id": None, "owner_id": cast.officer.id, "by": cast.officer}
    opened, _, fixed = (
        add_finding(session, cast, NOW, requirement_ids=(requirement,), **more) for more in ({}, away, {})
    )
    major = add_finding(session, cast, NOW, grade=Grade.MAJOR)
    row = session.get(Finding, fixed.id)
    row.status, row.check_due_on = FindingStatus.IMPLEMENTED, DAY
    action, done_action = (_action(session, cast, opened, owner) for owner in (cast.agent, cast.manager))
    finish_action(session, done_action, "Written", by=cast.manager, now=NOW)
    suggestion = session.scalars(select(col(SystemicSuggestion.id))).one()
    named = {
        "open": opened.id, "fixed": fixed.id, "major": major.id, "suggestion": suggestion, "going": going.id,
        "disputed": disputed.id, "dispute": dispute.id, "of_manager": of_manager.id, "checklist": checklist.ref,
        "action": action.row_id, "done_action": done_action.row_id, "officer": cast.officer.id,
        "manager": cast.manager.id,
    }  # fmt: skip
    session.commit()
    return named


def _action(session, cast, finding, owner):
    planned = PlannedAction(ActionKind.CORRECTIVE, f"By {owner.name}", owner_id=owner.id, working_days=5)
    plan(session, finding, planned, version=finding.row_version, by=cast.leader, now=NOW)
    line = next(one for one in actions_of(session, "finding", finding.row_id) if one.owner_id == owner.id)
    return visible_action(session, cast.officer, line.id)


def test_a_step_page_opens_to_exactly_those_who_may_take_the_step(numbers, client_as):
    clients = {name: client_as(name) for name in ROLES}
    seen = set()
    for address, content in CONTENT.items():
        path = "/" + address.format(**numbers)
        sent = {name: value.format(**numbers) for name, value in content.items()} | {"row_version": STALE}
        for name, client in clients.items():
            opened = client.http.get(path).status_code
            taken = client.http.post(path, data={"csrf_token": client.csrf_token(), **sent}).status_code
            if opened in REFUSED or taken in REFUSED:
                assert opened == taken, f"{name} at {path}"
            else:
                assert {opened, taken} <= ALLOWED, f"{name} at {path}"
            seen.add((address, opened in REFUSED))
    assert {one for one in CONTENT if (one, True) not in seen} == set(), "every step is refused to somebody"
