"""A document that changes at its source after it was settled: back to triage, with what changed since."""

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from regwatch.changes.models import Item, ItemKey
from regwatch.changes.operations.storing import key_hash
from regwatch.fetching.domain.identity import IdentityRule
from tests.feeds import ITEM, OTHER, THIRD, rss

EDITED = (THIRD[0], THIRD[1], "We move to a new office at once, and calls about pensions are barred.")
QUIET = (THIRD[0], THIRD[1], f"{THIRD[2]} 12 comments.")
DECISIONS = {
    "relevant": {},
    "dismiss": {"reason": "Not our market"},
    "defer": {"until": "2026-12-01"},
    "duplicate": {"duplicate_of": "2"},
}


@pytest.fixture
def says(regulator):
    def say(*items) -> None:
        regulator.answer("/news.rss", rss(*items), content_type="application/rss+xml")

    return say


def change(database, change_id: int = 1):
    with database.reading() as session:
        return session.execute(text("SELECT * FROM change WHERE id = :id"), {"id": change_id}).one()


def page(client, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_a_baseline_document_that_changes_comes_to_triage_with_its_redline(watch, poll, says, client_as, database):
    says(THIRD, OTHER)
    watch()
    poll()
    says(EDITED, OTHER)

    line = poll(6)

    assert (line.new, line.revised, line.unchanged) == (0, 1, 1)
    assert (change(database).status, change(database, 2).status) == ("new", "baseline")
    client = client_as("officer")
    shown = page(client, "/changes/1")
    assert "It is back in triage." in shown
    assert "Edited at source since the first poll" in shown
    assert "the version of the first poll" in shown
    assert "<del>" in shown
    assert "1 change to triage" in page(client, "/changes")


def test_the_redline_is_against_the_baseline_however_often_it_changes(watch, poll, says, client_as):
    says(THIRD)
    watch()
    poll()
    for number, last in enumerate(("First other words.", "Quite other words.")):
        says((THIRD[0], THIRD[1], last))
        poll(6 + 6 * number)

    shown = page(client_as("officer"), "/changes/1")

    assert "new office in spring" in shown
    assert "First other" not in shown


@pytest.mark.parametrize("step", DECISIONS)
def test_whatever_was_decided_other_words_bring_it_back_and_the_next_decision_can_be_undone(
    watch, poll, says, client_as, database, step
):
    says(OTHER, ITEM)
    watch()
    poll()
    says(OTHER, ITEM, THIRD)
    poll(6)
    client = client_as("officer")
    client.post(f"/changes/3/{step}", {"row_version": "1", **DECISIONS[step]})
    says(OTHER, ITEM, EDITED)

    poll(12)

    held = change(database, 3)
    assert held.status == "new"
    shown = page(client, "/changes/3")
    assert "edited at source after it was" in shown.lower()
    assert "what was decided about" in shown or "the version of the first poll" in shown
    client.post("/changes/3/dismiss", {"row_version": str(held.row_version), "reason": "Seen again"})
    assert "back in triage" not in page(client, "/changes/3")
    client.post("/changes/3/undo")
    assert "back in triage" in page(client, "/changes/3")
    assert "<ins>" in page(client, "/changes/3")


@pytest.mark.parametrize("status", ["baseline", "relevant"])
def test_a_count_that_ticks_brings_nothing_back_and_the_source_says_so(watch, poll, says, client_as, database, status):
    says(THIRD)
    watch()
    poll()
    with database.transaction() as session:
        session.execute(text("UPDATE change SET status = :status"), {"status": status})
    says(QUIET)
    poll(6)
    settled = change(database).status
    with database.transaction() as session:
        session.execute(text("UPDATE change SET status = :status"), {"status": status})
    says((QUIET[0], QUIET[1], QUIET[2].replace("12", "15")))

    poll(12)

    assert (settled, change(database).status) == ("new", status)
    assert "nothing comes to triage" in page(client_as("officer"), "/sources/news")


def test_a_hash_of_an_earlier_rule_is_no_reason_to_bring_anything_back(watch, poll, says, database):
    """The words that were kept decide, not the hash that an earlier version made of them."""
    says(QUIET)
    watch()
    poll()
    with database.transaction() as session:
        session.execute(update(Item).values(material_hash="0" * 64))
    says((QUIET[0], QUIET[1], QUIET[2].replace("12", "15")))

    assert poll(6).revised == 1
    assert change(database).status == "baseline"


def test_keys_that_were_kept_before_http_and_https_were_one_are_recognised(watch, poll, regulator, database):
    feed = rss(THIRD, guid=True).replace(b"tag:c", b"http://regulator.example/?p=3")
    regulator.answer("/news.rss", feed, content_type="application/rss+xml")
    watch(identity=IdentityRule.GUID)
    poll()
    with database.transaction() as session:
        earlier = key_hash("guid:http://regulator.example/?p=3")
        session.execute(update(ItemKey).where(col(ItemKey.item_id) == 1).values(key_hash=earlier))
    for number, body in enumerate(
        (feed + b" ", feed.replace(b"http://regulator.example/?p", b"https://regulator.example/?p"))
    ):
        regulator.answer("/news.rss", body, content_type="application/rss+xml")
        line = poll(6 + number * 6)
        assert (line.new, line.revised, line.unchanged) == (0, 0, 1)


def test_documents_under_one_link_are_items_and_changes_of_their_own(watch, poll, regulator, client_as, database):
    shared = [(slug, f"Notice {slug}", f"Text of {slug}.") for slug in "abc"]

    def feed(*items) -> bytes:
        body = rss(*items)
        for slug in "abc":
            body = body.replace(f"example/{slug}<".encode(), b"example/all<")
        return body

    regulator.answer("/news.rss", feed(shared[0]), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", feed(*reversed(shared)), content_type="application/rss+xml")

    line = poll(6)

    assert (line.items, line.new, line.revised, line.unchanged) == (3, 2, 0, 1)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM change")).scalar_one() == 3
    assert "told apart by link, title and date" in page(client_as("officer"), "/sources/news")
    regulator.answer("/news.rss", feed(shared[2]), content_type="application/rss+xml")
    assert poll(12).unchanged == 1


def test_a_site_that_moves_brings_no_change_and_its_page_says_so(watch, poll, regulator, client_as, database):
    before = rss(ITEM, OTHER, THIRD)
    regulator.answer("/news.rss", before, content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", before.replace(b"example/", b"example/new/"), content_type="application/rss+xml")

    line = poll(6)

    assert line.new == 0
    assert [change(database, number).status for number in (1, 2, 3)] == ["baseline"] * 3
    assert change(database).url.startswith("https://regulator.example/new/")
    assert "3 known documents stood under new addresses" in page(client_as("officer"), "/sources/news")


@pytest.mark.parametrize("date", ["Wed, 31 Dec 1969 23:59:59 GMT", "2038-01-19T03:14:07Z", "2199-01-01"])
def test_a_date_that_nobody_means_is_shown_as_not_believed_and_sorts_by_first_sight(
    watch, poll, regulator, client_as, database, now, date
):
    regulator.answer("/news.rss", rss(THIRD, date=date), content_type="application/rss+xml")
    watch()
    poll()

    held = change(database)
    assert (held.published_at, held.published_on, held.raw_date) == (None, None, date)
    assert held.sort_at == held.first_seen_at
    client = client_as("officer")
    assert f"Date not believed (the source says “{date}”)" in page(client, "/changes/1")
    assert "date not believed" in page(client, "/changes?tab=baseline")
