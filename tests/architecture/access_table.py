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
    "read_history": "officer auditor administrator",
    "read_outbox": "auditor administrator",
    "read_people": "officer manager auditor administrator",
    "manage_people": "administrator",
    "read_settings": "auditor administrator",
    "manage_settings": "administrator",
    "see_every_client": "officer auditor administrator",
    "see_every_team": "officer auditor administrator",
}

ACCESS = {
    "static": "anybody",
    # history
    "history.list_entries": "read_history",
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
}

# What a GET without parameters answers to somebody who may, where that is not 200.
OTHER_ANSWERS = {
    "people.sign_in": 303,  # whoever is signed in already goes on to the first page
    "people.first_administrator": 404,  # somebody exists
}
