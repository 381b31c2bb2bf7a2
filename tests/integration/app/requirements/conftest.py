"""The register's tests begin with the starter library loaded."""

import pytest

from app.core.actor import Actor
from app.requirements.starter_library import load_starter


@pytest.fixture
def register(database, now):
    with database.transaction() as session:
        load_starter(session, by=Actor.system(), now=now)
    return database
