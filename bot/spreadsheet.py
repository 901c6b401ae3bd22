"""Statistics as a spreadsheet; what people typed is text in every cell, never a formula."""

from bot.sheets import add_sheet, as_file, new_book
from bot.statistics import Statistics
from bot.statistics_texts import LACKS, STATUSES


def spreadsheet(statistics: Statistics) -> bytes:
    """An .xlsx file: days, what the library lacks, refused questions, slowest answers."""
    book = new_book()
    add_sheet(
        book,
        "Từng ngày",
        ("Ngày", "Số câu hỏi", *STATUSES.values()),
        [
            (day, counts.total(), *(counts[status] for status in STATUSES))
            for day, counts in statistics.days.items()
        ],
    )
    add_sheet(
        book,
        LACKS,
        ("Nơi", "Năm", "Về", "Số lần hỏi", "Gần nhất", "Có bài về nơi này", "Câu hỏi gần nhất"),
        [
            (
                lack.place,
                lack.years,
                lack.subject,
                lack.count,
                lack.last,
                "" if not lack.place else "không" if lack.is_place_missing else "có",
                lack.example,
            )
            for lack in statistics.lacks
        ],
    )
    add_sheet(
        book,
        "Chậm nhất",
        ("Câu số", "Mili giây", "Ngày"),
        [(slow.question, round(slow.ms), slow.day) for slow in statistics.slowest],
    )
    opinions = statistics.opinions
    add_sheet(
        book,
        "Nhận xét",
        ("", "Số"),
        [
            ("👍", opinions.good),
            ("👎", opinions.bad),
            ("Báo sai chưa xử lý", opinions.open_reports),
        ],
    )
    return as_file(book)
