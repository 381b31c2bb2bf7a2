"""The parts of a procedure in the order in which a paper writes them, those that say nothing left out."""

from collections.abc import Iterator
from typing import Any

from app.core.text import one_line
from app.procedures.domain.parts import PART_WORDS, TextPart
from app.procedures.domain.text import ProcedureText
from app.procedures.papers.blocks import blocks_of

PaperPart = dict[str, Any]
BODY = "Further text"
IN_ORDER = (
    TextPart.PURPOSE, TextPart.STEPS, TextPart.SCENARIOS, TextPart.DATA_PROTECTION, TextPart.TECHNOLOGY,
    TextPart.CAPABILITY, TextPart.RECORDS, TextPart.RATIONALE,
)  # fmt: skip


def parts_of(text: ProcedureText) -> list[PaperPart]:
    """Each with `title`, `blocks`, and `points`: steps or scenarios with their own title, blocks and `why`.

    The body, which a file was read into, comes last; alone it has no title, since its own headings are the paper's.
    """
    parts = [part for one in IN_ORDER if (part := _part(text, one))["blocks"] or part["points"]]
    body = blocks_of(text.body)
    return [*parts, {"title": BODY if parts else "", "blocks": body, "points": []}] if body else parts


def _part(text: ProcedureText, part: TextPart) -> PaperPart:
    points = list(_points(text, part))
    words = "" if part in {TextPart.STEPS, TextPart.SCENARIOS} else str(getattr(text, part))
    return {"title": PART_WORDS[part], "blocks": blocks_of(words), "points": points}


def _points(text: ProcedureText, part: TextPart) -> Iterator[dict[str, Any]]:
    if part is TextPart.STEPS:
        for number, step in enumerate(text.steps, 1):
            title = one_line(step.title)
            yield {"title": f"{number}. {title}".strip(), "blocks": blocks_of(step.text), "why": blocks_of(step.why)}
    elif part is TextPart.SCENARIOS:
        for scenario in text.scenarios:
            yield {
                "title": one_line(scenario.title) or "Without a title",
                "blocks": blocks_of(scenario.text),
                "why": [],
            }
