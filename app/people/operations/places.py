"""Sites, teams, clients, posts, and days off beside the bundled bank holidays."""

import re
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.calendars import NAMES, Nation
from app.core.days import day_in_words
from app.core.differences import changes_in_words, what_differs
from app.core.errors import BadInput, NotFound
from app.core.text import one_line
from app.db.row import accept_version
from app.history.operations import EntrySubject, record
from app.people.domain.posts import NO_LEVEL, STARTER_LEVELS, PostLevel
from app.people.models import AddedDay, Client, Post, Site, Team

LONGEST_NAME = 120
LONGEST_KEY = 60

Place = TypeVar("Place", Site, Team, Client)
Held = TypeVar("Held", Site, Team, Client, Post)


def add_site(session: Session, name: str, nation: Nation, *, by: Actor, now: datetime) -> Site:
    site = Site(name=_free_name(session, Site, name), nation=nation)
    return _added(session, site, "site", f"Added the site {site.name} in {NAMES[nation]}.", by=by, now=now)


def add_team(session: Session, name: str, site_id: int, *, by: Actor, now: datetime) -> Team:
    site = session.get(Site, site_id)
    if site is None:
        raise BadInput({"site_id": "Choose the site where this team works"})
    team = Team(name=_free_name(session, Team, name, site_id=site_id), site_id=site_id)
    return _added(session, team, "team", f"Added the team {team.name} at {site.name}.", by=by, now=now)


def add_client(session: Session, name: str, *, by: Actor, now: datetime) -> Client:
    client = Client(name=_free_name(session, Client, name))
    return _added(session, client, "client", f"Added the client {client.name}.", by=by, now=now)


def add_post(
    session: Session, title: str, *, by: Actor, now: datetime, key: str = "", level: PostLevel | None = None
) -> Post:
    """Add a post; its key never changes and is made of the title where none is given.

    Where no level is given, a post of the starter library has its own.
    """
    plain = _checked_name(title)
    wanted = key or re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:LONGEST_KEY]
    if not re.fullmatch(r"[a-z0-9_]{1,60}", wanted):
        raise BadInput({"name": "Title must have a letter from a to z or a figure in it"})
    taken = select(col(Post.id)).where((col(Post.key) == wanted) | (col(Post.title) == plain))
    if session.execute(taken.limit(1)).scalar() is not None:
        raise BadInput({"name": f"There is a post {plain} already"})
    post = Post(key=wanted, title=plain, level=level or STARTER_LEVELS.get(wanted))
    session.add(post)
    session.flush()
    about = EntrySubject("post", str(post.row_id))
    after = {"title": plain, "level": _level(post.level)}
    record(session, "post:added", f"Added the post {plain}.", about=about, by=by, now=now, after=after)
    return post


def rename_site(
    session: Session, site_id: int, name: str, nation: Nation, *, version: int, by: Actor, now: datetime
) -> Site:
    """Rename a site or correct its nation, which decides its bank holidays from now on."""
    site = _get(session, Site, site_id, "site")
    plain = _free_name(session, Site, name, but_for=site_id)
    before, after = what_differs(
        {"name": site.name, "nation": NAMES[site.nation]}, {"name": plain, "nation": NAMES[nation]}
    )
    was = site.name
    accept_version(site, version, subject=site.name, current={"Name": site.name, "Nation": NAMES[site.nation]})
    site.name, site.nation = plain, nation
    _record_renamed(session, "site", site_id, was, before, after, by=by, now=now)
    return site


def rename_team(session: Session, team_id: int, name: str, *, version: int, by: Actor, now: datetime) -> Team:
    team = _get(session, Team, team_id, "team")
    plain = _free_name(session, Team, name, site_id=team.site_id, but_for=team_id)
    return _renamed(session, team, "team", plain, version=version, by=by, now=now)


def rename_client(session: Session, client_id: int, name: str, *, version: int, by: Actor, now: datetime) -> Client:
    client = _get(session, Client, client_id, "client")
    plain = _free_name(session, Client, name, but_for=client_id)
    return _renamed(session, client, "client", plain, version=version, by=by, now=now)


def rename_post(
    session: Session, post_id: int, title: str, level: PostLevel | None, *, version: int, by: Actor, now: datetime
) -> Post:
    """Change what a post is called and at which level it stands; what it owns and may decide stays with its key."""
    post = _get(session, Post, post_id, "post")
    plain = _checked_name(title)
    taken = select(col(Post.id)).where(col(Post.title) == plain, col(Post.id) != post_id).limit(1)
    if session.execute(taken).scalar() is not None:
        raise BadInput({"name": f"There is a post {plain} already"})
    was = post.title
    before, after = what_differs({"name": was, "level": _level(post.level)}, {"name": plain, "level": _level(level)})
    accept_version(post, version, subject=was, current={"Name": was, "Level": _level(post.level)})
    post.title, post.level = plain, level
    _record_renamed(session, "post", post_id, was, before, after, by=by, now=now)
    return post


def add_day(session: Session, nation: Nation, day: date, name: str, *, by: Actor, now: datetime) -> AddedDay:
    """Add a day off: working days that are counted from now on pass over it."""
    plain = _checked_name(name)
    taken = select(col(AddedDay.id)).where(col(AddedDay.nation) == nation, col(AddedDay.day) == day)
    if session.execute(taken).scalar() is not None:
        raise BadInput({"day": f"This day was added for {NAMES[nation]} already"})
    row = AddedDay(nation=nation, day=day, name=plain)
    session.add(row)
    session.flush()
    sentence = f"Added {plain} on {day_in_words(day)} as a day off in {NAMES[nation]}."
    about, after = EntrySubject("added_day", str(row.row_id)), _day_document(row)
    record(session, "added_day:added", sentence, about=about, by=by, now=now, after=after)
    return row


def remove_day(session: Session, day_id: int, *, by: Actor, now: datetime) -> None:
    row = session.get(AddedDay, day_id)
    if row is None:
        kind = "added day"
        raise NotFound(kind, day_id)
    sentence = f"Removed {row.name} on {day_in_words(row.day)} as a day off in {NAMES[row.nation]}."
    about, before = EntrySubject("added_day", str(day_id)), _day_document(row)
    session.delete(row)
    session.flush()
    record(session, "added_day:removed", sentence, about=about, by=by, now=now, before=before)


def _level(level: PostLevel | None) -> str:
    return level.shown if level else NO_LEVEL


def _added(session: Session, row: Place, kind: str, sentence: str, *, by: Actor, now: datetime) -> Place:
    session.add(row)
    session.flush()
    about = EntrySubject(kind, str(row.row_id))
    record(session, f"{kind}:added", sentence, about=about, by=by, now=now, after={"name": row.name})
    return row


def _renamed(session: Session, row: Place, kind: str, plain: str, *, version: int, by: Actor, now: datetime) -> Place:
    was = row.name
    before, after = what_differs({"name": was}, {"name": plain})
    accept_version(row, version, subject=was, current={"Name": was})
    row.name = plain
    _record_renamed(session, kind, row.row_id, was, before, after, by=by, now=now)
    return row


def _record_renamed(
    session: Session,
    kind: str,
    row_id: int,
    was: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    session.flush()
    sentence = f"Changed the {kind} {was}: {changes_in_words(before, after)}."
    about = EntrySubject(kind, str(row_id))
    record(session, f"{kind}:changed", sentence, about=about, by=by, now=now, before=before, after=after)


def _get(session: Session, kind: type[Held], key: int, word: str) -> Held:
    """The row, held until the end, so that of two edits at once the second is told of the first."""
    found = session.get(kind, key, with_for_update=True)
    if found is None:
        raise NotFound(word, key)
    return found


def _free_name(
    session: Session, kind: type[Place], name: str, *, site_id: int | None = None, but_for: int | None = None
) -> str:
    """The name with single spaces; BadInput where another row of the same kind (and site) has it."""
    plain = _checked_name(name)
    taken = select(col(kind.id)).where(col(kind.name) == plain, col(kind.id) != (but_for or 0))
    if kind is Team:
        taken = taken.where(col(Team.site_id) == site_id)
    if session.execute(taken.limit(1)).scalar() is not None:
        raise BadInput({"name": f"There is one called {plain} already"})
    return plain


def _checked_name(name: str) -> str:
    plain = one_line(name)
    if not plain:
        raise BadInput({"name": "Enter a name"})
    if len(plain) > LONGEST_NAME:
        raise BadInput({"name": f"Name must be {LONGEST_NAME} characters or fewer"})
    return plain


def _day_document(row: AddedDay) -> dict[str, str]:
    return {"nation": row.nation.value, "day": row.day.isoformat(), "name": row.name}
