"""Which version is in force: one at most, from midnight of its day, whatever was published before it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.procedures.domain.labels import VersionLabel
from app.procedures.domain.lifecycle import RevisionStep, revision_steps_from
from app.procedures.domain.publishing import PublishedVersion, day_refused, in_force, to_come
from app.procedures.domain.words import RevisionStatus

TODAY = date(2026, 11, 24)
FIRST = PublishedVersion(1, VersionLabel(1, 0), date(2026, 11, 2))
SECOND = PublishedVersion(4, VersionLabel(2, 0), date(2026, 12, 1))


def test_before_the_first_day_nothing_is_in_force():
    assert in_force([FIRST, SECOND], date(2026, 11, 1)) is None


def test_a_version_holds_from_its_day_until_the_day_before_the_next_one():
    assert in_force([SECOND, FIRST], date(2026, 11, 2)) is FIRST
    assert in_force([SECOND, FIRST], date(2026, 11, 30)) is FIRST
    assert in_force([SECOND, FIRST], date(2026, 12, 1)) is SECOND


def test_from_the_day_on_which_its_procedure_was_retired_no_version_is_in_force():
    assert in_force([FIRST], date(2026, 11, 23), retired_on=TODAY) is FIRST
    assert in_force([FIRST], TODAY, retired_on=TODAY) is None


def test_what_is_to_come_is_the_next_one():
    assert to_come([SECOND, FIRST], TODAY) is SECOND
    assert to_come([SECOND, FIRST], date(2026, 12, 1)) is None


def test_a_version_takes_effect_on_a_day_to_come():
    assert day_refused([], TODAY, TODAY) == "Choose a day to come: it takes effect at midnight as that day begins"
    assert day_refused([FIRST], TODAY + timedelta(1), TODAY) is None


def test_a_later_text_never_begins_before_an_earlier_one_that_would_put_it_out_of_force():
    said = "Version 2.0 takes effect on 1 Dec 2026. Choose a later day, or withdraw it"
    assert day_refused([FIRST, SECOND], date(2026, 11, 30), TODAY) == said
    assert day_refused([FIRST, SECOND], date(2026, 12, 1), TODAY) == said
    assert day_refused([FIRST, SECOND], date(2026, 12, 2), TODAY) is None


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(0, 70))
def test_of_whatever_was_published_in_turn_the_newest_that_has_begun_is_in_force(days, later):
    versions: list[PublishedVersion] = []
    for number, ahead in enumerate(days, 1):
        starts_on = TODAY + timedelta(ahead)
        if day_refused(versions, starts_on, TODAY) is None:
            versions.append(PublishedVersion(number, VersionLabel(number, 0), starts_on))
    day = TODAY + timedelta(later)
    begun = [one for one in versions if one.starts_on <= day]

    assert in_force(versions, day) == (begun[-1] if begun else None)
    assert len({one.starts_on for one in versions}) == len(versions)


def test_a_material_revision_is_signed_only_after_a_consultation_and_any_other_at_once():
    asked = {
        is_material: RevisionStep.ASK_TO_SIGN
        in revision_steps_from(RevisionStatus.SUBMITTED, is_material=is_material, in_force_from=None, today=TODAY)
        for is_material in (True, False)
    }
    assert asked == {True: False, False: True}


def test_a_version_is_withdrawn_before_its_day_and_never_afterwards():
    def steps(day):
        return revision_steps_from(RevisionStatus.PUBLISHED, is_material=True, in_force_from=day, today=TODAY)

    assert steps(TODAY + timedelta(1)) == (RevisionStep.WITHDRAW,)
    assert steps(TODAY) == ()
