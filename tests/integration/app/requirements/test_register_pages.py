"""The register's list, its export and a requirement's page, as each role sees them."""

import base64
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import text

from app.requirements import operations, queries
from app.requirements.domain.contents import NewWording
from app.requirements.domain.standing import LastMet, OpenFindings
from app.requirements.domain.words import Applicability, Status, TagKind
from app.requirements.operations import set_standing
from tests.csv_files import rows_of as csv_rows
from tests.factories.register import WORDING, add_requirement, fill_register
from tests.pages_client import words
from tests.queries import count_queries

SIGN_IN = 2  # the session's row, and the roles
LIST_QUERIES = 11  # six of them for the counts in the navigation


def refs(response) -> list[str]:
    ticked = r'(?:<label class="tm-pick"><input[^>]*></label> )?'
    return re.findall(rf'scope="row">{ticked}<span class="tm-ref">([^<]+)<', response.get_data(as_text=True))


def neighbour(response, which: str) -> str:
    found = re.search(f'href="([^"]+)" rel="{which}"', response.get_data(as_text=True))
    assert found is not None, f"the page has no {which} page"
    return unescape(found.group(1))


def cursor(*made: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(made).encode()).decode()


@pytest.fixture
def three(database, cast, now):
    """One of everybody's with an owner, one of the bank's, one of the shop's; the bank's review is overdue."""
    with database.transaction() as session:
        by = {"by": cast.officer, "now": now}
        add_requirement(session, "ORG-ALL", title="For all", owner_id=cast.manager.id, **by)
        late = now.date() - timedelta(1)
        bank = {"client_id": cast.bank, "title": "For the bank", "review_due_on": late}
        add_requirement(
            session, "ORG-BANK", tags=((TagKind.THEME, "banking"), (TagKind.ALIAS, "Ringback")), **bank, **by
        )
        add_requirement(session, "ORG-SHOP", client_id=cast.shop, title="For the shop", instrument="Shop rules", **by)


def test_the_first_sentence_counts_the_register(client_as, register):
    page = words(client_as("agent").get("/requirements"))
    assert "83 in force: 0 met, 0 failing, 83 without evidence. 2 on the horizon" in page
    assert "85 requirements without an owner fall to the compliance officers" in page
    assert "overdue" not in page


def test_the_sentence_counts_reviews_that_are_overdue(client_as, three):
    assert "1 review is overdue" in words(client_as("officer").get("/requirements"))


def test_an_agent_searches_for_a_security_code_and_reaches_the_card_rule(client_as, register):
    agent = client_as("agent")
    page = agent.get("/requirements?q=security+code")
    assert "PCI-331" in refs(page)
    assert "also known as security code" in words(page)
    assert "Add a requirement" not in words(page)
    assert "after authorisation" in words(agent.get("/requirements/PCI-331"))


def test_tcf_finds_the_consumer_duty_and_says_why(client_as, register):
    page = client_as("officer").get("/requirements?q=TCF")
    assert "FCA-PRIN-12" in refs(page)
    assert "also known as TCF" in words(page)


def test_filters_stand_in_the_address_and_as_chips(client_as, register):
    page = client_as("officer").get("/requirements?kind=standard&verify=yes&sort=-title&theme=pci")
    assert "Standard remove this filter" in words(page)
    assert "Check before relying remove this filter" in words(page)
    assert 'name="sort" value="-title"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("owner=nobody", ["ORG-BANK", "ORG-SHOP"]),
        ("owner=me", []),
        ("instrument=Shop+rules", ["ORG-SHOP"]),
        ("theme=banking", ["ORG-BANK"]),
        ("q=ringback", ["ORG-BANK"]),
        ("status=horizon", []),
        ("applicability=not_decided&kind=organisational", ["ORG-ALL", "ORG-BANK", "ORG-SHOP"]),
        ("verify=yes", []),
        ("sort=-ref", ["ORG-SHOP", "ORG-BANK", "ORG-ALL"]),
        ("sort=review", ["ORG-BANK", "ORG-ALL", "ORG-SHOP"]),
        ("sort=owner", ["ORG-BANK", "ORG-SHOP", "ORG-ALL"]),
        ("sort=kind", ["ORG-ALL", "ORG-BANK", "ORG-SHOP"]),
    ],
)
def test_each_filter_and_sorting_does_what_it_says(client_as, three, query, expected):
    assert refs(client_as("officer").get(f"/requirements?{query}")) == expected


def test_mine_are_those_that_i_own_or_deputise_for(client_as, three):
    assert refs(client_as("manager").get("/requirements?owner=me")) == ["ORG-ALL"]


def test_one_client_never_sees_what_belongs_to_another(client_as, three):
    outsider = client_as("outsider")
    assert refs(outsider.get("/requirements")) == ["ORG-ALL", "ORG-SHOP"]
    assert refs(outsider.get("/requirements?q=ringback")) == []
    page = outsider.get("/requirements").get_data(as_text=True)
    assert "anking" not in page
    assert "2 in force" in page
    assert "ORG-BANK" not in outsider.get("/requirements.csv").get_data(as_text=True)
    outsider.get("/requirements/ORG-BANK", 404)
    outsider.get("/requirements/ORG-SHOP")


def test_an_owner_who_has_left_leaves_it_to_the_officers(client_as, database, three, cast):
    with database.transaction() as session:
        session.execute(text("UPDATE person SET is_active = false WHERE id = :id"), {"id": cast.manager.id})
    page = client_as("officer").get("/requirements?owner=nobody")
    assert "ORG-ALL" in refs(page)
    assert "Martin Keogh has left" in words(page)
    with database.reading() as session:
        rows = queries.requirement_rows()
        assert {row.owner_id for row in session.execute(rows.select())} == {None}


def test_what_does_not_apply_leaves_the_totals_and_stays_in_the_list(client_as, database, three, cast, now):
    with database.transaction() as session:
        row = queries.visible_requirement(session, cast.officer, "ORG-ALL")
        reason = "We have no such customers"
        operations.decide_applicability(
            session, row, Applicability.DOES_NOT_APPLY, reason, version=1, by=cast.officer, now=now
        )
    officer = client_as("officer")
    page = officer.get("/requirements")
    assert "2 in force: 0 met, 0 failing, 2 without evidence. 0 on the horizon, 1 that does not apply" in words(page)
    assert "ORG-ALL" in refs(page)
    assert "We have no such customers" in words(officer.get("/requirements/ORG-ALL"))


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=--ref",
        "kind=king&status=x&applicability=maybe",
        "owner=-1",
        "owner=99999999999999999999",
        "owner=%C2%B2",
        "q=%00%ff",
        "q=%22%27%29%3B--+OR+*",
        "q=the",
        "instrument=%00&theme=%00",
        "q=" + "a" * 5000,
        "after=rubbish",
        "after=" + cursor("plain", 5, 1, 0),
        "after=" + cursor("plain", "\x00", 1, 0),
        "after=" + cursor("plain", "\ud800", 1, 0),
        "after=" + cursor("day", "2026-11-24", 1, 0),
        "after=" + cursor("plain", "x", 2**70, 0),
        "sort=kind&after=" + cursor("plain", "no such kind", 1, 0),
        "sort=review&after=" + cursor("plain", "x", 1, 0),
        "sort=owner&after=" + cursor("plain", "x", 1, 1),
    ],
)
def test_an_address_that_somebody_edited_never_breaks_the_list(client_as, register, query):
    officer = client_as("officer")
    officer.get(f"/requirements?{query}")
    officer.get(f"/requirements.csv?{query}")


@pytest.mark.parametrize("sorting", ["ref", "-ref", "title", "kind", "-review", "owner"])
def test_paging_shows_every_requirement_once_and_leads_back(client_as, register, sorting):
    officer = client_as("officer")
    first = officer.get(f"/requirements?sort={sorting}")
    assert len(refs(first)) == 50
    forward = neighbour(first, "next")
    second = officer.get(forward)
    assert len(set(refs(first) + refs(second))) == 85
    back = neighbour(second, "prev")
    assert refs(officer.get(back)) == refs(first)


def test_the_list_costs_the_same_queries_however_many_rows(app, client_as, database, now):
    officer = client_as("officer")
    costs: dict[str, list[int]] = {}
    for count, start in ((100, 0), (9_900, 100)):
        with database.transaction() as session:
            fill_register(session, count, now=now, start=start)
        for path in ("/requirements", "/requirements?q=complaints&theme=theme_3", "/requirements/BULK-000007"):
            with count_queries(app) as ran:
                officer.get(path)
            costs.setdefault(path, []).append(len(ran) - SIGN_IN)
    assert all(small == large for small, large in costs.values()), costs
    assert max(costs["/requirements"]) <= LIST_QUERIES
    assert "10,000 in all" in words(officer.get("/requirements"))
    with database.transaction() as session:
        fill_register(session, 2, now=now, start=10_000)
    assert "10,000+ in all" in words(officer.get("/requirements"))


def test_the_export_holds_what_the_filter_shows_page_by_page(client_as, database, now):
    with database.transaction() as session:
        fill_register(session, 1_200, now=now)
    response = client_as("officer").get("/requirements.csv?instrument=Handbook+3&sort=-ref")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    rows = csv_rows(response)
    assert len(rows) == 60
    assert [row["ref"] for row in rows] == sorted((row["ref"] for row in rows), reverse=True)
    assert {row["instrument"] for row in rows} == {"Handbook 3"}
    everything = client_as("officer").get("/requirements.csv").get_data(as_text=True)
    assert len(everything.splitlines()) == 1_201


def test_the_export_disarms_formulas(client_as, database, cast, now):
    with database.transaction() as session:
        add_requirement(session, "ORG-EVIL", title="=HYPERLINK(1)", by=cast.officer, now=now)
    row = csv_rows(client_as("officer").get("/requirements.csv"))[0]
    assert row["title"] == "'=HYPERLINK(1)"


def test_an_empty_register_and_a_filter_that_finds_nothing_say_so(client_as):
    officer = client_as("officer")
    assert "The register is empty" in words(officer.get("/requirements"))
    assert "No requirement matches Your filter asks for “zzz”, Standard" in words(
        officer.get("/requirements?q=zzz&kind=standard")
    )


@pytest.mark.parametrize("day", ["", "&as_at=2026-11-24"])
def test_a_filter_by_an_owner_who_cannot_be_chosen_any_more_never_says_that_there_is_nothing(client_as, three, day):
    officer = client_as("officer")
    assert "No requirement matches Your filter asks for Owned by somebody else" in words(
        officer.get(f"/requirements?owner=987654{day}")
    )
    for odd in ("x", "0", "-1"):
        assert "ORG-ALL" in words(officer.get(f"/requirements?owner={odd}{day}"))


def test_the_page_shows_what_the_starter_says(client_as, register):
    page = words(client_as("agent").get("/requirements/FCA-DISP-161"))
    for expected in ("Check before relying on this", "start not recorded", "Not decided", "Watched at fca-news"):
        assert expected in page
    assert "Nobody owns it, so it falls to the compliance officers" in page
    assert "Change it" not in page


def test_a_requirement_on_the_horizon_shows_what_is_coming(client_as, register):
    page = words(client_as("officer").get("/requirements/FCA-DISP-110"))
    assert "No version was in force on 24 Nov 2026. This is version 1, in force from 1 Jan 2027" in page


def test_the_page_shows_the_version_of_the_day_and_the_redline(client_as, database, cast, now):
    by = {"by": cast.officer, "now": now}
    with database.transaction() as session:
        row = add_requirement(session, "ORG-CALLBACK", **by)
        new = replace(WORDING, title="Call back at once", demand="Call back within one working day.")
        operations.revise_requirement(session, row, NewWording(new, date(2026, 12, 15), "Shorter time"), **by)
        newer = replace(new, demand="Call back within one hour.")
        operations.revise_requirement(session, row, NewWording(newer, date(2027, 3, 1), "Shorter yet"), **by)
    officer = client_as("officer")
    today = words(officer.get("/requirements/ORG-CALLBACK"))
    assert "Version 2 replaces this on 15 Dec 2026" in today
    assert "Call back within two working days." in today
    assert "start not recorded, to 14 Dec 2026" in today
    then = words(officer.get("/requirements/ORG-CALLBACK?as_at=2026-12-15"))
    assert "As at 15 Dec 2026 version 2 is in force" in then
    assert "Call back at once" in then
    before = words(officer.get("/requirements/ORG-CALLBACK?as_at=1999-01-01"))
    assert "version 1 was in force; its start is not recorded" in before
    compared = officer.get("/requirements/ORG-CALLBACK?compare=1").get_data(as_text=True)
    assert "Version 1 compared with 3" in compared
    assert re.search(r"<del>.*two.*</del>", compared)
    assert re.search(r"<ins>.*one hour.*</ins>", compared)
    for odd in ("compare=x", "as_at=0001-01-01&compare=99", "as_at=9999-12-31"):
        officer.get(f"/requirements/ORG-CALLBACK?{odd}")
    for path in ("/requirements/ORG-CALLBACK", "/requirements"):
        wrong = officer.get(f"{path}?as_at=2026-13-45", 422)
        assert words(wrong).count("“2026-13-45” is not a day") == 2, "above the page and at its field"
        assert 'value="2026-13-45"' in wrong.text
        assert "Call back within two working days" in words(wrong) or "ORG-CALLBACK" in words(wrong)


def test_a_redline_says_of_a_moved_paragraph_where_it_stood_and_where_it_stands(client_as, database, cast, now):
    by = {"by": cast.officer, "now": now}
    call, write, tell = "Call back within two working days.", "Write down every call.", "Tell the leader at once."
    demands = f"{call}\n{write}\n{tell}", f"{write}\n{tell}\nCall back within four working days."
    with database.transaction() as session:
        row = add_requirement(session, "ORG-CALLBACK", **by)
        for demand, day in zip(demands, (date(2026, 12, 15), date(2027, 3, 1)), strict=True):
            operations.revise_requirement(session, row, NewWording(replace(WORDING, demand=demand), day, "Order"), **by)

    page = words(client_as("officer").get("/requirements/ORG-CALLBACK?compare=2"))

    assert "removed 1 word added 1 word moved 1 paragraph" in page
    assert f"Moved down from here {call} {write} {tell} Moved here from above Call back within removed: two" in page


@pytest.mark.parametrize("ref", ["NONE", "ORG%00", "a" * 300, "%ff%fe", "ORG-BANK%20"])
def test_a_ref_that_is_not_there_answers_404(client_as, three, ref):
    client_as("officer").get(f"/requirements/{ref}", 404)


def test_a_superseded_requirement_stays_readable(client_as, database, three, cast, now):
    with database.transaction() as session:
        row = queries.visible_requirement(session, cast.officer, "ORG-ALL")
        operations.change_status(session, row, Status.SUPERSEDED, by=cast.officer, now=now)
    page = words(client_as("agent").get("/requirements/ORG-ALL"))
    assert "Superseded" in page
    assert "Hannah Osei changed ORG-ALL from in force to superseded" in page


def test_the_sentence_counts_how_they_stand_for_whoever_reads_it(client_as, database, three, cast, now):
    with database.transaction() as session:
        ids = {row.ref: row.id for row in session.execute(text("SELECT ref, id FROM requirement"))}
        today = now.date()
        set_standing(session, {ids["ORG-ALL"]: LastMet(now)}, client_id=None, today=today)
        set_standing(session, {ids["ORG-ALL"]: OpenFindings(grave=1)}, client_id=cast.bank, today=today)
        set_standing(session, {ids["ORG-SHOP"]: OpenFindings(mild=2)}, client_id=cast.shop, today=today)
    assert "3 in force: 0 met, 1 at risk, 1 failing, 1 without evidence" in words(
        client_as("officer").get("/requirements")
    )
    assert "2 in force: 1 met, 1 at risk, 0 failing, 0 without" in words(client_as("outsider").get("/requirements"))
