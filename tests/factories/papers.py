"""Papers as people bring them: Word documents and small PDFs, made here."""

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY_ENDS = "<w:sectPr"


def word(build: Callable[[Document], object]) -> bytes:
    """A Word document that `build` has written into."""
    document = docx.Document()
    build(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def word_of(xml: str) -> bytes:
    """A Word document whose body ends in this markup, as Word itself would write it."""
    return altered(word(lambda _: None), "word/document.xml", BODY_ENDS, f"{xml}{BODY_ENDS}")


def altered(body: bytes, part: str, old: str, new: str) -> bytes:
    """The document with its first `old` in a part made `new`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            after.writestr(name, content)
    return made.getvalue()


def with_part(body: bytes, name: str, relation: str, xml: str) -> bytes:
    """The document with one more part that it points at, such as its comments."""
    made = io.BytesIO(body)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            f"word/{name}", f'<?xml version="1.0" encoding="UTF-8"?><w:{relation} xmlns:w="{W}">{xml}</w:{relation}>'
        )
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{relation}"
    ends = "</Relationships>"
    told = f'<Relationship Id="rId900" Type="{kind}" Target="{name}"/>{ends}'
    return altered(made.getvalue(), "word/_rels/document.xml.rels", ends, told)


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def pdf(*pages: str, trailer: str = "", page: str = "") -> bytes:
    """A PDF by hand: a page for each text, its lines below each other; no text makes a page without words."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages:
        shown = "".join(f"({line}) Tj T* " for line in text.split("\n")) if text else ""
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << /F1 {font} >> >> {page} >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    made, places = b"%PDF-1.4\n", []
    for number, told in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{told}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    at = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return made + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{at}\n%%EOF\n".encode()
