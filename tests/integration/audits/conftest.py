"""The tests of audits begin with the starter requirements loaded; `library` adds the starter checklists."""

import pytest

from app.core.actor import Actor
from app.requirements.starter_library import load_starter as load_requirements
from audits.checklists.starter_library import load_starter as load_checklists


@pytest.fixture
def register(database, now):
    with database.transaction() as session:
        load_requirements(session, by=Actor.system(), now=now)
    return database


@pytest.fixture
def library(register, now):
    with register.transaction() as session:
        load_checklists(session, by=Actor.system(), now=now)
    return register
