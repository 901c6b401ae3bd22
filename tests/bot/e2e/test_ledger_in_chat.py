"""Comparisons with their charts and workbooks, and reports, in the chat of the real bot."""

from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook
from PIL import Image

from tests.bot.e2e.provinces import PROVINCES, RICH, write_library

pytestmark = pytest.mark.usefixtures("spotless")

BOTH = "so sánh mô hình Dân vận khéo An Giang và Bến Tre"
MOST = "tỉnh nào nhiều mô hình Dân vận khéo nhất?"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("provinces")


@pytest.fixture(scope="module")
def articles(data_dir):
    """The library's articles by id."""
    return write_library(data_dir)


@pytest.fixture(scope="module")
def settings_of_bot(articles) -> dict[str, str]:
    return {"DANVAN_SHIPPED": "false"}


@pytest.fixture
def ask(server, admitted, lan):
    """Asks in Lan's chat; gives the reply and the message after it, once that is there."""

    def ask(text: str):
        asked = server.say(admitted, lan, text)
        reply = server.reply_to(asked)
        return reply, server.answer_to(reply)

    return ask


@pytest.fixture
def file_after(server, admitted, lan):
    """Presses a button and gives the document that comes of it: (name, content)."""

    def file_after(message, label: str):
        before = len(server.sent(admitted))
        server.press(message, label, lan)
        sent = server.wait_for(
            lambda: next((m for m in server.sent(admitted)[before:] if "document" in m), None)
        )
        return sent["document"]["file_name"], server.state.files[sent["document"]["file_id"]]

    return file_after


def test_a_comparison_comes_with_a_chart_that_names_its_sources(server, ask):
    reply, photo = ask(BOTH)
    assert "An Giang, 2022: 100 mô hình" in reply.plain
    assert "Bến Tre, 2022: 114 mô hình" in reply.plain
    assert "Đến hết năm 2022, toàn tỉnh An Giang đã xây dựng được 100 mô hình" in reply.plain
    assert "Báo An Giang (05/01/2023)" in photo["caption"]
    assert "Báo Bến Tre (05/01/2023)" in photo["caption"]
    picture = Image.open(BytesIO(server.state.files[photo["photo"][0]["file_id"]]))
    assert picture.format == "PNG"
    assert picture.width >= 1000


def test_the_command_compares_as_free_words_do(server, ask):
    reply, photo = ask("/sosanh mô hình Dân vận khéo An Giang, Bến Tre")
    assert "Bến Tre, 2022: 114 mô hình" in reply.plain
    assert "photo" in photo


def test_all_places_are_ranked_the_largest_first(ask):
    reply, photo = ask("/sosanh mô hình Dân vận khéo tất cả các tỉnh")
    lines = [line for line in reply.plain.splitlines() if line.startswith("•")]
    last = PROVINCES[-1]
    assert lines[0].startswith(f"• {last}, 2022: {100 + 7 * 19} mô hình")
    assert len(lines) == 10
    assert "… và 10 nơi khác." in reply.plain
    assert "photo" in photo


def test_the_workbook_holds_every_row_with_its_quote(ask, file_after):
    _, photo = ask(MOST)
    name, content = file_after(photo, "Tải Excel")
    assert name.endswith(".xlsx")
    book = load_workbook(BytesIO(content))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert sorted({row[0] for row in rows}) == sorted(PROVINCES)
    numbers = {cell for row in rows for cell in row if isinstance(cell, int | float)}
    assert {100 + 7 * number for number in range(20)} <= numbers
    every = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    assert "toàn tỉnh Cà Mau đã xây dựng được 135 mô hình" in every


def test_the_reply_has_both_buttons_too(server, admitted, lan, ask, file_after):
    reply, _ = ask(BOTH)
    name, _ = file_after(reply, "Tải Excel")
    assert name.startswith("so-sanh-")
    before = sum("photo" in one for one in server.sent(admitted))
    server.press(reply, "Biểu đồ", lan)
    server.wait_for(lambda: sum("photo" in one for one in server.sent(admitted)) > before)


def test_an_answer_that_compares_nothing_has_no_chart(server, admitted, lan):
    reply = server.reply_to(
        server.say(admitted, lan, "An Giang có bao nhiêu mô hình Dân vận khéo?")
    )
    server.settled()
    assert "photo" not in server.sent(admitted)[-1]
    labels = [one["text"] for row in reply["reply_markup"]["inline_keyboard"] for one in row]
    assert not any("Excel" in label or "Biểu đồ" in label for label in labels)


def test_the_command_alone_says_how_to_compare(server, admitted, lan):
    reply = server.reply_to(server.say(admitted, lan, "/sosanh"))
    assert "/sosanh mô hình Dân vận khéo Thái Nguyên, Nam Định" in reply.plain


def test_a_group_gets_the_chart_in_reply_to_who_asked(server, office_group, lan):
    asked = server.say(office_group, lan, f"/sosanh@hoidanvan_bot {BOTH.removeprefix('so sánh ')}")
    photo = server.answer_to(server.reply_to(asked))
    assert "photo" in photo
    assert photo["reply_to_message"]["message_id"] == asked.id


def test_a_picture_that_cannot_be_sent_takes_nothing_from_the_answer(server, admitted, lan):
    server.fault("sendPhoto", "error", status=400, description="Bad Request: PHOTO_INVALID")
    reply = server.reply_to(server.say(admitted, lan, BOTH))
    assert "An Giang, 2022: 100 mô hình" in reply.plain
    server.settled()
    again = server.reply_to(server.say(admitted, lan, MOST))
    assert again.plain


def test_a_report_is_a_page_in_word(server, admitted, lan):
    asked = server.say(admitted, lan, f"/baocao {RICH}")
    sent = server.reply_to(asked)
    assert sent["document"]["file_name"] == "bao-cao-ha-giang.docx"
    assert sent["caption"].startswith(f"Số liệu của {RICH}: ")
    document = docx.Document(BytesIO(server.state.files[sent["document"]["file_id"]]))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"toàn tỉnh {RICH} đã xây dựng được 149 mô hình Dân vận khéo" in text
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("149" in cell for cell in cells)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/baocao", "Xin ghi tên tỉnh hoặc huyện sau lệnh"),
        ("/baocao Atlantis", "Chưa nhận ra địa phương “Atlantis”"),
        ("/baocao Thái Bình", "Thư viện chưa có số liệu nào của Thái Bình."),
        ("/baocao huyện Châu Thành", "có ở nhiều nơi; xin gõ rõ một nơi"),
    ],
)
def test_a_report_that_cannot_be_made_says_what_to_type(server, admitted, lan, typed, said):
    assert said in server.reply_to(server.say(admitted, lan, typed)).plain


def test_the_chat_s_own_place_needs_no_name(server, admitted, lan):
    server.reply_to(server.say(admitted, lan, "/diaphuong Cà Mau"))
    sent = server.reply_to(server.say(admitted, lan, "/baocao"))
    assert sent["document"]["file_name"] == "bao-cao-ca-mau.docx"


def test_a_stranger_gets_no_report(server, bot, lan):
    chat = server.private_chat(lan)
    server.say(chat, lan, f"/baocao {RICH}")
    server.settled()
    assert not any("document" in one for one in server.sent(chat))
