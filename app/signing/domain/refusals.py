"""Why a decision is not taken as sent: somebody was first, the text is another, or whoever sent it wrote it."""

from app.core.errors import NotAllowed, StepNotAllowed, TidemarkError


class DecidedAlready(StepNotAllowed):
    """Somebody decided first; the sentence says who, what and when (409)."""

    def __init__(self, sentence: str) -> None:
        self.step, self.status, self.called, self.path = "decided", "decided", "It", ""
        TidemarkError.__init__(self, sentence)


class ChangedSinceRead(DecidedAlready):
    """What was shown to whoever decides is not what stands now (409); both are named by their hashes."""

    def __init__(self, shown: str, stands: str) -> None:
        self.shown, self.stands = shown, stands
        super().__init__("It changed since you read it, so nothing was signed. Read what stands now, then decide.")


class WroteIt(NotAllowed):
    """Somebody who wrote the text tried to decide about it: the attempt is kept in the history."""
