"""Whether mail can be sent to an address from here: one rule, wherever an address is typed, imported, set or used.

Mail goes out without SMTPUTF8, which few servers offer, so an address is plain ASCII: dot-separated atoms before
the @ (RFC 5321 4.1.2), and after it a host name, whose other letters have an ASCII form (RFC 5890).
"""

import re

from app.core.text import one_line

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
LONGEST_DOMAIN = 253
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?P<local>{ATOM}(?:\.{ATOM})*)@(?P<domain>{LABEL}(?:\.{LABEL})*)")
NOT_AN_ADDRESS = "Enter an e-mail address, such as name@example.co.uk"


def refuse_mail_address(address: str) -> str | None:
    """The sentence that refuses an address to which no mail can be sent from here, or None."""
    if not address.isascii():
        return _why_not_ascii(address)
    if len(address) > LONGEST_ADDRESS:
        return f"E-mail must be {LONGEST_ADDRESS} characters or fewer"
    parts = ADDRESS.fullmatch(address)
    if parts is None or len(parts["domain"]) > LONGEST_DOMAIN:
        return NOT_AN_ADDRESS
    if len(parts["local"]) > LONGEST_LOCAL_PART:
        return f"The part before the @ must be {LONGEST_LOCAL_PART} characters or fewer"
    return None


def mailbox_of(text: str) -> tuple[str, str]:
    """The name, which may be empty, and the address of `Name <address>` or of an address alone."""
    name, bracket, rest = text.strip().rpartition("<")
    if bracket and rest.endswith(">"):
        return one_line(name).strip('" '), rest[:-1].strip()
    return "", text.strip()


def ascii_host(host: str) -> str | None:
    """A host name as machines write it, `xn--mnchen-3ya.example`; None where it has no such form."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _why_not_ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    strange = next((sign for sign in local if not sign.isascii()), "")
    if strange:
        return (
            f"Mail cannot be sent to an address with “{strange}” before the @. "
            "Enter one of plain letters and figures, such as name@example.co.uk"
        )
    plain = ascii_host(domain)
    if not local or plain is None:
        return NOT_AN_ADDRESS
    return f"Write what follows the @ as mail servers know it: {local}@{plain}"
