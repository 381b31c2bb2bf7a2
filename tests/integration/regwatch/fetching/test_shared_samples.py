"""Documents that regulators really sent, where TIDEMARK_SAMPLES names their folder; they are not ours to ship."""

import json
import os
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from regwatch.fetching.feeds import parse_feed

FOLDER = Path(os.environ["TIDEMARK_SAMPLES"]) if os.environ.get("TIDEMARK_SAMPLES") else None
BASELINE = json.loads((FOLDER / "BASELINE_feedparser.json").read_text())["rows"] if FOLDER else []
POLLS = sorted((FOLDER / "assembled" / "fca_news_polls").glob("*.rss")) if FOLDER else []
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("row", BASELINE, ids=lambda row: row["file"])
def test_no_document_gives_fewer_items_than_feedparser_finds(row):
    document = parse_feed((FOLDER / row["file"]).read_bytes(), url="https://regulator.example/feed", content_type=None)

    assert len(document.items) >= row["entries"]
    assert sum(item.published_at is not None for item in document.items) >= row["entries"] - row["undated"]
    for item in document.items:
        assert item.title
        assert not re.search(r"</?(p|a|b|br|div|script)\b", item.title)
        assert item.url is None or item.url.startswith(("http://", "https://"))
        assert item.identity


@pytest.mark.parametrize("path", POLLS, ids=lambda path: path.name)
def test_every_item_of_the_fca_has_its_london_time(path):
    raw = re.findall(r"<pubDate>([^<]+)</pubDate>", path.read_text())
    items = parse_feed(path.read_bytes(), url="https://www.fca.org.uk/news/rss.xml", content_type=None).items

    expected = [datetime.strptime(date, "%A, %B %d, %Y - %H:%M").replace(tzinfo=LONDON) for date in raw]
    assert [item.published_at for item in items] == expected


@pytest.mark.parametrize("polls", [POLLS] if POLLS else [], ids=["fca"])
def test_the_fca_polls_bring_each_link_once_and_alert_nothing_at_first(polls, watch, poll, regulator, database):
    watch()
    first_seen: set[bytes] = set()
    for number, path in enumerate(polls):
        body = path.read_bytes()
        regulator.answer("/news.rss", body, content_type="application/rss+xml")
        line = poll(number * 6)
        links = set(re.findall(rb"<link>(https?://[^<]+/news/[^<]+)</link>", body))
        assert line.new == len(links - first_seen)
        first_seen |= links
        if number == 0:
            with database.reading() as session:
                assert session.execute(text("SELECT count(*) FROM change WHERE status <> 'baseline'")).scalar() == 0

    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM change")).scalar() == len(first_seen)
        assert session.execute(text("SELECT count(DISTINCT url) FROM change")).scalar() == len(first_seen)


def test_the_folder_that_is_named_is_the_samples_folder():
    assert FOLDER is None or (FOLDER / "SOURCES.md").exists()
