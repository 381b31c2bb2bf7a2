"""The repository speaks of the product alone, and says each thing in one word."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

TEXT = {".py", ".html", ".txt", ".md", ".toml", ".yaml", ".yml", ".css", ".js", ".json", ".sh", ".lock", ""}
OTHERS_WORK = ("app/static/vendor/", "LICENSE")
UNWANTED = {
    "an unfinished thought": re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:home|root|Users)/[a-z]|/work" r"/"),
    "a registry address": re.compile(r"pypi\.org|pythonhosted|/opt/(?:pypi|wheels)"),
}


def files() -> list[str]:
    try:
        done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    return [name for name in done.stdout.splitlines() if (ROOT / name).exists()]


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_holds(what):
    found = []
    for name in files():
        if name.startswith(OTHERS_WORK) or (ROOT / name).suffix not in TEXT or name.endswith("test_words.py"):
            continue
        for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), 1):
            if UNWANTED[what].search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []


def test_no_package_is_a_drawer_for_everything():
    drawers = [
        name for name in files() if re.search(r"(?:^|/)(?:utils?|helpers?|managers?|common|misc)(?:\.py|/)", name)
    ]
    assert drawers == []


def test_the_vendored_libraries_carry_their_version_and_licence():
    folders = [path for path in (ROOT / "app/static/vendor").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert any(file.name.upper().startswith("LICENSE") for file in folder.rglob("*")), folder.name
        assert re.search(r"\d+\.\d+\.\d+", folder.name), folder.name
