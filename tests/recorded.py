"""Which operations put an entry into the history while the tests ran; one that never did fails a whole run.

It must have done so on every database of the run, since what writes is tested on both (DESIGN 7). Each entry is
credited to the innermost operation on the stack, so that one which lost its call of `record` is not covered by what it
calls, nor by what calls it.
"""

import sys
from types import FrameType
from typing import Any

from sqlmodel import Session

from tests.architecture.source import Function, modules

# Modules of an operations room that hold what its operations share.
SHARED = {
    *("rows", "consultation_rows", "sign_off_rows", "stepping", "dated", "notices", "telling", "telling_asked"),
    *("telling_signers", "turns", "signing_in", "storing", "sealing"),
}
# What takes an actor and an instant and leaves no entry of its own, each with its reason.
NO_ENTRY: dict[str, str] = {
    "app.actions.operations.deciding.cancel_actions_of": "each action is recorded by its own cancelling",
    "app.files.operations.add_evidence": "evidence is recorded by the operation that it is attached by",
    "app.files.operations.keep_checked": "a stored file is recorded by the operation that it belongs to",
    "app.files.operations.keep_file": "a stored file is recorded by the operation that it belongs to",
    "app.files.operations.take_evidence": "evidence is recorded by the operation that it is attached by",
    "app.people.operations.handing_over.pass_duties": "each row that passes is recorded by its own feature",
    "app.people.operations.handing_over.pass_duty": "each row that passes is recorded by its own feature",
    "app.people.operations.handing_over.take_back": "each row that passes is recorded by its own feature",
    "app.procedures.operations.consulting.end_consultation": "the consultation that stops is recorded by signing",
    "app.procedures.operations.signing_off.lapse_signatures": "the sign-off that lapses is recorded by signing",
    "app.procedures.operations.signing_off.withdraw_signatures": "the sign-off that ends is recorded by signing",
    "app.procedures.operations.publishing.end_revisions": "the retiring that ends them says so in its own entry",
    "app.procedures.operations.understanding.answer_questions": "answers are counted by question, and never by name",
    "app.procedures.operations.typing.keep_typed": "what is typed and not saved is no decision of anybody",
    "app.requirements.operations.editing.edit_requirement": "each part of an edit is recorded by its own operation",
    "audits.checklists.operations.importing.write_checklists": "the import that brought them records them at once",
    "audits.conduct.operations.completing.complete_audit": "the signature and the result are recorded by theirs",
}
credited: set[tuple[str, str]] = set()


def operations() -> set[str]:
    """Every public function of an operations room that takes an actor and an instant."""
    return {
        f"{module.name}.{node.name}"
        for module in modules()
        if ".operations" in module.name and module.name.rpartition(".")[2] not in SHARED
        if not module.name.startswith("app.history.")
        for node in module.tree.body
        if isinstance(node, Function) and not node.name.startswith("_") and takes_actor_and_instant(node)
    }


def takes_actor_and_instant(node: Function) -> bool:
    return {"by", "now"} <= {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}


def watch() -> None:
    """Credit every entry from now on."""
    from app.db.session import dialect_of  # only now: settings are read while these are imported
    from app.history import operations as history

    known, append = operations(), history._append

    def credit(session: Session, *given: Any, **named: Any) -> int:
        sequence = append(session, *given, **named)
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"
            if name in known:
                credited.add((name, dialect_of(session)))
                break
            frame = frame.f_back
        return sequence

    history._append = credit


def silent() -> list[str]:
    """The operations that did not record on each database of the run and have no reason not to."""
    databases = {database for _, database in credited}
    expected = {(name, database) for name in operations() - set(NO_ENTRY) for database in databases}
    return [f"{name} ({database})" for name, database in sorted(expected - credited)]
