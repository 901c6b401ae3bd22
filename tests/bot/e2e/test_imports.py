"""Articles that administrators add from the chat: links, files, what they fill in, and who may not."""

import io
import shutil
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

import docx
import pypdf
import pytest

from corpus.library import Library
from tests.bot.e2e.conftest import ADMIN
from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer
from tests.web_server import Asked, Reply, WebServer

pytestmark = pytest.mark.usefixtures("spotless")


@pytest.fixture(scope="module")
def site():
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def settings_of_bot(site):
    return {"DANVAN_FETCH_PRIVATE_HOSTS": site.host, "DANVAN_LOG_LEVEL": "DEBUG"}


@pytest.fixture
def desk(server, bot, admin, admin_chat):
    return Desk(server, admin_chat, admin)


REPORT = (
    "Lai Châu nhân rộng tổ tự quản\n\n"
    "Lai Châu - Năm 2023, toàn tỉnh Lai Châu có 431 tổ tự quản đường biên, mốc giới hoạt động đều đặn.\n"
)


class Site(WebServer):
    """A news site; what is `held` waits until it is released."""

    def __init__(self):
        super().__init__()
        self.held = {}

    def put(self, path, body, kind="text/html; charset=utf-8"):
        """The address of a page that is there from now on."""

        def answer(asked: Asked) -> Reply:
            if gate := self.held.get(path):
                gate.wait(20)
            return Reply(body.encode(), headers={"Content-Type": kind})

        self.routes[path] = answer
        return self.url(path)


def news(title, *paragraphs, day="2023-09-12", publisher="Báo Tuyên Quang"):
    """A page of a newspaper; without a day or a publisher where these are empty."""
    meta = {"article:published_time": day and f"{day}T07:00:00+07:00", "og:site_name": publisher}
    head = "".join(
        f'<meta property="{key}" content="{value}">' for key, value in meta.items() if value
    )
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{head}'
        f"</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )


class Desk:
    """An administrator at work in the chat with the bot."""

    def __init__(self, server, chat, person):
        self.server, self.chat, self.person = server, chat, person

    def say(self, text, **extra):
        """What the bot made of a message, once it has read it."""
        return self.read(self.server.say(self.chat, self.person, text, **extra))

    def send(self, name, content, **extra):
        """The same of a file."""
        data = content if isinstance(content, bytes) else content.encode()
        return self.read(self.server.send_file(self.chat, self.person, name, data, **extra))

    def read(self, message):
        reply = self.server.reply_to(message, 20)
        return self.after(
            reply, lambda now: "Đang đọc" not in now.plain and "Đã nhận" not in now.plain
        )

    def after(self, message, holds):
        """The message as it stands once that holds of it."""
        current = self.server.current
        self.server.wait_for(lambda: holds(current(message)), 20)
        return current(message)

    def press(self, message, label):
        return self.server.press(message, label, self.person)

    def add(self, shown, label="Thêm"):
        """The bot's message after the button was pressed and the articles are in."""
        self.press(shown, label)
        return self.after(shown, lambda now: now.plain.startswith("Đã thêm"))

    def ask(self, question):
        return self.server.reply_to(self.server.say(self.chat, self.person, question), 20)


def labels(message):
    return [button["text"] for row in message.buttons for button in row]


def article(province, count, *, title="", unit="tổ dân vận cộng đồng"):
    """A page about a made-up campaign of a province."""
    return news(
        title or f"{province} nhân rộng {unit}",
        f"Ngày 12/9, Ban Dân vận Tỉnh ủy {province} tổ chức hội nghị sơ kết phong trào tại các khu dân cư.",
        f"Đến nay, toàn tỉnh {province} có {count} {unit} đang hoạt động nền nếp ở các thôn, bản.",
        f"Lãnh đạo tỉnh {province} đề nghị các cấp tiếp tục bám sát cơ sở và lắng nghe ý kiến của nhân dân.",
        publisher=f"Báo {province}",
    )


def test_a_link_is_shown_added_and_found_by_the_next_question(desk, site):
    shown = desk.say(site.put("/son-la.html", article("Sơn La", "1.357")))
    assert shown.plain == (
        "Sơn La nhân rộng tổ dân vận cộng đồng\n"
        "Báo Sơn La · 12/09/2023\n"
        "Địa phương: Sơn La, cấp tỉnh (theo tiêu đề)\n"
        "1 đoạn, 1 số liệu\n"
        "Mở đầu: “Ngày 12/9, Ban Dân vận Tỉnh ủy Sơn La tổ chức hội nghị sơ kết phong trào tại các"
        " khu dân cư.”"
    )
    assert labels(shown) == ["Thêm", "Bỏ", "Sửa địa phương", "Sửa ngày"]
    question = "Sơn La có bao nhiêu tổ dân vận cộng đồng?"
    assert "1.357" not in desk.ask(question).plain
    added = desk.add(shown)
    assert added.plain == "Đã thêm Sơn La nhân rộng tổ dân vận cộng đồng; hỏi thử:"
    assert labels(added) == [question]
    assert "1.357 tổ dân vận cộng đồng" in desk.ask(question).plain


def test_the_question_on_the_button_is_answered_when_it_is_tapped(desk, site, server):
    added = desk.add(desk.say(site.put("/lao-cai.html", article("Lào Cai", "846"))))
    before = len(server.sent(desk.chat))
    desk.press(added, "có bao nhiêu")
    server.wait_for(lambda: len(server.sent(desk.chat)) > before)
    assert "846 tổ dân vận cộng đồng" in server.sent(desk.chat)[-1].plain


@pytest.mark.parametrize(
    ("name", "content", "place", "count"),
    [
        ("bao-cao.txt", REPORT, "Lai Châu", "431"),
        ("trang.html", article("Điện Biên", "572", unit="tổ hòa giải"), "Điện Biên", "572"),
    ],
)  # fmt: skip
def test_a_file_is_added_likewise(desk, name, content, place, count):
    shown = desk.send(name, content, caption="Nhờ bot thêm tệp này")
    assert f"Địa phương: {place}, cấp tỉnh" in shown.plain
    added = desk.add(shown)
    unit = "tổ tự quản đường biên" if name.endswith(".txt") else "tổ hòa giải"
    assert added.plain.startswith("Đã thêm")
    assert count in desk.ask(f"{place} có bao nhiêu {unit}?").plain


def test_a_word_file_is_added_likewise(desk):
    document = docx.Document()
    document.add_heading("Quảng Ngãi nhân rộng tổ dân phố tự quản", 1)
    document.add_paragraph(
        "Quảng Ngãi - Toàn tỉnh Quảng Ngãi có 615 tổ dân phố tự quản hoạt động tốt."
    )
    document.add_paragraph(
        "Các tổ họp mỗi tháng một lần, ghi lại ý kiến của bà con để gửi chính quyền."
    )
    written = io.BytesIO()
    document.save(written)
    added = desk.add(desk.send("Báo cáo (bản cuối).docx", written.getvalue()))
    assert labels(added)[0].startswith("Quảng Ngãi có bao nhiêu tổ dân phố tự quản")
    assert "615 tổ dân phố tự quản" in desk.ask(labels(added)[0]).plain


def test_a_scan_is_refused_with_the_sentence_that_says_so(desk):
    scan = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(scan)
    shown = desk.send("quet.pdf", scan.getvalue())
    assert shown.plain.startswith("quet.pdf: ")
    assert shown.plain.count("\n") == 0
    assert shown.buttons == []


def test_each_file_of_an_album_is_shown_by_itself(desk, server):
    def page(province):
        return article(province, "95", unit="chi hội nòng cốt").encode()

    sent = [
        server.send_file(
            desk.chat, desk.person, f"{n}.html", page(province), fields={"media_group_id": "501"}
        )
        for n, province in enumerate(("Hòa Bình", "Phú Thọ", "Yên Bái"))
    ]
    shown = [desk.read(message) for message in sent]
    assert [one.plain.split(" nhân rộng")[0] for one in shown] == ["Hòa Bình", "Phú Thọ", "Yên Bái"]


def test_a_place_that_was_typed_is_shown_and_kept_as_the_editors(desk, site, data_dir):
    page = news(
        "Nhân rộng mô hình camera an ninh",
        "Đoàn kiểm tra ghi nhận 2.718 mắt camera do nhân dân góp tiền lắp đặt trên các tuyến đường.",
        "Các tổ liên gia phân công người trực, báo tin kịp thời cho công an.",
        day="",
        publisher="",
    )  # fmt: skip
    shown = desk.say(site.put("/camera.html", page))
    assert "⚠️ Chưa rõ địa phương." in shown.plain
    assert "⚠️ Chưa rõ ngày đăng." in shown.plain
    desk.press(shown, "Sửa địa phương")
    asked = desk.server.reply_to(shown)
    assert "Bài này của nơi nào?" in asked.plain
    mistyped = desk.say("huyện Sơn Dưong (Tuyên Qang)")
    assert mistyped.plain.startswith(
        "Không có nơi nào tên “huyện Sơn Dưong (Tuyên Qang)”; có phải “huyện Sơn Dương (Tuyên Quang)”"
    )
    assert "huyện Sơn Dương (Tuyên Quang)" in labels(mistyped)
    again = desk.say("huyện Sơn Dương (Tuyên Quang)")
    assert (
        "Địa phương: huyện Sơn Dương (Tuyên Quang), cấp huyện (do quản trị viên điền)"
        in again.plain
    )
    desk.after(shown, lambda now: not now.buttons)
    desk.press(again, "Sửa ngày")
    desk.server.reply_to(again)
    dated = desk.say("31/2/2024")
    assert dated.plain.startswith("“31/2/2024” không phải là ngày")
    dated = desk.say("29/2/2024")
    assert "29/02/2024" in dated.plain
    desk.add(dated)
    stored = next(a for a in Library.open(data_dir).articles() if "camera" in a.title)
    assert stored.place is not None
    assert (stored.place.label, stored.place_basis) == (
        "huyện Sơn Dương (Tuyên Quang)",
        "editorial",
    )
    assert str(stored.published) == "2024-02-29"
    assert "2.718" in desk.ask("Huyện Sơn Dương có bao nhiêu mắt camera?").plain


def test_a_place_can_be_chosen_among_those_that_the_article_names(desk, site, server):
    page = article("Cao Bằng", "318", title="Hội nghị giao ban ở Cao Bằng, Bắc Kạn")
    shown = desk.say(site.put("/giao-ban.html", page))
    desk.press(shown, "Sửa địa phương")
    asked = server.reply_to(shown)
    desk.press(asked, "Bắc Kạn")
    again = desk.after(asked, lambda now: "Địa phương: Bắc Kạn" in now.plain)
    assert "(do quản trị viên điền)" in again.plain
    desk.after(shown, lambda now: not now.buttons)
    desk.press(again, "Bỏ")
    desk.after(asked, lambda now: now.plain.startswith("Đã bỏ"))


def test_a_question_in_between_is_answered_as_one(desk, site, server):
    shown = desk.say(site.put("/giua-chung.html", article("Hà Nam", "72", unit="nhà văn hóa")))
    desk.press(shown, "Sửa địa phương")
    server.reply_to(shown)
    assert "6.500" in desk.ask("Thái Nguyên có bao nhiêu mô hình Dân vận khéo?").plain
    desk.press(shown, "Bỏ")
    desk.after(shown, lambda now: now.plain.startswith("Đã bỏ"))
    assert "Địa phương" not in desk.ask("Hà Nam").plain


def test_what_was_dropped_is_not_in_the_library(desk, site, data_dir):
    shown = desk.say(
        site.put("/bo.html", article("Hưng Yên", "64", title="Bài sẽ bị bỏ ở Hưng Yên"))
    )
    desk.press(shown, "Bỏ")
    now = desk.after(shown, lambda now: now.plain.startswith("Đã bỏ"))
    assert now.plain == "Đã bỏ: Bài sẽ bị bỏ ở Hưng Yên"
    assert now.buttons == []
    assert "Bài sẽ bị bỏ ở Hưng Yên" not in [a.title for a in Library.open(data_dir).articles()]
    assert not [path for path in (data_dir / "pending").iterdir() if "Hưng Yên" in path.read_text()]


def test_a_story_that_is_held_from_elsewhere_is_said_to_be_the_same(desk, site, data_dir):
    paragraphs = [
        "Sáng 5/6, Ban Dân vận Tỉnh ủy Bắc Giang công bố kết quả khảo sát các mô hình dân vận khéo trong toàn tỉnh.",
        "Theo đó, toàn tỉnh Bắc Giang có 1.902 mô hình đang duy trì, tăng 145 mô hình so với cùng kỳ năm trước.",
        "Lĩnh vực kinh tế có 700 mô hình, văn hóa - xã hội có 802 mô hình, quốc phòng - an ninh có 400 mô hình.",
        "Các địa phương được yêu cầu rà soát, thay những mô hình không còn phù hợp trước ngày 30/9.",
    ]  # fmt: skip
    title = "Bắc Giang công bố kết quả khảo sát mô hình"
    first = site.put(
        "/goc.html", news(title, *paragraphs, day="2023-06-05", publisher="Báo Bắc Giang")
    )
    desk.add(desk.say(first))
    copy = news(title, *paragraphs, day="2023-06-06", publisher="Tin Nhanh Miền Bắc")
    shown = desk.send("dang-lai.html", copy)
    assert f"Cùng một tin với: {title} (Báo Bắc Giang, 05/06/2023)" in shown.plain
    assert "sẽ ghi là cũng đăng trên Tin Nhanh Miền Bắc." in shown.plain
    assert desk.add(shown).plain.startswith(f"Đã thêm {title}, ghi là cũng đăng")
    (held,) = [a for a in Library.open(data_dir).articles() if a.title == title]
    assert [other.source for other in held.also] == ["Tin Nhanh Miền Bắc"]

    again = desk.say(first)
    assert f"Đã có trong thư viện: {title}" in again.plain
    assert again.buttons == []

    paragraphs[1] = paragraphs[1].replace("1.902", "1.912")
    site.put("/goc.html", news(title, *paragraphs, day="2023-06-05", publisher="Báo Bắc Giang"))
    changed = desk.say(first)
    assert f"Sẽ thay bản cũ của: {title} (Báo Bắc Giang, 05/06/2023)." in changed.plain
    desk.add(changed)
    answer = desk.ask("Bắc Giang có bao nhiêu mô hình dân vận khéo?").plain
    assert "1.912" in answer
    assert "1.902" not in answer


def test_two_presses_at_once_add_once(desk, site, data_dir):
    shown = desk.say(site.put("/hai-lan.html", article("Nam Định", "207", unit="tổ tư vấn")))
    with ThreadPoolExecutor(2) as threads:
        presses = list(threads.map(lambda _: desk.press(shown, "Thêm"), range(2)))
    desk.server.wait_for(lambda: all(press.answer for press in presses), 20)
    desk.after(shown, lambda now: now.plain.startswith("Đã thêm"))
    assert sorted(press.answer["text"] for press in presses) == ["Đang thêm…", "Đã thêm rồi."]
    titles = [a.title for a in Library.open(data_dir).articles()]
    assert titles.count("Nam Định nhân rộng tổ tư vấn") == 1


def test_markup_in_a_title_is_shown_as_it_is(desk):
    title = "Học & làm <b>theo</b> Bác ở Bến Tre"
    shown = desk.send(
        "the.txt", f"{title}\n\nToàn tỉnh Bến Tre có 39 câu lạc bộ <script>alert(1)</script>.\n"
    )
    assert shown.plain.startswith(f"{title}\n")
    assert shown.marked("bold") == [title]
    desk.press(shown, "Bỏ")
    desk.after(shown, lambda now: now.plain == f"Đã bỏ: {title}")


def test_a_long_title_is_cut(desk):
    shown = desk.send("dai.html", article("Vĩnh Long", "12", title="Vĩnh Long " + "rất dài " * 100))
    assert len(shown.plain.split("\n")[0]) <= 200
    assert len(shown.plain) < 1200


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("http://127.0.0.1:9/bai.html", "DANVAN_FETCH_PRIVATE_HOSTS"),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("https://[::1]/bai", "địa chỉ nội bộ ::1"),
    ],
)
def test_an_address_that_may_not_be_fetched_gets_the_sentence_that_says_so(desk, sent, said):
    shown = desk.say(f"Thêm giúp {sent}")
    assert said in shown.plain
    assert shown.buttons == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rac.pdf", b"%PDF-1.4 \x00\x01\x02 khong phai"),
        ("rac.docx", b"PK\x03\x04 hong"),
        ("rac.bin", bytes(range(256)) * 8),
        ("trong.txt", b" "),
    ],
)
def test_a_file_that_holds_no_article_gets_one_sentence(desk, bot, name, content):
    shown = desk.send(name, content)
    assert shown.plain.startswith(name)
    assert "\n" not in shown.plain
    assert "lỗi của hệ thống" not in shown.plain
    assert shown.buttons == []


def test_a_file_that_is_too_large_is_not_even_asked_for(desk, server):
    before = len(server.calls_of("getFile"))
    shown = desk.send("to.pdf", b"%PDF", size=21_000_000)
    assert shown.plain.startswith("to.pdf: 21,0 MB, vượt giới hạn 20 MB")
    assert len(server.calls_of("getFile")) == before


@pytest.mark.parametrize("is_known", [True, False])
def test_a_download_that_fails_says_so_and_shows_the_token_nowhere(desk, server, bot, is_known):
    """The file is gone when its address is asked for, or when it is fetched from there."""
    file = server.send_file(desk.chat, desk.person, "mat.txt", b"x", deliver=False)
    number = file["document"]["file_id"]
    if is_known:
        server.state.files[number] = b""
    else:
        del server.state.files[number]
    server.world.update("message", file)
    assert desk.read(file).plain == "mat.txt: chưa tải được tệp từ Telegram; xin gửi lại."
    if not is_known:
        server.errors.pop()
    assert " DEBUG " in bot.output()
    assert server.token not in bot.output()
    assert server.token.partition(":")[2] not in bot.output()


def test_several_links_are_shown_as_a_list_and_one_by_one(desk, site, data_dir):
    links = [
        site.put(f"/nhieu-{n}.html", article(province, f"{n}21", unit="điểm nhóm"))
        for n, province in enumerate(("Cà Mau", "Bạc Liêu", "Kiên Giang"), start=1)
    ]
    shown = desk.say("\n".join([*links, f"http://{site.host}/khong-co.html"]))
    assert shown.plain.startswith("3 bài từ 4 liên kết: 3 bài mới, 1 tệp không đọc được.\n")
    assert "• Bạc Liêu nhân rộng điểm nhóm (Bạc Liêu, 12/09/2023)" in shown.plain
    assert labels(shown) == ["Thêm tất cả (3)", "Xem từng bài", "Bỏ"]
    desk.press(shown, "Xem từng bài")
    first = desk.after(shown, lambda now: "Mở đầu" in now.plain)
    assert labels(first)[-4:] == ["◀", "1/4", "▶", "Tất cả các bài"]
    desk.press(first, "Bỏ")
    desk.after(shown, lambda now: now.plain == "Đã bỏ: Cà Mau nhân rộng điểm nhóm.")
    desk.press(desk.server.current(shown), "Tất cả các bài")
    rest = desk.after(shown, lambda now: "Thêm tất cả (2)" in labels(now))
    added = desk.add(rest, "Thêm tất cả")
    assert added.plain.startswith("Đã thêm 2 bài từ 4 liên kết: 2 bài mới; hỏi thử:")
    titles = [a.title for a in Library.open(data_dir).articles()]
    assert "Kiên Giang nhân rộng điểm nhóm" in titles
    assert "Cà Mau nhân rộng điểm nhóm" not in titles


def test_a_feed_stands_for_its_articles(desk, site):
    links = [
        site.put(f"/tin-{n}.html", article(province, f"{n}33", unit="đội xung kích"))
        for n, province in enumerate(("Gia Lai", "Kon Tum"), start=1)
    ]
    items = "".join(f"<item><title>Tin</title><link>{link}</link></item>" for link in links)
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Tin</title>{items}</channel></rss>'
    shown = desk.say(site.put("/rss.xml", feed, "application/rss+xml"))
    assert shown.plain.startswith(f"2 bài từ http://{site.host}/rss.xml: 2 bài mới.")
    assert desk.add(shown, "Thêm tất cả").plain.startswith("Đã thêm 2 bài")
    assert "133 đội xung kích" in desk.ask("Gia Lai có bao nhiêu đội xung kích?").plain


def test_an_archive_stands_for_its_files(desk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n, province in enumerate(("Đồng Tháp", "An Giang"), start=1):
            archive.writestr(f"{n}.html", article(province, f"{n}44", unit="tổ nhân dân"))
    shown = desk.send("cac-bai.zip", packed.getvalue())
    assert shown.plain.startswith("2 bài từ cac-bai.zip: 2 bài mới.")


def test_a_post_of_a_channel_that_is_passed_on_counts_as_its_link(desk, site, server):
    link = site.put("/kenh.html", article("Trà Vinh", "58", unit="chùa văn hóa"))
    text = "Điểm tin sáng nay. " + "Bà con phấn khởi trước kết quả này. " * 12 + "Xem thêm tại đây"
    mark = {"type": "text_link", "offset": len(text) - 13, "length": 13, "url": link}
    channel = server.channel("Tin dân vận")
    shown = desk.say(text, forward_from=channel, entities=[mark])
    assert shown.plain.startswith("Trà Vinh nhân rộng chùa văn hóa\n")


def test_a_question_that_mentions_a_link_stays_a_question(desk, site):
    link = site.put("/hoi.html", article("Bình Phước", "11"))
    reply = desk.ask(f"Thái Nguyên có bao nhiêu mô hình Dân vận khéo? Tôi đọc ở {link}")
    assert "Bình Phước" not in reply.plain
    assert "👍" in labels(reply)


def test_the_command_takes_a_link_and_explains_itself(desk, site):
    shown = desk.say(f"/them {site.put('/lenh.html', article('Quảng Nam', '88'))}")
    assert shown.plain.startswith("Quảng Nam nhân rộng tổ dân vận cộng đồng\n")
    assert desk.say("/them").plain.startswith("Gửi cho bot liên kết của bài, hoặc tệp .html, .txt")


def test_who_is_no_administrator_adds_nothing(server, admitted, lan, site, data_dir):
    before = len(Library.open(data_dir).articles())
    link = site.put("/la.html", article("Bình Định", "29"))
    on_file = server.reply_to(server.send_file(admitted, lan, "la.txt", b"Binh Dinh"))
    assert on_file.plain == (
        "Chỉ quản trị viên thêm được bài vào thư viện. Xin gõ câu hỏi bằng chữ."
    )
    on_link = server.reply_to(server.say(admitted, lan, link))
    assert "Thêm" not in labels(on_link)
    on_command = server.reply_to(server.say(admitted, lan, f"/them {link}"))
    assert on_command.plain == "Việc này chỉ dành cho quản trị viên của bot."
    server.settled()
    assert len(Library.open(data_dir).articles()) == before


def test_a_stranger_is_turned_away_whatever_they_send(server, bot, lan):
    chat = server.private_chat(lan)
    reply = server.reply_to(server.send_file(chat, lan, "la.txt", b"x"))
    assert reply.plain.startswith("Bot chỉ phục vụ người và nhóm đã được duyệt.")


def test_in_a_group_nothing_is_added_by_anybody(server, office_group, admin, site):
    before = len(server.sent(office_group))
    link = site.put("/nhom.html", article("Phú Yên", "36"))
    server.send_file(office_group, admin, "nhom.txt", b"Phu Yen", deliver=True)
    server.say(office_group, admin, link, deliver=True)
    server.say(office_group, admin, f"/them@hoidanvan_bot {link}")
    server.settled()
    assert len(server.sent(office_group)) == before
    assert not server.calls_of("getFile")[-1:] or "nhom" not in str(server.calls_of("getFile")[-1])


def test_a_button_is_for_who_sent_the_link(desk, site, server, admitted, lan):
    shown = desk.say(site.put("/nut.html", article("Ninh Thuận", "41")))
    press = server.press(shown, "Thêm", lan)
    server.wait_for(lambda: press.answer)
    assert press.answer["text"] == "Việc này chỉ dành cho quản trị viên của bot."
    assert labels(server.current(shown)) == ["Thêm", "Bỏ", "Sửa địa phương", "Sửa ngày"]


def test_slow_sites_hold_up_neither_questions_nor_each_other_for_ever(desk, site, server):
    links = [site.put(f"/cham-{n}.html", article("Tây Ninh", "15")) for n in range(3)]
    gates = {f"/cham-{n}.html": threading.Event() for n in range(3)}
    site.held.update(gates)
    try:
        sent = [server.say(desk.chat, desk.person, link) for link in links]
        notes = [server.reply_to(message) for message in sent]
        assert [note.plain.split(" ")[0:2] for note in notes] == [
            ["Đang", "đọc"], ["Đang", "đọc"], ["Đã", "nhận"]
        ]  # fmt: skip
        assert "6.500" in desk.ask("Thái Nguyên có bao nhiêu mô hình Dân vận khéo?").plain
    finally:
        for gate in gates.values():
            gate.set()
    assert all(desk.read(message).plain.startswith("Tây Ninh") for message in sent)


def test_buttons_and_what_was_being_read_outlive_the_process(built, tmp_path):
    data_dir = shutil.copytree(built, tmp_path / "data")
    with Site() as site, TelegramServer() as server:
        env = {"DANVAN_ADMIN_IDS": str(ADMIN.id), "DANVAN_FETCH_PRIVATE_HOSTS": site.host}
        chat = server.private_chat(ADMIN)
        desk = Desk(server, chat, ADMIN)
        with BotProcess(server, data_dir, env=env) as bot:
            bot.wait_until_ready()
            shown = desk.say(site.put("/truoc.html", article("Ninh Bình", "1.066")))
            slow = site.put("/cham.html", article("Hải Dương", "77"))
            site.held["/cham.html"] = threading.Event()
            interrupted = server.say(chat, ADMIN, slow)
            server.reply_to(interrupted)
            server.settled()
            bot.kill()
            site.held.pop("/cham.html").set()
            bot.start().wait_until_ready()
            desk.add(shown)
            assert "1.066" in desk.ask("Ninh Bình có bao nhiêu tổ dân vận cộng đồng?").plain
            assert desk.read(interrupted).plain.startswith("Hải Dương nhân rộng")
            press = server.press(
                server.world.replace(
                    chat, server.current(shown), {"reply_markup": shown["reply_markup"]}
                ),
                "Thêm",
                ADMIN,
            )
            server.wait_for(lambda: press.answer)
            assert press.answer["text"] == "Đã thêm rồi."
            assert bot.stop() == 0
            assert server.token not in bot.output()
