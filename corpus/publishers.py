"""Who publishes a page: provincial papers, broadcasters and portals, and the national press.

`publishers.json` holds what no pattern tells; "baothainguyen.vn", "huyensonduong.tuyenquang.gov.vn"
and their like are read by the names of the places in them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from corpus.article import Level
from corpus.place_names import Unit, districts, get, provinces, slug
from corpus.places import find_places

Rank = Literal["official", "provincial", "national", "aggregator"]
"""Of one story on several sites, the first of these is its main source."""

_SUFFIX = re.compile(r"\.(?:(?:com|org|net|info|edu)\.vn|vn|com|net|org)$")
_PARTY_HOST = "dcs.vn"
_OTHER_SLUGS = {
    "hochiminhcity": "ho-chi-minh",
    "tphcm": "ho-chi-minh",
    "hue": "thua-thien-hue",
    "brvt": "ba-ria-vung-tau",
}
_COMMON = re.compile(r"^(?:www\d?|m|mobile|amp|beta)\.")
_ONLINE = re.compile(r"\b(?:Online|News|TV)\b")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_KINDS: dict[str, tuple[str, ...]] = {
    "huyện": ("huyen", "h"),
    "quận": ("quan", "q"),
    "thị xã": ("thixa", "tx"),
    "thành phố": ("thanhpho", "tp"),
}
_BODIES = re.compile(r"^(?:ubnd|hdnd|huyenuy|quanuy|thiuy|thanhuy|congthongtin|portal)(?=.)")
_PATTERNS: tuple[tuple[re.Pattern[str], str, Rank], ...] = (
    (re.compile(r"bao(?P<place>[a-z0-9]+)"), "Báo {}", "provincial"),
    (re.compile(r"(?P<place>[a-z]+)tv"), "Đài Phát thanh và Truyền hình {}", "provincial"),
    (re.compile(r"(?:truyenhinh|ptth|daiptth)(?P<place>[a-z]+)"), "Đài Phát thanh và Truyền hình {}", "provincial"),
    (re.compile(r"(?P<place>[a-z]+)online"), "{} Online", "provincial"),
    (re.compile(r"danvan(?P<place>[a-z]+)"), "Trang thông tin Dân vận {}", "official"),
    (re.compile(r"(?:mttq|mattran)(?P<place>[a-z]+)"), "Mặt trận Tổ quốc Việt Nam {}", "official"),
    (re.compile(r"(?:dangbo|tinhuy|thanhuy)(?P<place>[a-z]+)"), "Đảng bộ {}", "official"),
)  # fmt: skip
_PRESS_NAME = re.compile(r"(?:báo|đài|tạp chí)\b|.*\b(?:online|tv|news)$")
_OFFICIAL_NAME = re.compile(
    r"(?:cổng|trang|chuyên trang|bản tin|website|ubnd|ủy ban|(?:tỉnh|thành|huyện|quận|thị) ủy|đảng bộ"
    r"|ban dân vận|sở|hội đồng|mặt trận)\b"
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who runs a site."""

    name: str
    """As a reply names it: "Báo Thái Nguyên"."""
    hosts: tuple[str, ...]
    place: str | None
    """Key of the province or district that it is the paper or portal of; None of a national one."""
    level: Level | None
    rank: Rank

    @property
    def unit(self) -> Unit | None:
        """The place itself."""
        return get(self.place) if self.place else None


@lru_cache(maxsize=4096)
def publisher_of(host_or_url: str | None, name: str | None) -> Publisher | None:
    """The publisher at this address, else of this name; None where neither tells.

    Args:
        host_or_url: "baothainguyen.vn", "https://sonduong.tuyenquang.gov.vn/tin/1.html".
        name: What the page or its credit line calls it: "Báo Hà Tĩnh", "baodaklak.vn".
    """
    found = _at(host_of(host_or_url)) if host_or_url else None
    if found or not name:
        return found
    return _called(" ".join(name.split()))


def host_of(address: str) -> str:
    """The host in an address or URL, in lower case, without "www." and the like; else empty."""
    try:
        netloc = urlsplit(address if "//" in address else f"//{address}").netloc.lower()
    except ValueError:
        return ""
    host = netloc.rpartition("@")[2].partition(":")[0].strip(".")
    return _COMMON.sub("", host)


def _at(host: str) -> Publisher | None:
    table = _by_host()
    labels = host.split(".")
    for start in range(len(labels) - 1):
        if found := table.get(".".join(labels[start:])):
            return found
    if host.endswith((".gov.vn", f".{_PARTY_HOST}")):
        return _portal(host, labels[:-2])
    return _patterned(host)


def _portal(host: str, labels: list[str]) -> Publisher | None:
    """The province's or district's portal: "quangnam.gov.vn", "huyensonduong.tuyenquang.gov.vn"."""
    province = _province(labels[-1]) if labels else None
    if province is None:
        return None
    inner = {unit for text in labels[:-1] if (unit := _district(text, province))}
    party = host.endswith(_PARTY_HOST)
    if len(inner) == 1:
        unit = inner.pop()
        name = f"Trang thông tin Đảng bộ {_full(unit)}" if party else _portal_name(unit)
    else:
        unit = province
        name = f"Trang thông tin Đảng bộ {_full(unit)}" if party else _portal_name(unit)
        name = host if labels[:-1] else name  # some office of the province
    return Publisher(name, (host,), unit.key, unit.level, "official")


def _portal_name(unit: Unit) -> str:
    return f"Cổng thông tin điện tử {_full(unit)}"


def _full(unit: Unit) -> str:
    return f"{unit.kind} {unit.name}"


def _patterned(host: str) -> Publisher | None:
    core = _SUFFIX.sub("", host).rpartition(".")[2].replace("-", "")
    for pattern, name, rank in _PATTERNS:
        found = pattern.fullmatch(core)
        if found and (unit := _province(found["place"])):
            return Publisher(name.format(unit.name), (host,), unit.key, unit.level, rank)
    return None


def _province(text: str) -> Unit | None:
    return _provinces_by_slug().get(text.replace("-", ""))


def _district(label: str, province: Unit) -> Unit | None:
    """The one district of the province that a part of a host names."""
    label = label.replace("-", "")
    bare = _BODIES.sub("", label)
    named = _districts_by_slug().get(province.name, {})
    found = named.get(label, ()) or named.get(bare, ())
    return found[0] if len(found) == 1 else None


@cache
def _provinces_by_slug() -> dict[str, Unit]:
    named = {slug(unit.name).replace("-", ""): unit for unit in provinces()}
    return named | {other: get(key) for other, key in _OTHER_SLUGS.items()}


@cache
def _districts_by_slug() -> dict[str, dict[str, tuple[Unit, ...]]]:
    table: dict[str, dict[str, tuple[Unit, ...]]] = {}
    for unit in districts():
        named = table.setdefault(unit.province or "", {})
        bare = slug(unit.name).replace("-", "")
        forms = [kind + bare for kind in _KINDS.get(unit.kind, ())]
        forms += [bare] if unit.name != unit.province and not bare.isdigit() else []
        for form in forms:
            named[form] = (*named.get(form, ()), unit)
    return table


@cache
def _table() -> tuple[Publisher, ...]:
    rows = json.loads(Path(__file__).with_name("publishers.json").read_text("utf-8"))
    return tuple(
        Publisher(
            row["name"],
            tuple(row["hosts"]),
            row["place"],
            get(row["place"]).level if row["place"] else None,
            row["rank"],
        )
        for row in rows
    )


@cache
def _by_host() -> dict[str, Publisher]:
    return {host: publisher for publisher in _table() for host in publisher.hosts}


@cache
def _by_name() -> dict[str, Publisher]:
    return {form: publisher for publisher in _table() for form in _forms(publisher.name)}


def _forms(name: str) -> Iterator[str]:
    """Folded spellings of one name: "Báo điện tử Đồng Khởi" is "Báo Đồng Khởi"."""
    folded = slug(name)
    yield folded
    yield re.sub(r"-dien-tu\b|-online$", "", folded)


def _called(name: str) -> Publisher | None:
    if _HOST.fullmatch(name):
        return _at(host_of(name))
    for form in _forms(name):
        if found := _by_name().get(form):
            return found
    low = name.lower()
    press = _PRESS_NAME.match(low)
    if not press and not _OFFICIAL_NAME.match(low):
        return None
    units = _named(name)
    if len(units) != 1:
        return None
    unit = units.pop()
    return Publisher(name, (), unit.key, unit.level, "provincial" if press else "official")


def _named(name: str) -> set[Unit]:
    """The places that a publisher's name can mean, a province before a district of its name."""
    found: set[Unit] = set()
    for mention in find_places(_ONLINE.sub(lambda word: word.group().lower(), name)):
        if not mention.within:
            highest = [unit for unit in mention.units if unit.level == "tỉnh"]
            found |= set(highest if highest and not _is_below(mention.surface) else mention.units)
    return found


def _is_below(surface: str) -> bool:
    """Whether the mention's own word says that it is a district."""
    return surface.lower().startswith(("huyện", "quận", "thị xã"))
