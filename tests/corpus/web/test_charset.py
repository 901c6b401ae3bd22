import codecs
import unicodedata

import pytest

from corpus.importers import import_article
from corpus.web.charset import self_explaining
from tests.web_server import Reply

TEXT = "<html><body><h1>Xã An Lạc họp dân</h1><p>Xã có 12 tổ tự quản ở thôn.</p></body></html>"


def cp1258(text: str) -> bytes:
    """Windows-1258 writes most tones as marks behind their letter."""
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in "̣̀́̉̃"))
            out += base.encode("cp1258") + "".join(c for c in parts if c in "̣̀́̉̃").encode("cp1258")
    return out


def test_the_header_explains_a_page_that_does_not_explain_itself():
    mended = self_explaining(cp1258(TEXT), "windows-1258")
    assert mended.startswith(codecs.BOM_UTF8)
    assert unicodedata.normalize("NFC", mended.decode("utf-8-sig")) == TEXT
    assert self_explaining(TEXT.encode("utf-16-le"), "utf-16le").decode("utf-8-sig") == TEXT


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (TEXT.encode(), "windows-1258"),  # plainly UTF-8, whatever the header says
        (TEXT.encode(), "utf-8"),
        (cp1258(TEXT), "iso-8859-1"),  # what a server says of anything
        (cp1258(TEXT), None),
        (cp1258(TEXT), "x-tieng-viet"),
        (cp1258(TEXT), "zip"),
        (cp1258(TEXT), "idna"),
        (cp1258(TEXT), "unicode_escape"),
        (cp1258(TEXT), "utf-16"),
        (b'<meta charset="windows-1258">' + cp1258(TEXT), "shift_jis"),
        (b'<?xml version="1.0" encoding="windows-1258"?>' + cp1258(TEXT), "shift_jis"),
        (codecs.BOM_UTF8 + TEXT.encode(), "shift_jis"),
        (b"", "utf-16"),
        (b"\xff\xfeabc", "\x00"),
    ],
)
def test_a_page_that_explains_itself_stays_byte_for_byte(data, charset):
    assert self_explaining(data, charset) == data


def test_the_charset_of_the_header_reaches_the_importer(site, fetcher):
    headers = {"Content-Type": "text/html; charset=utf-16le"}
    site.routes["/tin.html"] = Reply(TEXT.encode("utf-16-le"), headers=headers)
    page = fetcher.fetch(site.url("/tin.html"))
    assert "Xã có 12 tổ tự quản ở thôn." in import_article(page.name, page.data).text
