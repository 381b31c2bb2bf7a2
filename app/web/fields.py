"""Fields that every feature uses: bounded, cleaned of what no reader sees, refused in our own words."""

from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DateField, Field, Form, IntegerField, StringField, TextAreaField
from wtforms import EmailField as EmailInput
from wtforms.form import BaseForm
from wtforms.validators import Length, ValidationError
from wtforms.widgets import TextInput

from app.core.numbers import LARGEST, MOST_PLACES, digits
from app.core.text import one_line, refuse_card_number, without_control_characters
from app.core.written_days import read_day

LONGEST_FREE_TEXT = 20_000
LONGEST_LINE = 200
LARGEST_NUMBER = 2**31 - 1
LONGEST_ID = 9


def no_card_number(_form: Form, field: Field) -> None:
    """SPEC C12: a card number typed into any free text is refused, with an explanation."""
    refusal = refuse_card_number(str(field.data or ""))
    if refusal:
        raise ValidationError(refusal)


class AtMost(Length):
    """So many characters or fewer; the refusal names the field by its label, or as `called` has it."""

    def __init__(self, most: int, called: str = "") -> None:
        super().__init__(max=most)
        self.called = called

    def __call__(self, _form: BaseForm, field: Field) -> None:
        if len(field.data or "") > self.max:
            raise ValidationError(f"{self.called or field.label.text} must be {self.max:,} characters or fewer")


class FreeTextField(TextAreaField):
    """The one free-text field: bounded, and it refuses card numbers."""

    def __init__(
        self, label: str, validators: list[Any] | None = None, *, most: int = LONGEST_FREE_TEXT, **more: Any
    ) -> None:
        checks = [
            *(validators or []),
            AtMost(most),
            no_card_number,
        ]
        super().__init__(label, checks, filters=[_readable], **more)


class OneLineField(StringField):
    """A text of one line: whatever is pasted or sent, no line end stays in it, and invisible signs go."""

    def __init__(self, label: str, validators: list[Any] | None = None, **more: Any) -> None:
        super().__init__(label, validators, filters=[_as_one_line], **more)


class EmailField(EmailInput):
    """An e-mail address, on one line."""

    def __init__(self, label: str, validators: list[Any] | None = None, **more: Any) -> None:
        super().__init__(label, validators, filters=[_as_one_line], **more)


class LineField(OneLineField):
    """One line of free text: bounded, and it refuses card numbers."""

    def __init__(
        self, label: str, validators: list[Any] | None = None, *, most: int = LONGEST_LINE, **more: Any
    ) -> None:
        checks = [
            *(validators or []),
            AtMost(most),
            no_card_number,
        ]
        super().__init__(label, checks, **more)


class DayField(DateField):
    """A day of the calendar, as the browser sends it or as people write it here."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = read_day(str(valuelist[0]))
        if self.data is None:
            raise ValueError(f"{self.label.text} must be a day, such as 24/11/2026")


class WholeNumberField(IntegerField):
    """A whole number that every database can hold."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        message = f"{self.label.text} must be a whole number, such as 12"
        if self.flags.optional and valuelist and not str(valuelist[0]).strip():
            self.data = None  # left empty, which is not a number that went wrong
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError(message) from wrong
        if self.data is not None and abs(self.data) > LARGEST_NUMBER:
            self.data = None
            raise ValueError(message)

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:  # noqa: FBT001 - wtforms calls it so
        super().post_validate(form, validation_stopped)
        if self.process_errors:  # one sentence about what was no number is enough
            self.errors = list(self.process_errors)


class ExactField(Field):
    """A decimal as it was typed, kept to its last figure."""

    widget = TextInput()

    def __init__(
        self,
        label: str,
        validators: list[Any] | None = None,
        *,
        least: Decimal = Decimal(0),
        most: Decimal = LARGEST,
        **more: Any,
    ) -> None:
        super().__init__(label, validators, **more)
        self.least, self.most = least, most

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return digits(self.data) if isinstance(self.data, Decimal) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0] if valuelist else "").strip()
        self.data: Decimal | None = None
        if not typed:
            return
        message = f"{self.label.text} must be a number from {self.least:,} to {self.most:,}, such as 2.5"
        try:
            found = Decimal(typed)
        except InvalidOperation as wrong:
            raise ValueError(message) from wrong
        exponent = found.as_tuple().exponent
        if not found.is_finite() or not self.least <= found <= self.most or int(exponent) < -MOST_PLACES:
            raise ValueError(message)
        self.data = found


def chosen_id(field: Any) -> int:
    """An id from a select; anything that is no id names nothing that could be found."""
    sent = str(field.data or "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= LONGEST_ID else 0


def _readable(value: str | None) -> str | None:
    """Without what no reader sees and no database takes: controls, halves of characters."""
    return without_control_characters(value).strip() if value else value


def _as_one_line(value: str | None) -> str | None:
    return one_line(value) if value else value
