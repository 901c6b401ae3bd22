"""Articles in and out of the library, and what becomes of files that are not right."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.front_matter import render
from corpus.library import CorpusError, Library

TEXT = (
    "Dân bàn trước, xã làm sau\n\n29/11/2023 08:00\n\n"
    "Ngày 28 tháng 11 năm 2023, Ban Thường vụ Huyện ủy tổ chức hội nghị tổng kết phong trào thi đua"
    " “Dân vận khéo” năm 2023, có 187 mô hình được công nhận.\n"
)
ARTICLE = """---
id: bai-mot
title: Bài một
file: bai-mot.txt
---

Một câu.
"""

Writer = Callable[[str, str], Path]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """An empty library of its own."""
    return Library.open(tmp_path / "data", shipped=False)


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Writes a file outside the library."""

    def file(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return file


@pytest.fixture
def store(tmp_path: Path) -> Writer:
    """Writes a file into the library's folder, as a person might."""

    def file(name: str, content: str) -> Path:
        path = tmp_path / "data" / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return file


def reopened(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "data", shipped=False)


def test_an_added_article_is_found_by_a_new_reader(
    library: Library, write: Writer, tmp_path: Path
) -> None:
    outcome = library.add(write("bai.txt", TEXT))
    assert (outcome.status, outcome.file) == ("added", "bai.txt")
    assert outcome.id == "2023-11-29-dan-ban-truoc-xa-lam-sau"
    fresh = reopened(tmp_path)
    assert fresh.articles() == library.articles()
    assert fresh.get(outcome.id).title == "Dân bàn trước, xã làm sau"


def test_adding_the_same_file_again_changes_nothing(library: Library, write: Writer) -> None:
    first = library.add(write("bai.txt", TEXT))
    before = library.digest()
    again = library.add(write("bai.txt", TEXT))
    assert (again.status, again.id) == ("unchanged", first.id)
    assert library.digest() == before


def test_the_same_text_under_another_name_is_a_duplicate(library: Library, write: Writer) -> None:
    first = library.add(write("bai.txt", TEXT))
    other = library.add(write("khac.txt", TEXT))
    assert (other.status, other.id) == ("duplicate", first.id)
    assert len(library.articles()) == 1


def test_a_later_state_of_a_page_replaces_the_earlier(
    library: Library, write: Writer, tmp_path: Path
) -> None:
    first = library.add(write("bai.txt", TEXT))
    later = library.add(write("bai.txt", TEXT.replace("187", "188")))
    assert (later.status, later.id) == ("replaced", first.id)
    (article,) = reopened(tmp_path).articles()
    assert "188 mô hình" in article.text


def test_two_articles_of_one_day_and_title_both_stay(library: Library, write: Writer) -> None:
    ids = [
        library.add(write(f"{name}/bai-{name}.txt", TEXT.replace("187", number))).id
        for name, number in (("a", "187"), ("b", "99"))
    ]
    assert ids == [
        "2023-11-29-dan-ban-truoc-xa-lam-sau",
        "2023-11-29-dan-ban-truoc-xa-lam-sau-2",
    ]


def test_corrected_front_matter_replaces_the_guess(library: Library, write: Writer) -> None:
    outcome = library.add(write("bai.txt", TEXT))
    assert outcome.id is not None
    corrected = library.get(outcome.id).model_copy(update={"author": "Nông Thanh"})
    again = library.add(write("sua.md", render(corrected)))
    assert again.status == "replaced"
    assert library.get(outcome.id).author == "Nông Thanh"


def test_re_importing_a_page_keeps_what_a_person_corrected(library: Library, write: Writer) -> None:
    outcome = library.add(write("bai.txt", TEXT))
    assert outcome.id is not None
    corrected = library.get(outcome.id).model_copy(update={"author": "Nông Thanh"})
    library.add(write("sua.md", render(corrected)))
    assert library.add(write("bai.txt", TEXT)).status == "unchanged"
    assert library.get(outcome.id).author == "Nông Thanh"


def test_a_removed_article_is_gone_and_may_come_back(
    library: Library, write: Writer, tmp_path: Path
) -> None:
    path = write("bai.txt", TEXT)
    added = library.add(path)
    assert added.id is not None
    assert library.remove(added.id).file == "bai.txt"
    assert reopened(tmp_path).articles() == []
    assert library.add(path).status == "added"


def test_a_shipped_article_is_hidden_and_shown_again(tmp_path: Path, write: Writer) -> None:
    library = Library.open(tmp_path / "data")
    article = library.articles()[0]
    before = library.digest()
    library.remove(article.id)
    assert article.id not in [a.id for a in Library.open(tmp_path / "data").articles()]
    assert library.digest() != before
    with pytest.raises(CorpusError, match=article.id):
        Library.open(tmp_path / "data").get(article.id)
    outcome = library.add(write(article.file, f"{article.title}\n\n{article.text}"))
    assert (outcome.status, outcome.id) == ("added", article.id)
    assert library.get(article.id) == article
    assert library.digest() == before


def test_a_shipped_article_may_be_corrected(tmp_path: Path, write: Writer) -> None:
    library = Library.open(tmp_path / "data")
    article = library.articles()[0].model_copy(update={"author": "Một Người"})
    assert library.add(write("sua.md", render(article))).status == "replaced"
    fresh = Library.open(tmp_path / "data")
    assert fresh.get(article.id).author == "Một Người"
    assert len(fresh.articles()) == 5


def test_without_the_shipped_articles_the_library_holds_only_what_was_added(
    library: Library,
) -> None:
    assert library.articles() == []
    assert Library.open(Path("nowhere")).articles() != []


def test_the_digest_tells_every_change(library: Library, write: Writer, store: Writer) -> None:
    seen = {library.digest()}
    added = library.add(write("bai.txt", TEXT))
    seen.add(library.digest())
    store("bai-mot.md", ARTICLE)
    seen.add(library.digest())
    store("bai-mot.md", ARTICLE + "Thêm một câu.\n")
    seen.add(library.digest())
    assert added.id is not None
    library.remove(added.id)
    seen.add(library.digest())
    assert len(seen) == 5


def test_the_digest_of_many_articles_is_quick(library: Library, store: Writer) -> None:
    for number in range(2000):
        store(f"bai-{number}.md", "x")
    start = time.perf_counter()
    library.digest()
    assert time.perf_counter() - start < 0.3


def test_an_unknown_id_is_named_with_the_way_to_find_the_right_one(library: Library) -> None:
    with pytest.raises(CorpusError, match=r"“khong-co”.*corpus list"):
        library.get("khong-co")


def test_two_files_with_one_id_are_both_named(library: Library, store: Writer) -> None:
    store("bai-mot.md", ARTICLE)
    store("ban-sao.md", ARTICLE)
    with pytest.raises(CorpusError, match=r"ban-sao\.md: mã bài “bai-mot” trùng với .*bai-mot\.md"):
        library.articles()
    assert len(library.problems()) == 1


def test_a_file_named_otherwise_than_its_id_is_found(library: Library, store: Writer) -> None:
    store("ten-khac.md", ARTICLE)
    assert library.get("bai-mot").text == "Một câu."
    library.remove("bai-mot")
    assert library.articles() == []


def test_problems_lists_each_bad_file_and_passes_over_the_good(
    library: Library, store: Writer
) -> None:
    store("tot.md", ARTICLE)
    store("hong.md", "không có phần đầu")
    store("sai.md", ARTICLE.replace("id: bai-mot", "id: Bài Một"))
    problems = library.problems()
    assert [p.split(":")[0].rpartition("/")[2].split(",")[0] for p in problems] == [
        "hong.md",
        "sai.md",
    ]


def test_no_part_of_a_file_is_left_when_writing_fails(
    library: Library, write: Writer, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "articles").write_text("a file where the folder should be")
    outcome = library.add(write("bai.txt", TEXT))
    assert outcome.status == "refused"
    assert "bai.txt" in outcome.detail
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["articles"]


def test_half_written_files_are_not_read(library: Library, store: Writer) -> None:
    store(".bai.md.99.part", "---\nid: do-dang")
    store(".an.md", "---")
    assert library.articles() == []


def test_what_a_killed_process_left_half_written_is_cleared_away(
    library: Library, write: Writer, store: Writer, tmp_path: Path
) -> None:
    store(".bai.md.99.part", "---\nid: do-dang")
    library.add(write("bai.txt", TEXT))
    assert list(tmp_path.rglob("*.part")) == []


def test_reading_the_library_loads_nothing_that_only_importing_needs() -> None:
    code = (
        "import sys, pathlib; from corpus.library import Library;"
        "assert len(Library.open(pathlib.Path('nowhere')).articles()) == 5;"
        "print(sorted({'lxml', 'trafilatura', 'corpus.importers'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_text_is_kept_to_the_letter(library: Library, store: Writer) -> None:
    text = "Có\xa0 02 mô hình:  tốt\n\n--- \n\n“Khéo” …"
    article = Article(id="bai", title="Tên: “có” #dấu", text=text, file="a.txt", captions=("x: y",))
    store("bai.md", render(article))
    assert library.get("bai") == article
