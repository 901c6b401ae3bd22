"""/solieu and /nguon: what the library holds, by place."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot import texts
from bot.handlers.presses import heard, is_under
from bot.handlers.strangers import Strangers
from bot.markup import Marked, escape
from bot.office import App, Office
from bot.views import turning
from retrieval.catalogue import ArticleSummary
from retrieval.engine import Engine
from retrieval.index import Index
from retrieval.phrasing import day_label
from retrieval.vietnamese import fold

T = TypeVar("T")

PLACES = 25
"""Places on a page of /solieu."""
BUTTONS = 16
"""Places on a page of /nguon."""
ARTICLES = 15
"""Articles on a page of /nguon."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles of one place, newest first."""

    place: str
    articles: tuple[str, ...]
    """Their ids."""
    years: tuple[int, ...]

    @property
    def mark(self) -> str:
        """What stands for the place in callback data, which is too short for its name."""
        return f"{zlib.crc32(self.place.encode()):08x}"


def shelves(index: Index) -> list[Shelf]:
    """The library by place, in alphabetical order, articles without a place last."""
    by_place: dict[str, list[ArticleSummary]] = {}
    for summary in index.catalogue.article_summaries():
        by_place.setdefault(summary.place.label if summary.place else "", []).append(summary)
    return [
        Shelf(
            place or texts.NO_PLACE,
            tuple(summary.id for summary in sorted(found, key=_age, reverse=True)),
            tuple(sorted({s.published.year for s in found if s.published})),
        )
        for place, found in sorted(
            by_place.items(), key=lambda item: (not item[0], fold(item[0].lower()))
        )
    ]


def _age(summary: ArticleSummary) -> tuple[str, str]:
    return summary.published.isoformat() if summary.published else "", summary.id


class Library:
    """Handles the two commands and the buttons that page through them."""

    def __init__(self, office: Office, strangers: Strangers) -> None:
        self._office = office
        self._strangers = strangers
        self._read: tuple[Path, list[Shelf]] | None = None

    def register(self, application: App) -> None:
        """Take /solieu, /nguon and their buttons."""
        application.add_handler(CommandHandler("solieu", self.on_coverage))
        application.add_handler(CommandHandler("nguon", self.on_sources))
        application.add_handler(CallbackQueryHandler(self.on_turn, pattern=r"^c:\d{1,6}$"))
        application.add_handler(CallbackQueryHandler(self.on_places, pattern=r"^s:\d{1,6}$"))
        application.add_handler(
            CallbackQueryHandler(self.on_shelf, pattern=r"^s:[0-9a-f]{8}:\d{1,6}$")
        )

    async def on_coverage(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/solieu: places, number of articles, years."""
        if message := await self._strangers.admitted(update):
            await self._office.reply(message, *coverage_page(await self._shelves(), 0))

    async def on_sources(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/nguon: places to choose from; /nguon Thái Nguyên: its articles."""
        message = await self._strangers.admitted(update)
        if message is None:
            return
        found = await self._shelves()
        wanted = " ".join(context.args or [])
        if not wanted:
            await self._office.reply(message, *places_page(found, 0))
            return
        name = fold(wanted.lower())
        fitting = [s for s in found if fold(s.place.lower()) == name]
        fitting = fitting or [s for s in found if name in fold(s.place.lower())]
        if not fitting:
            await self._office.reply(message, texts.NO_SOURCES.format(place=escape(wanted)))
        elif len(fitting) == 1:
            page = await self._shelf_page(fitting[0], 0)
            await self._office.reply(message, *page)
        else:
            await self._office.reply(message, *places_page(fitting[:BUTTONS], 0))

    async def on_turn(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Another page of /solieu."""
        if pressed := await self._pressed(update):
            message, data = pressed
            await self._office.edit(message, *coverage_page(await self._shelves(), int(data[1])))

    async def on_places(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Another page of the places of /nguon."""
        if pressed := await self._pressed(update):
            message, data = pressed
            await self._office.edit(message, *places_page(await self._shelves(), int(data[1])))

    async def on_shelf(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The articles of one place."""
        if pressed := await self._pressed(update):
            message, data = pressed
            shelf = next((s for s in await self._shelves() if s.mark == data[1]), None)
            if shelf is not None:
                await self._office.edit(message, *await self._shelf_page(shelf, int(data[2])))

    async def _shelves(self) -> list[Shelf]:
        def read() -> tuple[Path, list[Shelf]]:
            with self._office.thinker.engine.reading() as index:
                if self._read is not None and self._read[0] == index.folder:
                    return self._read
                return index.folder, shelves(index)

        self._read = await self._office.thinker.run(read)
        return self._read[1]

    async def _shelf_page(self, shelf: Shelf, page: int) -> tuple[str, InlineKeyboardMarkup]:
        engine = self._office.thinker.engine
        return await self._office.thinker.run(lambda: shelf_page(engine, shelf, page))

    async def _pressed(self, update: Update) -> tuple[Message, list[str]] | None:
        """The message whose button was pressed, and the parts of its data."""
        query = update.callback_query
        if query is None or query.data is None:
            return None
        message = query.message
        if not isinstance(message, Message) or not await self._office.gate.admits(
            message.chat_id, query.from_user.id
        ):
            await heard(query, texts.NOT_ADMITTED_SHORT, alert=True)
            return None
        if not is_under(message, query.data[:2]):
            await heard(query, texts.GONE, alert=True)
            return None
        await heard(query)
        return message, query.data.split(":")


def coverage_page(found: Sequence[Shelf], page: int) -> tuple[str, InlineKeyboardMarkup | None]:
    """(HTML, buttons): a line for each place."""
    if not found:
        return texts.LIBRARY_EMPTY, None
    here, page, total = _page_of(found, page, PLACES)
    lines = [texts.COVERAGE.format(articles=sum(len(shelf.articles) for shelf in found))]
    for shelf in here:
        years = ", ".join(map(str, shelf.years))
        lines.append(
            f"• {escape(shelf.place)}: {len(shelf.articles)} bài" + (f" ({years})" if years else "")
        )
    rows = turning(page, total, "c:{}".format)
    return "\n".join(lines), InlineKeyboardMarkup(rows) if rows else None


def places_page(found: Sequence[Shelf], page: int) -> tuple[str, InlineKeyboardMarkup | None]:
    """(HTML, buttons): a button for each place, two a row."""
    if not found:
        return texts.LIBRARY_EMPTY, None
    here, page, total = _page_of(found, page, BUTTONS)
    buttons = [
        InlineKeyboardButton(
            f"{shelf.place} ({len(shelf.articles)})", callback_data=f"s:{shelf.mark}:0"
        )
        for shelf in here
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return texts.SOURCES, InlineKeyboardMarkup(rows + turning(page, total, "s:{}".format))


def shelf_page(engine: Engine, shelf: Shelf, page: int) -> tuple[str, InlineKeyboardMarkup]:
    """(HTML, buttons): title, publisher and date of each article of the place."""
    here, page, total = _page_of(shelf.articles, page, ARTICLES)
    lines = [texts.SOURCES_OF.format(place=escape(shelf.place), articles=len(shelf.articles))]
    with engine.reading() as index:
        articles = [index.catalogue.article(article_id) for article_id in here]
    for article in articles:
        if article is None:  # it has left the library meanwhile
            continue
        title = Marked(article.title).linked(article.url).html()
        day = day_label(article.published) if article.published else ""
        about = " · ".join(escape(part) for part in (article.source or "", day) if part)
        lines.append(f"• {title}" + (f" ({about})" if about else ""))
    back = [InlineKeyboardButton(texts.ALL_PLACES, callback_data="s:0")]
    rows = [*turning(page, total, lambda other: f"s:{shelf.mark}:{other}"), back]
    return "\n".join(lines), InlineKeyboardMarkup(rows)


def _page_of(found: Sequence[T], page: int, size: int) -> tuple[Sequence[T], int, int]:
    """(what stands on the page, its number, how many there are); the last one where the library became smaller."""
    total = (len(found) - 1) // size + 1
    page = min(page, total - 1)
    return found[page * size : (page + 1) * size], page, total
