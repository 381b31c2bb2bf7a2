"""The fixed words of procedures."""

from enum import StrEnum


class ProcedureForm(StrEnum):
    """Where the words of a procedure come from; what happens to them afterwards is the same for all three."""

    WRITTEN = "written"
    UPLOADED = "uploaded"
    LINKED = "linked"


class ProcedureStatus(StrEnum):
    IN_USE = "in_use"
    RETIRED = "retired"


class RevisionStatus(StrEnum):
    """How far a revision is on its way; which signed one is in force is computed from dates, never stored."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


SHOWN = {
    ProcedureForm.WRITTEN: "Written here",
    ProcedureForm.UPLOADED: "Uploaded as a file",
    ProcedureForm.LINKED: "Kept elsewhere, read from its address",
    ProcedureStatus.IN_USE: "In use",
    ProcedureStatus.RETIRED: "Retired",
    RevisionStatus.SUBMITTED: "Submitted",
    RevisionStatus.WITHDRAWN: "Withdrawn",
    RevisionStatus.REPLACED: "Replaced by a later revision",
}
