"""From a checklist to a finding that is proven fixed: quality manager, leader, auditee and manager, in a browser."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.demo.cast import PASSWORD
from tests.browser import page_of
from tests.demonstration import demonstration
from tests.tour import AGENT, LEADER, MANAGER, sign_in

QUALITY = "priya.nair"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
REF = "CL-CALLBACK"
TITLE = "Promised call backs"
ASKED = "Was the call back made on the day that was promised?"
WHYS = ("Nobody rang", "The promise stood in a note", "No reminder is set for promises")
OPTIONS = (("Set a reminder", "Kept", "Calls made", "More clicks"), ("Retrain", "Maybe", "Cheap", "Forgotten"))
FOUND = "Promised for Monday, made on Thursday. Nobody told the customer."


class Clock:
    """The demonstration's business time, which stands until it is moved."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.move_to(NOW)

    def move_to(self, instant: datetime) -> None:
        self.file.write_text(instant.isoformat() + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock") / "now")


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[str]:
    """A demonstration of its own, at a clock that the test moves."""
    with demonstration(tmp_path_factory.mktemp("loop"), TIDEMARK_TESTING="1", TIDEMARK_NOW=f"@{clock.file}") as address:
        yield address


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name, exact=isinstance(name, str)).first.click()


def send(page: Page) -> None:
    """Press the one main button of the form."""
    page.locator("main form button.btn-primary").first.click()


def number_in(page: Page, pattern: str) -> str:
    found = re.search(pattern, page.locator("main").inner_text())
    assert found is not None, f"the page shows no {pattern}"
    return found.group(0)


def test_an_audit_is_driven_from_a_new_checklist_to_a_finding_that_is_proven_fixed(loop, browser, clock):
    design_a_checklist(loop, browser)
    audit = carry_out_an_audit(loop, browser)
    agree_as_the_auditee(loop, browser, audit)
    finding = find_the_cause_and_plan(loop, browser, audit)
    do_what_was_planned(loop, browser)
    see_that_it_was_done(loop, browser)
    say_that_the_fix_is_made(loop, browser, finding)
    clock.move_to(NOW + timedelta(days=61))
    prove_that_it_worked(loop, browser, finding)


def design_a_checklist(address: str, browser: Browser) -> None:
    """The quality manager, from nothing: a section, a critical question with a comment on No, and a scale."""
    with page_of(browser, address) as page:
        sign_in(page, QUALITY)
        page.goto("/checklists/new")
        page.get_by_label("Ref").fill(REF)
        page.get_by_label("Title").fill(TITLE)
        page.get_by_label("Phone").check()
        press(page, "Begin the checklist")
        follow(page, re.compile("Add a section"))
        page.get_by_label("Code").fill("A")
        page.get_by_label("Title").fill("The promise")
        press(page, "Save the section")
        add_question(page, "yes_no", "A1", ASKED)
        page.get_by_label("Critical").select_option("customer")
        page.get_by_label("Comment on No").check()
        page.get_by_label("Requirements that it looks at").fill("ORG-CHARTER")
        press(page, "Save the question")
        add_question(page, "scale", "A2", "How well was the customer kept informed?")
        page.get_by_label("Steps, one a line, lowest first").fill("Not at all\nPartly\nFully")
        press(page, "Save the question")
        expect(page.get_by_text("It can be published.")).to_be_visible()
        follow(page, "Publish version 1")
        press(page, "Publish version 1")

        expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


def add_question(page: Page, kind: str, code: str, text: str) -> None:
    follow(page, re.compile("Add a question"))
    page.goto(f"{page.url}&type={kind}")
    page.get_by_label("Code").fill(code)
    page.get_by_label("Question", exact=True).fill(text)


def carry_out_an_audit(address: str, browser: Browser) -> str:
    """The team leader on a phone: saved answer by answer, a failure becomes a finding, then the signature."""
    with page_of(browser, address, width=390) as page:
        sign_in(page, LEADER)
        page.goto("/audits/new")
        page.get_by_label("Checklist").select_option(label=f"{REF}, {TITLE}, version 1")
        press(page, "Go on")
        page.get_by_label("Whose work").select_option(label="Tom Birch")
        page.get_by_label("Which contact, case or place").fill("Call 4471-2000")
        press(page, "Plan the audit")
        audit = number_in(page, r"A-\d{4}")
        press(page, re.compile("Open"))
        page.goto(f"/audits/{int(audit[2:])}/questions/A1")
        fail_the_first_question(page)
        raise_the_finding(page)
        press(page, "Save and next")
        page.get_by_text("Partly").click()
        expect(page.get_by_role("status").first).to_contain_text("Saved")
        press(page, "Save and finish")
        page.goto(f"/audits/{int(audit[2:])}/complete")
        page.get_by_label("Your name").fill("Leila Haddad")
        page.get_by_label("Your password again").fill(PASSWORD)
        press(page, "Complete and sign")

        expect(page.get_by_text("A critical question failed", exact=False).first).to_be_visible()
        expect(page.get_by_text("raw 25.00").first).to_be_visible()
    return audit


def fail_the_first_question(page: Page) -> None:
    """Nothing is pressed to save: each answer is kept as it is given, and a card number is refused with its reason."""
    page.get_by_text("No", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    expect(page.get_by_text("Needed for this answer")).to_be_visible()
    page.get_by_label("What was seen or heard").fill("4111 1111 1111 1111 was read out")
    expect(page.get_by_role("status")).to_contain_text("payment card number")
    page.get_by_label("What was seen or heard").fill(FOUND)
    expect(page.get_by_role("status")).to_contain_text(re.compile("^Saved"))


def raise_the_finding(page: Page) -> None:
    """One tap raises it; what was done at once is said on its page."""
    press(page, "Raise the finding")
    expect(page.get_by_role("status").filter(has_text="Raised F-")).to_be_visible()
    question = page.url
    follow(page, re.compile(r"See F-\d{4}"))
    expect(page.get_by_text(FOUND).first).to_be_visible()
    follow(page, "Say what was done at once")
    page.get_by_label("What was done at once").fill("Rang the customer and apologised.")
    send(page)
    expect(page.get_by_text("Rang the customer and apologised.").first).to_be_visible()
    page.goto(question)


def agree_as_the_auditee(address: str, browser: Browser, audit: str) -> None:
    """The agent on a phone sees the result in My work and signs it as seen and agreed."""
    with page_of(browser, address, width=390) as page:
        sign_in(page, AGENT)
        follow(page, re.compile(f"Answer the result of {audit}"))
        follow(page, "Answer the result")
        page.get_by_label("Your name").fill("Tom Birch")
        page.get_by_label("Your password again").fill(PASSWORD)
        press(page, "Sign it as seen and agreed")

        expect(page.get_by_text("Seen and agreed by the agent")).to_be_visible()


def find_the_cause_and_plan(address: str, browser: Browser, audit: str) -> str:
    """The owner: five whys, two options from three sides, a corrective action for the agent."""
    with page_of(browser, address) as page:
        sign_in(page, LEADER)
        page.goto(f"/audits/{int(audit[2:])}")
        finding = number_in(page, r"F-\d{4}")
        follow(page, finding)
        place = page.url
        page.goto(f"{place}/cause/five_whys")
        for number, why in enumerate(
            ("Nobody rang", "The promise stood in a note", "No reminder is set for promises"), 1
        ):
            page.locator(f"[name=why_{number}]").fill(why)
        page.get_by_label("What kind of cause is the last one?").select_option("process")
        send(page)
        page.goto(f"{place}/options")
        for number, words in enumerate(OPTIONS, 1):
            for name, word in zip(("option", "customer_view", "benefit", "risk"), words, strict=True):
                page.locator(f"[name={name}_{number}]").fill(word)
        page.locator("[name=chosen]").first.check()
        send(page)
        page.goto(f"{place}/plan")
        page.get_by_label("What will be done").fill("Set a reminder for every promised call back")
        page.locator("[name=kind]").select_option("corrective")
        page.get_by_label("Who does it").select_option(label="Tom Birch")
        page.locator("[name=working_days]").fill("5")
        send(page)

        expect(page.get_by_text("Set a reminder for every promised call back").first).to_be_visible()
    return finding


def do_what_was_planned(address: str, browser: Browser) -> None:
    with page_of(browser, address, width=390) as page:
        sign_in(page, AGENT)
        follow(page, re.compile("Set a reminder for every promised call back"))
        follow(page, "Finish the action")
        page.get_by_label("What was done").fill("The reminder is on for the whole team.")
        send(page)

        expect(page.get_by_text("The reminder is on for the whole team.").first).to_be_visible()


def see_that_it_was_done(address: str, browser: Browser) -> None:
    with page_of(browser, address) as page:
        sign_in(page, MANAGER)
        follow(page, re.compile("Set a reminder for every promised call back"))
        follow(page, "Verify the action")
        page.get_by_label("What you looked at").fill("Looked at three desks: the reminder comes up.")
        send(page)

        expect(page.get_by_text("Looked at three desks").first).to_be_visible()


def say_that_the_fix_is_made(address: str, browser: Browser, finding: str) -> None:
    with page_of(browser, address) as page:
        sign_in(page, LEADER)
        page.goto(f"/findings/{int(finding[2:])}/implement")
        page.get_by_label("Why nothing can keep it from happening elsewhere").fill("Every team has the reminder now.")
        send(page)

        expect(page.get_by_role("status")).to_contain_text("It is checked from 23 Jan 2027 on")


def prove_that_it_worked(address: str, browser: Browser, finding: str) -> None:
    """The manager, two months later: somebody else, a measure, and evidence."""
    with page_of(browser, address) as page:
        sign_in(page, MANAGER)
        follow(page, re.compile(f"Check whether the fix of {finding} worked"))
        follow(page, "Check whether it worked")
        page.locator("[name=measure]").fill("Promised call backs made on their day, of 40")
        page.locator("[name=seen]").fill("39 of 40.")
        page.locator("[name=is_effective]").first.check()
        page.locator("[name=document]").set_input_files(
            {"name": "tally.txt", "mimeType": "text/plain", "buffer": b"39 of 40 on their day"}
        )
        send(page)

        expect(page.get_by_text("Closed, effective").first).to_be_visible()


def test_two_people_answer_one_question_and_a_person_chooses(loop, browser):
    """The leader and the quality manager have the same question open; neither answer is lost."""
    with page_of(browser, loop, width=390) as one, page_of(browser, loop) as other:
        sign_in(one, LEADER)
        sign_in(other, QUALITY)
        for page in (one, other):
            page.goto("/audits/14/questions/C4")
        one.get_by_text("Yes", exact=True).click()
        expect(one.get_by_role("status")).to_contain_text(re.compile("^Saved"))
        other.get_by_text("No", exact=True).click()
        expect(other.get_by_role("status")).to_contain_text("Saved beside another answer")
        follow(other, "Choose which one counts")
        other.get_by_label(re.compile(r"\bNo\b.*Priya Nair", re.DOTALL)).check()
        press(other, "Use this answer")

        expect(other.get_by_role("status").filter(has_text="Chose the answer to C4")).to_be_visible()
        one.goto("/audits/14/questions/C4")
        expect(one.get_by_role("radio", name="No")).to_be_checked()


def test_the_runner_works_without_a_script(loop, browser):
    context = browser.new_context(base_url=loop, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    sign_in(page, LEADER)
    page.goto("/audits/14/questions/B5")
    page.get_by_text("Yes", exact=True).click()
    press(page, "Save and next")

    expect(page.get_by_text("C. Response, time limit and learning").first).to_be_visible()
    page.goto("/audits/14/questions/B5")
    expect(page.get_by_role("radio", name="Yes")).to_be_checked()
    context.close()
