"""The rules of the chain, pure: canonical bytes, hashes, and what verification finds."""
