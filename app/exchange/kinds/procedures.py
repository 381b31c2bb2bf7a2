"""Procedures in files: nested in JSON and YAML, a row for each step and scenario in a table."""

from collections.abc import Sequence
from typing import Any

from app.core.capability import Capability
from app.core.importing import Document
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import FileKind
from app.exchange.kinds.several_rows import Row, SeveralRows
from app.procedures.domain.filed import OF_SCENARIO, OF_STEP
from app.procedures.domain.text import LONGEST_BODY, LONGEST_PART
from app.procedures.exchange import ProcedureFiles

LARGEST_PARTS, MOST_SERVED = 20_000_000, 500
STEP, SCENARIO = "step", "scenario"
_FILES = ProcedureFiles()


def _served(name: str, hint: str, most: int = 60) -> FileColumn:
    return FileColumn(name, Holds.LINES, hint, most=most, most_items=MOST_SERVED)


OF_PROCEDURE = (
    FileColumn("code", hint="its own code, never changed", most=40),
    FileColumn("title"),
    FileColumn("owner", hint="e-mail", most=254),
    FileColumn("post", hint="key of the post that owns it", most=60),
    FileColumn("client", hint="settled when it is added; empty for everybody's", most=120),
    FileColumn("review_every_months", Holds.NUMBER),
    _served("requirements", "refs, one a line"),
    _served("aims", "codes, one a line"),
    _served("promises", "codes, one a line"),
    _served("measures", "codes, one a line"),
    _served("products", "names, one a line", most=200),
    FileColumn("purpose", Holds.TEXT, most=LONGEST_PART),
    FileColumn("rationale", Holds.TEXT, "why it is done like this", most=LONGEST_PART),
    FileColumn("data_protection", Holds.TEXT, "about personal data", most=LONGEST_PART),
    FileColumn("technology", Holds.TEXT, most=LONGEST_PART),
    FileColumn("capability", Holds.TEXT, "what people must be able to do", most=LONGEST_PART),
    FileColumn("records", Holds.TEXT, "what is kept", most=LONGEST_PART),
    FileColumn("body", Holds.TEXT, "what stands under no heading of its own", most=LONGEST_BODY),
)
OF_PART = (
    FileColumn("part", Holds.WORD, "empty: a step", words=(STEP, SCENARIO)),
    FileColumn("part_title", hint="what the step is called, or what comes up"),
    FileColumn("part_text", Holds.TEXT, "what is done", most=LONGEST_PART),
    FileColumn("part_why", Holds.TEXT, "of a step", most=LONGEST_PART),
)


def _parts(document: Document) -> list[Row]:
    """A row for each step and scenario, in their order."""
    return [
        {"part": word, **{f"part_{name}": value for name, value in part.items()}}
        for word, name in ((STEP, "steps"), (SCENARIO, "scenarios"))
        for part in document.get(name) or ()
    ]


def _joined(rows: Sequence[Document]) -> dict[str, Any]:
    """The steps and scenarios of a procedure's rows."""
    scenarios = [row for row in rows if row.get("part") == SCENARIO]
    steps = [row for row in rows if row.get("part") != SCENARIO]
    return {
        "steps": [{name: row.get(f"part_{name}") for name in OF_STEP} for row in steps],
        "scenarios": [
            # A why that no scenario has is refused rather than lost.
            {name: row.get(f"part_{name}") for name in (OF_STEP if row.get("part_why") else OF_SCENARIO)}
            for row in scenarios
        ],
    }


_ROWS = SeveralRows("procedure", OF_PROCEDURE, _parts, _joined)
PROCEDURES = FileKind(
    name="procedures",
    one="procedure",
    key="code",
    says="How the floor works, each with its newest words. In a table each step and scenario is a row. What differs "
    "becomes the draft, whose author is whoever brings it in. What was retired is in no file, nor is "
    "the paper of one that was uploaded or linked.",
    columns=(
        *OF_PROCEDURE,
        FileColumn("steps", Holds.STRUCTURE, ", ".join(OF_STEP), most=LARGEST_PARTS),
        FileColumn("scenarios", Holds.STRUCTURE, ", ".join(OF_SCENARIO), most=LARGEST_PARTS),
    ),
    row_columns=(*OF_PROCEDURE, *OF_PART),
    flatten=_ROWS.flatten,
    gather=_ROWS.gather,
    feature=_FILES,
    blocked=_FILES.blocked,
    reads=Capability.READ_PROCEDURES,
    moves=Capability.WRITE_PROCEDURES,
)
