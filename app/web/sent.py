"""What an unsafe request sends, read in one place: a form or a JSON object, and two headers that say what fields say.

`Idempotency-Key` is the field `request_id`, `If-Match` the field `row_version`; where header and body both say one,
they must say the same. A JSON object is read as the form with those fields would be, so that forms, receipts and CSRF
know no difference; what no form can hold (objects, lists of lists) is kept apart in `nested`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import IO, Any, NoReturn

from flask import Request, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.core.errors import TidemarkError

REQUEST_ID = "request_id"
ROW_VERSION = "row_version"
HEADERS = {REQUEST_ID: "Idempotency-Key", ROW_VERSION: "If-Match"}
# The sign that separates two headers of one name is in neither, so two can never pass for one.
RIGHT = {
    REQUEST_ID: re.compile(r"[A-Za-z0-9_.:~+/=-]{1,64}"),
    ROW_VERSION: re.compile(r"[0-9]{1,10}"),
}
SHOULD_BE = {
    REQUEST_ID: "1 to 64 letters, digits or signs of _ . : ~ + / = -",
    ROW_VERSION: "the whole number that the row was shown with, such as 3",
}
DEEPEST = 20  # levels of a JSON body
Fields = list[tuple[str, str]]


class UnreadableRequest(TidemarkError):
    """What was sent is not what its content type says, or says one thing in two ways."""


class SentRequest(Request):
    """A request whose `form` holds the fields of a JSON object and of the two headers too."""

    nested: Mapping[str, Any] = MappingProxyType({})

    @property
    def want_form_data_parsed(self) -> bool:
        return True  # also without a body: a header alone may say which version is meant

    def make_form_data_parser(self) -> FormDataParser:
        parser = BodyParser(
            stream_factory=self._get_file_stream,
            max_form_memory_size=self.max_form_memory_size,
            max_content_length=self.max_content_length,
            max_form_parts=self.max_form_parts,
            cls=self.parameter_storage_class,
        )
        parser.sent = self
        return parser


class BodyParser(FormDataParser):
    """Werkzeug's own for forms; JSON beside it, and the headers on top of both."""

    sent: SentRequest

    def parse(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: Any = None) -> Any:
        if _is_json(mimetype):
            body = stream.read((self.max_form_memory_size or 0) + 1)
            if len(body) > (self.max_form_memory_size or 0):
                raise RequestEntityTooLarge
            fields, self.sent.nested = fields_of(body)
            stream, files = BytesIO(body), self.cls()
        else:
            stream, form, files = super().parse(stream, mimetype, content_length, options)
            fields = [(name, value) for name, values in form.lists() for value in values]
        said = {name: agreed(name, fields, self.sent.headers.get(header)) for name, header in HEADERS.items()}
        kept = [(name, value) for name, value in fields if name not in said]
        return stream, self.cls([*kept, *((name, value) for name, value in said.items() if value)]), files


def nested_fields() -> Mapping[str, Any]:
    """The fields of this request's JSON body that no form can hold."""
    found: Mapping[str, Any] = request.nested if isinstance(request, SentRequest) else {}
    return found


def agreed(name: str, fields: Iterable[tuple[str, str]], header: str | None) -> str:
    """The request id or row version that header and body say, or ""; refused where they differ or say none rightly."""
    values = {value for field, value in fields if field == name and value}
    if header is not None:
        values.add(_unquoted(header.strip()))
    if len(values) > 1:
        _refuse(f"{HEADERS[name]} and {name} say different things. Send one of them, or the same in both.")
    value = next(iter(values), "")
    if values and not RIGHT[name].fullmatch(value):
        _refuse(f"{HEADERS[name]} or {name} must be {SHOULD_BE[name]}.")
    return value


def fields_of(body: bytes) -> tuple[Fields, dict[str, Any]]:
    """The fields of a JSON object: texts, numbers as written, true as a ticked box; and apart, what is nested."""
    document = _object_of(body)
    fields: Fields = []
    nested = {}
    for name, value in document.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(each, dict | list) for each in values):
            nested[name] = value
        else:
            fields += [(name, "y" if each is True else each) for each in values if each not in (None, False)]
    for name in HEADERS:
        if isinstance(document.get(name), dict | list | bool):
            _refuse(f"{name} must be {SHOULD_BE[name]}.")
    return fields, nested


def _object_of(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_without_twins,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_number,
        )
        if _is_deeper(document, DEEPEST):
            _refuse(f"The body has more than {DEEPEST} levels.")
        json.dumps(document, ensure_ascii=False).encode()  # half a character, which no database takes, is a ValueError
    except (ValueError, RecursionError) as wrong:
        message = "The body is not JSON, though its content type says so."
        raise UnreadableRequest(message) from wrong
    if not isinstance(document, dict):
        _refuse("The body must be a JSON object: names in quotation marks, each with its value.")
    return document


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse("The body names a field twice.")
    return found


def _no_number(word: str) -> NoReturn:
    message = f"{word} is not JSON"
    raise ValueError(message)


def _is_deeper(value: Any, most: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return most == 0 or any(_is_deeper(each, most - 1) for each in parts)


def _is_json(mimetype: str) -> bool:
    return mimetype == "application/json" or (mimetype.startswith("application/") and mimetype.endswith("+json"))


def _unquoted(text: str) -> str:
    """Both headers carry their value in quotation marks; many clients leave them out."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _refuse(sentence: str) -> NoReturn:
    raise UnreadableRequest(sentence)
