"""What the library remembers of its files: right whatever becomes of the files or of the memory."""

import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.front_matter import render
from corpus.holdings import FILE_NAME
from corpus.library import CorpusError, Library
from corpus.publications import address
from tests.corpus.stories import TEXT, report

ROOT = Path(__file__).resolve().parents[2]
Store = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Writes an article into the library's folder, as a person might."""

    def file(article_id: str, text: str = "Một câu.", name: str = "") -> Path:
        article = Article(id=article_id, title=article_id, text=text, file=f"{article_id}.txt")
        path = tmp_path / "articles" / f"{name or article_id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(article), encoding="utf-8")
        return path

    return file


def opened(tmp_path: Path) -> Library:
    return Library.open(tmp_path, shipped=False)


def settled(path: Path) -> None:
    """Makes the file look as if it had been written a while ago."""
    os.utime(path, ns=(1_600_000_000_000_000_000, 1_600_000_000_000_000_000))


def test_a_snapshot_names_every_article_in_order_and_reads_them(
    tmp_path: Path, store: Store
) -> None:
    store("bai-hai", name="khac")
    store("bai-mot", "Hai câu. Ba câu.")
    snapshot = opened(tmp_path).snapshot()
    assert list(snapshot.files) == list(snapshot.fingerprints) == ["bai-hai", "bai-mot"]
    assert snapshot.files["bai-hai"].name == "khac.md"
    assert [a.text for a in snapshot.read(["bai-mot"])] == ["Hai câu. Ba câu."]
    assert pickle.loads(pickle.dumps(snapshot)).fingerprints == snapshot.fingerprints


def test_an_article_edited_in_place_has_another_fingerprint_at_once(
    tmp_path: Path, store: Store
) -> None:
    library = opened(tmp_path)
    seen = set()
    for number in range(
        10, 30
    ):  # each of one length, faster than the clock of the file system ticks
        store("bai", f"Có {number} mô hình.")
        seen.add(library.snapshot().fingerprints["bai"])
    assert len(seen) == 20


def test_files_that_did_not_change_are_not_read_again(tmp_path: Path, store: Store) -> None:
    path = store("bai")
    settled(path)
    before = opened(tmp_path).snapshot()
    path.write_bytes(b"x" * path.stat().st_size)  # nobody could tell without reading it
    settled(path)
    assert opened(tmp_path).snapshot().fingerprints == before.fingerprints


def test_a_deleted_file_is_gone(tmp_path: Path, store: Store) -> None:
    library = opened(tmp_path)
    path = store("bai")
    assert list(library.snapshot().files) == ["bai"]
    path.unlink()
    assert list(library.snapshot().files) == []


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, None])
def test_damaged_or_deleted_holdings_are_made_again(
    tmp_path: Path, store: Store, damage: bytes | None
) -> None:
    store("bai")
    library = opened(tmp_path)
    library.add_article(report())
    for reader in (library, opened(tmp_path)):
        if damage is None:
            (tmp_path / FILE_NAME).unlink()
        else:
            (tmp_path / FILE_NAME).write_bytes(damage)
        assert len(reader.snapshot().files) == 2
        assert reader.add_article(report()).status == "unchanged"


def test_holdings_damaged_inside_are_made_again(tmp_path: Path, store: Store) -> None:
    for number in range(200):
        store(f"bai-{number}", f"Có {number} mô hình.")
    opened(tmp_path).snapshot()
    path = tmp_path / FILE_NAME
    data = path.read_bytes()
    path.write_bytes(data[:4096] + os.urandom(len(data) - 4096))
    assert len(opened(tmp_path).snapshot().files) == 200
    assert opened(tmp_path).add_article(report()).status == "added"


def test_holdings_of_another_format_are_made_again(tmp_path: Path, store: Store) -> None:
    (tmp_path / "articles").mkdir()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE files (id TEXT)")
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    store("bai")
    assert list(opened(tmp_path).snapshot().files) == ["bai"]


def test_a_library_without_a_folder_is_read_without_making_one(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "nowhere")
    assert len(library.snapshot().files) == 5
    assert not (tmp_path / "nowhere").exists()


def test_a_broken_file_is_named_by_the_snapshot_until_it_is_mended(
    tmp_path: Path, store: Store
) -> None:
    path = store("bai")
    path.write_text("không có phần đầu", encoding="utf-8")
    library = opened(tmp_path)
    for _ in range(2):
        with pytest.raises(CorpusError, match=r"bai\.md"):
            library.snapshot()
    store("bai")
    assert list(library.snapshot().files) == ["bai"]


def test_imported_bytes_are_not_parsed_again_until_the_article_is_gone(tmp_path: Path) -> None:
    library = opened(tmp_path)
    page = f"Phước Lộc sơ kết\n\n12/05/2023 08:00\n\n{TEXT}".encode()
    first = library.add_bytes("bai.txt", page)
    again = opened(tmp_path).add_bytes("bai.txt", page)
    assert (first.status, again.status, again.id) == ("added", "unchanged", first.id)
    assert first.id is not None
    library.remove(first.id)
    assert opened(tmp_path).add_bytes("bai.txt", page).status == "added"


def test_an_older_state_may_be_imported_again(tmp_path: Path) -> None:
    library = opened(tmp_path)
    pages = [
        f"Phước Lộc sơ kết\n\n12/05/2023 08:00\n\n{TEXT.replace('134', number)}".encode()
        for number in ("134", "135")
    ]
    statuses = [library.add_bytes("bai.txt", pages[n]).status for n in (0, 1, 0)]
    assert statuses == ["added", "replaced", "replaced"]
    assert "134 mô hình" in library.articles()[0].text


def test_processes_that_add_at_once_lose_nothing_and_take_no_id_twice(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from corpus.library import Library\n"
        "library = Library.open(pathlib.Path(sys.argv[1]), shipped=False)\n"
        "for n in range(20):\n"
        "    text = f'Xóm {sys.argv[2]} có {n} tổ hòa giải và {n + 7} mô hình, việc gì cũng bàn.'\n"
        "    page = f'Cùng một tiêu đề\\n\\n12/05/2023 08:00\\n\\n{text}'\n"
        "    outcome = library.add_bytes(f'{sys.argv[2]}-{n}.txt', page.encode())\n"
        "    assert outcome.status == 'added', outcome\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], cwd=ROOT)
        for name in ("mot", "hai", "ba")
    ]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    articles = opened(tmp_path).articles()
    assert len({article.text for article in articles}) == len(articles) == 60


def test_a_process_sees_what_another_added_meanwhile(tmp_path: Path) -> None:
    one, other = opened(tmp_path), opened(tmp_path)
    one.add_article(report())
    assert other.add_article(report(file="khac.html")).status == "duplicate"
    assert one.add_article(report(TEXT.replace("134", "135"))).status == "replaced"
    assert other.add_article(report(TEXT.replace("134", "135"))).status == "unchanged"


def test_a_shipped_article_and_an_own_one_of_its_id_are_one(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    own = library.articles()[0].model_copy(update={"author": "Một Người"})
    (tmp_path / "articles").mkdir()
    # As a process leaves it that dies between writing the copy and hiding the shipped one.
    (tmp_path / "articles" / f"{own.id}.md").write_text(render(own), encoding="utf-8")
    assert library.problems() == []
    assert library.articles()[0].author == "Một Người"
    assert len(library.snapshot().files) == 5
    library.remove(own.id)
    assert len(library.articles()) == 4


def test_an_address_is_the_same_page_however_it_is_written() -> None:
    assert (
        len(
            {
                address("https://www.bao.example/tin/1/?utm_source=zalo&id=5#dau"),
                address("http://bao.example/tin/1?id=5&fbclid=abc"),
                address("HTTPS://BAO.example:443/tin/1?id=5"),
            }
        )
        == 1
    )
    assert address("https://bao.example/tin/1?id=6") != address("https://bao.example/tin/1?id=5")
    assert address("https://[bao") == "https://[bao"
