"""The samples of the demonstration, as values."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("samples.yaml")


@dataclass(frozen=True)
class SampleSource:
    """One feed of the sample regulator."""

    key: str
    name: str
    publisher: str
    path: str
    form: str


@dataclass(frozen=True)
class SampleDecision:
    """What the demonstration's officer decides about a sample; `days` is how far a deferral reaches."""

    outcome: str
    days_ago: int
    reason: str
    days: int = 0


@dataclass(frozen=True)
class Sample:
    """One document. `before` ones are there at the first poll; `revised` is its later text with its days ago."""

    source: str
    slug: str
    title: str
    text: str
    days_ago: int = 0
    hour: int = 10
    before: bool = False
    from_button: bool = False
    revised: tuple[int, str] | None = None
    decision: SampleDecision | None = None


@dataclass(frozen=True)
class Samples:
    """Everything that the sample regulator publishes."""

    sources: tuple[SampleSource, ...]
    items: tuple[Sample, ...]
    button: tuple[Sample, ...]

    def next_for_button(self, shown: int) -> Sample:
        """The sample for the press after `shown` presses; a second round gets addresses of its own."""
        sample = self.button[shown % len(self.button)]
        round_number = shown // len(self.button) + 1
        if round_number == 1:
            return sample
        slug, title = f"{sample.slug}-{round_number}", f"{sample.title} (edition {round_number})"
        return Sample(sample.source, slug, title, sample.text, from_button=True)


@cache
def load_samples() -> Samples:
    """Read the samples that are shipped."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Samples(
        sources=tuple(SampleSource(**source) for source in raw["sources"]),
        items=tuple(_sample(item) for item in raw["items"]),
        button=tuple(_sample({**item, "from_button": True}) for item in raw["button"]),
    )


def _sample(raw: dict[str, Any]) -> Sample:
    revised, decision = raw.pop("revised", None), raw.pop("decision", None)
    return Sample(
        **raw,
        revised=(revised["days_ago"], revised["text"]) if revised else None,
        decision=SampleDecision(**decision) if decision else None,
    )
