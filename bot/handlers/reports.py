""" "Báo sai": the button asks for one line, the line goes to the administrators."""

import logging
import re

from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)

from bot import markup, texts
from bot.access import Pace, now
from bot.addressing import Addressed, asker_of, thread_of
from bot.journal import JournalError, Stored
from bot.office import Office
from bot.thinking import answer_from_json
from retrieval.wording import Language

log = logging.getLogger(__name__)

_REQUESTS = [
    re.compile(
        re.escape(words)
        .replace(re.escape("{person}"), ".{0,300}")
        .replace(re.escape("{number}"), r"(\d{1,15})"),
        re.DOTALL,
    )
    for words in texts.REPORT_REQUEST
]
"""By which the bot knows its own request for a line, also after a restart; all of it, since articles are quoted."""
LONGEST = 1000
"""Characters of a report that are kept."""
PER_MINUTE = 5
"""How many reports of one person reach the administrators in a minute."""


class Reports:
    """Takes reports of wrong answers."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._pace = Pace(PER_MINUTE)

    async def ask_for_line(self, query: CallbackQuery, stored: Stored, language: Language) -> None:
        """Ask who pressed the button to say in one line what is wrong."""
        message = query.message
        if not isinstance(message, Message):
            return
        person = f'<a href="tg://user?id={query.from_user.id}">{markup.escape(query.from_user.first_name)}</a>'
        await self._office.send(
            message.chat_id,
            texts.REPORT_REQUEST.say(language, person=person, number=stored.id),
            keyboard=ForceReply(selective=True),
            thread=thread_of(message),
            reply_to=message.message_id,
        )

    async def took(self, message: Message, asked: Addressed) -> bool:
        """Whether the message is the line that was asked for; it is then stored and passed on."""
        number = _number_asked_for(message, asked)
        if number is None or await self._is_answer(message):
            return False
        user = asker_of(message)
        if user is None or not await self._office.gate.admits(message.chat_id, user):
            return True
        line = asked.text[:LONGEST]
        if not line:
            await self._office.reply(message, texts.ONLY_TEXT)
            return True
        stored = await self._office.journal.question(number)
        if stored is None or stored.chat != message.chat_id:
            await self._office.reply(message, texts.GONE)
        elif self._pace.allows(user):
            await self._keep(message, stored, user, line)
        elif self._pace.warns(user):
            await self._office.reply(message, texts.TOO_FAST)
        return True

    async def _keep(self, message: Message, stored: Stored, user: int, line: str) -> None:
        """Store the line and pass it on."""
        try:
            report = await self._office.journal.report(stored.id, user=user, text=line, at=now())
        except JournalError as exc:
            log.error("a report was not kept: %s", exc)  # noqa: TRY400 - the sentence says all
            await self._office.reply(message, texts.NOT_KEPT)
            return
        if report is not None:
            await self._pass_on(message, stored, report, line)

    async def _is_answer(self, message: Message) -> bool:
        """Whether the message replied to answers a question: what it says is then an article's words."""
        replied = message.reply_to_message
        answered = self._office.journal.question_of_reply
        return bool(replied and await answered(message.chat_id, replied.message_id))

    async def _pass_on(self, message: Message, stored: Stored, report: int, line: str) -> None:
        """Thank who reported, and tell the administrators."""
        log.info("report %s on question %s", report, stored.id)
        await self._office.reply(message, texts.REPORT_TAKEN)
        user = asker_of(message) or 0
        html = texts.report_for_administrators(
            report,
            texts.reporter(message.from_user.full_name if message.from_user else "", user),
            question=stored.text,
            answer=what_was_said(stored),
            line=line,
        )
        await self._office.tell_administrators(html, handled_button(report))


def _number_asked_for(message: Message, asked: Addressed) -> int | None:
    """The question that the line is about, from the bot's own request that the message replies to."""
    replied = message.reply_to_message
    if asked.replied is None or replied is None:
        return None
    found = (request.fullmatch(replied.text or "") for request in _REQUESTS)
    return next((int(one.group(1)) for one in found if one), None)


def what_was_said(stored: Stored | None) -> str:
    """The answer's text; empty where it is not kept."""
    answer = answer_from_json(stored.answer) if stored else None
    return answer.text if answer else ""


def handled_button(report: int) -> InlineKeyboardMarkup:
    """By which an administrator says that a report was dealt with."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(texts.HANDLED, callback_data=f"d:{report}")]]
    )
