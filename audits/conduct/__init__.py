"""Audits carried out: planned, answered, scored, signed, disputed, reopened."""
