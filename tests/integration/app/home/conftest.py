"""A morning on which the officer has something to read, and a mail server to deliver to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from app.core.clock import Clock
from app.db.runtime import Runtime
from tests.factories.due import add_overdue_review
from tests.fakes.mail_server import MailServer

MORNING = datetime.fromisoformat("2026-11-25T08:00:00+00:00")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def runtime(settings, database, now, cast, mail_server) -> Runtime:
    """Wednesday at 08:00; one review has been overdue since Friday, and it falls to the officer."""
    with database.transaction() as session:
        add_overdue_review(session, by=cast.officer, now=now)
    return Runtime(settings.model_copy(update={"smtp_url": mail_server.url}), database, Clock(MORNING.isoformat()))


@pytest.fixture
def at(runtime) -> Callable[[str], Runtime]:
    """The same installation at another instant: `at("2026-11-26T08:00:00+00:00")`."""
    return lambda instant: replace(runtime, clock=Clock(instant))
