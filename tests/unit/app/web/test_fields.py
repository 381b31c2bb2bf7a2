"""Fields of forms: one line stays one line, a day is read as people write it, and a warning can be passed."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from app.web.fields import DayField, EmailField, FreeTextField, LineField, OneLineField
from app.web.forms import Form


class Everything(Form):
    code = OneLineField("Code")
    title = LineField("Title", [Optional()])
    email = EmailField("E-mail")
    note = FreeTextField("Note")
    day = DayField("Day", [Optional()])


def sent(**data: str) -> Everything:
    with Flask("test").test_request_context():
        return Everything(formdata=MultiDict(data), meta={"csrf": False})


@pytest.mark.parametrize("name", ["code", "title", "email"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_a_field_of_one_line_never_keeps_a_line_end(name: str, line_end: str):
    assert sent(**{name: f" a{line_end}b\u200b "})[name].data == "a b"


@pytest.mark.parametrize("typed", ["2026-11-24", "24/11/2026", "24 November 2026", "24.11.26"])
def test_a_day_is_taken_from_a_browser_and_from_somebody_who_types_it(typed: str):
    form = sent(day=typed)
    assert form.validate()
    assert form.day.data == date(2026, 11, 24)


def test_what_is_not_a_day_says_how_to_write_one():
    form = sent(day="soon")
    assert not form.validate()
    assert form.errors == {"day": ["Day must be a day, such as 24/11/2026"]}
    assert sent(day="").validate()


@pytest.mark.parametrize("name", ["code", "title", "note"])
def test_every_text_that_holds_a_national_insurance_number_asks_before_it_is_saved(name: str):
    form = sent(**{name: "It is QQ 12 34 56 C"})
    assert not form.validate()
    assert list(form.errors) == [name]
    assert "National Insurance number" in form.errors[name][0]
    passed = sent(**{name: "It is QQ 12 34 56 C", "keeps_national_insurance": "y"})
    assert passed.validate()


@pytest.mark.parametrize("name", ["title", "note"])
def test_a_card_number_over_two_lines_is_refused_and_no_box_passes_it(name: str):
    values: dict[str, Any] = {name: "4111 1111\r\n1111 1111", "keeps_national_insurance": "y"}
    form = sent(**values)
    assert not form.validate()
    assert "payment card number" in form.errors[name][0]
