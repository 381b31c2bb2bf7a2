"""The forms by which somebody says how a requirement stands to another, and that it does so no longer."""

from app.core.days import day_in_words
from app.core.errors import BadInput, NotFound
from app.requirements import operations, queries
from app.requirements.domain.relations import WORDS
from app.requirements.domain.words import RelationKind
from app.requirements.forms import RelationEndForm, RelationForm
from app.requirements.models import Requirement
from app.requirements.queries.relations import relation_of
from app.requirements.routes.blueprint import pages
from app.requirements.routes.decisions import Answer, step
from app.requirements.routes.editing import BOTH, EDIT, row_to_change
from app.web.access import current_actor
from app.web.requests import now, session


@pages.page("/requirements/<ref>/relations", EDIT, methods=BOTH)
def relate(ref: str) -> Answer:
    def say(row: Requirement, form: RelationForm) -> None:
        kind, reason = RelationKind(form.kind.data), form.reason.data or ""
        other = _other((form.other.data or "").upper())
        operations.relate(session(), row, kind, other, reason, by=current_actor(), now=now())

    row = row_to_change(ref)
    form = RelationForm()
    return step(form, row, say, "relate", f"Noted how {ref} stands to it.")


@pages.page("/requirements/<ref>/relations/<int:relation_id>/end", EDIT, methods=BOTH)
def unrelate(ref: str, relation_id: int) -> Answer:
    def end(row: Requirement, form: RelationEndForm) -> None:
        reason = form.reason.data or ""
        operations.unrelate(session(), row, relation_id, reason, by=current_actor(), now=now())

    row = row_to_change(ref)
    held, other = relation_of(session(), current_actor(), row, relation_id)
    relation = f"{WORDS[held.kind][0 if held.from_id == row.id else 1]} {other}, since {day_in_words(held.from_on)}"
    form = RelationEndForm()
    said = f"Noted that it is so no longer for {ref}."
    return step(form, row, end, "unrelate", said, relation=relation, because=held.reason)


def _other(ref: str) -> Requirement:
    try:
        return queries.visible_requirement(session(), current_actor(), ref)
    except NotFound as missing:
        raise BadInput({"other": f"The register holds no {ref}. Look its ref up in the list"}) from missing
