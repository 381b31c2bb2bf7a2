"""How much one file may hold."""

from typing import Final

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 20_000
LARGEST_UNPACKED: Final = 50 * 1024 * 1024
MOST_MEMBERS: Final = 2_000
FORMATS: Final = ("xlsx", "csv", "json", "yaml")
TABLES: Final = ("xlsx", "csv")
