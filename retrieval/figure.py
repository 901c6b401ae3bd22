"""One number of an article and what it says, as an index keeps it."""

from typing import Any, Literal, NamedTuple

Role = Literal["total", "increase", "decrease", "least", "most", "base", "target", "whole"]
"""least, most: a bound that was set; base: what is compared with; target: what is to be reached;
whole: what another number is out of ("62 trên tổng số 127 xã")."""
Kind = Literal["count", "percent", "money", "area", "length", "duration", "weight"]
Basis = Literal["clause", "sentence", "paragraph", "article"]
"""Where it is said when a figure holds."""


class Figure(NamedTuple):
    """One number of an article and what it says; offsets are into `Article.text`."""

    value: str
    """As written, with multiplier or sign."""
    number: float
    start: int
    end: int
    kind: Kind
    role: Role
    qualifier: str | None
    unit: str
    """The counted noun with its modifiers, as written after the number: "mô hình Dân vận khéo"."""
    own_start: int
    """Start of the words before the number that belong to it alone."""
    own_end: int
    """End of the words after it that belong to it alone."""
    sentence_start: int
    tail_start: int
    """Start of words that belong to it and to the numbers it is coordinated with."""
    tail_end: int
    parent: int | None
    """Start of the figure that this one is a part of ("trong đó", "gồm"), else None."""
    status: str | None
    level: str | None
    subject: str | None
    field: str | None
    part: str | None
    """The districts or villages that it is for, where these are only some: "9 huyện miền núi"."""
    place: str | None
    """Key of the unit that the sentence itself gives it; None for the article's own place."""
    place_label: str | None
    period_start: str | None
    """ISO date; None where neither sentence nor article says."""
    period_end: str | None
    period_label: str | None
    period_basis: Basis | None
    until: bool
    """It is what had been reached by then: "tính đến tháng 11/2023"."""

    def to_row(self) -> list[Any]:
        """The fields in order, ready for JSON."""
        return list(self)

    @classmethod
    def from_row(cls, row: list[Any]) -> "Figure":
        """The figure that `to_row` wrote."""
        return cls._make(row)
