"""Paging by key: every row once, in order, forwards and back, whatever ties and whatever the address says."""

import base64
import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Integer, MetaData, String, Table, insert, select

from app.db.paging import COUNT_CAP, Order, count_up_to, page_of, shown_count

ROWS = Table(
    "paged",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("day", Date, nullable=False),
)
DAY = date(2026, 11, 24)


def edited(*parts: object) -> str:
    """A cursor as somebody writes it who knows how they are made."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


EDITED = [
    edited("plain", "a", True, 0),
    edited("plain", True, 1, 0),
    edited("plain", "a", 2**63, 0),
    edited("instant", "9999-12-31T23:59:59-14:00", 1, 0),
    edited("day", "10000-01-01", 1, 0),
    edited("plain", [1], 1, 0),
]


@pytest.fixture
def paged(database):
    ROWS.create(database.engine)
    return database


def fill(session, names: list[str]) -> None:
    session.execute(ROWS.delete())
    rows = [
        {"id": number, "name": name, "rank": len(name), "day": DAY + timedelta(days=len(name))}
        for number, name in enumerate(names, 1)
    ]
    session.execute(insert(ROWS), rows)


def walk(session, order: Order, size: int, cursor: str | None = None, *, back: bool = False) -> list[list[int]]:
    """The ids of each page, from a cursor on, in the order in which they were asked for."""
    pages = []
    while True:
        page = page_of(session, select(ROWS.c.id), order, cursor, size=size)
        pages.append([row.id for row in page.rows])
        cursor = page.previous_cursor if back else page.next_cursor
        if cursor is None:
            return pages


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25, derandomize=True)
@given(
    names=st.lists(st.sampled_from(["a", "aa", "é", "B", "aaa"]), min_size=1, max_size=25),
    column=st.sampled_from(["name", "rank", "day"]),
    descending=st.booleans(),
    size=st.integers(1, 7),
)
def test_every_row_is_shown_once_and_the_way_back_is_the_same(paged, names, column, descending, size):
    order = Order(ROWS.c[column], ROWS.c.id, descending=descending)
    with paged.new_session(write=True) as session:
        fill(session, names)
        pages = walk(session, order, size)
        wanted = [row.id for row in page_of(session, select(ROWS.c.id), order, None, size=100).rows]
        last = None
        for _ in pages[1:]:
            last = page_of(session, select(ROWS.c.id), order, last, size=size).next_cursor
        final = page_of(session, select(ROWS.c.id), order, last, size=size)
        returned = walk(session, order, size, final.previous_cursor, back=True) if final.previous_cursor else []
        session.rollback()

    assert [key for page in pages for key in page] == wanted
    assert sorted(wanted) == list(range(1, len(names) + 1))
    assert list(reversed(returned)) == pages[:-1]


def test_rows_that_arrive_between_two_pages_shift_nothing(paged):
    order = Order(ROWS.c.name, ROWS.c.id)
    with paged.transaction() as session:
        fill(session, ["b", "c", "d", "e"])
        first = page_of(session, select(ROWS.c.id), order, None, size=2)
        session.execute(insert(ROWS).values(id=9, name="a", rank=1, day=DAY))
        second = page_of(session, select(ROWS.c.id), order, first.next_cursor, size=2)

    assert [row.id for row in second.rows] == [3, 4]


@pytest.mark.parametrize(
    "cursor", ["", "x", "%%%", "bnVsbA", "W10", "WyJwbGFpbiIsbnVsbCwxLDBd", "ZGF5", "\x00", "é", *EDITED]
)
def test_a_cursor_that_cannot_be_read_is_the_first_page(paged, cursor):
    with paged.transaction() as session:
        fill(session, ["a", "b"])
        page = page_of(session, select(ROWS.c.id), Order(ROWS.c.name, ROWS.c.id), cursor, size=1)

    assert [row.id for row in page.rows] == [1]


@pytest.mark.parametrize("wrong", ["rank", "day"])
def test_a_cursor_of_another_sorting_is_the_first_page(paged, wrong):
    with paged.transaction() as session:
        fill(session, ["a", "b", "c"])
        by_name = page_of(session, select(ROWS.c.id), Order(ROWS.c.name, ROWS.c.id), None, size=1)
        page = page_of(session, select(ROWS.c.id), Order(ROWS.c[wrong], ROWS.c.id), by_name.next_cursor, size=1)

    assert [row.id for row in page.rows] == [1]


def test_a_count_stops_at_its_cap(paged):
    with paged.transaction() as session:
        fill(session, ["a"] * 7)

        assert count_up_to(session, select(ROWS.c.id).order_by(ROWS.c.name), cap=5) == 6
        assert count_up_to(session, select(ROWS.c.id)) == 7
    assert (shown_count(6, 5), shown_count(5, 5), shown_count(COUNT_CAP + 1)) == ("5+", "5", "10,000+")
