"""What every table shares: an id, constraint names that never change, and the version of an editable row."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import Field, SQLModel

from app.core.errors import StaleEdit

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A table's base. Table classes do not validate (forms and the database do), so nothing here pretends to."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)

    id: int | None = Field(default=None, primary_key=True)

    @property
    def row_id(self) -> int:
        """The id of a row that has been flushed."""
        if self.id is None:
            message = f"{type(self).__name__} has no id before it is flushed"
            raise ValueError(message)
        return self.id


class EditableRow(Row):
    """A row that people edit: `row_version` goes out with the form and must come back unchanged."""

    row_version: int = Field(default=1, nullable=False)


def check_version(row: EditableRow, expected: int, *, subject: str, current: Mapping[str, str]) -> None:
    """Raise StaleEdit with what is stored now where somebody else saved first (DESIGN 4: a stale save answers 409)."""
    if row.row_version != expected:
        raise StaleEdit(subject, current=current, current_version=row.row_version)


def accept_version(row: EditableRow, expected: int, *, subject: str, current: Mapping[str, str]) -> None:
    """Increment the row's version, or raise StaleEdit."""
    check_version(row, expected, subject=subject, current=current)
    row.row_version += 1
