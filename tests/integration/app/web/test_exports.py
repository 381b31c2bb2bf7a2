"""Every list gives what its filter shows as CSV, whole, in its order, and to nobody more than they see."""

import pytest

from app.notifications.email import Email
from app.notifications.operations import Postage, put_mail
from regwatch.sources.operations import load_sources
from tests.csv_files import rows_of as csv_rows


def exported(client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    return csv_rows(response)


def test_people_are_exported_as_the_list_filters_and_sorts_them(client_as):
    rows = exported(client_as("administrator"), "/people.csv?role=agent&sort=-name")

    assert [row["name"] for row in rows] == ["Tom Birch", "Olga Reid"]
    assert rows[0]["team"] == "Complaints"
    assert {row["active"] for row in rows} == {"yes"}


def test_who_may_not_read_people_exports_none(client_as):
    client_as("agent").get("/people.csv", 403)


@pytest.fixture
def starter(database, now, cast):
    with database.transaction() as session:
        load_sources(session, by=cast.administrator, now=now)


def test_sources_are_exported_with_how_they_fare(starter, client_as):
    rows = exported(client_as("auditor"), "/sources.csv")

    assert len(rows) == 19
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    assert {row["watched"] for row in rows} == {"yes", "no"}
    assert len(exported(client_as("auditor"), "/sources.csv?watched=no")) == sum(row["watched"] == "no" for row in rows)
    assert all(row["address"].startswith("https://") for row in rows)


@pytest.mark.parametrize(("name", "count"), [("administrator", 2), ("officer", 1), ("agent", 0)])
def test_mail_is_exported_to_its_reader_and_all_of_it_to_who_may_read_the_outbox(
    database, settings, cast, now, client_as, name, count
):
    with database.transaction() as session:
        for person in (cast.officer, cast.manager):
            content = {"headline": "1 overdue", "day": "Wednesday 25 November 2026"}
            address = f"{person.id}@fernleigh.example"
            email = Email(f"digest/{person.id}/1", "digest", person.id, person.name, address, content)
            put_mail(session, email, Postage(settings, now), now=now)

    rows = exported(client_as(name), "/outbox.csv")
    assert len(rows) == count
    assert {row["subject"] for row in rows} <= {"1 overdue"}
    assert exported(client_as(name), "/outbox.csv?state=refused") == []
