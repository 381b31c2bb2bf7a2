"""The append-only, chained record of every decision, and the page and command that check it."""
