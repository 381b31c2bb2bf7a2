"""Reading what the organisation wants and offers. It belongs to no client: whoever may read it reads all of it."""
