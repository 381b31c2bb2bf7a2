"""The guarded way out, and what is read in what comes back."""
