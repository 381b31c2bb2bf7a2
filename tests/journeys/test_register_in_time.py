"""The register in time, its gaps, and a leaver, in a browser: what bound us when, what is missing, who has it now."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from app.core.clock import Clock
from tests.browser import page_of
from tests.tour import ADMINISTRATOR, OFFICER, sign_in

REF = "ORG-CONTINUITY"
NEW_TITLE = "Keep answering when a site is lost"
LEAVER, RECEIVER = "Samir Kaul", "Martin Keogh"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()


def next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def test_a_requirement_changes_from_next_month_and_the_register_of_yesterday_stays_as_it_was(demo, browser):
    today = Clock().now().date()
    first = next_month(today)
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        page.goto(f"/requirements/{REF}/edit")
        former = page.get_by_label("Title").input_value()
        page.get_by_label("Title").fill(NEW_TITLE)
        page.get_by_label("In force from").fill(first.isoformat())
        page.get_by_label("What changes in the wording, and why").fill("The plan covers the loss of a site")
        press(page, "Save the requirement")
        expect(page.get_by_role("status")).to_be_visible()

        for day, title in ((today - timedelta(days=1), former), (first, NEW_TITLE)):
            page.goto(f"/requirements?as_at={day.isoformat()}&q={REF}")
            expect(page.get_by_role("link", name=title)).to_be_visible()
        page.goto(f"/requirements/between?from={today.isoformat()}&to={first.isoformat()}")
        expect(page.get_by_role("heading", name=NEW_TITLE)).to_be_visible()


def test_on_a_phone_a_tick_in_the_register_is_a_thumb_wide_and_does_not_open_the_requirement(demo, browser):
    with page_of(browser, demo, width=390) as page:
        sign_in(page, OFFICER)
        page.goto("/requirements")
        tick = page.get_by_role("checkbox").first
        around = tick.locator("xpath=ancestor::label")
        around.click(position={"x": 40, "y": 4})  # its far corner: a thumb, not a needle
        expect(tick).to_be_checked()
        press(page, "Change the ticked")
        expect(page.locator("main")).to_contain_text("1 requirement is chosen")


def test_each_gap_of_the_register_leads_to_its_list(demo, browser):
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        page.goto("/coverage")
        gaps = page.get_by_role("region", name="Gaps").get_by_role("link")
        paths = [one.get_attribute("href") or "" for one in gaps.all()]
        assert len(paths) >= 4, "the demonstration has gaps of several kinds"
        for path in paths:
            page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto("/coverage/questions")
        expect(page.get_by_role("heading", level=1)).to_have_text("Questions that look at no requirement")


def test_a_leaver_hands_over_all_that_they_answer_for_in_one_step(demo, browser):
    with page_of(browser, demo) as page:
        sign_in(page, ADMINISTRATOR)
        page.goto("/people")
        page.get_by_role("link", name=LEAVER).click()
        person = page.url
        page.get_by_role("link", name=re.compile("^Disable")).first.click()
        page.locator("[name=reason]").fill("Left for another firm")
        duties = page.locator("main form select").all()
        assert len(duties) >= 2, "they answer for several kinds of things"
        for one in duties:
            receiver = one.locator("option", has_text=RECEIVER)  # with what their roles are behind the name
            one.select_option(receiver.get_attribute("value"))
        press(page, re.compile(f"^Disable {LEAVER}"))

        page.wait_for_url(person)
        page.goto(f"{person}/handover")
        expect(page.get_by_text("answers for nothing that is still to be done")).to_be_visible()
