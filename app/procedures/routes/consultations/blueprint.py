"""What the pages of consultations share."""

from dataclasses import dataclass

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.core.capability import Capability
from app.procedures.domain.comparing import Comparison, PartFate, compare
from app.procedures.domain.publishing import in_force
from app.procedures.domain.text import ProcedureText
from app.procedures.models import Procedure
from app.procedures.queries import procedure_of_consultation, published_versions, revision_numbered, text_of
from app.signing.domain.words import CONSULTED, ConsultationStatus, DispositionKind, View
from app.signing.queries.consultations import Consulted, visible_consultation
from app.web.access import Pages, current_actor, needs
from app.web.requests import session, today
from app.web.toasts import toast

pages = Pages("consultations", __name__)
READ, WRITE = needs(Capability.READ_PROCEDURES), needs(Capability.WRITE_PROCEDURES)
BOTH = ("GET", "POST")
Page = str | Response | tuple[str, int]
MARKS = {
    ConsultationStatus.OPEN: "going",
    ConsultationStatus.PASSED: "done",
    ConsultationStatus.FAILED: "fail",
    ConsultationStatus.STOPPED: "off",
    View.SUPPORT: "done",
    View.OBJECT: "fail",
    View.NO_VIEW: "todo",
}
DISPOSITIONS = {kind.value: CONSULTED[kind] for kind in DispositionKind}


@pages.context_processor
def words() -> dict[str, object]:
    """The product's words for the fixed words of these pages."""
    return {"consulted": CONSULTED, "marks": MARKS, "dispositions": DISPOSITIONS}


@dataclass(frozen=True)
class AskedText:
    """The text that people are asked about, and what it is compared with: none where nothing is in force yet."""

    text: ProcedureText
    compared: Comparison | None
    against: str
    sections: dict[str, str]

    @property
    def offered(self) -> dict[str, str]:
        """What is worth a tap of its own: the parts that are not as they were, or all where nothing was before."""
        if self.compared is None:
            return self.sections
        changed = {part.heading for part in self.compared.parts if part.fate is not PartFate.SAME}
        return {key: name for key, name in self.sections.items() if name in changed}


def asked_text(row: Procedure, consultation: Consulted, answered_on: int | None = None) -> AskedText:
    """Compared with what this reader answered on, where that is earlier text; else with what is in force."""
    text = text_of(revision_numbered(session(), row, consultation.subject_revision))
    number = answered_on if answered_on not in (None, consultation.subject_revision) else None
    against = f"Revision {number}, which you answered on" if number else ""
    if number is None:
        held = in_force(published_versions(session(), row.row_id), today())
        number, against = (held.number, f"{held.label}, in force now,") if held else (None, "")
    before = text_of(revision_numbered(session(), row, number)) if number else None
    return AskedText(text, compare(before, text) if before else None, against, sections_of(text))


def sections_of(text: ProcedureText) -> dict[str, str]:
    """What a comment can be about, by the key that stays its own."""
    steps = {f"step:{one.key}": f"Step {number}" for number, one in enumerate(text.steps, 1)}
    scenarios = {f"scenario:{one.key}": f"Scenario {number}" for number, one in enumerate(text.scenarios, 1)}
    return {**steps, **scenarios}


def held(consultation_id: int) -> tuple[Procedure, Consulted]:
    """The procedure and then the consultation, held until the request ends: the same order everywhere."""
    seen = visible_consultation(session(), current_actor(), consultation_id)
    row = procedure_of_consultation(session(), seen.subject_id, to_change=True)
    return row, visible_consultation(session(), current_actor(), consultation_id, to_change=True)


def back_to(consultation_id: int, said: str, anchor: str = "") -> Response:
    toast(said)
    place = url_for("consultations.show_consultation", row_id=consultation_id, _anchor=anchor or None)
    return redirect(place, 303)
