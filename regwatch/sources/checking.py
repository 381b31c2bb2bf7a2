"""`tidemark sources check`: fetch every source once, store nothing, and say what an operator wants to know."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from app.core.child import DocumentRefused
from app.db.runtime import Runtime
from regwatch.fetching.answers import FetchOutcome
from regwatch.fetching.reader import READER, document_from
from regwatch.fetching.tools import Tools, tools_for
from regwatch.sources.models import Source
from regwatch.sources.queries import all_sources

THREADS = 8


def check_sources(runtime: Runtime) -> Iterator[dict[str, Any]]:
    """A line for each source, also the disabled ones, in the order of their keys."""
    with runtime.database.reading() as session:
        sources = [source for source, _ in all_sources(session)]
    tools, now = tools_for(runtime.settings), runtime.clock.now()
    with ThreadPoolExecutor(THREADS) as threads:
        yield from threads.map(lambda source: _check(tools, source, now), sources)


def _check(tools: Tools, source: Source, now: datetime) -> dict[str, Any]:
    fetched = tools.fetcher.fetch(source.url)
    line: dict[str, Any] = {
        "source": source.key,
        "url": source.url,
        "status": fetched.status,
        "type": (fetched.content_type or "").split(";")[0].strip(),
        "validators": bool(fetched.etag or fetched.last_modified),
        "kind": None,
        "items": 0,
        "dated": 0,
        "verdict": fetched.reason or "ok",
    }
    if fetched.outcome is not FetchOutcome.OK:
        return {**line, "verdict": fetched.reason or fetched.outcome.value}
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
        return {**line, "verdict": str(refused)}
    document = document_from(answer)
    dated = sum(item.published_at is not None for item in document.items)
    verdict = document.problem or "ok"
    return {**line, "kind": document.kind.value, "items": len(document.items), "dated": dated, "verdict": verdict}
