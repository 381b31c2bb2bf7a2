"""An officer's first hour: sign in, find a requirement, triage by keyboard alone, read the digest."""

import re

from playwright.sync_api import Page, expect

from app.core.clock import Clock
from tests.browser import page_of
from tests.tour import AGENT, OFFICER, sign_in


def test_an_agent_finds_the_rule_on_security_codes_in_two_clicks(demo, browser):
    with page_of(browser, demo, width=390) as page:
        sign_in(page, AGENT)
        page.goto("/search")
        page.get_by_role("searchbox", name="Words").fill("security code")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("link", name=re.compile("card security codes")).first.click()

        expect(page.get_by_text("PCI-331").first).to_be_visible()


def test_an_officer_triages_three_changes_by_keyboard_alone(demo, browser):
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        page.goto("/changes")
        before = _waiting(page)

        page.keyboard.press("j")
        page.wait_for_url(re.compile(r"/changes/\d+$"))
        page.keyboard.press("r")
        expect(page.get_by_role("status")).to_contain_text("marked relevant")
        page.keyboard.press("n")
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("dismissed")
        page.keyboard.press("d")
        page.keyboard.type(f"0101{Clock().now().year + 1}")  # the same in every order of day and month
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("deferred")
        assert _waiting(page) == before - 3
        page.keyboard.press("u")

        expect(page.get_by_role("status")).to_contain_text("Taken back")
        assert _waiting(page) == before - 2


def test_on_a_phone_a_change_is_a_page_of_its_own_with_a_way_on_and_back(demo, browser):
    with page_of(browser, demo, width=390) as page:
        sign_in(page, OFFICER)
        page.goto("/changes")
        page.locator("[data-row]").first.click()
        page.wait_for_url(re.compile(r"/changes/\d+$"))
        title = page.get_by_role("heading", level=1).inner_text()

        expect(page.get_by_role("region", name="Changes, newest first")).to_be_hidden()
        page.get_by_role("link", name="Next").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(title)
        page.get_by_role("link", name="Previous").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        page.get_by_role("link", name="Back").click()

        expect(page.get_by_role("region", name="Changes, newest first")).to_be_visible()


def test_a_new_publication_arrives_with_the_requirement_that_it_touches(demo, browser):
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        page.goto("/sources")
        page.get_by_role("button", name="Let the sample regulator publish").click()
        expect(page.get_by_role("status")).to_contain_text("New wording for final responses proposed")
        change = page.get_by_role("link", name=re.compile("New wording for final responses"))
        for _ in range(40):
            page.goto("/changes")
            if change.count():
                break
            page.wait_for_timeout(500)
        change.first.click()

        expect(page.get_by_text("FCA-DISP-162").first).to_be_visible()
        expect(page.get_by_text("Both cite DISP 1.6.2R")).to_be_visible()


def test_an_officer_reads_the_digest(demo, browser):
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        page.goto("/outbox")
        page.get_by_role("link", name=re.compile("new to triage")).first.click()

        expect(page.frame_locator("iframe").get_by_role("heading", name=re.compile("New to triage"))).to_be_visible()


def _waiting(page: Page) -> int:
    """How many changes wait, as the tab of the inbox says."""
    return int(page.get_by_role("link", name=re.compile(r"^To triage \d+$")).inner_text().split(" ")[-1])
