"""What people do with audits, checklists and findings, each in a module of its own."""
