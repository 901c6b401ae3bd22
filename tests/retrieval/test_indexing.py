"""An index that is brought up to date holds and finds what one built from nothing does."""

import gc
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import indexing, parallel
from retrieval.following import Follower
from retrieval.index import Index
from retrieval.indexing import build_index, update_index
from retrieval.lexical import Token
from retrieval.search import search
from retrieval.source import Gathered
from tests.conftest import article, whole
from tests.toy_encoder import ToyEncoder

WORDS = ("mô", "hình", "dân", "vận", "khéo", "nhà", "mới", "cầu", "đường")


class Counting(ToyEncoder):
    """Knows how many passages it was asked to encode."""

    def __init__(self):
        super().__init__()
        self.encoded = 0

    def encode_passages(self, texts):
        self.encoded += len(texts)
        return super().encode_passages(texts)


def no_figures(article, passage):
    return []


def options(digest):
    return {"library_digest": digest, "splitter": whole, "figure_finder": no_figures}


def update(folder, articles, digest, *, encoder=None, small=0):
    source = Gathered(tuple(articles))
    return update_index(source, encoder or ToyEncoder(), folder, small=small, **options(digest))


def found(index, question, k=50):
    hits = search(index, question, k=k)
    return {
        index.catalogue.article_of(hit.row).id: (hit.score, hit.lexical, hit.dense) for hit in hits
    }


def many(count):
    return [article(n, f"{WORDS[n % 9]} {WORDS[n * 7 % 9]} số {n}.") for n in range(count)]


def test_only_new_articles_are_encoded_and_are_found_beside_the_old(tmp_path):
    update(tmp_path, many(30), "1").close()
    encoder = Counting()
    new = article(99, "Cây cầu mới của bản.")
    with update(tmp_path, [*many(30), new], "2", encoder=encoder) as index:
        assert encoder.encoded == 1
        assert len(index.manifest.segments) == 2
        assert (index.manifest.articles, index.manifest.passages, index.size) == (31, 31, 31)
        assert next(iter(found(index, "cây cầu mới của bản"))) == new.id
        assert index.catalogue.article_of(30) == new


def test_an_article_that_left_is_gone_from_everything_at_once(tmp_path):
    articles = many(30)
    update(tmp_path, articles, "1").close()
    encoder = Counting()
    with update(tmp_path, articles[1:], "2", encoder=encoder) as index:
        assert encoder.encoded == 0
        assert index.manifest.articles == 29
        assert list(index.catalogue.passages_of_article(articles[0].id)) == []
        assert articles[0].id not in found(index, articles[0].text)
        assert articles[0].id not in {s.id for s in index.catalogue.article_summaries()}
        rows, _ = index.vectors.search(ToyEncoder().encode_queries([articles[0].text])[0], k=40)
        assert 0 not in rows
        assert index.lexical.scores([Token("so")])[0] == 0


def test_a_changed_article_answers_with_its_new_text_only(tmp_path):
    articles = many(30)
    update(tmp_path, articles, "1").close()
    changed = articles[3].model_copy(update={"text": "Đường làng mới rộng 5 mét."})
    with update(tmp_path, [*articles[:3], changed, *articles[4:]], "2") as index:
        rows = index.catalogue.passages_of_article(changed.id)
        assert [index.catalogue.article_of(row).text for row in rows] == [changed.text]
        assert index.manifest.articles == 30


def test_a_library_of_the_same_contents_costs_nothing_but_a_manifest(tmp_path):
    update(tmp_path, many(9), "1").close()
    encoder = Counting()
    with update(tmp_path, many(9), "2", encoder=encoder) as index:
        assert encoder.encoded == 0
        assert index.manifest.library_digest == "2"
    before = index.folder.name
    with update(tmp_path, many(9), "2") as index:
        assert index.folder.name == before


def test_a_small_index_is_written_afresh(tmp_path):
    update(tmp_path, many(9), "1").close()
    with update(tmp_path, many(10), "2", small=indexing.SMALL) as index:
        assert len(index.manifest.segments) == 1


def test_a_segment_with_much_that_is_gone_is_written_anew(tmp_path):
    update(tmp_path, many(20), "1").close()
    with update(tmp_path, many(20)[5:], "2") as index:
        assert [info.gone for info in index.manifest.segments] == [(0, 1, 2, 3, 4)]
    with update(tmp_path, many(20)[6:], "3") as index:
        assert [(info.articles, info.gone) for info in index.manifest.segments] == [(14, ())]


def test_many_small_segments_become_one(tmp_path):
    update(tmp_path, many(600), "0").close()
    for number in range(1, 8):
        with update(tmp_path, many(600 + number), str(number)) as index:
            assert len(index.manifest.segments) == 1 + number
    with update(tmp_path, many(608), "8") as index:
        assert sorted(info.articles for info in index.manifest.segments) == [8, 600]
        assert len(found(index, "số 607", k=608)) > 0


def test_an_index_of_another_encoder_is_built_from_nothing(tmp_path):
    update(tmp_path, many(9), "1").close()
    with update(tmp_path, many(9), "1", encoder=ToyEncoder("other")) as index:
        assert index.manifest.encoder == "other"


def test_a_reader_keeps_what_it_has_open_while_others_move_on(tmp_path):
    articles = many(30)
    old = update(tmp_path, articles, "1")
    newer = update(tmp_path, articles[1:], "2")
    assert articles[0].id in found(old, articles[0].text)
    with Index.open(tmp_path, ToyEncoder(), previous=newer) as third:
        newer.close()
        assert articles[1].id in found(third, articles[1].text)
    old.close()
    assert len([p for p in tmp_path.iterdir() if p.is_dir()]) == 1


def test_segments_are_shared_between_generations_that_are_open(tmp_path):
    old = update(tmp_path, many(30), "1")
    update(tmp_path, many(31), "2").close()
    new = Index.open(tmp_path, ToyEncoder(), previous=old)
    shared = old.segments().keys() & new.segments().keys()
    assert len(shared) == 1
    assert all(old.segments()[name] is new.segments()[name] for name in shared)
    old.close()
    assert len(found(new, "số 30")) > 0
    new.close()


def test_a_generation_that_was_left_keeps_no_file_open(tmp_path):
    """At once, not when garbage is next collected: a library may change every few seconds."""
    follower = Follower(update(tmp_path, many(30), "0"))
    gc.disable()
    try:
        for number in range(1, 4):
            source = Gathered(tuple(many(30)))  # built from nothing, so that no segment is shared
            build_index(source, ToyEncoder(), tmp_path, **options(str(number))).close()
            with follower.reading() as reader:
                assert len(found(reader.index, "số 7")) > 0
                assert reader.views.of(0)
        held = [name for name in open_files() if name.startswith(f"{tmp_path}/")]
        assert held != []
        assert [name for name in held if name.endswith("(deleted)")] == []
    finally:
        gc.enable()


def open_files() -> list[str]:
    """What this process holds open, as Linux tells it."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that looks
            found.append(str(link.readlink()))
    return [name for name in found if "/lexical/" in name]


step = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["add", "change", "remove"])), max_size=5
)


@settings(max_examples=30)
@given(steps=st.lists(step, min_size=1, max_size=6), question=st.sampled_from(WORDS))
def test_however_it_grew_it_holds_what_one_built_from_nothing_does(
    tmp_path_factory, steps, question
):
    folder = tmp_path_factory.mktemp("index")
    library = {a.id: a for a in many(12)}
    update(folder, library.values(), "start").close()
    for number, changes in enumerate(steps):
        for which, what in changes:
            one = article(which, f"{WORDS[which % 9]} {WORDS[number]} lần {number}.")
            if what == "remove":
                library.pop(one.id, None)
            elif what == "change" or one.id not in library:
                library[one.id] = one
        library = dict(sorted(library.items()))
        update(folder, library.values(), str(number)).close()
    afresh = folder.parent / f"{folder.name}-afresh"
    build_index(Gathered(tuple(library.values())), ToyEncoder(), afresh, **options("x")).close()
    with Index.open(folder, ToyEncoder()) as grown, Index.open(afresh, ToyEncoder()) as built:
        assert grown.manifest.articles == built.manifest.articles == len(library)
        summaries = [
            [(s.id, s.title) for s in index.catalogue.article_summaries()]
            for index in (grown, built)
        ]
        assert summaries[0] == summaries[1]
        assert found(grown, question).keys() == found(built, question).keys()
        dense = [{i: s[2] for i, s in found(index, question).items()} for index in (grown, built)]
        assert dense[0] == pytest.approx(dense[1], abs=1e-6)


def test_an_index_that_only_grew_scores_as_one_built_from_nothing(tmp_path):
    update(tmp_path / "grown", many(20), "1").close()
    grown = update(tmp_path / "grown", many(30), "2")
    built = update(tmp_path / "built", many(30), "2")
    assert len(grown.manifest.segments) == 2
    for word in WORDS:
        ours, expected = found(grown, word), found(built, word)
        assert list(ours) == list(expected)
        for name, scores in expected.items():
            assert ours[name] == pytest.approx(scores, rel=1e-6)
    grown.close()
    built.close()


def test_several_processes_write_what_one_does(tmp_path, monkeypatch):
    monkeypatch.setattr(parallel, "MANY", 10)
    monkeypatch.setattr(ToyEncoder, "is_light", True, raising=False)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2})
    told = []
    source = Gathered(tuple(many(40)))
    index = build_index(
        source, ToyEncoder(), tmp_path / "3", **options("x"), progress=lambda *s: told.append(s[:2])
    )
    assert [info.articles for info in index.manifest.segments] == [13, 13, 14]
    assert told[-1] == (40, 40)
    monkeypatch.setattr(parallel, "MANY", 1000)
    one = build_index(source, ToyEncoder(), tmp_path / "1", **options("x"))
    assert len(one.manifest.segments) == 1
    rows = np.arange(40)
    assert [index.catalogue.article_of(r) for r in rows] == [
        one.catalogue.article_of(r) for r in rows
    ]
    for word in WORDS:
        assert search(index, word, k=40) == search(one, word, k=40)
    index.close()
    one.close()
