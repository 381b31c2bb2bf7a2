"""The kinds of change that come from within: what we decide ourselves and then must live up to (SPEC F03)."""

from enum import StrEnum


class InternalKind(StrEnum):
    STRATEGY = "strategy"
    POLICY = "policy"
    SERVICE_OFFER = "service_offer"


KINDS: dict[InternalKind, str] = {
    InternalKind.STRATEGY: "Strategy",
    InternalKind.POLICY: "Policy",
    InternalKind.SERVICE_OFFER: "Service offer",
}
