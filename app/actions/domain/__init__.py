"""The rules of actions, pure: their lifecycle, when they are due, and who is told when they are late."""
