"""Files of every format that the library takes in, as articles."""

from corpus.importers.sources import import_article, read_source

__all__ = ["import_article", "read_source"]
