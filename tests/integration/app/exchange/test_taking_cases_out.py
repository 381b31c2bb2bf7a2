"""Change cases go out in every format; no file brings one in."""

import io
import json

import pytest
import yaml
from click.testing import CliRunner
from openpyxl import load_workbook

from app.cases.operations import NewPart, confirm_requirement, name_measure, plan_part, set_requirement_aside
from app.cases.queries import requirements_of
from app.commands import tidemark
from tests.factories.cases import EFFECT, add_case
from tests.factories.organisation import add_fcr


@pytest.fixture
def refs(database, cast, now):
    """The refs of the two requirements of a case: one confirmed, one set aside."""
    with database.transaction() as session:
        row = add_case(session, cast, now)
        refs = [line.ref for line in requirements_of(session, cast.officer, row.row_id)]
        confirm_requirement(session, row, refs[0], by=cast.manager, now=now)
        set_requirement_aside(session, row, refs[1], "It is about cards", by=cast.manager, now=now)
        name_measure(session, row, add_fcr(session, cast, now).code, by=cast.manager, now=now)
        plan_part(session, row, NewPart("Rewrite", cast.leader.person_id, EFFECT), by=cast.manager, now=now)
    return refs


def test_a_case_goes_out_with_what_it_touches_and_its_parts(refs, client_as, cast):
    (case,) = json.loads(client_as("manager").get("/exchange/cases/export.json").text)["cases"]
    assert (case["number"], case["title"], case["status"]) == ("C-0001", "Late final responses", "open")
    assert (case["owner"], case["effective_on"]) == (cast.manager.name, "2027-01-18")
    assert case["requirements"] == [f"{refs[0]}: confirmed", f"{refs[1]}: set aside, It is about cards"]
    assert case["measures"] == ["KPI-FCR: confirmed"]
    assert case["parts"] == [f"AC-0001: Rewrite, {cast.leader.name}, due 18 Jan 2027, open"]
    assert len(case["changes"]) == 1


def test_every_format_says_the_same(refs, client_as):
    officer = client_as("officer")
    (held,) = json.loads(officer.get("/exchange/cases/export.json").text)["cases"]
    assert yaml.safe_load(officer.get("/exchange/cases/export.yaml").text)["cases"] == [held]
    book = load_workbook(io.BytesIO(officer.get("/exchange/cases/export.xlsx").get_data()))
    headings, cells = list(book["cases"].iter_rows(values_only=True))
    assert list(headings) == list(held)
    assert cells[headings.index("requirements")] == "\n".join(held["requirements"])
    assert "Late final responses" in officer.get("/exchange/cases/export.csv").text


def test_a_case_of_another_client_does_not_go_out(client_as, database, cast, now):
    with database.transaction() as session:
        add_case(session, cast, now).client_id = cast.shop
    assert json.loads(client_as("manager").get("/exchange/cases/export.json").text) == {"cases": []}


def test_no_file_brings_a_case_in(refs, client_as):
    officer = client_as("officer")
    page = officer.get("/exchange")
    assert "/exchange/cases/export.csv" in page.text
    assert 'href="/exchange/cases"' not in page.text
    officer.get("/exchange/cases", 404)
    client_as("agent").get("/exchange/cases/export.csv", 403)


def test_the_command_writes_the_file(refs, app, tmp_path):
    runtime, file = app.extensions["tidemark"], tmp_path / "cases.csv"
    done = CliRunner().invoke(tidemark, ["export", "cases", str(file)], obj=runtime)
    assert done.exit_code == 0, done.stderr
    assert "C-0001" in file.read_text(encoding="utf-8")
    refused = CliRunner().invoke(tidemark, ["import", "cases", str(file)], obj=runtime)
    assert refused.exit_code == 2
