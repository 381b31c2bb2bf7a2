"""The chain: sound when untouched, and the first altered entry named whatever was done to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.history.domain.chain import (
    FIRST_PREVIOUS,
    REDACTED,
    REDACTED_KIND,
    Entry,
    EntryFormat,
    Head,
    StoredEntry,
    content_digest,
    document_hash,
    entry_hash,
    link_hash,
)
from app.history.domain.verification import UnreadableEntry, Verification, verify

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIRST_LINKED = 3  # what stands before it is of the first format


def form_of(sequence: int) -> EntryFormat:
    return EntryFormat.LINKED if sequence >= FIRST_LINKED else EntryFormat.FIRST


def chain_of(length: int, **redactions: int) -> list[StoredEntry]:
    """Entries of both formats; `_5=2` makes entry 5 the one that says that the document of entry 2 was taken away."""
    chain: list[StoredEntry] = []
    previous = FIRST_PREVIOUS
    for sequence in range(1, length + 1):
        document = {"before": None, "after": {"status": f"state {sequence}"}}
        gone = redactions.get(f"_{sequence}")
        entry = Entry(
            sequence=sequence,
            at=START + timedelta(minutes=sequence),
            tag=REDACTED if gone else "requirement:created",
            sentence=f"Hannah Osei added R-{sequence}",
            actor_id=1,
            actor_name="Hannah Osei",
            subject_kind=REDACTED_KIND if gone else "requirement",
            subject_id=str(gone or sequence),
            client_id=None,
            document_hash=document_hash(document, f"salt {sequence}"),
            previous_hash=previous,
        )
        form = form_of(sequence)
        salt = f"own salt {sequence}" if form is EntryFormat.LINKED else ""
        previous = entry_hash(entry, form, salt)
        chain.append(StoredEntry(entry, previous, document, f"salt {sequence}", format=form, salt=salt))
    return chain


def verified(chain, heads=(), head: Head | None = None) -> Verification:
    """The verification of a chain whose head row names its last entry, where it is not said otherwise."""
    last = chain[-1] if chain else None
    own = Head(last.entry.sequence, last.hash) if isinstance(last, StoredEntry) else None
    return Verification(verify(chain, head or own, heads))


def test_an_untouched_chain_is_whole():
    verdict = verified(chain_of(5))

    assert verdict.is_whole
    assert [one.words for one in verdict.checked] == ["5 entries", "5 documents"]


def test_an_empty_history_is_whole():
    assert verified([]).is_whole


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

    verdict = verified(chain)

    assert verdict.problem.startswith("entry 3 was altered")


def test_an_entry_rewritten_with_its_hash_breaks_the_next():
    chain = chain_of(5)
    forged = replace(chain[2].entry, sentence="Nothing happened")
    chain[2] = replace(chain[2], entry=forged, hash=entry_hash(forged, chain[2].format, chain[2].salt))

    assert "entry 4 does not follow" in verified(chain).problem


def test_a_deleted_entry_is_named():
    chain = chain_of(5)
    del chain[2]

    assert verified(chain).problem == "entry 3 is missing: the next one found is 4"


def test_an_inserted_entry_is_named():
    chain = chain_of(5)
    chain.insert(2, chain[1])

    assert verified(chain).problem == "entry 2 stands twice or out of order"


def test_swapped_entries_are_named():
    chain = chain_of(5)
    chain[1], chain[2] = chain[2], chain[1]

    assert "entry 2 is missing" in verified(chain).problem


def test_entries_swapped_with_their_numbers_are_named():
    chain = chain_of(5)
    second, third = chain[1], chain[2]
    chain[1] = replace(third, entry=replace(third.entry, sequence=2))
    chain[2] = replace(second, entry=replace(second.entry, sequence=3))

    assert "entry 2 does not follow" in verified(chain).problem


def test_a_cut_tail_differs_from_the_published_head():
    chain = chain_of(5)
    head = Head(5, chain[-1].hash)

    assert verified(chain[:3], [head]).problem == "entry 4 is missing: the history ends at 3, but 5 was published"


def test_a_chain_rebuilt_from_the_start_differs_from_the_published_head():
    head = Head(3, chain_of(5)[2].hash)
    other = [replace(stored, hash="f" * 64) for stored in chain_of(2)]
    rebuilt = chain_of(5)
    rebuilt[2] = replace(rebuilt[2], hash=rebuilt[2].hash)

    assert verified(rebuilt, [head]).is_whole
    assert "was altered" in verified(other, [head]).problem
    assert "differs from the head published" in verified(chain_of(5), [Head(3, "e" * 64)]).problem


def test_an_edited_document_is_named():
    chain = chain_of(5)
    chain[3] = replace(chain[3], document={"before": None, "after": {"status": "something better"}})

    assert verified(chain).problem.startswith("the document of entry 4 was altered")


def test_a_document_taken_away_is_named():
    chain = chain_of(3)
    chain[0] = replace(chain[0], document=None)

    assert verified(chain).problem.startswith("the document of entry 1 is missing")


def redacted(stored: StoredEntry) -> StoredEntry:
    return replace(stored, document=None, document_salt="", redacted=True)


def test_a_document_may_go_where_a_later_entry_says_who_took_it_away():
    chain = chain_of(5, _5=2)
    chain[1] = redacted(chain[1])

    assert verified(chain).is_whole


def test_a_document_that_is_blanked_without_such_an_entry_is_named():
    chain = chain_of(5, _5=2)
    chain[1], chain[2] = redacted(chain[1]), redacted(chain[2])

    found = verified(chain).problem
    assert found == "the document of entry 3 has no text, and no entry says who took it away: 'Hannah Osei added R-3'"


def test_an_entry_that_takes_a_document_away_speaks_only_of_earlier_ones():
    chain = chain_of(5, _2=4)
    chain[3] = redacted(chain[3])

    assert "the document of entry 4 has no text" in verified(chain).problem


def test_the_first_document_is_named_whether_its_text_was_altered_or_taken():
    chain = chain_of(5)
    chain[1] = redacted(chain[1])
    chain[3] = replace(chain[3], document={"after": {"status": "better"}})
    assert "the document of entry 2 has no text" in verified(chain).problem

    chain = chain_of(5)
    chain[3] = redacted(chain[3])
    chain[1] = replace(chain[1], document={"after": {"status": "better"}})
    assert "the document of entry 2 was altered" in verified(chain).problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"redacted": True}, "the document of entry 2 is marked as redacted, and yet has its text"),
        ({"document_salt": "other"}, "the document of entry 2 was altered"),
        ({"document": [float("nan")]}, "the document of entry 2 cannot be read"),
        ({"salt": "other"}, "entry 2 was altered"),
        ({"format": EntryFormat.LINKED}, "entry 2 was altered"),
        ({"format": 3}, "entry 2 cannot be read: it is of format 3"),
    ],
)
def test_every_other_value_of_an_entry_is_covered(change, words):
    chain = chain_of(4)
    chain[1] = replace(chain[1], **change)

    assert words in verified(chain).problem


def test_an_entry_that_cannot_be_read_is_named_and_the_rest_is_read():
    chain: list[StoredEntry | UnreadableEntry] = list(chain_of(5))
    chain[1] = UnreadableEntry(2, "Invalid isoformat string")
    found = verified(chain)

    assert found.problems == ("entry 2 cannot be read: Invalid isoformat string",)
    assert found.checked[0].count == 5


def test_a_missing_head_is_named():
    chain = chain_of(3)

    assert Verification(verify(chain, None)).problem == (
        "the head is missing: the history ends at entry 3, and nothing says that this is its end"
    )


def test_an_entry_behind_the_head_is_named():
    chain = chain_of(3)
    head = Head(2, chain[1].hash)

    assert verified(chain, head=head).problem == "entry 3 stands behind the head, which says that 2 is the last"


def test_one_record_is_proven_by_its_own_entries_and_the_digests_of_all_others():
    chain = chain_of(6)
    shown, start = chain[4], chain[1]  # entry 5 is the record; what stands before the linked format is one hash
    others = {one.entry.sequence: content_digest(one.entry, one.salt) for one in chain if one is not shown}

    link = start.hash
    for sequence in range(FIRST_LINKED, 7):
        content = content_digest(shown.entry, shown.salt) if sequence == 5 else others[sequence]
        link = link_hash(sequence, link, content)

    assert link == chain[-1].hash
    assert content_digest(shown.entry, "guessed") != content_digest(shown.entry, shown.salt)


def test_a_document_cannot_be_passed_off_as_an_entry():
    document = {"before": None, "after": None}

    assert document_hash(document, "a") != document_hash(document, "b")


def test_each_of_several_heads_for_one_entry_must_fit():
    chain = chain_of(3)
    forged = Head(3, "f" * 64)

    for heads in ([forged, Head(3, chain[2].hash)], [Head(3, chain[2].hash), forged]):
        assert "entry 3 differs from the head" in verified(chain, heads).problem
