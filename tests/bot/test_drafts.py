"""What is kept of imports until an administrator decides."""

import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from bot.drafts import KEPT, Asked, Draft, Drafts, Item, Sent, new_id
from corpus.article import Article

NOW = datetime(2024, 5, 1, tzinfo=UTC)
ARTICLE = Article(id="a", title="Tựa", text="Một câu.", file="a.txt")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pending"


@pytest.fixture
def drafts(folder):
    return Drafts(folder)


def draft(**fields):
    known = {"id": new_id(), "administrator": 7, "chat": 7, "message": 1, "at": NOW}
    return Draft.model_validate(known | fields)


def test_a_draft_is_read_back_as_it_was_by_another_process(drafts, folder):
    items = (Item(name="a.txt", article=ARTICLE, status="added", changed=("place",)),)
    kept = draft(items=items, file=Sent(file_id="f", name="a.txt"), reading=False, left=3)
    drafts.put(kept)
    assert Drafts(folder).get(kept.id) == kept


def test_what_is_not_there_or_cannot_be_read_is_none(drafts, folder):
    assert drafts.get(new_id()) is None
    kept = draft()
    drafts.put(kept)
    (folder / f"{kept.id}.json").write_text('{"half')
    assert drafts.get(kept.id) is None
    drafts.drop(kept.id)
    drafts.drop(kept.id)


def test_others_on_the_machine_cannot_look_into_the_folder(drafts, folder):
    drafts.put(draft())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_drafts_that_were_being_read_come_back_the_oldest_first(drafts):
    later, first = draft(at=NOW + timedelta(minutes=1)), draft()
    for one in (later, first, draft(reading=False)):
        drafts.put(one)
    assert drafts.unread() == [first, later]


def test_only_what_is_older_than_a_week_is_deleted(drafts, folder):
    old, young = draft(), draft()
    for one, age in ((old, KEPT + timedelta(hours=1)), (young, KEPT - timedelta(hours=1))):
        drafts.put(one)
        moment = (NOW - age).timestamp()
        os.utime(folder / f"{one.id}.json", (moment, moment))
    drafts.clean(NOW)
    assert (drafts.get(old.id), drafts.get(young.id)) == (None, young)


def test_places_given_lately_are_remembered_the_newest_first(drafts):
    for key in ("ha-giang", "lao-cai", "ha-giang", "yen-bai", "son-la"):
        drafts.answered(7, "x", {0}, key)
    assert drafts.desk(7).recent == ("son-la", "yen-bai", "ha-giang")
    assert drafts.desk(8).recent == ()


def test_what_was_answered_is_expected_no_more(drafts):
    def asked(message, item):
        return Asked(message=message, draft="x", item=item, field="place", at=NOW)

    for message, item in ((1, 0), (2, 0), (3, 1)):
        drafts.ask(7, asked(message, item))
    drafts.answered(7, "x", {0})
    assert [one.message for one in drafts.desk(7).asked] == [3]


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"status": "added"}, True),
        ({"status": "repost"}, True),
        ({"status": "replaced"}, True),
        ({"status": "duplicate"}, False),
        ({"status": "unchanged"}, False),
        ({"status": "added", "state": "added"}, False),
        ({"status": "added", "state": "dropped"}, False),
    ],
)
def test_an_item_can_be_added_while_it_is_new_and_undecided(fields, is_open):
    assert Item(name="a", article=ARTICLE, **fields).is_open is is_open
    assert not Item(name="a", problem="hỏng").is_open
