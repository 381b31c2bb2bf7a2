"""`tidemark import` and `tidemark export`: a line a row on stdout, the rest on stderr, exit codes of DESIGN 5."""

import json

import pytest
from click.testing import CliRunner

from app.commands import tidemark
from tests.factories.exchange import csv_of, documents, json_of, move, requirement


@pytest.fixture
def run(runtime):
    def one(*arguments: str, code: int = 0):
        done = CliRunner().invoke(tidemark, list(arguments), obj=runtime)
        assert done.exit_code == code, done.output
        return done

    return one


@pytest.fixture
def file(tmp_path):
    def one(content: bytes, name: str = "rules.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return one


def refs(runtime, cast) -> list[str]:
    return [one["ref"] for one in documents(runtime, "requirements", by=cast.officer)]


def test_a_file_is_reported_row_by_row_and_moved(run, file, runtime, cast):
    done = run("import", "requirements", file(csv_of([requirement(), requirement("ORG-TWO")])))
    assert done.stdout == "2\tORG-CALLBACK\tnew\t\n3\tORG-TWO\tnew\t\n"
    assert "2 of 2 rows checked" in done.stderr
    assert "Moved 2 of 2 rows." in done.stderr
    assert refs(runtime, cast) == ["ORG-CALLBACK", "ORG-TWO"]


def test_a_dry_run_moves_nothing(run, file, runtime, cast):
    done = run("import", "requirements", file(csv_of([requirement()])), "--dry-run")
    assert done.stdout.split("\t")[2] == "new"
    assert "Nothing was moved" in done.stderr
    assert refs(runtime, cast) == []


def test_refused_rows_end_with_1_unless_they_are_left_out(run, file, runtime, cast):
    path = file(csv_of([requirement(), requirement("bad ref")]))
    done = run("import", "requirements", path, code=1)
    assert done.stdout.splitlines()[1].startswith("3\tbad ref\trefused\tref: A ref is 3 to 60 capitals")
    assert "nothing was moved, because 1 rows are refused" in done.stderr
    assert refs(runtime, cast) == []
    run("import", "requirements", path, "--leave-out-refused")
    assert refs(runtime, cast) == ["ORG-CALLBACK"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rules.xlsx", b"PK\x03\x04", "The workbook is damaged"),
        ("rules.txt", b"x", "A file of one of these is read"),
        ("rules.csv", b"", "The file is empty"),
        ("rules.csv", b"ref,titel\nA-1,x\n", "No column is called"),
    ],
)
def test_a_file_that_is_none_of_ours_ends_with_1(run, file, name, content, said):
    done = run("import", "requirements", file(content, name), code=1)
    assert (done.stdout, said in done.stderr) == ("", True)


def test_misuse_ends_with_2_and_a_missing_file_with_1(run):
    run("import", "cats", "a.csv", code=2)
    assert "cannot be read" in run("import", "people", "/no/such.csv", code=1).stderr


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "yaml"])
def test_what_is_exported_is_unchanged_when_it_comes_in(run, runtime, cast, tmp_path, form):
    move(runtime, "requirements", "a.json", json_of([requirement(demand="=one\n'=two")]), by=cast.officer)
    path = str(tmp_path / f"out.{form}")
    assert run("export", "requirements", path).stdout == ""
    done = run("import", "requirements", path)
    assert [line.split("\t")[2] for line in done.stdout.splitlines()] == ["unchanged"]
    run("export", "people", str(tmp_path / f"people.{form}"))


def test_an_export_of_nothing_is_a_file_that_reads_as_nothing(run, tmp_path):
    path = tmp_path / "out.json"
    run("export", "requirements", str(path))
    assert json.loads(path.read_text()) == {"requirements": []}
    assert "is empty" in run("import", "requirements", str(path), code=1).stderr


def test_a_place_that_cannot_be_written_ends_with_1(run):
    assert "cannot be written" in run("export", "requirements", "/no/such/folder/a.csv", code=1).stderr
