"""Whatever a mail server does at whatever step: nothing is lost, nothing is said that is not so.

Five mails wait. The server misbehaves during one sweep, is mended, and a second sweep follows. A mail arrives twice
only where the answer to its final dot was lost, and then as the same message.
"""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event, text

from app.config import read_settings
from app.db.runtime import Runtime
from app.notifications.email import Email
from app.notifications.jobs import BATCH, LINES, deliver_outbox
from app.notifications.operations import Postage, put_mail
from app.notifications.smtp import PATIENCE, Patience
from tests.fakes.unruly_mail_server import Misbehaviour, UnrulyMailServer

NAMES = ("officer", "manager", "leader", "agent", "administrator")
ALL = len(NAMES)
SIGNED = {"name": "Nora", "subject": "Signed", "title": "Audit A-1", "path": "/", "open": "Open A-1", "why": ""}
SHORT = Patience(answer=0.5, verdict=0.5, whole=0.8)
NEVER = 30.0
LEADER = "<leader@"


@dataclass(frozen=True)
class Way:
    """A misbehaviour; the states after its sweep; what is heard of it; and how many mails came twice in the end."""

    wrong: Misbehaviour
    first: dict[str, int]
    said: str
    refused: int = 0
    doubled: int = 0

    @property
    def is_outage(self) -> bool:
        return self.first == {"queued": ALL}


def trouble(step: str, answer: bytes = b"", said: str = "", **more) -> Way:
    """The server's own trouble: every mail waits."""
    return Way(Misbehaviour(step, answer, **more), {"queued": ALL}, said or answer.decode())


def drop(step: str, said: str = "onnection", **more) -> Way:
    return trouble(step, said=said, drops=True, **more)


def not_known(answer: bytes = b"", said: str = "may have taken it", **more) -> Way:
    """The server kept the message, and did not say so."""
    return Way(Misbehaviour("DOT", answer, keeps=True, **more), {"unknown": ALL}, said, doubled=ALL)


def sends_on(wrong: Misbehaviour) -> Way:
    """What is no trouble at all: a new connection, or another command, and all goes out at once."""
    return Way(wrong, {"sent": ALL}, "")


def for_one(step: str, answer: bytes, state: str, *, refused: int = 0, **more) -> Way:
    """One recipient of five is concerned."""
    wrong = Misbehaviour(step, answer, only=LEADER, **more)
    return Way(wrong, {"sent": ALL - 1, state: 1}, answer.decode() or "onnection", refused=refused)


WAYS = {
    "greets with garbage": trouble("GREETING", b"HTTP/1.1 400 Bad Request", "not SMTP"),
    "greets with 554": trouble("GREETING", b"554 no service here"),
    "greets with 421": trouble("GREETING", b"421 too busy"),
    "greets with 250": trouble("GREETING", b"250 OK"),
    "greets with bytes of no letters": trouble("GREETING", b"\x00\xff\x00", "not SMTP"),
    "greets with a line without end": trouble("GREETING", b"2" * 9000, "Line too long"),
    "drops before the greeting": drop("GREETING"),
    "never greets": trouble("GREETING", seconds=NEVER, said="timed out"),
    "greets a letter at a time": trouble("GREETING", b"220 at long last", "mail server", letters=True, seconds=0.1),
    "refuses EHLO and HELO": trouble("EHLO HELO", b"550 who are you"),
    "drops at EHLO": drop("EHLO"),
    "answers EHLO with garbage, then drops": trouble("EHLO", b"hello you", "onnection", drops=True),
    "offers TLS and refuses it": trouble("STARTTLS", b"454 not today", offers=("STARTTLS",)),
    "offers TLS and speaks plain": trouble("STARTTLS", b"220 go on\r\nplain text", "sign-in", offers=("STARTTLS",)),
    "drops at STARTTLS": drop("STARTTLS", offers=("STARTTLS",)),
    "does not know the password": trouble("AUTH", b"535 5.7.8 wrong", offers=("AUTH PLAIN",), needs_sign_in=True),
    "cannot check a password now": trouble("AUTH", b"454 4.7.0 later", offers=("AUTH PLAIN",), needs_sign_in=True),
    "asks for a riddle at the sign-in": trouble(
        "AUTH", b"334 %%%", "sign-in", offers=("AUTH CRAM-MD5",), needs_sign_in=True
    ),
    "drops at the sign-in": drop("AUTH", offers=("AUTH LOGIN",), needs_sign_in=True),
    "takes no sign-in at all": trouble("AUTH", b"", "not supported", needs_sign_in=True),
    "requires a sign-in": trouble("MAIL", b"530 5.7.0 sign in first"),
    "refuses the sender": trouble("MAIL", b"550 5.7.1 not as tidemark"),
    "has no room now": trouble("MAIL", b"452 4.3.1 disk full"),
    "answers the sender with garbage": trouble("MAIL", b"fine by me", "not SMTP"),
    "drops at the sender": drop("MAIL"),
    "requires a sign-in at the recipient": trouble("RCPT", b"530 5.7.0 sign in first"),
    "relays for nobody": trouble("RCPT", b"554 5.7.1 Relay access denied"),
    "closes down at the recipient": trouble("RCPT", b"421 4.3.2 closing", drops=True),
    "answers the recipient with garbage": trouble("RCPT", b"who?", "not SMTP"),
    "drops at the recipient": drop("RCPT"),
    "knows one recipient not": for_one("RCPT", b"550 5.1.1 no such mailbox", "refused", refused=1),
    "cannot reach one mailbox now": for_one("RCPT", b"450 4.2.1 mailbox busy", "queued"),
    "drops at one recipient": for_one("RCPT", b"", "queued", drops=True),
    "takes no message": trouble("DATA", b"554 5.3.4 no message today"),
    "takes no message now": trouble("DATA", b"451 4.3.0 later"),
    "is done before it has the message": trouble("DATA", b"250 OK"),
    "says OK to a message before it has it": trouble("DATA", b"354 go on\r\n250 OK", "before it was asked"),
    "drops at DATA": drop("DATA"),
    "drops before the final dot": Way(Misbehaviour("MESSAGE", drops=True), {"unknown": ALL}, "may have taken it"),
    "drops after the final dot": not_known(drops=True),
    "answers the dot with garbage": not_known(b"ta very much"),
    "answers the dot with another good code": not_known(b"251 OK"),
    "answers the dot with 354": not_known(b"354 and now?"),
    "answers the dot with half a line": not_known(b"2", drops=True),
    "answers the dot with a line without end": not_known(b"2" * 9000),
    "never answers the dot": not_known(seconds=NEVER),
    "answers the dot a letter at a time": not_known(b"250 OK, as it seems", letters=True, seconds=0.15),
    "takes half a batch": Way(
        Misbehaviour("DOT", b"452 4.3.1 quota reached", after=3), {"sent": 3, "queued": ALL - 3}, "452 4.3.1 quota"
    ),
    "takes half a batch and says nothing of the rest": Way(
        Misbehaviour("DOT", drops=True, keeps=True, after=3),
        {"sent": 3, "unknown": ALL - 3},
        "may have taken it",
        doubled=ALL - 3,
    ),
    "ends a connection after one message": sends_on(Misbehaviour("MAIL", b"421 enough", drops=True, from_nth=2)),
    "drops a connection after one message": sends_on(Misbehaviour("MAIL", drops=True, from_nth=2)),
    "speaks the old protocol": sends_on(Misbehaviour("EHLO", b"500 no such command")),
    "cannot keep the message now": Way(Misbehaviour("DOT", b"451 4.3.0 later"), {"queued": ALL}, "451 4.3.0 later"),
    "closes down after the message": Way(Misbehaviour("DOT", b"421 4.3.2 bye", drops=True), {"queued": ALL}, "421"),
    "refuses the message": Way(Misbehaviour("DOT", b"554 5.6.0 spam"), {"refused": ALL}, "554 5.6.0 spam", refused=ALL),
}


def hurry(connection, _record) -> None:
    """These tests are about mail and not about power cuts, and write some thousand times."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")


@pytest.fixture(scope="module")
def post_room(template_file, tmp_path_factory) -> Iterator[Runtime]:
    """One database for all ways; each begins with an empty outbox."""
    folder = tmp_path_factory.mktemp("post_room")
    shutil.copyfile(template_file("")[0], folder / "tidemark.db")
    address = f"sqlite:///{folder / 'tidemark.db'}"
    settings = read_settings(database_url=address, data_dir=folder, secret_key="k" * 40, testing=True)
    runtime = Runtime.from_settings(settings)
    event.listen(runtime.database.engine, "connect", hurry)
    yield runtime
    runtime.database.dispose()


@pytest.fixture
def outbox(post_room) -> Runtime:
    """Five mails, one to each of the cast."""
    real = post_room.clock.real()
    with post_room.database.transaction() as session:
        session.execute(text("DELETE FROM outbox_mail"))
        session.execute(text("DELETE FROM mail_outage"))
        for name in NAMES:
            content = {"lines": [".a line that begins with a dot"], **SIGNED}
            email = Email(f"audit/1/signed/{name}", "notice", None, name, f"{name}@fernleigh.example", content)
            put_mail(session, email, Postage(post_room.settings, real), now=real)
    return post_room


def sweep(runtime: Runtime, url: str, patience: Patience) -> None:
    """Deliver what waits, as if the time for each retry had come."""
    with runtime.database.transaction() as session:
        session.execute(text("UPDATE outbox_mail SET next_try_at = queued_at"))
    settings = runtime.settings.model_copy(update={"smtp_url": url})
    deliver_outbox(Runtime(settings, runtime.database, runtime.clock), patience)


def mails(runtime: Runtime) -> list[Any]:
    with runtime.database.reading() as session:
        return list(session.execute(text("SELECT * FROM outbox_mail ORDER BY id")).all())


def outages(runtime: Runtime) -> list[Any]:
    with runtime.database.reading() as session:
        return list(session.execute(text("SELECT said, ended_at FROM mail_outage")).all())


@pytest.mark.parametrize("name", WAYS)
def test_a_mail_server_that(name, outbox):
    way = WAYS[name]
    is_slow = way.wrong.seconds > 0
    with UnrulyMailServer(way.wrong) as server:
        sweep(outbox, server.url, SHORT if is_slow else PATIENCE)
        first, heard = mails(outbox), outages(outbox)
        server.mend()
        sweep(outbox, server.url, PATIENCE)
    last, taken = mails(outbox), Counter(server.taken)

    assert Counter(mail.state for mail in first) == way.first
    concerned = [mail for mail in first if mail.state != "sent"]
    assert [mail.last_result for mail in concerned if way.said not in mail.last_result] == []
    assert bool(heard) is (way.is_outage and way.wrong.step != "DOT")
    assert Counter(mail.state for mail in last) == Counter({"sent": ALL - way.refused, "refused": way.refused})
    retried = [mail for mail in last if mail.attempts > 1]
    assert len(retried) == len(concerned) - way.refused
    lost = [mail for mail in last if mail.state == "sent" and not taken[mail.message_id]]
    assert lost == []
    assert sum(count > 1 for count in taken.values()) == way.doubled
    assert set(taken) <= {mail.message_id for mail in last}
    assert all(ended_at is not None for _, ended_at in outages(outbox))


def test_a_line_that_begins_with_a_dot_does_not_end_the_message(outbox):
    with UnrulyMailServer(Misbehaviour("EHLO", b"500 no such command")) as server:
        sweep(outbox, server.url, PATIENCE)

    assert b"\r\n..a line that begins with a dot\r\n" in server.raw


def test_a_mailbox_that_hangs_delays_nobody_else(outbox):
    hanging = Misbehaviour("RCPT", drops=True, seconds=NEVER, only=LEADER)
    with outbox.database.transaction() as session:
        for number in range(BATCH):
            content = {"lines": [], **SIGNED}
            email = Email(f"audit/2/signed/{number}", "notice", None, "Nora", "n@fernleigh.example", content)
            put_mail(session, email, Postage.of(outbox), now=outbox.clock.now())
    with UnrulyMailServer(hanging) as server, ThreadPoolExecutor(1) as worker:
        sweeping = worker.submit(sweep, outbox, server.url, PATIENCE)
        while len(server.taken) < ALL - 1 + BATCH:
            assert not sweeping.done()
            time.sleep(0.01)
        states = Counter(mail.state for mail in mails(outbox))
        server.closing.set()

    assert states["claimed"] <= LINES
    assert [mail.state for mail in mails(outbox) if mail.name != "leader"] == ["sent"] * (ALL - 1 + BATCH)
