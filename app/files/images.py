"""Looking into a picture: runs in the reading child only (`app/core/child.py`), never in the product's own process.

The size is read from the header before anything is decoded, so that a picture of 100,000 by 100,000 costs nothing;
then it is decoded once, which tells a whole picture from a truncated one.
"""

import io
import struct
import zlib

from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from app.core.child import DocumentRefused

MOST_PIXELS = 64_000_000
MEGAPIXEL = 1_000_000
DAMAGED = "The picture is damaged or incomplete: it cannot be shown to its end. Take or send it again."
# Named so that they are loaded before the child is forked; one of them is all that may read a body.
DECODERS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)

Image.preinit()
Image.MAX_IMAGE_PIXELS = None  # measured here, with a sentence of our own, before anything is decoded


def look(body: bytes, *, decoder: str) -> dict[str, int]:
    """Width and height of a picture that decodes to its end; raise DocumentRefused."""
    width, height = _measured(body, decoder)
    if width * height > MOST_PIXELS:
        raise DocumentRefused(
            f"The picture has {width:,} by {height:,} points, and Tidemark takes up to "
            f"{MOST_PIXELS // MEGAPIXEL} megapixels. Make it smaller and send it again."
        )
    try:
        with Image.open(io.BytesIO(body), formats=_formats(decoder)) as picture:
            picture.verify()
        with Image.open(io.BytesIO(body), formats=_formats(decoder)) as picture:
            picture.load()
    except BROKEN:
        raise DocumentRefused(DAMAGED) from None
    return {"width": width, "height": height}


def _measured(body: bytes, decoder: str) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(body), formats=_formats(decoder)) as picture:
            return picture.size
    except BROKEN:
        raise DocumentRefused(DAMAGED) from None


def _formats(decoder: str) -> tuple[str, ...]:
    """A phone's JPEG may hold a second picture and then goes by another name."""
    return ("JPEG", "MPO") if decoder == "JPEG" else (decoder,)
