"""The rules of exchange, pure: what a row of a file means and why it is refused."""
