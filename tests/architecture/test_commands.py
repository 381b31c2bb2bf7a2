"""A command imports what it uses: what needs no database, no page and no network starts without their libraries."""

import json
import subprocess
import sys

import pytest

from app.commands import Elsewhere, tidemark
from tests.architecture.source import ROOT

PAGES = {"flask", "flask_openapi3", "jinja2", "werkzeug", "wtforms", "waitress", "app.factory"}
DATABASE = {"sqlalchemy", "sqlmodel", "alembic", "psycopg", "app.tables", "app.db.session", "app.db.schema"}
NETWORK = {"httpx", "httpcore", "regwatch.fetching.client"}
DOCUMENTS = {"bs4", "css_inline", "feedparser", "lxml", "openpyxl", "PIL", "typst", "xlsxwriter", "yaml"}
JOBS = {"apscheduler", "app.scheduler"}
SETTINGS = {"pydantic", "pydantic_settings", "app.config"}
EVERYTHING = PAGES | DATABASE | NETWORK | DOCUMENTS | JOBS | SETTINGS
# What each command must not import, until it has done all that it was asked for.
UNWANTED = {
    ("--help",): EVERYTHING,
    ("settings",): EVERYTHING - SETTINGS,
    ("match", "texts.jsonl", "--register", "register.jsonl"): EVERYTHING,
    ("parse", "page.html"): EVERYTHING,
    # The heads that it is checked against went out in mail, which is made with these.
    ("history", "verify"): (PAGES | NETWORK | DOCUMENTS | JOBS) - {"jinja2", "css_inline"},
}
RUN = """
import json, sys
from app.commands import tidemark
tidemark(sys.argv[1:], standalone_mode=False)
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "texts.jsonl").write_text('{"id": 1, "text": "A final response under DISP 1.6.2R was late."}\n')
    (tmp_path / "register.jsonl").write_text(
        '{"id": "R1", "reference": "DISP 1.6.2R", "title": "Final responses", "text": "Answer within eight weeks."}\n'
    )
    (tmp_path / "page.html").write_text("<h1>News</h1>")
    return tmp_path


@pytest.mark.parametrize("words", UNWANTED, ids=" ".join)
def test_a_command_imports_what_it_uses(words, folder):
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "TIDEMARK_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(json.loads(done.stdout.splitlines()[-1]))

    assert imported & UNWANTED[words] == set(), "import these where they are used"


@pytest.mark.parametrize("listed", [each for each in tidemark.commands.values() if isinstance(each, Elsewhere)])
def test_the_help_says_of_each_command_what_the_command_says_of_itself(listed):
    assert listed.help == (listed.load().help or "").splitlines()[0]
