"""Triage in the browser's terms: every outcome, taking it back, and everybody who may not."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tests.factories.pictures import PDF
from tests.feeds import ITEM, OTHER, THIRD, rss
from tests.queries import count_queries


@pytest.fixture
def inbox(watch, poll, regulator):
    """Three new changes: 2 late responses, 3 nuisance calls, 4 edited; 1 is the baseline."""
    regulator.answer("/news.rss", rss(THIRD), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer(
        "/news.rss", rss(ITEM, OTHER, ("d", "Fees", "Fees rise."), THIRD), content_type="application/rss+xml"
    )
    poll(6)


def page(client, path: str, status: int = 200) -> str:
    return client.get(path, status).get_data(as_text=True)


def forms_of(shown: str) -> dict[str, list[str]]:
    """By address: the names of a form's fields that people fill in, then the words of its buttons."""
    return {
        action: list(
            dict.fromkeys(re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* name="(\w+)"', body))
        )
        + re.findall(r'<button[^>]*type="submit"[^>]*>([^<]+)', body)
        for action, body in re.findall(r'<form class="tm-panel" action="([^"]+)"(.*?)</form>', shown, re.DOTALL)
    }


def link_of(shown: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}"\s+href="([^"]+)"', shown)
    return found.group(1) if found else ""


def status_of(database, change_id: int) -> str:
    with database.reading() as session:
        return session.execute(text("SELECT status FROM change WHERE id = :id"), {"id": change_id}).scalar_one()


def version_of(database, change_id: int) -> int:
    with database.reading() as session:
        return session.execute(text("SELECT row_version FROM change WHERE id = :id"), {"id": change_id}).scalar_one()


def test_the_inbox_holds_what_is_new_and_not_the_baseline(inbox, client_as):
    shown = page(client_as("officer"), "/changes")

    assert "3 changes to triage" in shown
    assert "Late final responses" in shown
    assert "Office moves" not in shown


def test_a_change_says_what_it_touches_and_why(inbox, client_as):
    shown = page(client_as("officer"), "/changes/2")

    assert "FCA-DISP-162" in shown
    assert "Both cite DISP 1.6.2R" in shown
    assert "<mark>DISP 1.6.2R</mark>" in shown


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("step", "data", "expected"),
    [
        ("relevant", {}, "relevant"),
        ("dismiss", {"common_reason": "No link to our services"}, "not_relevant"),
        ("dismiss", {"reason": "Not our market"}, "not_relevant"),
        ("defer", {"until": "2026-12-01"}, "deferred"),
        ("duplicate", {"duplicate_of": "3"}, "duplicate"),
    ],
)
def test_each_outcome_is_kept_recorded_and_can_be_taken_back(inbox, client_as, database, step, data, expected):
    client = client_as("officer")

    answer = client.post(f"/changes/2/{step}", {"row_version": "1", **data})

    assert status_of(database, 2) == expected
    assert answer.headers["Location"] in {"/changes/3", "/changes/4"}
    assert "Undo" in page(client, answer.headers["Location"])
    client.post("/changes/2/undo")
    assert status_of(database, 2) == "new"
    with database.reading() as session:
        tags = (
            session.execute(text("SELECT tag FROM history_entry WHERE subject_kind = 'change' ORDER BY id"))
            .scalars()
            .all()
        )
    assert len(tags) == 2
    assert tags[-1] == "change:undone"


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("dismiss", {}, "Say why it is not relevant"),
        ("dismiss", {"reason": "card 4111 1111 1111 1111"}, "payment card number"),
        ("defer", {}, "The date must be after today"),
        ("defer", {"until": "2026-11-24"}, "The date must be after today"),
        ("defer", {"until": "9999-12-31"}, "The date must be no later than 24 Nov 2028, two years from today"),
        ("defer", {"until": "31/31/2026"}, "Until must be a day, such as 24/11/2026"),
        ("duplicate", {"duplicate_of": "2"}, "Say which other change says the same"),
        ("duplicate", {"duplicate_of": "999"}, "There is no change 999"),
        ("duplicate", {"duplicate_of": "x"}, "must be a whole number, such as 12"),
    ],
)
def test_an_outcome_without_what_it_needs_is_refused_and_named(inbox, client_as, database, step, data, words):
    shown = (
        client_as("officer").post(f"/changes/2/{step}", {"row_version": "1", **data}, status=422).get_data(as_text=True)
    )

    assert words in shown
    assert status_of(database, 2) == "new"


def test_each_outcome_is_a_form_of_its_own_with_the_fields_that_it_asks_for(inbox, client_as):
    """Enter once marked a change relevant while the day to defer it to was being filled in."""
    forms = forms_of(page(client_as("officer"), "/changes/2"))

    assert forms["/changes/2/defer"] == ["until", "reason", "Defer it"]
    assert forms["/changes/2/duplicate"] == ["duplicate_of", "reason", "Mark it a duplicate"]
    assert set(forms["/changes/2/dismiss"]) == {"common_reason", "reason", "Mark it not relevant"}


def test_what_was_refused_comes_back_open_with_what_was_typed(inbox, client_as):
    refused = client_as("officer").post(
        "/changes/2/defer", {"row_version": "1", "until": "2026-11-24", "reason": "Wait for the rules"}, status=422
    )
    shown = refused.get_data(as_text=True)

    assert shown.count('<details name="outcome" open>') == 1
    assert 'href="#defer-until"' in shown
    assert 'value="Wait for the rules"' in shown


def test_previous_and_next_follow_the_list_and_end_where_it_ends(inbox, client_as):
    client = client_as("officer")
    listed = re.findall(r'href="(/changes/\d+)" data-row', page(client, "/changes"))
    seen, place = [], listed[0]
    while place:
        seen.append(place)
        place = link_of(page(client, place), "next")

    assert seen == listed
    assert link_of(page(client, listed[0]), "prev") == ""
    assert link_of(page(client, listed[2]), "prev") == listed[1]


def test_a_second_officer_who_decides_on_an_old_page_is_told(inbox, client_as, database):
    first, second = client_as("officer"), client_as("officer")
    first.post("/changes/2/relevant", {"row_version": "1"})

    shown = second.post("/changes/2/dismiss", {"row_version": "1", "reason": "No"}, status=409).get_data(as_text=True)

    assert "Somebody else saved first" in shown
    assert status_of(database, 2) == "relevant"


@pytest.mark.parametrize(
    ("first", "step", "data", "rows", "has_form"),
    [
        (
            {"common_reason": "No link to our services"},
            "defer",
            {"until": "2026-12-01", "reason": "Wait for the rules"},
            [
                ("Decision", "Not relevant", "Deferred"),
                ("Reason", "No link to our services", "Wait for the rules"),
                ("Until", "None", "1 Dec 2026"),
            ],
            False,
        ),
        (
            {"until": "2026-12-03"},
            "duplicate",
            {"duplicate_of": "3", "reason": "The same rules"},
            [
                ("Decision", "Deferred", "Duplicate"),
                ("Reason", "None", "The same rules"),
                ("Until", "3 Dec 2026", "None"),
                ("Duplicate of", "None", "Change 3"),
            ],
            True,
        ),
    ],
)
def test_who_decides_second_reads_both_decisions_in_words_and_where_theirs_can_still_be_made(
    inbox, client_as, first, step, data, rows, has_form
):
    client_as("officer").post("/changes/2/defer" if "until" in first else "/changes/2/dismiss", first)
    stale = client_as("officer").post(f"/changes/2/{step}", {"row_version": "1", **data}, status=409).text
    table = stale.split("Yours, not saved</th>", 1)[1].split("</table>", 1)[0]

    assert re.findall(r'row">([^<]*)</th><td[^>]*>([^<]*)</td>\s*<td[^>]*>([^<]*)</td>', table) == rows
    assert (f'action="/changes/2/{step}"' in stale) == has_form
    assert ("The form below holds yours" in stale) == has_form
    assert ("take that decision back with “Undo the last decision”" in stale) == (not has_form)
    assert ('value="The same rules"' in stale) == has_form


def test_who_takes_in_second_is_told_that_it_was_taken_in_already(inbox, client_as):
    client_as("officer").post("/changes/1/take_in", {"row_version": "1"})
    stale = client_as("officer").post("/changes/1/take_in", {"row_version": "1"}, status=409).text

    assert "It was taken in already, so there is nothing more to take in." in stale
    assert "The form below holds yours" not in stale


def test_a_decided_change_cannot_be_decided_again_without_undo(inbox, client_as, database):
    client = client_as("officer")
    client.post("/changes/2/relevant", {"row_version": "1"})

    client.post("/changes/2/dismiss", {"row_version": "2", "reason": "No"}, status=409)

    assert status_of(database, 2) == "relevant"


@pytest.mark.parametrize("name", ["manager", "leader", "auditor", "administrator"])
def test_who_only_reads_changes_may_not_decide(inbox, client_as, name):
    client = client_as(name)

    assert "Late final responses" in page(client, "/changes/2")
    assert (
        "Not relevant" not in page(client, "/changes/2").split("What it may touch")[0].split("What should happen")[-1]
    )
    client.post("/changes/2/relevant", {"row_version": "1"}, status=403)


def test_an_agent_sees_no_changes(inbox, client_as):
    assert "can." in page(client_as("agent"), "/changes", 403)


def test_a_baseline_change_is_matched_when_opened_and_taken_in_by_an_officer(inbox, client_as, database):
    client = client_as("officer")
    with database.reading() as session:
        before = session.execute(text("SELECT count(*) FROM change_match")).scalar_one()
    page(client, "/changes/1")
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM change_match")).scalar_one() == before

    client.post("/changes/1/take_in", {"row_version": "1"})

    assert status_of(database, 1) == "new"


@pytest.mark.both_databases
def test_an_officer_attaches_a_requirement_and_takes_it_off(inbox, client_as, database):
    client = client_as("officer")
    client.post("/changes/4/attach", {"ref": "ORG-KNOWLEDGE"})
    assert "Attached by Hannah Osei" in page(client, "/changes/4")

    client.post("/changes/4/detach/ORG-KNOWLEDGE")

    assert "Attached by Hannah Osei" not in page(client, "/changes/4")


@pytest.mark.parametrize("ref", ["NO-SUCH", "disp 1.6"])
def test_a_ref_that_is_not_in_the_register_is_named_at_its_field_and_kept(inbox, client_as, ref):
    refused = client_as("officer").post("/changes/4/attach", {"ref": ref}, status=422).text

    assert f'<a href="#ref">There is no requirement {ref}</a>' in refused
    assert f'id="ref-error">There is no requirement {ref}</p>' in refused
    assert f'name="ref" value="{ref}" aria-invalid="true"' in refused


def test_the_requirement_shows_the_changes_that_touch_it(inbox, client_as):
    assert "Late final responses" in page(client_as("officer"), "/requirements/FCA-DISP-162")
    assert "Late final responses" not in page(client_as("agent"), "/requirements/FCA-DISP-162")


def test_a_deferred_change_comes_back_on_its_day(inbox, client_as, database, runtime, now):
    from dataclasses import replace
    from datetime import timedelta

    from app.core.clock import Clock
    from regwatch.changes.jobs import resurface_deferred

    client_as("officer").post("/changes/2/defer", {"row_version": "1", "until": "2026-11-26"})

    resurface_deferred(replace(runtime, clock=Clock((now + timedelta(days=1)).isoformat())))
    assert status_of(database, 2) == "deferred"
    resurface_deferred(replace(runtime, clock=Clock((now + timedelta(days=2)).isoformat())))
    assert status_of(database, 2) == "new"


@pytest.mark.both_databases
def test_a_change_is_entered_by_hand_with_its_document(inbox, client_as, database):
    import io

    client = client_as("officer")
    form = {"title": "Letter from the FCA", "publisher": "FCA", "text": "About DISP 1.3.3R and root causes.", "url": ""}
    refused = client.post("/changes/new", {**form, "document": (io.BytesIO(b"<html>x"), "letter.pdf")}, status=422)
    place = client.post("/changes/new", {**form, "document": (io.BytesIO(PDF), "../letter.pdf")}).headers["Location"]

    shown = page(client, place)
    file = client.get(shown.split("/files/")[0].rsplit('"', 1)[1] + "/files/" + shown.split("/files/")[1].split('"')[0])

    assert "whatever its name says" in refused.get_data(as_text=True)
    assert "FCA-DISP-133" in shown
    assert file.headers["Content-Disposition"] == "attachment; filename=letter.pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    file.close()
    assert client_as("agent").get(f"{place}/files/1", 403).status_code == 403


def test_the_inbox_asks_as_many_queries_for_four_as_for_four_hundred(inbox, client_as, app, watch, poll, regulator):
    client, engine = client_as("officer"), app.extensions["tidemark"].database
    client.get("/changes")
    with count_queries(engine) as few:
        client.get("/changes")
    items = [(f"n{number}", f"Title {number}", "Complaints and calls.") for number in range(400)]
    regulator.answer("/news.rss", rss(*items), content_type="application/rss+xml")
    poll(12)
    with count_queries(engine) as many:
        client.get("/changes")

    assert len(many) == len(few)
    assert len(many) <= 13  # one of them counts the open cases for the menu


def test_the_export_neutralises_what_a_publisher_made_a_formula(watch, poll, regulator, client_as):
    regulator.answer("/news.rss", rss(THIRD), content_type="application/rss+xml")
    watch()
    poll()
    regulator.answer("/news.rss", rss(("x", "=HYPERLINK(1)", "text"), THIRD), content_type="application/rss+xml")
    poll(6)

    assert ",'=HYPERLINK(1)," in page(client_as("officer"), "/changes.csv")


@pytest.mark.parametrize("query", ["tab=nonsense", "after=%00%ff", "band=x", "publisher=%27--", "q=%22%28"])
def test_a_twisted_address_never_breaks_the_inbox(inbox, client_as, query):
    client_as("officer").get(f"/changes?{query}")


def test_a_source_is_added_only_at_a_public_address(runtime, client_as):
    form = {
        "key": "inner",
        "name": "Inner",
        "publisher": "Us",
        "kind": "rss",
        "identity": "link",
        "minimum_minutes": "60",
        "row_version": "1",
    }
    for url in (
        "http://169.254.169.254/latest",
        "http://localhost/x",
        "file:///etc/passwd",
        "http://2130706433/",
        "ftp://x.example/",
    ):
        client_as("officer").post("/sources/new", {**form, "url": url}, status=422)
    client_as("officer").post("/sources/new", {**form, "url": "https://www.fca.org.uk/news/rss.xml"})


@pytest.mark.both_databases
def test_of_two_officers_who_decide_at_once_one_is_told_of_the_other(inbox, client_as, database):
    with database.reading() as session:
        change_id, version = session.execute(text("SELECT id, row_version FROM change WHERE status = 'new'")).first()
    clients = [client_as("officer"), client_as("officer")]
    for client in clients:
        client.csrf_token()
    form = {"row_version": version}

    def decide(client) -> int:
        fields = {**form, "csrf_token": client.csrf_token(), "request_id": str(id(client))}
        return client.http.post(f"/changes/{change_id}/relevant", data=fields).status_code

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(decide, clients))

    assert answers == [303, 409]


def test_polling_now_is_background_work_that_people_can_see(watch, regulator, client_as, runtime, database):
    from app.scheduler import once

    regulator.answer("/news.rss", rss(ITEM), content_type="application/rss+xml")
    watch()
    client = client_as("officer")
    place = client.post("/sources/news/poll").headers["Location"]
    assert "Waiting to begin" in page(client, place)

    once(runtime, "run_background_tasks")

    assert "1 polled, 1 new items" in page(client, place)
    assert "1 source is watched, and it is well." in page(client, "/sources")
    client_as("agent").get(place, 404)
