"""Formal audits: checklists, the audits done on them, their scores, and findings driven to a proven fix."""
