"""From a file's bytes to an article: decode, read by format, clean, describe."""

import re
from dataclasses import replace
from pathlib import Path, PurePath

from corpus.article import Article
from corpus.cleaning import clean
from corpus.errors import CorpusError
from corpus.front_matter import has_front_matter, parse
from corpus.importers import docx, html, markdown, pdf, text
from corpus.importers.decoding import decode
from corpus.importers.formats import Format, format_of
from corpus.importers.legacy import mend_lines
from corpus.importers.letterhead import without_letterhead
from corpus.metadata import describe
from corpus.page import Page
from corpus.place_names import slug

MAX_BYTES = 20 * 1024 * 1024
MAX_LETTERS = 300_000
MAX_LINES = 10_000
_MARKDOWN = (".md", ".markdown")
_PAGES = (".html", ".htm", ".xhtml")
_TEXTS = (".txt", ".text", "")
_ID_LENGTH = 80
_NO_ID = re.compile(r"[^a-z0-9-]+")
_LONG_SPACES = re.compile(r"\s{50,}")  # libxml2 takes minutes over a long one in "<?xml   "


def read_source(path: Path) -> bytes:
    """The bytes of the file at `path`.

    Raises:
        CorpusError: It cannot be read, or is larger than any article.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(_too_large(path.name, size))
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise CorpusError(f"{path.name}: không có tệp {path}; hãy xem lại đường dẫn.") from exc
    except IsADirectoryError as exc:
        raise CorpusError(
            f"{path.name}: là thư mục, không phải tệp; hãy chọn các tệp trong đó."
        ) from exc
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError(
            f"{path.name}: không đọc được ({reason}); hãy xem lại quyền của tệp."
        ) from exc


def import_article(name: str, data: bytes, *, url: str | None = None) -> Article:
    """The article in `data`; its id is a proposal made from its date and title.

    Args:
        name: File name; its ending tells the format.
        data: What the file holds.
        url: Address that it was fetched from; the page's own canonical address is preferred.

    Raises:
        CorpusError: The format is not known, or no article is in it.
    """
    name = PurePath(name).name
    suffix = PurePath(name).suffix.lower()
    if len(data) > MAX_BYTES:
        raise CorpusError(_too_large(name, len(data)))
    if not data.strip():
        raise CorpusError(f"{name}: tệp trống; hãy chọn tệp có nội dung bài viết.")
    kind = format_of(data, suffix, name)
    if kind is not Format.TEXT:
        page = pdf.read(data, name) if kind is Format.PDF else docx.read(data, name)
        return _article(name, without_letterhead(page), url)
    source = decode(data, name)
    if suffix in _MARKDOWN and has_front_matter(source):
        return parse(
            source.replace("\xad", ""), name, {"file": name, "id": _id(PurePath(name).stem)}
        )
    return _article(name, _read_text(source, suffix, name), url)


def _read_text(source: str, suffix: str, name: str) -> Page:
    """The page in a text; addresses end in .aspx and .php, and Word saves pages as .doc."""
    if suffix in _PAGES or _looks_like_html(source):
        return html.read(_LONG_SPACES.sub("\n", source))
    if suffix in _MARKDOWN:
        return markdown.read(source)
    if suffix in _TEXTS:
        return text.read(source)
    raise CorpusError(
        f"{name}: chưa nhận định dạng “{suffix}”; hãy lưu thành .txt, .html, .md, .docx hoặc .pdf."
    )


def _article(name: str, page: Page, url: str | None) -> Article:
    page = _checked(replace(page, url=page.url or url), name)
    cleaned = clean(page)
    if not cleaned.paragraphs:
        raise CorpusError(f"{name}: bỏ phần thừa của trang thì không còn chữ nào; hãy xem lại tệp.")
    facts = describe(page, cleaned)
    published = f"{facts.published.isoformat()}-" if facts.published else ""
    return Article(
        id=_id(published + cleaned.title) or _id(PurePath(name).stem) or "bai",
        title=cleaned.title,
        text="\n\n".join(cleaned.paragraphs),
        file=name,
        place=facts.place,
        level=facts.level,
        place_basis=facts.place_basis,
        source=facts.source,
        author=facts.author,
        published=facts.published,
        url=page.url,
        period=facts.period,
        captions=cleaned.captions,
    )


def _checked(page: Page, name: str) -> Page:
    """`page` in Unicode letters, if it is of a length that articles have."""
    length = sum(len(line.text) for line in page.lines)
    if length > MAX_LETTERS or len(page.lines) > MAX_LINES:
        raise CorpusError(
            f"{name}: {length} chữ cái trong {len(page.lines)} dòng, vượt giới hạn {MAX_LETTERS} và"
            f" {MAX_LINES}; hãy tách thành từng bài."
        )
    lines = [line.text for line in page.lines]
    said = [page.title or "", page.site or "", page.author or "", *page.names]
    # Only now: in the old encodings the soft hyphen is a letter.
    mended = [line.replace("\xad", "") for line in mend_lines([*lines, *said], name)]
    if mended == [*lines, *said]:
        return page
    title, site, author, *names = mended[len(lines) :]
    return replace(
        page,
        lines=tuple(
            replace(line, text=text) for line, text in zip(page.lines, mended, strict=False) if text
        ),
        title=title or None,
        site=site or None,
        author=author or None,
        names=tuple(names),
    )


def _id(text: str) -> str:
    """`text` as an id of whole words: "Hà Tĩnh: 5 năm" -> ha-tinh-5-nam."""
    words = _NO_ID.sub("-", slug(text)).strip("-")  # other alphabets have no place in one
    return words if len(words) <= _ID_LENGTH else words[: _ID_LENGTH + 1].rpartition("-")[0]


def _too_large(name: str, size: int) -> str:
    limit = MAX_BYTES // (1024 * 1024)
    return (
        f"{name}: {size / 1024 / 1024:.1f} MB, vượt giới hạn {limit} MB; hãy chỉ giữ phần bài viết."
    )


def _looks_like_html(source: str) -> bool:
    start = source[:1000].lstrip().lower()
    return start.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in start
