"""The database: engine, sessions, columns, paging, search. Knows no feature."""
