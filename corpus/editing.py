"""What a person fills in about an article: read as people write it, checked against the gazetteer."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from corpus.article import Article, Place
from corpus.errors import CorpusError
from corpus.letters import fold
from corpus.places import Unit, districts, find_places, label, place_of, provinces

FIELDS = ("place", "level", "published", "source", "author", "title", "period", "url")
_LEVELS = ("tỉnh", "huyện", "xã")
_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
_SUGGESTED = 3


def edited(article: Article, changes: Mapping[str, object]) -> Article:
    """`article` with the fields that a person changes; None or "" empties one.

    Raises:
        CorpusError: There is no such field, place or day.
    """
    fields: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in FIELDS:
            raise CorpusError(f"Không sửa được trường “{name}”; chỉ sửa: {', '.join(FIELDS)}.")
        given = value.strip() if isinstance(value, str) else value
        fields[name] = _READERS.get(name, _text)(given) if given else None
    if "title" in fields and not fields["title"]:
        raise CorpusError("Tiêu đề không được để trống; hãy viết --title “…”.")
    if "place" in fields:
        place = fields["place"]
        fields["place_basis"] = "editorial" if place else None
        if place and not fields.get("level"):
            fields["level"] = place.level
    marked = dict.fromkeys((*article.edited, *(name for name in FIELDS if name in fields)))
    try:
        return Article.model_validate(dict(article) | fields | {"edited": tuple(marked)})
    except ValidationError as exc:
        error = exc.errors()[0]
        name = ".".join(map(str, error["loc"]))
        raise CorpusError(f"“{name}: {error['input']}” không hợp lệ; hãy viết lại.") from exc


def read_place(written: str) -> Place:
    """The one place that `written` names: "Thái Nguyên", "huyện Sơn Dương (Tuyên Quang)".

    Raises:
        CorpusError: No place or several have this name; the sentence says which come near.
    """
    found = find_places(written) or find_places(written, fuzzy=True)
    exact = [m for m in find_places(written) if not m.within]
    if len(exact) == 1 and len(exact[0].units) == 1 and _names(written, exact[0].units[0]):
        return place_of(exact[0].units[0])
    near = list(dict.fromkeys(label(unit) for m in found for unit in m.units)) or _alike(written)
    some = "; ".join(f"“{name}”" for name in near[: _SUGGESTED * 2])
    if len(exact) == 1 and len(exact[0].units) > 1:
        raise CorpusError(f"Có nhiều nơi tên “{written}”; hãy viết một trong: {some}.")
    hint = (
        f"có phải {some}"
        if some
        else "hãy viết như “Thái Nguyên” hay “huyện Sơn Dương (Tuyên Quang)”"
    )
    raise CorpusError(f"Không có nơi nào tên “{written}”; {hint}{'?' if some else '.'}")


def _names(written: str, unit: Unit) -> bool:
    """Whether the words of `written` are all of the place's: its name, kind, province and province's kind."""
    known = fold(f"{unit.kind} {unit.name} {unit.province or ''} tinh thanh pho tp thuoc")
    words = re.findall(r"[^\W_]+", fold(written))
    return all(word in known.split() or word in known for word in words)


def _alike(written: str) -> list[str]:
    """Labels of the places whose names are written most like it."""
    from rapidfuzz import process

    names = {label(unit): fold(unit.name) for unit in (*provinces(), *districts())}
    best = process.extract(fold(written), names, limit=_SUGGESTED, score_cutoff=70)
    return [name for _, _, name in best]


def _place(value: object) -> Place:
    return value if isinstance(value, Place) else read_place(str(value))


def _level(value: object) -> str:
    if value not in _LEVELS:
        raise CorpusError(f"Không có cấp “{value}”; chỉ nhận: {', '.join(_LEVELS)}.")
    return str(value)


def _published(value: object) -> date:
    if isinstance(value, date):
        return value
    written = str(value)
    try:
        if found := _DAY.fullmatch(written):
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        return date.fromisoformat(written)
    except ValueError as exc:
        raise CorpusError(
            f"“{written}” không phải là ngày; hãy viết như 2022-04-05 hoặc 05/4/2022."
        ) from exc


def _text(value: object) -> str:
    return " ".join(str(value).split())


_READERS = {"place": _place, "level": _level, "published": _published}
