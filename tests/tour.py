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
        "/cases",
        "/cases?status=all",
        "/cases/1",
        "/cases/2",
        "/cases/1/edit",
        "/cases/1/parts",
        "/cases/1/not-needed",
        "/cases/1/requirements/FCA-DISP-162/set-aside",
        "/cases/open/6",
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
        "/findings/7",
        "/findings/4",
        "/findings/5/contain",
        "/findings/5/regrade",
        "/findings/5/reassign",
        "/findings/5/cancel",
        "/findings/5/cause",
        "/findings/5/cause/five_whys",
        "/findings/5/cause/fishbone",
        "/findings/5/cause/unknown",
        "/findings/7/options",
        "/findings/7/plan",
        "/findings/9/implement",
        "/findings/1/check",
        "/findings/7/evidence",
        "/outbox",
        "/outbox/1",
        "/search?q=complaint",
        "/history",
        "/history/5",
        "/people",
        "/exchange",
        "/exchange/requirements",
        "/exchange/runs/1",
        "/me",
        "/me/password",
        "/reports",
        "/reports/audits",
        "/reports/audits?by=category&step=quarter",
        "/audits/13/report",
        "/audits/12",
        "/audits/15",
        "/actions",
        "/actions?status=all",
        "/actions/1",
        "/actions/3",
        "/actions/3/verify",
        "/actions/3/send-back",
        "/actions/4/reassign",
        "/actions/4/due-day",
        "/actions/4/cancel",
        "/actions/4/evidence",
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
        "/checklists/CL-CALL/requirements/ORG-KNOWLEDGE/checked",
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
        "/audits/13",
        "/audits/14",
        "/audits/14/questions/A1",
        "/audits/14/questions/C1",
        "/audits/14/complete",
        "/audits/14/cancel",
    ),
    MANAGER: (
        "/audits/13/reopen",
        "/audits/8",
        "/audits/8/disputes/1",
        "/actions/4",
        "/actions/4/start",
        "/actions/4/finish",
    ),
    AGENT: ("/audits", "/audits/13", "/audits/13/respond"),
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
        "/people/2/handover",
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
