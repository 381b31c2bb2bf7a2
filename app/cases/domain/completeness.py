"""How far a case is and what keeps it from being closed, in one sentence made from counts."""

from dataclasses import dataclass
from datetime import date

from app.cases.domain.words import CaseSize, PlanStatus
from app.core.text import plural

FEWEST_OPTIONS = 2


@dataclass(frozen=True)
class CaseCounts:
    """What a case holds: how far its impact was looked at, its size and plan, and how far its parts are.

    A part is done once somebody else has verified it. One that was cancelled is not: whoever approves plans has to
    excuse it with a reason, or closing a case would be a matter of cancelling what is left.
    """

    proposed: int = 0  # requirements that a person has still to confirm or set aside
    confirmed: int = 0
    set_aside: int = 0
    checklists_proposed: int = 0
    checklists_unowned: int = 0  # confirmed, with no part of the work that is about them
    checklists_unchanged: int = 0  # confirmed, and no version was published since
    measures_proposed: int = 0
    measures_unowned: int = 0  # confirmed, with no part of the work that is about them
    measures_unchanged: int = 0  # confirmed, and as they were when that was said
    questions_open: int = 0
    size: CaseSize | None = None
    options: int = 0
    is_option_chosen: bool = False
    has_one_option_reason: bool = False
    plan: PlanStatus = PlanStatus.DRAFT
    parts: int = 0
    parts_done: int = 0
    parts_excused: int = 0
    parts_cancelled: int = 0  # and not excused
    parts_left_behind: int = 0  # to be done by somebody who is not here any more
    revised: int = 0  # changes that are not as they were when what the case touches was last looked at


def plan_gaps(counts: CaseCounts) -> list[str]:
    """What is missing before a plan can be sent for approval; empty where nothing is."""
    found = []
    if counts.revised:
        asks = "asks" if counts.revised == 1 else "ask"
        found.append(f"{plural(counts.revised, 'revised change')} {asks} for another look at what the case touches")
    proposed = {
        "requirement": counts.proposed, "checklist": counts.checklists_proposed, "measure": counts.measures_proposed,
    }  # fmt: skip
    found += [
        f"{plural(count, thing)} {_wait(count)} to be confirmed or set aside"
        for thing, count in proposed.items()
        if count
    ]
    if counts.questions_open:
        are = "is" if counts.questions_open == 1 else "are"
        found.append(f"{plural(counts.questions_open, 'question')} about the impact {are} not answered")
    found += [gap for gap in (_size_gap(counts),) if gap]
    if not counts.parts:
        found.append("no part of the work is planned")
    unowned = {"checklist": counts.checklists_unowned, "measure": counts.measures_unowned}
    found += [
        f"nobody owns {f'the {thing}' if count == 1 else plural(count, thing)}"
        for thing, count in unowned.items()
        if count
    ]
    if counts.parts_left_behind:
        found.append(f"nobody owns {plural(counts.parts_left_behind, 'part')}")
    return found


def obstacles(counts: CaseCounts) -> list[str]:
    """Why a case cannot be closed; empty where it can.

    A case under which nothing was planned ends as one that needed no change, with the reason.
    """
    found = _gaps(counts)
    left = counts.parts - counts.parts_done - counts.parts_excused - counts.parts_cancelled
    if left:
        found.append(f"{left} of {plural(counts.parts, 'part')} not done and verified")
    if counts.checklists_unchanged:
        which = plural(counts.checklists_unchanged, "checklist")
        found.append(f"{which} without a version published since")
    if counts.measures_unchanged:
        has = "has" if counts.measures_unchanged == 1 else "have"
        found.append(f"{plural(counts.measures_unchanged, 'measure')} {has} not been changed yet")
    return found


def waits_for_owner(counts: CaseCounts) -> bool:
    """Whether its owner has something to do: until the plan is sent, when it no longer holds, and at the end."""
    is_broken = bool(plan_gaps(counts)) or counts.parts_cancelled > 0
    return counts.plan is PlanStatus.DRAFT or is_broken or not obstacles(counts)


def effect_in_words(effective_on: date | None, today: date) -> str:
    """When it takes effect, seen from today."""
    if effective_on is None:
        return "Day of effect not known"
    days = (effective_on - today).days
    if days == 0:
        return "Effective today"
    return f"Effective in {plural(days, 'day')}" if days > 0 else f"In effect for {plural(-days, 'day')}"


def completeness(counts: CaseCounts, effective_on: date | None, today: date) -> str:
    """In one sentence: `Effective in 12 days; 3 of 5 parts done; nobody owns the checklist`."""
    said = [effect_in_words(effective_on, today)]
    if counts.parts:
        said.append(f"{counts.parts_done} of {plural(counts.parts, 'part')} done")
    if counts.parts_excused:
        said.append(f"{counts.parts_excused} excused")
    missing = obstacles(counts)
    return "; ".join([*said, *(_gaps(counts) if missing else ["ready to be closed"])]) + "."


def _gaps(counts: CaseCounts) -> list[str]:
    """What is missing beside the work itself: the first thing that keeps the plan from being approved, and so on."""
    found = plan_gaps(counts)
    if counts.parts_cancelled:
        were = "was" if counts.parts_cancelled == 1 else "were"
        found.append(f"{plural(counts.parts_cancelled, 'part')} {were} cancelled and nobody has excused that")
    if counts.plan is PlanStatus.SENT:
        found.append("the plan waits to be approved")
    elif counts.plan is PlanStatus.DRAFT and counts.parts:
        found.append("the plan is not approved")
    return found


def _size_gap(counts: CaseCounts) -> str:
    """What is missing of the rating: a large case weighs two ways at least from three sides (ER 4)."""
    if counts.size is None:
        return "it is not rated small, medium or large"
    if counts.size is not CaseSize.LARGE:
        return ""
    if counts.options < FEWEST_OPTIONS and not counts.has_one_option_reason:
        return f"a large case needs {FEWEST_OPTIONS} options, or the reason why there is only one"
    if counts.options and not counts.is_option_chosen:
        return "no option is chosen"
    return ""


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
