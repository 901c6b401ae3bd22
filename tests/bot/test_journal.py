"""What the journal remembers, on real files."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.journal import Admission, Asked, Forgotten, Given, Journal, Report, Stored

NOW = datetime(2026, 3, 5, 8, 30, 15, 250, tzinfo=UTC)
HOUR = timedelta(hours=1)
GROUP, SUPERGROUP = -4021, -1002003004005
BIG = 7_000_000_000_123
"""Telegram's ids have outgrown 32 bits."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite3"


@pytest.fixture
async def journal(path):
    journal = await Journal.open(path)
    yield journal
    await journal.close()


def asked(message=1, *, chat=BIG, thread=None, user=BIG, text="Thái Nguyên có gì?") -> Asked:
    return Asked(chat, thread, user, message, text, NOW)


def given(reply=2, *, status="answered", answer='{"text": "…"}', before=None, after="{}") -> Given:
    return Given(status, answer, before, after, 2.5, reply, NOW + HOUR)


# Access


async def test_nobody_is_known_at_first(journal):
    assert await journal.admission(BIG) is None
    assert await journal.admission(GROUP) is None
    assert await journal.admissions() == []


@pytest.mark.parametrize(("party", "leave_at"), [(BIG, None), (GROUP, NOW + 24 * HOUR)])
async def test_a_request_waits_and_is_kept_as_it_was_made(journal, party, leave_at):
    row, is_new = await journal.request(
        party, name="Đỗ Văn An", asked_by=BIG, now=NOW, leave_at=leave_at
    )
    expected = Admission(party, "Đỗ Văn An", "pending", BIG, NOW, None, None, None, leave_at)
    assert (row, is_new) == (expected, True)
    assert await journal.admission(party) == expected


async def test_a_second_request_keeps_the_first_but_takes_the_name(journal):
    await journal.request(BIG, name="An", asked_by=None, now=NOW)
    row, is_new = await journal.request(BIG, name="Đỗ An", asked_by=3, now=NOW + HOUR)
    assert not is_new
    assert row == Admission(BIG, "Đỗ An", "pending", None, NOW, None, None, None, None)
    assert await journal.admission(BIG) == row


@pytest.mark.parametrize("standing", ["approved", "refused", "removed"])
async def test_a_request_does_not_undo_a_decision(journal, standing):
    await journal.request(GROUP, name="Ban Dân vận", asked_by=BIG, now=NOW)
    await journal.decide(GROUP, standing, by=1, now=NOW)
    row, is_new = await journal.request(GROUP, name="Ban Dân vận", asked_by=BIG, now=NOW + HOUR)
    assert (row.standing, is_new) == (standing, False)


async def test_only_the_first_administrator_decides(journal):
    await journal.request(BIG, name="An", asked_by=None, now=NOW)
    assert await journal.decide(BIG, "approved", by=1, now=NOW + HOUR) is True
    assert await journal.decide(BIG, "approved", by=2, now=NOW + 2 * HOUR) is False
    assert await journal.admission(BIG) == Admission(
        BIG, "An", "approved", None, NOW, None, 1, NOW + HOUR, None
    )


async def test_a_decision_can_be_changed(journal):
    await journal.decide(BIG, "approved", by=1, now=NOW)
    assert await journal.decide(BIG, "removed", by=2, now=NOW + HOUR) is True
    admission = await journal.admission(BIG)
    assert (admission.standing, admission.decided_by) == ("removed", 2)
    assert admission.decided_at == NOW + HOUR


async def test_a_decision_needs_no_request(journal):
    assert await journal.decide(GROUP, "approved", by=1, now=NOW, name="Huyện Phú Lương") is True
    assert await journal.admission(GROUP) == Admission(
        GROUP, "Huyện Phú Lương", "approved", None, NOW, None, 1, NOW, None
    )


async def test_an_approved_group_is_not_left(journal):
    await journal.request(GROUP, name="Nhóm", asked_by=BIG, now=NOW, leave_at=NOW + HOUR)
    await journal.decide(GROUP, "approved", by=1, now=NOW)
    assert (await journal.admission(GROUP)).leave_at is None
    assert await journal.due_to_leave(NOW + 24 * HOUR) == []


async def test_a_refused_group_is_left_when_its_time_has_come(journal):
    for group, hours in [(-1, 2), (-2, 1), (-3, 9)]:
        leave_at = NOW + hours * HOUR
        await journal.request(group, name="Nhóm", asked_by=BIG, now=NOW, leave_at=leave_at)
    await journal.decide(-1, "refused", by=1, now=NOW)
    due = await journal.due_to_leave(NOW + 2 * HOUR)
    assert [admission.id for admission in due] == [-2, -1]
    await journal.set_leave(-2, None)
    await journal.set_leave(-1, NOW + 3 * HOUR)
    assert await journal.due_to_leave(NOW + 2 * HOUR) == []


async def test_who_was_told_is_remembered(journal):
    await journal.told(GROUP, NOW)
    assert await journal.admission(GROUP) is None
    for party in (BIG, GROUP):
        await journal.request(party, name="An", asked_by=None, now=NOW)
        await journal.told(party, NOW + HOUR)
        assert (await journal.admission(party)).told_at == NOW + HOUR


async def test_admissions_come_newest_first_and_by_standing(journal):
    for hours, party in enumerate([BIG, GROUP, 5, -6]):
        await journal.request(party, name="An", asked_by=None, now=NOW + hours * HOUR)
    await journal.decide(5, "approved", by=1, now=NOW)
    await journal.decide(-6, "refused", by=1, now=NOW)

    async def ids(*standings):
        return [admission.id for admission in await journal.admissions(*standings)]

    assert await ids() == [-6, 5, GROUP, BIG]
    assert await ids("pending") == [GROUP, BIG]
    assert await ids("approved", "refused") == [-6, 5]
    assert await ids("removed") == []


# Chats


async def test_a_chat_has_a_home_place(journal):
    assert await journal.home(BIG) is None
    await journal.set_home(BIG, "thai-nguyen")
    await journal.set_home(GROUP, "nam-dinh")
    assert (await journal.home(BIG), await journal.home(GROUP)) == ("thai-nguyen", "nam-dinh")
    await journal.set_home(BIG, None)
    assert await journal.home(BIG) is None


async def test_a_home_place_lets_nobody_in(journal):
    await journal.set_home(GROUP, "nam-dinh")
    await journal.set_leave(GROUP, NOW)
    assert await journal.admission(GROUP) is None
    assert await journal.admissions() == await journal.due_to_leave(NOW) == []
    _, is_new = await journal.request(GROUP, name="Nhóm", asked_by=BIG, now=NOW)
    assert is_new
    assert await journal.home(GROUP) == "nam-dinh"


async def test_everything_of_a_group_follows_it_to_its_new_id(journal):
    await journal.request(GROUP, name="Nhóm", asked_by=BIG, now=NOW, leave_at=NOW + HOUR)
    await journal.set_home(GROUP, "nam-dinh")
    before = await journal.admission(GROUP)
    question = await journal.received(asked(11, chat=GROUP, thread=4))
    await journal.answered(question, given(12, after="S"))
    anonymous = await journal.received(asked(13, chat=GROUP, user=GROUP))
    await journal.answered(anonymous, given(14, after="A"))

    for _ in range(2):
        await journal.migrate(GROUP, SUPERGROUP)
        assert await journal.admission(GROUP) is None
        admission = await journal.admission(SUPERGROUP)
        assert (admission.name, admission.standing) == (before.name, before.standing)
        assert admission.leave_at == before.leave_at
        assert await journal.home(SUPERGROUP) == "nam-dinh"
        assert (await journal.question_of(SUPERGROUP, 11)).id == question
        assert (await journal.question_of_reply(SUPERGROUP, 12)).id == question
        assert await journal.question_of(GROUP, 11) is None
        assert await journal.conversation(SUPERGROUP, 4, BIG) == "S"
        assert await journal.conversation(GROUP, 4, BIG) is None
        assert (await journal.question(anonymous)).user == SUPERGROUP
        assert await journal.conversation(SUPERGROUP, None, SUPERGROUP) == "A"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("approved", "pending", "approved"),
        ("pending", "approved", "approved"),
        ("approved", "removed", "approved"),
        ("refused", "approved", "approved"),
        ("refused", "pending", "refused"),
        ("refused", "removed", "removed"),
        ("removed", "refused", "refused"),
        ("pending", "pending", "pending"),
    ],
)
async def test_where_both_ids_are_known_an_approval_and_then_the_newer_decision_stands(
    journal, old, new, expected
):
    for hours, (group, standing) in enumerate([(GROUP, old), (SUPERGROUP, new)]):
        moment = NOW + hours * HOUR
        await journal.request(group, name=f"Nhóm {hours}", asked_by=BIG, now=moment)
        await journal.decide(group, standing, by=1, now=moment)
    await journal.migrate(GROUP, SUPERGROUP)
    assert (await journal.admission(SUPERGROUP)).standing == expected
    assert [admission.id for admission in await journal.admissions()] == [SUPERGROUP]


@pytest.mark.parametrize(("old", "new"), [("a", None), ("a", "b"), (None, "b")])
async def test_of_two_home_places_the_one_of_the_new_id_stands(journal, old, new):
    await journal.decide(GROUP, "approved", by=1, now=NOW, name="Nhóm")
    await journal.set_home(GROUP, old)
    await journal.set_home(SUPERGROUP, new)
    await journal.migrate(GROUP, SUPERGROUP)
    assert await journal.home(SUPERGROUP) == (new or old)
    assert (await journal.admission(SUPERGROUP)).standing == "approved"


async def test_of_two_conversations_the_later_stands(journal):
    for hours, (chat, user) in enumerate(
        [(GROUP, 1), (SUPERGROUP, 1), (SUPERGROUP, 2), (GROUP, 2)]
    ):
        question = await journal.received(asked(chat=chat, user=user))
        answer = Given("answered", "{}", None, f"{chat}/{user}", 1.0, None, NOW + hours * HOUR)
        await journal.answered(question, answer)
    await journal.migrate(GROUP, SUPERGROUP)
    assert await journal.conversation(SUPERGROUP, None, 1) == f"{SUPERGROUP}/1"
    assert await journal.conversation(SUPERGROUP, None, 2) == f"{GROUP}/2"
    assert (await journal.counts())["conversations"] == 2


async def test_a_group_nobody_knows_and_one_that_stays_can_be_migrated(journal):
    await journal.migrate(GROUP, SUPERGROUP)
    assert set((await journal.counts()).values()) == {0}
    await journal.decide(GROUP, "approved", by=1, now=NOW)
    await journal.migrate(GROUP, GROUP)
    assert (await journal.admission(GROUP)).standing == "approved"


# Questions


async def test_a_question_is_kept_as_it_was_asked(journal):
    question = await journal.received(asked(9, chat=SUPERGROUP, thread=3, text="Còn Nam Định? 🙂"))
    expected = Stored(
        SUPERGROUP, 3, BIG, 9, "Còn Nam Định? 🙂", NOW, question, "received", *[None] * 4
    )
    assert await journal.question(question) == expected
    assert await journal.question_of(SUPERGROUP, 9) == expected
    assert await journal.question(question + 1) is None
    assert await journal.question_of(SUPERGROUP, 8) is None
    assert await journal.question_of(BIG, 9) is None
    assert await journal.question_of_reply(SUPERGROUP, 9) is None


@pytest.mark.parametrize("status", ["answered", "not_found", "off_topic", "help"])
async def test_an_answer_is_kept_with_the_conversation_around_it(journal, status):
    question = await journal.received(asked(9))
    await journal.answered(question, given(10, status=status, before="B", after="A"))
    stored = await journal.question_of_reply(BIG, 10)
    assert stored == await journal.question(question)
    assert (stored.id, stored.status, stored.reply) == (question, status, 10)
    assert (stored.answer, stored.before, stored.after) == ('{"text": "…"}', "B", "A")
    assert await journal.conversation(BIG, None, BIG) == "A"


async def test_an_edited_question_is_answered_anew(journal):
    question = await journal.received(asked(9))
    await journal.answered(question, given(10, before="B", after="A"))
    await journal.reword(question, "Năm 2023 thì sao?")
    await journal.answered(question, given(10, status="not_found", answer="[]", after="C"))
    stored = await journal.question(question)
    assert (stored.text, stored.status, stored.answer) == ("Năm 2023 thì sao?", "not_found", "[]")
    assert (stored.before, stored.after) == (None, "C")
    assert await journal.conversation(BIG, None, BIG) == "C"
    assert (await journal.counts())["answers"] == 1


async def test_an_answer_without_a_state_ends_the_conversation(journal):
    for after in ("A", None):
        await journal.answered(await journal.received(asked()), given(after=after))
    assert await journal.conversation(BIG, None, BIG) is None


async def test_conversations_are_kept_apart_by_chat_topic_and_person(journal):
    places = [(SUPERGROUP, None, 1), (SUPERGROUP, 7, 1), (SUPERGROUP, 7, 2), (1, None, 1)]
    for chat, thread, user in places:
        question = await journal.received(asked(chat=chat, thread=thread, user=user))
        await journal.answered(question, given(after=f"{chat} {thread} {user}"))
    for place in places:
        assert await journal.conversation(*place) == "{} {} {}".format(*place)
    assert await journal.conversation(SUPERGROUP, None, 2) is None


async def test_a_question_without_an_answer_is_marked(journal):
    question = await journal.received(asked())
    await journal.failed(question, NOW, "blocked")
    stored = await journal.question(question)
    assert (stored.status, stored.answer, stored.reply) == ("failed", None, None)


async def test_a_reply_can_become_known_later(journal):
    question = await journal.received(asked())
    await journal.answered(question, given(None))
    assert await journal.question_of_reply(BIG, 77) is None
    await journal.delivered(question, 77, NOW)
    assert (await journal.question_of_reply(BIG, 77)).id == question


async def test_of_two_questions_with_one_message_the_latest_is_found(journal):
    questions = [await journal.received(asked(9)) for _ in range(2)]
    for question in questions:
        await journal.delivered(question, 10, NOW)
    assert (await journal.question_of(BIG, 9)).id == questions[1]
    assert (await journal.question_of_reply(BIG, 10)).id == questions[1]


async def test_numbers_are_never_used_again(journal):
    question = await journal.received(asked())
    report = await journal.report(question, user=BIG, text="sai", at=NOW)
    await journal.forget(BIG)
    again = await journal.received(asked())
    assert again > question
    assert await journal.report(again, user=BIG, text="sai", at=NOW) > report


async def test_times_come_back_in_utc(journal):
    hanoi = timezone(timedelta(hours=7))
    await journal.request(BIG, name="An", asked_by=None, now=NOW.astimezone(hanoi))
    found = (await journal.admission(BIG)).asked_at
    assert (found, found.tzinfo) == (NOW, UTC)


async def test_a_time_without_a_zone_is_refused(journal):
    with pytest.raises(Exception, match="has no time zone"):
        await journal.request(BIG, name="An", asked_by=None, now=NOW.replace(tzinfo=None))
    assert await journal.admission(BIG) is None


# Feedback


async def test_a_vote_counts_once_and_can_be_changed(journal):
    question = await journal.received(asked())
    votes = [
        await journal.vote(question, user=user, vote=vote, at=NOW)
        for user, vote in [(1, 1), (1, 1), (2, 1), (1, -1), (1, -1)]
    ]
    assert votes == [True, False, True, True, False]
    assert (await journal.counts())["feedback"] == 2


async def test_reports_come_newest_first_until_they_are_handled(journal):
    question = await journal.received(asked(text="Hỏi gì đó"))
    first = await journal.report(question, user=8, text="sai số", at=NOW)
    second = await journal.report(question, user=9, text="sai tỉnh", at=NOW + HOUR)
    rows = [
        Report(second, question, 9, "sai tỉnh", NOW + HOUR, "Hỏi gì đó", BIG),
        Report(first, question, 8, "sai số", NOW, "Hỏi gì đó", BIG),
    ]
    assert await journal.reports() == rows
    assert await journal.handle_report(second, by=1, at=NOW) is True
    assert await journal.handle_report(second, by=2, at=NOW) is False
    assert await journal.handle_report(99, by=2, at=NOW) is False
    assert await journal.reports() == rows[1:]
    assert await journal.reports(handled=True) == rows[:1]


async def test_nothing_is_kept_about_a_question_that_was_deleted(journal):
    question = await journal.received(asked())
    await journal.forget(BIG)
    await journal.answered(question, given())
    await journal.delivered(question, 3, NOW)
    await journal.failed(question, NOW, "blocked")
    assert await journal.vote(question, user=1, vote=1, at=NOW) is False
    assert await journal.report(question, user=1, text="sai", at=NOW) is None
    assert set((await journal.counts()).values()) == {0}


# Privacy


async def test_a_person_is_forgotten_and_the_others_are_not(journal):
    for user in (BIG, 5):
        await journal.decide(user, "approved", by=1, now=NOW, name="An")
        await journal.set_home(user, "thai-nguyen")
        for chat in (user, GROUP):
            question = await journal.received(asked(chat=chat, user=user))
            await journal.answered(question, given())
            for voter in (BIG, 5):
                await journal.vote(question, user=voter, vote=1, at=NOW)
        await journal.report(question, user=BIG, text="sai", at=NOW)
    unanswered = await journal.received(asked(chat=GROUP))
    await journal.report(unanswered, user=5, text="sai", at=NOW)

    assert await journal.forget(BIG) == Forgotten(
        questions=3, answers=2, conversations=2, votes=6, reports=3
    )
    assert await journal.counts() == {
        "members": 2,
        "chats": 2,
        "conversations": 2,
        "questions": 2,
        "answers": 2,
        "feedback": 2,
        "reports": 0,
        "inbox": 0,
    }
    assert (await journal.admission(BIG)).standing == "approved"
    assert (await journal.home(BIG), await journal.home(5)) == (None, "thai-nguyen")
    assert await journal.forget(BIG) == Forgotten(0, 0, 0, 0, 0)


async def test_no_byte_of_what_was_forgotten_is_left(journal, path):
    """Rows of many sizes, rewritten and interleaved: copies also lie where rows were moved."""

    def stored_bytes() -> bytes:
        return b"".join(file.read_bytes() for file in path.parent.iterdir())

    for number in range(400):
        user, word = (BIG, "BIMAT") if number % 3 else (5, "CONLAI")
        size = (3, 40, 300, 2500)[number * 7 % 4]
        question = await journal.received(asked(number, chat=number % 20, user=user, text=word))
        await journal.reword(question, word * size)
        for state in (word * 9, word * (size // 2)):
            answer = given(number, answer=word * size, before=word, after=state)
            await journal.answered(question, answer)
        await journal.report(question, user=user, text=word * 3, at=NOW)
    assert b"BIMAT" in stored_bytes()
    assert not await journal.owes_scrub()
    assert (await journal.forget(BIG)).questions == 266
    assert await journal.owes_scrub()
    assert await journal.scrub()
    assert not await journal.owes_scrub()
    assert b"BIMAT" not in stored_bytes()
    assert b"CONLAI" in stored_bytes()
