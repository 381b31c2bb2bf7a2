"""One finding with everything that its page shows, in a number of queries that does not grow with what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.actions.queries import action_rows
from app.core.actor import Actor
from app.core.errors import NotFound
from app.files.queries import EvidenceLine, evidence_by_ids
from app.history.queries import latest_about
from app.people.queries import Contact, people_by_ids, site_rows, team_rows
from app.requirements.queries import requirements_by_ids
from audits.findings.domain.lifecycle import number_of
from audits.findings.domain.steps import ActionFacts, Standing
from audits.findings.models import (
    CauseAnalysis,
    EffectivenessCheck,
    Finding,
    FindingEvidence,
    FindingOption,
    FindingRequirement,
    SystemicMember,
    SystemicSuggestion,
)
from audits.findings.queries.lists import seen_finding
from audits.findings.queries.standing import ORIGIN

MOST_ENTRIES = 200


@dataclass(frozen=True)
class WholeFinding:
    """A finding and what hangs on it, cycle by cycle."""

    row: Finding
    unit_name: str
    requirements: list[Any]
    causes: list[CauseAnalysis]
    options: list[FindingOption]
    actions: Sequence[Any]
    checks: list[EffectivenessCheck]
    evidence: dict[int, EvidenceLine]
    attached: list[int]
    people: dict[int, Contact]
    related: list[Any]
    entries: list[Any]

    @property
    def number(self) -> str:
        return number_of(self.row.row_id)

    @property
    def cause(self) -> CauseAnalysis | None:
        """The one that counts: the newest of this cycle."""
        return next((cause for cause in self.causes if cause.cycle == self.row.cycle), None)

    @property
    def shown_causes(self) -> list[CauseAnalysis]:
        """The newest of each cycle, the newest cycle first; what it replaced stands in the history."""
        newest: dict[int, CauseAnalysis] = {}
        for cause in self.causes:
            newest.setdefault(cause.cycle, cause)
        return list(newest.values())

    @property
    def standing(self) -> Standing:
        now = [option for option in self.options if option.cycle == self.row.cycle]
        return Standing(
            status=self.row.status,
            grade=self.row.grade,
            is_repeat=self.row.repeat_of_id is not None,
            is_contained=self.row.contained_at is not None,
            cause=self.cause.method if self.cause else None,
            has_options=any(option.is_chosen for option in now),
            actions=tuple(
                ActionFacts(action.kind, action.status, action.owner_id)
                for action in self.actions
                if action.cycle == self.row.cycle
            ),
            check_due_on=self.row.check_due_on,
        )

    def evidence_lines(self) -> list[EvidenceLine]:
        return [self.evidence[key] for key in self.attached if key in self.evidence]


def whole_finding(session: Session, actor: Actor, row: Finding) -> WholeFinding:
    """Everything about a finding that the caller may see."""
    key = row.row_id
    causes = _all(session, CauseAnalysis, col(CauseAnalysis.finding_id) == key, col(CauseAnalysis.id).desc())
    options = _all(session, FindingOption, col(FindingOption.finding_id) == key, col(FindingOption.position))
    checks = _all(session, EffectivenessCheck, col(EffectivenessCheck.finding_id) == key, col(EffectivenessCheck.id))
    hung = select(col(FindingEvidence.evidence_id)).where(col(FindingEvidence.finding_id) == key)
    attached = list(session.scalars(hung.order_by(col(FindingEvidence.id))))
    linked = select(col(FindingRequirement.requirement_id)).where(col(FindingRequirement.finding_id) == key)
    requirement_ids = list(session.scalars(linked.order_by(col(FindingRequirement.id))))
    actions = action_rows()
    mine = select(actions).where(actions.c.origin_kind == ORIGIN, actions.c.origin_id == key).order_by(actions.c.id)
    action_list = session.execute(mine).all()
    return WholeFinding(
        row=row,
        unit_name=_unit_name(session, row),
        requirements=sorted(requirements_by_ids(session, actor, requirement_ids).values(), key=lambda one: one.ref),
        causes=causes,
        options=options,
        actions=action_list,
        checks=checks,
        evidence=evidence_by_ids(session, [*attached, *(check.evidence_id for check in checks)]),
        attached=attached,
        people=people_by_ids(session, [row.owner_id, *(action.owner_id for action in action_list)]),
        related=_related(session, actor, row),
        entries=latest_about(session, actor, "finding", str(key), MOST_ENTRIES),
    )


def evidence_of_finding(session: Session, row: Finding, evidence_id: int) -> EvidenceLine:
    """A piece of evidence of this finding or of one of its checks; NotFound for any other."""
    hung = select(col(FindingEvidence.evidence_id)).where(col(FindingEvidence.finding_id) == row.row_id)
    checked = select(col(EffectivenessCheck.evidence_id)).where(col(EffectivenessCheck.finding_id) == row.row_id)
    if evidence_id in set(session.scalars(hung.union(checked))):
        found = evidence_by_ids(session, [evidence_id])
        if evidence_id in found:
            return found[evidence_id]
    raise NotFound("evidence", evidence_id)


def _related(session: Session, actor: Actor, row: Finding) -> list[Any]:
    """The finding that this one repeats, those that repeat it, and the members of a systemic one, as far as seen."""
    members = (
        select(col(SystemicMember.finding_id))
        .join(SystemicSuggestion, col(SystemicSuggestion.id) == col(SystemicMember.suggestion_id))
        .where(col(SystemicSuggestion.finding_id) == row.row_id)
    )
    parents = (
        select(col(SystemicSuggestion.finding_id))
        .join(SystemicMember, col(SystemicMember.suggestion_id) == col(SystemicSuggestion.id))
        .where(col(SystemicMember.finding_id) == row.row_id, col(SystemicSuggestion.finding_id).is_not(None))
    )
    wanted = (
        (col(Finding.id) == row.repeat_of_id)
        | (col(Finding.repeat_of_id) == row.row_id)
        | col(Finding.id).in_(members)
        | col(Finding.id).in_(parents)
    )
    chosen = select(
        col(Finding.id), col(Finding.title), col(Finding.status), col(Finding.raised_at), col(Finding.repeat_of_id)
    ).where(seen_finding(actor), wanted)
    return list(session.execute(chosen.order_by(col(Finding.id)).limit(MOST_ENTRIES)))


def _unit_name(session: Session, row: Finding) -> str:
    teams, sites = team_rows(), site_rows()
    if row.team_id is not None:
        return str(session.execute(select(teams.c.name).where(teams.c.id == row.team_id)).scalar() or "")
    return str(session.execute(select(sites.c.name).where(sites.c.id == row.site_id)).scalar() or "")


def _all(session: Session, model: Any, mine: Any, order: Any) -> list[Any]:
    return list(session.scalars(select(model).where(mine).order_by(order)))
