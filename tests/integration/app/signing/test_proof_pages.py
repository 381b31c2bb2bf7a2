"""The proof is offered where signatures are shown, to whoever may see the record, and to nobody else."""

import json

import pytest

from app.procedures.proof import KIND
from app.signing.operations import Signing, sign
from tests.factories.audits import completed_audit, opened_audit
from tests.factories.checklists import add_checklist
from tests.factories.procedures import add_complaint, submit
from tests.factories.proofs import unpacked, verified

OFFER = "Take the proof with you"


@pytest.fixture
def checklist(session, cast, now):
    return add_checklist(session, by=cast.officer, now=now)


@pytest.fixture
def audit(session, cast, checklist):
    audit = completed_audit(session, checklist, cast)
    session.commit()
    return audit


@pytest.mark.parametrize("who", ["officer", "agent", "auditor"])
def test_whoever_may_see_a_signed_audit_takes_its_proof(audit, client_as, tmp_path, who):
    client = client_as(who)
    page = client.get(f"/audits/{audit.id}").text
    assert OFFER in page
    assert f'href="/audits/{audit.id}/proof"' in page

    response = client.get(f"/audits/{audit.id}/proof")
    assert response.mimetype == "application/zip"
    assert response.headers["Content-Disposition"] == f'attachment; filename="A-{audit.id:04}-proof.zip"'
    code, out = verified(unpacked(response.data, tmp_path / "empty"))
    assert (code, "Everything fits." in out) == (0, True), out


def test_who_may_not_see_the_audit_gets_no_proof_of_it(audit, client_as):
    client_as("outsider").get(f"/audits/{audit.id}/proof", 404)
    client_as("administrator").get(f"/audits/{audit.id}/proof", 403)


def test_an_audit_that_nobody_signed_offers_none(session, cast, checklist, client_as):
    audit = opened_audit(session, checklist, cast)
    session.commit()
    client = client_as("leader")
    assert OFFER not in client.get(f"/audits/{audit.id}").text
    client.get(f"/audits/{audit.id}/proof", 404)


def test_a_signed_revision_of_a_procedure_is_proven_too(session, cast, now, client_as, tmp_path):
    row = add_complaint(session, cast, now)
    revision = submit(session, row, by=cast.officer, now=now)
    session.commit()
    client, address = client_as("agent"), f"/procedures/{row.id}/revisions/1"
    assert OFFER not in client.get(address).text
    client.get(f"/procedures/{row.id}/proof", 404)

    signing = Signing(KIND, row.row_id, 1, "Approved", revision.content_hash, cast.manager.name)
    sign(session, signing, by=cast.manager, now=now)
    session.commit()
    assert OFFER in client.get(address).text
    folder = unpacked(client.get(f"/procedures/{row.id}/proof").data, tmp_path / "empty")
    code, out = verified(folder, "--text")
    assert (code, "Signed: Martin Keogh, 2026-11-24 09:30:00 UTC, revision 1: Approved." in out) == (0, True), out
    assert "purpose: So that it is put right once." in out
    assert json.loads((folder / "text-1.json").read_text())["title"] == "Handling a complaint"
