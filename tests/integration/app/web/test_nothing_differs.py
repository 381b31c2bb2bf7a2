"""A form that is opened and sent back as it is changes nothing: no entry, no new version of the row, and it is said."""

import lxml.html
import pytest
from sqlalchemy import func, select

from app.core.calendars import Nation
from app.core.errors import NothingDiffers
from app.history.models import HistoryEntry
from app.notifications.domain.periods import Cadence
from app.notifications.operations import choose_cadence
from app.people.operations import rename_site
from app.requirements.domain.words import TagKind
from regwatch.sources.operations import SourceDetails, add_source
from tests.cast import NOW
from tests.factories.checklists import add_checklist
from tests.factories.register import add_requirement

TAGS = (
    *((TagKind.EVIDENCE, "call notes"), (TagKind.THEME, "call_backs"), (TagKind.SOURCE, "fca_news")),
    *((TagKind.ALIAS, "TCF"), (TagKind.ALIAS, "treating customers fairly")),
)
PAGES = {
    "/requirements/FCA-1/edit": "officer",
    "/requirements/FCA-1/applicability": "officer",
    "/people/3/edit": "administrator",
    "/people/places/site/1": "administrator",
    "/people/places/team/1": "administrator",
    "/people/places/client/1": "administrator",
    "/people/places/post/1": "administrator",
    "/checklists/CL-SMALL/draft/details": "officer",
    "/checklists/CL-SMALL/draft/sections/A": "officer",
    "/checklists/CL-SMALL/draft/questions/A1": "officer",
    "/checklists/CL-SMALL/draft/questions/A2": "officer",
    "/checklists/CL-SMALL/owner": "officer",
    "/sources/fca/edit": "officer",
}


@pytest.fixture
def furnished(session, cast):
    """Something of every kind that has a form of its own."""
    add_requirement(session, "FCA-1", by=cast.officer, now=NOW, tags=TAGS, owner_id=cast.leader.id)
    add_checklist(session, publish=False, by=cast.officer, now=NOW)
    add_source(
        session,
        "fca",
        SourceDetails("FCA news", "FCA", "https://www.fca.org.uk/news/rss.xml"),
        by=cast.officer,
        now=NOW,
    )
    session.commit()


def as_shown(page: str) -> dict[str, list[str]]:
    """What a browser sends of the page's own form when nobody touches it."""
    tree = lxml.html.fromstring(page)
    form = next(form for form in tree.forms if form.method == "POST" and "row_version" in form.fields)
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\n", "\r\n"))
    return sent


@pytest.mark.parametrize("path", PAGES)
def test_a_form_sent_back_as_it_was_opened_records_nothing_and_says_so(furnished, session, client_as, path):
    client = client_as(PAGES[path])
    counted = select(func.count()).select_from(HistoryEntry)
    page, before = client.get(path).text, session.scalar(counted)
    session.rollback()
    sent = as_shown(page)

    answer = client.post(path, sent)

    assert session.scalar(counted) == before
    assert "Nothing was changed." in client.get(answer.location).text
    assert as_shown(client.get(path).text)["row_version"] == sent["row_version"], "other open forms are not made stale"


def test_a_part_at_the_end_of_a_draft_moves_no_further(furnished, session, client_as):
    client = client_as("officer")
    counted = select(func.count()).select_from(HistoryEntry)
    before = session.scalar(counted)
    session.rollback()
    version = as_shown(client.get("/checklists/CL-SMALL/draft/details").text)["row_version"]

    answer = client.post("/checklists/CL-SMALL/draft/move", {"move": "section A up", "row_version": version})

    assert session.scalar(counted) == before
    assert "Nothing was changed." in client.get(answer.location).text


def test_an_operation_that_is_asked_for_what_is_there_already_refuses(session, cast):
    with pytest.raises(NothingDiffers):
        rename_site(session, cast.leeds, " Leeds ", Nation.ENGLAND_AND_WALES, version=1, by=cast.administrator, now=NOW)
    choose_cadence(session, cast.agent.id, Cadence.DAILY, by=cast.agent, now=NOW)

    assert session.scalar(select(func.count()).select_from(HistoryEntry)) == 0
