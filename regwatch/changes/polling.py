"""One poll of one source: fetch, decide whether anything changed at all, read in the child, compare, store.

Each stage ends the work as early as it can: 304, then the same bytes, then the same bytes but for the build date,
then parsing. No transaction is open during a fetch or a parse, and a worker whose lease was lost writes nothing.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.child import DocumentRefused
from app.core.text import plural
from app.db.runtime import Runtime
from app.history.operations import EntrySubject, record
from regwatch.changes.domain.comparison import DocumentNews, Seen, compare, moved, see, unsettled
from regwatch.changes.domain.fingerprint import body_hash, document_hash
from regwatch.changes.domain.remarks import remarks_on
from regwatch.changes.operations.storing import (
    ItemOrigin,
    Kept,
    keep_keys,
    keep_new,
    keep_revised,
    known_items,
    saying_the_same,
    sum_of,
)
from regwatch.fetching.answers import Fetched, FetchOutcome
from regwatch.fetching.domain.documents import Fault, ParsedDocument
from regwatch.fetching.reader import READER, document_from
from regwatch.fetching.tools import Tools
from regwatch.sources.claiming import Claimed, SourceLeaseLost, disable_gone, give_back, hold
from regwatch.sources.domain.health import PollOutcome, health_after, next_poll_at, quiet_from, stale_from

log = logging.getLogger(__name__)
BATCH = 200
POLL_FIELDS = ("outcome", "status", "items", "new", "revised", "unchanged", "seconds", "reason")
WATCHER = Actor.system("The watch")


@dataclass(frozen=True)
class PollLine:
    """What `tidemark poll` prints of one poll."""

    source: str
    outcome: PollOutcome
    status: int | None = None
    items: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class _Read:
    """What a fetch came to before anything is stored."""

    line: PollLine
    fetched: Fetched
    document: ParsedDocument | None = None
    gone: bool = False


def poll_source(runtime: Runtime, tools: Tools, claimed: Claimed) -> PollLine:
    """Poll one claimed source; never raises for what the source sends."""
    started = time.monotonic()
    try:
        read = _read(tools, claimed, runtime.clock.now())
        line = _store(runtime, claimed, read, started)
    except SourceLeaseLost:
        reason = "Another worker took this source over, so nothing was stored."
        return PollLine(claimed.source.key, PollOutcome.SKIPPED, reason=reason)
    return line


def _read(tools: Tools, claimed: Claimed, now: datetime) -> _Read:
    source, state = claimed.source, claimed.state
    fresh = state.validators_for == source.url
    fetched = tools.fetcher.fetch(
        source.url,
        etag=(state.etag or None) if fresh else None,
        last_modified=(state.last_modified or None) if fresh else None,
    )
    line = PollLine(source.key, PollOutcome.FAILED, fetched.status, reason=fetched.reason)
    if fetched.outcome is FetchOutcome.NOT_MODIFIED:
        return _Read(replace(line, outcome=PollOutcome.UNCHANGED), fetched)
    if fetched.outcome is not FetchOutcome.OK:
        blocked = fetched.outcome is FetchOutcome.BLOCKED
        outcome = PollOutcome.BLOCKED if blocked else PollOutcome.FAILED
        return _Read(replace(line, outcome=outcome), fetched, gone=fetched.outcome is FetchOutcome.GONE)
    if body_hash(fetched.body) == state.body_hash or document_hash(fetched.body) == state.document_hash:
        return _Read(replace(line, outcome=PollOutcome.UNCHANGED), fetched)
    return _parse(tools, claimed, fetched, line, now)


def _parse(tools: Tools, claimed: Claimed, fetched: Fetched, line: PollLine, now: datetime) -> _Read:
    source = claimed.source
    try:
        answer = tools.readers.read(
            READER,
            fetched.body,
            url=fetched.url,
            content_type=fetched.content_type,
            identity=source.identity.value,
            zone=source.zone,
            selectors=dict(source.selectors) or None,
            now=now.isoformat(),
        )
    except DocumentRefused as refused:
        return _Read(replace(line, reason=str(refused)), fetched)
    document = document_from(answer)
    reason = document.problem or ""
    if document.usable:
        outcome = PollOutcome.DEGRADED if document.fault is Fault.TRUNCATED else PollOutcome.OK
        return _Read(replace(line, outcome=outcome, items=len(document.items), reason=reason), fetched, document)
    if document.fault is Fault.BLOCKED:
        return _Read(replace(line, outcome=PollOutcome.BLOCKED, reason=reason), fetched)
    if document.fault is Fault.EMPTY_LIST:
        # An empty list is never "everything is gone": one transient empty answer is a known fault of real feeds.
        return _Read(replace(line, outcome=PollOutcome.DEGRADED, reason=reason), fetched)
    return _Read(replace(line, reason=reason), fetched)


def _store(runtime: Runtime, claimed: Claimed, read: _Read, started: float) -> PollLine:
    now = runtime.clock.now()
    kept, news = Kept(), DocumentNews((), (), 0)
    if read.document is not None:
        origin = ItemOrigin(
            source_id=claimed.source.row_id,
            publisher=claimed.source.publisher,
            rule=claimed.source.identity,
            any_keywords=tuple(claimed.source.any_keywords),
            is_baseline=not claimed.state.baseline_done,
            bytes_hash=body_hash(read.fetched.body),
            now=now,
        )
        news, kept = _store_items(runtime, claimed, read.document, origin)
    line = replace(
        read.line,
        new=len(news.new) - kept.failed,
        revised=len(news.revised),
        unchanged=news.unchanged + _repeated(read, news),
        seconds=round(time.monotonic() - started, 3),
        reason=read.line.reason or (f"{kept.failed} items could not be stored." if kept.failed else ""),
    )
    with runtime.database.transaction() as session:
        _finish(session, claimed, read, line, news, kept, now=now)
    return line


def _repeated(read: _Read, news: DocumentNews) -> int:
    """Entries that stand in the answer once more, word for word: they bring nothing, and they are counted."""
    return read.line.items - len(news.new) - len(news.revised) - news.unchanged if read.document else 0


def _store_items(
    runtime: Runtime, claimed: Claimed, document: ParsedDocument, origin: ItemOrigin
) -> tuple[DocumentNews, Kept]:
    with runtime.database.reading() as session:
        news = _compared(session, see(document.items, origin.rule), origin)
    parts: list[Kept] = []
    for start in range(0, len(news.new), BATCH):
        with runtime.database.transaction() as session:
            hold(session, claimed)
            parts.append(keep_new(session, news.new[start : start + BATCH], origin))
    for start in range(0, len(news.revised), BATCH):
        with runtime.database.transaction() as session:
            hold(session, claimed)
            parts.append(keep_revised(session, news.revised[start : start + BATCH], origin))
    if news.marked or news.learned:
        with runtime.database.transaction() as session:
            hold(session, claimed)
            keep_keys(session, origin.source_id, news)
    return news, sum_of(parts)


def _compared(session: Session, seen: Sequence[Seen], origin: ItemOrigin) -> DocumentNews:
    """What is news against everything that the source ever showed, under whatever keys and addresses."""
    source_id = origin.source_id
    known, ambiguous = known_items(session, source_id, [key for one in seen for key in (*one.keys, *one.shared)])
    if open_ones := unsettled(seen, known, ambiguous):
        finer, _ = known_items(session, source_id, [key for one in open_ones for key in one.finer])
        known |= finer
    news = compare(seen, known, ambiguous)
    if origin.is_baseline or len(news.new) * 2 <= len(seen):
        return news
    return moved(news, saying_the_same(session, source_id, [one.material_hash for one in news.new]), len(seen))


def _finish(
    session: Session, claimed: Claimed, read: _Read, line: PollLine, news: DocumentNews, kept: Kept, *, now: datetime
) -> None:
    """Two statements for a poll that brought nothing, which nearly all are."""
    state = _state_after(claimed, read, line, news, kept, now)
    give_back(session, claimed, state, {name: getattr(line, name) for name in POLL_FIELDS}, now=now)
    if read.gone:
        disable_gone(session, claimed.source.row_id, by=WATCHER, now=now)
    if kept.versions:
        _record_news(session, claimed, line, news, kept, now)


def _state_after(
    claimed: Claimed, read: _Read, line: PollLine, news: DocumentNews, kept: Kept, now: datetime
) -> dict[str, Any]:
    """What the source's state is to be; the lease kept it as it was claimed."""
    source, state, fetched = claimed.source, claimed.state, read.fetched
    health = health_after(
        line.outcome, failures=state.failures, asked_to_wait=fetched.outcome is FetchOutcome.ASKED_TO_WAIT
    )
    asked = fetched.retry_after if fetched.retry_after is not None else fetched.max_age
    after = {
        "health": health.health,
        "failures": health.failures,
        "polled_at": now,
        "last_status": line.status,
        "reason": line.reason,
        "next_poll_at": next_poll_at(
            now,
            key=source.key,
            minimum=timedelta(minutes=source.minimum_minutes),
            failures=health.failures,
            asked=timedelta(seconds=asked) if asked is not None else None,
        ),
    }
    # Since when it fails, and when it answered again, is what the administrators' digest says.
    if health.newly_failing:
        after |= {"failing_since": now, "recovered_at": None}
    if health.recovered:
        after["recovered_at"] = now
    if line.outcome.is_good or read.document is not None:
        interval = timedelta(minutes=source.minimum_minutes)
        after |= {"ok_at": now, "stale_from": stale_from(now, interval)}
    if read.document is not None:
        after["remarks"] = remarks_on(news)
    if kept.material:
        after |= {"new_at": now, "quiet_from": quiet_from(now)}
    return after | (_remembered(claimed, read) if fetched.answered else {})


def _remembered(claimed: Claimed, read: _Read) -> dict[str, Any]:
    """Validators and hashes only of an answer that was taken in, so that a bad one is read again."""
    fetched, state, url = read.fetched, claimed.state, claimed.source.url
    if fetched.outcome is FetchOutcome.NOT_MODIFIED:
        etag, last_modified = fetched.etag or state.etag, fetched.last_modified or state.last_modified
        return {"validators_for": url, "etag": etag, "last_modified": last_modified}
    if read.document is None and read.line.outcome is not PollOutcome.UNCHANGED:
        forgotten = ("etag", "last_modified", "body_hash", "document_hash")
        return {"validators_for": url, **dict.fromkeys(forgotten, "")}
    found = {
        "validators_for": url,
        "etag": fetched.etag or "",
        "last_modified": fetched.last_modified or "",
        "body_hash": body_hash(fetched.body),
        "document_hash": document_hash(fetched.body),
    }
    return found if read.document is None else {**found, "baseline_done": True}


def _record_news(
    session: Session, claimed: Claimed, line: PollLine, news: DocumentNews, kept: Kept, now: datetime
) -> None:
    """One entry for a poll that brought news, with the list of item versions (DESIGN 4)."""
    parts = [f"{count:,} {word}" for count, word in ((line.new, "new"), (line.revised, "revised")) if count]
    sentence = (
        f"{claimed.source.name} brought {' and '.join(parts)} {'item' if line.new + line.revised == 1 else 'items'}"
    )
    if news.moved:
        sentence += f"; {plural(news.moved, 'known document')} stood under new addresses"
    if kept.reopened:
        sentence += f"; {plural(len(kept.reopened), 'change')} came back to triage"
    after: dict[str, Any] = {"versions": [f"{item}.{number}" for item, number in kept.versions]}
    if kept.reopened:
        after["reopened"] = list(kept.reopened)
    about = EntrySubject("source", claimed.source.key)
    record(session, "source:brought_news", sentence, about=about, by=WATCHER, now=now, after=after)
