"""A real Chromium for journeys and pictures: quiet, in a home of its own, and strict about what pages do."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def chromium_path() -> str | None:
    """The browser named by CHROMIUM, else one of the usual names; None for Playwright's own."""
    return os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser whose home is a temporary folder, so that nothing of anybody's is touched."""
    with tempfile.TemporaryDirectory(prefix="tidemark-browser-", ignore_cleanup_errors=True) as home:
        environment: dict[str, str | float | bool] = {
            **os.environ,
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_CACHE_HOME": home,
        }
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=[*FLAGS, *sandbox], env=environment
            )
            yield browser
            browser.close()


@contextmanager
def page_of(browser: Browser, base_url: str, *, width: int = 1280, dark: bool = False) -> Iterator[Page]:
    """A page that fails the test on any error of a script, of the console, or of the content policy."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    unexpected = [trouble for trouble in troubles if "status of 4" not in trouble]  # a refused form logs its 4xx
    assert not unexpected, f"the browser complained: {unexpected}"


def axe_problems(page: Page) -> list[str]:
    """What axe finds on the page as it stands, a line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    violations = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def picture(page: Page, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(place), full_page=True)
