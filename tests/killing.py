"""Killing the server at random moments while answers are saved, and judging what it had acknowledged.

The short form stands in the suite; `python3 dev.py bench kills [SAVES]` is the long one. Every save is known under the
id that its device made, so whoever judges needs no guess: acknowledged means that a whole answer came back.
"""

import http.client
import os
import random
import re
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select
from sqlmodel import col

from app.db.session import Database
from app.history.queries import verify_history
from audits.conduct.models import AnswerRevision
from tests.cast import NOW, PASSWORD, Cast, address_of
from tests.demonstration import PROGRAM
from tests.factories.audits import opened_audit
from tests.factories.checklists import add_checklist

WAIT_SECONDS = 120
SOONEST, LATEST = 0.01, 0.8  # seconds that a server lives; longer while it dies before it answers anything
CODES = ("A1", "A2", "A3", "B1", "B3")
WORDS = {
    "A1": ("Yes", "No"),
    "A2": ("0", "1", "2", "3"),
    "A3": ("Both", "One"),
    "B1": ("1", "2", "3"),
    "B3": ("a", "b"),
}
Key = tuple[str, int]


@dataclass
class Account:
    """What was sent under which id and what came of it, and how often the server was killed."""

    acknowledged: dict[Key, str] = field(default_factory=dict)
    unknown: dict[Key, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    kills: int = 0


@dataclass
class Judged:
    """The whole of it: an acknowledged save that is not there once, as it was sent, is lost."""

    acknowledged: int
    kills: int
    unknown: int
    lost: list[str]
    doubled: list[str]
    history: str

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.doubled or self.history)


class Server:
    """`tidemark serve` on a database that is there; killed without a word, and started again."""

    def __init__(self, environment: Mapping[str, str], port: int) -> None:
        self.environment, self.port = dict(environment), port
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "serve"], cwd="/", env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                if ask(self.port, "GET", "/health")[0] == http.client.OK:
                    return
            except OSError:
                time.sleep(0.05)
        message = "the server did not come up"
        raise TimeoutError(message)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def prepare(database: Database, cast: Cast) -> list[int]:
    """Audits to answer; the cast stands in the database already."""
    with database.transaction() as session:
        checklist = add_checklist(session, by=cast.officer, now=NOW)
        return [opened_audit(session, checklist, cast).row_id for _ in range(4)]


def hammer(server: Server, audits: list[int], saves: int, *, kills: int = 3, seed: int = 20_261_124) -> Account:
    """Save answers one after the other, until so many are acknowledged and the server died so often."""
    chance, account, done = random.Random(seed), Account(), threading.Event()  # noqa: S311 - moments, not secrets
    server.start()
    moments = random.Random(seed + 1)  # noqa: S311 - as above
    killer = threading.Thread(target=_kill_now_and_then, args=(server, account, done, moments))
    killer.start()
    try:
        page = Page(server.port, sign_in(server.port))
        sequence = 0
        while (len(account.acknowledged) < saves or account.kills < kills) and not account.refused:
            sequence += 1
            code = chance.choice(CODES)
            _save(page, account, chance.choice(audits), code, chance.choice(WORDS[code]), sequence)
    finally:
        done.set()
        killer.join()
        server.kill()
    return account


def judge(database: Database, account: Account) -> Judged:
    """Compare every save with what the database holds now."""
    with database.reading() as session:
        rows = session.execute(
            select(col(AnswerRevision.device), col(AnswerRevision.sequence), col(AnswerRevision.body))
        ).all()
        verdict = verify_history(session)
    held: dict[Key, list[str]] = {}
    for row in rows:
        held.setdefault((row.device, row.sequence), []).append(row.body["comment"])
    sent = account.acknowledged | account.unknown
    return Judged(
        acknowledged=len(account.acknowledged),
        kills=account.kills,
        unknown=len(account.unknown),
        lost=[f"{key}: {comment}" for key, comment in account.acknowledged.items() if held.get(key) != [comment]],
        doubled=[str(key) for key in sent if len(held.get(key, ())) > 1],
        history=verdict.problem,
    )


class Page:
    """What a browser that holds the runner open sends; it keeps its cookie over every death of the server."""

    device = secrets.token_hex(8)

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie, self.token = port, cookie, ""
        self.bases: dict[tuple[int, str], int] = {}

    def save(self, audit_id: int, code: str, fields: Mapping[str, object]) -> tuple[int, str]:
        if not self.token:
            _, page, self.cookie = ask(self.port, "GET", f"/audits/{audit_id}/questions/{code}", cookie=self.cookie)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            if found is None:
                raise AssertionError(page[:500])
            self.token = found.group(1)
        body = urlencode({"csrf_token": self.token, **fields})
        return ask(self.port, "POST", f"/audits/{audit_id}/answers/{code}", body=body, cookie=self.cookie)[:2]


def ask(port: int, method: str, path: str, *, body: str = "", cookie: str = "") -> tuple[int, str, str]:
    """Status, text and cookie of one request; OSError or HTTPException where no whole answer came back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Cookie": cookie, "HX-Request": "true"} if method == "POST" else {"Cookie": cookie}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace"), _cookie(answer) or cookie
    finally:
        connection.close()


def base_in(fragment: str) -> int:
    """The number that an acknowledged answer now has, on which the next save of it builds."""
    found = re.search(r'name="base"[^>]*value="(\d+)"', fragment)
    if found is None:
        raise AssertionError(fragment[:500])
    return int(found.group(1))


def environment_of(database: Database, folder: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TIDEMARK_")}
    return {
        **inherited,
        "TIDEMARK_DATABASE_URL": database.address,
        "TIDEMARK_DATA_DIR": str(folder),
        "TIDEMARK_PORT": str(port),
        "TIDEMARK_SECRET_KEY": "k" * 40,
        "TIDEMARK_TESTING": "1",
        "TIDEMARK_NOW": NOW.isoformat(),
    }


def sign_in(port: int) -> str:
    """The cookie of the team leader, signed in as a browser does it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/sign-in")
    page = connection.getresponse()
    cookie = _cookie(page)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    fields = {"csrf_token": found.group(1) if found else "", "email": address_of("leader"), "password": PASSWORD}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == http.client.SEE_OTHER, f"the sign-in answered {answer.status}"
    connection.close()
    return _cookie(answer)


def _cookie(answer: http.client.HTTPResponse) -> str:
    return "; ".join(line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or ())


def _save(page: Page, account: Account, audit_id: int, code: str, word: str, sequence: int) -> None:
    """Send one answer, and the same again until it is answered: a browser that got no answer asks once more."""
    key, comment = (page.device, sequence), f"save {sequence}"
    base = page.bases.get((audit_id, code), 0)
    fields = {"device": page.device, "sequence": sequence, "base": base, "answer": word, "comment": comment}
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            status, text = page.save(audit_id, code, fields)
        except (OSError, http.client.HTTPException):
            account.unknown[key] = comment
            time.sleep(0.02)
            continue
        if status == http.client.OK:
            account.acknowledged[key] = comment
            account.unknown.pop(key, None)
            page.bases[audit_id, code] = base_in(text)
        else:
            account.refused.append(f"{status}: {text[:200]}")
        return
    message = f"no answer to {comment} within {WAIT_SECONDS} seconds"
    raise TimeoutError(message)


def _kill_now_and_then(server: Server, account: Account, done: threading.Event, chance: random.Random) -> None:
    """On a busy machine a server may need longer than that to answer at all: then the next one lives longer."""
    longest, answered = LATEST, 0
    while not done.wait(chance.uniform(SOONEST, longest)):
        server.kill()
        account.kills += 1
        longest = LATEST if len(account.acknowledged) > answered else longest * 2
        answered = len(account.acknowledged)
        server.start()
