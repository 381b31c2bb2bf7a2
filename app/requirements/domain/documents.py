"""A requirement as a file carries it, by column, and the rules that such a document must keep."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.text import READ_LATER, one_line, without_control_characters
from app.requirements.domain.versions import VersionDates, start_problem
from app.requirements.domain.words import REF, WEB_ADDRESS, Applicability, Status, TagKind

WORDING = ("title", "reference", "demand", "applies_when", "source_text")
LISTS = {"themes": TagKind.THEME, "aliases": TagKind.ALIAS, "evidence": TagKind.EVIDENCE, "sources": TagKind.SOURCE}
TEXTS = ("demand", "applies_when", "source_text", "applicability_reason", "verify_note")
NEEDED = {
    "title": "Give it a title",
    "reference": "Say where it stands, such as DISP 1.6.2R",
    "instrument": "Say which law, handbook or policy it comes from",
    "kind": "Say of which kind it is",
    "binding": "Say how it binds",
    "demand": "Say what the centre must do, in plain words",
    "applies_when": "Say when it applies",
}
KEPT = {
    "status": "Say whether it is in force",
    "applicability": "Say whether it applies",
    "review_frequency_months": "Say how often it is reviewed",
    "review_due_on": "Say when it is reviewed next",
}
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("title", "reference", "instrument", "kind", "binding", "demand", "applies_when", "note"), ""),
    **dict.fromkeys(("client", "owner", "deputy", "source_text", "applicability_reason", "url", "verify_note"), ""),
    **dict.fromkeys(("effective_from", "review_due_on", "reviewed_on", "clock", "retention_years")),
    **{name: [] for name in LISTS},
    "status": Status.IN_FORCE.value,
    "applicability": Applicability.NOT_DECIDED.value,
    "review_frequency_months": 12,
    "verify": False,
}
LONGEST_INTERVAL = 120
LONGEST_RETENTION = 200


def tidied(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as it is compared: plain values, lines folded, addresses in lower case, themes as keys."""
    return {name: _tidy(name, value) for name, value in document.items()}


def problems_of_values(document: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the values, whatever is stored."""
    problems = {}
    if re.fullmatch(REF, document.get("ref") or "") is None:
        problems["ref"] = "A ref is 3 to 60 capitals, figures, dots and dashes, such as ORG-CALLBACK"
    url = document.get("url")
    if url and re.fullmatch(WEB_ADDRESS, url) is None:
        problems["url"] = "Give an address that begins with https://"
    months = document.get("review_frequency_months")
    if months is not None and not 1 <= months <= LONGEST_INTERVAL:
        problems["review_frequency_months"] = f"Between 1 and {LONGEST_INTERVAL} months"
    years = document.get("retention_years")
    if years is not None and not 0 <= years <= LONGEST_RETENTION:
        problems["retention_years"] = f"Between 0 and {LONGEST_RETENTION} years"
    return problems


def problems_of_new(document: Mapping[str, Any]) -> dict[str, str]:
    """What a requirement that is not in the register yet lacks."""
    return {name: words for name, words in NEEDED.items() if not document.get(name)} | _decision_problems(document)


def problems_of_change(stored: Mapping[str, Any], document: Mapping[str, Any], version: int) -> dict[str, str]:
    """What a stored requirement cannot be made into; `version` is the number of its newest wording."""
    emptied = {
        name: words
        for name, words in (NEEDED | KEPT).items()
        if name in document and document[name] in {"", None} and stored[name] not in {"", None}
    }
    problems = emptied | _decision_problems({**stored, **document})
    if document.get("client", stored["client"]) != stored["client"]:
        problems["client"] = "Whose requirement it is does not change. Add another one for the other client"
    if stored["verify"] and document.get("verify") is False and _says_nothing_new(stored, document):
        problems["verify"] = "To take the badge away, say in verify_note what you checked it against"
    return problems | _version_problems(stored, document, version)


def is_reworded(stored: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    return any(document.get(name, stored[name]) != stored[name] for name in WORDING)


def _version_problems(stored: Mapping[str, Any], document: Mapping[str, Any], version: int) -> dict[str, str]:
    """A new wording needs its first day; without one, what was published stays as it is."""
    if not is_reworded(stored, document):
        fixed = [name for name in ("effective_from", "note") if document.get(name, stored[name]) != stored[name]]
        return dict.fromkeys(fixed, f"Version {version} stays as it is. This belongs to a new wording")
    start = document.get("effective_from")
    began = stored["effective_from"]
    dates = [VersionDates(version, date.fromisoformat(began) if began else None)]
    problem = start_problem(dates, date.fromisoformat(start) if start else None)
    return {"effective_from": problem} if problem else {}


def _decision_problems(document: Mapping[str, Any]) -> dict[str, str]:
    if document.get("applicability") == Applicability.DOES_NOT_APPLY and not document.get("applicability_reason"):
        return {"applicability_reason": f"Say why it does not apply. {READ_LATER}"}
    return {}


def _says_nothing_new(stored: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    return document.get("verify_note", "") in {"", stored["verify_note"]}


def _tidy(name: str, value: Any) -> Any:
    if name in LISTS:
        items = [one_line(str(item)) for item in value or ()]
        return [item.lower().replace(" ", "_") for item in items] if name == "themes" else items
    if name == "verify":
        return bool(value)
    if isinstance(value, date):
        return value.isoformat()
    return _tidy_text(name, value) if isinstance(value, str) else value


def _tidy_text(name: str, text: str) -> str:
    if isinstance(text, StrEnum):
        return text.value
    if name in {"owner", "deputy"}:
        return text.strip().lower()
    return without_control_characters(text).strip() if name in TEXTS else one_line(text)
