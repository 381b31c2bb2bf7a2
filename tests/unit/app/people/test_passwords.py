"""Hashing and comparing passwords."""

import pytest

from app.people.domain.set_up import is_set_up_token, set_up_token
from app.people.operations.signing_in import account_hash
from app.people.passwords import NO_PASSWORD, hash_password, is_password, is_password_of


def test_a_password_matches_its_own_hash_and_no_other():
    stored = hash_password("a tide table on the wall")
    assert is_password(stored, "a tide table on the wall")
    assert not is_password(stored, "a tide table on the wall ")


def test_two_hashes_of_one_password_differ():
    assert hash_password("a tide table on the wall") != hash_password("a tide table on the wall")


def test_an_accent_typed_as_one_or_two_characters_is_the_same_password():
    assert is_password(hash_password("caf\u00e9 by the harbour"), "cafe\u0301 by the harbour")


@pytest.mark.parametrize("stored", [NO_PASSWORD, None, "not a hash", "$argon2id$broken"])
def test_whoever_has_no_password_matches_nothing(stored: str | None):
    assert not is_password_of(stored, "")
    assert not is_password_of(stored, "a tide table on the wall")


def test_the_set_up_code_belongs_to_one_installation():
    assert is_set_up_token(f" {set_up_token('k' * 40)} ", "k" * 40)
    assert not is_set_up_token(set_up_token("k" * 40), "j" * 40)
    assert not is_set_up_token("", "k" * 40)
    assert not is_set_up_token("é", "k" * 40)


def test_an_account_is_counted_the_same_however_its_address_is_typed():
    assert account_hash(" Hannah@Fernleigh.example ", "key") == account_hash("hannah@fernleigh.example", "key")
    assert account_hash("hannah@fernleigh.example", "key") != account_hash("hannah@fernleigh.example", "other key")
