"""A ref as long as one may be stays in its place on a phone and on a desk: it breaks, and overlaps nothing."""

from tests.browser import page_of
from tests.journeys.conftest import LONG_CODE, LONG_REF
from tests.tour import OFFICER, sign_in

WIDTHS = (320, 390, 1280)
# Beside the ref of a row stands its title; neither may lie on the other, nor reach over its own cell.
OVERLAPS = """[...document.querySelectorAll('main .tm-ref')].filter(ref => {
  const place = ref.closest('th, td, li, p, .tm-address').getBoundingClientRect(), box = ref.getBoundingClientRect();
  return box.right > place.right + 1 || box.right > document.documentElement.clientWidth;
}).map(ref => ref.innerText)"""


def test_a_code_of_40_characters_breaks_among_the_aims_and_where_measures_are_ticked(long_coded, browser):
    found = []
    with page_of(browser, long_coded) as page:
        sign_in(page, OFFICER)
        for path in ("/aims", "/objectives/new", "/promises/new", f"/measures?q={LONG_CODE}"):
            page.goto(path)
            assert LONG_CODE in page.locator("main").inner_text(), f"{path} does not show it"
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                across = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{path} scrolls sideways: {across} of {width}"] if across > width else []
    assert found == []


def test_a_ref_of_60_characters_breaks_and_overlaps_nothing(long_coded, browser):
    found = []
    with page_of(browser, long_coded) as page:
        sign_in(page, OFFICER)
        chosen = f"q={LONG_REF}"
        for path in (
            f"/requirements/{LONG_REF}",
            f"/requirements?{chosen}",
            f"/requirements?{chosen}&as_at=2026-11-01",
            "/requirements/between?from=2026-09-30&to=2026-10-02",
            f"/requirements/many?all=1&{chosen}",
            "/coverage",
            "/history",
        ):
            page.goto(path)
            assert LONG_REF in page.locator("main").inner_text(), f"{path} does not show it"
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                across = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{path} at {width}: {ref}" for ref in page.evaluate(OVERLAPS)]
                found += [f"{path} scrolls sideways: {across} of {width}"] if across > width else []
    assert found == []
