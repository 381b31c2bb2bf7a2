"""The commands of the watch: data on stdout, everything else on stderr, exit 0 also where a source is bad."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from app.commands import tidemark
from regwatch.sources.operations import load_sources
from tests.feeds import ITEM, OTHER, rss

FIELDS = {"source", "outcome", "status", "items", "new", "revised", "unchanged", "seconds", "reason"}
RSS = "application/rss+xml"
PAGE = "<!doctype html><html><head><title>x</title></head><body>Down</body></html>"
CHALLENGE = "<html><body><div id='challenge-container'></div></body></html>"


@pytest.fixture
def run(runtime):
    def run(*words: str) -> Result:
        return CliRunner().invoke(tidemark, words, obj=runtime)

    return run


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_poll_prints_an_object_a_line_with_the_fields_of_the_contract(run, watch, regulator):
    regulator.answer("/news.rss", rss(ITEM, OTHER), content_type=RSS, etag='"1"')
    watch()

    (first,) = lines(run("poll", "--json"))
    (again,) = lines(run("poll", "--source", "news", "--json"))

    assert set(first) == FIELDS
    assert (first["outcome"], first["status"], first["items"], first["new"]) == ("ok", 200, 2, 2)
    assert (again["outcome"], again["status"], again["new"]) == ("unchanged", 304, 0)


@pytest.mark.parametrize(
    ("body", "status", "outcome", "words"),
    [
        (rss(), 200, "degraded", "The feed holds no items."),
        (PAGE, 200, "failed", "A web page came where a feed was expected."),
        (CHALLENGE, 200, "blocked", "robot check"),
        ("", 200, "failed", "The answer was empty."),
        ("", 403, "failed", "403"),
        (CHALLENGE, 403, "blocked", "robot check"),
        ("", 404, "failed", "404"),
        ("", 410, "failed", "410"),
        ("", 500, "failed", "500"),
    ],
)
def test_each_way_in_which_a_source_can_be_bad_is_an_outcome_with_its_reason(
    run, watch, regulator, body, status, outcome, words
):
    regulator.answer("/news.rss", body, status=status, content_type="text/html")
    watch()

    (line,) = lines(run("poll", "--json"))

    assert (line["outcome"], line["status"]) == (outcome, status)
    assert line["reason"]
    assert words in line["reason"]


def test_one_bad_source_costs_itself_alone(run, watch, regulator):
    regulator.answer("/a.rss", PAGE, content_type="text/html")
    regulator.answer("/b.rss", rss(ITEM), content_type=RSS)
    watch("/a.rss", "one")
    watch("/b.rss", "two")

    assert {line["source"]: line["outcome"] for line in lines(run("poll", "--all", "--json"))} == {
        "one": "failed",
        "two": "ok",
    }


def test_nothing_due_says_so_beside_the_data(run, watch, regulator):
    regulator.answer("/news.rss", rss(ITEM), content_type=RSS)
    watch()
    run("poll")
    result = run("poll", "--json")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing is due.\n"


def test_an_unknown_source_could_not_be_polled(run):
    result = run("poll", "--source", "nobody")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "nobody" in result.stderr


def test_checking_sources_says_what_came_and_stores_nothing(run, watch, regulator, database):
    regulator.answer("/a.rss", rss(ITEM, OTHER), content_type=RSS, etag='"1"')
    regulator.answer("/b.rss", PAGE, content_type="text/html")
    for path, key in (("/a.rss", "good"), ("/b.rss", "page"), ("/none.rss", "gone")):
        watch(path, key)

    found = {line["source"]: line for line in lines(run("sources", "check", "--json"))}

    good = found["good"]
    assert (good["status"], good["type"], good["kind"], good["items"], good["dated"]) == (200, RSS, "rss", 2, 2)
    assert good["verdict"] == "ok"
    assert "web page" in found["page"]["verdict"]
    assert found["gone"]["status"] == 404
    with database.reading() as session:
        for table in ("item", "change", "poll"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_the_table_of_the_starter_sources_is_whole_and_never_green_without_a_network(
    run, runtime, now, cast, monkeypatch
):
    with runtime.database.transaction() as session:
        load_sources(session, by=cast.administrator, now=now)
    monkeypatch.setattr("regwatch.fetching.names.look_up.__code__", _nothing_is_found.__code__)

    found = lines(run("sources", "check", "--json"))

    assert len(found) == 19
    assert all("could not be found" in line["verdict"] for line in found)


def _nothing_is_found(host, port):
    raise OSError


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://169.254.169.254/latest", "public"),
        ("http://10.0.0.1/feed", "public"),
        ("file:///etc/passwd", "http"),
        ("nonsense", "http"),
    ],
)
def test_an_address_that_may_not_be_called_is_not_added(run, database, url, words):
    result = run("sources", "add", url, "--key", "x-feed")

    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert lines(run("sources", "list", "--json")) == []


def test_a_source_is_added_once_and_listed_with_its_health(run, regulator):
    url = regulator.url("/news.rss")
    assert run("sources", "add", url, "--key", "news", "--identity", "link").exit_code == 0
    assert "already a source" in run("sources", "add", url, "--key", "news").stderr

    (line,) = lines(run("sources", "list", "--json"))
    assert (line["key"], line["url"], line["enabled"], line["health"]) == ("news", url, True, "never_polled")
    assert line["condition"] == "never_read"
    assert "never read" in run("sources", "list").stdout


def test_parse_prints_a_line_a_file_and_ends_well_where_a_file_is_bad(run, tmp_path):
    (tmp_path / "a.rss").write_bytes(rss(ITEM, guid=True))
    (tmp_path / "b.rss").write_text(PAGE)
    files = [str(tmp_path / name) for name in ("a.rss", "b.rss", "none.rss")]

    good, page, missing = lines(run("parse", *files, "--identity", "guid"))

    assert (good["file"], good["kind"], good["problem"]) == (files[0], "rss", None)
    (item,) = good["items"]
    assert item["identity"] == "tag:a"
    assert item["published_at"] == "2026-11-24T09:06:00+00:00"
    assert item["raw_date"] == "Tuesday, November 24, 2026 - 09:06"
    assert (page["kind"], page["items"]) == ("html", [])
    assert "could not be opened" in missing["problem"]


def write(path, *objects) -> str:
    path.write_text("\n".join(json.dumps(one) if isinstance(one, dict) else one for one in objects))
    return str(path)


def test_match_gives_each_text_its_best_requirements_and_ids_exactly_as_given(run, tmp_path):
    register = write(
        tmp_path / "r.jsonl",
        {"id": 7, "reference": "DISP 1.6.2R", "title": "Final response", "text": "Answer within eight weeks."},
        {"id": " b/ö", "reference": "", "title": "Cards", "text": "Never keep the card security code."},
    )
    texts = write(
        tmp_path / "t.jsonl", {"id": "x", "text": "Late under DISP 1.6.2R; card codes kept"}, "", {"id": 2, "text": ""}
    )

    first, second = lines(run("match", texts, "--register", register, "--top", "1"))

    assert (first["id"], [found["requirement_id"] for found in first["matches"]]) == ("x", [7])
    assert set(first["matches"][0]) == {"requirement_id", "score", "band", "reasons"}
    assert second == {"id": 2, "matches": []}
    both = lines(run("match", texts, "--register", register))[0]["matches"]
    assert [found["requirement_id"] for found in both] == [7, " b/ö"]


@pytest.mark.parametrize(("line", "words"), [("{", "not JSON"), ('{"id": 1}', "needs text"), ("[]", "needs id, text")])
def test_a_line_that_cannot_be_used_is_named_with_its_number(run, tmp_path, line, words):
    register = write(tmp_path / "r.jsonl", {"id": 1, "reference": "", "title": "T", "text": "x"})
    texts = write(tmp_path / "t.jsonl", {"id": 1, "text": "x"}, line)

    result = run("match", texts, "--register", register)

    assert result.exit_code == 1
    assert f"line 2: {words}" in result.stderr


@pytest.mark.parametrize("words", [["poll", "--nonsense"], ["parse"], ["match", "x"], ["sources", "add"], ["nothing"]])
def test_misuse_ends_with_two(run, words):
    assert run(*words).exit_code == 2
