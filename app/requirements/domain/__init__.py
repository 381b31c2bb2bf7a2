"""The rules of the register, pure: which version is in force, when a review is due, what words mean."""
