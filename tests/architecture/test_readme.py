"""The README is true: its commands, settings, places and libraries are those of the code."""

import re
import tomllib

import click
import pytest

from app.commands import Elsewhere, tidemark
from app.config import Settings
from tests.architecture.source import ROOT

README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    part = README.split(heading, 1)[1].split("\n#", 1)[0]
    rows = [line.strip("| ").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def commands(group: click.Group, before: str = "") -> set[str]:
    found = set()
    for name, listed in group.commands.items():
        command = listed.load() if isinstance(listed, Elsewhere) else listed
        found.add(f"{before}{name}")
        if isinstance(command, click.Group):
            found |= commands(command, f"{before}{name} ")
    return found


@pytest.mark.parametrize("line", sorted(set(re.findall(r"python3 dev\.py (.+?)(?:`|\s{2,}#|$)", README, re.MULTILINE))))
def test_each_command_of_the_readme_is_one(line):
    verb, _, rest = line.partition(" ")
    assert f'"{verb}"' in (ROOT / "dev.py").read_text()
    if rest:
        known = commands(tidemark)
        assert any(rest == name or rest.startswith(f"{name} ") for name in known), line


@pytest.mark.parametrize("words", sorted(set(re.findall(r"`tidemark ([a-z ]+)`", README))))
def test_each_console_command_of_the_readme_is_one(words):
    assert words.strip() in commands(tidemark)


def test_each_setting_of_the_readme_is_one():
    named = set(re.findall(r"TIDEMARK_([A-Z_]+)", README))
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_library_is_in_the_table_with_its_reason_and_no_other():
    listed = {name.strip() for row in table("### Libraries") for name in row[0].split(",")}
    wanted = {re.split(r"[~=<>\[;! ]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    assert listed == wanted
    assert [row[0] for row in table("### Libraries") if len(row[1]) < 10] == []


def test_every_place_of_the_map_is_there_and_every_package_is_on_it():
    places = {place.rstrip("/") for row in table("### Where things are") for place in re.findall(r"`([^`]+)`", row[0])}
    assert all((ROOT / place).exists() for place in places)
    packages = {f"app/{path.name}" for path in (ROOT / "app").iterdir() if (path / "__init__.py").exists()}
    assert packages | {"audits", "regwatch"} <= places


def test_the_picture_is_there():
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")
