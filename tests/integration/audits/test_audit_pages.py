"""Audits in the browser, without a script: planned, opened, answered, completed, answered to."""

import pytest

from tests.cast import PASSWORD
from tests.factories.audits import ANSWERED, NOW
from tests.factories.checklists import add_checklist


@pytest.fixture
def checklist(session, cast):
    return add_checklist(session, by=cast.officer, now=NOW)


def test_an_audit_goes_from_plan_to_signature_in_the_browser(session, cast, checklist, client_as):
    session.commit()
    leader = client_as("leader")
    leader.get("/audits")
    leader.get("/audits/new")
    leader.get(f"/audits/new?checklist={checklist.id}")
    fields = {
        "subject": "interaction",
        "auditee_id": cast.agent.id,
        "unit": "",
        "auditor_id": cast.leader.id,
        "client_id": "",
        "channel": "phone",
        "about": "Call 1",
        "recording": "R-1",
    }
    made = leader.post(f"/audits/new?checklist={checklist.id}", fields)
    place = made.location
    leader.get(place)
    leader.post(f"{place}/open")
    leader.get(place)
    page = leader.get(f"{place}/questions/A1")
    for code, word in ANSWERED.items():
        leader.get(f"{place}/questions/{code}")
        leader.post(
            f"{place}/answers/{code}",
            {
                "device": f"d{code}",
                "sequence": 1,
                "base": 0,
                "value": "" if word == "N/A" else word,
                "is_na": "y" if word == "N/A" else "",
                "marks": "04:12 he says so",
            }
            | ({"is_na": "y"} if word == "N/A" else {}),
        )
    leader.get(place)
    page = leader.get(f"{place}/complete").get_data(as_text=True)
    import re

    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page).group(1)
    leader.post(f"{place}/complete", {"name": "Leila", "password": "wrong", "seen": seen, "revision": 1}, status=422)
    leader.post(f"{place}/complete", {"name": "Leila", "password": PASSWORD, "seen": seen, "revision": 1})
    page = leader.get(place).get_data(as_text=True)
    assert "Pass" in page
    agent = client_as("agent")
    agent.get(place)
    agent.get(f"{place}/respond")
    agent.post(f"{place}/respond/dispute", {"reason-A2": "It was fine", "wanted-A2": "1"})
    manager = client_as("manager")
    manager.get(place)
    manager.get(f"{place}/disputes/1")
    manager.post(f"{place}/disputes/1", {"status": "accepted", "reason": "Heard again", "row_version": 1, "answer": ""})
    page = manager.get(place).get_data(as_text=True)
    assert "Revision 2" in page
    manager.get(f"{place}?revision=1")
    agent.post(f"{place}/respond/agree", {"name": "Tom", "password": PASSWORD, "revision": 2})
    manager.get(f"{place}/reopen")
    manager.post(f"{place}/reopen", {"reason": "Wrong", "row_version": 99}, status=422)
