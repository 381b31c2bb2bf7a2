"""The one form in which a record is hashed: JSON with sorted keys and no blanks, in UTF-8.

Two databases, two machines and two years must spell one record alike, or its hash proves nothing. So whatever is
hashed as a record goes through here, and none of these bytes may ever change.
"""

import hashlib
import json
from datetime import UTC, datetime

_spell = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(value: object) -> bytes:
    """One spelling for one meaning. ValueError or TypeError for what JSON does not hold (NaN, bytes, a set)."""
    text = _spell(value)
    # Half of a surrogate pair is JSON, and older histories hold some: it keeps the bytes that it always had.
    return text.encode("utf-8", "surrogatepass")


def digest(value: object, prefix: bytes = b"") -> str:
    """SHA-256 in hexadecimal; a prefix keeps one kind of record from being passed off as another."""
    return hashlib.sha256(prefix + canonical(value)).hexdigest()


def instant_text(instant: datetime) -> str:
    """UTC to the microsecond, the same from every database."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
