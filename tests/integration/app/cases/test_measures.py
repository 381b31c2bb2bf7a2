"""Measures that a case touches: proposed by words, named by hand, changed before the case closes."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, update

from app.cases.domain.completeness import obstacles, plan_gaps
from app.cases.domain.words import CauseKind, PlanStatus
from app.cases.models import CaseMeasure
from app.cases.operations import (
    CaseFields,
    NewPart,
    approve_plan,
    confirm_measure,
    excuse_part,
    look_again,
    name_measure,
    open_case_because,
    plan_part,
    send_plan,
    set_measure_aside,
)
from app.cases.queries import confirmed_measures, counts_of, touched_measures
from app.core.errors import BadInput, NotAllowed, NotFound, StaleEdit, StepNotAllowed
from app.organisation.domain.words import Better, Reckoning, Tells
from app.organisation.models import Measure
from app.organisation.operations import MeasureFields, add_measure, edit_measure, retire
from regwatch.changes.domain.triage import TriageDecision, TriageStep
from regwatch.changes.operations.triage import decide
from regwatch.changes.queries import get_change
from tests.factories.cases import EFFECT, TODAY, add_case, add_part, agree, assess
from tests.factories.findings import add_finding
from tests.factories.organisation import add_fcr, read_measure
from tests.factories.watch import revise_change
from tests.pages_client import words
from tests.queries import count_queries

CODE = "KPI-WRITTEN"
FIELDS = MeasureFields(
    "Complaints answered in writing", "percent", Tells.COMPLIANCE, about="Answers that name the ombudsman"
)


def add_written(session, cast, now) -> Measure:
    """A measure whose words stand in the text of the change that a case is opened from."""
    return add_measure(session, CODE, Reckoning.PERCENT, FIELDS, by=cast.officer, now=now)


@pytest.fixture
def measure(session, cast, now):
    return add_written(session, cast, now)


@pytest.fixture
def row(session, measure, cast, now):
    """A case of a change that the measure shares words with, assessed but for the measure."""
    add_fcr(session, cast, now)
    case = add_case(session, cast, now)
    assess(session, case, cast, now)
    return case


def gaps(session, row) -> list[str]:
    return plan_gaps(counts_of(session, [row.row_id])[row.row_id])


def kept_open_by(session, row) -> list[str]:
    return [one for one in obstacles(counts_of(session, [row.row_id])[row.row_id]) if "measure" in one]


def about(cast, code: str = CODE) -> NewPart:
    return NewPart("Say what is counted", cast.leader.person_id, date(2026, 12, 11), measure=code)


def change_it(session, measure, cast, now) -> None:
    fields = replace(FIELDS, about="Answers that name the ombudsman and the six months")
    edit_measure(session, measure, fields, version=measure.row_version, by=cast.officer, now=now)


def test_a_measure_that_shares_telling_words_with_the_change_is_proposed_and_no_other(session, row):
    (line,) = touched_measures(session, row.row_id)
    assert (line.code, line.status.value, line.is_owned) == (CODE, "proposed", False)
    assert line.why.startswith("Words in both: ")
    assert "1 measure waits to be confirmed or set aside" in gaps(session, row)


def test_a_confirmed_measure_wants_an_owner_and_to_be_changed(session, row, measure, cast, now):
    confirm_measure(session, row, CODE, by=cast.manager, now=now)
    assert "nobody owns the measure" in gaps(session, row)
    plan_part(session, row, about(cast), by=cast.manager, now=now)
    assert gaps(session, row) == []
    assert kept_open_by(session, row) == ["1 measure has not been changed yet"]
    read_measure(session, measure, date(2026, 11, 1), "80", cast, now)
    assert kept_open_by(session, row) == ["1 measure has not been changed yet"], "a reading changes no measure"
    change_it(session, measure, cast, now)
    assert kept_open_by(session, row) == []


def test_a_confirmed_measure_that_was_retired_since_is_waited_for_no_more(session, row, measure, cast, now):
    confirm_measure(session, row, CODE, by=cast.manager, now=now)
    retire(session, measure, "Nobody reads it", version=measure.row_version, by=cast.officer, now=now)
    assert kept_open_by(session, row) == []
    (line,) = touched_measures(session, row.row_id)
    assert (line.is_retired, line.is_unchanged) == (True, False)
    assert confirmed_measures(session, row.row_id) == []
    with pytest.raises(BadInput, match="is not a measure in use"):
        plan_part(session, row, about(cast), by=cast.manager, now=now)


def test_a_proposed_measure_that_was_retired_is_no_question_any_more(session, row, measure, cast, now):
    retire(session, measure, "Nobody reads it", version=measure.row_version, by=cast.officer, now=now)
    assert touched_measures(session, row.row_id) == []
    assert kept_open_by(session, row) == []
    with pytest.raises(BadInput, match="was retired since, so that nothing of it can change"):
        confirm_measure(session, row, CODE, by=cast.manager, now=now)
    with pytest.raises(NotFound):
        confirm_measure(session, row, "KPI-FCR", by=cast.manager, now=now)


def test_a_retired_measure_stays_set_aside(session, row, measure, cast, now):
    set_measure_aside(session, row, CODE, "It counts letters", by=cast.manager, now=now)
    retire(session, measure, "Nobody reads it", version=measure.row_version, by=cast.officer, now=now)
    with pytest.raises(BadInput, match="was retired since"):
        confirm_measure(session, row, CODE, by=cast.manager, now=now)


def test_a_measure_that_can_stay_is_set_aside_with_the_reason_and_confirmed_again_later(session, row, cast, now):
    with pytest.raises(BadInput, match="Say why"):
        set_measure_aside(session, row, CODE, " ", by=cast.manager, now=now)
    set_measure_aside(session, row, CODE, "It counts letters", by=cast.manager, now=now)
    (line,) = touched_measures(session, row.row_id)
    assert (line.status.value, line.reason) == ("set_aside", "It counts letters")
    assert gaps(session, row) == ["no part of the work is planned"]
    confirm_measure(session, row, CODE, by=cast.manager, now=now)
    (line,) = touched_measures(session, row.row_id)
    assert (line.status.value, line.reason, line.decided_by_name) == ("confirmed", "", cast.manager.name)
    with pytest.raises(BadInput, match="confirmed already"):
        confirm_measure(session, row, CODE, by=cast.manager, now=now)


def test_what_no_words_proposed_is_named_from_the_list_once(session, row, measure, cast, now):
    name_measure(session, row, "KPI-FCR", by=cast.manager, now=now)
    named = next(one for one in touched_measures(session, row.row_id) if one.code == "KPI-FCR")
    assert (named.status.value, named.why) == ("confirmed", f"Added by {cast.manager.name}")
    for code in ("KPI-FCR", CODE, "KPI-NONE"):
        with pytest.raises(BadInput, match=f"{code} is in the list already, or no measure in use"):
            name_measure(session, row, code, by=cast.manager, now=now)


def test_a_part_is_about_a_measure_only_once_that_is_confirmed(session, row, cast, now):
    with pytest.raises(BadInput, match="is not a measure in use that this case has confirmed"):
        plan_part(session, row, about(cast), by=cast.manager, now=now)


def test_a_part_that_was_excused_owns_its_measure_no_more(session, row, cast, now):
    confirm_measure(session, row, CODE, by=cast.manager, now=now)
    plan_part(session, row, about(cast), by=cast.manager, now=now)
    excuse_part(session, row, 1, "Somebody else does it", by=cast.officer, now=now)
    assert "nobody owns the measure" in gaps(session, row)


def test_an_approval_lapses_when_a_measure_is_named_and_when_one_is_set_aside(session, row, cast, now):
    confirm_measure(session, row, CODE, by=cast.manager, now=now)
    plan_part(session, row, about(cast), by=cast.manager, now=now)
    agree(session, row, cast, now)
    name_measure(session, row, "KPI-FCR", by=cast.manager, now=now)
    assert row.plan_status is PlanStatus.DRAFT
    assert row.plan_note == (
        f"The approval by {cast.officer.name} lapsed: {cast.manager.name} added KPI-FCR to what it touches"
    )
    plan_part(session, row, about(cast, "KPI-FCR"), by=cast.manager, now=now)
    agree(session, row, cast, now)
    set_measure_aside(session, row, "KPI-FCR", "It stays", by=cast.manager, now=now)
    assert row.plan_status is PlanStatus.DRAFT


@pytest.mark.usefixtures("by_hand")
def test_a_measure_that_was_named_while_somebody_read_the_plan_makes_their_approval_stale(session, row, cast, now):
    set_measure_aside(session, row, CODE, "It counts letters", by=cast.manager, now=now)
    add_part(session, row, cast, now)
    send_plan(session, row, version=row.row_version, by=cast.manager, now=now)
    read = row.row_version
    name_measure(session, row, "KPI-FCR", by=cast.manager, now=now)
    with pytest.raises(StaleEdit):
        approve_plan(session, row, version=read, by=cast.officer, now=now)
    with pytest.raises(BadInput, match="nobody owns the measure"):
        approve_plan(session, row, version=row.row_version, by=cast.officer, now=now)


def test_looking_again_proposes_the_measures_that_the_revised_text_speaks_of(session, row, cast, now):
    session.execute(update(CaseMeasure).values(status="set_aside", reason="It counts letters"))
    revise_change(session, 1, "First contact resolution is to be measured and reported. " * 4, now=now)
    change = get_change(session, 1, to_change=True)
    outcome = TriageDecision(TriageStep.MARK_RELEVANT)
    decide(session, change, outcome, version=change.row_version, today=TODAY, by=cast.officer, now=now)
    look_again(session, row, 1, version=change.row_version, by=cast.manager, now=now)
    assert {one.code: one.status.value for one in touched_measures(session, row.row_id)} == {
        "KPI-FCR": "proposed", CODE: "set_aside",
    }  # fmt: skip


def test_a_finding_proposes_what_its_title_speaks_of(session, measure, cast, now):
    finding = add_finding(session, cast, now, title="Complaints are answered in writing without the ombudsman")
    fields = CaseFields("Answers in writing", cast.manager.person_id, EFFECT)
    row = open_case_because(session, CauseKind.FINDING, finding.row_id, fields, by=cast.manager, now=now)
    assert [one.code for one in touched_measures(session, row.row_id)] == [CODE]


@pytest.mark.usefixtures("by_hand")
def test_only_who_runs_cases_decides_and_only_while_the_case_is_open(session, row, cast, now):
    steps = (
        lambda by: confirm_measure(session, row, CODE, by=by, now=now),
        lambda by: set_measure_aside(session, row, CODE, "It stays", by=by, now=now),
        lambda by: name_measure(session, row, "KPI-FCR", by=by, now=now),
    )
    for step in steps:
        with pytest.raises(NotAllowed):
            step(cast.leader)
    row.status = "closed"
    for step in steps:
        with pytest.raises(StepNotAllowed):
            step(cast.manager)


def test_the_pages_of_the_case_and_of_the_measure_say_so(database, cast, now, client_as):
    with database.transaction() as session:
        add_written(session, cast, now)
        add_fcr(session, cast, now)
        assess(session, add_case(session, cast, now), cast, now)
    manager, leader = client_as("manager"), client_as("leader")
    assert "1 measure waits to be confirmed or set aside" in words(manager.get("/cases/1"))
    assert "C-0001" not in words(leader.get("/measures/1"))
    manager.post(f"/cases/1/measures/{CODE}/confirm")
    shown = words(manager.get("/cases/1"))
    assert "not changed yet, nobody owns it" in shown
    assert f"Give {CODE} to somebody" in shown
    assert "/measures" not in leader.get("/cases/1").text.replace('href="/measures', "")
    assert "C-0001 Late final responses Open" in words(leader.get("/measures/1"))
    retiring = words(client_as("officer").get("/measures/1/retire"))
    assert "C-0001 Late final responses Open" in retiring
    assert "once it is, nothing of it holds the case open" in retiring
    assert "Aims Measures KPI-WRITTEN Retire" in retiring, "the way here skips no level"

    assert f'value="{CODE}"' not in manager.get("/cases/1/measures").text
    assert "Choose a measure" in words(manager.post("/cases/1/measures", {"code": ""}, 422))
    manager.post("/cases/1/measures", {"code": "KPI-FCR"})
    assert re.search(
        rf'<option[^>]*selected[^>]*value="{CODE}"|<option[^>]*value="{CODE}"[^>]*selected',
        manager.get(f"/cases/1/parts?measure={CODE}").text,
    )
    manager.get(f"/cases/1/measures/{CODE}/set-aside")
    assert "Say why" in words(manager.post(f"/cases/1/measures/{CODE}/set-aside", {"reason": ""}, 422))
    manager.post(f"/cases/1/measures/{CODE}/set-aside", {"reason": "It counts letters"})
    assert "It counts letters" in words(leader.get("/cases/1"))
    assert "C-0001" not in words(leader.get("/measures/1"))
    history = words(client_as("officer").get("/history"))
    assert f"{cast.manager.name} set {CODE} aside in C-0001: It counts letters" in history
    assert f"{cast.manager.name} confirmed that C-0001 touches {CODE}" in history


def test_nobody_touches_the_measures_of_another_clients_case_or_learns_of_it(database, cast, now, client_as):
    with database.transaction() as session:
        measure = add_written(session, cast, now)
        row = add_case(session, cast, now)
        row.client_id = cast.shop
        confirm_measure(session, row, measure.code, by=cast.officer, now=now)
    manager = client_as("manager")
    manager.get("/cases/1/measures", 404)
    manager.post("/cases/1/measures", {"code": CODE}, 404)
    manager.post(f"/cases/1/measures/{CODE}/confirm", status=404)
    manager.get(f"/cases/1/measures/{CODE}/set-aside", 404)
    assert "C-0001" not in words(manager.get("/measures/1"))
    assert "C-0001" in words(client_as("officer").get("/measures/1"))
    client_as("officer").get("/cases/1/measures/KPI-NONE/set-aside", 404)


@pytest.mark.usefixtures("by_hand")
def test_a_case_with_four_hundred_measures_asks_as_many_questions_as_one_with_one(app, database, cast, now, client_as):
    with database.transaction() as session:
        add_written(session, cast, now)
        assess(session, add_case(session, cast, now), cast, now)
    manager = client_as("manager")
    manager.get("/cases/1")
    with count_queries(app) as few:
        manager.get("/cases/1")
    with database.transaction() as session:
        fields = {"row_version": 1, "name": "Waiting", "about": "", "unit": "seconds", "status": "in_use"}
        fields |= {"tells": Tells.SPEED, "better": Better.LOWER, "reckoning": Reckoning.VALUE}
        fields |= {"added_at": now, "added_by_name": "", "retired_by_name": "", "retired_reason": ""}
        ids = range(100, 500)
        session.execute(insert(Measure), [{**fields, "id": n, "code": f"KPI-{n}"} for n in ids])
        line = {"case_id": 1, "status": "confirmed", "why": "", "version_then": 1, "reason": "", "decided_by_name": ""}
        session.execute(insert(CaseMeasure), [{**line, "measure_id": n} for n in ids])
    with count_queries(app) as many:
        page = words(manager.get("/cases/1"))
    assert "400 measures have not been changed yet" in page or "nobody owns 400 measures" in page
    assert len(many) == len(few)
