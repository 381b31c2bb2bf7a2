"""From a sample regulator's change to a closed case: five people, and the checklist that adopted it, in a browser."""

import re
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from app.core.clock import Clock
from tests.browser import page_of
from tests.tour import AGENT, LEADER, MANAGER, OFFICER, sign_in

QUALITY = "priya.nair"
CHANGE = "Complaints return: questions and answers"
TOUCHED, CHECKLIST = "FCA-DISP-162", "CL-COMPLAINT"
REWORD = "Reword the question about eight weeks"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name, exact=isinstance(name, str)).first.click()


def send(page: Page) -> None:
    """Press the one main button of the form."""
    page.locator("main form button.btn-primary").first.click()


def day(ahead: int) -> str:
    return (Clock().now().date() + timedelta(days=ahead)).isoformat()


def test_a_change_leads_to_a_case_that_closes_once_five_people_have_done_their_parts(demo, browser):
    case = open_the_case(demo, browser)
    say_what_it_touches(demo, browser, case)
    answer_as_the_expert(demo, browser)
    assess_and_plan(demo, browser, case)
    approve_as_another_manager(demo, browser, case)
    for title in (REWORD, "Draft the new wording"):
        do_a_part(demo, browser, case, title)
        verify_a_part(demo, browser, case, title)
    publish_the_checklist(demo, browser)
    close_the_case(demo, browser, case)


def open_the_case(address: str, browser: Browser) -> str:
    """The officer: relevant by one key, then a case that the manager owns."""
    with page_of(browser, address) as page:
        sign_in(page, OFFICER)
        page.goto("/changes?q=complaints+return")
        follow(page, re.compile(CHANGE))
        page.wait_for_url(re.compile(r"/changes/\d+"))
        change = page.url
        press(page, re.compile("^Relevant"))
        expect(page.get_by_role("status")).to_contain_text("marked relevant")
        page.goto(change)
        follow(page, re.compile("Open a case"))
        page.get_by_label("Owner").select_option(label="Martin Keogh")
        page.get_by_label("Takes effect on").fill(day(90))
        press(page, "Open the case")

        expect(page.get_by_role("heading", level=1)).to_have_text(CHANGE)
        return page.url


def say_what_it_touches(address: str, browser: Browser, case: str) -> None:
    """The officer confirms one requirement, sets the others aside, and asks an agent whether the systems can do it."""
    with page_of(browser, address) as page:
        sign_in(page, OFFICER)
        page.goto(case)
        if not page.get_by_role("button", name=f"Confirm {TOUCHED}", exact=True).count():
            page.get_by_label("Add a requirement by its ref").fill(TOUCHED)
            press(page, "Add it")
        else:
            press(page, f"Confirm {TOUCHED}")
        for _ in range(30):
            waiting = page.locator("li", has=page.get_by_text("To look at", exact=True))
            aside = waiting.get_by_role("link", name=re.compile("aside$"))
            if not aside.count():
                break
            names = aside.all_inner_texts()
            follow(page, next((name for name in names if CHECKLIST not in name), names[0]))
            if CHECKLIST in page.url:
                page.go_back()
                press(page, f"Confirm {CHECKLIST}")
                continue
            page.locator("[name=reason]").fill("It asks for nothing that we do not do")
            send(page)
        expect(page.get_by_text("Nobody owns it").or_(page.get_by_text("nobody owns it")).first).to_be_visible()
        page.goto(f"{case}/impact/systems/ask")
        page.get_by_label("Whom to ask").select_option(label="Tom Birch")
        page.get_by_label("Answer by").fill(day(3))
        press(page, "Ask")

        expect(page.get_by_text("Tom Birch was asked")).to_be_visible()


def answer_as_the_expert(address: str, browser: Browser) -> None:
    """The agent on a phone, from My work, on the one page of the case that they see."""
    with page_of(browser, address, width=390) as page:
        sign_in(page, AGENT)
        page.get_by_role("link", name="Can our systems do this?").last.click()
        expect(page.get_by_text(CHANGE).first).to_be_visible()
        page.get_by_label("Partly").check()
        page.get_by_label("What your answer rests on").fill("The letter is a template; the return is not.")
        press(page, "Send the answer")

        expect(page.get_by_text("The letter is a template; the return is not.").first).to_be_visible()


def assess_and_plan(address: str, browser: Browser, case: str) -> None:
    """The manager answers the rest, rates it, gives the checklist and a stage to the leader, and sends the plan."""
    with page_of(browser, address) as page:
        sign_in(page, MANAGER)
        page.goto(case)
        follow(page, "Answer the questions")
        for one in page.locator("[name^=detail_]").all():
            if not one.input_value():
                key = (one.get_attribute("name") or "").removeprefix("detail_")
                page.locator(f"[name=verdict_{key}][value=no]").check()
                one.fill("Nothing beside the letter changes")
        press(page, "Save the answers")
        follow(page, "Rate it")
        page.get_by_label(re.compile("^Small")).check()
        page.get_by_label("Why", exact=True).fill("One letter and one question")
        press(page, "Save it")
        follow(page, f"Give {CHECKLIST} to somebody")
        page.get_by_label("What is to be done").fill(REWORD)
        page.get_by_label("Owner").select_option(label="Leila Haddad")
        page.get_by_label("Due").fill(day(20))
        press(page, "Plan it")
        follow(page, "Plan the stages")
        page.get_by_label("Owner of drafting").select_option(label="Leila Haddad")
        press(page, "Plan them")
        press(page, "Send it for approval")

        expect(page.get_by_text("Somebody else who approves plans decides")).to_be_visible()


def approve_as_another_manager(address: str, browser: Browser, case: str) -> None:
    """The quality manager, from My work, with the whole plan in front of her."""
    with page_of(browser, address) as page:
        sign_in(page, QUALITY)
        follow(page, re.compile(f"Approve the plan: {CHANGE}"))
        expect(page.get_by_text(REWORD)).to_be_visible()
        expect(page.get_by_text("The letter is a template; the return is not.")).to_be_visible()
        press(page, "Approve the plan")

        page.wait_for_url(case)
        expect(page.get_by_text("Priya Nair approved it; Martin Keogh had sent it.")).to_be_visible()


def do_a_part(address: str, browser: Browser, case: str, title: str) -> None:
    with page_of(browser, address, width=390) as page:
        sign_in(page, LEADER)
        page.goto(case)
        follow(page, title)
        follow(page, "Finish the action")
        page.get_by_label("What was done").fill("Written and read by two colleagues.")
        send(page)

        expect(page.get_by_text("Written and read by two colleagues.").first).to_be_visible()


def verify_a_part(address: str, browser: Browser, case: str, title: str) -> None:
    with page_of(browser, address) as page:
        sign_in(page, MANAGER)
        page.goto(case)
        follow(page, title)
        follow(page, "Verify the action")
        page.get_by_label("What you looked at").fill("Read it.")
        send(page)

        expect(page.get_by_text("Read it.").first).to_be_visible()


def publish_the_checklist(address: str, browser: Browser) -> None:
    """The quality manager publishes the version in which the question is reworded."""
    with page_of(browser, address) as page:
        sign_in(page, QUALITY)
        page.goto(f"/checklists/{CHECKLIST}")
        press(page, "Draft version 2")
        page.locator("a[href*='/draft/questions/']").first.click()
        asked = page.get_by_label("Question", exact=True)
        asked.fill(f"{asked.input_value()} (as of the single return)")
        press(page, "Save the question")
        follow(page, re.compile("^Publish version"))
        page.get_by_label("What changes, and why").fill("The single return")
        if page.locator("[name=is_checked]").count():
            page.locator("[name=is_checked]").check()
        press(page, re.compile("^Publish version"))

        expect(page.get_by_role("heading", level=1)).to_be_visible()


def close_the_case(address: str, browser: Browser, case: str) -> None:
    with page_of(browser, address) as page:
        sign_in(page, MANAGER)
        page.goto(case)
        expect(page.get_by_text("Version 2 was published since; it was 1")).to_be_visible()
        expect(page.get_by_text("2 of 2 parts done; ready to be closed.")).to_be_visible()
        press(page, "Close the case")

        expect(page.get_by_text("Closed by Martin Keogh")).to_be_visible()
