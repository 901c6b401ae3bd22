"""`feeds.yaml`: the feeds that an office watches, written by a person."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.article import Place
from corpus.errors import CorpusError
from corpus.letters import place_tones
from corpus.places import find_places, place_of
from corpus.web.addresses import is_address

EVERY_S = 3600.0
_LEAST_S, _MOST_S = 300.0, 7 * 86400.0
_UNITS = {"m": 60.0, "h": 3600.0, "d": 86400.0}

SAMPLE = """\
# Các nguồn tin mà "danvan corpus watch" theo dõi: RSS, Atom hoặc sitemap. Bỏ dấu # ở đầu dòng để dùng.
#
# - url:   địa chỉ của nguồn tin (bắt buộc)
#   every: bao lâu xem lại một lần: 30m (phút), 2h (giờ), 1d (ngày); bỏ trống là 1h, ít nhất 5m
#   place: nơi của những bài không tự nói nơi nào, ví dụ Thái Nguyên hoặc huyện Sơn Dương (Tuyên Quang)
#   keep:  chỉ giữ bài có một trong những cụm từ này; bỏ trống là giữ mọi bài
#
# - url: https://baotinh.example/rss/xay-dung-dang.rss
#   every: 30m
#   place: Thái Nguyên
#   keep: [dân vận, dân chủ ở cơ sở]
"""


@dataclass(frozen=True, slots=True)
class WatchedFeed:
    """One feed or sitemap of the list."""

    url: str
    every_s: float = EVERY_S
    place: Place | None = None
    """For articles that do not tell their own."""
    keep: tuple[str, ...] = ()
    """An article is kept where it has one of these; every one is kept where there are none."""

    def wants(self, text: str) -> bool:
        """Whether an article of this `text` is to be kept."""
        plain = _plain(text)
        return not self.keep or any(_plain(words) in plain for words in self.keep)


def read_feeds(path: Path) -> list[WatchedFeed]:
    """The feeds that the file at `path` lists.

    Raises:
        CorpusError: There is no such file, or something in it is wrong; the message names the line.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except FileNotFoundError as exc:
        raise CorpusError(
            f"Chưa có {path}; hãy tạo tệp mẫu bằng danvan corpus watch --init rồi sửa."
        ) from exc
    except UnicodeDecodeError as exc:
        raise CorpusError(f"{path}: không phải UTF-8; hãy lưu lại bằng UTF-8.") from exc
    except OSError as exc:
        raise CorpusError(f"{path}: không đọc được ({exc.strerror}); hãy xem lại quyền.") from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = mark.line + 1 if mark else 1
        raise CorpusError(
            f"{path} dòng {line}: không đúng cách viết YAML; mỗi nguồn bắt đầu bằng “- url: …”."
        ) from exc
    except (yaml.YAMLError, RecursionError) as exc:
        raise CorpusError(f"{path}: không đúng cách viết YAML; hãy xem lại tệp.") from exc
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise _wrong(path, root, "phải là một danh sách, mỗi nguồn bắt đầu bằng “- url: …”")
    feeds: dict[str, WatchedFeed] = {}
    for node in root.value:
        feed = _feed(path, node)
        if feed.url in feeds:
            raise _wrong(path, node, f"{feed.url} đã có ở trên; hãy bỏ một trong hai")
        feeds[feed.url] = feed
    return list(feeds.values())


def _feed(path: Path, node: yaml.Node) -> WatchedFeed:
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(path, node, "mỗi nguồn bắt đầu bằng “- url: …”")
    url, every_s, place = "", EVERY_S, None
    keep: tuple[str, ...] = ()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name == "url":
            url = _text(path, value)
            if not is_address(url):
                raise _wrong(path, value, f"“{url}” không phải địa chỉ http:// hoặc https://")
        elif name == "every":
            every_s = _seconds(path, value)
        elif name == "place":
            place = _place(path, value)
        elif name == "keep":
            keep = tuple(_words(path, value))
        else:
            raise _wrong(path, key, f"không có mục “{name}”; chỉ có url, every, place, keep")
    if not url:
        raise _wrong(path, node, "thiếu url")
    return WatchedFeed(url, every_s, place, keep)


def _seconds(path: Path, node: yaml.Node) -> float:
    text = _text(path, node)
    match = re.fullmatch(r"(\d{1,4})\s*([mhd])", text)
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0.0
    if not _LEAST_S <= seconds <= _MOST_S:
        raise _wrong(
            path, node, f"every “{text}” không dùng được; viết như 30m, 2h, 1d, từ 5m đến 7d"
        )
    return seconds


def _place(path: Path, node: yaml.Node) -> Place:
    text = unicodedata.normalize("NFC", _text(path, node))
    found = [mention for mention in find_places(text) if len(mention.units) == 1]
    if not found or found[0].start > 0:
        raise _wrong(
            path, node, f"chưa biết nơi “{text}”; viết như Thái Nguyên hoặc huyện Sơn Dương"
        )
    return place_of(found[0].units[0])


def _words(path: Path, node: yaml.Node) -> Iterator[str]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for item in nodes:
        for words in _text(path, item).split(","):
            if words.strip():
                yield words.strip()


def _text(path: Path, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise _wrong(path, node, "chỗ này phải là chữ")
    return str(node.value).strip()


def _wrong(path: Path, node: yaml.Node, what: str) -> CorpusError:
    return CorpusError(f"{path} dòng {node.start_mark.line + 1}: {what}.")


def _plain(text: str) -> str:
    """`text` as words are looked for in it: case, tone placement and white space do not count."""
    return " ".join(place_tones(unicodedata.normalize("NFC", text)).casefold().split())
