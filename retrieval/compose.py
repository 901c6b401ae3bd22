"""Puts answers together: quotes checked against their article, figures, and the text of the reply."""

from dataclasses import dataclass, field

from corpus.article import Article
from corpus.places import label, unit_at
from corpus.publications import also_published
from retrieval.answer import Answer, Quote, StatedFigure, Status
from retrieval.choose import Candidate
from retrieval.figure import Figure
from retrieval.phrasing import figure_line, quote_lines
from retrieval.question import Question
from retrieval.views import PassageView


def make_quote(view: PassageView, start: int, end: int, score: float) -> Quote:
    """The slice [start, end) of the passage's article as a quote; the text is checked."""
    article = view.article
    text = article.text[start:end]
    if not view.passage.start <= start < end <= view.passage.end or text != text.strip():
        raise ValueError(f"[{start}, {end}) is no quote of {article.id}")
    return Quote(
        file=article.file,
        article=article.id,
        title=article.title,
        source=article.source,
        published=article.published.isoformat() if article.published else None,
        url=article.url,
        text=text,
        start=start,
        end=end,
        score=round(max(score, 0.0), 4),
        place=article.place.label if article.place else None,
        place_basis=article.place_basis,
        passage=view.passage.number,
        also=also_published(article),
    )


@dataclass
class Draft:
    """An answer in the making."""

    question: Question
    quotes: list[Quote] = field(default_factory=list)
    figures: list[StatedFigure] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def quote(self, view: PassageView, start: int, end: int, score: float) -> int:
        """Add a quote, or find it; its index."""
        made = make_quote(view, start, end, score)
        for index, quote in enumerate(self.quotes):
            if (quote.article, quote.start, quote.end) == (made.article, made.start, made.end):
                return index
        self.quotes.append(made)
        return len(self.quotes) - 1

    def state(self, candidate: Candidate) -> str:
        """State a figure with its quote; the line that says it."""
        sentence = candidate.sentence
        index = self.quote(candidate.view, sentence.start, sentence.end, candidate.score)
        stated = stated_figure(candidate.figure, candidate.view.article, index)
        if stated not in self.figures:
            self.figures.append(stated)
        return figure_line(stated, candidate.figure, self.question.language)

    def note(self, text: str | None) -> None:
        """Add a note once."""
        if text and text not in self.notes:
            self.notes.append(text)

    def finish(self, status: Status) -> Answer:
        """The answer as it stands: lines, then quotes with sources, then notes."""
        language = self.question.language
        blocks = ["\n".join(self.lines)] if self.lines else []
        blocks += [quote_lines(quote, language) for quote in self.quotes]
        if self.notes:
            blocks.append("\n".join(self.notes))
        return Answer(
            question=self.question.raw,
            status=status,
            text="\n\n".join(blocks),
            figures=tuple(self.figures),
            quotes=tuple(self.quotes),
            lines=tuple(self.lines),
            notes=tuple(self.notes),
            language=language,
        )


def stated_figure(figure: Figure, article: Article, quote: int) -> StatedFigure:
    """The figure as the answer states it, with the place, level and period that it holds for."""
    unit = unit_at(figure.place) if figure.place else None
    own = article.place
    place = figure.place_label or (label(unit) if unit else own.label if own else None)
    level = unit.level if unit else article.level or (own.level if own else None)
    return StatedFigure(
        value=figure.value,
        number=figure.number,
        qualifier=figure.qualifier,
        unit=figure.unit,
        place=place,
        level=level,
        period=figure.period_label,
        quote=quote,
        span=(figure.start, figure.end),
    )
