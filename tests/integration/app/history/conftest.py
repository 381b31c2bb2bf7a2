"""A history with five entries of the cast's own making."""

import pytest
from click.testing import CliRunner, Result

from app.commands import tidemark
from app.db.runtime import Runtime
from app.history.operations import EntrySubject, record


@pytest.fixture
def runtime(settings, database, cast, now) -> Runtime:
    with database.transaction() as session:
        for number in range(1, 6):
            record(
                session, "thing:done", f"Thing {number} was done", about=EntrySubject("thing", str(number)),
                by=cast.officer, now=now, before={"number": number - 1}, after={"number": number},
            )  # fmt: skip
    return Runtime(settings, database, settings.clock)


@pytest.fixture
def verify(runtime):
    """`tidemark history verify ARGUMENTS`."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(tidemark, ["history", "verify", *arguments], obj=runtime)

    return run
