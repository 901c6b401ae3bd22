"""Administrative units and the spellings of their names -> corpus/places.json.

Facts come from DATA/places. Which spellings are also everyday words ("hòa bình", peace), which
phrases merely look like a name ("cần được" beside Cần Đước), is counted in news, where names are
capitalised and words are not (training/count_phrases.py).
Run: python -m training.build_places [--data ../shared/data]
"""

import argparse
import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corpus.letters import fold, place_tones
from training.count_phrases import Counts, Lookalikes, count

OUT = Path(__file__).resolve().parents[1] / "corpus" / "places.json"
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
    "Mù Cang Chải": ["Mù Căng Chải"],
    "Phan Rang-Tháp Chàm": ["Phan Rang"],
    "Phú Quý": ["Phú Quí"],
    "Pleiku": ["Plei Ku", "Pleyku"],
    "Quy Nhơn": ["Qui Nhơn"],
    "Sa Pa": ["Sapa"],
    "Si Ma Cai": ["Xi Ma Cai", "Simacai"],
    "Thừa Thiên Huế": ["Huế", "Thừa Thiên", "TT Huế", "TTH", "TTHuế"],
}
HIGHLAND = {"Đắk": ("Đăk", "Đắc", "Đak"), "Đăk": ("Đắk", "Đắc", "Đak")}
NEEDS_KIND = {"Hồ Chí Minh", "Vinh", "Lắk"}
"""Mostly a person or a common noun unless a word such as thành phố stands before it."""

SEEN = 5
"""Occurrences below this are slips of the writers."""

EVERYDAY_SHARE = 0.3
"""Share of lower-case occurrences from which a spelling counts as an everyday phrase."""

NAME_SEEN, NAME_SHARE = 20, 0.02
"""Capitalised occurrences, absolute and against the name's, that make a look-alike a name too."""

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
    return row | ({"needs_kind": True} if name in NEEDS_KIND else {})


def everyday(names: dict[str, set[str]], counts: Counts) -> set[str]:
    """Phrases, as typed in lower case, that are everyday words although they look like a name.

    Args:
        names: Folded names -> their accented spellings, all in lower case.
        counts: What the news hold.
    """
    found = set()
    for folded, forms in counts.forms().items():
        spelled = names.get(folded, set())
        lower = sum(counts.lower[form] for form in forms)
        capital = sum(counts.capital[form] for form in spelled)
        if not spelled:
            found |= {folded} if lower >= SEEN and folded in counts.near_provinces else set()
            continue
        found |= {form for form in forms - spelled - {folded} if counts.lower[form] >= SEEN}
        checked = [(form, counts.lower[form], counts.capital[form]) for form in spelled]
        for form, low, high in [*checked, (folded, lower, capital)]:
            if low >= SEEN and low > EVERYDAY_SHARE * (low + high):
                found.add(form)
    return found


def other_names(names: dict[str, set[str]], counts: Counts, communes: set[str]) -> set[str]:
    """Phrases, in lower case, that are names of their own although they look like a place's."""
    lookalikes = Lookalikes(names.keys())
    found = {
        name
        for name in communes
        if tuple(fold(name).split()) in lookalikes and name not in names.get(fold(name), ())
    }
    for folded, forms in counts.forms().items():
        spelled = names.get(folded, set())
        least = max(NAME_SEEN, NAME_SHARE * sum(counts.capital[form] for form in spelled))
        found |= {form for form in forms - spelled if counts.capital[form] >= least}
    return found


def communes(places: Path) -> set[str]:
    """Names of communes before and since 1 July 2025, in lower case."""
    text = (places / "donvi_tinhthanh.json").read_text("utf-8")
    found = re.findall(r"(?:[Xx]ã|[Pp]hường|[Tt]hị trấn) ((?:[^\W\d_]+ ){1,3}[^\W\d_]+)", text)
    return {place_tones(unicodedata.normalize("NFC", name).lower()) for name in found}


def write(out: Path, **sections: Iterable[Any]) -> None:
    """Write one entry to a line, so that a change shows as a line."""
    parts = [
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        + "\n]"
        for name, rows in sections.items()
    ]
    out.write_text("{" + ",\n".join(parts) + "}\n", "utf-8")


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = OUT.parents[2] / "shared" / "data"
    parser.add_argument("--data", type=Path, default=default, help="folder of places/ and train/")
    data = parser.parse_args().data
    provinces, districts = units(data / "places")
    names: dict[str, set[str]] = {}
    for row in provinces + districts:
        for spelling in [row["name"], *row.get("aliases", ())]:
            accented = place_tones(" ".join(re.findall(r"[^\W\d_]+", spelling.lower())))
            names.setdefault(fold(accented), set()).add(accented)
    province_names = {fold(row["name"]) for row in provinces}
    counts = count(data / "train", names.keys(), province_names)
    write(
        OUT,
        provinces=provinces,
        districts=districts,
        everyday=sorted(everyday(names, counts)),
        other_names=sorted(other_names(names, counts, communes(data / "places"))),
    )


if __name__ == "__main__":
    main()
