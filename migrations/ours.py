"""Which database objects the models answer for; the rest migration 0002 makes by hand, for one database each."""

from typing import Any


def is_ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: FBT001 - Alembic's signature
    text = name or ""
    if kind == "table":
        return not text.startswith("search_words")
    return text not in {"words", "ix_search_entry_words"}
