"""The pages of findings: who sees what, and a finding walked from raised to closed in the browser's way."""


import pytest

from audits.domain.words import FindingStatus
from audits.models import Finding
from tests.factories.findings import add_finding


@pytest.fixture
def finding(session, cast, now):
    row = add_finding(session, cast, now)
    session.commit()
    return row


def test_the_list_the_board_and_the_pareto_show_a_finding(client_as, finding):
    client = client_as("leader")

    for path in ("/findings", "/findings/board", f"/findings/{finding.id}"):
        assert "Identity was not checked" in client.get(path).text, path
    assert "No cause yet" in client.get("/findings/pareto").text
    assert "Nothing looks systemic" in client.get("/findings/systemic").text
    client.get("/findings/new")


@pytest.mark.parametrize(
    "path", ["contain", "regrade", "reassign", "cause", "cause/five_whys", "cause/fishbone", "cause/unknown",
             "options", "plan", "implement", "evidence"],
)  # fmt: skip
def test_each_step_has_its_page(client_as, session, finding, path):
    if path == "implement":
        session.get(Finding, finding.id).status = FindingStatus.PLANNED
        session.commit()
    client_as("leader").get(f"/findings/{finding.id}/{path}")
