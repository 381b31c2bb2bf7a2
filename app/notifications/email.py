"""A mail as a value: what an operation puts into the outbox, and how it becomes bytes.

Headers are written here and not by the email package: it decodes the encoded words that somebody typed and writes what
they held, line ends too, so that a title could add a recipient. Its parser is what reads mail, and a test holds the two
together.

Templates stand in `templates/emails/<kind>/{subject.txt,body.txt,body.html}`. Rendering needs no request: a mail is
rendered by a job, once, and the bytes are stored, so that a retry sends the same ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from textwrap import fill
from typing import Any
from urllib.parse import quote, urlsplit

import css_inline
from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.config import ROOT, Settings
from app.core import links
from app.core.mail_address import ascii_host, mailbox_of
from app.core.text import ASCII_READABLE, one_line, plural

UNSUBSCRIBE_SALT = "unsubscribe from the digest"
LONGEST_SUBJECT = 200
WIDEST = 68
WIDEST_HEADER = 76
URL_SIGNS = "%/:=&?~#+!$,;'@()*[]"
WIRE = SMTP.clone(max_line_length=998, cte_type="7bit")


@dataclass(frozen=True)
class Email:
    """What to tell whom. `intent` is unique: the same intent twice is one mail."""

    intent: str
    kind: str
    person_id: int | None
    name: str
    address: str
    content: Mapping[str, Any]


def subject_of(email: Email) -> str:
    """One line, whatever a publisher put into a title (a line end here would be a header of the attacker's)."""
    return one_line(_template(f"{email.kind}/subject.txt", email.content, {}))[:LONGEST_SUBJECT].rstrip()


def text_of(email: Email, settings: Settings) -> str:
    """The plain-text part alone, for a preview."""
    return _folded(_template(f"{email.kind}/body.txt", email.content, _links(email, settings)))


def render(email: Email, settings: Settings, *, message_id: str, date: str, subject: str) -> bytes:
    """The whole message with text and HTML parts, ready for SMTP."""
    more = _links(email, settings)
    headers = {
        "From": _mailbox("From", *mailbox_of(settings.mail_from)),
        "To": _mailbox("To", email.name, email.address),
        "Subject": _text("Subject", subject),
        "Date": date,
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
    }
    if more["unsubscribe"]:
        headers["List-Unsubscribe"] = f"<{_plain_address(more['unsubscribe'])}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(policy=WIRE)
    message.set_content(_folded(_template(f"{email.kind}/body.txt", email.content, more)))
    # Folded into the tags, since many clients drop a sheet; what depends on the dark scheme can only stay in one.
    html = css_inline.inline(_template(f"{email.kind}/body.html", email.content, more), keep_at_rules=True)
    message.add_alternative(html, subtype="html")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return lines.encode("ascii") + message.as_bytes()


def _text(header: str, text: str) -> str:
    """Text as it stands where it can be read in one way only, else encoded whole: then `=?` is two signs again."""
    line = one_line(text)
    if line.isascii() and "=?" not in line:
        return line
    return Header(line, "utf-8", WIDEST_HEADER, header).encode(linesep="\r\n")


def _mailbox(header: str, name: str, address: str) -> str:
    """A name and an address. A plain name is quoted; an encoded one must not be (RFC 2047 5)."""
    line = one_line(name)
    if not line:
        return address
    text = _text(header, line)
    if text == line:
        text = '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{text} <{address}>"


def _plain_address(url: str) -> str:
    """A link as a header may hold it: the host in its ASCII form, any other sign beyond ASCII as figures."""
    host = urlsplit(url).hostname or ""
    return quote(url.replace(host, ascii_host(host) or host, 1), safe=URL_SIGNS)


def _links(email: Email, settings: Settings) -> dict[str, Any]:
    """What templates use to lead back: addresses come from the settings, never from a request."""
    stop = ""
    if email.kind == "digest" and email.person_id is not None:
        stop = links.absolute(settings.address, links.unsubscribe(unsubscribe_token(settings, email.person_id)))
    return {"absolute": lambda path: links.absolute(settings.address, path), "unsubscribe": stop}


def unsubscribe_token(settings: Settings, person_id: int) -> str:
    return URLSafeSerializer(settings.signing_key, salt=UNSUBSCRIBE_SALT).dumps(person_id)


def person_of_token(settings: Settings, token: str) -> int | None:
    """Whose token it is, or None for one that we did not make."""
    try:
        found = URLSafeSerializer(settings.signing_key, salt=UNSUBSCRIBE_SALT).loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None


def _folded(text: str) -> str:
    """Lines of at most 68 columns, but for a link, which stands whole on a line of its own (LOOK, Mail)."""
    return "\n".join(_fold_line(line) for line in text.splitlines()) + "\n"


def _fold_line(line: str) -> str:
    if len(line) <= WIDEST:
        return line
    indent = " " * (len(line) - len(line.lstrip(" ")))
    return fill(
        line.strip(),
        WIDEST,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _template(name: str, content: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    """Rendered, without the controls that a server may refuse a mail for, and without halves of signs."""
    text = _environment().get_template(f"emails/{name}").render(**content, **more)
    return text.translate(ASCII_READABLE).encode("utf-8", "replace").decode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plural"] = plural
    return environment
