"""What the words of a number say of it: its status, its level, its subject, its field."""

import re
from functools import cache

from retrieval.clauses import Clause
from retrieval.dimensions import dimensions

_TURN = re.compile(r"[;:]|\b(?:song|nhưng|tuy nhiên|tuy vậy)\b")
"""Before it another statement stands, which says nothing of the number."""
_STOP = re.compile(
    r"[;:]|,?\s+còn lại\b|\s(?:chưa|không)\s+có\s|\s(?:song|nhưng|tuy nhiên|tuy vậy)\s"
)
"""From it on another statement stands."""
_DOCUMENT = re.compile(
    r"\b(?:nghị quyết|chỉ thị|quyết định|kết luận|kế hoạch|nghị định|thông tư|hướng dẫn|quy định|đề án|chương trình)"
    r"\s+(?:số\s+)?\d[^,;]*"
)
"""A document with its title: what that names is no one's status."""
_WHOLE_SYSTEM = re.compile(r"\b(?:cả|của|toàn|trong|các|mọi) hệ thống chính trị\b")
"""All who govern, and not a field of work."""
_PROPOSED = re.compile(r"\bđề nghị\b[^,;:.]*$")
"""Before what is only asked for: "đề nghị Thủ tướng tặng bằng khen"."""
_NEW_SUBJECT = re.compile(
    r",\s+(?=(?:(?:gần|trên|hơn|khoảng)\s+)?$|(?:các|những|toàn|cả|tỉnh|huyện|xã|phường|quận|thành phố|thị xã|thôn|bản|"
    r"cấp ủy|chính quyền|người|nhân dân|bà con|ban|hội|đoàn|mặt trận|ubnd|đồng chí|ông|bà|đơn vị|cơ quan|chi bộ|"
    r"lực lượng|công an|bộ đội|tổ|hộ)\b)"
)
"""A comma behind which somebody else acts: what was done before it was not done to the number."""
_UNDONE = re.compile(r"\b(?:chưa|không|phải|cần|chờ)\s+(?:được\s+|tiếp tục\s+)?$")
"""Before a status that is not reached: "phải xử lý lại", "chưa được công nhận"."""
_RECEIVES = re.compile(
    r"(?<!công )(?<!xác )(?<!đảm )(?<!thừa )(?<!chấp )(?<!chứng )\bnhận(?: được)?"
    r"(?:\s+(?:gần|trên|hơn|khoảng|thêm))?\s+$"
)
_SENT = (
    "đơn",
    "kiến nghị",
    "ý kiến",
    "phản ánh",
    "tin ",
    "hồ sơ",
    "thư",
    "khiếu nại",
    "góp ý",
    "vụ",
)
"""What people hand in."""
_SUBJECT_OPENS = re.compile(
    r"(?:^|[,;:]|\b(?:có|gồm|là|thêm))\s*(?:gần\s+|trên\s+|hơn\s+|khoảng\s+)?$"
)
"""Before a number that is the subject of what follows, not the object of what stands before."""
_OF_THOSE = re.compile(r"\W*trong (?:tổng )?số (?P<said>[^,;:\d]{2,60}),")
"""Opens a sentence whose numbers are all of one status: "Trong số được công nhận, …"."""
_SORTED = re.compile(
    r"\s*(?:(?:tổng )?số )?(?:mô hình|điển hình|công trình|phần việc|việc|lượt mô hình)\b"
)
"""What is sorted by fields of work."""
_DOES = re.compile(
    r"\s+(?:lập|thành lập|tổ chức|triển khai|xây dựng|ban hành|bố trí|lắp đặt|mở|công khai)\b"
)
"""Behind a noun: what those counted did themselves."""


def said(lower: str, clause: Clause) -> dict[str, str]:
    """The value of each dimension that the number's own words name, the nearest one.

    Args:
        lower: The sentence as `lowered` makes it.
        clause: The number with its own words.
    """
    start, end = clause.number.start, clause.number.end
    before, after = lower[clause.start : start], lower[end : clause.end]
    if stop := _STOP.search(after):
        after = after[: stop.start()]
    turns = [match.end() for match in _TURN.finditer(before.removesuffix(": "))]
    before = before[turns[-1] :] if turns else before
    if "số " in before or "/" in before:
        before = _DOCUMENT.sub(lambda match: " " * len(match.group()), before)
    words = f"{before} {after}"
    if "hệ thống" in words:
        words = _WHOLE_SYSTEM.sub(lambda match: " " * len(match.group()), words)
    found = dimensions(words)
    if "field" in found and not _has_field(lower[end : clause.unit_end], words):
        del found["field"]
    values = {name: _nearest(hits, len(before)) for name, hits in found.items() if name != "status"}
    status = _status(found.get("status", []), before, after, clause, end) or _shared(lower, clause)
    if status is None and _RECEIVES.search(before) and after.lstrip().startswith(_SENT):
        status = "tiếp nhận"
    if status:
        values["status"] = status
    return values


def _has_field(noun: str, words: str) -> bool:
    """Whether what is counted is sorted by fields of work: "giúp 60 hội viên phát triển kinh tế" is not."""
    return not noun.strip() or _SORTED.match(noun) is not None or "lĩnh vực" in words


def _status(
    hits: list[tuple[str, int]], before: str, after: str, clause: Clause, end: int
) -> str | None:
    """The nearest status among `hits` that is said of the number itself."""
    if not hits:
        return None
    words = f"{before} {after}"
    own = max((match.end() for match in _NEW_SUBJECT.finditer(before)), default=0)
    acted = _acts_on(after, clause.unit_end - end)
    kept = [
        hit
        for hit in hits
        if hit[1] >= own
        and not (acted is not None and hit[1] > len(before) + acted)
        and not _UNDONE.search(words, max(hit[1] - 24, 0), hit[1])
    ]
    if not kept:
        return None
    status = _nearest(kept, len(before))
    if status == "khen" and "đề nghị" in words:
        at = max(hit[1] for hit in kept if hit[0] == status)
        status = "đề nghị" if _PROPOSED.search(words[:at]) else status
    return status


def _acts_on(after: str, unit_end: int) -> int | None:
    """Where behind its noun the number's own doings begin, of which a status is no more the number's."""
    doing = _DOES.match(after, unit_end)
    return doing.end() if doing else None


def _shared(lower: str, clause: Clause) -> str | None:
    """The status that is said behind the last number of its run, or of all numbers of the sentence."""
    if (
        clause.tail[1]
        and not clause.joined
        and _SUBJECT_OPENS.search(lower[clause.start : clause.number.start])
    ):
        tail = lower[clause.tail[0] : clause.tail[1]]
        stop = _STOP.search(tail)
        hits = dimensions(tail[: stop.start()] if stop else tail).get("status")
        if hits:
            return hits[0][0]
    if lower.startswith("trong ") and (frame := _OF_THOSE.match(lower)):
        return _framed(frame["said"])
    return None


@cache
def _framed(words: str) -> str | None:
    hits = dimensions(words).get("status")
    return hits[-1][0] if hits else None


def _nearest(hits: list[tuple[str, int]], position: int) -> str:
    """The value named nearest to `position`; what follows the number wins over what stands before it."""
    return min(hits, key=lambda hit: (hit[1] < position, abs(hit[1] - position)))[0]
