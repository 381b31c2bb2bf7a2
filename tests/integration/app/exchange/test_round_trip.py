"""What is exported imports again without losing one field: every column of every kind, in every format."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from app.core.capability import Capability
from app.core.text import one_line
from app.exchange.domain.limits import FORMATS
from app.exchange.kinds import KINDS, get_kind
from app.people.models import Person, PersonClient, PersonRole, PersonSession
from app.tables import metadata
from tests.cast import address_of
from tests.factories.exchange import (
    bring_in,
    counts,
    documents,
    exported,
    json_of,
    move,
    requirement,
    rows_of,
)

# What a spreadsheet takes for a formula, what separates cells, lines and items, and what is none of ASCII.
NASTY = [
    "=SUM(A1)", "+44 20 7946 0000", "-1", "@here", "\uff1dSUM(A1)", "'=quoted", "''=twice", "'tis",
    "\"quoted\", said 'she'",
    "a;b,c\td|e", "Ω łódź 日本 👩‍👩‍👧", "_x000D_", "007", "1e5", "yes", "null", "2026-11-24", "# no comment", "{a: b}",
    "- item", "*alias",
    "%TAG", "trailing\\", "\\n", "line \u2013 dash", "<b>&amp;", "TRUE", "~", "0x1F", "1_000", "12:30:45",
]  # fmt: skip
LONG = 'One line.\n\n  Two,\twith a tab; and "quotes".\n=three\n\'four\n' + "long " * 500
EVERY_FIELD = requirement(
    "ORG-ALL.FIELDS-1",
    status="superseded",
    client="Harbour Bank",
    effective_from="2026-02-28",
    note="-first words",
    demand=LONG,
    applies_when="=" + LONG,
    source_text="-" + LONG,
    owner=address_of("officer"),
    deputy=address_of("manager"),
    review_frequency_months=7,
    review_due_on="2027-02-28",
    reviewed_on="1899-12-31",
    applicability="does_not_apply",
    applicability_reason="@nobody\nno more",
    url="https://example.org/a?b=c&d=%20#e",
    verify=True,
    verify_note="+check\nthis",
    clock=[{"name": "reply", "length": 8, "nested": {"=a": [1, None, True, "x"]}}, {"name": "'="}],
    retention_years=6,
    themes=["complaints", "=theme", "a;b"],
    aliases=["TCF", "-alias, with; separators", "'=x"],
    evidence=["Log (monthly)", "@evidence"],
    sources=["fca-news"],
)


def register_of_every_field() -> list[dict[str, Any]]:
    rows = [requirement(f"ORG-{n:03}", title=f"{word} {n}", note=word, aliases=[word]) for n, word in enumerate(NASTY)]
    starts = [
        requirement(f"ORG-S{n:02}", title=word, reference=word, instrument=word, demand=word)
        for n, word in enumerate(NASTY)
    ]
    return [EVERY_FIELD, *rows, *starts]


@pytest.mark.parametrize("form", FORMATS)
def test_requirements_come_back_with_every_field(runtime, elsewhere, cast, form):
    assert set(EVERY_FIELD) == {column.name for column in get_kind("requirements").columns}, (
        "give the new column a value"
    )
    move(runtime, "requirements", "all.json", json_of(register_of_every_field()), by=cast.officer)
    before = documents(runtime, "requirements", by=cast.officer)
    assert next(one for one in before if one["ref"] == EVERY_FIELD["ref"]) == {
        **EVERY_FIELD,
        "demand": LONG.strip(),
        "applies_when": "=" + LONG.strip(),
        "source_text": "-" + LONG.strip(),
    }
    assert [one["title"] for one in before if one["ref"].startswith("ORG-S")] == [one_line(word) for word in NASTY]
    content = exported(runtime, "requirements", form, by=cast.officer)

    same = bring_in(runtime, "requirements", f"again.{form}", content, by=cast.officer)
    assert counts(same) == (0, 0, len(before), 0), [row.problems for row in rows_of(runtime, same) if row.problems]

    move(elsewhere, "requirements", f"again.{form}", content, by=cast.officer)
    assert documents(elsewhere, "requirements", by=cast.officer) == before


@pytest.mark.parametrize("form", FORMATS)
def test_people_come_back_with_every_field(runtime, elsewhere, cast, form):
    every = {
        "email": "o'neil+desk@fernleigh.example",
        "name": '=Zoë O\'Neil-Łódź; "Zed"',
        "roles": ["leader", "agent"],
        "post": "team_leader",
        "site": "Leeds",
        "team": "Complaints",
        "clients": ["Harbour Bank", "Moorland Shops"],
        "is_active": False,
    }
    assert set(every) == {column.name for column in get_kind("people").columns}, "give the new column a value"
    move(runtime, "people", "all.json", json_of([every]), by=cast.administrator)
    before = documents(runtime, "people", by=cast.administrator)
    assert every in before
    content = exported(runtime, "people", form, by=cast.administrator)

    same = bring_in(runtime, "people", f"again.{form}", content, by=cast.administrator)
    assert counts(same) == (0, 0, len(before), 0), [row.problems for row in rows_of(runtime, same)]

    with elsewhere.database.transaction() as session:
        for table in (PersonSession, PersonRole, PersonClient, Person):
            session.execute(delete(table))
    move(elsewhere, "people", f"again.{form}", content, by=cast.administrator)
    assert documents(elsewhere, "people", by=cast.administrator) == before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_a_table_begins_like_a_formula(runtime, cast, form):
    import csv
    import io

    import openpyxl

    move(runtime, "requirements", "all.json", json_of(register_of_every_field()), by=cast.officer)
    content = exported(runtime, "requirements", form, by=cast.officer)
    if form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(content.decode(), newline="")) for cell in row]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        found = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in found} <= {"s", "n", "d", "inlineStr"}
        cells = [cell.value for cell in found if isinstance(cell.value, str)]
    starts = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    assert [cell for cell in cells if cell.startswith(starts)] == []
    assert any(cell.startswith("'=") for cell in cells)


# Columns that no file carries, each with its reason.
OF_THE_ORGANISATION = {
    "id": "belongs to this database",
    "row_version": "belongs to this database",
    "status": "what was retired is in no file",
    "added_at": "when it was added here",
    "added_by_name": "who added it here",
    "retired_at": "what was retired is in no file",
    "retired_by_name": "what was retired is in no file",
    "retired_reason": "what was retired is in no file",
}
NOT_CARRIED = {
    "requirement": {
        "id": "belongs to this database",
        "row_version": "belongs to this database",
        "version": "counts the wordings of this database",
        "created_at": "when it was added here",
        "changed_at": "when it was changed here",
        "owner_id": "carried as owner",
        "deputy_id": "carried as deputy",
        "client_id": "carried as client",
    },
    "requirement_version": {
        "id": "belongs to this database",
        "requirement_id": "carried as ref",
        "number": "counts the wordings of this database",
        "made_at": "when it was written here",
        "made_by_name": "who wrote it here",
    },
    "requirement_tag": {
        "id": "belongs to this database",
        "requirement_id": "carried as ref",
        "kind": "carried as the column themes, aliases, evidence or sources",
        "value": "carried as an item of these",
    },
    "requirement_applicability": {
        "id": "belongs to this database",
        "requirement_id": "carried as ref",
        "said_on": "when it was said here",
        "said_by_name": "who said it here",
        "scope": "carried as place",
        "site_id": "carried as place",
        "product_id": "carried as place",
        "client_id": "carried as place",
        "sector": "carried as place",
    },
    "requirement_ownership": {
        "id": "belongs to this database",
        "requirement_id": "carried as ref",
        "said_on": "when it was said here",
        "said_by_name": "who said it here",
        "owner_id": "carried as owner",
        "deputy_id": "carried as deputy",
    },
    "requirement_relation": {
        "id": "belongs to this database",
        "from_id": "carried as ref",
        "kind": "carried as relation",
        "to_id": "carried as other",
        "said_on": "when it was noted here",
        "said_by_name": "who noted it here",
        "ended_by_name": "who ended it here",
    },
    "person": {
        "id": "belongs to this database",
        "row_version": "belongs to this database",
        "password_hash": "never leaves",
        "post_id": "carried as post",
        "site_id": "carried as site",
        "team_id": "carried as team",
        "created_at": "when they were added here",
    },
    "aim": OF_THE_ORGANISATION,
    "charter_promise": {**OF_THE_ORGANISATION, "aim_id": "carried as aim", "product_id": "carried as product"},
    "promise_measure": {
        "id": "belongs to this database",
        "promise_id": "carried as code",
        "measure_id": "carried as measures",
    },
    "objective": {
        **{name: why for name, why in OF_THE_ORGANISATION.items() if name != "status"},
        **{f"{name}_id": f"carried as {name}" for name in ("aim", "product", "measure", "owner")},
    },
    "objective_measure": {
        "id": "belongs to this database",
        "objective_id": "carried as code",
        "measure_id": "carried as balance",
    },
    "measure": OF_THE_ORGANISATION,
    "measure_reading": {
        "id": "belongs to this database",
        "row_version": "belongs to this database",
        "measure_id": "carried as code",
        "entered_at": "when it was entered here",
        "entered_by_name": "who entered it here",
    },
    "procedure": {
        **OF_THE_ORGANISATION,
        "last_key": "counts the drafts of this database",
        "last_draft_version": "counts the drafts of this database",
        "owner_id": "carried as owner",
        "post_id": "carried as post",
        "client_id": "carried as client",
    },
    **{
        f"procedure_{name}": {
            "id": "belongs to this database",
            "procedure_id": "carried as code",
            f"{name}_id": f"carried as {name}s",
        }
        for name in ("requirement", "aim", "promise", "measure", "product")
    },
    "person_role": {"id": "belongs to this database", "person_id": "carried as email", "role": "carried as roles"},
    "person_client": {
        "id": "belongs to this database",
        "person_id": "carried as email",
        "client_id": "carried as clients",
    },
}
TABLES = {
    "requirements": ("requirement", "requirement_version", "requirement_tag"),
    "decisions": ("requirement_applicability",),
    "owners": ("requirement_ownership",),
    "relations": ("requirement_relation",),
    "people": ("person", "person_role", "person_client"),
    "aims": ("aim",),
    "promises": ("charter_promise", "promise_measure"),
    "objectives": ("objective", "objective_measure"),
    "measures": ("measure", "measure_reading"),
    "procedures": (
        *("procedure", "procedure_requirement", "procedure_aim", "procedure_promise"),
        *("procedure_measure", "procedure_product"),
    ),
}


@pytest.mark.parametrize("kind", list(TABLES))
def test_every_column_of_a_table_is_carried_or_says_why_not(kind):
    carried = {column.name for column in (*get_kind(kind).columns, *get_kind(kind).row_columns)}
    for table in TABLES[kind]:
        held = set(metadata.tables[table].columns.keys())
        assert held - carried - set(NOT_CARRIED[table]) == set(), "carry it, or give the reason in NOT_CARRIED"
        assert set(NOT_CARRIED[table]) - held == set()


def test_every_kind_stands_in_the_contract():
    assert {*TABLES, "checklists"} == set(KINDS)  # theirs is below, and beside their documents
    assert all(kind.moves is not kind.reads and isinstance(kind.moves, Capability) for kind in KINDS.values())


def test_a_day_before_workbooks_count_days_comes_back(runtime, cast):
    row = requirement(reviewed_on="1899-12-31", review_due_on="1900-02-28")
    move(runtime, "requirements", "days.json", json_of([row]), by=cast.officer)
    content = exported(runtime, "requirements", "xlsx", by=cast.officer)

    assert counts(bring_in(runtime, "requirements", "days.xlsx", content, by=cast.officer)) == (0, 0, 1, 0)
    assert date(1900, 2, 28).isoformat() == documents(runtime, "requirements", by=cast.officer)[0]["review_due_on"]
