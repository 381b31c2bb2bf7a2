"""Forms of sources."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired, NumberRange, Optional, Regexp

from app.web.fields import AtMost, FreeTextField, LineField, OneLineField, WholeNumberField
from app.web.forms import EditForm, Form
from regwatch.fetching.domain.identity import IdentityRule

KEY = r"^[a-z0-9][a-z0-9-]{1,58}[a-z0-9]$"
KINDS = {"rss": "RSS feed", "atom": "Atom feed", "json": "JSON feed", "web_page": "Web page with a list"}
RULES = {
    IdentityRule.GUID_OR_LINK.value: "By id or link (most feeds)",
    IdentityRule.LINK.value: "By link (ids change at each update, as on GOV.UK)",
    IdentityRule.GUID.value: "By id alone (many entries share a link, as on legislation.gov.uk)",
}


def line(label: str, needed: str = "", most: int = 200) -> Any:
    return LineField(label, [DataRequired(needed) if needed else Optional()], most=most)


class SourceForm(EditForm):
    key = OneLineField(
        "Key",
        [
            DataRequired("Give it a short key, such as fca-news"),
            Regexp(KEY, message="A key is 3 to 60 small letters, figures and dashes"),
        ],
    )
    name = line("Name", "Give it a name")
    publisher = line("Publisher", "Say who publishes there", most=120)
    url = OneLineField("Address", [DataRequired("Give the address of the feed"), AtMost(500)])
    kind = SelectField("Kind", choices=KINDS)
    identity = SelectField("How items are recognised", choices=RULES)
    minimum_minutes = WholeNumberField(
        "Minutes between polls",
        [DataRequired("Say how often"), NumberRange(15, 10_080, "Between 15 minutes and a week")],
        default=360,
    )
    any_keywords = FreeTextField("Only items with one of these words, one a line", most=2_000)
    item_selector = line("Selector of an item, for a web page")
    notes = FreeTextField("Notes", most=4_000)


class DisableForm(Form):
    reason = FreeTextField("Why it is no longer watched", [DataRequired("Say why it is no longer watched")], most=1_000)
