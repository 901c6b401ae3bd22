"""Picture captions between the paragraphs of a page: they look like sentences and add nothing."""

import re
from itertools import takewhile

from corpus.furniture import is_name, lowered
from corpus.page import Line

_MAX_WORDS = 45
_SCENE_WORDS = 12
_LABELLED = re.compile(
    r"(?:chú thích(?: ảnh)?|trong ảnh|ảnh (?:trên|dưới)|ảnh(?: \d+)?)\s*[:.]\s*\S.*"
    r"|.*[.)\s]\(?\s*(?:ảnh|nguồn ảnh|ảnh chụp)(?: minh họa| tư liệu)?\s*:\s*[^:]{1,40}\)?"
    r"|.*\(ảnh[^)]{0,30}\)\.?|ảnh minh họa\.?"
)
_BYLINE = re.compile(r"\(?\s*(?:tin|bài|bài viết|thực hiện)\b.{0,20}ảnh\b.*")
_SHARED_BYLINE = re.compile(r"(?P<writer>[^:]{3,40}?)\s*[-–,;/]\s*ảnh\s*:.{2,40}")
_SCENE = re.compile(
    r"(?:quang cảnh|toàn cảnh|một góc|hình ảnh|đoàn chủ tịch|chủ tọa|ban tổ chức"
    r"|(?:các |một số )?đại biểu|(?:các )?đồng chí lãnh đạo)\b.*"
)
_SCENE_ACT = re.compile(
    r"\b(?:quang cảnh|toàn cảnh|tham dự|dự|chụp (?:ảnh|hình)|phát biểu|thảo luận|tham luận|chủ trì"
    r"|điều hành|tặng|trao|nhận|xem|tham quan)\b"
)
_SPEAKER = re.compile(
    r"(?:các )?(?:đồng chí|đ/c|ông|bà|(?:trung|thượng|đại) tá|(?:thiếu|trung) tướng)\s.*"
)
_SPEAKER_ACT = re.compile(
    r"\b(?:phát biểu|chủ trì|trao|tặng|kết luận|khai mạc|bế mạc|trình bày|báo cáo|chỉ đạo|điều hành"
    r"|chụp ảnh|tham luận|ký kết|thăm|kiểm tra)\b"
)
_ENDS = (".", "!", "?", ";", ":", "…")


def is_caption(lines: tuple[Line, ...], at: int) -> bool:
    """Whether `lines[at]` describes a picture; a paragraph is only called so on good evidence."""
    line = lines[at]
    low = " ".join(lowered(line.text).split())
    if len(line.text.split()) > _MAX_WORDS or _BYLINE.fullmatch(low) or _names_writer(line.text):
        return line.caption
    if line.caption or _LABELLED.fullmatch(low):
        return True
    if any(char.isdigit() for char in low):  # captions state no figures; paragraphs do
        return False
    ended = line.text.endswith(_ENDS)
    if _SCENE.fullmatch(low) and _SCENE_ACT.search(low):
        return not ended or len(line.text.split()) <= _SCENE_WORDS
    speaks = _SPEAKER.fullmatch(low) and _SPEAKER_ACT.search(low) and _is_retold(lines, at)
    return bool(speaks) and (not ended or _stands_apart(lines, at))


def _names_writer(text: str) -> bool:
    """ "Thu Hà - Ảnh: Văn Nam": who wrote the article, and whose pictures go with it."""
    shared = _SHARED_BYLINE.fullmatch(lowered(text))
    return shared is not None and is_name(text[: shared.end("writer")])


def _stands_apart(lines: tuple[Line, ...], at: int) -> bool:
    """Whether the line is set otherwise than the long paragraphs: its indent, or the gap above."""
    paragraphs = [line for line in lines if len(line.text.split()) > _MAX_WORDS]
    if not paragraphs:
        return False
    indents = {line.indent for line in paragraphs}
    widest = max((line.gap for line in paragraphs[1:]), default=1)
    return lines[at].indent not in indents or lines[at].gap > widest


def _is_retold(lines: tuple[Line, ...], at: int) -> bool:
    """Whether another line names the same person, so that nothing is lost with this one."""
    words = re.split(r"[,(–-]", lines[at].text, maxsplit=1)[0].split()
    first = next((i for i in range(1, len(words)) if words[i][0].isupper()), len(words))
    name = " ".join(takewhile(lambda word: word[0].isupper(), words[first:]))
    return is_name(name) and any(name in line.text for i, line in enumerate(lines) if i != at)
