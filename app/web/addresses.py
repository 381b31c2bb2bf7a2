"""Addresses of lists: the filters live in the address, so a change of one keeps the others."""

from collections.abc import Callable, Collection

from flask import request, url_for


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
