"""The words of a reply, in Vietnamese and English; quotes stay as the articles have them."""

from collections.abc import Sequence
from datetime import date

from corpus.article import Article
from corpus.places import Unit, label
from retrieval.answer import Quote, StatedFigure
from retrieval.figure import Figure
from retrieval.wording import Language

EDITORIAL = "theo thông tin biên tập"

ALSO_NAMED = 2
"""How many of those who also published a story a source line names."""

_CHANGE = {"increase": ("tăng ", "up "), "decrease": ("giảm ", "down ")}


def say(language: Language, vietnamese: str, english: str) -> str:
    """The sentence in the language of the question."""
    return english if language == "en" else vietnamese


def figure_line(stated: StatedFigure, figure: Figure, language: Language) -> str:
    """The figure as the reply states it: "Thái Nguyên, 2016-2021: gần 6.500 mô hình Dân vận khéo"."""
    where = ", ".join(part for part in (stated.place, stated.period) if part)
    change = _CHANGE.get(figure.role, ("", ""))[1 if language == "en" else 0]
    qualifier = f"{stated.qualifier} " if stated.qualifier else ""
    amount = f"{change}{qualifier}{stated.value} {stated.unit}".strip()
    return f"{where}: {amount}" if where else amount


def quote_lines(quote: Quote, language: Language) -> str:
    """The quote and the line that says where it comes from."""
    return f"“{quote.text}”\n— {source_line(quote, language)}"


def source_line(quote: Quote, language: Language = "vi") -> str:
    """Title, publisher and date; how the place is known where the text does not say it."""
    parts = [quote.title]
    if quote.source:
        parts.append(quote.source)
    if quote.published:
        parts.append(day_label(date.fromisoformat(quote.published)))
    line = " · ".join(parts)
    if quote.place and quote.place_basis == "editorial":
        known = say(language, EDITORIAL, "place known from the editors, not from the text")
        line += f" ({quote.place}, {known})"
    elif quote.place:
        line += f" ({quote.place})"
    return line + also_line(quote.also, language)


def also_line(names: Sequence[str], language: Language = "vi") -> str:
    """ "; cũng đăng trên Báo X, Báo Y và 3 nơi khác"; empty where nobody else published the story."""
    if not names:
        return ""
    line = ", ".join(names[:ALSO_NAMED])
    more = len(names) - ALSO_NAMED
    if more > 0:
        line += say(language, f" và {more} nơi khác", f" and {more} more")
    return say(language, f"; cũng đăng trên {line}", f"; also published by {line}")


def day_label(day: date) -> str:
    """05/04/2022."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def place_names(places: Sequence[Unit]) -> str:
    """ "huyện Sơn Dương (Tuyên Quang)", or several joined by commas."""
    return ", ".join(label(place) for place in places)


def place_label(article: Article) -> str | None:
    """The article's own place as a reply writes it."""
    return article.place.label if article.place else None


def merger_note(place: Unit, language: Language) -> str | None:
    """What became of an old province on 1 July 2025, where it matters to the reader."""
    if place.level != "tỉnh" or place.now is None:
        return None
    if place.now != place.name:
        return say(
            language,
            f"Từ 01/7/2025, {place.name} thuộc {place.now} mới; số liệu trên là của {place.name} trước sáp nhập.",
            f"Since 1 July 2025 {place.name} belongs to the new {place.now}; the above is for the former {place.name}.",
        )
    others = [name for name in place.parts if name != place.name]
    if not others:
        return None
    joined = ", ".join(others)
    return say(
        language,
        f"Số liệu là của {place.name} trước 01/7/2025, chưa gồm {joined}.",
        f"This is for {place.name} before 1 July 2025, without {joined}.",
    )


def off_topic(language: Language) -> str:
    """One polite sentence, no quote."""
    return say(
        language,
        "Câu hỏi này nằm ngoài phạm vi công tác dân vận mà thư viện bài viết đang có, xin anh/chị hỏi nội dung khác.",
        "This question lies outside the mass mobilisation articles of the library; please ask something else.",
    )


def greeting(language: Language) -> str:
    """What the bot is for, with an example."""
    return say(
        language,
        "Xin chào anh/chị. Tôi trả lời câu hỏi về công tác dân vận bằng cách trích nguyên văn bài báo, kèm nguồn. "
        "Ví dụ: “Thái Nguyên có bao nhiêu mô hình Dân vận khéo?”",
        "Hello. I answer questions about mass mobilisation work by quoting articles word for word, with the source. "
        "For example: “How many Dân vận khéo models has Thái Nguyên built?”",
    )


def thanks(language: Language) -> str:
    """A polite close."""
    return say(language, "Rất vui được hỗ trợ anh/chị.", "You are welcome.")


def missing(
    language: Language, *, place: str | None, period: str | None, measure: str | None
) -> str:
    """The sentence that says what the library lacks."""
    what = say(language, measure or "nội dung được hỏi", measure or "what was asked")
    where = say(language, f" của {place}", f" for {place}") if place else ""
    when = say(language, f" ({period})", f" ({period})") if period else ""
    return say(
        language,
        f"Thư viện chưa có {what}{where}{when}.",
        f"The library does not have {what}{where}{when}.",
    )
