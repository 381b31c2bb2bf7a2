"""Stored files: by SHA-256 under the data folder, their kind read from their bytes, sent only as attachments."""
