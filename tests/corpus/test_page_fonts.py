"""Web pages in the fonts from before Unicode read as they were shown."""

import pytest

from corpus.importers import import_article
from corpus.importers.legacy_tables import TCVN3, VNI
from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE


def written(text: str, table: dict[str, str]) -> str:
    """`text` as it was typed in a font that draws `table`."""
    back = {letter: typed for typed, letter in table.items()}
    return "".join(back.get(char, back.get(char.lower(), char)) for char in text)


def tcvn3(text: str) -> str:
    return written(text, {chr(k) if isinstance(k, int) else k: v for k, v in TCVN3.items()})


def vni(text: str) -> str:
    return written(text, VNI)


def imported(body: str, head: str = "") -> list[str]:
    page = f"<html><head>{head}</head><body><h1>{TITLE}</h1>{body}<p>{CLOSING}</p></body></html>"
    return import_article("bai.htm", page.encode()).text.split("\n\n")


PLAIN_LEAD, PLAIN_BODY = (text.replace("“", '"').replace("”", '"') for text in (LEAD, BODY))


@pytest.mark.parametrize(
    "opening",
    [
        '<font face=".VnTime" size=3>',
        "<span style=\"font-size:14pt;font-family:'.VnTime'\">",
        '<div class="a">',
    ],
)
def test_tcvn3_is_told_by_the_font(opening: str) -> None:
    sheet = "<style>p.b, .a {font-family: '.VnTime', serif}</style>"
    closing = f"</{opening[1:].partition(' ')[0]}>"
    text = imported(f"<p>{opening}{tcvn3(PLAIN_LEAD)}{closing}</p><p>{PLAIN_BODY}</p>", sheet)
    assert text == [PLAIN_LEAD, PLAIN_BODY, CLOSING]


def test_vni_is_told_by_the_font() -> None:
    body = f'<font face="VNI-Times"><p>{vni(PLAIN_LEAD)}</p><p>{vni(PLAIN_BODY)}</p></font>'
    assert imported(body) == [PLAIN_LEAD, PLAIN_BODY, CLOSING]


def test_a_font_inside_another_counts() -> None:
    inner = f'<font face="Arial">{PLAIN_BODY}</font>'
    body = f'<font face=".VnTime"><p>{tcvn3(PLAIN_LEAD)}</p><p>{inner}</p></font>'
    assert imported(body) == [PLAIN_LEAD, PLAIN_BODY, CLOSING]


def test_unicode_in_an_old_font_stays() -> None:
    body = f'<font face=".VnTime"><p>{PLAIN_LEAD}</p><p>Các cô, các bà cùng làm. {PLAIN_BODY}</p></font>'
    assert imported(body)[1] == f"Các cô, các bà cùng làm. {PLAIN_BODY}"
