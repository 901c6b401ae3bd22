"""What a page's own names for its elements say: debris, caption, clock, author, or nothing."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from corpus.importers.decoding import mend

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DEBRIS_NAMES = """
    comment comments cmt relate related relatedposts sidebar breadcrumb breadcrumbs crumb crumbs share
    shares sharing sharedaddy ad ads adsense adsbygoogle advert adverts advertisement banner navbar nav
    navigation rating ratings vote votes popup modal captcha pagination paging pager pagenav footer jetpack
    login calendar newsletter subscribe sitemap adspot recommend recommended
"""
_SMALL_NAMES = """
    social socials tag tags keyword keywords toolbar tools tool menu print copyright copy clock today likes
    rate counter counters hits views category categories metadata weather marquee skip follow react
"""
_DEBRIS_WORDS = frozenset(_DEBRIS_NAMES.split())
_SMALL_WORDS = frozenset(_SMALL_NAMES.split())
"""Of these only small elements are debris: WordPress names a whole post for its category and tags."""
_TIMES = frozenset(("date", "time", "datetime", "ngay"))
_SMALL = 400  # characters
_DEBRIS_PARTS = re.compile(
    r"binhluan|lienquan|tinkhac|tinmoi|tincung|othernew|newsother|docnhieu|xemnhieu|mostread|mostview"
    r"|quangcao|lienket|thongke|thoitiet|ykien|nextprev|prevpost|nextpost|mbarticlea|readmore|xemthem"
    r"|relatedonenews|linkcontentfooter|authorbox|newsfunc|viewcount|nodelinks|fieldtags|textsize|boxtool"
    r"|duongdan|currentdate|datenow|doctiep|tienich"
)
_UNSEEN = frozenset(
    ("hidden", "hide", "d-none", "visually-hidden", "screen-reader-text", "sr-only")
)
_NOT_DEBRIS = re.compile(r"printcontent|printbody|hasbanner|hassidebar|withsidebar|nosidebar")
_CAPTION = re.compile(
    r"caption|pic_?desc|image_?desc|img-?desc|photo-?desc|chu-?thich", re.IGNORECASE
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_CONTENT = """
    script style noscript nav aside footer form button input select textarea iframe svg template label
    object head menu dialog canvas audio video option marquee amp-sidebar amp-ad amp-social-share
"""
_SKIPPED = frozenset(_NO_CONTENT.split())
_CLOCK = re.compile(
    r"clock|today|current-?date|(?:date|time|datetime)-?now|ngay-?thang|hdr|top-?bar|header-?top|header__"
    r"|(?:site|page|main|top|web)[-_]?header|^header$|banner",
    re.IGNORECASE,
)


def inline(text: str) -> str:
    """`text` as a browser shows it: runs of white space as one space, no-break spaces kept."""
    return mend(" ".join(part for part in re.split(r"[ \t\n\r\f]+", text) if part))


def is_dropped(element: HtmlElement) -> bool:
    """Whether nothing in it is ever the article's: scripts, menus, what no reader sees."""
    return element.tag != "form" and (
        element.tag in _SKIPPED
        or bool(_HIDDEN.search(element.get("style", "")))
        or element.get("hidden") is not None
    )


def may_be_debris(element: HtmlElement) -> bool:
    """Whether its tag or its names say so; one that holds half of the page is not, all the same."""
    names = _names(element)
    if element.tag == "form" or _is_debris_name(names, _DEBRIS_WORDS):
        return True
    small = _is_debris_name(names, _SMALL_WORDS) and _TIMES.isdisjoint(words_of(names))
    return small and len(element.text_content()) <= _SMALL


def is_caption(element: HtmlElement) -> bool:
    """Whether the markup says that this is a picture's caption."""
    if element.tag == "figure":
        return element.find(".//blockquote") is None and element.find(".//table") is None
    return element.tag == "figcaption" or bool(_CAPTION.search(element.get("class", "")))


def is_clock(element: HtmlElement) -> bool:
    """Whether the element, or one around it, is named as the top of the page or today's date."""
    if _CLOCK.search(_names(element)):
        return True
    around = list(element.iterancestors())
    if any(outer.tag == "article" for outer in around):
        return False
    return any(
        (outer.tag == "header" or _CLOCK.search(_names(outer))) and not outer.xpath(".//h1")
        for outer in around
        if outer.tag not in ("body", "html")
    )


def words_of(names: str) -> list[str]:
    """The words in class names and ids: "boxTitle news_detail" -> box, title, news, detail."""
    return [word.lower() for word in _WORDS.findall(names)]


def names_of(element: HtmlElement) -> str:
    """Class names, id and the editor's type of an element."""
    return _names(element)


def _names(element: HtmlElement) -> str:
    return " ".join(
        filter(None, (element.get(key) for key in ("class", "id", "type", "data-role")))
    )


@lru_cache(maxsize=4096)
def _is_debris_name(names: str, debris: frozenset[str]) -> bool:
    for name in names.split():
        joined = re.sub(r"[^a-z]", "", name.lower())
        if _NOT_DEBRIS.search(joined):
            continue
        if (
            name.lower() in _UNSEEN
            or _DEBRIS_PARTS.search(joined)
            or not debris.isdisjoint(words_of(name))
        ):
            return True
    return False
