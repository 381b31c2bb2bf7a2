"""Every page of the demonstration, with who looks at it: for axe, for pictures, for people who judge them."""

from playwright.sync_api import Page, expect

from app.demo.cast import PASSWORD

OFFICER, ADMINISTRATOR, AGENT = "hannah.osei", "adam.wells", "tom.birch"
LEADER, MANAGER = "leila.haddad", "martin.keogh"
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
        "/findings",
        "/findings/board",
        "/findings/pareto",
        "/findings/systemic",
        "/findings/new",
        "/findings/1",
        "/findings/1/contain",
        "/findings/1/regrade",
        "/findings/1/reassign",
        "/findings/1/cancel",
        "/findings/1/cause",
        "/findings/1/cause/five_whys",
        "/findings/1/cause/fishbone",
        "/findings/1/cause/unknown",
        "/findings/1/options",
        "/findings/1/plan",
        "/findings/1/implement",
        "/findings/1/check",
        "/findings/1/evidence",
        "/outbox",
        "/outbox/1",
        "/search?q=complaint",
        "/history",
        "/history/5",
        "/people",
        "/exchange",
        "/exchange/requirements",
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
        "/checklists",
        "/checklists?channel=sms",
        "/checklists/new",
        "/checklists/CL-CALL",
        "/checklists/CL-CALL/versions/1",
        "/checklists/CL-CALL/versions/1/preview/A2",
        "/checklists/CL-CALL/versions/1/preview/B1",
        "/checklists/CL-DATA/versions/1/preview/B1",
        "/checklists/CL-CALL/questions/A2/suggest",
        "/checklists/CL-CALL/suggestions/1",
        "/checklists/CL-CALL/owner",
        "/checklists/CL-CALL/retire",
        "/checklists/CL-CALL/requirements/UKGDPR-32/checked",
        "/checklists/CL-CALL/draft",
        "/checklists/CL-CALL/draft/details",
        "/checklists/CL-CALL/draft/sections/new",
        "/checklists/CL-CALL/draft/sections/A",
        "/checklists/CL-CALL/draft/questions/new?section=A",
        "/checklists/CL-CALL/draft/questions/new?section=A&type=choice",
        "/checklists/CL-CALL/draft/questions/A2",
        "/checklists/CL-CALL/draft/remove/section/A",
        "/checklists/CL-CALL/draft/publish",
        "/checklists/CL-CALL/draft/drop",
        "/coverage",
    ),
    LEADER: (
        "/audits",
        "/audits?status=to_do&auditor=me",
        "/audits/new",
        "/audits/new?checklist=1",
        "/audits/1",
        "/audits/2",
        "/audits/2/questions/A1",
        "/audits/2/complete",
        "/audits/2/cancel",
    ),
    MANAGER: ("/audits/1/reopen", "/audits/1/disputes/1"),
    AGENT: ("/audits/1", "/audits/1/respond"),
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
