"""How requirements stand to each other, in files."""

from app.core.capability import Capability
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import FileKind
from app.requirements.domain.words import RelationKind
from app.requirements.exchange import relations

RELATIONS = FileKind(
    name="relations",
    one="relation",
    key="ref",
    beside=("relation", "other", "from_on"),
    says="Which requirement implements another, conflicts with it or is its duplicate, since when, and until when it "
    "was so. What is noted already is not rewritten: a row notes something new, or ends today what holds. Who noted it "
    "is in no file: here it is whoever brings it in.",
    columns=(
        FileColumn("ref", hint="the requirement at which it begins", most=60),
        FileColumn("relation", Holds.WORD, words=tuple(RelationKind)),
        FileColumn("other", hint="ref of the other one; of a duplicate the one that stays", most=60),
        FileColumn("reason", Holds.TEXT, most=2_000),
        FileColumn("from_on", Holds.DAY, "empty: from the day on which it is brought in", also=("from",)),
        FileColumn("to_on", Holds.DAY, "the first day on which it held no longer", also=("to",)),
        FileColumn("end_reason", Holds.TEXT, "needed where it ended", most=2_000),
    ),
    reads=Capability.READ_REGISTER,
    moves=Capability.EDIT_REGISTER,
    feature=relations,
    blocked=relations.blocked,
)
