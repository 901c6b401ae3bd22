"""The day an article was published, among the other days that its page shows."""

from datetime import date, datetime, timedelta

import pytest

from corpus.dates import HANOI, date_in_address
from corpus.importers import import_article
from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE

PARAGRAPHS = f"<p>{LEAD}</p><p>{BODY}</p><p>{CLOSING}</p>"


def published(
    head: str = "", *, above: str = "", below: str = "", url: str | None = None
) -> date | None:
    body = (
        f"<div>{above}<h1>{TITLE}</h1>{below}<div class='detail-content'>{PARAGRAPHS}</div></div>"
    )
    page = f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return import_article("bai.html", page.encode(), url=url).published


def stated(value: str) -> str:
    return f'<meta property="article:published_time" content="{value}">'


def shown(value: str) -> str:
    return f'<span class="post-date">{value}</span>'


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2022-10-04T18:30:00Z", date(2022, 10, 5)),
        ("2022-10-04T18:30:00+00:00", date(2022, 10, 5)),
        ("2022-10-04T16:59:59.000Z", date(2022, 10, 4)),
        ("2022-10-05T00:10:00+07:00", date(2022, 10, 5)),
        ("2022-10-05T00:10:00+0700", date(2022, 10, 5)),
        ("2022-10-05T23:59", date(2022, 10, 5)),
        ("2022-10-05", date(2022, 10, 5)),
        ("2022-10-05 2:30 PM", date(2022, 10, 5)),
        ("05/10/2022 14:30", date(2022, 10, 5)),
        ("25/10/2022 2:30:00 PM", date(2022, 10, 25)),
        ("10/25/2022 14:30", date(2022, 10, 25)),
        ("10/5/2022 2:30:00 PM", date(2022, 10, 5)),
        ("Thứ Tư, 05/10/2022, 14:30 (GMT+7)", date(2022, 10, 5)),
    ],
)
def test_a_declared_date_is_the_day_in_vietnam(value: str, day: date) -> None:
    assert published(stated(value)) == day


@pytest.mark.parametrize(
    ("value", "line", "day"),
    [
        ("2022-10-04T20:15:00+00:00", "04/10/2022 20:15", date(2022, 10, 4)),
        ("2022-10-04T20:15:00+00:00", "05/10/2022 03:15", date(2022, 10, 5)),
        ("10/5/2022 2:30:00 PM", "Đăng ngày: 10/05/2022", date(2022, 5, 10)),
        ("5/10/2022", "Đăng ngày: 10/05/2022", date(2022, 5, 10)),
    ],
)
def test_of_two_readings_the_one_that_the_page_shows_counts(
    value: str, line: str, day: date
) -> None:
    assert published(stated(value), below=shown(line)) == day


@pytest.mark.parametrize(
    "value", ["1970-01-01T00:00:00Z", "0001-01-01", "2922-10-05", "31/02/2022"]
)
def test_a_date_that_cannot_be_is_not_believed(value: str) -> None:
    assert published(stated(value)) is None
    assert published(stated(value), below=shown("05/10/2022 08:00")) == date(2022, 10, 5)


def test_a_day_still_to_come_is_not_believed() -> None:
    later = datetime.now(HANOI).date() + timedelta(days=5)
    assert published(stated(later.isoformat())) is None
    assert published(below=f"<p>Cập nhật: {later:%d/%m/%Y} 08:00</p>") is None


@pytest.mark.parametrize(
    "clock",
    [
        '<div class="clock">16:42:09 - Thứ Hai, 27/11/2023</div>',
        '<header><time class="time" datetime="2023-11-27">27/11/2023 16:42</time></header>',
        '<div class="header__time">Chủ Nhật, 26/11/2023 07:00</div>',
        '<div id="top"><div class="date-time">27/11/2023 16:42</div></div>',
    ],
)
def test_the_pages_clock_is_not_the_articles_date(clock: str) -> None:
    page = f"<html><body>{clock}<div><ul><li>Tin</li></ul></div>"
    page += f"<div id='w'><div><h1>{TITLE}</h1>{PARAGRAPHS}</div></div></body></html>"
    assert import_article("bai.html", page.encode()).published is None
    assert published(above=f"<div>{clock}</div>", below=shown("05/10/2022 08:00")) == date(
        2022, 10, 5
    )


def test_a_timed_date_beside_the_headline_counts_above_it_too() -> None:
    assert published(above='<div class="date">05/10/2022 08:00</div>') == date(2022, 10, 5)


def test_a_date_of_another_story_is_not_the_articles() -> None:
    other = (
        "<ul class='list'><li><a href='/1'>Trồng 5.000 cây</a> <span>(12/05/2023)</span></li></ul>"
    )
    assert published(below="", above="") is None
    page = f"<html><body><h1>{TITLE}</h1>{PARAGRAPHS}{other}</body></html>"
    assert import_article("bai.html", page.encode()).published is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.vn/2021/06/18/chi-hoi.html", date(2021, 6, 18)),
        ("https://a.vn/tin/2021-6-8-chi-hoi/", date(2021, 6, 8)),
        ("https://a.vn/chot-dan-phong-20231117063012345.htm", date(2023, 11, 17)),
        ("https://a.vn/chinh-tri/202403/kinh-nghiem-4a71c02/", None),
        ("https://a.vn/2021/13/45/chi-hoi.html", None),
        ("https://a.vn/bai-20210618.html", None),
        (None, None),
    ],
)
def test_an_address_may_have_the_day_in_it(url: str | None, day: date | None) -> None:
    assert date_in_address(url) == day
    assert published(url=url) == day


def test_what_the_page_says_goes_before_its_address() -> None:
    url = "https://a.vn/2021/06/18/chi-hoi.html"
    assert published(stated("2021-06-17"), url=url) == date(2021, 6, 17)


@pytest.mark.parametrize(
    "line",
    ["Tháng 5 13, 2022", "Tháng Năm 13, 2022", "13 Tháng Năm, 2022", "13 Tháng 5 2022 07:15"],
)
def test_months_are_read_as_wordpress_and_joomla_write_them(line: str) -> None:
    assert published(below=f"<div class='entry-meta'>{line}</div>") == date(2022, 5, 13)
