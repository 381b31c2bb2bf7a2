"""Cases are found by number and words, by whoever may see them."""

from app.cases.operations import CaseFields, edit_case
from app.cases.queries import visible_case
from tests.factories.cases import EFFECT, add_case
from tests.pages_client import words


def test_a_case_is_found_by_its_number_and_its_words_of_today(client_as, database, cast, now):
    with database.transaction() as session:
        add_case(session, cast, now)
    manager = client_as("manager")
    for asked in ("C-0001", "final responses"):
        shown = manager.get(f"/search?q={asked}")
        assert "C-0001: Late final responses Case" in words(shown), asked
        assert 'href="/cases/1"' in shown.text
    with database.transaction() as session:
        row = visible_case(session, cast.manager, 1, to_change=True)
        fields = CaseFields("Letters after eight weeks", cast.manager.person_id, EFFECT)
        edit_case(session, row, fields, version=row.row_version, by=cast.manager, now=now)
    assert "C-0001: Letters after eight weeks" in words(manager.get("/search?q=letters"))
    assert "/cases/1" not in manager.get("/search?q=late+final+responses").text


def test_a_case_is_found_by_nobody_who_may_not_see_it(client_as, database, cast, now):
    with database.transaction() as session:
        add_case(session, cast, now, client_id=cast.bank)
    assert "/cases/1" in client_as("officer").get("/search?q=C-0001").text
    for name in ("outsider", "agent"):
        assert "/cases/1" not in client_as(name).get("/search?q=C-0001").text, name
