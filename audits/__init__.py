"""Audits: checklists, audits carried out on them, findings, and what is reported of all three."""
