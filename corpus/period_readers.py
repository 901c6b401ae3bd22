"""From what a pattern has matched to the days that it stands for."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus import period_patterns as spelled

PeriodKind = Literal["day", "month", "quarter", "months", "half", "year", "span"]
Said = dict[str, str]
"""The groups of a pattern that matched something."""

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date
    kind: PeriodKind

    @property
    def label(self) -> str:
        """As a reply writes it, and as `find_periods` reads it: "6 tháng đầu năm 2019"."""
        start, end = self.start, self.end
        if self.kind == "span":
            return self._span_label()
        return {
            "day": f"ngày {_day_label(start)}",
            "month": f"tháng {start.month}/{start.year}",
            "quarter": f"quý {_ROMAN[(end.month - 1) // 3]}/{start.year}",
            "half": f"6 tháng {'đầu' if start.month == 1 else 'cuối'} năm {start.year}",
            "months": f"{end.month} tháng năm {start.year}"
            if start.month == 1
            else f"{13 - start.month} tháng cuối năm {start.year}",
            "year": str(start.year),
        }[self.kind]

    def _span_label(self) -> str:
        start, end = self.start, self.end
        if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
            return f"{start.year}-{end.year}"
        if start.day == 1 and end == months(end.year, end.month, end.month, "month").end:
            return f"từ tháng {start.month}/{start.year} đến tháng {end.month}/{end.year}"
        return f"từ ngày {_day_label(start)} đến ngày {_day_label(end)}"

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years that it touches."""
        return tuple(range(self.start.year, self.end.year + 1))

    def covers(self, other: "Period") -> bool:
        """Whether every day of `other` is a day of this period."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end


def _day_label(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def day(number: date) -> Period:
    """One day."""
    return Period(number, number, "day")


def year(number: int) -> Period:
    """The calendar year `number`."""
    return Period(date(number, 1, 1), date(number, 12, 31), "year")


def months(number: int, first: int, last: int, kind: PeriodKind) -> Period:
    """The months `first` to `last` of the year `number`."""
    end = date(number, last, calendar.monthrange(number, last)[1])
    return Period(date(number, first, 1), end, kind)


def span(first: Period, last: Period) -> Period:
    """From the first day of `first` to the last of `last`; ValueError where that runs backwards."""
    if last.end <= first.start:
        raise ValueError("the span ends before it begins")
    return Period(first.start, last.end, "span")


def read(name: str, said: Said, reference: date | None) -> Period:
    """What the pattern `name` matched; ValueError where there is no such day or no year is known.

    Args:
        name: The pattern's name.
        said: Its groups.
        reference: The day on which it was said.
    """
    return _READERS[name](said, reference)


def _known(reference: date | None) -> date:
    if reference is None:
        raise ValueError("the day on which it was said is not known")
    return reference


def _year_of(said: Said, reference: date | None) -> int:
    """The year said, or meant by "năm ngoái"."""
    if "y" in said:
        return int(said["y"])
    return _known(reference).year + spelled.RELATIVE[said["w"]]


def _count(word: str) -> int:
    word = " ".join(word.split())
    return int(word) if word.isdigit() else spelled.NUMBERS[word]


def _month(said: Said) -> int:
    return _count(said["n"]) if "n" in said else int(said["m"])


def _date(said: Said, _: date | None) -> Period:
    return day(date(int(said["y"]), _month(said), int(said["d"])))


def _english_date(said: Said, _: date | None) -> Period:
    return day(date(int(said["y"]), spelled.MONTHS[said["w"]], int(said["d"])))


def _days(said: Said, reference: date | None) -> Period:
    last_month = int(said["m"])
    last = _day_without_year(said, reference) if "y" not in said else None
    end = last.start if last else date(int(said["y"]), last_month, int(said["d"]))
    first_month = int(said.get("m1", last_month))
    start = date(end.year - (first_month > end.month), first_month, int(said["d1"]))
    return span(day(start), day(end))


def _day_without_year(said: Said, reference: date | None) -> Period:
    """The nearest such day: behind the day on which it was said, or ahead of it after "trước"."""
    ahead = bool(said.get("w"))
    today = _known(reference)
    for step in range(5):  # 29 February may be four years away
        number = today.year + (step if ahead else -step)
        try:
            found = date(number, int(said["m"]), int(said["d"]))
        except ValueError:
            continue
        if (found >= today) if ahead else (found <= today):
            return day(found)
    raise ValueError(f"no day {said['d']}/{said['m']}")


def _month_of_year(said: Said, reference: date | None) -> Period:
    number = spelled.MONTHS[said["w"]] if said.get("w") in spelled.MONTHS else _month(said)
    return months(_year_of(said, reference), number, number, "month")


def _months_span(said: Said, reference: date | None) -> Period:
    last = _year_of(said, reference)
    first = months(int(said.get("y1", last)), int(said["m1"]), int(said["m1"]), "month")
    return span(first, months(last, int(said["m"]), int(said["m"]), "month"))


def _months(said: Said, reference: date | None) -> Period:
    return part_of_year(_year_of(said, reference), said)


def part_of_year(number: int, said: Said) -> Period:
    """The first `n` months of the year, six if not said, or the last ones where `part` says so."""
    count = _count(said.get("n", "6"))
    if count == 12:
        return year(number)
    if not 1 <= count < 12:
        raise ValueError(f"a year has no {count} months")
    first = 13 - count if said.get("part") in spelled.LAST else 1
    return months(number, first, first + count - 1, "half" if count == 6 else "months")


def _quarter(said: Said, reference: date | None) -> Period:
    word = said["q"]
    number = int(word) if word.isdigit() else spelled.ORDINALS[word]
    return months(_year_of(said, reference), 3 * number - 2, 3 * number, "quarter")


def _years(said: Said, _: date | None) -> Period:
    return span(year(int(said["y1"])), year(int(said["y"])))


def _relative_year(said: Said, reference: date | None) -> Period:
    if "past" not in said:
        return year(_year_of(said, reference))
    # "Năm qua" is the year that ends, once it is nearly over.
    return year(_known(reference).year - (_known(reference).month < 11))


def _same_time(_: Said, reference: date | None) -> Period:
    return year(_known(reference).year - 1)


def _now(_: Said, reference: date | None) -> Period:
    return day(_known(reference))


_READERS: dict[str, Callable[[Said, date | None], Period]] = {
    "days": _days,
    "date": _date,
    "iso": _date,
    "date_words": _date,
    "date_english": _english_date,
    "date_american": _english_date,
    "day": _day_without_year,
    "months_span": _months_span,
    "months": _months,
    "half": _months,
    "half_english": _months,
    "quarter": _quarter,
    "quarter_english": _quarter,
    "month": _month_of_year,
    "month_short": _month_of_year,
    "month_english": _month_of_year,
    "years": _years,
    "year": lambda said, _: year(int(said["y"])),
    "year_relative": _relative_year,
    "same_time": _same_time,
    "year_bare": lambda said, _: year(int(said["y"])),
    "now": _now,
}
