"""Aims, promises, objectives and measures in files; in a table each reading of a measure is a row."""

from collections.abc import Sequence
from typing import Any

from app.core.capability import Capability
from app.core.importing import Document
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import FileKind
from app.exchange.kinds.several_rows import SeveralRows
from app.organisation.domain.filed import OF_READING
from app.organisation.domain.words import Better, ObjectiveKind, ObjectiveStatus, Reckoning, Tells
from app.organisation.exchange import AimFiles, MeasureFiles, ObjectiveFiles, PromiseFiles

LONGEST_TEXT, LONGEST_MORE, LARGEST_READINGS = 500, 2_000, 1_000_000
CODE = FileColumn("code", hint="its own code, never changed", most=40)
AIM = FileColumn("aim", hint="code of an aim", most=40)
PRODUCT = FileColumn("product", hint="name of a product or service")
OF_MEASURE = (
    CODE,
    FileColumn("name"),
    FileColumn("unit", hint="such as percent or seconds", most=40),
    FileColumn("tells", Holds.WORD, words=tuple(Tells)),
    FileColumn("better", Holds.WORD, words=tuple(Better)),
    FileColumn("reckoning", Holds.WORD, "settled when it is added", words=tuple(Reckoning)),
    FileColumn("about", Holds.TEXT, "what is counted", most=LONGEST_MORE),
)
READING_COLUMNS = (
    FileColumn("day", Holds.DAY, "of one reading"),
    FileColumn("value", Holds.PERCENT, "empty where numerator and n are given", most=60),
    FileColumn("numerator", hint="how many of n", most=60),
    FileColumn("n", Holds.NUMBER),
    FileColumn("source", hint="where it was read"),
)
READS, MOVES = Capability.READ_ORGANISATION, Capability.EDIT_ORGANISATION
_AIMS, _PROMISES, _OBJECTIVES, _MEASURES = AimFiles(), PromiseFiles(), ObjectiveFiles(), MeasureFiles()


def _readings(rows: Sequence[Document]) -> dict[str, Any]:
    """The readings of a measure's rows; a row without one is the measure alone."""
    readings = [{name: row.get(name) for name in OF_READING} for row in rows]
    return {"readings": [one for one in readings if any(value not in (None, "") for value in one.values())]}


_ROWS = SeveralRows("measure", OF_MEASURE, lambda document: document.get("readings") or [], _readings)
AIMS = FileKind(
    name="aims",
    one="aim",
    key="code",
    says="What the organisation wants. An aim is known by its code; what was retired is in no file.",
    columns=(CODE, FileColumn("text", Holds.TEXT, most=LONGEST_TEXT)),
    feature=_AIMS,
    blocked=_AIMS.blocked,
    reads=READS,
    moves=MOVES,
)
PROMISES = FileKind(
    name="promises",
    one="promise",
    key="code",
    says="The charter. A promise names its aim, its product and its measures; bring those in first.",
    columns=(
        CODE,
        FileColumn("text", Holds.TEXT, most=LONGEST_TEXT),
        AIM,
        PRODUCT,
        FileColumn("measures", Holds.LINES, "codes, one a line", most=40),
    ),
    feature=_PROMISES,
    blocked=_PROMISES.blocked,
    reads=READS,
    moves=MOVES,
)
OBJECTIVES = FileKind(
    name="objectives",
    one="objective",
    key="code",
    says="What is to be reached or held, by its measure. A draft may lack anything; what is set lacks nothing.",
    columns=(
        CODE,
        FileColumn("text", Holds.TEXT, most=LONGEST_TEXT),
        FileColumn("kind", Holds.WORD, words=tuple(ObjectiveKind)),
        FileColumn("status", Holds.WORD, words=(ObjectiveStatus.DRAFT, ObjectiveStatus.SET)),
        AIM,
        PRODUCT,
        FileColumn("measure", hint="code of a measure", most=40),
        FileColumn("baseline", Holds.PERCENT, "of an improvement", most=60),
        FileColumn("target", Holds.PERCENT, most=60),
        FileColumn("due_on", Holds.DAY, "of an improvement"),
        FileColumn("owner", hint="e-mail", most=254),
        FileColumn("how", Holds.TEXT, "how it can be reached", most=LONGEST_MORE),
        FileColumn("balance", Holds.LINES, "codes of further measures, one a line", most=40),
    ),
    feature=_OBJECTIVES,
    blocked=_OBJECTIVES.blocked,
    reads=READS,
    moves=MOVES,
)
MEASURES = FileKind(
    name="measures",
    one="measure",
    key="code",
    says="Figures with their readings. In a table each reading is a row. A reading of a day that is held is corrected; "
    "one that the file does not have stays.",
    columns=(*OF_MEASURE, FileColumn("readings", Holds.STRUCTURE, ", ".join(OF_READING), most=LARGEST_READINGS)),
    row_columns=(*OF_MEASURE, *READING_COLUMNS),
    flatten=_ROWS.flatten,
    gather=_ROWS.gather,
    feature=_MEASURES,
    blocked=_MEASURES.blocked,
    reads=READS,
    moves=MOVES,
)
