"""Tidemark on a fresh machine, with nothing but Python's standard library.

    python3 dev.py run [COMMAND]   install, then the demonstration (or `tidemark COMMAND`)
    python3 dev.py test [ARGS]     install the test tools, a browser and PostgreSQL, then run every check
    python3 dev.py check [ARGS]    the same without PostgreSQL and browser, for a developer's minute
    python3 dev.py bench [ARGS]    what things cost here: polls, pages, audits, cases, imports, redline, procedures,
                                   verification, alterations, kills, or all; a number is how many runs (of kills:
                                   how many saves outlive a server that is killed meanwhile; of alterations: how
                                   many values)
    python3 dev.py pictures        every page, wide and narrow, light and dark, into pictures/
    python3 dev.py house           the packages as they stand on each other; --write draws them into the README
    python3 dev.py broken-copies   each rule that people rely on, broken in a copy: do the tests notice?

Everything stays inside this folder, apart from Debian packages, which are named before they are installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
UV_VERSION = "0.13.9"
OLDEST_PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A worker with nothing left takes from the other, so that both end together.
SUITE = ("tests/unit", "tests/architecture", "tests/integration", "-n", "2", "--dist", "worksteal")
LINTED = ("app", "audits", "regwatch", "wsgi.py", "migrations", "tests", "dev.py")
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    # Compiled once and not by every worker and every program that a test starts; kept apart from the sources.
    "PYTHONPYCACHEPREFIX": str(TOOLS / "bytecode"),
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_CACHE_DIR": str(TOOLS / "cache"),
    "UV_LINK_MODE": "hardlink",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
    "PLAYWRIGHT_BROWSERS_PATH": str(TOOLS / "browsers"),
    "RUSTUP_HOME": str(TOOLS / "rustup"),  # pip asks rustc for its version, and rustup makes a folder at home for that
}
if Path("/etc/ssl/certs/ca-certificates.crt").exists():
    ENVIRONMENT["UV_SYSTEM_CERTS"] = "true"  # a company's own authority stands in the system's list alone


class CannotGoOn(Exception):
    """One line that says what to do."""


def say(sentence: str) -> None:
    print(f"tidemark: {sentence}", file=sys.stderr, flush=True)


def call(*command: object, quiet: bool = False) -> None:
    """Run a command; its output goes to stderr, since stdout belongs to what the person asked for."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL if quiet else sys.stderr, check=False
    )
    if done.returncode:
        raise CannotGoOn(f"'{' '.join(words[:6])}' ended with code {done.returncode}; its last lines are above")


def debian_packages(*names: str) -> None:
    line = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    if not shutil.which("apt-get"):
        raise CannotGoOn(
            f"needs {' '.join(names)}, and this is neither Debian nor Ubuntu: install them, then run this again"
        )
    if os.geteuid() == 0:
        before = []
    elif (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        before = ["sudo", "-n"]
    else:
        raise CannotGoOn(f"run this as root, then the same command again: {line}")
    say(f"installing Debian packages: {' '.join(names)}")
    call(*before, "apt-get", "update", "-qq", quiet=True)
    call(*before, *line.split(), "-qq", quiet=True)


def uv() -> Path:
    program = TOOLS / "bin" / "uv"
    stamp = TOOLS / "uv-version"
    if program.exists() and stamp.exists() and stamp.read_text() == UV_VERSION:
        return program
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        debian_packages("python3-pip", "python3-venv")
    say("fetching the installer")
    shutil.rmtree(TOOLS / "bin", ignore_errors=True)
    # --target needs neither the venv module nor --break-system-packages (PEP 668).
    call(sys.executable, "-m", "pip", "install", "-q", "--upgrade", "--target", TOOLS, f"uv=={UV_VERSION}")
    stamp.write_text(UV_VERSION)
    return program


def fingerprint(lock: str) -> str:
    """What an installed environment depends on: the lock, the project file, this folder and the Python."""
    parts = [
        (ROOT / "locks" / f"{lock}.lock").read_text(),
        (ROOT / "pyproject.toml").read_text(),
        str(ROOT),
        sys.version,
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def install(lock: str) -> None:
    """Bring .venv to the lock. test.lock holds all of run.lock, so an environment for tests serves both."""
    held = {name: (VENV / f".{name}.stamp") for name in ("run", "test")}
    enough = ("test",) if lock == "test" else ("run", "test")
    if any(held[name].exists() and held[name].read_text() == fingerprint(name) for name in enough):
        return
    program = uv()
    python = VENV / "bin" / "python"
    say(
        "installing Tidemark and its libraries into .venv"
        if lock == "run"
        else "installing Tidemark and its test tools into .venv"
    )
    call(program, "venv", "-q", "--clear", "--python", sys.executable, VENV)
    call(
        program,
        "pip",
        "sync",
        "-q",
        "--compile-bytecode",
        "--require-hashes",
        "-p",
        python,
        ROOT / "locks" / f"{lock}.lock",
    )
    call(program, "pip", "install", "-q", "--no-deps", "-p", python, "-e", ROOT)
    held[lock].write_text(fingerprint(lock))


def is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text().splitlines()


def provide_browser() -> None:
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return
    if is_ubuntu():  # Ubuntu's chromium package is a snap, which containers cannot start.
        say("fetching a browser into .tools")
        call(VENV / "bin" / "playwright", "install", "chromium")
        return
    # Playwright's driver needs libatomic1, which a bare Debian lacks.
    debian_packages("chromium", "fonts-dejavu-core", "libatomic1")


def step(title: str, *command: object) -> None:
    say(title)
    call(*command)


def lint() -> None:
    tool = VENV / "bin"
    sources = [name for name in LINTED if (ROOT / name).exists()]
    typed = [name for name in sources if name not in {"migrations", "dev.py"}]
    step("ruff", tool / "ruff", "check", "-q", *sources)
    step("format", tool / "ruff", "format", "-q", "--check", *sources)
    step("types", tool / "mypy", *typed, "migrations/env.py")
    step("import contracts", tool / "lint-imports")
    step("templates", tool / "djlint", "--quiet", "--lint", "templates")


def pytest(*arguments: str) -> None:
    """The test runner's own output is what was asked for, so it keeps stdout."""
    command = [str(VENV / "bin" / "python"), "-m", "pytest", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode
    if code:
        raise CannotGoOn(f"the tests ended with code {code}; what failed is above")


def everything(arguments: list[str]) -> None:
    install("test")
    provide_browser()
    if arguments:
        pytest(*arguments)
        return
    lint()
    say("unit, architecture and integration tests, on SQLite and PostgreSQL")
    pytest(*SUITE)
    say("journeys in a real browser")
    pytest("tests/journeys", "-n", "2", "--dist", "worksteal")
    say("everything passed")


def check(arguments: list[str]) -> None:
    install("test")
    ENVIRONMENT["TIDEMARK_TEST_DATABASES"] = "sqlite"
    if arguments:
        pytest(*arguments)
        return
    lint()
    pytest(*SUITE)


def tool(module: str, arguments: list[str]) -> None:
    """A module of the tests that is a command; its output is what was asked for."""
    install("test")
    if module == "tests.pictures":
        provide_browser()
    command = [str(VENV / "bin" / "python"), "-m", module, *arguments]
    if code := subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode:
        raise CannotGoOn(f"it ended with code {code}; what went wrong is above")


def bench(arguments: list[str]) -> None:
    tool("tests.benchmarks", arguments)


def pictures(arguments: list[str]) -> None:
    tool("tests.pictures", arguments)


def house(arguments: list[str]) -> None:
    tool("tests.house", arguments)


def broken_copies(arguments: list[str]) -> None:
    tool("tests.broken_copies", arguments)


def run(arguments: list[str]) -> None:
    install("run")
    program = str(VENV / "bin" / "tidemark")
    # argv[0] must be the full path: a bare name starts the system's Python.
    os.execve(program, [program, *(arguments or ["demo"])], ENVIRONMENT)  # noqa: S606 - no shell is wanted


def main(arguments: list[str]) -> int:
    commands = {
        "run": run,
        "test": everything,
        "check": check,
        "bench": bench,
        "pictures": pictures,
        "house": house,
        "broken-copies": broken_copies,
    }
    if not arguments or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.version_info < OLDEST_PYTHON:
        say("needs Python 3.11 or newer: on Debian 12 or Ubuntu 24.04 that is python3")
        return 1
    try:
        commands[arguments[0]](arguments[1:])
    except CannotGoOn as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
