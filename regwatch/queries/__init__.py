"""Reading the watch: sources with their health, changes with their matches."""

from regwatch.queries.sources import health_counts

__all__ = ["health_counts"]
