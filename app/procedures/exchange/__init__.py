"""Procedures in files: known by their codes, stored by the operations of their pages."""

from app.procedures.exchange.files import ProcedureFiles

__all__ = ["ProcedureFiles"]
