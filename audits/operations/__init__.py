"""What people do with checklists, audits and findings, named by their verbs; each ends in the history, none commits."""
