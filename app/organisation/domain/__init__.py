"""The rules of aims and what hangs on them, pure: what an objective lacks, how far it is, what a reading comes to."""
