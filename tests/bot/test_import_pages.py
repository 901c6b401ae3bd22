"""What an administrator sees of a draft."""

from datetime import UTC, date, datetime

import pytest

from bot.drafts import Draft, Item, new_id
from bot.import_pages import (
    added_page,
    asking_page,
    item_page,
    list_page,
    problems_page,
)
from bot.import_presses import Press, read_press
from bot.librarian import Look
from corpus.article import Article, Place
from corpus.library import Outcome, Preview
from corpus.places import districts, provinces
from tests.bot.strict_html import Page as Strict

PLAIN = Article(id="a", title="Tựa", text="Một câu. Hai câu.", file="a.txt")


def draft(*items, **fields):
    known = {"id": new_id(), "administrator": 7, "chat": 7, "message": 1, "items": items}
    return Draft.model_validate(known | {"at": datetime.now(UTC), "reading": False} | fields)


def new(article=PLAIN, **fields):
    return Item(name=article.file, article=article, **({"status": "added"} | fields))


def look(article, status="added", other=None, **fields):
    outcome = Outcome(status, article.file, other.id if other else article.id, "")
    preview = Preview(article, outcome, (other,) if other else ())
    known = {"becomes_main": False, "passages": 1, "figures": 0, "opening": "Một câu."}
    return Look(preview, other, **(known | fields))


def buttons(page):
    return [button for row in page[1].inline_keyboard for button in row] if page[1] else []


def test_callback_data_fits_whatever_place_stands_on_the_button():
    for unit in (*provinces(), *districts()):
        press = Press(new_id(), "set", 199, unit.key)
        assert len(press.data().encode()) <= 64
        assert read_press(press.data()) == press


@pytest.mark.parametrize(
    "data", ["", "i:", "i:../../etc/pa:a:0", "i:0123456789ab:q:0", "i:0123456789ab:a:-1", "i:0123456789AB:a:0"]
)  # fmt: skip
def test_other_callback_data_is_no_press(data):
    assert read_press(data) is None


def test_what_is_unknown_is_warned_of_and_nothing_else():
    html, _ = item_page(draft(new()), 0, look(PLAIN))
    assert [line for line in html.split("\n") if "⚠️" in line] == [
        "⚠️ Chưa rõ địa phương.",
        "⚠️ Chưa rõ ngày đăng.",
        "⚠️ Chưa rõ nơi đăng.",
    ]
    known = PLAIN.model_copy(
        update={
            "place": Place(name="Hà Giang"),
            "place_basis": "dateline",
            "published": date(2024, 2, 3),
            "source": "Báo Hà Giang",
            "author": "An Bình",
        }
    )
    html, _ = item_page(draft(new(known)), 0, look(known))
    assert "⚠️" not in html
    assert (
        "Báo Hà Giang · An Bình · 03/02/2024\nĐịa phương: Hà Giang, cấp tỉnh (theo dòng mở đầu bài)"
        in html
    )


def test_everything_from_outside_is_escaped_and_short():
    odd = PLAIN.model_copy(
        update={
            "title": "<b>Tựa</b> & " * 100,
            "source": "<i>Báo</i>" * 50,
            "author": "<a href='x'>",
            "place": Place(name="<u>X</u>"),
            "url": 'https://x/"><script>',
        }
    )
    other = odd.model_copy(update={"id": "b"})
    pages = [
        item_page(draft(new(odd)), 0, look(odd, "repost", other, opening="<b>" * 500)),
        item_page(draft(new(odd, state="dropped")), 0, None),
        item_page(draft(new(odd, problem="<b>")), 0, look(odd)),
        list_page(draft(*[new(odd)] * 50, Item(name="<b>", problem="<b>" * 300))),
        problems_page(draft(Item(name="<b>", problem="<b>"), links=("https://x/<b>",))),
        added_page(draft(new(odd, state="added")), [new(odd, state="added")], "<b>?"),
        asking_page(draft(new(odd)), 0, "place", [], "<b>"),
        asking_page(draft(new(odd)), 0, "published", []),
    ]
    for html, _ in pages:
        text = Strict(html).text
        assert "<" in text
        assert len(text) <= 4096


def test_the_same_story_says_where_it_goes_on_being_held():
    main = PLAIN.model_copy(update={"id": "m", "source": "Báo A", "published": date(2024, 1, 2)})
    copy = PLAIN.model_copy(update={"source": "Trang B"})
    html, _ = item_page(draft(new(copy)), 0, look(copy, "repost", main))
    assert html.endswith(
        "Cùng một tin với: Tựa (Báo A, 02/01/2024); sẽ ghi là cũng đăng trên Trang B."
    )
    html, _ = item_page(draft(new(copy)), 0, look(copy, "repost", main, becomes_main=True))
    assert html.endswith("bản này thành nguồn chính, bản kia ghi là cũng đăng.")


def test_what_is_held_already_has_no_buttons():
    item = new(status="unchanged")
    html, keyboard = item_page(draft(item), 0, look(PLAIN, "unchanged", PLAIN))
    assert html.endswith("Đã có trong thư viện: Tựa.")
    assert keyboard is None


def test_a_list_counts_and_names_what_is_in_it():
    items = [
        *[new(PLAIN.model_copy(update={"title": f"Bài {n}"})) for n in range(12)],
        new(status="duplicate"),
        Item(name="x.bin", problem="x.bin: không đọc được."),
    ]
    html, keyboard = list_page(draft(*items, links=("https://x.vn/rss",), left=4))
    lines = html.split("\n")
    assert lines[0] == (
        "<b>13 bài</b> từ <i>https://x.vn/rss</i>: 12 bài mới, 1 bài đã có, 1 tệp không đọc được."
    )
    assert lines[1:11] == [f"• Bài {n}" for n in range(10)]
    assert lines[11:] == [
        "… và 2 bài nữa",
        "⚠️ 12 bài chưa rõ địa phương, 12 bài chưa rõ ngày.",
        "x.bin: không đọc được.",
        "Còn 4 bài chưa đọc; xin gửi lại sau khi thêm các bài này.",
    ]
    assert keyboard is not None
    assert keyboard.inline_keyboard[0][0].text == "Thêm tất cả (12)"


def test_turning_goes_round():
    of_two = draft(new(), new())
    page = item_page(of_two, 1, look(PLAIN))
    turning = [button for button in buttons(page) if button.text in "◀▶"]
    assert [read_press(button.callback_data).item for button in turning] == [0, 0]
