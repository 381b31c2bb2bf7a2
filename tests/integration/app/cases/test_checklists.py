"""Checklists that a case touches: found by what they look at, owned by a part, rewritten before the case closes."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from app.cases.domain.completeness import obstacles, plan_gaps
from app.cases.models import CaseRequirement
from app.cases.operations import NewPart, confirm_checklist, plan_part, set_checklist_aside
from app.cases.queries import counts_of, requirements_of, touched_checklists
from app.core.errors import BadInput, NotFound
from tests.factories.cases import add_case, assess
from tests.factories.checklists import SMALL, add_checklist
from tests.pages_client import words

REF = "CL-SMALL"


def looking_at(ref: str) -> dict[str, Any]:
    """The small checklist, with a first question that looks at this requirement."""
    section = SMALL["sections"][0]
    first = {**section["questions"][0], "requirement_refs": [ref]}
    return {**SMALL, "sections": [{**section, "questions": [first, *section["questions"][1:]]}, *SMALL["sections"][1:]]}


@pytest.fixture
def row(session, cast, now):
    case = add_case(session, cast, now)
    assess(session, case, cast, now)
    return case


@pytest.fixture
def checklist(session, row, cast, now):
    """One whose question looks at the requirement that was confirmed."""
    return add_checklist(session, looking_at(confirmed_ref(session, cast, row)), by=cast.officer, now=now)


def confirmed_ref(session, cast, row) -> str:
    lines = requirements_of(session, cast.officer, row.row_id)
    return next(line.ref for line in lines if line.status == "confirmed")


def gaps(session, row) -> list[str]:
    return plan_gaps(counts_of(session, [row.row_id])[row.row_id])


@pytest.mark.usefixtures("by_hand")
def test_a_checklist_is_proposed_once_what_it_looks_at_was_confirmed(session, row, checklist, cast):
    (line,) = touched_checklists(session, cast.manager, row)
    assert (line.ref, line.status.value, line.number_now, line.is_owned) == (REF, "proposed", 1, False)
    assert "1 checklist waits to be confirmed or set aside" in gaps(session, row)
    session.execute(update(CaseRequirement).values(status="proposed"))
    assert touched_checklists(session, cast.manager, row) == []


def test_a_confirmed_checklist_wants_an_owner_and_a_later_version(session, row, checklist, cast, now):
    confirm_checklist(session, row, REF, by=cast.manager, now=now)
    assert "nobody owns the checklist" in gaps(session, row)
    part = NewPart("Rewrite question A1", cast.leader.person_id, date(2026, 12, 11), checklist=REF)
    plan_part(session, row, part, by=cast.manager, now=now)
    assert gaps(session, row) == []
    assert "1 checklist without a version published since" in obstacles(counts_of(session, [row.row_id])[row.row_id])

    reworded = looking_at(confirmed_ref(session, cast, row))
    add_checklist(session, reworded, by=cast.officer, now=now, title="Small check, reworded")
    (line,) = touched_checklists(session, cast.manager, row)
    assert (line.number_then, line.number_now, line.is_unchanged) == (1, 2, False)
    assert not [gap for gap in obstacles(counts_of(session, [row.row_id])[row.row_id]) if "checklist" in gap]


def test_a_checklist_that_can_stay_is_set_aside_with_the_reason(session, row, checklist, cast, now):
    with pytest.raises(BadInput):
        set_checklist_aside(session, row, REF, " ", by=cast.manager, now=now)
    set_checklist_aside(session, row, REF, "It asks about the tone", by=cast.manager, now=now)
    (line,) = touched_checklists(session, cast.manager, row)
    assert (line.status.value, line.reason) == ("set_aside", "It asks about the tone")
    assert gaps(session, row) == ["no part of the work is planned"]


def test_a_part_is_about_a_checklist_only_once_that_is_confirmed(session, row, checklist, cast, now):
    part = NewPart("Rewrite question A1", cast.leader.person_id, date(2026, 12, 11), checklist=REF)
    with pytest.raises(BadInput, match="is not a checklist that this case has confirmed"):
        plan_part(session, row, part, by=cast.manager, now=now)
    with pytest.raises(NotFound):
        confirm_checklist(session, row, "CL-OTHER", by=cast.manager, now=now)


def test_another_clients_checklist_is_neither_proposed_nor_counted_in_a_clients_case(session, cast, now):
    row = add_case(session, cast, now, client_id=cast.bank)
    assess(session, row, cast, now)
    held = add_checklist(session, looking_at(confirmed_ref(session, cast, row)), by=cast.officer, now=now)
    held.client_id = cast.shop
    session.flush()
    assert touched_checklists(session, cast.officer, row) == []
    assert counts_of(session, [row.row_id])[row.row_id].checklists_proposed == 0
    held.client_id = cast.bank
    session.flush()
    assert counts_of(session, [row.row_id])[row.row_id].checklists_proposed == 1


def test_the_checklist_s_page_names_the_case_that_asks_for_its_next_version(database, cast, now, client_as):
    with database.transaction() as session:
        row = add_case(session, cast, now)
        assess(session, row, cast, now)
        add_checklist(session, looking_at(confirmed_ref(session, cast, row)), by=cast.officer, now=now)
    manager = client_as("manager")
    assert "C-0001" not in words(manager.get(f"/checklists/{REF}"))
    assert "1 checklist waits to be confirmed or set aside" in words(manager.get("/cases/1"))
    manager.get(f"/cases/1/checklists/{REF}/set-aside")
    manager.post(f"/cases/1/checklists/{REF}/confirm")
    assert "C-0001 Late final responses Open" in words(client_as("leader").get(f"/checklists/{REF}"))
    assert "nobody owns the checklist" in words(manager.get("/cases/1"))
    manager.post(f"/cases/1/checklists/{REF}/set-aside", {"reason": "It asks about the tone"})
    assert "C-0001" not in words(manager.get(f"/checklists/{REF}"))


def test_who_does_not_serve_a_checklists_client_reads_that_it_waits_for_somebody_who_does(
    client_as, database, cast, now
):
    with database.transaction() as session:
        case = add_case(session, cast, now)
        assess(session, case, cast, now)
        held = add_checklist(session, looking_at(confirmed_ref(session, cast, case)), by=cast.officer, now=now)
        held.client_id = cast.shop
        case_id = case.row_id
    said = "1 checklist of clients that you do not serve waits for somebody who does."
    shown = words(client_as("manager").get(f"/cases/{case_id}"))
    assert said in shown
    assert REF not in shown
    whole = words(client_as("officer").get(f"/cases/{case_id}"))
    assert REF in whole
    assert said not in whole
