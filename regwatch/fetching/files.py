"""`tidemark parse FILE...`: what Tidemark reads in a document, without a database."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from app.core.child import DocumentRefused
from regwatch.fetching.domain.documents import DocumentKind, ParsedDocument


def parse_files(paths: Iterable[Path], read: Callable[[bytes], ParsedDocument]) -> Iterator[dict[str, Any]]:
    """A line for each file in the contract's form (DESIGN 5); a bad file is a line with a problem."""
    for path in paths:
        yield _line(path, read)


def _line(path: Path, read: Callable[[bytes], ParsedDocument]) -> dict[str, Any]:
    try:
        document = read(path.read_bytes())
    except OSError as error:
        document = ParsedDocument(DocumentKind.UNKNOWN, f"The file could not be opened ({error.strerror}).")
    except DocumentRefused as refused:
        document = ParsedDocument(DocumentKind.UNKNOWN, str(refused))
    return {
        "file": str(path),
        "kind": document.kind.value,
        "problem": document.problem,
        "items": [
            {
                "identity": item.identity,
                "title": item.title,
                "url": item.url,
                "published_at": item.published_text,
                "raw_date": item.raw_date,
                "summary": item.summary,
            }
            for item in document.items
        ],
    }
