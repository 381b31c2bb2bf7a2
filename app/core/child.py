"""Untrusted bytes are read in a child process: bytes in, JSON out, with a deadline and limits.

At most two children, forked from a server that has the parsers loaded (`child_server.py`), each reading many documents
with its processor time re-armed. A child that crashes, hangs or grows is killed; that costs its document and nothing
else. No pickle comes back, so a child that a document has taken over can give us nothing but text.
"""

import atexit
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from app.core import child_server
from app.core.errors import TidemarkError

SERVER: Final = Path(child_server.__file__)
CONTROL_SECONDS: Final = 10.0
START_SECONDS: Final = 60.0
log = logging.getLogger(__name__)


class DocumentRefused(TidemarkError):
    """A document that could not be read, with a sentence that says why. Functions in the child may raise it too."""


class ReadersBroken(TidemarkError):
    """The children cannot be started at all, which is the installation's fault and no document's."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Documents cannot be read, because the reading process does not start ({problem}).")


class _Told(Exception):
    """A refusal by a child that is well and can read on."""


class Trouble(StrEnum):
    """What ended a reading, in words for people."""

    SLOW = "Reading the document took longer than {wall_seconds:g} seconds and was ended."
    BUSY = "Reading the document took more than {cpu_seconds} seconds of processor time and was ended."
    LARGE = "Reading the document needed more than {megabytes} MB of memory and was ended."
    RESULT = "The document holds more than can be kept of one document."
    CRASH = "The document broke the program that reads it. Nothing else was affected."
    UNREADABLE = "The document could not be read. It may be damaged or not what it says it is."


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """For one document, but `documents`: after so many a fresh child takes over."""

    cpu_seconds: int = 8
    wall_seconds: float = 10.0
    memory_bytes: int = 600 * 1024 * 1024
    result_bytes: int = 16 * 1024 * 1024
    documents: int = 1000

    def sentence(self, trouble: Trouble) -> str:
        return trouble.format(**asdict(self), megabytes=self.memory_bytes // (1024 * 1024))


class Readers:
    """Reads documents by named functions of modules that only the child process runs.

    `functions` maps a name to "module:function"; the function takes the body and the options of `read` as keywords and
    returns what JSON can say. Safe in threads: who finds both children busy waits. The first read starts the processes.
    """

    _lock: threading.Lock
    _slots: threading.BoundedSemaphore
    _idle: list["_Child"]
    _server: "_Server | None"

    def __init__(
        self, functions: Mapping[str, str], *, limits: ReadLimits | None = None, most_children: int = 2
    ) -> None:
        self.functions = dict(functions)
        self.limits = limits or ReadLimits()
        self._most = most_children
        self._begin()
        _every.add(self)

    def read(self, name: str, body: bytes, **options: object) -> Any:
        """The JSON value that the function makes of `body`; raise DocumentRefused."""
        if name not in self.functions:
            raise KeyError(name)
        request = json.dumps({"name": name, "options": options}).encode()
        with self._slots:
            return self._asked(name, request, body)

    def missing_limits(self) -> tuple[str, ...]:
        """The limits that this system does not offer, for the doctor; starts a child to find out."""
        with self._slots:
            child = self._take()
            self._give_back(child)
        return child.missing

    def close(self) -> None:
        """End the children and their server. A later read starts them again."""
        with self._lock:
            server, self._server = self._server, None
            idle, self._idle = self._idle, []
        for child in idle:
            child.connection.close()
        if server is not None:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._most)
        self._idle = []
        self._server = None

    def forget(self) -> None:
        """Begin afresh in a process that was forked while these children belonged to its parent."""
        for child in self._idle:
            child.connection.close()
        if self._server is not None:
            self._server.forget()
        self._begin()

    def _asked(self, name: str, request: bytes, body: bytes) -> Any:
        child = self._take()
        spent = grown = True
        try:
            kind, grown, payload = child.ask(request, body, self.limits)
            value = self._value(name, kind, payload)
            spent = grown
        except _Told as told:
            spent = grown
            raise DocumentRefused(str(told)) from None
        except TimeoutError:
            raise DocumentRefused(self.limits.sentence(Trouble.SLOW)) from None
        except (OSError, EOFError):
            trouble = _trouble_of(child.end())
            log.warning("The child that read as %s ended: %s", name, trouble.name)
            raise DocumentRefused(self.limits.sentence(trouble)) from None
        finally:
            if spent:
                child.end()
            else:
                self._give_back(child)
        return value

    def _value(self, name: str, kind: bytes, payload: bytes) -> Any:
        if kind == child_server.RESULT:
            try:
                return json.loads(payload)
            except (ValueError, RecursionError):
                log.warning("Reading as %s gave no JSON.", name)
                raise DocumentRefused(self.limits.sentence(Trouble.UNREADABLE)) from None
        if kind == child_server.REFUSED:
            raise _Told(payload.decode("utf-8", "replace"))
        if kind == child_server.TOO_BIG:
            raise _Told(self.limits.sentence(Trouble.RESULT))
        log.warning("Reading as %s failed: %s", name, payload[:200].decode("utf-8", "replace"))
        raise _Told(self.limits.sentence(Trouble.UNREADABLE))

    def _take(self) -> "_Child":
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.waiting():
                    return child
                child.end()
            return self._forked()

    def _forked(self) -> "_Child":
        """A new child; where the server itself was killed, of a new server."""
        try:
            return self._running().fork()
        except (OSError, EOFError):
            self._drop()
        try:
            return self._running().fork()
        except (OSError, EOFError) as error:
            self._drop()
            raise ReadersBroken(type(error).__name__) from error

    def _running(self) -> "_Server":
        if self._server is None:
            self._server = _Server(self.functions, self.limits)
        return self._server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None

    def _give_back(self, child: "_Child") -> None:
        with self._lock:
            if child.server is self._server:
                self._idle.append(child)
                return
        child.end()


class _Child:
    """One reading process, as its parent sees it."""

    def __init__(self, server: "_Server", pid: int, connection: socket.socket) -> None:
        self.server = server
        self.pid = pid
        self.connection = connection
        self.missing: tuple[str, ...] = ()

    def greeted(self) -> None:
        _, _, payload = self._reply(time.monotonic() + CONTROL_SECONDS, 10_000)
        self.missing = tuple(json.loads(payload))

    def waiting(self) -> bool:
        """Whether it still lives: a child that has something to say unasked has ended."""
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        return not poll.poll(0)

    def ask(self, request: bytes, body: bytes, limits: ReadLimits) -> tuple[bytes, bool, bytes]:
        until = time.monotonic() + limits.wall_seconds
        self.connection.settimeout(limits.wall_seconds)
        self.connection.sendall(child_server.REQUEST.pack(len(request), len(body)) + request)
        self.connection.sendall(body)
        return self._reply(until, limits.result_bytes)

    def end(self) -> int | None:
        self.connection.close()
        return self.server.end(self.pid)

    def _reply(self, until: float, most: int) -> tuple[bytes, bool, bytes]:
        head = receive(self.connection, child_server.REPLY.size, until)
        kind, spent, length = child_server.REPLY.unpack(head)
        if length > most:
            raise EOFError
        return kind, spent, receive(self.connection, length, until)


class _Server:
    """The fork server, as its parent sees it. It ends when this end of its control socket does."""

    def __init__(self, functions: Mapping[str, str], limits: ReadLimits) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(CONTROL_SECONDS)
        with theirs:
            told = {
                "path": sys.path,
                "control": theirs.fileno(),
                "functions": dict(functions),
                "limits": asdict(limits),
            }
            # A session of its own keeps the terminal's Ctrl-C away; an empty environment keeps secrets away.
            self._process = subprocess.Popen(  # noqa: S603  # our interpreter, our file, our words
                [sys.executable, "-I", str(SERVER), json.dumps(told)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        try:
            self._greeted()
        except BaseException:
            self.close()
            raise

    def fork(self) -> _Child:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                pid = self._command(child_server.FORK, 0, theirs)
            child = _Child(self, pid, ours)
            child.greeted()
        except BaseException:
            ours.close()
            raise
        return child

    def end(self, pid: int) -> int | None:
        """Kill and reap a child; its wait status, or None where the server has gone and taken its children along."""
        try:
            return self._command(child_server.END, pid)
        except (OSError, EOFError):
            return None

    def close(self) -> None:
        self._control.close()
        try:
            self._process.wait(CONTROL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        self._control.close()
        self._process.returncode = 0  # it is our parent's to wait for

    def _command(self, kind: bytes, pid: int, given: socket.socket | None = None) -> int:
        with self._lock:
            try:
                message = [child_server.CONTROL.pack(kind, pid)]
                socket.send_fds(self._control, message, [given.fileno()] if given else [])
                answer = receive(self._control, child_server.ANSWER.size, time.monotonic() + CONTROL_SECONDS)
            except BaseException:
                # An answer that comes late would be taken for that of the next command.
                self._control.close()
                raise
        return int(child_server.ANSWER.unpack(answer)[0])

    def _greeted(self) -> None:
        until = time.monotonic() + START_SECONDS
        try:
            kind, _, length = child_server.REPLY.unpack(receive(self._control, child_server.REPLY.size, until))
            problem = receive(self._control, length, until).decode("utf-8", "replace")
        except (OSError, EOFError) as error:
            raise ReadersBroken(type(error).__name__) from error
        if kind != child_server.HELLO:
            raise ReadersBroken(problem)


def receive(connection: socket.socket, length: int, until: float) -> bytes:
    """Exactly so many bytes; raise TimeoutError at the deadline and EOFError where the other side ends before."""
    gathered = bytearray(length)
    view, have = memoryview(gathered), 0
    while have < length:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        received = connection.recv_into(view[have:])
        if not received:
            raise EOFError
        have += received
    view.release()
    return bytes(gathered)


def _trouble_of(status: int | None) -> Trouble:
    if status is None:
        return Trouble.CRASH
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Trouble.BUSY
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == child_server.OUT_OF_MEMORY:
        return Trouble.LARGE
    return Trouble.CRASH


_every: weakref.WeakSet[Readers] = weakref.WeakSet()


@atexit.register
def _close_every() -> None:
    for readers in tuple(_every):
        readers.close()


def _forget_every() -> None:
    for readers in tuple(_every):
        readers.forget()


os.register_at_fork(after_in_child=_forget_every)
