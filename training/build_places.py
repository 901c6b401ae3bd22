"""Administrative units and the spellings of their names -> corpus/places.json.

Facts come from DATA/places. Which spellings are also everyday words ("hòa bình", peace) and which phrases merely
look like a name ("cần được" beside Cần Đước) is counted in news, where names are capitalised and words are not.
Run: python -m training.build_places [--data ../shared/data]
"""

import argparse
import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from corpus.letters import fold, place_tones

OUT = Path(__file__).resolve().parents[1] / "corpus" / "places.json"
ARTICLES = 70_000
"""News articles that are counted; twice as many change fewer than 1 in 50 decisions."""

KINDS = {
    "tinh": "tỉnh",
    "thanh-pho": "thành phố",
    "quan": "quận",
    "huyen": "huyện",
    "thi-xa": "thị xã",
}
CORRECTIONS = {"Mù Căng Chải": "Mù Cang Chải", "Ia H' Drai": "Ia H'Drai", "Phú Quí": "Phú Quý"}
ALIASES = {
    "Bà Rịa - Vũng Tàu": ["BRVT", "BR-VT"],
    "Bắc Kạn": ["Bắc Cạn"],
    "Buôn Ma Thuột": ["Buôn Mê Thuột", "Ban Mê Thuột", "BMT"],
    "Đắk Lắk": ["Đắc Lắc", "Đắk Lăk", "Đắk Lắc"],
    "Hồ Chí Minh": ["TPHCM", "HCM", "HCMC", "Sài Gòn"],
    "Kon Tum": ["Công Tum"],
    "Krông A Na": ["Krông Ana"],
    "La Gi": ["Lagi"],
    "Phan Rang-Tháp Chàm": ["Phan Rang"],
    "Phú Quý": ["Phú Quí"],
    "Pleiku": ["Plei Ku", "Pleyku"],
    "Quy Nhơn": ["Qui Nhơn"],
    "Sa Pa": ["Sapa"],
    "Si Ma Cai": ["Xi Ma Cai", "Simacai"],
    "Thừa Thiên Huế": ["Huế", "Thừa Thiên", "TT Huế", "TTH", "TTHuế"],
}
HIGHLAND = {"Đắk": ("Đăk", "Đắc", "Đak"), "Đăk": ("Đắk", "Đắc", "Đak")}
PERSONS = {"Hồ Chí Minh", "Vinh", "Lắk"}
"""Names that by themselves are mostly somebody's or a common noun: places only after a kind word."""

FORMER = [  # districts that were merged or renamed since 2015 and still appear in reports
    ("Từ Liêm", "huyện", "Hà Nội"), ("2", "quận", "Hồ Chí Minh"), ("9", "quận", "Hồ Chí Minh"),
    ("Thông Nông", "huyện", "Cao Bằng"), ("Trà Lĩnh", "huyện", "Cao Bằng"),
    ("Phục Hòa", "huyện", "Cao Bằng"), ("Hoành Bồ", "huyện", "Quảng Ninh"),
    ("Kỳ Sơn", "huyện", "Hòa Bình"), ("Thuận Hóa", "quận", "Thừa Thiên Huế"),
    ("Phú Xuân", "quận", "Thừa Thiên Huế"),
]  # fmt: skip


def units(places: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(provinces, districts) as rows, each sorted by name."""
    old = json.loads((places / "tinh_tp.json").read_text("utf-8"))
    names = {code: _name(row["name"]) for code, row in old.items()}
    now = _mergers(places, set(names.values()))
    provinces = [
        {"name": names[code], "kind": KINDS[row["type"]], "now": now[names[code]]}
        | _spellings(names[code])
        for code, row in old.items()
    ]
    listed = json.loads((places / "quan_huyen.json").read_text("utf-8")).values()
    rows = [(_name(row["name"]), KINDS[row["type"]], names[row["parent_code"]]) for row in listed]
    districts = [
        {"name": name, "kind": kind, "province": province} | _spellings(name)
        for name, kind, province in {*rows, *FORMER}
    ]
    return (
        sorted(provinces, key=lambda row: fold(row["name"])),
        sorted(districts, key=lambda row: (fold(row["name"]), fold(row["province"]), row["kind"])),
    )


def _name(raw: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(raw.split()))
    return place_tones(CORRECTIONS.get(name, name))


def _mergers(places: Path, old: set[str]) -> dict[str, str]:
    """Each old province's name -> the name of the province it belongs to since 1 July 2025."""
    now = {}
    for row in json.loads((places / "donvi_tinhthanh.json").read_text("utf-8")):
        if row["magoc"] != "0":
            continue
        name = _name(re.sub(r"^(Thành [Pp]hố|Tỉnh|Thủ Đô) ", "", row["ten"]))
        before = _name(row["truocsapnhap"]).replace("TPHCM", "Hồ Chí Minh")
        parts = {part for part in old if re.search(rf"(?<!\w){re.escape(part)}(?!\w)", before)}
        if not parts:  # "giữ nguyên"
            parts = {name if name in old else "Thừa Thiên Huế"}
        now.update(dict.fromkeys(parts, name))
    if missing := old - now.keys():
        raise ValueError(f"no province of today for {sorted(missing)}: see truocsapnhap")
    return now


def _spellings(name: str) -> dict[str, Any]:
    aliases = list(ALIASES.get(name, []))
    for base in [name, *aliases]:
        first, _, rest = base.partition(" ")
        aliases += [f"{other} {rest}" for other in HIGHLAND.get(first, ()) if rest]
    row: dict[str, Any] = {"aliases": list(dict.fromkeys(aliases))} if aliases else {}
    return row | ({"needs_kind": True} if name in PERSONS else {})


def write(
    provinces: list[dict[str, Any]], districts: list[dict[str, Any]], everyday: Iterable[str]
) -> None:
    """Write one unit to a line, so that a change shows as a line."""

    def lines(rows: Iterable[Any]) -> str:
        return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)

    OUT.write_text(
        f'{{"provinces": [\n{lines(provinces)}\n],\n"districts": [\n{lines(districts)}\n],\n'
        f'"everyday": [\n{lines(sorted(everyday))}\n]}}\n',
        "utf-8",
    )


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = OUT.parents[2] / "shared" / "data"
    parser.add_argument(
        "--data", type=Path, default=default, help="the folder that holds places/ and train/"
    )
    data = parser.parse_args().data
    provinces, districts = units(data / "places")
    write(provinces, districts, [])


if __name__ == "__main__":
    main()
