"""Objectives, products and documents that somebody owns, and how they pass to somebody else."""

from app.core import links
from app.core.capability import Capability
from app.organisation.operations import pass_documents, pass_objectives, pass_products
from app.organisation.queries.owned import owners_of_documents, owners_of_objectives, owners_of_products
from app.people.handover import Duty

DUTIES = (
    Duty(
        key="objectives",
        column="objective.owner_id",
        what=("objective", "objectives"),
        held=owners_of_objectives,
        pass_on=pass_objectives,
        is_for=Capability.EDIT_ORGANISATION,
        seen_by=Capability.READ_ORGANISATION,
        path=links.objectives_of,
    ),
    Duty(
        key="products",
        column="product.owner_id",
        what=("product or service", "products and services"),
        held=owners_of_products,
        pass_on=pass_products,
        is_for=Capability.EDIT_ORGANISATION,
        seen_by=Capability.READ_ORGANISATION,
        path=links.products_of,
    ),
    Duty(
        key="internal_documents",
        column="internal_document.owner_id",
        what=("internal document", "internal documents"),
        held=owners_of_documents,
        pass_on=pass_documents,
        is_for=Capability.EDIT_ORGANISATION,
        seen_by=Capability.READ_ORGANISATION,
        path=links.documents_of,
    ),
)
