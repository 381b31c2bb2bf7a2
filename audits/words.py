"""The fixed words of audits, as checklists, tables and files spell them."""

from enum import StrEnum


class QuestionType(StrEnum):
    """How a question is answered. Yes/no, scale and choice score; the rest only inform (SPEC 2.2.2)."""

    YES_NO = "yes_no"
    SCALE = "scale"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    PHOTO = "photo"
    SIGNATURE = "signature"
    INSTRUCTION = "instruction"

    @property
    def scores(self) -> bool:
        return self in {QuestionType.YES_NO, QuestionType.SCALE, QuestionType.CHOICE}


class Critical(StrEnum):
    """Whom a critical failure hurts; the three rates are reported apart (SPEC 2.1)."""

    CUSTOMER = "customer"
    BUSINESS = "business"
    COMPLIANCE = "compliance"


class Grade(StrEnum):
    """Of a finding, gravest first (SPEC 2.6)."""

    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"
    OPPORTUNITY = "opportunity"


class ScoringMode(StrEnum):
    QUESTIONS = "questions"
    SECTIONS = "sections"


class AutofailMode(StrEnum):
    """What a failed critical question does to the final score; the outcome is Fail in both (SPEC 2.2.7)."""

    ZERO = "zero"
    FAIL_ONLY = "fail_only"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    FAIL = "fail"
    NOT_SCORED = "not_scored"


class Subject(StrEnum):
    """What an audit looks at: one contact or case, a place or team, or a campaign."""

    INTERACTION = "interaction"
    COMPLAINT_CASE = "complaint_case"
    CAMPAIGN = "campaign"
    TEAM = "team"
    LOCATION_OR_TEAM = "location_or_team"
    INTERACTION_OR_TEAM = "interaction_or_team"


class Channel(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"
    POST = "post"
    SMS = "sms"
    SOCIAL = "social"
    SITE = "site"
    HOME_WORKING = "home_working"


class VersionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class AuditStatus(StrEnum):
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class RevisionKind(StrEnum):
    """Why a revision of an answer was made: a person answered, two answers collided, or a person chose between them."""

    ANSWERED = "answered"
    COLLIDED = "collided"
    CHOSEN = "chosen"
    DECIDED = "decided"


class ResponseKind(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"


class DisputeStatus(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    ACCEPTED = "accepted"
    OTHER_VALUE = "other_value"


class FindingStatus(StrEnum):
    """The lifecycle of a finding (SPEC 2.6); `reopened` is cycle 2 and later, from which it goes on like `open`."""

    OPEN = "open"
    CAUSE = "cause"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    IMPLEMENTED = "implemented"
    CHECKING = "checking"
    CLOSED_EFFECTIVE = "closed_effective"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


class CauseMethod(StrEnum):
    """How a cause was found; `unknown` is an interim fix before anybody knows (SPEC 1.5, C8)."""

    FIVE_WHYS = "five_whys"
    FISHBONE = "fishbone"
    UNKNOWN = "unknown"


class Bone(StrEnum):
    """The six bones of a fishbone (SPEC 2.6)."""

    PEOPLE = "people"
    PROCESS = "process"
    TECHNOLOGY = "technology"
    ENVIRONMENT = "environment"
    POLICY = "policy"
    MEASUREMENT = "measurement"


class SystemicStatus(StrEnum):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DECLINED = "declined"


NA = "N/A"  # how a file and a rule of a question name "not applicable", beside the answer's own words
YES, NO = "Yes", "No"


def shown(word: StrEnum | str) -> str:
    """`in_progress` as people read it: `In progress`."""
    return SHOWN.get(str(word)) or str(word).replace("_", " ").capitalize()


SHOWN = {
    QuestionType.YES_NO.value: "Yes or no",
    Channel.SMS.value: "SMS",
    Channel.EMAIL.value: "E-mail",
    Subject.LOCATION_OR_TEAM.value: "Location or team",
    Outcome.NOT_SCORED.value: "Not scored",
    FindingStatus.CAUSE.value: "Cause found",
    FindingStatus.CLOSED_EFFECTIVE.value: "Closed, effective",
    CauseMethod.FIVE_WHYS.value: "Five whys",
    CauseMethod.UNKNOWN.value: "Unknown, interim fix",
}
