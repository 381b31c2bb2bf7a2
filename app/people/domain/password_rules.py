"""What makes a password too weak: short, nearly one letter, or made of what everybody knows about the person."""

SHORTEST = 12
LONGEST = 128
FEWEST_DIFFERENT = 5
SHORTEST_KNOWN_WORD = 3


def refuse_password(password: str, *, name: str, email: str) -> str | None:
    """A sentence that says why not, or None."""
    if len(password) < SHORTEST:
        return f"Password must be {SHORTEST} characters or more; three or four words are easy to remember"
    if len(password) > LONGEST:
        return f"Password must be {LONGEST} characters or fewer"
    if len(set(password)) < FEWEST_DIFFERENT:
        return "Password must have at least five different characters"
    return _refuse_what_is_known(password.casefold(), name, email)


def _refuse_what_is_known(password: str, name: str, email: str) -> str | None:
    known = {"password", "tidemark", *name.casefold().split(), email.casefold(), email.casefold().partition("@")[0]}
    rest = password
    for word in sorted(known, key=len, reverse=True):
        if len(word) >= SHORTEST_KNOWN_WORD:
            rest = rest.replace(word, "")
    if len(rest) < SHORTEST // 2:
        return "Password must be more than your name, your e-mail or the word password"
    return None
