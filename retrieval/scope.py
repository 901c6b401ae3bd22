"""Does a sentence or figure speak of the place and time that was asked? Hard rules, never similarity."""

from datetime import date
from functools import lru_cache

from corpus.article import Article
from corpus.periods import Period, article_periods, find_periods
from corpus.places import Unit, find_places, unit_of
from retrieval.figure import Figure
from retrieval.question import Question
from retrieval.views import PassageView, SentenceView


def article_unit(article: Article) -> Unit | None:
    """The unit that the article is about."""
    return unit_of(article.place) if article.place else None


def about(article: Article, places: tuple[Unit, ...]) -> bool:
    """Whether the article's own place is one of `places`."""
    unit = article_unit(article)
    return unit is not None and any(unit.key == place.key for place in places)


def names_place(text: str, places: tuple[Unit, ...]) -> bool:
    """Whether `text` itself names one of `places`."""
    wanted = {place.key for place in places}
    return any(unit.key in wanted for mention in find_places(text) for unit in mention.units)


def figure_place_agrees(figure: Figure, article: Article, places: tuple[Unit, ...]) -> bool:
    """Whether the figure is of one of `places`; without a place asked, of the article's own."""
    own = article_unit(article)
    key = figure.place or (own.key if own else None)
    if not places:
        return True
    if of_all(figure, places):
        return True
    return key is not None and any(key == place.key for place in places)


def of_all(figure: Figure, places: tuple[Unit, ...]) -> bool:
    """Whether the figure counts several places together, and `places` are among them."""
    part = figure.part or ""
    return len(places) > 1 and all(place.name in part for place in places)


def period_agrees(
    asked: Period, start: str | None, end: str | None, *, until: bool = False
) -> bool:
    """Whether something dated [start, end] (ISO days) answers for the period asked.

    A year is answered by that year or a part of it (the reply names the part), never by a longer span
    that only includes it; a span by itself, or by a year-end total that closes it. What was reached
    `until` the end of a year is also answered by a span that ends with it.
    """
    if start is None or end is None:
        return False
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if until and asked.kind == "year" and last == asked.end:
        return True
    if asked.kind == "year":
        return first.year == last.year == asked.start.year
    if asked.kind == "span":
        return first.year == asked.start.year and last.year == asked.end.year
    within = asked.start <= first and last <= asked.end
    return within and (first == asked.start or last == asked.end)


def sentence_periods(view: PassageView, sentence: SentenceView) -> list[Period]:
    """Periods that the sentence names itself; documents, comparisons and days left out."""
    return _own_periods(sentence.text, view.article.published)


@lru_cache(maxsize=512)
def _own_periods(text: str, published: date | None) -> list[Period]:
    found = find_periods(text, reference=published)
    return [
        m.period for m in found if not m.document and not m.comparison and m.period.kind != "day"
    ]


def time_agrees(question: Question, view: PassageView, sentence: SentenceView) -> bool:
    """Whether a sentence that states no figure belongs to the periods asked: its own, else the article's."""
    if not question.periods:
        return True
    own = sentence_periods(view, sentence)
    for asked in question.periods:
        if _happened_then(question, view.article, asked):
            continue
        if any(_touches(asked, period) for period in own):
            continue
        reported = article_periods(view.article)
        if any(_touches(asked, period) for period in reported) and not own:
            continue
        if any(_touches(asked, period) for period in reported) and all(
            _touches(asked, period) or _later(period, asked) for period in own
        ):
            continue
        return False
    return True


def _happened_then(question: Question, article: Article, asked: Period) -> bool:
    """A year beside an event is the year of the event; beside "tổng kết" it is the year reviewed."""
    reviewed = {"c:tổng kết", "c:sơ kết", "c:nhiệm vụ", "c:yêu cầu"} & question.measure.keys
    published = article.published
    return bool(
        not reviewed and published and asked.kind == "year" and asked.start.year == published.year
    )


def _touches(asked: Period, period: Period) -> bool:
    if asked.kind == "year" and period.kind == "span":
        return False
    if asked.kind == "span":
        return period.start.year >= asked.start.year and period.end.year <= asked.end.year
    if asked.kind in {"half", "quarter", "months", "month"}:
        return period.overlaps(asked) and (
            period.kind == "year" or period == asked or asked.covers(period)
        )
    return period.start.year <= asked.start.year <= period.end.year


def _later(period: Period, asked: Period) -> bool:
    """A plan for what comes after the period reported may stand in the same sentence."""
    return period.start > asked.end


def days_agree(question: Question, article: Article, days: list[Period]) -> bool:
    """Whether the article speaks of the days asked, or came out on them."""
    for asked in question.days:
        if any(day.start == asked.start for day in days):
            continue
        if article.published is not None and article.published == asked.start:
            continue
        return False
    return True
