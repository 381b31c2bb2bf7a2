"""Feeds of an invented regulator, in the forms that real ones use."""

from xml.sax.saxutils import escape

ITEM = ("a", "Late final responses", "A final response under DISP 1.6.2R was late in one case of six.")
OTHER = ("b", "Nuisance calls", "Live marketing calls against regulation 21 of PECR.")
THIRD = ("c", "Office moves", "We move to a new office in spring.")


def rss(*items: tuple[str, str, str], date: str = "Tuesday, November 24, 2026 - 09:06", guid: bool = False) -> bytes:
    """An RSS feed with the long human dates of the FCA; an item is (slug, title, text)."""
    body = "".join(
        f"<item><title>{escape(title)}</title><link>https://regulator.example/{slug}</link>"
        + (f"<guid>tag:{slug}</guid>" if guid else "")
        + f"<description>{escape(text)}</description><pubDate>{date}</pubDate></item>"
        for slug, title, text in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{body}</channel></rss>'.encode()


def govuk(*items: tuple[str, str, str], at: str) -> bytes:
    """An organisation feed of GOV.UK: the id carries the time of the last update, so it changes with it."""
    body = "".join(
        f"<entry><id>https://www.gov.example/{slug}#{at}</id><updated>{at}</updated>"
        f'<link href="https://www.gov.example/{slug}"/><title>Guidance: {title}</title>'
        f"<summary>{text}</summary></entry>"
        for slug, title, text in items
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>Org</title>{body}</feed>'.encode()
