"""What came of a consultation stands in front of whoever signs the text, in figures and without a customer's name."""

import pytest
from sqlmodel import select

from app.procedures.operations import close_consultation, consult_on
from app.procedures.operations.consulting import ConsultationPlan
from app.signing.domain.words import DispositionKind, GroupKind, View
from app.signing.models import ConsultationInvitation
from app.signing.operations import NewGroup, Opinion, SaidOn, dispose, respond
from app.signing.operations.panel import add_panel_member
from app.signing.queries.consultations import comment_in
from app.signing.queries.live import said_in
from tests.factories.consultations import agents_and_leaders, answer
from tests.factories.procedures import TODAY, submit
from tests.factories.sign_offs import add_whole, ask, step, waiting
from tests.pages_client import words


@pytest.fixture
def asked(database, cast, now):
    """The page on which the manager decides about what passed with two for it, and two against it at first."""
    with database.transaction() as session:
        member = add_panel_member(session, "Rosa Iqbal", "rosa@customers.example", None, by=cast.officer, now=now)
        row = add_whole(session, cast, now)
        revision = submit(session, row, by=cast.officer, now=now, is_material=True)
        groups = [*agents_and_leaders(cast), NewGroup("Customers", GroupKind.CUSTOMERS, {}, (member.row_id,))]
        plan = ConsultationPlan([*groups, NewGroup("Ombudsman", GroupKind.OTHER, left_out="They do not advise firms")])
        made = consult_on(
            session, row, revision, plan, version=revision.row_version, today=TODAY, by=cast.officer, now=now
        )
        answer(session, made, cast.agent, View.SUPPORT, now=now)
        answer(session, made, cast.leader, View.SUPPORT, now=now)
        answer(session, made, cast.outsider, View.NO_VIEW, now=now)
        customer = session.scalars(
            select(ConsultationInvitation).where(ConsultationInvitation.panel_member_id == member.row_id)
        ).one()
        said = (SaidOn("step:2", "I would <b>hang up</b>."),)
        respond(session, made, customer, Opinion(View.OBJECT, said), by=cast.agent, now=now)
        (one,) = said_in(session, made)
        comment = comment_in(session, made, one.id)
        dispose(session, made, comment, DispositionKind.NOT_TAKEN, "It takes a minute.", by=cast.officer, now=now)
        made.last_day = TODAY
        close_consultation(session, row, made, today=TODAY, by=cast.officer, now=now)
        ask(session, row, revision, step(cast.manager), by=cast.officer, now=now)
        return f"/procedures/{row.row_id}/revisions/{revision.number}/sign"


def test_whoever_signs_sees_how_those_who_were_asked_answered_and_every_objection(client_as, asked):
    page = client_as("manager").get(asked)
    said = words(page)
    assert "What those who were asked said Passed" in said
    assert "4 of 5 answered: 2 for, 1 against, 1 no view." in said
    assert "Agents 2 of 3 answered: 1 for, 0 against, 1 no view" in said
    assert "Customers 1 of 1 answered: 0 for, 1 against, 0 no view" in said
    assert "Ombudsman Left out: They do not advise firms" in said
    assert "Customers · Step 2 I would <b>hang up</b>. Not taken, because It takes a minute. Hannah Osei" in said
    for name in ("Rosa", "Tom Birch", "Olga Reid"):
        assert name not in page.get_data(as_text=True)


def test_whoever_only_reads_the_procedure_is_not_told_what_was_said(client_as, asked):
    for name in ("agent", "leader", "administrator"):
        assert "hang up" not in words(client_as(name).get(asked))
    assert "hang up" in words(client_as("auditor").get(asked))


def test_where_nobody_was_asked_whoever_signs_is_told_so(client_as, database, cast, now):
    with database.transaction() as session:
        row, revision = waiting(session, cast, now)
        address = f"/procedures/{row.row_id}/revisions/{revision.number}/sign"
    assert "Nobody was asked about it" in words(client_as("manager").get(address))
