"""Reads of audits: everything that lists rows takes the actor."""
