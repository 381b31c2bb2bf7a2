"""What one process was started with: settings, database, clock. Requests, jobs and commands all take it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

from app.core.clock import Clock

if TYPE_CHECKING:  # a command that asks for neither settings nor database does not pay for their libraries
    from app.config import Settings
    from app.db.session import Database

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Runtime:
    """One process's settings, database and clock."""

    settings: "Settings"
    database: "Database"
    clock: Clock = field(default_factory=Clock)

    @classmethod
    def from_settings(cls, settings: "Settings") -> "Runtime":
        from app.core.days import follow_zone
        from app.core.patience import follow_patience
        from app.db.session import Database

        follow_zone(settings.zone)
        follow_patience(settings.case_after_days)
        return cls(settings, Database(settings.database_address), settings.clock)

    def ready(self) -> "Runtime":
        """Make sure that the database is at this version, creating an empty one; else raise WrongSchema."""
        from app.db.schema import ensure_current

        ensure_current(self.database)
        return self


def pass_runtime(command: Callable[Concatenate[Runtime, P], R]) -> Callable[P, R]:
    """Hand a command the process's runtime, which is read from the environment when the first command asks for it."""

    @wraps(command)
    def with_runtime(*args: P.args, **kwargs: P.kwargs) -> R:
        root = click.get_current_context().find_root()
        if root.obj is None:
            from app.config import read_settings

            root.obj = Runtime.from_settings(read_settings())
        return command(root.obj, *args, **kwargs)

    return with_runtime
