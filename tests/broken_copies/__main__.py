"""Break each rule of the product in a copy of it, and see whether the tests notice: `python3 dev.py broken-copies`.

Words choose among the rules: `python3 dev.py broken-copies "pass mark"`. Exit 1 where a broken copy escapes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.broken_copies.rules import ROOT, Rule, rules

COPIES = 2
COPIED = (
    "app",
    "audits",
    "regwatch",
    "migrations",
    "templates",
    "tests",
    "dev.py",
    "wsgi.py",
    "pyproject.toml",
    "README.md",
)
CAUGHT, PASSED = 1, 0  # pytest's codes: tests failed, and all tests passed
WORDS = {CAUGHT: "caught ", PASSED: "ESCAPED"}


def main(words: Sequence[str]) -> int:
    chosen = [rule for rule in rules() if all(word.lower() in rule.says.lower() for word in words)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tidemark-broken-") as folder:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(COPIES):
            free.put(copied(Path(folder) / str(number)))
        whole = tested(Path(folder) / "0", sorted({test for rule in chosen for test in rule.tests}))
        if whole.returncode != PASSED:
            print(whole.stdout[-4000:], file=sys.stderr)
            print("these tests fail before anything is broken, so they would prove nothing", file=sys.stderr)
            return 1
        with ThreadPoolExecutor(COPIES) as threads:
            codes = list(threads.map(lambda rule: tell(rule, tried(free, rule)), chosen))
    print(f"caught {codes.count(CAUGHT)} of {len(codes)} broken copies in {time.monotonic() - began:.0f} seconds")
    return 0 if codes and set(codes) == {CAUGHT} else 1


def copied(place: Path) -> Path:
    place.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name)
        else:
            shutil.copy2(ROOT / name, place / name)
    return place


def tried(free: "SimpleQueue[Path]", rule: Rule) -> int:
    """The code of the rule's tests on a copy in which it is broken; the copy is whole again afterwards."""
    copy = free.get()
    file = copy / rule.file
    whole = file.read_text(encoding="utf-8")
    write(file, rule.broken(whole))
    try:
        done = tested(copy, rule.tests)
        if done.returncode not in WORDS:
            print(done.stdout[-1500:], done.stderr[-500:], file=sys.stderr)
        return done.returncode
    finally:
        write(file, whole)
        free.put(copy)


def write(file: Path, text: str) -> None:
    """Python trusts a compiled module whose second and size fit; what was compiled of another text has to go."""
    file.write_text(text, encoding="utf-8")
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()


def tested(copy: Path, tests: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "TIDEMARK_TEST_DATABASES": "sqlite", "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def tell(rule: Rule, code: int) -> int:
    print(f"{WORDS.get(code, 'not run')}  {rule.says} ({rule.file})", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
