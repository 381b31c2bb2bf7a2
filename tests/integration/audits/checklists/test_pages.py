"""The pages of checklists: what people see, what is saved, what is refused and keeps what was typed."""

import pytest
from sqlmodel import col, select

from app.history.models import HistoryEntry
from audits.checklists.models import ChecklistRow, ChecklistVersion
from audits.checklists.operations import publishing
from audits.checklists.queries.sheets import sheet_of
from audits.words import VersionState
from tests.factories.checklists import SMALL, add_checklist, fill_checklists, version_of
from tests.pages_client import row_version, words
from tests.queries import count_queries

DETAILS = {
    "title": "Desk check",
    "subject": "team",
    "channels": ["site"],
    "audience": "",
    "guidance": "",
    "mode": "questions",
    "pass_mark": "82.5",
    "autofail_mode": "zero",
    "sampling_note": "Each team monthly",
}
QUESTION = {
    "type": "yes_no",
    "code": "A4",
    "text": "Was the offer explained?",
    "section": "A",
    "weight": "2.5",
    "critical": "",
    "fail_grade": "observation",
    "na_allowed": "y",
    "category": "Empathy",
    "guidance": "",
    "requirements": "",
    "comment_on": ["No"],
    "notify_post": "",
}


def drafted_question(database, code):
    with database.reading() as session:
        draft = session.scalars(select(ChecklistVersion).where(col(ChecklistVersion.state) == "draft")).one()
        asked = sheet_of(session, draft.row_id).checklist.questions()
        return next(question for question in asked if question.code == code)


@pytest.fixture
def small(database, cast, now):
    with database.transaction() as session:
        add_checklist(session, by=cast.manager, now=now)
    return database


@pytest.fixture
def designer(small, client_as):
    """The manager with a draft of version 2."""
    manager = client_as("manager")
    manager.post("/checklists/CL-SMALL/draft/start")
    return manager


def send(client, path, data, status=303, **more):
    """Fill in a form as it stands now and send it."""
    return client.post(path, {"row_version": row_version(client.get(path)), **data}, status, **more)


def test_a_manager_designs_and_publishes_a_checklist(client_as, database):
    manager = client_as("manager")
    begun = {"ref": "CL-DESK", "client_id": "", "owner_id": "", **DETAILS}
    assert manager.post("/checklists/new", begun).headers["Location"] == "/checklists/CL-DESK/draft"
    page = words(manager.get("/checklists/CL-DESK/draft"))
    assert "There is no question yet" in page
    send(manager, "/checklists/CL-DESK/draft/sections/new", {"code": "A", "title": "Desks", "weight": "1"})
    assert "Yes or no" in words(manager.get("/checklists/CL-DESK/draft/questions/new?section=A"))
    send(manager, "/checklists/CL-DESK/draft/questions/new?section=A&type=yes_no", QUESTION)
    assert "It can be published" in words(manager.get("/checklists/CL-DESK/draft"))
    assert "No question is critical" in words(manager.get("/checklists/CL-DESK/draft/publish"))
    send(manager, "/checklists/CL-DESK/draft/publish", {"note": ""})
    shown = words(client_as("agent").get("/checklists/CL-DESK"))
    assert "Version 1" in shown
    assert "82.5 of 100" in shown
    assert "Was the offer explained?" in words(client_as("agent").get("/checklists/CL-DESK/versions/1"))
    with database.reading() as session:
        assert session.scalars(select(HistoryEntry.tag).order_by(col(HistoryEntry.id).desc())).first() == (
            "checklist:published"
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ref": "cl desk"}, "A ref is 3 to 60 capitals"),
        ({"title": ""}, "Give it a title"),
        ({"pass_mark": "101"}, "Pass mark must be a number from 0 to 100"),
        ({"pass_mark": "many"}, "Pass mark must be a number from 0 to 100"),
        ({"pass_mark": ""}, "Give a pass mark from 0 to 100"),
        ({"client_id": "999"}, "That client is not here any more"),
        ({"title": "Card 4111 1111 1111 1111"}, "payment card number"),
    ],
)
def test_a_checklist_that_cannot_be_begun_is_refused_and_keeps_what_was_typed(client_as, changes, said):
    sent = {"ref": "CL-DESK", "client_id": "", "owner_id": "", **DETAILS, **changes}
    page = client_as("manager").post("/checklists/new", sent, 422)
    assert said in words(page)
    assert "Each team monthly" in page.get_data(as_text=True)


def test_every_type_has_a_form_and_a_preview_of_its_own(designer, small):
    for code in ("A1", "A2", "A3", "B1", "B2", "B3", "B4", "B5", "B6"):
        page = f"/checklists/CL-SMALL/draft/questions/{code}"
        asked = designer.get(page)
        assert ('name="weight"' in asked.get_data(as_text=True)) == (code[0] == "A")
        designer.get(f"/checklists/CL-SMALL/versions/1/preview/{code}")
    assert "Critical: a failing answer fails the audit" in words(
        designer.get("/checklists/CL-SMALL/versions/1/preview/A1")
    )
    choice = designer.get("/checklists/CL-SMALL/versions/1/preview/A3").get_data(as_text=True)
    assert choice.count('type="radio"') == 4
    assert 'value="Neither"' in choice


def test_a_question_is_saved_with_every_field(designer, small):
    changed = {
        **QUESTION, "code": "A1", "critical": "business", "na_allowed": "", "guidance": "Hear it", "photo_on": ["No"],
        "evidence_on": ["Yes", "No"], "finding_on": ["N/A"], "notify_on": ["No"], "notify_post": "team_leader",
        "notify_at_once": "y",
    }  # fmt: skip
    send(designer, "/checklists/CL-SMALL/draft/questions/A1", changed)
    asked = drafted_question(small, "A1")
    assert (asked.text, str(asked.weight), asked.critical, asked.fail_grade) == (
        "Was the offer explained?", "2.5", "business", "observation",
    )  # fmt: skip
    assert (asked.category, asked.guidance, asked.comment_on) == ("Empathy", "Hear it", ("No",))
    assert (asked.photo_on, asked.evidence_on, asked.finding_on) == (("No",), ("Yes", "No"), ("N/A",))
    assert (asked.notify.on, asked.notify.post, asked.notify.at_once) == (("No",), "team_leader", True)


def test_a_choice_is_written_one_option_a_line(designer, small):
    path = "/checklists/CL-SMALL/draft/questions/new?section=A&type=choice"
    typed = {**QUESTION, "type": "choice", "code": "A7", "options": "All = 1\nSome = 1/3\nNone = 0, fails"}
    page = send(designer, path, {**typed, "options": "All: 1"}, 422)
    assert "must read like: Both = 1" in words(page)
    send(designer, path, typed)
    options = drafted_question(small, "A7").options
    assert [(one.label, str(one.score), one.fails) for one in options] == [
        ("All", "1", False), ("Some", "1/3", False), ("None", "0", True),
    ]  # fmt: skip


def test_a_follow_up_says_on_which_answers_it_is_asked(designer, small):
    path = "/checklists/CL-SMALL/draft/questions/new?section=A&parent=A2&type=text"
    send(designer, path, {**QUESTION, "type": "text", "code": "A2a", "shown_when": ["0", "1"]})
    asked = drafted_question(small, "A2a")
    assert (asked.parent, asked.shown_when) == ("A2", ("0", "1"))
    page = words(designer.get("/checklists/CL-SMALL/draft"))
    assert "asked when A2 is 0 or 1" in page


def test_a_question_gets_another_type(designer, small):
    page = designer.get("/checklists/CL-SMALL/draft/questions/B3?type=scale")
    assert 'name="steps"' in page.get_data(as_text=True)
    sent = {**QUESTION, "type": "scale", "code": "B3", "section": "B", "steps": "Poor\nFair\nGood", "comment_on": ["0"]}
    designer.post("/checklists/CL-SMALL/draft/questions/B3", {"row_version": row_version(page), **sent})
    assert drafted_question(small, "B3").steps == ("Poor", "Fair", "Good")


def test_what_stands_in_the_way_is_listed_with_links_to_the_place(designer):
    path = "/checklists/CL-SMALL/draft/questions/A2"
    send(designer, path, {**QUESTION, "type": "scale", "code": "A2", "steps": "0\n1", "comment_on": ["3"]})
    page = designer.get("/checklists/CL-SMALL/draft")
    assert 'href="#q-A2"' in page.get_data(as_text=True)
    assert "Section A, question A2: a comment is demanded on “3”" in words(page)
    path = "/checklists/CL-SMALL/draft/publish"
    assert "It cannot be published yet" in words(designer.get(path))
    refused = designer.post(path, {"row_version": row_version(page), "note": "Shorter"}, 422)
    assert "a comment is demanded on “3”" in words(refused)


def test_two_designers_at_once_are_told(designer, client_as):
    path = "/checklists/CL-SMALL/draft/questions/A1"
    opened = row_version(designer.get(path))
    send(client_as("officer"), path, {**QUESTION, "code": "A1", "text": "Hers"})
    page = designer.post(path, {"row_version": opened, **QUESTION, "code": "A1", "text": "His"}, 409)
    assert "Somebody else saved first" in words(page)
    assert "Hers" in words(page)
    assert "His" in page.get_data(as_text=True)
    moved = {"row_version": opened, "move": "question A2 up"}
    designer.post("/checklists/CL-SMALL/draft/move", moved, 409)


def test_parts_move_and_go(designer, small):
    path = "/checklists/CL-SMALL/draft"
    for move in ("question A2 up", "section B up"):
        designer.post(f"{path}/move", {"row_version": row_version(designer.get(path)), "move": move})
    page = words(designer.get(path))
    assert page.index("What informs") < page.index("Was the tone right?") < page.index("Was identity verified?")
    assert "2 questions go with it: A1, A1a" in words(designer.get(f"{path}/remove/question/A1"))
    send(designer, f"{path}/remove/question/A1", {})
    send(designer, f"{path}/remove/section/B", {})
    page = words(designer.get(path))
    assert "Was identity verified?" not in page
    assert "What informs" not in page
    designer.post(f"{path}/move", {"row_version": "1", "move": "everything"}, 404)
    designer.get(f"{path}/remove/question/Z9", 404)
    designer.get(f"{path}/questions/Z9", 404)


def test_a_version_shows_what_changed_from_the_one_before(designer, client_as):
    send(designer, "/checklists/CL-SMALL/draft/remove/question/A3", {})
    send(designer, "/checklists/CL-SMALL/draft/questions/A1", {**QUESTION, "code": "A1", "critical": "customer"})
    send(
        designer,
        "/checklists/CL-SMALL/draft/questions/new?section=B&type=date",
        {**QUESTION, "type": "date", "code": "B7"},
    )
    before = words(designer.get("/checklists/CL-SMALL/draft/publish"))
    send(designer, "/checklists/CL-SMALL/draft/publish", {"note": "Clearer"})
    page = words(client_as("leader").get("/checklists/CL-SMALL/versions/2"))
    for shown in (before, page):
        assert "Came B7" in shown
        assert "Went A3" in shown
        assert "Was identity verified?" in shown
    assert "Clearer" in page
    assert "Archived" in words(client_as("leader").get("/checklists/CL-SMALL/versions/1"))
    client_as("leader").get("/checklists/CL-SMALL/versions/9", 404)


def test_a_draft_is_dropped_after_being_asked(designer):
    assert "is lost" in words(designer.get("/checklists/CL-SMALL/draft/drop"))
    send(designer, "/checklists/CL-SMALL/draft/drop", {})
    designer.get("/checklists/CL-SMALL/draft", 404)


@pytest.mark.both_databases
def test_details_are_changed_in_the_draft_alone(designer, client_as):
    send(designer, "/checklists/CL-SMALL/draft/details", DETAILS)
    assert "Desk check, draft of version 2" in words(designer.get("/checklists/CL-SMALL/draft"))
    assert "Small check" in words(client_as("agent").get("/checklists/CL-SMALL"))


def test_a_suggestion_goes_from_the_floor_into_the_next_version(small, client_as):
    leader, manager = client_as("leader"), client_as("manager")
    leader.post("/checklists/CL-SMALL/questions/A2/suggest", {"text": ""}, 422)
    leader.post("/checklists/CL-SMALL/questions/A2/suggest", {"text": "Ask about pace too"})
    assert "Ask about pace too" in words(manager.get("/"))
    path = "/checklists/CL-SMALL/suggestions/1"
    assert "Say why" in words(send(manager, path, {"decision": "decline", "reason": ""}, 422))
    assert send(manager, path, {"decision": "accept"}).headers["Location"] == "/checklists/CL-SMALL/draft"
    assert "Ask about pace too" in words(manager.get("/checklists/CL-SMALL/draft"))
    asked = {
        **QUESTION,
        "type": "scale",
        "code": "A2",
        "steps": "0\n1\n2\n3",
        "comment_on": [],
        "text": "Tone and pace?",
    }
    send(manager, "/checklists/CL-SMALL/draft/questions/A2", asked)
    send(manager, "/checklists/CL-SMALL/draft/publish", {"note": "Pace counts."})
    page = words(leader.get("/checklists/CL-SMALL"))
    assert "Adopted in version 2" in page
    assert "Pace counts. Adopts Leila Haddad's suggestion on A2." in page
    assert "Adopted in version 2 by Martin Keogh" in words(leader.get("/"))
    manager.get("/checklists/CL-SMALL/suggestions/99", 404)
    leader.get("/checklists/CL-SMALL/questions/Z9/suggest", 404)


def test_an_owner_and_a_retirement_are_recorded(small, client_as, cast):
    manager = client_as("manager")
    send(manager, "/checklists/CL-SMALL/owner", {"owner_id": str(cast.leader.id)})
    assert "Leila Haddad" in words(manager.get("/checklists/CL-SMALL"))
    assert "Say why" in words(send(manager, "/checklists/CL-SMALL/retire", {"reason": ""}, 422))
    send(manager, "/checklists/CL-SMALL/retire", {"reason": "Merged into another"})
    assert "Merged into another" in words(manager.get("/checklists/CL-SMALL"))
    assert "CL-SMALL" not in words(manager.get("/checklists"))
    assert "CL-SMALL" in words(manager.get("/checklists?state=retired"))
    manager.post("/checklists/CL-SMALL/draft/start", status=409)
    client_as("leader").get("/checklists/CL-SMALL/questions/A2/suggest", 404)
    manager.post("/checklists/CL-SMALL/bring-back")
    assert "CL-SMALL" in words(manager.get("/checklists"))


def test_the_list_filters_and_exports_what_it_shows(library, client_as):
    agent = client_as("agent")
    page = words(agent.get("/checklists"))
    assert "Complaint file review" in page
    assert "7 in all" in page
    assert "1 found." in words(agent.get("/checklists?channel=sms"))
    assert "CL-LEADERSHIP" in words(agent.get("/checklists?subject=team"))
    assert "CL-PCI" in words(agent.get("/checklists?q=security+code"))
    assert "No checklist matches" in words(agent.get("/checklists?state=draft"))
    assert "No checklist matches" in words(agent.get("/checklists?stale=yes"))
    lines = agent.get("/checklists.csv?channel=sms").get_data(as_text=True).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("CL-OUTBOUND,")
    assert "CL-PCI" in words(agent.get("/search?q=payments"))


def test_an_administrator_does_not_find_checklists(library, client_as):
    assert "CL-PCI" not in words(client_as("administrator").get("/search?q=telephone+card+payments"))
    client_as("administrator").get("/checklists", 403)
    client_as("leader").get("/checklists/CL-PCI/draft", 403)


def test_a_clients_checklist_and_its_suggestions_are_for_that_client_alone(database, client_as, cast, now):
    with database.transaction() as session:
        checklist = add_checklist(session, {**SMALL, "client": "Moorland Shops"}, by=cast.officer, now=now)
        assert checklist.client_id == cast.shop
    client_as("outsider").post("/checklists/CL-SMALL/questions/A2/suggest", {"text": "Shorter"})
    manager = client_as("manager")
    for path in ("", "/versions/1", "/versions/1/preview/A1", "/questions/A2/suggest", "/suggestions/1", "/draft"):
        manager.get(f"/checklists/CL-SMALL{path}", 404)
    assert "Shorter" not in words(manager.get("/"))
    assert "CL-SMALL" not in words(manager.get("/checklists"))
    assert "Shorter" in words(client_as("officer").get("/"))


def test_published_on_the_second_machine_is_seen_on_the_first(small, client_as, cast, now):
    """The sheet of a version is kept by each process; the version that is current is not."""
    agent = client_as("agent")
    agent.get("/checklists/CL-SMALL")
    with small.transaction() as session:
        row = session.scalars(select(ChecklistRow)).one()
        publishing.start_draft(session, row, by=cast.manager, now=now)
        draft = version_of(session, row, VersionState.DRAFT)
        draft.pass_mark = draft.pass_mark + 5
        session.flush()
        publishing.publish_version(session, row, "Higher", version=draft.row_version, by=cast.manager, now=now)
    assert "85 of 100" in words(agent.get("/checklists/CL-SMALL"))


def test_the_list_costs_the_same_however_many_there_are(app, client_as, database, now):
    agent = client_as("agent")
    with database.transaction() as session:
        fill_checklists(session, 10, now=now)
    with count_queries(app) as few:
        agent.get("/checklists")
    with database.transaction() as session:
        fill_checklists(session, 990, now=now, start=1_000)
    with count_queries(app) as many:
        agent.get("/checklists")
    assert len(many) == len(few)


def test_the_designer_costs_the_same_for_a_hundred_and_forty_questions(app, client_as, database, cast, now):
    questions = [{"id": f"Q{n}", "text": f"Question {n}?"} for n in range(140)]
    with database.transaction() as session:
        add_checklist(session, by=cast.manager, now=now, publish=False)
        big = [{"id": "A", "title": "All", "questions": questions}]
        add_checklist(session, id="CL-BIG", sections=big, by=cast.manager, now=now, publish=False)
    manager, counts = client_as("manager"), []
    for ref in ("CL-SMALL", "CL-BIG"):
        with count_queries(app) as ran:
            manager.get(f"/checklists/{ref}/draft")
        counts.append(len(ran))
    assert counts[0] == counts[1]
