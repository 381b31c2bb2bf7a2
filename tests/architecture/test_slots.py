"""Each subject's page shows what higher features know of it, and nothing is filled that no page shows (DESIGN 3)."""

import ast
import re

import pytest

from app.factory import SLOTS
from tests.architecture.source import ROOT, modules

PAGES = {
    "requirement": ("requirements/show_requirement.html",),
    "requirement then": ("requirements/show_requirement.html",),
    "action": ("actions/show_action.html",),
    "source": ("sources/show_source.html",),
    "aim": ("organisation/show_aim.html",),
    "promise": ("organisation/show_promise.html",),
    "measure": ("organisation/show_measure.html",),
    "product": ("organisation/show_product.html",),
    "change": ("changes/show_change.html",),
    "changes": ("changes/list_changes.html",),
    "checklist": ("checklists/show_checklist.html",),
    "audit": ("conduct/show_planned.html", "conduct/show_progress.html", "conduct/show_completed.html"),
    "finding": ("findings/show_finding.html",),
    "suggestion": ("checklists/review_suggestion.html",),
}
PANELS = "components/panels.html"


@pytest.mark.parametrize(("slot", "page"), [(slot, page) for slot, pages in PAGES.items() for page in pages])
def test_the_page_of_each_subject_shows_its_panels_once(slot, page):
    assert _included(page).count(PANELS) == 1


def test_each_page_asks_for_the_slot_of_its_subject():
    asked = {
        call.args[0].value
        for module in modules()
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "panels" and isinstance(call.args[0], ast.Constant)
    }
    assert asked == set(PAGES)


def test_every_slot_that_is_filled_is_shown_by_a_page():
    assert set(SLOTS) - set(PAGES) == set()


def _included(page: str) -> list[str]:
    """What a template includes, and what that includes."""
    named = re.findall(r'{% include "([^"]+)" %}', (ROOT / "templates" / page).read_text())
    return named + [deeper for name in named for deeper in _included(name)]
