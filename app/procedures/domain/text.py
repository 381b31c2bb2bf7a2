"""The text of a procedure as one value: what is written, shown, compared, hashed and signed is this and nothing else.

Steps and scenarios have keys that stay theirs while they are moved and reworded, so that an address, a question of an
audit or a comment still means the same step in a later revision.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from app.core.canonical import digest

MOST_STEPS, MOST_SCENARIOS = 200, 60
LONGEST_LINE, LONGEST_PART, LONGEST_BODY = 200, 20_000, 700_000


@dataclass(frozen=True)
class ProcedureStep:
    """What is done, in markdown, and why where that helps; `key` is never shown and never given twice."""

    key: str
    title: str
    text: str
    why: str = ""


@dataclass(frozen=True)
class ProcedureScenario:
    """A case that comes up, and what to do in it."""

    key: str
    title: str
    text: str = ""


NO_SCENARIO = {"key": "", "title": "", "text": ""}
NO_STEP = {**NO_SCENARIO, "why": ""}


@dataclass(frozen=True)
class ProcedureText:
    """All words of one state of a procedure; `body` is what stands under no heading of its own."""

    title: str
    purpose: str = ""
    steps: tuple[ProcedureStep, ...] = ()
    scenarios: tuple[ProcedureScenario, ...] = ()
    rationale: str = ""
    data_protection: str = ""
    technology: str = ""
    capability: str = ""
    records: str = ""
    body: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical document, in hexadecimal: what a signature under this text is bound to."""
        return digest(self.document())

    def document(self) -> dict[str, Any]:
        """What is not empty: a part that a later release adds leaves every hash as it was."""
        return _filled(asdict(self))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Back from `document()`; TypeError for what never was one."""
        parts = {name: words for name, words in document.items() if name not in {"steps", "scenarios"}}
        return cls(
            **{"title": "", **parts},
            steps=tuple(ProcedureStep(**{**NO_STEP, **step}) for step in document.get("steps", ())),
            scenarios=tuple(ProcedureScenario(**{**NO_SCENARIO, **one}) for one in document.get("scenarios", ())),
        )

    def prepared(self) -> "ProcedureText":
        """As it is kept: without blanks at the ends, and without steps and scenarios that say nothing."""
        tidied = {one.name: getattr(self, one.name).strip() for one in fields(self) if one.type in (str, "str")}
        return replace(
            self,
            **tidied,
            steps=tuple(_tidy(one) for one in self.steps if one.title.strip() or one.text.strip() or one.why.strip()),
            scenarios=tuple(_tidy(one) for one in self.scenarios if one.title.strip() or one.text.strip()),
        )

    def plain(self) -> str:
        """Every word of it, a line for each part: for the search."""
        parts = [self.purpose]
        parts += [f"{step.title}\n{step.text}\n{step.why}" for step in self.steps]
        parts += [f"{scenario.title}\n{scenario.text}" for scenario in self.scenarios]
        parts += [self.rationale, self.data_protection, self.technology, self.capability, self.records, self.body]
        return "\n".join(part for part in parts if part.strip())

    @property
    def keys(self) -> list[str]:
        return [step.key for step in self.steps] + [scenario.key for scenario in self.scenarios]

    @property
    def words(self) -> int:
        return len(self.plain().split())


def _filled(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [_filled(one) for one in value] if isinstance(value, list | tuple) else value
        for name, value in document.items()
        if value
    }


def highest_key(text: ProcedureText) -> int:
    """The highest key of its steps and scenarios; 0 where it has none."""
    return max(map(int, text.keys), default=0)


def _tidy(part: Any) -> Any:
    return replace(part, **{one.name: getattr(part, one.name).strip() for one in fields(part)})
