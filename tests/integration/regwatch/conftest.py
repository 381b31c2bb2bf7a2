"""A regulator on loopback, a register to match with, and a poll that can be run at any instant."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.config import Settings, read_settings
from app.core.actor import Actor
from app.core.clock import Clock
from app.db.runtime import Runtime
from regwatch.changes.jobs import poll_due
from regwatch.changes.polling import PollLine
from regwatch.fetching.domain.identity import IdentityRule
from regwatch.sources.operations import SourceDetails, add_source
from tests.fakes.source_server import SourceServer


@pytest.fixture
def regulator() -> Iterator[SourceServer]:
    with SourceServer() as server:
        yield server


@pytest.fixture
def settings(placed, tmp_path, now, regulator) -> Settings:
    return read_settings(
        database_url=placed[0],
        data_dir=tmp_path / "data",
        secret_key="k" * 40,
        testing=True,
        now=now.isoformat(),
        allow_private_sources=regulator.address,
    )


@pytest.fixture
def runtime(settings, register, now) -> Runtime:
    return Runtime(settings, register, Clock(now.isoformat()))


@pytest.fixture
def watch(runtime, database, regulator, now) -> Callable[..., None]:
    """`watch("/news.rss")` adds a source at that path of the regulator."""

    def add(path: str = "/news.rss", key: str = "news", **more) -> None:
        details = SourceDetails(
            name=key.capitalize(), publisher="FCA", url=regulator.url(path), minimum_minutes=60,
            **{"identity": IdentityRule.GUID_OR_LINK, **more},
        )  # fmt: skip
        with database.transaction() as session:
            allowed = runtime.settings.allow_private_sources
            add_source(session, key, details, allowed=allowed, by=Actor.system(), now=now)

    return add


@pytest.fixture
def poll(runtime, now) -> Callable[..., PollLine]:
    """`poll(hours=6)` polls everything as it is due at that time after the test's beginning; the one line of it."""

    def run(hours: float = 0) -> PollLine:
        instant: datetime = now + timedelta(hours=hours)
        lines = poll_due(replace(runtime, clock=Clock(instant.isoformat())), even_if_not_due=True)
        assert len(lines) == 1
        return lines[0]

    return run
