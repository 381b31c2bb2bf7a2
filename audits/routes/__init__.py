"""Pages of audits, checklists and findings, each in modules of their own."""
