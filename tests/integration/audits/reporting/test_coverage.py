"""Coverage of requirements by questions: on the starter data exactly the eighteen that the specification names."""

from dataclasses import replace

from app.requirements import operations as requirements
from app.requirements.domain.contents import NewWording
from app.requirements.domain.words import Applicability, Status
from app.requirements.queries import newest_wording, visible_requirement
from audits.checklists.operations import details as checklists
from audits.checklists.queries.lists import visible_checklist
from audits.reporting.queries.coverage import CoverageFilter, coverage_page, coverage_totals
from audits.words import NA
from tests.csv_files import rows_of as csv_rows
from tests.factories.audits import completed_audit
from tests.factories.checklists import add_checklist
from tests.factories.register import fill_register
from tests.pages_client import words
from tests.queries import count_queries

UNCOVERED = [
    *("COPC-CX", "DMCCA-SUBS", "FCA-COCON-2", "FCA-DISP-137", "FCA-DISP-17", "FCA-DISP-19", "FCA-ICOBS-811"),
    *("FCA-PRIN-12", "FCA-PRIN-2A2", "FCA-PRIN-2A83", "FCA-SYSC-8", "ISO-18295-1-45", "ISO-18295-1-678"),
    *("ISO-18295-2", "ORG-CONTINUITY", "UKGDPR-16-17", "UKGDPR-22A", "UKGDPR-30"),
]


def uncovered(session, actor, **wanted) -> list[str]:
    page = coverage_page(session, actor, CoverageFilter(**wanted), None, covered=False)
    return [row.ref for row in page.rows]


def test_on_the_starter_data_exactly_eighteen_requirements_have_no_question(library, cast):
    with library.reading() as session:
        assert uncovered(session, cast.officer) == UNCOVERED
        totals = coverage_totals(session, cast.officer)
    assert (totals.requirements, totals.covered, totals.uncovered, totals.checklists) == (85, 67, 18, 7)


def test_the_page_says_it_in_a_sentence_and_lists_both(library, client_as):
    page = words(client_as("leader").get("/coverage"))
    assert "67 of 85 requirements have a question in 7 published checklists; 18 have none ." in page
    assert all(ref in page for ref in UNCOVERED)
    organisational = words(client_as("manager").get("/coverage?kind=organisational"))
    assert "ORG-CONTINUITY" in organisational
    assert "COPC-CX" not in organisational
    assert "Every one has a question" in words(client_as("manager").get("/coverage?owner=999"))
    client_as("agent").get("/coverage", 403)


def test_its_export_holds_every_requirement_that_counts(library, client_as):
    rows = csv_rows(client_as("auditor").get("/coverage.csv"))
    assert len(rows) == 85
    assert [row["ref"] for row in rows if row["questions"] == "0"] == UNCOVERED
    assert next(row["checklists"] for row in rows if row["ref"] == "PECR-19") == "CL-OUTBOUND"


def test_what_does_not_apply_and_what_is_superseded_leaves_the_totals(library, cast, now, client_as):
    by = {"by": cast.officer, "now": now}
    with library.transaction() as session:
        gone = visible_requirement(session, cast.officer, "COPC-CX")
        requirements.decide_applicability(session, gone, Applicability.DOES_NOT_APPLY, "Not ours", version=1, **by)
        old = visible_requirement(session, cast.officer, "PECR-19")
        requirements.change_status(session, old, Status.SUPERSEDED, **by)
        totals = coverage_totals(session, cast.officer)
        assert (totals.requirements, totals.covered, totals.left_out) == (83, 66, 2)
        assert "COPC-CX" not in uncovered(session, cast.officer)
    assert "2 that are superseded or do not apply are left out" in words(client_as("leader").get("/coverage"))


def test_drafts_and_retired_checklists_cover_nothing(library, cast, now):
    by = {"by": cast.officer, "now": now}
    asked = [{"id": "A1", "text": "Kept going?", "requirement_refs": ["ORG-CONTINUITY"]}]
    with library.transaction() as session:
        sections = [{"id": "A", "title": "All", "questions": asked}]
        draft = add_checklist(session, id="CL-KEEP", sections=sections, publish=False, **by)
        assert "ORG-CONTINUITY" in uncovered(session, cast.officer)
        row = visible_checklist(session, cast.officer, "CL-OUTBOUND")
        checklists.retire_checklist(session, row, "No campaigns", version=row.row_version, **by)
        assert "PECR-19" in uncovered(session, cast.officer)
        assert draft.ref == "CL-KEEP"


def test_a_clients_checklist_covers_for_those_who_see_it(library, cast, now):
    asked = [{"id": "A1", "text": "Kept going?", "requirement_refs": ["ORG-CONTINUITY"]}]
    with library.transaction() as session:
        sections = [{"id": "A", "title": "All", "questions": asked}]
        add_checklist(session, id="CL-SHOP", client="Moorland Shops", sections=sections, by=cast.officer, now=now)
        assert "ORG-CONTINUITY" not in uncovered(session, cast.officer)
        assert "ORG-CONTINUITY" in uncovered(session, cast.manager)


def test_a_requirement_shows_the_questions_that_look_at_it_and_whether_they_are_stale(library, client_as, cast, now):
    page = words(client_as("agent").get("/requirements/PECR-19"))
    assert "CL-OUTBOUND A4" in page
    assert "Not checked since it, or how we meet it, changed" not in page
    assert "No question of a published checklist" in words(client_as("agent").get("/requirements/COPC-CX"))
    with library.transaction() as session:
        row = visible_requirement(session, cast.officer, "PECR-19")
        new = replace(newest_wording(session, row), demand="Consent for every automated call.")
        requirements.revise_requirement(session, row, NewWording(new, now.date()), by=cast.officer, now=now)
    assert "Not checked since it, or how we meet it, changed" in words(client_as("agent").get("/requirements/PECR-19"))
    manager = client_as("manager")
    assert "Check against 1 requirement again" in words(manager.get("/checklists/CL-OUTBOUND"))
    assert "CL-OUTBOUND" in words(manager.get("/checklists?stale=yes"))
    path = "/checklists/CL-OUTBOUND/requirements/PECR-19/checked"
    assert "A4 For automated or text marketing" in words(manager.get(path))
    manager.post(path, {"note": ""}, 422)
    manager.post(path, {"note": "A4 still asks for it"})
    manager.get(path, 404)
    assert "Not checked since it, or how we meet it, changed" not in words(
        client_as("agent").get("/requirements/PECR-19")
    )


def test_the_page_costs_the_same_however_many_requirements_there_are(app, database, client_as, now):
    leader = client_as("leader")
    with database.transaction() as session:
        fill_register(session, 10, now=now)
    with count_queries(app) as few:
        leader.get("/coverage")
    with database.transaction() as session:
        fill_register(session, 990, now=now, start=1_000)
    with count_queries(app) as many:
        leader.get("/coverage")
    assert len(many) == len(few)


def test_what_no_audit_of_twelve_months_looked_at_is_a_report(database, cast, now, client_as):
    with database.transaction() as session:
        fill_register(session, 4, now=now)
        refs = uncovered(session, cast.officer)
        questions = [
            {"id": code, "text": "Was it so?", "type": "yes_no", "weight": 1, "requirement_refs": [ref]}
            for code, ref in zip(("A1", "A2", "A3"), refs, strict=False)
        ]
        sections = [{"id": "A", "title": "All", "questions": questions}]
        checklist = add_checklist(session, id="CL-SOME", sections=sections, by=cast.officer, now=now)
        completed_audit(session, checklist, cast, {"A1": "Yes", "A2": NA, "A3": "No"}, now=now)
    told = csv_rows(client_as("manager").get("/coverage.csv?evidence=none"))
    assert [row["ref"] for row in told] == [refs[1], refs[3]]  # N/A proves nothing
    page = words(client_as("manager").get("/coverage?evidence=none"))
    assert (refs[0] in page, refs[1] in page) == (False, True)
    assert "Requirements without evidence" in words(client_as("manager").get("/reports"))

    with database.reading() as session:
        for reader in (cast.manager, cast.outsider):
            found = coverage_page(session, reader, CoverageFilter(without_evidence=True), None)
            assert [row.ref for row in found.rows] == [refs[1], refs[3]], "it is the same for every reader"
