"""Forms take their fields from one place, so that what holds for a line, a text or a day holds for all of them."""

import ast
import importlib
import re

from wtforms import Form
from wtforms.validators import Length
from wtforms.validators import ValidationError as Refused

from app.web.forms import Form as OurForm
from tests.architecture.source import ROOT, modules

TEXTS = {"StringField", "TextAreaField", "EmailField", "URLField", "TelField", "SearchField"}
OURS = {*TEXTS, "DateField", "IntegerField"}


def test_no_form_takes_a_field_of_text_of_a_day_or_of_a_number_past_our_own():
    taken = [
        f"{module.path}: {alias.name}"
        for module in modules()
        if module.name != "app.web.fields"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("wtforms", "flask_wtf"))
        for alias in node.names
        if alias.name in OURS
    ]
    assert taken == []


def test_every_page_that_draws_fields_draws_the_box_that_passes_a_warning():
    without = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        if "components" not in path.parts and re.search(r'method="post"', text) and re.search(r"{{ ?field\(", text):
            without += [path.name] if "hidden(" not in text else []
    assert without == []


def _all_forms() -> list[type[OurForm]]:
    for module in modules():
        if module.name.endswith(".forms") or ".forms." in module.name:
            importlib.import_module(module.name)
    found, seen = [OurForm], []
    while found:
        form = found.pop()
        seen.append(form)
        found += form.__subclasses__()
    return sorted(set(seen), key=lambda one: (one.__module__, one.__qualname__))


def test_what_is_too_long_is_refused_in_a_sentence_that_names_its_field():
    """`Field cannot be longer than 500 characters` names none."""
    unnamed, asked = [], 0
    for form in _all_forms():
        for name, held in vars(form).items():
            if not hasattr(held, "field_class"):
                continue
            field = held.bind(Form(), name)
            for check in (one for one in field.validators if isinstance(one, Length)):
                asked += 1
                field.data = "x" * (check.max + 1)
                sentence = _refusal(check, field)
                named = getattr(check, "called", "") or field.label.text
                if sentence != f"{named} must be {check.max:,} characters or fewer" or not named.strip():
                    unnamed.append(f"{form.__qualname__}.{name}: {sentence}")
    assert unnamed == []
    assert asked


def _refusal(check, field) -> str:
    try:
        check(Form(), field)
    except Refused as refused:
        return str(refused)
    return "nothing is refused"
