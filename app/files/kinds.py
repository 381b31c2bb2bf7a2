"""What a file is, by its first bytes: the name and the browser's word for it are the sender's to choose."""

import io
import re
import zipfile

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
"""Pictures by media type, with the name under which their decoder goes."""

# What people do send and Tidemark does not keep, in words, by where the sign stands and what it is.
OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftypheic", "a HEIC photo (a phone can send it as JPEG instead)"),
    (4, b"ftypheix", "a HEIC photo (a phone can send it as JPEG instead)"),
    (4, b"ftypmif1", "a HEIC photo (a phone can send it as JPEG instead)"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftypM4A", "a sound recording"),
    (4, b"ftyp", "a video"),
    (4, b"moov", "a video"),
    (8, b"AVI ", "a video"),
    (0, b"\x1a\x45\xdf\xa3", "a video"),
    (0, b"\x00\x00\x01\xba", "a video"),
    (8, b"WAVE", "a sound recording"),
    (0, b"ID3", "a sound recording"),
    (0, b"OggS", "a sound or video recording"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a bitmap picture"),
    (0, b"II*\x00", "a TIFF picture"),
    (0, b"MM\x00*", "a TIFF picture"),
    (0, b"MZ", "a program"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xd0\xcf\x11\xe0", "an Office document of before 2007 (save it as .docx or .xlsx)"),
    (0, b"PK\x03\x04", "an archive that is no Word or Excel document, or unpacks to more than is kept"),
    (0, b"Rar!", "an archive"),
    (0, b"7z\xbc\xaf", "an archive"),
    (0, b"\x1f\x8b", "an archive"),
)
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PDF = "application/pdf"
WORD, EXCEL = OFFICE.values()
TEXT = "text/plain"
SUFFIXES: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/webp": (".webp",),
    WORD: (".docx",),
    EXCEL: (".xlsx",),
    TEXT: (".txt", ".csv", ".tsv", ".md", ".log", ".json", ".yaml", ".yml", ".eml"),
}
"""The suffixes under which each media type may be offered; the first is given to a name that has another."""

# What a name promises by its suffix: in words, and the media types that keep the promise.
PROMISES: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...] = (
    ("a PDF", frozenset({PDF}), (".pdf",)),
    (
        "a picture",
        frozenset(PICTURES),
        (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif", ".svg"),
    ),
    ("a Word document", frozenset({WORD}), (".docx", ".docm", ".dotx", ".doc")),
    ("an Excel workbook", frozenset({EXCEL}), (".xlsx", ".xlsm", ".xltx", ".xls")),
)
IN_WORDS = {PDF: "a PDF", WORD: "a Word document", EXCEL: "an Excel workbook", TEXT: "plain text"}
PDF_BEGINS, PDF_ENDS = b"%PDF-", (b"startxref", b"%%EOF")
PDF_TAIL = 2_048  # readers look for the end here, since some programs write something behind it
TAKEN = "PDF, PNG, JPEG, WebP, Word, Excel and plain text"
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile("<[!?/A-Za-z]")
MOST_MEMBERS = 2_000
LARGEST_UNPACKED = 50 * 1024 * 1024


def media_type_of(content: bytes) -> str | None:
    """The media type of content that Tidemark keeps, or None for any other."""
    if content.startswith(PDF_BEGINS) and all(sign in content[-PDF_TAIL:] for sign in PDF_ENDS):
        return PDF
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return TEXT if _is_plain_text(content) else None


def broken_promise(suffix: str, media_type: str) -> str:
    """What a suffix promises that the bytes do not keep, in words; nothing where they do, or where it promises none."""
    promised = ((words, kinds) for words, kinds, suffixes in PROMISES if suffix.lower() in suffixes)
    return next((words for words, kinds in promised if media_type not in kinds), "")


def in_words(media_type: str) -> str:
    return IN_WORDS.get(media_type, "a picture")


def words_for(content: bytes) -> str:
    """What content that is not kept seems to be, as far as its first bytes tell."""
    if content.startswith(PDF_BEGINS):
        return "a PDF that is damaged or incomplete: its end is missing"
    for at, sign, words in OTHERS:
        if content.startswith(sign, at):
            return words
    return "a page or picture made of markup" if MARKUP.match(_beginning(content)) else "none of them"


def _beginning(content: bytes) -> str:
    return content[:1_000].decode("utf-8", "replace").lstrip("\ufeff \t\r\n\f")


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
