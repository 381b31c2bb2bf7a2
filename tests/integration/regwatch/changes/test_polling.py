"""What polls do with what regulators really send; each trap of the field by its name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.core.clock import Clock
from app.db.runtime import Runtime
from regwatch.changes.jobs import poll_due
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.fetching.tools import tools_for
from regwatch.sources.domain.health import PollOutcome
from regwatch.sources.models import SourceState
from tests.fakes.source_server import Answer
from tests.feeds import ITEM, OTHER, THIRD, govuk, rss


def rows(database, statement: str):
    with database.reading() as session:
        return session.execute(text(statement)).all()


def lease(database, until) -> None:
    with database.transaction() as session:
        session.execute(update(SourceState).values(lease_token="dead", lease_until=until))


def statuses(database) -> list[str]:
    return [row.status for row in rows(database, "SELECT status FROM change ORDER BY id")]


def test_the_first_poll_is_a_baseline_and_alerts_nobody(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(ITEM, OTHER), content_type="application/rss+xml")
    watch()

    line = poll()

    assert (line.outcome, line.items, line.new) == (PollOutcome.OK, 2, 2)
    assert statuses(database) == ["baseline", "baseline"]
    assert rows(database, "SELECT * FROM change_match") == []


def test_a_new_item_becomes_a_change_with_its_matches_and_words(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(THIRD), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", rss(ITEM, THIRD), content_type="application/rss+xml")

    line = poll(6)

    assert (line.new, line.unchanged) == (1, 1)
    assert statuses(database) == ["baseline", "new"]
    best = rows(
        database,
        "SELECT r.ref, m.band, m.reasons FROM change_match m JOIN requirement r ON r.id = m.requirement_id "
        "WHERE m.rank = 1",
    )
    assert best[0].ref == "FCA-DISP-162"
    assert "DISP 1.6.2R" in str(best[0].reasons)


def test_the_fcas_human_date_is_read_in_london(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(ITEM, date="Wednesday, July 1, 2026 - 09:06"), content_type="text/html")
    watch()
    poll()

    assert str(rows(database, "SELECT published_at FROM change")[0][0]).startswith("2026-07-01 08:06")


@pytest.mark.parametrize("date", ["", "soon", "2026/13/45 99:99", "Friday, November 24, 2026 - 09:06"])
def test_an_unreadable_date_is_unknown_and_never_the_time_of_the_poll(watch, poll, regulator, database, date):
    regulator.answer("/news.rss", rss(ITEM, date=date), content_type="application/rss+xml")
    watch()
    poll()

    row = rows(database, "SELECT published_at, published_on, raw_date FROM change")[0]
    assert (row.published_at, row.published_on, row.raw_date) == (None, None, date)


def test_a_date_alone_stays_a_date(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(ITEM, date="15 October 2025"), content_type="application/rss+xml")
    watch()
    poll()

    row = rows(database, "SELECT published_at, published_on FROM change")[0]
    assert (row.published_at, str(row.published_on)) == (None, "2025-10-15")


def test_an_edited_text_is_a_new_version_and_reopens_what_was_decided(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(THIRD), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", rss(ITEM, THIRD), content_type="application/rss+xml")
    poll(6)
    with database.transaction() as session:
        session.execute(text("UPDATE change SET status = 'relevant' WHERE status = 'new'"))
    edited = (ITEM[0], ITEM[1], ITEM[2].replace("one case of six", "one case of three"))
    regulator.answer("/news.rss", rss(edited, THIRD), content_type="application/rss+xml")

    line = poll(12)

    assert (line.new, line.revised) == (0, 1)
    assert statuses(database) == ["baseline", "new"]
    assert [
        row.number for row in rows(database, "SELECT number FROM item_version WHERE item_id = 2 ORDER BY number")
    ] == [1, 2]


def test_a_timestamp_alone_makes_a_version_and_reopens_nothing(watch, poll, regulator, database):
    regulator.answer("/org.atom", govuk(THIRD, at="2026-11-01T09:00:00Z"), content_type="application/atom+xml")
    watch("/org.atom", identity=IdentityRule.LINK)
    poll()
    regulator.answer("/org.atom", govuk(ITEM, THIRD, at="2026-11-20T09:00:00Z"), content_type="application/atom+xml")
    poll(6)
    with database.transaction() as session:
        session.execute(text("UPDATE change SET status = 'not_relevant', reason = 'x' WHERE status = 'new'"))
    regulator.answer("/org.atom", govuk(ITEM, THIRD, at="2026-11-21T09:00:00Z"), content_type="application/atom+xml")

    line = poll(12)

    assert (line.new, line.revised) == (0, 2)
    assert statuses(database) == ["baseline", "not_relevant"]


def test_one_document_of_two_sources_is_one_change_with_two_sightings(watch, runtime, regulator, database):
    for path, key in (("/a.rss", "one"), ("/b.rss", "two")):
        regulator.answer(path, rss(ITEM), content_type="application/rss+xml")
        watch(path, key)
    poll_due(runtime)

    assert len(rows(database, "SELECT id FROM change")) == 1
    assert len(rows(database, "SELECT id FROM item")) == 2


def test_an_empty_list_is_degraded_and_nothing_is_gone(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(ITEM, OTHER), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", rss(), content_type="application/rss+xml")

    line = poll(6)

    assert (line.outcome, line.reason) == (PollOutcome.DEGRADED, "The feed holds no items.")
    assert len(statuses(database)) == 2
    regulator.answer("/news.rss", rss(ITEM, OTHER), content_type="application/rss+xml")
    assert poll(12).new == 0


@pytest.mark.parametrize(
    ("body", "outcome", "words"),
    [
        (b"", "failed", "The answer was empty."),
        (
            b"<!doctype html><html><head><title>Maintenance</title></head><body>Back soon</body></html>",
            "failed",
            "A web page came",
        ),
        (
            b"<html><script>awsWafCookieDomainList = []</script><div class='challenge-container'></div></html>",
            "blocked",
            "robot check",
        ),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>', "failed", "defines entities"),
        (b'{"hello": 1}', "failed", "does not know"),
        (b"\x00\x01\x02\x03 nothing", "failed", "no feed"),
    ],
)
def test_a_200_is_no_success_until_the_body_is_a_feed(watch, poll, regulator, database, body, outcome, words):
    regulator.answer("/news.rss", body, content_type="text/html")
    watch()

    line = poll()

    assert (line.outcome.value, statuses(database)) == (outcome, [])
    assert words in line.reason


def test_an_unchanged_feed_is_never_parsed(watch, poll, regulator, runtime, monkeypatch):
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml", etag='"one"')
    watch()
    poll()
    monkeypatch.setattr(tools_for(runtime.settings).readers, "read", lambda *_, **__: pytest.fail("it was parsed"))

    assert poll(6).outcome is PollOutcome.UNCHANGED
    assert regulator.requests[-1].headers.get("if-none-match") == '"one"'
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    assert poll(12).outcome is PollOutcome.UNCHANGED
    regulator.answer(
        "/news.rss",
        rss(ITEM).replace(b"<title>News", b"<lastBuildDate>now</lastBuildDate><title>News", 1),
        content_type="application/rss+xml",
    )
    monkeypatch.undo()
    assert poll(18).new == 0


def test_three_failures_make_a_source_failing_and_a_good_poll_says_so(watch, poll, regulator, database):
    regulator.answer("/news.rss", b"gone fishing", status=500)
    watch()
    states = []
    for number in range(4):
        poll(number * 6)
        states.append(rows(database, "SELECT health, failures, reason FROM source_state")[0])

    assert [state.health for state in states] == ["degraded", "degraded", "failing", "failing"]
    assert "500" in states[0].reason
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    poll(30)
    after = rows(database, "SELECT health, failures, recovered_at FROM source_state")[0]
    assert (after.health, after.failures) == ("ok", 0)
    assert after.recovered_at is not None


def test_a_source_that_is_gone_for_good_is_disabled_and_it_is_said(watch, poll, regulator, database):
    regulator.answer("/news.rss", b"", status=410)
    watch()
    poll()

    assert rows(database, "SELECT enabled FROM source")[0].enabled == 0
    assert "gone for good" in rows(database, "SELECT sentence FROM history_entry ORDER BY id DESC")[0].sentence


def test_a_bad_source_costs_no_other_source_its_poll(watch, runtime, regulator, database):
    regulator.answer("/good.rss", rss(ITEM), content_type="application/rss+xml")
    regulator.answer("/bad.rss", b"<rss><channel>" + b"<item>" * 70, content_type="application/rss+xml")
    watch("/good.rss", "good")
    watch("/bad.rss", "bad")

    lines = {line.source: line.outcome for line in poll_due(runtime)}

    assert lines["good"] is PollOutcome.OK
    assert not lines["bad"].is_good


def test_markup_of_a_publisher_is_stored_as_text(watch, poll, regulator, database):
    hostile = ("x", "<script>alert(1)</script>Fine", '<img src=x onerror="alert(1)"><a href="javascript:x()">read</a>')
    regulator.answer("/news.rss", rss(hostile), content_type="application/rss+xml")
    watch()
    poll()

    row = rows(database, "SELECT title, text FROM item_version")[0]
    assert (row.title, row.text) == ("Fine", "read")


def test_a_source_of_high_volume_keeps_and_does_not_show_what_holds_none_of_its_words(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(THIRD), content_type="application/rss+xml")
    watch(any_keywords=("complaint", "marketing"))
    poll()
    regulator.answer("/news.rss", rss(THIRD, OTHER, ("d", "Fish quotas", "Cod.")), content_type="application/rss+xml")
    poll(6)

    assert sorted(statuses(database)) == ["baseline", "filtered", "new"]


def test_two_workers_at_once_store_each_item_once(watch, runtime, regulator, database, now):
    for number in range(6):
        regulator.answer(f"/{number}.rss", rss((f"s{number}", "T", "text")), content_type="application/rss+xml")
        watch(f"/{number}.rss", f"source-{number}")
    with ThreadPoolExecutor(2) as workers:
        lines = [line for result in workers.map(lambda _: poll_due(runtime), range(2)) for line in result]

    assert sorted(line.source for line in lines) == [f"source-{number}" for number in range(6)]
    assert len(rows(database, "SELECT id FROM change")) == 6
    assert len(rows(database, "SELECT id FROM poll")) == 6


def test_a_worker_that_lost_its_lease_writes_nothing(watch, runtime, regulator, database, now):
    def steal(_request):
        with database.transaction() as session:
            session.execute(text("UPDATE source_state SET lease_token = 'another'"))
        return rss(ITEM)

    regulator.route(
        "/news.rss", lambda request: Answer(body=steal(request), headers={"Content-Type": "application/rss+xml"})
    )
    watch()

    line = poll_due(runtime)[0]

    assert line.outcome is PollOutcome.SKIPPED
    assert rows(database, "SELECT id FROM item") == []
    assert rows(database, "SELECT id FROM poll") == []


def test_a_source_left_by_a_dead_worker_is_polled_when_its_lease_ran_out(watch, runtime, regulator, database):
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    watch()
    lease(database, runtime.clock.real() + timedelta(minutes=5))

    assert poll_due(runtime) == []
    lease(database, runtime.clock.real() - timedelta(minutes=5))
    assert poll_due(runtime)[0].outcome is PollOutcome.OK


def test_a_poll_that_brought_news_records_one_entry_with_its_versions(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(ITEM, OTHER), content_type="application/rss+xml")
    watch()
    poll()
    poll(6)

    entries = rows(database, "SELECT sentence FROM history_entry WHERE tag = 'source:brought_news'")
    assert [entry.sentence for entry in entries] == ["News brought 2 new items"]


def test_what_is_not_due_is_not_asked(watch, runtime: Runtime, regulator, now):
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    watch()
    poll_due(runtime)

    assert poll_due(runtime) == []
    later = Runtime(runtime.settings, runtime.database, Clock((now + timedelta(hours=2)).isoformat()))
    assert len(poll_due(later)) == 1
    assert regulator.count("/news.rss") == 2


def test_a_change_that_a_dead_worker_left_unmatched_is_matched_by_the_next_sweep(watch, poll, regulator, database):
    regulator.answer("/news.rss", rss(OTHER), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", rss(ITEM, OTHER), content_type="application/rss+xml")
    poll(6)
    found = rows(database, "SELECT requirement_id, band FROM change_match ORDER BY rank")
    with database.transaction() as session:
        session.execute(text("DELETE FROM change_match"))
        session.execute(text("UPDATE change SET band = NULL, to_match = true WHERE status = 'new'"))

    poll(7)

    assert found
    assert rows(database, "SELECT requirement_id, band FROM change_match ORDER BY rank") == found
    assert rows(database, "SELECT count(*) FROM change WHERE to_match") == [(0,)]
