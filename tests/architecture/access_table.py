"""Who may reach which page: the whole product in one table.

Whoever adds a route adds a row to ACCESS; whoever adds a capability adds a row to WHO_MAY. The tests beside this
file compare both with the running application, so a page that opens to more people than is written here fails.

A row of ACCESS is `endpoint: rule`, the rule one of "anybody", "signed in", "token in path", or a capability.
"""

# capability: the roles that hold it. officer, manager, leader, agent, auditor, administrator.
WHO_MAY = {
    "read_register": "officer manager leader agent auditor administrator",
    "edit_register": "officer",
    "read_changes": "officer manager leader auditor administrator",
    "triage_changes": "officer",
    "read_sources": "officer manager auditor administrator",
    "manage_sources": "officer administrator",
    "read_checklists": "officer manager leader agent auditor",
    "design_checklists": "officer manager",
    "read_audits": "officer manager leader agent auditor",
    "conduct_audits": "officer manager leader",
    "reopen_audits": "officer manager",
    "read_findings": "officer manager leader auditor",
    "work_on_findings": "officer manager leader",
    "decide_findings": "officer manager",
    "read_actions": "officer manager leader agent auditor",
    "assign_actions": "officer manager leader",
    "read_reports": "officer manager leader auditor",
    "import_data": "officer manager administrator",
    "read_history": "officer auditor administrator",
    "read_outbox": "auditor administrator",
    "read_people": "officer manager auditor administrator",
    "manage_people": "administrator",
    "read_settings": "auditor administrator",
    "manage_settings": "administrator",
    "see_every_client": "officer auditor administrator",
    "see_every_team": "officer auditor administrator",
    "see_own_team": "manager leader",
    "see_own_site": "manager",
}

ACCESS = {
    "static": "anybody",
    # history
    "history.list_entries": "read_history",
    "history.export_entries": "read_history",
    "history.show_entry": "read_history",
    # people: signing in, and one's own account
    "people.sign_in": "anybody",
    "people.sign_out": "signed in",
    "people.first_administrator": "anybody",
    "people.set_password": "anybody",
    "people.me": "signed in",
    "people.end_one_session": "signed in",
    "people.end_all_own_sessions": "signed in",
    "people.change_password": "signed in",
    # people, administered
    "people.list_people": "read_people",
    "people.export_people": "read_people",
    "people.show_person": "read_people",
    "people.new_person": "manage_people",
    "people.edit_person": "manage_people",
    "people.disable": "manage_people",
    "people.enable": "manage_people",
    "people.new_password_link": "manage_people",
    "people.sign_person_out": "manage_people",
    "people.list_places": "manage_people",
    "people.new_place": "manage_people",
    "people.edit_place": "manage_people",
    "people.new_day": "manage_people",
    "people.take_day_away": "manage_people",
    # mail: everybody sees their own
    "notifications.outbox": "signed in",
    "notifications.export_outbox": "signed in",
    "notifications.show_mail": "signed in",
    "notifications.show_mail_html": "signed in",
    "notifications.choose_cadence": "signed in",
    "notifications.unsubscribe": "token in path",
    "notifications.stop_digest": "token in path",
    # home
    "home.my_work": "signed in",
    "home.search_everything": "signed in",
    "home.show_task": "signed in",
    "home.settings": "read_settings",
    "home.load_starter": "manage_settings",
    "home.health": "anybody",
    # the register
    "requirements.list_requirements": "read_register",
    "requirements.export_requirements": "read_register",
    "requirements.show_requirement": "read_register",
    "requirements.new_requirement": "edit_register",
    "requirements.edit_requirement": "edit_register",
    "requirements.decide_applicability": "edit_register",
    "requirements.review_requirement": "edit_register",
    "requirements.confirm_verified": "edit_register",
    # the watch
    "sources.list_sources": "read_sources",
    "sources.export_sources": "read_sources",
    "sources.show_source": "read_sources",
    "sources.new_source": "manage_sources",
    "sources.edit_source": "manage_sources",
    "sources.enable_source": "manage_sources",
    "sources.disable_source": "manage_sources",
    "sources.poll_source_now": "manage_sources",
    "sources.poll_all_now": "manage_sources",
    "changes.list_changes": "read_changes",
    "changes.export_changes": "read_changes",
    "changes.show_change": "read_changes",
    "changes.download_file": "read_changes",
    "changes.decide_change": "triage_changes",
    "changes.undo_decision": "triage_changes",
    "changes.attach_requirement": "triage_changes",
    "changes.detach_requirement": "triage_changes",
    "changes.enter_by_hand": "triage_changes",
    # exchange; what a kind demands beside this, its routes ask for themselves
    "exchange.choose_kind": "import_data",
    "exchange.bring_in": "import_data",
    "exchange.export_kind": "signed in",
    "exchange.show_run": "import_data",
    "exchange.apply_run": "import_data",
    "exchange.drop_run": "import_data",
}

# What a GET without parameters answers to somebody who may, where that is not 200.
OTHER_ANSWERS = {
    "people.sign_in": 303,  # whoever is signed in already goes on to the first page
    "people.first_administrator": 404,  # somebody exists
}
