"""Relations in files: out and in again, noted anew, ended, and refused row by row."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from app.core.errors import BadInput
from app.exchange.domain.limits import FORMATS
from app.exchange.operations import RowsRefused
from app.requirements.domain.words import RelationKind
from app.requirements.operations import relate, unrelate
from app.requirements.queries import visible_requirement
from app.requirements.queries.relations import relations_of
from tests.factories.exchange import apply, bring_in, counts, documents, exported, json_of, move, rows_of
from tests.factories.register import add_requirement, fill_register
from tests.pages_client import words
from tests.queries import count_queries

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


def relation(ref="ORG-A", kind="implements", other="ORG-B", reason="The policy says so", **more):
    return {"ref": ref, "relation": kind, "other": other, "reason": reason, **more}


def register(runtime, cast, *names):
    with runtime.database.transaction() as session:
        return [
            add_requirement(session, f"ORG-{name}", title=f"Rule {name}", by=cast.officer, now=MARCH) for name in names
        ]


@pytest.fixture
def related(runtime, cast, now):
    """One that holds since March, one that ended, a conflict of today, and a duplicate with words that files fear."""
    register(runtime, cast, *"ABCD")
    with runtime.database.transaction() as session:
        a, b, c, d = (visible_requirement(session, cast.officer, f"ORG-{name}") for name in "ABCD")
        relate(session, a, RelationKind.IMPLEMENTS, b, "The policy says so", by=cast.officer, now=MARCH)
        relate(session, b, RelationKind.IMPLEMENTS, c, "=once, it did\nso", by=cast.officer, now=MARCH)
        [ended] = relations_of(session, cast.officer, c, MARCH.date())
        unrelate(session, c, ended.id, "-no more", by=cast.officer, now=datetime(2026, 5, 1, 9, tzinfo=UTC))
        relate(session, b, RelationKind.CONFLICTS, a, "Two days here, three there", by=cast.officer, now=now)
        relate(session, d, RelationKind.DUPLICATES, c, "'tis; the, same", by=cast.officer, now=now)


def problems(runtime, cast, *rows):
    run = bring_in(runtime, "relations", "some.json", json_of(rows), by=cast.officer)
    return [row.problems for row in rows_of(runtime, run)]


@pytest.mark.both_databases
@pytest.mark.parametrize("form", FORMATS)
def test_relations_come_back_with_every_field(runtime, elsewhere, cast, related, form):
    before = documents(runtime, "relations", by=cast.officer)
    assert len(before) == 4
    assert before[1] == relation("ORG-B", reason="=once, it did\nso", other="ORG-C", from_on="2026-03-02",
                                 to_on="2026-05-01", end_reason="-no more")  # fmt: skip
    content = exported(runtime, "relations", form, by=cast.officer)
    same = bring_in(runtime, "relations", f"again.{form}", content, by=cast.officer)
    assert counts(same) == (0, 0, 4, 0), [row.problems for row in rows_of(runtime, same)]

    register(elsewhere, cast, *"ABCD")
    move(elsewhere, "relations", f"again.{form}", content, by=cast.officer)
    assert documents(elsewhere, "relations", by=cast.officer) == before


def test_what_a_file_tells_of_earlier_days_says_when_it_was_noted(runtime, client_as, cast):
    register(runtime, cast, *"AB")
    move(runtime, "relations", "old.json", json_of([relation(from_on="2026-03-02")]), by=cast.officer)
    page = words(client_as("officer").get("/requirements/ORG-A"))
    assert "The policy says so · Hannah Osei, 24 Nov 2026, true from 2 Mar 2026" in page
    assert "Hannah Osei noted that ORG-A implements ORG-B: The policy says so, from 2 Mar 2026" in page
    assert "Is implemented by ORG-A" in words(client_as("officer").get("/requirements/ORG-B?as_at=2026-04-01"))


def test_a_row_without_days_holds_from_today_and_the_second_time_nothing_changes(runtime, cast):
    register(runtime, cast, *"AB")
    content = json_of([relation(ref="org-a")])
    move(runtime, "relations", "some.json", content, by=cast.officer)
    assert documents(runtime, "relations", by=cast.officer)[0]["from_on"] == "2026-11-24"
    assert counts(bring_in(runtime, "relations", "some.json", content, by=cast.officer)) == (0, 0, 1, 0)


@pytest.mark.both_databases
def test_what_holds_is_ended_today_with_its_reason(runtime, client_as, cast, related):
    row = relation(from_on="2026-03-02", to_on="2026-11-24", end_reason="The policy went")
    run = bring_in(runtime, "relations", "end.json", json_of([row]), by=cast.officer)
    assert counts(run) == (0, 1, 0, 0), [row.problems for row in rows_of(runtime, run)]
    apply(runtime, run, by=cast.officer)
    assert row in documents(runtime, "relations", by=cast.officer)
    page = words(client_as("officer").get("/requirements/ORG-B"))
    assert "no longer so that ORG-A implements ORG-B: The policy went" in page


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        (relation(ref="ORG-NONE"), "ref", "The register holds no ORG-NONE. Bring the requirement in first"),
        (relation(other="ORG-NONE"), "other", "The register holds no ORG-NONE"),
        (relation(other=""), "other", "Name it"),
        (relation(kind=""), "relation", "Say how it stands to the other: implements, conflicts, duplicates"),
        (relation(kind="likes"), "relation", "“likes” is not one of"),
        (relation(reason=""), "reason", "Say why"),
        (relation(from_on="2026-11-25"), "from_on", "25 Nov 2026, which has not come"),
        (relation(from_on="2026-02-02", to_on="2026-02-01", end_reason="x"), "to_on", "It held on no day"),
        (relation(from_on="2026-02-01", to_on="2026-02-02"), "end_reason", "Say why it is so no longer"),
        (relation(to_on="2026-02-02", end_reason="x"), "from_on", "Say from which day it held"),
        (relation(end_reason="x"), "to_on", "Say on which day it ended"),
        (relation(from_on="2026-02-01"), "from_on", "from 2 Mar 2026 already, and what was kept is not rewritten"),
        (relation(reason="Another"), "from_on", "ORG-A implements ORG-B from 2 Mar 2026 already"),
        (relation(reason="Another", from_on="2026-03-02"), "reason", "It holds for another reason"),
        (relation(from_on="2026-03-02", to_on="2026-10-01", end_reason="x"), "to_on", "today, 24 Nov 2026, and on no"),
        (relation("ORG-A", "conflicts", "ORG-B"), "from_on", "ORG-B conflicts with ORG-A from 24 Nov 2026 already"),
        (relation("ORG-B", other="ORG-A"), "other", "in a circle: ORG-B implements ORG-A implements ORG-B"),
        (relation("ORG-A", other="ORG-A"), "other", "ORG-A cannot be related to itself"),
        (relation("ORG-A", "duplicates", "ORG-D"), "other", "ORG-D is itself a duplicate of ORG-C"),
        (relation("ORG-BANK", other="ORG-SHOP"), "other", "ORG-SHOP belongs to another client than ORG-BANK"),
    ],
)
def test_a_bad_row_says_what_is_wrong_where_and_moves_nothing(runtime, cast, related, row, where, why):
    with runtime.database.transaction() as session:
        add_requirement(session, "ORG-BANK", client_id=cast.bank, by=cast.officer, now=MARCH)
        add_requirement(session, "ORG-SHOP", client_id=cast.shop, by=cast.officer, now=MARCH)
    before = documents(runtime, "relations", by=cast.officer)
    run = bring_in(runtime, "relations", "bad.json", json_of([row, relation("ORG-C", other="ORG-A")]), by=cast.officer)
    bad, good = rows_of(runtime, run)
    assert (run.refused_count, good.problems) == (1, {})
    assert why in bad.problems[where]
    with pytest.raises(RowsRefused):
        apply(runtime, run, by=cast.officer)
    assert documents(runtime, "relations", by=cast.officer) == before


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([relation("ORG-B", other="ORG-C"), relation("ORG-C", other="ORG-A")], r"circle: (ORG-. implements ){3}ORG-."),
        (
            [relation("ORG-A", "conflicts", "ORG-C"), relation("ORG-C", "conflicts", "ORG-A")],
            "That ORG-C conflicts with ORG-A stands in the file from both sides",
        ),
        (
            [relation("ORG-A", "duplicates", "ORG-B"), relation("ORG-B", "duplicates", "ORG-C")],
            "ORG-A is named as a duplicate of ORG-B, which is a duplicate itself",
        ),
        (
            [relation("ORG-A", "duplicates", "ORG-B"), relation("ORG-A", "duplicates", "ORG-C")],
            "ORG-A is named as a duplicate of ORG-B and of ORG-C",
        ),
    ],
)
def test_rows_that_cannot_be_true_together_are_not_moved(runtime, client_as, cast, rows, why):
    register(runtime, cast, *"ABC")
    if len(why) < 60:
        move(runtime, "relations", "first.json", json_of([relation()]), by=cast.officer)
    run = bring_in(runtime, "relations", "some.json", json_of(rows), by=cast.officer)
    assert re.search(why, run.blocked), run.blocked
    with pytest.raises(BadInput, match="ORG-"):
        apply(runtime, run, by=cast.officer)
    address = f"/exchange/runs/{run.id}"
    assert "Nothing of it can be moved" in words(client_as("officer").get(address))
    refused = client_as("officer").post(f"{address}/apply", {"row_version": str(run.row_version)}, status=422)
    assert "Nothing was moved" in words(refused)


def test_the_same_row_twice_is_refused_the_second_time(runtime, cast):
    register(runtime, cast, *"AB")
    assert problems(runtime, cast, relation(), relation()) == [{}, {"ref": "Row 1 is about the same relation already"}]


def test_what_was_noted_meanwhile_sends_the_file_back(runtime, cast, now):
    from app.exchange.operations import StaleImport, apply_run
    from app.exchange.planning import plan_run

    a, b, c = register(runtime, cast, *"ABC")
    run = bring_in(runtime, "relations", "some.json", json_of([relation()]), by=cast.officer)
    planned = plan_run(runtime.database, run, cast.officer, today=now.date(), now=now)
    with runtime.database.transaction() as session:
        relate(session, b, RelationKind.IMPLEMENTS, a, "Meanwhile", by=cast.officer, now=now)
    with pytest.raises(StaleImport), runtime.database.transaction() as session:
        apply_run(session, run.row_id, planned, version=run.row_version, leaves_out=False, by=cast.officer, now=now)
    assert c.ref not in str(documents(runtime, "relations", by=cast.officer))


def test_who_sees_no_other_client_takes_none_of_its_relations_out(runtime, cast):
    register(runtime, cast, *"AB")
    with runtime.database.transaction() as session:
        add_requirement(session, "ORG-SHOP", client_id=cast.shop, by=cast.officer, now=MARCH)
    rows = [relation(), relation("ORG-SHOP", other="ORG-A")]
    move(runtime, "relations", "some.json", json_of(rows), by=cast.officer)
    assert len(documents(runtime, "relations", by=cast.officer)) == 2
    assert [one["ref"] for one in documents(runtime, "relations", by=cast.leader)] == ["ORG-A"]


def test_a_thousand_rows_cost_as_many_queries_as_ten(runtime, cast, now):
    with runtime.database.transaction() as session:
        fill_register(session, 1_001, now=now)
    few, many = (
        [relation(f"BULK-{n:06}", other=f"BULK-{n + 1:06}") for n in span] for span in (range(1, 11), range(501, 901))
    )
    asked = []
    for rows in (few, many):
        run = bring_in(runtime, "relations", "some.json", json_of(rows), by=cast.officer)
        with count_queries(runtime.database) as queries:
            apply(runtime, run, by=cast.officer)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    with runtime.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM requirement_relation")).scalar_one() == 410


def test_an_ended_relation_can_be_told_of_later_and_leaves_today_alone(runtime, client_as, cast):
    register(runtime, cast, *"AB")
    row = relation(from_on="2025-01-01", to_on="2025-06-01", end_reason="It went")
    move(runtime, "relations", "old.json", json_of([row]), by=cast.officer)
    officer = client_as("officer")
    assert "Implements ORG-B" not in words(officer.get("/requirements/ORG-A"))
    assert "Implements ORG-B" in words(officer.get(f"/requirements/ORG-A?as_at={date(2025, 2, 1)}"))
