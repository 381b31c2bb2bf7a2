"""The rules, free of framework and database."""
