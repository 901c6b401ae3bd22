from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from retrieval.engine import Engine
from retrieval.index import Index
from retrieval.indexing import build_index
from retrieval.source import Gathered
from tests.retrieval.library_of_questions import ARTICLES
from tests.toy_encoder import ToyEncoder

TODAY = date(2024, 5, 20)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over the made-up library; today is 20 May 2024."""
    folder: Path = tmp_path_factory.mktemp("engine")
    with build_index(
        Gathered(tuple(ARTICLES)), ToyEncoder(), folder, library_digest="made up"
    ) as index:
        yield Engine(index, today=_today)


@pytest.fixture
def make_engine(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Makes an engine over the articles it is given."""
    opened: list[Index] = []

    def make(*articles: Article) -> Engine:
        opened.append(
            build_index(Gathered(articles), ToyEncoder(), tmp_path, library_digest="made up")
        )
        return Engine(opened[-1], today=_today)

    yield make
    for index in opened:
        index.close()


def _today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def values(engine: Engine) -> Callable[[str], list[str]]:
    """The figures that the engine states for a question."""

    def values(question: str) -> list[str]:
        return [figure.value for figure in engine.ask(question).figures]

    return values
