"""What nobody has linked, measured, checked or planned: each gap as a count, with its list and the way to close it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.cases.domain.horizon import PRESSING_DAYS
from app.cases.queries import pressing, waiting_count
from app.core.actor import Actor
from app.core.capability import Capability
from app.db.paging import shown_count
from app.organisation.queries.aims import totals as charter_totals
from app.people.queries import levelless_count
from app.procedures.queries import ProcedureFilter, procedures_count, unserved_count
from app.procedures.queries.lists import GOAL, NOBODY, REQUIREMENT, VERSION
from app.requirements.domain.standing import MONTHS
from audits.checklists.queries.lists import ChecklistFilter, checklists_count
from audits.reporting.queries.coverage import CoverageFilter, coverage_count, unlinked_count


@dataclass(frozen=True)
class Gap:
    """What is missing, how often, where it is listed (empty for whom that is not there), and how it is closed."""

    title: str
    count: int
    path: str
    way: str

    @property
    def count_shown(self) -> str:
        return shown_count(self.count)


def gaps(session: Session, actor: Actor, today: date) -> list[Gap]:
    """Every kind of gap, those with none too: a count of nothing is worth knowing."""
    bare, soon = CoverageFilter(), pressing(session, actor, today)
    unevidenced = coverage_count(session, actor, CoverageFilter(without_evidence=True))
    return [
        Gap(
            "Requirements that no question looks at",
            coverage_count(session, actor, bare, covered=False),
            "/coverage#without",
            "Name the requirement at a question of a checklist and publish its next version",
        ),
        Gap(
            f"Requirements without evidence in {MONTHS} months",
            unevidenced,
            "/coverage?evidence=none",
            "Plan an audit with a checklist whose questions look at them",
        ),
        Gap(
            "Questions that look at no requirement",
            unlinked_count(session, actor),
            "/coverage/questions",
            "Name a requirement at each in the next version of its checklist",
        ),
        Gap(
            "Checklists older than a requirement that they look at, or than how we meet it",
            checklists_count(session, actor, ChecklistFilter(stale="yes")),
            "/checklists?stale=yes",
            "Check the questions against what is new, or publish the next version",
        ),
        *_of_procedures(session, actor, today),
        _of_posts(session, actor),
        Gap(
            "Promises that nobody measures",
            charter_totals(session).unmeasured,
            "/aims",
            "Name a measure at the promise, and give it readings",
        ),
        Gap(
            "Relevant changes without a case",
            waiting_count(session),
            "/horizon?kind=change",
            "Open a case, or say why it needs none",
        ),
        Gap(
            f"Cases under {PRESSING_DAYS} days from their effect that are not ready",
            soon.cases,
            "/horizon?kind=case",
            "Complete the plan and have somebody else approve it",
        ),
    ]


def _of_procedures(session: Session, actor: Actor, today: date) -> list[Gap]:
    def count(**wanted: str) -> int:
        return procedures_count(session, actor, ProcedureFilter(**wanted), today=today)

    return [
        Gap(
            "Requirements that no procedure serves",
            unserved_count(session, actor),
            "/coverage/requirements",
            "Name the requirement at the procedure that meets it, or write one",
        ),
        Gap(
            "Procedures that serve no requirement",
            count(lacks=REQUIREMENT),
            f"/procedures?lacks={REQUIREMENT}",
            "Name at each what it is there to meet, or retire it",
        ),
        Gap(
            "Procedures that lack an aim or a promise",
            count(lacks=GOAL),
            f"/procedures?lacks={GOAL}",
            "Name both at each: nobody can sign one without",
        ),
        Gap(
            "Procedures of which no version is in force",
            count(lacks=VERSION),
            f"/procedures?lacks={VERSION}",
            "Submit each, have it signed, and publish it for a day",
        ),
        Gap(
            "Procedures that nobody looks after",
            count(owner=NOBODY),
            f"/procedures?owner={NOBODY}",
            "Give each an owner who is here",
        ),
    ]


def _of_posts(session: Session, actor: Actor) -> Gap:
    """Coverage by level counts their people apart; whoever may not open the list reads who closes it."""
    return Gap(
        "Posts without a level",
        levelless_count(session),
        "/people/places" if actor.can(Capability.MANAGE_PEOPLE) else "",
        "Say at each post at which level it stands; an administrator does",
    )
