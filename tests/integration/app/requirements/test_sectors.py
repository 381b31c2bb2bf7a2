"""Choosing the sector: what the page says would change is what changes, and what people decided stays."""

import re

import pytest
from sqlalchemy import text

from app.history.checking import nobody_listens
from app.requirements import operations, queries
from app.requirements.domain.words import Applicability, Sector
from app.requirements.operations import choose_sector
from app.requirements.proof import check_days
from app.requirements.starter_library import load_starter, starter_refs
from tests.factories.register import add_requirement
from tests.pages_client import words

PAGE = "/requirements/sector"
PUBLIC = "Not applicable - sector: public sector, no financial services"
FCA = sorted(ref for ref in starter_refs() if ref.startswith("FCA-"))


def look(client, sector="public"):
    return client.get(f"{PAGE}?sector={sector}")


def send(client, shown, sector="public", status=303):
    """Press the button of a page that was shown."""
    seen = re.search(r'name="seen" value="([^"]+)"', shown.get_data(as_text=True))
    return client.post(PAGE, {"sector": sector, "seen": seen[1] if seen else ""}, status=status)


def listed(response, heading) -> list[str]:
    page = response.get_data(as_text=True)
    section = re.search(rf'<h2 id="{heading}">(.*?)</section>', page, re.DOTALL)
    return re.findall(r'class="tm-ref">([^<]+)<', section[1]) if section else []


def off(session, sector=PUBLIC) -> list[str]:
    """What does not apply, in the register's own column, for this reason."""
    chosen = "SELECT ref FROM requirement WHERE applicability = 'does_not_apply' AND applicability_reason = :why"
    return sorted(session.scalars(text(chosen), {"why": sector}))


def entries(session) -> list[str]:
    chosen = text("SELECT subject_id FROM history_entry WHERE tag = 'requirement:sector_chosen' ORDER BY id")
    return list(session.scalars(chosen))


def by_hand(session, cast, now, ref, word=Applicability.APPLIES, reason="We sell insurance"):
    row = queries.visible_requirement(session, cast.officer, ref, to_change=True)
    operations.decide_applicability(session, row, word, reason, version=row.row_version, by=cast.officer, now=now)


def test_the_page_says_what_a_sector_would_change_and_changes_nothing_yet(client_as, database, register):
    officer = client_as("officer")
    assert "No requirement is switched off: either you are in financial services" in words(officer.get(PAGE))
    shown = look(officer)
    said = words(shown)
    assert f"These {len(FCA)} requirements would no longer apply, because our sector is “Public sector, no" in said
    assert f"{len(FCA)} requirements would change, each with an entry in the history. Nothing has changed yet" in said
    assert listed(shown, "off") == FCA
    with database.reading() as session:
        assert off(session) == entries(session) == []


def test_what_was_shown_is_what_is_done_with_an_entry_for_each(client_as, database, cast, now, register):
    with database.transaction() as session:
        by_hand(session, cast, now, FCA[0])
    officer = client_as("officer")
    shown = look(officer)
    send(officer, shown)
    with database.reading() as session:
        assert off(session) == listed(shown, "off") == FCA[1:]
        assert sorted(entries(session)) == FCA[1:]
        assert check_days(session, nobody_listens, now.date())[0].problem == ""
    after = words(officer.get(PAGE))
    assert (
        f"Public sector, no financial services: {len(FCA) - 1} requirements of the starter library do not apply"
        in after
    )
    assert re.search(r'value="public" checked', officer.get(PAGE).get_data(as_text=True))
    page = words(officer.get(f"/requirements/{FCA[1]}"))
    assert f"Does not apply: {PUBLIC}" in page
    assert f"Hannah Osei chose the sector “public sector, no financial services”: {FCA[1]} does not apply" in page


def test_what_somebody_decided_stays_and_is_named_with_what_they_said(client_as, database, cast, now, register):
    with database.transaction() as session:
        by_hand(session, cast, now, FCA[0])
        by_hand(session, cast, now, FCA[1], Applicability.NOT_DECIDED, "Asked our lawyers")
    officer = client_as("officer")
    shown = look(officer)
    assert listed(shown, "stays") == FCA[:2]
    assert "Applies (We sell insurance), said by Hannah Osei" in words(shown)
    assert "and 2 that somebody decided would stay" in words(shown)
    send(officer, shown)
    assert "Applies: We sell insurance" in words(officer.get(f"/requirements/{FCA[0]}"))
    again = words(look(officer))
    assert "Nothing would change" in again
    assert "but for what somebody decided by hand" in again


def test_another_sector_brings_back_only_what_the_first_switched_off(client_as, database, cast, now, register):
    with database.transaction() as session:
        by_hand(session, cast, now, FCA[0], Applicability.DOES_NOT_APPLY, "We lend to nobody")
    officer = client_as("officer")
    send(officer, look(officer))
    with database.transaction() as session:
        by_hand(session, cast, now, FCA[1], Applicability.APPLIES, "A new contract")
    shown = look(officer, "private_financial")
    assert listed(shown, "back") == FCA[2:]
    send(officer, shown, "private_financial")
    with database.reading() as session:
        held = dict(session.execute(text("SELECT ref, applicability FROM requirement")).all())
    assert [held[ref] for ref in FCA[:3]] == ["does_not_apply", "applies", "not_decided"]
    assert {held[ref] for ref in FCA[2:]} == {"not_decided"}
    assert "No requirement is switched off: either you are in financial services" in words(officer.get(PAGE))
    send(officer, look(officer))  # and off again
    with database.reading() as session:
        assert off(session) == FCA[2:]


def test_from_one_sector_to_the_next_only_the_reason_changes(client_as, database, register):
    officer = client_as("officer")
    send(officer, look(officer))
    shown = look(officer, "not_for_profit")
    assert listed(shown, "reworded") == FCA
    assert listed(shown, "off") == listed(shown, "back") == []
    send(officer, shown, "not_for_profit")
    with database.reading() as session:
        assert off(session, "Not applicable - sector: not for profit, no financial services") == FCA
        assert off(session) == []


def test_what_an_officer_added_under_such_a_ref_is_no_starter_content(client_as, database, cast, now, register):
    with database.transaction() as session:
        add_requirement(session, "FCA-OWN-1", by=cast.officer, now=now)
    officer = client_as("officer")
    shown = look(officer)
    send(officer, shown)
    assert "FCA-OWN-1" not in words(shown)
    with database.reading() as session:
        assert "FCA-OWN-1" not in off(session)


def test_where_somebody_decided_meanwhile_nothing_is_done_and_the_page_shows_it_anew(
    client_as, database, cast, now, register
):
    officer = client_as("officer")
    shown = look(officer)
    with database.transaction() as session:
        by_hand(session, cast, now, FCA[0])
    refused = send(officer, shown, status=422)
    assert "The register changed since this was shown. Nothing was changed" in words(refused)
    assert listed(refused, "stays") == FCA[:1]
    with database.reading() as session:
        assert off(session) == entries(session) == []
    send(officer, refused)
    with database.reading() as session:
        assert off(session) == FCA[1:]


def test_the_second_of_two_who_choose_at_once_is_shown_what_the_first_did(client_as, database, register):
    officer = client_as("officer")
    first, second = look(officer), look(officer, "private")
    send(officer, first)
    refused = send(officer, second, "private", status=422)
    assert listed(refused, "reworded") == FCA
    with database.reading() as session:
        assert off(session) == FCA
        assert len(entries(session)) == len(FCA)


@pytest.mark.parametrize("sector", ["mining", "", "public%00"])
def test_what_is_no_sector_is_refused(client_as, register, sector):
    officer = client_as("officer")
    assert "Choose one of these sectors" in words(officer.get(f"{PAGE}?sector={sector}", status=422))
    assert "Choose one of these sectors" in words(officer.post(PAGE, {"sector": sector, "seen": "x"}, status=422))


def test_a_choice_that_was_looked_at_nowhere_changes_nothing(client_as, database, register):
    officer = client_as("officer")
    assert "look at it again" in words(officer.post(PAGE, {"sector": "public"}, status=422))
    with database.reading() as session:
        assert off(session) == []


@pytest.mark.parametrize("name", ["manager", "leader", "agent", "auditor", "administrator"])
def test_only_who_may_change_the_register_chooses_its_sector(client_as, database, register, name):
    client = client_as(name)
    client.get(PAGE, status=403)
    client.post(PAGE, {"sector": "public", "seen": "x"}, status=403)
    assert PAGE not in client.get("/requirements").get_data(as_text=True)


def test_without_the_starter_library_nothing_would_change(client_as, database, cast):
    assert "Nothing would change" in words(look(client_as("officer")))


@pytest.mark.both_databases
def test_the_command_does_the_same_to_what_is_there_already(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    by_hand(session, cast, now, FCA[0])
    load_starter(session, sector=Sector.PUBLIC, by=cast.administrator, now=now)
    assert off(session) == FCA[1:]
    load_starter(session, sector=Sector.PRIVATE_FINANCIAL, by=cast.administrator, now=now)
    assert off(session) == []
    assert check_days(session, nobody_listens, now.date())[0].problem == ""


@pytest.mark.both_databases
def test_what_comes_new_into_the_library_follows_the_sector_that_was_chosen(session, cast, now):
    load_starter(session, sector=Sector.PUBLIC, by=cast.administrator, now=now)
    operations.decide_applicability(
        session, queries.visible_requirement(session, cast.officer, FCA[0]), Applicability.NOT_DECIDED, "",
        version=2, by=cast.officer, now=now,
    )  # fmt: skip
    session.execute(text("UPDATE requirement SET ref = 'ORG-RENAMED' WHERE ref = :ref"), {"ref": FCA[1]})
    load_starter(session, by=cast.administrator, now=now)
    assert FCA[1] in off(session)
    assert FCA[0] not in off(session)  # it was there, and somebody had opened it again


@pytest.mark.both_databases
def test_choosing_twice_in_one_day_keeps_one_open_row_of_each(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    for sector in (Sector.PUBLIC, Sector.PRIVATE, Sector.PRIVATE_FINANCIAL, Sector.PUBLIC):
        choose_sector(session, sector, among=starter_refs(), by=cast.officer, now=now)
    still = text("SELECT count(*) FROM requirement_applicability WHERE to_on IS NULL AND sector = 'public'")
    assert session.scalar(still) == len(FCA)
    assert check_days(session, nobody_listens, now.date())[0].problem == ""
