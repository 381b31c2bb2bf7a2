"""Requirements in files."""

from app.core.capability import Capability
from app.exchange.domain.columns import Column, Holds
from app.exchange.kinds.kind import Kind
from app.requirements import exchange
from app.requirements.domain.words import Applicability, Binding, Status
from app.requirements.domain.words import Kind as RequirementKind

LONGEST_NOTE = 1_000
LONGEST_REASON = 2_000

REQUIREMENTS = Kind(
    name="requirements",
    one="requirement",
    key="ref",
    says="The register. A row is known by its ref; new words make a new version, which needs effective_from.",
    columns=(
        Column("ref", hint="its own code, never changed", also=("id",), most=60),
        Column("title"),
        Column("reference", hint="where it stands, such as DISP 1.6.2R"),
        Column("instrument", hint="the law, handbook or policy", also=("source",)),
        Column("kind", Holds.WORD, words=tuple(RequirementKind)),
        Column("binding", Holds.WORD, words=tuple(Binding)),
        Column("status", Holds.WORD, words=tuple(Status)),
        Column("client", hint="name of a client; empty for everybody's", most=120),
        Column("demand", Holds.TEXT, "what the centre must do", most=5_000),
        Column("applies_when", Holds.TEXT, most=5_000),
        Column("effective_from", Holds.DAY, "needed where title, reference, demand or applies_when change"),
        Column("note", hint="what changes in the wording, and why", also=("version_note",)),
        Column("owner", hint="e-mail", most=254),
        Column("deputy", hint="e-mail", most=254),
        Column("review_frequency_months", Holds.NUMBER),
        Column("review_due_on", Holds.DAY),
        Column("reviewed_on", Holds.DAY),
        Column("applicability", Holds.WORD, words=tuple(Applicability)),
        Column("applicability_reason", Holds.TEXT, "needed where it does not apply", most=LONGEST_REASON),
        Column("url", hint="where to read it", most=500),
        Column("verify", Holds.FLAG, "check before relying"),
        Column("verify_note", Holds.TEXT, most=LONGEST_NOTE),
        Column("clock", Holds.STRUCTURE, "JSON in a table"),
        Column("retention_years", Holds.NUMBER),
        Column("themes", Holds.LINES, "one a line"),
        Column("aliases", Holds.LINES, "other names, one a line"),
        Column("evidence", Holds.LINES, "one a line", also=("typical_evidence",)),
        Column("sources", Holds.LINES, "keys of watched sources, one a line", also=("watch_feeds",)),
    ),
    reads=Capability.READ_REGISTER,
    moves=Capability.EDIT_REGISTER,
    feature=exchange,
)
