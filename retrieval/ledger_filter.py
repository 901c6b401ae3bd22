"""Which rows of the ledger are wanted, from the words that a person types."""

from dataclasses import dataclass, replace

from corpus.article import Level
from corpus.periods import Period, find_periods
from corpus.places import Unit, find_places


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
