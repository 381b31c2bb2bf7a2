"""The fixed words of aims, promises, objectives, measures, products and internal documents."""

from enum import StrEnum


class InUse(StrEnum):
    IN_USE = "in_use"
    RETIRED = "retired"


class ObjectiveStatus(StrEnum):
    """A draft may lack anything; what is set lacks nothing."""

    SET = "set"
    DRAFT = "draft"
    RETIRED = "retired"


class ObjectiveKind(StrEnum):
    """An improvement has a day by which it is reached; what stands is held every month, or at each new version."""

    IMPROVEMENT = "improvement"
    EVERY_MONTH = "every_month"
    EACH_VERSION = "each_version"


class Tells(StrEnum):
    """What a measure tells: quality, outcome or compliance balance speed (SPEC D7)."""

    SPEED = "speed"
    QUALITY = "quality"
    OUTCOME = "outcome"
    COMPLIANCE = "compliance"


class Better(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Reckoning(StrEnum):
    """How a reading comes to its value: as it is read, or from a numerator and n."""

    VALUE = "value"
    PERCENT = "percent"
    PER_THOUSAND = "per_thousand"
    AVERAGE = "average"


class ProductKind(StrEnum):
    PRODUCT = "product"
    SERVICE = "service"
    OFFER = "offer"


class OwnDocumentKind(StrEnum):
    STRATEGY = "strategy"
    POLICY = "policy"
    SERVICE_OFFER = "service_offer"
    PLAN = "plan"
    OTHER = "other"


class ReviewOutcome(StrEnum):
    NO_CHANGE = "no_change"
    CHANGE_FOUND = "change_found"


SHOWN: dict[str, str] = {
    InUse.IN_USE: "In use",
    InUse.RETIRED: "Retired",
    ObjectiveStatus.SET: "Set",
    ObjectiveStatus.DRAFT: "Draft",
    ObjectiveKind.IMPROVEMENT: "Improvement by a day",
    ObjectiveKind.EVERY_MONTH: "Held every month",
    ObjectiveKind.EACH_VERSION: "Held at each new version",
    Tells.SPEED: "Speed or amount: how fast, how many",
    Tells.QUALITY: "Quality: how well",
    Tells.OUTCOME: "Outcome: what came of it for customers",
    Tells.COMPLIANCE: "Compliance: whether rules were kept",
    Better.HIGHER: "Higher is better",
    Better.LOWER: "Lower is better",
    Reckoning.VALUE: "As it is read",
    Reckoning.PERCENT: "Percent: numerator of n",
    Reckoning.PER_THOUSAND: "Per 1,000: numerator of n",
    Reckoning.AVERAGE: "Average: numerator by n",
    ProductKind.PRODUCT: "Product",
    ProductKind.SERVICE: "Service",
    ProductKind.OFFER: "Service offer",
    OwnDocumentKind.STRATEGY: "Strategy",
    OwnDocumentKind.POLICY: "Policy",
    OwnDocumentKind.SERVICE_OFFER: "Service offer",
    OwnDocumentKind.PLAN: "Plan",
    OwnDocumentKind.OTHER: "Other",
    ReviewOutcome.NO_CHANGE: "No change needed",
    ReviewOutcome.CHANGE_FOUND: "Something has to change",
}
