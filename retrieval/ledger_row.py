"""One row of the ledger of figures, and several set side by side."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.article import Level
from retrieval.figure import Basis, Kind, Role

Spread = Literal["place", "period", "level", "other"]
Mark = Literal["approximate", "period", "level", "status", "part", "part_of_year", "disagrees"]
"""Why a row does not stand as an equal beside the others of a comparison:

approximate: "gần", "trên", "khoảng" stand before it; period, level, status: it has another one than most;
part: it is for a part of its place, or a part of another figure; part_of_year: the year was not over;
disagrees: another article says another number of the same thing.
"""


class LedgerRow(NamedTuple):
    """One figure of the library with all that a report needs of it."""

    place: str | None
    """As a reply writes it: "Thái Nguyên", "huyện Sơn Dương (Tuyên Quang)"; None where it is not known."""
    place_key: str | None
    """Key of the unit in the gazetteer, or "xa:…" for a commune."""
    level: Level | None
    """Of the place."""
    part: str | None
    """The districts or villages that it is for, where these are only some: "9 huyện miền núi"."""
    measure: str
    """What is counted, in the words that the vocabulary has for it: "mô hình Dân vận khéo"."""
    status: str | None
    """đăng ký, công nhận, duy trì, …"""
    tier: str | None
    """The level that gave the title: "mô hình cấp tỉnh" -> "tỉnh"."""
    subject: str | None
    """tập thể, cá nhân."""
    field: str | None
    """Field of work: "kinh tế"."""
    role: Role
    qualifier: str | None
    """gần, trên, hơn, khoảng, …"""
    value: str
    """As the article writes it."""
    number: float
    unit: str
    """What the number is in: "mô hình", "đồng", "m2", "%"."""
    kind: Kind
    wording: str
    """The counted noun as the article writes it after the number."""
    part_of: str | None
    """Value of the figure that it is a part of ("trong đó", "gồm")."""
    period: str | None
    """As a reply writes it: "2016-2021", "6 tháng đầu năm 2019"."""
    period_start: str | None
    """ISO date."""
    period_end: str | None
    period_basis: Basis | None
    until: bool
    """It is what had been reached by then."""
    article: str
    """Its id."""
    title: str
    publisher: str | None
    published: str | None
    """ISO date."""
    url: str | None
    quote: str
    """The sentence, word for word: `article.text[start:end]`."""
    start: int
    end: int
    position: int
    """Where the number stands in the article's text; with `article` the row's identity."""
    disagrees: tuple[str, ...] = ()
    """What other articles say of the same thing, where it is another number: "1.519 (Báo Hải Dương)"."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A row in a comparison."""

    label: str
    """What tells it from the others: its place, its period, its subject."""
    row: LedgerRow
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows set side by side, in the order in which they are shown; the chart, the list and the workbook of it."""

    title: str
    """"Mô hình Dân vận khéo năm 2023"."""
    spread: Spread
    """What tells the rows apart; rows over periods are in the order of time, others by size."""
    rows: tuple[Compared, ...]
    notes: tuple[str, ...] = ()
    """What cannot be compared, and why, in whole sentences."""
    missing: tuple[str, ...] = ()
    """What was asked for and has no figure in the library: "Lai Châu"."""
