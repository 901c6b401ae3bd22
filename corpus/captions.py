"""Picture captions between the paragraphs of a page; they look like sentences and state nothing new."""

import re

from corpus.furniture import lowered
from corpus.page import Line

_MAX_WORDS = 45
_EXPLICIT = re.compile(
    r"(?:chú thích ảnh|chú thích|trong ảnh|ảnh trên|ảnh dưới|ảnh(?: \d+)?)\s*[:.]\s*\S.*|ảnh minh h[ọo]ạ?\.?"
)
_CREDIT = re.compile(
    r".*[.)\s](?:\(\s*)?(?:ảnh|nguồn ảnh|ảnh chụp)(?: minh họa| tư liệu)?\s*[:：]\s*[^:]{1,40}\)?|.*\(ảnh[^)]{0,30}\)\.?"
)
_BYLINE = re.compile(r"\(?\s*(?:tin|bài|bài viết|thực hiện)\b.{0,20}ảnh\b.*")
_SCENE = re.compile(
    r"(?:quang cảnh|toàn cảnh|một góc|hình ảnh|(?:các |một số )?đại biểu|(?:các )?đồng chí lãnh đạo|đoàn chủ tịch|chủ tọa|ban tổ chức)\b.*"
)
_SCENE_ACT = re.compile(
    r"\b(?:quang cảnh|toàn cảnh|tham dự|dự|chụp ảnh|chụp hình|phát biểu|thảo luận|tham luận|chủ trì|điều hành|tặng|trao|nhận|xem|tham quan)\b"
)
_SPEAKER = re.compile(r"(?:các )?(?:đồng chí|đ/c|ông|bà|thượng tá|đại tá|thiếu tướng|trung tá)\s.*")
_ACT = re.compile(
    r"\b(?:phát biểu|chủ trì|trao|tặng|kết luận|khai mạc|bế mạc|trình bày|báo cáo|chỉ đạo|chụp ảnh|điều hành|tham luận|ký kết|thăm|kiểm tra)\b"
)
_NAME = re.compile(r"[^\W\d_]\w*(?:\s+[^\W\d_]\w*)+")


def is_caption(lines: tuple[Line, ...], at: int) -> bool:
    """Whether `lines[at]` describes a picture; a paragraph is only called so on good evidence."""
    line = lines[at]
    words = len(line.text.split())
    if line.caption:
        return True
    if words > _MAX_WORDS:
        return False
    low = lowered(line.text)
    if _BYLINE.fullmatch(low):
        return False
    if _EXPLICIT.fullmatch(low) or _CREDIT.fullmatch(low):
        return True
    if _states_figures(line.text):
        return False
    ended = line.text.endswith((".", "!", "?", ";", ":", "…"))
    if _SCENE.fullmatch(low) and _SCENE_ACT.search(low):
        return not ended or words <= 12
    if not (_SPEAKER.fullmatch(low) and _ACT.search(low)):
        return False
    return not ended or (_stands_apart(lines, at) and _is_retold(lines, at))


def _states_figures(text: str) -> bool:
    return re.search(r"\d", text) is not None


def _stands_apart(lines: tuple[Line, ...], at: int) -> bool:
    """Whether the line is set otherwise than the long paragraphs are: indent or empty lines above."""
    paragraphs = [line for line in lines if len(line.text.split()) > _MAX_WORDS]
    if not paragraphs:
        return False
    indents = {line.indent for line in paragraphs}
    gap = max(line.gap for line in paragraphs[1:]) if len(paragraphs) > 1 else 1
    return lines[at].indent not in indents or lines[at].gap > gap


def _is_retold(lines: tuple[Line, ...], at: int) -> bool:
    """Whether the paragraphs around the line name the same person, so that nothing is lost with it."""
    names = [n for n in _capitalised(lines[at].text) if len(n.split()) >= 2]
    others = " ".join(line.text for i, line in enumerate(lines) if i != at)
    return bool(names) and names[0] in others


def _capitalised(text: str) -> list[str]:
    runs: list[list[str]] = [[]]
    for word in text.split()[2:]:  # after "Đồng chí"
        bare = word.strip(",.;:()")
        if bare[:1].isupper():
            runs[-1].append(bare)
        if not bare[:1].isupper() or word != bare:
            runs.append([])
    return [" ".join(run) for run in runs if run]
