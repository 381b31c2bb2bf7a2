"""The demonstration in a process of its own, and a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium, page_of
from tests.demonstration import demonstration
from tests.tour import OFFICER, sign_in

LONG_REF, LONG_CODE = "ORG-" + "X" * 56, "AIM-" + "X" * 36
LONG_ONES = {
    "requirements": {
        "ref": LONG_REF,
        "title": "A rule with a long code",
        "reference": "House rules 1",
        "instrument": "House rules",
        "demand": "Keep refs short.",
        "applies_when": "Always.",
        "effective_from": "2026-10-01",
    },
    "measures": {"code": LONG_CODE, "name": "Something with a long code", "unit": "percent"},
    "promises": {"code": LONG_CODE, "text": "Something with a long code"},
    "checklists": {"ref": "CL-" + "X" * 57, "title": "A checklist with a long code"},
}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demonstration."""
    with demonstration(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def long_coded(demo: str, browser: Browser) -> str:
    """The demonstration with codes as long as they may be, whichever journey of a worker comes first."""
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        for kind, values in LONG_ONES.items():
            page.goto(f"/{kind}/new")
            for name, value in values.items():
                page.fill(f"#{name}", value)
            page.press(f"#{next(iter(values))}", "Enter")
            shown = values.get("title") or values.get("name") or values["text"]
            expect(page.get_by_role("heading", level=1)).to_contain_text(shown)
    return demo
