"""What a person may be allowed to do. Roles are sets of these (`app/people/domain/roles.py`)."""

from enum import StrEnum


class Capability(StrEnum):
    READ_REGISTER = "read_register"
    EDIT_REGISTER = "edit_register"
    READ_CHANGES = "read_changes"
    TRIAGE_CHANGES = "triage_changes"
    READ_SOURCES = "read_sources"
    MANAGE_SOURCES = "manage_sources"
    READ_HISTORY = "read_history"
    READ_OUTBOX = "read_outbox"
    READ_PEOPLE = "read_people"
    MANAGE_PEOPLE = "manage_people"
    READ_SETTINGS = "read_settings"
    MANAGE_SETTINGS = "manage_settings"
    SEE_EVERY_CLIENT = "see_every_client"
    SEE_EVERY_TEAM = "see_every_team"
