"""Mail: the outbox, what was delivered to whom with what result, and how often a person wants a digest."""
