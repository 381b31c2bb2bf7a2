"""The rules of access, pure: roles, throttling, sessions."""
