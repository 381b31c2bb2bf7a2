"""What other features and our own pages ask about people, actors and places."""

from app.people.queries.actors import active_people_with, actor_for, actor_of
from app.people.queries.offered import (
    Contact,
    DigestReader,
    PersonChoice,
    administrators,
    anybody_exists,
    digest_readers,
    emails,
    find_person,
    is_choosable,
    officers,
    people_by_ids,
    person_choices,
    person_rows,
    post_choices,
    post_holders,
)
from app.people.queries.places import calendar_for

__all__ = [
    "Contact",
    "DigestReader",
    "PersonChoice",
    "active_people_with",
    "actor_for",
    "actor_of",
    "administrators",
    "anybody_exists",
    "calendar_for",
    "digest_readers",
    "emails",
    "find_person",
    "is_choosable",
    "officers",
    "people_by_ids",
    "person_choices",
    "person_rows",
    "post_choices",
    "post_holders",
]
