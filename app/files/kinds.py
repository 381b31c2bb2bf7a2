"""What a file is, by its first bytes: the name and the browser's word for it are the sender's to choose."""

import io
import re
import zipfile

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TAKEN = "PDF, PNG, JPEG, Word, Excel and plain text"
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile("<[!?/A-Za-z]")
MOST_MEMBERS = 2_000
LARGEST_UNPACKED = 50 * 1024 * 1024


def media_type_of(content: bytes) -> str | None:
    """The media type of content that Tidemark keeps, or None for any other."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return "text/plain" if _is_plain_text(content) else None


def _office_type(content: bytes) -> str | None:
    """Read the archive's list only; one that claims to unpack to more than 50 MB is not kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        return None
    names = [member.filename for member in members]
    return next((kind for folder, kind in OFFICE.items() if any(name.startswith(folder) for name in names)), None)


def _is_plain_text(content: bytes) -> bool:
    """Readable text that begins with no markup: a browser that is let to guess would run the rest of it."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text) and not CONTROLS.search(text) and not MARKUP.match(text.lstrip("\ufeff \t\r\n\f"))
