"""Pictures and other files for tests: whole ones, and ones that no phone makes."""

import io
import struct
import zlib

from PIL import Image

PDF_ENDS = b"\nstartxref\n9\n%%EOF\n"
PDF = b"%PDF-1.7\na letter" + PDF_ENDS
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00" * 200


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture with something in it, so that cutting it short cuts pixels."""
    drawn = Image.linear_gradient("L").resize(size).convert("RGB")
    held = io.BytesIO()
    drawn.save(held, kind)
    return held.getvalue()


def png_claiming(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG of a few bytes whose header claims so many points; `rows` are packed as its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body) for name, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    )


def bomb_png(width: int, height: int) -> bytes:
    """A PNG that is whole, all black, and a thousand times larger unpacked than packed."""
    return png_claiming(width, height, bytes((width + 1) * height))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
