"""Reading papers that somebody brings: all but `papers.py` and `tools.py` runs in the child process alone."""
