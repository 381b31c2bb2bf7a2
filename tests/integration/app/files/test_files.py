"""Stored files: what they are is read from their bytes, each content is kept once, and none ever runs."""

import io
import zipfile

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.errors import BadInput, NotFound
from app.files.contents import LARGEST, place_of
from app.files.kinds import LARGEST_UNPACKED, MOST_MEMBERS, media_type_of
from app.files.names import safe_name
from app.files.operations import keep_file, write_content
from app.files.queries import get_stored
from app.files.sending import send_stored
from tests.factories.pictures import PDF

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def archive(*names: str, size: int = 10) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, b"0" * size)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (archive("[Content_Types].xml", "word/document.xml"), WORD),
        (archive("[Content_Types].xml", "xl/workbook.xml"), EXCEL),
        ("A plain text, £5".encode(), "text/plain"),
        (b"\xef\xbb\xbfname,value", "text/plain"),
        (b"<html><script>alert(1)</script>", None),
        (b"  \n<!DOCTYPE html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", None),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", None),
        (b"<!-- x --><script>alert(1)</script>", None),
        (b"MZ\x90\x00\x03\x00", None),
        (b"\x7fELF\x02\x01", None),
        (b"caf\xe9 in Latin-1", None),
        (b"PK\x03\x04 and no archive", None),
        (archive("readme.txt"), None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content, kind):
    assert media_type_of(content) == kind


def test_an_archive_that_unpacks_to_too_much_or_too_many_is_not_kept():
    assert media_type_of(archive("word/document.xml", size=LARGEST_UNPACKED + 1)) is None
    assert media_type_of(archive(*(f"word/{number}" for number in range(MOST_MEMBERS + 1)))) is None


def test_the_same_content_is_one_file_and_one_row(tmp_path, database, cast, now):
    sha256 = write_content(tmp_path, PDF)
    assert write_content(tmp_path, PDF) == sha256
    for _ in range(2):
        with database.transaction() as session:
            keep_file(session, PDF, sha256, by=cast.officer, now=now)

    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [sha256]
    assert place_of(tmp_path, sha256).read_bytes() == PDF
    with database.reading() as session:
        row = session.execute(text("SELECT * FROM stored_file")).one()
    assert (row.sha256, row.size, row.media_type, row.stored_by_name) == (
        sha256, len(PDF), "application/pdf", "Hannah Osei",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"%PDF-" + b"x" * LARGEST, "larger than 8 MB"),
        (b"<html>", "none of them, whatever its name says"),
    ],
)
def test_what_is_not_kept_is_refused_at_its_field_and_leaves_nothing(tmp_path, content, words):
    with pytest.raises(BadInput) as refused:
        write_content(tmp_path, content, field="evidence")

    assert words in refused.value.errors["evidence"]
    assert not (tmp_path / "files").exists()


@pytest.fixture
def sent(tmp_path, database, cast, now):
    """The answer with which a stored PDF is sent under a name of the sender's."""

    def send(name: str):
        sha256 = write_content(tmp_path, PDF)
        with database.transaction() as session:
            keep_file(session, PDF, sha256, by=cast.officer, now=now)
        with database.reading() as session, Flask("test").test_request_context():
            response = send_stored(tmp_path, get_stored(session, 1), name)
            response.direct_passthrough = False
            body = response.get_data()
            response.close()
            return response, body

    return send


def test_a_file_is_sent_as_an_attachment_that_cannot_run(sent):
    response, body = sent("minutes.pdf")

    assert body == PDF
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename=minutes.pdf"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "name", ['a"\r\nSet-Cookie: x=1.pdf', "../../etc/passwd", "C:\\Windows\\a.pdf", "\x00", "..", ""]
)
def test_a_name_leaves_neither_its_header_nor_its_folder(sent, name):
    response, _ = sent(name)
    disposition = response.headers["Content-Disposition"]

    assert disposition.startswith("attachment; filename")
    assert "\n" not in disposition
    assert "Set-Cookie" not in response.headers
    assert not {"/", "\\", "\x00", "\n", "\r"} & set(safe_name(name))
    assert safe_name(name)


def test_a_name_that_was_kept_before_bytes_gave_it_its_suffix_is_sent_with_theirs(sent):
    response, _ = sent("invoice.html")
    assert response.headers["Content-Disposition"] == "attachment; filename=invoice.pdf"


def test_a_long_name_keeps_its_end():
    assert safe_name("x" * 500 + ".pdf").endswith("x.pdf")
    assert len(safe_name("x" * 500 + ".pdf")) == 120


def test_a_file_whose_bytes_are_gone_is_not_found(tmp_path, sent, database):
    sent("minutes.pdf")
    with database.reading() as session:
        stored = get_stored(session, 1)
        with pytest.raises(NotFound):
            get_stored(session, 2)
    place_of(tmp_path, stored.sha256).unlink()

    with pytest.raises(NotFound), Flask("test").test_request_context():
        send_stored(tmp_path, stored, "minutes.pdf")
