"""What a request sends is read in one place: a form, a JSON object, and two headers; or refused in words."""

import json

import pytest
from flask import Flask, request

from app.web.sent import DEEPEST, SentRequest, UnreadableRequest, nested_fields

JSON = "application/json"


@pytest.fixture
def reads():
    """The fields that a request of this kind is read as."""
    app = Flask(__name__)
    app.request_class = SentRequest
    app.config["MAX_FORM_MEMORY_SIZE"] = 10_000

    def read(body=None, headers=None, **more):
        with app.test_request_context("/", method="POST", data=body, headers=headers, **more):
            fields = {name: values if len(values) > 1 else values[0] for name, values in request.form.lists()}
            return fields, dict(nested_fields())

    return read


def as_json(reads, body, headers=None):
    return reads(body if isinstance(body, bytes) else json.dumps(body), headers, content_type=JSON)


@pytest.mark.parametrize(
    ("header", "value", "field", "read"),
    [
        ("Idempotency-Key", "one-more", "request_id", "one-more"),
        ("Idempotency-Key", '"8e03978e-40d5"', "request_id", "8e03978e-40d5"),
        ("If-Match", '"3"', "row_version", "3"),
        ("If-Match", "12", "row_version", "12"),
    ],
)
def test_a_header_is_read_as_its_field_from_a_form_from_json_and_alone(reads, header, value, field, read):
    headers = {header: value}
    assert reads({"title": "A"}, headers) == ({"title": "A", field: read}, {})
    assert as_json(reads, {"title": "A"}, headers) == ({"title": "A", field: read}, {})
    assert reads(None, headers) == ({field: read}, {})


@pytest.mark.parametrize(("header", "field"), [("Idempotency-Key", "request_id"), ("If-Match", "row_version")])
def test_header_and_body_may_say_the_same_and_nothing_else(reads, header, field):
    assert reads({field: "3"}, {header: "3"})[0] == {field: "3"}
    assert as_json(reads, {field: 3}, {header: '"3"'})[0] == {field: "3"}
    for read, body in ((reads, {field: "4"}), (lambda *given: as_json(reads, *given), {field: 4})):
        with pytest.raises(UnreadableRequest, match=f"{header} and {field} say different things"):
            read(body, {header: "3"})
    with pytest.raises(UnreadableRequest, match="say different things"):
        reads({field: ["3", "4"]})


@pytest.mark.parametrize("wrong", ["", '""', "x" * 65, "two words", "a, b", "a\u00e9", "*'", '"'])
def test_a_request_id_that_is_none_is_refused(reads, wrong):
    with pytest.raises(UnreadableRequest, match="must be 1 to 64 letters"):
        reads({}, {"Idempotency-Key": wrong})


@pytest.mark.parametrize("wrong", ["", "*", 'W/"3"', '"3", "4"', "-1", "3.0", "three", "9" * 11, "\u0663"])
def test_a_row_version_that_is_none_is_refused(reads, wrong):
    with pytest.raises(UnreadableRequest, match="must be the whole number"):
        reads({}, {"If-Match": wrong.encode().decode("latin-1")})


@pytest.mark.parametrize("name", ["request_id", "row_version"])
@pytest.mark.parametrize("wrong", [["3"], [], {"a": 1}, [["3"]], True, False, "9" * 99, "\u0000"])
def test_json_says_neither_as_a_list_an_object_or_a_boolean(reads, name, wrong):
    with pytest.raises(UnreadableRequest, match=f"{name} must be"):
        as_json(reads, {name: wrong})


def test_a_json_object_is_read_as_its_form_would_be(reads):
    fields, nested = as_json(
        reads,
        {"text": "a", "number": 12, "price": 1.50, "ticked": True, "unticked": False, "none": None, "two": ["a", 2]},
    )
    assert fields == {"text": "a", "number": "12", "price": "1.5", "ticked": "y", "two": ["a", "2"]}
    assert nested == {}


def test_numbers_are_read_as_they_are_written(reads):
    assert as_json(reads, b'{"a": 0.10, "b": 12345678901234567890}')[0] == {"a": "0.10", "b": "12345678901234567890"}


def test_what_no_form_can_hold_is_kept_apart(reads):
    nested = {"object": {"a": "1"}, "lists": [["a"]]}
    assert as_json(reads, {**nested, "text": "a"}) == ({"text": "a"}, nested)


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nothing", b'{"a": NaN}', b'{"a": Infinity}', b"\xff\xfe", b'{"a": "\xff"}', b'{"a": "\\ud800"}',
        b'{"\\udc00": 1}', b'{"a": ["\\ud800"]}', b"[" * 5_000, deep(1_500), b"[]", b"null", b"1", b'"text"', b"[{}]",
        deep(DEEPEST + 1), b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 1}}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused_in_words(reads, body):
    with pytest.raises(UnreadableRequest, match=r"The body .+\."):
        as_json(reads, body)


def test_a_body_that_is_larger_than_a_form_may_be_is_refused_unread(reads):
    with pytest.raises(Exception, match="413"):
        as_json(reads, {"text": "a" * 10_001})


def test_what_is_read_as_a_form_can_still_be_read_as_json():
    app = Flask(__name__)
    app.request_class = SentRequest
    app.config["MAX_FORM_MEMORY_SIZE"] = 10_000
    sent = {"answers": [{"question": "A1", "at": 3}]}
    with app.test_request_context("/", method="POST", json=sent):
        assert list(request.form) == []
        assert nested_fields() == {"answers": [{"question": "A1", "at": "3"}]}
        assert request.get_json() == sent
