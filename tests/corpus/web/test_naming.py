import pytest

from corpus.web.naming import name_of, type_of

HTML = b"<!DOCTYPE html><html>"


@pytest.mark.parametrize(
    ("url", "kind", "disposition", "data", "name"),
    [
        ("https://tin.vn/an-lac-45.html", "text/html", None, HTML, "an-lac-45.html"),
        ("https://tin.vn/an-lac-45.aspx", "text/html", None, HTML, "an-lac-45.html"),
        ("https://tin.vn/tin/", "text/html", None, HTML, "tin.html"),
        ("https://tin.vn/", "text/html", None, HTML, "tin-vn.html"),
        ("https://tin.vn/xem.php?id=7&utm_source=a", "text/html", None, HTML, "xem-id-7.html"),
        ("https://tin.vn/d%C3%A2n-v%E1%BA%ADn", "text/html", None, HTML, "dan-van.html"),
        ("https://tin.vn/so-liệu", "text/html", None, HTML, "so-lieu.html"),
        ("https://tin.vn/bao-cao.pdf", "application/pdf", None, b"%PDF-1.7", "bao-cao.pdf"),
        ("https://tin.vn/tai?id=3", "text/html", None, b"%PDF-1.7", "tai-id-3.pdf"),
        ("https://tin.vn/bc.docx", "application/octet-stream", None, b"PK\x03\x04", "bc.docx"),
        ("https://tin.vn/bc", None, None, b"PK\x03\x04..word/document.xml", "bc.docx"),
        ("https://tin.vn/bc", None, None, b"PK\x03\x04", "bc.zip"),
        ("https://tin.vn/a", "text/plain", None, b"chu", "a.txt"),
        ("https://tin.vn/a", "text/plain", None, b"<html>", "a.html"),
        ("https://tin.vn/a.md", "text/plain", None, b"# A", "a.md"),
        ("https://tin.vn/cu.doc", "application/msword", None, b"\xd0\xcf", "cu.doc"),
        ("https://tin.vn/x", None, None, b"chu", "x.html"),
        (
            "https://tin.vn/tai?id=3",
            "application/octet-stream",
            "attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.docx",
            b"PK\x03\x04",
            "bao-cao-id-3.docx",
        ),
        (
            "https://tin.vn/a",
            "text/plain",
            'attachment; filename="../../etc/passwd"',
            b"x",
            "passwd.txt",
        ),
        (
            "https://tin.vn/a",
            "text/plain",
            'attachment; filename="..\\\\..\\\\a.txt"',
            b"x",
            "a.txt",
        ),
        ("https://tin.vn/%2e%2e%2f%2e%2e%2fetc", "text/html", None, HTML, "etc.html"),
        ("https://tin.vn/..", "text/plain", "attachment; filename=..", b"x", "trang.txt"),
    ],
)
def test_a_name_tells_the_format_and_is_safe(url, kind, disposition, data, name):
    assert name_of(url, kind, disposition, data) == name


def test_a_long_address_gives_a_short_name():
    assert len(name_of(f"https://tin.vn/{'a-' * 500}.html", "text/html", None, HTML)) < 100


@pytest.mark.parametrize(
    ("header", "kind", "charset"),
    [
        ("text/html; charset=UTF-8", "text/html", "utf-8"),
        ('TEXT/HTML;charset="windows-1258"', "text/html", "windows-1258"),
        ("text/html", "text/html", None),
        ("html", None, None),
        (None, None, None),
    ],
)
def test_the_type_and_the_charset_are_read(header, kind, charset):
    assert type_of(header) == (kind, charset)
