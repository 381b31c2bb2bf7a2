"""What the page of a source says about the answer that was read last, beside its health."""

from app.core.text import plural
from regwatch.changes.domain.comparison import MOST_QUIET_VERSIONS, DocumentNews


def remarks_on(news: DocumentNews) -> list[str]:
    """A sentence for each thing that was done otherwise than the settings of the source say."""
    said = []
    if news.told_apart:
        entries = plural(news.told_apart, "entry", "entries")
        said.append(
            f"What the source is recognised by does not tell {entries} of its last answer apart. They are told apart "
            "by link, title and date, and each is an item of its own."
        )
    if news.moved:
        documents = plural(news.moved, "known document")
        said.append(
            f"{documents} stood under new addresses, with the title, date and text that they had before. They are "
            "the same documents: their changes carry the new addresses, and nothing came to triage."
        )
    if news.quiet:
        items = plural(news.quiet, "item")
        said.append(
            f"{items} differed from the last version in counts, times, dates or layout only. The version is kept, "
            "and nothing comes to triage."
        )
    if news.churning:
        items = plural(news.churning, "item")
        said.append(
            f"{items} differed so at each of the last {MOST_QUIET_VERSIONS} readings. No more such versions are kept "
            "until the words change."
        )
    return said
