"""Reading checklists, audits and findings; each asks by actor and filters in SQL."""
