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


@dataclass(frozen=True)
class ProcedureText:
    """All words of one state of a procedure. Of a file, `body` is the text read from it and `file_sha256` its bytes."""

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
    file_sha256: str = ""
    address: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical document, in hexadecimal: what a signature under this text is bound to."""
        return digest(self.document())

    def document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Back from `document()`; KeyError or TypeError for what never was one."""
        plain = {one.name: document[one.name] for one in fields(cls) if one.name not in {"steps", "scenarios"}}
        return cls(
            **plain,
            steps=tuple(ProcedureStep(**step) for step in document["steps"]),
            scenarios=tuple(ProcedureScenario(**scenario) for scenario in document["scenarios"]),
        )

    def prepared(self) -> "ProcedureText":
        """As it is kept: without blanks at the ends, and without steps and scenarios that say nothing."""
        tidied = {one.name: getattr(self, one.name).strip() for one in fields(self) if one.type in (str, "str")}
        return replace(
            self,
            **tidied,
            steps=tuple(_tidy(step) for step in self.steps if step.title.strip() or step.text.strip()),
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


def highest_key(text: ProcedureText) -> int:
    """The highest key of its steps and scenarios; 0 where it has none."""
    return max(map(int, text.keys), default=0)


def _tidy(part: Any) -> Any:
    return replace(part, **{one.name: getattr(part, one.name).strip() for one in fields(part)})
