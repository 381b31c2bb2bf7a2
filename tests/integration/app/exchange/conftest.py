"""Tests of exchange have a runtime over the test's own database and data folder."""

import shutil
from collections.abc import Iterator

import pytest

from app.config import read_settings
from app.db.runtime import Runtime


@pytest.fixture
def runtime(settings, database) -> Runtime:
    return Runtime(settings, database, settings.clock)


@pytest.fixture
def elsewhere(template_file, contents, tmp_path, now) -> Iterator[Runtime]:
    """Another installation with the same contents, on SQLite."""
    path = tmp_path / "elsewhere.db"
    shutil.copyfile(template_file(contents)[0], path)
    settings = read_settings(
        database_url=f"sqlite:///{path}",
        data_dir=tmp_path / "elsewhere",
        secret_key="k" * 40,
        testing=True,
        now=now.isoformat(),
    )
    runtime = Runtime.from_settings(settings)
    yield runtime
    runtime.database.dispose()
