"""How large a change is and which ways there are to meet it, seen by customers, for their benefit and their risk."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.cases.domain.words import CaseSize, number_of
from app.cases.models import CaseOption, ChangeCase
from app.cases.operations.rows import accept, demand_open, demand_runner, keep, lapse_approval, move_on
from app.core.actor import Actor
from app.core.differences import what_differs
from app.core.errors import BadInput, NotFound

MOST_OPTIONS = 20


@dataclass(frozen=True)
class Rating:
    """How large, why, and for a large case with one way only the reason for that."""

    size: CaseSize
    reason: str
    one_option_reason: str = ""


@dataclass(frozen=True)
class OptionViews:
    """A way to meet the change, from three sides (ER 4)."""

    title: str
    customer_view: str
    benefit: str
    risk: str


def rate_case(session: Session, row: ChangeCase, rating: Rating, *, version: int, by: Actor, now: datetime) -> None:
    """Say how large the change is, and why; NothingDiffers where that was said already."""
    demand_runner(by, "rate")
    demand_open(row)
    if not rating.reason.strip():
        raise BadInput({"reason": "Say why it is of this size"})
    accept(row, version)
    reason, one_option = rating.reason.strip(), rating.one_option_reason.strip()
    held = {"size": row.size, "reason": row.size_reason, "one_option_reason": row.one_option_reason}
    given = {"size": rating.size, "reason": reason, "one_option_reason": one_option}
    before, after = what_differs(held, given)
    row.size, row.size_reason, row.one_option_reason = rating.size, reason, one_option
    lapsed = lapse_approval(row, f"{by.name} rated it {rating.size}")
    sentence = f"{by.name} rated {number_of(row.row_id)} {rating.size}: {reason}{lapsed}"
    keep(session, row, "rated", sentence, by=by, now=now, before=before, after=after)


def add_option(session: Session, row: ChangeCase, views: OptionViews, *, by: Actor, now: datetime) -> None:
    """Write down a way to meet the change; each of the three views is demanded."""
    demand_runner(by, "assess")
    demand_open(row)
    errors = {name: "Write this down too" for name, words in asdict(views).items() if not words.strip()}
    if errors:
        raise BadInput(errors)
    there = session.scalars(select(col(CaseOption.title)).where(col(CaseOption.case_id) == row.row_id)).all()
    if views.title in there:
        raise BadInput({"title": "There is an option of this name already"})
    if len(there) >= MOST_OPTIONS:
        raise BadInput({"title": f"A case holds up to {MOST_OPTIONS} options. Nothing was added"})
    move_on(row)
    session.add(CaseOption(case_id=row.row_id, **asdict(views), written_at=now, written_by_name=by.name))
    sentence = f"{by.name} wrote down an option of {number_of(row.row_id)}: {views.title}"
    keep(session, row, "option_added", sentence, by=by, now=now, after=asdict(views))


def choose_option(session: Session, row: ChangeCase, option_id: int, *, by: Actor, now: datetime) -> None:
    """Say which way is taken, in place of the one chosen before."""
    demand_runner(by, "assess")
    demand_open(row)
    chosen = session.get(CaseOption, option_id)
    if chosen is None or chosen.case_id != row.row_id:
        raise NotFound("option", str(option_id))
    if chosen.is_chosen:
        raise BadInput({"": f"{chosen.title} is chosen already"})
    others = update(CaseOption).where(col(CaseOption.case_id) == row.row_id, col(CaseOption.is_chosen))
    session.execute(others.values(is_chosen=False))
    chosen.is_chosen = True
    lapsed = lapse_approval(row, f"{by.name} chose the option {chosen.title}")
    sentence = f"{by.name} chose an option of {number_of(row.row_id)}: {chosen.title}{lapsed}"
    keep(session, row, "option_chosen", sentence, by=by, now=now, after={"title": chosen.title})
