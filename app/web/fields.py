"""Fields that every feature uses."""

from typing import Any

from wtforms import Field, Form, TextAreaField
from wtforms.validators import Length, ValidationError

from app.core.text import refuse_card_number

LONGEST_FREE_TEXT = 20_000


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
        super().__init__(label, checks, filters=[_with_unix_line_ends], **more)


def _with_unix_line_ends(value: str | None) -> str | None:
    return value.replace("\r\n", "\n").strip() if value else value
