"""The library: a folder of Markdown files, one article each, and the doors in and out of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.front_matter import render
from corpus.snapshot import Snapshot
from corpus.storage import read, scan, write

__all__ = ["CorpusError", "Library", "Outcome"]

SHIPPED = Path(__file__).parent / "articles"
_REMOVED = "removed.txt"

Status = Literal["added", "unchanged", "duplicate", "replaced", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file that was to be added."""

    status: Status
    file: str
    id: str | None
    """The article that now holds this text; None where the file was refused."""
    detail: str
    """One sentence in Vietnamese for the person who added it."""


class Library:
    """The articles that ship, unless left out, and those under `<data dir>/articles`.

    A shipped article is never deleted: its id in `<data dir>/removed.txt` hides it.
    """

    def __init__(self, folder: Path, shipped: Path | None, removed: Path) -> None:
        self._folder = folder
        self._shipped = shipped
        self._removed = removed
        self._articles: dict[str, Article] | None = None
        self._by_text: dict[str, str] = {}

    @classmethod
    def open(cls, data_dir: Path, *, shipped: bool = True) -> "Library":
        """The library of `data_dir`, which need not exist yet; nothing is read before its time."""
        return cls(data_dir / "articles", SHIPPED if shipped else None, data_dir / _REMOVED)

    def articles(self) -> list[Article]:
        """All articles, in the order of their ids.

        Raises:
            CorpusError: A file is malformed, or two files claim one id.
        """
        return list(self._load().values())

    def get(self, article_id: str) -> Article:
        """The article with this id.

        Raises:
            CorpusError: There is none, or its file is malformed.
        """
        if self._articles is None:
            # A file named after its id is found without reading the rest of the library.
            for path in (self._folder / f"{article_id}.md", *self._shipped_file(article_id)):
                if path.is_file() and (article := read(path)).id == article_id:
                    return article
        try:
            return self._load()[article_id]
        except KeyError:
            raise CorpusError(
                f"Thư viện không có bài “{article_id}”; xem mã các bài: danvan corpus list."
            ) from None

    def digest(self) -> str:
        """Changes whenever an article may have: from names, sizes and times, not contents."""
        digest = hashlib.blake2b(digest_size=16)
        hidden = self._hidden() if self._shipped else set()
        for role, folder in (("own", self._folder), ("shipped", self._shipped)):
            for name, size, changed in sorted(scan(folder)):
                if role == "own" or name.removesuffix(".md") not in hidden:
                    digest.update(f"{role}/{name}\0{size}\0{changed}\n".encode())
        return digest.hexdigest()

    def snapshot(self) -> Snapshot:
        """What the library holds now."""
        found = sorted((read(path).id, path) for path in self._files())
        marks = {
            i: hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest() for i, path in found
        }
        return Snapshot(dict(found), marks)

    def problems(self) -> list[str]:
        """A sentence for every file that cannot be used; empty where all is well."""
        found: list[str] = []
        seen: dict[str, Path] = {}
        for path in self._files():
            try:
                _claim(seen, read(path).id, path)
            except CorpusError as exc:
                found.append(str(exc))
        return found

    def add(self, path: Path) -> Outcome:
        """Import the file at `path`: plain text, a saved page, or an article in our own format."""
        from corpus.importers import read_source

        try:
            data = read_source(path)
        except CorpusError as exc:
            return Outcome("refused", path.name, None, str(exc))
        return self.add_bytes(path.name, data)

    def add_bytes(self, name: str, data: bytes, *, url: str | None = None) -> Outcome:
        """Import what was read from a file or an address; `name` tells its format by its ending."""
        from corpus.importers import import_article  # lxml is of no use to those who only ask

        try:
            article = import_article(name, data, url=url)
            return self._store(article, curated=data.startswith(b"---"))
        except CorpusError as exc:
            return Outcome("refused", name, None, str(exc))
        except OSError as exc:
            reason = (
                f"không ghi được vào {self._folder} ({exc.strerror}); hãy xem quyền và dung lượng."
            )
            return Outcome("refused", name, None, f"{name}: {reason}")

    def remove(self, article_id: str) -> Article:
        """Take an article out of the library and return it.

        Raises:
            CorpusError: There is no such article.
        """
        article = self.get(article_id)
        if (own := self._own_file(article_id)) is not None:
            own.unlink()
        else:
            self._hide(self._hidden() | {article_id})
        self._forget()
        return article

    def _store(self, article: Article, *, curated: bool) -> Outcome:
        """Put `article` in; the front matter of a `curated` one was written by a person."""
        articles = self._load()
        file = article.file
        held = self._by_text.get(article.text)
        edited = held and curated and article.id == held and article != articles[held]
        if held and not edited:
            if articles[held].file == file:
                return Outcome("unchanged", file, held, f"{file}: đã có trong thư viện ({held}).")
            detail = f"{file}: trùng nội dung với bài {held} ({articles[held].file})."
            return Outcome("duplicate", file, held, detail)
        if shown := self._show_again(article):
            return shown
        older = next((old for old in articles.values() if _same_page(old, article)), None)
        if older is not None:
            article = article.model_copy(update={"id": older.id})
            self._write(article)
            if self._shipped_file(article.id):
                self._hide(self._hidden() | {article.id})
            self._remember(article, older)
            return Outcome(
                "replaced", file, article.id, f"{file}: đã thay bản cũ của bài {article.id}."
            )
        article = self._with_free_id(article)
        self._write(article)
        self._remember(article)
        return Outcome("added", file, article.id, f"{file}: đã thêm thành bài {article.id}.")

    def _show_again(self, article: Article) -> Outcome | None:
        """Adding a hidden shipped article brings the shipped one back instead of a copy."""
        hidden = self._hidden() if self._shipped else set()
        for article_id in sorted(hidden):
            for path in self._shipped_file(article_id, hidden=True):
                if (shipped := read(path)).text == article.text:
                    self._hide(hidden - {article_id})
                    self._remember(shipped)
                    detail = f"{article.file}: đã hiện lại bài {article_id} của thư viện gốc."
                    return Outcome("added", article.file, article_id, detail)
        return None

    def _load(self) -> dict[str, Article]:
        if self._articles is None:
            seen: dict[str, Path] = {}
            articles = []
            for path in self._files():
                article = read(path)
                _claim(seen, article.id, path)
                articles.append(article)
            self._articles = {a.id: a for a in sorted(articles, key=lambda a: a.id)}
            self._by_text = {a.text: a.id for a in articles}
        return self._articles

    def _remember(self, article: Article, older: Article | None = None) -> None:
        articles = self._load()
        if older is not None:
            self._by_text.pop(older.text, None)
        articles[article.id] = article
        self._articles = dict(sorted(articles.items()))
        self._by_text[article.text] = article.id

    def _forget(self) -> None:
        self._articles = None
        self._by_text = {}

    def _with_free_id(self, article: Article) -> Article:
        taken = self._load().keys() | self._hidden()
        number, article_id = 1, article.id
        while article_id in taken or (self._folder / f"{article_id}.md").exists():
            number += 1
            article_id = f"{article.id}-{number}"
        return article.model_copy(update={"id": article_id})

    def _write(self, article: Article) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._own_file(article.id) or self._folder / f"{article.id}.md"
        write(target, render(article))

    def _files(self) -> Iterator[Path]:
        hidden = self._hidden() if self._shipped else set()
        for name, _, _ in sorted(scan(self._shipped)):
            if self._shipped and name.removesuffix(".md") not in hidden:
                yield self._shipped / name
        yield from self._own_files()

    def _own_files(self) -> Iterator[Path]:
        return (self._folder / name for name, _, _ in sorted(scan(self._folder)))

    def _own_file(self, article_id: str) -> Path | None:
        named = self._folder / f"{article_id}.md"  # what we write ourselves is named after its id
        if named.is_file() and read(named).id == article_id:
            return named
        if self._articles is not None and article_id not in self._articles:
            return None
        return next((path for path in self._own_files() if read(path).id == article_id), None)

    def _shipped_file(self, article_id: str, *, hidden: bool = False) -> list[Path]:
        """The shipped file of that id, in a list of one or none; a hidden one only if asked for."""
        if self._shipped is None or (not hidden and article_id in self._hidden()):
            return []
        path = self._shipped / f"{article_id}.md"
        return [path] if path.is_file() else []

    def _hidden(self) -> set[str]:
        try:
            return set(self._removed.read_text(encoding="utf-8").split())
        except FileNotFoundError:
            return set()
        except (OSError, UnicodeDecodeError) as exc:
            raise CorpusError(
                f"Không đọc được {self._removed} ({exc}); hãy sửa hoặc xóa tệp này."
            ) from exc

    def _hide(self, ids: set[str]) -> None:
        self._removed.parent.mkdir(parents=True, exist_ok=True)
        write(self._removed, "".join(f"{article_id}\n" for article_id in sorted(ids)))


def _same_page(old: Article, new: Article) -> bool:
    """Whether `new` is a later state of the page that `old` was read from."""
    if old.url and new.url:
        return old.url == new.url
    return old.file == new.file and (old.title == new.title or old.id == new.id)


def _claim(seen: dict[str, Path], article_id: str, path: Path) -> None:
    if article_id in seen:
        raise CorpusError(
            f"{path}: mã bài “{article_id}” trùng với {seen[article_id]}; hãy đổi một trong hai."
        )
    seen[article_id] = path
