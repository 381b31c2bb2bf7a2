"""A Word document as the archive that it is: told from what is none, and unpacked within bounds."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from app.core.child import DocumentRefused
from app.files.kinds import LARGEST_UNPACKED, MOST_MEMBERS

MEGABYTE: Final = 1024 * 1024
OLE: Final = b"\xd0\xcf\x11\xe0"
OLD_OR_PROTECTED: Final = "is a document of Word 97 to 2003 (.doc), or protected by a password"
NONE: Final = "is not a Word document"
DAMAGED: Final = "is a Word document that is damaged or incomplete"
TOO_LARGE: Final = f"unpacks to more than {LARGEST_UNPACKED // MEGABYTE} MB, so it was not opened"
DECLARES: Final = "declares a document type, which no Word document needs, so it was not opened"
BROKEN: Final = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error)


class WordArchive:
    """The parts of a Word document by name, and by what they are to the document."""

    def __init__(self, body: bytes) -> None:
        self._archive = _opened(body)
        self._left = LARGEST_UNPACKED
        self._names = {name.lower(): name for name in self._archive.namelist()}
        self.document_name = self._document_name()
        self._relations = self.relations_of(self.document_name)

    def document(self) -> Any:
        found = self.part(self.document_name)
        if found is None:
            raise DocumentRefused(NONE)
        return found

    def related(self, kind: str) -> Iterator[Any]:
        """The roots of the parts that stand in a relation to the document, such as `header`."""
        for found, target, _ in self._relations.values():
            if found == kind:
                root = self.part(posixpath.normpath(posixpath.join(posixpath.dirname(self.document_name), target)))
                if root is not None:
                    yield root

    def address(self, relation: str) -> str:
        """Where a link leads; empty for one within the archive."""
        _, target, is_external = self._relations.get(relation, ("", "", False))
        return target if is_external else ""

    def part(self, name: str) -> Any:
        known = self._names.get(name.lstrip("/").lower())
        return None if known is None else _parsed(self._content(known))

    def relations_of(self, name: str) -> dict[str, tuple[str, str, bool]]:
        folder, file = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            one.get("Id", ""): (
                one.get("Type", "").rpartition("/")[2],
                one.get("Target", ""),
                one.get("TargetMode") == "External",
            )
            for one in (() if root is None else root.iterchildren("{*}Relationship"))
        }

    def _document_name(self) -> str:
        for kind, target, _ in self.relations_of("").values():
            if kind == "officeDocument":
                return posixpath.normpath(target.lstrip("/"))
        raise DocumentRefused(NONE)

    def _content(self, name: str) -> bytes:
        try:
            with self._archive.open(name) as member:
                content = member.read(self._left + 1)
        except BROKEN as error:
            raise DocumentRefused(DAMAGED) from error
        self._left -= len(content)
        if self._left < 0:
            raise DocumentRefused(TOO_LARGE)
        return content


def _opened(body: bytes) -> zipfile.ZipFile:
    if body.startswith(OLE):
        raise DocumentRefused(OLD_OR_PROTECTED)
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        members = archive.infolist()
    except BROKEN as error:
        raise DocumentRefused(DAMAGED if body.startswith(b"PK") else NONE) from error
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise DocumentRefused(TOO_LARGE)
    return archive


def _parsed(content: bytes) -> Any:
    """The root of a part, with entities left alone and nothing fetched; libxml2 bounds its depth at 256."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentRefused(DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise DocumentRefused(DECLARES)
    return root
