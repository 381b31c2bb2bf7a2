"""The bytes of an import: kept under their hash among the stored files, durable before anybody is told so."""

from pathlib import Path

from app.core.errors import BadInput, TidemarkError
from app.db.runtime import Runtime
from app.exchange.domain.limits import FORMATS, LARGEST_UNPACKED
from app.files.contents import place_of
from app.files.uploads import keep_scanned

SUFFIXES = {"yml": "yaml"}
WORKBOOKS = {"xls", "xlsm", "xlsb", "xltx", "ods", "numbers"}


class FileGone(TidemarkError):
    """The bytes of an import are not in the data folder any more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The file {name} is not in the data folder any more. Bring it in again.")


def format_of(name: str, *, field: str = "file") -> str:
    """The format that a file's name says; BadInput for any other."""
    suffix = Path(name).suffix.lower().removeprefix(".")
    form = SUFFIXES.get(suffix, suffix)
    if form in WORKBOOKS:
        raise BadInput({field: f"A .{form} workbook is not read. Open it and save it as “Excel Workbook (.xlsx)”"})
    if form not in FORMATS:
        raise BadInput({field: f"A file of one of these is read: {', '.join(f'.{one}' for one in FORMATS)}"})
    return form


def keep_import(runtime: Runtime, content: bytes, *, field: str = "file") -> str:
    """Scan and keep the bytes as they are; their SHA-256. The reading in the child judges what they hold."""
    if not content:
        raise BadInput({field: "The file is empty"})
    if len(content) > LARGEST_UNPACKED:
        raise BadInput({field: f"The file is larger than {LARGEST_UNPACKED // (1024 * 1024)} MB"})
    return keep_scanned(runtime, content, field=field)


def kept_import(data_dir: Path, sha256: str, name: str) -> bytes:
    """The bytes again; FileGone where somebody removed them."""
    try:
        return place_of(data_dir, sha256).read_bytes()
    except OSError as error:
        raise FileGone(name) from error
