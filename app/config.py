"""Settings: typed, frozen, from the environment only, each refused with its name and what it should be."""

import ipaddress
import os
import secrets
import shlex
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.clock import Clock
from app.core.errors import BadSetting
from app.core.mail_address import mailbox_of, refuse_mail_address

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 32


# The validator's own sentences speak of types; these say what to write.
PLAIN = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "bool_parsing": "must be 1 or 0",
}


class Settings(BaseSettings):
    """One value for each TIDEMARK_ variable; the descriptions are what `tidemark settings` prints."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="TIDEMARK_", frozen=True, extra="ignore", arbitrary_types_allowed=True
    )

    data_dir: Path = Field(ROOT / "data", description="folder of the database, files and secret key")
    database_url: str = Field("", description="postgresql+psycopg://..., or empty for SQLite in the data folder")
    secret_key: str = Field("", description="at least 32 characters; empty: made and kept in the data folder")
    base_url: str = Field("", description="address that people use, for links in mail; empty: http://HOST:PORT")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    smtp_url: str = Field("", description="smtp://user:password@host:587, smtps://...; empty: mail stays in the outbox")
    mail_from: str = Field("tidemark@localhost", description="sender of mail: an address, or NAME <address>")
    user_agent_contact: str = Field("", description="address at which publishers can reach you, sent with each poll")
    allow_private_sources: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="exact ip:port pairs, comma separated, that sources may live at although they are private"
    )
    scan_command: str = Field(
        "",
        description="virus scanner, run on each upload with the file's path added; an exit other than 0 refuses",
    )
    time_zone: str = Field("Europe/London", description="zone in which times are shown and digests are due")
    case_after_days: int = Field(
        5, ge=1, le=60, description="working days after which a relevant change without a case stands in My work"
    )
    now: str = Field("", description="for acceptance only: an ISO instant or @FILE at which business time stands")
    testing: bool = Field(default=False, description="for acceptance only: allows NOW and `scheduler until`")

    @field_validator("allow_private_sources", mode="before")
    @classmethod
    def _split_pairs(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allow_private_sources")
    @classmethod
    def _check_pairs(cls, pairs: tuple[str, ...]) -> tuple[str, ...]:
        for pair in pairs:
            address, _, port = pair.rpartition(":")
            try:
                ipaddress.ip_address(address.strip("[]"))
                int(port)
            except ValueError:
                message = f"must be ip:port pairs separated by commas, and '{pair}' is not one"
                raise ValueError(message) from None
        return pairs

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        # SQLAlchemy 2.1 changed what a bare postgresql:// means; naming the driver makes every version agree.
        if url.startswith(("postgres://", "postgresql://")):
            return "postgresql+psycopg://" + url.split("://", 1)[1]
        if url and not url.startswith(("postgresql+psycopg://", "sqlite:///")):
            message = "must begin with postgresql+psycopg:// or sqlite:///"
            raise ValueError(message)
        return url

    @field_validator("base_url")
    @classmethod
    def _check_base(cls, url: str) -> str:
        parts = urlsplit(url)
        # What the parser passes over, such as a line end, would stand in every link and in a header of each digest.
        is_whole = url.isprintable() and " " not in url
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname or not is_whole):
            message = "must be an address such as https://tidemark.example.co.uk"
            raise ValueError(message)
        return url.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _check_smtp(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not _has_port(parts)):
            message = "must be an address such as smtp://mail.example.co.uk:587"
            raise ValueError(message)
        return url

    @field_validator("scan_command")
    @classmethod
    def _check_scanner(cls, command: str) -> str:
        try:
            shlex.split(command)
        except ValueError:
            message = "must be a command such as clamdscan --fdpass, with every quotation mark closed"
            raise ValueError(message) from None
        return command.strip()

    @field_validator("mail_from")
    @classmethod
    def _check_sender(cls, sender: str) -> str:
        refusal = refuse_mail_address(mailbox_of(sender)[1])
        if refusal is not None or not sender.isprintable():
            message = f"must be an e-mail address, with or without a name before it. {refusal or 'Keep it on one line'}"
            raise ValueError(message)
        return sender

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            message = "must be a zone name such as Europe/London"
            raise ValueError(message) from None
        return name

    @field_validator("secret_key")
    @classmethod
    def _check_secret(cls, key: str) -> str:
        if key and len(key) < SHORTEST_SECRET:
            message = f"must have at least {SHORTEST_SECRET} characters"
            raise ValueError(message)
        return key

    @model_validator(mode="after")
    def _refuse_test_settings(self) -> "Settings":
        if self.now and not self.testing:
            message = "NOW is for acceptance only: unset it, or set TIDEMARK_TESTING=1"
            raise ValueError(message)
        return self

    @property
    def is_sqlite(self) -> bool:
        return self.database_address.startswith("sqlite")

    @property
    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'tidemark.db'}"

    @property
    def address(self) -> str:
        """Where people find this Tidemark; links in mail begin with it, never with a request's Host header."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def clock(self) -> Clock:
        return Clock(self.now)

    @cached_property
    def signing_key(self) -> str:
        """The secret key: the one set, else one made at first start and kept, readable by its owner alone."""
        return self.secret_key or _kept_key(self.data_dir / "secret.key")


def _has_port(parts: SplitResult) -> bool:
    """Whether the port is none or one that exists; the parser reads it only when asked."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def read_settings(**overrides: object) -> Settings:
    """Read the environment; raise BadSetting naming the first variable that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # overrides are validated like the environment
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else ""
        sentence = PLAIN.get(first["type"], "").format(**first.get("ctx", {})) or first["msg"].removeprefix(
            "Value error, "
        )
        if not name:
            name, _, sentence = sentence.partition(" ")
        raise BadSetting(f"TIDEMARK_{name}", sentence) from None
