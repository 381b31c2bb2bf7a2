"""The rules of audits, pure: what a checklist may hold, how it scores, which finding it makes and when that is due."""
