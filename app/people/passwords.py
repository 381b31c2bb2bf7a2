"""Passwords: argon2id with the library's defaults; cheap parameters only where TIDEMARK_TESTING=1 asks for them.

A hash takes about as long as a page, so it is never computed while a transaction is open (DESIGN 4).
"""

import os
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# A person who has been added and has not set a password yet; it matches nothing.
NO_PASSWORD = ""


def hash_password(password: str) -> str:
    return _hasher().hash(_normal(password))


def is_password(stored_hash: str, password: str) -> bool:
    """Compare in constant time; an unreadable hash matches nothing."""
    try:
        return _hasher().verify(stored_hash, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def is_password_of(stored_hash: str | None, password: str) -> bool:
    """Like `is_password`, and as slow where there is no account or no password, so that time tells nothing."""
    stand_in = hash_of_nobody()
    matches = is_password(stored_hash or stand_in, password)
    return bool(stored_hash) and matches


@cache
def hash_of_nobody() -> str:
    """A hash of a password that nobody knows, made once in each process."""
    return hash_password(secrets.token_hex(16))


def _normal(password: str) -> str:
    """One keyboard composes é, another sends two characters: both are the same password."""
    return unicodedata.normalize("NFKC", password)


def _hasher() -> PasswordHasher:
    cheap = os.environ.get("TIDEMARK_TESTING") == "1"
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()
