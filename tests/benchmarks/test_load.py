"""The load benchmark counts what was answered and how long it took, and runs against the real bot."""

import pytest

from benchmarks.load import Load, Outcome, Question, Times, measure
from tests.telegram_server import Call
from tests.telegram_world import Message


def call(method, at, result, *, done_at=None, error=None):
    return Call(
        method, {}, at, result=result, done_at=at if done_at is None else done_at, error=error
    )


def reply(number, at):
    return call("sendMessage", at, {"reply_to_message": {"message_id": number}})


def test_times_run_from_handing_out_and_from_asking_to_the_first_answer():
    questions = [Question(Message(message_id=number), at=10.0) for number in (1, 2, 3, 4)]
    handed_out = [{"message": {"message_id": number}} for number in (1, 2, 3, 4)]
    calls = [
        call("getUpdates", 9.0, handed_out, done_at=10.5),
        call("getUpdates", 10.5, handed_out[:1], done_at=10.6),  # handed out again
        reply(1, 10.6),
        reply(2, 10.7),
        reply(2, 10.8),
        call("sendMessage", 10.9, None, error=(400, "Bad Request")),
        reply(3, 11.5),
        call("sendMessage", 11.6, {}),  # answers nothing
    ]
    outcome = Outcome.of(questions, calls)
    assert (outcome.answered_once, outcome.missing, outcome.repeated) == (2, 1, 1)
    assert outcome.from_handing_out == Times(p50_ms=200, p95_ms=1000, p99_ms=1000, max_ms=1000)
    assert outcome.from_asking == Times(p50_ms=700, p95_ms=1500, p99_ms=1500, max_ms=1500)


def test_without_answers_there_are_no_times():
    outcome = Outcome.of([Question(Message(message_id=1), at=0.0)], [])
    assert (outcome.missing, outcome.from_asking) == (1, Times(0, 0, 0, 0))


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A data directory over nothing but two articles; the bot builds its index as it starts."""
    from bot import settings
    from corpus.library import Library

    for name in settings.known_names():
        monkeypatch.delenv(name, raising=False)
    library = Library.open(tmp_path, shipped=False)
    for number in range(2):
        text = f"Thái Nguyên có {number + 5} mô hình dân vận khéo năm 2021."
        library.add_bytes(f"bai{number}.txt", text.encode())
    return tmp_path


def test_every_question_of_a_small_load_is_answered_once(shipped):
    texts = ["Thái Nguyên có bao nhiêu mô hình?", "Nam Định có gì?", "Xin chào"]
    figures = measure(shipped, texts, Load(rate=10, seconds=1, chats=4))
    assert figures["questions"] == figures["answered_once"] == 10
    assert figures["bot_exit_status"] == 0
    assert figures["bot_memory_mb"] > 50
    assert figures["bot_cpu_s"] > 0
