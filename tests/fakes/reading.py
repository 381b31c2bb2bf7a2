"""Functions that run in the reading child and do there what bad documents make parsers do."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from app.core.child import DocumentRefused


def measure(body: bytes, **options: object) -> dict[str, object]:
    return {"length": len(body), "text": body[:40].decode("latin-1"), "pid": os.getpid(), "options": options}


def crash(body: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(body: bytes) -> None:
    os._exit(0)


def hang(body: bytes) -> None:
    time.sleep(60)


def burn(body: bytes, *, seconds: float = 60) -> float:
    while time.process_time() < seconds:
        pass
    return time.process_time()


def work(body: bytes, *, seconds: float) -> int:
    """Use so much processor time from now on."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return os.getpid()


def swell(body: bytes, *, megabytes: int) -> int:
    held = [b"x" * 1_000_000 for _ in range(megabytes)]  # written, so that the memory is really taken
    return len(held) and os.getpid()


def fail(body: bytes) -> None:
    message = "secret detail of a parser"
    raise LookupError(message)


def quit_early(body: bytes) -> None:
    raise SystemExit


def recurse(body: bytes) -> None:
    recurse(body)


def refuse(body: bytes) -> None:
    sentence = "The document declares entities, which is never needed here."
    raise DocumentRefused(sentence)


def unsayable(body: bytes, *, kind: str) -> Any:
    return {"bytes": body, "set": {1}, "nan": float("nan")}[kind]


def surrogate(body: bytes) -> str:
    return "a\ud800b"


def nest(body: bytes, *, depth: int) -> Any:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def repeat(body: bytes, *, times: int) -> str:
    return "x" * times


def lie(body: bytes, *, sent: str) -> None:
    """Write to the parent's socket by itself, as a child that a document has taken over could."""
    for descriptor in range(3, 20):
        try:
            socket.socket(fileno=descriptor).sendall(bytes.fromhex(sent))
        except OSError:
            continue
    os._exit(0)


def escape(body: bytes, *, way: str) -> None:
    if way == "connect":
        socket.create_connection(("127.0.0.1", 9))
    elif way == "look up":
        socket.getaddrinfo("example.org", 80)
    elif way == "run":
        subprocess.run(["true"], check=False)
    elif way == "fork":
        os.fork()
    elif way == "write":
        Path("/tmp/untrusted-reading").write_bytes(b"x" * 10)  # noqa: S108  # it is refused


def environment(body: bytes) -> dict[str, str]:
    return dict(os.environ)


def crash_on_picture(body: bytes, *, decoder: str) -> None:
    crash(body)
