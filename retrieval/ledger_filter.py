"""Which rows of the ledger are wanted, from the words that a person types."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import Level
from corpus.letters import fold
from corpus.periods import Period, find_periods
from corpus.places import Unit, find_places

_LEVELS: dict[str, Level] = {
    "tinh": "tỉnh", "thanh pho": "tỉnh", "huyen": "huyện", "quan": "huyện", "thi xa": "huyện",
    "xa": "xã", "phuong": "xã", "thi tran": "xã",
}  # fmt: skip


class FilterError(ValueError):
    """What was typed names nothing that the ledger can be filtered by; the message says so in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a row has to agree with; None and () leave it open."""

    places: tuple[str, ...] = ()
    """Keys of units."""
    inside: bool = True
    """Whether what lies in one of `places` counts too."""
    measure: str | None = None
    """A name of the vocabulary, or words that the measure holds; with or without diacritics."""
    period: tuple[str, str] | None = None
    """First and last day as ISO text; a row's own period lies within."""
    level: Level | None = None
    """Of the row's place."""
    status: str | None = None
    article: str | None = None

    def only(self, places: tuple[str, ...]) -> "Filter":
        """The same for `places` alone, without what lies in them."""
        return replace(self, places=places, inside=False)


def places_of(text: str) -> tuple[Unit, ...]:
    """The units that `text` names; today's name of a merged province stands for all its old parts.

    Raises:
        FilterError: it names none, or one that could be several.
    """
    found: list[Unit] = []
    for mention in find_places(text, fuzzy=True):
        provinces = [unit for unit in mention.units if unit.level == "tỉnh"]
        units = provinces if provinces and len(mention.units) > 1 else list(mention.units)
        if len(units) > 1:
            names = ", ".join(f"{unit.kind} {unit.name} ({unit.province})" for unit in units[:4])
            msg = f"“{text}” có thể là {names}; hãy ghi rõ tên tỉnh."
            raise FilterError(msg)
        found += units
    if not found:
        msg = f"Không có địa phương nào tên “{text}”; hãy ghi tên tỉnh hoặc huyện, ví dụ “Thái Nguyên”."
        raise FilterError(msg)
    return tuple(dict.fromkeys(found))


def period_of(text: str) -> Period:
    """The period that `text` names: "2023", "2016-2021", "6 tháng đầu năm 2019".

    Raises:
        FilterError: it names none, or several.
    """
    found = {mention.period for mention in find_periods(text)}
    if len(found) != 1:
        msg = f"“{text}” không phải một kỳ; hãy ghi ví dụ 2023, 2016-2021 hoặc “6 tháng đầu năm 2019”."
        raise FilterError(msg)
    return found.pop()


def filter_of(
    *,
    places: Sequence[str] = (),
    measure: str | None = None,
    period: str | None = None,
    level: str | None = None,
    status: str | None = None,
) -> Filter:
    """The filter that a person's words mean.

    Raises:
        FilterError: a word names no place, no period or no level.
    """
    asked = period_of(period) if period else None
    return Filter(
        places=tuple(unit.key for text in places for unit in places_of(text)),
        measure=measure.strip() or None if measure else None,
        period=(asked.start.isoformat(), asked.end.isoformat()) if asked else None,
        level=level_of(level) if level else None,
        status=status,
    )


def level_of(text: str) -> Level:
    """The level that `text` names, with or without diacritics.

    Raises:
        FilterError: it is none.
    """
    found = _LEVELS.get(fold(text.strip().lower()).removeprefix("cap "))
    if found is None:
        msg = f"“{text}” không phải một cấp; hãy ghi tỉnh, huyện hoặc xã."
        raise FilterError(msg)
    return found
