"""Roles are sets of capabilities (DESIGN 1). A person has a set of roles; what they may do is the union."""

from collections.abc import Iterable
from enum import StrEnum

from app.core.capability import Capability as Can


class Role(StrEnum):
    OFFICER = "officer"
    MANAGER = "manager"
    LEADER = "leader"
    AGENT = "agent"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def shown(self) -> str:
        return TITLES[self]


TITLES = {
    Role.OFFICER: "Compliance officer",
    Role.MANAGER: "Manager",
    Role.LEADER: "Team leader",
    Role.AGENT: "Agent",
    Role.AUDITOR: "Auditor (read-only)",
    Role.ADMINISTRATOR: "Administrator",
}

# Whoever knows the answer to a question about a case is asked, and then sees that one page of it.
_EVERYBODY = frozenset({Can.READ_REGISTER, Can.READ_ORGANISATION, Can.READ_PROCEDURES, Can.ANSWER_ASSIGNMENTS})
_READS_WATCH = _EVERYBODY | {Can.READ_CHANGES, Can.READ_SOURCES, Can.READ_CASES}
_SEES_ALL = frozenset({Can.SEE_EVERY_CLIENT, Can.SEE_EVERY_TEAM})
# What an agent may open of audits and actions is their own alone; the queries see to that.
_READS_OWN_WORK = frozenset({Can.READ_CHECKLISTS, Can.READ_AUDITS, Can.READ_ACTIONS})
_READS_AUDITS = _READS_OWN_WORK | {Can.READ_FINDINGS, Can.READ_REPORTS}
_LEADS = _READS_AUDITS | {Can.CONDUCT_AUDITS, Can.WORK_ON_FINDINGS, Can.ASSIGN_ACTIONS, Can.SIGN_OFF}
_MANAGES = (
    _LEADS
    | {Can.DESIGN_CHECKLISTS, Can.REOPEN_AUDITS, Can.DECIDE_FINDINGS, Can.IMPORT_DATA}
    | {Can.RUN_CASES, Can.APPROVE_PLANS, Can.EDIT_ORGANISATION, Can.WRITE_PROCEDURES}
)

CAPABILITIES: dict[Role, frozenset[Can]] = {
    Role.OFFICER: _READS_WATCH
    | _SEES_ALL
    | _MANAGES
    | {Can.EDIT_REGISTER, Can.TRIAGE_CHANGES, Can.MANAGE_SOURCES, Can.READ_HISTORY, Can.READ_PEOPLE}
    | {Can.SET_IMPACT_QUESTIONS, Can.READ_CONSULTATIONS},
    Role.MANAGER: _READS_WATCH | _MANAGES | {Can.SEE_OWN_TEAM, Can.SEE_OWN_SITE, Can.READ_PEOPLE},
    Role.LEADER: _LEADS | _EVERYBODY | {Can.SEE_OWN_TEAM, Can.READ_CHANGES, Can.READ_CASES},
    Role.AGENT: _READS_OWN_WORK | _EVERYBODY,
    Role.AUDITOR: _READS_WATCH
    | _SEES_ALL
    | _READS_AUDITS
    | {Can.READ_HISTORY, Can.READ_PEOPLE, Can.READ_OUTBOX, Can.READ_SETTINGS, Can.READ_CONSULTATIONS},
    Role.ADMINISTRATOR: _READS_WATCH
    | _SEES_ALL
    | {
        Can.MANAGE_SOURCES,
        Can.IMPORT_DATA,
        Can.READ_HISTORY,
        Can.READ_OUTBOX,
        Can.READ_PEOPLE,
        Can.MANAGE_PEOPLE,
        Can.READ_SETTINGS,
        Can.MANAGE_SETTINGS,
    },
}


def capabilities_of(roles: Iterable[Role]) -> frozenset[Can]:
    return frozenset().union(*(CAPABILITIES[role] for role in roles))


def roles_that_may(capability: Can) -> str:
    """Who may, in words, for the page that refuses: `a compliance officer or an administrator`."""
    titles = [TITLES[role].lower() for role in Role if capability in CAPABILITIES[role]]
    named = [f"{'an' if title[0] in 'aeiou' else 'a'} {title}" for title in titles]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
