"""What is done with each mutated file: anything but an article or a CorpusError is a failure."""

import importlib
import importlib.util

from corpus.errors import CorpusError
from corpus.importers import import_article
from corpus.importers.archive import is_archive, unpack


def imported(kind: str, data: bytes) -> str:
    """Import `data` as a file of this kind; what came of it: "article", "refused", or "links"."""
    try:
        if kind in ("feed", "sitemap"):
            return _links(kind, data)
        if kind == "zip" and is_archive("tep.zip", data):
            members = list(unpack("tep.zip", data))
            for member in members:
                if member.data is not None:
                    _one(member.name, member.data)
            return "article" if members else "refused"
        return _one(f"tep.{kind}", data)
    except CorpusError as exc:
        return _told(exc)


def _one(name: str, data: bytes) -> str:
    try:
        article = import_article(name, data)
    except CorpusError as exc:
        return _told(exc)
    assert article.text.strip(), "an article without text"
    return "article"


def _told(exc: CorpusError) -> str:
    message = str(exc)
    assert "\n" not in message, f"more than one line: {message!r}"
    assert len(message) < 1000, f"too long: {message[:200]!r}"
    return "refused"


def _links(kind: str, data: bytes) -> str:
    """What a feed or sitemap leads to; imported as a page where nothing reads such lists."""
    if importlib.util.find_spec("corpus.web") is None:
        return _one("tep.xml", data)
    module = importlib.import_module(f"corpus.web.{kind}s")
    getattr(module, f"read_{kind}")(data, f"https://bao.example.vn/{kind}.xml")
    return "links"
