"""Change cases in files: taken out only, since a case comes from what happened and ends by its steps."""

from app.cases import exchange
from app.core.capability import Capability
from app.exchange.domain.columns import FileColumn, Holds
from app.exchange.kinds.kind import OutKind

CASES = OutKind(
    name="cases",
    one="case",
    key="number",
    says="What changes caused: whose each case is, when it takes effect, what it touches, its parts and how it ended. "
    "Cases are taken out only.",
    columns=(
        FileColumn("number"),
        FileColumn("title", most=500),
        FileColumn("status"),
        FileColumn("owner"),
        FileColumn("client"),
        FileColumn("effective_on", Holds.DAY),
        FileColumn("opened_at"),
        FileColumn("opened_by"),
        FileColumn("ended_at"),
        FileColumn("ended_by"),
        FileColumn("reason", Holds.TEXT),
        FileColumn("changes", Holds.LINES),
        FileColumn("requirements", Holds.LINES),
        FileColumn("measures", Holds.LINES),
        FileColumn("parts", Holds.LINES),
    ),
    reads=Capability.READ_CASES,
    feature=exchange,
)
