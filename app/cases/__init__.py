"""Change cases: the work that a relevant change causes, from what it touches to the last part done."""
