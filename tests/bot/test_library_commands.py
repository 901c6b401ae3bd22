import json
import re
import sys

import pytest

from corpus.library import SHIPPED

NEWS = """Sơn Dương tổng kết công tác dân vận năm 2023

Tuyên Quang, ngày 19.12.2023

Năm 2023, toàn huyện Sơn Dương xây dựng được 48 mô hình Dân vận khéo trên các lĩnh vực.

Huyện phấn đấu năm 2024 có thêm 12 mô hình Dân vận khéo.
"""


@pytest.fixture
def articles(tmp_path):
    """A folder with one article, a copy of it, and a file that is none."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(NEWS, encoding="utf-8")
    (folder / "b.txt").write_text(NEWS, encoding="utf-8")
    (folder / "empty.txt").touch()
    (folder / ".hidden.txt").write_text(NEWS, encoding="utf-8")
    return folder


@pytest.fixture
def own(danvan, tmp_path):
    """A command over a library that holds only what a test adds to it."""
    return lambda *arguments: danvan("--data-dir", tmp_path / "data", "--no-shipped", *arguments)


def test_a_folder_is_added_file_by_file(own, articles):
    status, out, err = own("corpus", "add", articles)
    assert status == 2
    assert [line.split(":")[0] for line in out.splitlines()] == ["a.txt", "b.txt"]
    assert "đã thêm" in out.splitlines()[0]
    assert "trùng" in out.splitlines()[1]
    refused, summary = err.splitlines()
    assert "empty.txt" in refused
    assert summary.startswith("3 bài: 1 mới, 1 trùng, 1 bị từ chối; ")
    assert len(own("corpus", "list")[1].splitlines()) == 1


def test_adding_again_changes_nothing(own, articles):
    own("corpus", "add", articles / "a.txt")
    status, out, err = own("corpus", "add", articles / "a.txt")
    assert (status, err) == (0, "")
    assert "đã có" in out
    assert len(own("corpus", "list")[1].splitlines()) == 1


def test_what_was_added_is_shown_listed_and_answers(own, articles):
    own("corpus", "add", articles / "a.txt")
    article_id = own("corpus", "list")[1].split("\t")[0]
    shown = own("corpus", "show", article_id)[1]
    assert "Sơn Dương tổng kết công tác dân vận năm 2023" in shown.splitlines()[0]
    assert "toàn huyện Sơn Dương xây dựng được 48 mô hình Dân vận khéo" in shown
    stored = json.loads(own("corpus", "show", article_id, "--json")[1])
    assert (stored["id"], stored["file"]) == (article_id, "a.txt")
    question = "Năm 2023 huyện Sơn Dương có bao nhiêu mô hình Dân vận khéo?"
    answer = json.loads(own("ask", question, "--json")[1])
    assert answer["figures"][0]["value"] == "48"
    assert answer["quotes"][0]["file"] == "a.txt"


def test_in_a_terminal_the_list_is_a_table(own, articles, monkeypatch):
    own("corpus", "add", articles / "a.txt")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    shown = re.sub(r"\x1b\[[\d;]*m", "", own("corpus", "list")[1])
    heading, row = shown.splitlines()
    assert heading.split() == ["Mã", "Ngày", "đăng", "Nơi", "Tiêu", "đề"]
    assert "2023-12-19" in row
    assert "Sơn Dương tổng kết công tác dân vận năm 2023" in row


def test_a_removed_article_no_longer_answers(own, articles):
    own("corpus", "add", articles / "a.txt")
    question = "Năm 2023 huyện Sơn Dương có bao nhiêu mô hình Dân vận khéo?"
    assert own("ask", question)[0] == 0
    article_id = own("corpus", "list")[1].split("\t")[0]
    status, out, _ = own("corpus", "remove", article_id)
    assert status == 0
    assert article_id in out
    assert own("corpus", "list") == (0, "", "")
    assert own("ask", question)[0] == 1


def test_a_shipped_article_comes_back(danvan, tmp_path):
    def shipped(*arguments: object):
        return danvan("--data-dir", tmp_path / "data", *arguments)

    before = shipped("corpus", "list")[1]
    assert len(before.splitlines()) == 5
    article_id = before.split("\t")[0]
    shipped("corpus", "remove", article_id)
    assert article_id not in shipped("corpus", "list")[1]
    assert shipped("corpus", "add", SHIPPED / f"{article_id}.md")[0] == 0
    assert shipped("corpus", "list")[1] == before


@pytest.mark.parametrize("command", ["show", "remove"])
def test_an_unknown_article_is_named(own, command):
    status, out, err = own("corpus", command, "khong-co")
    assert (status, out) == (2, "")
    assert "khong-co" in err
    assert err.count("\n") == 1


def test_a_missing_file_and_an_address_are_refused(own, tmp_path):
    for path in (tmp_path / "nowhere.txt", "http://10.0.0.1/bai"):
        status, out, err = own("corpus", "add", path)
        assert (status, out) == (2, "")
        assert str(path).rpartition("/")[2] in err


def test_check_names_every_broken_article(own, articles, tmp_path):
    own("corpus", "add", articles / "a.txt")
    assert own("corpus", "check")[1].startswith("1 bài, không có lỗi.\n")
    folder = tmp_path / "data" / "articles"
    (folder / "one.md").write_text("no front matter", encoding="utf-8")
    (folder / "two.md").write_text("---\ntitle: x\ncolour: red\n---\n\ny\n", encoding="utf-8")
    status, out, err = own("corpus", "check")
    assert (status, out) == (2, "")
    assert "one.md" in err.splitlines()[0]
    assert "colour" in err.splitlines()[1]


def test_the_index_is_described_and_known_to_be_stale(own, articles, tmp_path):
    status, out, err = own("index", "info")
    assert (status, out) == (2, "")
    assert "danvan index build" in err
    own("corpus", "add", articles / "a.txt")
    status, out, _ = own("index", "build")
    assert status == 0
    assert "1 bài" in out
    assert "khớp với thư viện" in own("index", "info")[1]
    own("corpus", "remove", own("corpus", "list")[1].split("\t")[0])
    told = own("index", "info")[1]
    assert "0 bài" in told
    assert "khớp với thư viện" in told
    own("corpus", "add", articles / "a.txt")
    next(tmp_path.glob("data/articles/*.md")).unlink()
    assert "thư viện đã đổi" in own("index", "info")[1]


def test_what_is_unknown_is_listed_with_the_command_that_fills_it_in(own, articles):
    own("corpus", "add", articles / "a.txt")
    article_id = own("corpus", "list")[1].split("\t")[0]
    status, out, err = own("corpus", "check")
    assert (status, err) == (0, "")
    assert "chưa rõ nguồn" in out
    assert f'danvan corpus edit {article_id} --source "' in out
    assert own("corpus", "edit", article_id, "--source", "Báo Tân Trào")[0] == 0
    assert own("corpus", "check")[1] == "1 bài, không có lỗi.\n"


def test_an_edited_article_shows_what_was_filled_in_and_its_former_state(own, articles):
    own("corpus", "add", articles / "a.txt")
    article_id = own("corpus", "list")[1].split("\t")[0]
    filled = ("--place", "Tuyên Quang", "--level", "tỉnh", "--published", "20/12/2023")
    status, out, _ = own("corpus", "edit", article_id, *filled, "--author", "Nông Thanh")
    assert status == 0
    shown = own("corpus", "show", article_id)[1]
    for text in (out, shown):
        assert "Nơi: Tuyên Quang\nCấp: tỉnh" in text
        assert "Tác giả: Nông Thanh\nNgày đăng: 2023-12-20" in text
    former = shown.rpartition("Bản cũ còn giữ:\n")[2]
    assert former.count("thay lúc") == 1
    assert "huyện Sơn Dương" in own("corpus", "edit", article_id, "--place", "h. Sơn Dương")[1]


@pytest.mark.parametrize(
    ("option", "value"), [("--place", "Tuyên Quan Q"), ("--published", "19/13/2023"), (None, None)]
)
def test_an_edit_that_cannot_be_is_one_sentence(own, articles, option, value):
    own("corpus", "add", articles / "a.txt")
    article_id = own("corpus", "list")[1].split("\t")[0]
    status, out, err = own("corpus", "edit", article_id, *([option, value] if option else []))
    assert (status, out) == (2, "")
    assert (value or article_id) in err
    assert err.count("\n") == 1


def test_reposts_are_told_shown_and_removed_with_their_story(own, articles):
    own("corpus", "add", articles / "a.txt")
    paragraphs = [
        f"Bài {n}: chi bộ thôn {name} vận động {n + 20} hộ hiến {n * 37 + 100} m2 đất làm đường, góp"
        f" {n + 300} ngày công; ai cũng được hỏi ý kiến trước khi làm và được xem sổ thu chi."
        for n, name in enumerate(["Đồng Trai", "Bến Mới", "Gốc Sấu", "Cây Đa"], 1)
    ]
    page = "Bốn thôn làm đường\n\n05/04/2023 08:00\n\n" + "\n\n".join(paragraphs)
    for name, credit in (("c.txt", "Báo Suối Bạc"), ("d.txt", "Báo Đèo Gió")):
        (articles / name).write_text(f"{page}\n\n(Nguồn: {credit})\n", encoding="utf-8")
    own("corpus", "add", articles / "c.txt")
    status, out, err = own("corpus", "add", articles / "d.txt")
    assert (status, err) == (0, "")
    assert "cùng một tin với bài 2023-04-05-bon-thon-lam-duong (Báo Suối Bạc)" in out
    shown = own("corpus", "show", "2023-04-05-bon-thon-lam-duong")[1]
    assert "Cũng đăng trên:\n- Báo Đèo Gió · 2023-04-05 · Bốn thôn làm đường · d.txt" in shown
    answer = own("ask", "Thôn Gốc Sấu hiến bao nhiêu m2 đất làm đường?")[1]
    assert "cũng đăng trên Báo Đèo Gió" in answer
    removed = own("corpus", "remove", "2023-04-05-bon-thon-lam-duong")[1]
    assert "cùng 1 bản đăng lại" in removed
