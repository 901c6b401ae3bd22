"""From a file's bytes to an article: decode, read by format, clean, describe."""

from pathlib import Path, PurePath

from corpus.article import Article
from corpus.cleaning import clean
from corpus.errors import CorpusError
from corpus.front_matter import has_front_matter, parse
from corpus.importers import html, markdown, text
from corpus.importers.decoding import decode
from corpus.metadata import describe
from corpus.page import Page
from corpus.place_names import slug

MAX_BYTES = 20 * 1024 * 1024
_MARKDOWN = (".md", ".markdown")
_PAGES = (".html", ".htm", ".xhtml")
_TEXTS = (".txt", ".text", "")
_ID_LENGTH = 80


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
    source = decode(data, name)
    if suffix in _PAGES or _looks_like_html(source):  # addresses end in .aspx and .php too
        page = html.read(source)
    elif suffix in _MARKDOWN:
        if has_front_matter(source):
            return parse(source, name, {"file": name, "id": _id(PurePath(name).stem)})
        page = markdown.read(source)
    elif suffix in _TEXTS:
        page = text.read(source)
    else:
        raise CorpusError(
            f"{name}: chưa nhận định dạng “{suffix}”; hãy lưu thành .txt, .html hoặc .md."
        )
    return _article(name, page, url)


def _article(name: str, page: Page, url: str | None) -> Article:
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
        url=page.url or url,
        period=facts.period,
        captions=cleaned.captions,
    )


def _id(text: str) -> str:
    """`text` as an id of whole words: "Hà Tĩnh: 5 năm" -> ha-tinh-5-nam."""
    words = slug(text)
    return words if len(words) <= _ID_LENGTH else words[: _ID_LENGTH + 1].rpartition("-")[0]


def _too_large(name: str, size: int) -> str:
    limit = MAX_BYTES // (1024 * 1024)
    return (
        f"{name}: {size / 1024 / 1024:.1f} MB, vượt giới hạn {limit} MB; hãy chỉ giữ phần bài viết."
    )


def _looks_like_html(source: str) -> bool:
    start = source[:1000].lstrip().lower()
    return start.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in start
