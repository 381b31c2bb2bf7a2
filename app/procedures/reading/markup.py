"""Elements of a Word document by their local names, which stay the same in its strict and its usual namespace."""

from collections.abc import Iterator
from typing import Any, Final

OFF: Final = {"0", "false", "off", "none"}
ENDS: Final = {"p": "\n", "tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
DELETED: Final = {"del", "moveFrom"}


def local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, *path: str) -> Any:
    """The first element down a path of names, or None."""
    for name in path:
        element = None if element is None else next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def attribute(element: Any, name: str = "val") -> str:
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def is_on(properties: Any, name: str) -> bool | None:
    """Whether a switch is on, off, or not said."""
    found = child(properties, name)
    return None if found is None else attribute(found).lower() not in OFF


def figure(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 - what an int of XML holds


def words_in(element: Any, *, deleted: bool = False) -> str:
    """The words below an element, without those that a tracked change took away unless they are wanted."""
    return "".join(_words(element, deleted=deleted)).strip()


def _words(element: Any, *, deleted: bool) -> Iterator[str]:
    for one in element.iterdescendants():
        name = local(one)
        if name in {"t", "delText"}:
            if deleted or not any(local(above) in DELETED for above in one.iterancestors()):
                yield one.text or ""
        elif name in ENDS:
            yield ENDS[name]
