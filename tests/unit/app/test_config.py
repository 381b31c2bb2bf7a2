"""Settings: what is taken, and that a bad one stops the start with its name."""

import stat

import pytest

from app.config import Settings, read_settings
from app.core.errors import BadSetting


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch, tmp_path):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TIDEMARK_{name.upper()}", raising=False)
    monkeypatch.setenv("TIDEMARK_DATA_DIR", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("SECRET_KEY", "too short"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("BASE_URL", "tidemark.example"),
        ("SMTP_URL", "mail.example:25"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "a@b.example\r\nBcc: c@d.example"),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("ALLOW_PRIVATE_SOURCES", "localhost:8000"),
        ("ALLOW_PRIVATE_SOURCES", "127.0.0.1"),
        ("NOW", "2026-11-24T09:00:00Z"),
    ],
)
def test_a_bad_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"TIDEMARK_{name}", value)

    with pytest.raises(BadSetting) as refused:
        read_settings()

    assert refused.value.name == f"TIDEMARK_{name}"
    assert str(refused.value) != f"TIDEMARK_{name} "


def test_the_defaults_need_nothing(tmp_path):
    settings = read_settings()

    assert settings.is_sqlite
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.data_dir == tmp_path / "data"


def test_postgresql_is_always_reached_with_the_same_driver(monkeypatch):
    monkeypatch.setenv("TIDEMARK_DATABASE_URL", "postgresql://tidemark@db/tidemark")

    assert read_settings().database_address == "postgresql+psycopg://tidemark@db/tidemark"


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = read_settings().signing_key

    assert len(first) >= 32
    assert read_settings().signing_key == first
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


def test_private_sources_are_exact_pairs(monkeypatch):
    monkeypatch.setenv("TIDEMARK_ALLOW_PRIVATE_SOURCES", "127.0.0.1:8081, [::1]:9000")

    assert read_settings().allow_private_sources == ("127.0.0.1:8081", "[::1]:9000")


def test_the_standing_clock_is_for_acceptance_only(monkeypatch):
    monkeypatch.setenv("TIDEMARK_NOW", "2026-11-24T09:00:00+00:00")
    monkeypatch.setenv("TIDEMARK_TESTING", "1")

    assert read_settings().clock.now().isoformat() == "2026-11-24T09:00:00+00:00"
