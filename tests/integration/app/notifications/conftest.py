"""A mail in the outbox, and a mail server to deliver it to."""

from collections.abc import Callable, Iterator

import pytest

from app.db.runtime import Runtime
from app.notifications.email import Email
from app.notifications.operations import Postage, put_mail
from tests.fakes.mail_server import MailServer

LINE = {"title": "Review SLA-1", "path": "/requirements/SLA-1", "why": "Reviewed yearly", "when": "", "date": "20 Nov"}


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def runtime(settings, database, mail_server) -> Runtime:
    return Runtime(settings.model_copy(update={"smtp_url": mail_server.url}), database, settings.clock)


@pytest.fixture
def put(runtime, cast) -> Callable[..., str]:
    """Queue a digest for somebody of the cast; its address."""

    def put(name: str = "officer", *, key: str = "1", headline: str = "1 overdue", **line: str) -> str:
        person = cast.named(name)
        section = {"heading": "Overdue", "count": 1, "more": 0, "lines": [LINE | line]}
        content = {
            "name": person.name, "headline": headline, "day": "Wednesday 25 November 2026", "sections": [section],
            "earlier": 0, "cadence": "daily", "head": f"12345:{'a' * 64}",
        }  # fmt: skip
        address = f"{name}@fernleigh.example"
        email = Email(f"digest/{person.id}/{key}", "digest", person.id, person.name, address, content)
        with runtime.database.transaction() as session:
            put_mail(session, email, Postage.of(runtime), now=runtime.clock.now())
        return address

    return put
