"""The page of aims and the pages of aims and promises."""

from sqlalchemy import func, select

from app.organisation.models import Aim
from tests.factories.organisation import add_charter, improvement_of, read_measure, set_objective
from tests.pages_client import words


def count_of_aims(database) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(Aim)).scalar_one()


def test_everybody_reads_the_aims_with_their_promises_and_how_far_objectives_are(database, cast, now, client_as):
    with database.transaction() as session:
        aim_id, measure, _, _ = add_charter(session, cast, now)
        read_measure(session, measure, now.date().replace(day=1), "69.8", cast, now)
        set_objective(session, improvement_of(cast, measure, aim_id), cast, now)
    for name in ("officer", "manager", "leader", "agent", "outsider", "auditor", "administrator"):
        shown = words(client_as(name).get("/aims"))
        assert "1 aim, 2 promises and 1 objective. 1 promise has no measure , so nobody can say" in shown
        assert "We adapt to what you need No measure" in shown
        assert "First contact resolution : 69.8 percent on 1 Nov 2026" in shown
        assert "45% of the way from 68 to 72: 69.8 on 1 Nov 2026" in shown
    for page in ("/aims/1", "/promises/1", "/promises/2", "/objectives", "/objectives/1", "/measures", "/measures/1"):
        assert "Retire the" not in words(client_as("agent").get(page))


def test_an_officer_adds_an_aim_a_promise_and_says_what_measures_it(database, cast, now, client_as):
    officer = client_as("officer")
    assert "No aim is kept yet" in words(officer.get("/aims"))
    assert 'value="AIM-1"' in officer.get("/aims/new").text
    officer.post("/aims/new", {"code": "AIM-1", "text": "Customers get the right outcome"})
    refused = officer.post("/aims/new", {"code": "AIM-1", "text": "Again"}, 422)
    assert "AIM-1 is the code of another aim already. Choose another" in words(refused)
    officer.get("/promises/new?aim=1")
    sent = {"code": "CH-1", "text": "We answer promptly", "aim_id": "1", "product_id": "", "measures": []}
    officer.post("/promises/new", sent)
    assert "No measure tells whether it is kept" in words(officer.get("/promises/1"))
    officer.post("/measures/new", {
        "code": "KPI-SL", "name": "Service level", "unit": "percent", "tells": "speed", "better": "higher", "about": "",
        "reckoning": "percent",
    })  # fmt: skip
    officer.get("/promises/1/edit")
    sent = {"text": "We answer promptly", "aim_id": "1", "product_id": "", "measures": ["KPI-SL"], "row_version": "1"}
    officer.post("/promises/1/edit", sent)
    assert "Every promise has a measure" in words(officer.get("/aims"))
    assert count_of_aims(database) == 1
