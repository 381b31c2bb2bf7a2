"""The audits of the demonstration, planned, answered, signed and disputed by the operations that people use."""

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from app.core.actor import Actor
from app.db.runtime import Runtime
from app.files.operations import Offered
from app.files.uploads import CheckedFile, check_upload
from app.notifications.operations import Postage
from app.suggestions.operations import Target, suggest
from audits.checklists.domain.questions import Question
from audits.checklists.operations.publishing import start_draft
from audits.checklists.queries.lists import visible_checklist
from audits.conduct.domain.answering import Body, Incoming, Mark
from audits.conduct.domain.missing import asked
from audits.conduct.operations.completing import Signed, complete_audit, seen_of
from audits.conduct.operations.planning import AuditPlan, open_audit, plan_audit
from audits.conduct.operations.receiving import ArrivedAnswer, open_reception, receive_answer
from audits.conduct.operations.responding import Wanted, dispute_answers, sign_as_auditee
from audits.conduct.queries.answers import state_of
from audits.conduct.queries.lists import visible_audit
from audits.words import NO, YES, QuestionType, Subject

FILE = Path(__file__).with_name("audits.yaml")
DEVICE = "demonstration"
Step = Callable[[Runtime], None]
Plan = dict[str, Any]


@cache
def load_audits() -> dict[str, list[Plan]]:
    """What happens, as the file that is shipped has it."""
    read: dict[str, list[Plan]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True)
class AuditLife:
    """The people and teams, and which audit each line of the file became."""

    cast: Mapping[str, Actor]
    teams: Mapping[str, int]
    became: dict[tuple[str, str], int] = field(default_factory=dict)

    def auditing(self, one: Plan) -> Step:
        """Plan an audit and carry it as far as its line says."""

        def do(runtime: Runtime) -> None:
            auditor, now = self.cast[one["auditor"]], runtime.clock.now()
            picture = sample_picture(runtime, one["about"])
            with runtime.database.transaction() as session:
                audit_id = self._planned(session, one, auditor, now)
            self.became[one["about"], one.get("team", "")] = audit_id
            state = one.get("state", "completed")
            if state != "planned":
                with runtime.database.transaction() as session:
                    held = visible_audit(session, auditor, audit_id, to_change=True)
                    open_audit(session, held, by=auditor, now=now)
                    Answering(session, audit_id, one, picture, runtime, auditor, now).answer_all()
            if state == "completed":
                _complete(runtime, audit_id, auditor, now)
                self._respond(runtime, one, audit_id, now + timedelta(hours=1))

        return do

    def suggesting(self, one: Plan) -> Step:
        """Somebody of the floor would change a question."""

        def do(runtime: Runtime) -> None:
            target = Target("question", one["question"], one["question"].replace("/", ", question "))
            with runtime.database.transaction() as session:
                suggest(session, target, one["text"], by=self.cast[one["by"]], now=runtime.clock.now())

        return do

    def drafting(self, ref: str) -> Step:
        """The quality manager begins the next version and takes the suggestion from the floor into it."""

        def do(runtime: Runtime) -> None:
            by, now = self.cast["Priya Nair"], runtime.clock.now()
            with runtime.database.transaction() as session:
                start_draft(session, visible_checklist(session, by, ref, to_change=True), by=by, now=now)

        return do

    def _planned(self, session: Session, one: Plan, auditor: Actor, now: datetime) -> int:
        checklist = visible_checklist(session, auditor, one["checklist"])
        today = now.date()
        planned = AuditPlan(
            checklist_id=checklist.row_id,
            subject=Subject.TEAM if "team" in one else Subject.INTERACTION,
            auditor_id=auditor.id or 0,
            auditee_id=self.cast[one["auditee"]].id if "auditee" in one else None,
            team_id=self.teams.get(one.get("team", "")),
            channel=one["channel"],
            about=one["about"],
            recording=one.get("recording", ""),
            happened_on=today - timedelta(days=1),
            due_on=today + timedelta(days=one.get("due_in", 2)),
        )
        return plan_audit(session, planned, by=auditor, now=now).row_id

    def _respond(self, runtime: Runtime, one: Plan, audit_id: int, now: datetime) -> None:
        if "response" not in one:
            return
        auditee, today = self.cast[one["auditee"]], now.date()
        with runtime.database.transaction() as session:
            audit = visible_audit(session, auditee, audit_id, to_change=True)
            if one["response"] == "agreed":
                sign_as_auditee(session, audit, auditee.name, today=today, by=auditee, now=now)
                return
            wanted = [Wanted(code, reason) for code, reason in one["dispute"].items()]
            dispute_answers(session, audit, wanted, postage=Postage.of(runtime), today=today, by=auditee, now=now)


@dataclass(frozen=True)
class Answering:
    """One audit being answered: as well as can be, but for what its line of the file says."""

    session: Session
    audit_id: int
    one: Plan
    picture: CheckedFile
    runtime: Runtime
    by: Actor
    now: datetime

    def answer_all(self) -> None:
        """Answer question after question; an answer may bring follow-ups, so what is asked is looked up each time."""
        most = self.one.get("answered", 1_000)
        done: set[str] = set()
        while True:
            state = state_of(self.session, visible_audit(self.session, self.by, self.audit_id))
            left = [one for one in asked(state.sheet.checklist, state.bodies) if one.code not in done]
            if not left or len(done) >= most:
                return
            self._answer(left[0], len(done) + 1)
            done.add(left[0].code)

    def _answer(self, question: Question, sequence: int) -> None:
        audit = visible_audit(self.session, self.by, self.audit_id)
        reception = open_reception(self.session, audit, Postage.of(self.runtime))
        body, offered = self._body(question), Offered()
        if body.given.word in {*question.evidence_on, *question.photo_on}:
            offered = Offered(self.picture, f"What was seen, {self.one['about']}")
        incoming = Incoming(DEVICE, sequence, 0, body, self.now.isoformat())
        arrived = ArrivedAnswer(question.code, incoming, offered)
        receive_answer(self.session, reception, arrived, by=self.by, now=self.now)

    def _body(self, question: Question) -> Body:
        code, one = question.code, self.one
        if code in one.get("na", ()):
            return Body(is_na=True, na_reason="Did not come up")
        fails = one.get("fails") or {}
        good = one.get("good") or {}
        return Body(
            value=NO if code in fails and question.type is QuestionType.YES_NO else _best(question, one),
            comment=fails.get(code) or good.get(code, ""),
            marks=tuple(Mark(seconds, note) for seconds, note in (one.get("marks") or {}).get(code, ())),
            is_good_practice=code in good,
        )


def sample_picture(runtime: Runtime, seed: str) -> CheckedFile:
    """A small picture that is plainly a sample: one colour for each thing that it stands for."""
    shade = zlib.crc32(seed.encode())
    colour = bytes((80 + shade % 120, 90 + shade // 7 % 100, 110 + shade // 49 % 90))
    row = b"\x00" + colour * 48

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 48, 32, 8, 2, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(row * 32)) + chunk(b"IEND", b"")
    return check_upload(runtime, "sample-photo.png", BytesIO(png))


def _best(question: Question, one: Plan) -> str:
    code = question.code
    match question.type:
        case QuestionType.YES_NO:
            return YES
        case QuestionType.SCALE:
            return str((one.get("steps") or {}).get(code, len(question.steps) - 1))
        case QuestionType.CHOICE:
            return str((one.get("choices") or {}).get(code, question.options[0].label))
        case QuestionType.NUMBER:
            return "2"
        case QuestionType.SIGNATURE:
            return str(one["auditor"])
        case _:
            return "The customer's balance and last payment."


def _complete(runtime: Runtime, audit_id: int, auditor: Actor, now: datetime) -> None:
    with runtime.database.transaction() as session:
        audit = visible_audit(session, auditor, audit_id, to_change=True)
        signed = Signed(audit.revision, seen_of(state_of(session, audit)), auditor.name)
        complete_audit(session, audit, signed, postage=Postage.of(runtime), today=now.date(), by=auditor, now=now)
