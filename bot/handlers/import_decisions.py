"""The buttons under what was read: look at it, add it, drop it."""

import asyncio
import logging

from telegram import CallbackQuery, Message

from bot import import_texts
from bot.drafts import Draft
from bot.examples import example_of
from bot.handlers.import_fields import ImportFields
from bot.handlers.presses import heard
from bot.import_pages import added_page, dropped_page
from bot.import_presses import Press, read_press
from bot.import_reading import shown
from bot.librarian import Librarian
from bot.markup import escape
from bot.office import Office
from corpus.errors import CorpusError

log = logging.getLogger(__name__)


class ImportDecisions:
    """Carries out what an administrator decides about a draft."""

    def __init__(self, office: Office, librarian: Librarian, fields: ImportFields) -> None:
        self._office = office
        self._librarian = librarian
        self._drafts = librarian.drafts
        self._fields = fields

    async def pressed(
        self, query: CallbackQuery, message: Message, draft: Draft, press: Press
    ) -> None:
        """Do what the button stands for; the draft's turn is held."""
        action, number = press.action, press.item
        if action in ("view", "all"):
            await heard(query)
            page = await shown(self._librarian, draft, number if action == "view" else None)
            await self._office.edit(message, *page)
        elif action == "leave":
            await heard(query)
            await self._fields.leave(message)
        elif action in ("add_all", "drop_all"):
            numbers = [at for at, item in enumerate(draft.items) if item.is_open]
            await self._decide(query, message, draft, numbers)
        elif not draft.items[number].is_open:
            dropped = draft.items[number].state == "dropped"
            await heard(
                query, import_texts.ALREADY_DROPPED if dropped else import_texts.ALREADY_ADDED
            )
        elif action in ("add", "drop"):
            await self._decide(query, message, draft, [number])
        elif action in ("place", "date"):
            await heard(query)
            await self._fields.ask(
                draft, number, "place" if action == "place" else "published", message
            )
        else:
            await heard(query)
            await self._fields.set_place(message, draft, number, press.key)

    async def _decide(
        self, query: CallbackQuery, message: Message, draft: Draft, numbers: list[int]
    ) -> None:
        """Add or drop these items, which are open; none are where that was done already."""
        press = read_press(query.data or "")
        if press is None or not numbers:
            await heard(query, import_texts.ALREADY_ADDED)
            return
        await asyncio.to_thread(self._drafts.answered, draft.chat, draft.id, set(numbers))
        if press.action in ("add", "add_all"):
            await heard(query, import_texts.ADDING)
            await self._add(message, draft, numbers)
            return
        await heard(query)
        items = [draft.items[number] for number in numbers]
        for number in numbers:
            item = draft.items[number].model_copy(update={"state": "dropped"})
            draft = draft.with_item(number, item)
        if any(item.is_open or item.state == "added" for item in draft.items):
            await asyncio.to_thread(self._drafts.put, draft)
        else:
            await asyncio.to_thread(self._drafts.drop, draft.id)
        page = dropped_page(draft, items)
        if press.action == "drop" and len(draft.items) > 1:
            page = await shown(self._librarian, draft, number)
        await self._office.edit(message, *page)

    async def _add(self, message: Message, draft: Draft, numbers: list[int]) -> None:
        """Add the items, bring the index up to date, and say what to ask now."""
        for number in numbers:
            item = draft.items[number]
            try:
                item = await asyncio.to_thread(self._librarian.add, item)
            except CorpusError as exc:
                item = item.model_copy(update={"problem": str(exc)})
            draft = draft.with_item(number, item)
        await asyncio.to_thread(self._drafts.put, draft)
        items = [draft.items[number] for number in numbers]
        added = [item.held for item in items if item.state == "added" and item.held]
        log.info("import %s: %s of %s items added", draft.id, len(added), len(items))
        if not added:
            await self._office.edit(message, *await shown(self._librarian, draft, numbers[0]))
            return
        try:
            await self._office.thinker.refresh()
        except CorpusError as exc:
            html = import_texts.NOT_SEARCHED.format(problem=escape(str(exc)))
            await self._office.edit(message, html, None)
            return
        engine = self._office.thinker.engine
        example = await self._office.thinker.run(lambda: example_of(engine, added))
        await self._office.edit(message, *added_page(draft, items, example))
