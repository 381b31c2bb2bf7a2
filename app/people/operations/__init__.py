"""What may be done to people, passwords and places; each step is recorded in the history."""

from app.people.operations.adding import PersonDetails, add_person, create_first_administrator
from app.people.operations.handing_over import Handed, pass_duties, pass_duty, take_back
from app.people.operations.passwords import change_own_password, make_password_link, use_password_link
from app.people.operations.people import (
    PersonEdit,
    change_person,
    disable_person,
    enable_person,
    end_own_session,
    person_with,
    sign_out_everywhere,
)
from app.people.operations.places import (
    add_client,
    add_day,
    add_post,
    add_site,
    add_team,
    remove_day,
    rename_client,
    rename_post,
    rename_site,
    rename_team,
)

__all__ = [
    "Handed",
    "PersonDetails",
    "PersonEdit",
    "add_client",
    "add_day",
    "add_person",
    "add_post",
    "add_site",
    "add_team",
    "change_own_password",
    "change_person",
    "create_first_administrator",
    "disable_person",
    "enable_person",
    "end_own_session",
    "make_password_link",
    "pass_duties",
    "pass_duty",
    "person_with",
    "remove_day",
    "rename_client",
    "rename_post",
    "rename_site",
    "rename_team",
    "sign_out_everywhere",
    "take_back",
    "use_password_link",
]
