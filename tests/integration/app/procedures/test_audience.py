"""Who is asked to read a procedure: chosen by post, team and site, counted before a material change is submitted."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.core.errors import BadInput, NotAllowed, NothingDiffers, StaleEdit, StepNotAllowed
from app.history.models import HistoryEntry
from app.people.models import Person, PersonClient, Post
from app.procedures.domain.words import AudienceKind
from app.procedures.operations import retire, set_audience
from app.procedures.queries import audience_of, people_asked
from tests.factories.procedures import TODAY, add_complaint
from tests.pages_client import row_version, words
from tests.queries import count_queries


@pytest.fixture
def row(session, cast, now):
    return add_complaint(session, cast, now)


def choose(session, row, by, now, *, posts=(), teams=(), sites=()) -> None:
    wanted = {AudienceKind.POST: posts, AudienceKind.TEAM: teams, AudienceKind.SITE: sites}
    set_audience(session, row, wanted, version=row.row_version, by=by, now=now)


def asked(session, row) -> int:
    return people_asked(session, row, audience_of(session, row.row_id))


@pytest.mark.both_databases
class TestChoosing:
    def test_who_is_asked_is_told_with_what_differs(self, session, row, cast, now):
        choose(session, row, cast.officer, now, posts=[1], sites=[cast.leeds])
        newest = select(col(HistoryEntry.sentence)).order_by(col(HistoryEntry.id).desc()).limit(1)

        assert session.scalar(newest) == (
            "Hannah Osei changed who is asked to read PR-COMPLAINT: posts from nothing to Team leader; "
            "sites from nothing to Leeds"
        )
        assert [(one.kind, one.name) for one in audience_of(session, row.row_id)] == [
            (AudienceKind.POST, "Team leader"),
            (AudienceKind.SITE, "Leeds"),
        ]

    def test_what_was_chosen_is_taken_back(self, session, row, cast, now):
        choose(session, row, cast.officer, now, posts=[1], teams=[cast.complaints_team])
        choose(session, row, cast.officer, now, teams=[cast.complaints_team])

        assert [one.name for one in audience_of(session, row.row_id)] == ["Complaints"]
        with pytest.raises(NothingDiffers):
            choose(session, row, cast.officer, now, teams=[cast.complaints_team])

    def test_a_place_that_is_not_there_is_refused(self, session, row, cast, now):
        with pytest.raises(BadInput) as refused:
            choose(session, row, cast.officer, now, teams=[99])
        assert "teams" in refused.value.errors

    def test_who_chose_meanwhile_is_shown_first(self, session, row, cast, now):
        version = row.row_version
        choose(session, row, cast.manager, now, sites=[cast.leeds])
        with pytest.raises(StaleEdit) as stale:
            set_audience(session, row, {}, version=version, by=cast.officer, now=now)
        assert stale.value.current == {"posts": "", "teams": "", "sites": str(cast.leeds)}

    def test_who_may_not_write_and_what_was_retired_choose_nobody(self, session, row, cast, now):
        with pytest.raises(NotAllowed):
            choose(session, row, cast.leader, now, sites=[cast.leeds])
        retire(session, row, "The product went", version=row.row_version, today=TODAY, by=cast.officer, now=now)
        with pytest.raises(StepNotAllowed):
            choose(session, row, cast.officer, now, sites=[cast.leeds])


@pytest.mark.both_databases
class TestCounting:
    def test_without_a_choice_it_is_everybody_who_is_here(self, session, row, cast):
        assert asked(session, row) == 7
        session.execute(update(Person).where(col(Person.id) == cast.agent.person_id).values(is_active=False))
        assert asked(session, row) == 6

    def test_whoever_is_chosen_twice_counts_once(self, session, row, cast, now):
        choose(session, row, cast.officer, now, posts=[1], teams=[cast.complaints_team])
        assert asked(session, row) == 2
        choose(session, row, cast.officer, now, posts=[1], teams=[cast.complaints_team], sites=[cast.leeds])
        assert asked(session, row) == 6

    def test_the_audience_of_one_procedure_is_no_other_ones(self, session, row, cast, now):
        other = add_complaint(session, cast, now, code="PR-OTHER")
        choose(session, other, cast.officer, now, sites=[cast.glasgow])

        assert (asked(session, row), asked(session, other)) == (7, 1)

    def test_of_a_client_only_those_who_serve_it_are_asked(self, session, cast, now):
        of_bank = add_complaint(session, cast, now, code="PR-BANK", client_id=cast.bank)
        serving = {cast.manager.person_id, cast.leader.person_id, cast.agent.person_id}
        everybody = {getattr(cast, name).person_id for name in ("officer", "auditor", "administrator")}
        served = set(session.scalars(select(col(PersonClient.person_id)).where(PersonClient.client_id == cast.bank)))
        assert served == serving
        whole = asked(session, of_bank)
        assert whole == len(serving | {key for key in everybody if serves(cast, key)})
        choose(session, of_bank, cast.officer, now, teams=[cast.complaints_team], sites=[cast.glasgow])
        assert asked(session, of_bank) == 2

    def test_a_post_that_nobody_holds_asks_nobody(self, session, row, cast, now):
        post = Post(key="night_manager", title="Night manager")
        session.add(post)
        session.flush()
        choose(session, row, cast.officer, now, posts=[post.row_id])

        assert asked(session, row) == 0


def serves(cast, person_id: int) -> bool:
    actors = (cast.officer, cast.auditor, cast.administrator)
    return next(actor for actor in actors if actor.person_id == person_id).serves(cast.bank)


class TestPages:
    @pytest.fixture
    def path(self, database, cast, now):
        with database.transaction() as session:
            return f"/procedures/{add_complaint(session, cast, now).row_id}"

    def test_an_author_reads_how_many_a_material_change_asks_again(self, client_as, path, cast):
        officer = client_as("officer")
        assert "Material: 7 people will be asked" in words(officer.get(f"{path}/draft/submit"))
        page = officer.get(f"{path}/audience")
        assert "As it stands, that is 7 people." in words(page)
        chosen = {"teams": [str(cast.complaints_team)], "row_version": row_version(page)}
        officer.post(f"{path}/audience", chosen)

        assert "Material: 2 people will be asked" in words(officer.get(f"{path}/draft/submit"))
        assert "Teams: Complaints" in words(client_as("agent").get(path))

    def test_an_author_is_warned_that_nobody_is_asked(self, client_as, path, database):
        with database.transaction() as session:
            session.add(Post(key="night_manager", title="Night manager"))
        officer = client_as("officer")
        officer.post(f"{path}/audience", {"posts": ["2"], "row_version": row_version(officer.get(f"{path}/audience"))})
        page = words(officer.get(f"{path}/draft/submit"))

        assert "Nobody is asked." in page
        assert "Choose who is asked" in page

    def test_a_choice_that_is_gone_is_refused_where_it_was_made(self, client_as, path):
        officer = client_as("officer")
        sent = {"sites": ["999"], "row_version": row_version(officer.get(f"{path}/audience"))}

        assert "One of these is not there any more" in words(officer.post(f"{path}/audience", sent, status=422))

    def test_what_was_typed_and_not_saved_is_not_submitted_without_a_word(self, client_as, path):
        officer = client_as("officer")
        sent = {"title": "Handling a complaint", "purpose": "Not yet.",
                "row_version": row_version(officer.get(f"{path}/draft/edit"))}  # fmt: skip
        officer.post(f"{path}/draft/buffer", sent, status=204)

        assert "and did not save it. It is not part of what you submit here." in words(
            officer.get(f"{path}/draft/submit")
        )
        assert "did not save it" not in words(client_as("manager").get(f"{path}/draft/submit"))

    def test_the_page_asks_as_much_for_many_places_as_for_none(self, app, client_as, path, database, cast):
        officer = client_as("officer")

        def asked_of_database() -> list[int]:
            counts = []
            for page in (path, f"{path}/audience", f"{path}/draft/submit"):
                officer.get(page)
                with count_queries(app) as ran:
                    officer.get(page)
                counts.append(len(ran))
            return counts

        none = asked_of_database()
        with database.transaction() as session:
            posts = [Post(key=f"post_{number}", title=f"Post {number}") for number in range(40)]
            session.add_all(posts)
        sent = {"posts": [str(number) for number in range(1, 41)], "teams": [str(cast.complaints_team)]}
        officer.post(f"{path}/audience", {**sent, "row_version": row_version(officer.get(f"{path}/audience"))})
        assert asked_of_database() == none
