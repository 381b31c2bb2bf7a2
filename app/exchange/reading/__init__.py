"""Reading files of rows: runs in the child process alone (`app/exchange/tools.py` names its function)."""
