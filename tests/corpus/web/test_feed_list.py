import pytest
import yaml

from corpus.errors import CorpusError
from corpus.web.feed_list import SAMPLE, WatchedFeed, read_feeds


@pytest.fixture
def written(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "feeds.yaml"
        path.write_text(text, encoding=encoding)
        return path

    return write


def test_a_list_is_read(written):
    plain, full = read_feeds(
        written(
            "# nguồn\n- url: https://tin.vn/rss\n"
            "- url: https://bao.vn/rss\n  every: 30m\n  place: huyện Sơn Dương (Tuyên Quang)\n"
            "  keep: [dân vận, dân chủ]\n",
            "utf-8-sig",
        )
    )
    assert plain == WatchedFeed("https://tin.vn/rss")
    assert (plain.every_s, plain.place, plain.keep) == (3600, None, ())
    assert (full.url, full.every_s, full.keep) == (
        "https://bao.vn/rss",
        1800,
        ("dân vận", "dân chủ"),
    )
    assert full.place is not None
    assert full.place.label == "huyện Sơn Dương (Tuyên Quang)"


@pytest.mark.parametrize(("text", "seconds"), [("5m", 300), ("2h", 7200), ("1 d", 86400)])
def test_how_often_is_written_with_its_unit(written, text, seconds):
    assert read_feeds(written(f"- url: http://a.vn\n  every: {text}\n"))[0].every_s == seconds


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- url: https://a.vn\n  evry: 1h\n", 2, "evry"),
        ("- url: https://a.vn\n\n  every: 5\n", 3, "“5”"),
        ("- url: https://a.vn\n  every: 10s\n", 2, "10s"),
        ("- url: https://a.vn\n  every: 1m\n", 2, "từ 5m"),
        ("- url: https://a.vn\n  every: 99999999999999999999d\n", 2, "every"),
        ("- url: https://a.vn\n- url: ftp://b.vn\n", 2, "ftp://b.vn"),
        ("- url: https://a.vn\n  place: Xứ Lạ\n", 2, "Xứ Lạ"),
        ("- url: https://a.vn\n  place: [a]\n", 2, "phải là chữ"),
        ("- every: 1h\n", 1, "thiếu url"),
        ("- https://a.vn\n", 1, "- url"),
        ("url: https://a.vn\n", 1, "danh sách"),
        ("- url: https://a.vn\n- url: https://a.vn\n", 2, "đã có ở trên"),
        ("- url: https://a.vn\n  keep: {a: b}\n", 2, "phải là chữ"),
        ("- url: 'https://a.vn\n", 2, "YAML"),
        ("- url: https://a.vn\n\tplace: x\n", 2, "YAML"),
        ("- !!python/object:os.system {}\n", 1, "thiếu url"),
    ],
)
def test_a_mistake_is_named_with_its_line(written, text, line, words):
    with pytest.raises(CorpusError) as caught:
        read_feeds(written(text))
    assert f"feeds.yaml dòng {line}: " in str(caught.value)
    assert words in str(caught.value)


def test_a_file_in_another_encoding_and_a_missing_one_are_told(written, tmp_path):
    with pytest.raises(CorpusError, match="UTF-8"):
        read_feeds(written("- url: https://tin.vn # ữ\n", "utf-16"))
    with pytest.raises(CorpusError, match="--init"):
        read_feeds(tmp_path / "khong-co.yaml")


def test_the_sample_lists_nothing_until_its_marks_are_taken_off(written):
    assert read_feeds(written(SAMPLE)) == []
    lines = SAMPLE.splitlines()
    shown = lines[max(n for n, line in enumerate(lines) if line == "#") + 1 :]
    (feed,) = read_feeds(written("\n".join(line.removeprefix("# ") for line in shown)))
    assert feed.keep
    assert feed.place is not None
    assert yaml.safe_load(SAMPLE) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Công tác DÂN VẬN ở xã", True),
        ("công tác dân\nvận ở xã", True),
        ("Quy chế dân chủ cơ sở", False),
        ("vận động nhân dân", False),
        ("", False),
    ],
)
def test_words_are_looked_for_whatever_their_case(text, wanted):
    assert WatchedFeed("u", keep=("dân vận", "hoà giải")).wants(text) is wanted
    assert WatchedFeed("u").wants(text)


def test_words_are_found_wherever_their_tone_stands():
    assert WatchedFeed("u", keep=("hoà giải",)).wants("Tổ hòa giải thôn 3")
