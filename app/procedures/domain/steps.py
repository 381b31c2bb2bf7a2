"""Steps and scenarios out of the blocks below their heading: of headings, of a table, or of a list."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final, TypeVar

from app.core.markdown import plain_markdown
from app.core.text import excerpt, one_line
from app.procedures.domain.paper import BOLD_LEVEL, BlockKind, PaperBlock, markdown_of
from app.procedures.domain.parts import without_number
from app.procedures.domain.text import (
    LONGEST_LINE,
    LONGEST_PART,
    MOST_SCENARIOS,
    MOST_STEPS,
    ProcedureScenario,
    ProcedureStep,
)

LONGEST_TITLE: Final = 120
SENTENCE: Final = re.compile(r"[.?!:](?=\s)")
BOLD_LEAD: Final = re.compile(r"\*\*((?:[^*\\\n]|\\.)+)\*\*[ \t]*")
WHY: Final = re.compile(
    r"(\*{0,3})(?:why|reason|rationale)\b(?: is)?\1\s*[:\u2013\u2014-]\s*(\*{0,3})\s*", re.IGNORECASE
)
DOING: Final = {"step", "steps", "what to do", "what is done", "action", "actions", "task", "activity"}
REASON: Final = {"why", "reason", "rationale", "why we do it"}
COUNT: Final = {"", "no", "no.", "number", "#", "step no", "step no.", "step number"}

Part = TypeVar("Part", ProcedureStep, ProcedureScenario)
Group = tuple[str, str, list[PaperBlock]]
"""A title, what was said with it beyond the title, and the blocks that follow."""


def steps_of(blocks: Sequence[PaperBlock]) -> tuple[tuple[ProcedureStep, ...], Sequence[PaperBlock]]:
    """The steps, and the blocks that are none of them: all of them where no steps can be told apart."""
    return _parted(blocks, _table_steps(blocks) or _grouped(blocks), MOST_STEPS, _step)


def scenarios_of(blocks: Sequence[PaperBlock]) -> tuple[tuple[ProcedureScenario, ...], Sequence[PaperBlock]]:
    return _parted(blocks, _grouped(blocks), MOST_SCENARIOS, _scenario)


def _parted(
    blocks: Sequence[PaperBlock],
    found: tuple[list[PaperBlock], list[Group]],
    most: int,
    made: Callable[[int, Group], Part],
) -> tuple[tuple[Part, ...], Sequence[PaperBlock]]:
    before, groups = found
    parts = tuple(made(number, group) for number, group in enumerate(groups, 1))
    too_long = any(max(len(one.text), len(getattr(one, "why", ""))) > LONGEST_PART for one in parts)
    if not parts or len(parts) > most or too_long:
        return (), blocks
    return parts, before


def _step(number: int, group: Group) -> ProcedureStep:
    title, lead, blocks = group
    why = [block for block in blocks if block.kind is BlockKind.PARAGRAPH and WHY.match(block.text)]
    said = [block for block in blocks if block not in why]
    reasons = "\n\n".join(WHY.sub(r"\2", block.text, count=1) for block in why)
    return ProcedureStep(str(number), title, _joined(lead, said), reasons)


def _scenario(number: int, group: Group) -> ProcedureScenario:
    title, lead, blocks = group
    return ProcedureScenario(str(number), title, _joined(lead, blocks))


def _joined(lead: str, blocks: Sequence[PaperBlock]) -> str:
    return "\n\n".join(part for part in (lead, markdown_of(blocks)) if part)


def _grouped(blocks: Sequence[PaperBlock]) -> tuple[list[PaperBlock], list[Group]]:
    """What stands before the first group, and the groups: by the highest headings, or by the items of a list."""
    numbered = any(block.is_numbered for block in blocks)
    levels = [block.level for block in blocks if block.is_heading and not (numbered and block.level == BOLD_LEVEL)]
    if levels:
        return _split(blocks, lambda block: block.is_heading and block.level == min(levels))
    items = [block for block in blocks if block.kind is BlockKind.ITEM]
    if not items:
        return list(blocks), []
    depth = min(item.level for item in items)
    in_figures = any(item.is_numbered and item.level == depth for item in items)
    return _split(
        blocks, lambda block: block.kind is BlockKind.ITEM and block.level == depth and block.is_numbered >= in_figures
    )


def _split(blocks: Sequence[PaperBlock], begins: Callable[[PaperBlock], bool]) -> tuple[list[PaperBlock], list[Group]]:
    before = list(takewhile(lambda block: not begins(block), blocks))
    groups: list[Group] = []
    for block in blocks[len(before) :]:
        if begins(block):
            groups.append((*_titled(block), []))
        elif block.kind is BlockKind.ITEM:
            groups[-1][2].append(replace(block, level=max(block.level - 1, 0)))
        else:
            groups[-1][2].append(block)
    return before, groups


def _titled(block: PaperBlock) -> tuple[str, str]:
    """A title in plain words, and the markdown that says what the title does not."""
    plain = one_line(plain_markdown(block.text))
    if block.is_heading:
        shorter = without_number(plain)
        return (shorter, "") if len(shorter) <= LONGEST_LINE else (excerpt(plain, LONGEST_TITLE), block.text)
    return _title_of(block.text, plain)


def _title_of(text: str, plain: str) -> tuple[str, str]:
    lead = BOLD_LEAD.match(text)
    if lead and len(lead[1]) <= LONGEST_LINE:
        return one_line(plain_markdown(lead[1])), text[lead.end() :].removeprefix("\\").strip()
    if len(plain) <= LONGEST_TITLE and "](" not in text:
        return plain, ""
    first = SENTENCE.search(text)
    if text == plain and first and first.end() <= LONGEST_TITLE:
        return text[: first.end()], text[first.end() :].strip()
    return excerpt(plain, LONGEST_TITLE), text


def _table_steps(blocks: Sequence[PaperBlock]) -> tuple[list[PaperBlock], list[Group]] | None:
    """The steps of a table whose columns are what is done, why, and their number, and no other."""
    if len(blocks) != 1 or blocks[0].kind is not BlockKind.TABLE:
        return None
    head, *rows = blocks[0].rows
    names = [one_line(plain_markdown(cell)).lower().rstrip(":") for cell in head]
    doing = next((at for at, name in enumerate(names) if name in DOING), None)
    reason = next((at for at, name in enumerate(names) if name in REASON), None)
    if doing is None or any(at not in {doing, reason} and name not in COUNT for at, name in enumerate(names)):
        return None
    groups: list[Group] = []
    for row in rows:
        cells = [*row, *[""] * (len(names) - len(row))]
        first, _, more = cells[doing].partition("\n")
        plain = one_line(plain_markdown(first))
        title, lead = _title_of(first, plain)
        why = cells[reason] if reason is not None else ""
        said = [
            PaperBlock(BlockKind.PARAGRAPH, words) for words in (more.strip(), f"Why: {why}" if why else "") if words
        ]
        groups.append((without_number(title), lead, said))
    return [], groups
