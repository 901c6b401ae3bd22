"""A draft as an administrator sees it: pages of HTML with buttons; pure."""

from collections import Counter
from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import import_texts as texts
from bot.drafts import Draft, Field, Item
from bot.import_presses import Press
from bot.librarian import Look
from bot.markup import Marked, escape, shortened
from bot.progress import grouped
from corpus.article import Article
from corpus.places import Unit, label
from corpus.publications import publisher_name

Page = tuple[str, InlineKeyboardMarkup | None]
_TITLE, _OPENING, _LISTED, _PROBLEMS = 200, 300, 10, 5


def name_of(draft: Draft) -> str:
    """What was sent, as HTML: the file's name, the address, or how many links."""
    if draft.file is not None:
        return f"<i>{escape(shortened(draft.file.name, 80))}</i>"
    if len(draft.links) == 1:
        return f"<i>{escape(shortened(draft.links[0], 80))}</i>"
    return texts.LINKS.format(count=len(draft.links))


def item_page(draft: Draft, number: int, look: Look | None) -> Page:
    """One article: what was understood, what adding it comes to, and what can be done.

    Args:
        draft: Holds the item.
        number: Which one of its items.
        look: The item beside the library; None where it has no article or was decided on.
    """
    item = draft.items[number]
    if item.state != "open":
        html = f"{decided(item)}."
    elif item.article is None or look is None:
        html = escape(item.problem or item.name)
    else:
        is_held = look.preview.outcome.status in ("duplicate", "unchanged")
        html = _comparison(item.article, look) if is_held else ""
        html = html or "\n".join(_lines(item.article, look))
        html += f"\n\n{escape(item.problem)}" if item.problem else ""
    rows = _deciding(draft, number) if item.is_open else []
    if len(draft.items) > 1:
        rows.append(_turning(draft, number))
        rows.append([_button(texts.OVERVIEW, Press(draft.id, "all"))])
    return html, _keyboard(rows)


def list_page(draft: Draft) -> Page:
    """All that was read from one message."""
    readable = [item for item in draft.items if item.article]
    lines = [
        texts.ALL.format(count=len(readable), name=name_of(draft)) + f": {_counted(draft.items)}."
    ]
    open_ = [item for item in draft.items if item.is_open]
    listed = open_ or readable
    lines += [f"• {_told(item.article)}" for item in listed[:_LISTED] if item.article]
    if len(listed) > _LISTED:
        lines.append(texts.MORE.format(count=len(listed) - _LISTED))
    if unclear := _unclear(open_):
        lines.append(f"⚠️ {unclear}.")
    lines += _problems(draft.items)
    if draft.left:
        lines.append(texts.LEFT.format(count=draft.left))
    if not open_:
        return "\n".join(lines), None
    rows = [
        [_button(texts.ADD_ALL.format(count=len(open_)), Press(draft.id, "add_all"))],
        [
            _button(texts.ONE_BY_ONE, Press(draft.id, "view", _first_open(draft))),
            _button(texts.DROP, Press(draft.id, "drop_all")),
        ],
    ]
    return "\n".join(lines), _keyboard(rows)


def problems_page(draft: Draft) -> Page:
    """Why nothing of the message could be read."""
    return "\n".join(_problems(draft.items)) or texts.NOTHING.format(name=name_of(draft)), None


def added_page(draft: Draft, items: Iterable[Item], example: str | None) -> Page:
    """That these were added just now, with a question that they answer."""
    items = list(items)
    added = [item for item in items if item.state == "added"]
    if len(added) == 1 and len(items) == 1:
        html = decided(added[0])
    else:
        counted = _counted(added)
        html = texts.ADDED_MANY.format(count=len(added), name=name_of(draft)) + f": {counted}"
    html += texts.TRY if example else "."
    told = [html, *_problems(item for item in items if item.state != "added" and item.problem)]
    rows = [[InlineKeyboardButton(example, callback_data="e:0")]] if example else []
    if len(draft.items) > len(items) and any(item.is_open for item in draft.items):
        rows.append([_button(texts.OVERVIEW, Press(draft.id, "all"))])
    return "\n".join(told), _keyboard(rows)


def dropped_page(draft: Draft, items: list[Item]) -> Page:
    """That these are not going to be added."""
    if len(items) == 1 and items[0].article is not None:
        return texts.DROPPED.format(title=_title(items[0].article)), None
    return texts.DROPPED_MANY.format(count=len(items), name=name_of(draft)), None


def asking_page(
    draft: Draft, number: int, field: Field, places: list[Unit], problem: str = ""
) -> Page:
    """The request for a place, with some to choose from, or for a date; after a `problem` with what was given."""
    item = draft.items[number]
    title = _title(item.article) if item.article else escape(item.name)
    leave = _button(texts.LEAVE, Press(draft.id, "leave", number))
    if field == "published":
        return escape(problem) or texts.ASK_DATE.format(title=title), _keyboard([[leave]])
    example = label(places[0]) if places else texts.EXAMPLE_PLACE
    if "(" not in example:
        example = texts.EXAMPLE_PLACE
    asked = texts.ASK_PLACE.format(title=title, example=escape(example))
    rows = [
        [_button(shortened(label(unit), 60), Press(draft.id, "set", number, unit.key))]
        for unit in places
    ]
    if item.article and item.article.place and not problem:
        rows.append([_button(texts.UNKNOWN_PLACE, Press(draft.id, "set", number, "-"))])
    return escape(problem) or asked, _keyboard([*rows, [leave]])


def decided(item: Item) -> str:
    """What became of an item, without its full stop."""
    title = _title(item.article) if item.article else escape(item.name)
    if item.state == "dropped":
        return texts.DROPPED.format(title=title)
    return texts.ADDED_ONE.format(title=title) + texts.ADDED_AS.get(item.status, "")


def _lines(article: Article, look: Look) -> Iterable[str]:
    """What was understood of the article."""
    yield texts.TITLE.format(title=_title(article))
    about = [
        publisher_name(article),
        article.author,
        article.published and article.published.strftime("%d/%m/%Y"),
    ]
    if any(about):
        yield " · ".join(escape(shortened(one, 80)) for one in about if one)
    if article.place is not None:
        basis = texts.BASES.get(article.place_basis or "", texts.BASES["text"])
        yield texts.PLACE.format(
            place=escape(article.place.label),
            level=article.level or article.place.level,
            basis=basis,
        )
    elif article.level:
        yield texts.LEVEL.format(level=article.level)
    yield texts.EXTENT.format(passages=grouped(look.passages), figures=grouped(look.figures))
    yield texts.OPENING.format(opening=escape(shortened(look.opening, _OPENING)))
    missing = {
        texts.NO_PLACE: article.place is None,
        texts.NO_DATE: article.published is None,
        texts.NO_SOURCE: publisher_name(article) is None,
    }
    if unknown := [warning for warning, is_missing in missing.items() if is_missing]:
        yield "\n".join(["", *unknown])
    if comparison := _comparison(article, look):
        yield f"\n{comparison}"


def _comparison(article: Article, look: Look) -> str:
    """What the library has of it already."""
    if look.other is None:
        return ""
    status, other = look.preview.outcome.status, _told(look.other, with_source=True)
    publisher = escape(publisher_name(article) or texts.ELSEWHERE)
    pattern = {
        "repost": texts.SAME_STORY_MAIN if look.becomes_main else texts.SAME_STORY,
        "replaced": texts.REPLACES,
        "duplicate": texts.HELD,
        "unchanged": texts.HELD,
    }.get(status, "")
    return pattern.format(other=other, publisher=publisher)


def _told(article: Article, *, with_source: bool = False) -> str:
    """An article in one line: its title, where and when."""
    about = [
        article.place.label if article.place and not with_source else None,
        publisher_name(article) if with_source else None,
        article.published.strftime("%d/%m/%Y") if article.published else None,
    ]
    known = ", ".join(escape(shortened(one, 60)) for one in about if one)
    title = Marked(shortened(article.title, 120)).linked(article.url).html()
    return f"{title} ({known})" if known else title


def _title(article: Article) -> str:
    return escape(shortened(article.title, _TITLE))


def _counted(items: Iterable[Item]) -> str:
    """How many come to what: "9 bài mới, 1 bài đã có"."""
    kinds = {"duplicate": "held", "unchanged": "held"}
    found = Counter(kinds.get(item.status, item.status) for item in items)
    return ", ".join(
        told.format(count=found[kind]) for kind, told in texts.COUNTED.items() if found[kind]
    )


def _unclear(items: Iterable[Item]) -> str:
    articles = [item.article for item in items if item.article]
    missing = {
        name: sum(getattr(article, name) is None for article in articles) for name in texts.UNCLEAR
    }
    return ", ".join(
        told.format(count=missing[name]) for name, told in texts.UNCLEAR.items() if missing[name]
    )


def _problems(items: Iterable[Item]) -> list[str]:
    """The first few sentences of what could not be read or added."""
    every = [item.problem for item in items if item.problem]
    told = [escape(shortened(problem, 250)) for problem in every[:_PROBLEMS]]
    return [
        *told,
        *([texts.MORE.format(count=len(every) - len(told))] if every[_PROBLEMS:] else []),
    ]


def _deciding(draft: Draft, number: int) -> list[list[InlineKeyboardButton]]:
    return [
        [
            _button(texts.ADD, Press(draft.id, "add", number)),
            _button(texts.DROP, Press(draft.id, "drop", number)),
        ],
        [
            _button(texts.CHANGE_PLACE, Press(draft.id, "place", number)),
            _button(texts.CHANGE_DATE, Press(draft.id, "date", number)),
        ],
    ]


def _turning(draft: Draft, number: int) -> list[InlineKeyboardButton]:
    """To the item before and the one after, with the number of this one between."""
    total = len(draft.items)
    here = _button(f"{number + 1}/{total}", Press(draft.id, "view", number))
    before = _button("◀", Press(draft.id, "view", (number - 1) % total))
    return [before, here, _button("▶", Press(draft.id, "view", (number + 1) % total))]


def _first_open(draft: Draft) -> int:
    return next((number for number, item in enumerate(draft.items) if item.is_open), 0)


def _button(said: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(said, callback_data=press.data())


def _keyboard(rows: list[list[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None
