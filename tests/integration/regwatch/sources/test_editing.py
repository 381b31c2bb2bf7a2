"""Editing a source: what is recorded, and when its document is asked for anew."""

import pytest
from sqlalchemy import text

from regwatch.changes.jobs import poll_due
from tests.feeds import ITEM, rss

pytestmark = pytest.mark.both_databases
SET = {
    "name": "News", "publisher": "FCA", "kind": "rss", "identity": "guid_or_link", "minimum_minutes": "60",
    "row_version": "1",
}  # fmt: skip


@pytest.fixture
def polled(watch, poll, regulator):
    """The source `news`, polled once; its server knows who has its document already."""
    for path in ("/news.rss", "/moved.rss"):
        regulator.answer(path, rss(ITEM), etag='"1"')
    watch()
    poll()


def edited(regulator, path: str = "/news.rss", **more: str) -> dict[str, str]:
    return {**SET, "url": regulator.url(path), **more}


def test_an_edit_is_recorded_from_what_to_what(polled, regulator, client_as, database):
    client_as("officer").post("/sources/news/edit", edited(regulator, name="FCA news", minimum_minutes="90"))

    with database.reading() as session:
        query = text("SELECT sentence FROM history_entry WHERE tag = 'source:changed'")
        sentence = session.execute(query).scalar_one()
    assert sentence == (
        "Hannah Osei changed the source News: name from News to FCA news; minimum minutes from 60 to 90"
    )


def test_another_name_asks_for_nothing_that_was_read_already(polled, regulator, client_as, poll):
    client_as("officer").post("/sources/news/edit", edited(regulator, name="FCA news"))

    assert poll(6).outcome == "unchanged"
    assert regulator.requests[-1].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize("change", [{"path": "/moved.rss"}, {"identity": "link"}, {"any_keywords": "response"}])
def test_another_address_or_rule_reads_the_document_anew(polled, regulator, client_as, poll, change):
    client_as("officer").post("/sources/news/edit", edited(regulator, **change))

    assert poll().outcome == "ok"
    assert "if-none-match" not in regulator.requests[-1].headers


def test_one_that_is_watched_no_longer_is_not_polled_and_says_why(polled, regulator, client_as, poll, runtime):
    client = client_as("officer")
    client.post("/sources/news/disable", {"reason": ""}, status=422)
    client.post("/sources/news/disable", {"reason": "Its publisher was wound up"})
    assert "Its publisher was wound up" in client.get("/history").get_data(as_text=True)
    assert poll_due(runtime, even_if_not_due=True) == []

    client.post("/sources/news/enable")
    assert poll(24).outcome == "unchanged"


def test_an_address_that_is_too_long_is_refused_by_the_name_of_its_field(polled, regulator, client_as):
    long = edited(regulator, url=f"https://example.test/{'a' * 500}")

    answer = client_as("officer").post("/sources/news/edit", long, status=422)

    assert "Address must be 500 characters or fewer" in answer.get_data(as_text=True)


def test_a_stale_edit_keeps_both_texts(polled, regulator, client_as):
    client_as("officer").post("/sources/news/edit", edited(regulator, name="FCA news"))

    answer = client_as("officer").post("/sources/news/edit", edited(regulator, name="All news"), status=409)

    shown = answer.get_data(as_text=True)
    assert "FCA news" in shown
    assert "All news" in shown


def test_who_may_not_manage_sources_changes_none(polled, regulator, client_as):
    client_as("leader").post("/sources/news/edit", edited(regulator, name="Mine"), status=403)
    client_as("auditor").post("/sources/news/edit", edited(regulator, name="Mine"), status=403)

    assert "Mine" not in client_as("officer").get("/sources/news").get_data(as_text=True)
