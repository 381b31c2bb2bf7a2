"""Roles as sets of capabilities."""

import pytest

from app.core.capability import Capability
from app.people.domain.roles import CAPABILITIES, TITLES, Role, capabilities_of, roles_that_may


def test_every_role_has_a_title_and_capabilities():
    assert set(TITLES) == set(CAPABILITIES) == set(Role)
    assert all(CAPABILITIES.values())


def test_every_capability_is_held_by_some_role_and_named_in_words():
    for capability in Capability:
        assert roles_that_may(capability).startswith(("a ", "an "))


def test_two_roles_may_do_what_either_may():
    both = capabilities_of([Role.AGENT, Role.OFFICER])
    assert both == CAPABILITIES[Role.AGENT] | CAPABILITIES[Role.OFFICER]


def test_nobody_without_a_role_may_do_anything():
    assert capabilities_of([]) == frozenset()


WRITES = (
    "EDIT_REGISTER",
    "TRIAGE_CHANGES",
    "MANAGE_SOURCES",
    "MANAGE_PEOPLE",
    "MANAGE_SETTINGS",
)


@pytest.mark.parametrize("name", WRITES)
def test_the_read_only_auditor_may_change_nothing(name: str):
    assert Capability[name] not in CAPABILITIES[Role.AUDITOR]


def test_only_administrators_manage_people():
    assert roles_that_may(Capability.MANAGE_PEOPLE) == "an administrator"
