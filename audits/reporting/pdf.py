"""An audit's report as a PDF: its template, and what stays where no PDF of it can be made."""

from pathlib import Path

from app.core.pdf import PdfTemplate

AUDIT_TEMPLATE = PdfTemplate(
    Path(__file__).with_name("audit.typ"),
    elsewhere="the page of the audit and its workbook",
    unharmed="The audit itself is unharmed, and its answers can be downloaded as a workbook.",
)
