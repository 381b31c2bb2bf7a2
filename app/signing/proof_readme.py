"""The page in the archive of a proof: for whoever was handed one and has never heard of Tidemark."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.history.domain.chain import Head


@dataclass(frozen=True)
class Explained:
    """What is said of one proof: of what, taken when, between which entries, and when its head was mailed."""

    name: str
    taken_at: datetime
    ends_at: Head
    begins_after: Head
    mailed_at: datetime | None


def readme(said: Explained) -> str:
    """The whole page, in plain English."""
    head = f"{said.ends_at.sequence}:{said.ends_at.hash}"
    parts = (_begin(said), HOW, _the_head(said, head), PROVES, PROVES_NOT, _files(said))
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _begin(said: Explained) -> str:
    title = f"Proof of {said.name}"
    return f"""
{title}
{"=" * len(title)}
Taken out of Tidemark on {_day(said.taken_at)} at {said.taken_at.astimezone(UTC):%H:%M} UTC.

It shows what was signed, by whom and when, so that it can be checked by
anybody, with no access to Tidemark and no need to trust it.
"""


HOW = """
What to do
----------
1. You need a computer with Python 3.9 or newer (www.python.org). No network,
   no account and no part of Tidemark is needed.
2. Unpack the whole archive into an empty folder and open a command line there.
3. Type    python3 verify.py      (on Windows:  py verify.py)
4. It says who signed what, and ends with "Everything fits" or with what does
   not. To read what was signed, type    python3 verify.py --text
5. Compare the line "Head:" as described below. Without that, you know only
   that these files fit one another.
"""

PROVES = """
What it proves
--------------
- Each text-N.json is, byte for byte, what was signed as revision N. Its SHA-256
  can be computed with any other tool as well.
- Each signature (name, post, meaning, text and time) is what Tidemark recorded
  when it was given, after the person had typed their password again.
- Once the head has been compared with one that came to you by another way:
  nothing of this was changed, added or taken away after that head was mailed.
"""

PROVES_NOT = """
What it does not prove
----------------------
- That what the text says is true, complete or lawful.
- Who sat at the keyboard. It names the account and what its owner typed.
- That the clock of the server was right.
- That a signature still counts. Where entries tell that a sign-off lapsed or
  was withdrawn, verify.py prints them as "Afterwards"; whoever took this proof
  and may not read the history was given only the entries of signatures.
- That nothing else is known about the record. All other entries of the history
  are present as digests only, which give away nothing, not even what they are
  about; and what came after the head is not here at all.
- That verify.py is honest, since it came with the evidence. It is short, and
  written to be read; the same file is published with Tidemark's source as
  app/signing/verifier.py.
"""


def _the_head(said: Explained, head: str) -> str:
    return f"""
The head
--------
The history of Tidemark is a chain: the hash of its last entry, the head,
depends on every entry before it. This proof ends at the head

    {head}

{_when_mailed(said, head)}
"""


def _when_mailed(said: Explained, head: str) -> str:
    if said.mailed_at is None:
        return f"""It was NOT mailed out: when this proof was taken, no e-mail had gone out with a
head as late as the last signature, so it is the head of that moment. Better
take the proof again after the next digest has gone out. Until then, whoever
runs Tidemark can show that this head still belongs to the history with

    tidemark history verify --head {head}"""
    first, last = said.begins_after.sequence + 1, said.ends_at.sequence
    return f"""It went out by e-mail with the digest of {_day(said.mailed_at)}, in the line that
begins with "History ends at". Ask somebody who received it for the original
e-mail, and compare all of it, or let the verifier do so:

    python3 verify.py {head}

Any other head between entry {first} and {last} can be given in the same way."""


def _files(said: Explained) -> str:
    begins = (
        f"""
The proof begins behind entry {said.begins_after.sequence}: entries up to there were hashed by a
first version of Tidemark in a way that lets none of them be shown as a digest.
The hash of that entry is taken as it is given. Of entries before it, only those
that lead on to it without a gap are tied to the head.
"""
        if said.begins_after.sequence
        else ""
    )
    return f"""
What is in it
-------------
verify.py         the verifier
proof.json        which record, and where the part of the history begins and ends
text-N.json       what was signed as revision N
signatures.json   the signatures
entries.json      entries of the history about this record, whole: those that
                  whoever took this proof may read, and in any case those that
                  tell of the signatures
others.txt        every other entry, by its number and a digest
{begins}"""


def _day(instant: datetime) -> str:
    local = instant.astimezone(UTC)
    return f"{local.day} {local:%B %Y}"
