"""What audits and findings come to: reports, trends, coverage."""
