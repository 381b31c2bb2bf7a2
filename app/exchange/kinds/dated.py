"""What held of requirements from a day until another, in files: whether each applied, and who answered for it."""

from app.core.capability import Capability
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import FileKind
from app.requirements.domain.words import Applicability
from app.requirements.exchange.decisions import DECISIONS as DECISIONS_OF_REGISTER
from app.requirements.exchange.owners import OWNERS as OWNERS_OF_REGISTER

REF = FileColumn("ref", most=60)
REASON = FileColumn("reason", Holds.TEXT, most=2_000)
DAYS = (
    FileColumn("from_on", Holds.DAY, "empty: from the day on which it is brought in", also=("from",)),
    FileColumn("to_on", Holds.DAY, "the first day on which it held no longer", also=("to",)),
)
STAYS = (
    "What was kept is not rewritten: a row tells of days of which nothing was kept, or says what holds from today on. "
    "Who said it and when is in no file, nor what was replaced within a day."
)

DECISIONS = FileKind(
    name="decisions",
    one="decision",
    key="ref",
    beside=("place", "from_on"),
    says="Whether each requirement applied, everywhere or for one site, client, product or sector, from when to "
    f"when, why, and when to decide again. {STAYS}",
    columns=(
        REF,
        FileColumn("place", hint="its sort and name, such as site: Leeds; empty for everywhere"),
        FileColumn("applicability", Holds.WORD, words=tuple(Applicability)),
        REASON,
        *DAYS,
        FileColumn("review_on", Holds.DAY, "when to decide again"),
    ),
    reads=Capability.READ_REGISTER,
    moves=Capability.EDIT_REGISTER,
    feature=DECISIONS_OF_REGISTER,
    blocked=DECISIONS_OF_REGISTER.blocked,
)

OWNERS = FileKind(
    name="owners",
    one="owner",
    key="ref",
    beside=("from_on",),
    says=f"Who answered for each requirement, and who was the deputy, from when to when. {STAYS}",
    columns=(
        REF,
        FileColumn("owner", hint="e-mail; empty where it fell to the compliance officers", most=254),
        FileColumn("deputy", hint="e-mail", most=254),
        REASON,
        *DAYS,
    ),
    reads=Capability.READ_REGISTER,
    moves=Capability.EDIT_REGISTER,
    feature=OWNERS_OF_REGISTER,
    blocked=OWNERS_OF_REGISTER.blocked,
)
