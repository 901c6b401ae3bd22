"""From what a person names to documents: files, folders, archives, addresses, feeds and sitemaps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from corpus.article import Place
from corpus.errors import CorpusError
from corpus.library import Library, Outcome
from corpus.web.addresses import is_address
from corpus.web.errors import Refused, shown
from corpus.web.expanding import (
    SITEMAP_LIMIT,
    Listing,
    Wanted,
    documents,
    list_kind,
    pages,
    unpacked,
)
from corpus.web.fetcher import Fetched
from corpus.web.politeness import Polite

MAX_ARCHIVE_BYTES = 200 * 1024 * 1024
"""Most that an archive file may have; what is in it counts by itself."""
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Document:
    """What one article is imported from."""

    name: str
    data: bytes
    url: str | None = None
    published: date | None = None
    """By the feed or sitemap that led here."""


class Sources:
    """Opens what a person named, one document after another; nothing stops at one that fails.

    Args:
        fetcher: Fetches addresses.
        library: Its pages are not fetched again for a feed or sitemap that lists them.
        limit: Most pages of each feed or sitemap; None as `Wanted.limit`.
    """

    def __init__(self, fetcher: Polite, library: Library, limit: int | None = None) -> None:
        self.total = 0
        """How many documents are known of so far."""
        self.left = 0
        """How many pages of feeds and sitemaps lie beyond the limit."""
        self.notes: list[str] = []
        """Sentences for the person, such as that a sitemap lists more than was taken."""
        self._fetcher = fetcher
        self._library = library
        self._limit = limit

    @cached_property
    def _wanted(self) -> Wanted:
        return Wanted(self._limit, known=_addresses_held(self._library))

    def open(self, sources: Iterable[str]) -> Iterator[Document | Outcome]:
        """The documents of all `sources`; an Outcome for what is refused, or not fetched again."""
        found = [each for source in sources for each in _each(source)]
        self.total = len(found)
        for each in found:
            name = each.name if isinstance(each, Path) else shown(each)
            try:
                opened = self._address(each) if isinstance(each, str) else self._file(each)
                yield from opened
            except CorpusError as exc:
                yield Outcome("refused", name, None, str(exc))

    def read(self, name: str, data: bytes) -> Iterator[Document | Outcome]:
        """The documents of one file at hand; what goes wrong is an Outcome."""
        self.total += 1
        try:
            yield from self._data(name, data)
        except CorpusError as exc:
            yield Outcome("refused", name, None, str(exc))

    def _file(self, path: Path) -> Iterator[Document | Outcome]:
        yield from self._data(path.name, _read(path))

    def _data(self, name: str, data: bytes) -> Iterator[Document | Outcome]:
        if list_kind(data) is None:
            yield from self._document(Document(name, data))
            return
        saved = unpacked(Fetched(name, name, data))
        yield from self._pages(pages(self._fetcher, saved, self._wanted, told=self._told(name)))

    def _address(self, url: str) -> Iterator[Document | Outcome]:
        told = self._told(shown(url))
        yield from self._pages(documents(self._fetcher, url, self._wanted, told=told))

    def _pages(self, found: Iterator[Fetched | Refused]) -> Iterator[Document | Outcome]:
        for page in found:
            if isinstance(page, Refused):
                yield Outcome("refused", page.url, None, page.problem)
            else:
                yield from self._document(Document(page.name, page.data, page.url, page.published))

    def _document(self, document: Document) -> Iterator[Document | Outcome]:
        """`document`, or what is in it where it is an archive."""
        if not document.data.startswith(_ZIP):
            yield document
            return
        from corpus.importers.archive import is_archive, unpack

        if not is_archive(document.name, document.data):
            yield document
            return
        members = 0
        for member in unpack(document.name, document.data):
            members += 1
            self.total += members > 1
            if member.data is None:
                yield Outcome("refused", member.name, None, member.problem or member.name)
            else:
                yield Document(member.name, member.data)
        if not members:
            raise CorpusError(f"{document.name}: không có tệp nào trong tệp nén; hãy xem lại tệp.")

    def _told(self, name: str) -> "_Told":
        return _Told(self, name, self._limit or SITEMAP_LIMIT)


@dataclass(frozen=True, slots=True)
class _Told:
    """Takes down what a list holds before its pages are fetched."""

    intake: Sources
    name: str
    limit: int

    def __call__(self, listing: Listing) -> None:
        self.intake.total += len(listing.links) + len(listing.refused) - 1
        if listing.known:
            self.intake.notes.append(
                f"{self.name}: {len(listing.known)} bài đã có địa chỉ trong thư viện, không lấy lại."
            )
        if listing.left:
            self.intake.left += listing.left
            self.intake.notes.append(
                f"{self.name}: lấy {self.limit} bài mới nhất, còn {listing.left} bài; muốn lấy thêm thì"
                " chạy lại, hoặc đặt --limit lớn hơn."
            )


def take_in(library: Library, document: Document, *, place: Place | None = None) -> Outcome:
    """Put `document` into `library`.

    Args:
        library: Takes it, or says why not.
        document: A page, file or member of an archive.
        place: For an article that does not tell its own; a person said so.
    """
    name, data = document.name, document.data
    if document.published is None and place is None:
        return library.add_bytes(name, data, url=document.url)
    from corpus.importers import import_article

    try:
        article = import_article(name, data, url=document.url)
    except CorpusError as exc:
        return Outcome("refused", name, None, str(exc))
    changes: dict[str, object] = {}
    if article.published is None and document.published is not None:
        changes["published"] = document.published
    if article.place is None and place is not None:
        changes |= {"place": place, "level": article.level or place.level}
        changes["place_basis"] = "editorial"
    return library.add_article(article.model_copy(update=changes))


def _addresses_held(library: Library) -> frozenset[str]:
    """Every address that an article of `library` was taken from, or also appeared at."""
    held = library.articles()
    also = {other.url for article in held for other in article.also}
    return frozenset(url for url in {article.url for article in held} | also if url)


def _each(source: str) -> Iterator[Path | str]:
    """The address or file that `source` is, or every file in that folder and below but hidden ones."""
    if is_address(source):
        yield source
        return
    path = Path(source)
    if not path.is_dir():
        yield path
        return
    for below in sorted(path.rglob("*")):
        visible = not any(part.startswith(".") for part in below.relative_to(path).parts)
        if below.is_file() and visible:
            yield below


def _read(path: Path) -> bytes:
    """What the file holds, an archive up to a limit of its own."""
    from corpus.importers import read_source

    if path.suffix.lower() != ".zip" or not path.is_file():
        return read_source(path)
    try:
        if path.stat().st_size > MAX_ARCHIVE_BYTES:
            limit = MAX_ARCHIVE_BYTES // (1024 * 1024)
            raise CorpusError(f"{path.name}: lớn hơn {limit} MB; hãy chia thành nhiều tệp .zip.")
        return path.read_bytes()
    except OSError as exc:
        raise CorpusError(
            f"{path.name}: không đọc được ({exc.strerror}); hãy xem lại quyền của tệp."
        ) from exc
