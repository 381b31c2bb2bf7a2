"""The regulatory watch: sources, their items, the changes they bring, matching and triage."""
