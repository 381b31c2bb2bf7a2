"""The register in files: its requirements, how they stand to each other, and what held of them from day to day."""
