# ruff: noqa: PLR0913, PLR0917 - fixtures are asked for by name
import asyncio
import threading
from contextlib import asynccontextmanager

import pytest
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.access import Gate, Pace
from bot.handlers import answering
from bot.handlers.answering import Answering
from bot.inbox import Inbox
from bot.journal import Journal
from bot.office import Office
from bot.thinking import Thinker, answer_from_json, answer_to_json, conversation_from
from retrieval.answer import Answer, AskedPlace, Quote, StatedFigure, Understood
from tests.telegram_server import TelegramServer, User

QUOTE = Quote("f.txt", "a", "Tiêu đề", None, None, None, "có 12 mô hình", 3, 16, 0.5)


class Engine:
    """Answers when it is let go; remembers in which threads it was asked."""

    def __init__(self, *, quotes: tuple[Quote, ...] = (), stands: bool = True) -> None:
        self.began, self.let_go = threading.Event(), threading.Event()
        self.threads: set[int] = set()
        self._quotes = quotes
        self._stands = stands

    def ask(self, text, conversation):
        self.began.set()
        self.threads.add(threading.get_ident())
        assert self.let_go.wait(10)
        return Answer(text, "answered", f"Trả lời: {text}", quotes=self._quotes)

    def stands(self, quote):
        return self._stands


@pytest.fixture
def think():
    """Makes a Thinker over an engine; stopped after the test."""
    made = []

    def think(engine: Engine) -> Thinker:
        made.append((engine, Thinker(engine)))
        return made[-1][1]

    yield think
    for engine, thinker in made:
        engine.let_go.set()
        thinker.close()


@pytest.fixture
def engine():
    return Engine()


# Thinking


async def test_the_event_loop_goes_on_while_the_engine_thinks(think, engine):
    asking = asyncio.create_task(think(engine).ask("Chậm?"))
    assert await asyncio.to_thread(engine.began.wait, 10)
    assert not asking.done()
    engine.let_go.set()
    assert (await asking).answer.text == "Trả lời: Chậm?"
    assert threading.get_ident() not in engine.threads


async def test_questions_of_one_conversation_take_turns_in_their_order(think, engine):
    thinker = think(engine)
    engine.let_go.set()
    order = []

    async def ask(number: int) -> None:
        async with thinker.turn((1, None, 7)):
            order.append(f"begins {number}")
            await thinker.ask(str(number))
            order.append(f"ends {number}")

    await asyncio.gather(*(ask(number) for number in range(3)))
    assert order == [f"{what} {number}" for number in range(3) for what in ("begins", "ends")]


@pytest.mark.parametrize("other", [(1, None, 8), (1, 5, 7), (2, None, 7)])
async def test_another_person_topic_or_chat_does_not_wait(think, engine, other):
    thinker = think(engine)
    async with thinker.turn((1, None, 7)):
        assert thinker.turn((1, None, 7)).locked()
        assert not thinker.turn(other).locked()


async def test_a_quote_that_is_not_in_its_article_is_never_given(think):
    engine = Engine(quotes=(QUOTE,), stands=False)
    engine.let_go.set()
    with pytest.raises(ValueError, match="not in its article"):
        await think(engine).ask("Có mấy mô hình?")


async def test_a_stored_conversation_that_cannot_be_read_is_begun_anew(think, engine):
    engine.let_go.set()
    thinker = think(engine)
    fresh = (await thinker.ask("Hỏi")).after
    for state in ("", "{", "[]", '{"last": 5}', "null"):
        assert conversation_from(state).to_json() == conversation_from(None).to_json()
        assert (await thinker.ask("Hỏi", before=state)).after == fresh


def test_a_stored_answer_is_read_as_it_was():
    figure = StatedFigure("12", 12.0, "gần", "mô hình", "Huế", "tỉnh", "2022", 0, span=(6, 8))
    answer = Answer(
        "Hỏi?", "answered", "Đáp", (figure,), (QUOTE,), ("dòng",), ("ghi chú",), (QUOTE,)
    )
    assert answer_from_json(answer_to_json(answer)) == answer
    place = AskedPlace("cao-bang", "Cao Bằng", is_held=False)
    sense = Understood("count", (place,), (2022, 2023), ("mô hình",), hits=3)
    refusal = Answer("Hỏi?", "not_found", "Chưa có", understood=sense)
    assert answer_from_json(answer_to_json(refusal)) == refusal


def test_an_answer_stored_before_it_told_what_was_understood_can_be_read():
    old = '{"question":"Hỏi?","status":"answered","text":"Đáp"}'
    assert answer_from_json(old) == Answer("Hỏi?", "answered", "Đáp")


@pytest.mark.parametrize("stored", [None, "", "{", "{}", '{"question": 1}'])
def test_an_answer_that_an_older_version_stored_is_none(stored):
    assert answer_from_json(stored) is None


# Showing that it takes a while


@pytest.fixture
def server():
    with TelegramServer() as server:
        yield server


@pytest.fixture
def asking(server, think, engine, tmp_path):
    """Asks `engine` as a question that was sent in a chat is asked."""

    @asynccontextmanager
    async def asking(chat, thread=None):
        journal = await Journal.open(tmp_path / "journal.sqlite3")
        request = HTTPXRequest()
        async with ExtBot(server.token, base_url=server.base_url, request=request) as bot:
            gate = Gate(journal, frozenset(), is_open=True)
            handlers = Answering(
                Office(bot, journal, think(engine), gate, Pace(20), Inbox(journal))
            )
            message = await bot.send_message(chat.id, "…", message_thread_id=thread)
            yield asyncio.create_task(handlers._typing_while(message, "Hỏi?", None, None))
        await journal.close()

    return asking


@pytest.fixture
def private(server):
    """A person's chat with the bot, open."""
    lan = User(101)
    chat = server.private_chat(lan)
    server.say(chat, lan, "/start")
    return chat


@pytest.fixture
def until(server):
    """Waits, off the event loop, until something is so."""
    return lambda is_so: asyncio.to_thread(server.wait_for, is_so)


async def test_an_answer_that_takes_long_shows_that_the_bot_types(
    server, asking, engine, until, private
):
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asking(private) as answer:
        await until(lambda: server.state.actions)
        assert loop.time() - began >= answering.TYPING_AFTER_S
        engine.let_go.set()
        assert (await answer).answer.text == "Trả lời: Hỏi?"
    assert server.state.actions == [(private.id, None, "typing")]


async def test_an_answer_at_hand_shows_nothing(server, asking, engine, until, private):
    engine.let_go.set()
    async with asking(private) as answer:
        await answer
    assert server.state.actions == []


async def test_typing_is_shown_again_before_it_fades(
    server, asking, engine, until, private, monkeypatch
):
    monkeypatch.setattr(answering, "TYPING_AFTER_S", 0.01)
    monkeypatch.setattr(answering, "_TYPING_AGAIN_S", 0.02)
    async with asking(private) as answer:
        await until(lambda: len(server.state.actions) >= 3)
        engine.let_go.set()
        await answer


async def test_typing_is_shown_in_the_topic(server, asking, engine, until, monkeypatch):
    monkeypatch.setattr(answering, "TYPING_AFTER_S", 0.01)
    lan = User(101)
    forum = server.supergroup("Diễn đàn", lan, is_forum=True)
    topic = server.topic(forum, "Số liệu", lan)
    async with asking(forum, topic) as answer:
        await until(lambda: server.state.actions)
        engine.let_go.set()
        await answer
    assert server.state.actions[0] == (forum.id, topic, "typing")


async def test_an_answer_comes_though_typing_cannot_be_shown(
    server, asking, engine, until, private, monkeypatch
):
    monkeypatch.setattr(answering, "TYPING_AFTER_S", 0.01)
    fault = server.fault("sendChatAction", "forbidden")
    async with asking(private) as answer:
        await until(lambda: fault.met)
        engine.let_go.set()
        assert (await answer).answer.text == "Trả lời: Hỏi?"
