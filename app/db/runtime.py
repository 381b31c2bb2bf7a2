"""What one process was started with: settings, database, clock. Requests, jobs and commands all take it."""

from dataclasses import dataclass, field

import click

from app.config import Settings
from app.core.clock import Clock
from app.core.days import follow_zone
from app.db.schema import ensure_current
from app.db.session import Database


@dataclass
class Runtime:
    """One process's settings, database and clock."""

    settings: Settings
    database: Database
    clock: Clock = field(default_factory=Clock)

    @classmethod
    def from_settings(cls, settings: Settings) -> "Runtime":
        follow_zone(settings.zone)
        return cls(settings, Database(settings.database_address), settings.clock)

    def ready(self) -> "Runtime":
        """Make sure that the database is at this version, creating an empty one; else raise WrongSchema."""
        ensure_current(self.database)
        return self


pass_runtime = click.make_pass_decorator(Runtime)
