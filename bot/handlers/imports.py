"""Articles from the chat: an administrator sends a link or a file, looks at it, and adds it."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from weakref import WeakValueDictionary

from telegram import Document, Message, Update
from telegram.constants import FileSizeLimit
from telegram.error import TelegramError
from telegram.ext import (
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import import_texts, texts
from bot.access import now
from bot.addressing import in_private, is_ignored
from bot.drafts import Draft, Sent, new_id
from bot.failures import for_log, user_error
from bot.handlers.import_decisions import ImportDecisions
from bot.handlers.import_fields import ImportFields
from bot.handlers.presses import by_administrator, commanded, heard
from bot.import_pages import Page, name_of, problems_page
from bot.import_presses import PRESSED, read_press
from bot.import_reading import Readers, shown
from bot.librarian import Librarian
from bot.links import links_brought
from bot.markup import escape
from bot.network import brief
from bot.office import App, Office
from corpus.errors import CorpusError

log = logging.getLogger(__name__)

_MEGABYTES = FileSizeLimit.FILESIZE_DOWNLOAD // 1_000_000
_CLEAN_EVERY = timedelta(days=1)


class Imports:
    """Handles links and files that administrators send in private, and the buttons under what was read."""

    def __init__(self, office: Office, librarian: Librarian) -> None:
        self._office = office
        self._librarian = librarian
        self._drafts = librarian.drafts
        self._readers = Readers(office.bot, librarian, self._show_progress)
        self._fields = ImportFields(office, librarian)
        self._decisions = ImportDecisions(office, librarian, self._fields)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self, application: App) -> None:
        """Take what administrators send, /them, and the buttons; must come before questions."""
        application.add_handler(CommandHandler("them", self.on_command))
        application.add_handler(CallbackQueryHandler(self.on_press, pattern=PRESSED))
        application.add_handler(
            MessageHandler(filters.UpdateType.MESSAGE & _Brings(self), self.on_message)
        )
        if application.job_queue is not None:
            application.job_queue.run_once(self._go_on, 0)
            application.job_queue.run_repeating(self._clean, _CLEAN_EVERY, first=1)

    def takes(self, message: Message) -> bool:
        """Whether the message is an administrator's and brings something, or the place or date asked for."""
        if not in_private(message) or message.chat_id not in self._office.gate.administrators:
            return False
        if is_ignored(message):
            return False
        if (message.document and not message.animation) or links_brought(message):
            return True
        return self._fields.asked(message) is not None

    async def on_message(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Read what was brought, or fill in what was asked for."""
        message = update.message
        if message is None:
            return
        if message.document or links_brought(message):
            await self._begin(message)
        elif asked := self._fields.asked(message):
            async with self._turn(asked.draft):
                await self._fields.answered(message, asked)

    async def on_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/them with links, or in reply to a message that brings something."""
        message = update.message
        if message is None or not await commanded(message, self._office):
            return
        links = [word for word in context.args or [] if word.startswith(("http://", "https://"))]
        replied = message.reply_to_message
        if not links and replied and (replied.document or links_brought(replied)):
            await self._begin(replied)
        elif links:
            await self._begin(message, links)
        else:
            how = import_texts.HOW_TO_ADD.format(megabytes=_MEGABYTES)
            await self._office.reply(message, how)

    async def on_press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A button of a draft: only who sent it may press it, in the chat where it was sent."""
        query = await by_administrator(update, self._office.gate)
        press = read_press(query.data) if query and query.data else None
        if query is None or press is None:
            return
        async with self._turn(press.draft):
            draft = await asyncio.to_thread(self._drafts.get, press.draft)
            message = query.message
            if draft is None or draft.reading or press.item >= len(draft.items):
                await heard(query, import_texts.GONE, alert=True)
            elif not isinstance(message, Message) or (draft.administrator, draft.chat) != (
                query.from_user.id,
                message.chat_id,
            ):
                await heard(query, texts.NOT_YOURS, alert=True)
            else:
                await self._decisions.pressed(query, message, draft, press)

    # Reading

    async def _begin(self, message: Message, links: Sequence[str] = ()) -> None:
        """Keep what was brought, and read it beside everything else."""
        document = message.document if not links else None
        if document is not None and (document.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
            await self._office.reply(message, _too_large(document))
            return
        draft = Draft(
            id=new_id(),
            administrator=message.chat_id,
            chat=message.chat_id,
            message=message.message_id,
            at=now(),
            links=() if document else tuple(links) or links_brought(message),
            file=Sent(file_id=document.file_id, name=_name_of(document)) if document else None,
        )
        said = import_texts.WAITING if self._readers.are_busy else import_texts.READING
        self._readers.begun.add(draft.id)
        try:
            await asyncio.to_thread(self._drafts.put, draft)
            note = await self._office.reply(message, said.format(name=name_of(draft)))
            draft = draft.model_copy(update={"note": note.message_id if note else None})
            await asyncio.to_thread(self._drafts.put, draft)
        finally:
            self._read_aside(draft)

    def _read_aside(self, draft: Draft) -> None:
        """Reads in a task that the stop of the bot does not wait for: the next start goes on with it."""
        task = asyncio.create_task(self._read(draft))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, draft: Draft) -> None:
        """Reads the draft and shows it, or says why not."""
        read = await self._readers.read(draft)
        try:
            if any(item.article for item in read.items):
                await asyncio.to_thread(self._drafts.put, read)
                page = await shown(self._librarian, read)
            else:
                await asyncio.to_thread(self._drafts.drop, read.id)
                page = problems_page(read)
        except (CorpusError, OSError) as exc:
            log.error("import %s failed: %s", draft.id, for_log(exc))  # noqa: TRY400 - says all
            page = (
                escape(user_error(exc) or "") or import_texts.FAILED.format(name=name_of(read)),
                None,
            )
        log.info("import %s: %s items read", read.id, len(read.items))
        try:
            await self._show(read, page)
        except TelegramError as exc:
            log.warning("import %s is not shown: %s", read.id, brief(exc))

    async def _go_on(self, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Read what the last run of the bot could not finish."""
        for draft in await asyncio.to_thread(self._drafts.unread):
            if draft.id not in self._readers.begun:
                self._read_aside(draft)

    async def _clean(self, _: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.to_thread(self._drafts.clean, now())

    async def _show_progress(self, draft: Draft, done: int, total: int) -> None:
        if draft.note is not None:
            said = import_texts.READING_MORE.format(name=name_of(draft), done=done, total=total)
            with contextlib.suppress(TelegramError):
                await self._office.edit_by_id(draft.chat, draft.note, said, None)

    async def _show(self, draft: Draft, page: Page) -> None:
        """Put the page where the note stood, or send it where that is gone."""
        if draft.note is not None and await self._office.edit_by_id(draft.chat, draft.note, *page):
            return
        html, keyboard = page
        await self._office.send(draft.chat, html, keyboard=keyboard, reply_to=draft.message)

    def _turn(self, draft: str) -> asyncio.Lock:
        """Held while the draft is decided on, so that a second press finds it decided."""
        lock = self._turns.get(draft)
        if lock is None:
            lock = self._turns[draft] = asyncio.Lock()
        return lock


class _Brings(filters.MessageFilter):
    """Lets through what `Imports` takes."""

    def __init__(self, imports: Imports) -> None:
        super().__init__()
        self._imports = imports

    def filter(self, message: Message) -> bool:
        return self._imports.takes(message)


def _name_of(document: Document) -> str:
    """The file's name; one without gets the ending of plain text, whatever it turns out to be."""
    return document.file_name or "tep.txt"


def _too_large(document: Document) -> str:
    size = f"{(document.file_size or 0) / 1_000_000:.1f}".replace(".", ",")
    name = escape(_name_of(document))
    return import_texts.TOO_LARGE.format(name=name, size=size, megabytes=_MEGABYTES)
