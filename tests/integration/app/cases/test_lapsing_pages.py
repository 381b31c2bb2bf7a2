"""What takes an approval away says so before it is done and after, and its reader goes on where they were."""

import re
from html import unescape

import pytest

from app.cases.domain.words import ImpactStatus
from app.cases.operations import OptionViews, add_option
from app.cases.queries import requirements_of
from tests.factories.cases import add_case, add_part, agree, assess
from tests.factories.organisation import add_fcr
from tests.pages_client import words

BEFORE = "The approval by Hannah Osei lapses: the plan has to be sent again."
AFTER = "The approval by Hannah Osei lapsed: the plan has to be sent again."


@pytest.fixture
def case(database, cast, now):
    """The manager's case with two requirements, one set aside, whose plan the officer approved; its path."""
    with database.transaction() as session:
        add_fcr(session, cast, now)
        row = add_case(session, cast, now)
        assess(session, row, cast, now)
        add_part(session, row, cast, now)
        views = OptionViews("Send letters", "They wait", "Little work", "Letters get lost")
        add_option(session, row, views, by=cast.manager, now=now)
        agree(session, row, cast, now)
        return f"/cases/{row.row_id}"


@pytest.fixture
def refs(database, cast, case):
    """The requirement that is confirmed, and the one that is set aside."""
    with database.reading() as session:
        lines = requirements_of(session, cast.officer, int(case.rsplit("/", 1)[1]))
        by_status = {line.status: line.ref for line in lines}
    return by_status[ImpactStatus.CONFIRMED], by_status[ImpactStatus.SET_ASIDE]


def test_each_page_that_takes_an_approval_away_says_so_before(case, refs, client_as):
    manager = client_as("manager")
    for step in ("measures", "rating", "parts", "plan", f"requirements/{refs[0]}/set-aside"):
        assert BEFORE in words(manager.get(f"{case}/{step}")), step
    assert f"If you move the day of effect, {BEFORE[0].lower()}{BEFORE[1:]}" in words(manager.get(f"{case}/edit"))
    shown = words(manager.get(case))
    assert "If you confirm or add anything here, or set aside what is confirmed, the approval by Hannah Osei" in shown
    assert "If you choose another option, the approval by Hannah Osei lapses" in shown
    assert "lapses" not in words(manager.get(f"{case}/requirements/{refs[1]}/set-aside")), "it is set aside already"
    assert "lapses" not in words(manager.get(f"{case}/options")), "an option more changes no plan"
    assert "lapses" not in words(client_as("leader").get(case)), "who may change nothing is not warned"


@pytest.mark.parametrize("step", ["confirm", "set aside", "add", "measure", "rate", "part", "option", "day"])
def test_what_took_an_approval_away_says_so_after_and_comes_back_to_its_step(case, refs, client_as, cast, step):
    manager = client_as("manager")
    opened = {"row_version": _version(manager.get(f"{case}/rating"))}
    part = {"title": "Train", "stage": "train", "owner_id": str(cast.leader.id), "due_on": "2026-12-11"}
    day = {"title": "Late final responses", "owner_id": str(cast.manager.id), "effective_on": "2027-02-01"}
    path, sent, anchor = {
        "confirm": (f"/requirements/{refs[1]}/confirm", {}, "#step-touched"),
        "set aside": (f"/requirements/{refs[0]}/set-aside", {"reason": "It is about fees"}, "#step-touched"),
        "add": ("/requirements", {"ref": "BULK-000040"}, "#step-touched"),
        "measure": ("/measures", {"code": "KPI-FCR"}, "#step-measures"),
        "rate": ("/rating", {"size": "medium", "reason": "Two letters", **opened}, "#step-size"),
        "part": ("/parts", part, "#step-work"),
        "option": ("/options/1/choose", {}, "#step-size"),
        "day": ("/edit", day | opened, ""),
    }[step]
    answer = manager.post(case + path, sent)
    assert answer.headers["Location"] == case + anchor
    page = manager.get(case)
    assert AFTER in unescape(page.text)
    if anchor:
        assert re.search(rf'<h3 id="{anchor[1:]}"\s+tabindex="-1"', page.text), "a heading that takes the focus"
    assert AFTER not in unescape(manager.get(case).text)


def test_a_step_that_leaves_the_approval_says_nothing_of_it(case, refs, client_as):
    manager = client_as("manager")
    manager.post(f"{case}/requirements/{refs[1]}/set-aside", {"reason": "It is about fees"})
    assert "lapsed" not in unescape(manager.get(case).text)


def _version(page) -> str:
    return page.text.split('name="row_version" value="', 1)[1].split('"', 1)[0]
