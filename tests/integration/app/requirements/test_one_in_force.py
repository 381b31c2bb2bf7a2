"""At any instant at most one version of a requirement is in force, and the lists of a day say the same as the rule."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from app.core.errors import BadInput
from app.requirements.domain.contents import NewWording
from app.requirements.domain.versions import VersionDates, in_force_on
from app.requirements.operations import revise_requirement
from app.requirements.queries import versions_of
from app.requirements.queries.in_time import DayFilter, register_page
from tests.factories.register import WORDING, add_requirement

FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
DAYS = 30


def day_at(number: int) -> date:
    return FIRST.date() + timedelta(days=number)


@pytest.mark.parametrize("seed", range(3))
def test_the_list_of_every_day_holds_the_version_that_the_rule_says(session, cast, seed):
    random = Random(seed)  # noqa: S311 - the same for every run
    held: dict[str, list[VersionDates]] = {}
    for number in range(8):
        start = random.choice([None, day_at(random.randrange(DAYS))])
        row = add_requirement(session, f"ORG-{number}", effective_from=start, by=cast.officer, now=FIRST)
        for version in range(random.randrange(5)):
            new = NewWording(replace(WORDING, title=f"{version}"), day_at(random.randrange(DAYS)))
            with suppress(BadInput):  # it would begin before the one that it follows
                revise_requirement(session, row, new, by=cast.officer, now=FIRST)
        held[row.ref] = [VersionDates(one.number, one.effective_from) for one in versions_of(session, row)]
    for day in (day_at(number) for number in range(-1, DAYS + 1)):
        rows = register_page(session, cast.officer, DayFilter(day, FIRST), None).rows
        expected = {ref: one.number for ref, dates in held.items() if (one := in_force_on(dates, day)) is not None}
        assert [row.ref for row in rows] == sorted(expected), "a requirement is in force once or not at all"
        assert {row.ref: row.number for row in rows} == expected
