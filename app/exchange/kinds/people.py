"""People in files; never a password."""

from app.core.capability import Capability
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import FileKind
from app.people import exchange
from app.people.domain.roles import Role

PEOPLE = FileKind(
    name="people",
    one="person",
    key="email",
    says="Who signs in, what they may do and where they work. A row is known by its e-mail. Passwords are in no file: "
    "whoever is added sets one with a link from their page.",
    columns=(
        FileColumn("email", hint="never changed by a file: another address is another person", most=254),
        FileColumn("name", most=120),
        FileColumn("roles", Holds.WORDS, words=tuple(Role)),
        FileColumn("post", hint="key of a post, such as team_leader", most=60),
        FileColumn("site", hint="name of a site", most=120),
        FileColumn("team", hint="name of a team", most=120),
        FileColumn("clients", Holds.LINES, "names, one a line", most=120),
        FileColumn("is_active", Holds.FLAG, "for somebody new only; access ends on the person's page"),
    ),
    reads=Capability.READ_PEOPLE,
    moves=Capability.MANAGE_PEOPLE,
    feature=exchange,
    blocked=exchange.blocked,
)
