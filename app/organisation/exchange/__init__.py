"""Aims, promises, objectives and measures in files: known by their codes, stored by the operations of their pages."""

from app.organisation.exchange.charter import AimFiles, PromiseFiles
from app.organisation.exchange.measures import MeasureFiles
from app.organisation.exchange.objectives import ObjectiveFiles

__all__ = ["AimFiles", "MeasureFiles", "ObjectiveFiles", "PromiseFiles"]
