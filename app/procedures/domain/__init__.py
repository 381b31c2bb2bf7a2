"""Rules of procedures, without framework or database."""
