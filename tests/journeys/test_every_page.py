"""Every page, wide and light, narrow and dark: axe finds nothing, nothing scrolls sideways, no column is cut off."""

from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.browser import axe_problems, page_of
from tests.tour import TOUR, ask_for_work, sign_in

LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (360, "dark"))
BETWEEN = 1100  # a small laptop, where columns were cut off that a desk and a phone had whole
PAGES_A_TEST = 20  # so that two workers end together
# A register whose columns took the whole width once hid its last one behind the edge of its card.
CUT_OFF = """[...document.querySelectorAll('main th, main td')].filter(cell => {
  if (cell.closest('.tm-hide') || getComputedStyle(cell.closest('thead, table')).clipPath !== 'none') return false;
  const inside = cell.closest('.tm-card, .tm-panel, main').getBoundingClientRect();
  const box = cell.getBoundingClientRect();
  const reaches = box.right > inside.right + 1 || cell.scrollWidth > cell.clientWidth + 1;
  return cell.checkVisibility() && cell.innerText.trim() && reaches;
}).map(cell => cell.innerText)"""
STAGES = [
    (name, stops[first : first + PAGES_A_TEST])
    for name, stops in TOUR.items()
    for first in range(0, len(stops), PAGES_A_TEST)
]


@pytest.fixture(scope="session")
def busy(long_coded, browser):
    """The demonstration with background work to look at, and codes that once pushed columns out of sight."""
    with page_of(browser, long_coded) as page:
        ask_for_work(page)
    return long_coded


@pytest.mark.parametrize(("name", "paths"), STAGES, ids=[f"{name}-{paths[0]}" for name, paths in STAGES])
def test_axe_finds_nothing_wide_and_light_or_narrow_and_dark(busy, browser, name, paths):
    found = []
    with page_of(browser, busy) as page:
        sign_in(page, name)
        for path in paths:
            page.goto(path)
            for width, scheme in LOOKS:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)
                found += [f"{path} at {width}, {scheme}: {problem}" for problem in axe_problems(page)]
                found += cut_off(page, path, width)
            page.set_viewport_size({"width": BETWEEN, "height": 900})
            found += cut_off(page, path, BETWEEN)

    assert found == []


def cut_off(page: Page, path: str, width: int) -> list[str]:
    """What of a page cannot be seen at this width, or only by scrolling sideways."""
    found = [f"{path} at {width} cuts off '{cell}'" for cell in page.evaluate(CUT_OFF)]
    across = page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"{path} scrolls sideways: {across} of {width}"] if across > width else found
