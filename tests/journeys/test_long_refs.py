"""A ref as long as one may be stays in its place on a phone and on a desk: it breaks, and overlaps nothing."""

from playwright.sync_api import expect

from tests.browser import page_of
from tests.tour import OFFICER, sign_in

REF = "ORG-" + "X" * 56
WIDTHS = (320, 390, 1280)
NEW = {
    "ref": REF,
    "title": "A rule with a long code",
    "reference": "House rules 1",
    "instrument": "House rules",
    "demand": "Keep refs short.",
    "applies_when": "Always.",
    "effective_from": "2026-10-01",
}
# Beside the ref of a row stands its title; neither may lie on the other, nor reach over its own cell.
OVERLAPS = """[...document.querySelectorAll('main .tm-ref')].filter(ref => {
  const place = ref.closest('th, td, li, p, .tm-address').getBoundingClientRect(), box = ref.getBoundingClientRect();
  return box.right > place.right + 1 || box.right > document.documentElement.clientWidth;
}).map(ref => ref.innerText)"""


CODE = "AIM-" + "X" * 36


def test_a_code_of_40_characters_breaks_among_the_aims_and_where_measures_are_ticked(demo, browser):
    found = []
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        for kind, name in (("measures", "name"), ("promises", "text")):
            page.goto(f"/{kind}/new")
            page.fill("#code", CODE)
            page.fill(f"#{name}", "Something with a long code")
            if kind == "measures":
                page.fill("#unit", "percent")
            page.locator("form.tm-card").get_by_role("button").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Something with a long code")
        for path in ("/aims", "/objectives/new", "/promises/new", f"/measures?q={CODE}"):
            page.goto(path)
            assert CODE in page.locator("main").inner_text(), f"{path} does not show it"
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                across = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{path} scrolls sideways: {across} of {width}"] if across > width else []
    assert found == []


def test_a_ref_of_60_characters_breaks_and_overlaps_nothing(demo, browser):
    found = []
    with page_of(browser, demo) as page:
        sign_in(page, OFFICER)
        page.goto("/requirements/new")
        for name, value in NEW.items():
            page.fill(f"#{name}", value)
        page.get_by_role("button", name="Add the requirement").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(NEW["title"])
        chosen = f"q={REF}"
        for path in (
            f"/requirements/{REF}",
            f"/requirements?{chosen}",
            f"/requirements?{chosen}&as_at=2026-11-01",
            "/requirements/between?from=2026-09-30&to=2026-10-02",
            f"/requirements/many?all=1&{chosen}",
        ):
            page.goto(path)
            assert REF in page.locator("main").inner_text(), f"{path} does not show it"
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                across = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{path} at {width}: {ref}" for ref in page.evaluate(OVERLAPS)]
                found += [f"{path} scrolls sideways: {across} of {width}"] if across > width else []
    assert found == []
