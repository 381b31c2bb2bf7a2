"""An action that stands in the database when the test begins."""

import pytest

from app.actions.models import Action
from tests.factories.actions import add_action


@pytest.fixture
def opened(database, cast, now):
    """Open an action and commit it; its id. `opened(owner_id=...)`"""

    def make(**more) -> int:
        with database.transaction() as session:
            return add_action(session, cast, now=more.pop("now", now), **more).row_id

    return make


@pytest.fixture
def change(database, cast, now):
    """Do something to an action in a transaction of its own: `change(start_action, id, by=cast.leader)`."""

    def do(operation, action_id: int, *given, by, **more):
        with database.transaction() as session:
            operation(session, session.get(Action, action_id), *given, by=by, now=more.pop("now", now), **more)

    return do


@pytest.fixture
def stored(database):
    """The action as it stands in the database."""

    def read(action_id: int) -> Action:
        with database.reading() as session:
            found = session.get(Action, action_id)
            assert found is not None
            return found

    return read
