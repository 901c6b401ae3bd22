"""What stands around a name: the word for its kind, capitals beside it, persons and streets."""

from dataclasses import dataclass

from corpus.letters import fold
from corpus.place_scan import Scan

KINDS = {
    "tỉnh": "tỉnh",
    "huyện": "huyện",
    "quận": "quận",
    "xã": "xã",
    "phường": "phường",
    "tp": "thành phố",
    "tx": "thị xã",
    "thành phố": "thành phố",
    "thị xã": "thị xã",
    "thị trấn": "thị trấn",
    "h": "huyện",
    "q": "quận",
}
"""Words that stand before a name, and the kind that they say."""

COMMUNES = {"xã", "phường", "thị trấn"}
COMMUNE_ENDS = {"xa", "phuong", "tran"}
"""The last words of those, folded."""

OFFICES = {
    f"{unit} {office}": kind
    for unit, kind in {
        "tỉnh": "tỉnh",
        "thành": "thành phố",
        "quận": "quận",
        "huyện": "huyện",
        "thị": "thị xã",
    }.items()
    for office in ("ủy", "đoàn")
}
"""Party committees and youth unions: they say the kind, but are not part of the name."""

AFTER = {"province": "tỉnh", "district": "huyện", "city": "thành phố", "town": "thị xã"}

_BY_FOLDED = {tuple(fold(words).split()): words for words in KINDS | OFFICES}
_LAST_WORDS = {words[-1] for words in _BY_FOLDED}
_ONE_LETTER = {"h", "q"}
_WORDS_TOO = {"xã", "quận"}
"""Without their diacritics these are words too: xa, far; quan, as in cơ quan."""

_PLURAL = {"các", "những", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "cac"}

# fmt: off
_SURNAMES = {
    "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ",
    "ngô", "dương", "lý", "đào", "đinh", "trịnh", "trương", "mai", "tô", "lương", "vương", "phùng",
    "tạ", "quách", "nông", "lò", "vi", "ma", "triệu", "đàm", "hứa", "lưu", "tống", "doãn", "khuất",
    "mạc", "nghiêm", "tăng", "uông", "kiều", "thạch", "danh", "giàng", "sùng", "thào", "vàng", "bế",
    "thị", "văn",
}
_PERSONS = {"ông", "bà", "anh", "chị", "cô", "chú", "cháu", "thầy", "bác", "ong", "ảnh"}
_PERSON_PAIRS = {("dong", "chi"), ("d", "c")}
_HONOURS = {
    ("chu", "tich"), ("tu", "tuong"), ("dao", "duc"), ("phong", "cach"), ("tam", "guong"),
    ("cong", "san"), ("lanh", "tu"), ("quoc", "gia"), ("di", "chuc"), ("thoi", "dai"),
}
_STREETS = {
    "đường", "phố", "sông", "chợ", "cầu", "hồ", "núi", "đèo", "ngõ", "hẻm", "suối", "vịnh",
    "thôn", "xóm", "ấp", "làng", "buôn",
}
_NO_STREETS = {"thành phố", "yêu cầu", "nhu cầu", "toàn cầu", "miền núi"}
_STARTERS = {
    "anh", "ban", "bà", "báo", "bên", "bí", "các", "chi", "chiều", "chủ", "công", "còn", "cùng",
    "cụ", "có", "dân", "do", "đã", "đại", "đảng", "đây", "đến", "đoàn", "để", "được", "giám",
    "hiện", "hiệp", "hội", "huyện", "khi", "là", "mặt", "mỗi", "một", "năm", "ngày", "người",
    "nhân", "nhiều", "những", "ông", "phó", "phòng", "quận", "qua", "quý", "sau", "sáng", "sở",
    "tại", "thành", "tháng", "theo", "thị", "thì", "thường", "thủ", "tin", "tỉnh", "tối", "trong",
    "trung", "trước", "trưởng", "trường", "từ", "và", "văn", "về", "việc", "việt", "viện", "với",
}
# fmt: on
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """A word for a unit's kind beside a name."""

    kind: str
    first: int
    """Index of the mention's first word: the kind word itself, or the name after an office."""
    plural: bool = False
    """Several of the kind follow: "các huyện"."""


def kind_before(scan: Scan, i: int) -> Kind | None:
    """The kind that is said right before the name that begins at word `i`."""
    if not i or scan.words[i - 1] not in _LAST_WORDS:
        return None
    for first in (i - 2, i - 1):
        said = _BY_FOLDED.get(tuple(scan.words[first:i])) if first >= 0 else None
        if said is None or not _stands_before(scan, first, i):
            continue
        if not all(map(scan.agrees, range(first, i), said.split(" "))):
            continue
        if said in _WORDS_TOO and scan.bare(first, i) and scan.accented:
            continue
        if said in OFFICES:
            return Kind(OFFICES[said], i)
        if said in _ONE_LETTER and not _is_abbreviation(scan, said, i):
            continue
        plural = scan.spaced(first) and (
            scan.lower(first - 1) in _PLURAL or scan.words[first - 1].isdigit()
        )
        return Kind(KINDS[said], first, plural)
    return None


def _stands_before(scan: Scan, first: int, i: int) -> bool:
    gap = scan.gap(i)
    joined = len(gap) <= 3 and gap.count(".") < 2 and not gap.removeprefix(".").strip(" \t\u00a0")
    return joined and (i - first < 2 or scan.spaced(i - 1))


def _is_abbreviation(scan: Scan, letter: str, i: int) -> bool:
    """Whether the letter before word `i` is Q. for quận (also Q1) or H. for huyện."""
    if scan.words[i].isdigit():
        return letter == "q"
    return scan.gap(i).startswith(".") or (scan.capital(i - 1) and scan.capital(i))


def kind_after(scan: Scan, end: int) -> str | None:
    """The kind that English says behind a name: "Thai Nguyen province"."""
    return AFTER.get(scan.words[end]) if scan.spaced(end) else None


def names_something_else(scan: Scan, first: int, end: int) -> bool:
    """Whether words `first`..`end` are part of a person's, a street's or another longer name."""
    viet_nam = scan.words[first] == "nam" and scan.spaced(first) and scan.words[first - 1] == "viet"
    return viet_nam or _is_called(scan, first) or _follows_surname(scan, first, end)


def _is_called(scan: Scan, first: int) -> bool:
    if first and scan.words[first - 1] == "anh" and scan.lower(first - 1) == "ảnh":
        return True  # "Ảnh: Thanh Hà"
    if not scan.spaced(first):
        return False
    before = scan.lower(first - 1)
    if before in _PERSONS or tuple(scan.words[max(first - 2, 0) : first]) in _PERSON_PAIRS:
        return True
    two = " ".join(map(scan.lower, range(max(first - 2, 0), first)))
    return before in _STREETS and two not in _NO_STREETS


def honours(scan: Scan, first: int) -> bool:
    """Whether the words before word `first` speak of the person: "tư tưởng Hồ Chí Minh"."""
    return tuple(scan.words[max(first - 2, 0) : first]) in _HONOURS


def _follows_surname(scan: Scan, first: int, end: int) -> bool:
    if scan.caseless or not scan.capital(first):
        return False
    i = first
    while scan.spaced(i) and end - i < _LONGEST_NAME and scan.capital(i - 1):
        i -= 1
        if is_surname(scan, i):
            return True
    return False


def goes_on(scan: Scan, end: int) -> bool:
    """Whether a capitalised word goes on with the name that ends before word `end`."""
    if scan.caseless or not scan.spaced(end) or not (scan.capital(end - 1) and scan.capital(end)):
        return False
    if scan.words[end].isdigit():
        return False
    if scan.abbreviation(end) or scan.lower(end) in _STARTERS:
        return False
    # "Thái Nguyên Trịnh Việt Hùng": a person's name follows, but not in "Thái Bình Dương".
    return not (is_surname(scan, end) and scan.spaced(end + 1) and scan.capital(end + 1))


def is_common(scan: Scan, i: int) -> bool:
    """Whether word `i`, as typed, is one that opens phrases or goes before persons: "Tại", "bà"."""
    return scan.lower(i) in _STARTERS or scan.lower(i) in _PERSONS


def is_surname(scan: Scan, i: int) -> bool:
    """Whether word `i` may begin a Vietnamese person's name."""
    return scan.capital(i) and scan.lower(i) in _SURNAMES
