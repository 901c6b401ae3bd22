"""How statistics read: the words, the table of the command line, and the administrators' message."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.journal import Status
from bot.markup import escape, shortened
from bot.statistics import Lack, Slow, Statistics

if TYPE_CHECKING:
    from rich.table import Table

STATUSES: dict[Status, str] = {
    "answered": "có đáp án",
    "not_found": "thư viện không có",
    "off_topic": "ngoài phạm vi",
    "help": "chào hỏi, trợ giúp",
    "failed": "lỗi",
    "received": "chưa xong",
}
LACKS = "Thư viện còn thiếu"
NO_LACKS = "Chưa có câu nào trong phạm vi mà thư viện không trả lời được."
SPREADSHEET = "Bảng tính {days} ngày"
SPREADSHEET_IS = (
    "{days} ngày qua: từng ngày, thư viện còn thiếu gì, câu trả lời chậm nhất, nhận xét."
)
NOT_MADE = "Chưa gửi được bảng tính; xin bấm lại sau ít phút."
_LONGEST_LACK = 110
_ANY = "không nêu"


def message(spans: dict[int, Statistics], shown: int) -> str:
    """The administrators' message: one part for each span of days, `shown` lacks under each."""
    return "\n\n".join(_part(days, statistics, shown) for days, statistics in spans.items())


def _part(days: int, statistics: Statistics, shown: int) -> str:
    opinions = statistics.opinions
    span = f"{statistics.since:%d/%m} đến {statistics.until:%d/%m/%Y}"
    lines = [
        f"<b>{days} ngày qua</b> ({span}): {number(statistics.asked)} câu hỏi",
        " · ".join(shares(statistics)),
        f"👍 {opinions.good} · 👎 {opinions.bad} · báo sai chưa xử lý: {opinions.open_reports}",
    ]
    if days <= 7:
        lines.insert(
            1, " · ".join(f"{day:%d/%m}: {c.total()}" for day, c in statistics.days.items())
        )
    if statistics.slowest:
        lines.append(f"Chậm nhất: {slow_line(statistics.slowest[0])}")
    if statistics.lacks:
        lines.append(f"<b>{LACKS}</b>")
        lines += [
            f"{place}. {escape(shortened(lack_line(lack), _LONGEST_LACK))}"
            f" ({lack.count} lần, gần nhất {lack.last:%d/%m})"
            for place, lack in enumerate(statistics.lacks[:shown], start=1)
        ]
    elif statistics.asked:
        lines.append(NO_LACKS)
    return "\n".join(filter(None, lines))


def tables(statistics: Statistics, shown: int) -> "Iterator[Table]":
    """The tables of `danvan stats`; days without a question are left out."""
    from rich.table import Table

    def table(title: str, *columns: str, numbers: int) -> Table:
        made = Table(*columns, title=title, title_justify="left", box=None)
        for column in made.columns[1 : numbers + 1]:
            column.justify = "right"
        return made

    opinions = statistics.opinions
    total = table("Tổng", "", "Số câu", "Tỷ lệ", numbers=2)
    for status, words in STATUSES.items():
        if statistics.total[status]:
            share = f"{statistics.share(status):.1%}".replace(".", ",")
            total.add_row(words, number(statistics.total[status]), share)
    total.add_row("tất cả", number(statistics.asked), "")
    total.add_row("👍", number(opinions.good), "")
    total.add_row("👎", number(opinions.bad), "")
    total.add_row("báo sai chưa xử lý", number(opinions.open_reports), "")
    yield total
    occurring = {status: words for status, words in STATUSES.items() if statistics.total[status]}
    daily = table("Từng ngày", "Ngày", "Số câu", *occurring.values(), numbers=len(occurring) + 1)
    daily.columns[0].min_width = len("31/12/2026")
    for day, counts in statistics.days.items():
        if counts.total():
            cells = (number(counts[status]) for status in occurring)
            daily.add_row(f"{day:%d/%m/%Y}", number(counts.total()), *cells)
    yield daily
    slowest = table("Chậm nhất", "Câu", "ms", "Ngày", numbers=1)
    for slow in statistics.slowest:
        slowest.add_row(f"#{slow.question}", number(round(slow.ms)), f"{slow.day:%d/%m/%Y}")
    yield slowest
    lacking = table(LACKS, "Nơi", "Lần", "Gần nhất", "Năm", "Về", numbers=1)
    for lack in statistics.lacks[:shown]:
        lacking.add_row(
            lack.place or _ANY,
            number(lack.count),
            f"{lack.last:%d/%m/%Y}",
            lack.years or _ANY,
            lack.subject or f"“{shortened(lack.example, _LONGEST_LACK)}”",
        )
    yield lacking


def shares(statistics: Statistics) -> list[str]:
    """ "có đáp án 81% (13)" for every status that there was."""
    return [
        f"{words} {statistics.share(status):.0%} ({number(statistics.total[status])})"
        for status, words in STATUSES.items()
        if statistics.total[status]
    ]


def lack_line(lack: Lack) -> str:
    """ "Cao Bằng, 2023: mô hình, dân vận khéo"; the question itself where its subject is not known."""
    where = ", ".join(filter(None, (lack.place, lack.years)))
    what = lack.subject or f"“{lack.example}”"
    return f"{where}: {what}" if where else what


def slow_line(slow: Slow) -> str:
    """Which answer, how long, when."""
    return f"câu #{slow.question}, {number(round(slow.ms))} ms ({slow.day:%d/%m})"


def number(count: int) -> str:
    """As written in Vietnamese: 1.234."""
    return f"{count:,}".replace(",", ".")
