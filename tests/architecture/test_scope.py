"""Scope is in every query: what selects rows of a client takes the actor, or says here why not."""

import ast

from app.tables import metadata
from tests.architecture.source import Function, modules

SCOPED_MODELS = {
    *("Requirement", "HistoryEntry", "SearchEntry", "Person"),
    *("ChecklistRow", "Audit", "Finding", "Action", "Evidence"),
    *("Suggestion", "RequirementStanding", "RequirementApplicability", "ChangeCase", "Procedure"),
    *("Consultation", "PanelMember"),
}

# Queries over rows that belong to a client, site or team and that take no actor, each with its reason.
NO_ACTOR = {
    "app.history.queries.entries_tagged": "about one thing that its caller was allowed to see",
    "audits.conduct.queries.independence.parties_of": "takes the row, which its caller was allowed to see",
    "audits.conduct.queries.independence.who_may_decide": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.sweeps.reminded_findings": "the sweep reminds of every finding, each its own people",
    "audits.findings.queries.sweeps.begun_findings": "the sweep moves every planned finding whose fix began",
    "audits.findings.queries.checkers.parts_in_fix": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.checkers.checkers_of": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.checkers.who_may_check": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.checkers.check_words": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.systemic.deciders_of": "asks for everybody who sees all; gives their names and no row",
    "audits.checklists.queries.rows.checklist_rows": "rows to join on; who joins filters by their client_id",
    "audits.findings.queries.checkers.parts_in_fixes": "takes the rows, which its caller was allowed to see",
    "app.history.queries.last_times": "takes the keys of what its caller was allowed to see, and gives instants",
    "app.history.queries.head": "the chain has one head for everybody",
    "app.history.queries.verify_history": "verification reads every row or proves nothing",
    "app.history.queries.recorded_about": "for verification, which holds rows against their entries",
    "app.history.queries.stored_entries": "a statement that verification and excerpts put their conditions to",
    "app.history.queries.entry_columns": "columns, and no row",
    "app.history.queries.newest_about": "for verification, which holds rows against their entries",
    "app.cases.queries.sealing.case_seals": "for recording and verification; gives seals, and no row",
    "app.history.queries.subjects_with": "for verification, which reads every row or proves nothing",
    "app.requirements.queries.register.versions_of": "takes the row, which its caller was allowed to see",
    "app.requirements.queries.register.newest_wording": "takes the row, which its caller was allowed to see",
    "app.requirements.queries.register.tags_of": "takes the row, which its caller was allowed to see",
    "app.requirements.queries.register.aliases_meant": "takes the ids of rows that its caller was allowed to see",
    "app.requirements.queries.register.requirement_rows": "rows to join on; who joins filters by its client_id",
    "app.requirements.queries.register.register_texts": "matching reads the whole register; matches are shown by scope",
    "app.requirements.queries.register.register_stamp": "a count that nobody is shown",
    "app.requirements.queries.register.register_counts": "for the command line, which has no actor",
    "app.requirements.queries.register.reviews_due": "asks by the person who owns or deputises",
    "app.requirements.queries.register.falls_to_officers": "a condition that others add to their own scope",
    "app.requirements.queries.register.refs_by_id": "for the command that verifies, which has no actor",
    "app.requirements.queries.in_time.recorded_versions": "takes the ids of rows that its caller was allowed to see",
    "app.requirements.queries.relations.related": "the rules look at every relation; what is shown is shown by scope",
    "app.requirements.queries.relations.refs_of": "names a circle to somebody who may edit the register",
    "app.requirements.queries.many.many_of": "takes the rows, which its caller was allowed to see",
    "app.requirements.queries.in_time.decision_at": "takes the row, which its caller was allowed to see",
    "app.requirements.queries.in_time.held_on": "a condition that others add to their own scope",
    "app.requirements.queries.in_time.in_force": "a condition that others add to their own scope",
    "app.requirements.queries.dated.dated_count": "verification reads every row or proves nothing",
    "app.requirements.queries.dated.not_as_dated": "verification reads every row or proves nothing",
    "app.requirements.queries.standing.as_standing": "takes the row",
    "app.requirements.queries.standing.kept_standings": "verification reads every row or proves nothing",
    "app.requirements.queries.standing.outdated_standings": "time passes for the rows of every client",
    "app.requirements.queries.standing.next_ageing_at": "the clock of the sweep, which nobody is shown",
    # files and actions
    "app.files.queries.evidence_by_ids": "takes the ids that a row holds which its caller was allowed to see",
    "app.actions.queries.actions.actions_of": "asks by the origin, which its caller was allowed to see",
    "app.actions.queries.actions.action_of": "takes the origin, which its caller was allowed to see",
    "app.actions.queries.actions.action_rows": "rows to join on; who joins has the origin's own scope",
    "app.actions.queries.actions.evidence_of": "takes the row, which its caller was allowed to see",
    "app.actions.queries.actions.place_of_action": "takes the row, which its caller was allowed to see",
    "app.actions.queries.reminders.reminded_actions": "the sweep reminds of every action, each its own people",
    "app.actions.queries.actions.owner_has_left": "a condition that others add to their own scope",
    "app.suggestions.queries.answered_since": "asks by the person who made them",
    "audits.checklists.queries.lists.versions_of": "takes the checklist, which its caller was allowed to see",
    "audits.checklists.queries.lists.version_numbered": "takes the checklist, which its caller was allowed to see",
    "audits.checklists.queries.lists.version_in": "takes the checklist, which its caller was allowed to see",
    "audits.checklists.queries.lists.to_check_again": "asks by the person who owns them",
    "audits.checklists.queries.lists.draft_of": "takes the checklist, which its caller was allowed to see",
    "audits.checklists.queries.sheets.sheet_of": "takes the id of a version that its caller was allowed to see",
    # cases
    "app.cases.queries.reminders.reminded_cases": "the sweep tells of every case, each its own people",
    "app.cases.queries.questions.waiting_for": "asks by the person who was asked",
    # procedures
    "app.procedures.queries.procedures.procedure_rows": "rows to join on; who joins filters by its client_id",
    "app.procedures.queries.procedures.draft_of": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.procedures.revision_numbered": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.procedures.revision_before": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.publications.served_versions": "rows to join on; who joins filters by their client_id",
    "audits.checklists.queries.lists.is_stale": "a condition on checklists that the caller has filtered",
    "app.procedures.queries.papers.head_of": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.audience.people_asked": "takes the row, which its caller was allowed to see",
    # sign-offs
    "app.signing.queries.asked.asked_in": "takes the ids of sign-offs that its caller was allowed to see",
    "app.signing.queries.asked.may_sign": "a condition that others add to their own scope",
    "app.signing.queries.sealing.sign_off_seals": "for recording and verification; gives seals, and no row",
    "app.signing.queries.sealing.key_of": "the name of a seal",
    "app.signing.queries.sign_offs.facts_of": "takes the ids of sign-offs that its caller was allowed to see",
    "app.signing.queries.sign_offs.sign_offs_of": "asks by the thing, which its caller was allowed to see",
    "app.signing.queries.sign_offs.newest_sign_off": "asks by the thing, which its caller was allowed to see",
    "app.signing.queries.reminders.reminded_sign_offs": "the sweep reminds of every signature, each its own people",
    # consultations
    "app.signing.queries.consultations.invited": "a condition that others add to their own scope",
    "app.signing.queries.consultations.held_consultation": "by a link, which is itself what lets somebody see it",
    "app.signing.queries.consultations.open_about": "about one thing that its caller was allowed to see",
    "app.signing.queries.consultations.newest_about": "about one thing that its caller was allowed to see",
    "app.signing.queries.consultations.groups_of": "takes the row, which its caller was allowed to see",
    "app.signing.queries.consultations.invitation_of": "takes the row, which its caller was allowed to see",
    "app.signing.queries.consultations.comment_in": "takes the row, which its caller was allowed to see",
    "app.signing.queries.consultations.group_numbered": "takes the row, which its caller was allowed to see",
    "app.signing.queries.consultations.tally_of": "takes the row, which its caller was allowed to see",
    "app.signing.queries.consultations.waiting_of": "takes the row, which its caller was allowed to see",
    "app.signing.queries.live.said_in": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.procedures.procedure_of_consultation": "the caller was allowed to see its consultation",
    "app.procedures.queries.consulted.proposed_groups": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.consulted.askable_people": "takes the row, which its caller was allowed to see",
    "app.signing.queries.panel.has_address": "says only whether an address stands there already",
    "app.procedures.queries.audience.asked_of": "takes the row, which its caller was allowed to see",
    "app.signing.queries.panel.addresses_to_let_go": "the sweep lets the addresses of every client go",
    "app.signing.queries.panel.consultation_behind": "by a link, which is itself what lets somebody see it",
    "app.signing.queries.telling.untold": "the sweep tells everybody of what they themselves are asked",
    "app.signing.queries.telling.consultation_of": "takes the invitation, which is its reader's own",
    "app.signing.queries.telling.member_of": "takes the invitation, for the mail to its own reader",
    "app.signing.queries.telling.reminded_owners": "the sweep tells of every consultation, each its own people",
    "app.signing.queries.telling.reminded_asked": "the sweep reminds everybody of what they themselves are asked",
    "app.procedures.queries.attestations.asking_version": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.attestations.confirmed_before": "takes the row, which its caller was allowed to see",
    "app.procedures.queries.attestations.asking_rows": "rows to join on; who joins filters by their client_id",
    # findings
    "audits.findings.queries.raised.findings_from": "takes the id of a row that its caller was allowed to see",
    "audits.findings.queries.on_requirements.open_findings_on": "the register keeps a row for each client apart",
    "audits.conduct.queries.on_requirements.last_met": "the register keeps a row for each client apart",
    "audits.findings.queries.earlier.find_repeated": "compares within one unit; what is shown of it is its number",
    "audits.findings.queries.earlier.origin_of": "takes the row",
    "audits.findings.queries.earlier.minors_on": "the rule counts minors in any units; members are shown by scope",
    "audits.findings.queries.standing.standing_of": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.standing.newest_cause": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.standing.options_of": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.standing.cycle_actions": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.pages.evidence_of_finding": "takes the row, which its caller was allowed to see",
    "audits.findings.queries.lists.next_due": "a column that others select within their own scope",
    # audits
    "audits.conduct.queries.answers.state_of": "takes the audit, which its caller was allowed to see",
    "audits.checklists.queries.published.title_of": "takes the checklist of an audit that its caller may see",
    "audits.conduct.queries.results.revisions_of": "takes the audit, which its caller was allowed to see",
    "audits.conduct.queries.results.result_of": "takes the audit, which its caller was allowed to see",
    "app.procedures.queries.documents.documents_of": "takes the row, which its caller was allowed to see",
    "audits.conduct.queries.results.contents_of": "takes the audit, which its caller was allowed to see",
    "audits.conduct.queries.results.responses_of": "takes the audit, which its caller was allowed to see",
    "audits.conduct.queries.results.disputes_of": "takes the audit, which its caller was allowed to see",
    "audits.conduct.queries.results.audits_to_do": "asks by the person who carries them out",
    "audits.conduct.queries.results.due_audits": "takes its caller's conditions, which hold the scope",
    "audits.conduct.queries.results.results_to_answer": "asks by the person who was audited",
}
NO_ACTOR_PACKAGES = {
    "app.people.queries": "people are found for sign-in, posts and names by id before there is an actor",
}


def test_the_scoped_tables_are_the_ones_that_are_known():
    holders = {
        table.name for table in metadata.sorted_tables if {"client_id", "site_id", "team_id"} & set(table.c.keys())
    }
    assert holders == {
        *("requirement", "history_entry", "search_entry", "person", "person_client", "team"),
        *("checklist", "audit", "finding", "action", "evidence"),
        *("suggestion", "requirement_standing", "requirement_applicability", "change_case", "procedure"),
        *("sign_off", "consultation", "panel_member", "procedure_audience_team", "procedure_audience_site"),
    }


def test_queries_of_scoped_rows_take_the_actor_or_say_why_not():
    unscoped = []
    for module in modules():
        if ".queries" not in module.name or any(module.name.startswith(name) for name in NO_ACTOR_PACKAGES):
            continue
        for node in module.tree.body:
            if not isinstance(node, Function) or node.name.startswith("_"):
                continue
            named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            arguments = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
            key = f"{module.name}.{node.name}"
            if named & SCOPED_MODELS and "actor" not in arguments and key not in NO_ACTOR:
                unscoped.append(key)
    assert unscoped == [], "take the actor and filter in SQL, or give the reason in NO_ACTOR"


def test_every_exception_is_still_a_query():
    known = {f"{module.name}.{node.name}" for module in modules() for node in module.functions()}
    assert set(NO_ACTOR) - known == set()
