"""Fields that every feature uses: bounded, cleaned of what no reader sees, refused in our own words."""

from typing import Any

from wtforms import DateField, Field, Form, IntegerField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import Length, ValidationError

from app.core.text import one_line, refuse_card_number, without_control_characters

LONGEST_FREE_TEXT = 20_000
LONGEST_LINE = 200
LARGEST_NUMBER = 2**31 - 1


def no_card_number(_form: Form, field: Field) -> None:
    """SPEC C12: a card number typed into any free text is refused, with an explanation."""
    refusal = refuse_card_number(str(field.data or ""))
    if refusal:
        raise ValidationError(refusal)


class FreeTextField(TextAreaField):
    """The one free-text field: bounded, and it refuses card numbers."""

    def __init__(
        self, label: str, validators: list[Any] | None = None, *, most: int = LONGEST_FREE_TEXT, **more: Any
    ) -> None:
        checks = [
            *(validators or []),
            Length(max=most, message=f"{label} must be {most:,} characters or fewer"),
            no_card_number,
        ]
        super().__init__(label, checks, filters=[_readable], **more)


class LineField(StringField):
    """One line of free text: white space folded, bounded, and it refuses card numbers."""

    def __init__(
        self, label: str, validators: list[Any] | None = None, *, most: int = LONGEST_LINE, **more: Any
    ) -> None:
        checks = [
            *(validators or []),
            Length(max=most, message=f"{label} must be {most:,} characters or fewer"),
            no_card_number,
        ]
        super().__init__(label, checks, filters=[_as_one_line], **more)


class DayField(DateField):
    """A day of the calendar."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError(f"{self.label.text} must be a day, such as 24/11/2026") from wrong


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


def _readable(value: str | None) -> str | None:
    """Without what no reader sees and no database takes: controls, halves of characters."""
    return without_control_characters(value).strip() if value else value


def _as_one_line(value: str | None) -> str | None:
    return one_line(value) if value else value
