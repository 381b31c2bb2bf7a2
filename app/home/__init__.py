"""Each person's start: my work, the digest, search, and the settings page that shows what is unhealthy."""
