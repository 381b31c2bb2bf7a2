"""Decisions and owners in files: out and in again with their days, told later, changed today, refused row by row."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from app.core.errors import BadInput
from app.exchange.domain.limits import FORMATS
from app.exchange.operations import StaleImport, apply_run
from app.exchange.planning import plan_run
from app.history.queries import verify_history
from app.organisation.operations import retire
from app.requirements.domain.places import Where
from app.requirements.domain.words import Applicability, Sector
from app.requirements.operations import assign_owner, decide_applicability, decide_for_place
from app.requirements.operations.dated import Decided
from app.requirements.queries import visible_requirement
from app.requirements.queries.dated import not_as_dated
from tests.cast import address_of
from tests.factories.exchange import apply, bring_in, counts, csv_of, documents, exported, json_of, move, rows_of
from tests.factories.organisation import add_broadband
from tests.factories.register import add_requirement, fill_register
from tests.pages_client import words
from tests.queries import count_queries

MARCH, MAY = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 5, 4, 9, tzinfo=UTC)
NO, YES = Applicability.DOES_NOT_APPLY, Applicability.APPLIES
PAGE = "/requirements/ORG-A"


def decision(place="site: Leeds", applicability="does_not_apply", reason="No calls there", **more):
    return {"ref": "ORG-A", "place": place, "applicability": applicability, "reason": reason, **more}


def owner(name="officer", **more):
    return {"ref": "ORG-A", "owner": address_of(name) if name else "", **more}


@pytest.fixture
def one(runtime, cast):
    with runtime.database.transaction() as session:
        return add_requirement(session, "ORG-A", by=cast.officer, now=MARCH)


@pytest.fixture
def lived(runtime, cast, one):
    """A requirement that was decided about in every sort of place, and changed hands."""
    said = Decided(NO, "=no calls\nthere; 'tis so", date(2027, 1, 31))
    with runtime.database.transaction() as session:
        row = visible_requirement(session, cast.officer, "ORG-A", to_change=True)
        by = {"by": cast.officer}
        places = {
            "Leeds": Where(site_id=cast.leeds), "Harbour Bank": Where(client_id=cast.bank),
            "The public sector": Where(sector=Sector.PUBLIC),
        }  # fmt: skip
        for name, place in places.items():
            decide_for_place(session, row, place, said, called=name, version=row.row_version, now=MARCH, **by)
        later = {"version": row.row_version, "now": MAY, **by}
        decide_for_place(session, row, places["Leeds"], None, called="Leeds", **later)
        later["version"] = row.row_version
        decide_applicability(session, row, YES, "We take calls", review_on=date(2027, 2, 1), **later)
        assign_owner(session, row, cast.officer.id, cast.manager.id, now=MARCH, **by)
        assign_owner(session, row, cast.manager.id, None, now=MAY, **by)


@pytest.mark.both_databases
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("kind", "rows"), [("decisions", 5), ("owners", 2)])
def test_what_held_comes_back_with_every_field(runtime, elsewhere, cast, lived, form, kind, rows):
    before = documents(runtime, kind, by=cast.officer)
    assert len(before) == rows
    content = exported(runtime, kind, form, by=cast.officer)
    same = bring_in(runtime, kind, f"again.{form}", content, by=cast.officer)
    assert counts(same) == (0, 0, rows, 0), [row.problems for row in rows_of(runtime, same)]

    requirements = exported(runtime, "requirements", "json", by=cast.officer)
    move(elsewhere, "requirements", "all.json", requirements, by=cast.officer)
    move(elsewhere, kind, f"again.{form}", content, by=cast.officer)
    again = bring_in(elsewhere, kind, f"again.{form}", content, by=cast.officer)
    assert counts(again) == (0, 0, rows, 0), [row.problems for row in rows_of(elsewhere, again)]
    out = exported(elsewhere, kind, form, by=cast.officer)
    assert counts(bring_in(elsewhere, kind, f"out.{form}", out, by=cast.officer))[:2] == (0, 0)
    with elsewhere.database.reading() as session:
        assert list(not_as_dated(session)) == []
        assert verify_history(session).problem == ""


def test_what_is_told_later_stands_on_its_days_and_says_so(runtime, client_as, cast, one):
    rows = [decision(from_on="2025-01-01", to_on="2025-06-01"), decision(from_on="2025-06-01", reason="Closed")]
    run = bring_in(runtime, "decisions", "old.json", json_of(rows), by=cast.officer)
    assert counts(run) == (2, 0, 0, 0), [row.problems for row in rows_of(runtime, run)]
    apply(runtime, run, by=cast.officer)
    officer = client_as("officer")
    now = words(officer.get(PAGE))
    assert "Leeds Does not apply: Closed since 1 Jun 2025, by Hannah Osei, recorded later, on 24 Nov 2026" in now
    assert "decided on ORG-A for Leeds: does not apply (No calls there), from 1 Jan 2025 to 1 Jun 2025" in now
    assert "Leeds Does not apply: No calls there" in words(officer.get(f"{PAGE}?as_at=2025-03-03"))


def test_what_holds_from_today_is_as_if_a_page_had_said_it(runtime, client_as, cast, lived):
    rows = [decision(), decision("", "applies", "All calls"), decision("client: harbour bank", "applies", "They ask")]
    content = csv_of(rows)
    run = bring_in(runtime, "decisions", "new.csv", content, by=cast.officer)
    assert counts(run) == (1, 2, 0, 0), [row.problems for row in rows_of(runtime, run)]
    apply(runtime, run, by=cast.officer)
    page = words(client_as("officer").get(PAGE))
    assert "Applies to us Applies: All calls" in page
    assert "Harbour Bank Applies: They ask since 24 Nov 2026, by Hannah Osei" in page
    assert counts(bring_in(runtime, "decisions", "new.csv", content, by=cast.officer)) == (0, 0, 3, 0)
    with runtime.database.reading() as session:
        assert list(not_as_dated(session)) == []


def test_a_column_that_the_file_leaves_out_stays(runtime, cast, lived):
    content = csv_of([decision("", "applies", "We take more calls")])
    move(runtime, "decisions", "new.csv", content, by=cast.officer)
    kept = documents(runtime, "decisions", by=cast.officer)
    assert [one["review_on"] for one in kept if one["reason"] == "We take more calls"] == ["2027-02-01"]


def test_what_holds_at_a_place_is_ended_today(runtime, cast, lived):
    kept = documents(runtime, "decisions", by=cast.officer)
    [bank] = [one for one in kept if one["place"] == "client: Harbour Bank"]
    run = bring_in(runtime, "decisions", "end.json", json_of([{**bank, "to_on": "2026-11-24"}]), by=cast.officer)
    assert counts(run) == (0, 1, 0, 0), [row.problems for row in rows_of(runtime, run)]
    apply(runtime, run, by=cast.officer)
    assert {**bank, "to_on": "2026-11-24"} in documents(runtime, "decisions", by=cast.officer)


def test_what_was_decided_for_a_retired_product_comes_back_by_its_name_and_nothing_new_is(runtime, cast, now, one):
    with runtime.database.transaction() as session:
        product = add_broadband(session, cast, now)
        row = visible_requirement(session, cast.officer, "ORG-A", to_change=True)
        said, place = Decided(NO, "Not sold by phone"), Where(product_id=product.row_id)
        decide_for_place(session, row, place, said, called=product.name, version=1, by=cast.officer, now=now)
        retire(session, product, "Sold no more", version=product.row_version, by=cast.officer, now=now)
    [held] = [one for one in documents(runtime, "decisions", by=cast.officer) if one["place"]]
    assert held["place"] == f"product: {product.name}"
    again = bring_in(runtime, "decisions", "same.csv", csv_of([held]), by=cast.officer)
    assert counts(again) == (0, 0, 1, 0), [row.problems for row in rows_of(runtime, again)]
    new = decision(held["place"], "applies", "Sold again")
    [bad] = rows_of(runtime, bring_in(runtime, "decisions", "new.csv", csv_of([new]), by=cast.officer))
    assert bad.problems == {"place": f"{product.name} is retired, so nothing new is decided for it"}


def test_of_two_products_of_one_name_a_file_says_which(runtime, cast, now, one):
    with runtime.database.transaction() as session:
        first, second = add_broadband(session, cast, now), add_broadband(session, cast, now)
        for product, reason in ((first, "Not sold by phone"), (second, "Sold by partners")):
            row = visible_requirement(session, cast.officer, "ORG-A", to_change=True)
            place, version = Where(product_id=product.row_id), row.row_version
            said = Decided(NO, reason)
            decide_for_place(session, row, place, said, called=product.name, version=version, by=cast.officer, now=now)
    held = [one for one in documents(runtime, "decisions", by=cast.officer) if one["place"]]
    assert {one["place"]: one["reason"] for one in held} == {
        f"product: {first.name} (no. {first.id})": "Not sold by phone",
        f"product: {second.name} (no. {second.id})": "Sold by partners",
    }
    assert counts(bring_in(runtime, "decisions", "same.json", json_of(held), by=cast.officer)) == (0, 0, 2, 0)
    either = decision(f"product: {first.name}", reason="Either of them")
    [bad] = rows_of(runtime, bring_in(runtime, "decisions", "either.json", json_of([either]), by=cast.officer))
    assert f"“product: {first.name} (no. {first.id})”".casefold() in bad.problems["place"]


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        (decision(ref="ORG-NONE"), "ref", "The register holds no ORG-NONE"),
        (decision("site: Atlantis"), "place", "There is no place of this name. Write its sort and its name, such as"),
        (decision("Leeds"), "place", "There is no place of this name"),
        (decision(applicability=""), "applicability", "Say whether it applies"),
        (decision(reason=""), "reason", "Say why it does not apply"),
        (decision(from_on="2026-12-01"), "from_on", "1 Dec 2026, which has not come"),
        (decision(from_on="2026-05-01", to_on="2026-04-01"), "to_on", "It held on no day"),
        (decision(from_on="2026-04-01", to_on="2026-06-01"), "from_on", "kept from 2 Mar 2026 to 4 May 2026 already"),
        (decision("", "applies", "Yes", from_on="2026-10-01"), "from_on", "what was kept is not rewritten"),
        (decision("client: Moorland Shops", ref="ORG-BANK"), "place", "ORG-BANK belongs to another client"),
    ],
)
def test_a_bad_decision_says_what_is_wrong_where_and_nothing_moves(runtime, cast, lived, row, where, why):
    with runtime.database.transaction() as session:
        add_requirement(session, "ORG-BANK", client_id=cast.bank, by=cast.officer, now=MARCH)
    before = documents(runtime, "decisions", by=cast.officer)
    run = bring_in(runtime, "decisions", "bad.json", json_of([row]), by=cast.officer)
    [bad] = rows_of(runtime, run)
    assert why in bad.problems[where], bad.problems
    apply(runtime, run, by=cast.officer, leaves_out=True)
    assert documents(runtime, "decisions", by=cast.officer) == before


def test_two_rows_for_one_day_stop_the_file(runtime, cast, one):
    rows = [decision(from_on="2025-01-01"), decision(from_on="2025-06-01", place="SITE:leeds")]
    run = bring_in(runtime, "decisions", "some.json", json_of(rows), by=cast.officer)
    assert "ORG-A (site: leeds) speak for the same days: one from 1 Jan 2025, one from 1 Jun 2025" in run.blocked
    with pytest.raises(BadInput):
        apply(runtime, run, by=cast.officer)


def test_an_owner_is_told_of_later_and_one_who_left_may_have_been_one(runtime, client_as, cast, one):
    with runtime.database.transaction() as session:
        session.execute(text("UPDATE person SET is_active = :no WHERE id = :id"), {"no": False, "id": cast.leader.id})
    rows = [owner("leader", from_on="2025-01-01", to_on="2025-06-01"), owner("manager", deputy=address_of("officer"))]
    run = bring_in(runtime, "owners", "old.json", json_of(rows), by=cast.officer)
    assert counts(run) == (1, 1, 0, 0), [row.problems for row in rows_of(runtime, run)]
    apply(runtime, run, by=cast.officer)
    then = words(client_as("officer").get(f"{PAGE}?as_at=2025-03-03"))
    assert "Leila Haddad since 1 Jan 2025, by Hannah Osei, recorded later" in then
    [row] = documents(runtime, "requirements", by=cast.officer)
    assert (row["owner"], row["deputy"]) == (address_of("manager"), address_of("officer"))
    with runtime.database.reading() as session:
        assert list(not_as_dated(session)) == []


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        ({"ref": "ORG-A", "owner": "nobody@fernleigh.example"}, "owner", "Nobody here has the address nobody@"),
        (owner("leader"), "owner", "That person is not here any more"),
        (owner("officer", deputy=address_of("officer")), "deputy", "somebody other than the owner"),
        (owner("", from_on="2026-03-02", to_on="2026-11-24"), "to_on", "bring in what holds instead"),
    ],
)
def test_a_bad_owner_says_what_is_wrong(runtime, cast, one, row, where, why):
    with runtime.database.transaction() as session:
        session.execute(text("UPDATE person SET is_active = :no WHERE id = :id"), {"no": False, "id": cast.leader.id})
    run = bring_in(runtime, "owners", "bad.json", json_of([row]), by=cast.officer)
    [bad] = rows_of(runtime, run)
    assert why in bad.problems[where], bad.problems


def test_what_was_decided_meanwhile_sends_the_file_back(runtime, cast, now, one):
    run = bring_in(runtime, "decisions", "some.json", json_of([decision()]), by=cast.officer)
    planned = plan_run(runtime.database, run, cast.officer, today=now.date(), now=now)
    with runtime.database.transaction() as session:
        row = visible_requirement(session, cast.officer, "ORG-A", to_change=True)
        decide_applicability(session, row, YES, "", version=row.row_version, by=cast.officer, now=now)
    with pytest.raises(StaleImport), runtime.database.transaction() as session:
        apply_run(session, run.row_id, planned, version=run.row_version, leaves_out=False, by=cast.officer, now=now)


def test_what_was_decided_for_another_client_is_in_nobody_elses_file(runtime, cast, lived):
    assert "Harbour Bank" in str(documents(runtime, "decisions", by=cast.officer))
    assert "Harbour Bank" not in str(documents(runtime, "decisions", by=cast.outsider))


def test_a_row_whose_place_cannot_be_read_does_not_stand_in_the_way_of_a_good_one(runtime, cast, one):
    rows = [decision("site: Leeds\0"), decision("", "applies", "All calls")]
    run = bring_in(runtime, "decisions", "some.json", json_of(rows), by=cast.officer)
    assert [list(row.problems) for row in rows_of(runtime, run)] == [["place"], []]


def test_what_a_file_decides_for_a_client_is_told_to_that_clients_people_alone(runtime, client_as, cast, one):
    about = [decision("client: Harbour Bank", "applies", "They ask"), decision("", "applies", "All calls")]
    move(runtime, "decisions", "some.json", json_of(about), by=cast.officer)
    assert "decided on ORG-A for Harbour Bank" in words(client_as("officer").get(PAGE))
    theirs = words(client_as("outsider").get(PAGE))
    assert "decided on ORG-A: applies (All calls)" in theirs
    assert "Harbour Bank" not in theirs


@pytest.mark.parametrize("kind", ["decisions", "owners"])
def test_a_thousand_rows_cost_as_many_queries_as_ten(runtime, cast, now, kind):
    with runtime.database.transaction() as session:
        fill_register(session, 1_000, now=now)
    asked = []
    for span in (range(1, 11), range(101, 501)):
        about = [{**(decision() if kind == "decisions" else owner()), "ref": f"BULK-{n:06}"} for n in span]
        run = bring_in(runtime, kind, "some.json", json_of(about), by=cast.officer)
        with count_queries(runtime.database) as queries:
            apply(runtime, run, by=cast.officer)
        asked.append(len(queries))
    assert asked[0] == asked[1]
