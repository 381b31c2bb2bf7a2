"""Why it happened, and what could be done about it: causes and options (SPEC 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.errors import BadInput
from audits.words import Bone, CauseMethod, Grade

FEWEST_WHYS, MOST_WHYS = 3, 7
FEWEST_OPTIONS = 2


@dataclass(frozen=True)
class Cause:
    """Why it happened: `whys` from the surface down, or `bones` of a fishbone; `root` is what the fix must remove."""

    method: CauseMethod
    category: Bone | None = None
    whys: tuple[str, ...] = ()
    bones: Mapping[Bone, Sequence[str]] = field(default_factory=dict)
    root: str = ""


@dataclass(frozen=True)
class FixOption:
    """One way to fix it, from the three sides."""

    option: str
    customer_view: str = ""
    benefit: str = ""
    risk: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.option or self.customer_view or self.benefit or self.risk)

    @property
    def has_all_views(self) -> bool:
        return bool(self.option and self.customer_view and self.benefit and self.risk)


def needs_cause(grade: Grade, *, is_repeat: bool) -> bool:
    """A cause is needed for a major finding and for a repeat of any grade (SPEC 2.6)."""
    return grade is Grade.MAJOR or is_repeat


def needs_options(grade: Grade) -> bool:
    return grade is Grade.MAJOR


def check_cause(cause: Cause) -> Cause:
    """The cause with its root, or BadInput by field."""
    if cause.method is CauseMethod.UNKNOWN:
        if not cause.root:
            raise BadInput({"root": "Say what is not known yet, and what the interim fix holds off"})
        return cause
    return _five_whys(cause) if cause.method is CauseMethod.FIVE_WHYS else _fishbone(cause)


def _five_whys(cause: Cause) -> Cause:
    given = tuple(why for why in cause.whys if why)
    if cause.whys[: len(given)] != given:
        raise BadInput({"why_1": "Answer the whys in order, without a gap"})
    if len(given) < FEWEST_WHYS:
        few = f"Ask why at least {FEWEST_WHYS} times: {len(given)} is too near the surface"
        raise BadInput({f"why_{len(given) + 1}": few})
    if len(given) > MOST_WHYS:
        raise BadInput({f"why_{MOST_WHYS}": f"{MOST_WHYS} whys at most: split it into two findings"})
    if cause.category is None:
        raise BadInput({"category": "Choose the kind of cause that the last why is"})
    return Cause(cause.method, cause.category, given, {}, given[-1])  # the last level is the root (SPEC 2.6)


def _fishbone(cause: Cause) -> Cause:
    bones = {bone: tuple(each for each in cause.bones.get(bone, ()) if each) for bone in Bone}
    if not any(bones.values()):
        raise BadInput({"bone_people": "Write at least one cause on one of the six bones"})
    if cause.category is None or not bones[cause.category]:
        raise BadInput({"category": "Choose the bone that holds the root: one with a cause on it"})
    if not cause.root:
        raise BadInput({"root": "Say which cause is the root"})
    return Cause(cause.method, cause.category, (), bones, cause.root)


def check_options(
    options: Sequence[FixOption], chosen: int | None, single_reason: str, *, grade: Grade
) -> list[FixOption]:
    """The options that were filled in, or BadInput. `chosen` counts from 1 over the options as they were sent.

    A major finding needs two options with all three views, or a reason for a single one (evidence requirement 4).
    """
    filled = [option for option in options if not option.is_empty]
    for number, option in enumerate(options, 1):
        if not option.is_empty and not option.has_all_views:
            raise BadInput({_first_missing(option, number): f"Option {number} needs its name and all three views"})
    if not filled:
        raise BadInput({"option_1": "Describe at least one option"})
    if needs_options(grade) and len(filled) < FEWEST_OPTIONS and not single_reason:
        one = "A major finding needs two options with all three views, or the reason why there is only one"
        raise BadInput({"single_option_reason": one})
    if chosen is None or not 1 <= chosen <= len(options) or options[chosen - 1].is_empty:
        raise BadInput({"chosen": "Choose one of the options that you described"})
    return filled


def _first_missing(option: FixOption, number: int) -> str:
    names = ("option", "customer_view", "benefit", "risk")
    return next(f"{name}_{number}" for name in names if not getattr(option, name))
