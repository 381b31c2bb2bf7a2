"""Forms of sign-in, people and places."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Optional

from app.core.calendars import NAMES, Nation
from app.core.text import SAY_WHY
from app.people.domain.posts import PostLevel
from app.people.domain.roles import TITLES, Role
from app.people.handover import HeldDuty
from app.people.queries.places import PlaceLine
from app.web.fields import AtMost, DayField, EmailField, FreeTextField, LineField, OneLineField
from app.web.forms import EditForm, Form

LONGEST_LINE = 254
LONGEST_PASSWORD = 1000  # the rule's own limit is shorter; this one only keeps a hash from being fed a book
LONGEST_REASON = 500
SOME_ROLE = "Choose at least one role; without one a person can open nothing"


def choices_of(lines: list[PlaceLine], none: str, *, with_more: bool = False) -> dict[str, str]:
    """Places as the choices of a select, with one line for choosing none."""
    return {"": none} | {str(line.id): f"{line.name}, {line.more}" if with_more else line.name for line in lines}


def typed(field: Field) -> str:
    """What stands in a field, as it was typed: blanks belong to a password."""
    return str(field.data or "")


def _id_or_none(value: object) -> int | None:
    return int(str(value)) if value not in {None, ""} else None


class SignInForm(Form):
    email = EmailField("E-mail", [InputRequired("Enter your e-mail"), AtMost(LONGEST_LINE)])
    password = PasswordField("Password", [InputRequired("Enter your password"), AtMost(LONGEST_PASSWORD)])
    next = HiddenField()


class NewPasswordForm(Form):
    """Set a password: chosen once, typed twice."""

    password = PasswordField("New password", [InputRequired("Enter a password"), AtMost(LONGEST_PASSWORD)])
    again = PasswordField("The same password again", [InputRequired("Enter the password again")])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.password.data != self.again.data:
            self.again.errors = ["The two passwords are not the same"]
            return False
        return True


class OwnPasswordForm(NewPasswordForm):
    old_password = PasswordField("Your password now", [InputRequired("Enter your password"), AtMost(LONGEST_PASSWORD)])


class FirstAdministratorForm(NewPasswordForm):
    token = OneLineField("Set-up code", [InputRequired("Enter the set-up code that Tidemark printed at its start")])
    name = LineField("Your name", [InputRequired("Enter your name")], most=120)
    email = EmailField("Your e-mail", [InputRequired("Enter your e-mail"), AtMost(LONGEST_LINE)])


class PersonForm(EditForm):
    """Add or edit a person; the choices of places are set by the route, from the database."""

    name = LineField("Name", [InputRequired("Enter a name")], most=120)
    email = EmailField("E-mail", [InputRequired("Enter an e-mail address"), AtMost(LONGEST_LINE)])
    roles = SelectMultipleField(
        "Roles", [InputRequired(SOME_ROLE)], choices={role.value: TITLES[role] for role in Role}
    )
    post_id = SelectField("Post", coerce=_id_or_none)
    site_id = SelectField("Site", coerce=_id_or_none)
    team_id = SelectField("Team", coerce=_id_or_none)
    client_ids = SelectMultipleField("Clients", coerce=int)


class ReasonForm(Form):
    reason = FreeTextField("Reason", [InputRequired(SAY_WHY)], most=LONGEST_REASON)


class HandoverForm(Form):
    """Pass on what somebody answers for: for good, or while they are away."""

    away_until = DayField("Away until", [Optional()])


class OwnHandoverForm(Form):
    """Pass on one's own while one is away."""

    away_until = DayField("I am away until", [InputRequired("Say until when you are away, such as 14/12/2026")])


def with_receivers(
    form: type[Form], held: Sequence[HeldDuty], choices: Mapping[str, Mapping[str, str]], **values: Any
) -> Any:
    """A form that also asks, of each duty that somebody holds, to whom it passes; nobody need be chosen.

    `asked` comes back with what was listed when the person chose.
    """
    fields: dict[str, Field] = {
        one.duty.key: SelectField(
            f"{one.words}: pass to",
            choices={"": "Nobody yet", **choices[one.duty.key]},
        )
        for one in held
    }
    return type(form.__name__, (form,), {**fields, "asked": HiddenField()})(**values)


class PlaceForm(EditForm):
    """Name or rename a site, team, client or post; a form asks for what else its kind has."""

    name = LineField("Name", [InputRequired("Enter a name")], most=120)
    nation = SelectField("Nation", choices={nation.value: NAMES[nation] for nation in Nation})
    site_id = SelectField("Site", coerce=_id_or_none)
    level = SelectField(
        "Level", choices={"": "Not said yet", **{level.value: level.shown for level in PostLevel}}, default=""
    )

    def post_level(self) -> PostLevel | None:
        return PostLevel(self.level.data) if self.level.data else None


class DayForm(Form):
    nation = SelectField("Nation", choices={nation.value: NAMES[nation] for nation in Nation})
    day = DayField("Day", [InputRequired("Enter a day, such as 10/05/2027")])
    name = LineField("What it is", [InputRequired("Say what the day is")], most=120)
