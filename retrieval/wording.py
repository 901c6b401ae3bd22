"""A question's wording made plain: shorthand written out, English turned into the field's Vietnamese."""

import re
from functools import cache
from typing import Literal

from corpus.places import find_places
from retrieval.lexicon import data
from retrieval.vietnamese import clean, place_tones

Language = Literal["vi", "en"]

_ENGLISH = re.compile(
    r"\b(how|many|what|who|whom|when|where|which|did|does|do|is|are|was|were|has|have|the|of|for|in|on|at|by|"
    r"list|compare|tell|show|give|please|hello|thanks|between|than|last|won|much|latest|about|to)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)?")
_VIETNAMESE_LETTERS = re.compile(
    r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
_YEAR = re.compile(
    r"\b(?:in|for|of|during|since|from|to|until|and|between|year|than)\s+(?:the year\s+)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NG_BEFORE_E = re.compile(r"\bng(?=[eêiéèẻẽẹếềểễệíìỉĩị])", re.IGNORECASE)
_END_G = re.compile(
    r"(?<=[aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữự])g\b"
)
_MODIFIER_FIRST = re.compile(
    r"\b((?:Dân vận khéo|tập thể|cá nhân)(?: (?:tập thể|cá nhân))?) (mô hình|điển hình|phong trào)\b"
)
"""English puts "collective models" where Vietnamese has "mô hình tập thể"."""
_SPAN = re.compile(
    r"\b(?:between|from|in|during)\s+((?:19|20)\d\d)\s*(?:and|to|until|-|–)\s*((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_GROWING = re.compile(
    r"\b(?:increase|grow|rise|rose|more|fewer|fall|decrease|change)", re.IGNORECASE
)
"""Asks for what changed between two years, not for a span."""
_KIND_LAST = re.compile(
    r"\b((?:[A-ZĐ][^\W\d_]*\s){0,3}[A-ZĐ][^\W\d_]*)\s(city|district|commune|province|town|ward)\b"
)
""" "Bac Giang city" for "thành phố Bắc Giang"."""
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_NUMBER_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}\b)")


def plain_wording(raw: str) -> tuple[str, Language]:
    """(`raw` as plain Vietnamese with case and accents as typed, language of the question)."""
    text = place_tones(clean(raw))
    if _is_english(text):
        return _translate(text), "en"
    return _spelled(_write_out(text)), "vi"


def _spelled(text: str) -> str:
    """`text` with the slips mended that leave no Vietnamese syllable: "ngèo", "tặg"."""
    return _END_G.sub("ng", _NG_BEFORE_E.sub(r"\g<0>h", text))


def _is_english(text: str) -> bool:
    words = _WORD.findall(text)
    english = len(_ENGLISH.findall(text))
    accented = sum(1 for word in words if _VIETNAMESE_LETTERS.search(word))
    return english >= 2 and english * 5 >= len(words) and accented < len(words) / 2


@cache
def _shorthand() -> dict[str, str]:
    return dict(data()["shorthand"])


def _write_out(text: str) -> str:
    """Teencode and office shorthand written out; capitals (CT UBND) and marks around stay."""
    table = _shorthand()
    places = [(mention.start, mention.end) for mention in find_places(text)]

    def replace(match: re.Match[str]) -> str:
        word = match.group()
        lowered = word.lower()
        written = table.get(lowered)
        if written is None or any(start <= match.start() < end for start, end in places):
            return word  # "quận Ô Môn" is no shorthand for "ông Môn"
        following = text[match.end() :]
        if word.isupper() and _stands_as_place(text, match):
            return word  # "HN có bao nhiêu …" is Hà Nội, "dự hn" a meeting
        if lowered in {"ct", "kl", "nq", "qđ"} and re.match(r"\s*(?:số\s*)?\d|[-/]", following):
            return {"ct": "chỉ thị", "kl": "kết luận", "nq": "nghị quyết", "qđ": "quyết định"}[
                lowered
            ]
        if re.match(r"[-/]\w", following) or re.search(r"[-/\d]$", text[: match.start()]):
            return word  # inside a document number: 25-NQ/TW
        return written

    return _WORD.sub(replace, text)


def _stands_as_place(text: str, match: re.Match[str]) -> bool:
    """Whether a two-letter abbreviation is where a place would be: first, or after "ở", "tại", "tỉnh"."""
    if len(match.group()) != 2:
        return False
    before, after = text[: match.start()], text[match.end() :]
    first = not before.strip() and re.match(
        r"\s+(?:có|năm|đã|tổng|sơ|khen|\d)", after, re.IGNORECASE
    )
    return (
        bool(first) or re.search(r"\b(?:ở|tại|tỉnh|của|còn)\s+$", before, re.IGNORECASE) is not None
    )


@cache
def _glossary() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = data()["english"]
    phrases = sorted(table, key=len, reverse=True)
    pattern = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), table


def _translate(text: str) -> str:
    """English words of the field in Vietnamese; names, numbers and Vietnamese words stay as typed."""
    pattern, table = _glossary()
    text = _POSSESSIVE.sub(",", text)  # a comma keeps "An Giang's Fund" from being one name
    if not _GROWING.search(text):
        text = _SPAN.sub(r"giai đoạn \1-\2", text)
    text = _KIND_LAST.sub(lambda m: f"{table[m[2].lower()]} {m[1]}", text)
    text = _YEAR.sub(r"năm \1", _NUMBER_SEPARATOR.sub(".", text))
    translated = pattern.sub(lambda m: table[" ".join(m.group().lower().split())], text)
    dropped = set(data()["english_words"].split())
    words = [(i, word, word.strip("?,.!").lower()) for i, word in enumerate(translated.split())]
    kept = [word for i, word, plain in words if plain not in dropped or (i and word[0].isupper())]
    return _MODIFIER_FIRST.sub(r"\2 \1", " ".join(kept))
