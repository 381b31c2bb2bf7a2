"""How requirements stand to each other, on both pages, with no way round in a circle."""

import re

import pytest

from app.core.errors import BadInput
from app.requirements.domain.words import RelationKind
from app.requirements.operations import relate
from app.requirements.queries import visible_requirement
from tests.factories.register import add_requirement
from tests.pages_client import words

A = "/requirements/ORG-A"


@pytest.fixture
def three(database, cast, now):
    with database.transaction() as session:
        for name in "ABC":
            add_requirement(session, f"ORG-{name}", title=f"Rule {name}", by=cast.officer, now=now)
        add_requirement(session, "ORG-BANK", title="Rule of the bank", client_id=cast.bank, by=cast.officer, now=now)
        add_requirement(session, "ORG-SHOP", title="Rule of the shop", client_id=cast.shop, by=cast.officer, now=now)


def say(client, ref, kind, other, status=303, reason="As the policy says"):
    form = {"kind": kind, "other": other, "reason": reason}
    return client.post(f"/requirements/{ref}/relations", form, status=status)


def end(client, page, reason, status=303):
    [address] = re.findall(r'href="([^"]+/end)"', page.get_data(as_text=True))
    return client.post(address, {"reason": reason}, status=status)


def aside(page) -> str:
    return words(page).partition("Other requirements")[2]


@pytest.mark.both_databases
def test_both_pages_tell_of_it_in_their_own_words(client_as, three):
    officer = client_as("officer")
    say(officer, "ORG-A", "implements", "org-b")
    assert "Implements ORG-B Rule B As the policy says · Hannah Osei, 24 Nov 2026" in aside(officer.get(A))
    other = officer.get("/requirements/ORG-B")
    assert "Is implemented by ORG-A Rule A" in aside(other)
    assert "Hannah Osei noted that ORG-A implements ORG-B: As the policy says" in words(other)


@pytest.mark.both_databases
def test_a_circle_is_refused_with_the_way_round_and_nothing_is_kept(client_as, three):
    officer = client_as("officer")
    say(officer, "ORG-A", "implements", "ORG-B")
    say(officer, "ORG-B", "implements", "ORG-C")
    refused = words(say(officer, "ORG-C", "implements", "ORG-A", 422))
    assert "ORG-C implements ORG-A implements ORG-B implements ORG-C" in refused
    assert "ORG-A" not in aside(officer.get("/requirements/ORG-C"))
    assert "ORG-C implements ORG-A" not in words(officer.get("/requirements/ORG-C"))


def test_a_circle_may_close_once_a_link_of_it_has_ended(client_as, three):
    officer = client_as("officer")
    say(officer, "ORG-A", "implements", "ORG-B")
    end(officer, officer.get(A), "It was a mistake")
    say(officer, "ORG-B", "implements", "ORG-A")
    page = words(officer.get(A))
    assert "it is no longer so that ORG-A implements ORG-B: It was a mistake" in page
    assert "Is implemented by ORG-B" in page


@pytest.mark.both_databases
def test_it_ends_with_a_reason_from_either_side_and_once(client_as, three):
    officer = client_as("officer")
    say(officer, "ORG-A", "conflicts", "ORG-B")
    page = officer.get("/requirements/ORG-B")
    assert "Conflicts with ORG-A" in aside(page)
    refused = words(end(officer, page, "", 422))
    assert "Say why" in refused
    assert "Conflicts with ORG-A, since 24 Nov 2026 : As the policy says" in refused, "which one it is"
    end(officer, page, "They were reconciled")
    assert "None is related to it" in aside(officer.get(A))
    end(officer, page, "Again", 404)


def test_a_duplicate_says_which_one_stays(client_as, three):
    officer = client_as("officer")
    say(officer, "ORG-A", "duplicates", "ORG-B")
    assert "This is a duplicate of ORG-B, which stays." in words(officer.get(A))
    assert "This is a duplicate" not in words(officer.get("/requirements/ORG-B"))
    assert "ORG-A is itself a duplicate of ORG-B, which stays. Name ORG-B" in words(
        say(officer, "ORG-C", "duplicates", "ORG-A", 422)
    )


@pytest.mark.parametrize(
    ("other", "reason", "error"),
    [
        ("ORG-NONE", "Because", "The register holds no ORG-NONE"),
        ("", "Because", "Name the other requirement by its ref"),
        ("ORG-A", "Because", "ORG-A cannot be related to itself"),
        ("ORG-B", "", "Say why"),
        ("%00' OR", "Because", "The register holds no"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client_as, three, other, reason, error):
    assert error in words(say(client_as("officer"), "ORG-A", "implements", other, 422, reason))


def test_one_clients_requirement_is_not_related_to_anothers_and_not_shown(client_as, three):
    officer = client_as("officer")
    assert "belongs to another client" in words(say(officer, "ORG-BANK", "conflicts", "ORG-SHOP", 422))
    say(officer, "ORG-A", "implements", "ORG-BANK")
    assert "ORG-BANK" in aside(client_as("agent").get(A))
    assert "Other requirements" not in words(client_as("outsider").get(A))


def test_what_relates_a_clients_requirement_is_told_to_that_clients_people_alone(client_as, three):
    officer, outsider = client_as("officer"), client_as("outsider")
    say(officer, "ORG-A", "implements", "ORG-BANK", reason="Their policy says so")
    assert "ORG-A implements ORG-BANK: Their policy says so" in words(officer.get(A))
    assert "ORG-BANK" not in words(outsider.get(A))
    end(officer, officer.get(A), "Their policy went")
    assert "Their policy went" in words(officer.get(A))
    assert "ORG-BANK" not in words(outsider.get(A))


def test_a_relation_of_another_requirement_is_not_found_here(client_as, three):
    officer = client_as("officer")
    say(officer, "ORG-A", "implements", "ORG-B")
    officer.get(f"{A}/relations/1/end")
    officer.get("/requirements/ORG-C/relations/1/end", 404)
    client_as("manager").get(f"{A}/relations", 403)


def test_the_day_before_it_was_said_it_was_not_so(client_as, three):
    officer = client_as("officer")
    say(officer, "ORG-A", "implements", "ORG-B")
    assert "Other requirements" not in words(officer.get(f"{A}?as_at=2026-11-23"))
    assert "Implements ORG-B" in words(officer.get(f"{A}?as_at=2026-11-25"))


def test_the_operation_refuses_a_circle_of_two(session, cast, now):
    by = {"by": cast.officer, "now": now}
    one, two = (add_requirement(session, f"ORG-{name}", **by) for name in "AB")
    relate(session, one, RelationKind.IMPLEMENTS, two, "So", **by)
    again = visible_requirement(session, cast.officer, "ORG-A")
    with pytest.raises(BadInput, match="ORG-B implements ORG-A implements ORG-B"):
        relate(session, two, RelationKind.IMPLEMENTS, again, "So", **by)
