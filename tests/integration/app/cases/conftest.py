"""Whatever people do with cases, each stays as the newest entry about it left it."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, select

from app.cases.models import ChangeCase
from app.cases.queries.sealing import CASE, case_seals
from app.history.queries import newest_about


@pytest.fixture
def by_hand() -> None:
    """Of a test that writes into a case past its operations, or whose refusal nobody rolls back: its seal is broken."""


@pytest.fixture(autouse=True)
def sealed_as_told(request) -> Iterator[None]:
    """After each test: an operation that sealed a case before its last change to it would look like an alteration."""
    names = request.fixturenames
    session = request.getfixturevalue("session") if "session" in names else None
    database = request.getfixturevalue("database") if session is None and "database" in names else None
    yield
    if "by_hand" in names:
        return
    if session is not None:
        hold_to_their_seals(session)
    elif database is not None:
        with database.reading() as reading:
            hold_to_their_seals(reading)


def hold_to_their_seals(session: Session) -> None:
    ids = [one for one in session.scalars(select(col(ChangeCase.id))) if one is not None]
    newest, seals = newest_about(session, "case", [str(one) for one in ids]), case_seals(session, ids)
    told = {key: entry.sealed(CASE) for key, entry in newest.items()}
    assert told == {key: seals[int(key)] for key in told}
