"""Undoes gzip and deflate within a limit, so that a small answer cannot become a large one in memory."""

import zlib
from collections.abc import Iterator
from typing import Final

MOST_MEMBERS: Final = 100
PLAIN: Final = frozenset({"", "identity"})
HEAD: Final = 2
GZIP_HEAD: Final = b"\x1f\x8b"
ZLIB_METHOD: Final = 8
KNOWN: Final = PLAIN | {"gzip", "x-gzip", "deflate"}


class Undecodable(Exception):
    """The body is not what its Content-Encoding says."""


class Unpacked:
    """Undoes one content coding piece by piece, never giving more than `room` bytes in all plus one."""

    def __init__(self, coding: str, room: int) -> None:
        self._coding = coding
        self.room = room
        self._members = 0
        self._held = b""
        self._engine: zlib._Decompress | None = None

    @property
    def known(self) -> bool:
        return self._coding in KNOWN

    @property
    def complete(self) -> bool:
        return not self._held and (self._engine is None or self._engine.eof)

    def feed(self, piece: bytes) -> bytes:
        """The next decoded bytes; `room` falls below zero once there are too many."""
        if self._coding in PLAIN:
            self.room -= len(piece)
            return piece if self.room >= 0 else b""
        try:
            return b"".join(self._pieces(piece))
        except zlib.error as error:
            raise Undecodable from error

    def _pieces(self, piece: bytes) -> Iterator[bytes]:
        if self._engine is None:
            piece, self._held = self._held + piece, b""
            if len(piece) < HEAD:
                self._held = piece
                return
            self._engine = zlib.decompressobj(self._window(piece))
        while piece and self.room >= 0:
            if self._engine.eof:
                if not self._joined(piece):
                    return
                self._engine = zlib.decompressobj(self._window(piece))
            decoded = self._engine.decompress(piece, self.room + 1)
            self.room -= len(decoded)
            piece = self._engine.unconsumed_tail or self._engine.unused_data
            yield decoded

    def _joined(self, piece: bytes) -> bool:
        """Whether another gzip member follows; anything else behind the end is padding."""
        if self._coding == "deflate" or piece[0] != GZIP_HEAD[0]:
            return False
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise Undecodable
        return True

    def _window(self, piece: bytes) -> int:
        if self._coding != "deflate":
            return zlib.MAX_WBITS | 16
        # Some servers send deflate without its envelope, whose two first bytes would be a multiple of 31.
        wrapped = piece[0] & 0x0F == ZLIB_METHOD and int.from_bytes(piece[:2], "big") % 31 == 0
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
