"""Every page of the demonstration, with who looks at it: for axe, for pictures, for people who judge them."""

from playwright.sync_api import Page, expect

from app.demo.cast import PASSWORD

OFFICER, ADMINISTRATOR, AGENT = "hannah.osei", "adam.wells", "tom.birch"
TOUR = {
    "": ("/sign-in", "/set-password/a-link-that-was-used", "/unsubscribe/a-link-that-nobody-sent"),
    OFFICER: (
        "/",
        "/requirements",
        "/requirements/FCA-DISP-161",
        "/requirements/new",
        "/requirements/FCA-DISP-161/edit",
        "/requirements/FCA-DISP-161/review",
        "/requirements/FCA-DISP-161/applicability",
        "/requirements/FCA-DISP-161/confirm",
        "/changes",
        "/changes?tab=dismissed",
        "/changes/5",
        "/changes/new",
        "/sources",
        "/sources/sample-conduct",
        "/sources/fca-news",
        "/sources/new",
        "/sources/sample-conduct/edit",
        "/outbox",
        "/outbox/1",
        "/search?q=complaint",
        "/history",
        "/history/5",
        "/people",
        "/me",
        "/me/password",
        "/reports",
        "/reports/audits",
        "/reports/audits?by=category&step=quarter",
        "/audits/1/report",
        "/actions",
        "/actions?status=all",
        "/actions/1",
        "/actions/1/start",
        "/actions/1/finish",
        "/actions/1/verify",
        "/actions/1/send-back",
        "/actions/1/reassign",
        "/actions/1/due-day",
        "/actions/1/cancel",
        "/actions/1/evidence",
        "/no-such-page",
    ),
    ADMINISTRATOR: (
        "/settings",
        "/people",
        "/people/1",
        "/people/new",
        "/people/1/edit",
        "/people/places",
        "/people/places/team/new",
        "/people/places/team/1",
        "/people/days/new",
        "/people/2/disable",
        "/background/1",
        "/outbox",
    ),
}


def sign_in(page: Page, name: str) -> None:
    """Sign in as one of the cast; nobody stays outside."""
    if not name:
        return
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(f"{name}@fernleigh.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def ask_for_work(page: Page) -> None:
    """So that there is background work to look at."""
    sign_in(page, OFFICER)
    page.goto("/sources")
    page.get_by_role("button", name="Check all now").click()
    page.wait_for_url("**/background/*")
