"""The library: a folder of Markdown files, one article each, and the doors in and out of it."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from corpus.article import Article
from corpus.current import Current
from corpus.errors import CorpusError
from corpus.history import History, Version
from corpus.holdings import Holdings, State
from corpus.imports import import_key, imported, known
from corpus.intake import Intake, Outcome, Plan, Preview, Status
from corpus.shelf import Shelf
from corpus.snapshot import Files, Snapshot

__all__ = ["CorpusError", "Library", "Outcome", "Preview", "Status"]

SHIPPED = Path(__file__).parent / "articles"


class Library:
    """The articles that ship, unless left out, and those under `<data dir>/articles`.

    A shipped article is never deleted: its id in `<data dir>/removed.txt` hides it, and an own article
    of its id stands before it. One object may serve several threads, one folder several processes.
    """

    def __init__(self, data_dir: Path, shipped: Path | None, *, dry_run: bool = False) -> None:
        self._shelf = Shelf(data_dir, shipped, dry=dry_run)
        self._history = History(data_dir / "history")
        self._current = Current(self._shelf)

    @classmethod
    def open(cls, data_dir: Path, *, shipped: bool = True, dry_run: bool = False) -> "Library":
        """The library of `data_dir`, which need not exist yet; nothing is read before its time.

        Args:
            data_dir: Where the own articles are.
            shipped: Whether the articles that ship count.
            dry_run: Write nothing, but tell the outcomes as if it were.
        """
        return cls(data_dir, SHIPPED if shipped else None, dry_run=dry_run)

    def articles(self) -> list[Article]:
        """All articles, in the order of their ids.

        Raises:
            CorpusError: A file is malformed, or two files claim one id.
        """
        rows = self._sound()
        return [self._shelf.article(row.role, row.name) for row in rows]

    def snapshot(self) -> Snapshot:
        """What the library holds now; only files that are new or changed are read for it.

        Raises:
            CorpusError: A file is malformed, or two files claim one id.
        """
        rows = self._sound()
        folders = {role: str(self._shelf.folder(role)) for role in ("own", "shipped")}
        return Snapshot(
            Files({row.id: (folders[row.role], row.name) for row in rows}),
            {row.id: row.fingerprint for row in rows},
        )

    def get(self, article_id: str) -> Article:
        """The article with this id.

        Raises:
            CorpusError: There is none, or its file is malformed.
        """
        # A file named after its id is found without looking at the rest of the library.
        name = f"{article_id}.md"
        for role in self._shelf.roles:
            hidden = role == "shipped" and article_id in self._shelf.hidden()
            if not hidden and self._shelf.stands(role, name):
                article = self._shelf.article(role, name)
                if article.id == article_id:
                    return article
        row = self._current.use(lambda holdings: holdings.with_id(article_id))
        if row is None:
            raise CorpusError(
                f"Thư viện không có bài “{article_id}”; xem mã các bài: danvan corpus list."
            )
        return self._shelf.article(row.role, row.name)

    def digest(self) -> str:
        """Changes whenever an article may have: from names, sizes and times, not contents."""
        digest = hashlib.blake2b(digest_size=16)
        for role, name, size, changed in sorted(self._shelf.entries()):
            digest.update(f"{role}/{name}\0{size}\0{changed}\n".encode())
        return digest.hexdigest()

    def problems(self) -> list[str]:
        """A sentence for every file that cannot be used; empty where all is well."""
        return list(self._problems(self._current.use(Holdings.states)))

    def unknowns(self) -> list[tuple[Article, tuple[str, ...]]]:
        """The articles with what is unknown of their place, published and source; files that cannot be used aside."""
        rows = _standing(self._current.use(Holdings.states))
        return [
            (self._shelf.article(row.role, row.name), tuple(row.unknown.split()))
            for row in rows
            if row.unknown
        ]

    def versions(self, article_id: str) -> list[Version]:
        """The article's former states, the oldest first."""
        return self._history.versions(article_id)

    def add(self, path: Path) -> Outcome:
        """Import the file at `path`: plain text, a saved page, or an article in our own format."""
        from corpus.importers import read_source

        try:
            data = read_source(path)
        except CorpusError as exc:
            return Outcome("refused", path.name, None, str(exc))
        return self.add_bytes(path.name, data)

    def add_bytes(self, name: str, data: bytes, *, url: str | None = None) -> Outcome:
        """Import what was read from a file or an address; `name` tells its format by its ending.

        Bytes that were imported before are not read again.
        """
        curated = data.startswith(b"---")  # a person may mean to undo an edit with it
        key = import_key(data, url)
        try:
            before = self._current.use(partial(known, name=name, key=key), quick=True)
            if before is not None and not curated:
                return before
            outcome = self.add_article(imported(name, data, url), curated=curated)
            if outcome.id and not curated and not self._shelf.dry:
                result = outcome.id, outcome.status, outcome.detail
                self._current.use(
                    lambda holdings: holdings.note_import(name, key, result=result), quick=True
                )
        except CorpusError as exc:
            return Outcome("refused", name, None, str(exc))
        except OSError as exc:
            folder = self._shelf.own
            reason = f"không ghi được vào {folder} ({exc.strerror}); hãy xem quyền và dung lượng."
            return Outcome("refused", name, None, f"{name}: {reason}")
        return outcome

    def preview_article(self, article: Article, *, curated: bool = False) -> Preview:
        """What adding `article` would come to; nothing is written."""

        def decide(holdings: Holdings) -> Preview:
            intake = self._intake(holdings)
            outcome = intake.plan(article, curated=curated).outcome
            same = {held.id: held for held in intake.same_stories(article)}
            if outcome.status in ("repost", "duplicate") and outcome.id:
                same = {outcome.id: self.get(outcome.id), **same}
            return Preview(article, outcome, tuple(same.values()))

        return self._current.use(decide)

    def add_article(self, article: Article, *, curated: bool = False) -> Outcome:
        """Put `article` in; the front matter of a `curated` one was written by a person.

        Raises:
            CorpusError: A file of the library that it has to be compared with is malformed.
            OSError: It cannot be written.
        """

        def put(holdings: Holdings) -> Outcome:
            plan = self._intake(holdings).plan(article, curated=curated)
            self._carry_out(plan, holdings)
            return plan.outcome

        with self._shelf.exclusive():
            return self._current.use(put, quick=True)

    def edit(self, article_id: str, **changes: object) -> Article:
        """Fill in what a person knows of an article; the former state goes to the history.

        Args:
            article_id: Which article.
            changes: place, level, published, source, author, title, period, url; None or "" empties
                the field. A place or a date may be given as a person writes it.

        Raises:
            CorpusError: There is no such article, field or place, or no such day.
        """
        from corpus.editing import edited

        with self._shelf.exclusive():
            before = self.get(article_id)
            after = edited(before, changes)
            if after != before:
                outcome = Outcome("replaced", after.file, after.id, "")
                plan = Plan(outcome, versions=(before,), articles=(after,))
                self._current.use(lambda holdings: self._carry_out(plan, holdings, edit=True))
        return after

    def remove(self, article_id: str) -> Article:
        """Take an article out of the library, with its reposts and former states, and return it.

        Raises:
            CorpusError: There is no such article.
        """

        def take_out(holdings: Holdings) -> None:
            hidden = self._shelf.hidden()
            if self._shelf.stands("shipped", f"{article_id}.md") and article_id not in hidden:
                self._shelf.hide(hidden | {article_id})
            name = _name_of(article_id, holdings)
            if self._shelf.stands("own", name):
                self._shelf.delete(name)
            holdings.forget("own", name)
            holdings.forget("shipped", f"{article_id}.md")
            holdings.forget_imports(article_id)

        with self._shelf.exclusive():
            article = self.get(article_id)
            self._current.use(take_out)
            if not self._shelf.dry:
                self._history.forget(article_id)
            self._current.doubt()
        return article

    def _carry_out(self, plan: Plan, holdings: Holdings, *, edit: bool = False) -> None:
        """Write what the plan says: what is to be kept first, so that no moment loses anything."""
        if not self._shelf.dry:
            for version in plan.versions:
                self._history.keep_version(version)
            for story, repost in plan.reposts:
                self._history.keep_repost(story, repost)
        for article in plan.articles:
            entry, data = self._shelf.write(_name_of(article.id, holdings), article)
            holdings.note(entry, article, data)
            hidden = self._shelf.hidden()
            if self._shelf.stands("shipped", f"{article.id}.md") and article.id not in hidden:
                self._shelf.hide(hidden | {article.id})
                holdings.forget("shipped", f"{article.id}.md")
        if plan.versions and not edit:
            holdings.forget_imports(plan.versions[0].id)
        if plan.show:
            self._shelf.hide(self._shelf.hidden() - {plan.show})
            self._current.doubt()
        else:
            self._current.written(holdings, plan.articles)

    def _intake(self, holdings: Holdings) -> Intake:
        return Intake(
            self._shelf, holdings, self._history, partial(self._current.nearest, holdings)
        )

    def _sound(self) -> list[State]:
        """The file of each article, in the order of the ids."""
        rows = self._current.use(Holdings.states)
        for problem in self._problems(rows):
            raise CorpusError(problem)
        return sorted(_standing(rows), key=lambda row: row.id)

    def _problems(self, rows: Sequence[State]) -> Iterator[str]:
        seen: dict[str, str] = {}
        for row in rows:
            if row.problem:
                yield row.problem
            elif row.role == "own" and row.id in seen:
                here, there = (self._shelf.path("own", name) for name in (row.name, seen[row.id]))
                yield f"{here}: mã bài “{row.id}” trùng với {there}; hãy đổi một trong hai."
            elif row.role == "own":
                seen[row.id] = row.name


def _standing(rows: Sequence[State]) -> list[State]:
    """The rows of sound files; an own article stands before the shipped one of its id."""
    return list({row.id: row for row in rows if not row.problem}.values())


def _name_of(article_id: str, holdings: Holdings) -> str:
    """The own file that holds the article, or is to hold it."""
    row = holdings.with_id(article_id)
    return row.name if row and row.role == "own" else f"{article_id}.md"
