import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.vectors import VectorError, VectorsBuilder, VectorStore


def store(path, vectors, **options):
    builder = VectorsBuilder(vectors.shape[1], **options)
    for begin in range(0, len(vectors), 7):
        builder.add(vectors[begin : begin + 7])
    builder.save(path)
    return VectorStore.load(path)


def unit_vectors(seed, count, dim=16):
    vectors = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(seed=st.integers(0, 1000), k=st.integers(1, 60), picked=st.sets(st.integers(0, 39)))
def test_search_is_the_sorted_inner_product_over_the_allowed_rows(
    tmp_path_factory, seed, k, picked
):
    vectors = unit_vectors(seed, 40)
    query = unit_vectors(seed + 1, 1)[0]
    found, scores = store(tmp_path_factory.mktemp("v") / "v.faiss", vectors).search(
        query, k=k, allowed=np.array(sorted(picked), np.int64)
    )
    expected = sorted(picked, key=lambda row: -float(vectors[row] @ query))[:k]
    assert found.tolist() == expected
    assert scores == pytest.approx(vectors[expected] @ query, abs=1e-6)


def test_asking_for_more_than_there_is_gives_what_there_is(tmp_path):
    vectors = unit_vectors(0, 3)
    rows, scores = store(tmp_path / "v", vectors).search(vectors[2], k=10)
    assert sorted(rows.tolist()) == [0, 1, 2]
    assert rows[0] == 2
    assert scores[0] == pytest.approx(1)


def test_an_empty_store_finds_nothing(tmp_path):
    empty = store(tmp_path / "v", np.empty((0, 4), np.float32))
    assert empty.size == 0
    assert empty.search(np.ones(4, np.float32), k=5)[0].tolist() == []


def test_scores_are_those_of_the_rows_asked_for_in_their_order(tmp_path):
    vectors = unit_vectors(3, 9)
    query = unit_vectors(4, 1)[0]
    rows = np.array([8, 0, 3], np.int64)
    assert store(tmp_path / "v", vectors).scores(query, rows) == pytest.approx(
        vectors[rows] @ query
    )


def test_many_vectors_are_kept_in_8_bits_and_hardly_differ(tmp_path):
    vectors = unit_vectors(5, 600, dim=64)
    store(tmp_path / "flat", vectors)
    small = store(tmp_path / "small", vectors, flat_limit=500)
    assert (tmp_path / "small").stat().st_size < (tmp_path / "flat").stat().st_size / 3
    assert small.size == 600
    query = vectors[250]
    assert small.search(query, k=1)[0].tolist() == [250]
    rows, scores = small.search(query, k=600)
    assert scores == pytest.approx(vectors[rows] @ query, abs=0.01)
    assert scores == pytest.approx(small.scores(query, rows), abs=1e-5)


def test_cells_find_nearly_all_of_the_nearest_and_every_allowed_row(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "retrieval.vectors._SCANNED", 0
    )  # a quarter of the cells, as in a large store
    topics = unit_vectors(6, 60)
    vectors = np.repeat(topics, 150, axis=0) + 0.4 * unit_vectors(7, 9_000)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    flat = store(tmp_path / "flat", vectors)
    cells = store(tmp_path / "cells", vectors, flat_limit=2_000)
    queries = vectors[::300]
    found = [
        len({*flat.search(q, k=10)[0].tolist()} & {*cells.search(q, k=10)[0].tolist()})
        for q in queries
    ]
    assert sum(found) >= 0.88 * 10 * len(queries)  # 8 bits alone cost some of it
    for some in (np.arange(0, 9_000, 180), np.arange(1_000, 8_000)):
        rows, scores = cells.search(queries[0], k=len(some), allowed=some)
        assert sorted(rows.tolist()) == some.tolist()
        assert scores == pytest.approx(cells.scores(queries[0], rows), abs=1e-5)


def test_a_wrong_width_is_refused_with_both_numbers(tmp_path):
    with pytest.raises(ValueError, match=r"4 wide.*takes 16"):
        VectorsBuilder(16).add(np.ones((2, 4), np.float32))
    opened = store(tmp_path / "v", unit_vectors(0, 2))
    with pytest.raises(ValueError, match=r"4 wide.*has 16"):
        opened.search(np.ones(4, np.float32), k=1)
    with pytest.raises(ValueError, match=r"4 wide.*has 16"):
        opened.scores(np.ones(4, np.float32), np.array([0]))


@pytest.mark.parametrize("content", [None, b"", b"not an index at all"])
def test_a_missing_or_broken_file_is_one_error(tmp_path, content):
    path = tmp_path / "v.faiss"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(VectorError, match=r"v\.faiss"):
        VectorStore.load(path)
