"""A person brings a file in by pages: upload, progress, report, decision; and takes files out."""

import io

import openpyxl
import pytest
from sqlalchemy import func, select

from app.background.operations import run_queued
from app.core.capability import Capability
from app.exchange.domain.lifecycle import RunStatus
from app.exchange.models import ImportRun
from app.people.domain.roles import CAPABILITIES
from app.scheduler import WORKS
from tests.factories.exchange import bring_in, csv_of, json_of, move, requirement, run_of


def upload(client, content: bytes, name: str = "rules.csv", kind: str = "requirements", status: int = 303):
    file = (io.BytesIO(content), name)
    return client.post(f"/exchange/{kind}", {"file": file}, status, content_type="multipart/form-data")


def page(client, path: str, status: int = 200) -> str:
    return client.get(path, status).get_data(as_text=True)


def test_an_officer_brings_a_file_in_from_upload_to_register(runtime, cast, client_as):
    client = client_as("officer")
    place = upload(client, csv_of([requirement(), requirement("ORG-TWO", kind="made up")])).headers["Location"]
    assert "It begins within seconds" in page(client, place)
    assert 'hx-trigger="every 2s"' in page(client, place)

    run_queued(runtime, WORKS)
    report = page(client, place)
    assert "Nothing was moved yet. Applying adds 1 requirement and changes 0." in report
    assert "1 row is refused" in report
    assert "is not one of: regulatory" in report
    assert "hx-trigger" not in report
    assert "ORG-TWO" not in page(client, f"{place}?verdict=new")
    assert "ORG-CALLBACK" not in page(client, f"{place}?verdict=refused")

    version = run_of(runtime, 1).row_version
    refused = client.post(f"{place}/apply", {"row_version": version}, 422).get_data(as_text=True)
    assert "1 rows are refused" in refused
    assert "Apply the 1 good row, leave 1 out" in refused
    client.post(f"{place}/apply", {"row_version": version, "leave_out": "y"})
    assert "Call back within two days" in page(client, "/requirements/ORG-CALLBACK")
    assert "1 requirement added, 0 changed, 1 refused row left out" in page(client, place)


def test_somebody_who_decides_after_another_is_told_how_it_stands(runtime, cast, client_as):
    run = bring_in(runtime, "requirements", "a.json", json_of([requirement()]), by=cast.officer)
    client = client_as("officer")
    client.post(f"/exchange/runs/{run.id}/drop", {"row_version": run.row_version + 1}, 409)
    client.post(f"/exchange/runs/{run.id}/apply", {"row_version": run.row_version + 1}, 409)
    client.post(f"/exchange/runs/{run.id}/drop", {"row_version": run.row_version})
    client.post(f"/exchange/runs/{run.id}/apply", {"row_version": run.row_version + 1}, 409)
    assert "Dropped. Nothing was moved." in page(client, f"/exchange/runs/{run.id}")


def test_a_stale_report_is_made_again_and_says_so(runtime, cast, client_as):
    run = bring_in(runtime, "requirements", "a.json", json_of([requirement()]), by=cast.officer)
    move(runtime, "requirements", "b.json", json_of([requirement(title="Another")]), by=cast.officer)
    client = client_as("officer")
    place = f"/exchange/runs/{run.id}"
    client.post(f"{place}/apply", {"row_version": run.row_version})
    assert "It is being checked again" in page(client, place)

    run_queued(runtime, WORKS)
    again = run_of(runtime, run.row_id)
    assert (again.new_count, again.refused_count) == (0, 1)
    assert "Say from when the new wording holds" in page(client, place)


def test_a_file_that_cannot_be_read_says_why_on_its_page(runtime, cast, client_as):
    client = client_as("officer")
    place = upload(client, b"PK\x03\x04", "bomb.xlsx").headers["Location"]
    run_queued(runtime, WORKS)
    assert "The workbook is damaged" in page(client, place)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rules.csv", b"", "The file is empty"),
        ("rules.doc", b"x", "A file of one of these is read: .xlsx, .csv, .json, .yaml"),
        ("", b"x", "Choose a file"),
    ],
)
def test_an_upload_that_is_none_is_refused_at_its_field(client_as, name, content, said):
    assert said in upload(client_as("officer"), content, name, status=422).get_data(as_text=True)


def test_a_card_number_in_the_name_of_a_file_is_refused(client_as, session):
    refused = upload(client_as("officer"), b"ref,title\nA,b\n", "4111 1111 1111 1111.csv", status=422)
    assert "payment card number (ending 1111)" in refused.get_data(as_text=True)
    assert session.execute(select(func.count()).select_from(ImportRun)).scalar_one() == 0


def test_who_asked_and_may_not_any_more_brings_nothing_in(runtime, cast, client_as):
    from sqlalchemy import text

    place = upload(client_as("officer"), csv_of([requirement()])).headers["Location"]
    with runtime.database.transaction() as session:
        session.execute(text("DELETE FROM person_role WHERE person_id = :id"), {"id": cast.officer.id})
    run_queued(runtime, WORKS)
    run = run_of(runtime, int(place.rsplit("/", 1)[-1]))
    assert (run.status, run.row_count) == ("refused", 0)
    assert "may not bring it in any more" in run.problem


KINDS_OF = {"officer": {"requirements"}, "administrator": {"people"}, "manager": {"checklists"}}


@pytest.mark.parametrize("name", KINDS_OF)
def test_each_brings_in_the_kinds_that_they_may_change(client_as, cast, runtime, name):
    client = client_as(name)
    shown = page(client, "/exchange")
    for kind, by in (("requirements", cast.officer), ("people", cast.administrator)):
        run = bring_in(
            runtime,
            kind,
            f"{kind}.json",
            json_of([{"ref": "A"}] if kind == "requirements" else [{"email": "a"}]),
            by=by,
        )
        may = kind in KINDS_OF[name]
        assert (f'href="/exchange/{kind}"' in shown) is may
        client.get(f"/exchange/{kind}", 200 if may else 403)
        client.get(f"/exchange/runs/{run.id}", 200 if may else 404)
        if not may:
            client.post(f"/exchange/runs/{run.id}/apply", {"row_version": run.row_version, "leave_out": "y"}, 404)


@pytest.mark.parametrize("name", ["leader", "agent", "auditor"])
def test_who_brings_nothing_in_is_told_who_may(client_as, name):
    assert "compliance officer" in page(client_as(name), "/exchange", 403)


@pytest.mark.parametrize(
    ("kind", "needed"), [("requirements", Capability.READ_REGISTER), ("people", Capability.READ_PEOPLE)]
)
@pytest.mark.parametrize("name", ["officer", "leader", "agent", "auditor"])
def test_an_export_is_for_those_who_may_read_the_list(client_as, cast, kind, needed, name):
    may = needed in cast.named(name).capabilities
    response = client_as(name).get(f"/exchange/{kind}/export.json", 200 if may else 403)
    assert (response.mimetype == "application/json") is may


def test_an_export_holds_what_one_may_see_in_each_format(runtime, cast, client_as):
    rows = [requirement("ORG-ALL"), requirement("ORG-SHOP", client="Moorland Shops")]
    move(runtime, "requirements", "a.json", json_of(rows), by=cast.officer)
    for form in ("csv", "json", "yaml"):
        assert "ORG-SHOP" in client_as("officer").get(f"/exchange/requirements/export.{form}").get_data(as_text=True)
        text = client_as("manager").get(f"/exchange/requirements/export.{form}").get_data(as_text=True)
        assert "ORG-ALL" in text
        assert "ORG-SHOP" not in text
    response = client_as("manager").get("/exchange/requirements/export.xlsx")
    assert response.headers["Content-Disposition"] == 'attachment; filename="requirements.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(response.get_data())).active
    assert [row[0].value for row in sheet.iter_rows()] == ["ref", "ORG-ALL"]


def test_no_export_holds_a_password(client_as):
    for form in ("csv", "json", "yaml"):
        text = client_as("administrator").get(f"/exchange/people/export.{form}").get_data(as_text=True)
        assert "argon2" not in text
        assert "password" not in text


def test_what_is_not_there_answers_404(client_as):
    client = client_as("officer")
    for path in (
        "/exchange/cats",
        "/exchange/cats/export.csv",
        "/exchange/requirements/export.pdf",
        "/exchange/runs/77",
    ):
        client.get(path, 404)


def test_a_report_of_many_rows_is_paged(runtime, cast, client_as):
    run = bring_in(
        runtime, "requirements", "a.json", json_of([requirement(f"ORG-{n:04}") for n in range(120)]), by=cast.officer
    )
    first = page(client_as("officer"), f"/exchange/runs/{run.id}")
    assert "ORG-0049" in first
    assert "ORG-0050" not in first
    assert 'rel="next"' in first


def test_everybody_who_may_bring_something_in_holds_the_capability_of_the_page():
    for role, held in CAPABILITIES.items():
        if Capability.MANAGE_PEOPLE in held or Capability.EDIT_REGISTER in held:
            assert Capability.IMPORT_DATA in held, role


def test_a_run_has_no_status_that_the_pages_do_not_know(runtime, cast, client_as):
    with runtime.database.transaction() as session:
        for status in RunStatus:
            run = ImportRun(
                kind="requirements",
                file_name=f"{status}.csv",
                format="csv",
                sha256="0" * 64,
                status=status,
                asked_at=runtime.clock.now(),
                asked_by_name="Hannah",
            )
            session.add(run)
    client = client_as("officer")
    words = page(client, "/exchange")
    assert all(word in words for word in ("Being checked", "Waits for a decision", "Brought in", "Refused", "Dropped"))
    for number in range(1, 6):
        client.get(f"/exchange/runs/{number}")
