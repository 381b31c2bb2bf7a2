"""The base of every form: CSRF, the request id, the row version, and errors that come from operations."""

import secrets
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from flask import has_request_context, request
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField
from wtforms.widgets import HiddenInput

from app.core.errors import BadInput
from app.core.numbers import digits
from app.core.text import has_national_insurance_number
from app.web.fields import FreeTextField, OneLineField, WholeNumberField
from app.web.sent import nested_fields

NATIONAL_INSURANCE = (
    "{label} seems to hold a National Insurance number. If the record does not need it, take it out and use your own "
    "reference for the person; if it does, tick the box to save it all the same"
)

NESTED = "{label} must be a text, a number, true or false, or a list of those"


def new_request_id() -> str:
    return secrets.token_hex(16)


class Form(FlaskForm):
    """A form that is sent once: `request_id` is new each time the form is shown, and kept when it is shown again."""

    request_id = HiddenField(default=new_request_id)
    keeps_national_insurance = HiddenField()
    warns = False

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """JSON comes as `SentRequest` read it; Flask-WTF's own reading lets numbers and lists into texts."""
            if has_request_context() and request.is_json and not request.form:
                return None
            return super().wrap_formdata(form, formdata)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask, where a text holds a National Insurance number, whether the record needs it (SPEC C12).

        The form comes back with the fields named and a box to tick (`hidden` draws it), and is saved once it is ticked.
        """
        is_valid: bool = super().validate(extra_validators)
        for name in nested_fields().keys() & self._fields.keys():
            self[name].errors = [*self[name].errors, NESTED.format(label=self[name].label.text)]
            is_valid = False
        texts = [field for field in _leaves(self) if isinstance(field, FreeTextField | OneLineField)]
        warned = [field for field in texts if has_national_insurance_number(str(field.data or ""))]
        self.warns = bool(warned)
        if not warned or self.keeps_national_insurance.data:
            return is_valid
        for field in warned:
            sentence = NATIONAL_INSURANCE.format(label=field.label.text)
            field.errors = [*field.errors, sentence]
            if field.name not in self._fields:  # of a repeated part, whose errors the form does not look at again
                self.form_errors.append(sentence)
        return False

    def problems(self) -> list[tuple[Field | None, str]]:
        """Every error with its field, those of repeated parts too; first what belongs to no field."""
        found: list[tuple[Field | None, str]] = [(None, sentence) for sentence in self.form_errors]
        for field in _leaves(self):
            is_hidden = field.type == "CSRFTokenField"
            found += [(None if is_hidden else field, sentence) for sentence in field.errors]
        said = {sentence for field, sentence in found if field is not None}
        return [(field, sentence) for field, sentence in found if field is not None or sentence not in said]

    def take_errors(self, refused: BadInput) -> None:
        """Put an operation's refusals at the fields that they name; the rest go to the form as a whole."""
        for name, sentence in refused.errors.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    """Every field that holds a value, those of repeated parts too."""
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _leaves(field)
        else:
            yield field


class EditForm(Form):
    """A form about a row that others may edit too: the version it was opened at goes out and comes back."""

    row_version = WholeNumberField("Version", widget=HiddenInput(), default=1)

    def version(self) -> int:
        return int(self.row_version.data or 0)

    def reopen_at(self, version: int) -> None:
        """After a stale save: the next one is made against what is stored now, with both texts before the person."""
        self.row_version.data, self.row_version.raw_data = version, None


def sent_text(value: Any) -> str:
    """A text field's data with line ends as the database keeps them; several choices are named one after another.

    A decimal is its figures, nought too: it was sent as much as any other.
    """
    if isinstance(value, list | tuple):
        value = ", ".join(str(one) for one in value)
    if isinstance(value, Decimal):
        return digits(value)
    return str(value or "").replace("\r\n", "\n").strip()
