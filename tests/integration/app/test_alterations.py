"""Whatever value is altered of what people rely on, verification names it."""

import pytest

from app.checks import CHECKS
from app.history.queries import verify_history
from app.home.bare import bare_tables
from app.tables import metadata
from tests.alterations import (
    CHECKED_BY,
    NOT_TOLD_BEFORE,
    OF_CASES,
    OF_CONSULTATIONS,
    OF_PROCEDURES,
    OF_SIGN_OFFS,
    unnoticed,
)
from tests.factories.sealed import add_sealed, forget_formats

ALTERED = 200  # thousands by a command: python3 dev.py bench alterations


@pytest.fixture
def sealed(database, cast):
    with database.transaction() as session:
        add_sealed(session, cast)
    with database.new_session(write=True) as session:
        yield session


def test_every_one_of_two_hundred_random_alterations_is_named(sealed):
    assert verify_history(sealed, (), CHECKS).is_whole
    with bare_tables(sealed, metadata):
        assert [str(one) for one in unnoticed(sealed, ALTERED, seed=2026)] == []
    assert verify_history(sealed, (), CHECKS).is_whole, "each alteration was taken back"


def test_the_verification_says_how_many_of_each_it_read(sealed):
    tables = {
        "entry": "history_entry",
        "document": "history_document",
        "audit result": "audit_result",
        "question result": "question_result",
        "answer": "answer",
        "answer revision": "answer_revision",
        "signature": "signature",
        "standing of a requirement": "requirement_standing",
        "change case": "change_case",
        "sign-off": "sign_off",
        "delegation": "sign_off_delegation",
        "consultation": "consultation",
        "response to a consultation": "consultation_response",
        "answer to a comment": "consultation_disposition",
        "attestation": "procedure_attestation",
    }
    there = {sort: len(sealed.execute(metadata.tables[table].select()).all()) for sort, table in tables.items()}
    read = {one.sort: one.count for one in verify_history(sealed, (), CHECKS).checked}

    assert (read.pop("published checklist version"), read.pop("revision of a procedure")) == (1, 2)
    dated = ("requirement_ownership", "requirement_status", "requirement_applicability")
    assert read.pop("dated row of a requirement") == sum(
        len(sealed.execute(metadata.tables[table].select()).all()) for table in dated
    )
    assert read == {**there, "document": there["document"] - 1}, "the text of one was redacted"
    assert all(read.values())
    covered = {*OF_CASES, *OF_CONSULTATIONS, *OF_PROCEDURES, *OF_SIGN_OFFS}
    assert {*tables.values(), *covered, "history_head"} == set(CHECKED_BY)


def test_what_an_earlier_release_recorded_is_whole_and_as_well_covered_as_its_entries_tell(sealed):
    with bare_tables(sealed, metadata):
        forget_formats(sealed)
        verification = verify_history(sealed, (), CHECKS)
        assert verification.is_whole, verification.problem
        missed = unnoticed(sealed, ALTERED // 4, seed=2026, spared=NOT_TOLD_BEFORE)
        assert [str(one) for one in missed] == []
