"""The chain: sound when untouched, and the first altered entry named whatever was done to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.history.domain.chain import FIRST_PREVIOUS, Entry, Head, Stored, document_hash, entry_hash, verify

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def chain_of(length: int) -> list[Stored]:
    chain: list[Stored] = []
    previous = FIRST_PREVIOUS
    for sequence in range(1, length + 1):
        document = {"before": None, "after": {"status": f"state {sequence}"}}
        entry = Entry(
            sequence=sequence,
            at=START + timedelta(minutes=sequence),
            tag="requirement:created",
            sentence=f"Hannah Osei added R-{sequence}",
            actor_id=1,
            actor_name="Hannah Osei",
            subject_kind="requirement",
            subject_id=str(sequence),
            client_id=None,
            document_hash=document_hash(document, f"salt {sequence}"),
            previous_hash=previous,
        )
        previous = entry_hash(entry)
        chain.append(Stored(entry, previous, document, f"salt {sequence}"))
    return chain


def test_an_untouched_chain_is_whole():
    verdict = verify(chain_of(5))

    assert verdict.is_whole
    assert verdict.sound == 5


def test_an_empty_history_is_whole():
    assert verify([]).is_whole


@pytest.mark.parametrize(
    "change",
    [
        {"sentence": "Hannah Osei added something else"},
        {"actor_name": "Somebody Else"},
        {"at": START},
        {"tag": "requirement:removed"},
        {"subject_id": "99"},
        {"client_id": 4},
    ],
)
def test_an_edited_entry_is_named(change):
    chain = chain_of(5)
    chain[2] = replace(chain[2], entry=replace(chain[2].entry, **change))

    verdict = verify(chain)

    assert verdict.problem.startswith("entry 3 was altered")
    assert verdict.sound == 2


def test_an_entry_rewritten_with_its_hash_breaks_the_next():
    chain = chain_of(5)
    forged = replace(chain[2].entry, sentence="Nothing happened")
    chain[2] = replace(chain[2], entry=forged, hash=entry_hash(forged))

    assert "entry 4 does not follow" in verify(chain).problem


def test_a_deleted_entry_is_named():
    chain = chain_of(5)
    del chain[2]

    assert verify(chain).problem == "entry 3 is missing: the next one found is 4"


def test_an_inserted_entry_is_named():
    chain = chain_of(5)
    chain.insert(2, chain[1])

    assert verify(chain).problem == "entry 2 stands twice or out of order"


def test_swapped_entries_are_named():
    chain = chain_of(5)
    chain[1], chain[2] = chain[2], chain[1]

    assert "entry 2 is missing" in verify(chain).problem


def test_entries_swapped_with_their_numbers_are_named():
    chain = chain_of(5)
    second, third = chain[1], chain[2]
    chain[1] = replace(third, entry=replace(third.entry, sequence=2))
    chain[2] = replace(second, entry=replace(second.entry, sequence=3))

    assert "entry 2 does not follow" in verify(chain).problem


def test_a_cut_tail_differs_from_the_published_head():
    chain = chain_of(5)
    head = Head(5, chain[-1].hash)

    assert verify(chain[:3], [head]).problem == "entry 4 is missing: the history ends at 3, but 5 was published"


def test_a_chain_rebuilt_from_the_start_differs_from_the_published_head():
    head = Head(3, chain_of(5)[2].hash)
    other = [replace(stored, hash="f" * 64) for stored in chain_of(2)]
    rebuilt = chain_of(5)
    rebuilt[2] = replace(rebuilt[2], hash=rebuilt[2].hash)

    assert verify(rebuilt, [head]).is_whole
    assert "was altered" in verify(other, [head]).problem
    assert "differs from the head published" in verify(chain_of(5), [Head(3, "e" * 64)]).problem


def test_an_edited_document_is_named():
    chain = chain_of(5)
    chain[3] = replace(chain[3], document={"before": None, "after": {"status": "something better"}})

    assert verify(chain).problem.startswith("the document of entry 4 was altered")


def test_a_document_taken_away_is_named():
    chain = chain_of(3)
    chain[0] = replace(chain[0], document=None)

    assert verify(chain).problem.startswith("the document of entry 1 is missing")


def test_a_redacted_document_leaves_the_chain_whole():
    chain = chain_of(3)
    chain[0] = replace(chain[0], document=None, redacted=True)

    assert verify(chain).is_whole


def test_a_document_cannot_be_passed_off_as_an_entry():
    document = {"before": None, "after": None}

    assert document_hash(document, "a") != document_hash(document, "b")


def test_each_of_several_heads_for_one_entry_must_fit():
    chain = chain_of(3)
    forged = Head(3, "f" * 64)

    for heads in ([forged, Head(3, chain[2].hash)], [Head(3, chain[2].hash), forged]):
        assert "entry 3 differs from the head" in verify(chain, heads).problem
