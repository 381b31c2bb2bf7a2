"""What people do to aims and what hangs on them, named by their verbs; each ends in the history and none commits."""

from app.organisation.operations.aims import AimFields, PromiseFields, add_aim, add_promise, edit_aim, edit_promise
from app.organisation.operations.catalogue import ProductFields, add_product, edit_product
from app.organisation.operations.documents import DocumentFields, add_document, edit_document, review_document
from app.organisation.operations.measures import (
    EnteredReading,
    MeasureFields,
    add_measure,
    correct_reading,
    edit_measure,
    enter_reading,
)
from app.organisation.operations.objectives import ObjectiveFields, add_objective, edit_objective
from app.organisation.operations.passing_on import pass_documents, pass_objectives, pass_products
from app.organisation.operations.retiring import retire

__all__ = [
    "AimFields",
    "DocumentFields",
    "EnteredReading",
    "MeasureFields",
    "ObjectiveFields",
    "ProductFields",
    "PromiseFields",
    "add_aim",
    "add_document",
    "add_measure",
    "add_objective",
    "add_product",
    "add_promise",
    "correct_reading",
    "edit_aim",
    "edit_document",
    "edit_measure",
    "edit_objective",
    "edit_product",
    "edit_promise",
    "enter_reading",
    "pass_documents",
    "pass_objectives",
    "pass_products",
    "retire",
    "review_document",
]
