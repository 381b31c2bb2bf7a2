"""What a revision needs before anybody is asked to sign it (SPEC A1, A8 and 2.10)."""

from app.procedures.domain.text import ProcedureText
from app.procedures.domain.words import RevisionStatus


def unready(text: ProcedureText, *, aims: int, promises: int, is_material: bool, status: RevisionStatus) -> list[str]:
    """Why signatures can not be asked for yet; empty where they can."""
    found = []
    if not aims:
        found.append("Name at least one aim that it serves")
    if not promises:
        found.append("Name at least one promise that it keeps")
    if not text.technology:
        found.append("Say in the text which technology it needs, or that it needs none")
    if not text.capability:
        found.append("Say in the text what people must be able to do, or that they need nothing new")
    if is_material and status is RevisionStatus.SUBMITTED:
        found.append("It is material, so it is consulted on before it is signed")
    return found
