"""One file that holds everything, believed only after it was restored; and the way back."""

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.commands import tidemark
from app.core.errors import TidemarkError
from app.db import schema
from app.db.runtime import Runtime
from app.db.session import Database
from app.files.operations import keep_file, write_content
from app.history.jobs import publish_history_head
from app.history.operations import EntrySubject, record
from app.home.backup import back_up, restore
from app.proving import HOUSE
from app.tables import metadata
from tests.cast import NOW
from tests.factories.pictures import PDF


def live_in(database, cast, data_dir) -> None:
    """A stored file and a history."""
    sha256 = write_content(data_dir, PDF)
    with database.transaction() as session:
        keep_file(session, PDF, sha256, by=cast.officer, now=NOW)
        record(
            session, "test:done", "Done", about=EntrySubject("thing", "1"), by=cast.officer, now=NOW, after={"a": "é"}
        )


@pytest.fixture
def lived_in(register, cast, tmp_path):
    """A register, a stored file and a history."""
    live_in(register, cast, tmp_path / "data")
    return register


@pytest.fixture
def file(lived_in, tmp_path):
    place = tmp_path / "backup.zip"
    back_up(lived_in, HOUSE, tmp_path / "data", place, today=NOW.date())
    return place


@pytest.fixture(scope="module")
def made_once(template_file, tmp_path_factory):
    """A backup for the tests that need nothing of the database that it was made of."""
    folder = tmp_path_factory.mktemp("made_once")
    template, cast = template_file("register")
    shutil.copyfile(template, folder / "tidemark.db")
    database = Database(f"sqlite:///{folder / 'tidemark.db'}")
    live_in(database, cast, folder / "data")
    back_up(database, HOUSE, folder / "data", folder / "backup.zip", today=NOW.date())
    database.dispose()
    return folder / "backup.zip"


@pytest.fixture
def copied(made_once, tmp_path):
    """The same backup, to be damaged."""
    return Path(shutil.copyfile(made_once, tmp_path / "backup.zip"))


@pytest.fixture(scope="module")
def tables_alone(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('tables_alone') / 'empty.db'}")
    schema.upgrade(database)
    database.dispose()
    return database.file


@pytest.fixture
def empty(tables_alone, tmp_path):
    """A database that was made and never used; `test_everything_comes_back` restores into one that is not there."""
    shutil.copyfile(tables_alone, tmp_path / "restored.db")
    database = Database(f"sqlite:///{tmp_path / 'restored.db'}")
    yield database
    database.dispose()


def rows(database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {
            table.name: sorted(str(tuple(row)) for row in session.execute(table.select()))
            for table in metadata.sorted_tables
        }


def test_what_comes_back_is_what_there_was(lived_in, file, empty, tmp_path):
    restore(empty, HOUSE, tmp_path / "elsewhere", file)

    assert rows(empty) == rows(lived_in)
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert (tmp_path / "elsewhere" / "files" / sha256[:2] / sha256).read_bytes() == PDF


def test_a_backup_of_either_database_restores_into_the_one_that_is_set(lived_in, file, postgres, tmp_path, cast, now):
    with postgres.database() as name:
        target = Database(postgres.url(name))
        restore(target, HOUSE, tmp_path / "elsewhere", file)
        assert rows(target) == rows(lived_in)
        with target.transaction() as session:  # its sequences go on where the rows end
            record(session, "test:done", "Next", about=EntrySubject("thing", "1"), by=cast.officer, now=now)
        target.dispose()


def test_it_is_never_restored_over_what_is_there(file, lived_in, tmp_path):
    before = rows(lived_in)
    with pytest.raises(TidemarkError, match="already holds rows"):
        restore(lived_in, HOUSE, tmp_path / "elsewhere", file)
    assert rows(lived_in) == before
    assert not (tmp_path / "elsewhere").exists()


def rewritten(file, change) -> None:
    """The same archive with `change(name, content)` applied to each member; None leaves it out."""
    with zipfile.ZipFile(file) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            changed = change(name, content)
            if changed is not None:
                archive.writestr(name, changed)
    file.write_bytes(out.getvalue())


DAMAGES = {
    "a table is missing": lambda name, content: None if name == "tables/person.jsonl" else content,
    "a row is missing": lambda name, content: content.partition(b"\n")[2] if name.endswith("person.jsonl") else content,
    "a row is not JSON": lambda name, content: b"{\n" + content if name.endswith("person.jsonl") else content,
    "a stored file is damaged": lambda name, content: content + b"x" if name.startswith("files/") else content,
    "a stored file is missing": lambda name, content: None if name.startswith("files/") else content,
    "the manifest is of another format": lambda name, content: b'{"format": 9}' if name == "manifest.json" else content,
    "there is no manifest": lambda name, content: None if name == "manifest.json" else content,
    "it was made at another version": lambda name, content: (
        json.dumps({**json.loads(content), "revision": "9999"}) if name == "manifest.json" else content
    ),
    "the history was rewritten": lambda name, content: (
        content.replace(b'"Done"', b'"Undone"') if name.endswith("history_entry.jsonl") else content
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_backup_is_refused_and_leaves_no_row(copied, empty, tmp_path, damage):
    rewritten(copied, damage)

    with pytest.raises(TidemarkError):
        restore(empty, HOUSE, tmp_path / "elsewhere", copied)

    assert not any(rows(empty).values())


@pytest.mark.parametrize("content", [b"", b"PK not a zip", b"\x00" * 100])
def test_what_is_no_archive_is_refused(empty, tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(TidemarkError, match="not a whole backup"):
        restore(empty, HOUSE, tmp_path, tmp_path / "x.zip")


def test_a_file_with_a_way_out_of_the_folder_is_not_unpacked(copied, empty, tmp_path):
    with zipfile.ZipFile(copied, "a") as archive:
        archive.writestr("../../escaped", b"x")
        archive.writestr("files/../../escaped", b"x")
    restore(empty, HOUSE, tmp_path / "elsewhere" / "deep", copied)
    assert list(tmp_path.rglob("escaped")) == []


def test_the_commands_end_in_one_plain_line(lived_in, settings, tmp_path):
    runtime = Runtime(settings, lived_in, settings.clock)
    done = CliRunner().invoke(tidemark, ["backup", str(tmp_path / "b.zip")], obj=runtime)
    assert (done.exit_code, len(done.output.splitlines())) == (0, 1)
    assert "proved it by restoring it" in done.output

    refused = CliRunner().invoke(tidemark, ["restore", str(tmp_path / "b.zip")], obj=runtime)
    assert (refused.exit_code, refused.stdout) == (1, "")
    nowhere = CliRunner().invoke(tidemark, ["backup", str(tmp_path / "no" / "b.zip")], obj=runtime)
    assert nowhere.exit_code == 1
    assert "could not be written" in nowhere.stderr


def test_a_stored_file_that_is_not_there_is_named_and_everything_else_is_kept(lived_in, settings, tmp_path, empty):
    sha256 = hashlib.sha256(PDF).hexdigest()
    (settings.data_dir / "files" / sha256[:2] / sha256).unlink()
    named = f"It lacks 1 stored file that the database names, first {sha256[:12]}"

    elsewhere = settings.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    here, there = Runtime(settings, lived_in, settings.clock), Runtime(elsewhere, empty, settings.clock)

    made = CliRunner().invoke(tidemark, ["backup", str(tmp_path / "b.zip")], obj=here)
    restored = CliRunner().invoke(tidemark, ["restore", str(tmp_path / "b.zip")], obj=there)

    assert (made.exit_code, restored.exit_code) == (1, 1)
    assert named in made.stderr
    assert named in restored.stderr
    assert rows(empty) == rows(lived_in)


def test_a_backup_that_fails_leaves_the_one_before(lived_in, file, tmp_path):
    before = file.read_bytes()
    with lived_in.transaction() as session:
        session.execute(text("UPDATE history_head SET hash = :hash"), {"hash": "0" * 64})
    with pytest.raises(TidemarkError, match="not whole"):
        back_up(lived_in, HOUSE, tmp_path / "data", file, today=NOW.date())
    assert file.read_bytes() == before
    assert list(tmp_path.glob(".*unproven")) == []


def verified(runtime, *arguments: str):
    return CliRunner().invoke(tidemark, ["history", "verify", *arguments], obj=runtime)


def test_a_backup_is_verified_without_touching_what_is_here(lived_in, file, settings, cast, now):
    runtime = Runtime(settings, lived_in, settings.clock)
    publish_history_head(runtime)
    with lived_in.transaction() as session:
        record(session, "test:done", "Later", about=EntrySubject("thing", "1"), by=cast.officer, now=now)
    before = rows(lived_in)
    done = verified(runtime, "--backup", str(file))

    assert done.exit_code == 0, done.output
    assert "The history is whole" in done.stdout
    assert "checked against 1 published head." in done.stdout, "what was decided after the backup is not missed in it"
    assert rows(lived_in) == before


def test_a_backup_that_was_altered_is_named_by_its_first_record(lived_in, file, settings):
    rewritten(file, DAMAGES["the history was rewritten"])
    done = verified(Runtime(settings, lived_in, settings.clock), "--backup", str(file))

    assert done.exit_code == 1
    assert "was altered: 'Undone'" in done.stderr
    assert "Read " in done.stdout
