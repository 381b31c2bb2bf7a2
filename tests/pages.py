"""The house rules of a page, held on every page that a test asks for.

`check_page` raises AssertionError with everything that is wrong at once, each in a line.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml.html import document_fromstring

from tests.valid_html import errors

INPUTS = {"input", "select", "textarea"}
NEED_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
MAIN_BUTTONS = {"btn-primary", "btn-danger"}
OUTSIDE = re.compile(r"^(https?:)?//", re.IGNORECASE)


def check_page(html: str, *, status: int = 200) -> None:
    """Hold a page to the house rules (DESIGN 7): valid, named, labelled, safe."""
    problems = [f"invalid HTML: {error}" for error in errors(html)]
    elements = list(document_fromstring(html).iter("*"))
    for check in (_names, _ids, _labels, _forms, _enter, _safety, _tables):
        problems.extend(check(elements))
    assert not problems, f"the page (status {status}) breaks house rules:\n  " + "\n  ".join(problems[:20])


def _names(elements: list[Any]) -> Iterator[str]:
    titles = [_text(element) for element in elements if element.tag == "title" and _is_html(element)]
    if len(titles) != 1 or not titles[0].endswith(" · Tidemark") or titles[0].startswith(" ·"):
        yield f"the title must be one, say what the page is and end in '· Tidemark': {titles}"
    headings = [_text(element) for element in elements if element.tag == "h1"]
    if len(headings) != 1 or not headings[0]:
        yield f"there must be exactly one h1 with words: {headings}"
    roots = [element.get("lang") for element in elements if element.tag == "html"]
    if roots != ["en-GB"]:
        yield f"the page must say its language: {roots}"
    if sum(element.tag == "main" for element in elements) != 1:
        yield "there must be exactly one main"


def _ids(elements: list[Any]) -> Iterator[str]:
    counts = Counter(element.get("id") for element in elements if element.get("id") is not None)
    yield from (f"the id '{name}' stands {count} times" for name, count in counts.items() if count > 1)
    if "" in counts:
        yield "an id is empty"
    for element in elements:
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "popovertarget"):
            for name in (element.get(attribute) or "").split():
                if name not in counts:
                    yield f"{attribute}='{name}' points at nothing"


def _labels(elements: list[Any]) -> Iterator[str]:
    labelled = {element.get("for") for element in elements if element.tag == "label" and _text(element)}
    for element in elements:
        kind = element.tag
        named = element.get("aria-label") or element.get("aria-labelledby")
        if (
            kind in INPUTS
            and element.get("type") not in NEED_NO_LABEL
            and not named
            and element.get("id") not in labelled
        ):
            yield f"<{kind} name='{element.get('name')}'> has no label"
        if kind in {"a", "button"} and not (_text(element) or named):
            yield f"a <{kind}> has no words: {element.get('href') or element.get('name')}"
        if kind == "img" and element.get("alt") is None:
            yield f"an image has no alt: {element.get('src')}"


def _forms(elements: list[Any]) -> Iterator[str]:
    for form in (element for element in elements if element.tag == "form"):
        action, method = form.get("action"), (form.get("method") or "get").lower()
        if not action:
            yield "a form has no action"
        if method == "post":
            fields = {element.get("name") for element in form.iter("*")}
            yield from (f"the form to {action} lacks {name}" for name in {"csrf_token", "request_id"} - fields)
    for button in (element for element in elements if element.tag == "button"):
        if button.get("type") not in {"submit", "button", "reset"}:
            yield f"a button does not say its type: {_text(button)}"


def _enter(elements: list[Any]) -> Iterator[str]:
    """What Enter presses in a field is the first button of its form in the page, shown or not, wherever it stands.

    Once that button marked a change relevant while the day to defer it to was being filled in.
    """
    forms = {form: form.get("action") for form in elements if form.tag == "form"}
    for form, action in forms.items():
        inside = set(form.iter("*")) - forms.keys()
        owned = [element for element in elements if _is_owned(element, form, inside)]
        buttons = [element for element in owned if _submits(element)]
        if not any(_sends_on_enter(element) for element in owned):
            continue
        if any(button.get("formaction") for button in buttons):
            yield f"Enter in the form to {action} may go to another address: give each outcome a form of its own"
        main = [button for button in buttons if set((button.get("class") or "").split()) & MAIN_BUTTONS] or buttons
        if buttons and _sent_by(buttons[0]) not in {_sent_by(button) for button in main}:
            yield f"Enter in the form to {action} presses '{_text(buttons[0])}', not '{_text(main[0])}'"
        if len({_sent_by(button) for button in main}) > 1:
            yield f"the form to {action} has several main buttons, so Enter picks one of them by chance"


def _is_owned(element: Any, form: Any, inside: set[Any]) -> bool:
    """Whether an element belongs to this form: named by `form`, else inside it."""
    named = element.get("form")
    return bool(named == form.get("id")) if named is not None else element in inside


def _submits(element: Any) -> bool:
    return (element.tag, element.get("type")) in {("button", "submit"), ("input", "submit"), ("input", "image")}


def _sends_on_enter(element: Any) -> bool:
    return element.tag == "input" and (element.get("type") or "text") not in {*NEED_NO_LABEL, "file"}


def _sent_by(button: Any) -> tuple[str, str, str]:
    return button.get("formaction") or "", button.get("name") or "", button.get("value") or ""


def _safety(elements: list[Any]) -> Iterator[str]:
    for element in elements:
        kind = element.tag
        if element.get("style") is not None or (kind == "style" and _is_html(element)):
            yield f"<{kind}> carries a style"
        yield from (f"<{kind}> carries {name}" for name in element.keys() if str(name).startswith("on"))  # noqa: SIM118
        if kind == "script" and not element.get("src"):
            yield "a script stands in the page"
        address = element.get("src") or (element.get("href") if kind == "link" else "") or ""
        if OUTSIDE.match(address):
            yield f"<{kind}> loads from outside: {address}"
        if kind == "a" and re.match(r"\s*(javascript|data|vbscript):", element.get("href") or "", re.IGNORECASE):
            yield f"a link runs code: {element.get('href')}"


def _tables(elements: list[Any]) -> Iterator[str]:
    for heading in (element for element in elements if element.tag == "th"):
        if heading.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
            yield f"a th says no scope: {_text(heading)}"


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_html(element: Any) -> bool:
    """A drawing has titles and styles of its own."""
    return next(element.iterancestors("svg"), None) is None
