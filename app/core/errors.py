"""Errors that a person or a caller can act on; each builds its own sentence."""

from collections.abc import Mapping


class TidemarkError(Exception):
    """What went wrong, in a sentence for the person who caused it."""


class BadSetting(TidemarkError):
    """A setting that stops the start: its name and what it should be."""

    def __init__(self, name: str, should_be: str) -> None:
        self.name = name
        super().__init__(f"{name} {should_be}")


class NotFound(TidemarkError):
    """The thing is not there, or this person may not know that it is."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"There is no {kind} {key}.")


class NotAllowed(TidemarkError):
    """Refused on a thing the person may see: says who may."""

    def __init__(self, sentence: str, *, who_may: str = "") -> None:
        self.who_may = who_may
        super().__init__(sentence)


class StepNotAllowed(TidemarkError):
    """A lifecycle has no such step from here; `step` is what the thing cannot be, such as `sent back`.

    `called` names the thing, and `path` is where it can be read, where whoever tried may not have its page before them.
    """

    def __init__(self, step: str, status: str, *, called: str = "It", path: str = "") -> None:
        self.step, self.status, self.called, self.path = step, status, called, path
        super().__init__(f"{called} is {status.replace('_', ' ')}, so it cannot be {step.replace('_', ' ')} now.")


class BadInput(TidemarkError):
    """What an operation refuses, by field, so that a form can show the words where they belong."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(self.errors.values()))


class NothingDiffers(TidemarkError):
    """An edit that says what is stored already: nothing is saved, nothing is recorded, and the page says so."""

    def __init__(self) -> None:
        super().__init__("Nothing was changed.")


class StaleEdit(TidemarkError):
    """Somebody else saved first. Both texts are kept for the person to choose between."""

    def __init__(self, subject: str, *, current: Mapping[str, str], current_version: int) -> None:
        self.current, self.current_version = dict(current), current_version
        super().__init__(f"{subject} was changed by somebody else after you opened it.")
