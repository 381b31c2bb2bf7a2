"""The process that reads untrusted bytes: a small fork server and the children it makes.

Run by path as a script in isolated mode, with the standard library alone until it has been told where the product
lies, so that nothing of the parent (settings, secrets, database) is in it. `app/core/child.py` is its parent.

Control socket, per request five bytes: `F` and a socket makes a child and answers its pid; `E` and a pid ends that
child and answers its wait status. Children stay unreaped until then, so a pid never means another process.
A child's own socket: a hello, then for each document a request and a reply, both with their lengths in front.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, Final, NoReturn

CONTROL = struct.Struct("!ci")
ANSWER = struct.Struct("!i")
REQUEST = struct.Struct("!II")
REPLY = struct.Struct("!c?I")
FORK, END = b"F", b"E"
HELLO, RESULT, REFUSED, BROKEN, TOO_BIG = b"H", b"R", b"D", b"B", b"L"
OUT_OF_MEMORY: Final = 86
"""Exit status of a child that met its memory limit."""

DIE_WITH_PARENT: Final = 1
MOST_FILES: Final = 64
FORBIDDEN: Final = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system", "os.exec",
    "os.posix_spawn", "os.fork", "os.remove", "os.rename",
)  # fmt: skip

Functions = dict[str, Callable[..., Any]]


class Reader:
    """One child: answers documents until its socket ends."""

    def __init__(self, connection: socket.socket, functions: Functions, limits: dict[str, int]) -> None:
        self._connection = connection
        self._functions = functions
        self._limits = limits
        self._left = limits["documents"]

    def run(self) -> None:
        self._reply(HELLO, json.dumps(confine(self._limits)).encode())
        while True:
            lengths = self._receive(REQUEST.size)
            if lengths is None:
                return
            request_length, body_length = REQUEST.unpack(lengths)
            request, body = self._receive(request_length), self._receive(body_length)
            if request is None or body is None:
                return
            self._left -= 1
            rearm(self._limits["cpu_seconds"])
            self._reply(*self._answer(json.loads(request), body))

    def _answer(self, request: dict[str, Any], body: bytes) -> tuple[bytes, bytes]:
        try:
            value = self._functions[request["name"]](body, **request["options"])
            result = json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BaseException as error:  # noqa: BLE001  # whatever a parser raises costs its document only
            return told(error)
        if len(result) > self._limits["result_bytes"]:
            return TOO_BIG, b""
        return RESULT, result

    def _reply(self, kind: bytes, payload: bytes) -> None:
        self._connection.sendall(REPLY.pack(kind, self._spent, len(payload)))
        self._connection.sendall(payload)

    @property
    def _spent(self) -> bool:
        """Whether a fresh child should take over: memory that a parser once needed seldom comes back."""
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return self._left <= 0 or grown > self._limits["memory_bytes"] // 2

    def _receive(self, length: int) -> bytes | None:
        gathered = bytearray(length)
        view, have = memoryview(gathered), 0
        while have < length:
            received = self._connection.recv_into(view[have:])
            if not received:
                return None
            have += received
        view.release()
        return bytes(gathered)


def told(error: BaseException) -> tuple[bytes, bytes]:
    """A refusal in the function's own words, or only the class of an error that nobody foresaw."""
    child = sys.modules.get("app.core.child")
    if child is not None and isinstance(error, child.DocumentRefused):
        return REFUSED, str(error).encode("utf-8", "replace")
    return BROKEN, type(error).__name__.encode("utf-8", "replace")


def confine(limits: dict[str, int]) -> list[str]:
    """Give up what reading needs not; names of limits that this system does not have."""
    missing = []
    for name, kind, value in (
        ("memory", "RLIMIT_AS", limits["memory_bytes"]),
        ("core files", "RLIMIT_CORE", 0),
        ("written files", "RLIMIT_FSIZE", 0),
        ("open files", "RLIMIT_NOFILE", MOST_FILES),
    ):
        if not limited(kind, value):
            missing.append(name)
    if not rearm(limits["cpu_seconds"]):
        missing.append("processor time")
    if not dies_with_parent():
        missing.append("end with the parent")
    sys.addaudithook(refuse)
    return missing


def limited(kind: str, value: int) -> bool:
    try:
        number = getattr(resource, kind)
        hard = resource.getrlimit(number)[1]
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (lowest, lowest))
    except (AttributeError, OSError, ValueError):
        return False
    return True


def rearm(seconds: int) -> bool:
    """Let this process use so many more seconds of processor time before the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    try:
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    except (OSError, ValueError):
        return False
    return True


def dies_with_parent() -> bool:
    try:
        import ctypes

        return bool(ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False


def refuse(event: str, _: tuple[Any, ...]) -> None:
    """A reader has no business with the network or other programs, whatever a library makes of the bytes."""
    if event in FORBIDDEN:
        raise PermissionError(event)


class Server:
    """Has the parsers loaded and forks children on demand; ends, with all of them, when its parent does."""

    def __init__(self, control: socket.socket, functions: Functions, limits: dict[str, int]) -> None:
        self._control = control
        self._functions = functions
        self._limits = limits
        self._children: set[int] = set()

    def run(self) -> None:
        while True:
            message, descriptors, _, _ = socket.recv_fds(self._control, CONTROL.size, 1)
            if len(message) < CONTROL.size:
                break
            kind, pid = CONTROL.unpack(message)
            number = self._fork(descriptors[0]) if kind == FORK else self._end(pid)
            self._control.sendall(ANSWER.pack(number))
        for pid in tuple(self._children):
            self._end(pid)

    def _fork(self, descriptor: int) -> int:
        pid = os.fork()
        if pid == 0:
            self._become_reader(descriptor)
        os.close(descriptor)
        self._children.add(pid)
        return pid

    def _become_reader(self, descriptor: int) -> NoReturn:
        try:
            self._control.close()
            Reader(socket.socket(fileno=descriptor), self._functions, self._limits).run()
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BaseException:  # noqa: BLE001  # no way but out: the server's own loop must not go on in a child
            os._exit(1)
        os._exit(0)

    def _end(self, pid: int) -> int:
        if pid not in self._children:
            return 0
        self._children.discard(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]


def load(targets: dict[str, str]) -> Functions:
    functions: Functions = {}
    for name, target in targets.items():
        module, _, function = target.partition(":")
        functions[name] = getattr(importlib.import_module(module), function)
    return functions


def main() -> None:
    told_by_parent = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.dont_write_bytecode = True
    sys.path[:] = told_by_parent["path"]
    control = socket.socket(fileno=told_by_parent["control"])
    try:
        functions = load(told_by_parent["functions"])
    except Exception as error:  # noqa: BLE001  # the parent raises it in its own words
        problem = f"{type(error).__name__}: {error}".encode()
        control.sendall(REPLY.pack(BROKEN, False, len(problem)) + problem)
        return
    with contextlib.suppress(ImportError):
        importlib.import_module("ctypes")  # once here, not in each child
    gc.collect()
    gc.freeze()
    control.sendall(REPLY.pack(HELLO, False, 0))
    Server(control, functions, told_by_parent["limits"]).run()


if __name__ == "__main__":
    main()
