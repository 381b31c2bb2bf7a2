"""Actors as values: what they may do, and whose rows they may see."""

from app.core.actor import Actor
from app.core.capability import Capability


def test_rows_of_no_client_are_everybodys_and_a_clients_are_for_who_serves_it():
    leader = Actor(3, "Priya Shah", client_ids=frozenset({7}))

    assert [leader.serves(client) for client in (None, 7, 8)] == [True, True, False]


def test_who_may_see_every_client_serves_them_all():
    officer = Actor(4, "Hannah Osei", frozenset({Capability.SEE_EVERY_CLIENT}))

    assert officer.serves(8)
