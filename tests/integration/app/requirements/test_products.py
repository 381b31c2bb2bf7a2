"""Whether a requirement applies to a product, also after somebody retired that product."""

import re

import pytest
from sqlalchemy import text

from app.organisation.operations import retire
from app.organisation.queries.rows import get_product
from app.requirements.queries.places import MOST_PRODUCTS
from tests.factories.organisation import add_broadband
from tests.factories.register import add_requirement
from tests.pages_client import words

PAGE = "/requirements/ORG-CALLBACK"
BROADBAND = "product:1"
NO_CALLS = {"applicability": "does_not_apply", "reason": "It is sold without calls"}


@pytest.fixture(autouse=True)
def product(database, cast, now):
    with database.transaction() as session:
        for ref in ("ORG-CALLBACK", "ORG-OTHER"):
            add_requirement(session, ref, by=cast.officer, now=now)
        add_requirement(session, "ORG-SHOP", client_id=cast.shop, title="The shop's own", by=cast.officer, now=now)
        add_broadband(session, cast, now)


@pytest.fixture
def retired(client_as, product):
    """The officer decided for broadband, and then it was retired."""
    decide(client_as("officer"))
    client_as("officer").post("/products/1/retire", {"reason": "Nobody buys it", "row_version": "1"})


def decide(client, place=BROADBAND, version="1", status=303, ref="ORG-CALLBACK", **form):
    sent = {"place": place, "row_version": version, **NO_CALLS, **form}
    return client.post(f"/requirements/{ref}/applicability/place", sent, status=status)


def offered(client, ref="ORG-CALLBACK", place="") -> list[str]:
    page = client.get(f"/requirements/{ref}/applicability/place?place={place}").get_data(as_text=True)
    return re.findall(r'<option value="(product:[^"]+)"', page)


def test_a_product_has_its_own_word_and_its_page_says_which_requirements_name_it(client_as):
    officer = client_as("officer")
    assert "Requirements decided for it" not in words(officer.get("/products/1"))
    decide(officer, review_on="2027-03-01")
    shown = words(officer.get(PAGE))
    assert "Applies to us Not decided" in shown
    assert "Fibre broadband Does not apply: It is sold without calls since 24 Nov 2026, by Hannah Osei" in shown
    assert "Hannah Osei decided on ORG-CALLBACK for Fibre broadband: does not apply" in shown
    named = words(client_as("agent").get("/products/1"))
    assert "Requirements decided for it ORG-CALLBACK Call back within two days" in named
    assert "Does not apply: It is sold without calls" in named
    assert "decide again by 1 Mar 2027" in named


def test_whoever_retires_a_product_reads_first_which_requirements_name_it(client_as):
    officer = client_as("officer")
    decide(officer)
    asked = words(officer.get("/products/1/retire"))
    assert "Requirements decided for it ORG-CALLBACK" in asked
    assert "ORG-OTHER" not in asked


def test_what_was_decided_for_a_retired_product_stays_and_says_that_it_is_retired(client_as, retired):
    shown = words(client_as("agent").get(PAGE))
    assert "Fibre broadband (retired) Does not apply: It is sold without calls" in shown
    assert "Requirements decided for it ORG-CALLBACK" in words(client_as("agent").get("/products/1"))


def test_a_retired_product_is_offered_for_nothing_new(client_as, retired):
    officer = client_as("officer")
    assert offered(officer, "ORG-OTHER", BROADBAND) == []
    refused = decide(officer, ref="ORG-OTHER", status=422)
    assert "Choose a site, client, product or sector that is here" in words(refused)
    assert "sold without calls" not in words(officer.get("/requirements/ORG-OTHER"))


def test_what_names_a_retired_product_can_be_ended_and_is_then_not_offered_again(client_as, retired):
    officer = client_as("officer")
    assert offered(officer) == [BROADBAND]
    decide(officer, version="3", applicability="", reason="")
    assert offered(officer) == []
    assert "(retired)" not in words(officer.get(PAGE)).split("What was decided")[0]
    assert "Requirements decided for it" not in words(officer.get("/products/1"))


def test_a_requirement_of_a_client_is_not_named_to_people_of_another(client_as):
    decide(client_as("officer"), ref="ORG-SHOP")
    assert "ORG-SHOP" in words(client_as("outsider").get("/products/1"))
    other = words(client_as("agent").get("/products/1"))
    assert "ORG-SHOP" not in other
    assert "The shop's own" not in other


def test_the_second_of_two_who_decide_for_a_product_sees_both_and_chooses(client_as):
    officer = client_as("officer")
    decide(officer)
    page = words(decide(officer, applicability="applies", reason="Calls were added", status=409))
    assert "It is sold without calls" in page
    assert "Calls were added" in page
    assert "Fibre broadband Does not apply" in words(officer.get(PAGE))


def test_what_holds_a_retired_product_is_named_also_among_more_products_than_are_offered(client_as, database, retired):
    columns = (
        "name, kind, about, owner_id, status, row_version, added_at, added_by_name, retired_by_name, retired_reason"
    )
    with database.transaction() as session:
        for n in range(MOST_PRODUCTS + 1):
            kept = (
                columns.replace("name", f"'Product {n:04}'", 1)
                .replace("status", "'in_use'")
                .replace("retired_reason", "''")
            )
            session.execute(text(f"INSERT INTO product ({columns}) SELECT {kept} FROM product WHERE id = 1"))
    officer = client_as("officer")
    assert "Fibre broadband (retired) Does not apply" in words(officer.get(PAGE))
    assert len(offered(officer)) == MOST_PRODUCTS
    assert BROADBAND in offered(officer)


@pytest.mark.both_databases
def test_a_product_that_was_retired_is_still_named_by_the_register_as_at_the_day_before(client_as, database, cast, now):
    officer = client_as("officer")
    decide(officer)
    with database.transaction() as session:
        session.execute(
            text("UPDATE requirement_applicability SET from_on = '2026-11-20' WHERE product_id IS NOT NULL")
        )
        held = get_product(session, 1, to_change=True)
        retire(session, held, "Nobody buys it", version=1, by=cast.officer, now=now)
    decide(officer, version="3", applicability="", reason="")
    assert "Fibre broadband (retired) Does not apply" in words(officer.get(f"{PAGE}?as_at=2026-11-23"))
    assert "Fibre broadband" not in words(officer.get(f"{PAGE}?as_at=2026-11-19")).split("What was decided")[0]
