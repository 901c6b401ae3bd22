"""Files of every encoding and format: read, or refused in one sentence that says what to do."""

import unicodedata
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.front_matter import render
from corpus.importers import import_article, read_source
from corpus.importers.decoding import decode

TITLE = "Nâng chất các mô hình dân vận khéo"
LEAD = (
    "Sáng 12/5, Ban Dân vận Tỉnh ủy tổ chức hội nghị sơ kết phong trào thi đua “Dân vận khéo”; đồng"
    " chí Lê Thị Minh Tâm, Trưởng Ban Dân vận Tỉnh ủy chủ trì hội nghị."
)
BODY = "Toàn tỉnh hiện có 1.234 mô hình “Dân vận khéo” đang được duy trì và phát huy hiệu quả tốt."
TEXT = f"{TITLE}\n\n{LEAD}\n\n{BODY}\n"


def windows_1258(text: str) -> bytes:
    """`text` as Windows writes it: base letters composed, tone marks combining."""
    pieces = []
    for char in text:
        try:
            pieces.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = next(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", parts.replace(tone, ""))
            pieces.append((base + tone).encode("cp1258"))
    return b"".join(pieces)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        "\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"),
        windows_1258(TEXT),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("Dân", "D\u200bân").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "windows-1258", "nfd", "crlf", "zero-width"],
)
def test_one_text_in_every_encoding_is_one_article(data: bytes) -> None:
    article = import_article("bai.txt", data)
    assert (article.title, article.text) == (TITLE, f"{LEAD}\n\n{BODY}")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"bai\.txt: tệp trống"),
        (b" \n\t\n", r"bai\.txt: tệp trống"),
        (b"ab\0cd", r"bai\.txt: tệp nhị phân \(byte 0 ở vị trí 2\); hãy lưu"),
        (b"%PDF-1.7 ...", r"bai\.txt: tệp PDF bị hỏng; hãy tải lại"),
        (b"PK\x03\x04...", r"bai\.txt: đây là tệp nén"),
        (b"\x89PNG\r\n", r"bai\.txt: đây là tệp ảnh"),
        (b"\xff\xd8\xff\xe0", r"bai\.txt: đây là tệp ảnh"),
        (b"\xff\xfea\x00\x00\xd8", r"bai\.txt: tệp UTF-16 bị hỏng"),
        ("Trình bày về".encode("gb18030") * 9, r"bai\.txt: byte \d+ không đúng UTF-8.*hãy lưu lại"),
        ("Все районы".encode("koi8-r") * 9, r"bai\.txt: byte 0 không đúng UTF-8"),
        (b"c\xb8n b\xe9 d\xa9n v\xcbn t\xd8nh \xf1y" * 9, r"bai\.txt: byte 1 không đúng UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        import_article("bai.txt", data)
    assert "\n" not in str(caught.value)


def test_a_page_of_nothing_but_debris_is_refused() -> None:
    debris = "Trang chủ | Giới thiệu\nLượt xem: 12\nHôm nay: 5".encode()
    with pytest.raises(CorpusError, match=r"bai\.txt: .* không còn chữ nào"):
        import_article("bai.txt", debris)


@pytest.mark.parametrize("name", ["bai.xlsx", "bai.json"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    with pytest.raises(CorpusError, match=rf"{name}: chưa nhận định dạng .*\.txt, \.html"):
        import_article(name, TEXT.encode())


def test_a_page_is_a_page_whatever_its_address_ends_in() -> None:
    page = f"<!DOCTYPE html><html><body><article><h1>{TITLE}</h1><p>{LEAD}</p></article></body>"
    assert import_article("bai.aspx", page.encode()).text == LEAD


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "lon.txt"
    with path.open("wb") as handle:
        handle.truncate(50 * 1024 * 1024)
    with pytest.raises(CorpusError, match=r"lon\.txt: 50\.0 MB, vượt giới hạn 20 MB"):
        read_source(path)
    with pytest.raises(CorpusError, match="vượt giới hạn 20 MB"):
        import_article("lon.txt", bytes(21 * 1024 * 1024))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"khong-co\.txt: không có tệp"):
        read_source(tmp_path / "khong-co.txt")
    with pytest.raises(CorpusError, match="là thư mục"):
        read_source(tmp_path)


def test_lines_that_an_editor_wrapped_are_joined_again() -> None:
    words = f"{LEAD} {BODY}".split()
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    wrapped = "\n".join(lines)
    article = import_article("bai.txt", f"{TITLE}\n\n{wrapped}\n\nThu Hà\n".encode())
    assert article.text == f"{LEAD} {BODY}\n\nThu Hà"


def test_list_items_in_a_wrapped_text_stay_apart() -> None:
    source = (
        f"{TITLE}\n\nHội nghị sơ kết phong trào thi đua “Dân vận khéo” năm 2022\n"
        "do Ban Dân vận Tỉnh ủy tổ chức đã thống nhất những nhiệm vụ\n"
        "trọng tâm của năm tới, gồm các việc sau đây mà các cấp ủy\n"
        "đều phải làm cho kỳ được trong năm:\n"
        "- Lập tổ tuyên truyền ở mỗi thôn;\n- Bỏ các báo cáo trùng lặp.\n"
    )
    assert import_article("bai.txt", source.encode()).text.split("\n\n")[1:] == [
        "- Lập tổ tuyên truyền ở mỗi thôn;",
        "- Bỏ các báo cáo trùng lặp.",
    ]


def test_markdown_loses_its_marks_and_keeps_its_words() -> None:
    source = f"# {TITLE}\n\n{LEAD}\n\n## Kết quả\n\n![ảnh](a.jpg)\n\nCó **1.234** [mô hình](/x).\n"
    article = import_article("bai.md", source.encode())
    assert article.title == TITLE
    assert article.text == f"{LEAD}\n\nKết quả\n\nCó 1.234 mô hình."


def test_an_article_of_our_own_is_taken_as_it_is() -> None:
    article = import_article("bai.txt", TEXT.encode())
    assert import_article("ban-sao.md", render(article).encode()) == article


def test_ids_come_from_date_and_title_in_whole_words() -> None:
    long = import_article("bai.txt", f"{TITLE * 5}\n\n13/05/2022 08:00\n\n{LEAD}".encode())
    assert long.id.startswith("2022-05-13-nang-chat-cac-mo-hinh-dan-van-")
    assert len(long.id) <= 80
    assert import_article("bai.txt", TEXT.encode()).id == "nang-chat-cac-mo-hinh-dan-van-kheo"


def test_the_address_it_was_fetched_from_is_kept() -> None:
    assert import_article("x", TEXT.encode(), url="https://a.vn/1").url == "https://a.vn/1"


def test_invisible_characters_go_and_no_break_spaces_stay() -> None:
    assert decode("A\u200bB\xa0C\x07\u2028D\ufeff".encode(), "a") == "AB\xa0C\nD"
