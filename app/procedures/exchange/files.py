"""Procedures in files: who looks after each, what it serves, and its newest words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ColumnElement
from sqlmodel import Session

from app.core.actor import Actor
from app.core.capability import Capability
from app.organisation.exchange.coded import CodedFiles, Mover, StoredThing, Wanted
from app.procedures.domain.filed import NoPart, as_filed, filed_scenarios, filed_steps, keyed
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText, highest_key
from app.procedures.domain.words import CODE, CODE_ASKED, ServedKind
from app.procedures.exchange.names import ProcedureNames, read_names
from app.procedures.models import Procedure
from app.procedures.operations import (
    DetailFields,
    NewProcedure,
    add_procedure,
    begin_draft,
    edit_details,
    save_draft,
    set_served,
)
from app.procedures.operations.adding import LONGEST_REVIEW
from app.procedures.operations.serving import FIELDS
from app.procedures.queries import find_draft, links_of, text_of
from app.procedures.queries.filed import newest_texts, places_of, served_names
from app.procedures.queries.procedures import seen_procedure

WORDS = ("title", "purpose", "rationale", "data_protection", "technology", "capability", "records", "body")
PARTS = {"steps": filed_steps, "scenarios": filed_scenarios}
DETAILS = ("owner", "post", "review_every_months")
UNREADABLE = "unreadable"
MOST_ENTRIES = 4  # added or changed, what it serves, a draft that is begun, its words
SETTLED = "That was settled when it was added. Leave it as it is"


class ProcedureFiles(CodedFiles):
    """A procedure with its newest words: those of its draft for whoever may write, else of its newest revision."""

    table = Procedure
    code_rule = (re.compile(CODE), CODE_ASKED)
    empty: ClassVar[Mapping[str, Any]] = {
        "owner": "", "post": "", "client": "", "review_every_months": 12,
        **{name: [] for name in (*FIELDS.values(), *PARTS)},
        **dict.fromkeys(WORDS, ""),
    }  # fmt: skip

    def seen(self, actor: Actor) -> tuple[ColumnElement[bool], ...]:
        return (seen_procedure(actor),)

    def names(self, session: Session, actor: Actor, documents: Sequence[Mapping[str, Any]]) -> ProcedureNames:
        return read_names(session, actor, documents)

    def documents(self, session: Session, actor: Actor, rows: Sequence[Any]) -> dict[str, Wanted]:
        ids = [row.row_id for row in rows]
        texts = newest_texts(session, ids, with_drafts=actor.can(Capability.WRITE_PROCEDURES))
        placed, served = places_of(session, actor, ids), served_names(session, actor, ids)
        return {
            row.code: {
                "code": row.code,
                **placed[row.row_id],
                "review_every_months": row.review_every_months,
                **{name: sorted(served[row.row_id][kind]) for kind, name in FIELDS.items()},
                **_words(texts.get(row.row_id) or ProcedureText(row.title)),
            }
            for row in rows
        }

    def tidied(self, document: Mapping[str, Any]) -> Wanted:
        tidy = super().tidied(document)
        if not tidy.get("review_every_months"):
            tidy.pop("review_every_months", None)  # an empty cell leaves it as it is
        if "owner" in tidy:
            tidy["owner"] = tidy["owner"].lower()
        for name in FIELDS.values():
            if name in tidy:
                tidy[name] = sorted(set(tidy[name]))
        return {**tidy, **_tidied_parts(tidy)}

    def weight(self, _document: Wanted, _held: Wanted | None) -> int:
        return MOST_ENTRIES

    def problems(self, wanted: Wanted, held: Wanted | None, names: ProcedureNames, _today: date) -> dict[str, str]:
        problems = _plain_problems(wanted, held, names)
        before: Wanted = held or {}
        client_id = names.client_of.get(wanted["code"], names.clients.get(wanted["client"]))
        for kind, name in FIELDS.items():
            new = [one for one in wanted[name] if one not in before.get(name, ())]
            refused = [said for one in new if (said := names.refused_served(kind, one, client_id))]
            if refused:
                problems[name] = refused[0]
        if wanted["owner"] and wanted["owner"] != before.get("owner"):
            refused_owner = names.refused_owner(wanted["owner"], client_id)
            problems |= {"owner": refused_owner} if refused_owner else {}
        return {**problems, **wanted.get(UNREADABLE, {})}

    def store(self, session: Session, stored: StoredThing | None, wanted: Wanted, mover: Mover) -> None:
        by, now = mover.by, mover.now
        if stored is None:
            new = NewProcedure(
                wanted["code"],
                ProcedureText(wanted["title"]),
                client_id=mover.names.clients.get(wanted["client"]),
                **_details(None, wanted, mover.names),
            )
            row, held = add_procedure(session, new, by=by, now=now), {**self.empty, "title": wanted["title"]}
        else:
            row, held = stored.row, stored.document
            if any(wanted[name] != held[name] for name in DETAILS):
                details = DetailFields(**_details(stored, wanted, mover.names))
                edit_details(session, row, details, version=row.row_version, by=by, now=now)
        if any(wanted[name] != held[name] for name in FIELDS.values()):
            served = _served(session, row, wanted, mover)
            set_served(session, row, served, version=row.row_version, by=by, now=now)
        if any(wanted[name] != held[name] for name in (*WORDS, *PARTS)):
            draft = find_draft(session, row.row_id, to_change=True) or begin_draft(session, row, by=by, now=now)
            text = _text(text_of(draft), wanted, draft.last_key)
            save_draft(session, row, draft, text, version=draft.row_version, by=by, now=now)


def _tidied_parts(document: Mapping[str, Any]) -> Wanted:
    """The steps and scenarios of a document as files say them; what is none is told by `problems`."""
    tidy: Wanted = {}
    for name, filed in PARTS.items():
        if name in document:
            try:
                tidy[name] = filed(document[name] or [])
            except NoPart as wrong:
                tidy[name] = []
                tidy[UNREADABLE] = {**tidy.get(UNREADABLE, {}), name: str(wrong)}
    return tidy


def _plain_problems(wanted: Wanted, held: Wanted | None, names: ProcedureNames) -> dict[str, str]:
    """What is wrong with what stands in a cell of its own."""
    problems = {}
    if not wanted["title"]:
        problems["title"] = "Give the procedure a title"
    if not 1 <= wanted["review_every_months"] <= LONGEST_REVIEW:
        problems["review_every_months"] = f"Between 1 and {LONGEST_REVIEW} months"
    if wanted["post"] and wanted["post"] not in names.posts:
        problems["post"] = f"There is no post {wanted['post']}. Add it, or leave this empty"
    if held is not None:
        return problems | ({"client": SETTLED} if wanted["client"] != held["client"] else {})
    if wanted["code"] in names.client_of:
        problems["code"] = f"{wanted['code']} is the code of another procedure already. Choose another"
    if wanted["client"] and wanted["client"] not in names.clients:
        problems["client"] = f"There is no client {wanted['client']} that you serve"
    return problems


def _words(text: ProcedureText) -> Wanted:
    return {
        **{name: getattr(text, name) for name in WORDS},
        "steps": [as_filed(one) for one in text.steps],
        "scenarios": [as_filed(one) for one in text.scenarios],
    }


def _text(held: ProcedureText, wanted: Wanted, last_key: int) -> ProcedureText:
    """What a file says, over what no file holds."""
    last_key = max(last_key, highest_key(held))
    steps, last_key = keyed(ProcedureStep, held.steps, wanted["steps"], last_key)
    scenarios, _ = keyed(ProcedureScenario, held.scenarios, wanted["scenarios"], last_key)
    return replace(held, steps=steps, scenarios=scenarios, **{name: wanted[name] for name in WORDS})


def _details(stored: StoredThing | None, wanted: Wanted, names: ProcedureNames) -> dict[str, Any]:
    """Who looks after it; whoever it names already it goes on naming, here or gone."""
    keeps = stored is not None and stored.document["owner"] == wanted["owner"]
    return {
        "owner_id": stored.row.owner_id if stored and keeps else names.people.get(wanted["owner"]),
        "post_id": names.posts.get(wanted["post"]),
        "review_every_months": wanted["review_every_months"],
    }


def _served(session: Session, row: Procedure, wanted: Wanted, mover: Mover) -> dict[ServedKind, list[int]]:
    """What it is to serve: what it served before by the same name stays, retired or not."""
    held: dict[tuple[ServedKind, str], list[int]] = {}
    for one in links_of(session, mover.by, row.row_id):
        held.setdefault((one.kind, one.code or one.title), []).append(one.id)
    names: ProcedureNames = mover.names
    return {
        kind: [
            found for name in wanted[field] for found in held.get((kind, name)) or names.ids(kind, name, row.client_id)
        ]
        for kind, field in FIELDS.items()
    }
