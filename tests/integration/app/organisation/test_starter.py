"""The starter aims, promises, measures and drafts of objectives: each once, and never over what people changed."""

from decimal import Decimal

from sqlalchemy import select
from sqlmodel import col

from app.db import search
from app.history.models import HistoryEntry
from app.history.queries import verify_history
from app.organisation.domain.words import ObjectiveKind, ObjectiveStatus
from app.organisation.models import Objective
from app.organisation.operations import AimFields, edit_aim, retire
from app.organisation.queries.aims import CharterTotals, totals
from app.organisation.queries.objectives import lines_of, objective_rows
from app.organisation.queries.rows import get_aim
from app.organisation.starter_library import CharterLoaded, load_starter


def test_everything_loads_once_and_every_objective_is_a_draft_without_an_owner(session, cast, now):
    assert load_starter(session, by=cast.administrator, now=now) == CharterLoaded(36, 0)
    assert totals(session) == CharterTotals(aims=4, promises=5, unmeasured=0, objectives=0, drafts=12)
    rows = objective_rows(session, range(1, 13))
    assert {row.status for row in rows} == {ObjectiveStatus.DRAFT}
    lines = {line.row.code: line for line in lines_of(session, rows, now.date())}
    assert all("owner" in line.progress.sentence for line in lines.values())
    assert lines["OB-QUALITY-1"].progress.sentence == "It lacks an owner"
    assert lines["OB-CHANGE-1"].progress.sentence == "It lacks a measure and an owner"
    assert lines["OB-OUTBOUND-1"].progress.sentence == "It lacks a baseline and an owner"
    kappa, monthly = lines["OB-QUALITY-1"].row, lines["OB-PAYMENT-1"].row
    assert (kappa.baseline, kappa.target) == (Decimal("0.45"), Decimal("0.6"))
    assert (monthly.kind, monthly.due_on) == (ObjectiveKind.EVERY_MONTH, None)
    assert not any(line.is_speed_alone for line in lines.values()), "third-day closures are balanced with overturns"


def test_what_was_loaded_is_found_by_its_words(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    found = {(hit.kind, hit.title) for hit in search.find(session, cast.agent, "evaluator agreement")}
    assert found == {
        ("measure", "KPI-CALIBRATION: Evaluator agreement (kappa)"),
        ("objective", "OB-QUALITY-1: Raise evaluator agreement from kappa 0.45 to 0.60"),
    }


def test_a_second_load_adds_nothing_and_leaves_what_people_changed(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    by = {"by": cast.officer, "now": now}
    aim = get_aim(session, 1)
    edit_aim(session, aim, AimFields("Our own words"), version=1, **by)
    objective = session.scalars(select(Objective).where(col(Objective.id) == 1)).one()
    retire(session, objective, "Not ours", version=1, **by)
    assert load_starter(session, by=cast.administrator, now=now) == CharterLoaded(0, 36)
    assert (aim.text, objective.status) == ("Our own words", ObjectiveStatus.RETIRED)
    assert totals(session).drafts == 11
    tags = list(session.scalars(select(col(HistoryEntry.tag)).order_by(col(HistoryEntry.id))))
    assert tags == ["charter:starter_loaded", "aim:edited", "objective:retired"]
    assert verify_history(session).is_whole
