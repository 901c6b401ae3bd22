"""What the engine gives back: quotes, stated figures, and the reply as a person reads it."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from retrieval.ledger_row import Comparison

Status = Literal["answered", "not_found", "off_topic", "help"]

_FIGURE_KEYS = ("value", "number", "qualifier", "unit", "place", "level", "period", "quote")
_QUOTE_KEYS = (
    "file", "article", "title", "source", "published", "url", "text", "start", "end", "score",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact slice of a stored article, with its source."""

    file: str
    article: str
    title: str
    source: str | None
    published: str | None
    """ISO date."""
    url: str | None
    text: str
    """`article.text[start:end]`, checked when the quote is made."""
    start: int
    end: int
    score: float
    """Relevance, larger is nearer."""
    place: str | None = None
    """Place label as a reply writes it."""
    place_basis: str | None = None
    passage: int = 0
    """Number of the passage that holds the quote, for showing it whole."""
    also: tuple[str, ...] = ()
    """Who else published the story; in the JSON only where somebody did."""


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A number that the reply states as its answer."""

    value: str
    """As the article writes it, with its multiplier or sign: "6.500", "1,2 tỷ", "45,6%"."""
    number: float
    qualifier: str | None
    unit: str
    place: str | None
    level: str | None
    period: str | None
    quote: int
    """Index of the quote that holds it."""
    span: tuple[int, int] | None = field(default=None, compare=False)
    """Where the value stands in the article's text; not part of the JSON."""


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """A place that was asked about."""

    key: str
    label: str
    """As a reply writes it."""
    is_held: bool = True
    """Whether any article is about it; looked up for a refusal only."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the question was taken to ask for, in words that can be counted."""

    intent: str
    places: tuple[AskedPlace, ...] = ()
    years: tuple[int, ...] = ()
    subject: tuple[str, ...] = ()
    """("mô hình", "dân vận khéo"); empty where nothing but a place or a period is named."""
    unclear: bool = False
    """A place was named that could be several, so that nothing was looked for."""
    hits: int = 0
    """Passages that were read for the answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The engine's whole answer to one question; `figures[0]`, where there is one, is the answer."""

    question: str
    status: Status
    text: str
    figures: tuple[StatedFigure, ...] = ()
    quotes: tuple[Quote, ...] = ()
    lines: tuple[str, ...] = ()
    """What `text` says before the quotes; empty where `text` is one plain sentence."""
    notes: tuple[str, ...] = ()
    """What `text` says after the quotes."""
    others: tuple[Quote, ...] = ()
    """Quotes that would have answered as well, best first; not part of `text` nor of the JSON."""
    elapsed_ms: float = 0.0
    language: Literal["vi", "en"] = "vi"
    explain: dict[str, Any] = field(default_factory=dict)
    """How the answer came about (`danvan ask --explain`); not part of the JSON."""

    rejected: bool = False
    """The text was no question at all (empty, too long); `text` says so."""

    comparison: Comparison | None = None
    """The figures set side by side, where the question asks for that; not part of the JSON."""

    understood: Understood | None = None
    """None where it was no question; not part of the JSON."""

    def timed(self, elapsed_ms: float) -> "Answer":
        """The same answer with the time that it took, in milliseconds."""
        return replace(self, elapsed_ms=round(elapsed_ms, 2))

    def to_json(self, question_id: str | None = None) -> dict[str, Any]:
        """The object that `ask --json` and `batch` print."""
        row: dict[str, Any] = {} if question_id is None else {"id": question_id}
        return row | {
            "question": self.question,
            "status": self.status,
            "text": self.text,
            "figures": [
                {key: getattr(f, key) for key in _FIGURE_KEYS}
                | {"number": int(f.number) if f.number == int(f.number) else f.number}
                for f in self.figures
            ],
            "quotes": [
                {key: getattr(quote, key) for key in _QUOTE_KEYS}
                | ({"also": list(quote.also)} if quote.also else {})
                for quote in self.quotes
            ],
            "elapsed_ms": self.elapsed_ms,
        }
