"""Names as they are spelled: in full, by an alias, shortened, by their initials; and communes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from corpus.letters import fold
from corpus.place_context import (
    COMMUNE_ENDS,
    COMMUNES,
    Kind,
    goes_on,
    honours,
    is_surname,
    kind_after,
    kind_before,
    names_something_else,
)
from corpus.place_names import Spelling, Unit, commune, gazetteer
from corpus.place_scan import Scan

_LIST = re.compile(r",\s?|;\s?|\s(?:và|va|and)\s")
_LONGEST_COMMUNE = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; `surface` is text[start:end], with its kind word if there is one."""

    start: int
    end: int
    surface: str
    units: tuple[Unit, ...]
    """What it may be; more than one where the text leaves that open."""
    how: Literal["exact", "alias", "fuzzy"]
    weak: bool
    """The words may just as well mean something else: "hòa bình", initials."""
    within: bool = False
    """It only says where the place named before it lies: "(Long An)" after "huyện Cần Đước"."""
    explicit: bool = False
    """A word for its kind stands beside it: tỉnh, huyện, Quận ủy."""


@dataclass(slots=True)
class Reader:
    """Reads one text from left to right."""

    scan: Scan
    typed: bool
    """Whether a person typed it as a question: bare initials are read too."""
    taken: list[bool] = field(init=False)
    """Which words are part of a mention, or of a longer name that is no place."""
    listed: Kind | None = None
    """The kind that a list began with: "các huyện Lệ Thủy, Quảng Ninh"."""
    listed_end: int = 0
    reached: int = 0
    """Index after the last mention: a word in it says no kind of the next name."""

    def __post_init__(self) -> None:
        self.taken = [False] * len(self.scan)

    def read(self, openings: Iterable[int]) -> Iterator[Mention]:
        """Every place in the text whose name begins at one of the words `openings`."""
        opening = gazetteer().lengths
        end = 0
        for i in openings:
            if i < end:
                continue
            words = self.scan.words
            word = words[i]
            if word in opening:
                mention, end = self._name_at(i)
            elif len(word) <= 2:
                mention, end = self._shortened(i) or self._initials(i) or (None, i)
            else:
                mention, end = None, i
            if end == i and i and words[i - 1] in COMMUNE_ENDS:
                mention, end = self._commune_at(i)
            if mention:
                self.taken[i:end] = [True] * (end - i)
                self.reached = end
                self.listed_end = mention.end
                yield mention

    def _name_at(self, i: int) -> tuple[Mention | None, int]:
        """(the mention whose name begins at word `i`, index after it or after what else it is)."""
        end, spellings = longest(self.scan, i)
        if not spellings or _is_kind_word(self.scan, i, end):
            return None, i
        if self._begins_small(i, end) and not any(s.units[0].level == "tỉnh" for s in spellings):
            return None, i
        return self._named(i, end, spellings)

    def _begins_small(self, i: int, end: int) -> bool:
        """Whether a word stands before a name, not its first syllable: "như Thanh Hóa"."""
        if self.scan.capital(i) or not any(map(self.scan.capital, range(i + 1, end))):
            return False
        return kind_before(self.scan, i) is None

    def _commune_at(self, i: int) -> tuple[Mention | None, int]:
        said = self._kind_before(i)
        return self._commune(said, i) if said and said.kind in COMMUNES else (None, i)

    def _kind_before(self, i: int) -> Kind | None:
        said = kind_before(self.scan, i)
        return said if said and said.first >= self.reached else None

    def _named(self, i: int, end: int, spellings: list[Spelling]) -> tuple[Mention | None, int]:
        scan = self.scan
        said = self._kind_before(i) or self._listed_kind(i, spellings)
        if said and said.kind in COMMUNES:
            return self._commune(said, i, known=(end, spellings[0].units[0].name))
        stop = end
        if said is None and (after := kind_after(scan, end)):
            said, stop = Kind(after, i), end + 1
        if said is None and self._is_no_place(i, end, spellings):
            return None, end
        if scan.words[i].isdigit() and (said is None or said.kind != "quận"):
            return None, end  # "cấp tỉnh 7 mô hình" counts, "quận 7" is a place
        self.listed = said if said and said.plural else None
        units = spellings[0].units
        if len(spellings) > 1:
            units = tuple(dict.fromkeys(unit for spelling in spellings for unit in spelling.units))
        alias = all(spelling.how == "alias" for spelling in spellings)
        mention = make(
            scan,
            said.first if said else i,
            stop,
            of_kind(units, said.kind if said else None),
            "alias" if alias else "exact",
            weak=said is None and self._weak(i, end, spellings),
            explicit=said is not None,
        )
        return mention, stop

    def _is_no_place(self, i: int, end: int, spellings: list[Spelling]) -> bool:
        scan = self.scan
        if scan.words[i].isdigit() or names_something_else(scan, i, end):
            return True
        if honours(scan, i) and all(spelling.needs_kind for spelling in spellings):
            return True
        return goes_on(scan, end) and not longest(scan, end)[1]

    def _listed_kind(self, i: int, spellings: list[Spelling]) -> Kind | None:
        """The kind that a list says once: Quảng Ninh in "các huyện Lệ Thủy, Quảng Ninh"."""
        listed = self.listed
        if not listed or not _LIST.fullmatch(self.scan.text, self.listed_end, self.scan.start(i)):
            return None
        alike = any(unit.kind == listed.kind for s in spellings for unit in s.units)
        return Kind(listed.kind, i, plural=True) if alike else None

    def _weak(self, i: int, end: int, spellings: list[Spelling]) -> bool:
        phrase = self.scan.phrase(i, end)
        if all(spelling.needs_kind for spelling in spellings):
            return True
        if not self.scan.proper(i, end):
            # Articles capitalise names; people who type often do not.
            small = end - i > 1 and not self.scan.capital(i)
            return (small and not self.typed) or phrase in gazetteer().everyday
        # "Thanh Hoa" in an article with diacritics is not Thanh Hóa.
        return not self.typed and self.scan.accented and phrase in gazetteer().other_names

    def _commune(
        self, said: Kind, i: int, known: tuple[int, str] = (0, "")
    ) -> tuple[Mention | None, int]:
        """The commune named at word `i`; `known` is the end and the name of a unit named alike."""
        scan = self.scan
        end = i
        if scan.words[i].isdigit():  # "phường 12", but not "129 xã, 741 khu dân cư"
            if said.kind != "phường" or len(scan.words[i]) > 2:
                return None, i
            end += 1
        while end - i < _LONGEST_COMMUNE and end < len(scan.words) and self._names_commune(i, end):
            end += 1
        end = max(end, known[0])
        if end == i or (end == i + 1 and scan.spaced(end) and not scan.words[i].isdigit()):
            return None, i
        name = scan.text[scan.start(i) : scan.end(end - 1)]
        if not scan.proper(i, end):
            name = known[1] if end == known[0] else name.title()
        units = (commune(name, said.kind),)
        return make(scan, said.first, end, units, "exact", explicit=True), end

    def _names_commune(self, first: int, i: int) -> bool:
        scan = self.scan
        if not scan.capital(i) or scan.abbreviation(i) or (i > first and not scan.spaced(i)):
            return False
        if scan.words[i].isdigit() or scan.words[first].isdigit():
            return False
        person = is_surname(scan, i) and scan.spaced(i + 1) and scan.capital(i + 1)
        return not (person and (i - first > 1 or (scan.spaced(i + 2) and scan.capital(i + 2))))

    def _shortened(self, i: int) -> tuple[Mention, int] | None:
        """ "Q.Ngãi", "Đ. Tháp": the first syllable by its first letters."""
        scan = self.scan
        if i + 1 >= len(scan.words) or scan.gap(i + 1).rstrip() != ".":
            return None
        if not (self.typed or (scan.capital(i) and scan.capital(i + 1))):
            return None
        letters = scan.lower(i)
        units = tuple(
            unit
            for first, last, unit in gazetteer().shortened.get(scan.words[i + 1], ())
            if scan.agrees(i + 1, last)
            and (fold(first) if letters == scan.words[i] else first).startswith(letters)
        )
        if not units or names_something_else(scan, i, i + 2):
            return None
        return make(scan, i, i + 2, units, "alias"), i + 2

    def _initials(self, i: int) -> tuple[Mention, int] | None:
        """ "NĐ", "HD"; weak, for many other things have two letters, unless after "tỉnh"."""
        scan = self.scan
        said = self._kind_before(i)
        sure = said is not None and said.kind == "tỉnh"
        if not (sure or (self.typed and scan.abbreviation(i) and scan.proper(i, i + 1))):
            return None
        units = gazetteer().initials.get(scan.typed(i).upper())
        if not units:
            return None
        beside = scan.gap(i)[-1:] + (scan.gap(i + 1)[:1] if i + 1 < len(scan.words) else "")
        if set(beside) & set("-/.&"):
            return None
        if said and sure:
            return make(scan, said.first, i + 1, units, "alias", explicit=True), i + 1
        return make(scan, i, i + 1, units, "alias", weak=True), i + 1


def make(  # noqa: PLR0913 - what a mention holds
    scan: Scan,
    first: int,
    end: int,
    units: tuple[Unit, ...],
    how: Literal["exact", "alias", "fuzzy"],
    *,
    weak: bool = False,
    explicit: bool = False,
) -> Mention:
    """The mention that words `first`..`end` are."""
    start, stop = scan.start(first), scan.end(end - 1)
    surface = scan.text[start:stop]
    return Mention(start, stop, surface, units, how, weak=weak, explicit=explicit)


def longest(scan: Scan, i: int) -> tuple[int, list[Spelling]]:
    """(index after the longest name that begins at word `i`, its spellings)."""
    known = gazetteer()
    for length in known.lengths.get(scan.words[i], ()):
        end = i + length
        if end > len(scan.words):
            continue
        spellings = known.spellings.get(tuple(scan.words[i:end]), ())
        if spellings and all(map(scan.linked, range(i + 1, end))):
            bare, phrase = scan.bare(i, end), scan.phrase(i, end)
            agreeing = [s for s in spellings if bare or " ".join(s.accented) == phrase]
            if agreeing:
                return end, agreeing
    return i, []


def _is_kind_word(scan: Scan, i: int, end: int) -> bool:
    """Whether word `i` is no name's first: "quan son tra", "cơ quan Sơn La"."""
    if i + 1 >= len(scan.words) or scan.words[i] not in {"quan", "tinh", "huyen"}:
        return False
    if not scan.capital(i) and scan.capital(i + 1):
        return True
    kind = kind_before(scan, i + 1)
    return kind is not None and kind.first == i and longest(scan, i + 1)[0] > end


def of_kind(units: tuple[Unit, ...], kind: str | None) -> tuple[Unit, ...]:
    """The units that `kind` allows; where it allows none, the kind has changed or is a slip."""
    if kind is None or kind == "tỉnh":
        kept = tuple(unit for unit in units if unit.level == "tỉnh")
    else:
        kept = tuple(unit for unit in units if unit.kind == kind) or tuple(
            unit for unit in units if unit.level == "huyện"
        )
    return kept or units
