from tests.factories.audits import *
from tests.factories.checklists import add_checklist


def test_smoke(session, cast):
    checklist = add_checklist(session, by=cast.officer, now=NOW)
    audit = completed_audit(session, checklist, cast, {**ANSWERED, "A1": "No", "A1a": "Yes"})
    print(audit)
    session.commit()
