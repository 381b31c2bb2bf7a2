"""What tests of handing over begin with."""

import pytest

from tests.factories.actions import add_action


@pytest.fixture
def hers(database, cast, now):
    """Two actions of the leader."""
    with database.transaction() as session:
        add_action(session, cast, now=now)
        add_action(session, cast, now=now)
