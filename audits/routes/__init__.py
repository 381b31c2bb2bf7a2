"""Pages of checklists, audits and findings."""
