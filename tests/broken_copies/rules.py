"""The list of rules (`rules.toml`) as values."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("rules.toml")


class DoesNotApply(Exception):
    """An edit whose text stands not once in its file: the rule has moved, and its edit must follow."""


@dataclass(frozen=True)
class Rule:
    """What people rely on, the edit that breaks it, and the tests that must fail then."""

    says: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def broken(self, text: str) -> str:
        if text.count(self.old) != 1:
            raise DoesNotApply(f"{self.file} holds {self.old!r} {text.count(self.old)} times, not once")
        return text.replace(self.old, self.new)


def rules() -> list[Rule]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule"]
    return [Rule(**{**each, "tests": tuple(each["tests"])}) for each in read]
