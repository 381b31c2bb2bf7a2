"""The house rule about Enter, which tests/pages.py holds on every page that any test asks for."""

import pytest

from tests.architecture.source import ROOT
from tests.pages import check_page

PAGE = """<!doctype html><html lang="en-GB"><head><title>A form · Tidemark</title></head><body><main><h1>A form</h1>
<form id="f" action="/x" method="get"><label for="day">Day</label><input id="day" name="day" type="date">{inside}</form>
{after}</main></body></html>"""
SAVE = '<button class="btn btn-primary" type="submit" name="then" value="next">Save</button>'
STAY = '<button class="btn" type="submit" name="then" value="stay">Stay</button>'
OUTSIDE = SAVE.replace("<button", '<button form="f"')


@pytest.mark.parametrize(
    ("inside", "after", "words"),
    [
        (STAY + SAVE, "", "presses 'Stay', not 'Save'"),
        (STAY, OUTSIDE, "presses 'Stay', not 'Save'"),
        (SAVE + '<button type="submit" formaction="/y">Other</button>', "", "may go to another address"),
        (SAVE + SAVE.replace("next", "last"), "", "several main buttons"),
    ],
)
def test_a_page_whose_enter_presses_another_button_than_the_main_one_is_refused(inside, after, words):
    with pytest.raises(AssertionError, match=words):
        check_page(PAGE.format(inside=inside, after=after))


@pytest.mark.parametrize(("inside", "after"), [(SAVE + STAY, ""), (SAVE + STAY, OUTSIDE), (STAY, ""), ("", "")])
def test_a_page_whose_enter_presses_the_main_button_passes(inside, after):
    check_page(PAGE.format(inside=inside, after=after))


def test_no_form_of_the_product_goes_to_several_addresses():
    templates = (ROOT / "templates").rglob("*.html")
    assert [path.name for path in templates if "formaction" in path.read_text()] == []
