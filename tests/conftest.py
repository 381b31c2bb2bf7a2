"""Marks each test by the folder that it stands in, and asks of a whole run that every operation has recorded."""

import gc
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import recorded

# Before anything reads settings: passwords are hashed cheaply and the standing clock is allowed.
os.environ["TIDEMARK_TESTING"] = "1"

settings.register_profile("suite", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("TIDEMARK_HYPOTHESIS", "suite"))

KINDS = {"unit": "unit", "integration": "integration", "architecture": "architecture", "journeys": "journey"}
HERE = Path(__file__).parent
INTEGRATION = HERE / "integration"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            folder = item.path.relative_to(HERE).parts[0]
            item.add_marker(KINDS[folder])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage seldom: what is imported and collected stays, and looking through it took a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_sessionstart(session: pytest.Session) -> None:
    recorded.watch()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended and tells what it saw."""
    recorded.credited.update(tuple(pair) for pair in getattr(node, "workeroutput", {}).get("recorded", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["recorded"] = [list(pair) for pair in recorded.credited]
    elif exitstatus == pytest.ExitCode.OK and _ran_all_of_integration(session.config):
        silent = recorded.silent()
        if silent:
            session.config.get_terminal_writer().line(
                f"\nThese operations put nothing into the history in any test: {', '.join(silent)}. Record what they "
                "did and call them in a test, or give the reason in tests/recorded.py", red=True,
            )  # fmt: skip
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _ran_all_of_integration(config: pytest.Config) -> bool:
    """Part of the tests proves nothing: an operation may be called in another part."""
    chosen = any(config.getoption(name, None) for name in ("keyword", "markexpr", "deselect", "collectonly", "lf"))
    folders = [Path(name).resolve() for name in config.args]
    return not chosen and any(folder == INTEGRATION or folder in INTEGRATION.parents for folder in folders)
