"""Articles from the web: one address, a feed, a sitemap, and feeds watched over time."""

from corpus.web.errors import FetchError, Refused
from corpus.web.expanding import Wanted, documents
from corpus.web.fetcher import Fetched, Fetcher
from corpus.web.politeness import Polite

__all__ = ["FetchError", "Fetched", "Fetcher", "Polite", "Refused", "Wanted", "documents"]
