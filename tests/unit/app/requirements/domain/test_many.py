"""What happens to each of many requirements that are set at once, and why one stays as it is."""

from dataclasses import replace
from datetime import date

import pytest

from app.requirements.domain.many import OneOfMany, Setting, planned
from app.requirements.domain.words import Applicability

ROW = OneOfMany(
    id=1,
    ref="ORG-ONE",
    title="One",
    row_version=3,
    seen_version=3,
    owner_id=None,
    owner_name="nobody",
    deputy_id=8,
    client_id=None,
    applicability=Applicability.NOT_DECIDED,
    reason="",
    review_due_on=date(2027, 1, 1),
)
MARTIN = Setting(sets_owner=True, owner_id=7, owner_name="Martin Keogh")


def plan(setting, row=ROW, *, is_served=True):
    [one] = planned([row], setting, serves=lambda _client: is_served)
    return one


def test_what_differs_is_said_from_and_to():
    setting = replace(MARTIN, applicability=Applicability.APPLIES, reason="We call", review_due_on=date(2027, 2, 1))
    assert plan(setting).words == (
        "owner from nobody to Martin Keogh; applies from Not decided to Applies; reason from nothing to We call; "
        "next review from 1 Jan 2027 to 1 Feb 2027"
    )


def test_what_is_not_said_stays_as_it_is():
    assert plan(MARTIN).after == {"owner": "Martin Keogh"}
    assert Setting().is_empty
    assert not MARTIN.is_empty


def test_taking_the_owner_away_is_a_change_too():
    owned = replace(ROW, owner_id=7, owner_name="Martin Keogh")
    assert plan(Setting(sets_owner=True), owned).after == {"owner": "nobody"}


@pytest.mark.parametrize(
    ("setting", "row", "is_served", "why"),
    [
        (MARTIN, replace(ROW, row_version=4), True, "was changed by somebody else since it was chosen"),
        (MARTIN, replace(ROW, owner_id=7), True, "is so already"),
        (MARTIN, replace(ROW, deputy_id=7), True, "has Martin Keogh as its deputy"),
        (MARTIN, replace(ROW, client_id=2), False, "belongs to a client whom Martin Keogh does not serve"),
        (Setting(review_due_on=ROW.review_due_on), ROW, True, "is so already"),
        (Setting(applicability=Applicability.NOT_DECIDED), ROW, True, "is so already"),
    ],
)
def test_a_row_that_stays_says_why_and_changes_nothing(setting, row, is_served, why):
    one = plan(setting, row, is_served=is_served)
    assert (one.stays, one.before, one.after) == (why, {}, {})


def test_a_client_nobody_serves_matters_only_where_an_owner_is_set():
    assert plan(Setting(review_due_on=date(2027, 2, 1)), is_served=False).stays == ""
