"""The figures of the sentence that opens the register are those that counting its rows one by one gives."""

import random
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.actor import Actor
from app.requirements import queries
from app.requirements.domain.standing import GRAVEST_FIRST, Compliance
from app.requirements.domain.words import Applicability, Status
from app.requirements.models import Requirement, RequirementStanding
from app.requirements.queries.totals import RegisterTotals
from tests.factories.register import fill_register

COUNT = 120


@pytest.fixture
def mixed(session, cast, now):
    """Requirements of every status, of two clients and of none, each with up to three rows on how it stands."""
    chance = random.Random(20_261_128)  # noqa: S311  # which rows, not a secret
    fill_register(session, COUNT, now=now)
    for row in session.scalars(select(Requirement)).all():
        row.status = chance.choice(list(Status))
        row.applicability = chance.choice(list(Applicability))
        row.applicability_reason = "Said by chance"
        row.client_id = chance.choice([None, None, cast.bank, cast.shop])
        row.owner_id = chance.choice([None, cast.officer.id])
        row.review_due_on = now.date() + timedelta(days=chance.choice([-1, 0, 1]))
        for client_id in chance.sample([None, cast.bank, cast.shop], chance.randrange(4)):
            session.add(_standing(row, client_id, chance.choice(GRAVEST_FIRST), now))
    session.flush()


def _standing(row: Requirement, client_id: int | None, compliance: Compliance, now) -> RequirementStanding:
    return RequirementStanding(
        requirement_id=row.row_id,
        client_id=client_id,
        compliance=compliance,
        grave_count=int(compliance is Compliance.FAILING),
        mild_count=int(compliance is Compliance.AT_RISK),
        met_at=now,
    )


def counted_by_hand(session, clients: set[int | None], today) -> RegisterTotals:
    rows = [row for row in session.scalars(select(Requirement)) if row.client_id in clients]
    standing: dict[int, list[Compliance]] = {}
    for said in session.scalars(select(RequirementStanding)):
        if said.client_id in clients:
            standing.setdefault(said.requirement_id, []).append(said.compliance)
    bound = [row for row in rows if row.applicability is not Applicability.DOES_NOT_APPLY]
    used = [row for row in bound if row.status is not Status.SUPERSEDED]
    in_force = [row for row in bound if row.status is Status.IN_FORCE]
    worst = [min(standing.get(row.row_id, [Compliance.NO_EVIDENCE]), key=GRAVEST_FIRST.index) for row in in_force]
    return RegisterTotals(
        in_force=len(in_force),
        horizon=len(used) - len(in_force),
        superseded=sum(row.status is Status.SUPERSEDED for row in rows),
        not_applying=len(rows) - len(bound),
        unowned=sum(row.owner_id is None for row in used),
        overdue=sum(row.review_due_on < today for row in used),
        failing=worst.count(Compliance.FAILING),
        at_risk=worst.count(Compliance.AT_RISK),
        met=worst.count(Compliance.MET),
    )


@pytest.mark.parametrize("who", ["officer", "agent", "outsider"])
def test_each_figure_is_what_counting_by_hand_gives_whoever_reads(session, cast, mixed, now, who):
    actor: Actor = cast.named(who)
    clients = {None, *actor.client_ids} if who != "officer" else {None, cast.bank, cast.shop}

    by_hand = counted_by_hand(session, clients, now.date())

    assert queries.totals(session, actor, now.date()) == by_hand
    assert min(by_hand.failing, by_hand.at_risk, by_hand.met, by_hand.without_evidence) > 0
