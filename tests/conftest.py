"""Marks each test by the folder that it stands in."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything reads settings: passwords are hashed cheaply and the standing clock is allowed.
os.environ["TIDEMARK_TESTING"] = "1"

settings.register_profile("suite", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("TIDEMARK_HYPOTHESIS", "suite"))

KINDS = {"unit": "unit", "integration": "integration", "architecture": "architecture", "journeys": "journey"}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            folder = item.path.relative_to(HERE).parts[0]
            item.add_marker(KINDS[folder])
