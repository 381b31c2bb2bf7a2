"""Every page, wide and light, narrow and dark: axe finds nothing, and nothing scrolls sideways (WCAG 2.2 AA)."""

from typing import Literal

import pytest

from tests.browser import axe_problems, page_of
from tests.tour import TOUR, ask_for_work, sign_in

LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (360, "dark"))
PAGES_A_TEST = 20  # so that two workers end together
STAGES = [
    (name, stops[first : first + PAGES_A_TEST])
    for name, stops in TOUR.items()
    for first in range(0, len(stops), PAGES_A_TEST)
]


@pytest.fixture(scope="session")
def busy(demo, browser):
    """The demonstration with background work to look at."""
    with page_of(browser, demo) as page:
        ask_for_work(page)
    return demo


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
                across = page.evaluate("document.documentElement.scrollWidth")
                if across > width:
                    found.append(f"{path} scrolls sideways: {across} of {width}")

    assert found == []
