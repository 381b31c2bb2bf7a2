"""Addresses of lists: the filters live in the address, so a change of one keeps the others."""

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from flask import current_app, request, url_for


def list_address(endpoint: str, kept: Collection[str], **changes: object) -> str:
    """The address of the list as asked for, with some parts changed; any change begins again at the first page."""
    parts = {name: value for name, value in request.args.items() if name in kept and value}
    merged = {**parts, **{name: str(value) for name, value in changes.items() if value is not None}}
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
    return url_for(endpoint, **merged)  # type: ignore[arg-type]  # every value is text


def page_address(endpoint: str, kept: Collection[str]) -> Callable[[str], str]:
    """The function that a pager asks for the address of a cursor."""
    return lambda cursor: list_address(endpoint, kept, after=cursor)


def sort_address(endpoint: str, kept: Collection[str]) -> Callable[[str], str]:
    """The function that a sortable heading asks for the address of a sorting."""
    return lambda sorting: list_address(endpoint, kept, sort=sorting)


def came_from() -> str:
    """The address of the page of ours that sent this request, where it can be opened again; else ""."""
    page = request.referrer or ""
    if not page.startswith(request.host_url):
        return ""
    adapter = current_app.create_url_adapter(request)
    return page if adapter is not None and adapter.test(urlsplit(page).path, "GET") else ""
