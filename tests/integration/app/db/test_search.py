"""Search on both databases: the same words find the same things, signs are only words, and scope holds."""

import pytest

from app.core.actor import Actor
from app.core.capability import Capability
from app.db import search

EVERYTHING = Actor(1, "x", frozenset(Capability))
OF_SEVEN = Actor(2, "x", frozenset(), client_ids=frozenset({7}))
OF_NOBODY = Actor(3, "x", frozenset())


def put(session, subject_id: int, title: str, body: str = "", *, kind: str = "thing", client_id: int | None = None):
    search.put(
        session, kind=kind, subject_id=subject_id, key=f"T-{subject_id}", title=title, body=body, client_id=client_id
    )
    session.flush()


def ids(session, query: str, actor: Actor = EVERYTHING, **more) -> list[int]:
    return [hit.subject_id for hit in search.find(session, actor, query, **more)]


@pytest.fixture
def filled(session):
    put(session, 1, "Complaints", "A final answer within eight weeks")
    put(session, 2, "Calls", "Nobody complains about eight rings; sales calls need consent")
    put(session, 3, "Café hours", "Open until six", kind="change")
    return session


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("complaint", [1]),
        ("COMPLAINTS", [1]),
        ("final answ", [1]),
        ("eight weeks", [1]),
        ("consent calls", [2]),
        ("weeks rings", []),
        ("", []),
        ("!?", []),
    ],
)
def test_all_words_must_be_there_in_any_order_and_half_a_word_is_enough(filled, query, found):
    assert ids(filled, query) == found


def test_a_word_of_the_title_weighs_more(session):
    put(session, 1, "Other", "complaint " + "filler " * 20)
    put(session, 2, "Complaint", "filler " * 20)

    assert ids(session, "complaint") == [2, 1]


def test_a_hit_carries_what_its_address_ends_in(filled):
    (hit,) = search.find(filled, EVERYTHING, "final")

    assert (hit.kind, hit.subject_id, hit.key, hit.title) == ("thing", 1, "T-1", "Complaints")


def test_a_kind_and_a_limit_narrow_it(filled):
    assert ids(filled, "open", kinds=["change"]) == [3]
    assert ids(filled, "open", kinds=["thing"]) == []
    assert ids(filled, "open", kinds=["change", "thing"]) == [3]
    assert ids(filled, "open", kinds=[]) == []
    assert len(ids(filled, "eight", limit=1)) == 1


def test_what_is_put_again_is_replaced_and_what_is_removed_is_gone(filled):
    put(filled, 1, "Replaced", "by this")
    assert ids(filled, "final") == []
    assert ids(filled, "replaced") == [1]

    search.remove(filled, kind="thing", subject_id=1)
    assert ids(filled, "replaced") == []


def test_only_rows_of_ones_own_clients_are_found(session):
    put(session, 1, "Shared words")
    put(session, 2, "Shared words", client_id=7)
    put(session, 3, "Shared words", client_id=77)

    assert sorted(ids(session, "shared", OF_SEVEN)) == [1, 2]
    assert sorted(ids(session, "shared", OF_NOBODY)) == [1]
    assert sorted(ids(session, "shared")) == [1, 2, 3]


SIGNS = ['a"b', '"', "'", "AND OR NOT", "title:x", "*", "'; DROP TABLE search_entry", "NEAR(a b)", "\x00", "%", "_"]
SIGNS += ["(", "a & | ! b", "a:*", "<->", "\\", "é", "\ud83d", "-1", "^x", "{a b}", "word " * 500]


@pytest.mark.parametrize("query", SIGNS)
def test_a_searchers_signs_are_only_words(filled, query):
    search.find(filled, EVERYTHING, query)
    list(filled.execute(search.ids_matching(filled, query, kind="thing")))

    assert ids(filled, "final") == [1]


def test_a_list_filters_by_the_same_words(filled):
    wanted = search.ids_matching(filled, "eight", kind="thing")

    assert sorted(filled.execute(wanted).scalars()) == [1, 2]
    assert list(filled.execute(search.ids_matching(filled, "", kind="thing")).scalars()) == []
