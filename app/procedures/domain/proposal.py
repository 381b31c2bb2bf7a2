"""The text that a paper proposes: what its headings call by a known name goes there, all else stays in the body.

Nothing of a paper is lost here: every block ends in one part of the text, and where a part cannot take it, in the body.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.core.markdown import plain_markdown
from app.core.text import one_line
from app.procedures.domain.paper import BlockKind, PaperBlock, markdown_of
from app.procedures.domain.parts import TextPart, part_named
from app.procedures.domain.steps import scenarios_of, steps_of
from app.procedures.domain.text import LONGEST_LINE, LONGEST_PART, ProcedureText


@dataclass
class _Gathered:
    """The blocks of one part, with the heading that began it."""

    heading: PaperBlock
    blocks: list[PaperBlock] = field(default_factory=list)


@dataclass(frozen=True)
class Proposal:
    """The text, and which heading was taken for which part, for its author to look at."""

    text: ProcedureText
    placed: tuple[tuple[str, TextPart], ...] = ()


def proposed(blocks: Sequence[PaperBlock], name: str) -> Proposal:
    """A procedure's text out of the blocks of a paper; `name` is its title where the paper has none."""
    title, rest = _titled(blocks)
    parts, body, placed = _gathered(rest)
    values: dict[str, str] = {}
    steps, left = steps_of(parts[TextPart.STEPS].blocks) if TextPart.STEPS in parts else ((), ())
    if left:
        body += [parts[TextPart.STEPS].heading, *left]
    given_up = {TextPart.STEPS} if left and not steps else set()
    scenarios, left = scenarios_of(parts[TextPart.SCENARIOS].blocks) if TextPart.SCENARIOS in parts else ((), ())
    if left:
        body += [parts[TextPart.SCENARIOS].heading, *left]
    given_up |= {TextPart.SCENARIOS} if left and not scenarios else set()
    # No key is given twice in one text, be it to a step or to a scenario.
    scenarios = tuple(replace(one, key=str(number)) for number, one in enumerate(scenarios, len(steps) + 1))
    for part, gathered in parts.items():
        if part in {TextPart.STEPS, TextPart.SCENARIOS}:
            continue
        words = markdown_of(gathered.blocks)
        if len(words) > LONGEST_PART:
            body += [gathered.heading, *gathered.blocks]
            given_up.add(part)
        else:
            values[part.value] = words
    text = ProcedureText(
        title=title or one_line(name)[:LONGEST_LINE], steps=steps, scenarios=scenarios, body=markdown_of(body), **values
    )
    return Proposal(text.prepared(), tuple(one for one in placed if one[1] not in given_up))


def _titled(blocks: Sequence[PaperBlock]) -> tuple[str, Sequence[PaperBlock]]:
    """The title, and the blocks without the one that says it."""
    called = next((at for at, block in enumerate(blocks) if block.kind is BlockKind.TITLE), None)
    if called is None and blocks and blocks[0].is_heading and not part_named(_plain(blocks[0])):
        called = 0
    if called is None:
        return "", blocks
    title = _plain(blocks[called])
    if len(title) > LONGEST_LINE:
        return "", blocks
    return title, [*blocks[:called], *blocks[called + 1 :]]


def _gathered(
    blocks: Sequence[PaperBlock],
) -> tuple[dict[TextPart, _Gathered], list[PaperBlock], list[tuple[str, TextPart]]]:
    """The blocks of each part by the heading above them, and the body: what stands under no known heading."""
    parts: dict[TextPart, _Gathered] = {}
    body: list[PaperBlock] = []
    placed: list[tuple[str, TextPart]] = []
    above: list[tuple[int, TextPart]] = []
    for block in blocks:
        if block.is_heading:
            while above and above[-1][0] >= block.level:
                above.pop()
            part = part_named(_plain(block))
            if part is not None:
                above.append((block.level, part))
                parts.setdefault(part, _Gathered(block))
                placed.append((_plain(block), part))
                continue
        (parts[above[-1][1]].blocks if above else body).append(block)
    return parts, body, placed


def _plain(block: PaperBlock) -> str:
    return one_line(plain_markdown(block.text))
