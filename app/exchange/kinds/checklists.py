"""Checklists in files: nested in JSON and YAML, a row for each question in a table.

It becomes a kind (`KINDS`) with the feature that stores checklists, which it takes as an argument.
"""

from collections.abc import Iterable, Iterator

from app.core.capability import Capability
from app.exchange.domain.checklist_rows import BadRows, flatten, unflatten
from app.exchange.domain.columns import Column, Holds
from app.exchange.kinds.kind import Feature, Kind, Read

LARGEST_CHECKLIST = 1_000_000
LONGEST_GUIDANCE = 5_000
ROW_COLUMNS = (
    Column("id", hint="the checklist's own code, never changed", also=("checklist", "ref"), most=60),
    Column("title"),
    Column("subject", hint="what an audit looks at", most=60),
    Column("channels", Holds.LINES, "one a line"),
    Column("audience", hint="key of a post", most=60),
    Column("sampling", Holds.STRUCTURE, "JSON"),
    Column("guidance", Holds.TEXT, most=LONGEST_GUIDANCE),
    Column("owner", hint="e-mail", most=254),
    Column("client", most=120),
    Column("change_note", Holds.TEXT, most=2_000),
    Column("scoring_mode", hint="questions or sections", most=60),
    Column("pass_mark", hint="out of 100", most=60),
    Column("autofail_mode", hint="zero or fail_only", most=60),
    Column("section", hint="its code", most=60),
    Column("section_title"),
    Column("section_weight", most=60),
    Column("section_minimum", most=60),
    Column("follow_up_to", hint="code of the question that it hangs on", most=60),
    Column("shown_when", Holds.LINES, "the answers that show a follow-up, one a line"),
    Column("question", hint="its code", most=60),
    Column("text", Holds.TEXT),
    Column("type", most=60),
    Column("weight", most=60),
    Column("steps", Holds.LINES, "labels of a scale, lowest first"),
    Column("options", Holds.LINES, "one a line, such as 0.5: One, or 0 fail: Neither", most=300),
    Column("critical", most=60),
    Column("na_allowed", Holds.FLAG),
    Column("fail_grade", most=60),
    Column("category", most=60),
    Column("question_guidance", Holds.TEXT, most=LONGEST_GUIDANCE),
    Column("requirement_refs", Holds.LINES, "one a line"),
    Column("requires_comment_on", Holds.LINES, "answers, one a line"),
    Column("requires_photo_on", Holds.LINES, "answers, one a line"),
    Column("requires_evidence_on", Holds.LINES, "answers, one a line"),
    Column("raises_finding_on", Holds.LINES, "answers, one a line"),
    Column("notify", Holds.STRUCTURE, "JSON"),
)
COLUMNS = (
    *ROW_COLUMNS[:5],
    Column("scoring", Holds.STRUCTURE, "mode, pass_mark and autofail_mode"),
    *ROW_COLUMNS[5:10],
    Column("sections", Holds.STRUCTURE, "with their questions", most=LARGEST_CHECKLIST),
    Column("defaults", Holds.STRUCTURE, "what a question that does not say so has"),
)


def checklists_by(feature: Feature) -> Kind:
    """The kind, stored by the feature that owns the tables."""
    return Kind(
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
    """The checklists of a table's rows, in the order in which they first come; a problem says its row."""
    found: dict[str, list[Read]] = {}
    for read in reads:
        ref = str(read.document.get("id") or "")
        if not ref:
            words = {"id": "Say which checklist this row belongs to"}
            yield Read(read.number, {"id": ""}, {**read.problems, **words})
        else:
            found.setdefault(ref, []).append(read)
    for rows in found.values():
        problems = {f"{name}, row {read.number}": words for read in rows for name, words in read.problems.items()}
        try:
            document = unflatten([(read.number, read.document) for read in rows])
        except BadRows as wrong:
            problems |= wrong.problems
            document = wrong.document
        yield Read(rows[0].number, document, problems)
