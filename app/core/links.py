"""Paths for links in mail, where no request and no URL map are at hand. A test holds them to the URL map."""

from urllib.parse import quote


def my_work() -> str:
    return "/"


def sign_in() -> str:
    return "/sign-in"


def change(change_id: int | str) -> str:
    return f"/changes/{change_id}"


def changes() -> str:
    return "/changes"


def requirement(ref: str) -> str:
    return f"/requirements/{quote(ref, safe='')}"


def source(key: str) -> str:
    return f"/sources/{quote(key, safe='')}"


def sources() -> str:
    return "/sources"


def outbox() -> str:
    return "/outbox"


def settings() -> str:
    return "/settings"


def set_password(token: str) -> str:
    return f"/set-password/{quote(token, safe='')}"


def unsubscribe(token: str) -> str:
    return f"/unsubscribe/{quote(token, safe='')}"


def absolute(base_url: str, path: str) -> str:
    """The full address of a path below the address that people use."""
    return base_url.rstrip("/") + path
