"""What is to become of an article that comes in: decided here, written by the library."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.article import AlsoPublished, Article
from corpus.history import History
from corpus.holdings import Held, Holdings, text_digest
from corpus.near_duplicates import same_story
from corpus.publications import publisher_name
from corpus.shelf import Shelf
from corpus.stories import (
    elsewhere,
    entry,
    is_of,
    preferred,
    same_page,
    succeed,
    take_over,
)

Status = Literal["added", "unchanged", "duplicate", "replaced", "repost", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file that was to be added."""

    status: Status
    file: str
    id: str | None
    """The article that now holds this text; None where the file was refused."""
    detail: str
    """One sentence in Vietnamese for the person who added it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding a file would come to; nothing has been written."""

    article: Article
    """The article as it was understood."""
    outcome: Outcome
    similar: tuple[Article, ...]
    """Articles of the library that tell the same story, or tell theirs in much the same words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An outcome and the writing that it takes, in this order."""

    outcome: Outcome
    versions: tuple[Article, ...] = ()
    """Former states to keep."""
    reposts: tuple[tuple[str, Article], ...] = ()
    """(id of the story, other publication of it) to keep."""
    articles: tuple[Article, ...] = ()
    """What is to stand in the library."""
    show: str | None = None
    """The hidden shipped article that is to count again."""


class Intake:
    """Compares what comes in with what is held; the library's lock is held meanwhile."""

    def __init__(
        self,
        shelf: Shelf,
        holdings: Holdings,
        history: History,
        nearest: Callable[[str], list[Held]],
    ) -> None:
        self._shelf = shelf
        self._holdings = holdings
        self._history = history
        self._nearest = nearest

    def plan(self, article: Article, *, curated: bool) -> Plan:
        """What to do with `article`; the front matter of a `curated` one was written by a person."""
        if held := self._holdings.with_text(text_digest(article.text)):
            known = self._read(next((row for row in held if row.id == article.id), held[0]))
            if not (curated and article.id == known.id and article != known):
                return self._same_text(known, article)
        elif plan := self._show_again(article):
            return plan
        if older := next(self._older(article), None):
            return self._replace(older, article, curated=curated)
        corrected = tuple(self._no_longer_reposted(article))
        story = None if curated else next(self.same_stories(article), None)
        if story is not None and not corrected:
            return self._repost(story, article)
        article = self._with_free_id(article)
        detail = f"{article.file}: đã thêm thành bài {article.id}."
        outcome = Outcome("added", article.file, article.id, detail)
        return Plan(outcome, articles=(*corrected, article))

    def same_stories(self, article: Article) -> Iterator[Article]:
        """The articles that tell the story of `article`, in nearly its words."""
        return (held for held in self.similar(article) if same_story(held, article))

    def similar(self, article: Article) -> list[Article]:
        """The articles that tell theirs in much the words of `article`, the most alike first."""
        return [self._read(row) for row in self._nearest(article.text)]

    def _same_text(self, known: Article, article: Article) -> Plan:
        file = article.file
        if known.file == file and not elsewhere(known, article):
            detail = f"{file}: đã có trong thư viện ({known.id})."
            return Plan(Outcome("unchanged", file, known.id, detail))
        if elsewhere(known, article):
            return self._repost(known, article)
        detail = f"{file}: trùng nội dung với bài {known.id} ({known.file})."
        return Plan(Outcome("duplicate", file, known.id, detail))

    def _show_again(self, article: Article) -> Plan | None:
        """Adding a hidden shipped article brings the shipped one back instead of a copy."""
        for article_id in sorted(self._shelf.hidden()):
            name = f"{article_id}.md"
            if self._holdings.with_id(article_id) or not self._shelf.stands("shipped", name):
                continue
            if self._shelf.article("shipped", name).text == article.text:
                detail = f"{article.file}: đã hiện lại bài {article_id} của thư viện gốc."
                outcome = Outcome("added", article.file, article_id, detail)
                return Plan(outcome, show=article_id)
        return None

    def _older(self, article: Article) -> Iterator[Article]:
        rows = self._holdings.at(article.url) if article.url else []
        for row in dict.fromkeys((*rows, *self._holdings.of_file(article.file))):
            held = self._read(row)
            if same_page(held, article):
                yield held

    def _replace(self, older: Article, article: Article, *, curated: bool) -> Plan:
        new = article.model_copy(update={"id": older.id})
        if not curated:
            new = succeed(older, article)
        if not new.also:
            kept = self._history.reader(older.id)
            still = [o for o in older.also if (text := kept(o)) and same_story(text, new)]
            new = new.model_copy(update={"also": tuple(still)})
        detail = f"{article.file}: đã thay bản cũ của bài {older.id}."
        outcome = Outcome("replaced", article.file, older.id, detail)
        return Plan(outcome, versions=(older,), articles=(new,))

    def _no_longer_reposted(self, article: Article) -> Iterator[Article]:
        """The stories that list the page of `article` as a repost, though it now tells another."""
        for row in self._holdings.at(article.url) if article.url else []:
            held = self._read(row)
            if not same_story(held, article):
                others = tuple(other for other in held.also if not is_of(other, article))
                yield held.model_copy(update={"also": others})

    def _repost(self, main: Article, article: Article) -> Plan:
        file = article.file
        listed = next((other for other in main.also if is_of(other, article)), None)
        if listed and self._is_kept(main.id, listed, article):
            detail = f"{file}: đã có trong thư viện (cùng một tin với bài {main.id})."
            return Plan(Outcome("unchanged", file, main.id, detail))
        if preferred(main, article):
            new = take_over(main, article)
            detail = (
                f"{file}: cùng một tin với bài {main.id}; bản này thành nguồn chính,"
                f" bản của {publisher_name(main) or main.file} ghi ở “cũng đăng trên”."
            )
            former = main.model_copy(update={"also": ()})
            outcome = Outcome("repost", file, main.id, detail)
            return Plan(outcome, reposts=((main.id, former),), articles=(new,))
        others = tuple(other for other in main.also if not is_of(other, article))
        new = main.model_copy(update={"also": (*others, entry(article))})
        detail = (
            f"{file}: cùng một tin với bài {main.id} ({publisher_name(main) or main.file});"
            " đã ghi vào “cũng đăng trên” của bài đó."
        )
        outcome = Outcome("repost", file, main.id, detail)
        return Plan(outcome, reposts=((main.id, article),), articles=(new,))

    def _is_kept(self, story: str, listed: AlsoPublished, article: Article) -> bool:
        kept = self._history.reader(story)(listed)
        return kept is not None and kept.text == article.text and entry(kept) == entry(article)

    def _with_free_id(self, article: Article) -> Article:
        hidden = self._shelf.hidden()
        number, article_id = 1, article.id
        while (
            article_id in hidden
            or self._holdings.with_id(article_id)
            or self._shelf.stands("own", f"{article_id}.md")
        ):
            number += 1
            article_id = f"{article.id}-{number}"
        return article.model_copy(update={"id": article_id})

    def _read(self, row: Held) -> Article:
        return self._shelf.article(row.role, row.name)
