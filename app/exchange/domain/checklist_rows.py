"""A checklist as rows of a table, one for each question, and such rows as a checklist again.

What belongs to the checklist or to a section stands in each of their rows, as in a sheet that people filter; a later
row may leave it empty. A follow-up names the question that it hangs on and the answers that show it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

Row = dict[str, Any]
Entry = dict[str, Any]

SCORING = {"scoring_mode": "mode", "pass_mark": "pass_mark", "autofail_mode": "autofail_mode"}
OF_CHECKLIST = (
    *("id", "title", "subject", "channels", "audience", "sampling", "guidance", "owner", "client", "change_note"),
    *SCORING,
)
OF_SECTION = {
    "section": "id",
    "section_title": "title",
    "section_weight": "weight",
    "section_minimum": "minimum",
}
RULES = ("requires_comment_on", "requires_photo_on", "requires_evidence_on", "raises_finding_on")
OF_QUESTION = {
    "question": "id",
    "text": "text",
    "type": "type",
    "weight": "weight",
    "steps": "steps",
    "options": "options",
    "critical": "critical",
    "na_allowed": "na_allowed",
    "fail_grade": "fail_grade",
    "category": "category",
    "question_guidance": "guidance",
    "requirement_refs": "requirement_refs",
    **{name: name for name in RULES},
    "notify": "notify",
}
HANGS_ON, SHOWN_WHEN = "follow_up_to", "shown_when"
FILL_DOWN = "Cells that are merged hold their value in the first row only: unmerge them, and fill the value down"
OPTION = re.compile(r"([^\s:]+)( fail)?: ?(.*)")


class BadRows(ValueError):
    """Why rows make no checklist, by column; `document` is what they say as far as they agree."""

    def __init__(self, problems: Mapping[str, str], document: Mapping[str, Any]) -> None:
        self.problems, self.document = dict(problems), dict(document)
        super().__init__("; ".join(self.problems.values()))


def misplaced(row: Mapping[str, Any]) -> dict[str, str]:
    """Why a row cannot be placed in its checklist, by column; empty for one that can.

    A row that says something of a question or a section and names none would otherwise vanish, the question with it.
    """
    asks = any(_says(row, name) for name in (*OF_QUESTION, HANGS_ON, SHOWN_WHEN) if name != "question")
    names_question = _says(row, "question")
    problems = {}
    if asks and not names_question:
        problems["question"] = "Give this question a code of its own, such as A2. Without one it cannot be placed"
    in_section = asks or names_question or any(_says(row, name) for name in OF_SECTION if name != "section")
    if in_section and not _says(row, "section"):
        problems["section"] = f"Say in which section this row belongs. {FILL_DOWN}"
    return problems


def flatten(document: Mapping[str, Any]) -> list[Row]:
    """The rows of a checklist, sections and questions in their order, each follow-up behind its question."""
    top: Row = {name: document.get(name) for name in OF_CHECKLIST if name not in SCORING}
    scoring = document.get("scoring") or {}
    top |= {name: scoring.get(key) for name, key in SCORING.items()}
    rows = []
    for section in document.get("sections") or ():
        held = top | {name: section.get(key) for name, key in OF_SECTION.items()}
        rows += _flat_questions(held, section.get("questions") or (), "", None) or [held]
    return [_with_every_column(row) for row in rows or [top]]


def unflatten(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> Entry:
    """The checklist of numbered rows that all have its id; BadRows names the cells that contradict others."""
    problems: dict[str, str] = {}
    top = _agreed(rows, OF_CHECKLIST, problems)
    document: Entry = {name: top[name] for name in OF_CHECKLIST if name not in SCORING and top[name]}
    document["channels"] = top["channels"] or []
    document["scoring"] = {key: top[name] for name, key in SCORING.items() if top[name]}
    document["sections"] = [_section(part, problems) for part in _parts(rows, "section")]
    if problems:
        raise BadRows(problems, document)
    return document


def written_options(options: Iterable[Mapping[str, Any]]) -> list[str]:
    """Options as lines, the score first: `1: Both`, `0 fail: Neither`."""
    return [f"{one.get('score', 0)}{' fail' if one.get('fail') else ''}: {one.get('label', '')}" for one in options]


def read_options(lines: Iterable[str]) -> list[Entry]:
    """The options of such lines; ValueError for a line without a score."""
    found = []
    for line in lines:
        parts = OPTION.fullmatch(line)
        if parts is None:
            raise ValueError(
                f"“{line[:40]}” is not an option: write its score, a colon and its label, such as 0.5: One"
            )
        fails = {"fail": True} if parts[2] else {}
        found.append({"label": parts[3], "score": parts[1], **fails})
    return found


def _says(row: Mapping[str, Any], name: str) -> bool:
    return row.get(name) not in (None, "", [], {})


def _flat_questions(
    held: Row, questions: Iterable[Mapping[str, Any]], parent: str, when: Sequence[str] | None
) -> list[Row]:
    rows = []
    for question in questions:
        row = held | {name: question.get(key) for name, key in OF_QUESTION.items()}
        row["options"] = written_options(question.get("options") or ())
        rows.append(row | {HANGS_ON: parent, SHOWN_WHEN: when})
        follow_up = question.get("follow_up") or []
        for block in follow_up if isinstance(follow_up, list) else [follow_up]:
            below = block.get("questions") or ()
            rows += _flat_questions(held, below, str(question.get("id") or ""), block.get("when"))
    return rows


def _with_every_column(row: Row) -> Row:
    names = (*OF_CHECKLIST, *OF_SECTION, HANGS_ON, SHOWN_WHEN, *OF_QUESTION)
    return {name: row.get(name) for name in names}


def _parts(rows: Sequence[tuple[int, Mapping[str, Any]]], name: str) -> list[list[tuple[int, Mapping[str, Any]]]]:
    """Rows by the value of a column, in the order in which the values first come; rows without one are in no part."""
    found: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for number, row in rows:
        if row.get(name):
            found.setdefault(str(row[name]), []).append((number, row))
    return list(found.values())


def _agreed(
    rows: Sequence[tuple[int, Mapping[str, Any]]], names: Iterable[str], problems: dict[str, str]
) -> dict[str, Any]:
    """What the first row says of each column; a later one may repeat it or leave it empty."""
    first, said = rows[0]
    for number, row in rows[1:]:
        for name in names:
            if row.get(name) and row[name] != said.get(name):
                problems.setdefault(name, f"Row {number} says another {name} than row {first}")
    return {name: said.get(name) for name in names}


def _section(rows: Sequence[tuple[int, Mapping[str, Any]]], problems: dict[str, str]) -> Entry:
    held = _agreed(rows, OF_SECTION, problems)
    section: Entry = {key: held[name] for name, key in OF_SECTION.items() if held[name]}
    asked = [(number, row) for number, row in rows if row.get("question")]
    known = {""}
    for number, row in asked:
        parent = str(row.get(HANGS_ON) or "")
        if parent not in known:
            problems.setdefault(HANGS_ON, f"Row {number} hangs on “{parent}”, which no row above it in its section is")
        known.add(str(row["question"]))
    section["questions"] = _tree([row for _, row in asked], "", problems)
    return section


def _tree(rows: Sequence[Mapping[str, Any]], parent: str, problems: dict[str, str]) -> list[Entry]:
    """The questions that hang on one, those that hang on them within."""
    found = []
    for at, row in enumerate(rows):
        if str(row.get(HANGS_ON) or "") != parent:
            continue
        entry = _question(row, problems)
        below = [one for one in rows[at + 1 :] if str(one.get(HANGS_ON) or "") == entry["id"]]
        blocks = [
            {"when": list(when), "questions": [one for each in group for one in _alone(rows, each, problems)]}
            for when, group in groupby(below, key=lambda one: tuple(one.get(SHOWN_WHEN) or ()))
        ]
        if blocks:
            entry["follow_up"] = blocks[0] if len(blocks) == 1 else blocks
        found.append(entry)
    return found


def _alone(rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any], problems: dict[str, str]) -> list[Entry]:
    """One question with what hangs on it, apart from its siblings."""
    at = next(place for place, one in enumerate(rows) if one is row)
    parent = str(row.get(HANGS_ON) or "")
    others = [one for one in rows[at + 1 :] if str(one.get(HANGS_ON) or "") != parent]
    return _tree([row, *others], parent, problems)


def _question(row: Mapping[str, Any], problems: dict[str, str]) -> Entry:
    entry: Entry = {key: row[name] for name, key in OF_QUESTION.items() if row.get(name)}
    try:
        options = read_options(row.get("options") or ())
    except ValueError as wrong:
        problems.setdefault("options", str(wrong))
        options = []
    entry.pop("options", None)
    if options:
        entry["options"] = options
    if row.get("na_allowed") is not None:
        entry["na_allowed"] = row["na_allowed"]
    return entry | {name: row.get(name) or [] for name in RULES}
