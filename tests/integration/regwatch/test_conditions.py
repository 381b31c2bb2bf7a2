"""The five words of a source, the same on every page and in SQL as in Python."""

from datetime import timedelta
from itertools import product

from sqlalchemy import insert

from app.home.health import health_checks
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.sources.domain.health import Condition, Health, quiet_from, stale_from
from regwatch.sources.models import Source, SourceState
from regwatch.sources.queries import all_sources, condition_counts, condition_of_state
from tests.feeds import ITEM, rss

DAY = timedelta(days=1)


def page(client, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_nothing_green_is_said_over_sources_that_were_never_read(watch, client_as, runtime, database):
    watch()

    assert "1 source is watched: 1 was never read, none is well." in page(client_as("officer"), "/sources")
    with database.reading() as session:
        (sources,) = [one for one in health_checks(runtime, session) if one.name == "Sources"]
    assert (sources.is_well, "1 was never read" in sources.seen) == (False, True)
    assert "1 was never read" in page(client_as("administrator"), "/settings")


def test_the_menu_counts_every_source_that_is_not_well(watch, poll, regulator, client_as):
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    watch()
    assert "not well" in page(client_as("officer"), "/")
    poll()

    assert "not well" not in page(client_as("officer"), "/")


def test_the_list_shows_those_of_one_word(watch, poll, regulator, client_as):
    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    watch()
    assert "/sources/news" in page(client_as("officer"), "/sources?condition=never_read")
    poll()

    assert "/sources/news" not in page(client_as("officer"), "/sources?condition=never_read")
    assert "/sources/news" in page(client_as("officer"), "/sources?condition=well")


def test_sql_and_python_say_the_same_of_every_source(database, now):
    ages = (None, now, now - 3 * DAY, now - 90 * DAY)
    rows = list(product(Health, ages, ages))
    with database.transaction() as session:
        for number, (health, read, news) in enumerate(rows, start=1):
            source = Source(
                key=f"s{number}",
                name="S",
                publisher="P",
                kind="rss",
                url="https://r.example/",
                identity=IdentityRule.LINK,
                added_at=now,
            )
            session.add(source)
            session.flush()
            session.execute(
                insert(SourceState).values(
                    source_id=source.row_id,
                    next_poll_at=now,
                    health=health,
                    ok_at=read,
                    new_at=news,
                    stale_from=stale_from(read, DAY) if read else None,
                    quiet_from=quiet_from(news) if news else None,
                )
            )
    with database.reading() as session:
        counts = condition_counts(session, now)
        said = [condition_of_state(state, now) for _, state in all_sources(session)]

    assert {one: said.count(one) for one in Condition} == counts
    assert sum(counts.values()) == len(rows)
