"""People and access: sign-in, sessions, teams, sites, clients, posts, and roles as sets of capabilities."""
