"""Small libraries of invented articles full of figures, and their ledgers."""

from datetime import date
from pathlib import Path

from corpus.article import Article, Place
from retrieval.indexing import build_index
from retrieval.ledger import Ledger
from retrieval.ledger_vocabulary import Vocabulary
from retrieval.source import Gathered
from tests.toy_encoder import ToyEncoder

BEN_TRE = Place(name="Bến Tre")
AN_GIANG = Place(name="An Giang")
DONG_NAI = Place(name="Đồng Nai")
DAK_NONG = Place(name="Đắk Nông")


def story(name: str, place: Place | None, text: str, **fields: object) -> Article:
    """An article about the year 2022 at `place`, unless `fields` say otherwise."""
    values = {
        "id": name,
        "title": f"Tin {name}",
        "file": f"{name}.txt",
        "text": text,
        "place": place,
        "level": place.level if place else None,
        "period": "2022",
        "source": f"Báo {name}",
        "published": date(2022, 12, 20),
    }
    return Article.model_validate(values | fields)


def ledger_of(folder: Path, *articles: Article, vocabulary: Vocabulary | None = None) -> Ledger:
    """The ledger of a library that holds just these articles."""
    index = build_index(Gathered(tuple(articles)), ToyEncoder(), folder, library_digest="d")
    return Ledger.of(index, vocabulary)
