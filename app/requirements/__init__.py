"""The register: requirements with versions, owners, applicability, review dates, and the starter library."""
