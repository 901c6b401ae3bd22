"""Where an index gets its articles from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Protocol

from corpus.article import Article


class Source(Protocol):
    """The articles of a library at one moment; it can be sent to another process."""

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Id of each article, in order -> what changes whenever the article does."""

    def read(self, ids: Iterable[str]) -> list[Article]:
        """The articles with these ids, in the same order.

        Raises:
            CorpusError: one is not there any more, or is malformed.
        """

    def only(self, ids: Iterable[str]) -> "Source":
        """A source of no more than these articles."""


@dataclass(frozen=True)
class Gathered:
    """Articles that are in memory already."""

    articles: tuple[Article, ...]

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        return {
            article.id: blake2b(article.model_dump_json().encode(), digest_size=16).hexdigest()
            for article in self.articles
        }

    @cached_property
    def _by_id(self) -> dict[str, Article]:
        return {article.id: article for article in self.articles}

    def read(self, ids: Iterable[str]) -> list[Article]:
        return [self._by_id[article_id] for article_id in ids]

    def only(self, ids: Iterable[str]) -> "Gathered":
        return Gathered(tuple(self.read(ids)))
