"""Reads what administrators send, and puts it into the library; synchronous, for threads."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.drafts import Drafts, Field, Item
from corpus.article import Article, Place
from corpus.errors import CorpusError
from corpus.library import Library, Outcome, Preview
from corpus.places import Unit, find_places, place_of, unit_at, unit_of
from corpus.stories import preferred

if TYPE_CHECKING:
    from corpus.web import Polite
    from corpus.web.intake import Document, Sources

MOST_AT_ONCE = 200
"""How many documents of one message are read."""
_OF_A_LIST = 50
"""How many pages of a feed or sitemap."""
_CHOICES = 5

Told = Callable[[int, int], bool]
"""Hears how many of how many documents were read, and says whether to go on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message held."""

    items: tuple[Item, ...]
    left: int = 0
    """How many more there were than are read at once."""


@dataclass(frozen=True, slots=True)
class Look:
    """An article beside the library as it is now."""

    preview: Preview
    other: Article | None
    """The article that it replaces, repeats, or tells the story of."""
    becomes_main: bool
    """Whether it takes the place of that article as the story's main source."""
    passages: int
    figures: int
    opening: str
    """The first sentence."""


class Librarian:
    """Knows the library, the way to the web, and what is still to be decided.

    Args:
        library: Takes the articles.
        fetcher: Fetches addresses.
        drafts: What administrators have not decided on yet.
    """

    def __init__(self, library: Library, fetcher: "Polite", drafts: Drafts) -> None:
        self.drafts = drafts
        self._library = library
        self._fetcher = fetcher

    def read_links(self, links: Sequence[str], told: Told) -> Reading:
        """What is at the addresses; a feed or sitemap stands for its newest pages."""
        intake = self._intake()
        return self._read(intake, intake.open(links), told)

    def read_file(self, name: str, data: bytes, told: Told) -> Reading:
        """What is in the file; an archive stands for the files in it."""
        intake = self._intake()
        return self._read(intake, intake.read(name, data), told)

    def look(self, article: Article, *, curated: bool) -> Look:
        """What adding would come to now.

        Raises:
            CorpusError: A file of the library that it has to be compared with is malformed.
        """
        from corpus.passages import split
        from corpus.sentences import sentences
        from retrieval.figures import find_figures

        preview = self._library.preview_article(article, curated=curated)
        outcome, passages = preview.outcome, split(article)
        other = next((one for one in preview.similar if one.id == outcome.id), None)
        if other is None and outcome.id and outcome.status != "added":
            other = self._library.get(outcome.id)
        start, end = next(iter(sentences(article.text)))
        return Look(
            preview,
            other,
            becomes_main=bool(other and outcome.status == "repost" and preferred(other, article)),
            passages=len(passages),
            figures=sum(len(find_figures(article, passage)) for passage in passages),
            opening=article.text[start:end],
        )

    def add(self, item: Item) -> Item:
        """Put the item's article in, with what the administrator filled in; once more changes nothing.

        Raises:
            CorpusError: It cannot be put in.
        """
        article = item.article
        if article is None:
            return item
        try:
            outcome = self._library.add_article(article, curated=item.curated)
            if item.changed and outcome.id:
                # The later state of a page leaves what a person filled in before alone.
                filled: dict[str, object] = {name: getattr(article, name) for name in item.changed}
                self._library.edit(outcome.id, **filled)
        except OSError as exc:
            raise CorpusError(
                f"{item.name}: không ghi được vào thư viện ({exc.strerror}); hãy xem quyền và dung lượng."
            ) from exc
        return item.model_copy(
            update={"state": "added", "status": outcome.status, "held": outcome.id}
        )

    def change(self, item: Item, field: Field, given: Place | str | None) -> Item:
        """The item with a place or a date that the administrator gave, as typed or chosen.

        Raises:
            CorpusError: There is no such place or day.
        """
        from corpus.editing import edited

        if item.article is None:
            return item
        article = edited(item.article, {field: given})
        if article.published and article.published > date.today() + timedelta(days=1):  # noqa: DTZ011 # the office's own day
            day = article.published.strftime("%d/%m/%Y")
            raise CorpusError(f"Ngày {day} chưa tới; hãy gõ ngày đăng của bài, ví dụ 05/4/2022.")
        changed = tuple(dict.fromkeys((*item.changed, field)))
        return self._judged(item.model_copy(update={"article": article, "changed": changed}))

    def place_choices(self, article: Article, recent: Iterable[str]) -> list[Unit]:
        """The provinces and districts that the article names most, and those that were chosen lately."""
        counted: Counter[str] = Counter()
        text = f"{article.title}\n{article.text}"
        for mention in find_places(text):
            is_name = text[mention.start : mention.end].istitle() or mention.explicit
            if len(mention.units) == 1 and is_name:
                counted[mention.units[0].key] += 1
        keys = [key for key, _ in counted.most_common(_CHOICES)]
        now = unit_of(article.place) if article.place else None
        units = [unit for key in dict.fromkeys((*keys, *recent)) if (unit := unit_at(key))]
        return [unit for unit in units if unit != now]

    def _intake(self) -> "Sources":
        from corpus.web.intake import Sources

        return Sources(self._fetcher, self._library, _OF_A_LIST)

    def _read(
        self, intake: "Sources", found: Iterable["Document | Outcome"], told: Told
    ) -> Reading:
        items: list[Item] = []
        for one in found:
            if len(items) == MOST_AT_ONCE:
                return Reading(tuple(items), intake.left + max(1, intake.total - len(items)))
            if isinstance(one, Outcome):
                items.append(Item(name=one.file, problem=one.detail))
            else:
                items.append(self._item(one))
            if not told(len(items), intake.total):
                break
        return Reading(tuple(items), intake.left)

    def _item(self, document: "Document") -> Item:
        from corpus.importers import import_article

        name, data = document.name, document.data
        try:
            article = import_article(name, data, url=document.url)
            if article.published is None and document.published is not None:
                article = article.model_copy(update={"published": document.published})
            return self._judged(Item(name=name, article=article, curated=data.startswith(b"---")))
        except CorpusError as exc:
            return Item(name=name, problem=str(exc))

    def _judged(self, item: Item) -> Item:
        if item.article is None:
            return item
        preview = self._library.preview_article(item.article, curated=item.curated)
        return item.model_copy(update={"status": preview.outcome.status})


def place_at(key: str) -> Place | None:
    """The place on a button; None for "unknown", and for a key that there is no more."""
    unit = unit_at(key)
    return place_of(unit) if unit else None
