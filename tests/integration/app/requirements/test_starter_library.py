"""The starter register: every entry of the file, once, and never over what people changed."""

from dataclasses import replace

import yaml
from sqlmodel import col, select

from app.history.checking import nobody_listens
from app.history.models import HistoryDocument, HistoryEntry
from app.history.queries import verify_history
from app.requirements import operations, queries
from app.requirements.domain.contents import NewWording
from app.requirements.domain.words import Applicability, Sector, Status
from app.requirements.models import Requirement
from app.requirements.proof import check_days
from app.requirements.starter_library import ALIASES, FOLDER, LIBRARY, RequirementsLoaded, load_starter

ENTRIES = yaml.safe_load((FOLDER / LIBRARY).read_text(encoding="utf-8"))["requirements"]
OTHER_NAMES = yaml.safe_load((FOLDER / ALIASES).read_text(encoding="utf-8"))


def found(session, cast, words: str) -> list[str]:
    wanted = queries.RegisterFilter(words=words)
    return [row.ref for row in queries.requirements_page(session, cast.agent, wanted, None).rows]


def test_the_counts_match_the_file(session, cast, now):
    assert load_starter(session, by=cast.administrator, now=now) == RequirementsLoaded(created=85, unchanged=0)
    counts = queries.register_counts(session)
    assert counts.total == len(ENTRIES) == 85
    for kind, number in counts.kinds.items():
        assert number == sum(entry["kind"] == kind for entry in ENTRIES)
    assert counts.to_check == sum(entry["verify"] for entry in ENTRIES)
    totals = queries.totals(session, cast.officer, now.date())
    assert (totals.in_force, totals.horizon, totals.unowned) == (83, 2, 85)


def test_every_entry_keeps_what_the_file_says(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    rows = {row.ref: row for row in session.scalars(select(Requirement))}
    for entry in ENTRIES:
        row = rows[entry["id"]]
        version = queries.versions_of(session, row)[0]
        assert (version.title, version.reference) == (entry["title"], entry["reference"])
        assert (version.demand, version.applies_when) == (entry["demand"], entry["applies_when"])
        assert version.effective_from == entry.get("effective_from")
        assert (row.kind, row.binding, row.status) == (entry["kind"], entry["binding"], entry["status"])
        assert (row.verify, row.verify_note) == (entry["verify"], entry.get("verify_note", ""))
        assert row.retention_years == entry.get("retention_years")
        assert row.applicability is Applicability.NOT_DECIDED


def test_a_second_load_creates_nothing_and_leaves_what_people_changed(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    by = {"by": cast.officer, "now": now}
    row = queries.visible_requirement(session, cast.officer, "FCA-PRIN-12")
    wording = replace(queries.newest_wording(session, row), title="Our own words")
    operations.revise_requirement(session, row, NewWording(wording, now.date()), **by)
    operations.change_status(session, row, Status.SUPERSEDED, **by)
    assert load_starter(session, by=cast.administrator, now=now) == RequirementsLoaded(created=0, unchanged=85)
    assert (row.title, row.status, row.version) == ("Our own words", Status.SUPERSEDED, 2)


def test_one_entry_of_the_history_carries_the_hashes_and_the_refs(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    load_starter(session, by=cast.administrator, now=now)
    assert list(session.scalars(select(HistoryEntry.tag))) == ["requirement:starter_loaded"]
    after = session.scalars(select(HistoryDocument.body)).one()["after"]
    assert sorted(after["added"]) == sorted(entry["id"] for entry in ENTRIES)
    assert all(len(digest) == 64 for digest in after["files"].values())
    assert verify_history(session).is_whole


def test_every_alias_belongs_to_an_entry_of_the_file():
    assert set(OTHER_NAMES) <= {entry["id"] for entry in ENTRIES}
    assert all(len(names) == len({name.lower() for name in names}) for names in OTHER_NAMES.values())


def test_people_find_what_they_call_by_another_name(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    assert "FCA-PRIN-12" in found(session, cast, "TCF")
    assert "PCI-331" in found(session, cast, "security code")
    assert "UKGDPR-15" in found(session, cast, "DSAR")
    assert "PCI-341" in found(session, cast, "PAN")
    assert "PCI-331" in found(session, cast, "cvv")


def test_codes_are_found_whole_and_in_parts(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    assert found(session, cast, "FCA-DISP-162") == ["FCA-DISP-162", "FCA-DISP-162A"]
    assert "FCA-DISP-162" in found(session, cast, "DISP 1.6.2")
    assert "FCA-DISP-162" in found(session, cast, "disp 1.6.2R")
    assert "PECR-21" in found(session, cast, "regulation 21")
    assert found(session, cast, "!!!") == []


def test_matching_reads_every_requirement_that_counts(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    entries = {entry.ref: entry for entry in queries.register_texts(session)}
    assert len(entries) == 85
    duty = entries["FCA-PRIN-12"]
    assert duty.reference == "FCA Handbook: PRIN 2.1.1R (Principle 12) and PRIN 2A.1"
    assert "TCF" in duty.text
    assert "consumer duty" in duty.text
    by = {"by": cast.officer, "now": now}
    gone = queries.visible_requirement(session, cast.officer, "FCA-PRIN-12")
    operations.change_status(session, gone, Status.SUPERSEDED, **by)
    other = queries.visible_requirement(session, cast.officer, "PCI-331")
    operations.decide_applicability(session, other, Applicability.DOES_NOT_APPLY, "No cards", version=1, **by)
    assert {"FCA-PRIN-12", "PCI-331"}.isdisjoint(entry.ref for entry in queries.register_texts(session))


def test_rows_for_others_carry_every_column_that_was_promised(session, cast, now):
    load_starter(session, by=cast.administrator, now=now)
    columns = queries.requirement_rows().c.keys()
    assert columns == [
        "id", "ref", "title", "owner_id", "deputy_id", "status", "client_id", "version", "kind", "applicability",
    ]  # fmt: skip
    ids = list(session.scalars(select(Requirement.id).order_by(col(Requirement.id)).limit(3)))
    assert list(queries.requirements_by_ids(session, cast.agent, [*ids, 99_999])) == ids
    assert queries.requirements_by_ids(session, cast.agent, []) == {}


def test_in_a_sector_without_financial_services_what_the_fca_asks_does_not_apply(session, cast, now):
    load_starter(session, sector=Sector.PUBLIC, by=cast.administrator, now=now)
    rows = {row.ref: row for row in session.scalars(select(Requirement))}
    told = "Not applicable - sector: public sector, no financial services"
    assert {row.applicability_reason for ref, row in rows.items() if ref.startswith("FCA-")} == {told}
    assert {row.applicability for ref, row in rows.items() if not ref.startswith("FCA-")} == {Applicability.NOT_DECIDED}
    totals = queries.totals(session, cast.officer, now.date())
    assert totals.not_applying == sum(ref.startswith("FCA-") for ref in rows) > 0
    assert check_days(session, nobody_listens, now.date())[0].problem == ""


def test_in_financial_services_everything_is_still_to_be_decided(session, cast, now):
    load_starter(session, sector=Sector.PRIVATE_FINANCIAL, by=cast.administrator, now=now)
    assert {row.applicability for row in session.scalars(select(Requirement))} == {Applicability.NOT_DECIDED}
