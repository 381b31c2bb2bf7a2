"""Heads of the history that went out by mail: whoever rewrites the chain cannot take them back from every inbox."""

from sqlmodel import Session

from app.history.domain.chain import Head
from app.history.heads import MailedHead, read_head
from app.notifications.queries import newest_contents, newest_sent

DIGESTS = 500  # of the newest; an older head proves nothing that a newer one does not


def mailed_heads(session: Session) -> tuple[Head, ...]:
    """The heads in the newest digests, each once; NotAHead for one that cannot be read."""
    told = {content.get("head") for content in newest_contents(session, "digest", DIGESTS)}
    return tuple(read_head(str(one), "a digest in the outbox") for one in sorted(filter(None, told), key=str))


def last_mailed_head(session: Session) -> MailedHead | None:
    """The head in the newest digest that a mail server took; None before there is one."""
    for content, at in newest_sent(session, "digest", 1):
        if told := content.get("head"):
            return MailedHead(read_head(str(told), "a digest in the outbox"), at)
    return None
