"""Word, PDF and zip files made from given words, as offices' programs make them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def word(*paragraphs: str) -> Document:
    """A Word document with a paragraph for each text."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def saved(document: Document) -> bytes:
    """The file that the document is saved as."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def insert(document: Document, xml: str) -> Any:
    """Put WordprocessingML at the end of the body, and return its element."""
    element = parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1))
    body = document.element.body
    body.insert(len(body) - 1, element)
    return element


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, (2022, 5, 13, 8, 0, 0))  # the same bytes every time
            package.writestr(member, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """A zip file with some members changed, added, or (None) left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    return zipped({k: v for k, v in (files | dict(changes)).items() if v is not None})


@dataclass(frozen=True)
class Text:
    """One row of text on a page of a PDF, in points from the lower left corner."""

    text: str
    x: float
    y: float
    size: float = 12
    font: str = "TimesNewRomanPSMT"


def pdf(pages: Sequence[Sequence[Text]], *, extra: str = "") -> bytes:
    """A PDF file: fonts named .Vn* or VNI* have a byte a letter, the others a Unicode table."""
    objects: list[bytes] = [b"", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(body: bytes, head: str = "") -> int:
        return add(b"<<%s /Length %d>>\nstream\n%s\nendstream" % (head.encode(), len(body), body))

    letters = sorted({char for rows in pages for row in rows for char in row.text})
    codes = {char: number + 1 for number, char in enumerate(letters)}
    names = sorted({row.font for rows in pages for row in rows})
    fonts = {name: add(b"") for name in names}
    for name, number in fonts.items():
        if name.startswith((".Vn", "VNI")):
            objects[number - 1] = (
                f"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+{name}"
                "/Encoding/WinAnsiEncoding>>".encode()
            )
            continue
        pairs = "\n".join(
            f"<{code:04X}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()
        )
        table = stream(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{len(codes)} beginbfchar\n{pairs}\nendbfchar endcmap end end".encode()
        )
        below = add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/DW 500"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>".encode()
        )
        objects[number - 1] = (
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{below} 0 R]/ToUnicode {table} 0 R>>".encode()
        )
    listed = " ".join(f"/F{names.index(name)} {number} 0 R" for name, number in fonts.items())
    kids = []
    for rows in pages:
        content = b"".join(_shown(row, names, codes) for row in rows)
        body = stream(content)
        kids.append(
            add(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {body} 0 R"
                f"/Resources<</Font<<{listed}>>>>>>".encode()
            )
        )
    objects[0] = f"<</Type/Catalog/Pages 2 0 R{extra}>>".encode()
    objects[1] = (
        f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{n} 0 R' for n in kids)}]>>".encode()
    )
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def _shown(row: Text, names: list[str], codes: dict[str, int]) -> bytes:
    if row.font.startswith((".Vn", "VNI")):
        shown = row.text.encode("cp1252").hex()
    else:
        shown = "".join(f"{codes[char]:04X}" for char in row.text)
    place = f"1 0 0 1 {row.x} {row.y} Tm"
    return f"BT /F{names.index(row.font)} {row.size} Tf {place} <{shown}> Tj ET\n".encode()


def wrapped(text: str, width: int = 80) -> list[str]:
    """The words of `text` in rows of at most `width` letters."""
    rows = [""]
    for piece in text.split():
        if len(rows[-1]) + len(piece) >= width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {piece}".strip()
    return rows


def typeset(*paragraphs: str, top: float = 780, indent: float = 28) -> list[list[Text]]:
    """Pages of paragraphs set as Word prints them: first rows indented, twelve points on fifteen."""
    pages: list[list[Text]] = [[]]
    y = top
    for text in paragraphs:
        for number, row in enumerate(wrapped(text)):
            if y < 90:
                pages.append([])
                y = top
            pages[-1].append(Text(row, 70 + (0 if number else indent), y))
            y -= 15
    return pages
