"""What a page below says of procedures: those in use that serve its subject, for whoever may see them."""

import pytest

from app.procedures.domain.text import ProcedureText
from app.procedures.domain.words import ServedKind
from app.procedures.operations import NewProcedure, add_procedure, retire, set_served
from app.procedures.queries import procedures_serving, visible_procedure
from tests.factories.organisation import add_broadband, add_charter
from tests.factories.procedures import TODAY
from tests.factories.register import add_requirement
from tests.queries import count_queries

PATHS = {
    ServedKind.REQUIREMENT: "/requirements/OURS-1",
    ServedKind.AIM: "/aims/1",
    ServedKind.PROMISE: "/promises/1",
    ServedKind.MEASURE: "/measures/1",
    ServedKind.PRODUCT: "/products/1",
}
RETIRED_AT = ("/aims/1/retire", "/promises/1/retire", "/measures/1/retire", "/products/1/retire")


def serve_all(session, cast, now, code, client_id=None, owner_id=None):
    """A procedure that serves one thing of each kind."""
    new = NewProcedure(code, ProcedureText(f"What we do by {code}"), owner_id=owner_id, client_id=client_id)
    row = add_procedure(session, new, by=cast.officer, now=now)
    wanted = {kind: [1] for kind in ServedKind}
    set_served(session, row, wanted, version=row.row_version, by=cast.officer, now=now)
    return row


@pytest.fixture
def served(database, cast, now):
    """The id of a procedure that serves everything there is."""
    with database.transaction() as session:
        add_requirement(session, "OURS-1", title="Answer in writing", by=cast.officer, now=now)
        add_charter(session, cast, now)
        add_broadband(session, cast, now)
        return serve_all(session, cast, now, "PR-ONE", owner_id=cast.manager.id).row_id


@pytest.mark.parametrize("path", [*PATHS.values(), *RETIRED_AT])
def test_each_page_names_the_procedures_that_serve_it_and_who_looks_after_them(served, client_as, path):
    shown = client_as("officer").get(path).text
    panel = shown.split('aria-label="Procedures"')[1].split("</section>")[0]
    assert f'href="/procedures/{served}"' in panel
    assert "What we do by PR-ONE" in panel
    assert "Martin Keogh" in panel


@pytest.mark.parametrize("path", PATHS.values())
def test_a_retired_procedure_serves_nothing_any_more(served, client_as, database, cast, now, path):
    with database.transaction() as session:
        row = visible_procedure(session, cast.officer, served, to_change=True)
        retire(session, row, "Nobody does this", version=row.row_version, today=TODAY, by=cast.officer, now=now)
    assert "PR-ONE" not in client_as("officer").get(path).text


def test_a_procedure_of_another_client_is_named_to_nobody_else(served, database, cast, now):
    with database.transaction() as session:
        serve_all(session, cast, now, "PR-BANK", client_id=cast.bank)
    with database.reading() as session:
        for kind in ServedKind:
            seen = {
                name: procedures_serving(session, cast.named(name), kind, 1, today=TODAY)
                for name in ("agent", "outsider")
            }
            assert [row.code for row in seen["agent"]] == ["PR-BANK", "PR-ONE"]
            assert [row.code for row in seen["outsider"]] == ["PR-ONE"]


@pytest.mark.both_databases
def test_the_pages_cost_the_same_queries_however_many_serve_their_subject(served, client_as, database, cast, now):
    client = client_as("officer")

    def cost(path: str) -> int:
        client.get(path)
        with count_queries(client.app) as ran:
            client.get(path)
        return len(ran)

    before = [cost(path) for path in (*PATHS.values(), *RETIRED_AT)]
    assert all(before)
    with database.transaction() as session:
        for number in range(30):
            serve_all(session, cast, now, f"PR-{number + 10}")
    assert [cost(path) for path in (*PATHS.values(), *RETIRED_AT)] == before
