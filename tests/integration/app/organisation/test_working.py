"""Aims and what hangs on them from their adding to their retirement, and each refusal on the way."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.core.due import Heading
from app.core.errors import BadInput, NotAllowed, NothingDiffers, StaleEdit, StepNotAllowed
from app.history.models import HistoryDocument, HistoryEntry
from app.home.domain.digest import compose
from app.home.rooms import everything_due
from app.organisation.domain.progress import Outlook
from app.organisation.domain.readings import ReadFigures
from app.organisation.domain.words import ObjectiveKind, ObjectiveStatus, OwnDocumentKind, ReviewOutcome, Tells
from app.organisation.due import due_items
from app.organisation.models import Objective, Reading
from app.organisation.operations import (
    AimFields,
    EnteredReading,
    ObjectiveFields,
    add_aim,
    add_objective,
    correct_reading,
    edit_aim,
    edit_document,
    edit_measure,
    edit_objective,
    edit_product,
    edit_promise,
    enter_reading,
    retire,
    review_document,
)
from app.organisation.operations.aims import PromiseFields
from app.organisation.operations.catalogue import ProductFields
from app.organisation.operations.documents import DocumentFields
from app.organisation.operations.measures import MeasureFields
from app.organisation.queries.aims import aims_with_all, totals
from app.organisation.queries.objectives import lines_of, objective_rows
from app.organisation.queries.rows import get_aim, get_reading, reviews_of, what_names
from app.people.models import Person
from tests.factories.organisation import (
    BY,
    TODAY,
    add_broadband,
    add_charter,
    add_fcr,
    add_strategy,
    improvement_of,
    read_measure,
    set_objective,
)

OCTOBER = date(2026, 10, 31)


@pytest.fixture
def measure(session, cast, now):
    return add_fcr(session, cast, now)


@pytest.fixture
def objective(session, cast, now, measure):
    return set_objective(session, improvement_of(cast, measure), cast, now)


def said_of(session, kind) -> list[str]:
    mine = select(col(HistoryEntry.sentence)).where(col(HistoryEntry.subject_kind) == kind)
    return list(session.scalars(mine.order_by(col(HistoryEntry.id))))


def edit(session, row, fields, cast, now, *, as_draft=False, version=None):
    by = {"today": TODAY, "by": cast.manager, "now": now}
    edit_objective(session, row, fields, as_draft=as_draft, version=version or row.row_version, **by)


def percent(numerator: int, n: int, day=OCTOBER) -> EnteredReading:
    return EnteredReading(day, ReadFigures(numerator=Decimal(numerator), n=n), "The monthly report")


def test_improve_service_is_an_aim_and_no_objective(session, cast, now):
    add_aim(session, "AIM-1", AimFields("Improve service"), by=cast.officer, now=now)
    vague = ObjectiveFields("Improve service")
    with pytest.raises(BadInput) as refused:
        set_objective(session, vague, cast, now)
    assert set(refused.value.errors) == {"measure_id", "baseline", "target", "due_on", "owner_id"}
    assert session.scalar(select(func.count()).select_from(Objective)) == 0


def test_a_draft_says_what_it_lacks_until_its_owner_completes_it(session, cast, now, measure):
    row = add_objective(
        session, "OB-1", ObjectiveFields("Raise it", owner_id=cast.manager.person_id), as_draft=True, today=TODAY,
        by=cast.officer, now=now,
    )  # fmt: skip
    line = lines_of(session, objective_rows(session, [row.row_id]), TODAY)[0]
    assert line.progress.sentence == "It lacks a measure, a baseline, a target and a day"
    assert [(item.heading, item.title) for item in due_items(session, cast.manager, now)] == [
        (Heading.TO_CONFIRM, "Complete OB-1: Raise it")
    ]
    edit(session, row, improvement_of(cast, measure), cast, now)
    assert row.status is ObjectiveStatus.SET
    assert due_items(session, cast.manager, now) == []
    with pytest.raises(StepNotAllowed, match="so it cannot be saved as a draft now"):
        edit(session, row, improvement_of(cast, measure), cast, now, as_draft=True)
    added, changed = said_of(session, "objective")
    assert added == "Hannah Osei added the objective OB-1 as a draft: Raise it"
    assert "status from draft to set" in changed


def test_what_is_set_never_comes_to_lack_anything(session, cast, now, measure, objective):
    with pytest.raises(BadInput) as refused:
        edit(session, objective, replace(improvement_of(cast, measure), owner_id=None), cast, now)
    assert set(refused.value.errors) == {"owner_id"}


@pytest.mark.parametrize("lost", [{"owner_id": None}, {"target": None}, {"baseline": None}, {"due_on": None}])
def test_the_database_holds_the_same(session, objective, lost):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Objective).values(**lost))


def test_speed_alone_is_warned_of_and_the_warning_is_recorded(session, cast, now):
    fast = add_fcr(session, cast, now, code="KPI-ASA", tells=Tells.SPEED)
    add_fcr(session, cast, now)
    row = set_objective(session, improvement_of(cast, fast), cast, now)
    warning = "Its measures tell of speed alone. Balance it with one of quality, outcome or compliance"
    assert said_of(session, "objective")[0].endswith(warning)
    after = session.scalars(select(col(HistoryDocument.body)).order_by(col(HistoryDocument.entry_id).desc())).first()
    assert after["after"]["warning"] == warning
    assert lines_of(session, objective_rows(session, [row.row_id]), TODAY)[0].is_speed_alone

    edit(session, row, replace(improvement_of(cast, fast), balance=("KPI-FCR",)), cast, now)
    assert not lines_of(session, objective_rows(session, [row.row_id]), TODAY)[0].is_speed_alone
    assert "balanced with from nothing to KPI-FCR" in said_of(session, "objective")[-1]


def test_progress_goes_by_the_newest_day_and_not_by_what_was_entered_last(session, cast, now, measure, objective):
    read_measure(session, measure, OCTOBER, "70", cast, now)
    read_measure(session, measure, date(2026, 8, 31), "71", cast, now)
    line = lines_of(session, objective_rows(session, [objective.row_id]), TODAY)[0]
    assert line.progress.sentence == "50% of the way from 68 to 72: 70 on 31 Oct 2026"


def test_progress_is_reckoned_from_numerator_and_n_whole(session, cast, now, measure, objective):
    by = {"by": cast.officer, "now": now}
    enter_reading(session, measure, percent(2, 3), today=TODAY, **by)
    line = lines_of(session, objective_rows(session, [objective.row_id]), TODAY)[0]
    assert line.progress.outlook is Outlook.MOVED_AWAY
    assert line.progress.share == Fraction(-100, 3)


def test_a_corrected_reading_keeps_what_it_said_in_the_history(session, cast, now, measure):
    by = {"today": TODAY, "by": cast.manager, "now": now}
    row = enter_reading(session, measure, percent(391, 500), **by)
    correct_reading(session, measure, row, percent(401, 500), version=1, **by)
    assert (row.value, row.row_version) == (Decimal("80.2"), 2)
    entered, corrected = said_of(session, "measure")[1:]
    assert entered == (
        "Martin Keogh entered a reading of KPI-FCR: 78.2 percent (391 of 500) on 31 Oct 2026, from The monthly report"
    )
    assert corrected == (
        "Martin Keogh corrected the reading of KPI-FCR on 31 Oct 2026: "
        "value from 78.2 to 80.2; numerator from 391 to 401"
    )
    with pytest.raises(StaleEdit):
        correct_reading(session, measure, row, percent(1, 500), version=1, **by)
    with pytest.raises(NothingDiffers):
        correct_reading(session, measure, row, percent(401, 500), version=2, **by)


def test_a_day_has_one_reading_and_none_is_of_a_day_to_come(session, cast, now, measure):
    by = {"today": TODAY, "by": cast.manager, "now": now}
    enter_reading(session, measure, percent(1, 2), **by)
    other = enter_reading(session, measure, percent(1, 2, TODAY), **by)
    with pytest.raises(BadInput, match=r"There is a reading of 31 Oct 2026 already\. Correct that one"):
        enter_reading(session, measure, percent(1, 2), **by)
    with pytest.raises(BadInput, match="There is a reading of 31 Oct 2026 already"):
        correct_reading(session, measure, other, percent(1, 2), version=1, **by)
    with pytest.raises(BadInput, match="still to come"):
        enter_reading(session, measure, percent(1, 2, date(2026, 11, 25)), **by)
    assert session.scalar(select(func.count()).select_from(Reading)) == 2
    assert get_reading(session, measure.row_id, other.row_id).day == TODAY


def test_a_promise_is_measured_only_by_what_is_in_use(session, cast, now):
    _, measure, measured, unmeasured = add_charter(session, cast, now)
    assert (totals(session).promises, totals(session).unmeasured) == (2, 1)
    retire(session, measure, "Nobody reads it", version=measure.row_version, by=cast.officer, now=now)
    assert totals(session).unmeasured == 2
    part = aims_with_all(session, TODAY)[0]
    assert [line.measures for line in part.promises] == [(), ()]
    kept = PromiseFields("We sort it out at once", measured.aim_id, measures=("KPI-FCR",))
    edit_promise(session, measured, kept, version=measured.row_version, by=cast.officer, now=now)
    with pytest.raises(BadInput, match="no measure KPI-FCR in use"):
        edit_promise(session, unmeasured, kept, version=1, by=cast.officer, now=now)


def test_a_measure_stays_while_something_set_goes_by_it(session, cast, now, measure, objective):
    by = {"by": cast.officer, "now": now}
    with pytest.raises(BadInput, match=r"OB-1 goes by KPI-FCR\. Give it another measure or retire it first"):
        retire(session, measure, "Nobody reads it", version=1, **by)
    session.refresh(measure)
    retire(session, objective, "Reached", version=objective.row_version, **by)
    retire(session, measure, "Nobody reads it", version=measure.row_version, **by)
    with pytest.raises(StepNotAllowed):
        read_measure(session, measure, OCTOBER, "70", cast, now)


def test_what_names_a_product_is_listed_and_goes_on_naming_it(session, cast, now, measure):
    product = add_broadband(session, cast, now)
    about = replace(improvement_of(cast, measure), product_id=product.row_id)
    row = set_objective(session, about, cast, now)
    assert [one.code for one in what_names(session, product)] == ["OB-1"]
    assert [one.code for one in what_names(session, measure)] == ["OB-1"]
    retire(session, product, "Sold to another firm", version=1, by=cast.officer, now=now)
    edit(session, row, replace(about, text="Raise it further"), cast, now)
    with pytest.raises(BadInput, match="That product is not in use any more"):
        set_objective(session, about, cast, now, code="OB-2")
    retire(session, row, "Reached", version=row.row_version, by=cast.officer, now=now)
    assert what_names(session, product) == []


def test_what_hangs_on_a_retired_aim_is_shown_under_none(session, cast, now):
    aim_id, *_ = add_charter(session, cast, now)
    aim = get_aim(session, aim_id)
    with pytest.raises(BadInput, match="Say why"):
        retire(session, aim, "  ", version=1, by=cast.officer, now=now)
    retire(session, aim, "Two aims said the same", version=1, by=cast.officer, now=now)
    (part,) = aims_with_all(session, TODAY)
    assert part.aim is None
    assert [line.row.code for line in part.promises] == ["CH-1", "CH-2"]
    with pytest.raises(StepNotAllowed, match="It is retired, so it cannot be changed now"):
        edit_aim(session, aim, AimFields("Other"), version=aim.row_version, by=cast.officer, now=now)


def test_a_review_moves_the_due_day_also_where_nothing_changes(session, cast, now):
    row = add_strategy(session, cast, now, due_on=date(2026, 11, 1))
    (item,) = due_items(session, cast.manager, now)
    assert (item.heading, item.title, item.due_on) == (Heading.OVERDUE, "Review Contact strategy", date(2026, 11, 1))
    assert due_items(session, cast.officer, now) == []
    digest = compose(everything_due(session, cast.manager, now), since=None)
    assert "Review Contact strategy" in [line.title for section in digest.sections for line in section.items]
    by = {"today": TODAY, "by": cast.manager, "now": now}
    with pytest.raises(BadInput, match="Say why no change is needed"):
        review_document(session, row, ReviewOutcome.NO_CHANGE, " ", **by)
    review_document(session, row, ReviewOutcome.NO_CHANGE, "It says what we do", **by)
    assert (row.reviewed_on, row.review_due_on) == (TODAY, date(2027, 5, 24))
    assert due_items(session, cast.manager, now) == []
    review_document(session, row, ReviewOutcome.CHANGE_FOUND, "The bank adds savings", **by)
    assert [one.note for one in reviews_of(session, row.row_id)] == ["The bank adds savings", "It says what we do"]
    assert said_of(session, "internal_document")[1:] == [
        "Martin Keogh reviewed Contact strategy: no change is needed: It says what we do. Next by 24 May 2027",
        "Martin Keogh reviewed Contact strategy: something has to change: The bank adds savings. Next by 24 May 2027",
    ]


@pytest.mark.parametrize(
    ("due", "heading"),
    [
        (date(2026, 12, 2), None),
        (date(2026, 12, 1), Heading.WITHIN_7_DAYS),
        (date(2026, 11, 24), Heading.WITHIN_48_HOURS),
        (date(2026, 11, 23), Heading.OVERDUE),
    ],
)
def test_a_document_stands_in_its_owners_work_from_a_week_before_its_day(session, cast, now, due, heading):
    add_strategy(session, cast, now, due_on=due)
    assert [item.heading for item in due_items(session, cast.manager, now)] == ([heading] if heading else [])


def test_an_objective_that_is_not_reached_by_its_day_stands_in_its_owners_work(session, cast, now, measure, objective):
    session.execute(update(Objective).values(due_on=date(2026, 11, 20)))
    (item,) = due_items(session, cast.manager, now)
    assert (item.heading, item.why) == (Heading.OVERDUE, "No reading yet")
    read_measure(session, measure, OCTOBER, "72.5", cast, now)
    assert due_items(session, cast.manager, now) == []


def test_only_officers_and_managers_change_anything_here(session, cast, now):
    aim_id, measure, promise, _ = add_charter(session, cast, now)
    product, document = add_broadband(session, cast, now), add_strategy(session, cast, now)
    objective = set_objective(session, improvement_of(cast, measure), cast, now)
    for who in (cast.leader, cast.agent, cast.auditor, cast.administrator):
        by = {"by": who, "now": now}
        steps = (
            lambda by=by: add_aim(session, "AIM-9", AimFields("x"), **by),
            lambda by=by: edit_aim(session, get_aim(session, aim_id), AimFields("x"), version=1, **by),
            lambda by=by: edit_promise(session, promise, PromiseFields("x"), version=1, **by),
            lambda by=by: set_objective(session, improvement_of(cast, measure), replace_officer(cast, by["by"]), now),
            lambda by=by: edit_measure(session, measure, MeasureFields("x", "y", Tells.SPEED), version=1, **by),
            lambda by=by: enter_reading(session, measure, percent(1, 2), today=TODAY, **by),
            lambda by=by: edit_product(session, product, ProductFields("x", product.kind, 1), version=1, **by),
            lambda by=by: edit_document(session, document, document_fields(cast), version=1, **by),
            lambda by=by: review_document(session, document, ReviewOutcome.NO_CHANGE, "x", today=TODAY, **by),
            lambda by=by: retire(session, objective, "x", version=1, **by),
        )
        for step in steps:
            with pytest.raises(NotAllowed) as refused:
                step()
            assert refused.value.who_may == "a compliance officer or a manager"


def replace_officer(cast, who):
    return replace(cast, officer=who)


def document_fields(cast) -> DocumentFields:
    return DocumentFields("Other", OwnDocumentKind.POLICY, "Drive", cast.officer.person_id, 12, BY)


def test_an_owner_is_here_and_can_look_after_it(session, cast, now, measure):
    wanted = improvement_of(cast, measure)
    with pytest.raises(BadInput, match="roles do not let them look after it"):
        set_objective(session, replace(wanted, owner_id=cast.agent.person_id), cast, now)
    session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    with pytest.raises(BadInput, match="not here any more"):
        set_objective(session, wanted, cast, now)


def test_who_left_stays_named_until_somebody_else_is(session, cast, now, measure, objective):
    session.execute(update(Person).where(col(Person.id) == cast.manager.id).values(is_active=False))
    edit(session, objective, replace(improvement_of(cast, measure), text="Raise it"), cast, now)
    row = objective_rows(session, [objective.row_id])[0]
    assert (row.owner_name, row.owner_is_here) == (cast.manager.name, False)


def test_a_standing_objective_needs_no_baseline_and_takes_none(session, cast, now, measure):
    held = replace(
        improvement_of(cast, measure), kind=ObjectiveKind.EVERY_MONTH, baseline=None, due_on=None, target=Decimal(70)
    )
    set_objective(session, held, cast, now)
    with pytest.raises(BadInput) as refused:
        set_objective(session, replace(held, baseline=Decimal(60)), cast, now, code="OB-2")
    assert set(refused.value.errors) == {"baseline"}


def test_edits_say_what_differs_and_nothing_where_nothing_does(session, cast, now, measure):
    product, document = add_broadband(session, cast, now), add_strategy(session, cast, now)
    by = {"by": cast.officer, "now": now}
    same = ProductFields(product.name, product.kind, product.owner_id, product.about)
    with pytest.raises(NothingDiffers):
        edit_product(session, product, same, version=1, **by)
    edit_product(session, product, replace(same, owner_id=cast.officer.person_id), version=product.row_version, **by)
    assert said_of(session, "product")[-1] == (
        "Hannah Osei changed the product Fibre broadband: owner from Martin Keogh to Hannah Osei"
    )
    edit_document(session, document, document_fields(cast), version=1, **by)
    assert "next review from 30 Jun 2027" not in said_of(session, "internal_document")[-1]
    edit_measure(session, measure, MeasureFields("FCR", "percent", Tells.OUTCOME), version=1, **by)
    assert said_of(session, "measure")[-1].startswith("Hannah Osei changed the measure KPI-FCR: name from")
    with pytest.raises(StaleEdit):
        edit_measure(session, measure, MeasureFields("FCR", "points", Tells.OUTCOME), version=1, **by)
