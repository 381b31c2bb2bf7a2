"""Files as proof: the day that they speak of, until when they hold, and their use again by whoever added them."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.errors import BadInput, NotFound
from app.db.runtime import Runtime
from app.files.models import Evidence
from app.files.operations import Offered, add_evidence, take_evidence
from app.files.queries import evidence_by_ids, own_evidence, own_evidence_by_id
from app.files.uploads import CheckedFile, check_upload
from tests.factories.pictures import PDF
from tests.queries import count_queries

DAY = date(2026, 11, 17)
TODAY = date(2026, 11, 24)


@pytest.fixture
def checked(settings, database):
    return check_upload(Runtime(settings, database), "letter.pdf", io.BytesIO(PDF))


@pytest.fixture
def added(session, checked, cast, now):
    """Evidence of the leader, whose day is a week before its upload."""

    def add(**more):
        given = {"title": "Letter to the customer", "effective_on": DAY, "by": cast.leader, "now": now, **more}
        return add_evidence(session, checked, **given)

    return add


def test_the_day_that_it_speaks_of_is_not_the_day_of_its_upload(session, added, now):
    evidence = added(expires_on=date(2026, 12, 31))
    (line,) = evidence_by_ids(session, [evidence.row_id]).values()

    assert (line.effective_on, line.expires_on, line.added_at) == (DAY, date(2026, 12, 31), now)
    assert (line.name, line.title, line.media_type, line.size, line.added_by_name) == (
        "letter.pdf", "Letter to the customer", "application/pdf", len(PDF), "Leila Haddad",
    )  # fmt: skip


@pytest.mark.parametrize(("days", "has_expired"), [(-1, False), (0, False), (1, True)])
def test_it_holds_to_the_end_of_its_last_day(session, added, days, has_expired):
    last = date(2026, 12, 1)
    (line,) = evidence_by_ids(session, [added(expires_on=last).row_id]).values()
    assert line.expired(last + timedelta(days=days)) is has_expired
    assert not replace(line, expires_on=None).expired(date.max)


def test_it_cannot_run_out_before_its_day(session, added, checked, cast, now):
    with pytest.raises(BadInput) as refused:
        added(expires_on=DAY - timedelta(days=1))
    assert refused.value.errors == {"expires_on": "It cannot run out before the day that it speaks of"}
    held = added(expires_on=DAY).model_dump(exclude={"id"})
    session.add(Evidence(**held | {"expires_on": DAY - timedelta(days=1)}))
    with pytest.raises(IntegrityError, match="expires_after_it_began"):  # the database holds it too
        session.flush()


def test_the_same_file_twice_is_kept_once_and_is_evidence_twice(session, added):
    first, second = added(), added(title="The same letter, for another case")
    assert first.file_id == second.file_id
    assert first.row_id != second.row_id


def test_ones_own_evidence_comes_newest_first_and_holds_nobody_elses(session, added, cast):
    first, second = added(), added(title="Second")
    added(title="Martin's", by=cast.manager)

    assert [line.id for line in own_evidence(session, cast.leader)] == [second.row_id, first.row_id]
    assert [line.id for line in own_evidence(session, cast.leader, limit=1)] == [second.row_id]
    assert own_evidence(session, cast.outsider) == []


def test_what_has_run_out_is_not_offered_again(session, added, cast):
    added(expires_on=TODAY - timedelta(days=1))
    good = added(expires_on=TODAY)
    assert [line.id for line in own_evidence(session, cast.leader, on=TODAY)] == [good.row_id]


def test_evidence_of_a_client_that_one_no_longer_serves_is_out_of_reach(session, added, cast):
    evidence = added(client_id=cast.bank)
    elsewhere = replace(cast.leader, client_ids=frozenset({cast.shop}))

    assert own_evidence_by_id(session, cast.leader, evidence.row_id).id == evidence.row_id
    assert own_evidence(session, elsewhere) == []
    for who in (elsewhere, cast.officer):
        with pytest.raises(NotFound):
            own_evidence_by_id(session, who, evidence.row_id)


def test_a_form_offers_a_file_or_something_used_again_or_nothing(session, checked, added, cast, now):
    def take(offered: Offered, client_id: int | None = None) -> int | None:
        return take_evidence(session, offered, client_id=client_id, today=TODAY, by=cast.leader, now=now)

    assert take(Offered()) is None
    new = take(Offered(checked, "New"), cast.bank)
    row = session.get(Evidence, new)
    assert (row.title, row.effective_on, row.client_id) == ("New", TODAY, cast.bank)
    again = added()
    assert take(Offered(reuse_id=again.row_id), cast.bank) == again.row_id
    with pytest.raises(BadInput, match="belongs to another client"):
        take(Offered(reuse_id=new), cast.shop)
    with pytest.raises(BadInput, match="has run out"):
        take(Offered(reuse_id=added(expires_on=DAY).row_id))
    with pytest.raises(NotFound):
        take(Offered(reuse_id=added(by=cast.manager).row_id))


def test_evidence_of_many_is_read_in_one_query(session, added, database):
    ids = [added(title=str(number)).row_id for number in range(20)]
    session.commit()
    with count_queries(database) as ran, database.reading() as reading:
        assert len(evidence_by_ids(reading, ids)) == 20
    assert len(ran) == 1
    assert evidence_by_ids(session, []) == {}


def test_a_checked_file_says_all_that_its_row_holds(checked):
    assert checked == CheckedFile(checked.sha256, len(PDF), "application/pdf", "letter.pdf")
