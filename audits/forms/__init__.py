"""Forms of checklists, audits and findings."""
