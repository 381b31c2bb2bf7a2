"""Paths for links in mail, where no request and no URL map are at hand. A test holds them to the URL map."""

from collections.abc import Callable
from urllib.parse import quote


def my_work() -> str:
    return "/"


def my_account() -> str:
    return "/me"


def sign_in() -> str:
    return "/sign-in"


def change(change_id: int | str) -> str:
    return f"/changes/{quote(str(change_id), safe='')}"


def changes() -> str:
    return "/changes"


def case(case_id: int | str) -> str:
    return f"/cases/{quote(str(case_id), safe='')}"


def case_plan(case_id: int | str) -> str:
    return f"/cases/{quote(str(case_id), safe='')}/approval"


def case_assignment(assignment_id: int | str) -> str:
    return f"/cases/assignments/{quote(str(assignment_id), safe='')}"


def procedure(procedure_id: int | str) -> str:
    return f"/procedures/{quote(str(procedure_id), safe='')}"


def effect_review(procedure_id: int, number: int, after_days: int) -> str:
    return f"{procedure(procedure_id)}/revisions/{number}/effects/{after_days}"


def procedure_revision(procedure_id: int | str, number: int | str) -> str:
    return f"/procedures/{quote(str(procedure_id), safe='')}/revisions/{quote(str(number), safe='')}"


def procedure_to_sign(procedure_id: int | str, number: int | str) -> str:
    return f"{procedure_revision(procedure_id, number)}/sign"


def consultation(consultation_id: int | str) -> str:
    return f"/consultations/{quote(str(consultation_id), safe='')}"


def consultations() -> str:
    return "/consultations"


def panel_link(token: str) -> str:
    return f"/c/{quote(token, safe='')}"


def attestation(procedure_id: int | str) -> str:
    """Where somebody confirms the version of a procedure that asks."""
    return f"/attestations/{quote(str(procedure_id), safe='')}"


def attestations_of(procedure_id: int | str) -> str:
    """Who of one's own confirmed it."""
    return f"/attestations/{quote(str(procedure_id), safe='')}/people"


def procedures_of(owner_id: int | str) -> str:
    return f"/procedures?owner={quote(str(owner_id), safe='')}"


def cases_of(owner_id: int | str) -> str:
    return f"/cases?owner={quote(str(owner_id), safe='')}"


def aim(aim_id: int | str) -> str:
    return f"/aims/{quote(str(aim_id), safe='')}"


def promise(promise_id: int | str) -> str:
    return f"/promises/{quote(str(promise_id), safe='')}"


def objective(objective_id: int | str) -> str:
    return f"/objectives/{quote(str(objective_id), safe='')}"


def measure(measure_id: int | str) -> str:
    return f"/measures/{quote(str(measure_id), safe='')}"


def product(product_id: int | str) -> str:
    return f"/products/{quote(str(product_id), safe='')}"


def internal_document(document_id: int | str) -> str:
    return f"/documents/{quote(str(document_id), safe='')}"


def objectives_of(owner_id: int | str) -> str:
    return f"/objectives?owner={quote(str(owner_id), safe='')}"


def products_of(owner_id: int | str) -> str:
    return f"/products?owner={quote(str(owner_id), safe='')}"


def documents_of(owner_id: int | str) -> str:
    return f"/documents?owner={quote(str(owner_id), safe='')}"


def requirement(ref: str) -> str:
    return f"/requirements/{quote(ref, safe='')}"


def source(key: str) -> str:
    return f"/sources/{quote(key, safe='')}"


def sources() -> str:
    return "/sources"


def checklist(ref: str) -> str:
    return f"/checklists/{quote(ref, safe='')}"


def suggestion(ref: str, suggestion_id: int | str) -> str:
    return f"/checklists/{quote(ref, safe='')}/suggestions/{quote(str(suggestion_id), safe='')}"


def action(action_id: int | str) -> str:
    return f"/actions/{quote(str(action_id), safe='')}"


def actions_of(owner_id: int | str) -> str:
    return f"/actions?owner={quote(str(owner_id), safe='')}"


def systemic_findings() -> str:
    return "/findings/systemic"


def findings_of(owner_id: int | str) -> str:
    return f"/findings?state=open&owner={quote(str(owner_id), safe='')}"


def audits_of(auditor_id: int | str) -> str:
    return f"/audits?status=to_do&auditor={quote(str(auditor_id), safe='')}"


def requirements_of(owner_id: int | str) -> str:
    return f"/requirements?owner={quote(str(owner_id), safe='')}"


def person(person_id: int | str) -> str:
    return f"/people/{quote(str(person_id), safe='')}"


def handover(person_id: int | str) -> str:
    return f"/people/{quote(str(person_id), safe='')}/handover"


def handover_of_left(person_id: int | str) -> str:
    """Passing on what somebody cannot open any more, and nothing else of theirs."""
    return f"{handover(person_id)}?only=left"


def background_task(task_id: int | str) -> str:
    return f"/background/{quote(str(task_id), safe='')}"


def finding(finding_id: int | str) -> str:
    return f"/findings/{quote(str(finding_id), safe='')}"


def import_run(run_id: int | str) -> str:
    return f"/exchange/runs/{quote(str(run_id), safe='')}"


def outbox() -> str:
    return "/outbox"


def settings() -> str:
    return "/settings"


def set_password(token: str) -> str:
    return f"/set-password/{quote(token, safe='')}"


def unsubscribe(token: str) -> str:
    return f"/unsubscribe/{quote(token, safe='')}"


def audit(audit_id: int | str) -> str:
    return f"/audits/{quote(str(audit_id), safe='')}"


# Where a thing can be seen that the history or a search names by its kind and key; other kinds have no page.
PAGES_OF: dict[str, Callable[[str], str]] = {
    "requirement": requirement,
    "checklist": checklist,
    "audit": audit,
    "finding": finding,
    "action": action,
    "change": change,
    "case": case,
    "aim": aim,
    "promise": promise,
    "objective": objective,
    "measure": measure,
    "product": product,
    "consultation": consultation,
    "internal_document": internal_document,
    "source": source,
    "person": person,
    "background_task": background_task,
    "import_run": import_run,
}
NUMBERED = {
    *("audit", "case", "finding", "action", "change", "person", "background_task", "import_run"),
    *("aim", "promise", "objective", "measure", "product", "internal_document", "consultation"),
}
STARTER = ("source", "starter")  # the loading of the library is recorded about no one source
# Where a revision of a thing can be read that is signed off, and where it is signed, by the kind of the thing.
REVISIONS_OF: dict[str, Callable[[int, int], str]] = {"procedure": procedure_revision}
SIGNED_AT: dict[str, Callable[[int, int], str]] = {"procedure": procedure_to_sign}


def page_of(kind: str, key: str) -> str:
    """The path of the page of a thing; empty where there is none."""
    find = PAGES_OF.get(kind)
    if find is None or not key or (kind, key) == STARTER or (kind in NUMBERED and not key.isdecimal()):
        return ""
    return find(key)


def absolute(base_url: str, path: str) -> str:
    """The full address of a path below the address that people use."""
    return base_url.rstrip("/") + path
