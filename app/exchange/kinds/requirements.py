"""Requirements in files."""

from app.core.capability import Capability
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import FileKind
from app.requirements.domain.words import Applicability, Binding, Kind, Status
from app.requirements.exchange import register

LONGEST_NOTE = 1_000
LONGEST_REASON = 2_000

REQUIREMENTS = FileKind(
    name="requirements",
    one="requirement",
    key="ref",
    says="The register as it is, each requirement in its newest words. A row is known by its ref; new words make a new "
    "version, which needs effective_from. Earlier words and earlier statuses are in no file; who owned each and where "
    "it applied from day to day, and how they stand to each other, have files of their own.",
    columns=(
        FileColumn("ref", hint="its own code, never changed", also=("id",), most=60),
        FileColumn("title"),
        FileColumn("reference", hint="where it stands, such as DISP 1.6.2R"),
        FileColumn("instrument", hint="the law, handbook or policy", also=("source",)),
        FileColumn("kind", Holds.WORD, words=tuple(Kind)),
        FileColumn("binding", Holds.WORD, words=tuple(Binding)),
        FileColumn("status", Holds.WORD, words=tuple(Status)),
        FileColumn("client", hint="name of a client; empty for everybody's", most=120),
        FileColumn("demand", Holds.TEXT, "what the centre must do", most=5_000),
        FileColumn("applies_when", Holds.TEXT, most=5_000),
        FileColumn("source_text", Holds.TEXT, "the text of the instrument itself, word for word", most=5_000),
        FileColumn(
            "effective_from", Holds.DAY, "needed where the title, the reference or one of the texts above change"
        ),
        FileColumn("note", hint="what changes in the wording, and why", also=("version_note",)),
        FileColumn("owner", hint="e-mail", most=254),
        FileColumn("deputy", hint="e-mail", most=254),
        FileColumn("review_frequency_months", Holds.NUMBER),
        FileColumn("review_due_on", Holds.DAY),
        FileColumn("reviewed_on", Holds.DAY),
        FileColumn("applicability", Holds.WORD, words=tuple(Applicability)),
        FileColumn("applicability_reason", Holds.TEXT, "needed where it does not apply", most=LONGEST_REASON),
        FileColumn("url", hint="where to read it", most=500),
        FileColumn("verify", Holds.FLAG, "check before relying"),
        FileColumn("verify_note", Holds.TEXT, most=LONGEST_NOTE),
        FileColumn("clock", Holds.STRUCTURE, "JSON in a table"),
        FileColumn("retention_years", Holds.NUMBER),
        FileColumn("themes", Holds.LINES, "one a line"),
        FileColumn("aliases", Holds.LINES, "other names, one a line"),
        FileColumn("evidence", Holds.LINES, "one a line", also=("typical_evidence",)),
        FileColumn("sources", Holds.LINES, "keys of watched sources, one a line", also=("watch_feeds",)),
    ),
    reads=Capability.READ_REGISTER,
    moves=Capability.EDIT_REGISTER,
    feature=register,
)
