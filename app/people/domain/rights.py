"""What each capability is called: one phrase that follows "may". Nothing else says what a role lets people do."""

from dataclasses import dataclass

from app.core.capability import Capability as Can
from app.people.domain.roles import CAPABILITIES, Role, roles_that_may

SIGHT = {
    Can.SEE_EVERY_CLIENT: "see the records of every client",
    Can.SEE_EVERY_TEAM: "see the records of every team and site",
    Can.SEE_OWN_TEAM: "see the records of their own team",
    Can.SEE_OWN_SITE: "see the records of their own site",
}
DEEDS = {
    Can.READ_REGISTER: "read the register of requirements",
    Can.EDIT_REGISTER: "add and change requirements",
    Can.READ_CHANGES: "read the changes at regulators",
    Can.TRIAGE_CHANGES: "decide about changes",
    Can.READ_SOURCES: "see which sources are watched",
    Can.MANAGE_SOURCES: "add, pause and check sources",
    Can.READ_CASES: "read change cases",
    Can.RUN_CASES: "open and run change cases",
    Can.APPROVE_PLANS: "approve plans of change cases",
    Can.ANSWER_ASSIGNMENTS: "answer what they are asked about a change case",
    Can.SET_IMPACT_QUESTIONS: "set the questions about impact",
    Can.READ_ORGANISATION: "read aims, promises, objectives, products and internal documents",
    Can.EDIT_ORGANISATION: "change aims, promises, objectives, products and internal documents",
    Can.READ_PROCEDURES: "read procedures",
    Can.WRITE_PROCEDURES: "write, submit and publish procedures, and ask people about them",
    Can.SIGN_OFF: "be asked to sign procedures",
    Can.READ_CONSULTATIONS: "read every consultation",
    Can.READ_CHECKLISTS: "read checklists",
    Can.DESIGN_CHECKLISTS: "design and publish checklists",
    Can.READ_AUDITS: "read audits",
    Can.CONDUCT_AUDITS: "plan and carry out audits",
    Can.REOPEN_AUDITS: "reopen completed audits",
    Can.READ_FINDINGS: "read findings",
    Can.WORK_ON_FINDINGS: "raise findings, fix them and check fixes",
    Can.DECIDE_FINDINGS: "decide about findings",
    Can.READ_ACTIONS: "read actions and do their own",
    Can.ASSIGN_ACTIONS: "give actions to people",
    Can.READ_REPORTS: "read reports",
    Can.IMPORT_DATA: "import files",
    Can.READ_HISTORY: "read the history",
    Can.READ_OUTBOX: "read the outbox",
    Can.READ_PEOPLE: "see who uses Tidemark",
    Can.MANAGE_PEOPLE: "add people, change their roles and end their access",
    Can.READ_SETTINGS: "read settings and health",
    Can.MANAGE_SETTINGS: "change settings",
}
WORDS = {**SIGHT, **DEEDS}


@dataclass(frozen=True)
class RoleWords:
    """A role as people read it: whose records it shows, and what it lets them do, each list in one order."""

    role: Role
    sees: tuple[str, ...]
    may: tuple[str, ...]


def role_in_words(role: Role) -> RoleWords:
    held = CAPABILITIES[role]
    sees = tuple(words for capability, words in SIGHT.items() if capability in held)
    if Can.SEE_EVERY_CLIENT not in held:
        sees = ("see the records of the clients whom they serve, and those of no client", *sees)
    if not held & {Can.SEE_EVERY_TEAM, Can.SEE_OWN_TEAM, Can.SEE_OWN_SITE}:
        sees = (*sees, "see only their own audits and actions")
    return RoleWords(role, sees, tuple(words for capability, words in DEEDS.items() if capability in held))


def what_comes_with(is_for: Can, seen_by: Can) -> str:
    """Who may be given something, and what they may then: `for a manager, who may run change cases`."""
    holders = [held for held in CAPABILITIES.values() if is_for in held]
    # What only some of them may is not promised to all.
    may = [seen_by] if all(seen_by in held for held in holders) else []
    deeds = ", and ".join(WORDS[capability] for capability in dict.fromkeys([*may, is_for]))
    if len(holders) == len(CAPABILITIES):
        return f"For anybody: every role may {deeds}."
    return f"For {roles_that_may(is_for)}, who may {deeds}."
