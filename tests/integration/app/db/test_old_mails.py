"""Mail that an older release queued: it goes out and is shown, and nobody is told again of what they were told."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.actions.jobs import tell_late_actions
from app.core.clock import Clock
from app.db import schema
from app.notifications.domain.intents import intent_of
from app.notifications.jobs import deliver_outbox
from audits.findings.jobs import tell_late_findings
from audits.words import Grade
from tests.factories.actions import add_action
from tests.factories.findings import add_finding

LONG = "It depends: " + "x" * 80
AUDIT = {
    "title": "An answer on CL-CARD",
    "number": "A-0003",
    "lines": ["A1: Was it so?", "Answer: No"],
    "path": "/audits/3",
}
# By old kind and intent: what it was filled with, its new intent, and words that it must still say.
OLD: list[tuple[str, str, dict[str, Any], str, list[str]]] = [
    (
        "action_notice",
        "action/1/overdue/2026-11-27/{leader}",
        {
            "name": "Leila Haddad", "headline": "AC-0001 is overdue", "number": "AC-0001", "title": "Write it",
            "origin": "F-0001", "due": "27 Nov 2026", "owner": "Leila Haddad", "path": "/actions/1", "is_late": True,
            "why": "You own this action.",
        },
        "action/1/due/2026-11-27/overdue/{leader}",
        ["AC-0001 is overdue", "Write it", "AC-0001, for F-0001", "Was due 27 Nov 2026", "Owner: Leila Haddad",
         "/actions/1", "You own this action.", "whatever digest you chose"],
    ),
    (
        "finding_late",
        "finding-late:1:1:contain:2026-11-26:overdue:{leader}",
        {
            "name": "Leila Haddad", "number": "F-0001", "title": "Identity was not checked", "path": "/findings/1",
            "what": "its containment", "due_on": "26 Nov 2026", "owner": "Leila Haddad",
            "because": "you own this finding",
        },
        "finding/1/contain-1/2026-11-26/overdue/{leader}",
        ["F-0001 is late: its containment", "Identity was not checked", "due 26 Nov 2026", "Owner: Leila Haddad",
         "/findings/1", "you own this finding", "once for each due day"],
    ),
    (
        "finding_reopened",
        "finding-reopened:1:2:{leader}",
        {
            "name": "Leila Haddad", "number": "F-0001", "title": "Identity was not checked", "cycle": 2,
            "seen": "3 of 20 failed", "by": "Hannah Osei", "done_by": "24 Dec 2026", "path": "/findings/1",
        },
        "finding/1/reopened/2/{leader}",
        ["F-0001 did not stay fixed", "Identity was not checked", "open again as cycle 2", "Hannah Osei checked the",
         "3 of 20 failed", "done by 24 Dec 2026", "/findings/1", "managers of the site"],
    ),
    (
        "audit_notice",
        f"audit-answer:3:2:A1:{LONG}:{{leader}}",
        AUDIT,
        f"{intent_of('audit', 3, 'answer', 2, 'A1', LONG)}/{{leader}}",
        ["A-0003", "An answer on CL-CARD", "A1: Was it so?", "Answer: No", "/audits/3", "your post for this answer"],
    ),
    (
        "audit_notice",
        "audit-decided-4:3:2:{leader}",
        AUDIT,
        "audit/3/decided-4/2/{leader}",
        ["Audit A-0003", "An answer on CL-CARD"],
    ),
    (
        "mail_outage",
        "mail-outage/3/{leader}",
        {"name": "Leila Haddad", "began": "23 Nov 2026, 09:30", "said": "the mail server answered: 421 no"},
        "mail-outage/3/begun/{leader}",
        ["took no mail from 23 Nov 2026, 09:30", "421 no", "Nothing is lost", "/outbox", "administrators"],
    ),
]  # fmt: skip


@pytest.fixture
def upgraded(database, cast, now):
    """An old database with a mail of each kind queued, a late finding and action of which their owner was told."""
    with database.transaction() as session:
        add_finding(session, cast, now, grade=Grade.MAJOR)
        add_action(session, cast, now=now)
    schema.downgrade(database, "0011")
    with database.transaction() as session:
        for number, (kind, intent, content, _, _) in enumerate(OLD):
            session.execute(
                text(
                    "INSERT INTO outbox_mail (intent, message_id, kind, person_id, name, address, content, subject, "
                    "state, attempts, unknown_outcomes, lease_token, next_try_at, queued_at, shown_at, last_result) "
                    "VALUES (:intent, :message_id, :kind, :person, 'Leila Haddad', 'leader@fernleigh.example', "
                    ":content, 'As it was', 'queued', 0, 0, '', :at, :at, :at, '')"
                ),
                {
                    "intent": intent.format(leader=cast.leader.id), "message_id": f"<{number}@old>", "kind": kind,
                    "person": cast.leader.id, "content": json.dumps(content), "at": "2026-11-24 09:30:00+00:00",
                },
            )  # fmt: skip
        session.execute(
            text(
                "INSERT INTO action_notice (action_id, notice, due_on, told_at) "
                "VALUES (1, 'overdue', '2026-11-27', '2026-11-28 00:00:00+00:00')"
            )
        )
    schema.upgrade(database)
    return database


def rows(database, query: str) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(text(query)))


def test_old_mail_has_the_new_intent_and_keeps_its_message_id(upgraded, cast):
    kept = rows(upgraded, "SELECT intent, message_id, kind, subject FROM outbox_mail ORDER BY id")
    assert kept == [
        (new.format(leader=cast.leader.id), f"<{number}@old>", "notice", "As it was")
        for number, (_, _, _, new, _) in enumerate(OLD)
    ]


def test_old_mail_goes_out_says_what_it_said_and_is_shown(upgraded, app, client_as):
    assert deliver_outbox(app.extensions["tidemark"]).handled == len(OLD)
    officer = client_as("administrator")
    for number, (*_, said) in enumerate(OLD, 1):
        page = " ".join(officer.get(f"/outbox/{number}").text.split())
        assert [words for words in said if words not in page] == []


def test_nobody_is_told_again_of_what_they_were_told(upgraded, app):
    late = replace(app.extensions["tidemark"], clock=Clock("2026-11-28T08:00:00+00:00"))
    assert tell_late_actions(late).handled == 0
    assert tell_late_findings(late).handled == 1
    told = rows(upgraded, "SELECT name, subject FROM outbox_mail ORDER BY id")[len(OLD) :]
    assert told == [("Martin Keogh", "F-0001 is late: its containment")]


def test_what_was_told_is_kept_down_and_up_again(upgraded):
    mails, told = "SELECT intent, kind, content FROM outbox_mail ORDER BY id", "SELECT * FROM reminder ORDER BY id"
    before = rows(upgraded, mails), rows(upgraded, told)
    assert [(one.kind, one.object_id, one.clock, one.rung) for one in before[1]] == [
        ("action", 1, "due", "overdue"),
        ("finding", 1, "contain-1", "overdue"),
    ]
    schema.downgrade(upgraded, "0011")
    assert [row.kind for row in rows(upgraded, mails)] == ["audit_notice"] * len(OLD)
    schema.upgrade(upgraded)
    after = rows(upgraded, mails)
    assert [(row.kind, row.content) for row in after] == [(row.kind, row.content) for row in before[0]]
    assert {row.intent for row in before[0]} - {row.intent for row in after} <= {before[0][3].intent}
    assert rows(upgraded, told) == before[1]
