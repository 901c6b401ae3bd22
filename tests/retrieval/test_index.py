import multiprocessing
import os
import re
import shutil
import signal
import time
from datetime import date

import numpy as np
import pytest

from corpus.article import Place
from corpus.places import find_places
from retrieval.figure import Figure
from retrieval.figures import find_figures
from retrieval.index import Index
from retrieval.index_writer import indexed_text
from retrieval.indexing import build_index
from retrieval.lexical import Token
from retrieval.search import search
from retrieval.source import Gathered
from tests.conftest import article, whole
from tests.toy_encoder import ToyEncoder

TEXTS = ("Mô hình dân vận khéo.", "Nhà mới.", "Dân vận.")


def no_figures(article, passage):
    return []


def build_in(folder, articles, encoder=None, *, digest="d", **options):
    options = {"splitter": whole, "figure_finder": no_figures} | options
    return build_index(
        Gathered(tuple(articles)), encoder or ToyEncoder(), folder, library_digest=digest, **options
    )


def articles(*texts):
    return [article(number, text) for number, text in enumerate(texts)]


def generations(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_what_is_built_is_what_is_opened(tmp_path):
    place = Place(name="Sơn Dương", level="huyện", kind="huyện", province="Tuyên Quang")
    source = article(
        1, "Toàn tỉnh Nam Định có 12 mô hình.", place=place, published=date(2023, 1, 6)
    )
    build_in(tmp_path, [source], figure_finder=find_figures).close()
    with Index.open(tmp_path, ToyEncoder(), library_digest="d") as index:
        assert index.size == index.vectors.size == index.lexical.size == 1
        assert (index.manifest.articles, index.manifest.encoder) == (1, "toy")
        assert index.catalogue.article_of(0) == source
        (figure,) = map(Figure.from_row, index.catalogue.figures(0))
        assert (figure.value, figure.unit) == ("12", "mô hình")
        assert index.lexical.document_frequency(Token("mo hinh")) == 1
        assert index.vectors.scores(np.eye(6, dtype=np.float32)[3], np.array([0]))[0] > 0.5


def test_places_are_tied_by_role(tmp_path):
    place = Place(name="Sơn Dương", level="huyện", kind="huyện", province="Tuyên Quang")
    index = build_in(tmp_path, [article(1, "Đoàn đến tỉnh Nam Định học tập.", place=place)])
    key = {
        name: find_places(name)[0].units[0].key
        for name in ("tỉnh Nam Định", "tỉnh Tuyên Quang", "huyện Sơn Dương")
    }
    tied = index.catalogue.passages_with_place
    for name, role in {"Sơn Dương": "article", "Tuyên Quang": "above", "Nam Định": "text"}.items():
        unit = next(value for words, value in key.items() if words.endswith(name))
        assert {r: tied([unit], [r]).tolist() for r in ("article", "above", "text")} == {
            "article": [],
            "above": [],
            "text": [],
            role: [0],
        }


def test_the_header_names_place_todays_province_period_and_source():
    source = article(
        1,
        "Có 12 mô hình.",
        title="Kết quả dân vận",
        place=Place(name="Nam Định"),
        period="2022",
        source="Báo Nam Định",
    )
    text = indexed_text(source, whole(source)[0])
    assert text.split("\n") == [
        "Kết quả dân vận",
        "Nam Định",
        "Ninh Bình",
        "2022",
        "Báo Nam Định",
        "Có 12 mô hình.",
    ]


def test_a_title_that_the_passage_holds_is_not_said_twice():
    source = article(1, "Kết quả dân vận năm 2022.", title="Kết quả dân vận")
    assert indexed_text(source, whole(source)[0]) == source.text


def test_an_empty_library_is_an_index_too(tmp_path):
    assert build_in(tmp_path, []).size == 0
    with Index.open(tmp_path, ToyEncoder()) as index:
        assert search(index, "dân vận", k=3) == []


def test_many_batches_keep_their_rows_and_tell_how_far_they_are(tmp_path):
    told = []
    texts = [f"Bài {number}" for number in range(2500)]
    index = build_in(tmp_path, articles(*texts), progress=lambda *step: told.append(step))
    assert index.size == 2500
    assert [hit.row for hit in search(index, "bài 2017", k=1, mode="lexical")] == [2017]
    assert [step[:2] for step in told] == [(done, 2500) for done in (*range(200, 2500, 200), 2500)]


def test_no_index_yet(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ValueError, match=r"Chưa có chỉ mục .*danvan index build") as caught:
            Index.open(folder, ToyEncoder())
        assert type(caught.value).__name__ == "IndexNotBuilt"


def test_another_encoder_is_refused_with_both_names(tmp_path):
    build_in(tmp_path, articles(*TEXTS))
    with pytest.raises(ValueError, match=r"toy .*other .*danvan index build") as caught:
        Index.open(tmp_path, ToyEncoder("other"))
    assert type(caught.value).__name__ == "IndexMismatch"


def test_a_changed_library_is_stale_but_may_be_opened_on_purpose(tmp_path):
    build_in(tmp_path, articles(*TEXTS), digest="yesterday")
    with pytest.raises(ValueError, match=r"Thư viện đã thay đổi .*3 bài.*index build") as caught:
        Index.open(tmp_path, ToyEncoder(), library_digest="today")
    assert type(caught.value).__name__ == "IndexStale"
    assert Index.open(tmp_path, ToyEncoder()).size == 3


def newer_format(folder):
    manifest = folder / "manifest.json"
    manifest.write_text('{"format": 99, "from": "the future"}', "utf-8")
    return "99, mới hơn định dạng 3"


def other_program(folder):
    manifest = folder / "manifest.json"
    told = re.sub(r'("program_digest": ")\w+', r"\1another", manifest.read_text("utf-8"))
    manifest.write_text(told, "utf-8")
    return "phiên bản khác của chương trình"


def no_manifest(folder):
    (folder / "manifest.json").unlink()
    return r"manifest\.json"


def broken_manifest(folder):
    (folder / "manifest.json").write_text("{", "utf-8")
    return r"manifest\.json"


def part_of(folder, name):
    (found,) = folder.glob(f"*/{name}")
    return found


def truncated(folder):
    os.truncate(part_of(folder, "vectors.faiss"), 10)
    return r"vectors\.faiss .*10 trong \d+ byte"


def half_deleted(folder):
    shutil.rmtree(part_of(folder, "lexical"))
    return r"lexical/\w+\.npy .*đã mất"


def overwritten(folder):
    path = part_of(folder, "catalogue.sqlite")
    path.write_bytes(b"x" * path.stat().st_size)
    return "bị hỏng"


def garbled_vectors(folder):
    path = part_of(folder, "vectors.faiss")
    path.write_bytes(b"x" * path.stat().st_size)
    return "bị hỏng"


def gone(folder):
    shutil.rmtree(folder)
    return "không còn"


@pytest.mark.parametrize(
    "damage",
    [
        newer_format,
        other_program,
        no_manifest,
        broken_manifest,
        truncated,
        half_deleted,
        overwritten,
        garbled_vectors,
        gone,
    ],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_index_is_one_sentence_and_a_build_mends_it(tmp_path, damage):
    built = build_in(tmp_path, articles(*TEXTS))
    folder = built.folder
    built.close()
    words = damage(folder)
    with pytest.raises(ValueError, match=words) as caught:
        Index.open(tmp_path, ToyEncoder())
    assert type(caught.value).__name__ == "IndexMismatch"
    assert str(caught.value).endswith("hãy chạy 'danvan index build'.")
    assert "\n" not in str(caught.value)
    build_in(tmp_path, articles(*TEXTS)).close()
    assert Index.open(tmp_path, ToyEncoder()).size == 3


def test_a_build_that_fails_leaves_the_old_generation_in_use(tmp_path):
    before = build_in(tmp_path, articles(*TEXTS))

    def fail(article, passage):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build_in(tmp_path, articles(*TEXTS), digest="new", figure_finder=fail)
    assert before.is_current
    assert generations(tmp_path) == [before.folder.name]


def test_a_reader_keeps_its_generation_until_it_closes(tmp_path):
    reader = build_in(tmp_path, articles("Cũ nhất."), digest="0")
    for number in range(1, 4):
        build_in(tmp_path, articles(*TEXTS), digest=str(number)).close()
    assert not reader.is_current
    assert len(generations(tmp_path)) == 2
    assert reader.catalogue.article_of(0).text == "Cũ nhất."
    assert search(reader, "cũ", k=1)[0].row == 0
    reader.close()
    (latest,) = generations(tmp_path)
    assert latest != reader.folder.name


# What follows runs builds in processes of their own, to kill them or to let them race.

APART = multiprocessing.get_context("spawn")  # a fork would inherit the threads of other tests


def slow_figures(article, passage):
    time.sleep(0.05)
    return []


def build_slowly(folder, digest, count):
    texts = [f"{digest} {number}" for number in range(count)]
    build_in(folder, articles(*texts), digest=digest, figure_finder=slow_figures)


def wait_for_a_build(folder):
    deadline = time.monotonic() + 30
    while not list(folder.glob(".building-*")):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_build_leaves_the_old_generation_and_is_tidied_up(tmp_path):
    build_in(tmp_path, articles(*TEXTS)).close()
    process = APART.Process(target=build_slowly, args=(tmp_path, "new", 200))
    process.start()
    wait_for_a_build(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert len(list(tmp_path.glob(".building-*"))) == 1
    with Index.open(tmp_path, ToyEncoder(), library_digest="d") as index:
        assert index.size == 3
    build_in(tmp_path, articles("Mới."), digest="new").close()
    assert list(tmp_path.glob(".building-*")) == []
    assert Index.open(tmp_path, ToyEncoder(), library_digest="new").size == 1


def test_two_builds_at_once_take_turns_and_both_end_well(tmp_path):
    builds = [
        APART.Process(target=build_slowly, args=(tmp_path, digest, 8)) for digest in ("x", "y")
    ]
    for process in builds:
        process.start()
    for process in builds:
        process.join(30)
    assert [process.exitcode for process in builds] == [0, 0]
    index = Index.open(tmp_path, ToyEncoder())
    assert index.size == 8
    assert re.match(index.manifest.library_digest, index.catalogue.article_of(0).text)
    assert list(tmp_path.glob(".*-*")) == []


def test_a_build_that_waited_takes_what_the_other_made_of_the_same_library(tmp_path):
    other = APART.Process(target=build_slowly, args=(tmp_path, "same", 20))
    other.start()
    wait_for_a_build(tmp_path)

    def never(article, passage):
        raise AssertionError

    index = build_in(tmp_path, articles("Bài"), digest="same", figure_finder=never)
    other.join(30)
    assert index.size == 20
    assert len(generations(tmp_path)) == 1
