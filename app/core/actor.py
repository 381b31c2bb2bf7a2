"""Who is acting: a value that operations and queries take, so that none of them needs a request."""

from dataclasses import dataclass

from app.core.capability import Capability


@dataclass(frozen=True)
class Actor:
    """A person, or the system itself, with rights as they are at this moment.

    `id` is None for the system. `site_ids`, `team_ids` and `client_ids` are the few places whose rows this
    actor may see; a capability such as SEE_EVERY_CLIENT lifts one of those limits.
    """

    id: int | None
    name: str
    capabilities: frozenset[Capability] = frozenset()
    site_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    client_ids: frozenset[int] = frozenset()

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities

    def serves(self, client_id: int | None) -> bool:
        """Whether rows of this client are theirs to see: nobody's in particular are everybody's."""
        return client_id is None or client_id in self.client_ids or self.can(Capability.SEE_EVERY_CLIENT)

    @property
    def person_id(self) -> int:
        """The id that rows of people hold; 0, which no row has, for the system."""
        return self.id or 0

    def sees_unit(self, team_id: int | None, site_id: int) -> bool:
        """The rule of `seen_unit`, for a unit that is not yet a row's."""
        return (
            self.can(Capability.SEE_EVERY_TEAM)
            or (self.can(Capability.SEE_OWN_TEAM) and team_id in self.team_ids)
            or (self.can(Capability.SEE_OWN_SITE) and site_id in self.site_ids)
        )

    @classmethod
    def system(cls, name: str = "Tidemark") -> "Actor":
        """A job or command: sees everything and is named in the history as itself."""
        return cls(id=None, name=name, capabilities=frozenset(Capability))
