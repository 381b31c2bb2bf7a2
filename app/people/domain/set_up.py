"""The token of the first administrator: derived from the installation's key, so that nothing need be stored.

It stops working when anybody exists, which the operation checks inside its transaction.
"""

import hashlib
import hmac

LETTERS = 32


def set_up_token(signing_key: str) -> str:
    """What `tidemark start` prints and the set-up page asks for."""
    return hmac.new(signing_key.encode(), b"first administrator", hashlib.sha256).hexdigest()[:LETTERS]


def is_set_up_token(given: str, signing_key: str) -> bool:
    return hmac.compare_digest(given.strip().encode(), set_up_token(signing_key).encode())
