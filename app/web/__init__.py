"""What every page stands on: access, the request's transaction, forms, slots, errors, security."""
