"""Valid documents of every format, small ones that hold what each format's reader looks at."""

from collections.abc import Callable

from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE
from tests.corpus.made_documents import insert, pdf, repacked, saved, typeset, word, zipped

NOTE = "Mỗi thôn lập một tổ hòa giải, mỗi tổ có từ ba đến năm người."


def html() -> list[bytes]:
    """A page with what portals put around an article, and one in TCVN3 fonts."""
    head = f"<meta charset=utf-8><title>{TITLE} | Báo Sơn La</title>"
    linked = '<script type="application/ld+json">{"datePublished": "2022-05-13"}</script>'
    table = "<table><tr><td>Huyện</td><td>174</td></tr></table>"
    body = f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p>{table}<p>{CLOSING}</p>"
    page = f"<!DOCTYPE html><html><head>{head}{linked}</head><body><article>{body}</article></body>"
    old = "<font face='.VnTime'>Ban D©n vËn TØnh ñy tæ chøc héi nghÞ s¬ kÕt.</font>" * 5
    return [page.encode(), f"<html><body>{old}</body></html>".encode("cp1252")]


def txt() -> list[bytes]:
    """One text in Unicode and in an old encoding."""
    text = f"{TITLE}\n\n{LEAD}\n\n{BODY}\n\n{CLOSING}\n"
    old = "Ban D©n vËn TØnh ñy ®· tæ chøc héi nghÞ s¬ kÕt.\n" * 9
    return [text.encode(), text.encode("utf-16"), old.encode("cp1252")]


def md() -> list[bytes]:
    """Markdown, bare and with front matter."""
    text = f"# {TITLE}\n\n{LEAD}\n\n- **{BODY}**\n- [{CLOSING}](https://a.vn/b)\n"
    head = f"---\nid: bai\ntitle: {TITLE}\nfile: bai.txt\npublished: 2022-05-13\n---\n\n"
    return [text.encode(), f"{head}{LEAD}\n".encode()]


def docx() -> list[bytes]:
    """A document with a table, tracked changes, a text box's paragraph and a caption."""
    document = word(TITLE, LEAD, BODY)
    document.add_paragraph("Bà con thu hoạch chè", style="Caption")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Huyện", "174"
    insert(
        document,
        f"<w:p><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:ins><w:r><w:t>{NOTE}</w:t>"
        "</w:r></w:ins><w:r><w:txbxContent><w:p><w:r><w:t>Khung chữ</w:t></w:r></w:p>"
        "</w:txbxContent></w:r></w:p>",
    )
    return [repacked(saved(document), {})]


def pdf_files() -> list[bytes]:
    """A file of two pages in a Unicode font."""
    return [pdf(typeset(TITLE, LEAD, BODY, CLOSING, *[NOTE] * 30))]


def zips() -> list[bytes]:
    """An archive of three formats."""
    return [zipped({"bai.txt": txt()[0], "tin/bai.html": html()[0], "bai.docx": docx()[0]})]


def feed() -> list[bytes]:
    """An RSS and an Atom feed."""
    item = f"<item><title>{TITLE}</title><link>https://a.vn/1</link></item>"
    entry = f"<entry><title>{TITLE}</title><link href='https://a.vn/1'/><id>1</id></entry>"
    rss = f"<?xml version='1.0'?><rss version='2.0'><channel>{item * 3}</channel></rss>"
    atom = f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>{entry * 3}</feed>"
    return [rss.encode(), atom.encode()]


def sitemap() -> list[bytes]:
    """A list of pages, and a list of such lists."""
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    pages = "<url><loc>https://a.vn/1</loc><lastmod>2022-05-13</lastmod></url>" * 3
    lists = "<sitemap><loc>https://a.vn/s.xml</loc></sitemap>" * 3
    return [
        f"<?xml version='1.0'?><urlset {space}>{pages}</urlset>".encode(),
        f"<?xml version='1.0'?><sitemapindex {space}>{lists}</sitemapindex>".encode(),
    ]


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "html": html,
    "txt": txt,
    "md": md,
    "docx": docx,
    "pdf": pdf_files,
    "zip": zips,
    "feed": feed,
    "sitemap": sitemap,
}
