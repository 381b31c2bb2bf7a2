"""Checklists in files: nested in JSON and YAML, a row for each question in a table.

It becomes a kind (`KINDS`) with the feature that stores checklists, which it takes as an argument.
"""

from collections.abc import Iterable, Iterator

from app.core.capability import Capability
from app.exchange.domain.checklist_rows import FILL_DOWN, BadRows, flatten, misplaced, unflatten
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import Feature, FileKind, FurtherRow, Read

LARGEST_CHECKLIST = 1_000_000
LONGEST_GUIDANCE = 5_000
ROW_COLUMNS = (
    FileColumn("id", hint="the checklist's own code, never changed", also=("checklist", "ref"), most=60),
    FileColumn("title"),
    FileColumn("subject", hint="what an audit looks at", most=60),
    FileColumn("channels", Holds.LINES, "one a line"),
    FileColumn("audience", hint="key of a post", most=60),
    FileColumn("sampling", Holds.STRUCTURE, "JSON"),
    FileColumn("guidance", Holds.TEXT, most=LONGEST_GUIDANCE),
    FileColumn("owner", hint="e-mail", most=254),
    FileColumn("client", most=120),
    FileColumn("change_note", Holds.TEXT, most=2_000),
    FileColumn("scoring_mode", hint="questions or sections", most=60),
    FileColumn("pass_mark", Holds.PERCENT, "out of 100", most=60),
    FileColumn("autofail_mode", hint="zero or fail_only", most=60),
    FileColumn("section", hint="its code", most=60),
    FileColumn("section_title"),
    FileColumn("section_weight", most=60),
    FileColumn("section_minimum", Holds.PERCENT, "out of 100", most=60),
    FileColumn("follow_up_to", hint="code of the question that it hangs on", most=60),
    FileColumn("shown_when", Holds.LINES, "the answers that show a follow-up, one a line"),
    FileColumn("question", hint="its code", most=60),
    FileColumn("text", Holds.TEXT),
    FileColumn("type", most=60),
    FileColumn("weight", most=60),
    FileColumn("steps", Holds.LINES, "labels of a scale, lowest first"),
    FileColumn("options", Holds.LINES, "one a line, such as 0.5: One, or 0 fail: Neither", most=300),
    FileColumn("critical", most=60),
    FileColumn("na_allowed", Holds.FLAG),
    FileColumn("fail_grade", most=60),
    FileColumn("category", most=60),
    FileColumn("question_guidance", Holds.TEXT, most=LONGEST_GUIDANCE),
    FileColumn("requirement_refs", Holds.LINES, "one a line"),
    FileColumn("requires_comment_on", Holds.LINES, "answers, one a line"),
    FileColumn("requires_photo_on", Holds.LINES, "answers, one a line"),
    FileColumn("requires_evidence_on", Holds.LINES, "answers, one a line"),
    FileColumn("raises_finding_on", Holds.LINES, "answers, one a line"),
    FileColumn("notify", Holds.STRUCTURE, "JSON"),
)
COLUMNS = (
    *ROW_COLUMNS[:5],
    FileColumn("scoring", Holds.STRUCTURE, "mode, pass_mark and autofail_mode"),
    *ROW_COLUMNS[5:10],
    FileColumn("sections", Holds.STRUCTURE, "with their questions", most=LARGEST_CHECKLIST),
    FileColumn("defaults", Holds.STRUCTURE, "what a question that does not say so has"),
)


def checklists_by(feature: Feature) -> FileKind:
    """The kind, stored by the feature that owns the tables."""
    return FileKind(
        name="checklists",
        one="checklist",
        key="id",
        says="The forms that audits follow. One is known by its id; in a table each question is a row. What differs "
        "becomes a draft, which a person publishes.",
        columns=COLUMNS,
        reads=Capability.READ_CHECKLISTS,
        moves=Capability.DESIGN_CHECKLISTS,
        feature=feature,
        row_columns=ROW_COLUMNS,
        flatten=flatten,
        gather=gather,
    )


def gather(reads: Iterable[Read]) -> Iterator[Read]:
    """The checklists of a table's rows, in the order in which they first come; every row is in one, or refused.

    A row that names no checklist counts with the one above it, since a merged cell names it in its first row only: a
    checklist is brought in whole or not at all.
    """
    checklists: dict[str, list[Read]] = {}
    above: list[Read] | None = None
    for read in reads:
        ref = str(read.document.get("id") or "")
        if ref:
            above = checklists.setdefault(ref, [])
            above.append(read._replace(problems={**misplaced(read.document), **read.problems}))
            continue
        lost = read._replace(problems={"id": f"Say which checklist this row belongs to. {FILL_DOWN}", **read.problems})
        if above is None:
            yield lost._replace(document={"id": ""})
        else:
            above.append(lost)
    for rows in checklists.values():
        yield _gathered(rows)


def _gathered(rows: list[Read]) -> Read:
    first = rows[0]
    problems = dict(first.problems)
    refused = next((read.number for read in rows[1:] if read.problems), None)
    if refused is not None:
        problems["row"] = f"Row {refused} of this checklist is refused, and a checklist is brought in whole"
    try:
        document = unflatten([(read.number, read.document) for read in rows])
    except BadRows as wrong:
        problems |= wrong.problems
        document = wrong.document
    return Read(first.number, document, problems, tuple(FurtherRow(read.number, read.problems) for read in rows[1:]))
