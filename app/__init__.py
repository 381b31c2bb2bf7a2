"""Tidemark: what audits and the regulatory watch both stand on."""
