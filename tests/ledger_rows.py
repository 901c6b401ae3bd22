"""Rows of the ledger for tests, about invented events."""

from typing import Any

from retrieval.ledger_row import Compared, Comparison, LedgerRow, Mark

TEXT = "Năm 2023, toàn tỉnh có 1.519 mô hình Dân vận khéo được công nhận."


def row(place: str | None = "Hải Dương", number: float = 1519, **other: Any) -> LedgerRow:
    """A row whose fields say one thing unless told otherwise."""
    value = other.pop("value", f"{number:,.0f}".replace(",", "."))
    fields: dict[str, Any] = {
        "place": place,
        "place_key": place,
        "level": "tỉnh",
        "part": None,
        "measure": "mô hình Dân vận khéo",
        "status": None,
        "tier": None,
        "subject": None,
        "field": None,
        "role": "total",
        "qualifier": None,
        "value": value,
        "number": float(number),
        "unit": "mô hình",
        "kind": "count",
        "wording": "mô hình Dân vận khéo",
        "part_of": None,
        "period": "2023",
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "period_basis": "sentence",
        "until": False,
        "article": f"bai-{place}",
        "title": f"{place} đẩy mạnh công tác dân vận",
        "publisher": f"Báo {place}",
        "published": "2023-12-20",
        "url": "https://bao.example/dan-van.html",
        "quote": f"Năm 2023, {place} có {value} mô hình Dân vận khéo.",
        "start": 100,
        "end": 160,
        "position": 120,
    }
    return LedgerRow(**(fields | other))


def compared(label: str, number: float, *marks: Mark, **other: Any) -> Compared:
    """A row of a comparison; its place is the label unless told otherwise."""
    return Compared(label, row(**({"place": label, "number": number} | other)), marks)


def over(year: int, number: float, *marks: Mark, **other: Any) -> Compared:
    """A row of one place over a year."""
    fields = {
        "place": "Hải Dương",
        "period": str(year),
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "article": f"bai-{year}",
        "published": f"{year}-12-20",
    }
    return compared(str(year), number, *marks, **(fields | other))


def comparison(*rows: Compared, **other: Any) -> Comparison:
    """The rows side by side."""
    fields = {"title": "Mô hình Dân vận khéo năm 2023", "spread": "place"} | other
    return Comparison(rows=rows, **fields)
