"""A bad setting stops the start with the name of the setting and what it should be."""

import pytest

from app.config import Settings, read_settings
from app.core.errors import BadSetting


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "must be a whole number"),
        ("PORT", "0", "must be 1 or more"),
        ("PORT", "70000", "must be 65535 or less"),
        ("TESTING", "perhaps", "must be 1 or 0"),
        ("DATABASE_URL", "mysql://x/y", "must begin with postgresql+psycopg:// or sqlite:///"),
        ("BASE_URL", "tidemark.example", "must be an address such as https://"),
        ("BASE_URL", "https://tidemark.example/\r\nBcc: c@d.example", "must be an address such as https://"),
        ("SMTP_URL", "mail.example:25", "must be an address such as smtp://"),
        ("SMTP_URL", "smtp://mail.example:99999", "must be an address such as smtp://"),
        ("MAIL_FROM", "nobody", "must be an e-mail address"),
        ("MAIL_FROM", "björn@b.example", "must be an e-mail address"),
        ("MAIL_FROM", "a@b.example\r\nBcc: c@d.example", "must be an e-mail address"),
        ("TIME_ZONE", "Mars/Olympus", "must be a zone name such as Europe/London"),
        ("TIME_ZONE", "../../etc/passwd", "must be a zone name such as Europe/London"),
        ("SECRET_KEY", "short", "must have at least 32 characters"),
        ("ALLOW_PRIVATE_SOURCES", "localhost:80", "must be ip:port pairs separated by commas"),
        ("ALLOW_PRIVATE_SOURCES", "127.0.0.1", "must be ip:port pairs separated by commas"),
        ("NOW", "2026-11-24T09:30:00Z", "unset it, or set TIDEMARK_TESTING=1"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_should_be(monkeypatch, name, value, words):
    monkeypatch.delenv("TIDEMARK_TESTING", raising=False)
    monkeypatch.setenv(f"TIDEMARK_{name}", value)

    with pytest.raises(BadSetting) as refused:
        read_settings()

    sentence = str(refused.value)
    assert sentence.startswith(f"TIDEMARK_{name} ")
    assert words in sentence
    assert len(sentence.splitlines()) == 1


def test_a_setting_that_is_not_there_has_a_default_that_works():
    assert read_settings().address == "http://127.0.0.1:8000"


def test_a_bare_postgresql_address_names_its_driver():
    assert read_settings(database_url="postgres://u:p@h/d").database_address == "postgresql+psycopg://u:p@h/d"


def test_every_setting_says_what_it_is_for():
    assert all(field.description for field in Settings.model_fields.values())


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path):
    first, second = read_settings(data_dir=tmp_path), read_settings(data_dir=tmp_path)

    assert first.signing_key == second.signing_key
    assert len(first.signing_key) >= 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
