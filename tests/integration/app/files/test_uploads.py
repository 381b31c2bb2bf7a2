"""What somebody sends: its bytes decide, a child looks into it, the scanner has the last word; only then it stays."""

import io
import logging
import os
import time
from pathlib import Path
from typing import Any

import pytest

from app.config import read_settings
from app.core.child import Readers
from app.core.errors import BadInput, BadSetting
from app.db.runtime import Runtime
from app.files import scanning, uploads
from app.files.contents import LARGEST, place_of
from app.files.uploads import check_upload
from app.home.health import health_checks
from tests.factories.pictures import MP4, PDF, PDF_ENDS, bomb_png, picture, png_claiming


@pytest.fixture
def runtime_with(tmp_path):
    """A runtime whose scanner is this command; no database is needed to take a file in."""
    made = []

    def make(scan_command: str = "") -> Runtime:
        made.append(
            Runtime.from_settings(
                read_settings(data_dir=tmp_path / "data", scan_command=scan_command, secret_key="k" * 40, testing=True)
            )
        )
        return made[-1]

    yield make
    for runtime in made:
        runtime.database.dispose()


@pytest.fixture
def script(tmp_path):
    def write(body: str) -> str:
        place = tmp_path / "scan me.sh"  # a blank in the path: it must be quoted, as people write it
        place.write_text(f"#!/bin/sh\n{body}\n")
        place.chmod(0o755)
        return f"'{place}'"

    return write


def send(runtime: Runtime, content: bytes, name: str = "sent"):
    return check_upload(runtime, name, io.BytesIO(content), field="document")


def refusal(runtime: Runtime, content: bytes, name: str = "sent") -> str:
    with pytest.raises(BadInput) as refused:
        send(runtime, content, name)
    assert kept(runtime) == []
    return refused.value.errors["document"]


def kept(runtime: Runtime) -> list[Path]:
    return [path for path in (runtime.settings.data_dir / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "kind", "suffix"),
    [
        (PDF, "application/pdf", ".pdf"),
        (picture("PNG"), "image/png", ".PNG"),
        (picture("JPEG"), "image/jpeg", ".jpeg"),
        (picture("WEBP"), "image/webp", ".webp"),
        (b"plain words", "text/plain", ".csv"),
    ],
)
def test_what_is_whole_and_known_is_kept_under_its_hash_alone(runtime_with, content, kind, suffix):
    runtime = runtime_with()
    checked = send(runtime, content, f"../../Letters\\To the customer{suffix}")

    assert (checked.media_type, checked.size, checked.name) == (kind, len(content), f"To the customer{suffix}")
    assert kept(runtime) == [place_of(runtime.settings.data_dir, checked.sha256)]
    assert kept(runtime)[0].read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("invoice.html", picture("PNG"), "invoice.png"),
        ("letter.exe", PDF, "letter.pdf"),
        ("photo.png", picture("JPEG"), "photo.jpg"),
        ("minutes 2.1", b"plain words", "minutes 2.1.txt"),
        ("page.html", b"plain words", "page.txt"),
        ("no suffix", PDF, "no suffix.pdf"),
        (".html", picture("PNG"), "html.png"),
        ("x" * 300 + ".htm", PDF, "x" * 116 + ".pdf"),
    ],
)
def test_a_name_gets_the_suffix_of_its_bytes(runtime_with, name, content, kept_as):
    assert send(runtime_with(), content, name).name == kept_as


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.png", b"only words", "The file's name says a picture, but what is in it is plain text."),
        ("photo.JPG", PDF, "says a picture, but what is in it is a PDF."),
        ("drawing.svg", b"only words", "says a picture, but what is in it is plain text."),
        ("letter.pdf", b"%PDF-1.4 garbage", "says a PDF, but what is in it is plain text."),
        ("letter.pdf", picture("PNG"), "says a PDF, but what is in it is a picture."),
        ("letter.docx", b"only words", "says a Word document, but what is in it is plain text."),
        ("letter.pdf", b"%PDF-1.4 \xff\xfe cut off", "a PDF that is damaged or incomplete: its end is missing"),
    ],
)
def test_a_name_that_promises_what_the_bytes_are_not_is_refused(runtime_with, name, content, words):
    assert words in refusal(runtime_with(), content, name)


@pytest.mark.parametrize("spare", [0, 1])
def test_a_file_may_have_8_mb_and_not_a_byte_more(runtime_with, spare):
    runtime = runtime_with()
    content = b"%PDF-" + b"x" * (LARGEST - 5 - len(PDF_ENDS) + spare) + PDF_ENDS
    if spare:
        assert "larger than 8 MB" in refusal(runtime, content)
    else:
        assert send(runtime, content).size == LARGEST


def test_no_more_is_read_than_may_be_kept(runtime_with):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.given += min(size, 100_000)
            return b"x" * min(size, 100_000)

    stream: Any = Endless()
    with pytest.raises(BadInput, match="larger than 8 MB"):
        check_upload(runtime_with(), "endless.txt", stream)
    assert stream.given == LARGEST + 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (MP4, "This file is a video, whatever its name says"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + b"\x00" * 50, "a HEIC photo (a phone can send it as JPEG"),
        (b"GIF89a" + b"\x00" * 50, "a GIF picture"),
        (b"MZ\x90\x00\x03\x00", "a program"),
        (b"PK\x03\x04 and no more", "an archive that is no Word or Excel document"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "made of markup"),
        (b"caf\xe9 in Latin-1", "This file is none of them"),
    ],
)
def test_what_is_not_kept_is_named_for_what_it_is(runtime_with, content, words):
    assert words in refusal(runtime_with(), content)


def test_a_picture_of_100_000_by_100_000_is_refused_by_its_header_at_once(runtime_with):
    runtime = runtime_with()
    send(runtime, picture())  # the child starts with the first picture, which is not what is measured here
    started = time.monotonic()
    with pytest.raises(BadInput) as refused:
        send(runtime, png_claiming(100_000, 100_000), "photo.png")

    assert "100,000 by 100,000 points" in refused.value.errors["document"]
    assert "up to 64 megapixels" in refused.value.errors["document"]
    assert time.monotonic() - started < 5


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(runtime_with):
    content = bomb_png(12_000, 12_000)

    assert len(content) < 200_000
    assert "12,000 by 12,000 points" in refusal(runtime_with(), content)


def test_a_large_picture_within_the_limit_is_taken(runtime_with):
    assert send(runtime_with(), bomb_png(8_000, 8_000), "black.png").media_type == "image/png"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.2, 0.6, 0.95])
def test_a_truncated_picture_is_refused_as_damaged(runtime_with, kind, part):
    whole = picture(kind, (400, 300))
    assert "damaged or incomplete" in refusal(runtime_with(), whole[: int(len(whole) * part)])


def test_a_header_that_claims_pixels_which_are_not_there_is_refused_as_damaged(runtime_with):
    assert "damaged or incomplete" in refusal(runtime_with(), png_claiming(500, 500, b"\x00" * 600))


def test_a_picture_that_breaks_its_reader_costs_itself_only(runtime_with, monkeypatch):
    runtime = runtime_with()
    broken = Readers({"look": "tests.fakes.reading:crash_on_picture"})
    with monkeypatch.context() as patched, broken:
        patched.setattr(uploads, "_READERS", broken)
        assert "broke the program that reads it" in refusal(runtime, picture())
    assert send(runtime, picture()).media_type == "image/png"


def test_the_scanner_is_given_the_path_of_each_upload_and_lets_it_in_with_exit_0(runtime_with, script, tmp_path):

    runtime = runtime_with(script(f'echo "$1 $2" >> {tmp_path}/seen; cat "$2" >> {tmp_path}/read') + " --fast")
    for _ in range(2):
        send(runtime, PDF)

    lines = (tmp_path / "seen").read_text().splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"--fast {runtime.settings.data_dir}/files/") for line in lines)
    assert (tmp_path / "read").read_bytes() == PDF * 2
    assert len(kept(runtime)) == 1


def test_an_exit_other_than_0_refuses_and_nothing_stays(runtime_with, script, caplog):
    runtime = runtime_with(script('echo "Eicar-Test-Signature FOUND"; exit 1'))
    with caplog.at_level(logging.WARNING):
        assert refusal(runtime, PDF) == "The virus scanner refused this file. It was not kept"
    assert "Eicar-Test-Signature FOUND" in caplog.text


def test_a_scanner_that_is_not_there_refuses_and_says_who_must_look(runtime_with, caplog):
    with caplog.at_level(logging.ERROR):
        said = refusal(runtime_with("/nowhere/clamdscan --fdpass"), PDF)
    assert "could not be checked" in said
    assert "An administrator must look" in said
    assert "/nowhere/clamdscan could not be started" in caplog.text


def test_a_scanner_that_does_not_answer_is_ended_with_what_it_started(runtime_with, script, monkeypatch, tmp_path):
    monkeypatch.setattr(scanning, "SCAN_SECONDS", 0.5)
    runtime = runtime_with(script(f"sleep 3 && touch {tmp_path}/woke"))
    started = time.monotonic()
    said = refusal(runtime, PDF)

    assert "could not be checked" in said
    assert time.monotonic() - started < 2.5
    time.sleep(3)
    assert not (tmp_path / "woke").exists()


def test_the_scanner_learns_no_setting_of_ours(runtime_with, script, monkeypatch, tmp_path):
    monkeypatch.setenv("TIDEMARK_SECRET_KEY", "s" * 40)
    send(runtime_with(script(f"env > {tmp_path}/env")), PDF)
    assert "TIDEMARK_" not in (tmp_path / "env").read_text()


def test_a_command_with_an_open_quotation_mark_stops_the_start():
    with pytest.raises(BadSetting, match="TIDEMARK_SCAN_COMMAND must be a command such as"):
        read_settings(scan_command="clamdscan 'oh", testing=True)


@pytest.mark.parametrize(
    ("command", "is_well", "is_off", "words"),
    [
        ("", False, True, "uploads are not scanned"),
        ("sh -c true", True, False, "each upload is scanned by /"),
        ("/nowhere/clamdscan --fdpass", False, False, "is not here"),
    ],
)
def test_the_doctor_says_whether_uploads_are_scanned(runtime_with, settings, database, command, is_well, is_off, words):
    runtime = Runtime(settings.model_copy(update={"scan_command": command}), database)
    with database.reading() as session:
        (found,) = [one for one in health_checks(runtime, session) if one.name == "Virus scan"]
    assert (found.is_well, found.is_off) == (is_well, is_off)
    assert found.needs_a_look is (not is_well and not is_off)
    assert words in found.seen


def test_what_a_killed_process_left_aside_goes_with_the_next_upload(runtime_with):
    runtime = runtime_with()
    aside = runtime.settings.data_dir / "files" / "aside"
    aside.mkdir(parents=True)
    old, young = aside / ("0" * 32), aside / ("1" * 32)
    for path in (old, young):
        path.write_bytes(b"half a file")
    hour_ago = time.time() - 4000  # noqa: TID251 - the age of a file on disk is real time
    os.utime(old, (hour_ago, hour_ago))
    send(runtime, PDF)

    assert not old.exists()
    assert young.exists()


def test_an_upload_of_40_mb_is_refused_with_what_is_kept_and_what_to_do(client_as):
    head = b'--x\r\nContent-Disposition: form-data; name="document"; filename="photo.jpg"\r\n\r\n\xff\xd8\xff'
    page = client_as("officer").http.post(
        "/changes/new", data=head + bytes(40_000_000) + b"\r\n--x--", content_type="multipart/form-data; boundary=x"
    )
    words = page.get_data(as_text=True)
    assert page.status_code == 413
    assert "A file may have up to 8 MB" in words
    assert "What was saved before is kept, such as the answers of an audit" in words


def test_a_change_entered_by_hand_refuses_a_video_named_jpg_at_its_field(client_as):
    fields = {"title": "A letter", "publisher": "FCA", "text": "Words"}
    page = client_as("officer").post("/changes/new", {**fields, "document": (io.BytesIO(MP4), "photo.jpg")}, status=422)
    words = page.get_data(as_text=True)
    assert "This file is a video, whatever its name says" in words
    assert "A letter" in words
