"""The fixed words of procedures."""

from enum import StrEnum
from typing import Final

CODE: Final = r"[A-Z][A-Z0-9-]{1,39}"
CODE_ASKED: Final = "Capital letters, figures and hyphens, such as PR-COMPLAINT"


class ProcedureStatus(StrEnum):
    IN_USE = "in_use"
    RETIRED = "retired"


class ServedKind(StrEnum):
    """What a procedure is there for."""

    REQUIREMENT = "requirement"
    AIM = "aim"
    PROMISE = "promise"
    MEASURE = "measure"
    PRODUCT = "product"


class AudienceKind(StrEnum):
    """By what somebody is asked to read a procedure."""

    POST = "post"
    TEAM = "team"
    SITE = "site"


class RevisionStatus(StrEnum):
    """How far a revision is on its way; which published one is in force is computed from dates, never stored."""

    SUBMITTED = "submitted"
    CONSULTING = "consulting"
    CONSULTED = "consulted"
    SIGNING = "signing"
    SIGNED = "signed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    RETURNED = "returned"


class PaperKind(StrEnum):
    """The papers of a published version."""

    PDF = "pdf"
    WORD = "docx"


class EffectVerdict(StrEnum):
    """What a version did to a measure, as far as its readings tell (SPEC 2.9)."""

    IMPROVED = "improved"
    NO_CLEAR_CHANGE = "no_clear_change"
    WORSE = "worse"
    NOT_MEASURED = "not_measured"


class VersionStanding(StrEnum):
    """What a published version is on a day."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDED = "ended"


ON_ITS_WAY: Final = frozenset(
    {
        RevisionStatus.SUBMITTED,
        RevisionStatus.CONSULTING,
        RevisionStatus.CONSULTED,
        RevisionStatus.SIGNING,
        RevisionStatus.SIGNED,
    }
)


SHOWN: dict[StrEnum, str] = {
    ServedKind.REQUIREMENT: "Requirements",
    ServedKind.AIM: "Aims",
    ServedKind.PROMISE: "Promises",
    ServedKind.MEASURE: "Measures",
    ServedKind.PRODUCT: "Products and services",
    AudienceKind.POST: "Posts",
    AudienceKind.TEAM: "Teams",
    AudienceKind.SITE: "Sites",
    ProcedureStatus.IN_USE: "In use",
    ProcedureStatus.RETIRED: "Retired",
    RevisionStatus.SUBMITTED: "Submitted",
    RevisionStatus.CONSULTING: "In consultation",
    RevisionStatus.CONSULTED: "Consulted on",
    RevisionStatus.SIGNING: "Waiting for sign-off",
    RevisionStatus.SIGNED: "Signed",
    RevisionStatus.PUBLISHED: "Published",
    RevisionStatus.WITHDRAWN: "Withdrawn",
    RevisionStatus.REPLACED: "Replaced by a later revision",
    RevisionStatus.RETURNED: "Returned to its author",
    EffectVerdict.IMPROVED: "Improved",
    EffectVerdict.NO_CLEAR_CHANGE: "No clear change",
    EffectVerdict.WORSE: "Worse",
    EffectVerdict.NOT_MEASURED: "Too few readings to tell",
    VersionStanding.TO_COME: "To come",
    VersionStanding.IN_FORCE: "In force",
    VersionStanding.ENDED: "No longer in force",
}
