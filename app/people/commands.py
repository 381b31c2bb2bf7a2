"""`tidemark people add`, and the line with which a start leads to the first administrator."""

import click

from app.core import links
from app.core.actor import Actor
from app.core.errors import TidemarkError
from app.db.runtime import Runtime, pass_runtime
from app.people.domain.roles import Role
from app.people.domain.set_up import set_up_token
from app.people.operations import PersonDetails, add_person, make_password_link
from app.people.queries import anybody_exists
from app.people.queries.places import PlaceLine, clients, posts, sites, teams


class NoSuchPlace(TidemarkError):
    """A name that the command was given and nobody knows; the sentence lists what there is."""

    def __init__(self, kind: str, name: str, known: list[PlaceLine]) -> None:
        names = ", ".join(line.name for line in known) or "none yet"
        super().__init__(f"There is no {kind} '{name}'. There are: {names}")


@click.group("people")
def people() -> None:
    """Add people."""


@people.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--post", help="title of a post")
@click.option("--site", help="name of a site")
@click.option("--team", help="name of a team; also TEAM, SITE where two sites have one of that name")
@click.option("--client", "served", multiple=True, help="name of a client; may be given several times")
@pass_runtime
def add(
    runtime: Runtime,
    name: str,
    email: str,
    roles: tuple[str, ...],
    post: str | None,
    site: str | None,
    team: str | None,
    served: tuple[str, ...],
) -> None:
    """Add a person and print a link with which they set their password, once, within seven days."""
    runtime.ready()
    by, now, real_now = Actor.system("Command line"), runtime.clock.now(), runtime.clock.real()
    with runtime.database.transaction() as session:
        details = PersonDetails(
            roles=[Role(role) for role in roles],
            post_id=_chosen("post", post, posts(session)),
            site_id=_chosen("site", site, sites(session)),
            team_id=_chosen("team", team, teams(session)),
            client_ids=[key for one in served if (key := _chosen("client", one, clients(session)))],
        )
        person = add_person(session, name, email, details, by=by, now=now)
        token = make_password_link(session, person.row_id, by=by, now=now, real_now=real_now)
    click.echo(f"Added {person.name}. This link sets the password, once, within seven days:", err=True)
    click.echo(links.absolute(runtime.settings.address, links.set_password(token)))


def say_how_to_begin(runtime: Runtime) -> None:
    """At a start with nobody in the database: print the address that makes the first administrator."""
    with runtime.database.reading() as session:
        if anybody_exists(session):
            return
    address = f"{runtime.settings.address}/first-administrator?token={set_up_token(runtime.settings.signing_key)}"
    click.echo(f"Nobody can sign in yet. Make the first administrator here, once: {address}", err=True)


def _chosen(kind: str, name: str | None, known: list[PlaceLine]) -> int | None:
    if name is None:
        return None
    wanted = name.strip().lower()
    found = [line for line in known if wanted in {line.name.lower(), f"{line.name}, {line.more}".lower()}]
    if len(found) != 1:
        raise NoSuchPlace(kind, name, known)
    return found[0].id
