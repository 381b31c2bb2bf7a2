"""Heads of the history that went out by mail: whoever rewrites the chain cannot take them back from every inbox."""

from sqlmodel import Session

from app.history.domain.chain import Head
from app.history.heads import read_head
from app.notifications.queries import newest_contents

DIGESTS = 500  # of the newest; an older head proves nothing that a newer one does not


def mailed_heads(session: Session) -> tuple[Head, ...]:
    """The heads in the newest digests, each once; NotAHead for one that cannot be read."""
    told = {content.get("head") for content in newest_contents(session, "digest", DIGESTS)}
    return tuple(read_head(str(one), "a digest in the outbox") for one in sorted(filter(None, told), key=str))
