"""How far a rate from few cases can be trusted."""

from math import sqrt

Z_95 = 1.96  # as SPEC 2.3 has it


def wilson(successes: int, n: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson's score interval for a rate, both ends from 0 to 1; None for n = 0.

    Unlike the textbook interval it stays within 0 and 1 and does not shrink to a point at 0 of n or n of n
    (E. B. Wilson, JASA 1927; SPEC 2.2.11): 3 of 4 could mean anything from 30 % to 95 %.
    """
    if not 0 <= successes <= n:
        message = f"{successes} of {n} is no rate"
        raise ValueError(message)
    if n == 0:
        return None
    rate, square = successes / n, z * z
    middle = (rate + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    return (0.0 if successes == 0 else middle - reach), (1.0 if successes == n else middle + reach)
