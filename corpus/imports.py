"""Sources that were imported before: what came of them is told without parsing them again."""

import hashlib
from functools import cache
from pathlib import Path

from corpus.article import Article
from corpus.holdings import Holdings
from corpus.intake import Outcome


def import_key(data: bytes, url: str | None) -> bytes:
    """Tells sources apart, and also the code that reads them: 16 bytes."""
    given = f"{_maker()}\0{url or ''}\0".encode()
    return hashlib.blake2b(given + data, digest_size=16).digest()


def known(holdings: Holdings, *, name: str, key: bytes) -> Outcome | None:
    """What became of these bytes when they were imported before, if the article still is here."""
    found = holdings.imported(name, key)
    if found is None or holdings.with_id(found[0]) is None:
        return None
    article_id, status, detail = found
    if status == "duplicate":
        return Outcome("duplicate", name, article_id, detail)
    return Outcome("unchanged", name, article_id, f"{name}: đã có trong thư viện ({article_id}).")


def imported(name: str, data: bytes, url: str | None) -> Article:
    from corpus.importers import import_article  # lxml is of no use to those who only ask

    return import_article(name, data, url=url)


@cache
def _maker() -> str:
    """Changes with the code that imports: another version may read a page better."""
    folder = Path(__file__).parent
    files = sorted((*folder.rglob("*.py"), *folder.glob("*.json")))
    return repr([(path.name, path.stat().st_size) for path in files])
