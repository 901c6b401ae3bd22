"""What stands around a name: the word for its kind, capitals beside it, persons and streets."""

from dataclasses import dataclass

from corpus.letters import fold, place_tones
from corpus.place_names import WORD

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

_BY_FOLDED = {fold(words): words for words in KINDS | OFFICES}
_ONE_LETTER = {"h", "q"}
_PLURAL = {"các", "những", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "cac"}
_SPACES = " \t\u00a0"
_JOINS = {"", "-", "–", "'", "’"}

_SURNAMES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh trịnh trương mai tô "
    "lương vương phùng tạ quách nông lò vi ma triệu đàm hứa lưu tống doãn khuất mạc nghiêm tăng uông kiều "
    "thạch danh giàng sùng thào vàng bế".split()
)
_MIDDLE_NAMES = frozenset({"thị", "văn"})
_PERSON_WORDS = frozenset({"ông", "bà", "anh", "chị", "cô", "chú", "cháu", "thầy", "bác", "ong"})
_PERSON_PAIRS = frozenset({("dong", "chi"), ("d", "c")})
_STREET_WORDS = frozenset(
    {"đường", "phố", "sông", "chợ", "cầu", "hồ", "núi", "đèo", "ngõ", "hẻm", "suối"}
)
_NOT_STREETS = frozenset({"thành phố", "yêu cầu", "nhu cầu", "toàn cầu"})
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """A word for a unit's kind beside a name."""

    kind: str
    first: int
    """Index of the mention's first word: the kind word itself, or the name after an office."""
    plural: bool = False


class Scan:
    """The words of a text, folded, with what was typed for each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in WORD.finditer(fold(text)):
            self.words.append(match.group())
            self.starts.append(match.start())
            self.ends.append(match.end())

    def typed(self, i: int) -> str:
        """Word `i` as typed."""
        return self.text[self.starts[i] : self.ends[i]]

    def lower(self, i: int) -> str:
        """Word `i` in lower case, tone marks placed one way."""
        return place_tones(self.typed(i).lower())

    def gap(self, i: int) -> str:
        """What stands between word `i` and the one before."""
        return self.text[self.ends[i - 1] if i else 0 : self.starts[i]]

    def spaced(self, i: int) -> bool:
        """Whether only spaces part word `i` from the one before."""
        return 0 < i < len(self.words) and not self.gap(i).strip(_SPACES)

    def linked(self, i: int) -> bool:
        """Whether word `i` may continue a name that the word before began."""
        gap = self.gap(i)
        return len(gap) <= 3 and gap.count("\n") < 2 and gap.strip() in _JOINS

    def agrees(self, i: int, accented: str) -> bool:
        """Whether word `i`, which folds to the same, was typed so, or without any diacritics."""
        lower = self.typed(i).lower()
        return lower == self.words[i] or place_tones(lower) == accented

    def capital(self, i: int) -> bool:
        """Whether word `i` begins with a capital or a digit."""
        first = self.text[self.starts[i]]
        return first.isupper() or first.isdigit()

    def shouted(self, first: int, last: int) -> bool:
        """Whether words `first`..`last` and a neighbour are all capitals, so that case tells nothing."""
        if not all(self.typed(i).isupper() for i in range(first, last + 1)):
            return False
        near = [i for i in (first - 1, last + 1) if 0 <= i < len(self.words)]
        return any(len(self.typed(i)) > 1 and self.typed(i).isupper() for i in near)


def kind_before(scan: Scan, i: int) -> Kind | None:
    """The kind that is said right before the name that begins at word `i`."""
    for length in (2, 1):
        first = i - length
        if first < 0:
            continue
        said = _BY_FOLDED.get(" ".join(scan.words[first:i]))
        if said is None or not _kind_gap(scan, i) or (length == 2 and not scan.spaced(i - 1)):
            continue
        if not all(map(scan.agrees, range(first, i), said.split(" "))):
            continue
        if said in OFFICES:
            return Kind(OFFICES[said], i)
        if said in _ONE_LETTER and not (scan.gap(i).startswith(".") or scan.capital(first)):
            continue
        plural = first > 0 and scan.spaced(first) and _is_plural(scan, first - 1)
        return Kind(KINDS[said], first, plural)
    return None


def _kind_gap(scan: Scan, i: int) -> bool:
    gap = scan.gap(i)
    return len(gap) <= 3 and gap.lstrip(".").strip(_SPACES) == "" and gap.count(".") < 2


def _is_plural(scan: Scan, i: int) -> bool:
    return scan.lower(i) in _PLURAL or scan.words[i].isdigit()


def kind_after(scan: Scan, end: int) -> str | None:
    """The kind that English says behind a name: "Thai Nguyen province"."""
    return AFTER.get(scan.words[end]) if end < len(scan.words) and scan.spaced(end) else None


def names_something_else(scan: Scan, first: int, end: int) -> bool:
    """Whether words `first`..`end` belong to a person's or a street's name: "đồng chí Nguyễn Thái Bình"."""
    if not scan.spaced(first):
        return False
    before = scan.lower(first - 1)
    pair = tuple(scan.words[max(first - 2, 0) : first])
    if before in _PERSON_WORDS or pair in _PERSON_PAIRS:
        return True
    if (
        before in _STREET_WORDS
        and " ".join(map(scan.lower, range(max(first - 2, 0), first))) not in _NOT_STREETS
    ):
        return True
    return scan.capital(first) and _surname_before(scan, first, end)


def _surname_before(scan: Scan, first: int, end: int) -> bool:
    i = first - 1
    while i >= 0 and end - i <= _LONGEST_NAME and scan.capital(i):
        if is_surname(scan, i):
            return True
        if not scan.spaced(i):
            break
        i -= 1
    return False


def is_surname(scan: Scan, i: int) -> bool:
    """Whether word `i` may begin a Vietnamese person's name."""
    return scan.capital(i) and scan.lower(i) in _SURNAMES | _MIDDLE_NAMES
