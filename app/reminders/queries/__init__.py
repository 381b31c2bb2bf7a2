"""Which clocks run, which of them stand on a rung that was not told yet, and whom a rung names."""
