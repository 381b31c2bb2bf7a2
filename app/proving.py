"""`history`, `backup` and `restore`: commands over every table and every check, which their features may not import."""

from app.checks import CHECKS
from app.history.commands import Vouched, history_over
from app.home.backup import House, opened
from app.home.commands import commands_over
from app.home.proof import mailed_heads
from app.tables import metadata

HOUSE = House(metadata, CHECKS)
VOUCHED = Vouched(CHECKS, mailed_heads, lambda file: opened(file, HOUSE, proven=False))

history = history_over(VOUCHED)
backup, restore = commands_over(HOUSE)
