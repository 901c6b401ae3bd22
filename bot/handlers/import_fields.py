"""What an administrator fills in before an article is added: its place, its date."""

import asyncio
import contextlib
from datetime import timedelta

from telegram import Message
from telegram.error import BadRequest

from bot import import_texts
from bot.access import now
from bot.drafts import Asked, Draft, Field, Item
from bot.handlers.home import places_named
from bot.import_pages import Page, asking_page
from bot.import_reading import shown
from bot.librarian import Librarian, place_at
from bot.links import asks
from bot.office import Office
from corpus.errors import CorpusError
from corpus.places import unit_of

_ANSWERED_WITHIN = timedelta(minutes=10)
"""How long a message that is no reply may still be the place or date that was asked for."""
_LONGEST_ANSWER = 8
"""Words that the name of a place has at most."""


class ImportFields:
    """Asks for places and dates, and takes the answers."""

    def __init__(self, office: Office, librarian: Librarian) -> None:
        self._office = office
        self._librarian = librarian
        self._drafts = librarian.drafts

    async def ask(self, draft: Draft, number: int, field: Field, message: Message) -> None:
        """Ask for a place or a date, below what is shown of the item."""
        article = draft.items[number].article
        if article is None:
            return
        recent = (await asyncio.to_thread(self._drafts.desk, draft.chat)).recent
        places = await asyncio.to_thread(self._librarian.place_choices, article, recent)
        page = asking_page(draft, number, field, places if field == "place" else [])
        await self._request(message, draft, number, field, page)

    async def _request(
        self, message: Message, draft: Draft, number: int, field: Field, page: Page
    ) -> None:
        request = await self._office.reply(message, *page)
        if request is not None:
            asked = Asked(
                message=request.message_id, draft=draft.id, item=number, field=field, at=now()
            )
            await asyncio.to_thread(self._drafts.ask, draft.chat, asked)

    def asked(self, message: Message) -> Asked | None:
        """What the message answers: the request that it replies to, or the last one where it is short."""
        if not message.text or message.text.startswith("/"):
            return None
        every = self._drafts.desk(message.chat_id).asked
        replied = message.reply_to_message
        if replied is not None:
            return next((one for one in every if one.message == replied.message_id), None)
        is_short = len(message.text.split()) <= _LONGEST_ANSWER and not asks(message.text)
        is_fresh = bool(every) and now() - every[-1].at <= _ANSWERED_WITHIN
        return every[-1] if is_short and is_fresh else None

    async def leave(self, message: Message) -> None:
        """Nothing is to be filled in after all; `message` asked for it."""
        asked = await self._asked_in(message)
        if asked is not None:
            await asyncio.to_thread(
                self._drafts.answered, message.chat_id, asked.draft, {asked.item}
            )
        await self._office.edit(message, import_texts.LEFT_AS_IT_IS, None)

    async def _asked_in(self, message: Message) -> Asked | None:
        """The request that stands in the bot's own message."""
        desk = await asyncio.to_thread(self._drafts.desk, message.chat_id)
        return next((one for one in desk.asked if one.message == message.message_id), None)

    async def answered(self, message: Message, asked: Asked) -> None:
        """Fill in what the administrator typed, or say what is wrong with it."""
        draft = await asyncio.to_thread(self._drafts.get, asked.draft)
        if draft is None or draft.items[asked.item].state != "open":
            await asyncio.to_thread(
                self._drafts.answered, message.chat_id, asked.draft, {asked.item}
            )
            await self._office.reply(message, import_texts.GONE)
            return
        typed = (message.text or "").strip()
        try:
            item = await asyncio.to_thread(
                self._librarian.change, draft.items[asked.item], asked.field, typed
            )
        except CorpusError as exc:
            near = await asyncio.to_thread(places_named, typed) if asked.field == "place" else []
            page = asking_page(draft, asked.item, asked.field, near, str(exc))
            await self._request(message, draft, asked.item, asked.field, page)
            return
        draft = await self._changed(draft, asked.item, item)
        sent = await self._office.reply(message, *await shown(self._librarian, draft, asked.item))
        await self._moved(draft, sent)

    async def set_place(self, message: Message, draft: Draft, number: int, key: str) -> None:
        """Fill in the place on the button, and show the item where the button was."""
        place = place_at(key)
        item = await asyncio.to_thread(self._librarian.change, draft.items[number], "place", place)
        draft = await self._changed(draft, number, item)
        await self._office.edit(message, *await shown(self._librarian, draft, number))
        await self._moved(draft, message)

    async def _changed(self, draft: Draft, number: int, item: Item) -> Draft:
        """The draft with the item, kept; nothing more is expected of that."""
        draft = draft.with_item(number, item)
        await asyncio.to_thread(self._drafts.put, draft)
        unit = unit_of(item.article.place) if item.article and item.article.place else None
        place = unit.key if unit and "place" in item.changed else None
        await asyncio.to_thread(self._drafts.answered, draft.chat, draft.id, {number}, place)
        return draft

    async def _moved(self, draft: Draft, now_in: Message | None) -> None:
        """The draft is shown in another message now: the buttons under the old one are of no use."""
        if now_in is None:
            return
        if draft.note is not None and draft.note != now_in.message_id:
            with contextlib.suppress(BadRequest):
                await self._office.bot.edit_message_reply_markup(draft.chat, draft.note)
        await asyncio.to_thread(
            self._drafts.put, draft.model_copy(update={"note": now_in.message_id})
        )
