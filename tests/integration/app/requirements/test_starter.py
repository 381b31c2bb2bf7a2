"""The starter library: whole, idempotent, and never over what people changed."""

from sqlalchemy import text

from app.core.actor import Actor
from app.requirements.queries import register_texts, totals
from app.requirements.starter_library import load_requirements


def count(database, statement: str) -> int:
    with database.reading() as session:
        return session.execute(text(statement)).scalar_one()


def test_the_starter_holds_85_requirements_as_the_file_says(register):
    kinds = ("regulatory", "legislative", "standard", "organisational")
    statement = "SELECT count(*) FROM requirement WHERE kind = '{}'"

    assert count(register, "SELECT count(*) FROM requirement") == 85
    assert [count(register, statement.format(kind)) for kind in kinds] == [
        35, 25, 17, 8,
    ]  # fmt: skip
    assert count(register, "SELECT count(*) FROM requirement WHERE verify") == 23
    assert count(register, "SELECT count(*) FROM requirement WHERE status = 'horizon'") == 2


def test_a_second_load_changes_nothing(register, now):
    with register.transaction() as session:
        session.execute(text("UPDATE requirement SET title = 'Ours' WHERE ref = 'FCA-DISP-162'"))
    with register.transaction() as session:
        counts = load_requirements(session, by=Actor.system(), now=now)

    assert (counts.created, counts.unchanged) == (0, 85)
    assert count(register, "SELECT count(*) FROM requirement WHERE title = 'Ours'") == 1
    assert count(register, "SELECT count(*) FROM history_entry WHERE tag = 'requirement:starter_loaded'") == 1


def test_every_requirement_falls_to_the_officers_until_it_has_an_owner(register, cast, now):
    with register.reading() as session:
        found = totals(session, cast.officer, now.date())

    assert (found.in_force, found.horizon, found.unowned) == (83, 2, 85)


def test_the_texts_for_matching_hold_demand_and_other_names(register):
    with register.reading() as session:
        texts = {entry.ref: entry for entry in register_texts(session)}

    assert len(texts) == 85
    assert "TCF" in texts["FCA-PRIN-12"].text
    assert "FCA Handbook: DISP 1.6.2R" in texts["FCA-DISP-162"].reference
